"""One article as the statement rules see it: grammar, sentences that quotation marks do not break, noun phrases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from communique.actors.grammar import NOUN_TAGS, RELATIVES, Grammar
from communique.extract.statements.attribution import Tokens
from communique.parse import Parsed

FINITE_TAGS = frozenset(("VBD", "VBZ", "VBP", "MD"))
VERB_TAGS = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ"))
PHRASE_TAGS = NOUN_TAGS | {"DT", "JJ", "JJR", "JJS", "POS", "PRP$", "CD", "HYPH", "PRP", "PDT", "FW", "ADD", "AFX", "$"}
HEAD_TAGS = NOUN_TAGS | {"PRP", "CD", "DT", "FW", "ADD"}
STOPS = frozenset((".", "?", "!", "…", "...", ";"))
DASHES = frozenset(("--", "—", "–", "―", "_"))
OUTER = STOPS | DASHES | {",", ":", "-"}
BREAKS = OUTER | {"(", ")"}
MARKS = frozenset(('"', "“", "”", "''", "``", "`", "‘", "’", "'", "«", "»", "„"))
# How far along the line a subject, a "that" or a quotation may stand: a longer way out is another clause.
NEAR = 14
CLIMB = 6
# Tokens on either side of a cue that belong to it at most; keeps the work linear on text without full stops.
REACH = 250


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: half-open token interval, and its head token."""

    start: int
    end: int
    head: int


class Story:
    """The tokens of one article with the questions that the rules ask again and again.

    Attributes:
        parsed, grammar: the parse, and its tokens as lists.
        bounds: the half-open token intervals of the sentences. One ends only at a full stop, question or exclamation
            mark, whatever the parser thinks.
        sentence, paragraph: for each token the number of its sentence and paragraph.
        quote: for each token the number of its quotation in `parsed.quotations`, -1 outside.
    """

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.grammar = Grammar(parsed.doc)
        size = len(self.grammar)
        self.paragraph = _painted(size, [(start, end) for start, end, _ in parsed.paragraphs])
        self.quote = _painted(size, [(quotation.start, quotation.end) for quotation in parsed.quotations])
        self.bounds = self._sentences()
        self.sentence = _painted(size, self.bounds)

    def __len__(self) -> int:
        return len(self.grammar)

    # --- sentences and quotations

    def _sentences(self) -> list[Tokens]:
        """Joins what the parser has split without a full stop before (", he said" begins no sentence)."""
        starts = [i for i in range(len(self)) if i == 0 or self._begins_sentence(i)]
        return list(pairwise([*starts, len(self)]))

    def _begins_sentence(self, i: int) -> bool:
        grammar = self.grammar
        if self.paragraph[i] != self.paragraph[i - 1]:
            return True
        if self.opens(i) and grammar.words[i - 1] in STOPS:
            return True
        if grammar.sentence[i] == grammar.sentence[i - 1] or not self._ends_sentence(i - 1):
            return False
        return not (self.closes(i - 1) and grammar.words[i][0].islower())

    def _ends_sentence(self, i: int) -> bool:
        words = self.grammar.words
        while i > 0 and (words[i] in MARKS or words[i] == ")"):
            i -= 1
        return words[i][-1] in ".?!…;:" or self.grammar.tag[i] in ("_SP", ".")

    def bound(self, i: int) -> Tokens:
        """The half-open interval of the sentence of token `i`."""
        return self.bounds[self.sentence[i]]

    def near(self, i: int) -> Tokens:
        """The sentence of token `i`, at most `REACH` tokens on either side."""
        low, high = self.bound(i)
        return max(low, i - REACH), min(high, i + REACH)

    def quotation(self, i: int) -> Tokens | None:
        """The half-open interval of the quotation that token `i` stands in, marks included; None outside."""
        number = self.quote[i] if i < len(self.quote) else -1  # one past the end of a text without a full stop
        if number < 0:
            return None
        quotation = self.parsed.quotations[number]
        return quotation.start, quotation.end

    def opens(self, i: int) -> bool:
        """Whether a quotation begins at token `i`."""
        number = self.quote[i] if 0 <= i < len(self.quote) else -1
        return number >= 0 and self.parsed.quotations[number].start == i

    def closes(self, i: int) -> bool:
        """Whether token `i` is the mark that closes a quotation."""
        number = self.quote[i] if 0 <= i < len(self.quote) else -1
        return number >= 0 and self.parsed.quotations[number].end == i + 1 and self.grammar.words[i] in MARKS

    def asks(self, i: int) -> bool:
        """Whether token `i` closes a quotation behind a question or exclamation mark."""
        return i > 0 and self.closes(i) and self.grammar.words[i - 1] in ("?", "!", "…", "...")

    # --- stretches of words

    def has_finite(self, start: int, end: int) -> bool:
        """Whether a finite verb stands between the tokens (half-open)."""
        return any(tag in FINITE_TAGS for tag in self.grammar.tag[start:end])

    def is_adverb(self, start: int, end: int) -> bool:
        """Whether only adverbs and conjunctions stand there ("However", "And yet")."""
        return all(tag in ("RB", "CC", "UH", "IN") for tag in self.grammar.tag[start:end])

    def is_clause(self, interval: Tokens | None) -> bool:
        """Whether the interval has a finite verb; False for None."""
        return interval is not None and self.has_finite(*interval)

    def trimmed(self, start: int, end: int) -> Tokens | None:
        """The interval without punctuation at its ends (quotation marks stay); None where nothing is left."""
        words, tags = self.grammar.words, self.grammar.tag
        while start < end and (words[start] in OUTER or tags[start] == "_SP"):
            start += 1
        while start < end and (words[end - 1] in OUTER or tags[end - 1] == "_SP"):
            end -= 1
        if end < len(words) and words[end] == ")":
            inner = words[start:end]
            end += inner.count("(") > inner.count(")")
        return (start, end) if start < end else None

    def next_break(self, i: int, end: int) -> int:
        """The first punctuation or quotation mark from `i` on, at most `end`; brackets are stepped over."""
        depth = 0
        for t in range(i, end):
            word = self.grammar.words[t]
            depth += (word == "(") - (word == ")")
            if depth <= 0 and word != ")" and (word in OUTER or self.opens(t) or self.closes(t)):
                return t
        return end

    def clause_end(self, i: int, end: int) -> int:
        """As `next_break`, but past quotations that are part of the clause ("called the plan "a farce" and left")."""
        stop = self.next_break(i, end)
        while i < stop < end and self.opens(stop) and self.grammar.words[stop - 1] not in BREAKS:
            i = (self.quotation(stop) or (stop, stop + 1))[1]
            if self.grammar.words[i - 2] in BREAKS:
                return i
            stop = self.next_break(i, end)
        return stop

    # --- noun phrases

    def phrase(self, head: int, *, before: int | None = None, after: int | None = None) -> Phrase:
        """The noun phrase that the parser sees at `head`, cut to what stands before or after a token."""
        grammar = self.grammar
        low, high = self.bound(head)
        start = max(grammar.left[head], low if after is None else after + 1)
        end = min(grammar.right[head] + 1, high if before is None else before)
        cuts = (t + 1 for t in range(head, start - 1, -1) if grammar.words[t] in DASHES or self.closes(t))
        start = next(cuts, start)
        while start < head and (grammar.words[start] in BREAKS or grammar.tag[start] in ("CC", "IN", "RB")):
            start += 1
        while end - 1 > head and grammar.words[end - 1] in OUTER | {"("}:
            end -= 1
        return Phrase(min(start, head), max(end, head + 1), head)

    def phrase_before(self, i: int) -> Phrase | None:
        """The noun phrase that ends before token `i` or its auxiliaries, read off the line; None where none does."""
        grammar = self.grammar
        low, end = self.near(i)[0], i
        while end > low and grammar.dep[end - 1] in ("advmod", "aux", "neg") and grammar.tag[end - 1] not in HEAD_TAGS:
            end -= 1
        if end <= low or grammar.tag[end - 1] not in HEAD_TAGS or self.quote[end - 1] != self.quote[i]:
            return None
        start = end - 1
        while start > low and (grammar.tag[start - 1] in PHRASE_TAGS or grammar.lower[start - 1] == "of"):
            start -= 1
        return Phrase(start, end, end - 1)

    def phrase_after(self, i: int) -> Phrase | None:
        """The noun phrase that begins right after token `i`, read off the line; None where none does."""
        grammar = self.grammar
        start = end = i + 1
        high = self.near(i)[1]
        while end < high and grammar.tag[end] in PHRASE_TAGS and self.quote[end] == self.quote[i]:
            end += 1
        heads = [t for t in range(start, end) if grammar.tag[t] in HEAD_TAGS]
        if not heads or grammar.ent[heads[-1]] in ("DATE", "TIME"):
            return None
        return Phrase(start, end, heads[-1])

    def antecedent(self, i: int) -> int | None:
        """The noun that the relative pronoun `i` stands for; None where it is none."""
        return self.grammar.antecedent(i) if self.grammar.lower[i] in RELATIVES else None

    def top(self, i: int) -> int:
        """The token of its sentence that token `i` hangs on in the end."""
        for _ in range(CLIMB):
            above = self.grammar.head[i]
            if above == i:
                break
            i = above
        return i

    def tense(self, i: int) -> str:
        """The tag of the finite part of a verb group, past and perfect as one; its own tag where none is."""
        grammar = self.grammar
        finite = next((c for c in grammar.children[i] if grammar.dep[c] == "aux" and c < i), i)
        tag = str(grammar.tag[finite])
        return "VBD" if tag == "VBN" else tag

    def denied(self, i: int) -> bool:
        """Whether token `i` is negated, or stands in what there is "no sign" or "no word" of."""
        grammar = self.grammar
        if grammar.child(i, "neg") is not None:
            return True
        for _ in range(CLIMB):
            if grammar.dep[i] not in ("acl", "relcl", "ccomp", "dobj", "pobj", "prep", "xcomp"):
                return False
            i = grammar.head[i]
            if grammar.tag[i] in NOUN_TAGS and grammar.lower[grammar.left[i]] in ("no", "neither"):
                return True
        return False


def _painted(size: int, intervals: Iterable[Tokens]) -> list[int]:
    """For each token the number of the interval that holds it, -1 where none does."""
    numbers = [-1] * size
    for number, (start, end) in enumerate(intervals):
        numbers[start:end] = [number] * (end - start)
    return numbers


def merged(pieces: Iterable[Tokens | None]) -> tuple[Tokens, ...]:
    """The intervals in order, those that touch or overlap made one; None is left out."""
    out: list[Tokens] = []
    for start, end in sorted(piece for piece in pieces if piece is not None):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)
