"""Who is meant: one case a phenomenon, in cases/actors.jsonl.

A case asks its text questions: `of`, `owner`, `subject`, `describe`, `host` of a word (`word#2` is its second
occurrence) or `parties` and `dateable`, and gives the whole answer: codes or names of the actors, in any order.
"""

import json
import time
from pathlib import Path

import pytest

from communique import actors
from communique.codebook.actors import ActorTables
from communique.parse import Parser
from communique.record import Article, Paragraph, text_id
from communique.settings import Settings

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "actors.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def read():
    parser, tables = Parser(Settings().spacy_model), ActorTables.load()

    def read_text(text, published=None):
        article = Article(text_id(text), text, published=published)
        parsed = next(parser.parse([(article, list(paragraphs(text)))]))
        return parsed, actors.resolve(parsed, tables)

    return read_text


def paragraphs(text):
    start = 0
    for part in text.split("\n"):
        if part:
            yield Paragraph(part, range(start, start + len(part)))
        start += len(part) + 1


def token(parsed, words):
    word, _, number = words.partition("#")
    found = [t.i for t in parsed.doc if t.text == word]
    return found[int(number or 1) - 1]


def answer(parsed, cast, question, words):
    if question == "parties":
        return [actor.code for actor in cast.parties]
    if question == "dateable":
        return list(cast.setting.dateable or ())
    if question == "host":
        host = cast.host(token(parsed, words))
        return [] if host is None else [host]
    found = getattr(cast, question)(token(parsed, words))
    return found if isinstance(found, tuple) else (found,)


def matches(actor, wanted):
    return actor == wanted if isinstance(actor, str) else wanted in (actor.name, actor.code, actor.role, actor.id)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_who_is_meant(read, case):
    parsed, cast = read(case["text"], case.get("published"))
    for question, words, wanted in case["ask"]:
        given = answer(parsed, cast, question, words)
        told = f"{question} {words}: {[a if isinstance(a, str) else (a.name, a.code) for a in given]}"
        assert len(given) == len(wanted), told
        assert all(any(matches(actor, want) for actor in given) for want in wanted), told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_mentions_stand_where_they_say(read, case):
    parsed, cast = read(case["text"], case.get("published"))
    for mention in cast.mentions:
        assert 0 <= mention.start <= mention.head < mention.end <= len(parsed.doc)
        assert mention.why
        for actor in mention.actors:
            assert case["text"][actor.start : actor.end] == actor.text
            assert actor.name
    assert [m.start for m in cast.mentions] == sorted(m.start for m in cast.mentions)


def test_an_empty_story_has_no_actors(read):
    _, cast = read("")
    assert cast.mentions == () == cast.parties
    assert cast.setting.dateable is None


def test_reading_again_gives_the_same(read):
    text = "President Bush met the Chinese premier. Both leaders praised their ministers, who had prepared the talks."
    assert read(text, "1989-03-01")[1].mentions == read(text, "1989-03-01")[1].mentions


@pytest.mark.parametrize(
    "text",
    [
        "China and " * 800 + "Russia agreed.",
        "the president of the president of " * 300 + "France left.",
        "A " * 2000,
        "((((" * 500 + "Iran" + "))))" * 500,
        "Mr. " * 700 + "X said \u202e\u0000 no.",
        "he he he they it its their " * 200,
        "Foreign Minister " * 400,
        '"We," "we," ' * 200 + "said Spain.",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_is_read_in_linear_time(read, text):
    started = time.perf_counter()
    parsed, cast = read(text, "2020-05-05")
    spent = time.perf_counter() - started
    assert spent < 20  # the parse takes most of it; quadratic reading of 800 names took minutes
    assert all(m.end <= len(parsed.doc) for m in cast.mentions)
