"""What rules and model each find of the events, and both together: the ablation of the events.

    python -m evals.events             the tables
    python -m evals.events --write     the tables into evals/README.md

Gold articles go through ../shared's scorer, its seeds and gold and evals/gold; the corpus's held-out patterns and the
challenge sentences are read one by one. Statements are the same in all three ways.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from communique import actors, dates, ingest
from communique.extract.events import building
from communique.extract.events.learned import Agreement, Learned, together
from communique.extract.events.merging import merged
from communique.extract.events.reading import Reading
from communique.ingest import Raw
from communique.parse import Parsed
from communique.pipeline import Pipeline
from communique.record import Event, Record, Skip, Statement, plain
from communique.settings import Settings
from evals import challenge
from evals.record import ROOT, SHARED, text_of
from training.attribution.evaluate import scorer
from training.corpus.records import Event as Gold
from training.corpus.records import Sentence, load

README = ROOT / "evals" / "README.md"
BEGIN, END = "<!-- events: written by evals/events.py -->", "<!-- end of events -->"
FOLDERS = (SHARED / "seeds", SHARED / "gold", ROOT / "evals" / "gold")
BINS = 10
ALONE = Agreement(alone=(1.0, 0.0), worth=0.5, lead=0.5)  # all that the model itself holds likelier than not
TEMPLATE = """\
{begin}
## Events by rules and by the model

What the rules find alone, the model alone, and both as they ship. A figure is over all events of a folder together;
an event counts as found where its type or move is the gold's and its evidence fits, as in the scorer of ../shared. The
rules were tuned on seeds and gold; the corpus's held-out patterns come from the writers that the model learned from,
which flatters the model there and nowhere else. Made by `python -m evals.events --write`.

{told}
{end}"""


@dataclass(frozen=True)
class Way(Pipeline):
    """The pipeline with events read by `rules`, by the `model` alone, or by `both`; statements as the settings say."""

    way: str = "both"

    def events(
        self, parsed: Parsed, cast: actors.Cast, said: Sequence[Statement], times: Sequence[dates.TimeExpression]
    ) -> Iterator[Event]:
        """The events that this way finds."""
        reading = Reading(parsed, cast, self.codebook.events, said, times)
        if self.way == "model":
            yield from merged(Learned(reading, self.encoder, ALONE, None).added(()))
        else:
            triggers = building.triggers(reading)
            ruled = building.events(reading, triggers)
            yield from merged(ruled if self.way == "rules" else together(reading, triggers, ruled, self.encoder))


@dataclass(frozen=True)
class Judged:
    """The events read somewhere, each with whether it is one of the gold's.

    Attributes:
        hits, missed: how many of the gold's were read and not, those left out that it marks as beside the point.
        aux: of the right ones, whether the auxiliary modes are the gold's.
        astray: events read where there is certainly none.
    """

    events: tuple[tuple[Event, bool], ...]
    hits: int
    missed: int
    aux: tuple[bool, ...]
    astray: int

    @property
    def precision(self) -> float:
        """Share of those read that are right; 1 where none is read."""
        return sum(flag for _, flag in self.events) / len(self.events) if self.events else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold's that are read."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def joined(parts: Sequence[Judged]) -> Judged:
    """Several as one."""
    return Judged(
        tuple(pair for part in parts for pair in part.events),
        sum(part.hits for part in parts),
        sum(part.missed for part in parts),
        tuple(flag for part in parts for flag in part.aux),
        sum(part.astray for part in parts),
    )


def sentences(pipeline: Pipeline, corpus: Iterable[Sentence]) -> Judged:
    """Each sentence of the corpus read as an article of its own; those without events must give none."""
    return joined([_sentence(pipeline, sentence) for sentence in corpus])


def _sentence(pipeline: Pipeline, sentence: Sentence) -> Judged:
    record = pipeline.record(Raw(text=sentence.text, locator=sentence.id))
    found = record.events if isinstance(record, Record) else ()
    pairs = _paired(sentence.events, found)
    right = {id(event) for _, event in pairs}
    return Judged(
        tuple((event, id(event) in right) for event in found),
        len(pairs),
        len(sentence.events) - len(pairs),
        tuple(frozenset(gold.aux) == frozenset(event.aux) for gold, event in pairs),
        0 if sentence.events else len(found),
    )


def _paired(gold: Sequence[Gold], found: Sequence[Event]) -> list[tuple[Gold, Event]]:
    """Each of the gold's with the event whose evidence holds its anchor and whose type or move is its own."""
    pairs: list[tuple[Gold, Event]] = []
    free = list(found)
    for one in gold:
        fits = [
            event
            for event in free
            if event.evidence.start <= one.anchor[0] < event.evidence.end
            and (event.event == one.event or event.move == one.move)
        ]
        if fits:
            best = min(fits, key=lambda event: (set(event.aux) != set(one.aux), len(event.evidence.text), event.id))
            free.remove(best)
            pairs.append((one, best))
    return pairs


def article(pipeline: Pipeline, gold_file: Path, score: ModuleType) -> Judged:
    """The events of an article with gold, paired as ../shared's scorer does it."""
    raw = next(iter(ingest.read([str(text_of(gold_file))], settings=pipeline.settings)))
    record = raw if isinstance(raw, Skip) else pipeline.record(raw)
    found = [] if isinstance(record, Skip) else list(record.events)
    rows = [json.loads(line) for line in gold_file.read_text(encoding="utf-8").splitlines()]
    gold = [row for row in rows if row["kind"] == "event"]
    pairs, missed, _ = score.pair_up(gold, [_row(event) for event in found], partial(_alike, score), 0.5)
    right = {row["id"] for _, row in pairs}
    nothing = [score.chars([row]) for row in rows if row["kind"] == "nothing"]
    words = [set(range(event.evidence.start, event.evidence.end)) for event in found]
    return Judged(
        tuple((event, event.id in right) for event in found),
        sum(_is_core(row) for row, _ in pairs),
        sum(_is_core(row) for row in missed),
        tuple(set(one["aux"]) == set(other["aux"]) for one, other in pairs),
        sum(any(len(span & own) >= 0.5 * len(own) for span in nothing) for own in words),
    )


def _is_core(row: dict[str, Any]) -> bool:
    return bool(row.get("core", True))


def _row(event: Event) -> dict[str, Any]:
    return json.loads(json.dumps(plain(event), ensure_ascii=False))


def _alike(score: ModuleType, gold: dict[str, Any], found: dict[str, Any]) -> float:
    """How well an event fits one of the gold's, as in ../shared's scorer."""
    if found["event"] not in gold["event"] and found["move"] not in gold["move"]:
        return 0.0
    own, wanted = score.chars([found["evidence"]]), score.chars([gold])
    close = float(score.covers(wanted, own))
    if close < 0.5:
        return 0.0
    same = bool(set(gold["issue"]) & set(found["issue"]))
    return close + 0.3 * score.party(gold["actor"], found["actor"]) + 0.2 * same + 0.1 * score.jaccard(wanted, own)


def calibration_error(events: Sequence[tuple[Event, bool]], bins: int = BINS) -> float:
    """Expected calibration error of the confidences over bins of equal size."""
    ranked = sorted(((event.confidence, flag) for event, flag in events), key=lambda pair: pair[0])
    size = max(1, math.ceil(len(ranked) / bins))
    parts = [ranked[start : start + size] for start in range(0, len(ranked), size)]
    return sum(abs(sum(sure - flag for sure, flag in part)) for part in parts) / max(1, len(ranked))


WAYS = ("rules", "model", "both")
HEAD = (
    "| | read by | precision | recall | F1 | modes right | read where there is none | calibration error |",
    "|---" * 8 + "|",
)
CHALLENGE_HEAD = ("| read by | event found | modes right | condition right | all right |", "|---" * 5 + "|")


def sources() -> dict[str, Callable[[Pipeline], Judged]]:
    """What is read, by name; what of ../shared is absent is left out."""
    held_out = [sentence for sentence in load() if sentence.split == "dev"]
    read: dict[str, Callable[[Pipeline], Judged]] = {}
    if (SHARED / "score_record.py").is_file():
        score = scorer(SHARED / "score_record.py")
        for folder in FOLDERS:
            files = sorted(folder.glob("*.gold.jsonl"))
            read[str(folder.relative_to(folder.parents[1]))] = partial(_articles, files=files, score=score)
    read["corpus, held-out patterns"] = partial(sentences, corpus=held_out)
    return read


def _articles(pipeline: Pipeline, files: Sequence[Path], score: ModuleType) -> Judged:
    return joined([article(pipeline, file, score) for file in files])


def ablation(ways: Sequence[str] = WAYS) -> dict[tuple[str, str], Judged]:
    """Every source read in every way."""
    pipelines = {way: Way(Settings(models=True), way=way) for way in ways}
    return {(name, way): read(pipelines[way]) for name, read in sources().items() for way in ways}


def table(judged: dict[tuple[str, str], Judged]) -> str:
    """One row for each source and way."""
    rows = [*HEAD]
    for (name, way), one in judged.items():
        aux = sum(one.aux) / max(1, len(one.aux))
        error = calibration_error(one.events)
        figures = f"{one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {aux:.3f} | {one.astray} | {error:.3f}"
        rows.append(f"| {name} | {way} | {figures} |")
    return "\n".join(rows)


def challenged(ways: Sequence[str] = WAYS) -> str:
    """The challenge sentences read in every way, one row each."""
    cases = [case for name in challenge.FILES for case in challenge.load(challenge.FOLDER / f"{name}.tsv")]
    rows = [*CHALLENGE_HEAD]
    for way in ways:
        shares = challenge.shares(list(challenge.judge(Way(Settings(models=True), way=way), cases)))
        rows.append(f"| {way} | " + " | ".join(f"{share:.3f}" for share in shares.values()) + " |")
    return "\n".join(rows)


def write(told: str) -> None:
    """Puts the tables between their marks in evals/README.md."""
    new = TEMPLATE.format(begin=BEGIN, end=END, told=told)
    before, mark, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(before + new + rest.partition(END)[2] if mark else f"{before.rstrip()}\n\n{new}\n", "utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into evals/README.md")
    options = parser.parse_args()
    told = f"{table(ablation())}\n\nThe challenge sentences:\n\n{challenged()}"
    if options.write:
        write(told)
    print(told)


if __name__ == "__main__":
    main()
