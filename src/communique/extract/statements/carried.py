"""Words carried on without a cue of their own: the next quotation of a speaker who has just been named."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Collection, Iterator, Sequence

from communique.extract.statements.attribution import Attribution, Tokens
from communique.extract.statements.story import Story

# Shorter quotations without a verb are titles, nicknames and scare quotes.
SHORT = 5
FIRST_PERSON = frozenset(("i", "we", "our", "my", "us", "me"))
SPEAKING = frozenset(("speech", "directive", "commissive"))


class CarriedOn:
    """Finds whose the quotations are that no cue claims.

    Args:
        story: the article.
        found: the attributions that have a cue.
        cue_tokens: where cue verbs stand; a sentence with one of its own carries nothing on.
    """

    def __init__(self, story: Story, found: Sequence[Attribution], cue_tokens: Collection[int]) -> None:
        self.story = story
        self.cue_tokens = cue_tokens
        self.claimed = [False] * len(story)
        self.spoken: list[Attribution] = []
        self.ends: list[tuple[int, int]] = []
        for attribution in found:
            if attribution.cue is None or story.quotation(attribution.cue[0]) is None:
                self._claim(attribution.content)
                if attribution.kind in SPEAKING:
                    self._add(attribution)

    def _claim(self, pieces: Sequence[Tokens]) -> None:
        for start, end in pieces:
            self.claimed[start:end] = [True] * (end - start)

    def _add(self, attribution: Attribution) -> None:
        pieces = (*attribution.content, *([attribution.cue] if attribution.cue else []))
        insort(self.ends, (max(end for _, end in pieces), len(self.spoken)))
        self.spoken.append(attribution)

    def read(self) -> Iterator[Attribution]:
        """The attributions of unclaimed quotations whose speaker is known, in order."""
        for quotation in self.story.parsed.quotations:
            interval = quotation.start, quotation.end
            if not any(self.claimed[slice(*interval)]) and self._is_speech(interval):
                base = self._before(interval[0])
                if base is not None:
                    yield self._carried(base, self._words(interval))

    def _is_speech(self, interval: Tokens) -> bool:
        length = interval[1] - interval[0]
        return length > SHORT and (self.story.has_finite(*interval) or length > 2 * SHORT)

    def _carried(self, base: Attribution, words: Tokens) -> Attribution:
        first = base.continues or base
        found = Attribution(None, None, None, (words,), first.kind, "carried on", first.entry, continues=first)
        self._claim(found.content)
        self._add(found)
        return found

    def _before(self, start: int) -> Attribution | None:
        """The attribution that ends last before the sentence of token `start`.

        In the same paragraph, or in the one before where the quotation begins its own (or is told in the first person
        in its first sentence).
        """
        story = self.story
        low = story.bound(start)[0]
        last = bisect_right(self.ends, (low, len(self.spoken)))
        if not last:
            return None
        end, number = self.ends[last - 1]
        paragraph = story.paragraph[start]
        first = story.parsed.paragraphs[paragraph][0]
        if story.paragraph[end - 1] == paragraph:
            return None if self._has_cue(start) else self.spoken[number]
        begins = first == start or (first == low and self._in_first_person(start) and not self._has_cue(start))
        return self.spoken[number] if begins and story.paragraph[end - 1] == paragraph - 1 else None

    def _has_cue(self, start: int) -> bool:
        """Whether a cue verb stands outside quotation marks in the sentence of the quotation that begins there."""
        low, high = self.story.near(start)
        return any(t in self.cue_tokens and self.story.quote[t] < 0 for t in range(low, high))

    def _in_first_person(self, start: int) -> bool:
        low, high = self.story.quotation(start) or (start, start)
        return any(word in FIRST_PERSON for word in self.story.grammar.lower[low:high])

    def _words(self, interval: Tokens) -> Tokens:
        """The quotation, with its sentence where it stands inside one."""
        start, end = interval
        low, high = self.story.bound(start)
        return interval if low == start else self.story.trimmed(low, max(high, end)) or interval
