"""The countries that an article leaves unsaid: of "the government", of an officer, of a passer-by."""

from __future__ import annotations

from collections.abc import Iterator

from communique.actors import party
from communique.actors.memory import Memory, Story
from communique.actors.people import Named
from communique.actors.referent import Draft, Referent

# Bodies and people that every state has, so that the article's state is meant where none is named.
COMMON = frozenset(("GOV", "MIL", "LEG", "JUD", "COP", "OPP", "SPY", "PTY"))
# The police are those of the place spoken of.
_LOCAL = frozenset(("COP", "JUD"))
_SPEAKING = frozenset(("spokesman", "spokeswoman", "spokesperson"))
# Who speaks for an army in one sentence is often named in the next.
_UNNAMED = frozenset(("spokesman", "spokeswoman", "spokesperson", "official", "officer", "commander", "source"))


class Homes:
    """Finds the country of somebody or some body whose words name none."""

    def __init__(self, story: Story, memory: Memory) -> None:
        self._grammar, self._phrases, self._people = story.grammar, story.phrases, story.people
        self._sides, self._tables, self._vocabulary = story.sides, story.tables, story.vocabulary
        self._memory = memory

    def place(self, named: Named) -> None:
        """Gives a person without country the one that the article leaves: of a colleague, of the only state in play."""
        if named.who is None:
            return
        named.who.country, named.who.code = self._people.party(named)
        if named.who.code is not None:
            return
        if not _SPEAKING.isdisjoint(named.who.titles) and (own := self._spoken_for(named.head)) is not None:
            named.who.country, named.who.code = own.country, own.code
            return
        sector = self._people.sector(named)
        country = self._of_colleague(named, sector) or self.country_for(
            sector, named.head, definite=bool(named.offices)
        )
        if country is None and not named.phrases:
            country = self._where(named.head)
        if country is not None:
            named.who.country, named.who.code = country, party.joined(country, sector)

    def rehome(self, draft: Draft) -> None:
        """Mends the referent of a name by what the whole article is about.

        "Congress" or "the Senate", which the tables know as those of one country, are those of the country in play
        where theirs is not named near; the capital of a country torn by war stands for its government.
        """
        body = draft.referents[0] if len(draft.referents) == 1 else None
        country = self._sides.torn or self._sides.only
        if body is None or country is None:
            return
        if draft.form == "metonym" and body.code == self._sides.torn:
            draft.referents = [self._sides.government(country)]
        elif body.kind in ("organization", "government") and body.country != country:
            self._adopt(draft, body, country)

    def _adopt(self, draft: Draft, body: Referent, country: str) -> None:
        words = [word.lower() for word in self._grammar.words[draft.start : draft.end]]
        found = self._vocabulary.at(words, 0)
        near = any(seen.referents[0].country == body.country for seen in self._memory.recent(draft.head, 0))
        if found is not None and found[0] == len(words) and found[1].sector in COMMON and not near:
            own = self._sides.government(country, found[1].text, found[1].sector, found[1].kind)
            draft.referents, draft.why = [own], own.why

    def _of_colleague(self, named: Named, sector: str) -> str | None:
        """The country of people of the same trade spoken of just before ("commentators in Belarus")."""
        if not sector or named.who is None:
            return None
        colleagues = [s.referents[0] for s in self._memory.recent(named.head, 3) if len(s.referents) == 1]
        colleagues = [r for r in colleagues if r.id.startswith("nil/") and r.code and r.code.endswith(f" {sector}")]
        unnamed = next((r for r in colleagues if r.is_person and not _UNNAMED.isdisjoint(r.titles)), None)
        if sector == "MIL" and unnamed is not None:
            self._unmask(unnamed, named.who)
        return colleagues[0].country if colleagues else None

    def _unmask(self, unnamed: Referent, who: Referent) -> None:
        """The unnamed spokesman of the sentence before is the officer named in this one."""
        unnamed.id, unnamed.name, unnamed.why = who.id, who.name, f"{unnamed.why} = {who.name}"

    def _where(self, i: int) -> str | None:
        """The country of a place or people named in the same sentence, for a passer-by."""
        drafts = [d for d in self._sentence_drafts(i) if not any(r.is_person for r in d.referents)]
        places = {d.country or d.referents[0].country for d in drafts if d.country or d.referents}
        places.discard(None)
        return places.pop() if len(places) == 1 else None

    def _sentence_drafts(self, i: int) -> Iterator[Draft]:
        grammar = self._grammar
        start = i
        while start and grammar.sentence[start - 1] == grammar.sentence[i]:
            start -= 1
        for j in range(start, i):
            draft = self._phrases.covering[j]
            if draft is not None and draft.form in ("place", "name", "adjective", "metonym"):
                yield draft

    def country_for(self, sector: str, i: int, *, definite: bool) -> str | None:
        """The country of officials, soldiers or a government that the text names none for; None where it is open."""
        if sector == "REB":
            rebels = self._sides.rebels(None)
            return rebels.country if rebels is not None else self._sides.only
        if (only := self._sides.only) is not None:
            return only
        if sector in _LOCAL and definite and (place := self._memory.place_before(i, 1)) is not None:
            return place[1]
        if sector not in COMMON:
            return None
        speaker = self._memory.speaker(i)
        if speaker and speaker[0].country:
            return speaker[0].country
        if self._sides.torn is not None:
            return self._sides.torn
        if definite and self._memory.home is not None:
            return self._memory.home
        return self._last_country(i) if definite else None

    def _last_country(self, i: int) -> str | None:
        """The country spoken of most prominently in this sentence, else in the one before; the first of equals."""
        sentence = self._grammar.sentence[i]
        for back in (0, 1):
            held = [s for s in self._memory.recent(i, back) if s.sentence == sentence - back]
            held = [s for s in held if s.referents[0].country and self._tables.state(s.referents[0].country)]
            told = self._told_of(i)
            if held and (own := next((s for s in held if s.head == told), None)) is not None:
                return own.referents[0].country
            if held:
                return max(reversed(held), key=lambda s: s.weight).referents[0].country
        return None

    def _spoken_for(self, i: int) -> Referent | None:
        """The movement or body that a spokesman speaks for: "the Taliban will not attend, spokesman X wrote"."""
        told = self._told_of(i)
        seen = next((s for s in self._memory.recent(i, 0) if s.head == told), None)
        own = seen.referents[0] if seen is not None and len(seen.referents) == 1 else None
        return own if own is not None and " " in (own.code or "") else None

    def _told_of(self, i: int) -> int | None:
        """The subject of what speaker `i` says: "if Togo agreed, Benin would go, an official said" is of Benin."""
        grammar = self._grammar
        cue = grammar.head[i]
        if grammar.dep[i] not in ("nsubj", "nsubjpass"):
            return None
        content = next((c for c in grammar.children[cue] if grammar.dep[c] == "ccomp" and c < i), None)
        return None if content is None else grammar.child(content, "nsubj", "nsubjpass")
