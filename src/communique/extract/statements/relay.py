"""Who passes words on: "X said, according to Y", "the Y agency said, quoting X", "in remarks carried by Y"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from communique.codebook.speech import SpeechTables
from communique.extract.statements.attribution import Attribution, Tokens
from communique.extract.statements.story import NEAR, Story

QUOTING = frozenset(("quoting", "citing"))
CARRIED = frozenset(
    ("aired", "broadcast", "carried", "cited", "distributed", "posted", "published", "quoted", "relayed")
)


class Relays:
    """Finds who passes words on, among the attributions of one article."""

    def __init__(self, story: Story, tables: SpeechTables) -> None:
        self.story = story
        self.grammar = story.grammar
        self.tables = tables

    def told(self, found: Iterable[Attribution]) -> Iterator[Attribution]:
        """The attributions with their relays; those that only say who relays another are left out."""
        each = [self._carried(self._quoting(attribution)) for attribution in found]
        starting = defaultdict(list)
        for number, attribution in enumerate(each):
            if attribution.cue is not None and attribution.kind == "speech":
                starting[self._first(attribution)].append(number)
        gone: set[int] = set()
        for number, attribution in enumerate(each):
            inner = self._passed_on(each, number, starting[attribution.content[0][0]])
            if inner is not None:
                each[inner] = replace(each[inner], relay=attribution.head)
                gone.add(number)
        return (attribution for number, attribution in enumerate(each) if number not in gone)

    def _first(self, attribution: Attribution) -> int:
        """The first token of a cue clause with its content."""
        starts = [start for start, _ in attribution.content]
        return min([*starts, attribution.source[0]] if attribution.source else starts)

    def _passed_on(self, each: Sequence[Attribution], number: int, inner: Iterable[int]) -> int | None:
        """Which attribution of those that begin where this one's content does fills it, if this one passes it on."""
        outer = each[number]
        behind = outer.rule == "according to" or (outer.rule.endswith("before cue") and self._is_medium(outer.source))
        if not behind or outer.relay is not None:
            return None
        end = outer.content[-1][1]
        for candidate in inner:
            own = each[candidate]
            if candidate == number or own.cue is None or not own.rule.startswith(("clause", "quote")):
                continue
            after_words = own.content[-1][1] <= own.cue[0] < end <= own.cue[1] + NEAR
            after_cue = own.content[-1][1] == end and own.content[0][0] > own.cue[0] and self._is_medium(outer.source)
            if after_words or after_cue:
                return candidate
        return None

    def _is_medium(self, source: Tokens | None) -> bool:
        return source is not None and any(word in self.tables.media for word in self.grammar.lower[slice(*source)])

    def _quoting(self, attribution: Attribution) -> Attribution:
        """The attribution with the speaker whom a medium names ("the agency said, quoting the minister")."""
        if not self._is_medium(attribution.source) or attribution.cue is None or attribution.relay is not None:
            return attribution
        for t in self._behind(attribution):
            if self.grammar.lower[t] in QUOTING and self.grammar.words[t - 1] == ",":
                named = self.grammar.child(t, "dobj")
                phrase = self.story.phrase_after(t) if named is None else self.story.phrase(named, after=t)
                if phrase is not None:
                    interval = phrase.start, phrase.end
                    return replace(attribution, source=interval, head=phrase.head, relay=attribution.head)
        return attribution

    def _carried(self, attribution: Attribution) -> Attribution:
        """The attribution with the medium that carries it ("said in remarks carried by state television")."""
        if attribution.cue is None or attribution.relay is not None:
            return attribution
        for t in self._behind(attribution):
            if self.grammar.lower[t] in CARRIED and self.grammar.lower[t + 1 : t + 2] == ["by"]:
                named = next(self.grammar.objects(t, "by"), None)
                if named is not None and self._is_medium((t + 2, self.grammar.right[named] + 1)):
                    return replace(attribution, relay=named)
        return attribution

    def _behind(self, attribution: Attribution) -> range:
        """The tokens behind the cue in its sentence, up to the content."""
        at, end = attribution.cue or (0, 0)
        stops = [start for start, _ in attribution.content if start >= end]
        return range(end, min([end + NEAR, self.story.bound(at)[1], *stops]))
