"""Rules and model together: what both found is told once, and everything says how likely it is right.

Two ways, for two uses. Attributions of every kind follow the model, which has seen thousands of them; the rules add
what they are sure of. The statements of a record follow the rules, which know relays, continued quotations and words
inside words; the model says how sure they are and adds what no rule finds.

How far to trust which is counted on documents that the model has not learned from (`training/attribution/agree.py`) and
lies in the `agreement` of `model.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from communique.codebook.speech import SpeechTables
from communique.encoder import Encoder
from communique.extract.statements import learned, reader
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.kept import inside
from communique.parse import Parsed

SAME = 0.5  # shared by all words of two contents that are one
# Rules that go by the form of a line (a speaker's label, a signature), of which the model's silence tells nothing.
EXACT = frozenset(("label", "signature"))
# What the model alone says for a record: words said or asked, more likely right than not.
SPOKEN = frozenset(("speech", "directive"))
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Agreement:
    """How likely what was found is right.

    Attributes:
        rules: by class and rule ("belief clause after cue") the share of right ones among those that the model does
            not find (of an `EXACT` rule, among all); that of all others under "other". Nested ones are not counted:
            PolNeAR leaves them out.
        weights: of a logistic model over `evidence`, the constant last: how likely what the model finds is right.
        threshold: the model's score from which its readings are weighed (None: its own): lower than for the model
            alone, because a rule that finds the same can tip the balance.
        worth, worth_ruled: what the model, or a rule alone, finds is left out of the attributions of every kind where
            it is less likely right.
    """

    rules: Mapping[str, float]
    weights: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    threshold: float | None = None
    worth: float = 0.4
    worth_ruled: float = 0.4

    def silent(self, ruled: Attribution) -> float:
        """How likely a rule's attribution is right that the model does not find."""
        return self.rules.get(f"{ruled.kind} {ruled.rule}", self.rules.get("other", ruled.confidence))

    def weighed(self, read: Attribution, kind: str, *, confirmed: bool) -> float:
        """How likely the model's attribution is right, whose cue is of that class."""
        *slopes, constant = self.weights
        told = evidence(read.confidence, kind, confirmed=confirmed)
        odds = constant + sum(slope * value for slope, value in zip(slopes, told, strict=True))
        return round(1 / (1 + math.exp(-odds)), 3)

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> Agreement:
        """From `model.json`; without its entry the defaults above, which nothing was counted for."""
        told = dict(note.get("agreement", {"rules": {}}))
        return cls(**told | ({"weights": tuple(told["weights"])} if "weights" in told else {}))


def evidence(chance: float, kind: str, *, confirmed: bool) -> list[float]:
    """The model's log-odds; 1 and these odds again where a rule finds it too; 1 for speech; 1 for an unlisted cue."""
    bounded = min(max(chance, 1e-3), 1 - 1e-3)
    odds = math.log(bounded / (1 - bounded))
    return [odds, float(confirmed), odds * confirmed, float(kind == "speech"), float(kind == learned.UNLISTED)]


def attributions(parsed: Parsed, tables: SpeechTables, encoder: Encoder | None = None) -> list[Attribution]:
    """The attributions of every kind, none inside another that the model does not find, in the order of their words.

    By rules alone without an encoder.
    """
    ruled = list(reader.read(parsed, tables))
    if encoder is None:
        return ordered(one for one, outer in zip(ruled, inside(ruled), strict=True) if outer is None)
    agreement = Agreement.of(encoder.sessions.note)
    read = list(learned.read(parsed, tables, encoder, threshold=agreement.threshold))
    return ordered(led_by_model(ruled, read, agreement))


def for_record(parsed: Parsed, tables: SpeechTables, encoder: Encoder | None = None) -> list[Attribution]:
    """What a record is chosen from: all that the rules find, and what the model adds, in the order of their words."""
    ruled = list(reader.read(parsed, tables))
    if encoder is None:
        return ordered(ruled)
    agreement = Agreement.of(encoder.sessions.note)
    read = list(learned.read(parsed, tables, encoder, threshold=agreement.threshold))
    return ordered(led_by_rules(ruled, read, agreement))


def ordered(found: Iterable[Attribution]) -> list[Attribution]:
    """By the beginning of the content, the longer first."""
    return sorted(found, key=lambda one: (one.content[0][0], -one.content[-1][1], one.cue or (0, 0)))


def led_by_model(ruled: Sequence[Attribution], read: Sequence[Attribution], agreement: Agreement) -> list[Attribution]:
    """What the model found, with the rules' names for it, and what only a rule found, as far as it is likely right."""
    partner = {j: i for i, j in pairs(ruled, read)}
    named = [_named(one, ruled[partner[j]] if j in partner else None, agreement) for j, one in enumerate(read)]
    found = [one for one in named if one.confidence >= agreement.worth]
    taken = set(partner.values())
    for i, is_outer in enumerate(_outermost(ruled, read)):
        share = agreement.silent(ruled[i])
        if i not in taken and is_outer and ruled[i].continues is None and share >= agreement.worth_ruled:
            found.append(replace(ruled[i], confidence=share))
    return found


def _outermost(ruled: Sequence[Attribution], read: Sequence[Attribution]) -> list[bool]:
    """For each of the rules' attributions whether it lies inside no other, neither of theirs nor of the model's."""
    return [
        outer is None and (one.rule in EXACT or not any(one.cue and other.covers(one.cue[0]) for other in read))
        for one, outer in zip(ruled, inside(ruled), strict=True)
    ]


def _named(read: Attribution, ruled: Attribution | None, agreement: Agreement) -> Attribution:
    """The model's attribution with its confidence and, where a rule found it too, what only the rule knows."""
    if ruled is None:
        return replace(read, confidence=agreement.weighed(read, read.kind, confirmed=False))
    source = read if read.source else ruled
    return replace(
        ruled,
        source=source.source,
        head=source.head,
        cue=read.cue,
        content=read.content,
        confidence=agreement.weighed(read, ruled.kind, confirmed=True),
    )


def led_by_rules(ruled: Sequence[Attribution], read: Sequence[Attribution], agreement: Agreement) -> list[Attribution]:
    """What the rules found, as sure as the model makes it, and what the model adds for a record."""
    partner = dict(pairs(ruled, read))
    made: dict[int, Attribution] = {}
    for i, (one, is_outer) in enumerate(zip(ruled, _outermost(ruled, read), strict=True)):
        if i in partner:
            sure = agreement.weighed(read[partner[i]], one.kind, confirmed=True)
            made[id(one)] = replace(one, confidence=sure)
        else:
            made[id(one)] = replace(one, confidence=agreement.silent(one)) if is_outer else one
    taken = set(partner.values())
    alone = [_named(one, None, agreement) for j, one in enumerate(read) if j not in taken]
    return [*(_linked(one, made) for one in made.values()), *(one for one in alone if _is_new(one, ruled))]


def _is_new(read: Attribution, ruled: Sequence[Attribution]) -> bool:
    """Whether the model's attribution is a statement where no rule finds any: likely, said or asked, a whole clause."""
    return (
        read.confidence >= LIKELY
        and read.kind in SPOKEN
        and read.rule == learned.CLAUSE
        and not any(_share(read, one) or _same_cue(read, one) for one in ruled)
    )


def _linked(one: Attribution, made: Mapping[int, Attribution]) -> Attribution:
    """Words carried on, with what became of the attribution that they carry on: they are as sure as that one."""
    base = None if one.continues is None else made.get(id(one.continues))
    return one if base is None else replace(one, continues=base, confidence=base.confidence)


def pairs(ruled: Sequence[Attribution], read: Sequence[Attribution]) -> Iterator[tuple[int, int]]:
    """Which of the first and which of the second are one, each once: same cue first, then by the content shared.

    Words carried on have no partner: the model reads them as part of what they carry on.
    """
    near = [
        (not _same_cue(one, other), -share, i, j)
        for i, one in enumerate(ruled)
        for j, other in enumerate(read)
        if one.continues is None
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
