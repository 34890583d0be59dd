"""Finds the persons that an article names, with their titles, and tells who they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from communique.actors import party, referent
from communique.actors.grammar import NOUN_TAGS, PROPER_TAGS, Grammar
from communique.actors.phrases import Phrase, Phrases
from communique.actors.referent import Draft, Referent
from communique.actors.words import Noun, Vocabulary
from communique.codebook.actors import OFFICES, ActorTables, Holder, Match, phrase_key

PARTICLES = frozenset(
    (
        "al",
        "bin",
        "ibn",
        "ben",
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "da",
        "do",
        "dos",
        "du",
        "la",
        "el",
        "ul",
    )
)
_BEHIND = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
# A surname without title or full name is believed only of those whom the news calls so.
_FAMOUS = frozenset(("head-of-state", "head-of-government", "supreme-leader", "foreign-minister", "secretary-general",
                     "defence-minister", "party-leader", "special-envoy", "national-security-adviser"))  # fmt: skip
# Before these a surname may be of somebody whose rule is over.
_RULES = frozenset(("administration", "government", "presidency", "cabinet"))
# Without a date, only of those who led a state or its diplomacy.
_LEADING = frozenset(("head-of-state", "head-of-government", "supreme-leader"))
_NEGOTIATING = frozenset(("foreign-minister", "secretary-general", "special-envoy"))
_FAMILY_FIRST = frozenset(("CHN", "TWN", "HKG", "KOR", "PRK", "VNM", "KHM"))
_FORMER = frozenset(("former", "ex", "late", "ousted", "deposed", "then", "one-time", "onetime", "retired"))
_DASHES = frozenset((",", "(", "--", "–", "—", "_", "-"))
_CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december jan feb mar apr jun jul aug sept sep oct nov dec gmt est christmas ramadan easter
    """.split()
)
_NAMED_MONTHS = frozenset(("may", "june", "april", "august"))
_MONTH_COMPANY = frozenset(("in", "of", "by", "last", "next", "since", "until", "early", "late", "mid", "this", "on"))
_NUMBER_ENTITIES = frozenset(("MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"))
_OPEN_TAGS = frozenset(("NN", "NNS", "JJ", "VB", "VBD", "VBP", "VBZ", "VBN", "RB", "FW", "UH", "MD"))
_PLACES = frozenset(("GPE", "LOC", "FAC", "ORG", "PRODUCT", "EVENT", "WORK_OF_ART"))
# How many words a name may have, and how far from it a description in apposition may begin.
_LONGEST = 8
_NEAR = 16


@dataclass(slots=True, eq=False)
class Named:
    """A name of a person in the text, with what stands around it.

    Attributes:
        start, end: the tokens of title and name; `name`: where the name itself begins; `head`: its head token.
        phrases: the titles and roles that the text gives, nearest first.
        title: the title or role as written, or "".
        owners: names (states, organisations) next to the name itself: "American Kevin King", "Kuchma of Ukraine".
        former: whether the text says that the office is a past one.
        known: the tenures of whom the tables know by this full name.
        who: whom it was found to be.
        weak: whether only the capital letter speaks for a name: it must be the surname of somebody named elsewhere.
    """

    start: int
    name: int
    end: int
    head: int
    phrases: list[Phrase] = field(default_factory=list)
    title: str = ""
    owners: list[Draft] = field(default_factory=list)
    former: bool = False
    known: tuple[Holder, ...] = ()
    who: Referent | None = None
    weak: bool = False

    @property
    def nouns(self) -> list[Noun]:
        """The nouns of the titles and roles, nearest first."""
        return [phrase.noun for phrase in self.phrases]

    @property
    def offices(self) -> frozenset[str]:
        """The offices that the titles may stand for."""
        return frozenset[str]().union(*(noun.offices for noun in self.nouns))


class People:
    """The persons of one article.

    Args:
        grammar: the parse.
        tables: the office holders.
        vocabulary: first names.
        phrases: the nouns for persons and what describes them.
        matches: what the tables found in the text.
    """

    def __init__(
        self, grammar: Grammar, tables: ActorTables, vocabulary: Vocabulary, phrases: Phrases, matches: Sequence[Match]
    ) -> None:
        self._grammar, self._tables, self._phrases = grammar, tables, phrases
        self._first_names = vocabulary.first_names
        self._things = vocabulary.contexts["thing-noun"]
        self._matches = {m.start: m for m in matches if any(e.form == "person" for e in m.entries)}
        self._headlines = _in_capitals(grammar)
        self._by_surname: dict[str, list[Referent]] = {}
        self._by_id: dict[str, Referent] = {}
        self.names: list[Named] = []
        for named in self._names():
            self._share_title(named)
            self.names.append(named)

    def _names(self) -> Iterator[Named]:
        i = 0
        while i < len(self._grammar):
            named = self._matched(self._matches[i]) if i in self._matches else self._written(i)
            if named is not None:
                self._describe(named)
                if self._is_person(named):
                    yield named
                i = named.end - 1
            i += 1

    def _matched(self, match: Match) -> Named:
        end = match.end
        while end < len(self._grammar) and self._grammar.lower[end] in _BEHIND:
            end += 1
        ids = dict.fromkeys(e.target.id for e in match.entries if isinstance(e.target, Holder))
        holders = tuple(h for i in ids for h in self._tables.persons.get(i, ()))
        return Named(match.start, match.start, end, self._grammar.head_of(match.start, end), known=holders)

    def _written(self, i: int) -> Named | None:
        """The name that capitals write at token `i`, or None."""
        end = self._run(i)
        if end > i:
            return Named(i, i, end, self._grammar.head_of(i, end))
        if self._is_weak(i):
            return Named(i, i, i + 1, i, weak=True)
        return None

    def _is_weak(self, i: int) -> bool:
        """Whether an open-class word is capitalised at all: "Trump" at the start of a sentence may pass for a verb."""
        grammar = self._grammar
        return (
            grammar.words[i][:1].isupper()
            and grammar.tag[i] in _OPEN_TAGS
            and self._phrases.covering[i] is None
            and self._phrases.nouns[i] is None
        )

    def _run(self, start: int) -> int:
        """The end of the name that begins at `start` (`start` itself where none does)."""
        grammar = self._grammar
        if not self._is_name_word(start) or (self._phrases.nouns[start] and not self._is_lone_surname(start)):
            return start
        i = start + 1
        while i < len(grammar) and i - start < _LONGEST and self._goes_on(i):
            i += 1
        while i > start + 1 and not grammar.words[i - 1][0].isalnum():
            i -= 1
        while i > start + 1 and grammar.lower[i - 1] in PARTICLES and grammar.words[i - 1].islower():
            i -= 1
        return i

    def _is_name_word(self, i: int) -> bool:
        grammar = self._grammar
        return (
            grammar.words[i][:1].isupper()
            and grammar.ent[i] not in _NUMBER_ENTITIES
            and (grammar.keys[i] not in _CALENDAR or self._is_no_date(i))
            and self._phrases.covering[i] is None
            and (
                grammar.tag[i] in PROPER_TAGS
                or grammar.ent[i] == "PERSON"
                or self._is_capital_inside(i)
                or grammar.lower[i] in _NAMED_MONTHS
            )
        )

    def _is_no_date(self, i: int) -> bool:
        """Whether a month may be a surname here (Theresa May): no label, preposition or number says otherwise."""
        grammar = self._grammar
        if grammar.lower[i] not in _NAMED_MONTHS:
            return False
        if grammar.ent[i] in ("DATE", "TIME") and grammar.dep[i] not in ("nsubj", "nsubjpass", "poss"):
            return False
        around = grammar.lower[max(0, i - 1) : i] + grammar.lower[i + 1 : i + 2]
        return not any(word in _MONTH_COMPANY or word[:1].isdigit() for word in around)

    def _is_capital_inside(self, i: int) -> bool:
        """Whether a noun is capitalised within its sentence: surnames like "Weeks" are taken for common nouns."""
        grammar = self._grammar
        return grammar.tag[i] in NOUN_TAGS and i > 0 and grammar.sentence[i] == grammar.sentence[i - 1]

    def _is_lone_surname(self, i: int) -> bool:
        """Whether a word that is also a title stands alone ("King and Weeks"), so that it may be a surname."""
        place = self._phrases.nouns[i]
        return (
            place is not None
            and place[1] - place[0] == 1
            and not (i + 1 < len(self._grammar) and self._is_name_word(i + 1))
        )

    def _goes_on(self, i: int) -> bool:
        """Whether token `i` continues the name before it; in a headline only a first name does."""
        grammar = self._grammar
        if self._headlines[grammar.sentence[i]] and grammar.lower[i - 1] not in self._first_names:
            return False
        if i in self._matches or grammar.sentence[i] != grammar.sentence[i - 1]:
            return False
        if self._is_name_word(i):
            return self._phrases.nouns[i] is None or self._is_lone_surname(i)
        if grammar.lower[i] in PARTICLES or grammar.lower[i] in _BEHIND:
            return i + 1 < len(grammar) and (self._is_name_word(i + 1) or grammar.lower[i] in _BEHIND)
        joint = grammar.words[i] in ("-", "'", "’") or grammar.words[i - 1] in ("-", "'", "’")
        return (
            joint and grammar.words[i - 1][-1].isalnum() != grammar.words[i][0].isalnum() and not grammar.spaced[i - 1]
        )

    def _is_person(self, named: Named) -> bool:
        """Whether the capitalised words name a person: by tables, title, role, age or the parser's label."""
        if named.known or named.weak:
            return True
        last, single = named.end - 1, named.end - named.name == 1
        first_name = self._grammar.lower[named.name] in self._first_names
        labelled = self._grammar.ent[named.name] == "PERSON"
        if (self._grammar.lower[last] in self._things and not (first_name and labelled)) or (
            single and self._grammar.tag[last] == "NNPS"
        ):
            return False
        if any(p.noun.personal for p in named.phrases):
            return True
        if self._tables.surnames.get(self._key(named)) or single:
            return True  # a surname alone is decided when all full names are known
        persons = sum(self._grammar.ent[i] == "PERSON" for i in range(named.name, named.end))
        if first_name and (self._grammar.ent[named.name] not in _PLACES or self._grammar.ent[named.name] == "ORG"):
            return True
        return persons * 2 > named.end - named.name or self._has_age(named.end)

    def _has_age(self, end: int) -> bool:
        words = self._grammar.words
        return end + 1 < len(words) and words[end] == "," and words[end + 1].isdecimal() and len(words[end + 1]) == 2

    def _key(self, named: Named) -> str:
        return phrase_key(" ".join(self._grammar.words[named.name : named.end]))

    def _describe(self, named: Named) -> None:
        """Collects titles and roles before and behind the name, and whose they are."""
        if named.weak:
            return
        start = named.name
        for _ in range(3):
            place = self._title_before(start)
            if place is None:
                break
            named.phrases.append(self._phrases.around(place))
            start = place[0]
        if named.phrases:
            left = named.phrases[-1].left
            named.title = self._untied(left, named.name)
            named.former = not _FORMER.isdisjoint(named.phrases[-1].modifiers)
        elif start and (draft := self._phrases.covering[start - 1]) is not None:
            named.owners.append(draft)
        named.start = start
        self._behind(named)
        self._before(named)

    def _title_before(self, start: int) -> tuple[int, int, Noun] | None:
        """The title or role that ends where the name begins at `start`, in the same sentence."""
        dotted = start > 1 and self._grammar.words[start - 1] == "."  # "MR. X" is cut before the dot
        place = self._phrases.nouns[start - 1 - dotted] if start else None
        if place is None or place[1] != start - dotted or not place[2].personal or not self._is_title(place):
            return None
        if dotted and place[2].kind != "honorific":
            return None
        return place if self._grammar.sentence[place[0]] == self._grammar.sentence[start] else None

    def _is_title(self, place: tuple[int, int, Noun]) -> bool:
        """Whether the words before a name are a noun: "a major Moslem group" has no major in it."""
        return self._grammar.tag[place[1] - 1] in NOUN_TAGS or self._grammar.words[place[0]][:1].isupper()

    def _untied(self, left: int, end: int) -> str:
        """The words of a title without the names of countries before it."""
        grammar = self._grammar
        while left < end and (self._phrases.covering[left] is not None or grammar.tag[left] in ("POS", "HYPH", "CC")):
            left += 1
        return " ".join(grammar.words[left:end])

    def _behind(self, named: Named) -> None:
        """As in "Kuchma of Ukraine"; "Li Na, the chief negotiator for Manila," "Gul (foreign minister)"."""
        grammar, after = self._grammar, named.end
        if after + 1 >= len(grammar):
            return
        if grammar.lower[after] == "of" and (draft := self._phrases.covering[after + 1]) is not None:
            named.owners.append(draft)
        if grammar.words[after] in _DASHES:
            self._apposition(named, after + 1)

    def _apposition(self, named: Named, start: int) -> None:
        """Takes the first role that begins within a few tokens of `start`, where no verb or name comes before it."""
        grammar = self._grammar
        for i in range(start, min(start + 6, len(grammar))):
            place = self._phrases.nouns[i]
            if place is not None and place[2].kind in ("role", "person", "kin") and place[0] == i:
                phrase = self._phrases.around(place)
                if self._phrases.is_head(phrase) and not self._heads_other(phrase) and not phrase.plural:
                    self._add(named, phrase)
                    return
            if (
                grammar.tag[i] in ("VBD", "VBZ", "VBP", "MD", "WP", "WDT", "IN")
                or grammar.sentence[i] != grammar.sentence[start]
            ):
                return

    def _heads_other(self, phrase: Phrase) -> bool:
        """Whether the role is the title or the subject of something else ("A met B, foreign minister C said")."""
        grammar = self._grammar
        if phrase.end < len(grammar) and self._is_name_word(phrase.end):
            return True
        return grammar.dep[phrase.head] in ("nsubj", "nsubjpass") and grammar.tag[grammar.head[phrase.head]] != "NNP"

    def _before(self, named: Named) -> None:
        """As in "The government's chief negotiator, General Nazareno,": a role before the comma."""
        grammar, comma = self._grammar, named.start - 1
        if comma < 1 or grammar.words[comma] != "," or grammar.sentence[comma] != grammar.sentence[named.start]:
            return
        for i in range(comma - 1, max(0, comma - _NEAR), -1):
            place = self._phrases.nouns[i]
            if place is not None and place[2].kind == "role":
                phrase = self._phrases.around(place)
                if max(phrase.right, phrase.end) >= comma and not phrase.plural and self._phrases.is_head(phrase):
                    self._add(named, phrase)
                    return
            if grammar.tag[i] in ("VBD", "VBZ", "VBP", "MD", ","):
                return

    def _add(self, named: Named, phrase: Phrase) -> None:
        named.phrases.append(phrase)
        named.former = named.former or not _FORMER.isdisjoint(phrase.modifiers)
        if not named.title:
            end = max(phrase.end, phrase.right)
            named.title = self._untied(phrase.left, end)

    def _share_title(self, named: Named) -> None:
        """As in "Presidents Kuchma of Ukraine and Yeltsin of Russia": a plural title holds for the second name too."""
        last = self.names[-1] if self.names else None
        if last is None or named.phrases or not last.phrases or not last.phrases[0].plural:
            return
        if named.start - last.end < 5 and any(
            w in ("and", ",", "&") for w in self._grammar.lower[last.end : named.start]
        ):
            named.phrases.append(last.phrases[0])
            named.title = last.title

    def link(self, earliest: str | None, latest: str | None) -> list[Draft]:
        """The mentions of persons, each with its referent, given when the article was written (ISO dates)."""
        for named in self.names:
            self._link_full(named, earliest, latest)
        for named in self.names:
            if named.who is None:
                self._link_surname(named, earliest, latest)
        drafts = []
        for n in self.names:
            if n.who is not None:
                self._phrases.drop(n.name, n.end)
                drafts.append(Draft(n.start, n.end, n.head, [n.who], n.who.why, "name"))
        return drafts

    def _link_full(self, named: Named, earliest: str | None, latest: str | None) -> None:
        """Gives a name of several words, or one with a title that the tables know, its referent."""
        holder = self._holder(named, earliest, latest)
        if holder is None and named.end - named.name == 1:
            return
        named.who = self._merged(named, holder, earliest, latest)
        for key in self._surnames(named, named.who):
            known = self._by_surname.setdefault(key, [])
            if named.who not in known:
                known.append(named.who)

    def _holder(self, named: Named, earliest: str | None, latest: str | None) -> Holder | None:
        """The tenure that name, title, country and date point to."""
        fitting = self._fitting(named)
        holding = [h for h in fitting if h.holds(earliest, latest)]
        if not holding and not (named.known or (named.former and named.end - named.name > 1)):
            return None
        offices, known = named.offices, holding or _nearest(fitting, earliest)
        return min(
            known,
            key=lambda h: (h.office not in offices, OFFICES.index(h.office), _reversed(h.start), h.place),
            default=None,
        )

    def _fitting(self, named: Named) -> list[Holder]:
        single = named.end - named.name == 1
        titled = bool(named.offices if single else named.nouns)  # "Mr Wang" may be anybody
        holders: Iterable[Holder] = named.known or (self._by_family_name(named) if titled else ())
        return [h for h in holders if self._fits(named, h)]

    def candidates(self, named: Named) -> list[Holder]:
        """The tenures of any time that a name with its title may mean: in an office that the title stands for."""
        offices = named.offices
        return [h for h in self._fitting(named) if h.office in offices]

    def _by_family_name(self, named: Named) -> list[Holder]:
        words = self._grammar.words[named.name : named.end]
        surnames = self._tables.surnames
        found = surnames.get(phrase_key(words[-1])) or surnames.get(phrase_key(words[0])) or ()
        if len(words) == 1:
            return list(found)
        return [h for h in found if _same_name(h, words)]

    def _fits(self, named: Named, holder: Holder) -> bool:
        """Whether title and country do not speak against this tenure."""
        if named.known:
            return True
        offices = named.offices
        if offices and holder.office not in offices:
            return False
        countries = self._countries(named)
        return not countries or holder.country in countries

    def _countries(self, named: Named) -> set[str]:
        owners = [d for p in named.phrases for d in self._phrases.owners(p)] + named.owners
        return {r.country for d in owners for r in d.referents if r.country}

    def _merged(self, named: Named, holder: Holder | None, earliest: str | None, latest: str | None) -> Referent:
        """The referent of this person: that of an earlier mention with the same id, else a new one."""
        new = self._official(holder, earliest, latest, named) if holder is not None else self._stranger(named)
        who = self._by_id.setdefault(new.id, new)
        self._learn(who, named, new)
        return who

    def _learn(self, who: Referent, named: Named, new: Referent) -> None:
        """Adds to a person what this mention says of him or her."""
        who.titles.update(noun.text for noun in named.nouns)
        if who.held is None:
            who.offices.update(named.offices)
            who.role = who.role or new.role
            if who.code is None or (" " not in who.code and new.code and " " in new.code):
                who.country, who.code = new.country or who.country, new.code or who.code
        first = self._grammar.lower[named.name] if named.end - named.name > 1 else ""
        told = next((noun.gender for noun in named.nouns if noun.gender), None)
        who.gender = who.gender or told or self._first_names.get(first)

    def official(self, holder: Holder) -> Referent:
        """The referent of an office holder whom the text does not name."""
        return self._by_id.setdefault(holder.id, referent.of_holder(holder))

    def _official(self, holder: Holder, earliest: str | None, latest: str | None, named: Named) -> Referent:
        """Somebody of the tables at the time of the article; out of office by what the text says of him or her."""
        who = referent.of_holder(holder)
        if earliest is None or holder.holds(earliest, latest):
            return who
        ended = bool(holder.end) and holder.end < earliest
        sector = self.sector(named) if not named.former else ""
        who.role = named.title if sector else f"former {holder.title}" if ended else None
        who.code = party.joined(holder.country, sector or ("ELI" if ended and holder.sector != "IGO" else ""))
        return who

    def _stranger(self, named: Named) -> Referent:
        words = self._grammar.words[named.name : named.end]
        spaces = self._grammar.spaced[named.name : named.end]
        name = "".join(word + " " * space for word, space in zip(words, spaces, strict=True)).strip()
        country, code = self.party(named)
        why = f"name with role: {named.title}" if named.title else "name"
        key = phrase_key(name).replace(" ", "-") or f"token-{named.name}"
        return Referent(f"nil/{key}", code, name, "person", country, named.title or None, why)

    def party(self, named: Named) -> tuple[str | None, str | None]:
        """Country and code of somebody whom no table knows: the description that says most counts."""
        read = [
            party.read(p.noun, [*self._phrases.owners(p), *named.owners], self._phrases.bodies(p))
            for p in named.phrases
        ]
        best = next((r for r in read if r[0] is not None), None)
        if best is not None:
            return best[0], best[1]
        owned = next((r for d in named.owners for r in d.referents if r.country), None)
        return (owned.country, owned.country) if owned is not None else (None, None)

    def sector(self, named: Named) -> str:
        """The sector that the titles and roles say, "" where they say none; bodies before ranks."""
        read = [(p, self._phrases.bodies(p)) for p in named.phrases]
        tied = sorted(read, key=lambda r: not r[1])
        return next((s for p, bodies in tied if (s := party.read(p.noun, (), bodies)[2])), "")

    def _surnames(self, named: Named, who: Referent) -> set[str]:
        """The keys under which this person may be mentioned again."""
        words = [w for w in self._grammar.words[named.name : named.end] if w.lower() not in (*_BEHIND, ",")]
        keys = {phrase_key(words[-1])}
        if who.country in _FAMILY_FIRST or who.country is None:
            keys.add(phrase_key(words[0]))
        particle = next((n for n, w in enumerate(words) if n and w.lower() in PARTICLES), None)
        if particle is not None:
            keys.add(phrase_key(" ".join(words[particle:])))
        if "-" in words:  # "Yves Le Drian-Dupont" and "Song Min-soon" alike: what stands after a hyphen is half a name
            keys.add(phrase_key(" ".join(words[words.index("-") - 1 :])))
        if who.held is not None:
            keys.add(phrase_key(who.name.split()[-1]))
        return keys - {""}

    def _link_surname(self, named: Named, earliest: str | None, latest: str | None) -> None:
        known = self._by_surname.get(self._key(named), [])
        if known:
            named.who = self._best(named, known)
            self._learn(named.who, named, self._stranger(named))
            return
        if named.weak and not self._is_bare_subject(named):
            return
        if (holder := self._famous(named, earliest, latest)) is not None:
            named.who = self._merged(named, holder, earliest, latest)
        elif self._is_titled(named):
            named.who = self._merged(named, None, earliest, latest)
        if named.who is not None:
            self._by_surname.setdefault(self._key(named), []).append(named.who)

    def _is_bare_subject(self, named: Named) -> bool:
        """Whether a capitalised noun is a subject without article: "Trump may meet Kim" begins with a name."""
        grammar, i = self._grammar, named.head
        return grammar.tag[i] == "NN" and grammar.dep[i] == "nsubj" and grammar.left[i] == i

    def _is_titled(self, named: Named) -> bool:
        """Whether a title or role makes a person of an unknown word; "Mr" does so whatever the parser's label."""
        if any(noun.kind == "honorific" for noun in named.nouns):
            return True
        return any(noun.personal for noun in named.nouns) and self._grammar.ent[named.name] not in _PLACES

    def _famous(self, named: Named, earliest: str | None, latest: str | None) -> Holder | None:
        """The office holder whom a bare surname must mean: the only one in a leading office, or with "Mr" in any."""
        if any(noun.kind != "honorific" for noun in named.nouns):
            return None
        if earliest is None:
            return self._famous_ever(named)
        holders = [
            h
            for h in self._tables.surnames.get(self._key(named), ())
            if (h.office in _FAMOUS or named.nouns) and h.holds(earliest, latest)
        ]
        return _only_one(holders) or self._who_ruled(named, earliest)

    def _who_ruled(self, named: Named, earliest: str) -> Holder | None:
        """Whose rule is spoken of when it was over: "the Clinton administration", in 2003."""
        end = named.end
        if end >= len(self._grammar) or self._grammar.lemma[end] not in _RULES:
            return None
        led = [h for h in self._tables.surnames.get(self._key(named), ()) if h.office in _LEADING]
        ended = [h for h in led if h.end and h.end < earliest]
        return max(ended, key=lambda h: h.end, default=None)

    def _famous_ever(self, named: Named) -> Holder | None:
        """For a text without a date: the only one of that surname who ever led a state, else its diplomacy.

        The parser's label counts for the latter alone: it takes "Cameron" for a company and "Erdogan" for a town.
        """
        holders = self._tables.surnames.get(self._key(named), ())
        if leader := _only_one([h for h in holders if h.office in _LEADING]):
            return leader
        person = self._grammar.ent[named.name] in ("PERSON", "") or bool(named.nouns)
        return _only_one([h for h in holders if h.office in _NEGOTIATING]) if person else None

    def _best(self, named: Named, known: Sequence[Referent]) -> Referent:
        """Of several persons of that surname the one whose title fits, else the first named."""
        offices = named.offices
        countries = self._countries(named)
        return max(known, key=lambda r: (bool(offices & r.offices), r.country in countries, -known.index(r)))


def _only_one(holders: Sequence[Holder]) -> Holder | None:
    """The highest office of the one person whose tenures these are; None where they are of nobody or of several."""
    if len({h.id for h in holders}) != 1:
        return None
    return min(holders, key=lambda h: (OFFICES.index(h.office), h.place))


def _in_capitals(grammar: Grammar) -> list[bool]:
    """For each sentence whether most of its words are capitalised, as in a headline."""
    capitals = [0] * (grammar.sentence[-1] + 1 if len(grammar) else 0)
    words = capitals.copy()
    for word, sentence in zip(grammar.words, grammar.sentence, strict=True):
        words[sentence] += word[0].isalpha() and len(word) > 3
        capitals[sentence] += word[0].isupper() and len(word) > 3
    return [count > 3 and upper * 3 > count * 2 for upper, count in zip(capitals, words, strict=True)]


def _same_name(holder: Holder, words: Sequence[str]) -> bool:
    """Whether the given names of table and text can be one: equal, or one a beginning or the initial of the other.

    Where the family name comes first the whole names must be equal, but for blanks.
    """
    if holder.country in _FAMILY_FIRST:
        return phrase_key(holder.person).replace(" ", "") == phrase_key(" ".join(words)).replace(" ", "")
    mine, yours = phrase_key(holder.person.split()[0]), phrase_key(words[0])
    return mine.startswith(yours) or yours.startswith(mine) or mine[:3] == yours[:3]


def _nearest(holders: Sequence[Holder], day: str | None) -> Sequence[Holder]:
    """Of tenures that do not hold on that day those that had ended, else all."""
    return [h for h in holders if day is not None and h.end and h.end < day] or holders


def _reversed(day: str) -> tuple[int, ...]:
    """A sort key that puts the later of two partial dates first."""
    return tuple(-ord(char) for char in day)
