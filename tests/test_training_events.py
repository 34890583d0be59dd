"""Training data and figures of the events on tiny data; none of it needs torch."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.encoder import EventReading
from communique.encoder.events import ROLES
from communique.encoder.windows import Cutter
from training.corpus.records import Event, Sentence
from training.events import data, evaluate
from training.events.data import Classes, Labels

TOY = Path(__file__).parent / "model"


def sentence(number, text, *events, split="train"):
    return Sentence(f"toy-{number}", f"toy-{number}", "hand", split, text, tuple(events))


def event(text, anchor, kind="REJECT", **roles):
    def at(words):
        return text.index(words), text.index(words) + len(words)

    spans = {role: (at(words),) for role, words in roles.items()}
    return Event(at(anchor), kind, "meet" if kind == "REJECT" else None, "refuse", ("negation",), ("trade",),
                 ("economic",), **spans)  # fmt: skip


ONE = "Ivanova said the minister believes."
TWO = "Wheat is dear, the minister said, unless she believes Ivanova."
FIRST = sentence(1, ONE, event(ONE, "believes", actor="the minister", object="Ivanova"))
SECOND = sentence(2, TWO, event(TWO, "dear", "AID", actor="Wheat", condition="unless she believes Ivanova",
                                recipient="Ivanova"))  # fmt: skip
NOTHING = sentence(3, "Ivanova believes.", split="dev")


@pytest.fixture(scope="module")
def cutter():
    return Cutter(TOY / "tokenizer.json")


@pytest.fixture(scope="module")
def labels():
    return Labels.of([FIRST, SECOND])


def worded(example, text, number, role):
    window = example.window
    pieces = [i for i, mark in enumerate(example.labels[number]) if mark == ROLES.index(role)]
    return [text[window.starts[i] : window.ends[i]] for i in pieces]


def test_the_vocabularies_are_the_records_and_what_the_sentences_have(labels):
    assert labels.modes == ("", "meet")
    assert labels.contexts == ("economic",)
    assert labels.sizes["types"] == 16
    assert Labels(**{name: tuple(words) for name, words in data.note(labels).items()}) == labels


def test_classes_are_numbers_and_flags(labels):
    own = Classes.of(FIRST.events[0], labels)
    assert labels.types[own.types] == "REJECT"
    assert labels.moves[own.moves] == "refuse"
    assert own.aux == (0, 0, 1, 0)
    assert sum(own.issues) == sum(own.contexts) == 1


@pytest.mark.parametrize("joint", [" ", "\n"])
def test_sentences_keep_their_own_roles_in_one_window(cutter, labels, joint):
    text = joint.join((ONE, TWO))
    example = data.example([FIRST, SECOND], cutter, labels, joint)
    assert [text[example.window.starts[i] : example.window.ends[i]] for i in example.anchors] == ["believes", "dear"]
    assert worded(example, text, 0, "actor") == ["the", "minister"]
    assert worded(example, text, 1, "actor") == ["Wheat"]
    assert worded(example, text, 1, "condition") == ["unless", "she", "believes"]
    assert worded(example, text, 1, "recipient") == ["Ivanova"]


def test_readings_hold_every_sentence_once_and_differ(cutter, labels):
    corpus = [FIRST, SECOND, NOTHING] * 5
    readings = [data.examples(corpus, cutter, labels, seed) for seed in (1, 1, 2)]
    assert [sum(len(one.anchors) for one in reading) for reading in readings] == [10, 10, 10]
    lengths = [[len(one.window) for one in reading] for reading in readings]
    assert lengths[0] == lengths[1] != lengths[2]


def test_the_corpus_says_what_is_held_out():
    assert data.split([FIRST, NOTHING]) == ([FIRST], [NOTHING])


# --- figures


def reading(text, anchor, kind, aux=("negation",), **roles):
    spans = {role: ((text.index(words), text.index(words) + len(words)),) for role, words in roles.items()}
    start = text.index(anchor)
    return EventReading((start, start + len(anchor)), spans, kind, "meet", "refuse", aux, ("trade",), (), 0.9)


def test_figures_count_anchors_classes_and_roles():
    right = reading(ONE, "believes", "REJECT", actor="minister", object="Ivanova")
    wrong = reading(TWO, "dear", "REJECT", (), actor="Wheat")
    astray = reading("Ivanova believes.", "believes", "AID")
    told = evaluate.figures([(FIRST, [right]), (SECOND, [wrong]), (NOTHING, [astray])])
    assert told["anchor"] == pytest.approx(4 / 5)
    assert told["anchor and type"] == pytest.approx(2 / 5)
    assert (told["type"], told["move"], told["aux"], told["context"]) == (0.5, 1.0, 0.5, 0.0)
    assert (told["actor"], told["object"], told["condition"], told["time"]) == (1.0, 1.0, 0.0, 1.0)
