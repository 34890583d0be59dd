"""The words that an event is pinned to: the shortest clause that still says it."""

from __future__ import annotations

from communique.actors.grammar import NOUN_TAGS
from communique.extract.events.reading import Reading
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import is_infinitive, misread_subject
from communique.extract.events.trigger import Trigger

TRAILING = frozenset(("CC", ",", ":", ".", "IN", "``", "TO", "-LRB-", "HYPH", "NFP"))
LEADING = frozenset(("CC", ",", ":", ".", "-RRB-", "NFP"))
APART = frozenset(("parataxis", "relcl"))


def clause(reading: Reading, trigger: Trigger, scope: Scope, condition: tuple[int, int] | None) -> tuple[int, int]:
    """The half-open tokens of the clause: from its subject to the end of its complement.

    Trailing relative and adverbial clauses and joined clauses are left out; the condition is in.
    """
    start, end = min(_start(reading, trigger), _raised(reading, trigger, scope)), _end(reading, trigger, scope)
    if condition is not None:
        start, end = min(start, condition[0]), max(end, condition[1])
    return trimmed(reading, start, end)


def _raised(reading: Reading, trigger: Trigger, scope: Scope) -> int:
    """Where the clause above begins that says in which mode: "is thinking of reopening", "is mulling the release"."""
    grammar = reading.grammar
    top, at = scope.clause, trigger.governor
    gerund = grammar.dep[at] == "pcomp" and grammar.lower[grammar.head[at]] != "without"
    weighed = trigger.entry.kind == "noun" and grammar.dep[trigger.token] == "dobj" and "hypothetical" in scope.aux
    if top >= at or not grammar.is_verb(top) or not (gerund or weighed):
        return trigger.token
    subject = grammar.subject[top]
    return top if subject is None or subject > top else grammar.left[subject]


def _start(reading: Reading, trigger: Trigger) -> int:
    grammar = reading.grammar
    if not grammar.is_verb(trigger.governor):
        return grammar.left[trigger.token]
    first, _ = reading.sentence(trigger.token)
    start = min(
        [trigger.token, trigger.governor, *(c for c in grammar.children[trigger.governor] if _is_part(reading, c))]
    )
    verb = trigger.governor
    if (misread := misread_subject(reading, verb)) is not None:
        mention = reading.cast.at(misread)
        return mention.start if mention is not None else misread
    for _ in range(4):
        subject = grammar.child(verb, "nsubj", "nsubjpass", "expl", "csubj")
        if subject is not None and grammar.tag[subject] == "CD" and trigger.object is not None:
            subject = min(subject, trigger.object)
        if subject is not None and subject < trigger.token:
            return max(first, min(start, grammar.left[subject]))
        if grammar.dep[verb] not in ("xcomp", "ccomp", "acomp", "amod"):
            break
        verb = grammar.head[verb]
        if grammar.dep[verb] == "conj":
            start = min([start, verb, *(c for c in grammar.children[verb] if _is_part(reading, c))])
    return max(first, start)


def _is_part(reading: Reading, c: int) -> bool:
    return reading.grammar.dep[c] in ("aux", "auxpass", "neg", "nsubj", "nsubjpass")


def _end(reading: Reading, trigger: Trigger, scope: Scope) -> int:
    grammar = reading.grammar
    top = trigger.governor if grammar.is_verb(trigger.governor) else trigger.token
    if trigger.entry.kind == "noun" and top == trigger.token and _is_subject(reading, top):
        top = max(grammar.head[top], top)
    reach = max(grammar.right[top], grammar.right[trigger.token])
    if misread_subject(reading, top) is not None and trigger.object is not None:
        reach = max(reach, grammar.right[trigger.object])
    if trigger.entry.kind == "verb" and trigger.object is not None:
        reach = max(reach, trigger.object)  # also where the parser lost it
    begun = max(trigger.token, trigger.anchor, top)
    cut = reach + 1
    for j in range(begun + 1, reach + 1):
        joined = trigger.entry.weak and grammar.dep[j] == "conj" and grammar.head[j] == trigger.object
        leads = grammar.head[j] > j and reading.under(
            grammar.head[j], begun
        )  # "agreed that, as it eases, they will ..."
        if (joined or _is_apart(reading, j, top, scope.clause)) and grammar.left[j] > begun and not leads:
            cut = min(cut, grammar.left[j])
    return max(cut, begun + 1)


def _is_subject(reading: Reading, noun: int) -> bool:
    grammar = reading.grammar
    return grammar.dep[noun] in ("nsubj", "nsubjpass") and grammar.is_verb(grammar.head[noun])


def _is_apart(reading: Reading, j: int, top: int, clause: int) -> bool:
    """Whether token `j` heads words that say something else than the clause of `top`."""
    grammar = reading.grammar
    dep = grammar.dep[j]
    if dep in APART:
        return not is_infinitive(reading, j)
    if dep == "advcl":
        return not is_infinitive(reading, j) or (grammar.head[j] in (top, clause) and grammar.tag[j - 2] == ",")
    if dep == "conj":
        shares = j - grammar.head[j] <= 2  # "dilute or convert its stock"
        return grammar.head[j] in (top, clause) and grammar.tag[j] not in NOUN_TAGS and not shares
    return False


def trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The interval without punctuation and joining words at its ends."""
    tag, lower = reading.grammar.tag, reading.grammar.lower
    while end - start > 1 and (tag[end - 1] in TRAILING or lower[end - 1] in ("--", "—", "–", "-", ";")):
        end -= 1
    while end - start > 1 and (tag[start] in LEADING or lower[start] in ("--", "—", "–", "-", ";")):
        start += 1
    return start, end
