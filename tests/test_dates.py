"""Times found in sentences and placed on the calendar: one case a phenomenon, in cases/dates.jsonl."""

import json
from pathlib import Path

import pytest

from communique import dates
from communique.parse import Parser
from communique.record import Article, Paragraph, text_id
from communique.settings import Settings

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "dates.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def parse():
    parser = Parser(Settings().spacy_model)

    def parsed(text, published=None):
        article = Article(text_id(text), text, published=published)
        return next(parser.parse([(article, [Paragraph(text, range(len(text)))])]))

    return parsed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_times(parse, case):
    found = dates.find(parse(case["text"], case["published"]))
    assert [[time.text, time.earliest, time.latest] for time in found] == case["times"]


def test_the_words_are_where_they_are_said_to_be(parse):
    parsed = parse("On Monday, May 4, they met; by late June they will part.", "1998-05-06")
    for time in dates.find(parsed):
        assert parsed.quote(time.start, time.end).text == time.text


def test_limits_are_told_from_times(parse):
    found = dates.find(parse("They must leave by June, have waited since 1991, and talk until May 3.", "1998-05-01"))
    assert [time.relation for time in found] == ["by", "since", "until"]
