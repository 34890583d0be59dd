"""How far rules and model are trusted with events, on made-up counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from training.events import agree
from training.events.agree import Case


def cases(how, right, wrong, model=0.9, article="a"):
    return [Case(how, 0.8, model, number < right, article) for number in range(right + wrong)]


COUNTED = [
    *cases("confirmed", 40, 1), *cases("other", 10, 5), *cases("silent", 8, 6), *cases("alone", 3, 12),
    *cases("confirmed", 20, 2, article="b"), *cases("confirmed", 30, 20, article=None),
    *cases("alone", 20, 1, article=None),
]  # fmt: skip


def test_trust_follows_what_was_right():
    agreement = agree.fitted(COUNTED)
    by_kind = {
        how: agree.sure(agreement, Case(how, 0.8, 0.9, True, "a")) for how in ("confirmed", "other", "silent", "alone")
    }
    assert by_kind["confirmed"] > by_kind["other"] > by_kind["silent"] > by_kind["alone"]
    assert by_kind["confirmed"] == pytest.approx(0.95, abs=0.04)
    assert agree.error(COUNTED) < 0.2


def test_the_model_adds_only_where_that_costs_nothing():
    assert agree.worth(COUNTED, 70, agree.fitted(COUNTED)) == agree.NEVER
    good = [*COUNTED, *cases("alone", 60, 0, model=0.99)]
    assert agree.worth(good, 150, agree.fitted(good)) < 1


def test_in_first_sentences_it_adds_as_long_as_more_is_gained():
    good = [*COUNTED, *cases("alone", 60, 0, model=0.99)]
    assert agree.lead(good, 150, agree.fitted(good)) == agree.NEVER  # none of them leads a story
    leading = [replace(one, lead=one.how == "alone") for one in good]
    fitted = agree.fitted(leading)
    assert agree.lead(leading, 150, fitted) < 1
    wrong = [replace(one, right=False) if one.lead else one for one in leading]
    assert agree.lead(wrong, 150, fitted) == agree.NEVER
