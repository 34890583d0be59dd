"""Who passes words on: "X said, according to Y", "the Y agency said, quoting X", "in remarks carried by Y"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
            inner = self._passed_on(each, number, starting)
            for one in inner:
                each[one] = replace(each[one], relay=attribution.head)
            gone.update([number] if inner else [])
        return (attribution for number, attribution in enumerate(each) if number not in gone)

    def _first(self, attribution: Attribution) -> int:
        """The first token of a cue clause with its content."""
        starts = [start for start, _ in attribution.content]
        return min([*starts, attribution.source[0]] if attribution.source else starts)

    def _passed_on(
        self, each: Sequence[Attribution], number: int, starting: Mapping[int, Sequence[int]]
    ) -> Sequence[int]:
        """Which attributions fill this one's content, if this one only passes them on; () if it does not."""
        outer = each[number]
        medium = self._is_medium(outer.source)
        if outer.relay is not None or not (
            outer.rule == "according to" or (medium and outer.rule.endswith("before cue"))
        ):
            return ()
        start, end = outer.content[0][0], outer.content[-1][1]
        inner = [n for t in range(start, end) for n in starting[t] if n != number and self._is_inside(each[n], end)]
        if not inner or self._first(each[inner[0]]) != start:
            return ()
        first = each[inner[0]]
        if first.cue and first.content[-1][1] <= first.cue[0] and end <= first.cue[1] + NEAR:
            return inner[:1]
        return inner if medium and max(each[n].content[-1][1] for n in inner) == end else ()

    def _is_inside(self, inner: Attribution, end: int) -> bool:
        return inner.cue is not None and inner.cue[1] <= end and inner.rule.startswith(("clause", "quote"))

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
