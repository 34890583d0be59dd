"""Events by phenomenon, in cases/events.jsonl: move, type, sides, issue, auxiliary modes, condition of every event."""

import json
from pathlib import Path

import pytest

from communique.codebook.events import EventTables
from communique.errors import KnowledgeError
from communique.record import Article, Paragraph, text_id

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "events.jsonl").read_text().splitlines()]


def read(pipeline, text, published="2001-05-10", title=None):
    """The events of a text, one paragraph a line."""
    article = Article(text_id(text), text, published=published)
    paragraphs, at = [], 0
    for line in text.split("\n"):
        if line:
            kind = "title" if line == title else "body"
            paragraphs.append(Paragraph(line, range(at, at + len(line)), kind))
        at += len(line) + 1
    parsed = next(pipeline.parser.parse([(article, paragraphs)]))
    return pipeline.extract(parsed).events


def names(actors, wanted):
    """Whether one of the wanted codes (none: any) is among the actors', sector included where it is asked for."""
    codes = [set((actor.code or "").split()) for actor in actors]
    return not wanted or any(set(code.split()) <= have for code in wanted for have in codes)


def agrees(event, wanted):
    return (
        event.move == wanted["move"]
        and event.event in wanted["event"]
        and names(event.actor, wanted["actor"])
        and names(event.recipient, wanted["recipient"])
        and (not wanted["issue"] or set(wanted["issue"]) & set(event.issue))
        and list(event.aux) == wanted["aux"]
        and (event.condition.text if event.condition else None) == wanted["condition"]
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_events(pipeline, case):
    found = list(read(pipeline, case["text"], case["published"]))
    for wanted in case["events"]:
        match = next((event for event in found if agrees(event, wanted)), None)
        assert match is not None, (wanted, found)
        found.remove(match)
    assert found == []


def test_every_event_is_pinned(pipeline):
    text = "\n".join(case["text"].split("\n")[0] for case in CASES[::9])
    events = read(pipeline, text)
    assert events
    for event in events:
        for words in (event.evidence, event.condition, event.quantity):
            assert words is None or text[words.start : words.end] == words.text
        assert event.sentence.start <= event.evidence.start < event.evidence.end <= event.sentence.end
        assert 0 <= event.confidence <= 1


def test_headlines_report_nothing_of_their_own(pipeline):
    title = "Peru expels Chilean envoy"
    text = f"{title}\nPeru expelled the ambassador of Chile on Monday."
    (event,) = read(pipeline, text, title=title)
    assert event.evidence.start > len(title)


def test_a_headline_alone_is_read(pipeline):
    title = "Peru expelled the ambassador of Chile on Monday."
    assert len(read(pipeline, title, title=title)) == 1


def test_no_words_no_events(pipeline):
    assert read(pipeline, "") == ()


def test_quantity_time_and_place(pipeline):
    (event,) = read(pipeline, "Ghana released 40 Togolese prisoners in Lome on Tuesday.", "2001-05-10")
    assert (event.quantity.text, event.quantity.value, event.quantity.unit) == (
        "40 Togolese prisoners",
        40.0,
        "prisoners",
    )
    assert (event.when.start, event.where) == ("2001-05-08", "Lome")


def test_plover_codes(pipeline):
    (event,) = read(pipeline, "Ghana released 40 Togolese prisoners in Lome on Tuesday.")
    assert (event.event, event.mode, event.scale, event.quad) == ("RETREAT", "release", 6.5, 2)


def test_why_names_rule_and_entry(pipeline):
    (event,) = read(pipeline, "Ghana condemned the election in Togo.")
    assert event.why[0] == "rule: verb"
    assert event.why[1].startswith("verbs.tsv:")
    assert event.why[1].endswith("condemn")


def test_statement_that_reports_it(pipeline):
    told, own = read(
        pipeline,
        "President Jerry Rawlings said Togo had closed the border with Ghana.\nTogo expelled the envoy of Ghana.",
        "1994-05-10",
    )
    assert told.statement is not None
    assert own.statement is None


def test_own_rows_win(tmp_path):
    header = "kind\twords\tobject\tmove\tevent\tmode\troles\taux\tstrength\tsource\n"
    (tmp_path / "verbs.tsv").write_text(header + "verb\tcondemn\t\tpraise\tSUPPORT\t\t\t\t\tme\n")
    assert EventTables.load(tmp_path).verbs["condemn"][0].move == "praise"


def test_own_issues(tmp_path):
    (tmp_path / "issues.tsv").write_text("issue\twords\tweight\tsource\nwhaling\tminke whale\t4\tme\n")
    (phrase,) = (p for p in EventTables.load(tmp_path).issues["minke"] if p.names == "whaling")
    assert phrase.lemmas == ("minke", "whale")


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("verbs.tsv", "verb\tglare\t\tscowl\tACCUSE\t\t\t\t\tme", "move 'scowl'"),
        ("verbs.tsv", "verb\tglare\t\tcriticise\tACCUSE\tsilently\t\t\t\tme", "no ACCUSE with mode 'silently'"),
        ("verbs.tsv", "verb\tglare\t@rivals\tcriticise\tACCUSE\t\t\t\t\tme", "no class '@rivals'"),
        ("verbs.tsv", "adverb\tgrimly\t\tcriticise\tACCUSE\t\t\t\t\tme", "kind 'adverb'"),
        ("issues.tsv", "whaling\tminke\ta lot\tme", "weight must be a number"),
        ("rules.tsv", "verb\t1.5\t\tme", "between 0 and 1"),
        ("conditions.tsv", "lest\tclause\tscowl\t\tme", "unknown moves: scowl"),
    ],
)
def test_bad_rows_say_where(tmp_path, table, row, told):
    header = {
        "verbs.tsv": "kind\twords\tobject\tmove\tevent\tmode\troles\taux\tstrength\tsource",
        "issues.tsv": "issue\twords\tweight\tsource",
        "rules.tsv": "rule\tconfidence\tnote\tsource",
        "conditions.tsv": "words\tform\tmoves\tnote\tsource",
    }[table]
    (tmp_path / table).write_text(f"{header}\n{row}\n")
    with pytest.raises(KnowledgeError, match=rf"{table}:2: ") as caught:
        EventTables.load(tmp_path)
    assert told in str(caught.value)
