"""Types of the events of single sentences, by the program's own extractor on the raw text.

    python evals/event_sets.py IN.jsonl OUT.jsonl [--why]

IN: {"sentence_id", "text", "date"} a line, several lines may share a sentence. OUT: {"sentence_id", "labels"}, one
PLOVER type for each ordered pair of sides, as score_sets.py counts them. The benchmark codes all politics with types
made from CAMEO, so that domestic actors are read too, a meeting to come is a meeting, and what is recalled is no news.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from communique import actors, dates
from communique.codebook.book import Codebook
from communique.extract import events, statements
from communique.extract.events.reading import side
from communique.parse import Parser
from communique.record import Article, Event, Paragraph, text_id
from communique.settings import Settings


def read(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], tuple[Event, ...]]]:
    """Each sentence once, with the events that the rules read in it."""
    parser, book, seen = Parser(Settings().spacy_model), Codebook(None), set()
    for row in rows:
        if row["sentence_id"] in seen:
            continue
        seen.add(row["sentence_id"])
        text = row["text"]
        if not text.strip():
            yield row, ()
            continue
        article = Article(id=text_id(text), text=text, published=_date(row.get("date")))
        parsed = next(parser.parse([(article, [Paragraph(text, range(len(text)))])]))
        cast = actors.resolve(parsed, book.actors)
        said = tuple(statements.extract(parsed, cast, book.speech))
        found = events.extract(parsed, cast, book.events, said, dates.find(parsed), domestic=True)
        yield row, tuple(found)


def _date(given: str | None) -> str | None:
    """`20150609` as `2015-06-09`; None where a row has no date of that form."""
    whole = given is not None and len(given) == 8 and given.isdigit()
    return f"{given[:4]}-{given[4:6]}-{given[6:]}" if whole and given is not None else None


def labels(found: Iterable[Event]) -> list[str]:
    """One label for each type and ordered pair of sides; what is denied, recalled or merely possible is no news."""
    told = [(kind, pair) for event in found if (kind := _kind(event)) for pair in _pairs(event)]
    return [kind for kind, _ in dict.fromkeys(told)]


def _kind(event: Event) -> str | None:
    """The type as CAMEO would have it: a meeting to come is a meeting, any other promise an intent to cooperate."""
    if event.event is None or {"negation", "historical"} & set(event.aux):
        return None
    if "hypothetical" in event.aux and event.move not in ("offer", "warn"):
        return None
    if event.move == "meet":
        return "CONSULT"
    return "AGREE" if event.move == "promise" else event.event


def _pairs(event: Event) -> list[tuple[object, object]]:
    """The ordered pairs of different sides that an event joins; one open pair where only one side is named."""
    ours, theirs = ([side(actor) for actor in group] for group in (event.actor, event.recipient))
    pairs = [(one, other) for one in ours for other in theirs if one != other]
    return pairs or [(tuple(ours), tuple(theirs))]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--why", action="store_true", help="print what was read, and by which rule")
    options = parser.parse_args()
    with options.sentences.open(encoding="utf-8") as lines, options.out.open("w", encoding="utf-8") as out:
        for row, found in read(map(json.loads, lines)):
            out.write(json.dumps({"sentence_id": row["sentence_id"], "labels": labels(found)}) + "\n")
            if options.why:
                print(row["sentence_id"], row["text"], *map(_told, found), sep="\n    ", file=sys.stderr)


def _told(event: Event) -> str:
    sides = " > ".join("+".join(a.code or a.id for a in group) for group in (event.actor, event.recipient))
    return f"{event.event} {event.move} {','.join(event.aux)} {sides} [{event.evidence.text}] {event.why[0]}"


if __name__ == "__main__":
    main()
