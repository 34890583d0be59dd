"""The page with SQL and downloads: read-only by the database, with limits; what comes is what the exports hold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from drafts import full
from fastapi.testclient import TestClient

from communique.errors import InputError
from communique.export import tidy
from communique.settings import Settings
from communique.store import Store, open_store
from communique.web import create_app
from communique.web.views import data

ENDLESS = "WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a) SELECT "


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "full.db"
    store = open_store(str(path))
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    store.close()
    return path


@pytest.fixture
def web(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(data, "WAITING", 0.1)
    app = create_app(Settings(db=str(path)))
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


def ask(web: TestClient, sql: str) -> dict[str, object]:
    answer: dict[str, object] = web.get("/data.json", params={"sql": sql}).json()["answer"]
    return answer


def test_answer(web: TestClient) -> None:
    sql = "SELECT move, scale, quantity_text FROM event ORDER BY position"
    assert ask(web, sql) == {
        "columns": ["move", "scale", "quantity_text"],
        "rows": [["offer", 2.5, None], ["refuse", -2.0, "12 fishermen"]],
        "more": False,
        "trouble": None,
    }
    page = web.get("/data", params={"sql": sql}).text
    assert "2 rows" in page
    assert "12 fishermen" in page
    assert (
        web.get("/data.csv", params={"sql": sql}).text
        == "move,scale,quantity_text\noffer,2.5,\nrefuse,-2.0,12 fishermen\n"
    )


def test_words_may_be_searched(web: TestClient) -> None:
    answer = ask(web, "SELECT rowid FROM passage_words WHERE passage_words MATCH 'fishermen'")
    assert answer["trouble"] is None
    assert answer["rows"]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM event", "INSERT INTO passage_words(passage_words) VALUES ('rebuild')", "PRAGMA user_version",
        "ATTACH 'x.db' AS x", "SELECT load_extension('x')", "SELECT 1; SELECT 2",
        "SELECT * FROM pragma_table_info('event')",
        "SELECT zeroblob(900000000)", "SELEC", "CREATE TEMP TABLE t (a)", "SELECT '\ud800'",
    ],
)  # fmt: skip
def test_what_is_no_reading_is_refused_and_told(web: TestClient, sql: str) -> None:
    given = sql.encode("utf-8", "surrogatepass")
    answer = web.get("/data.json", params={"sql": given}).json()["answer"]
    assert answer["trouble"]
    assert web.get("/data.csv", params={"sql": given}).status_code == 422
    page = web.get("/data", params={"sql": given})
    assert page.status_code == 200
    assert "Nothing was changed" in page.text


@pytest.mark.parametrize("sql", [f"{ENDLESS} max(x) FROM a", f"{ENDLESS} count(zeroblob(9000000)) FROM a"])
def test_what_takes_too_long_is_stopped(web: TestClient, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "SECONDS", 0.4)
    monkeypatch.setattr(data, "SECONDS_FOR_FILE", 0.4)
    assert "too long" in str(ask(web, sql)["trouble"])
    assert web.get("/data.csv", params={"sql": sql}).status_code == 422


def test_rows_and_values_have_limits(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ask(web, f"{ENDLESS} x, '{'y' * 900}' FROM a LIMIT 250")
    assert answer["more"]
    assert len(answer["rows"]) == data.ROWS
    assert len(answer["rows"][0][1]) == data.CELL + 1
    monkeypatch.setattr(data, "IN_FILE", 10)
    assert web.get("/data.csv", params={"sql": f"{ENDLESS} x FROM a LIMIT 10"}).text.count("\n") == 11
    assert "more than 10 rows" in web.get("/data.csv", params={"sql": f"{ENDLESS} x FROM a LIMIT 11"}).text


def test_strange_values_are_shown(web: TestClient) -> None:
    assert ask(web, "SELECT 9e999, NULL, x'00ff', 1.5, ''")["rows"] == [["inf", None, "2 bytes", 1.5, ""]]


def test_few_run_at_once(web: TestClient) -> None:
    site = web.app.state.site
    while site.queries.acquire(blocking=False):
        pass
    assert "others are asking" in str(ask(web, "SELECT 1")["trouble"])
    site.queries.release()
    assert ask(web, "SELECT 1")["rows"] == [[1]]


def test_hostile_answers_are_text(web: TestClient) -> None:
    page = web.get("/data", params={"sql": "SELECT '<script>alert(1)</script>' AS \"<img>\", char(8238)"}).text
    assert "<script>alert" not in page
    assert "<img>" not in page
    assert "\u202e" not in page


def test_every_download_comes(web: TestClient) -> None:
    names = [each["name"] for each in web.get("/data.json").json()["downloads"]]
    assert {f"{kind}.csv" for kind in tidy.KINDS} < set(names)
    for name in names:
        answer = web.get(f"/download/{name}")
        assert answer.status_code == 200, name
        assert "attachment" in answer.headers["content-disposition"]
        if name.endswith(".jsonl"):
            assert all(json.loads(line)["kind"] for line in answer.text.splitlines() if name == "records.jsonl")
        elif name.endswith(".csv"):
            head, *_ = csv.reader(io.StringIO(answer.text))
            assert head == list(tidy.columns(name.removesuffix(".csv")))
    assert web.get("/download/../communique.db").status_code == 404
    assert web.get("/download/other.csv").status_code == 404


def test_postgresql_has_the_same_limits(store: Store) -> None:
    """Both databases: in time, read-only, row by row."""
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    with store.selecting("SELECT move FROM event ORDER BY position", seconds=5) as (columns, rows):
        assert columns == ["move"]
        assert [each[0] for each in rows] == ["offer", "refuse"]
    with (
        pytest.raises(InputError, match="too long"),
        store.selecting(f"{ENDLESS} max(x) FROM a", seconds=0.3) as (_, rows),
    ):
        list(rows)
    with pytest.raises(InputError), store.selecting("DELETE FROM event", seconds=1) as (_, rows):
        list(rows)
