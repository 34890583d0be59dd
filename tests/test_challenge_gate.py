"""Floors of modes, conditions and fields on our own sentences; lowered only by hand, with the reason."""

import tomllib
from pathlib import Path

import pytest

from evals import challenge, fields

ROOT = Path(__file__).parents[1]
FLOORS = tomllib.loads((ROOT / "evals" / "floors.toml").read_text(encoding="utf-8"))["challenge"]


@pytest.mark.parametrize("name", challenge.FILES)
def test_no_phenomenon_falls(pipeline, name):
    told = challenge.shares(list(challenge.judge(pipeline, challenge.load(challenge.FOLDER / f"{name}.tsv"))))
    assert told["right"] >= FLOORS[name]


def test_no_field_falls(pipeline):
    judged = list(fields.judge(pipeline, fields.load()))
    for name, floor in FLOORS["fields"].items():
        marks = [right for case, right, _ in judged if case.field == name]
        assert sum(marks) / len(marks) >= floor, name


def test_cases_are_well_formed():
    cases = [case for name in challenge.FILES for case in challenge.load(challenge.FOLDER / f"{name}.tsv")]
    assert len({case.id for case in cases}) == len(cases)
    assert len({case.text for case in cases}) >= 450
    for case in cases:
        assert case.anchor in case.text, case.id
        assert case.condition is None or case.condition in case.text, case.id
