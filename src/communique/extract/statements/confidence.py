"""How likely what a rule finds is right: the share of right ones, counted on documents that it was not written for."""

from __future__ import annotations

from communique.extract.statements.attribution import Attribution

# Content matched on PolNeAR dev (84 documents; `evals/attribution.py --no-models`, then `bench/attribution/score.py`),
# where a class and rule has 20 cases or more. PolNeAR tells a continued quotation as part of the first one: that share
# is from the seven annotated articles (9 of 9, taken as 19 of 21).
SHARES = {
    ("speech", "quote before cue"): 0.96,
    ("speech", "carried on"): 0.90,
    ("speech", "quote after cue"): 0.87,
    ("speech", "clause after cue"): 0.87,
    ("speech", "according to"): 0.87,
    ("speech", "colon"): 0.80,
    ("speech", "clause before cue"): 0.77,
    ("speech", "np after cue"): 0.60,
    ("directive", "objto after cue"): 0.75,
    ("directive", "np after cue"): 0.75,
    ("finding", "clause after cue"): 0.79,
    ("aim", "to after cue"): 0.64,
    ("support", "np after cue"): 0.64,
    ("naming", "pred after cue"): 0.63,
    ("verdict", "np after cue"): 0.61,
    ("commissive", "to after cue"): 0.60,
    ("naming", "np after cue"): 0.59,
    ("belief", "clause after cue"): 0.59,
    ("wish", "to after cue"): 0.54,
}
# All other rules together, by class, counted likewise; the rest for classes with few cases.
CLASSES = {"speech": 0.76, "directive": 0.74, "belief": 0.59, "verdict": 0.66}
OTHERS = 0.6


def confidence(attribution: Attribution) -> float:
    """The share for the attribution's class and rule, 0 to 1."""
    return SHARES.get((attribution.kind, attribution.rule), CLASSES.get(attribution.kind, OTHERS))
