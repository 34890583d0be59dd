"""Events as the model reads them, and rules and model together; the model is a stand-in that reads what a test says."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from communique import actors, dates
from communique.codebook.book import Codebook
from communique.encoder import EventReading
from communique.encoder.events import (
    ROLES,
    EventCandidate,
    EventDecoding,
    Vocabulary,
    best_roles,
    decode,
    evidence,
    probability,
    spans,
)
from communique.encoder.windows import LOWER, SEPARATOR, UNQUOTED, Window
from communique.extract import events, statements
from communique.extract.events.building import Triggers
from communique.extract.events.learned import Agreement, chance, together
from communique.extract.events.merging import merged
from communique.extract.events.reading import Reading
from communique.parse import Parser
from communique.record import Article, Paragraph, text_id
from communique.settings import Settings

LABELS = {
    "types": ["AGREE", "REJECT"], "modes": ["", "meet"], "moves": ["", "agree", "refuse"],
    "aux": ["future", "negation"], "issues": ["trade", "water"], "contexts": ["economic"],
}  # fmt: skip
SURE = Agreement(alone=(1.0, 0.0), worth=0.8, lead=0.8)

# --- decoding


def window(*words):
    """A window of whole words between separators; a word that begins with # continues the one before."""
    made, at = Window(), 0
    made.separate(1)
    for word in words:
        inner = word.startswith("#")
        at += not inner
        size = len(word.lstrip("#"))
        made.append(5, at, at + size, LOWER, UNQUOTED, inner=inner)
        at += size
    made.separate(2)
    return made


def candidate(own, place, roles, **classes):
    chances = np.full((len(own), len(ROLES)), 0.01)
    chances[range(len(own)), [ROLES.index(role) for role in roles]] = 0.9
    given = {name: np.log(np.full(len(LABELS[name]), 0.1)) for name in ("types", "modes", "moves")}
    given |= {name: np.zeros(len(LABELS[name])) for name in ("aux", "issues", "contexts")}
    for name, number in classes.items():
        given[name][number] = 0.9 if given[name].min() >= 0 else np.log(0.9)
    return EventCandidate(own, place, 0.9, np.log(chances / chances.sum(1, keepdims=True)), given)


@pytest.fixture
def parted():
    own = window("they", "reject", "#ed", "it", "unless", "oslo", "pays", "soon")
    roles = ("", "actor", "", "", "object", "condition", "recipient", "condition", "time", "")
    return candidate(own, 2, roles, types=1, modes=0, moves=2, aux=1, issues=0)


def test_a_candidate_becomes_words_and_classes(parted):
    (found,) = decode([parted], Vocabulary(LABELS), EventDecoding(change=0.5, calibration=(1.0, 0.0, 0.0, 0.0)))
    assert found.anchor == (6, 14)
    assert (found.event, found.mode, found.move) == ("REJECT", None, "refuse")
    assert (found.aux, found.issues, found.contexts) == (("negation",), ("trade",), ())
    assert found.probability == pytest.approx(0.9)
    assert decode([parted], Vocabulary(LABELS), EventDecoding(threshold=0.95)) == []


def test_a_condition_keeps_the_words_of_another_role_inside_it(parted):
    found = spans(parted.window, best_roles([parted], EventDecoding(change=0.5))[0])
    assert found["recipient"] == ((25, 29),)
    assert found["condition"] == ((18, 34),)
    assert found["actor"] == ((1, 5),)


def test_every_change_of_role_has_its_price(parted):
    assert len(spans(parted.window, best_roles([parted], EventDecoding(change=50.0))[0])) == 1


def test_a_piece_inside_a_word_has_the_role_of_its_first():
    own = window("of", "nor", "#way", "met")
    (roles,) = best_roles([candidate(own, 4, ("", "", "actor", "time", "", ""))], EventDecoding(change=0.0))
    assert spans(own, roles) == {"actor": ((4, 10),)}
    assert own.starts[0] == SEPARATOR


def test_probabilities_follow_the_evidence(parted):
    weighed = evidence(parted)
    assert weighed[0] == pytest.approx(np.log(9), rel=1e-3)
    assert probability(weighed, EventDecoding(calibration=(0.0, 0.0, 0.0, 2.0))) == pytest.approx(0.881, abs=1e-3)
    assert probability((1e9, 0.0, 0.0), EventDecoding()) < 1


def test_unknown_entries_of_the_note_are_ignored():
    assert EventDecoding.of({"change": 1.0, "calibration": [1, 2, 3, 4], "of later": 1}).calibration == (1, 2, 3, 4)


def test_scores_are_parted_by_classifier():
    scores = np.arange(12, dtype=np.float32)[None]
    parts = Vocabulary(LABELS).parted(scores)
    assert [part.shape for part in parts.values()] == [(1, len(words)) for words in LABELS.values()]
    assert np.exp(parts["moves"]).sum() == pytest.approx(1)
    assert parts["contexts"][0, 0] == pytest.approx(1 / (1 + np.exp(-11)), abs=1e-4)


# --- rules and model


class StandIn:
    """Reads the events that it was told, by their words: anchor, roles, classes, probability."""

    reads_events = True

    def __init__(self, *told, agreement=SURE):
        self.told = told
        entry = {name: getattr(agreement, name) for name in agreement.__slots__}
        self.sessions = SimpleNamespace(note={"events": {"agreement": entry}})

    def events(self, text, parts=None, *, threshold=None):
        assert threshold is not None
        self.parts = parts
        for anchor, roles, (event, move), sure, *aux in self.told:
            yield EventReading(
                anchor=place(text, anchor), spans={role: (place(text, words),) for role, words in roles.items()},
                event=event, mode=None, move=move, aux=tuple(aux), issues=(), contexts=(), probability=sure,
            )  # fmt: skip


def place(text, words):
    start = text.index(words)
    return start, start + len(words)


@pytest.fixture(scope="module")
def read():
    parser, book = Parser(Settings().spacy_model), Codebook()

    def events_of(text, encoder=None):
        at, paragraphs = 0, []
        for number, line in enumerate(text.split("\n")):
            kind = "title" if number == 0 and "\n" in text else "body"
            paragraphs.append(Paragraph(line, range(at, at + len(line)), kind))
            at += len(line) + 1
        parsed = next(parser.parse([(Article(id=text_id(text), text=text), paragraphs)]))
        cast = actors.resolve(parsed, book.actors)
        said = tuple(statements.extract(parsed, cast, book.speech))
        return list(events.extract(parsed, cast, book.events, said, dates.find(parsed), encoder=encoder))

    return events_of


KNOWN = "Norway rejected the demand of Iceland for a share of the cod on Monday."
UNKNOWN = "Norway blanked Iceland over its share of the cod on Monday."
BLANKED = ("blanked", {"actor": "Norway", "recipient": "Iceland"}, ("REJECT", "refuse"))


def test_what_the_model_reads_too_is_surer_than_what_it_does_not(read):
    (alone,) = read(KNOWN)
    agreement = Agreement(confirmed=(1.0, 0.5, 0.0), other=(1.0, 0.0, -0.5), silent=(1.0, 0.0, -1.0))
    same = ("rejected", {}, ("REJECT", "refuse"), 0.95)
    (confirmed,) = read(KNOWN, StandIn(same, agreement=agreement))
    (other,) = read(KNOWN, StandIn(("rejected", {}, ("AID", "deliver"), 0.95), agreement=agreement))
    (silent,) = read(KNOWN, StandIn(agreement=agreement))
    assert silent.confidence < other.confidence < alone.confidence < confirmed.confidence
    assert replace(silent, confidence=0, why=()) == replace(alone, confidence=0, why=())
    assert "model: REJECT 0.95" in confirmed.why
    assert "model: nothing" in silent.why


def test_a_model_without_heads_for_events_changes_nothing(read):
    encoder = StandIn()
    encoder.reads_events = False
    assert read(KNOWN, encoder) == read(KNOWN)


def test_the_model_adds_what_no_word_of_the_rules_tells(read):
    assert read(UNKNOWN) == []
    (found,) = read(UNKNOWN, StandIn((*BLANKED, 0.9)))
    assert (found.event, found.move, found.confidence) == ("REJECT", "refuse", 0.9)
    assert [actor.code for actor in found.actor] == ["NOR"]
    assert [actor.code for actor in found.recipient] == ["ISL"]
    assert "rule: model" in found.why
    assert found.evidence.text.startswith("Norway blanked Iceland")


def test_the_model_names_the_sides_that_the_rules_could_not(read):
    text = "The plan was rejected in Norway; Iceland waited."
    assert read(text) == []
    told = ("rejected", {"actor": "Norway", "recipient": "Iceland"}, ("REJECT", "refuse"), 0.9)
    (found,) = read(text, StandIn(told))
    assert [actor.code for actor in found.actor] == ["NOR"]
    assert [actor.code for actor in found.recipient] == ["ISL"]


def test_the_modes_and_the_condition_of_what_the_model_adds_are_its_own(read):
    text = "Norway would not blank Iceland, given its share of the cod."
    sides = {**BLANKED[1], "condition": "given its share of the cod"}
    (found,) = read(text, StandIn(("blank", sides, BLANKED[2], 0.9, "hypothetical")))
    assert found.aux == ("hypothetical",)
    assert found.condition.text == "given its share of the cod"
    (found,) = read("Norway may blank Iceland if it fishes.", StandIn(("blank", BLANKED[1], BLANKED[2], 0.9)))
    assert found.condition.text == "it fishes"


def test_what_the_model_reads_of_an_act_to_come_counts_as_plover_has_it(read):
    text = "Norway will rearm Iceland."
    (found,) = read(text, StandIn(("rearm", BLANKED[1], ("AID", "deliver"), 0.9, "future")))
    assert (found.event, found.move, found.aux) == ("AGREE", "promise", ("future",))


def test_a_sure_model_needs_but_one_side_that_is_known(read):
    told = ("blanked", {"actor": "the fishmongers", "recipient": "Iceland"}, ("REJECT", "refuse"))
    text = "In Bergen the fishmongers blanked Iceland."
    (found,) = read(text, StandIn((*told, 0.9)))
    assert [actor.code for actor in found.recipient] == ["ISL"]
    assert read(text, StandIn((*told, 0.5), agreement=replace(SURE, lead=0.4))) == []
    lund = ("blanked", {**told[1], "actor": "Olaf Lund"}, told[2], 0.5)
    assert read(text.replace("the fishmongers", "Olaf Lund"), StandIn(lund, agreement=replace(SURE, lead=0.4)))


def test_the_model_adds_another_act_in_a_clause_of_the_rules_event(read):
    text = KNOWN.removesuffix(".") + " and nettled Iceland."
    told = ("nettled", BLANKED[1], ("AGREE", "agree"), 0.9)
    assert [event.event for event in read(text, StandIn(told))] == ["REJECT", "AGREE"]
    assert [event.event for event in read(text, StandIn(("demand", *told[1:])))] == ["REJECT"]


def test_the_model_reads_the_first_sentence_and_those_in_which_the_rules_are_in_doubt(read):
    doubted = "Norway's refusal of the demand of Iceland came on Monday."
    text = f"Fog lay over Oslo. The cod is safe. {doubted} Norway warned Iceland on Monday. Nobody was there."
    model = StandIn(agreement=Agreement(silent=(1.0, 0.0, -1.0), unread=(1.0, 0.0, 1.0)))
    refused, warned = read(text, model)
    assert [text[start:end] for start, end in model.parts] == ["Fog lay over Oslo.", doubted]
    assert "model: nothing" in refused.why
    assert not any(why.startswith("model") for why in warned.why)
    assert refused.confidence < 0.7
    assert warned.confidence > 0.85


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (UNKNOWN, (*BLANKED, 0.7)),  # not sure enough
        (UNKNOWN, ("blanked", {"actor": "the cod", "recipient": "the cod"}, ("REJECT", "refuse"), 0.9)),
        (UNKNOWN, ("blanked", {"actor": "Norway", "recipient": "Norway"}, ("REJECT", "refuse"), 0.9)),
        (UNKNOWN, ("blanked", {}, ("REJECT", "refuse"), 0.9)),
        (UNKNOWN, ("blanked", {"actor": "Norway"}, ("REJECT", "state"), 0.9)),
        (UNKNOWN, ("blanked", BLANKED[1], ("REJECT", None), 0.9)),
        (KNOWN, ("rejected", {"actor": "Norway", "recipient": "Iceland"}, ("AID", "deliver"), 0.9)),
        (UNKNOWN + "\nThe cod is safe.", (*BLANKED, 0.9)),  # a headline
        ("An analyst said Norway would blank Iceland.", ("blank", *BLANKED[1:], 0.9)),
        ("Did Norway blank Iceland over cod?", ("blank", *BLANKED[1:], 0.9)),
    ],
)
def test_the_model_adds_nothing_against_the_rules(read, text, told):
    ruled = [event.evidence for event in read(text)]
    assert [event.evidence for event in read(text, StandIn(told))] == ruled


def test_the_model_adds_nothing_unless_told_from_which_confidence(read):
    assert read(UNKNOWN, StandIn((*BLANKED, 0.99), agreement=Agreement())) == []


def test_the_model_alone_is_read_without_rules():
    parser, book = Parser(Settings().spacy_model), Codebook()
    article = Article(id=text_id(UNKNOWN), text=UNKNOWN)
    parsed = next(parser.parse([(article, [Paragraph(UNKNOWN, range(len(UNKNOWN)))])]))
    reading = Reading(parsed, actors.resolve(parsed, book.actors), book.events, (), ())
    (found,) = merged(together(reading, Triggers([], []), (), StandIn((*BLANKED, 0.6)), replace(SURE, lead=0.5)))
    assert found.event == "REJECT"


def test_odds_are_weighed():
    assert chance((1.0, 0.0), 0.8) == 0.8
    assert chance((0.0, 1.0, 0.0), 0.2, 0.7) == 0.7
    assert 0 < chance((1.0, 0.0), 0.0) < chance((1.0, 0.0), 1.0) < 1
