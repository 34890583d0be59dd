"""About the record: counts, skips with reasons page by page, versions, calibration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from drafts import full
from fastapi.testclient import TestClient

from communique import browse
from communique.record import Skip
from communique.settings import Settings
from communique.store import Store, open_store
from communique.web import create_app
from communique.web.views import about


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(about, "ROWS", 2)
    store = open_store(str(tmp_path / "about.db"))
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    for number in range(5):
        store.add_skip(Skip(f"{number}<b>.html", "clean", "no story & no body"))
    store.close()
    app = create_app(Settings(db=str(tmp_path / "about.db")))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


def test_counts_and_versions(web: TestClient) -> None:
    told = web.get("/about.json").json()
    assert {each["kind"]: each["count"] for each in told["counts"]} == {
        "article": 1, "statement": 2, "event": 2, "meeting": 1, "commitment": 1, "position": 2,
    }  # fmt: skip
    assert told["read_by"] == [{"made_by": "0 m c", "articles": 1}]
    assert set(told["versions"]) == {"program", "codebook", "model"}
    assert len(told["sources"]) > 50


def test_skips_page_by_page(web: TestClient) -> None:
    seen, query = [], ""
    for _ in range(5):
        told = web.get(f"/about.json{query}").json()
        seen += [each["locator"] for each in told["skips"]]
        if told["after"] is None:
            break
        query = f"?after={told['after']}"
    assert seen == [f"{number}<b>.html" for number in range(5)]
    page = web.get("/about").text
    assert "no story &amp; no body" in page
    assert "0<b>" not in page


def test_calibration_is_drawn_and_told(web: TestClient) -> None:
    """The diagram's numbers come from the file that `evals/table.py` draws."""
    found = web.get("/about.json").json()["calibration"]
    assert len(found["points"]) >= 5
    assert found["attributions"] > 0
    assert {"stated": 0.0, "right": 0.0} not in found["points"]  # the line, not the points
    assert 0 <= found["error"] < 0.2
    page = web.get("/about").text
    assert page.count("<circle") == len(found["points"])
    assert (Path(__file__).parents[1] / "docs" / "calibration.svg").read_text() == about.DIAGRAM.read_text()


def test_versions_are_counted_by_steps(store: Store) -> None:
    assert browse.versions(store, limit=3) == []
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    assert browse.versions(store, limit=3) == [("0 m c", 1)]
    assert browse.counts(store)["event"] == 2


def test_an_empty_record(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(db=str(tmp_path / "x.db"))), base_url="http://127.0.0.1:8000") as web:
        assert "Nothing was skipped" in web.get("/about").text
