"""Who met whom, where and when, and whether it took place.

A *mention* is one verb or noun of meeting with what its clause says of it. Mentions that add nothing of their own ("the
talks") are dropped where a fuller one can be meant; what is left is one meeting each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from communique.actors import Cast
from communique.codebook.meetings import MeetingTables, MeetingWord
from communique.dates import TimeExpression
from communique.parse import Parsed
from communique.record import Actor, Meeting, entry_id

CANCELS = frozenset("cancel shelve scrap scuttle scrub abandon abort suspend call drop axe".split())
POSTPONES = frozenset("postpone delay defer reschedule".split())
FAILS = frozenset("fail refuse decline skip boycott snub".split())
PLANS = frozenset("agree plan schedule expect arrange intend prepare invite due promise pledge set will shall".split())
MIGHT = frozenset(
    "may might could would hope propose offer opportunity possible potential urge call ready explore seek want".split()
)
GOES_ON = frozenset("continue proceed resume begin start open enter".split())
SENDS = frozenset("send dispatch despatch".split())
DOMESTIC = frozenset("press news telephone video conference board cabinet".split())
LOCATES = frozenset("in at near outside on aboard".split())
CLAUSE = frozenset("ROOT ccomp advcl relcl conj parataxis acl xcomp csubj pcomp".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: its trigger token, its evidence tokens (half-open), and what the clause says."""

    trigger: int
    start: int
    end: int
    form: str
    status: str
    participants: tuple[Actor, ...]
    named: bool
    place: str | None
    time: TimeExpression | None
    why: str

    @property
    def fullness(self) -> int:
        """How much it says: places, times and participants that it names itself."""
        return 2 * len(self.participants) * self.named + 2 * (self.time is not None) + (self.place is not None)


def extract(parsed: Parsed, cast: Cast, tables: MeetingTables, times: Sequence[TimeExpression]) -> Iterator[Meeting]:
    """The meetings that the story reports, in the order of their evidence."""
    kept = _distinct(list(_Reader(parsed, cast, tables, times).mentions()))
    for mention in sorted(kept, key=lambda mention: (mention.start, mention.trigger)):
        yield _meeting(parsed, mention)


def _meeting(parsed: Parsed, mention: Mention) -> Meeting:
    evidence = parsed.quote(mention.start, mention.end)
    time = mention.time
    return Meeting(
        id=entry_id(parsed.article.id, "meeting", evidence.start, evidence.end, str(mention.trigger - mention.start)),
        article=parsed.article.id,
        participants=mention.participants,
        place=mention.place,
        start=time.earliest if time else None,
        end=time.latest if time else None,
        status=mention.status,
        form=mention.form,
        evidence=evidence,
        why=(f"rule: {mention.status} {mention.form}", mention.why),
    )


def _distinct(mentions: list[Mention]) -> list[Mention]:
    """The mentions that are meetings of their own: fullest first, each kept unless it can be one already kept."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda mention: (-mention.fullness, mention.start)):
        if not any(_can_be(mention, other) for other in kept):
            kept.append(mention)
    return kept


def _can_be(mention: Mention, other: Mention) -> bool:
    """Whether `mention` may be one more mention of `other`: nothing that it says contradicts it."""
    ours, theirs = _people(mention), _people(other)
    if mention.status != other.status and not (mention.start < other.end and other.start < mention.end):
        return False
    if ours and theirs and not (ours <= theirs or theirs <= ours):
        return False
    if _countries(mention) and _countries(other) and not _countries(mention) & _countries(other):
        return False
    return not (mention.time and other.time) or _overlap(mention.time, other.time)


def _people(mention: Mention) -> set[str]:
    return {actor.id for actor in mention.participants if actor.kind == "person"}


def _countries(mention: Mention) -> set[str]:
    return {actor.country for actor in mention.participants if actor.country}


def _overlap(one: TimeExpression, other: TimeExpression) -> bool:
    if not (one.earliest and other.earliest):
        return True
    size = min(len(one.earliest), len(other.earliest))
    latest_one, latest_other = one.latest or one.earliest, other.latest or other.earliest
    return one.earliest[:size] <= latest_other[:size] and other.earliest[:size] <= latest_one[:size]


class _Reader:
    """Reads the mentions of one story."""

    def __init__(self, parsed: Parsed, cast: Cast, tables: MeetingTables, times: Sequence[TimeExpression]) -> None:
        self.parsed, self.cast, self.tables, self.times = parsed, cast, tables, times
        self.doc: Doc = parsed.doc

    def mentions(self) -> Iterator[Mention]:
        """Every mention, in the order of the text; headlines are left to the story that they announce."""
        for first, last, kind in self.parsed.paragraphs:
            if kind == "title":
                continue
            for token in self.doc[first:last]:
                mention = self._mention(token)
                if mention is not None:
                    yield mention

    def _mention(self, token: Token) -> Mention | None:
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB" and (word := self.tables.verbs.get(lemma)):
            return self._of_verb(token, word)
        if token.pos_ in ("NOUN", "PROPN") and (
            word := self.tables.nouns.get(token.lower_) or self.tables.nouns.get(lemma)
        ):
            return self._of_noun(token, word)
        if token.pos_ == "VERB" and lemma in SENDS:
            return self._of_sending(token)
        if token.lower_ == "told" and token.pos_ == "VERB":
            return self._of_telling(token)
        return None

    def _of_verb(self, verb: Token, word: MeetingWord) -> Mention | None:
        """ "Xi met Biden in Bali", "the leaders met", "Baker travelled to Beijing"."""
        actors = _political(self.cast.subject(verb))
        others = self._others(verb, word)
        passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)
        if passive and not others:
            others = _political(self._objects(verb, ("nsubjpass",)))
        together = _merged(actors, others)
        if len(together) < 2 or not _sides(together):
            return None
        return self._built(verb, verb, word, together, named=True)

    def _of_noun(self, noun: Token, word: MeetingWord) -> Mention | None:
        """ "Talks between A and B", "Baker's visit", "three days of talks" in a clause whose subject took part."""
        if (noun.i and self.doc[noun.i - 1].lower_ in DOMESTIC) or self._generic(noun):
            return None
        own = _merged(_political(self.cast.owner(noun)), self._others(noun, word), self._compounds(noun))
        verb = self._governor(noun)
        outer = _political(self.cast.subject(verb)) if verb is not None else ()
        together = _merged(own, outer) if not own or len(_sides(own)) < 2 else own
        named = bool(own) or bool(outer)
        if len(_sides(together)) < 2:
            together = self._completed(together, noun)
        if not together:
            return None
        return self._built(noun, verb if verb is not None else noun, word, together, named=named)

    def _of_sending(self, verb: Token) -> Mention | None:
        """ "China will send trade officials to Washington": a visit of whom it sends, at the place it sends them to."""
        senders = _political(self.cast.subject(verb))
        sent = next((child for child in verb.children if child.dep_ in ("dobj", "obj")), None)
        if not senders or sent is None or not self._is_official(sent):
            return None
        place = self._towards(verb) or self._towards(sent)
        if place is None:
            return None
        host = self._state_at(place)
        together = _merged(senders, host)
        word = MeetingWord("send", "visit", "to", "rule: sends officials")
        return self._built(verb, verb, word, together, named=True) if len(_sides(together)) > 1 else None

    def _of_telling(self, verb: Token) -> Mention | None:
        """ "At the guest house on Monday, Wang told Blinken": a meeting where place and time stand before the two."""
        tellers = [actor for actor in self.cast.subject(verb) if actor.kind == "person"]
        told = [a for a in self._objects(verb, ("dobj", "obj", "dative", "iobj")) if a.kind == "person"]
        sides = {actor.country for actor in (*tellers, *told)}
        if not tellers or not told or len(sides) < 2 or None in sides:
            return None
        start = verb.sent.start
        located = any(t.lower_ in LOCATES and t.head.i == verb.i for t in self.doc[start : verb.i])
        if not located:
            return None
        word = MeetingWord("tell", "talks", "object", "rule: told at a place")
        end = max(t.i for t in self.doc[verb.i : verb.i + 8] if t.i == verb.i or self.cast.at(t.i)) + 1
        return self._built(verb, verb, word, _merged(tuple(tellers), tuple(told)), named=True, bounds=(start, end))

    # -- participants

    def _others(self, token: Token, word: MeetingWord) -> tuple[Actor, ...]:
        """The other side, named by object or preposition as the word's entry says."""
        found: tuple[Actor, ...] = ()
        if word.side in ("object", "both"):
            found = self._objects(token, ("dobj", "obj"))
        for child in token.children:
            if child.dep_ in ("prep", "agent") and child.lower_ in ("with", "between", "by", "among", "of", "from"):
                found = _merged(found, tuple(a for kid in child.children for a in self.cast.of(kid)))
        if word.form == "visit" and (place := self._towards(token)) is not None:
            found = _merged(found, self._state_at(place))
        return _political(found)

    def _objects(self, verb: Token, roles: tuple[str, ...]) -> tuple[Actor, ...]:
        found: tuple[Actor, ...] = ()
        for child in verb.children:
            if child.dep_ in roles:
                found = _merged(found, self.cast.of(child))
        return found

    def _compounds(self, noun: Token) -> tuple[Actor, ...]:
        """The actors among the modifiers: "US-China talks", "the Blinken visit", "intra-Afghan negotiations"."""
        found: tuple[Actor, ...] = ()
        for i in range(max(noun.i - 6, noun.sent.start), noun.i):
            mention = self.cast.at(i)
            if mention is not None and self._leads_to(self.doc[i], noun):
                found = _merged(found, mention.actors)
        return _political(found)

    def _leads_to(self, token: Token, noun: Token) -> bool:
        for _ in range(4):
            if token.head.i == noun.i:
                return token.dep_ in ("compound", "amod", "nmod", "poss", "punct", "conj")
            if token.dep_ not in ("compound", "amod", "nmod", "conj", "poss", "punct") or token.head.i == token.i:
                return False
            token = token.head
        return False

    def _completed(self, together: tuple[Actor, ...], noun: Token) -> tuple[Actor, ...]:
        """The other side of the article's dyad, for talks that name one side or none: talks have two."""
        parties = self.cast.parties[:2]
        if len(parties) < 2:
            return together
        sides = _sides(together)
        if together and not sides & {_side(actor) for actor in parties}:
            return together
        missing = tuple(actor for actor in parties if _side(actor) not in sides)
        return _merged(together, missing) if together or noun.tag_ == "NNS" or self._definite(noun) else ()

    # -- place, time, status

    def _towards(self, token: Token) -> Token | None:
        """The place that a journey goes to."""
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in ("to", "in"):
                return next((kid for kid in child.children if kid.dep_ == "pobj"), None)
        return None

    def _state_at(self, place: Token) -> tuple[Actor, ...]:
        actors = _political(self.cast.of(place))
        code = self.cast.host(place)
        if actors or code is None:
            return actors
        known = next((a for m in self.cast.mentions for a in m.actors if a.id == f"state/{code}"), None)
        quote = self.parsed.quote(place.i, place.i + 1)
        name = known.name if known else code
        return (Actor(f"state/{code}", code, name, "state", code, None, quote.text, quote.start, quote.end),)

    def _place(self, start: int, end: int) -> str | None:
        """The first place named after in, at or to inside the evidence or right after it."""
        for i in range(start, min(end + 6, len(self.doc) - 1)):
            if self.doc[i].lower_ not in (*LOCATES, "to"):
                continue
            entity = self._named_place(i + 1)
            if entity:
                return entity
        return None

    def _named_place(self, i: int) -> str | None:
        """The place name that begins within three tokens of `i` (after an article or adjective)."""
        for j in range(i, min(i + 4, len(self.doc))):
            kind = self.doc[j].ent_type_
            if kind in ("GPE", "LOC", "FAC"):
                end = j + 1
                while end < len(self.doc) and self.doc[end].ent_iob_ == "I":
                    end += 1
                return self.doc[j:end].text
            if kind or self.doc[j].pos_ in ("VERB", "PUNCT", "ADP"):
                return None
        return None

    def _time(self, start: int, end: int, verb: Token) -> TimeExpression | None:
        """The time inside the evidence, else the first one that hangs on the same verb's clause."""
        inside = [time for time in self.times if start <= time.start < end]
        if not inside:
            sent = verb.sent
            inside = [
                time
                for time in self.times
                if sent.start <= time.start < sent.end and self._governor(self.doc[time.start]) == verb
            ]
        dated = [time for time in inside if time.earliest and time.relation != "since"]
        return dated[0] if dated else None

    def _status(self, trigger: Token, verb: Token) -> str | None:
        """The status by the verbs above the trigger, their tense and modals; None where it is no meeting at all."""
        chain = [trigger, *self._above(trigger)]
        lemmas = {token.lemma_.lower() for token in chain}
        helpers = {
            child.lower_ for token in chain for child in token.children if child.dep_ in ("aux", "neg", "auxpass")
        }
        if lemmas & POSTPONES:
            return "postponed"
        if lemmas & CANCELS:
            return "cancelled"
        negated = any(child.dep_ == "neg" for child in verb.children)
        if lemmas & FAILS or negated:
            return "failed-to-happen" if verb.tag_ == "VBD" or "did" in helpers or lemmas & FAILS else None
        if helpers & {"may", "might", "could", "would"} or lemmas & MIGHT:
            return "possible"
        if helpers & {"will", "'ll", "shall"} or (lemmas & PLANS and trigger.tag_ != "VBD"):
            return "planned"
        if "to" in helpers and trigger.pos_ == "VERB":
            return "planned"
        if lemmas & GOES_ON and trigger.pos_ != "VERB":
            return "under-way"
        if {"is", "are"} & helpers and verb.tag_ == "VBG":
            return "under-way" if trigger.pos_ == "VERB" else "planned"
        return "held"

    def _above(self, token: Token) -> Iterator[Token]:
        for _ in range(4):
            if token.head.i == token.i or token.dep_ in ("relcl", "advcl", "conj", "ccomp", "parataxis"):
                return
            token = token.head
            yield token

    # -- evidence

    def _built(
        self,
        trigger: Token,
        verb: Token,
        word: MeetingWord,
        participants: tuple[Actor, ...],
        *,
        named: bool,
        bounds: tuple[int, int] | None = None,
    ) -> Mention | None:
        status = self._status(trigger, verb)
        if status is None:
            return None
        start, end = bounds or self._bounds(trigger, verb)
        time = self._time(start, end, verb)
        if status == "held" and time is not None and self._lies_ahead(time):
            status = "planned"
        return Mention(
            trigger.i, start, end, word.form, status, participants, named, self._place(start, end), time, word.place
        )

    def _lies_ahead(self, time: TimeExpression) -> bool:
        published = self.parsed.article.published
        return bool(published and time.earliest and time.earliest > published[: len(time.earliest)])

    def _bounds(self, trigger: Token, verb: Token) -> tuple[int, int]:
        """From the subject to the last complement that is no clause of its own."""
        sent = trigger.sent
        low, high = trigger.i, trigger.i
        for token in (trigger, verb):
            for child in token.children:
                if child.dep_ in CLAUSE or child.dep_ in ("punct", "cc", "mark"):
                    continue
                left, right = child.left_edge.i, child.right_edge.i
                if trigger.pos_ != "VERB" and token.i == verb.i and right > trigger.i + 12:
                    continue
                low, high = min(low, left), max(high, _before_clause(child, right))
        low, high = min(low, verb.i), max(high, verb.i)
        return max(low, sent.start), min(high + 1, sent.end)

    def _governor(self, token: Token) -> Token | None:
        """The nearest verb above a token."""
        for _ in range(8):
            if token.head.i == token.i:
                return token if token.pos_ in ("VERB", "AUX") else None
            token = token.head
            if token.pos_ in ("VERB", "AUX"):
                return token
        return None

    def _definite(self, noun: Token) -> bool:
        return any(child.lower_ in ("the", "these", "those") for child in noun.children)

    def _generic(self, noun: Token) -> bool:
        """A noun that only modifies another ("talks process", "summit venue")."""
        return noun.dep_ == "compound" and noun.head.i > noun.i

    def _is_official(self, noun: Token) -> bool:
        mention = self.cast.at(noun.i)
        return mention is not None or noun.lower_ in (
            "officials", "envoys", "envoy", "delegation", "team", "representatives", "negotiators", "minister",
            "ministers",
        )  # fmt: skip


def _before_clause(child: Token, right: int) -> int:
    """The end of a phrase without the relative clause that trails it."""
    ends = [kid.left_edge.i - 1 for kid in child.subtree if kid.dep_ in ("relcl", "advcl") and kid.i > child.i]
    return min([right, *(end for end in ends if end >= child.i)])


def _political(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return tuple(actor for actor in actors if actor.code is not None and "MED" not in actor.code.split())


def _side(actor: Actor) -> str | None:
    return actor.code if actor.kind == "group" else actor.country or actor.code


def _sides(actors: tuple[Actor, ...]) -> set[str | None]:
    return {_side(actor) for actor in actors}


def _merged(*groups: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """All actors once, in order."""
    return tuple({actor.id: actor for group in reversed(groups) for actor in reversed(group)}.values())[::-1]
