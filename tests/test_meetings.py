"""Meetings by phenomenon: status, form, the countries that took part, place and first day, in cases/meetings.jsonl."""

import json
from pathlib import Path

import pytest

from communique.record import Article, Paragraph, text_id

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "meetings.jsonl").read_text().splitlines()]


def read(pipeline, text, published):
    article = Article(text_id(text), text, published=published)
    parsed = next(pipeline.parser.parse([(article, [Paragraph(text, range(len(text)))])]))
    return pipeline.extract(parsed)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_meetings(pipeline, case):
    record = read(pipeline, case["text"], case["published"])
    found = [
        [met.status, met.form, sorted({who.country for who in met.participants}), met.place, met.start]
        for met in record.meetings
    ]
    assert found == case["meetings"]


def test_evidence_is_quoted(pipeline):
    text = CASES[0]["text"]
    (met,) = read(pipeline, text, CASES[0]["published"]).meetings
    assert text[met.evidence.start : met.evidence.end] == met.evidence.text


def test_headlines_report_nothing_of_their_own(pipeline):
    text = "Poland meets Ukraine in Warsaw"
    article = Article(text_id(text), text, published="2008-02-06")
    parsed = next(pipeline.parser.parse([(article, [Paragraph(text, range(len(text)), "title")])]))
    assert pipeline.extract(parsed).meetings == ()
