"""The learned reader, on a toy model that knows a dozen words (`model/make.py`), and its decoding on made figures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.encoder import Decoding, Encoder
from communique.encoder.decode import (
    CONTENT,
    CUE,
    LABELS,
    NONE,
    SOURCE,
    Candidate,
    Reading,
    completed,
    decode,
    jaccard,
    select,
    viterbi,
)
from communique.encoder.windows import (
    CAPITAL,
    DIGIT,
    LENGTH,
    LOWER,
    SEPARATOR,
    UPPER,
    Cutter,
    Window,
    covered,
    inside_marks,
    letter_case,
    marked_stretches,
)
from communique.errors import InputError

TOY = Path(__file__).parent / "model"


@pytest.fixture(scope="module")
def toy():
    return Encoder.load(TOY)


def words(text, spans):
    return [text[start:end] for start, end in spans if (start, end) is not None]


# --- the whole way


def test_reads_source_cue_and_content_with_their_characters(toy):
    text = "Ferries will stop in May, Ivanova said."
    (found,) = toy.attributions(text)
    assert words(text, [found.source, found.cue, *found.content]) == ["Ivanova", "said", "Ferries will stop in May"]
    assert 0 < found.probability < 1


def test_offsets_hold_behind_line_breaks_and_odd_spaces(toy):
    text = "\n \nNo news here.\r\n\n  Minister   said\u00a0ferries stop.\n"
    (found,) = toy.attributions(text)
    assert words(text, [found.source, found.cue, *found.content]) == [
        "Minister",
        "said",
        "No news here",
        "ferries stop",
    ]


@pytest.mark.parametrize("text", ["", "\n\n", " ", "Nobody speaks.", "\u0000", "\udc80 \u202e", "(" * 3000])
def test_finds_nothing_where_nobody_speaks(toy, text):
    assert toy.attributions(text) == []


def test_nobody_is_named(toy):
    text = "Wheat arrived, believes."
    assert [found.source for found in toy.attributions(text)] == [None]


def test_reading_other_texts_before_changes_nothing(toy):
    text = "Ferries stop, she said."
    first = toy.attributions(text)
    toy.attributions("Their minister believes harvests fail. " * 50)
    assert toy.attributions(text) == first


@given(st.text(alphabet="said they.,”“\n Ivanova1\u00e9", max_size=200))
def test_every_span_lies_in_the_text(text):
    for found in Encoder.load(TOY).attributions(text):
        spans = [found.cue, *found.content, *([found.source] if found.source else [])]
        assert all(0 <= start < end <= len(text) and "\n" not in text[start:end] for start, end in spans)


# --- the folder


def copied(tmp_path):
    return Path(shutil.copytree(TOY, tmp_path / "model"))


def test_a_changed_file_is_refused_by_name(tmp_path):
    folder = copied(tmp_path)
    (folder / "encoder.onnx.gz").write_bytes((folder / "encoder.onnx.gz").read_bytes() + b"\0")
    with pytest.raises(InputError, match=r"encoder\.onnx\.gz: not the file that model\.json names"):
        Encoder.load(folder)


@pytest.mark.parametrize("missing", ["arguments.onnx.gz", "tokenizer.json", "model.json"])
def test_a_missing_file_is_told_with_its_remedy(tmp_path, missing):
    folder = copied(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(InputError, match=r"no whole model .*training/README\.md"):
        Encoder.load(folder)


def test_the_version_changes_with_the_decoding(tmp_path):
    folder = copied(tmp_path)
    before = Encoder.load(folder).version
    note = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(
        json.dumps(note | {"decoding": {"threshold": 0.99, "calibration": [0, 0, 0, 0, 0]}})
    )
    after = Encoder.load(folder)
    assert after.version != before
    assert after.decoding.threshold == 0.99
    assert after.decoding.calibration == (0, 0, 0, 0, 0)


# --- windows


@pytest.fixture(scope="module")
def cutter():
    return Cutter(TOY / "tokenizer.json")


def test_paragraphs_are_packed_whole(cutter):
    text = "\n".join(["she said " * 40] * 5)
    windows = cutter.windows(text)
    assert [len(window) for window in windows] == [163, 163, 82]
    assert all(len(window) <= LENGTH for window in windows)


def test_a_long_paragraph_is_cut_behind_a_sentence(cutter):
    text = ("Ivanova said they pay. " * 60).strip()
    windows = cutter.windows(text)
    assert all(len(window) <= LENGTH for window in windows)
    ends = [window.ends[-2] for window in windows]
    assert all(text[end - 1] == "." for end in ends)


def test_every_word_is_in_exactly_one_window(cutter):
    text = "the minister said. " * 300 + "\n" + "she believes “wheat” , "
    places = [place for window in cutter.windows(text) for place in window.starts if place != SEPARATOR]
    assert places == sorted(set(places))
    assert {i for i, c in enumerate(text) if not c.isspace()} == {
        k
        for window in cutter.windows(text)
        for s, e in zip(window.starts, window.ends, strict=True)
        for k in range(s, e)
    } - {SEPARATOR}


@pytest.mark.parametrize(
    ("word", "case"), [("pact", LOWER), ("Pact", CAPITAL), ("UN", UPPER), ("A", CAPITAL), ("1991", DIGIT), (",", LOWER)]
)
def test_letter_case(word, case):
    assert letter_case(word) == case


def test_quotation_marks():
    text = 'He "came" and “went”. «Ja» "open'
    assert "".join("x" if flag else "." for flag in inside_marks(text)) == "...xxxxxx.....xxxxxx..xxxx.xxxxx"
    assert words(text, marked_stretches(text)) == ['"came"', "“went”", "«Ja»"]


def test_covered_pieces():
    window = Window()
    window.separate(0)
    window.append(1, 0, 4, LOWER, 1, inner=False)
    window.append(1, 5, 9, LOWER, 1, inner=False)
    assert covered(window, [(3, 5)]) == [1]
    assert covered(window, [(0, 9)]) == [1, 2]
    assert covered(window, []) == []


# --- decoding


def window_of(size, inner=()):
    window = Window()
    window.separate(0)
    for i in range(size):
        window.append(9, 3 * i, 3 * i + 2, LOWER, 1, inner=i in inner)
    return window


def candidate(labels, place=1, probability=0.9, inner=(), sure=0.9):
    chances = np.full((len(labels) + 1, LABELS), (1 - sure) / 3)
    chances[0] = 0.25
    chances[np.arange(1, len(labels) + 1), labels] = sure
    return Candidate(window_of(len(labels), inner), place, probability, np.log(chances).astype(np.float32))


def test_viterbi_agrees_with_trying_all_labellings():
    generator = np.random.default_rng(3)
    scores = generator.normal(size=(4, 5, 3)).astype(np.float32)
    for row, labels in enumerate(viterbi(scores, 0.7)):
        assert worth(scores[row], labels) == pytest.approx(
            max(worth(scores[row], np.array(path)) for path in np.ndindex(3, 3, 3, 3, 3)), abs=1e-5
        )


def worth(scores, path):
    return scores[np.arange(len(path)), path].sum() - 0.7 * (np.diff(path) != 0).sum()


def test_a_single_doubtful_piece_does_not_break_the_content():
    labels = [SOURCE, CUE, CONTENT, CONTENT, NONE, CONTENT, CONTENT]
    (found,) = decode([candidate(labels, sure=0.8)], "", Decoding(change=2.0))
    assert found.content == ((6, 20),)
    (apart,) = decode([candidate(labels, sure=0.8)], "", Decoding(change=0.0))
    assert apart.content == ((6, 11), (15, 20))


def test_later_pieces_of_a_word_follow_the_first():
    (found,) = decode([candidate([SOURCE, NONE, CUE, CONTENT], inner=(1,))], "", Decoding(change=0.0))
    assert found.source == (0, 5)


def test_a_reading_without_content_is_none():
    assert decode([candidate([SOURCE, CUE, NONE])], "", Decoding()) == []


def test_a_faint_source_is_taken_where_no_run_wins():
    labels = candidate([NONE, CUE, CONTENT, CONTENT])
    labels.labels[1] = np.log([0.58, 0.4, 0.01, 0.01])
    assert decode([labels], "", Decoding(source_floor=0.3))[0].source == (0, 2)
    assert decode([labels], "", Decoding(source_floor=0.5))[0].source is None


def test_without_a_cue_run_the_anchor_is_the_cue():
    assert decode([candidate([SOURCE, NONE, CONTENT, CONTENT], place=2)], "", Decoding())[0].cue == (3, 5)


@pytest.mark.parametrize(
    ("share", "content"), [(0.5, ((0, 20),)), (0.9, ((0, 14),)), (0.0, ((0, 14),))], ids=["most", "too little", "never"]
)
def test_a_quotation_is_completed(share, content):
    assert completed([(0, 14)], [(4, 20)], share) == content


def reading(anchor, content, score):
    return Reading(anchor, None, (anchor, anchor + 1), content, score, (0.0, 0.0, 0.0, 0.0))


def test_of_two_with_the_same_content_the_likelier_stays():
    found = [reading(50, ((0, 40),), 0.7), reading(60, ((0, 45),), 0.8)]
    assert [one.anchor for one in select(found, Decoding())] == [60]


def test_one_inside_another_needs_more():
    outer, inner = reading(50, ((0, 40),), 0.8), reading(20, ((0, 15),), 0.7)
    assert [one.anchor for one in select([outer, inner], Decoding(nested=0.9))] == [50]
    assert [one.anchor for one in select([outer, inner], Decoding(nested=0.6))] == [50, 20]


def test_the_threshold_is_on_the_score():
    assert select([reading(1, ((2, 9),), 0.39)], Decoding(threshold=0.4)) == []


def test_jaccard():
    assert jaccard([(0, 10)], [(5, 15)]) == pytest.approx(5 / 15)
    assert jaccard([(0, 4), (6, 10)], [(0, 10)]) == pytest.approx(0.8)
    assert jaccard([], []) == 0.0
