"""Finds the nouns that report a move: "the refusal of X", "gave assurances", "talks between X and Y"."""

from __future__ import annotations

from collections.abc import Sequence

from communique.actors.grammar import NOUN_TAGS
from communique.codebook.events import Entry
from communique.extract.events.reading import Reading, sides
from communique.extract.events.shapes import has_clause, has_infinitive, is_a
from communique.extract.events.syntax import has_no, has_preposition, is_weighed, raiser_before, verb_above
from communique.extract.events.trigger import Trigger

# Under these prepositions a meeting is what something else is about or before, not what is told.
TOPICS = frozenset(("for", "before", "ahead", "over", "about", "against", "toward", "towards"))


# Verbs that make the noun behind "with" their own: "replied with an offer".
ANSWERING = frozenset(("respond", "reply", "react", "answer", "counter", "retaliate"))


def find(reading: Reading, i: int, entries: Sequence[Entry]) -> Trigger | None:
    """The trigger that noun `i` is by the first of its entries that fits, or None."""
    grammar = reading.grammar
    if grammar.dep[i] in ("compound", "nmod", "amod", "npadvmod") or grammar.lower[grammar.head[i]] == "including":
        return None
    governor = governor_of(reading, i)
    for entry in entries:
        if _preceded(reading, i, entry.rest) and _noun_fits(reading, i, entry, governor):
            return Trigger(i, entry, i, _noun_object(reading, i), i if governor is None else governor, "noun")
    return None


def _preceded(reading: Reading, i: int, words: tuple[str, ...]) -> bool:
    return (
        all(reading.grammar.lemma[i - len(words) + k] == word for k, word in enumerate(words))
        if i >= len(words)
        else False
    )


def _noun_fits(reading: Reading, i: int, entry: Entry, governor: int | None) -> bool:
    """Somebody must own the noun or do it by a light verb, and one of the entry's demands must be met."""
    if entry.move == "meet" and entry.mode is None:
        return _is_shared(reading, i) or takes_place(reading, i)
    if governor is None and not is_owned(reading, i) and not _is_missing(reading, i, governor):
        return False
    if not entry.object:
        return True
    return any(all(_noun_atom(reading, i, atom, governor) for atom in atoms) for atoms in entry.object)


def _is_shared(reading: Reading, i: int) -> bool:
    """Whether a meeting `i` names its parties: "talks between X and Y", "X's talks with Y", "US-China talks"."""
    grammar = reading.grammar
    if grammar.dep[i] == "pobj" and grammar.lower[grammar.head[i]] in TOPICS:
        return False
    partner = any(reading.cast.of(o) for o in grammar.objects(i, "with"))
    owners = reading.cast.owner(i)
    if partner:
        return bool(owners) or governor_of(reading, i) is not None or takes_place(reading, i)
    return len(sides(owners)) > 1


def is_owned(reading: Reading, i: int) -> bool:
    """Whether somebody is named whose act noun `i` is: an owner, a force of theirs, the agent of a participle."""
    if reading.cast.owner(i):
        return True
    grammar, cast, voice = reading.grammar, reading.cast, reading.tables.classes["voice"]
    doers = [*grammar.objects(i, "by", "from")]
    doers += [o for c in grammar.children[i] if grammar.dep[c] == "acl" for o in grammar.objects(c, "by")]
    return any(cast.of(o) or (grammar.lemma[o] in voice and cast.owner(o)) for o in doers)


def takes_place(reading: Reading, i: int) -> bool:
    """Whether the sentence says that a meeting `i`, whose parties it leaves open, takes or took place.

    It is the subject of a verb of going on ("talks continued"), the occasion of an act ("said after talks"), or dated.
    """
    grammar = reading.grammar
    dep, head = grammar.dep[i], grammar.head[i]
    for _ in range(3):  # "a second round of talks", "three days of talks"
        if dep != "pobj" or grammar.lower[head] != "of" or grammar.tag[grammar.head[head]] not in NOUN_TAGS:
            break
        above = grammar.head[head]
        dep, head = grammar.dep[above], grammar.head[above]
    if dep in ("nsubj", "nsubjpass"):
        verbs = [head, *(c for c in grammar.children[i] if grammar.dep[c] == "relcl")]
        return any(grammar.lemma[verb] in reading.tables.classes["stall"] for verb in verbs)
    if dep == "pobj" and grammar.lower[head] in ("during", "after", "at", "following"):
        return grammar.is_verb(grammar.head[head]) and bool(reading.cast.subject(grammar.head[head]))
    if dep == "pobj" and grammar.lower[head] in TOPICS:
        return False
    return any(grammar.left[i] <= time.start < time.end <= i + 2 for time in reading.times_in(*reading.sentence(i)))


def _noun_atom(reading: Reading, i: int, atom: str, governor: int | None) -> bool:
    grammar = reading.grammar
    if atom == "own":
        return governor is not None or is_owned(reading, i)
    if atom == "governed":
        return governor is not None
    if atom == "owned":
        return bool(reading.cast.owner(i)) or _is_missing(reading, i, governor)
    if atom == "to":
        return has_infinitive(reading, i, None) or has_preposition(reading, i, "to")
    if atom == "that":
        return has_clause(reading, i, None)
    if atom.startswith("@"):
        return any(is_a(reading, o, atom) for c in grammar.children[i] for o in grammar.children[c])
    return has_preposition(reading, i, atom)


def _is_missing(reading: Reading, i: int, governor: int | None) -> bool:
    """Whether the text only says that there is none: "there is no deal with X", "left without an agreement on X"."""
    grammar = reading.grammar
    if governor is not None and grammar.lemma[governor] == "be":
        return True
    above = grammar.lower[grammar.head[i]]
    return grammar.dep[i] == "pobj" and (above == "without" or (above == "with" and has_no(reading, i)))


def _noun_object(reading: Reading, i: int) -> int | None:
    """The head of what a noun is about: the object of its first preposition that is not its owner's."""
    grammar = reading.grammar
    for c in grammar.children[i]:
        if c > i and grammar.dep[c] == "prep" and grammar.lower[c] not in ("by", "from", "in", "at", "during", "after"):
            return next(iter(grammar.children[c]), None)
        if c > i and grammar.dep[c] in ("acl", "relcl", "ccomp") and grammar.is_verb(c):
            return c
    return None


def governor_of(reading: Reading, i: int) -> int | None:
    """The light verb that noun `i` belongs to ("issued a warning", "replied with a warning"); None for no such."""
    grammar = reading.grammar
    head = grammar.head[i]
    for _ in range(3):
        if grammar.dep[i] != "conj" or grammar.tag[head] not in NOUN_TAGS:
            break
        i, head = head, grammar.head[head]
    if grammar.lemma[head] == "be" and grammar.dep[i] == "attr" and grammar.child(head, "expl") is not None:
        return head  # "there is no deal with X"
    above = grammar.head[head]
    if grammar.dep[i] == "pobj" and grammar.lower[head] == "with" and grammar.lemma[above] in ANSWERING:
        return above
    if grammar.dep[i] == "pobj" and (raised := raiser_before(reading, head)) is not None:
        return verb_above(reading, raised[0])  # "fell short of an apology"
    if is_weighed(reading, i):
        return head
    if not grammar.is_verb(head) or grammar.lemma[head] not in reading.tables.classes["light"]:
        return None
    return head if grammar.dep[i] in ("dobj", "nsubjpass", "attr") else None
