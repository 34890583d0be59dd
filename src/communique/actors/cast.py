"""Who is who in one article: the mentions, and the questions that the later stages ask about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from communique.actors.grammar import NOUN_TAGS, RELATIVES, Grammar
from communique.parse import Parsed
from communique.record import Actor

# How deep appositions, coordinations and partitives may lie in each other before we stop following them.
DEPTH = 6
PARTITIVES = frozenset(
    """
    all any both dozen dozens each either group half hundred hundreds majority many most neither none number one part
    rest several some thousand thousands two three
    """.split()
)
OWNING_PREPOSITIONS = ("by", "of", "from", "between", "among")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name, describe or stand for actors.

    Attributes:
        start, end: half-open token interval.
        head: the token of it that the rest of the sentence hangs on.
        actors: whom it denotes, in the order written; () for a place, and for a pronoun that stands for nobody known.
        why: the rule and the table entry.
        form: `name` `pronoun` `description` `adjective` `metonym` `joint` or `place`.
        country: of a `place` that is the capital or a seat of power: the code of its state.
        state: of such a place, the state itself; () otherwise.
    """

    start: int
    end: int
    head: int
    actors: tuple[Actor, ...]
    why: str
    form: str
    country: str | None = None
    state: tuple[Actor, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where an article speaks.

    Attributes:
        dateable: ISO bounds of the article's date by the offices and events it names; None where it states a date.
        only: the country of somebody described without one: the only one that the article is about, or None.
        here: the state that "here" is in; None where that is not known.
    """

    dateable: tuple[str, str] | None = None
    only: str | None = None
    here: str | None = None


class Cast:
    """The mentions of one article with the grammar around them.

    Attributes:
        mentions: sorted by start, the longer first where two begin together.
        parties: one actor per code that the article is about (states, governments, groups), most mentioned first.
        setting: when and where it speaks.
    """

    def __init__(
        self,
        parsed: Parsed,
        grammar: Grammar,
        mentions: Iterable[Mention],
        parties: Sequence[Actor] = (),
        setting: Setting = Setting(),
    ) -> None:
        self._parsed = parsed
        self._grammar = grammar
        self.mentions = tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
        self.parties = tuple(parties)
        self.setting = setting
        self._covering: list[Mention | None] = [None] * len(grammar)
        self._headed: dict[int, Mention] = {}
        for mention in self.mentions:
            self._paint(mention)

    def _paint(self, mention: Mention) -> None:
        for i in range(mention.start, mention.end):
            above = self._covering[i]
            if above is None or above.end - above.start > mention.end - mention.start:
                self._covering[i] = mention
        held = self._headed.get(mention.head)
        if held is None or held.end - held.start < mention.end - mention.start:
            self._headed[mention.head] = mention

    def at(self, i: int) -> Mention | None:
        """The innermost mention that covers token `i`, or None."""
        return self._covering[i]

    def of(self, token: Token | int) -> tuple[Actor, ...]:
        """Whom the noun phrase headed by `token` denotes: all of a coordination, the antecedent of a relative pronoun.

        () where it is no actor (a place, a thing, somebody only described).
        """
        return _once(self._of(_number(token), 0))

    def _of(self, i: int, depth: int) -> list[Actor]:
        if depth > DEPTH:
            return []
        if self._grammar.lower[i] in RELATIVES:
            antecedent = self._grammar.antecedent(i)
            if antecedent is not None:
                return self._of(antecedent, depth + 1)
        found = list(self._single(i, depth))
        for child in self._grammar.children[i]:
            if self._grammar.dep[child] == "conj" and not self._inside_same(i, child):
                found += self._of(child, depth + 1)
        return found + self._behind_place(i, found)

    def _behind_place(self, i: int, found: list[Actor]) -> list[Actor]:
        """As in "Presidents A of Russia and B of Ukraine": the parser joins B to Russia."""
        if not found or found[0].kind != "person":
            return []
        joined = [
            c
            for o in self._grammar.objects(i, "of")
            for c in self._grammar.children[o]
            if self._grammar.dep[c] == "conj"
        ]
        return [a for c in joined if (m := self._headed.get(c)) is not None for a in m.actors if a.kind == "person"]

    def _single(self, i: int, depth: int) -> Iterable[Actor]:
        mention = self._headed.get(i)
        if mention is not None and mention.form != "adjective":
            return mention.actors
        if mention is None and (over := self._covering[i]) is not None and over.form not in ("adjective", "joint"):
            return self._of(over.head, depth + 1) if over.head in self._headed else over.actors
        for child in self._grammar.children[i]:
            if self._grammar.dep[child] == "appos" and (found := self._of(child, depth + 1)):
                return found
        if self._grammar.lower[i] in PARTITIVES:
            return [actor for o in self._grammar.objects(i, "of") for actor in self._of(o, depth + 1)]
        return ()

    def _inside_same(self, i: int, j: int) -> bool:
        mention = self._headed.get(i)
        return mention is not None and mention.start <= j < mention.end

    def owner(self, token: Token | int) -> tuple[Actor, ...]:
        """Whose the thing named by `token` is: possessor, else "by/of/from/between X", else adjective or modifier.

        () where nobody is named. "Washington's refusal", "US policy", "the attack by rebels", "talks between X and Y".
        """
        i = _number(token)
        grammar = self._grammar
        for groups in (
            [c for c in grammar.children[i] if grammar.dep[c] == "poss"],
            list(grammar.objects(i, "by")),
            list(grammar.objects(i, *OWNING_PREPOSITIONS)),
        ):
            if found := [actor for j in groups for actor in self._of(j, 0)]:
                return _once(found)
        return _once(self._modifiers(i))

    def _modifiers(self, i: int) -> list[Actor]:
        found: list[Actor] = []
        own = self._headed.get(i)
        if own is not None and own.start and (before := self._covering[own.start - 1]) and before.form == "adjective":
            found += before.actors
        for child in self._grammar.children[i]:
            if own is not None and self._covering[child] is own:
                continue
            if self._grammar.dep[child] in ("amod", "compound", "nmod") and child < i:
                found += self._attributed(child, 0)
        return found

    def _attributed(self, i: int, depth: int) -> list[Actor]:
        """The actors of an adjective or noun that modifies another, with what is joined to it ("US-China talks")."""
        mention = self._covering[i]
        found = list(mention.actors) if mention is not None else []
        if depth < DEPTH:
            for child in self._grammar.children[i]:
                if self._grammar.dep[child] in ("conj", "amod", "compound", "nmod"):
                    found += self._attributed(child, depth + 1)
        return found

    def subject(self, token: Token | int) -> tuple[Actor, ...]:
        """Who does what the verb `token` says; of a noun, whose act it is.

        The passive gives its agent ("by X"), () without one. A verb without subject of its own has that of the clause
        it hangs on: conjuncts, infinitives (subject or object control), participles, relative clauses.
        """
        i = _number(token)
        if self._grammar.tag[i] in NOUN_TAGS and self._grammar.child(i, "nsubj") is None:
            return self.owner(i)
        if self._grammar.is_passive(i):
            agent = self._grammar.agent(i)
            return () if agent is None else self.of(agent)
        subject = self._joined_subject(i)
        if subject is None:
            subject = self._grammar.surface_subject(i)
        return () if subject is None else self.doers(subject)

    def _joined_subject(self, verb: int) -> int | None:
        """The name between "and" and a verb without subject: the parser took it for an object of the clause before.

        "Minsk pays the company and the company demanded more": the second company demanded.
        """
        grammar = self._grammar
        if grammar.dep[verb] != "conj" or grammar.subject[verb] is not None:
            return None
        i = verb - 1
        while i > 0 and grammar.tag[i] in ("RB", "MD"):
            i -= 1
        mention = self._covering[i]
        if mention is None or mention.end != i + 1 or mention.form not in ("name", "metonym", "description"):
            return None
        start = mention.start - 1
        while start > 0 and grammar.tag[start] in ("DT", "JJ"):
            start -= 1
        return mention.head if grammar.tag[start] == "CC" else None

    def doers(self, token: Token | int) -> tuple[Actor, ...]:
        """Whom a noun phrase as a subject stands for: itself, else its owner ("the statement of X says")."""
        return self.of(token) or self.owner(token)

    def host(self, token: Token | int) -> str | None:
        """The state code of the place named at `token` ("in Beijing": CHN), or None."""
        mention = self._covering[_number(token)]
        return mention.country if mention is not None else None

    def state(self, token: Token | int) -> tuple[Actor, ...]:
        """The state whose seat or part the place named at `token` is; () for any other words."""
        mention = self._covering[_number(token)]
        return mention.state if mention is not None else ()

    def describe(self, token: Token | int) -> Actor:
        """An actor for any noun phrase: the resolved one, else somebody unknown, named as written."""
        i = _number(token)
        found = self.of(i)
        return found[0] if found else self._unknown(i)

    def _unknown(self, i: int) -> Actor:
        start, end = self._grammar.phrase(i)
        quote = self._parsed.quote(start, end)
        name = " ".join(self._parsed.doc[start:end].text.split())
        owner = self.owner(i)
        country = owner[0].country if owner else self.setting.only
        kind = "group" if self._grammar.tag[i] in ("NNS", "NNPS") else "person"
        return Actor(nil(name), country, name, kind, country, name, quote.text, quote.start, quote.end)


def nil(name: str) -> str:
    """The id of somebody unknown who is called or described by `name`."""
    return "nil/" + "-".join(name.lower().split())


def _number(token: Token | int) -> int:
    return token if isinstance(token, int) else int(token.i)


def _once(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """The actors without repetition, in order (one actor may be mentioned at several places of a phrase)."""
    return tuple({actor.id: actor for actor in reversed(list(actors))}.values())[::-1]
