"""Descriptions: whom "a senior US official", "the rebels", "the country" and "his Chinese counterpart" denote."""

from __future__ import annotations

from collections.abc import Sequence

from communique.actors import party
from communique.actors.homes import COMMON, Homes
from communique.actors.joint import Joint
from communique.actors.memory import Memory, Story
from communique.actors.phrases import Phrase
from communique.actors.referent import Draft, Referent
from communique.actors.words import Noun

_COUNTERPARTS = frozenset(("counterpart", "opposite number"))
# Organs of a bloc are not the bloc.
_ORGANS = frozenset(("commission", "parliament", "council", "bank", "court", "tribunal", "agency", "secretariat"))
# "The other country" is not the one spoken of.
_OTHER = frozenset(("other", "another", "one", "third", "host", "neighbouring", "neighboring", "developing", "only"))
# Bodies that are named once and then called by what they are, with or without their country.
_NAMED_ONCE = frozenset(("IGO", "BUS", "MED", "NGO", "EDU", ""))
# "The group" is none of these.
_NO_GROUPS = ("GOV", "MIL", "MED", "LEG", "PTY", "EDU", "JUD")
_BODIES = ("organization", "group", "government")
# How far back "the official" may point, in sentences: a report names its people early and falls back on them late.
_BACK = 40
# Those who govern; a diplomat of a region is anybody.
_GOVERNING = frozenset(("leader", "president", "monarch", "king", "emir", "ruler", "premier", "minister"))
# How deep "the ministers of the leaders of the countries" is followed.
_NESTED = 3


class Descriptions:
    """Resolves the noun phrases that describe somebody, from left to right.

    Attributes:
        found: the mentions made so far.
    """

    def __init__(self, story: Story, memory: Memory, homes: Homes, joint: Joint) -> None:
        self._parsed, self._grammar, self._tables = story.parsed, story.grammar, story.tables
        self._phrases, self._people, self._voices, self._sides = story.phrases, story.people, story.voices, story.sides
        self._regions = story.vocabulary.contexts["region-adjective"]
        self._time = (story.earliest, story.latest)
        self._memory, self._homes, self._joint = memory, homes, joint
        self._described = {p.start: named for named in story.people.names for p in named.phrases if named.who}
        self._read: set[int] = set()
        self.found: list[Draft] = []

    def read(self, place: tuple[int, int, Noun]) -> Draft | None:
        """The mention of the noun at `place` with what describes it; None where it is nobody or was read already."""
        return self._phrase(self._phrases.around(place))

    def _phrase(self, phrase: Phrase, depth: int = 0) -> Draft | None:
        if phrase.start in self._read:
            return None
        self._read.add(phrase.start)
        if depth < _NESTED:
            self._inner(phrase, depth)
        if (
            not self._phrases.is_head(phrase)
            or self._is_bare(phrase)
            or (phrase.noun.text == "source" and not self._speaks(phrase))
        ):
            return None
        named = self._described.get(phrase.start)
        if named is not None and named.who is not None:
            referents: Sequence[Referent] = [named.who]
            why = f"description of {named.who.name}"
        else:
            referents = self._apposed(phrase) or self._meant(phrase)
            why = f"{phrase.noun.place} {phrase.noun.text}"
        if not referents:
            return None
        form = "joint" if len(referents) > 1 or self._joint.is_joint(phrase) else "description"
        start, end = phrase.left, max(phrase.end, phrase.right)
        if phrase.possessor is not None:
            start = phrase.left
        draft = Draft(start, end, phrase.head, list(referents), f"{why} -> {referents[0].why}", form)
        self._phrases.covering[phrase.start : phrase.end] = [draft] * (phrase.end - phrase.start)
        return self._memory.remember(draft)

    def _inner(self, phrase: Phrase, depth: int) -> None:
        """Reads first what stands behind "of": the countries in "the ministers of both countries"."""
        for i in range(phrase.end, phrase.right):
            place = self._phrases.nouns[i]
            if place is not None and place[0] == i:
                draft = self._phrase(self._phrases.around(place), depth + 1)
                if draft is not None:
                    self.found.append(draft)

    def _apposed(self, phrase: Phrase) -> Sequence[Referent]:
        """Who stands before the comma: "the top US diplomat, the highest official to visit"."""
        grammar, head = self._grammar, phrase.head
        if grammar.dep[head] != "appos" or phrase.plural:
            return ()
        before = self._memory.headed.get(grammar.head[head], [])
        if len(before) != 1:
            return ()
        same = before[0].is_person if phrase.noun.personal else before[0].kind == phrase.noun.kind or (
            before[0].kind in _BODIES and phrase.noun.kind in _BODIES
        )  # fmt: skip
        country = party.read(phrase.noun, self._phrases.owners(phrase), ())[0]
        return before if same and country in (None, before[0].country) else ()

    def _is_bare(self, phrase: Phrase) -> bool:
        """Whether a singular role has no determiner ("student exchanges", "as president"): nobody is meant."""
        if phrase.plural or not phrase.noun.personal or phrase.determined or phrase.start in self._described:
            return False
        return self._grammar.dep[phrase.head] not in ("nsubj", "nsubjpass", "appos") and not self._phrases.owners(
            phrase
        )

    def _country_for(self, phrase: Phrase, sector: str) -> str | None:
        """The country that is meant where the words name none: the noun's usual one, else what the article leaves.

        None for somebody of a region: "a Western diplomat" is of no country in play.
        """
        if not self._regions.isdisjoint(phrase.modifiers):
            return None
        bodies = self._phrases.bodies(phrase)
        usual = next((n.usual for n in (phrase.noun, *bodies) if n.usual), None)
        if usual is not None and usual in self._sides.countries:
            return usual
        official = any(body.kind == "government" for body in bodies)
        return self._homes.country_for(sector, phrase.head, definite=phrase.definite or official)

    def _speaks(self, phrase: Phrase) -> bool:
        """Whether a "source" is somebody: it says something or belongs to somebody ("military sources")."""
        grammar, i = self._grammar, phrase.head
        return (
            bool(self._phrases.owners(phrase) or self._phrases.bodies(phrase))
            or (grammar.dep[i] == "nsubj" and self._voices.is_speech(grammar.head[i]))
            or (grammar.dep[i] == "pobj" and grammar.lower[grammar.head[i]] in ("to", "by"))
        )

    def _meant(self, phrase: Phrase) -> Sequence[Referent]:
        if self._joint.is_joint(phrase):
            return self._joint.joint(phrase)
        if self._is_regional(phrase):
            return [self._nobody(phrase, None, "IGO", "group")]
        if phrase.noun.kind == "state":
            return self._state(phrase)
        if phrase.noun.kind == "side":
            return ()
        if phrase.noun.kind in ("relation", "kin") and phrase.noun.text not in _COUNTERPARTS:
            return ()
        if phrase.noun.personal:
            return self._group(phrase) if phrase.plural else self._person(phrase)
        return self._body(phrase)

    def _is_regional(self, phrase: Phrase) -> bool:
        """Whether states of a region or those who govern them are meant: "West African leaders", "the Gulf states"."""
        if not phrase.plural or self._regions.isdisjoint(phrase.modifiers) or self._phrases.owners(phrase):
            return False
        return phrase.noun.kind in ("state", "government") or not _GOVERNING.isdisjoint(phrase.noun.text.split())

    def _owners(self, phrase: Phrase) -> list[Draft]:
        owners, i = self._phrases.owners(phrase), phrase.possessor
        if owners or i is None:
            return owners
        whose = self._memory.possessor(i)
        return [Draft(i, i + 1, i, whose, "", "pronoun")] if whose else []

    def _person(self, phrase: Phrase) -> Sequence[Referent]:
        owners = self._owners(phrase)
        country, code, sector = party.read(phrase.noun, owners, self._phrases.bodies(phrase))
        if phrase.noun.text in _COUNTERPARTS:
            return self._counterpart(phrase, country)
        if phrase.definite and (known := self._known_person(phrase, country)) is not None:
            return [known]
        if country is None:
            country = self._country_for(phrase, sector)
            code = party.joined(country, sector)
        if (
            phrase.definite
            and country
            and phrase.noun.offices
            and (holder := self._holder(country, phrase)) is not None
        ):
            return [holder]
        return [self._nobody(phrase, country, code, "person")]

    def _known_person(self, phrase: Phrase, country: str | None) -> Referent | None:
        """The last person spoken of whom "the minister", "the official", "the woman" can mean."""
        noun, home = phrase.noun, self._memory.home
        if country is None and home is not None and noun.offices:  # a government writes of its own president so
            own = self._known_person(phrase, home)
            if own is not None:
                return own
        fitting = [
            seen
            for seen in self._memory.recent(phrase.head, _BACK)
            if len(seen.referents) == 1 and self._may_be(seen.referents[0], noun, country)
        ]
        called = next((s for s in fitting if _is_called(s.referents[0], noun)), None)
        if called is not None and noun.kind != "person":  # of two presidents, the one whom the sentence is about
            peers = [s for s in fitting if s.sentence == called.sentence and _is_called(s.referents[0], noun)]
            return max(peers, key=lambda s: s.weight).referents[0]
        return fitting[0].referents[0] if fitting else None

    def _may_be(self, r: Referent, noun: Noun, country: str | None) -> bool:
        """Whether a person spoken of may be meant by a noun, of a country where one is said."""
        if not r.is_person or (country and r.country and r.country != country):
            return False
        if noun.gender and r.gender and noun.gender != r.gender:
            return False
        return noun.kind == "person" or _is_called(r, noun) or bool(noun.offices & r.offices and not r.is_described)

    def _holder(self, country: str, phrase: Phrase) -> Referent | None:
        """The only person who held such an office of that country at the time, where the tables know one."""
        earliest, latest = self._time
        if earliest is None or "cabinet" in phrase.noun.offices:  # "the Kenyan minister" may be any of twenty
            return None
        offices = sorted(phrase.noun.offices)
        holders = {h.id: h for office in offices for h in self._tables.holders_on(country, office, earliest, latest)}
        return self._people.official(next(iter(holders.values()))) if len(holders) == 1 else None

    def _counterpart(self, phrase: Phrase, country: str | None) -> Sequence[Referent]:
        """As in "his Chinese counterpart": who held the same office there; where nobody or many did, as described."""
        whose = self._memory.headed.get(phrase.possessor, []) if phrase.possessor is not None else []
        if country is None or any(r.country == country for r in whose):
            return ()
        earliest, latest = self._time
        for office in sorted(o for r in whose for o in r.offices) if earliest and not phrase.plural else ():
            holders = {h.id: h for h in self._tables.holders_on(country, office, earliest, latest)}
            if len(holders) == 1:
                return [self._people.official(next(iter(holders.values())))]
        return [self._nobody(phrase, country, f"{country} GOV", "group" if phrase.plural else "person")]

    def _group(self, phrase: Phrase) -> Sequence[Referent]:
        """Several persons: "US officials", "Chinese and American officials", "the officials"."""
        owners, bodies = self._owners(phrase), self._phrases.bodies(phrase)
        country, code, sector = party.read(phrase.noun, owners, bodies)
        if phrase.noun.text in _COUNTERPARTS:
            return self._counterpart(phrase, country)
        countries = list(
            dict.fromkeys(r.country for d in owners for r in d.referents if r.kind == "state" and r.country)
        )
        if len(countries) > 1:
            return self._one_each(phrase, countries, sector)
        if country is None and phrase.definite and self._grammar.lower[phrase.end : phrase.end + 1] != ["of"]:
            if (same := self._same_noun(phrase)) is not None:
                return [same]
            if (
                (phrase.noun.offices or phrase.noun.kind == "person")
                and not owners
                and phrase.right == phrase.end
                and (both := self._joint.persons(phrase, 2))
            ):
                return both
        if country is None:
            country = self._country_for(phrase, sector)
            code = party.joined(country, sector)
        if sector == "REB" and (rebels := self._sides.rebels(country)) is not None and phrase.definite:
            return [rebels]
        return [self._nobody(phrase, country, code, "group")]

    def _one_each(self, phrase: Phrase, countries: Sequence[str], sector: str) -> Sequence[Referent]:
        """As in "the presidents of A and B": who holds the office in each where all are known, else a group of each."""
        holders = [self._holder(c, phrase) if phrase.definite and phrase.noun.offices else None for c in countries]
        known = [r for r in holders if r is not None]
        if len(known) == len(countries):
            return known
        return [self._nobody(phrase, c, party.joined(c, sector), "group", suffix=c) for c in countries]

    def _same_noun(self, phrase: Phrase) -> Referent | None:
        """The last group or body that was called by this noun."""
        for seen in self._memory.recent(phrase.head, _BACK):
            for r in seen.referents:
                if phrase.noun.text in r.titles and not r.is_person:
                    return r
        return None

    def _body(self, phrase: Phrase) -> Sequence[Referent]:
        """A government, an army, a company, a rebel group."""
        owners = self._owners(phrase)
        bodies = [b for b in self._phrases.bodies(phrase) if b.kind != "state" and not b.personal]
        noun = phrase.noun
        country, code, sector = party.read(noun, owners, bodies)
        named = [r for d in owners for r in d.referents if r.kind in _BODIES]
        if country is None or noun.sector in _NAMED_ONCE:
            owned = any(self._grammar.tag[i] == "POS" for i in range(phrase.left, phrase.start))
            open_ = phrase.definite and not (named or owned or self._is_titled(phrase))
            open_ = open_ and not (noun.sector == "" and self._is_compound(phrase))
            earlier = self._earlier_body(phrase, country) if open_ else None
            if earlier is not None:
                return [earlier]
        if (
            len(named) == 1
            and self._is_apposed_name(phrase, owners[0])
            and noun.sector in ("", *(named[0].code or "").split()[1:])
        ):
            return named
        if country is None and self._is_titled(phrase):
            return [self._nobody(phrase, None, None, noun.kind if noun.kind == "group" else "organization")]
        if country is None:
            country = self._commander(phrase) or self._country_for(phrase, sector)
            code = party.joined(country, sector)
        if country is None and noun.sector in ("", "IGO"):
            return ()
        if sector == "REB":
            return self._rebels(phrase, country, code, named)
        countries = list(dict.fromkeys(r.country for d in owners for r in d.referents if r.country))
        if phrase.plural and len(countries) > 1 and noun.sector in COMMON:
            return [self.common(phrase, c) for c in countries]
        if country is not None and self._tables.state(country) and noun.sector in COMMON and not named and not bodies:
            return [self.common(phrase, country)]
        return [self._nobody(phrase, country, code, "organization" if noun.kind == "government" else noun.kind)]

    def _is_titled(self, phrase: Phrase) -> bool:
        """Whether capitalised words before the noun give it a name of its own ("the Aspen monitoring group")."""
        grammar = self._grammar
        return any(grammar.words[i][:1].isupper() and self._phrases.covering[i] is None and grammar.tag[i] != "JJ"
                   for i in range(phrase.left, phrase.start))  # fmt: skip

    def _is_apposed_name(self, phrase: Phrase, owner: Draft) -> bool:
        """Whether the noun only says what the name before it is ("Interfax news agency")."""
        return owner.end == phrase.start and not phrase.plural

    def _commander(self, phrase: Phrase) -> str | None:
        """The country of the one who acts, for soldiers and police who are its object ("Israel pulled out troops")."""
        grammar, i = self._grammar, phrase.head
        if phrase.noun.sector not in ("MIL", "COP") or phrase.definite or grammar.dep[i] != "dobj":
            return None
        subject = grammar.surface_subject(grammar.head[i])
        who = self._memory.headed.get(subject, []) if subject is not None else []
        return who[0].country if who else None

    def common(self, phrase: Phrase, country: str) -> Referent:
        """The body of that country that the noun names: its government, its army."""
        noun = phrase.noun
        body = self._sides.government(country, noun.text, noun.sector, noun.kind)
        body.titles.add(noun.text)
        return body

    def _earlier_body(self, phrase: Phrase, country: str | None) -> Referent | None:
        """The last body that "the company", "the group", "the agency" can mean: of the same sector, or so called."""
        noun = phrase.noun
        for seen in self._memory.recent(phrase.head, _BACK):
            for r in seen.referents:
                if r.kind not in _BODIES or (country and r.country != country):
                    continue
                if noun.text in r.titles or (not r.id.startswith("nil/") and self._is_such(r, noun.sector)):
                    return r
        return None

    def _is_compound(self, phrase: Phrase) -> bool:
        """Whether a noun before it tells what it is of ("the democracy movement"): it is no name's stand-in then."""
        grammar = self._grammar
        return any(
            grammar.tag[i] == "NN" and self._phrases.covering[i] is None for i in range(phrase.left, phrase.start)
        )

    def _is_such(self, r: Referent, sector: str) -> bool:
        """Whether a body is of the sector; "" (a group, an organisation) fits every body but a government."""
        if not sector:
            return r.kind != "government" and bool(r.code) and not (r.code or "").endswith(_NO_GROUPS)
        if sector == "IGO":
            return r.code in ("EUR", "UNO", "IGO") and r.name.split()[-1].lower() not in _ORGANS
        return bool(r.code) and sector in (r.code or "").split()[1:] and sector not in COMMON

    def _rebels(
        self, phrase: Phrase, country: str | None, code: str | None, named: Sequence[Referent]
    ) -> Sequence[Referent]:
        if named:
            return [self._nobody(phrase, country, code, phrase.noun.kind)]
        known = self._sides.rebels(country)
        if known is not None and (country is None or country == known.country):
            return [known]
        return [self._nobody(phrase, country, code, "group")]

    def _nobody(
        self, phrase: Phrase, country: str | None, code: str | None, kind: str, *, suffix: str = ""
    ) -> Referent:
        """Somebody who is only described, named as written."""
        end = max(phrase.end, phrase.right)
        words = self._parsed.doc[phrase.left : end].text.split()
        name = " ".join(words)
        slug = "-".join((*words, suffix) if suffix else words).lower()
        noun = phrase.noun
        return Referent(
            f"nil/{slug}", code, name, kind, country, name if noun.personal else None, f"{noun.place} {noun.text}",
            gender=noun.gender, plural=phrase.plural or kind == "group", offices=set(noun.offices), titles={noun.text},
        )  # fmt: skip

    def _state(self, phrase: Phrase) -> Sequence[Referent]:
        """As in "The country", "my country", "its country": a state spoken of before."""
        if phrase.plural:
            return ()
        if phrase.possessor is not None:
            return self._memory.states_of(self._memory.possessor(phrase.possessor))
        if not phrase.definite or not _OTHER.isdisjoint(phrase.modifiers):
            return ()
        owned = [r for d in self._phrases.owners(phrase) for r in d.referents if r.kind == "state"]
        if owned:
            return owned[:1]
        country = self._country_spoken_of(phrase.head)
        state = self._sides.state(country) if country is not None else None
        return [state] if state is not None else ()

    def _country_spoken_of(self, i: int) -> str | None:
        """The last country mentioned; not the one that acts on it ("Biden banned exports to the rising power")."""
        acting = self._memory.acting_country(i)
        place = self._memory.place_before(i, 1)
        for named in (True, False):  # a country by its name or a town in it rather than "US forces"
            for seen in self._memory.recent(i, 3):
                if named and place is not None and place[0] > seen.head and place[1] != acting:
                    return place[1]
                r = seen.referents[-1]
                if named and (r.kind != "state" or seen.form == "adjective"):
                    continue
                if r.country is not None and r.country != acting and self._tables.state(r.country):
                    return r.country
        return self._sides.only or acting


def _is_called(r: Referent, noun: Noun) -> bool:
    """Whether the text called a person by that noun: "Secretary of State", "the Secretary"."""
    last = noun.text.split()[-1]
    return any(title.split()[-1] == last or title.split(" of ")[0] == noun.text for title in r.titles)
