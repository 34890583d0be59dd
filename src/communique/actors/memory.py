"""What was read of an article so far: who was spoken of where, who speaks, and whose text it is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from communique.actors.grammar import Grammar
from communique.actors.parties import Sides
from communique.actors.people import People
from communique.actors.phrases import Phrases
from communique.actors.referent import Draft, Referent
from communique.actors.voices import Voices
from communique.actors.words import Vocabulary
from communique.codebook.actors import ActorTables
from communique.parse import Parsed

FIRST_PERSON = frozenset(("i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"))
# How long the label of a speaker in a transcript may be, in tokens, the colon included.
_LABEL = 6
# How many members of a list "A, B, C and D" are taken together, and how many verbs we climb to find who acts.
_LIST = 30
# How many mentions back we look at most: a page without full stops must not make reading quadratic.
_RECENT = 200
_CLIMB = 6
_WEIGHTS = {"nsubj": 4, "nsubjpass": 3, "agent": 3, "dobj": 2, "ROOT": 2, "pobj": 1, "poss": 1}
_HANGING = frozenset(("conj", "appos", "compound", "nmod"))


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the reading of one article works with.

    Attributes:
        parsed, grammar: the article.
        vocabulary, tables: what words and offices are known.
        phrases, people, voices, sides: what was found in the article before it is read from left to right.
        earliest, latest: ISO bounds of its date, None where unknown.
    """

    parsed: Parsed
    grammar: Grammar
    vocabulary: Vocabulary
    tables: ActorTables
    phrases: Phrases
    people: People
    voices: Voices
    sides: Sides
    earliest: str | None
    latest: str | None


@dataclass(slots=True)
class Seen:
    """A mention that was read: whom it names, where, and how prominent it stands in its sentence (0 to 4)."""

    referents: tuple[Referent, ...]
    head: int
    sentence: int
    weight: int
    form: str
    plural: bool = False


class Memory:
    """The mentions of one article in the order in which they were read.

    Attributes:
        headed: the referents of each head token read so far.
        names_at: the referents of the names by their head token, those further on included.
        labels: of a transcript who speaks in each paragraph.
        authors: who "we" are in a declaration; [] where nobody says.
        home: the country whose government publishes the text, or None.
    """

    def __init__(self, story: Story, drafts: Sequence[Draft]) -> None:
        self._parsed, self._grammar = story.parsed, story.grammar
        self._voices, self._sides = story.voices, story.sides
        self._seen: list[Seen] = []
        self._places: list[tuple[int, str]] = []
        self.headed: dict[int, list[Referent]] = {}
        self.names_at = {draft.head: draft.referents for draft in drafts if draft.form in ("name", "metonym")}
        self.authors: list[Referent] = []
        self.labels: Mapping[int, list[Referent]] = self._transcript()
        self.home = story.vocabulary.publisher(story.parsed.article.url) or self._home_of_speakers()

    def _transcript(self) -> dict[int, list[Referent]]:
        """Of a transcript ("MR. BADER: ...") who speaks in each paragraph; a paragraph without label goes on."""
        labels: dict[int, list[Referent]] = {}
        current: list[Referent] | None = None
        for number, (start, end, _) in enumerate(self._parsed.paragraphs):
            words = self._grammar.words[start : min(end, start + _LABEL)]
            colon = words.index(":") if ":" in words else 0
            if colon and all(word.isupper() or word == "." for word in words[:colon]):
                current = [r for j in range(start, start + colon) for r in self.names_at.get(j, [])]
            elif words[:1] == ["Q"]:
                current = []
            if current is not None:
                labels[number] = current
        return labels

    def _home_of_speakers(self) -> str | None:
        """The country of all who speak in a transcript, where it is one."""
        homes = {r.country for found in self.labels.values() for r in found if r.country}
        return homes.pop() if len(homes) == 1 else None

    def authors_of(self, i: int) -> None:
        """Remembers who a declaration's "We, the prime ministers of ...," are."""
        grammar = self._grammar
        end = next((j for j in range(i + 2, grammar.head[i]) if grammar.tag[j] in ("VBN", "VBG")), grammar.head[i])
        found = [r for j in range(i + 2, end) for r in self.headed.get(j, []) if r.is_person or r.kind == "state"]
        persons = [r for r in found if r.is_person]
        self.authors = list(dict.fromkeys(persons or found)) or self.authors

    def remember(self, draft: Draft) -> Draft:
        """Adds a mention, and with its second part a coordination; gives it back."""
        if draft.country is not None:
            self._places.append((draft.head, draft.country))
        if draft.referents:
            weight = 0 if draft.form == "adjective" else self._prominence(draft.head)
            sentence = self._grammar.sentence[draft.head]
            self._seen.append(Seen(tuple(draft.referents), draft.head, sentence, weight, draft.form, draft.plural))
            self.headed.setdefault(draft.head, draft.referents)
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
        first = self.headed.get(root)
        if first is not None and first[0].is_person != draft.referents[0].is_person:
            first = self._owner_of_place(root, draft)
        if first is not None:
            both = tuple(dict.fromkeys((*first, *draft.referents)))
            if first is self.headed.get(root):
                self.headed[root] = list(both)
            self._seen.append(Seen(both, draft.head, self._grammar.sentence[draft.head], weight, "joint"))

    def _owner_of_place(self, place: int, draft: Draft) -> list[Referent] | None:
        """As in "Presidents A of Russia and B of Ukraine": the parser joins B to Russia, not to A."""
        preposition = self._grammar.head[place]
        before = self.headed.get(self._grammar.head[preposition])
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

    def recent(self, i: int, back: int) -> Iterator[Seen]:
        """What was mentioned before token `i`, nearest first, at most `back` sentences ago."""
        sentence = self._grammar.sentence[i]
        for seen in itertools.islice(reversed(self._seen), _RECENT):
            if sentence - seen.sentence > back:
                return
            yield seen

    def possessor(self, i: int) -> list[Referent]:
        """Whom a possessive pronoun stands for, as far as read."""
        if self._grammar.lower[i] in FIRST_PERSON:
            return self.speaker(i) or ([] if self._parsed.quotation(i) is not None else self.authors)
        return self.headed.get(i, [])

    def place_before(self, i: int, back: int) -> tuple[int, str] | None:
        """Token and country of the last place read, at most `back` sentences before token `i`; None where none was."""
        if not self._places or self._grammar.sentence[i] - self._grammar.sentence[self._places[-1][0]] > back:
            return None
        return self._places[-1]

    def states_of(self, whose: Sequence[Referent]) -> Sequence[Referent]:
        """The states that these belong to, in their order."""
        states = [self._sides.state(r.country) for r in whose if r.country]
        return [s for s in states if s is not None]

    def acting_country(self, i: int) -> str | None:
        """The country of the one who acts on the object at token `i`; None where it is no object."""
        grammar = self._grammar
        if grammar.dep[i] not in ("dobj", "pobj"):
            return None
        verb = i
        for _ in range(_CLIMB):
            if grammar.is_verb(verb):
                subject = grammar.surface_subject(verb)
                who = self.headed.get(subject, []) if subject is not None else []
                if who:
                    return who[0].country
            verb = grammar.head[verb]
        return None

    def speaker(self, i: int) -> list[Referent]:
        """Who speaks at token `i`, as far as read; [] outside quotations and where it is open."""
        token = self._voices.speaker(i)
        return self.headed.get(token) or self.names_at.get(token, []) if token is not None else []
