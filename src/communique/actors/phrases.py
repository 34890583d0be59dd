"""Noun phrases that describe somebody ("a senior US official", "the rebels"): what is written in them.

Read from the tokens around the noun and not from its dependents: of titles before names and of stacked modifiers the
parser is often wrong, their order hardly ever lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communique.actors.grammar import NOUN_TAGS, Grammar
from communique.actors.referent import Draft
from communique.actors.words import Noun, Vocabulary

_LEFT_TAGS = frozenset(
    ("JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "VBN", "VBG", "HYPH", "POS", "CD", "RB", "RBS", "RBR")
)
_RIGHT_STOPS = frozenset(
    ("VBD", "VBZ", "VBP", "MD", "WP", "WDT", "TO", "VBN", "VB", "VBG", ":", "''", "``", "PRP", "CC", "RB")
)
_MARKS_OF_OWNER = frozenset(("'s", "’s", "'", "’"))
_DETERMINERS = frozenset(("DT", "PRP$", "WP$", "CD", "PDT"))
OWNING = frozenset(("of", "for", "from", "at", "in", "with"))
# "Commentators in Belarus" are of Belarus; "US forces in Belarus" are not, and no army belongs to where it stands.
_LOCAL = frozenset(("in", "at", "from", "with"))
# These serve the one whom "to" names; an envoy or ambassador does not.
_SERVING = frozenset(("aide", "adviser", "advisor", "assistant", "deputy", "counsel"))
# An organization before these is where they are sent, if somebody else's they are.
_SENT = frozenset(("ambassador", "envoy", "representative", "delegate", "mission"))
NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
DEFINITE = frozenset(("the", "this", "that", "these", "those", "both"))
POSSESSIVES = frozenset(("his", "her", "its", "their", "my", "our", "your"))
# Before these words the noun is no body and nobody.
_ABSTRACT = {"source": "of", "opposition": "to"}
_MARKS = frozenset(',.();:–—!?"“”')
# How many tokens of modifiers we read on either side; longer stacks are lists, not descriptions.
_REACH = 10


@dataclass(slots=True)
class Phrase:
    """A noun for somebody or some body, with the words around it.

    Attributes:
        start, end: the noun itself (half-open tokens); `left`, `right`: with what describes it.
        head: the noun's own head token.
        noun: its entry.
        definite: whether "the", a possessive or an owner makes it definite.
        number: how many ("both", "two", ...), None where not said.
        determined: whether any determiner, number or owner stands before it.
        possessor: the token of a possessive pronoun before it, or None.
        modifiers: the lower-case words of its modifiers.
    """

    start: int
    end: int
    left: int
    right: int
    head: int
    noun: Noun
    definite: bool
    determined: bool
    number: int | None
    possessor: int | None
    modifiers: tuple[str, ...]

    @property
    def plural(self) -> bool:
        """Whether several are meant."""
        return self.noun.plural


class Phrases:
    """All nouns for somebody in a text, and for each the phrase around it.

    Args:
        grammar: the parse.
        vocabulary: the nouns.
        drafts: the names already found, by which owners are recognised.
    """

    def __init__(self, grammar: Grammar, vocabulary: Vocabulary, drafts: Sequence[Draft]) -> None:
        self._grammar, self._vocabulary = grammar, vocabulary
        self.covering: list[Draft | None] = [None] * len(grammar)
        self.cover(drafts)
        self.nouns: list[tuple[int, int, Noun] | None] = [None] * len(grammar)
        self.found = [  # nouns of kind `none` only keep shorter ones from being found inside them ("the West Bank")
            (start, end, noun)
            for start, end, noun in vocabulary.find(grammar.keys)
            if noun.kind != "none"
            and (self.covering[start] is None or self.covering[start] is not self.covering[end - 1])
        ]
        for place in self.found:
            self.nouns[place[0] : place[1]] = [place] * (place[1] - place[0])

    def cover(self, drafts: Sequence[Draft]) -> None:
        """Marks the tokens of these mentions as taken by them."""
        for draft in drafts:
            self.covering[draft.start : draft.end] = [draft] * (draft.end - draft.start)

    def drop(self, start: int, end: int) -> None:
        """Forgets the nouns between these tokens: they belong to a name."""
        for i in range(start, end):
            self.nouns[i] = None

    def around(self, place: tuple[int, int, Noun]) -> Phrase:
        """The phrase around the noun that stands at `place`."""
        start, end, noun = place
        grammar = self._grammar
        left = self._left(start)
        right = self._right(end, noun, tied=any(self.covering[i] is not None for i in range(left, start)))
        before = grammar.lower[left - 1] if left and grammar.sentence[left - 1] == grammar.sentence[start] else ""
        words = grammar.lower[left:start]
        number = next((NUMBERS[w] for w in (before, *words) if w in NUMBERS), None)
        owned = any(self.covering[i] is not None for i in range(left, start))
        possessor = left - 1 if before in POSSESSIVES else None
        definite = before in DEFINITE or possessor is not None or (owned and not _MARKS_OF_OWNER.isdisjoint(words))
        head = grammar.head_of(start, end)
        noun = self._compound(words, noun)
        determined = definite or owned or number is not None or (left > 0 and grammar.tag[left - 1] in _DETERMINERS)
        return Phrase(start, end, left, right, head, noun, definite, determined, number, possessor, tuple(words))

    def _compound(self, modifiers: Sequence[str], noun: Noun) -> Noun:
        """The noun of several words that a modifier further left makes ("the top US diplomat": top diplomat)."""
        for word in modifiers:
            found = self._vocabulary.at([word, *noun.text.split()], 0) if not noun.plural else None
            if found is not None and found[0] > len(noun.text.split()) and found[1].kind != "none":
                return found[1]
        return noun

    def _left(self, start: int) -> int:
        """Where the modifiers before the noun begin, its determiner left out."""
        grammar = self._grammar
        i = start
        owner: Draft | None = None
        while i and start - i < _REACH and grammar.sentence[i - 1] == grammar.sentence[start]:
            draft = self.covering[i - 1]
            if draft is not None:
                if owner is not None and not self._joined(i):
                    break
                owner, i = draft, draft.start
            elif grammar.tag[i - 1] in ("VBG", "VBN") and not self._is_attributive(i - 1):
                break
            elif self._belongs(i - 1):
                i -= 1
            else:
                break
        while i < start and grammar.tag[i] in ("POS", "HYPH"):
            i += 1
        return i

    def _belongs(self, i: int) -> bool:
        """Whether token `i` can be among the modifiers of a noun that follows."""
        grammar = self._grammar
        if grammar.tag[i] == "CC":
            return self._is_joint(i)
        if grammar.words[i] in ("'", "’"):  # the parser takes the mark of "Ramos' government" for a quotation mark
            return i > 0 and self.covering[i - 1] is not None and not grammar.spaced[i - 1]
        return grammar.tag[i] in _LEFT_TAGS and grammar.lower[i] not in ("here", "there", "only", "not")

    def _is_attributive(self, i: int) -> bool:
        """Whether a participle stands between determiner and noun ("the visiting officials"), not before an object."""
        return i > 0 and (
            self._grammar.tag[i - 1] in ("DT", "JJ", "POS", "PRP$", "CD", "HYPH") or self.covering[i - 1] is not None
        )

    def _joined(self, i: int) -> bool:
        """Whether the owner that ends before token `i` is joined to the one that begins there ("US and Chinese")."""
        return self._grammar.lower[i] in ("and", "or", "-", "–", "/", *_MARKS_OF_OWNER)

    def _is_joint(self, i: int) -> bool:
        """Whether "and" at `i` stands between two names ("Chinese and American officials")."""
        if not 0 < i < len(self._grammar) - 1:
            return False
        before, after = self.covering[i - 1], self.covering[i + 1]
        if before is None or after is None:
            return False
        return before.form == "adjective" or self._grammar.dep[before.head] in ("amod", "nmod", "compound")

    def _right(self, end: int, noun: Noun, *, tied: bool) -> int:
        """Where the "of X", "for X" behind the noun ends (`end` where none follows)."""
        grammar = self._grammar
        if end >= len(grammar) or grammar.sentence[end] != grammar.sentence[end - 1]:
            return end
        word = grammar.lower[end]
        if word in _LOCAL and (tied or not self._is_of_place(word, noun)):
            return end
        if word not in OWNING and not (word == "to" and noun.text.split()[-1] in _SERVING):
            return end
        i = end + 1
        while i < min(end + _REACH, len(grammar)) and grammar.sentence[i] == grammar.sentence[end]:
            if self._ends(i) and not self._is_listed(i):
                break
            i += 1
        # "liberal activists in Beijing" is kept whole, "a working group for ongoing communication" cut to the noun.
        telling = any(self.covering[j] is not None or self._is_body(j) for j in range(end + 1, i))
        if word == "with" and not any(self._is_institution(j) for j in range(end + 1, i)):
            return end
        return i if telling else end

    def _is_of_place(self, word: str, noun: Noun) -> bool:
        """Whether somebody belongs to the place behind "in", "at", "from": no guest does, no army, no reporter."""
        if word == "from":
            return noun.personal or noun.kind == "government"
        return noun.personal and noun.sector != "MED" and (word == "with" or not noun.offices)

    def _ends(self, i: int) -> bool:
        """Whether token `i` ends the words behind a noun: a mark, a verb, "and", a preposition of something else."""
        grammar = self._grammar
        if grammar.words[i] in _MARKS:
            return True
        if grammar.tag[i] == "IN":
            return grammar.lower[i] not in ("of", "for")
        return grammar.tag[i] in _RIGHT_STOPS and self.covering[i] is None and grammar.tag[i - 1] != "HYPH"

    def _is_listed(self, i: int) -> bool:
        """Whether the comma or "and" at `i` stands in a list of names ("the presidents of A, B and the C")."""
        if self._grammar.words[i] != "," and self._grammar.tag[i] != "CC":
            return False
        after = next(
            (j for j in range(i + 1, min(i + 3, len(self._grammar))) if self._grammar.lower[j] not in ("and", "the")), i
        )
        before = i - 2 if self._grammar.words[i - 1] == "," else i - 1
        return self.covering[before] is not None and self.covering[after] is not None and after > i

    def _is_institution(self, i: int) -> bool:
        draft = self.covering[i]
        return self._is_body(i) or (draft is not None and any(r.kind != "state" for r in draft.referents))

    def _is_body(self, i: int) -> bool:
        place = self.nouns[i]
        return place is not None and not place[2].personal

    def owners(self, phrase: Phrase) -> list[Draft]:
        """The names that the phrase is tied to: those before the noun, else those behind it."""
        before = [d for d in self._within(phrase.left, phrase.start) if d.form != "place" or phrase.noun.personal]
        if phrase.noun.text.split()[-1] in _SENT and (phrase.possessor is not None or len(before) > 1):
            before = [d for d in before if any(r.kind == "state" for r in d.referents)]  # "its U.N. ambassador"
        return before or self._within(phrase.end, phrase.right)

    def _within(self, start: int, end: int) -> list[Draft]:
        found = [self.covering[i] for i in range(start, end)]
        return [d for n, d in enumerate(found) if d is not None and d not in found[:n]]

    def bodies(self, phrase: Phrase) -> list[Noun]:
        """The nouns for bodies among the modifiers ("Army", "rebel panel", "for the government"), nearest first."""
        before = [self.nouns[i] for i in range(phrase.start - 1, phrase.left - 1, -1)]
        behind = [self.nouns[i] for i in range(phrase.end, phrase.right) if self._is_body(i)]
        return list(dict.fromkeys(place[2] for place in (*before, *behind) if place is not None))

    def is_head(self, phrase: Phrase) -> bool:
        """Whether the noun heads its phrase: in "government officials" the officials do, not the government."""
        grammar, i = self._grammar, phrase.end - 1
        after = grammar.lower[phrase.end] if phrase.end < len(grammar) else ""
        if self._is_hyphenated(phrase) or _ABSTRACT.get(phrase.noun.text) == after:
            return False
        if not phrase.plural and after and grammar.tag[phrase.end] in ("NN", "NNS"):
            return False
        if grammar.tag[phrase.head] not in NOUN_TAGS and grammar.tag[i] not in NOUN_TAGS:
            return False
        if phrase.end < len(grammar) and grammar.tag[phrase.end] == "POS":
            return True
        modifies = grammar.dep[phrase.head] in ("compound", "amod", "nmod") and grammar.head[phrase.head] >= phrase.end
        return not (modifies and grammar.head[phrase.head] - phrase.end < 3 and grammar.tag[phrase.end] in NOUN_TAGS)

    def _is_hyphenated(self, phrase: Phrase) -> bool:
        """Whether the noun is part of a compound ("military-related", "whole-of-government")."""
        words = self._grammar.words
        return words[phrase.end : phrase.end + 1] == ["-"] or (phrase.start > 1 and words[phrase.start - 1] == "-"
                                                               and self.covering[phrase.start - 2] is None)  # fmt: skip
