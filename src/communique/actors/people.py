"""Finds the persons that an article names, with their titles, and tells who they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from communique.actors import referent
from communique.actors.grammar import PROPER_TAGS, Grammar
from communique.actors.referent import Draft, Referent
from communique.actors.words import Noun, Vocabulary
from communique.codebook.actors import OFFICES, ActorTables, Holder, Match, phrase_key, valid

PARTICLES = frozenset(
    ("al", "bin", "ibn", "ben", "van", "von", "der", "den", "de", "del", "della", "da", "do", "dos", "du", "la", "el", "ul")
)
_BEHIND = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii"))
# A surname without title or full name is believed only of those whom the news calls so.
_FAMOUS = frozenset(("head-of-state", "head-of-government", "supreme-leader", "foreign-minister", "secretary-general",
                     "defence-minister", "party-leader", "special-envoy", "national-security-adviser"))  # fmt: skip
_FAMILY_FIRST = frozenset(("CHN", "TWN", "HKG", "KOR", "PRK", "VNM", "KHM"))
_FORMER = frozenset(("former", "ex", "late", "then", "ousted", "deposed", "one-time", "onetime"))
# How far left and right of a name its description may reach, in tokens.
_REACH = 9


@dataclass(slots=True)
class Named:
    """A name of a person in the text, with what stands around it.

    Attributes:
        start, end: the tokens of title and name; `name`: where the name itself begins.
        nouns: the titles and roles that the text gives, nearest first.
        title: the title as written, or "".
        owners: the mentions (states, organisations) that title or role is tied to.
        former: whether the text says that the office is a past one.
        known: the tenures of whom the tables know by this full name.
    """

    start: int
    name: int
    end: int
    head: int
    nouns: list[Noun] = field(default_factory=list)
    title: str = ""
    owners: list[Draft] = field(default_factory=list)
    former: bool = False
    known: tuple[Holder, ...] = ()
    who: Referent | None = None

    @property
    def offices(self) -> frozenset[str]:
        """The offices that the titles may stand for."""
        return frozenset().union(*(noun.offices for noun in self.nouns))


class People:
    """The persons of one article.

    Args:
        grammar: the parse.
        tables: the office holders.
        vocabulary: the titles.
        matches: what the tables found in the text.
        drafts: the mentions of states and organisations.
    """

    def __init__(
        self, grammar: Grammar, tables: ActorTables, vocabulary: Vocabulary, matches: Sequence[Match], drafts: Sequence[Draft]
    ) -> None:
        self._grammar = grammar
        self._tables = tables
        self._drafts: list[Draft | None] = [None] * len(grammar)
        for draft in drafts:
            self._drafts[draft.start : draft.end] = [draft] * (draft.end - draft.start)
        self.nouns: dict[int, tuple[int, int, Noun]] = {}
        for start, end, noun in vocabulary.find(grammar.lower):
            for i in range(start, end):
                self.nouns[i] = (start, end, noun)
        self.names = list(self._names(matches))
        self.by_surname: dict[str, list[Referent]] = {}

    def _names(self, matches: Sequence[Match]) -> Iterator[Named]:
        known = {m.start: m for m in matches if any(e.form == "person" for e in m.entries)}
        self._known_starts = known.keys()
        i = 0
        while i < len(self._grammar):
            if i in known:
                named = self._known(known[i])
            else:
                end = self._run(i)
                named = self._in_run(i, end) if end > i else None
            if named is not None:
                self._describe(named)
                yield named
            i = max(i + 1, named.end if named is not None else 0)

    def _known(self, match: Match) -> Named:
        end = match.end
        while end < len(self._grammar) and self._grammar.lower[end] in _BEHIND:
            end += 1
        holders = tuple(e.target for e in match.entries if isinstance(e.target, Holder))
        head = self._grammar.head_of(match.start, end)
        return Named(match.start, match.start, end, head, known=holders)

    def _is_name_word(self, i: int) -> bool:
        grammar = self._grammar
        return (
            grammar.words[i][:1].isupper()
            and (grammar.tag[i] in PROPER_TAGS or grammar.ent[i] == "PERSON")
            and self._drafts[i] is None
        )

    def _run(self, start: int) -> int:
        """The end of the capitalised words that begin at `start` (`start` itself where none does)."""
        i = start
        while i < len(self._grammar) and i - start < _REACH and self._continues(i, start):
            i += 1
        while i > start and not self._grammar.words[i - 1][:1].isupper():
            i -= 1
        return i

    def _continues(self, i: int, start: int) -> bool:
        if i in self._known_starts:
            return False
        if self._is_name_word(i):
            return i == start or self._grammar.sentence[i] == self._grammar.sentence[start]
        return i > start and (self._grammar.lower[i] in PARTICLES or self._grammar.words[i] in ("-", "’", "'"))

    def _in_run(self, start: int, end: int) -> Named | None:
        """The person named by capitalised words, the titles among them taken off the front; None where it is none."""
        name = start
        while name < end and (noun := self.nouns.get(name)) is not None and noun[2].personal and noun[1] < end:
            name = noun[1]
        lone = self.nouns.get(name)
        if lone is not None and name == start and lone[1] >= end and self._grammar.ent[name] != "PERSON":
            return None
        head = self._grammar.head_of(name, end)
        named = Named(name, name, end, head)
        titled = self._title_before(name) is not None
        persons = sum(self._grammar.ent[i] == "PERSON" for i in range(name, end))
        if titled or (end - name > 1 and persons * 2 > end - name) or self._is_described(end):
            return named
        return named if end - name == 1 and self._tables.surnames.get(self._key(name, end)) else None

    def _is_described(self, end: int) -> bool:
        """"Li Na, a teacher," "Sun Yi, 26,": a comma and a role or an age follow."""
        grammar = self._grammar
        if end + 1 >= len(grammar) or grammar.words[end] != ",":
            return False
        if grammar.words[end + 1].isdecimal() and len(grammar.words[end + 1]) < 3:
            return True
        after = next((i for i in range(end + 1, min(end + 4, len(grammar))) if i in self.nouns), None)
        return after is not None and self.nouns[after][2].kind == "role" and grammar.tag[end + 1] in ("DT", "NN", "PRP$")

    def _key(self, start: int, end: int) -> str:
        return phrase_key(" ".join(self._grammar.words[start:end]))

    def _title_before(self, name: int) -> tuple[int, int, Noun] | None:
        """The title or role that ends where the name begins."""
        noun = self.nouns.get(name - 1) if name else None
        if noun is None or noun[1] != name or not (noun[2].personal):
            return None
        return noun

    def _describe(self, named: Named) -> None:
        """Collects titles and roles before and behind the name, and whose they are."""
        start = named.name
        for _ in range(3):
            noun = self._title_before(start)
            if noun is None:
                break
            named.nouns.append(noun[2])
            start = noun[0]
        first = self._leftmost(start)
        if named.nouns:
            named.title = " ".join(self._grammar.words[first : named.name])
        named.owners += self._owners(first, start)
        named.former = any(self._grammar.lower[i] in _FORMER for i in range(max(0, first - 2), start))
        named.start = start
        self._appositions(named)

    def _leftmost(self, start: int) -> int:
        """Where the capitalised or adjectival words before a title begin ("Water Resources Minister")."""
        i = start
        while i and self._grammar.tag[i - 1] in ("NNP", "NN", "JJ", "NNS", "NNPS") and start - i < 4 and self._drafts[i - 1] is None:
            i -= 1
        return i

    def _owners(self, first: int, start: int) -> list[Draft]:
        """The states and organisations that stand directly before a title."""
        found, i = [], first
        while i and start - i < _REACH:
            draft = self._drafts[i - 1]
            if draft is not None:
                found.append(draft)
                i = draft.start
            elif self._grammar.tag[i - 1] in ("POS", "JJ", "NN", "NNP", "HYPH", "CC") and len(found) < 2:
                i -= 1
            else:
                break
        return found

    def _appositions(self, named: Named) -> None:
        grammar = self._grammar
        after = named.end
        if after < len(grammar) and grammar.words[after] in (",", "(", "--", "–", "—"):
            stop = self._stop(after + 1)
            self._role_between(named, after + 1, stop)
        if named.start and grammar.words[named.start - 1] == "," and grammar.dep[named.head] == "appos":
            above = grammar.head[named.head]
            if above < named.start and named.start - above < 2 * _REACH and above in self.nouns:
                self._role_between(named, max(grammar.left[above], above - _REACH), named.start - 1)

    def _stop(self, start: int) -> int:
        """Where a description that begins at `start` ends: the next comma, verb or sentence end, or its reach."""
        grammar = self._grammar
        i = start
        while i < min(start + 2 * _REACH, len(grammar)) and grammar.words[i] not in (",", ")", "--", "–", "—"):
            if grammar.sentence[i] != grammar.sentence[start] or grammar.tag[i] in ("VBD", "VBZ", "VBP", "MD", "WP"):
                break
            i += 1
        return i

    def _role_between(self, named: Named, start: int, stop: int) -> None:
        found = next((self.nouns[i] for i in range(start, stop) if i in self.nouns and self.nouns[i][2].personal), None)
        if found is None or found[0] - start > 5:
            return
        named.nouns.append(found[2])
        if not named.title:
            first = next((i for i in range(start, stop) if self._grammar.tag[i] not in ("DT", "PRP$")), start)
            named.title = " ".join(self._grammar.words[first:stop])
        owners = [self._drafts[i] for i in range(start, stop)]
        named.owners += [d for n, d in enumerate(owners) if d is not None and d not in owners[:n]]

    def link(self, earliest: str | None, latest: str | None) -> list[Draft]:
        """The mentions of persons, each with its referent, given when the article was written."""
        for named in self.names:
            self._link_full(named, earliest, latest)
        for named in self.names:
            if named.who is None:
                self._link_surname(named, earliest, latest)
        return [
            Draft(n.start, n.end, n.head, [n.who], n.who.why, "name") for n in self.names if n.who is not None
        ]

    def _link_full(self, named: Named, earliest: str | None, latest: str | None) -> None:
        """Gives a name of several words, or one with a title, its referent."""
        single = named.end - named.name == 1
        holder = self._holder(named, earliest, latest)
        if holder is None and single:
            return
        who = self._merged(named, holder)
        named.who = who
        for key in self._surnames(named, who):
            known = self.by_surname.setdefault(key, [])
            if who not in known:
                known.append(who)

    def _holder(self, named: Named, earliest: str | None, latest: str | None) -> Holder | None:
        """The tenure that name, title, country and date point to."""
        holders: Iterable[Holder] = named.known
        if not named.known:
            if not named.nouns:
                return None
            holders = self._by_surname(named)
        fitting = [h for h in holders if self._fits(named, h)]
        if not named.former:
            fitting = [h for h in fitting if h.holds(earliest, latest)] or ([] if not named.known else fitting)
        return min(fitting, key=lambda h: (OFFICES.index(h.office), h.start, h.place), default=None)

    def _by_surname(self, named: Named) -> list[Holder]:
        words = self._grammar.words[named.name : named.end]
        found = self._tables.surnames.get(phrase_key(words[-1]), ()) or self._tables.surnames.get(phrase_key(words[0]), ())
        if len(words) == 1:
            return list(found)
        return [h for h in found if h.person[:1] == words[0][:1]]

    def _fits(self, named: Named, holder: Holder) -> bool:
        """Whether title and country do not speak against this tenure."""
        offices = named.offices
        if named.known == () and offices and holder.office not in offices:
            return False
        countries = {r.country for d in named.owners for r in d.referents if r.country}
        return not countries or holder.country in countries or bool(named.known)

    def _merged(self, named: Named, holder: Holder | None) -> Referent:
        """The referent of this person: that of an earlier mention with the same id, else a new one."""
        new = referent.of_holder(holder) if holder is not None else self._stranger(named)
        for n in self.names:
            if n.who is not None and n.who.id == new.id:
                new = n.who
                break
        new.titles.update(noun.text for noun in named.nouns)
        new.offices.update(named.offices if holder is None else ())
        new.gender = new.gender or next((noun.gender for noun in named.nouns if noun.gender), None)
        if new.held is None and new.code is None and named.owners:
            new.country, new.code = self._party(named)
        return new

    def _stranger(self, named: Named) -> Referent:
        name = "".join(
            word + " " * space
            for word, space in zip(
                self._grammar.words[named.name : named.end], self._grammar.spaced[named.name : named.end], strict=True
            )
        ).strip()
        country, code = self._party(named)
        why = f"name with role: {named.title}" if named.title else "name"
        return Referent(f"nil/{phrase_key(name).replace(' ', '-')}", code, name, "person", country, named.title or None, why)

    def _party(self, named: Named) -> tuple[str | None, str | None]:
        """Country and code of somebody whom no table knows, by title and by whose title it is."""
        owners = [r for d in named.owners for r in d.referents]
        sector = next((noun.sector for noun in named.nouns if noun.sector), "")
        body = next((r for r in owners if r.kind in ("organization", "group", "government")), None)
        if body is not None and body.code:
            return body.country, body.code
        country = next((r.country for r in owners if r.country), None)
        if country is None:
            country = next((d.country for d in named.owners if d.country), None)
        return country, (f"{country} {sector}".strip() if country else None)

    def _surnames(self, named: Named, who: Referent) -> set[str]:
        """The keys under which this person may be mentioned again."""
        words = self._grammar.words[named.name : named.end]
        while len(words) > 1 and words[-1].lower() in (*_BEHIND, ","):
            words = words[:-1]
        keys = {phrase_key(words[-1])}
        if who.country in _FAMILY_FIRST or who.country is None:
            keys.add(phrase_key(words[0]))
        particle = next((n for n, w in enumerate(words) if n and w.lower() in PARTICLES), None)
        if particle is not None:
            keys.add(phrase_key(" ".join(words[particle:])))
        return keys | {phrase_key(w) for w in who.name.split()[-1:]}

    def _link_surname(self, named: Named, earliest: str | None, latest: str | None) -> None:
        known = self.by_surname.get(self._key(named.name, named.end), [])
        if known:
            named.who = self._merged(named, None) if not known else self._best(named, known)
            return
        holders = [
            h
            for h in self._tables.surnames.get(self._key(named.name, named.end), ())
            if h.office in _FAMOUS and h.holds(earliest, latest)
        ]
        if len({h.id for h in holders}) == 1:
            named.who = self._merged(named, min(holders, key=lambda h: OFFICES.index(h.office)))
        elif named.nouns:
            named.who = self._merged(named, None)

    def _best(self, named: Named, known: list[Referent]) -> Referent:
        """Of several persons of that surname the one whose title fits, else the first named."""
        offices = named.offices
        return next((r for r in known if offices and (r.offices & offices)), known[0])


def office_holds(rows: Iterable[Holder], earliest: str | None, latest: str | None) -> tuple[Holder, ...]:
    """The tenures that hold at the time, all where none does."""
    return valid(rows, earliest, latest)
