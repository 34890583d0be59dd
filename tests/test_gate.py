"""No figure of attribution may fall below its floor (`evals/floors.toml`), on the data that the floor is pinned to.

A floor is lowered only by hand, with the reason in the commit.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
FLOORS = tomllib.loads((ROOT / "evals" / "floors.toml").read_text(encoding="utf-8"))

if not SHARED.exists():
    pytest.skip("the gold lies in ../shared, which is not here", allow_module_level=True)

from communique.encoder import Encoder
from evals.figures import BENCH, attributions, fingerprint


def check(figures, floors, corpus):
    assert corpus == floors["corpus"], "other data than the floors were measured on: measure again, then set them"
    highest = floors.get("at_most", {})
    fallen = {name: figures[name] for name, floor in floors["at_least"].items() if figures[name] < floor}
    risen = {name: figures[name] for name, ceiling in highest.items() if figures[name] > ceiling}
    assert not fallen | risen


def test_attributions():
    check(attributions(Encoder.load()).figures, FLOORS["attributions"], fingerprint(BENCH / "dev.jsonl"))


def test_attributions_by_rules_alone():
    check(attributions(None).figures, FLOORS["attributions_by_rules"], fingerprint(BENCH / "dev.jsonl"))
