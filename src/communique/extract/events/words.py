"""Finds the words of the tables that report a move: verbs and predicates with objects that fit, and nouns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.actors.grammar import NOUN_TAGS, VERB_TAGS
from communique.codebook.events import Entry
from communique.extract.events import nouns
from communique.extract.events.reading import Reading
from communique.extract.events.shapes import fitting
from communique.extract.events.syntax import is_misread_main, objects_of, raiser_before
from communique.extract.events.trigger import Trigger

# How far behind a verb its particle or fixed noun may stand ("drove the forces of President X out of"); it must hang
# on the verb.
REACH = 14


FINITE = frozenset(("VBD", "VBZ", "VBP"))


COPULAS = frozenset(
    ("be", "remain", "stand", "become", "seem", "feel", "appear", "stay", "sound", "look", "grow", "declare", "say")
)


def find(reading: Reading) -> Iterator[Trigger]:
    """The triggers of the story, in order; those inside another's complement included."""
    grammar, tables = reading.grammar, reading.tables
    for i, lemma in enumerate(grammar.lemma):
        tag = grammar.tag[i]
        found = None
        state = tag == "VBN" and grammar.lower[i] in tables.adjectives and grammar.child(i, "auxpass") is not None
        if state:
            found = _adjective(reading, i, tables.adjectives[grammar.lower[i]])
        elif tag in VERB_TAGS and lemma in tables.verbs and not is_misread_main(reading, i):
            found = _verb(reading, i, tables.verbs[lemma])
        elif tag in ("NN", "NNS") and (lemma in tables.nouns or grammar.lower[i] in tables.nouns):
            found = nouns.find(reading, i, tables.nouns.get(lemma) or tables.nouns[grammar.lower[i]])
        told = tag in FINITE  # "opened the delta to doctors" predicates nothing of anybody
        if found is None and not told and (lemma in tables.adjectives or grammar.lower[i] in tables.adjectives):
            found = _adjective(reading, i, tables.adjectives.get(grammar.lower[i]) or tables.adjectives[lemma])
        if found is not None:
            yield found


def _verb(reading: Reading, i: int, entries: Sequence[Entry]) -> Trigger | None:
    grammar = reading.grammar
    for entry in entries:
        anchor = _anchor(reading, i, entry.rest)
        if anchor is None:
            continue
        objects = list(objects_of(reading, i, anchor))
        if not any(grammar.tag[o] in (*NOUN_TAGS, "PRP") for o in objects):
            objects = [*_just_behind(reading, anchor), *objects]
        fits, chosen = fitting(reading, i, anchor, entry, objects)
        if fits and not entry.move and chosen is not None and _is_raised(reading, chosen):
            return None  # "raised the possibility of sanctions" tells of sanctions
        if fits:
            return Trigger(i, entry, anchor, chosen, i, "verb")
    return None


def _is_raised(reading: Reading, noun: int) -> bool:
    """Whether a noun says how real what stands behind it is: "the possibility of", "the prospect of"."""
    grammar = reading.grammar
    return any(grammar.lower[c] == "of" and raiser_before(reading, c) is not None for c in grammar.children[noun])


def _just_behind(reading: Reading, anchor: int) -> list[int]:
    """The person named right behind a verb that the parser gave no object: "phoned Chancellor X hours before"."""
    start = anchor + 1
    if start < len(reading.grammar) and (mention := reading.cast.at(start)) is not None and mention.form == "adjective":
        start = mention.end
    mention = reading.cast.at(start) if start < len(reading.grammar) else None
    named = mention is not None and mention.start == start and any(a.kind == "person" for a in mention.actors)
    return [mention.head] if mention is not None and named and reading.grammar.tag[anchor] in FINITE else []


def _anchor(reading: Reading, i: int, rest: tuple[str, ...]) -> int | None:
    """The last of the fixed words behind verb `i`, each in its place and under the verb; None where one is missing."""
    grammar = reading.grammar
    at = i
    end = min(i + REACH, reading.sentence(i)[1])
    for word in rest:
        for j in range(at + 1, end):
            tied = grammar.head[j] in (i, at) or j == at + 1
            if word in (grammar.lower[j], grammar.lemma[j]) and tied and not _is_date(reading, j):
                at = j
                break
        else:
            return None
    return at


def _is_date(reading: Reading, preposition: int) -> bool:
    """Whether a preposition only dates the verb: "agreed on Tuesday to share"."""
    if reading.grammar.tag[preposition] not in ("IN", "TO", "RP"):
        return False
    return any(time.start <= preposition + 1 < time.end for time in reading.times_in(preposition, preposition + 6))


def _adjective(reading: Reading, i: int, entries: Sequence[Entry]) -> Trigger | None:
    grammar = reading.grammar
    passive = grammar.tag[i] == "VBN" and grammar.child(i, "auxpass") is not None
    if grammar.dep[i] not in ("acomp", "oprd", "amod", "conj", "advcl", "acl", "ROOT", "ccomp") and not passive:
        return None
    copula = i if passive else _copula(reading, i)
    if copula != i and grammar.lemma[copula] not in COPULAS:
        return None
    for entry in entries:
        anchor = _anchor(reading, i, entry.rest)
        if anchor is None:
            continue
        fits, chosen = fitting(reading, i, anchor, entry, list(objects_of(reading, i, anchor)))
        if fits:
            return Trigger(i, entry, anchor, chosen, copula, "adjective")
    return None


def _copula(reading: Reading, i: int) -> int:
    """The verb that predicates adjective `i`; the adjective itself where it stands before its noun."""
    grammar = reading.grammar
    at = i
    for _ in range(3):
        head = grammar.head[at]
        if grammar.dep[at] == "amod" and grammar.dep[head] not in ("attr", "acomp"):
            return i
        if grammar.is_verb(head):
            return head
        at = head
    return i
