"""What the learned model says of the rules' events, and the events that it alone finds.

The rules lead: they know the parse, and they can explain. The model says how sure an event is that they found. Where
no word of theirs stands, or one whose sides they could not tell, it may add one: type, move, modes and sides are the
model's. What the rules ask of an event is asked of that one too: it is no forecast and no onlooker's opinion, and its
sides are parties that the cast knows, or one is where the model is sure.

How far to trust which is counted on gold (`training/events/agree.py`) and lies under `events` in `model.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from communique.codebook.events import Entry
from communique.encoder import Encoder, EventReading
from communique.encoder.plain import PlainText
from communique.extract.events import building, conditions, evidence, meaning, modes, selection, voices
from communique.extract.events.building import Draft, Triggers
from communique.extract.events.doers import Actors, political
from communique.extract.events.merging import Told
from communique.extract.events.reading import Reading
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import objects_of
from communique.extract.events.trigger import Trigger
from communique.record import Event, Span

RULE = "model"  # of the events that the model adds; with a row in rules.tsv like the others
# What the record has no event for.
SILENT = frozenset((None, "state"))
# What a move adds to the modes of its scope, as in verbs.tsv.
ADDED = {"promise": "future", "offer": "offer", "agree": "content"}
# What says by itself that a thing is not or will not be done: "will not attend" is refused, not refused and denied.
DENYING = frozenset(("refuse", "deny"))
DOUBTED = 0.85  # a rule that is right less often is in doubt: nouns, predicates, assertions
SURE = 0.6  # from this probability on the model need not be borne out by the cast
# In the first sentence: with one side known and words for the other; with no side known and words for both; with one
# side alone.
HINTED, LIKELY, CERTAIN = 0.3, 0.7, 0.8
BOUND = 1e-3  # probabilities are kept this far from 0 and 1 before their log-odds are taken


@dataclass(frozen=True, slots=True)
class Agreement:
    """How likely an event is right, by what rules and model say of it.

    Attributes:
        confirmed, other, silent, unread: slopes and constant over the log-odds of the rule and of the model, for events
            where the model reads the same type or move in the same words, another one, nothing, or was not asked (its
            log-odds count as 0 but for the first).
        alone: slope and constant over the model's log-odds, for what no rule finds.
        threshold: the least probability of a reading that is taken notice of.
        worth: events that only the model finds are added from this confidence on; over 1: none is.
        lead: the same for the first sentence of the story, which tells what the report is about.
    """

    confirmed: tuple[float, float, float] = (1.0, 0.0, 0.5)
    other: tuple[float, float, float] = (1.0, 0.0, 0.0)
    silent: tuple[float, float, float] = (1.0, 0.0, 0.0)
    unread: tuple[float, float, float] = (1.0, 0.0, 0.0)
    alone: tuple[float, float] = (1.0, 0.0)
    threshold: float = 0.15
    worth: float = 1.1
    lead: float = 1.1

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> Agreement:
        """From the entry `agreement` of `events` in `model.json`; without one the defaults, counted on nothing."""
        given: dict[str, Any] = note.get("events", {}).get("agreement", {})
        parts: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
        return cls(**parts)


@dataclass(frozen=True, slots=True)
class Found:
    """An event as the model reads it, in tokens.

    Attributes:
        token: the first of the anchor's tokens.
        place: the characters of that token in the article.
    """

    read: EventReading
    token: int
    place: Span


class Learned:
    """What the model reads in one article.

    It reads the first sentence of the story and those in which the rules are in doubt of an event among `events`: what
    it says of the others is too seldom news to be worth the time. Where `events` is None it reads everything.
    """

    def __init__(
        self, reading: Reading, encoder: Encoder, agreement: Agreement | None = None,
        events: Sequence[Event] | None = (),
    ) -> None:  # fmt: skip
        self._reading = reading
        self._agreement = agreement or Agreement.of(encoder.sessions.note)
        self._plain = PlainText(reading.parsed)
        doubted = [event.sentence for event in events or () if event.confidence < DOUBTED]
        sentences = {self._lead, *map(reading.parsed.tokens, doubted)}
        self._sentences = None if events is None else sorted(one for one in sentences if one[0] < one[1])
        self.found = list(self._read(encoder))

    def _read(self, encoder: Encoder) -> Iterator[Found]:
        parts = None if self._sentences is None else [self._plain.interval(*one) for one in self._sentences]
        for read in encoder.events(self._plain.text, parts, threshold=self._agreement.threshold):
            first, last = self._plain.tokens(*read.anchor)
            if first < last:
                yield Found(read, first, self._reading.parsed.interval(first, first + 1))

    def weighed(self, event: Event) -> Event:
        """The rules' event with the confidence that the model gives it, and what the model says among its reasons."""
        how, best = self.seen(event)
        line: tuple[float, float, float] = getattr(self._agreement, how)
        sure = chance(line, event.confidence, 0.5 if best is None else best.read.probability)
        why = event.why if how == "unread" else (*event.why, f"model: {'nothing' if best is None else _named(best)}")
        return replace(event, confidence=sure, why=why)

    def seen(self, event: Event) -> tuple[str, Found | None]:
        """How the model reads the words of an event: a line of `Agreement`, and the likeliest reading of that kind."""
        if self._sentences is not None and self._reading.parsed.tokens(event.sentence) not in self._sentences:
            return "unread", None
        within = [one for one in self.found if _covers(event, one)]
        same = [one for one in within if one.read.event == event.event or one.read.move == event.move]
        how = "confirmed" if same else "other" if within else "silent"
        return how, max(same or within, key=lambda one: one.read.probability, default=None)

    def added(self, told: Sequence[Told], triggers: Triggers | None = None) -> Iterator[Told]:
        """What the model finds beside the rules' events, where it is sure enough and they have nothing against it.

        `triggers` are the words of theirs that the rules took notice of.
        """
        against = frozenset() if triggers is None else known(triggers)
        own = {each.token: each.event.move for each in told}
        for one in self.found:
            sure = chance(self._agreement.alone, one.read.probability)
            least = self._agreement.lead if self.leads(one.token) else self._agreement.worth
            bold = self.leads(one.token) and one.read.probability >= SURE
            if sure < least or (one.token in against and not bold) or self._is_told(one, told, own, bold=bold):
                continue
            draft = self._draft(one)
            if draft is not None:
                yield from (
                    replace(each, event=replace(each.event, confidence=sure))
                    for each in building.told(self._reading, draft)
                )

    def _is_told(self, one: Found, told: Sequence[Told], own: Mapping[int, str], *, bold: bool) -> bool:
        """Whether the words are those of an event that the rules found, not of another one in the same clause.

        `own` are the words of those events with their moves; `bold` where another one may be told.
        """
        around = [each.event for each in told if _covers(each.event, one)]
        if not around:
            return False
        same = any(one.read.event == event.event or one.read.move == event.move for event in around)
        taken = one.token in own or selection.consumed(self._reading, one.token, own)
        mine = {one.token: str(one.read.move)}  # "is mulling the expulsion", where the rules have the noun
        taken |= any(selection.consumed(self._reading, token, mine) for token in own)
        return same or taken or not bold

    def leads(self, token: int) -> bool:
        """Whether a token stands in the first sentence of the story."""
        return self._lead[0] <= token < self._lead[1]

    @property
    def _lead(self) -> tuple[int, int]:
        """The tokens of the first sentence of the story; (0, 0) where it has none."""
        paragraphs = self._reading.parsed.paragraphs
        first = next((start for start, _, kind in paragraphs if kind == "body"), 0)
        return self._reading.sentence(first) if len(self._reading.grammar) else (0, 0)

    def _draft(self, one: Found) -> Draft | None:
        """The event before it is a record; None where the rules would not have it."""
        reading = self._reading
        trigger = _trigger(reading, one)
        if one.read.move in SILENT or _is_in_title(reading, one.token):
            return None
        scope = modes.scope(reading, trigger)
        named, recipient = self._who(one, "actor"), political(self._who(one, "recipient"))
        actor = political(named)
        if not _stands(reading, trigger, scope, actor) or not self._is_between(one, trigger, actor, recipient):
            return None
        meant = meaning.announced(reading, trigger, _modes(reading, one, scope))
        condition = conditions.condition_of(reading, trigger, scope, meant[0]) or self._condition(one)
        if condition is not None and "hypothetical" in meant[2]:
            meant = (*meant[:2], meant[2] - {"future"})
        start, end = evidence.clause(reading, trigger, scope, condition)
        return Draft(trigger, scope, *meant, start, end, actor or named, recipient, condition)

    def _is_between(self, one: Found, trigger: Trigger, actor: Actors, recipient: Actors) -> bool:
        """Whether the sides are two, or the model is sure of what it says of one, or of words for both."""
        if actor and voices.is_between_sides(self._reading, trigger, actor, recipient):
            return True
        if self.leads(one.token) and not (actor and recipient):
            return self._is_told_of(one, actor, recipient)
        if one.read.probability < SURE:
            return False
        if not actor:
            return any(someone.kind in ("state", "government") for someone in recipient)
        return not recipient and one.read.event in voices.VERBAL and all(map(voices.governs, actor))

    def _is_told_of(self, one: Found, actor: Actors, recipient: Actors) -> bool:
        """Whether the first sentence has words for who does it and to whom, though the cast knows not both."""
        doing, sure = actor or self._is_somebody(one), one.read.probability
        done_to = recipient or one.read.spans.get("recipient") or one.read.spans.get("object")
        if not actor and not recipient:
            return bool(doing and done_to and political(self._reading.parties)) and sure >= LIKELY
        return sure >= (HINTED if doing and done_to else CERTAIN)

    def _is_somebody(self, one: Found) -> bool:
        """Whether the words for who does it are a name or a word for people that deal with states."""
        grammar, known = self._reading.grammar, self._reading.tables.classes["somebody"]
        heads = self._heads_of(one, "actor")
        return any(grammar.tag[i].startswith("NNP") or grammar.lemma[i] in known for i in heads)

    def _condition(self, one: Found) -> tuple[int, int] | None:
        """The tokens of the condition that the model reads, without the words that introduce it."""
        if self._reading.grammar.lemma[one.token] in conditions.UNCONDITIONAL:
            return None  # "asked both if they accepted the map"
        for span in one.read.spans.get("condition", ()):
            start, end = self._plain.tokens(*span)
            first = start + conditions.introduced(self._reading, start)
            if first < end:
                return first, end
        return None

    def _who(self, one: Found, role: str) -> Actors:
        """Whom the words of a role mean."""
        return tuple(dict.fromkeys(a for i in self._heads_of(one, role) for a in self._reading.cast.of(i)))

    def _heads_of(self, one: Found, role: str) -> list[int]:
        return [i for span in one.read.spans.get(role, ()) for i in self._heads(*self._plain.tokens(*span))]

    def _heads(self, start: int, end: int) -> Iterator[int]:
        """The tokens of an interval that hang on one outside it."""
        head, tag = self._reading.grammar.head, self._reading.grammar.tag
        for i in range(start, end):
            if (head[i] == i or not start <= head[i] < end) and tag[i].isalpha():
                yield i


def _stands(reading: Reading, trigger: Trigger, scope: Scope, actor: Actors) -> bool:
    """Whether the rules have nothing against an event at this place of this actor."""
    return not (
        scope.dropped
        or voices.is_background(reading, trigger)
        or voices.is_prediction(reading, trigger, scope, actor)
        or voices.is_opinion(reading, trigger, scope)
        or voices.is_alleged(reading, trigger, actor)
        or voices.is_sport(reading, trigger, actor)
    )


def _modes(reading: Reading, one: Found, scope: Scope) -> frozenset[str]:
    """The model's modes with what the rules see above the words: dates, of which it knows nothing, and scopes."""
    seen = set(scope.aux)
    if one.read.move in DENYING:
        seen.discard("negation")
    told = set(one.read.aux) | (seen - {"future"})
    if scope.denials and "negation" not in seen:
        told.discard("negation")  # "did not leave without visiting them"
    weighed = reading.tables.raisers.get(("verb", reading.grammar.lemma[one.token])) == "hypothetical"
    if weighed:  # "hopes to send tankers"
        told.add("hypothetical")
    if weighed or ("hypothetical" in seen and "future" not in seen):
        told.discard("future")
    return frozenset(told)


def _trigger(reading: Reading, one: Found) -> Trigger:
    """The model's anchor in the form of the rules' triggers."""
    grammar, i = reading.grammar, one.token
    kind = "verb" if grammar.is_verb(i) else "noun" if grammar.tag[i].startswith("N") else "adjective"
    governor = grammar.head[i] if kind == "adjective" and grammar.is_verb(grammar.head[i]) else i
    entry = Entry(
        kind=kind, rest=(), object=(), move=one.read.move or "", event=one.read.event, mode=one.read.mode, roles="",
        aux=ADDED.get(str(one.read.move), ""), weak=False, place=f"model: {_named(one)}",
    )  # fmt: skip
    return Trigger(i, entry, i, next(iter(objects_of(reading, i, i)), None), governor, RULE)


def _is_in_title(reading: Reading, i: int) -> bool:
    kinds = [kind for _, _, kind in reading.parsed.paragraphs]
    return kinds[reading.parsed.paragraph(i)] == "title" and "body" in kinds


def _covers(event: Event, one: Found) -> bool:
    return event.evidence.start <= one.place.start < event.evidence.end


def _named(one: Found) -> str:
    return f"{one.read.event} {one.read.probability:.2f}"


def chance(line: Sequence[float], *chances: float) -> float:
    """The probability whose log-odds are those of the given ones, weighed by the line's slopes, and its constant."""
    *slopes, constant = line
    odds = constant + sum(slope * _odds(each) for slope, each in zip(slopes, chances, strict=True))
    return round(1 / (1 + math.exp(-odds)), 3)


def _odds(probability: float) -> float:
    bounded = min(max(probability, BOUND), 1 - BOUND)
    return math.log(bounded / (1 - bounded))


def together(
    reading: Reading, triggers: Triggers, found: Iterable[Told], encoder: Encoder, agreement: Agreement | None = None
) -> Iterator[Told]:
    """The rules' events, weighed, and those that the model adds; `agreement` None is the model's own."""
    ruled = list(found)
    learned = Learned(reading, encoder, agreement, [one.event for one in ruled])
    yield from (replace(one, event=learned.weighed(one.event)) for one in ruled)
    yield from learned.added(ruled, triggers)


def known(triggers: Triggers) -> frozenset[int]:
    """The tokens of words that the rules took notice of and found to tell nothing of their own."""
    standing = {trigger.token for trigger in triggers.standing}
    beside = (trigger for trigger in triggers.found if trigger.token not in standing)
    return frozenset(number for trigger in beside for number in (trigger.token, trigger.anchor))
