"""How fast the stages are beside the bare parser: one run, one process, the same text, processor time.

    python bench/speed.py [FILE ...]        default: examples/, and ../shared/articles where it is present

Prints seconds by stage and the ratio that counts: the bare spaCy pipeline (full model, `nlp.pipe` over the same
paragraphs) over all stages together. Absolute times depend on the machine; the ratio hardly does.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import spacy

from communique import actors, dates, ingest
from communique.clean import clean
from communique.extract import commitments, events, meetings, positions, statements
from communique.pipeline import Pipeline
from communique.record import Skip
from communique.settings import Settings

ROOT = Path(__file__).resolve().parents[1]


class Clock:
    """Processor seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def timed(self, stage: str, work: Callable[..., Any], *given: Any) -> Any:
        """Does the work, and counts it to the stage; a generator is drained into a tuple."""
        began = time.process_time()
        result = work(*given)
        if isinstance(result, Iterator):
            result = tuple(result)
        self.seconds[stage] += time.process_time() - began
        return result


def stages(pipeline: Pipeline, raws: list[ingest.Raw], clock: Clock) -> list[str]:
    """Runs every stage over the articles; returns the paragraphs that were parsed."""
    book = pipeline.codebook
    cleaned = [clock.timed("clean", clean, raw) for raw in raws]
    stories = [story for story in cleaned if not isinstance(story, Skip)]
    for story in stories:
        (parsed,) = clock.timed("parse", pipeline.parser.parse, [story])
        cast = clock.timed("actors", actors.resolve, parsed, book.actors)
        times = clock.timed("dates", dates.find, parsed)
        said = clock.timed("statements", statements.extract, parsed, cast, book.speech)
        done = clock.timed("events", events.extract, parsed, cast, book.events, said, times)
        clock.timed("meetings", meetings.extract, parsed, cast, book.meetings, times)
        owed = clock.timed("commitments", commitments.extract, parsed, done, times)
        clock.timed("positions", positions.extract, parsed.article, done, owed)
    return [paragraph.text for _, paragraphs in stories for paragraph in paragraphs]


def main() -> None:
    """Command line."""
    shared = ROOT.parent / "shared" / "articles"
    inputs = sys.argv[1:] or [str(ROOT / "examples"), *([str(shared)] if shared.is_dir() else [])]
    pipeline = Pipeline(Settings())
    raws = [raw for raw in ingest.read(inputs, settings=pipeline.settings) if not isinstance(raw, Skip)]
    stages(pipeline, raws[:1], Clock())  # loads models and tables, so that the run below times reading alone
    clock = Clock()
    paragraphs = stages(pipeline, raws, clock)
    bare = spacy.load(pipeline.settings.spacy_model)
    list(bare.pipe(paragraphs[:1]))
    began = time.process_time()
    sentences = sum(len(list(doc.sents)) for doc in bare.pipe(paragraphs))
    alone, together = time.process_time() - began, sum(clock.seconds.values())
    for stage, seconds in clock.seconds.items():
        print(f"{stage:12}{seconds:8.2f} s{100 * seconds / together:6.1f} %")
    rates = f"{sentences / together:.0f} sentences/s, {len(raws) / together:.1f} articles/s"
    print(f"{'together':12}{together:8.2f} s   {rates}")
    print(f"{'bare parser':12}{alone:8.2f} s   {sentences / alone:.0f} sentences/s")
    print(f"ratio       {alone / together:8.2f}     (bare parser over all stages; the aim is 0.60 or more)")


if __name__ == "__main__":
    main()
