"""What is owed, read from whole sentences: debtor, strength, due date and condition, in cases/commitments.jsonl."""

import json
from pathlib import Path

import pytest

from communique.record import Article, Paragraph, text_id

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "commitments.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_commitments(pipeline, case):
    text = case["text"]
    article = Article(text_id(text), text, published=case["published"])
    parsed = next(pipeline.parser.parse([(article, [Paragraph(text, range(len(text)))])]))
    found = [
        [
            sorted({who.country for who in owed.debtor}),
            owed.strength,
            owed.due.start if owed.due else None,
            owed.condition.text if owed.condition else None,
        ]
        for owed in pipeline.extract(parsed).commitments
    ]
    assert found == case["commitments"]
