"""Whose words inside whose, and who passes them on: one case a pattern (`cases/statements_nested.jsonl`).

A case lists statements that must be found, by words of the speaker's name and of the content, with `parent` (words of
the statement that it lies inside of) and `relayed_by`; null means that there must be none.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from communique import actors
from communique.codebook.book import Codebook
from communique.extract import statements
from communique.parse import Parser
from communique.record import Article, Paragraph, text_id
from communique.settings import Settings

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "statements_nested.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def read():
    parser, book = Parser(Settings().spacy_model), Codebook()

    def statements_of(text):
        article = Article(id=text_id(text), text=text, published="2006-05-04", published_basis="given")
        (parsed,) = parser.parse([(article, [Paragraph(text, range(len(text)))])])
        return list(statements.extract(parsed, actors.resolve(parsed, book.actors), book.speech))

    return statements_of


def words(text):
    return set(re.findall(r"\w+", text.lower()))


def said(statement, text):
    return " ".join(text[span.start : span.end] for span in statement.content)


def found(expected, statements_, text):
    """The statement whose content shares most words with the expected one, at least half of all."""

    def shared(statement):
        own, other = words(said(statement, text)), words(expected)
        return len(own & other) / len(own | other)

    best = max(statements_, key=shared, default=None)
    return best if best is not None and shared(best) >= 0.5 else None


def named(actor):
    return "" if actor is None else f"{actor.name} {actor.text}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_chains(case, read):
    text = case["text"]
    own = read(text)
    by_id = {statement.id: statement for statement in own}
    for wanted in case["statements"]:
        statement = found(wanted["content"], own, text)
        assert statement is not None, f"not found: {wanted['content']}"
        assert wanted["speaker"].lower() in named(statement.speaker).lower()
        parent = by_id.get(statement.parent)
        if wanted["parent"] is None:
            assert parent is None
        else:
            assert parent is found(wanted["parent"], own, text)
        assert (wanted["relayed_by"] or "").lower() in named(statement.relayed_by).lower()
        assert (wanted["relayed_by"] is None) == (statement.relayed_by is None)
