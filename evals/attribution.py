"""Attributions of plain documents, by the program's own statement extractor.

    python evals/attribution.py IN.jsonl OUT.jsonl [--no-models] [--model FOLDER]

IN: {"id", "text"} a line; OUT the same with "attributions": [{"number", "source": [[s, e]], "cue": [[s, e]], "content":
[[s, e], ...], "confidence"}], all of them: beliefs, wishes and plans too, as PolNeAR has them. Its annotators mark only
the outermost of nested attributions, so that those inside another's words are left out here (the record keeps them).
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from communique.codebook.book import Codebook
from communique.encoder import Encoder
from communique.extract.statements.attribution import Attribution, Tokens
from communique.extract.statements.merging import attributions
from communique.parse import Parsed, Parser
from communique.record import Article, Paragraph, text_id
from communique.settings import Settings

LINE = re.compile(r"\S(?:[^\n]*\S)?")


def read(documents: Iterable[dict[str, Any]], encoder: Encoder | None) -> Iterator[dict[str, Any]]:
    """The documents with their attributions, by rules alone where there is no encoder."""
    parser, tables = Parser(Settings().spacy_model), Codebook().speech
    for document in documents:
        parsed = story(document["text"], parser)
        found = attributions(parsed, tables, encoder)
        yield document | {"attributions": list(rows(parsed, found))}


def story(text: str, parser: Parser) -> Parsed:
    """The document as it stands, a paragraph a line, nothing cleaned away."""
    paragraphs = [Paragraph(match.group(), range(*match.span())) for match in LINE.finditer(text)]
    return next(parser.parse([(Article(id=text_id(text), text=text), paragraphs)]))


def rows(parsed: Parsed, found: Sequence[Attribution]) -> Iterator[dict[str, Any]]:
    """The attributions in characters; words carried on in the same paragraph go with those that they carry on."""
    for number, one in enumerate(found):
        if one.continues is None:
            more = [piece for other in found if _carries_on(parsed, other, one) for piece in other.content]
            yield {
                "number": number,
                "source": spans(parsed, [one.source] if one.source else []),
                "cue": spans(parsed, [one.cue] if one.cue else []),
                "content": spans(parsed, sorted([*one.content, *more])),
                "confidence": one.confidence,
            }


def _carries_on(parsed: Parsed, later: Attribution, first: Attribution) -> bool:
    at = (first.cue or first.content[0])[0]
    return later.continues is first and parsed.paragraph(later.content[0][0]) == parsed.paragraph(at)


def spans(parsed: Parsed, intervals: Sequence[Tokens]) -> list[list[int]]:
    """Token intervals as characters of the document."""
    found = [parsed.interval(*interval) for interval in intervals]
    return [[span.start, span.end] for span in found]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--no-models", action="store_true", help="rules alone")
    parser.add_argument("--model", type=Path, help="folder of another model than the one that comes with the program")
    options = parser.parse_args()
    encoder = None if options.no_models else Encoder.load(options.model)
    with options.documents.open(encoding="utf-8") as lines, options.out.open("w", encoding="utf-8") as out:
        for document in read(map(json.loads, lines), encoder):
            out.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
