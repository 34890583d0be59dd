"""Counts how far to trust the rules' events and the model's; writes the `agreement` of `model.json`'s `events`.

    python -m training.events.agree MODEL --gold FOLDER ... --scorer score_record.py

On articles with gold and on the corpus's held-out patterns, after `tune.py`; needs spaCy (the program's own
environment), not torch. The slopes are fitted on both, the constants on the articles, since every fifth sentence of the
corpus is a trap. The model may add events from the least confidence at which the articles lose neither precision nor
F1 by it. In the first sentence of a story, which tells what the report is about, it may from the confidence that makes
F1 largest, on the articles' first sentences and the corpus's sentences together.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import ModuleType

import numpy as np

from communique import actors, dates
from communique.encoder import Encoder
from communique.extract.events import building
from communique.extract.events.learned import Agreement, Learned, chance
from communique.extract.events.merging import merged
from communique.extract.events.reading import Reading
from communique.parse import Parsed
from communique.pipeline import Pipeline
from communique.record import Event, Statement
from communique.settings import Settings
from evals.events import Judged, article, sentences
from training.attribution.evaluate import scorer
from training.attribution.tune import calibration_error, logistic
from training.corpus.records import CORPUS, load
from training.events.note import add

WORTH = (
    0.3,
    0.35,
    0.4,
    0.45,
    0.5,
    0.6,
    0.7,
    0.75,
    0.8,
    0.85,
    0.9,
    0.95,
)  # tried as the least confidence of what the model adds
NEVER = 1.1
WATCHING = Agreement(alone=(1.0, 0.0), worth=0.0, lead=0.0)


@dataclass(frozen=True)
class Watching(Pipeline):
    """The pipeline with all events that rules and model find, as sure as the rule or the model alone is of them.

    Attributes:
        seen: how the model sees each event, by its id: a line of `Agreement`, and the model's probability.
        leads: the ids of what it alone finds in the first sentence of a story.
    """

    reader: Encoder
    seen: dict[str, tuple[str, float]] = field(default_factory=dict)
    leads: set[str] = field(default_factory=set)

    def events(
        self, parsed: Parsed, cast: actors.Cast, said: Sequence[Statement], times: Sequence[dates.TimeExpression]
    ) -> Iterator[Event]:
        """The events, watched."""
        reading = Reading(parsed, cast, self.codebook.events, said, times)
        triggers = building.triggers(reading)
        ruled = list(building.events(reading, triggers))
        events = [one.event for one in ruled]
        learned = Learned(reading, self.reader, WATCHING, events)
        for event in events:
            how, best = learned.seen(event)
            self.seen[event.id] = how, 0.5 if best is None else best.read.probability
        alone = list(learned.added(ruled, triggers))
        self.seen.update({one.event.id: ("alone", one.event.confidence) for one in alone})
        starts = [reading.parsed.tokens(one.event.sentence)[0] for one in alone]
        self.leads.update(one.event.id for one, start in zip(alone, starts, strict=True) if learned.leads(start))
        yield from merged([*ruled, *alone])


@dataclass(frozen=True, slots=True)
class Case:
    """One event that was judged.

    Attributes:
        how: a line of `Agreement`.
        rule, model: the rule's confidence and the model's probability.
        right: whether it is one of the gold's.
        article: whose gold; None for the corpus's.
        lead: whether it is the model's alone and stands in the first sentence of a story.
    """

    how: str
    rule: float
    model: float
    right: bool
    article: str | None
    lead: bool = False


def cases(pipeline: Watching, judged: Judged, name: str | None) -> list[Case]:
    """The events judged, as cases; `name` is the article's, None for the corpus."""
    found = [(event, right, *pipeline.seen[event.id]) for event, right in judged.events]
    return [
        Case(how, event.confidence, model, right, name, event.id in pipeline.leads)
        for event, right, how, model in found
    ]


def odds(probability: float) -> float:
    """Log-odds, bounded."""
    bounded = min(max(probability, 1e-3), 1 - 1e-3)
    return float(np.log(bounded / (1 - bounded)))


def fitted(counted: Sequence[Case]) -> Agreement:
    """The lines: for what a rule finds one model of them all, for what none finds another.

    Where a surer rule would make an event less sure, beside what the model says, the rule's confidence counts nothing.
    """
    alone = [one for one in counted if one.how == "alone"]
    rule, model, other, silent, unread, _, constant = _ruled(counted, weight=1.0)
    if rule < 0:
        rule, model, other, silent, unread, _, constant = _ruled(counted, weight=0.0)
    slope, _, least = _line([(odds(one.model), float(one.article is None)) for one in alone], alone)
    return Agreement(
        confirmed=(rule, model, constant),
        other=(rule, 0.0, round(constant + other, 4)),
        silent=(rule, 0.0, round(constant + silent, 4)),
        unread=(rule, 0.0, round(constant + unread, 4)),
        alone=(slope, least),
        threshold=WATCHING.threshold,
        worth=NEVER,
    )


def _ruled(counted: Sequence[Case], *, weight: float) -> tuple[float, ...]:
    """Slopes of the rule's and the model's log-odds, steps of the other kinds and of the corpus, and the constant."""
    ruled = [one for one in counted if one.how != "alone"]
    kinds = ("other", "silent", "unread")
    told = [
        (weight * odds(one.rule), odds(one.model) * (one.how == "confirmed"),
         *(float(one.how == kind) for kind in kinds), float(one.article is None))
        for one in ruled
    ]  # fmt: skip
    return _line(told, ruled)


def _line(inputs: Sequence[tuple[float, ...]], counted: Sequence[Case]) -> tuple[float, ...]:
    weights = logistic(inputs, [one.right for one in counted])
    return tuple(round(float(weight), 4) for weight in weights)


def sure(agreement: Agreement, one: Case) -> float:
    """The confidence of a case."""
    if one.how == "alone":
        return chance(agreement.alone, one.model)
    line: tuple[float, float, float] = getattr(agreement, one.how)
    return chance(line, one.rule, one.model)


def error(counted: Sequence[Case]) -> float:
    """Calibration error on the rules' events of the articles, each weighed by the other articles and the corpus."""
    chances: list[float] = []
    truths: list[bool] = []
    for name in sorted({one.article for one in counted if one.article is not None}):
        agreement = fitted([one for one in counted if one.article != name])
        own = [one for one in counted if one.article == name and one.how != "alone"]
        chances += [sure(agreement, one) for one in own]
        truths += [one.right for one in own]
    return calibration_error(chances, truths)


def worth(counted: Sequence[Case], gold: int, agreement: Agreement) -> float:
    """The least of `WORTH` at which what the model adds, first sentences apart, costs neither precision nor F1."""
    ruled = [one for one in counted if one.how != "alone"]
    for least in WORTH:
        added = _added(counted, agreement, least, lead=False)
        if added and _f1([*ruled, *added], gold) >= _f1(ruled, gold) and _share(added) >= _share(ruled):
            return least
    return NEVER


def lead(counted: Sequence[Case], gold: int, agreement: Agreement) -> float:
    """That of `WORTH` at which what the model adds to first sentences makes F1 largest; `NEVER` where it gains none."""
    ruled = [one for one in counted if one.how != "alone"]
    gains = {least: _f1([*ruled, *_added(counted, agreement, least, lead=True)], gold) for least in (*WORTH, NEVER)}
    return max(gains, key=lambda least: (gains[least], least))


def _added(counted: Sequence[Case], agreement: Agreement, least: float, *, lead: bool) -> list[Case]:
    """What the model adds from a confidence on, in first sentences or elsewhere."""
    return [one for one in counted if one.how == "alone" and one.lead == lead and sure(agreement, one) >= least]


def _share(counted: Sequence[Case]) -> float:
    return sum(one.right for one in counted) / max(1, len(counted))


def _f1(counted: Sequence[Case], gold: int) -> float:
    """F1 where the gold has so many events."""
    right = sum(one.right for one in counted)
    return 2 * right / max(1, len(counted) + gold)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--gold", type=Path, nargs="+", required=True, help="folders with *.gold.jsonl")
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    options = parser.parse_args()
    pipeline = Watching(Settings(), reader=Encoder.load(options.model))
    counted, parts = _on_articles(pipeline, options.gold, scorer(options.scorer))
    told = sum(part.hits + part.missed for part in parts)
    held_out = sentences(pipeline, [sentence for sentence in load(options.corpus) if sentence.split == "dev"])
    both = counted + cases(pipeline, held_out, None)
    agreement = fitted(both)
    agreement = replace(
        agreement,
        worth=worth(counted, told, agreement),
        lead=lead(both, told + held_out.hits + held_out.missed, agreement),
    )
    print(f"calibration error {error(both):.3f}")
    add(options.model, agreement=asdict(agreement))
    print(agreement)


def _on_articles(pipeline: Watching, folders: Sequence[Path], score: ModuleType) -> tuple[list[Case], list[Judged]]:
    counted: list[Case] = []
    parts: list[Judged] = []
    for gold in (gold for folder in folders for gold in sorted(folder.glob("*.gold.jsonl"))):
        parts.append(article(pipeline, gold, score))
        counted += cases(pipeline, parts[-1], gold.name)
    return counted, parts


if __name__ == "__main__":
    main()
