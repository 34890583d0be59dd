"""Makes events of triggers: resolves what their parts say and builds the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from communique.extract.events import (
    assertions,
    conditions,
    deals,
    details,
    evidence,
    issues,
    items,
    lists,
    manner,
    meaning,
    modes,
    roles,
    selection,
    voices,
    words,
)
from communique.extract.events.doers import Actors
from communique.extract.events.merging import Told
from communique.extract.events.reading import Reading, sides
from communique.extract.events.scope import Scope
from communique.extract.events.trigger import Trigger, within
from communique.record import Event, Quote, entry_id

EXCEPTING = frozenset(("concede", "agree", "deliver", "praise", "promise", "offer"))


@dataclass(slots=True)
class Draft:
    """An event before it is a record: all by token numbers."""

    trigger: Trigger
    scope: Scope
    move: str
    event: str | None
    aux: frozenset[str]
    start: int
    end: int
    actor: Actors
    recipient: Actors
    condition: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Triggers:
    """The words that report moves by the tables and rules, in the order of the text; `standing`: for themselves."""

    found: list[Trigger]
    standing: list[Trigger]


def triggers(reading: Reading) -> Triggers:
    """The triggers of an article."""
    laid_down = {trigger.token: trigger for trigger in deals.find(reading)}
    found = [*(t for t in words.find(reading) if t.token not in laid_down), *laid_down.values()]
    taken = {t.token for t in found} | {t.governor for t in found}
    found += assertions.find(reading, taken)
    found = sorted(lists.with_items(reading, sorted(found, key=lambda t: t.token)), key=lambda t: t.token)
    return Triggers(found, selection.standing(reading, found))


def events(reading: Reading, triggers: Triggers) -> Iterator[Told]:
    """The events of the triggers, in the order of the text, repetitions included."""
    drafts = [draft for trigger in triggers.standing if (draft := _draft(reading, trigger)) is not None]
    for draft in drafts:
        if not any(_is_inside(draft, other) for other in drafts):
            yield from told(reading, draft)


def told(reading: Reading, draft: Draft) -> Iterator[Told]:
    """The events that a draft comes to: one for each thing that its clause says."""
    word, verb = reading.grammar.lemma[draft.trigger.token], draft.trigger.entry.kind != "noun"
    vague, token = _is_vague(reading, draft), draft.trigger.token
    yield from (Told(event, word, verb, vague, token) for event in _events(reading, draft))


def _is_inside(draft: Draft, other: Draft) -> bool:
    """Whether an event only belongs to the condition of another one."""
    if other is draft or other.condition is None:
        return False
    return other.condition[0] <= draft.trigger.token < other.condition[1] and draft.condition != other.condition


def _draft(reading: Reading, trigger: Trigger) -> Draft | None:
    scope = modes.scope(reading, trigger)
    if scope.dropped or voices.is_background(reading, trigger):
        return None
    start, end = evidence.clause(reading, trigger, scope, None)
    actor, recipient = roles.roles_of(reading, trigger, scope, start, end)
    if voices.is_prediction(reading, trigger, scope, actor) or voices.is_opinion(reading, trigger, scope):
        return None
    if voices.is_alleged(reading, trigger, actor):
        trigger = within(trigger, entry=replace(trigger.entry, move="criticise", event="ACCUSE", mode=None))
        actor, recipient = roles.roles_of(
            reading, within(trigger, entry=replace(trigger.entry, roles="speaker>subject")), scope, start, end
        )
    if not voices.is_between_sides(reading, trigger, actor, recipient) or voices.is_sport(reading, trigger, actor):
        return None
    if not actor and (unnamed := voices.somebody(reading, trigger)) is not None:
        actor = reading.cast.of(unnamed)
    meant = meaning.meaning_of(reading, trigger, scope, actor)
    condition = conditions.condition_of(reading, trigger, scope, meant[0], pledged=_is_pledged(meant, actor))
    if condition is not None and not scope.unreal:
        meant = meaning.conditional(trigger, meant, conditions.kinds_of(reading, trigger, condition))
        start, end = evidence.clause(reading, trigger, scope, condition)
    return Draft(trigger, scope, *meant, start, end, actor, recipient, condition)


def _is_pledged(meant: meaning.Meaning, actor: Actors) -> bool:
    """Whether one side alone agrees to do something: what it gets for it is then its condition."""
    return meant[0] == "agree" and "future" in meant[2] and len(sides(actor)) == 1


def _events(reading: Reading, draft: Draft) -> Iterator[Event]:
    for number, part in enumerate(items.parts(reading, draft.trigger, draft.move, draft.start, draft.end)):
        yield _event(reading, draft, part, first=number == 0)
    excepted = items.exception(reading, draft.start, draft.end)
    if excepted is not None and "negation" not in draft.aux and draft.move in EXCEPTING:
        yield _event(reading, replace(draft, aux=draft.aux | {"negation"}), excepted, first=False)


def _event(reading: Reading, draft: Draft, part: items.Part, *, first: bool) -> Event:
    parsed, trigger = reading.parsed, draft.trigger
    start, end = evidence.trimmed(reading, *part[:2])
    named, why = _issues(reading, draft, (start, end, *part[2:]), first=first)
    words = parsed.quote(start, end)
    statement = reading.statement_at(trigger.token)
    mode = manner.mode_of(reading, trigger, draft.event, (*draft.actor, *draft.recipient), end)
    score = reading.tables.score(draft.event, mode)
    return Event(
        id=_id(reading, draft, words, named),
        article=parsed.article.id,
        event=draft.event,
        mode=mode,
        context=details.contexts_of(reading, start, end, named),
        aux=tuple(sorted(draft.aux)),
        move=draft.move,
        actor=draft.actor,
        recipient=draft.recipient,
        issue=named,
        condition=None if draft.condition is None else parsed.quote(*draft.condition),
        quantity=details.quantity_of(reading, start, end),
        when=details.when_of(reading, trigger, draft.scope),
        where=details.where_of(reading, start, end),
        statement=None if statement is None else statement.id,
        scale=None if score is None else score.scale,
        quad=None if score is None else score.quad,
        confidence=reading.tables.confidence(trigger.rule),
        evidence=words,
        sentence=parsed.interval(*reading.sentence(trigger.token)),
        why=(f"rule: {trigger.rule}", trigger.entry.place, *why),
    )


def _id(reading: Reading, draft: Draft, words: Quote, named: tuple[str, ...]) -> str:
    """The event's id: told apart from others of the same words by move, issues and the place of its own word."""
    place = reading.parsed.interval(draft.trigger.token, draft.trigger.token + 1).start
    article = reading.parsed.article.id
    return entry_id(article, "event", words.start, words.end, draft.move, *named, str(place))


def _issues(
    reading: Reading, draft: Draft, part: items.Part, *, first: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The issues of a part of the clause; where it names none, of what stands nearest before it."""
    grammar = reading.grammar
    start, end, focus, only = part
    if only is not None:
        return (only,), (f"joined issue {only}",)
    if not first:
        own = issues.issues_of(reading, grammar.left[focus], min(grammar.right[focus] + 1, end), focus)
        if own[0]:
            return own
    reach = max(end, grammar.right[focus] + 1) if draft.trigger.object == focus else end
    found = issues.issues_of(reading, start, reach, focus)
    return found if found[0] else issues.nearest(reading, focus)


def _is_vague(reading: Reading, draft: Draft) -> bool:
    """Whether the clause names no issue."""
    return not issues.issues_of(reading, draft.start, draft.end, draft.trigger.token)[0]
