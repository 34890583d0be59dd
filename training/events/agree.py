"""Counts how far to trust the rules' events and the model's; writes the `agreement` of `model.json`'s `events`.

    python -m training.events.agree MODEL --gold FOLDER ... --scorer score_record.py

On articles with gold and on the corpus's held-out patterns, after `tune.py`; needs spaCy (the program's own
environment), not torch. The slopes are fitted on both, the constants on the articles, since every fifth sentence of the
corpus is a trap. The model may add events from the least confidence at which the articles lose neither precision nor
F1 by it; in the first sentence of a story, which tells what the report is about, that is counted apart.
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
from communique.extract.events.learned import Agreement, Learned, chance, known
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
        learned = Learned(reading, self.reader, WATCHING)
        triggers = building.triggers(reading)
        ruled = list(building.events(reading, triggers))
        for event in (one.event for one in ruled):
            how, best = learned.seen(event)
            self.seen[event.id] = how, 0.5 if best is None else best.read.probability
        alone = list(learned.added([one.event for one in ruled], known(triggers)))
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
    """The lines: for what a rule finds one model of them all, for what none finds another."""
    ruled = [one for one in counted if one.how != "alone"]
    alone = [one for one in counted if one.how == "alone"]
    rule, model, other, silent, _, constant = _line(
        [
            (odds(one.rule), odds(one.model) * (one.how == "confirmed"), float(one.how == "other"),
             float(one.how == "silent"), float(one.article is None))
            for one in ruled
        ],
        ruled,
    )  # fmt: skip
    slope, _, least = _line([(odds(one.model), float(one.article is None)) for one in alone], alone)
    return Agreement(
        confirmed=(rule, model, constant),
        other=(rule, 0.0, round(constant + other, 4)),
        silent=(rule, 0.0, round(constant + silent, 4)),
        alone=(slope, least),
        threshold=WATCHING.threshold,
        worth=NEVER,
    )


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


def worth(counted: Sequence[Case], missed: int, agreement: Agreement, *, lead: bool) -> float:
    """The least of `WORTH` at which what the model adds to the articles costs neither precision nor F1.

    `lead`: of what it adds in first sentences, else of all the rest.
    """
    told = [one for one in counted if one.article is not None]
    ruled = [one for one in told if one.how != "alone"]
    for least in WORTH:
        added = [one for one in told if one.how == "alone" and one.lead == lead and sure(agreement, one) >= least]
        if added and _f1([*ruled, *added], missed) >= _f1(ruled, missed) and _share(added) >= _share(ruled):
            return least
    return NEVER


def _share(counted: Sequence[Case]) -> float:
    return sum(one.right for one in counted) / max(1, len(counted))


def _f1(counted: Sequence[Case], missed: int) -> float:
    """F1 where `missed` of the gold's are found by neither rules nor model, whatever is added."""
    right = sum(one.right for one in counted)
    return 2 * right / max(1, len(counted) + missed)


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
    total = sum(part.hits + part.missed for part in parts)
    held_out = [sentence for sentence in load(options.corpus) if sentence.split == "dev"]
    counted += cases(pipeline, sentences(pipeline, held_out), None)
    agreement = fitted(counted)
    least = {name: worth(counted, total, agreement, lead=name == "lead") for name in ("worth", "lead")}
    agreement = replace(agreement, **least)
    print(f"calibration error {error(counted):.3f}")
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
