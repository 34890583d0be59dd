"""How likely what a rule finds is right: the share of right ones, counted on documents that it was not written for."""

from __future__ import annotations

from communique.extract.statements.attribution import Attribution

# Counted on PolNeAR dev (84 documents), content matched: evals/attribution.py --no-models, bench/attribution/score.py.
# Classes and rules with fewer than 20 cases have the share of their class.
RULES = {
    ("speech", "quote before cue"): 0.97,
    ("speech", "quote after cue"): 0.92,
    ("speech", "according to"): 0.88,
    ("speech", "clause after cue"): 0.87,
    ("speech", "colon"): 0.84,
    ("speech", "clause before cue"): 0.78,
}
CLASSES = {"speech": 0.65, "directive": 0.7}
OTHERS = 0.6


def confidence(attribution: Attribution) -> float:
    """The share for the attribution's class and rule, 0 to 1."""
    return RULES.get((attribution.kind, attribution.rule), CLASSES.get(attribution.kind, OTHERS))
