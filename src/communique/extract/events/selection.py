"""Which triggers stand for themselves: not what another one is about, not the same thing said twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from communique.actors.grammar import CLIMB
from communique.extract.events.reading import Reading
from communique.extract.events.syntax import (
    clauses_of,
    is_infinitive,
    is_nobody,
    is_relative_that,
    listed_with,
    negated,
)
from communique.extract.events.trigger import HOSTILE, Trigger, within

COMPLEMENTS = frozenset(
    (
        "dobj",
        "obj",
        "pobj",
        "pcomp",
        "prep",
        "xcomp",
        "ccomp",
        "acl",
        "attr",
        "oprd",
        "dative",
        "nsubjpass",
        "acomp",
        "agent",
    )
)


# Who praises or blames a decision reports it as well.
JUDGING = frozenset(("praise", "criticise"))


# What stands after these prepositions happens beside the move, not in it: "left after failing to agree".
BESIDE = frozenset(
    (
        "after",
        "before",
        "since",
        "without",
        "despite",
        "while",
        "following",
        "including",
        "during",
        "amid",
        "by",
        "because",
        "over",
        "due",
    )
)


# Troops so announced are a favour: "promised that its troops would deploy".
PLEDGING = frozenset(("promise", "pledge", "offer", "undertake", "commit", "guarantee", "consent"))


def standing(reading: Reading, found: list[Trigger]) -> list[Trigger]:
    """The triggers that report moves of their own, in order.

    Left out are those of the headline, those that only say what another one is about ("refused to meet": meet), second
    verbs of one act, weak ones over a clause that says more, and wordings that report nothing.
    """
    body = _has_body(reading)
    found = [t for t in found if not (body and _in_title(reading, t.token)) and not _says_nobody(reading, t)]
    found = [t for t in found if not _leaves_open(reading, t)]
    strong = {t.token: t.entry.move for t in found if not t.entry.weak}
    kept = [t for t in found if not consumed(reading, t.token, strong)]
    kept = [_aimed(reading, t, {k.token: k for k in found}) for t in kept if t.entry.move]
    kept = [t for t in kept if not _is_doublet(reading, t, {k.token: k for k in kept})]
    kept = [t for t in kept if not _only_reports(reading, t, {k.token for k in kept})]
    tokens = [t.token for t in kept if not t.entry.weak]
    return [t for t in kept if not t.entry.weak or not any(_within_content(reading, i, t) for i in tokens)]


def _leaves_open(reading: Reading, trigger: Trigger) -> bool:
    """Whether a refusal is denied of an act, so that the act stays possible: "did not rule out recalling its envoy"."""
    grammar, verb = reading.grammar, trigger.token
    act = any(grammar.is_verb(c) and grammar.dep[c] in ("xcomp", "pcomp", "ccomp") for c in grammar.children[verb])
    return grammar.lemma[verb] == "rule" and trigger.entry.kind == "verb" and act and negated(reading, verb)


def _only_reports(reading: Reading, trigger: Trigger, tokens: set[int]) -> bool:
    """Whether a verb behind its content only says who said it: "it will send boats, its minister promised"."""
    grammar = reading.grammar
    if trigger.entry.move not in ("promise", "assure", "warn", "offer", "state"):
        return False
    return any(
        grammar.dep[c] == "ccomp" and c < trigger.token and c in tokens and "," in grammar.lower[c : trigger.token]
        for c in grammar.children[trigger.token]
    )


def _has_body(reading: Reading) -> bool:
    return any(kind == "body" for _, _, kind in reading.parsed.paragraphs)


def _says_nobody(reading: Reading, trigger: Trigger) -> bool:
    """Whether a verb of telling has nobody as its subject: "nothing suggests that", "no one claims that"."""
    grammar = reading.grammar
    subject = grammar.subject[trigger.token]
    return (
        trigger.entry.kind == "verb"
        and grammar.lemma[trigger.token] in reading.tables.telling
        and subject is not None
        and is_nobody(reading, subject)
    )


def _in_title(reading: Reading, i: int) -> bool:
    """A headline tells what the story tells again, more fully."""
    return reading.parsed.paragraphs[reading.parsed.paragraph(i)][2] == "title"


def _within_content(reading: Reading, i: int, weak: Trigger) -> bool:
    """Whether token `i` stands in the clause that a weak trigger governs, not in one joined to that."""
    grammar = reading.grammar
    if i == weak.token:
        return False
    for _ in range(CLIMB):
        dep, head = grammar.dep[i], grammar.head[i]
        if head == weak.token and dep != "conj":
            return True
        if head == i or (dep == "conj" and head == weak.object):
            return False
        i = head
    return False


def _has_noun_object(reading: Reading, verb: int, i: int) -> bool:
    """Whether a verb has its object already, so that a "that" clause behind it belongs to the verb above."""
    grammar = reading.grammar
    noun = grammar.child(verb, "dobj")
    return (
        noun is not None
        and noun < i
        and not reading.cast.of(noun)
        and any(grammar.lower[c] == "that" and c < i for c in grammar.children[i])
    )


def _aimed(reading: Reading, trigger: Trigger, by_token: dict[int, Trigger]) -> Trigger:
    """What is promised or offered may be hostile: "vowed to retaliate" threatens, "ready to stand firm" refuses."""
    if trigger.entry.move == "refuse" and _is_harmless(reading, trigger):
        return within(trigger, entry=replace(trigger.entry, move="assure", event="SUPPORT", mode=None))
    if trigger.object is None or trigger.entry.move not in ("promise", "offer"):
        return trigger
    if reading.grammar.lemma[trigger.token] == "offer":
        return trigger  # "offered to close the rebels' offices"
    if (planned := _planned(reading, trigger, by_token)) is not None:
        return within(trigger, entry=replace(planned.entry, aux="future"))
    inner = by_token.get(trigger.object)
    threat = within(trigger, entry=replace(trigger.entry, move="warn", event="THREATEN", mode=None, aux="future"))
    if inner is None:
        return threat if reading.grammar.lemma[trigger.object] in reading.tables.classes["threatening"] else trigger
    if not _is_hostile(reading, trigger, inner):
        return trigger
    if inner.entry.event == "REJECT":
        return within(trigger, entry=replace(trigger.entry, move="refuse", event="REJECT", mode=None, aux=""))
    return threat


def _is_hostile(reading: Reading, trigger: Trigger, inner: Trigger) -> bool:
    """Whether what is promised harms: not "promised to arrest two generals", "that its troops would deploy"."""
    score = reading.tables.score(inner.entry.event, inner.entry.mode)
    if negated(reading, inner.token) or inner.entry.move == trigger.entry.move:
        return False
    if score is None or score.quad < 3 or inner.entry.event in ("REQUEST", "ACCUSE"):
        return False
    arrest = inner.entry.event == "COERCE" and inner.entry.mode == "arrest"
    return not arrest and not (inner.entry.event == "MOBILIZE" and reading.grammar.lemma[trigger.token] in PLEDGING)


def _planned(reading: Reading, trigger: Trigger, by_token: dict[int, Trigger]) -> Trigger | None:
    """The hostile act that a side has plans for, or has none for: "has no plans to expel them"."""
    grammar = reading.grammar
    if trigger.object is None or grammar.lemma[trigger.object] != "plan":
        return None
    acts = [by_token[c] for c in grammar.children[trigger.object] if grammar.dep[c] == "acl" and c in by_token]
    return next((act for act in acts if act.entry.event in HOSTILE), None)


def _is_harmless(reading: Reading, trigger: Trigger) -> bool:
    """Whether "no intention" is of something harmful: that is an assurance, not a refusal."""
    if not any(atom.startswith("no ") for atoms in trigger.entry.object for atom in atoms):
        return False
    grammar, classes = reading.grammar, reading.tables.classes
    words = classes["harmful"] | classes["threatening"]
    return any(grammar.lemma[j] in words for j in range(trigger.token, grammar.right[trigger.token] + 1))


def _is_doublet(reading: Reading, trigger: Trigger, by_token: dict[int, Trigger]) -> bool:
    """Whether a joined verb says the same move of the same thing again: "killed or wounded 20 soldiers"."""
    grammar = reading.grammar
    dep = grammar.dep[trigger.token]
    first = by_token.get(grammar.head[trigger.token]) if dep in ("conj", "advcl") else None
    if first is None or first.entry.move != trigger.entry.move or first is trigger:
        return False
    if trigger.entry.move == "meet" and trigger.entry.mode != first.entry.mode:
        return False  # "travelled to Pyongyang and met Kim"
    if trigger.entry.move == "use-force":  # "attacked the town and killed ten", "ambushed them, killing one"
        return dep == "conj" or grammar.tag[trigger.token] == "VBG"
    if dep == "advcl":
        return False
    bare = first.object is not None and grammar.right[first.object] == first.object
    return trigger.object is None or first.object == trigger.object or (bare and trigger.entry.move == "agree")


def _has_agent(reading: Reading, i: int) -> bool:
    """Whether a participle says who did it: "the hotline, cut by Seoul in 2016"."""
    agent = reading.grammar.agent(i) if reading.grammar.tag[i] == "VBN" else None
    return agent is not None and bool(reading.cast.of(agent))


def _is_listed(reading: Reading, above: int, i: int) -> bool:
    """Whether verb `i` is an item of what the verb above it promises or demands, though the parser tied it to that."""
    first = next((c for c in clauses_of(reading, above) if c < i), None)
    return first is not None and i in listed_with(reading, above, first)


def _is_decided(reading: Reading, i: int) -> bool:
    """Whether an infinitive says what somebody named decided: "the decision by Ghana to reopen the border"."""
    grammar = reading.grammar
    noun = grammar.head[i]
    decides = reading.tables.raisers.get(("noun", grammar.lemma[noun])) == "future"
    return decides and grammar.dep[i] == "acl" and is_infinitive(reading, i) and bool(reading.cast.owner(noun))


def _decides(reading: Reading, noun: int) -> bool:
    """Whether a noun tells what somebody named will do: "Iraq's promise to return the prisoners"."""
    grammar = reading.grammar
    future = reading.tables.raisers.get(("noun", grammar.lemma[noun])) == "future"
    told = any(grammar.dep[c] == "acl" and is_infinitive(reading, c) for c in grammar.children[noun])
    return future and told and bool(reading.cast.owner(noun))


def _is_planned(reading: Reading, noun: int) -> bool:
    """Whether a noun is of what is to come: "discussed the forthcoming visit", "a possible summit"."""
    words = {reading.grammar.lower[c] for c in reading.grammar.children[noun]}
    return bool(words & (reading.tables.classes["planned"] - {"any", "next", "future"}))


def consumed(reading: Reading, i: int, strong: Mapping[int, str]) -> bool:
    """Whether token `i` only says what one of the words in `strong` (with their moves) is about."""
    grammar = reading.grammar
    decided = _decides(reading, i)
    discussed = _is_planned(reading, i)
    for _ in range(CLIMB):
        dep, head = grammar.dep[i], grammar.head[i]
        if any(is_relative_that(reading, c) for c in grammar.children[i]):
            return False
        if head in strong and _is_listed(reading, head, i):
            return True
        parallel = dep == "ccomp" and grammar.head[i] in strong and _has_noun_object(reading, grammar.head[i], i)
        apart = dep == "ccomp" and i < head and bool({";", ","} & set(grammar.lower[i:head]))
        if head == i or dep == "relcl" or parallel or apart or (dep == "advcl" and not is_infinitive(reading, i)):
            return False
        if dep in ("prep", "pcomp") and grammar.lower[i] in BESIDE:
            return False
        if dep == "pobj" and grammar.lemma[i] in ("time", "moment"):  # "at a time of growing pressure"
            return False
        if dep == "pcomp" and (grammar.lower[head] in BESIDE or grammar.lower[head - 1] == "instead"):
            return False
        if dep == "acl" and head not in strong and _has_agent(reading, i):
            return False
        decided = decided or _is_decided(reading, i)
        if head in strong and (dep in COMPLEMENTS or dep == "advcl"):
            return not ((decided and strong[head] in JUDGING) or (discussed and strong[head] == "meet"))
        i = head
    return False
