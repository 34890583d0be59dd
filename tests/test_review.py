"""Review: verdicts as records, what they make of a record, and that they survive another reading."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
import sqlalchemy as sa
from drafts import Draft, full
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique import database, query, schema, verdicts
from communique.errors import CommuniqueError, InputError, NothingFoundError
from communique.record import Event, Quote, Record, entry_id, of_plain, plain
from communique.review import agreement, queue
from communique.review.coding import Coder
from communique.review.values import Values, Vocabulary
from communique.store import Store, open_store
from communique.verdicts import Verdict

WORDS = Vocabulary()
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def keep(store: Store, *records: Record, read_key: str = "k") -> None:
    for number, record in enumerate(records):
        store.add(record, f"{number}.txt", made_by="0 m c", read_key=read_key)


def coder(store: Store, name: str = "anna") -> Coder:
    return Coder(store, name, WORDS, lambda: NOON)


def now(store: Store) -> Record:
    (record,) = store.records([full().article.id])
    return record


OFFER, REFUSAL = full().events
SAID, ANSWER = full().statements
(MET,) = full().meetings
(OWED,) = full().commitments


# -- the record format, there and back


def test_entries_come_back_from_the_record_format() -> None:
    record = full()
    for entry in (*verdicts.entries(record), *record.positions):
        assert of_plain(json.loads(json.dumps(plain(entry)))) == entry


# -- what a verdict makes of the record


def test_nothing_is_judged(store: Store) -> None:
    keep(store, full())
    assert now(store) == full()
    assert list(store.extracted([full().article.id])) == [full()]
    assert (list(store.verdicts()), queue.progress(store), queue.lost(store)) == ([], [], 0)


def test_an_accepted_entry_stays_and_says_by_whom(store: Store) -> None:
    keep(store, full())
    coder(store).accept(OFFER.id)
    found = now(store)
    assert found.events[0] == replace(OFFER, why=(*OFFER.why, "review: accepted by anna, 2026-11-24"))
    assert (found.statements, found.positions, found.commitments) == (
        full().statements, full().positions, full().commitments,
    )  # fmt: skip


def test_a_corrected_field_shows_everywhere_at_once(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"issue": "energy"})
    found = now(store)
    assert found.events[0].issue == ("energy",)
    assert {(stand.issue, stand.side) for stand in found.positions} == {("detainees", "CHN"), ("energy", "USA")}
    assert query.board(store, ("CHN", "USA")).issues == ("detainees", "energy")
    assert found.commitments[0].issue == "energy"
    told = "SELECT issue FROM event_issue UNION SELECT issue FROM commitment UNION SELECT issue FROM position"
    assert sorted(row[0] for row in store.select(told, limit=9)[1]) == ["detainees", "energy"]
    assert list(store.extracted([found.article.id])) == [full()]


def test_a_rejected_event_takes_with_it_what_follows_from_it(store: Store) -> None:
    keep(store, full())
    coder(store).reject(OFFER.id)
    found = now(store)
    assert ([event.id for event in found.events], found.commitments) == ([REFUSAL.id], ())
    assert [stand.issue for stand in found.positions] == ["detainees"]
    assert store.count()["commitment"] == 0


def test_a_rejected_statement_leaves_those_inside_of_it_and_its_events(store: Store) -> None:
    keep(store, full())
    coder(store).reject(SAID.id)
    found = now(store)
    assert [(said.id, said.parent) for said in found.statements] == [(ANSWER.id, None)]
    assert found.events[0].statement is None


def test_a_negated_promise_is_no_longer_owed_and_owed_again_when_undone(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"aux": "negation"})
    assert now(store).commitments == ()
    coder(store).undo(OFFER.id)
    assert now(store) == full()


def test_an_event_corrected_to_a_promise_is_owed(store: Store) -> None:
    keep(store, full())
    coder(store).correct(
        REFUSAL.id, {"move": "promise", "event": "AGREE", "aux": "future", "when": "1991-12 by Friday"}
    )
    owed = now(store).commitments[-1]
    assert (owed.event, owed.strength, owed.issue, owed.due and owed.due.start) == (
        REFUSAL.id, "firm", "detainees", "1991-12",
    )  # fmt: skip
    assert owed.id == entry_id(
        full().article.id, "commitment", REFUSAL.evidence.start, REFUSAL.evidence.end, REFUSAL.id
    )


def test_a_commitment_judged_by_itself_stays_as_it_was_judged(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OWED.id, {"strength": "firm"})
    coder(store).correct(OFFER.id, {"issue": "energy"})
    assert [(owed.strength, owed.issue) for owed in now(store).commitments] == [("firm", "trade")]


def test_corrections_of_one_coder_add_up(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"issue": "energy"})
    last = coder(store).correct(OFFER.id, {"move": "promise"})
    assert (now(store).events[0].issue, now(store).events[0].move) == (("energy",), "promise")
    assert set(last.changes) == {"issue", "move"}


def test_the_last_verdict_decides_whoever_gave_it(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"issue": "energy"})
    coder(store, "ben").accept(OFFER.id)
    assert now(store).events[0].issue == OFFER.issue
    coder(store, "ben").undo(OFFER.id)
    assert now(store).events[0].issue == ("energy",)


def test_a_rejected_entry_can_be_judged_by_others_and_comes_back(store: Store) -> None:
    keep(store, full())
    coder(store).reject(OFFER.id)
    assert OFFER.id in {each.entry.id for each in queue.waiting(store, "ben")}
    coder(store, "ben").accept(OFFER.id)
    assert OFFER.id in {event.id for event in now(store).events}


# -- undo


def test_undo_is_a_verdict_and_nothing_is_ever_changed(store: Store) -> None:
    keep(store, full())
    first = coder(store).reject(OFFER.id, note="no offer")
    second = coder(store).undo()
    kept = list(store.verdicts())
    assert kept == [first, second]
    assert (second.verdict, second.undoes, first.note) == ("undo", first.number, "no offer")
    assert (now(store), queue.progress(store)) == (full(), [])


def test_undo_goes_back_step_by_step(store: Store) -> None:
    keep(store, full())
    coder(store).accept(OFFER.id)
    coder(store).correct(OFFER.id, {"issue": "energy"})
    coder(store).reject(OFFER.id)
    coder(store).undo()
    assert now(store).events[0].issue == ("energy",)
    coder(store).undo()
    assert now(store).events[0].issue == OFFER.issue
    coder(store).undo()
    with pytest.raises(NothingFoundError, match="nothing by anna to undo"):
        coder(store).undo()


def test_nobody_undoes_what_another_said(store: Store) -> None:
    keep(store, full())
    coder(store).reject(OFFER.id)
    with pytest.raises(NothingFoundError, match="nothing by ben to undo"):
        coder(store, "ben").undo(OFFER.id)


ACTS = st.lists(
    st.tuples(st.sampled_from(["anna", "ben"]), st.sampled_from(["accept", "reject", "energy", "water", "undo"])),
    max_size=12,
)


def _given(acts: list[tuple[str, str]]) -> tuple[list[Verdict], str | None]:
    """Verdicts on the offer as such acts give them, and the act that stands last."""
    given_: list[Verdict] = []
    stacks: dict[str, list[tuple[int, str]]] = {"anna": [], "ben": []}
    for number, (who, act) in enumerate(acts, 1):
        more: dict[str, Any] = {}
        if act == "undo":
            if not stacks[who]:
                continue
            more["undoes"] = stacks[who].pop()[0]
        else:
            stacks[who].append((number, act))
        kind = act if act in verdicts.VERDICTS else "correct"
        more["changes"] = {"issue": [act]} if kind == "correct" else {}
        given_.append(
            Verdict(OFFER.article, OFFER.id, "event", kind, who, "2026", OFFER, "0 m c", number=number, **more)
        )
    standing = [stack[-1] for stack in stacks.values() if stack]
    return given_, max(standing)[1] if standing else None


@given(ACTS)
def test_any_verdicts_and_undos_are_as_the_one_that_stands_last(acts: list[tuple[str, str]]) -> None:
    record = full()
    told, last = _given(acts)
    found = verdicts.effective(record, reversed(told)).record
    alone = verdicts.effective(record, _given([("anna", last)])[0] if last else []).record
    assert [replace(event, why=()) for event in found.events] == [replace(event, why=()) for event in alone.events]
    assert (found.positions, len(found.commitments)) == (alone.positions, len(alone.commitments))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=ACTS)
def test_the_database_says_the_same(tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str]]) -> None:
    store = open_store(str(tmp_path_factory.mktemp("acts") / "a.db"))
    keep(store, full())
    for who, act in acts:
        one = coder(store, who)
        try:
            if act in ("accept", "reject", "undo"):
                getattr(one, act)(OFFER.id)
            else:
                one.correct(OFFER.id, {"issue": act})
        except NothingFoundError:
            assert act == "undo"
    made = verdicts.effective(full(), store.verdicts()).record
    assert now(store) == made
    keep(store, full(), read_key="again")
    assert now(store) == made
    store.close()


# -- reading again


def again(store: Store, **changes: Any) -> Record:
    """The article read again by a reader that sees the offer otherwise (None: not at all)."""
    record = full()
    offer = replace(OFFER, id="e0000000000000new", **changes) if changes else None
    owed = tuple(replace(each, event=offer.id) for each in record.commitments) if offer else ()
    record = replace(record, events=(*([offer] if offer else []), REFUSAL), commitments=owed)
    keep(store, record, read_key="better")
    return now(store)


def shorter() -> Quote:
    return Quote.at(full().article.text, OFFER.evidence.start, OFFER.evidence.end - 10)


def test_a_correction_survives_the_same_reading(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"issue": "energy"})
    before = now(store)
    keep(store, full(), read_key="again")
    assert now(store) == before


SURVIVES = [
    {"evidence": shorter()},
    {"evidence": shorter(), "move": "promise"},
    {"evidence": shorter(), "issue": ("aid",)},
    {"evidence": shorter(), "issue": ("energy",), "actor": ()},
    {"evidence": shorter(), "move": "refuse", "event": "AGREE"},
]


@pytest.mark.parametrize("changes", SURVIVES)
def test_a_correction_goes_to_the_same_claim_of_the_same_words(store: Store, changes: dict[str, Any]) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"issue": "energy"})
    (event, _) = again(store, **changes).events
    assert event.id == "e0000000000000new"
    assert (event.issue, event.move, event.evidence) == (("energy",), OFFER.move, OFFER.evidence)
    assert queue.lost(store) == 0


def test_a_rejection_goes_to_the_same_claim_of_the_same_words(store: Store) -> None:
    keep(store, full())
    coder(store).reject(OFFER.id)
    assert [event.id for event in again(store, evidence=shorter()).events] == [REFUSAL.id]


GOES = [
    {"move": "demand", "event": "REQUEST"},
    {"issue": ("climate",)},
    {"evidence": Quote.at(full().article.text, OFFER.evidence.start, OFFER.evidence.start + 5)},
]


@pytest.mark.parametrize("changes", GOES)
def test_another_claim_is_not_what_was_rejected(store: Store, changes: dict[str, Any]) -> None:
    keep(store, full())
    coder(store).reject(OFFER.id)
    assert [event.id for event in again(store, **changes).events] == ["e0000000000000new", REFUSAL.id]
    assert queue.lost(store) == 1


def test_a_verdict_whose_entry_has_gone_is_kept_and_reported(store: Store) -> None:
    keep(store, full())
    given_ = coder(store).correct(OFFER.id, {"issue": "energy"})
    assert [event.id for event in again(store).events] == [REFUSAL.id]
    assert queue.standing(store, gone=True) == [(given_, None)]
    assert (queue.lost(store), list(store.verdicts())) == (1, [given_])
    keep(store, full(), read_key="as before")
    assert (queue.lost(store), now(store).events[0].issue) == (0, ("energy",))


def test_what_has_gone_can_be_undone(store: Store) -> None:
    keep(store, full())
    coder(store).reject(OFFER.id)
    again(store)
    coder(store).undo(OFFER.id)
    assert queue.lost(store) == 0


def test_statements_and_meetings_are_known_by_their_words(store: Store) -> None:
    keep(store, full())
    coder(store).correct(ANSWER.id, {"speaker": "Ada Lowe"})
    coder(store).correct(MET.id, {"status": "planned"})
    record = full()
    answer, met = replace(ANSWER, id="snew"), replace(MET, id="mnew", place=None)
    keep(store, replace(record, statements=(SAID, answer), meetings=(met,)), read_key="again")
    found = now(store)
    assert found.statements[1].speaker
    assert found.statements[1].speaker.name == "Ada Lowe"
    assert (found.meetings[0].id, found.meetings[0].status, found.meetings[0].place) == ("mnew", "planned", "Peking")


def test_the_verdicts_of_two_readings_on_one_entry_are_one_history(store: Store) -> None:
    keep(store, full())
    coder(store).reject(OFFER.id)
    again(store, evidence=shorter())
    coder(store).accept("e0000000000000new")
    assert [event.id for event in now(store).events] == ["e0000000000000new", REFUSAL.id]
    coder(store).undo()
    assert [event.id for event in now(store).events] == [REFUSAL.id]


# -- values


CORRECTIONS = [
    (OFFER, "aux", "future, negation", ["future", "negation"]),
    (OFFER, "aux", "", []),
    (OFFER, "move", "refuse", "refuse"),
    (OFFER, "event", "", None),
    (OFFER, "condition", "", None),
    (OFFER, "condition", "if  Beijing\nsigns", "if Beijing signs"),
    (REFUSAL, "quantity", "12 fishermen", "12 fishermen"),
    (OFFER, "when", "1991-11-21/1991-11-22", {"start": "1991-11-21", "end": "1991-11-22", "text": "by Friday"}),
    (OFFER, "when", "11-21 on Sunday", {"start": "11-21", "end": "11-21", "text": "on Sunday"}),
    (OFFER, "when", "by Friday", {"start": None, "end": None, "text": "by Friday"}),
    (OFFER, "where", "Peking", "Peking"),
    (SAID, "content", "lift the grain ban ... signs by Friday", None),
    (MET, "start", "1991", "1991"),
    (OWED, "issue", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "field", "text", "value"), CORRECTIONS)
def test_values_are_written_as(entry: Any, field: str, text: str, value: Any) -> None:
    record = full()
    found = Values(record, entry, WORDS).parse(field, text)
    if field == "content":
        assert [record.article.text[span["start"] : span["end"]] for span in found] == text.split(" ... ")
    elif isinstance(found, dict) and isinstance(value, str):
        assert found["text"] == value
        assert record.article.text[found["start"] : found["end"]] == value
    else:
        assert found == value


ACTORS = [
    ("USA", "state/USA", "USA"),
    ("china", "state/CHN", "CHN"),
    ("Bo Ren", "nil/bo-ren", "CHN GOV"),
    ("nil/ada-lowe", "nil/ada-lowe", "USA GOV"),
    ("fishermen", "nil/fishermen", None),
    ("fishermen [JPN]", "state/JPN", "JPN"),
    ("minister [CHN GOV, person]", "nil/minister", "CHN GOV"),
    ("reporters [USA MED]", "nil/reporters", "USA MED"),
]


@pytest.mark.parametrize(("text", "identity", "code"), ACTORS)
def test_actors_are_written_as(text: str, identity: str, code: str | None) -> None:
    (actor,) = Values(full(), OFFER, WORDS).parse("actor", text)
    assert (actor["id"], actor["code"]) == (identity, code)
    assert full().article.text[actor["start"] : actor["end"]] == actor["text"]


def test_several_actors() -> None:
    found = Values(full(), OFFER, WORDS).parse("actor", "Beijing [CHN]; Ada Lowe")
    assert [actor["name"] for actor in found] == ["China", "Ada Lowe"]
    assert Values(full(), OFFER, WORDS).parse("recipient", "") == []
    assert Values(full(), SAID, WORDS).parse("audience", "") is None


@pytest.mark.parametrize("entry", verdicts.entries(full()), ids=verdicts.kind_of)
def test_what_a_form_shows_means_what_the_entry_has(entry: Any) -> None:
    values = Values(full(), entry, WORDS)
    shown = values.vocabulary
    for field in verdicts.FIELDS[values.kind]:
        told = values.told(field)
        again_ = replace(entry, **{field: getattr(of_plain({**plain(entry), field: values.parse(field, told)}), field)})
        assert Values(full(), again_, shown).told(field) == told, field


WRONG = [
    (OFFER, {"move": "dance"}, "move 'dance' is not one of meet, demand"),
    (OFFER, {"move": ""}, "move cannot be empty"),
    (OFFER, {"speaker": "USA"}, "events have no 'speaker' to correct; they have event, mode"),
    (OFFER, {"id": "x"}, "have no 'id' to correct"),
    (OFFER, {"confidence": "1"}, "have no 'confidence' to correct"),
    (OFFER, {"aux": "future, soon"}, "aux 'soon' is not one of future"),
    (OFFER, {"issue": "Trade"}, "issue 'Trade' is not one of relations"),
    (OFFER, {"mode": "visit"}, "AGREE has no mode 'visit'"),
    (OFFER, {"condition": "if pigs fly"}, "the article does not have the words 'if pigs fly'"),
    (OFFER, {"when": "1991-02-30 by Friday"}, "when '1991-02-30' is no date"),
    (REFUSAL, {"when": "1991"}, "when: after the date, write the article's words"),
    (OFFER, {"actor": "Atlantis"}, "the article does not have the words 'Atlantis'"),
    (OFFER, {"actor": "Washington [XQZ]"}, "no party 'XQZ'"),
    (OFFER, {"actor": "[USA"}, "'[USA' is no actor"),
    (OFFER, {"actor": "fishermen [JPN CVL, cat]"}, "'cat' is no kind of actor"),
    (SAID, {"speaker": "USA; CHN"}, "speaker is one actor, not 2"),
    (SAID, {"mode": ""}, "mode cannot be empty"),
    (SAID, {"content": ""}, "content cannot be empty"),
    (MET, {"start": "yesterday"}, "start 'yesterday' is no date"),
    (OFFER, {"condition": "x " * 10_001}, "condition: longer than 20,000 characters"),
    (OFFER, {"move": "offer"}, "that is what was extracted: accept it"),
    (OFFER, {}, "nothing to correct was given"),
]


@pytest.mark.parametrize(("entry", "changes", "told"), WRONG, ids=lambda each: str(each)[:30])
def test_a_wrong_value_is_refused_and_nothing_is_kept(
    tmp_path: Path, entry: Any, changes: dict[str, str], told: str
) -> None:
    store = open_store(str(tmp_path / "test.db"))
    keep(store, full())
    with pytest.raises(InputError, match=r"^.*$") as raised:
        coder(store).correct(entry.id, changes)
    assert told in str(raised.value)
    assert (now(store), list(store.verdicts())) == (full(), [])
    store.close()


@given(st.text(max_size=40), st.sampled_from(["when", "actor", "condition", "issue", "where", "quantity", "evidence"]))
def test_whatever_is_written_is_a_value_that_can_be_kept_or_a_mistake(text: str, field: str) -> None:
    try:
        value = Values(full(), OFFER, WORDS).parse(field, text)
    except CommuniqueError:
        return
    found = of_plain({**plain(OFFER), field: value})
    assert isinstance(found, Event)


def test_scores_follow_the_type(store: Store) -> None:
    keep(store, full())
    coder(store).correct(REFUSAL.id, {"event": "AID"})
    event = now(store).events[1]
    assert (event.event, event.mode, event.scale, event.quad) == ("AID", None, 10.0, 2)


def test_a_mode_that_the_new_type_has_not_goes(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"event": "CONSULT", "mode": "visit"})
    assert (now(store).events[0].mode, now(store).events[0].scale) == ("visit", 4.0)
    coder(store).correct(OFFER.id, {"event": "SUPPORT"})
    assert (now(store).events[0].mode, now(store).events[0].scale) == (None, 5.0)


def test_the_sentence_holds_the_evidence(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"evidence": "China refused to free 12 fishermen"})
    event = now(store).events[0]
    assert event.sentence.start <= event.evidence.start < event.evidence.end <= event.sentence.end


# -- the queue


def test_the_least_sure_comes_first_and_what_has_no_figure_last(store: Store) -> None:
    keep(store, full())
    found = queue.waiting(store, "anna")
    assert [(each.kind, each.confidence) for each in found] == [
        ("event", 0.5), ("commitment", 0.75), ("event", 0.75), ("statement", 1.0), ("statement", 1.0),
        ("meeting", None),
    ]  # fmt: skip
    assert found[0].entry == REFUSAL
    assert found[0].record == full()


def test_what_this_coder_judged_is_done_with(store: Store) -> None:
    keep(store, full())
    for entry in verdicts.entries(full()):
        coder(store).accept(entry.id)
    assert queue.waiting(store, "anna") == []
    assert len(queue.waiting(store, "ben")) == 6
    coder(store).undo()
    assert [each.entry for each in queue.waiting(store, "anna")] == [OWED]


def test_the_queue_shows_what_was_extracted_whatever_others_said(store: Store) -> None:
    keep(store, full())
    coder(store).correct(REFUSAL.id, {"issue": "travel"})
    (first,) = queue.waiting(store, "ben", limit=1)
    assert first.entry == REFUSAL


def test_the_queue_of_one_kind_one_article_and_without_what_is_passed(store: Store) -> None:
    other = Draft("Beijing asked Washington")
    asked = other.event("demand", None, None, "Beijing asked Washington", confidence=0.1)
    keep(store, full(), other.record())
    assert [each.entry for each in queue.waiting(store, "anna", kinds=["event"], limit=2)] == [asked, REFUSAL]
    assert [each.entry for each in queue.waiting(store, "anna", kinds=["meeting"])] == [MET]
    found = queue.waiting(store, "anna", kinds=["event"], article=full().article.id, passed=[REFUSAL.id])
    assert [each.entry for each in found] == [OFFER]


def test_progress_counts_what_stands(store: Store) -> None:
    keep(store, full())
    coder(store).accept(OFFER.id)
    coder(store).reject(OFFER.id)
    coder(store).accept(SAID.id)
    coder(store, "ben").accept(SAID.id)
    assert [(each.coder, each.counts, each.total) for each in queue.progress(store)] == [
        ("anna", {("event", "reject"): 1, ("statement", "accept"): 1}, 2),
        ("ben", {("statement", "accept"): 1}, 1),
    ]


def test_entries_are_found_by_the_start_of_their_id(store: Store) -> None:
    keep(store, full())
    assert queue.find(store, OFFER.id[:6]) == (full().article.id, OFFER.id)
    assert queue.one(store, OFFER.id.upper()).entry == OFFER
    with pytest.raises(NothingFoundError, match="no entry 'e00000'"):
        queue.find(store, "e00000")
    with pytest.raises(InputError, match="give at least 4 letters"):
        queue.find(store, "e")


@pytest.mark.parametrize("name", ["", " ", " anna", "a\nb", "a\u202eb", "x" * 61, "a\0"])
def test_a_coder_has_a_name(store: Store, name: str) -> None:
    with pytest.raises(InputError, match="a coder's name has 1 to 60 printable characters"):
        coder(store, name)


@pytest.mark.parametrize("note", ["x" * 2001, "a\0b", "a\udcffb", "\x1b[2J"])
def test_a_note_is_a_text(store: Store, note: str) -> None:
    keep(store, full())
    with pytest.raises(InputError, match="a note has 2000 printable characters"):
        coder(store).accept(OFFER.id, note=note)


# -- several at once


def test_several_coders_at_once_lose_nothing(db: str) -> None:
    store = open_store(db)
    keep(store, full())
    failed: list[Exception] = []

    def work(name: str) -> None:
        own = open_store(db)
        try:
            for turn in range(5):
                one = coder(own, name)
                one.correct(OFFER.id, {"issue": "energy" if turn % 2 else "water"})
                one.accept(REFUSAL.id)
                one.undo(REFUSAL.id)
                if name == "c0":
                    own.add(full(), "0.txt", made_by="0 m c", read_key=f"{turn}")
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            failed.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=work, args=(f"c{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    given_ = list(store.verdicts())
    assert (len(given_), len({each.number for each in given_})) == (45, 45)
    assert now(store) == verdicts.effective(full(), given_).record
    with database.reading(store.engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.judged)) == 3
    store.close()


# -- agreement


def by_unit(**coders: str) -> dict[Any, dict[str, Any]]:
    """Ratings from one string a coder, a letter a unit, a dot for what was not judged."""
    units: dict[Any, dict[str, Any]] = {}
    for name, values in coders.items():
        for number, value in enumerate(values):
            if value != ".":
                units.setdefault(number, {})[name] = value
    return units


def test_alpha_of_four_observers_with_missing_values() -> None:
    """Krippendorff (2011), example C: nominal alpha 0.743."""
    told = by_unit(a="123321412...", b="1233224125.3", c=".3332342251.", d="12332441251.")
    found = agreement.measure("event", "move", told)
    assert found
    assert found.alpha.value == pytest.approx(0.743, abs=0.0005)
    assert (found.units, found.coders) == (11, 4)


def test_alpha_of_two_observers() -> None:
    """Krippendorff (2011), example A: 0.095."""
    found = agreement.measure("event", "move", by_unit(meg="0100000010", owen="1110010000"))
    assert found
    assert found.alpha.value == pytest.approx(0.095, abs=0.0005)
    assert found.same == pytest.approx(0.6)


def test_kappa_of_two_coders() -> None:
    """20 yes by both, 15 no by both, 5 and 10 apart: seen 0.7, by chance 0.5."""
    found = agreement.measure(
        "event", "move", by_unit(a="y" * 25 + "n" * 25, b="y" * 20 + "n" * 5 + "y" * 10 + "n" * 15)
    )
    assert found
    assert found.cohen.value == pytest.approx(0.4)


FLEISS = ("0 0 0 0 14", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1", "7 7 0 0 0", "3 2 6 3 0", "2 5 3 2 2",
          "6 5 2 1 0", "0 2 2 3 7")  # fmt: skip


def test_kappa_of_many_coders() -> None:
    """The example that is usually worked for Fleiss (1971): 14 coders, 10 units, 5 values, kappa 0.210."""
    told = {}
    for unit, row in enumerate(FLEISS):
        values = [value for value, count in enumerate(row.split()) for _ in range(int(count))]
        told[unit] = {f"c{coder}": value for coder, value in enumerate(values)}
    found = agreement.measure("event", "move", told)
    assert found
    assert found.fleiss.value == pytest.approx(0.210, abs=0.0005)


def test_kappa_of_three_is_the_mean_over_pairs() -> None:
    told = {"a": "yynnyn", "b": "yynyyn", "c": "ynnnyy"}
    pairs = [agreement.measure("event", "move", by_unit(**{x: told[x], y: told[y]})) for x, y in ("ab", "ac", "bc")]
    found = agreement.measure("event", "move", by_unit(**told))
    assert found
    assert found.cohen.value == pytest.approx(sum(each.cohen.value or 0 for each in pairs if each) / 3)


RATED = st.lists(st.text("xyz.", min_size=3, max_size=3), min_size=1, max_size=12)


@given(RATED)
def test_the_sums_of_the_resamples_are_the_library(rows: list[str]) -> None:
    told = by_unit(**{f"c{coder}": "".join(row[coder] for row in rows) for coder in range(3)})
    found = agreement.measure("event", "move", told, resamples=0)
    units = [unit for unit in told.values() if len(unit) > 1]
    assert (found is None) == (not units)
    if found is None:
        return
    counts = np.array([[list(unit.values()).count(value) for value in "xyz"] for unit in units], dtype=float)
    (own,) = agreement.alphas(np.ones((1, len(units))), counts)
    if found.alpha.value is None:
        assert np.isnan(own)
    else:
        assert own == pytest.approx(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
        assert found.alpha.value == pytest.approx(own)


def test_intervals_hold_the_value_and_are_the_same_each_time() -> None:
    told = by_unit(a="abcabcabcabcabcaaa", b="abcabcabcabcabbbca")
    first, second = (agreement.measure("event", "move", told) for _ in range(2))
    assert first == second
    assert first
    for one in (first.alpha, first.cohen, first.fleiss):
        assert one.value is not None
        assert one.low is not None
        assert one.high is not None
        assert one.low < one.value < one.high <= 1


def test_one_value_only_has_no_coefficient() -> None:
    found = agreement.measure("event", "move", by_unit(a="xxx", b="xxx"))
    assert found
    assert (found.same, found.alpha.value, found.cohen.value, found.fleiss.value) == (1.0, None, None, None)
    assert agreement.measure("event", "move", by_unit(a="xxx")) is None
    assert agreement.measure("event", "move", {}) is None


def test_agreement_of_what_is_kept(store: Store) -> None:
    keep(store, full())
    coder(store).correct(OFFER.id, {"issue": "aid, trade"})
    coder(store, "ben").correct(OFFER.id, {"issue": "energy", "aux": ""})
    coder(store).accept(REFUSAL.id)
    coder(store, "ben").reject(REFUSAL.id)
    coder(store).accept(SAID.id)
    found = {(each.kind, each.field): each for each in agreement.of_store(store, resamples=10)}
    assert {kind for kind, _ in found} == {"event"}
    assert (found["event", agreement.KEPT].units, found["event", agreement.KEPT].same) == (2, 0.5)
    assert {name: found["event", name].same for name in ("issue", "aux", "move", "actor")} == {
        "issue": 0.0, "aux": 0.0, "move": 1.0, "actor": 1.0,
    }  # fmt: skip
    assert found["event", "issue"].units == 1


def test_the_order_of_a_list_is_no_disagreement(store: Store) -> None:
    keep(store, full())
    coder(store).accept(OFFER.id)
    coder(store, "ben").correct(OFFER.id, {"issue": "aid, trade"})
    found = {each.field: each.same for each in agreement.of_store(store, resamples=0)}
    assert found["issue"] == 1.0
