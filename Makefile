# make demo     sets up, reads examples/, prints boards and commitments, and what to try next
# make test     sets up and runs every test
# make install  sets up only: .venv with .venv/bin/communique
# make lint     ruff and mypy          make speed  the stages beside the bare parser
# make evals    measures attribution against the benchmark in ../shared and rewrites evals/README.md
# make screenshots  the pictures in the README, from the examples (needs chromium)
# make clean    removes what was made here
# PYTHON=python3.12 make install       with another Python than python3

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.installed
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check --no-input

.PHONY: demo test install lint speed evals screenshots clean

install: $(DONE)

# Locked with hashes; done again only when the lock or the project file changes.
$(DONE): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "communique needs Python 3.11 or newer; there is no $(PYTHON) (Debian: apt-get install python3 python3-venv)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "communique needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1): name a newer one, as in PYTHON=python3.12 make install" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); }
	@echo "setting up $(VENV) (a minute or two the first time)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(DONE)

demo: $(DONE)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh demo.sh

test: $(DONE)
	@$(BIN)/python -m pytest

lint: $(DONE)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

speed: $(DONE)
	@echo "rules alone"; $(BIN)/python bench/speed.py --no-models
	@echo "with the learned models"; $(BIN)/python bench/speed.py

evals: $(DONE)
	@$(BIN)/python -m evals.table

screenshots: $(DONE)
	@$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
