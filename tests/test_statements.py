"""Who said what: one case a phenomenon (`cases/statements.jsonl`).

A case lists what must be found: the content (its pieces joined by a space), words of the speaker's name, the cue (null:
carried on without one), the mode, and where given `audience` and `relayed_by` (null: nobody). `none` means that nothing
may be found, `not` that no statement may hold these words.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from communique import actors
from communique.codebook.speech import SpeechTables
from communique.errors import KnowledgeError
from communique.extract import statements
from communique.extract.statements import Attribution
from communique.record import Article, Paragraph, text_id

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "statements.jsonl").read_text(encoding="utf-8").splitlines()
]


def parse(pipeline, text):
    paragraphs, at = [], 0
    for line in text.split("\n"):
        paragraphs.append(Paragraph(line, range(at, at + len(line))))
        at += len(line) + 1
    article = Article(id=text_id(text), text=text, published="1998-06-05", published_basis="given")
    return next(pipeline.parser.parse([(article, [paragraph for paragraph in paragraphs if paragraph.text])]))


def read(pipeline, text, **options):
    parsed = parse(pipeline, text)
    cast = actors.resolve(parsed, pipeline.codebook.actors)
    return list(statements.extract(parsed, cast, pipeline.codebook.speech, **options))


def content(statement, text):
    return " ".join(text[span.start : span.end] for span in statement.content)


def named(actor):
    return "" if actor is None else f"{actor.name} {actor.text}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case, pipeline):
    text = case["text"]
    found = read(pipeline, text)
    told = {content(statement, text): statement for statement in found}
    for wanted in case["find"]:
        assert wanted["content"] in told
        statement = told[wanted["content"]]
        assert wanted["speaker"].lower() in named(statement.speaker).lower()
        assert (statement.cue.text if statement.cue else None) == wanted["cue"]
        assert statement.mode == wanted["mode"]
        for role in ("audience", "relayed_by"):
            if role in wanted:
                actor = getattr(statement, role)
                assert (actor is None) == (wanted[role] is None)
                assert (wanted[role] or "").lower() in named(actor).lower()
    for words in case.get("not", ()):
        assert not any(words in each for each in told)
    if case.get("none"):
        assert not told
