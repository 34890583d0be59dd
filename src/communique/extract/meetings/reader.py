"""Reads the mentions of meetings in one story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from communique.actors import Cast
from communique.codebook.meetings import MeetingTables, MeetingWord
from communique.dates import TimeExpression
from communique.extract.meetings.mention import Mention, merged, political, side, sides
from communique.extract.meetings.status import governor, is_adverbial, status
from communique.parse import Parsed
from communique.record import Actor

SENDS = frozenset("send dispatch despatch".split())
HOLDS = frozenset("hold have conduct attend begin open continue resume host join complete conclude end chair".split())
DOMESTIC = frozenset("press news video board cabinet committee party staff town shareholder".split())
BODIES = frozenset(("EUR", "IGO", "UNO"))
PLACES = frozenset(("GPE", "LOC", "FAC"))
LEADS = frozenset("in at near outside aboard to visit visits visited toured".split())
LOCATES = frozenset("in at near outside aboard".split())
CLAUSES = frozenset("ROOT ccomp advcl relcl conj parataxis acl xcomp csubj pcomp punct cc mark".split())
OFFICIALS = frozenset("officials envoys envoy delegation team representatives negotiators minister ministers".split())
NOUN_ROLES = frozenset("nsubj nsubjpass dobj pobj".split())  # the tagger takes "talks" for a verb at times
NUMBERED = ("three", "four", "five", "six", "seven", "eight")
MEMBERS = frozenset("party way nation country power member sided".split())
BOUNDARIES = frozenset("end begin start open conclude".split())
DURATIONS = frozenset("day days hour hours week weeks month months".split())
DAYS_BACK = 2  # sentences that a meeting without a day of its own may take it from
LONGEST = 14  # tokens that a complement of the verb may have and still belong to the evidence of a noun


class Reader:
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
        if token.pos_ == "VERB" and token.dep_ not in NOUN_ROLES:
            if word := self.tables.verbs.get(lemma):
                return self._of_verb(token, word)
            if lemma in SENDS:
                return self._of_sending(token)
            return self._of_telling(token) if token.lower_ == "told" else None
        if token.pos_ in ("NOUN", "PROPN") or token.dep_ in NOUN_ROLES:
            word = self.tables.nouns.get(token.lower_) or self.tables.nouns.get(lemma)
            return self._of_noun(token, word) if word else None
        return None

    def _of_verb(self, verb: Token, word: MeetingWord) -> Mention | None:
        """ "Xi met Biden in Bali", "the leaders met", "Baker travelled to Beijing"."""
        if self._only_describes(verb):
            return None
        actors = political(self._doers(verb))
        others = merged(self._others(verb, word), political(self._objects(verb, ("nsubjpass",))))
        if word.side == "object" and not others:
            return None
        together = merged(actors, others)
        several = len(sides(together)) > 1 or _many_in_one(verb, together)
        return self._built(verb, word, together, named=True) if several else None

    def _of_noun(self, noun: Token, word: MeetingWord) -> Mention | None:
        """ "Talks between A and B", "Baker's visit", "three days of talks" in a clause whose subject took part."""
        verb = governor(noun)
        if self._is_other(noun) or (verb is not None and noun.dep_ == "pobj" and verb.lemma_ in self.tables.verbs):
            return None
        own = self._others(noun, word) or merged(political(self.cast.owner(noun)), self._modifiers(noun))
        if verb is not None and verb.lemma_.lower() in HOLDS:
            own = merged(own, self._others(verb, word))
        outer = political(self._doers(verb)) if verb is not None and len(sides(own)) < 2 else ()
        together = merged(own, outer)
        if len(sides(together)) < 2:
            together = self._completed(together, noun)
        return self._built(noun, word, together, named=bool(own or outer)) if together else None

    def _of_sending(self, verb: Token) -> Mention | None:
        """ "China will send trade officials to Washington": a visit of whom it sends, to the place it sends them to."""
        senders = political(self._doers(verb))
        sent = next((child for child in verb.children if child.dep_ in ("dobj", "obj")), None)
        if not senders or sent is None or not (self.cast.at(sent.i) or sent.lower_ in OFFICIALS):
            return None
        place = self._towards(verb) or self._towards(sent)
        together = merged(senders, self._state_at(place)) if place is not None else senders
        word = MeetingWord("send", "visit", "to", "rule: sends officials")
        return self._built(verb, word, together, named=True) if len(sides(together)) > 1 else None

    def _of_telling(self, verb: Token) -> Mention | None:
        """ "At the guest house on Monday, Wang told Blinken": a meeting where a place stands before the two."""
        tellers = [actor for actor in self.cast.subject(verb) if actor.kind == "person"]
        told = [a for a in self._objects(verb, ("dobj", "obj", "dative", "iobj")) if a.kind == "person"]
        countries = {actor.country for actor in (*tellers, *told)}
        located = any(t.lower_ in LOCATES and t.head.i == verb.i for t in self.doc[verb.sent.start : verb.i])
        if not (tellers and told and located) or len(countries) < 2 or None in countries:
            return None
        end = 1 + max(child.right_edge.i for child in verb.children if child.dep_ in ("dobj", "obj", "dative", "iobj"))
        word = MeetingWord("tell", "talks", "object", "rule: told at a place")
        return self._built(verb, word, merged(tellers, told), named=True, bounds=(verb.sent.start, end))

    # -- what is no meeting

    def _only_describes(self, verb: Token) -> bool:
        """ "The first official to visit in five years": the infinitive ranks the person, it plans nothing."""
        noun = verb.head
        if verb.dep_ not in ("relcl", "acl") or noun.pos_ not in ("NOUN", "PROPN"):
            return False
        before = self.doc[noun.left_edge.i : noun.i]
        return any(token.tag_ in ("JJS", "RBS") or token.lower_ in ("first", "last", "only") for token in before)

    def _is_other(self, noun: Token) -> bool:
        """A press conference, no meeting at all, or a noun that only modifies another ("the talks process")."""
        domestic = noun.i > 0 and self.doc[noun.i - 1].lower_ in DOMESTIC
        none = any(child.lower_ == "no" for child in noun.children)
        return domestic or none or (noun.dep_ == "compound" and noun.head.i > noun.i)

    # -- participants

    def _doers(self, verb: Token) -> tuple[Actor, ...]:
        """The subject of the verb; of an infinitive on a noun ("an opportunity to meet"), that of the noun's verb."""
        found = self.cast.subject(verb)
        if not found and verb.dep_ in ("acl", "relcl") and (above := governor(verb)) is not None:
            found = self.cast.subject(above)
        return found

    def _others(self, token: Token, word: MeetingWord) -> tuple[Actor, ...]:
        """The other side, named by object or preposition as the word's entry says."""
        found: tuple[Actor, ...] = ()
        if word.side == "to" and token.pos_ == "VERB":
            place = self._towards(token)
            return self._state_at(place) if place is not None else ()
        if word.side in ("object", "both"):
            found = self._objects(token, ("dobj", "obj")) or self._just_behind(token)
        for child in token.children:
            if child.dep_ in ("prep", "agent") and child.lower_ in ("with", "between", "by", "among"):
                found = merged(found, (a for kid in child.children for a in self.cast.of(kid)))
        if word.form == "visit":
            places = [child for child in token.children if child.dep_ in ("dobj", "obj")] or [self._towards(token)]
            found = merged(found, *(self._state_at(place) for place in places if place is not None))
        return political(found)

    def _objects(self, verb: Token, roles: tuple[str, ...]) -> tuple[Actor, ...]:
        return merged(actor for child in verb.children if child.dep_ in roles for actor in self.cast.of(child))

    def _just_behind(self, verb: Token) -> tuple[Actor, ...]:
        """The person named right behind a verb that the parser gave no object ("phoned Chancellor X hours before")."""
        if any(child.dep_ in ("dobj", "obj", "ccomp") for child in verb.children):
            return ()
        at = verb.i + 1
        adjective = self.cast.at(at) if at < len(self.doc) else None
        if adjective is not None and adjective.form == "adjective":
            at = adjective.end
        mention = self.cast.at(at) if at < len(self.doc) else None
        named = mention is not None and mention.start == at and any(a.kind == "person" for a in mention.actors)
        return mention.actors if mention is not None and named and verb.tag_ in ("VBD", "VBZ", "VBP") else ()

    def _modifiers(self, noun: Token) -> tuple[Actor, ...]:
        """The actors among the modifiers: "US-China talks", "the Blinken visit", "intra-Afghan negotiations"."""
        found: list[Actor] = []
        for i in range(max(noun.i - 6, noun.sent.start), noun.i):
            mention = self.cast.at(i)
            if mention is not None and _modifies(self.doc[i], noun):
                found += mention.actors
        return political(merged(found))

    def _completed(self, together: tuple[Actor, ...], noun: Token) -> tuple[Actor, ...]:
        """The other side of the article's dyad, for talks that name one side or none: talks have two."""
        parties = self._parties(noun)
        named = sides(together)
        if len(parties) < 2 or (together and not named & {side(actor) for actor in parties}):
            return together
        if not together and not (
            noun.tag_ == "NNS" or any(child.lower_ in ("the", "these") for child in noun.children)
        ):
            return ()
        return merged(together, (actor for actor in parties if side(actor) not in named))

    def _parties(self, noun: Token) -> tuple[Actor, ...]:
        """The article's two main parties; for "six-party talks" its six most named states."""
        for token in self.doc[noun.left_edge.i : noun.i]:
            if token.lower_ in NUMBERED and any(self.doc[i].lower_ in MEMBERS for i in range(token.i + 1, noun.i)):
                states = [actor for actor in self.cast.parties if actor.kind == "state"]
                return tuple(states[: NUMBERED.index(token.lower_) + 3])
        return self.cast.parties[:2]

    # -- place and time

    def _towards(self, token: Token) -> Token | None:
        """The place that a journey goes to."""
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in ("to", "in"):
                return next((kid for kid in child.children if kid.dep_ == "pobj"), None)
        return None

    def _state_at(self, place: Token) -> tuple[Actor, ...]:
        actors = political(self.cast.of(place))
        code = self.cast.host(place)
        if actors or code is None:
            return actors
        known = next((a for m in self.cast.mentions for a in m.actors if a.id == f"state/{code}"), None)
        quote = self.parsed.quote(place.i, place.i + 1)
        name = known.name if known else code
        return (Actor(f"state/{code}", code, name, "state", code, None, quote.text, quote.start, quote.end),)

    def _place(self, start: int, end: int) -> str | None:
        """The first place named after in, at or to inside the evidence or right after it."""
        for i in range(start, min(end + 4, len(self.doc) - 1)):
            leads = self.doc[i].lower_ in LOCATES or self.doc[i].lower_ in (
                "to",
                "visit",
                "visits",
                "visited",
                "toured",
            )
            if leads and (found := self._named_place(i + 1)):
                return found
        return None

    def _named_place(self, i: int) -> str | None:
        """The place name that begins at `i` or, after an article or adjectives, soon after it."""
        for j in range(i, min(i + 4, len(self.doc))):
            if self.doc[j].ent_type_ in PLACES or self.cast.host(j) is not None:
                end = j + 1
                while end < len(self.doc) and (self.doc[end].ent_iob_ == "I" or self._goes_on(end)):
                    end += 1
                return " ".join(self.doc[j:end].text.split())
            if self.doc[j].ent_type_ not in ("", "DATE") or self.doc[j].pos_ in ("VERB", "PUNCT", "ADP"):
                return None
        return None

    def _goes_on(self, i: int) -> bool:
        """A name that the entity recogniser cut at "of" ("Great Hall of the People")."""
        if self.doc[i].lower_ in ("of", "the"):
            rest = self.doc[i + 1 : i + 3]
            return any(token.pos_ == "PROPN" and token.text[:1].isupper() for token in rest)
        return self.doc[i].pos_ == "PROPN" and self.doc[i - 1].lower_ in ("of", "the") and not self.doc[i].ent_type_

    def _time(self, start: int, end: int, trigger: Token) -> TimeExpression | None:
        """The time inside the evidence, else the first one that hangs on the same verb."""
        inside = [time for time in self.times if start <= time.start < end and not self._aside(time, trigger)]
        if not inside:
            verb = trigger if trigger.pos_ == "VERB" else governor(trigger)
            first, last = trigger.sent.start, trigger.sent.end
            near = [time for time in self.times if first <= time.start < last]
            inside = [time for time in near if verb is not None and governor(self.doc[time.start]) == verb]
        return next((time for time in inside if time.earliest and time.relation != "since"), None)

    def _aside(self, time: TimeExpression, trigger: Token) -> bool:
        """A time that belongs to what is told of somebody: "Baker, the first to come since June 1989, met Qian"."""
        token = self.doc[time.start]
        for _ in range(8):
            if token.i in (trigger.i, token.head.i):
                return False
            bounds = token.head.i == trigger.i and token.lemma_ in BOUNDARIES
            if token.dep_ in ("appos", "relcl", "acl") and token.i != trigger.i and not bounds:
                return True
            token = token.head
        return False

    def _day_before(self, trigger: Token) -> TimeExpression | None:
        """The day told by the sentences just before, for a meeting in the same run of events."""
        start = trigger.sent.start
        for _ in range(DAYS_BACK):
            if start == 0:
                break
            start = self.doc[start - 1].sent.start
        near = [time for time in self.times if start <= time.start < trigger.sent.start]
        published = self.parsed.article.published or ""
        days = [time for time in near if time.earliest and len(time.earliest) == 10 and time.earliest <= published]
        return days[-1] if days else None

    # -- the mention

    def _built(
        self, trigger: Token, word: MeetingWord, participants: tuple[Actor, ...], *, named: bool,
        bounds: tuple[int, int] | None = None,
    ) -> Mention | None:  # fmt: skip
        told = status(trigger)
        if told is None:
            return None
        start, end = bounds or (self._phrase(trigger) if is_adverbial(trigger) else self._bounds(trigger))
        time = self._time(start, end, trigger)
        if told in ("held", "under-way") and time is not None and self._lies_ahead(time):
            told = "planned"
        if told == "held" and time is None and trigger.tag_ == "VBD":
            time = self._day_before(trigger)
        place = self._place(start, end)
        return Mention(
            trigger=trigger.i, start=start, end=end, form=word.form, status=told, participants=participants,
            named=named, place=place, time=time, lasting=self._lasts(trigger), why=word.place,
            recalled=trigger.dep_ == "relcl" and time is not None and told == "held",
        )  # fmt: skip

    def _lasts(self, trigger: Token) -> bool:
        """Whether a duration stands with the noun: "18 hours of talks", "three days of talks"."""
        if trigger.pos_ == "VERB":
            return False
        if trigger.dep_ == "pobj" and trigger.head.lower_ == "of" and trigger.head.head.lower_ in DURATIONS:
            return True
        return any(token.lower_.rstrip("s") + "s" in DURATIONS for token in self.doc[trigger.left_edge.i : trigger.i])

    def _lies_ahead(self, time: TimeExpression) -> bool:
        published = self.parsed.article.published
        return bool(published and time.earliest and time.earliest > published[: len(time.earliest)])

    def _phrase(self, trigger: Token) -> tuple[int, int]:
        """The noun phrase of a meeting that only says when: "three days of talks", "a week of talks that failed"."""
        token = trigger
        while token.head.lower_ == "of" and token.head.head.lower_ in DURATIONS and token.head.i != token.i:
            token = token.head.head
        return max(token.left_edge.i, trigger.sent.start), min(token.right_edge.i + 1, trigger.sent.end)

    def _bounds(self, trigger: Token) -> tuple[int, int]:
        """From the subject to the last complement that is no clause of its own."""
        low = high = trigger.i
        verb = governor(trigger) if trigger.pos_ != "VERB" else None
        for token in (trigger, verb) if verb is not None else (trigger,):
            for child in token.children:
                bounds = child.dep_ == "relcl" and child.lemma_ in BOUNDARIES
                before = child.i < token.i and child.dep_ in ("prep", "advmod", "npadvmod")
                if (child.dep_ in CLAUSES and not bounds) or before:
                    continue
                left, right = child.left_edge.i, _before_clause(child)
                if token is trigger or right - left <= LONGEST:
                    low, high = min(low, left), max(high, right)
        if verb is not None:
            low, high = min(low, verb.i), max(high, verb.i)
        return max(low, trigger.sent.start), min(high + 1, trigger.sent.end)


def _many_in_one(verb: Token, actors: tuple[Actor, ...]) -> bool:
    """Whether those of one body met among themselves ("EU foreign ministers meet in Brussels")."""
    plural = any(child.dep_ == "nsubj" and child.tag_ in ("NNS", "NNPS") for child in verb.children)
    return plural and verb.lemma_ == "meet" and any(actor.country in BODIES for actor in actors)


def _modifies(token: Token, noun: Token) -> bool:
    for _ in range(4):
        if token.dep_ not in ("compound", "amod", "nmod", "conj", "poss", "punct") or token.head.i == token.i:
            return False
        if token.head.i == noun.i:
            return True
        token = token.head
    return False


def _before_clause(child: Token) -> int:
    """The last token of a phrase without the relative clause or comma that trails it."""
    clauses = [kid.left_edge.i - 1 for kid in child.subtree if kid.dep_ in ("relcl", "advcl") and kid.i > child.i]
    right: int = min([child.right_edge.i, *(end for end in clauses if end >= child.i)])
    while right > child.i and child.doc[right].is_punct:
        right -= 1
    return right
