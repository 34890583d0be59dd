"""Whose words stand inside quotation marks: needed for "I", "we", "our government" and for "he said" after a quote.

This is no extraction of statements: it names one verb of speaking for each quotation, from the nearest grammar.
"""

from __future__ import annotations

from communique.actors.grammar import NOUN_TAGS, PERSONAL_TAGS, Grammar
from communique.actors.words import Vocabulary
from communique.parse import Parsed, Quotation

# How many tokens before or behind the marks a verb of speaking may stand.
_NEAR = 25


class Voices:
    """For each quotation the token of its speaker.

    Args:
        parsed: the article with its quotations.
        grammar: the parse.
        vocabulary: the verbs of speaking.
    """

    def __init__(self, parsed: Parsed, grammar: Grammar, vocabulary: Vocabulary) -> None:
        self._parsed, self._grammar = parsed, grammar
        self._speaking = vocabulary.contexts["speech-verb"]
        self._speaker: dict[int, int | None] = {}
        last: tuple[int, int | None] = (-9, None)
        for quotation in parsed.quotations:
            paragraph = parsed.paragraph(quotation.start)
            found = self._find(quotation, paragraph)
            if found is None and self._carries_on(quotation, paragraph, last[0]):
                found = last[1]
            self._speaker[quotation.start] = found
            if found is not None:
                last = (paragraph, found)

    def speaker(self, i: int) -> int | None:
        """The token of the one who speaks at token `i`; None outside quotations and where nobody is named."""
        quotation = self._parsed.quotation(i)
        return self._speaker.get(quotation.start) if quotation is not None else None

    def is_speech(self, verb: int) -> bool:
        """Whether the token is a verb of speaking, thinking or wanting."""
        return self._grammar.is_verb(verb) and self._grammar.lemma[verb] in self._speaking

    def _carries_on(self, quotation: Quotation, paragraph: int, last: int) -> bool:
        """Whether a quotation without a verb goes on with the one before: same paragraph, or opening the next."""
        start = self._parsed.paragraphs[paragraph][0]
        return paragraph == last or (paragraph - last == 1 and quotation.start == start)

    def _find(self, quotation: Quotation, paragraph: int) -> int | None:
        start, end, _ = self._parsed.paragraphs[paragraph]
        behind = self._scan(range(quotation.end, min(end, quotation.end + _NEAR)), quotation.end - 1)
        before = self._scan(range(quotation.start - 1, max(start, quotation.start - _NEAR) - 1, -1), quotation.start)
        closes = self._grammar.words[quotation.end - 2] if quotation.end - quotation.start > 2 else ""
        return (behind or before) if closes in (",", "?", "!") else (before or behind)

    def _scan(self, tokens: range, mark: int) -> int | None:
        """The subject of the first verb of speaking outside quotations among `tokens`, in the sentence of `mark`."""
        grammar = self._grammar
        for i in tokens:
            elsewhere = grammar.sentence[i] != grammar.sentence[mark] and grammar.words[i] not in (",", '"', "”")
            # After the mark that closes a quotation the parser often begins a new sentence with "he said".
            if elsewhere and (tokens.step < 0 or not self._leads(i)):
                return None
            if self._parsed.quotation(i) is None and self.is_speech(i):
                return self._subject(i)
        return None

    def _leads(self, i: int) -> bool:
        """Whether the sentence of token `i` begins with "he said" or "said X": it belongs to the quotation before."""
        grammar = self._grammar
        start = i
        while start and grammar.sentence[start - 1] == grammar.sentence[i]:
            start -= 1
        return any(
            self.is_speech(j) for j in range(start, min(start + 4, len(grammar))) if self._parsed.quotation(j) is None
        )

    def _subject(self, verb: int) -> int | None:
        grammar = self._grammar
        subject = grammar.surface_subject(verb)
        if subject is not None and self._parsed.quotation(subject) is None:
            return subject
        # Where the parse failed: "he said", "said the minister".
        around = (verb - 1, verb + 1, verb - 2, verb + 2, verb + 3)
        return next((i for i in around if self._may_speak(i) and grammar.sentence[i] == grammar.sentence[verb]), None)

    def _may_speak(self, i: int) -> bool:
        grammar = self._grammar
        if not 0 <= i < len(grammar) or self._parsed.quotation(i) is not None:
            return False
        return grammar.tag[i] in PERSONAL_TAGS or (grammar.tag[i] in NOUN_TAGS and grammar.dep[i] != "compound")
