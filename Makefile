# What a user needs: demo, test, install. Everything lives in .venv and build/; nothing is installed twice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test install lint evals speed clean

demo: install
	@rm -rf build/demo.db*; mkdir -p build
	@$(BIN)/communique --db build/demo.db read examples
	@echo
	@$(BIN)/communique --db build/demo.db board USA-CHN
	@$(BIN)/communique --db build/demo.db board 'COL GOV-COL REB'
	@$(BIN)/communique --db build/demo.db board RUS-UKR
	@$(BIN)/communique --db build/demo.db commitments
	@echo
	@echo "Try next:"
	@echo "  $(BIN)/communique --db build/demo.db show 1991-11-18-baker"
	@echo "  $(BIN)/communique --db build/demo.db timeline USA-CHN -o build/timeline.svg"
	@echo "  $(BIN)/communique --db build/demo.db export --format plover -o build/events.jsonl"
	@echo "  $(BIN)/communique --db build/demo.db read YOUR-ARTICLE.txt --date 2024-05-01"

test: install
	@$(BIN)/pytest -q

lint: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

install: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "communique needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "Setting up $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

speed: install
	@$(BIN)/python bench/speed.py

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis
