"""Cuts a clause that says several moves at once: one item for each thing agreed, each issue named, each exception."""

from __future__ import annotations

from itertools import pairwise

from communique.actors.grammar import NOUN_TAGS
from communique.extract.events import issues
from communique.extract.events.evidence import trimmed
from communique.extract.events.reading import Reading
from communique.extract.events.syntax import is_infinitive, listed_with
from communique.extract.events.trigger import Trigger

# (first token, token after the last, the token that the item is about, its issue where only that tells it apart)
Part = tuple[int, int, int, str | None]
# Moves whose objects are the terms of a deal: each term is an event of its own.
ITEMISED = frozenset(("agree", "promise", "praise", "offer"))
MOST = 5
# Tokens behind the object in which its "on A and B" may stand, where the parser tied that to the verb.
BEHIND = 10


def parts(reading: Reading, trigger: Trigger, move: str, start: int, end: int) -> list[Part]:
    """The items of the clause: the first with its subject, the others as they stand; at least one."""
    focus = trigger.token if trigger.object is None else trigger.object
    joined = _joined(reading, trigger.object, end) if trigger.object is not None else []
    if trigger.object is not None and reading.grammar.is_verb(trigger.object):
        stray = listed_with(reading, trigger.token, trigger.object)
        joined = sorted({*joined, *stray})[:MOST]
        end = max([end, *(_before_clauses(reading, verb) for verb in stray)])
    if joined and reading.grammar.is_verb(focus):
        return _cut(reading, start, end, focus, joined)
    if move in ITEMISED and (terms := _terms(reading, trigger, joined, end)):
        return _cut(reading, start, max(end, _reach(reading, terms[-1])), focus, terms)
    two: list[Part] = [(start, end, at, issue) for at, issue in _two_issues(reading, focus, end)]
    return two or [(start, end, focus, None)]


def _cut(reading: Reading, start: int, end: int, focus: int, joined: list[int]) -> list[Part]:
    left = reading.grammar.left
    cuts = [max(left[c], focus + 1) for c in joined]
    first: Part = (start, min(cuts[0], end), focus, None)
    return [first] + [
        (cut, last, c, None) for cut, last, c in zip(cuts, [*cuts[1:], end], joined, strict=True) if cut < last
    ]


def _joined(reading: Reading, i: int, end: int) -> list[int]:
    """What is joined to token `i` by "and", inside the clause, in order: verbs with verbs, nouns with nouns."""
    grammar = reading.grammar
    found: list[int] = []
    verbal = grammar.is_verb(i)
    at: int | None = i
    while at is not None and len(found) < MOST:
        at = next((c for c in grammar.children[at] if grammar.dep[c] == "conj" and c < end), None)
        if at is not None and grammar.is_verb(at) == verbal and (not verbal or _says_more(reading, at, i)):
            found.append(at)
    return found


def _says_more(reading: Reading, verb: int, first: int) -> bool:
    """Whether a joined verb has something of its own to say, and the first one its own object."""
    grammar = reading.grammar
    if grammar.child(verb, "nsubj", "nsubjpass") is not None:
        return False
    same = grammar.tag[first] == grammar.tag[verb]
    both_infinitive = is_infinitive(reading, first) and is_infinitive(reading, verb)
    return (
        grammar.right[verb] - verb >= (1 if both_infinitive else 2)
        and grammar.left[verb] - first >= 2
        and (is_infinitive(reading, first) or {grammar.tag[first], grammar.tag[verb]} <= {"VB", "VBP"} or same)
    )


def _terms(reading: Reading, trigger: Trigger, joined: list[int], end: int) -> list[int]:
    """The later terms of a deal: nouns that name talks or acts, joined, after "including", or stray after "and"."""
    grammar, classes = reading.grammar, reading.tables.classes
    words = classes["term"] | classes["talks"] | classes["settled"]
    focus = trigger.object if trigger.object is not None else trigger.token
    clausal = grammar.is_verb(focus)
    if not clausal and grammar.lemma[focus] not in words:
        return []
    found = set() if clausal else {c for c in joined if grammar.lemma[c] in words}
    for i in range(focus + 2, reading.sentence(trigger.token)[1]):
        if grammar.tag[i] not in NOUN_TAGS or grammar.lemma[i] not in words or not reading.under(i, trigger.token):
            continue
        if _is_term(reading, i, found, clausal=clausal, inside=i < end):
            found.add(i)
    return sorted(found)[:MOST]


def _is_term(reading: Reading, i: int, found: set[int], *, clausal: bool, inside: bool) -> bool:
    """Whether noun `i` is a term of its own: after "including", joined to a term, or joined with a determiner."""
    grammar = reading.grammar
    lead = _lead(reading, i)
    if grammar.dep[i] == "conj" and grammar.head[i] in found:
        return True
    if clausal:
        return lead == "including"
    determined = any(grammar.tag[c] == "DT" for c in grammar.children[i])
    if grammar.dep[i] in ("conj", "appos") and (determined or grammar.lemma[i] in reading.tables.classes["term"]):
        return True
    return not inside and lead == "and" and grammar.lemma[i] in reading.tables.classes["term"]


def _lead(reading: Reading, i: int) -> str:
    """The word before the noun phrase headed by `i`."""
    grammar = reading.grammar
    at = i - 1
    while (
        at > 0
        and grammar.lower[at] != "including"
        and grammar.tag[at] in ("DT", "JJ", "VBG", "VBN", "NN", "NNP", "PRP$", "CD", "HYPH", "JJR")
    ):
        at -= 1
    return grammar.lower[at]


def _reach(reading: Reading, i: int) -> int:
    return reading.grammar.right[i] + 1


def _before_clauses(reading: Reading, verb: int) -> int:
    """Where the plain complements of a verb end: the token behind the last before a clause that trails it."""
    grammar = reading.grammar
    trailing = [grammar.left[c] for c in grammar.children[verb] if c > verb and grammar.dep[c] in ("advcl", "conj")]
    return min([_reach(reading, verb), *(start for start in trailing if start > verb)])


def _two_issues(reading: Reading, focus: int, end: int) -> list[tuple[int, str]]:
    """The two things that the object joins, where each is an issue of its own: "concerns on trade and arms"."""
    grammar = reading.grammar
    if grammar.is_verb(focus):
        return []
    reach = max(grammar.right[focus] + 1, focus + BEHIND)
    hits = [hit for hit in issues.hits_in(reading, focus, min(reach, end)) if hit.phrase.weight >= 2]
    for one, two in pairwise(hits):
        between = grammar.lower[one.end : two.start]
        before, after = grammar.lower[one.start - 1], grammar.lower[two.end : two.end + 1]
        plain = between == ["and"] and before not in (",", "as", "and") and after != ["and"]
        if plain and one.phrase.names != two.phrase.names and grammar.dep[two.end - 1] in ("pobj", "conj", "dobj"):
            return [(hit.end - 1, hit.phrase.names) for hit in (one, two)]
    return []


def exception(reading: Reading, start: int, end: int) -> Part | None:
    """What the sentence takes out again: "some concerns on trade, but not on human rights"; None where nothing."""
    grammar = reading.grammar
    _, last = reading.sentence(start)
    for i in range(start + 1, min(end + 3, last - 3)):
        if (
            grammar.lower[i : i + 2] == ["but", "not"]
            and grammar.tag[i + 2] == "IN"
            and grammar.lower[i + 2] not in ("as", "before")
        ):
            begun, stop = trimmed(reading, i, max(grammar.right[i + 2], i + 3) + 1)
            return i, max(stop, begun + 1), min(i + 3, last - 1), None
    return None
