"""The pages of review without a browser: the queue, verdicts by form, several coders, mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drafts import Draft, full
from fastapi.testclient import TestClient
from test_web import client, token

from communique.review import queue
from communique.store import Store, open_store

OFFER, REFUSAL = full().events
SAID, ANSWER = full().statements
(MET,) = full().meetings
(OWED,) = full().commitments


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "full.db"))
    opened.add(full(), "full.txt", made_by="0 m c", read_key="k")
    yield opened
    opened.close()


@pytest.fixture
def web(store: Store, tmp_path: Path) -> Iterator[TestClient]:  # noqa: ARG001 - fills the database
    with client(tmp_path / "full.db") as found:
        yield found


def name(web: TestClient, coder: str = "anna") -> None:
    answer = web.post("/review/coder", data={"csrf": token(web, "/review"), "name": coder})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")


def post(web: TestClient, path: str, **data: Any) -> Any:
    return web.post(path, data={"csrf": token(web, "/review"), **data})


def test_without_a_name_there_is_nothing_to_judge(web: TestClient) -> None:
    page = web.get("/review").text
    assert "Who judges? Your name" in page
    assert "Accept" not in re.sub(r"Accept, correct", "", page)
    assert web.get("/review.json").json()["entry"] is None
    assert "who judges?" in post(web, f"/review/{OFFER.id}", verdict="accept").text


def test_the_least_sure_entry_with_its_sentence(web: TestClient) -> None:
    name(web)
    page = web.get("/review").text
    assert "<mark>China refused to free 12 fishermen</mark>" in page
    assert f'action="/review/{REFUSAL.id}"' in page
    found = web.get("/review.json").json()
    assert (found["coder"], found["entry"]["id"], found["confidence"]) == ("anna", REFUSAL.id, 0.5)
    assert found["before"].endswith("told reporters. ")
    assert web.get("/review.json?coder=ben&kind=meeting").json()["entry"]["id"] == MET.id


def test_a_verdict_goes_to_the_next_in_the_queue(web: TestClient, store: Store) -> None:
    name(web)
    answer = post(web, f"/review/{REFUSAL.id}", verdict="accept", queued="yes", kind="event")
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?kind=event")
    assert f"/review/{OFFER.id}" in web.get("/review?kind=event").text
    assert [(given.entry, given.verdict, given.coder) for given, _ in queue.standing(store)] == [
        (REFUSAL.id, "accept", "anna")
    ]


def test_an_entry_by_itself_says_what_was_said_of_it(web: TestClient) -> None:
    for who, verdict in (("ben", "reject"), ("anna", "accept")):
        name(web, who)
        assert "Rejected</b> by ben" not in web.get(f"/review/{OFFER.id}").text or who == "ben"
        answer = post(web, f"/review/{OFFER.id}", verdict=verdict, note="why not")
        assert answer.headers["location"] == f"/review/{OFFER.id}"
    page = web.get(f"/review/{OFFER.id}").text
    assert "You <b>accepted</b> this" in page
    assert "Rejected</b> by ben" in page
    assert "“why not”" in page


def test_only_what_was_typed_is_corrected(web: TestClient, store: Store) -> None:
    name(web)
    fields = {f"field-{each['name']}": each["text"] for each in web.get(f"/review/{OFFER.id}.json").json()["fields"]}
    answer = post(web, f"/review/{OFFER.id}", verdict="correct", **fields | {"field-issue": "energy"})
    assert answer.status_code == 303
    ((given, _),) = queue.standing(store)
    assert dict(given.changes) == {"issue": ["energy"]}
    assert "Energy" in web.get("/dyad/USA-CHN").text
    assert "energy" in web.get(f"/article/{full().article.id}.json").text


def test_boxes_make_a_list(web: TestClient, store: Store) -> None:
    name(web)
    data = {"verdict": "correct", "field-aux": ["", "future", "negation"]}
    assert post(web, f"/review/{OFFER.id}", **data).status_code == 303
    assert post(web, f"/review/{REFUSAL.id}", verdict="correct", **{"field-aux": ["", "historical"]}).status_code == 303
    assert [given.changes["aux"] for given, _ in queue.standing(store)] == [["historical"], ["future", "negation"]]


def test_a_wrong_value_keeps_what_was_typed(web: TestClient, store: Store) -> None:
    name(web)
    answer = post(web, f"/review/{OFFER.id}", verdict="correct", **{"field-issue": "wheat & rye"})
    assert answer.status_code == 422
    assert "issue &#39;wheat &amp; rye&#39; is not one of relations" in answer.text
    assert 'value="wheat &amp; rye"' in answer.text
    assert queue.standing(store) == []


def test_undo(web: TestClient, store: Store) -> None:
    name(web)
    post(web, f"/review/{OFFER.id}", verdict="reject")
    post(web, f"/review/{MET.id}", verdict="accept")
    assert post(web, "/review/undo").headers["location"] == f"/review/{MET.id}"
    assert post(web, "/review/undo", entry=OFFER.id).headers["location"] == f"/review/{OFFER.id}"
    assert queue.standing(store) == []
    assert post(web, "/review/undo").status_code == 404


def test_what_is_passed_over_comes_again_later(web: TestClient) -> None:
    name(web)
    skip = web.get("/review.json?kind=event").json()["skip"]
    assert web.get(skip.replace("/review?", "/review.json?")).json()["entry"]["id"] == OFFER.id
    both = web.get(skip.replace("/review?", "/review.json?")).json()["skip"]
    assert "Those that you passed over" in web.get(both).text


def test_the_end_of_the_queue(web: TestClient) -> None:
    name(web)
    for entry in (*full().statements, *full().events, *full().meetings, *full().commitments):
        post(web, f"/review/{entry.id}", verdict="accept", queued="yes")
    assert "Nothing waits for anna" in web.get("/review").text


def test_progress_and_agreement(web: TestClient) -> None:
    for who, verdict in (("anna", "accept"), ("ben", "reject")):
        name(web, who)
        post(web, f"/review/{OFFER.id}", verdict=verdict)
        post(web, f"/review/{SAID.id}", verdict="accept")
    found = web.get("/review.json").json()
    assert [(each["coder"], each["accept"], each["reject"]) for each in found["progress"]] == [
        ("anna", 2, 0), ("ben", 1, 1),
    ]  # fmt: skip
    assert {(each["kind"], each["same"]) for each in found["agreement"]} == {("event", 0.0), ("statement", 1.0)}
    assert web.get("/review/agreement.json").json()["agreement"][0]["units"] == 1
    assert "Krippendorff’s alpha" in web.get("/review/agreement").text


def test_no_agreement_yet(web: TestClient) -> None:
    assert "No entry was judged by two coders yet" in web.get("/review/agreement").text


WRONG = [
    ("get", "/review/e0000000", {}, 404, "no entry"),
    ("get", "/review/x", {}, 422, "give at least 4 letters"),
    ("get", "/review?kind=position", {}, 422, "one of statement, event"),
    ("get", f"/review?coder={'x' * 61}", {}, 422, "a coder&#39;s name has"),
    ("post", "/review/e0000000", {"verdict": "accept"}, 404, "no entry"),
    ("post", f"/review/{OFFER.id}", {"verdict": "maybe"}, 422, "one of accept, correct, reject"),
    ("post", "/review/coder", {"name": "\x1b"}, 422, "a coder&#39;s name has"),
    ("post", f"/review/{OFFER.id}", {"verdict": "accept", "note": "x" * 2001}, 422, "note"),
]


@pytest.mark.parametrize(("method", "path", "data", "status", "told"), WRONG)
def test_mistakes(web: TestClient, method: str, path: str, data: dict[str, str], status: int, told: str) -> None:
    name(web)
    answer = post(web, path, **data) if method == "post" else web.get(path)
    assert answer.status_code == status
    assert told in answer.text


def test_every_change_needs_the_token(web: TestClient, store: Store) -> None:
    name(web)
    for path in ("/review/coder", "/review/undo", f"/review/{OFFER.id}"):
        assert web.post(path, data={"verdict": "accept", "name": "x"}).status_code == 403
    assert queue.standing(store) == []


def test_hostile_words_are_only_words(web: TestClient, store: Store) -> None:
    draft = Draft("<script>alert(1)</script> Beijing asked {{ 7 * 7 }} \u202egnikeP")
    entry = draft.event("demand", None, None, draft.text, confidence=0.01)
    store.add(draft.record(), "h.txt", made_by="0 m c", read_key="k")
    name(web, "<b>anna</b>")
    page = web.get("/review").text
    assert entry.id in page
    assert "<script>alert" not in page
    assert "<b>anna" not in page
    assert "{{ 7 * 7 }}" in page


def test_a_name_of_another_script_comes_back(web: TestClient) -> None:
    name(web, "Žofia Ďurišová; 王")
    assert web.get("/review.json").json()["coder"] == "Žofia Ďurišová; 王"
