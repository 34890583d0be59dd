"""How fast the stages are beside the bare parser: one run, one process, the same text.

    python bench/speed.py [PATH ...] [--no-models] [--rounds N] [--json] [--floor 0.6]
                                            default: examples/, and ../shared/articles where it is present

The bare pipeline is the full spaCy model (`nlp.pipe`) over the paragraphs that cleaning found: the least that any tool
with a parser must spend. The ratio is its time over that of all our stages together; 1.0 would mean that ours are free.
Rounds alternate and the fastest of each counts, in the processor's time: what slows a round down is other programs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import spacy

from communique import actors, dates, ingest
from communique.clean import clean
from communique.extract import commitments, events, meetings, positions, statements
from communique.ingest import Raw
from communique.pipeline import Pipeline
from communique.record import Skip
from communique.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
Story = tuple[Any, Any]
WITH_MODELS, BY_RULES = 0.35, 0.6  # the least ratio that we want


class Clock:
    """Processor seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def timed(self, stage: str, work: Callable[[], Any]) -> Any:
        """Does the work, and counts it to the stage."""
        began = time.process_time()
        result = work()
        self.seconds[stage] += time.process_time() - began
        return result

    @property
    def together(self) -> float:
        """Seconds of all stages."""
        return sum(self.seconds.values())


def cleaned(raws: Sequence[Raw], clock: Clock) -> list[Story]:
    """The stories of the articles that have one."""
    stories = [clock.timed("clean", lambda raw=raw: clean(raw)) for raw in raws]
    return [story for story in stories if not isinstance(story, Skip)]


def stages(pipeline: Pipeline, story: Story, clock: Clock) -> None:
    """Every stage after cleaning, as `Pipeline.record` has them."""
    book = pipeline.codebook
    parsed = clock.timed("parse", lambda: next(pipeline.parser.parse([story])))
    cast = clock.timed("actors", lambda: actors.resolve(parsed, book.actors))
    times = clock.timed("dates", lambda: dates.find(parsed))
    encoder = pipeline.encoder
    said = clock.timed("statements", lambda: tuple(statements.extract(parsed, cast, book.speech, encoder=encoder)))
    done = clock.timed("events", lambda: tuple(events.extract(parsed, cast, book.events, said, times, encoder=encoder)))
    clock.timed("meetings", lambda: tuple(meetings.extract(parsed, cast, book.meetings, times)))
    owed = clock.timed("commitments", lambda: tuple(commitments.extract(parsed, done, times)))
    clock.timed("positions", lambda: tuple(positions.extract(parsed.article, done, owed)))


def round_of(pipeline: Pipeline, raws: Sequence[Raw]) -> Clock:
    """All articles once through all stages."""
    clock = Clock()
    for story in cleaned(raws, clock):
        stages(pipeline, story, clock)
    return clock


def measure(paths: Sequence[str], rounds: int, *, models: bool) -> dict[str, Any]:
    """The figures: seconds by stage, of the bare parser, and what follows from them."""
    pipeline = Pipeline(Settings(models=models))
    raws = [raw for raw in ingest.read(paths, settings=pipeline.settings) if isinstance(raw, Raw)]
    texts = [paragraph.text for _, paragraphs in cleaned(raws, Clock()) for paragraph in paragraphs]
    bare = spacy.load(pipeline.settings.spacy_model)
    docs = list(bare.pipe(texts))  # the first round of both loads tables and fills caches
    round_of(pipeline, raws)
    ours, alone = [], Clock()
    for number in range(rounds):
        ours.append(round_of(pipeline, raws))
        alone.timed(f"bare {number}", lambda: list(bare.pipe(texts)))
    best, parser = min(ours, key=lambda clock: clock.together), min(alone.seconds.values())
    sentences = sum(1 for doc in docs for _ in doc.sents)
    return {
        "articles": len(raws),
        "words": sum(map(len, docs)),
        "sentences": sentences,
        "stages": dict(best.seconds),
        "together": best.together,
        "bare": parser,
        "ratio": parser / best.together,
        "aim": WITH_MODELS if models else BY_RULES,
        "articles_per_second": len(raws) / best.together,
        "sentences_per_second": sentences / best.together,
        "bare_sentences_per_second": sentences / parser,
    }


def show(figures: dict[str, Any]) -> None:
    """Prints the figures as a table."""
    together = figures["together"]
    for stage, seconds in figures["stages"].items():
        print(f"{stage:12}{seconds:8.2f} s{100 * seconds / together:6.1f} %")
    told = f"{figures['sentences_per_second']:.0f} sentences/s, {figures['articles_per_second']:.1f} articles/s"
    print(f"{'together':12}{together:8.2f} s   {told}")
    print(f"{'bare parser':12}{figures['bare']:8.2f} s   {figures['bare_sentences_per_second']:.0f} sentences/s")
    print(
        f"{'ratio':12}{figures['ratio']:8.2f}     bare parser over all stages; the aim is {figures['aim']:.2f} or more"
    )
    print(f"{figures['articles']} articles, {figures['sentences']} sentences, {figures['words']:,} words and marks")


def main() -> int:
    """Command line; status 1 where the ratio is below the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="articles or folders")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-models", action="store_true", help="rules alone")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--floor", type=float, default=0.0, help="the ratio below which the status is 1")
    options = parser.parse_args()
    shared = ROOT.parent / "shared" / "articles"
    default = [str(folder) for folder in (ROOT / "examples", shared) if folder.is_dir()]
    figures = measure(options.paths or default, options.rounds, models=not options.no_models)
    if options.json:
        print(json.dumps(figures, indent=1))
    else:
        show(figures)
    return int(figures["ratio"] < options.floor)


if __name__ == "__main__":
    sys.exit(main())
