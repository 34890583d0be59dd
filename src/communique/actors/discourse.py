"""Reads the article from left to right and leads descriptions and pronouns back to whom was spoken of before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from communique.actors import party
from communique.actors.grammar import PERSONAL_TAGS, Grammar
from communique.actors.people import Named, People
from communique.actors.phrases import Phrase, Phrases
from communique.actors.parties import Sides
from communique.actors.referent import Draft, Referent
from communique.actors.voices import Voices
from communique.actors.words import Vocabulary
from communique.codebook.actors import ActorTables
from communique.parse import Parsed

_HE = frozenset(("he", "him", "his", "himself"))
_SHE = frozenset(("she", "her", "hers", "herself"))
_IT = frozenset(("it", "its", "itself"))
_THEY = frozenset(("they", "them", "their", "theirs", "themselves"))
_I = frozenset(("i", "me", "my", "mine", "myself"))
_WE = frozenset(("we", "us", "our", "ours", "ourselves"))
_OBJECTIVE = frozenset(("him", "them", "it"))
_POSSESSIVE_TAG = "PRP$"
# Who speaks for an army in one sentence is often named in the next.
_UNNAMED = frozenset(("spokesman", "spokeswoman", "spokesperson", "official", "officer", "commander", "source"))
# "Their neighbours" are others than they.
_THEIRS = frozenset(("neighbour", "neighbor", "rival", "foe", "adversary"))
# Bodies that in the plural stand for the sides: "the parties", "the Asian giants".
_PARTIES = frozenset(("party", "giant"))
_QUARRELS = frozenset(("dispute", "conflict", "war", "divide", "argument", "talks", "negotiations", "debate", "issue"))
# Organs of a bloc are not the bloc.
_ORGANS = frozenset(("commission", "parliament", "council", "bank", "court", "tribunal", "agency", "secretariat"))
# "The other country" is not the one spoken of.
_OTHER = frozenset(("other", "another", "one", "third", "host", "neighbouring", "neighboring", "developing", "only"))
_EACH = frozenset(("each", "either", "neither", "both"))
_COUNTERPARTS = frozenset(("counterpart", "opposite number"))
# How far back a pronoun or "the official" may point, in sentences: nearly all antecedents stand within three, and
# quotations of a few sentences may come between.
_BACK_PRONOUN = 4
_BACK_DESCRIPTION = 40
_BACK_JOINT = 10
# How deep "the ministers of the leaders of the countries" is followed.
_NESTED = 3
# How long the label of a speaker in a transcript may be, in tokens, the colon included.
_LABEL = 6
# How many members of a list "A, B, C and D" are taken together.
_LIST = 30
_WEIGHTS = {"nsubj": 4, "nsubjpass": 3, "agent": 3, "dobj": 2, "ROOT": 2, "pobj": 1, "poss": 1}
_HANGING = frozenset(("conj", "appos", "compound", "nmod"))
_COMMON = frozenset(("GOV", "MIL", "LEG", "JUD", "COP", "OPP", "SPY", "PTY"))
_OF_TOWN = frozenset(("IGO", "BUS", "MED", "NGO", "EDU", ""))
_BODIES = ("organization", "group", "government")


@dataclass(slots=True)
class Seen:
    """A mention that was read: whom it names, where, and how prominent it stands in its sentence (0 to 4)."""

    referents: tuple[Referent, ...]
    head: int
    sentence: int
    weight: int
    form: str
    plural: bool = False


class Discourse:
    """The memory of one article.

    Args:
        parsed, grammar: the article.
        vocabulary, tables: what words and offices are known.
        phrases, people, voices, sides: what was read from the article so far.
        time: the bounds of the article's date, None where unknown.
    """

    def __init__(
        self,
        parsed: Parsed,
        grammar: Grammar,
        vocabulary: Vocabulary,
        tables: ActorTables,
        *,
        phrases: Phrases,
        people: People,
        voices: Voices,
        sides: Sides,
        time: tuple[str | None, str | None],
    ) -> None:
        self._parsed, self._grammar, self._tables, self._time = parsed, grammar, tables, time
        self._contexts = vocabulary.contexts
        self._home = vocabulary.publisher(parsed.article.url)
        self._phrases, self._people, self._voices, self._sides = phrases, people, voices, sides
        self._seen: list[Seen] = []
        self._headed: dict[int, list[Referent]] = {}
        self._names_at: dict[int, list[Referent]] = {}
        self._authors: list[Referent] = []
        self._labels: dict[int, list[Referent]] = {}
        self._found: list[Draft] = []
        self._read: set[int] = set()
        self._named = {named.head: named for named in people.names if named.who is not None}
        self._described = {phrase.start: named for named in people.names for phrase in named.phrases if named.who}

    def read(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The mentions that are no names: descriptions, joint descriptions and pronouns, in the order of the text.

        Args:
            drafts: the names, places included.
        """
        self._names_at = {draft.head: draft.referents for draft in drafts if draft.form in ("name", "metonym")}
        self._labels = self._transcript()
        steps: list[tuple[int, int, Callable[[], Draft | None]]] = []
        titled = self._inside_names(drafts)
        for draft in drafts:
            steps.append((draft.start, 0, lambda d=draft: self._name(d)))
        for place in self._phrases.found:
            if place[0] not in titled and self._phrases.nouns[place[0]] is not None and place[2].kind != "honorific":
                steps.append((place[0], 1, lambda p=place: self._phrase(self._phrases.around(p))))
        for i, tag in enumerate(self._grammar.tag):
            if tag in PERSONAL_TAGS and self._grammar.lower[i] not in _I | _WE:
                steps.append((i, 2, lambda i=i: self._pronoun(i)))
            elif self._grammar.words[i : i + 2] == ["We", ","]:
                steps.append((self._grammar.head[i], 3, lambda i=i: self._authors_of(i)))
        for _, _, step in sorted(steps, key=lambda s: s[:2]):
            if (draft := step()) is not None:
                self._found.append(draft)
        return self._found + list(self._first_persons())

    def _transcript(self) -> dict[int, list[Referent]]:
        """Of a transcript ("MR. BADER: ...") who speaks in each paragraph; a paragraph without label goes on."""
        labels: dict[int, list[Referent]] = {}
        current: list[Referent] | None = None
        for number, (start, end, _) in enumerate(self._parsed.paragraphs):
            words = self._grammar.words[start : min(end, start + _LABEL)]
            colon = words.index(":") if ":" in words else 0
            if colon and all(word.isupper() or word == "." for word in words[:colon]):
                current = [r for j in range(start, start + colon) for r in self._names_at.get(j, [])]
            elif words[:1] == ["Q"]:
                current = []
            if current is not None:
                labels[number] = current
        homes = {r.country for found in labels.values() for r in found if r.country}
        self._home = self._home or (homes.pop() if len(homes) == 1 else None)
        return labels

    def _authors_of(self, i: int) -> None:
        """Remembers who a declaration's "We, the prime ministers of ...," are."""
        grammar = self._grammar
        end = next((j for j in range(i + 2, grammar.head[i]) if grammar.tag[j] in ("VBN", "VBG")), grammar.head[i])
        found = [r for j in range(i + 2, end) for r in self._headed.get(j, []) if r.is_person or r.kind == "state"]
        persons = [r for r in found if r.is_person]
        self._authors = list(dict.fromkeys(persons or found)) or self._authors

    def _inside_names(self, drafts: Sequence[Draft]) -> set[int]:
        return {i for draft in drafts if draft.form == "name" for i in range(draft.start, draft.end)}

    # What was read is remembered

    def _remember(self, draft: Draft) -> Draft:
        if draft.referents:
            weight = 0 if draft.form == "adjective" else self._prominence(draft.head)
            sentence = self._grammar.sentence[draft.head]
            self._seen.append(Seen(tuple(draft.referents), draft.head, sentence, weight, draft.form, draft.plural))
            self._headed.setdefault(draft.head, draft.referents)
            self._coordinate(draft, weight)
        return draft

    def _coordinate(self, draft: Draft, weight: int) -> None:
        """Remembers "Washington and the Taliban" as one plural, when its second part is read."""
        if self._grammar.dep[draft.head] != "conj" or draft.form == "adjective":
            return
        root = self._grammar.head[draft.head]
        for _ in range(_LIST):
            if self._grammar.dep[root] != "conj":
                break
            root = self._grammar.head[root]
        first = self._headed.get(root)
        if first is not None and first[0].is_person != draft.referents[0].is_person:
            first = self._owner_of_place(root, draft)
        if first is not None:
            both = tuple(dict.fromkeys((*first, *draft.referents)))
            if first is self._headed.get(root):
                self._headed[root] = list(both)
            self._seen.append(Seen(both, draft.head, self._grammar.sentence[draft.head], weight, "joint"))

    def _owner_of_place(self, place: int, draft: Draft) -> list[Referent] | None:
        """"Presidents A of Russia and B of Ukraine": the parser joins B to Russia, not to A."""
        preposition = self._grammar.head[place]
        before = self._headed.get(self._grammar.head[preposition])
        if before is None or not draft.referents[0].is_person or not before[0].is_person:
            return None
        return before

    def _prominence(self, head: int) -> int:
        grammar = self._grammar
        for _ in range(4):
            if grammar.dep[head] not in _HANGING or grammar.head[head] == head:
                break
            head = grammar.head[head]
        if grammar.dep[head] == "pobj" and grammar.dep[grammar.head[head]] == "agent":
            return _WEIGHTS["agent"]
        return _WEIGHTS.get(grammar.dep[head], 0)

    def _name(self, draft: Draft) -> None:
        named = self._named.get(draft.head)
        if named is not None and named.who is not None and named.who.code is None:
            self._place(named)
        self._remember(draft)

    def _place(self, named: Named) -> None:
        """Gives a person without country the one that the article leaves: of a colleague, of the only state in play."""
        assert named.who is not None
        named.who.country, named.who.code = self._people.party(named)
        if named.who.code is not None:
            return
        sector = self._people.sector(named)
        country = self._of_colleague(named, sector) or self._country_for(sector, named.head, definite=bool(named.offices))
        if country is None and not named.phrases:
            country = self._where(named.head)
        if country is not None:
            named.who.country, named.who.code = country, party.joined(country, sector)

    def _of_colleague(self, named: Named, sector: str) -> str | None:
        """The country of people of the same trade spoken of just before ("commentators in Belarus", "an Army spokesman")."""
        if not sector or named.who is None:
            return None
        colleagues = [s.referents[0] for s in self._recent(named.head, 3) if len(s.referents) == 1]
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
        places = {d.country or d.referents[0].country for d in self._sentence_drafts(i) if d.country or d.referents}
        places.discard(None)
        return places.pop() if len(places) == 1 else None

    def _sentence_drafts(self, i: int) -> Iterator[Draft]:
        grammar = self._grammar
        start = i
        while start and grammar.sentence[start - 1] == grammar.sentence[i]:
            start -= 1
        for j in range(start, i):
            draft = self._phrases.covering[j]
            if draft is not None and not any(r.is_person for r in draft.referents):
                yield draft

    def _recent(self, i: int, back: int) -> Iterator[Seen]:
        """What was mentioned before token `i`, nearest first, at most `back` sentences ago."""
        sentence = self._grammar.sentence[i]
        for seen in reversed(self._seen):
            if sentence - seen.sentence > back:
                return
            yield seen

    # Descriptions

    def _phrase(self, phrase: Phrase, depth: int = 0) -> Draft | None:
        if phrase.start in self._read:
            return None
        self._read.add(phrase.start)
        if depth < _NESTED:
            self._inner(phrase, depth)
        if not self._phrases.is_head(phrase) or self._is_bare(phrase) or (phrase.noun.text == "source" and not self._speaks(phrase)):
            return None
        named = self._described.get(phrase.start)
        if named is not None and named.who is not None:
            referents, why = [named.who], f"description of {named.who.name}"
        else:
            referents = self._apposed(phrase) or self._meant(phrase)
            why = f"{phrase.noun.place} {phrase.noun.text}"
        if not referents:
            return None
        form = "joint" if len(referents) > 1 or self._is_joint(phrase) else "description"
        start, end = phrase.left, max(phrase.end, phrase.right)
        if phrase.possessor is not None:
            start = phrase.left
        draft = Draft(start, end, phrase.head, list(referents), f"{why} -> {referents[0].why}", form)
        self._phrases.covering[phrase.start : phrase.end] = [draft] * (phrase.end - phrase.start)
        return self._remember(draft)

    def _inner(self, phrase: Phrase, depth: int) -> None:
        """Reads first what stands behind "of": the countries in "the ministers of both countries"."""
        for i in range(phrase.end, phrase.right):
            place = self._phrases.nouns[i]
            if place is not None and place[0] == i:
                draft = self._phrase(self._phrases.around(place), depth + 1)
                if draft is not None:
                    self._found.append(draft)

    def _apposed(self, phrase: Phrase) -> Sequence[Referent]:
        """Who stands before the comma: "the top US diplomat, the highest official to visit"."""
        grammar, head = self._grammar, phrase.head
        if grammar.dep[head] != "appos" or phrase.plural:
            return ()
        before = self._headed.get(grammar.head[head], [])
        if len(before) != 1:
            return ()
        same = before[0].is_person if phrase.noun.personal else before[0].kind == phrase.noun.kind or (
            before[0].kind in _BODIES and phrase.noun.kind in _BODIES
        )  # fmt: skip
        country = party.read(phrase.noun, self._phrases.owners(phrase), ())[0]
        return before if same and country in (None, before[0].country) else ()

    def _is_bare(self, phrase: Phrase) -> bool:
        """Whether a singular role stands without any determiner ("student exchanges", "as president"): nobody is meant."""
        if phrase.plural or not phrase.noun.personal or phrase.determined or phrase.start in self._described:
            return False
        return self._grammar.dep[phrase.head] not in ("nsubj", "nsubjpass", "appos") and not self._phrases.owners(phrase)

    def _speaks(self, phrase: Phrase) -> bool:
        """Whether a "source" is somebody: it says something or belongs to somebody ("military sources")."""
        grammar, i = self._grammar, phrase.head
        return (
            bool(self._phrases.owners(phrase) or self._phrases.bodies(phrase))
            or (grammar.dep[i] == "nsubj" and self._voices.is_speech(grammar.head[i]))
            or (grammar.dep[i] == "pobj" and grammar.lower[grammar.head[i]] in ("to", "by"))
        )

    def _meant(self, phrase: Phrase) -> Sequence[Referent]:
        if self._is_joint(phrase):
            return self._joint(phrase)
        if phrase.noun.kind == "state":
            return self._state(phrase)
        if phrase.noun.kind == "side":
            return ()
        if phrase.noun.kind in ("relation", "kin") and phrase.noun.text not in _COUNTERPARTS:
            return ()
        if phrase.noun.personal:
            return self._group(phrase) if phrase.plural else self._person(phrase)
        return self._body(phrase)

    def _owners(self, phrase: Phrase) -> list[Draft]:
        owners, i = self._phrases.owners(phrase), phrase.possessor
        if owners or i is None:
            return owners
        whose = self._possessor(i)
        return [Draft(i, i + 1, i, whose, "", "pronoun")] if whose else []

    def _possessor(self, i: int) -> list[Referent]:
        """Whom a possessive pronoun stands for, as far as read."""
        if self._grammar.lower[i] in _I | _WE:
            return self._speaker(i) or ([] if self._parsed.quotation(i) is not None else self._authors)
        return self._headed.get(i, [])

    def _person(self, phrase: Phrase) -> Sequence[Referent]:
        owners = self._owners(phrase)
        country, code, sector = party.read(phrase.noun, owners, self._phrases.bodies(phrase))
        if phrase.noun.text in _COUNTERPARTS:
            return self._counterpart(phrase, country)
        if phrase.definite and (known := self._known_person(phrase, country)) is not None:
            return [known]
        if country is None:
            country = self._country_for(sector, phrase.head, definite=phrase.definite)
            code = party.joined(country, sector)
        if phrase.definite and country and phrase.noun.offices and (holder := self._holder(country, phrase)) is not None:
            return [holder]
        return [self._nobody(phrase, country, code, "person")]

    def _known_person(self, phrase: Phrase, country: str | None) -> Referent | None:
        """The last person spoken of whom "the minister", "the official", "the woman" can mean."""
        if country is None and self._home is not None and phrase.noun.offices:  # a government's own president
            if (own := self._known_person(phrase, self._home)) is not None:
                return own
        noun = phrase.noun
        last = noun.text.split()[-1]
        for seen in self._recent(phrase.head, _BACK_DESCRIPTION):
            if len(seen.referents) != 1 or not seen.referents[0].is_person:
                continue
            r = seen.referents[0]
            if country and r.country and r.country != country:
                continue
            if noun.gender and r.gender and noun.gender != r.gender:
                continue
            if noun.kind == "person" or (noun.offices & r.offices) or any(t.split()[-1] == last for t in r.titles):
                return r
        return None

    def _holder(self, country: str, phrase: Phrase) -> Referent | None:
        """The only person who held such an office of that country at the time, where the tables know one."""
        earliest, latest = self._time
        if earliest is None or "cabinet" in phrase.noun.offices:  # "the Kenyan minister" may be any of twenty
            return None
        offices = sorted(phrase.noun.offices)
        holders = {h.id: h for office in offices for h in self._tables.holders_on(country, office, earliest, latest)}
        return self._people.official(next(iter(holders.values()))) if len(holders) == 1 else None

    def _counterpart(self, phrase: Phrase, country: str | None) -> Sequence[Referent]:
        """"His Chinese counterpart": who held the same office there; of several, or of an unknown one, a group."""
        whose = self._headed.get(phrase.possessor, []) if phrase.possessor is not None else []
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
        countries = list(dict.fromkeys(r.country for d in owners for r in d.referents if r.kind == "state" and r.country))
        if len(countries) > 1:
            return self._one_each(phrase, countries, sector)
        if country is None and phrase.definite:
            if (same := self._same_noun(phrase)) is not None:
                return [same]
            if (phrase.noun.offices or phrase.noun.kind == "person") and not owners and phrase.right == phrase.end and (
                both := self._persons(phrase, 2)
            ):
                return both
        if country is None:
            country = self._country_for(sector, phrase.head, definite=phrase.definite)
            code = party.joined(country, sector)
        if sector == "REB" and (rebels := self._sides.rebels(country)) is not None and phrase.definite:
            return [rebels]
        return [self._nobody(phrase, country, code, "group")]

    def _one_each(self, phrase: Phrase, countries: Sequence[str], sector: str) -> Sequence[Referent]:
        """"The presidents of A and B": who holds the office in each, where all are known, else a group of each country."""
        holders = [self._holder(c, phrase) if phrase.definite and phrase.noun.offices else None for c in countries]
        known = [r for r in holders if r is not None]
        if len(known) == len(countries):
            return known
        return [self._nobody(phrase, c, party.joined(c, sector), "group", suffix=c) for c in countries]

    def _same_noun(self, phrase: Phrase) -> Referent | None:
        """The last group or body that was called by this noun."""
        for seen in self._recent(phrase.head, _BACK_DESCRIPTION):
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
        if country is None or noun.sector in _OF_TOWN:
            owned = any(self._grammar.tag[i] == "POS" for i in range(phrase.left, phrase.start))
            open_ = phrase.definite and not (named or owned or self._is_titled(phrase))
            earlier = self._earlier_body(phrase, country) if open_ else None
            if earlier is not None:
                return [earlier]
        if len(named) == 1 and self._is_apposed_name(phrase, owners[0]) and noun.sector in ("", *(named[0].code or "").split()[1:]):
            return named
        if country is None and self._is_titled(phrase):
            return [self._nobody(phrase, None, None, noun.kind if noun.kind == "group" else "organization")]
        if country is None:
            country = self._commander(phrase) or self._country_for(sector, phrase.head, definite=phrase.definite)
            code = party.joined(country, sector)
        if country is None and noun.sector in ("", "IGO"):
            return ()
        if sector == "REB":
            return self._rebels(phrase, country, code, named)
        countries = list(dict.fromkeys(r.country for d in owners for r in d.referents if r.country))
        if phrase.plural and len(countries) > 1 and noun.sector in _COMMON:
            return [self._common(phrase, c) for c in countries]
        if country is not None and self._tables.state(country) and noun.sector in _COMMON and not named and not bodies:
            return [self._common(phrase, country)]
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
        who = self._headed.get(subject, []) if subject is not None else []
        return who[0].country if who else None

    def _common(self, phrase: Phrase, country: str) -> Referent:
        noun = phrase.noun
        body = self._sides.government(country, noun.text, noun.sector, noun.kind)
        body.titles.add(noun.text)
        return body

    def _earlier_body(self, phrase: Phrase, country: str | None) -> Referent | None:
        """The last body that "the company", "the group", "the agency" can mean: of the same sector, or so called."""
        noun = phrase.noun
        for seen in self._recent(phrase.head, _BACK_DESCRIPTION):
            for r in seen.referents:
                if r.kind not in _BODIES or (country and r.country != country):
                    continue
                if noun.text in r.titles or (not r.id.startswith("nil/") and self._is_such(r, noun.sector)):
                    return r
        return None

    def _is_such(self, r: Referent, sector: str) -> bool:
        """Whether a body is of the sector; "" (a group, an organisation) fits every body but a government."""
        if not sector:
            return r.kind != "government" and bool(r.code) and not (r.code or "").endswith(("GOV", "MIL", "MED", "LEG", "PTY", "EDU", "JUD"))
        if sector == "IGO":
            return r.code in ("EUR", "UNO", "IGO") and r.name.split()[-1].lower() not in _ORGANS
        return bool(r.code) and sector in (r.code or "").split()[1:] and sector not in _COMMON

    def _rebels(
        self, phrase: Phrase, country: str | None, code: str | None, named: Sequence[Referent]
    ) -> Sequence[Referent]:
        if named:
            return [self._nobody(phrase, country, code, phrase.noun.kind)]
        known = self._sides.rebels(country)
        if known is not None and (country is None or country == known.country):
            return [known]
        return [self._nobody(phrase, country, code, "group")]

    def _nobody(self, phrase: Phrase, country: str | None, code: str | None, kind: str, *, suffix: str = "") -> Referent:
        """Somebody who is only described, named as written."""
        end = phrase.right if phrase.right > phrase.end else phrase.end
        words = self._parsed.doc[phrase.left : end].text.split()
        name = " ".join(words)
        slug = "-".join((*words, suffix) if suffix else words).lower()
        noun = phrase.noun
        return Referent(
            f"nil/{slug}", code, name, kind, country, name if noun.personal else None, f"{noun.place} {noun.text}",
            gender=noun.gender, plural=phrase.plural or kind == "group", offices=set(noun.offices), titles={noun.text},
        )  # fmt: skip

    # Countries that the text leaves unsaid

    def _country_for(self, sector: str, i: int, *, definite: bool) -> str | None:
        """The country of officials, soldiers or a government that the text names none for; None where it is open."""
        if sector in ("REB",):
            rebels = self._sides.rebels(None)
            return rebels.country if rebels is not None else self._sides.only
        if (only := self._sides.only) is not None:
            return only
        if sector not in _COMMON:
            return None
        speaker = self._speaker(i)
        if speaker and speaker[0].country:
            return speaker[0].country
        if self._sides.torn is not None:
            return self._sides.torn
        if definite and self._home is not None:
            return self._home
        return self._last_country(i) if definite else None

    def _last_country(self, i: int) -> str | None:
        """The country spoken of most prominently in this sentence, else in the one before; the first of equals."""
        sentence = self._grammar.sentence[i]
        for back in (0, 1):
            held = [s for s in self._recent(i, back) if s.sentence == sentence - back]
            held = [s for s in held if s.referents[0].country and self._tables.state(s.referents[0].country)]
            if held:
                return max(reversed(held), key=lambda s: s.weight).referents[0].country
        return None

    def _state(self, phrase: Phrase) -> Sequence[Referent]:
        """"The country", "my country", "its country": a state spoken of before."""
        if phrase.plural:
            return ()
        if phrase.possessor is not None:
            return self._states_of(self._possessor(phrase.possessor))
        if not phrase.definite or not _OTHER.isdisjoint(phrase.modifiers):
            return ()
        owned = [r for d in self._phrases.owners(phrase) for r in d.referents if r.kind == "state"]
        if owned:
            return owned[:1]
        country = self._country_spoken_of(phrase.head)
        state = self._sides.state(country) if country is not None else None
        return [state] if state is not None else ()

    def _states_of(self, whose: Sequence[Referent]) -> Sequence[Referent]:
        states = [self._sides.state(r.country) for r in whose if r.country]
        return [s for s in states if s is not None]

    def _country_spoken_of(self, i: int) -> str | None:
        """The last country mentioned; not the one that acts on it ("Biden banned exports to the rising power")."""
        acting = self._acting_country(i)
        for named in (True, False):  # a country by its name rather than in "US forces"
            for seen in self._recent(i, 3):
                r = seen.referents[-1]
                if named and (r.kind != "state" or seen.form == "adjective"):
                    continue
                if r.country is not None and r.country != acting and self._tables.state(r.country):
                    return r.country
        return self._sides.only or acting

    def _acting_country(self, i: int) -> str | None:
        grammar = self._grammar
        if grammar.dep[i] not in ("dobj", "pobj"):
            return None
        verb = i
        for _ in range(6):
            if grammar.is_verb(verb):
                subject = grammar.surface_subject(verb)
                who = self._headed.get(subject, []) if subject is not None else []
                if who:
                    return who[0].country
            verb = grammar.head[verb]
        return None

    # Joint descriptions

    def _is_joint(self, phrase: Phrase) -> bool:
        """Whether the sides or leaders of the article are meant together: "both sides", "the rival powers", "each side"."""
        noun = phrase.noun
        before = self._grammar.lower[phrase.left - 1] if phrase.left else ""
        if self._phrases.owners(phrase) or (noun.kind == "side" and self._is_of_thing(phrase)):
            return False
        if phrase.possessor is not None and noun.text in _THEIRS:
            return False
        if noun.text in _PARTIES and phrase.plural and (phrase.definite or phrase.number):
            return True
        if not phrase.plural:
            return noun.kind == "side" and (before in _EACH or not _EACH.isdisjoint(phrase.modifiers))
        if noun.kind in ("state", "side"):
            return phrase.definite or phrase.number is not None
        if phrase.number is None or not phrase.definite:
            return False
        return not noun.personal or bool(noun.offices) or noun.kind == "person"

    def _is_of_thing(self, phrase: Phrase) -> bool:
        """Whether the sides are those of a line or a river, not of a dispute."""
        words = self._grammar.lower[phrase.end : phrase.end + 4]
        return words[:1] == ["of"] and _QUARRELS.isdisjoint(words)

    def _joint(self, phrase: Phrase) -> Sequence[Referent]:
        count = phrase.number or (len(self._sides.ranked()) if "all" in phrase.modifiers else 2)
        if phrase.possessor is not None:
            states = list(dict.fromkeys(self._states_of(self._possessor(phrase.possessor))))
            if len(states) > 1:
                return states
        if phrase.noun.personal:
            return self._persons(phrase, count) or self._pair(phrase.head, count)
        return self._pair(phrase.head, count)

    def _pair(self, i: int, count: int) -> Sequence[Referent]:
        """The sides meant: those of the sentence and the one before where they are just so many, else the main ones."""
        main = self._sides.ranked()
        likely = main[: count + 3]  # one named in passing is hardly a side, even where it stands nearest
        speaker = self._speaker(i)
        mediator = self._sides.unit(speaker[0]) if speaker else None
        if mediator in main[:count]:
            mediator = None
        for back in (0, 1):
            units = self._units(i, back, likely)
            units.pop(mediator or "", None)
            if len(units) == count and not units.keys().isdisjoint(main[:count]):
                return list(units.values())
        if (named := self._named_together(i, count)) is not None:
            return self._actors(named)
        return self._actors([unit for unit in main if unit != mediator][:count]) if len(main) >= count else ()

    def _named_together(self, i: int, count: int) -> dict[str, None] | None:
        """The sides that were last named together, as in "India and Pakistan"."""
        for seen in self._recent(i, _BACK_JOINT):
            units = dict.fromkeys(u for r in seen.referents if (u := self._sides.unit(r)) is not None)
            if seen.form == "joint" and len(units) == count:
                return units
        return None

    def _units(self, i: int, back: int, likely: Sequence[str]) -> dict[str, Referent]:
        """The sides mentioned in this sentence and the `back` before it, each with the body named there, else its own."""
        units: dict[str, Referent] = {}
        for seen in reversed(list(self._recent(i, back))):
            for r in seen.referents:
                unit = self._sides.unit(r)
                side = self._sides.actor(unit) if unit in likely and unit is not None else None
                if side is not None and unit is not None:
                    units[unit] = r if self._is_side(r, units.get(unit)) else units.get(unit, side)
        return units

    def _is_side(self, r: Referent, held: Referent | None) -> bool:
        """Whether a body may itself be one of "both sides": a government or a group by its name, not an army or firm."""
        if r.id.startswith("nil/") or r.is_person or (held is not None and held.kind == "state" and r.kind == "state"):
            return False
        return r.kind == "state" or (r.code or "").endswith((" GOV", " REB")) or r.code in ("EUR", "UNO", "IGO")

    def _actors(self, units: Sequence[str] | dict[str, None]) -> list[Referent]:
        return [actor for unit in units if (actor := self._sides.actor(unit)) is not None]

    def _persons(self, phrase: Phrase, count: int) -> Sequence[Referent]:
        """"The two leaders": the last persons of different sides who hold such offices, else the sides' leaders."""
        noun = phrase.noun
        found: dict[str | None, Referent] = {}
        for seen in self._recent(phrase.head, 12):
            if len(seen.referents) == count and all(r.is_person and self._can_be(r, phrase) for r in seen.referents):
                return seen.referents
            for r in reversed(seen.referents):
                if r.is_person and self._can_be(r, phrase):
                    key = r.id if noun.kind == "person" else self._sides.unit(r)
                    found.setdefault(key, r)
            if len(found) >= count:
                return list(found.values())[:count][::-1]
        leaders = [self._sides.leader(unit, noun.offices) for unit in self._sides.ranked()[:count]]
        known = [r for r in leaders if r is not None]
        return known if len(known) == count and noun.kind != "person" else ()

    def _can_be(self, r: Referent, phrase: Phrase) -> bool:
        noun = phrase.noun
        if noun.kind == "person":
            return r.is_person and not r.is_described and (r.gender is None or noun.gender in (None, r.gender))
        return bool(noun.offices & r.offices) or (noun.text in r.titles and r.held is not None)

    # Pronouns

    def _pronoun(self, i: int) -> Draft | None:
        word = self._grammar.lower[i]
        if word in _HE or word in _SHE:
            gender = "m" if word in _HE else "f"
            found = self._person_before(i, gender)
        elif word in _IT:
            found = self._thing_before(i)
        elif word in _THEY:
            found = self._several_before(i)
        else:
            return None
        if not found:
            return None
        return self._remember(Draft(i, i + 1, i, list(found), f"pronoun -> {found[0].name} ({found[0].why})", "pronoun"))

    def _person_before(self, i: int, gender: str) -> Sequence[Referent]:
        def fits(seen: Seen) -> bool:
            return len(seen.referents) == 1 and seen.referents[0].is_person and seen.referents[0].gender in (gender, None)

        speaker = self._speaker(i)
        found = self._best(i, lambda s: fits(s) and s.referents[0] not in speaker)
        if found is not None:
            found[0].gender = found[0].gender or gender
        return found or ()

    def _thing_before(self, i: int) -> Sequence[Referent]:
        if self._is_expletive(i):
            return ()

        def fits(seen: Seen) -> bool:
            return len(seen.referents) == 1 and not self._is_people(seen.referents[0]) and seen.form != "joint"

        if self._grammar.dep[i] in ("dobj", "pobj") and not self._is_object_of_deed(i):
            return ()
        above = self._above(i, fits)
        if above is not None:
            return above
        if self._grammar.tag[i] == _POSSESSIVE_TAG:
            return self._nearest(i, fits) or ()
        return (self._best(i, fits) or ()) if self._acts(i) else ()

    def _is_people(self, r: Referent) -> bool:
        """Whether persons are meant, one or several ("EU leaders"): "it" cannot stand for them."""
        return r.is_person or (r.plural and r.kind == "group" and r.id.startswith("nil/"))

    def _several_before(self, i: int) -> Sequence[Referent]:
        def fits(seen: Seen) -> bool:
            return len(seen.referents) > 1 or seen.plural or seen.referents[0].plural or seen.form == "joint"

        found = self._best(i, fits)
        if found is not None:
            return found
        unknown = self._best(i, lambda s: len(s.referents) == 1 and s.referents[0].id.startswith("nil/") and not s.referents[0].gender)
        return unknown or ()

    def _best(self, i: int, fits: Callable[[Seen], bool]) -> Sequence[Referent] | None:
        """The antecedent of pronoun `i`: a subject above it in its sentence, else the most prominent of the nearest."""
        above = self._above(i, fits)
        if above is not None:
            return above
        barred = self._co_argument(i)
        sentence = self._grammar.sentence[i]
        for back in range(_BACK_PRONOUN + 1):
            held = [
                s for s in self._recent(i, back) if s.sentence == sentence - back and fits(s) and s.head != barred and s.form != "adjective"
            ]
            if held:
                return max(reversed(held), key=lambda s: (s.weight, len(s.referents) > 1)).referents
        return None

    def _nearest(self, i: int, fits: Callable[[Seen], bool]) -> Sequence[Referent] | None:
        return next((s.referents for s in self._recent(i, 1) if fits(s)), None)

    def _above(self, i: int, fits: Callable[[Seen], bool]) -> Sequence[Referent] | None:
        """The referents of a subject of a clause that token `i` stands in, the innermost first."""
        grammar = self._grammar
        by_head = {s.head: s for s in self._recent(i, 0)}
        node, barred = i, self._co_argument(i)
        for _ in range(10):
            above = grammar.head[node]
            if above == node:
                return None
            if grammar.dep[node] == "conj" and (seen := by_head.get(above)) is not None and fits(seen):
                return seen.referents
            node = above
            subject = grammar.child(node, "nsubj", "nsubjpass") if grammar.is_verb(node) else None
            if subject is None or subject in (i, barred):
                continue
            seen = by_head.get(subject) or self._ahead(i, subject)
            if seen is not None and fits(seen):
                return self._whole(subject, seen)
        return None

    def _ahead(self, i: int, subject: int) -> Seen | None:
        """The subject that a possessive points forward to ("For his part, Abbas ...")."""
        if subject < i or self._grammar.tag[i] != _POSSESSIVE_TAG or subject not in self._names_at:
            return None
        return Seen(tuple(self._names_at[subject]), subject, self._grammar.sentence[subject], 4, "name")

    def _whole(self, head: int, seen: Seen) -> Sequence[Referent]:
        return self._headed.get(head, seen.referents) if len(seen.referents) > 1 else seen.referents

    def _co_argument(self, i: int) -> int | None:
        """The subject that an object pronoun cannot mean: "Wang told him" is not about Wang."""
        grammar = self._grammar
        if grammar.lower[i] not in _OBJECTIVE or grammar.dep[i] not in ("dobj", "dative", "pobj"):
            return None
        verb = grammar.head[i] if grammar.dep[i] != "pobj" else grammar.head[grammar.head[i]]
        return grammar.child(verb, "nsubj", "nsubjpass")

    def _is_expletive(self, i: int) -> bool:
        """Whether "it" stands for nothing: "it is impossible to ...", "it's in our interest that ..."."""
        grammar = self._grammar
        verb = grammar.head[i]
        if grammar.dep[i] == "expl":
            return True
        if grammar.dep[i] not in ("nsubj", "nsubjpass"):
            return False
        if grammar.is_passive(verb):
            return grammar.child(verb, "ccomp") is not None
        return grammar.lemma[verb] in self._contexts["expletive-verb"]

    def _acts(self, i: int) -> bool:
        """Whether pronoun `i` is the subject of something that only people and governments do."""
        grammar = self._grammar
        return grammar.dep[i] in ("nsubj", "nsubjpass") and grammar.lemma[grammar.head[i]] in self._contexts["agentive-verb"]

    def _is_object_of_deed(self, i: int) -> bool:
        """Whether "it" is told, accused or urged: things are not."""
        grammar = self._grammar
        above = grammar.head[i]
        verb = grammar.head[above] if grammar.dep[i] == "pobj" else above
        return self._voices.is_speech(verb) or grammar.lemma[verb] in self._contexts["agentive-verb"]

    # The first person

    def _speaker(self, i: int) -> list[Referent]:
        """Who speaks at token `i`, as far as read; [] outside quotations and where it is open."""
        token = self._voices.speaker(i)
        return self._headed.get(token) or self._names_at.get(token, []) if token is not None else []

    def _first_persons(self) -> Iterator[Draft]:
        for i, tag in enumerate(self._grammar.tag):
            if tag in PERSONAL_TAGS and self._grammar.lower[i] in _I | _WE:
                found = self._first_person(i)
                if found:
                    yield Draft(i, i + 1, i, list(found), f"pronoun -> {found[0].name} (speaks here)", "pronoun")
        for place in self._phrases.found:
            phrase = self._phrases.around(place)
            if phrase.possessor is not None and self._grammar.lower[phrase.possessor] in _I | _WE and phrase.head not in self._headed:
                draft = self._own(phrase)
                if draft is not None:
                    yield draft

    def _own(self, phrase: Phrase) -> Draft | None:
        """"My country", "our government" in somebody's mouth."""
        whose = self._first_person(phrase.possessor) if phrase.possessor is not None else ()
        if phrase.plural or not whose or whose[0].country is None:
            return None
        if phrase.noun.kind == "state":
            found = self._states_of(whose)
        elif phrase.noun.sector in _COMMON and not phrase.noun.personal:
            found = [self._common(phrase, whose[0].country)]
        else:
            return None
        return Draft(phrase.left, phrase.end, phrase.head, list(found), f"own -> {whose[0].name}", "description") if found else None

    def _first_person(self, i: int) -> Sequence[Referent]:
        grammar = self._grammar
        if (speaker := self._speaker(i)) or self._parsed.quotation(i) is not None:
            return speaker
        paragraph = self._parsed.paragraph(i)
        if paragraph in self._labels:
            return self._labels[paragraph]
        node = i
        for _ in range(10):
            node, last = grammar.head[node], node
            if node == last:
                break
            if self._voices.is_speech(node):
                subject = grammar.surface_subject(node)
                if subject is not None and subject != i and subject in self._headed:
                    return self._headed[subject]
        return self._authors
