"""The condition of an offer, a warning or a demand, where the text states one."""

from __future__ import annotations

from communique.actors.grammar import CLIMB
from communique.codebook.events import Condition
from communique.extract.events.evidence import trimmed
from communique.extract.events.reading import Reading
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import is_infinitive
from communique.extract.events.trigger import Trigger

CAN = frozenset(("can", "could", "will", "would", "may"))


def condition_of(reading: Reading, trigger: Trigger, scope: Scope, move: str) -> tuple[int, int] | None:
    """The half-open tokens of the condition, without the words that introduce it; None where there is none."""
    if trigger.condition is not None:
        return trigger.condition
    start, end = reading.sentence(trigger.token)
    for i in range(start, end):
        for condition in _starting(reading, i):
            if move in condition.moves and (not condition.negated or "negation" in scope.aux or move == "refuse"):
                found = _span(reading, trigger, scope, condition, i)
                if found is not None:
                    return trimmed(reading, *found)
    return None


def _starting(reading: Reading, i: int) -> list[Condition]:
    lower = reading.grammar.lower
    return [
        c for c in reading.tables.conditions if c.words[0] == lower[i] and list(c.words) == lower[i : i + len(c.words)]
    ][:1]


def _span(reading: Reading, trigger: Trigger, scope: Scope, condition: Condition, i: int) -> tuple[int, int] | None:
    after = i + len(condition.words)
    if condition.form == "reverse":
        return _demanded(reading, trigger, i, after)
    if condition.form == "phrase":
        return _phrase(reading, trigger, after)
    return _clause(reading, trigger, scope, i, after)


def _clause(reading: Reading, trigger: Trigger, scope: Scope, i: int, after: int) -> tuple[int, int] | None:
    """The clause that conjunction `i` introduces, where it hangs on the trigger's own clause."""
    grammar = reading.grammar
    heads = (grammar.head[j] for j in range(i, after) if grammar.dep[j] in ("mark", "advmod"))
    verb = next((h for h in heads if h >= after and (grammar.is_verb(h) or grammar.dep[h] == "advcl")), None)
    if (verb is None and after - i > 1) or grammar.lower[i] in ("provided", "providing"):
        verb = _first_clause(reading, after)
    if verb is None:
        return None
    after += grammar.lower[after] == "that"
    if reading.under(trigger.token, verb) or not _belongs(reading, trigger, scope, verb):
        return None
    if any(is_infinitive(reading, c) for c in grammar.children[verb]) and grammar.lower[verb] in (
        "is",
        "are",
        "was",
        "were",
    ):
        return _asked(reading, trigger, i)  # "must withdraw if there is to be peace": the withdrawal is the condition
    end = grammar.right[verb] + 1
    if trigger.token > i:
        end = min(end, trigger.token)
    return after, max(end, verb + 1)


def _first_clause(reading: Reading, after: int) -> int | None:
    """The first verb behind a conjunction of several words, which the parser seldom ties to it."""
    grammar = reading.grammar
    end = min(after + 12, reading.sentence(after - 1)[1])
    for j in range(after, end):
        subject = grammar.child(j, "nsubj", "nsubjpass")
        if grammar.is_verb(j) and subject is not None and subject >= after:
            return j
    return None


def _asked(reading: Reading, trigger: Trigger, i: int) -> tuple[int, int] | None:
    start = trigger.token if trigger.object is None else min(trigger.token, trigger.object)
    end = min(reading.grammar.right[trigger.token] + 1, i) if i > start else reading.grammar.right[trigger.token] + 1
    return (start, end) if end > start and trigger.entry.move == "demand" else None


def _belongs(reading: Reading, trigger: Trigger, scope: Scope, verb: int) -> bool:
    """Whether a clause stands with the trigger: in one person's mouth, on one chain of heads."""
    if reading.statement_at(verb) is not reading.statement_at(trigger.token) and trigger.entry.move != "warn":
        return False
    head = reading.grammar.head[verb]
    nodes = [n for n in (trigger.token, trigger.governor, scope.clause, trigger.object) if n is not None]
    return any(_hangs_on(reading, head, node) or reading.under(node, head) for node in nodes)


def _hangs_on(reading: Reading, i: int, node: int) -> bool:
    """Whether `i` depends on `node`, but not through a joined clause: "will not share but may forgive, if ..."."""
    grammar = reading.grammar
    for _ in range(CLIMB):
        if i == node:
            return True
        joined = grammar.dep[i] == "conj" and grammar.is_verb(i) and not is_infinitive(reading, i)
        if joined or grammar.head[i] == i:
            return False
        i = grammar.head[i]
    return False


def _phrase(reading: Reading, trigger: Trigger, after: int) -> tuple[int, int] | None:
    """The object of a preposition such as "in exchange for"."""
    grammar = reading.grammar
    objects = [c for c in grammar.children[after - 1] if c >= after]
    if not objects or not any(reading.under(after - 1, node) for node in (trigger.token, trigger.governor)):
        return None
    return after, max(grammar.right[c] for c in objects) + 1


def _demanded(reading: Reading, trigger: Trigger, i: int, after: int) -> tuple[int, int] | None:
    """What is demanded first, as the condition of what stands after "before"."""
    grammar = reading.grammar
    _, end = reading.sentence(i)
    following = grammar.lower[after : min(after + 8, end)]
    stands = bool(CAN & set(following)) or "any" in following[:1] or grammar.lower[i] == "as"
    if not stands:
        return None
    if trigger.object is None or trigger.token < i < trigger.object:
        return (trigger.token, i) if trigger.token < i and trigger.rule.startswith("assertion") else None
    last = grammar.right[trigger.object] + 1
    if i > trigger.object:
        last = min(last, i)
    return (max(trigger.anchor + 1, grammar.left[trigger.object]), last) if last > trigger.anchor + 1 else None
