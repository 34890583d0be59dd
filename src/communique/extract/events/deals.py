"""What a deal or a plan lays down: "the accord provides for joint patrols", "its plan calls for a truce"."""

from __future__ import annotations

from collections.abc import Iterator

from communique.codebook.events import Entry
from communique.extract.events.doers import political
from communique.extract.events.modes import CONDITIONAL, POSSIBLE
from communique.extract.events.reading import Reading, sides
from communique.extract.events.syntax import objects_of
from communique.extract.events.trigger import DEAL, Trigger

# Behind these verbs what is laid down stands under a preposition.
UNDER = {"call": "for", "provide": "for", "commit": "to", "bind": "to"}

# A programme is one that two sides agreed on where the article has spoken of it before.
PROGRAMMES = frozenset(("program", "programme", "document", "declaration", "communique", "communiqué"))
THIS = frozenset(("the", "this", "their", "joint"))

# What a document says to others, no term of a deal.
SAID = frozenset(
    ("condemnation", "denunciation", "rebuke", "criticism", "protest", "warning", "threat", "apology", "praise")
)


def find(reading: Reading) -> Iterator[Trigger]:
    """A trigger for every verb by which a deal says what its parties shall do; a plan of one side only offers it."""
    grammar, classes = reading.grammar, reading.tables.classes
    for i, lemma in enumerate(grammar.lemma):
        if lemma not in classes["providing"] or not grammar.is_verb(i) or grammar.is_passive(i):
            continue
        subject = _deal(reading, i)
        anchor = _anchor(reading, i, UNDER.get(lemma))
        if subject is None or anchor is None or _is_wished(reading, i):
            continue
        objects = list(objects_of(reading, i, anchor))
        told = [o for o in objects if reading.grammar.lemma[o] in SAID]  # "the communique contained a rebuke of"
        if objects and not told:
            joint = len(sides(political(reading.cast.owner(subject)))) != 1
            yield Trigger(i, _entry(lemma, joint=joint), anchor, objects[0], i, DEAL)


def _is_wished(reading: Reading, verb: int) -> bool:
    """Whether the deal does not exist yet: "an accord that would let them stay"."""
    grammar = reading.grammar
    return any(grammar.dep[c] == "aux" and grammar.lower[c] in CONDITIONAL | POSSIBLE for c in grammar.children[verb])


def _deal(reading: Reading, verb: int) -> int | None:
    """The deal that is the subject of a verb, also as the antecedent of "which"; None where it is anything else."""
    grammar = reading.grammar
    subject = grammar.child(verb, "nsubj")
    if subject is None and grammar.dep[verb] in ("conj", "xcomp"):
        subject = grammar.surface_subject(verb)
    if subject is not None and grammar.tag[subject] in ("WDT", "WP"):
        subject = grammar.antecedent(subject)
    known = subject is not None and (
        grammar.lemma[subject] in reading.tables.classes["deal"]
        or (grammar.lemma[subject] in PROGRAMMES and any(grammar.lower[c] in THIS for c in grammar.children[subject]))
    )
    return subject if known else None


def _anchor(reading: Reading, verb: int, preposition: str | None) -> int | None:
    grammar = reading.grammar
    if preposition is None:
        return verb
    return next((c for c in grammar.children[verb] if c > verb and grammar.lower[c] == preposition), None)


def _entry(lemma: str, *, joint: bool) -> Entry:
    return Entry(
        kind="verb",
        rest=(),
        object=(),
        move="agree" if joint else "offer",
        event="AGREE",
        mode=None,
        roles="both" if joint else "",
        aux="future" if joint else "offer",
        weak=False,
        strict=False,
        place=f"classes.tsv providing {lemma}",
    )
