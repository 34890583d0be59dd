"""Many articles: what was read stays, what fails is skipped, and nobody can tell how many processes there were."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from drafts import TEXT, Draft

from communique import reading
from communique.errors import KnowledgeError, StoreError
from communique.export import lines
from communique.ingest import Raw
from communique.reading import Outcome
from communique.record import Quote, Record, Skip
from communique.settings import Settings
from communique.store import Store, open_store

ROOT = Path(__file__).parents[1]
ARTICLES = 14
COMMUNIQUE = [sys.executable, "-c", "from communique.cli import main; main()"]


@dataclass
class Fake:
    """A pipeline that takes the text as it is; what the text says can go wrong."""

    settings: Settings = field(default_factory=Settings)
    version: str = "0 m c"
    read: list[str] = field(default_factory=list)

    def record(self, raw: Raw) -> Record | Skip:
        self.read.append(raw.text)
        if raw.text.startswith("crash"):
            return {}["no such key\nof two lines"]
        if raw.text.startswith("mistake"):
            raise KnowledgeError("cues.tsv:3: no such kind")
        if raw.text.startswith("skip"):
            return Skip(raw.locator, "clean", "no prose\n in it")
        draft = Draft(raw.text, published=raw.published, more={"source": raw.source})
        if raw.text.startswith("unpinned"):
            draft.event("state", None, None, "unpinned", evidence=Quote("other words", 0, 5))
        return draft.record()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "test.db"))
    yield opened
    opened.close()


def run(store: Store, *raws: Raw | Skip | str, pipeline: Fake | None = None, **given: str) -> list[Outcome]:
    made = [Raw(raw, f"{number}.txt") if isinstance(raw, str) else raw for number, raw in enumerate(raws)]
    return list(reading.run(store, made, pipeline=pipeline or Fake(), **given))  # type: ignore[arg-type]


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def test_what_was_read_is_not_read_again(store: Store) -> None:
    assert statuses(run(store, "one", "two")) == ["new", "new"]
    pipeline = Fake()
    assert statuses(run(store, "one", "two", "three", pipeline=pipeline)) == ["unchanged", "unchanged", "new"]
    assert pipeline.read == ["three"]


CHANGES = [
    {"pipeline": Fake(version="1 m c")},
    {"published": "1991-11-18"},
    {"source": "Harbour Courier"},
    {"pipeline": Fake(Settings(min_confidence=0.5))},
    {"pipeline": Fake(Settings(models=False))},
]


@pytest.mark.parametrize("change", CHANGES, ids=["version", "date", "source", "confidence", "models"])
def test_what_changes_the_record_makes_it_read_again(store: Store, change: dict) -> None:
    run(store, "one")
    assert statuses(run(store, "one", **change)) == ["updated"]
    assert store.count()["article"] == 1


def test_settings_that_change_nothing_do_not(store: Store) -> None:
    run(store, "one")
    others = Settings(db="elsewhere", workers=1, timeout=1.0, allow_private=True)
    assert statuses(run(store, "one", pipeline=Fake(others))) == ["unchanged"]


def test_given_metadata_goes_before_the_articles_own(store: Store) -> None:
    run(store, Raw("one", "a", published="2000-01-01", source="own"), published="1991-11-18")
    (record,) = store.records()
    assert (record.article.published, record.article.source) == ("1991-11-18", "own")


def test_the_same_text_twice_is_one_article_at_two_places(store: Store) -> None:
    assert statuses(run(store, "one", "one")) == ["new", "unchanged"]
    (record,) = store.records()
    assert store.locators(record.article.id) == ["0.txt", "1.txt"]


FAILURES = [
    (Skip("0.txt", "ingest", "empty"), "ingest", "empty"),
    ("skip it", "clean", "no prose in it"),
    ("crash it", "reading", r"KeyError: 'no such key\nof two lines' (reading.py:"),
    ("unpinned", "store", "evidence says 'other words' where the text has 'unpin'"),
    ("nul \0", "store", "a NUL character at 4: not a text"),
    ("half \ud800", "store", "half of a surrogate pair at 5: not a text"),
]


@pytest.mark.parametrize(("raw", "stage", "reason"), FAILURES, ids=["ingest", "clean", "crash", "pin", "nul", "half"])
def test_a_failure_is_a_skip_and_the_rest_goes_on(store: Store, raw: Raw | str, stage: str, reason: str) -> None:
    outcomes = run(store, raw, "good")
    assert statuses(outcomes) == ["skipped", "new"]
    (skip,) = store.skips()
    assert (skip.locator, skip.stage) == ("0.txt", stage)
    assert reason in skip.reason
    assert "\n" not in skip.reason
    assert outcomes[0].skip == skip


@pytest.mark.parametrize("number", [1, 2])
def test_the_users_mistake_ends_the_run(
    store: Store, tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_work", stand_in)
    with pytest.raises(KnowledgeError, match=r"cues\.tsv:3"):
        run(store, "one", "mistake", "three", pipeline=workers(tmp_path, number))
    assert store.skips() == []
    assert multiprocessing.active_children() == []


def test_a_skip_goes_when_the_article_can_be_read(store: Store) -> None:
    run(store, "skip it")
    run(store, "good")
    assert store.skips() == []


def test_names_of_files_that_are_no_text_are_kept_as_escapes(store: Store) -> None:
    run(store, Raw("one", "caf\udce9.txt"), Skip("\udce9.pdf", "ingest", "\udce9 is not read"))
    (record,) = store.records()
    assert store.locators(record.article.id) == ["caf\\udce9.txt"]
    assert store.skips() == [Skip("\\udce9.pdf", "ingest", "\\udce9 is not read")]


# -- worker processes (a stand-in for the real one: it loads nothing)


def stand_in(connection: Connection, settings: Settings) -> None:
    connection.send(None)
    if settings.spacy_model == "dies at once":
        os.kill(os.getpid(), signal.SIGKILL)
    pipeline = Fake(settings)
    while True:
        try:
            raw = connection.recv()
        except EOFError:
            return
        if raw.text.startswith("slow"):
            time.sleep(0.3)
        mark = Path(settings.db).with_suffix(".lost")
        if raw.text.startswith("fatal") or (raw.text.startswith("unlucky") and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        connection.send(reading._read_or_error(pipeline, raw))  # type: ignore[arg-type]


def never_ready(connection: Connection, settings: Settings) -> None:  # noqa: ARG001
    os._exit(3)


def workers(tmp_path: Path, number: int) -> Fake:
    return Fake(Settings(db=str(tmp_path / "test.db"), workers=number))


def test_any_number_of_workers_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_work", stand_in)
    texts = ["slow one", "two", "skip three", "slow four", "two", "crash five", "unpinned", *map(str, range(20))]
    told = []
    for number in (1, 3):
        store = open_store(str(tmp_path / f"{number}.db"))
        outcomes = run(store, *texts, pipeline=workers(tmp_path, number))
        told.append((outcomes, list(lines.jsonl(store)), [store.locators(article) for article in store.ids()]))
        store.close()
    assert told[0] == told[1]
    assert multiprocessing.active_children() == []


def test_an_article_that_kills_its_process_is_skipped(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_work", stand_in)
    outcomes = run(store, "one", "fatal", *map(str, range(6)), pipeline=workers(tmp_path, 2))
    assert statuses(outcomes) == ["new", "skipped", *["new"] * 6]
    assert outcomes[1].skip == Skip(
        "1.txt", "read", "the process that read it was lost 2 times (exit code -9); out of memory?"
    )


def test_a_process_lost_by_chance_costs_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_work", stand_in)
    outcomes = run(store, "one", "unlucky", "three", pipeline=workers(tmp_path, 2))
    assert statuses(outcomes) == ["new"] * 3


def test_processes_that_cannot_start_are_an_error(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_work", never_ready)
    with pytest.raises(StoreError, match=r"cannot start \(exit code 3\)"):
        run(store, "one", "two", pipeline=workers(tmp_path, 2))
    assert multiprocessing.active_children() == []


def test_nothing_new_starts_no_process(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(store, "one")
    monkeypatch.setattr(reading, "_work", never_ready)
    assert statuses(run(store, "one", pipeline=workers(tmp_path, 4))) == ["unchanged"]


def test_a_reader_that_stops_half_way_leaves_no_process(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_work", stand_in)
    raws = [Raw(f"slow {number}", f"{number}.txt") for number in range(9)]
    outcomes = reading.run(store, raws, pipeline=workers(tmp_path, 2))  # type: ignore[arg-type]
    assert next(outcomes).status == "new"
    outcomes.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


# -- the real thing, killed


def kept(db: Path) -> int:
    if not db.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.Error:
        return 0


def dump(db: Path) -> list[str]:
    with sqlite3.connect(db) as connection:
        return sorted(connection.iterdump())


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of short articles, one of them not readable."""
    folder = tmp_path_factory.mktemp("articles")
    for number in range(ARTICLES):
        (folder / f"{number:02}.txt").write_text(TEXT.replace("12 fishermen", f"{number + 2} fishermen"), "utf-8")
    (folder / "07.txt").write_bytes(b"%PDF-1.7 not a text")
    return folder


@pytest.fixture(scope="module")
def clean_run(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    db = tmp_path_factory.mktemp("clean") / "clean.db"
    subprocess.run([*COMMUNIQUE, "--db", db, "read", articles], check=True, capture_output=True)
    assert kept(db) == ARTICLES - 1
    return dump(db)


@pytest.mark.parametrize(("options", "after"), [([], 0), ([], 5), (["--workers", "2"], 7)], ids=["start", "5", "7of2"])
def test_killed_and_run_again_ends_like_one_clean_run(
    articles: Path, clean_run: list[str], tmp_path: Path, options: list[str], after: int
) -> None:
    db = tmp_path / "killed.db"
    command = [*COMMUNIQUE, "--db", db, "read", articles, *options]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while running.poll() is None and kept(db) < after:
        time.sleep(0.01)
    if after == 0:  # while it migrates
        while running.poll() is None and not db.exists():
            time.sleep(0.001)
    running.kill()
    running.wait()
    assert kept(db) < ARTICLES - 1, "it was not killed in time"
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert dump(db) == clean_run


def test_workers_give_the_bytes_of_one_process(articles: Path, clean_run: list[str], tmp_path: Path) -> None:
    db = tmp_path / "workers.db"
    subprocess.run([*COMMUNIQUE, "--db", db, "read", articles, "--workers", "2"], check=True, capture_output=True)
    assert dump(db) == clean_run


def test_the_order_of_sets_changes_nothing(tmp_path: Path) -> None:
    dumps = []
    for seed in ("1", "2"):
        db = tmp_path / f"{seed}.db"
        command = [*COMMUNIQUE, "--db", db, "read", ROOT / "examples", "--workers", "2"]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        dumps.append(dump(db))
    assert dumps[0] == dumps[1]


def test_interrupted_it_ends_quietly_and_at_once(articles: Path, tmp_path: Path) -> None:
    db = tmp_path / "interrupted.db"
    command = [*COMMUNIQUE, "--db", db, "read", articles, "--workers", "2"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while running.poll() is None and kept(db) < 2:
        time.sleep(0.01)
    assert kept(db) >= 2
    os.killpg(running.pid, signal.SIGINT)  # as Ctrl-C does: every process of the group gets it
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (130, "", "")
