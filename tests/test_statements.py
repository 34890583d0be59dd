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


def test_ids_are_the_same_each_time(pipeline):
    text = "“We agree,” Rossi said. “We have for years.” The port is open, Weber added."
    assert [one.id for one in read(pipeline, text)] == [one.id for one in read(pipeline, text)]


def test_words_are_those_of_the_original_text(pipeline):
    for case in CASES:
        for statement in read(pipeline, case["text"]):
            assert all(case["text"][span.start : span.end].strip() for span in statement.content)
            if statement.cue:
                assert case["text"][statement.cue.start : statement.cue.end] == statement.cue.text


def test_classes_narrow_what_is_kept(pipeline):
    text = "Sweden believes that the strait is safe. Denmark said that it is mined."
    assert len(read(pipeline, text)) == 2
    (spoken,) = read(pipeline, text, classes=("speech",))
    assert "class: speech" in spoken.why


def test_why_names_rule_and_entry(pipeline):
    (statement,) = read(pipeline, "Rossi said that the port is open.")
    assert statement.why[:2] == ("rule: clause after cue", "class: speech")
    assert statement.why[2].startswith("cues.tsv:")
    assert statement.why[2].endswith(" say")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "said",
        "“",
        "He said “",
        "According to",
        "said said said said said said",
        "He said: ",
        "MR. A:",
        "“” said.",
        '" " " " said he, " "',
    ],
)
def test_scraps_yield_nothing_wrong(text, pipeline):
    for statement in read(pipeline, text):
        assert statement.content


def test_long_text_without_stops(pipeline):
    text = "he said that she said that " * 300
    assert len(list(statements.read(parse(pipeline, text), pipeline.codebook.speech))) <= 600


def own_table(tmp_path, *rows):
    lines = ["word\tpos\tclass\tframes\taudience\tforms\tsource", *rows]
    (tmp_path / "cues.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_own_cue(tmp_path, pipeline):
    own = own_table(tmp_path, "blurt out\tverb\tspeech\tthat|quote\tto\t\t")
    parsed = parse(pipeline, "Rossi blurted out that the port was closed.")
    (found,) = statements.read(parsed, SpeechTables.load(own))
    assert isinstance(found, Attribution)
    assert parsed.doc[slice(*found.cue)].text == "blurted out"


def test_own_cue_wins(tmp_path):
    own = own_table(tmp_path, "say\tverb\tspeech\tquote\t\tsaid\t")
    (cue,) = (cue for cue in SpeechTables.load(own).verbs["said"] if cue.kind == "speech")
    assert cue.frames == {"quote"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("say\tverb\tspeach\tthat\t\t\t", "class 'speach' is not one of"),
        ("say\tverbs\tspeech\tthat\t\t\t", "pos 'verbs' is not one of"),
        ("say\tverb\tspeech\tthta\t\t\t", "frame 'thta' is not one of"),
        ("\tverb\tspeech\tthat\t\t\t", "word must not be empty"),
    ],
)
def test_bad_entry_names_file_and_line(row, message, tmp_path):
    with pytest.raises(KnowledgeError, match=r"cues\.tsv:2: ") as error:
        SpeechTables.load(own_table(tmp_path, row))
    assert message in str(error.value)


def test_of_several_who_speak_with_one_voice_the_country_is_the_first_ones(pipeline):
    (told,) = read(pipeline, "Japan and Peru said in Lima that the quotas would fall.")
    assert (told.speaker.country, told.speaker.code) == ("JPN", None)
