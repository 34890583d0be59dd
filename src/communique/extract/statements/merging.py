"""Rules and model together: what both found is told once, and everything says how likely it is right.

How far to trust which is counted on documents that neither has learned from (`training/attribution/agree.py`) and lies
in the `agreement` of `model.json`: a share for each rule, odds for the model.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from communique.codebook.speech import SpeechTables
from communique.encoder import FLOOR, Encoder
from communique.extract.statements import learned, reader
from communique.extract.statements.attribution import Attribution, Tokens
from communique.extract.statements.kept import inside
from communique.parse import Parsed

SAME = 0.5  # shared by all words of two contents that are one


@dataclass(frozen=True, slots=True)
class Agreement:
    """How likely what was found is right.

    Attributes:
        rules: by class and rule ("belief clause after cue") the share of right ones among those that the model does
            not find; that of all others under "other".
        confirmed, alone: slope and constant over the model's own log-odds, for what a rule finds too and what none
            does.
        boundaries: the rules whose content is righter than the model's where both found it.
        sources: likewise for the source.
        threshold: the least confidence worth keeping.
    """

    rules: Mapping[str, float]
    confirmed: tuple[float, float] = (1.0, 0.5)
    alone: tuple[float, float] = (1.0, 0.0)
    boundaries: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    threshold: float = 0.4

    def silent(self, ruled: Attribution) -> float:
        """How likely a rule's attribution is right that the model does not find."""
        return self.rules.get(f"{ruled.kind} {ruled.rule}", self.rules.get("other", ruled.confidence))

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> Agreement:
        """From `model.json`; without its entry the defaults above, which nothing was counted for."""
        told = note.get("agreement")
        if told is None:
            return cls({})
        sets = (frozenset(told["boundaries"]), frozenset(told["sources"]))
        return cls(told["rules"], tuple(told["confirmed"]), tuple(told["alone"]), *sets, told["threshold"])


def attributions(parsed: Parsed, tables: SpeechTables, encoder: Encoder | None = None) -> list[Attribution]:
    """All attributions of an article, in the order of their words; by rules alone without an encoder."""
    found = list(reader.read(parsed, tables))
    if encoder is not None:
        agreement = Agreement.of(encoder.sessions.note)
        found = merge(found, list(learned.read(parsed, tables, encoder, threshold=FLOOR)), agreement)
    return sorted(found, key=lambda one: (one.content[0][0], -one.content[-1][1], one.cue or (0, 0)))


def merge(ruled: Sequence[Attribution], read: Sequence[Attribution], agreement: Agreement) -> list[Attribution]:
    """What the rules and the model found, with confidences; nothing is left out but what both found twice."""
    partner = dict(pairs(ruled, read))
    carried: dict[int, list[Tokens]] = defaultdict(list)
    for one in ruled:
        carried[id(one.continues)] += one.content
    parents = inside(ruled)
    made = {
        id(one): _both(one, read[partner[i]], carried[id(one)], agreement)
        if i in partner
        else _unconfirmed(one, agreement, nested=parents[i] is not None)
        for i, one in enumerate(ruled)
    }
    both = [
        one if one.continues is None else replace(one, continues=made.get(id(one.continues), one.continues))
        for one in made.values()
    ]
    taken = set(partner.values())
    rest = [one for j, one in enumerate(read) if j not in taken]
    return both + [replace(one, confidence=_shifted(one.confidence, agreement.alone)) for one in rest]


def pairs(ruled: Sequence[Attribution], read: Sequence[Attribution]) -> Iterator[tuple[int, int]]:
    """Which of the first and which of the second are one, each once: same cue first, then by the content shared."""
    near = [
        (not _same_cue(one, other), -share, i, j)
        for i, one in enumerate(ruled)
        for j, other in enumerate(read)
        if (share := _share(one, other)) >= SAME or (share and _same_cue(one, other))
    ]
    first: set[int] = set()
    second: set[int] = set()
    for _, _, i, j in sorted(near):
        if i not in first and j not in second:
            first.add(i)
            second.add(j)
            yield i, j


def _share(one: Attribution, other: Attribution) -> float:
    if one.content[0][0] >= other.content[-1][1] or other.content[0][0] >= one.content[-1][1]:
        return 0.0
    common = sum(max(0, min(b, d) - max(a, c)) for a, b in one.content for c, d in other.content)
    return common / (one.size + other.size - common)


def _same_cue(one: Attribution, other: Attribution) -> bool:
    return one.cue is not None and other.cue is not None and one.cue[0] < other.cue[1] and other.cue[0] < one.cue[1]


def _unconfirmed(ruled: Attribution, agreement: Agreement, *, nested: bool) -> Attribution:
    """A rule's attribution that the model does not find; that says nothing of nested ones, which it was never shown."""
    return ruled if nested else replace(ruled, confidence=agreement.silent(ruled))


def _both(ruled: Attribution, read: Attribution, carried: Sequence[Tokens], agreement: Agreement) -> Attribution:
    """A rule's attribution, with the model's boundaries and source where those are righter.

    `carried` are the words that carry on this attribution as statements of their own.
    """
    own = tuple(
        piece for piece in read.content if not any(piece[0] < end and start < piece[1] for start, end in carried)
    )
    content = ruled.content if ruled.rule in agreement.boundaries or not own else own
    keeps_source = ruled.rule in agreement.sources or read.source is None
    return replace(
        ruled,
        content=content,
        source=ruled.source if keeps_source else read.source,
        head=ruled.head if keeps_source else read.head,
        confidence=_shifted(read.confidence, agreement.confirmed),
    )


def _shifted(chance: float, line: tuple[float, float]) -> float:
    """A probability with its log-odds moved along the line (slope, constant)."""
    bounded = min(max(chance, 1e-3), 1 - 1e-3)
    odds = line[0] * math.log(bounded / (1 - bounded)) + line[1]
    return round(1 / (1 + math.exp(-odds)), 3)
