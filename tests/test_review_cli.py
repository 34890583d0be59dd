"""`communique review` and the gold export as users meet them."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from drafts import Draft, full
from test_cli import Cli, cli, keep, kept  # noqa: F401 - fixtures

from communique.cli.review import review
from communique.record import Record
from communique.review import context
from communique.store import open_store

ROOT = Path(__file__).parents[1]
SCORER = ROOT.parent / "shared" / "score_record.py"
COMMANDS = ("list", "accept", "reject", "correct", "undo", "agreement")
OFFER, REFUSAL = full().events
SAID, ANSWER = full().statements
(MET,) = full().meetings
(OWED,) = full().commitments


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMUNIQUE_CODER", raising=False)


# -- help and mistakes


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(cli: Cli, command: str) -> None:  # noqa: F811
    done = cli("review", command, "--help")
    assert done.status == 0
    assert re.search(r"^ Examples? *$", done.out, re.MULTILINE)
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_every_command_is_tested() -> None:
    assert [command.name or command.callback.__name__ for command in review.registered_commands] == list(COMMANDS)


MISTAKES = [
    (["accept", "e0000000"], 1, "no entry 'e0000000'"),
    (["accept", "e"], 2, "give at least 4 letters"),
    (["accept"], 2, "Missing argument"),
    (["correct", OFFER.id], 2, "Missing argument"),
    (["correct", OFFER.id, "issue"], 2, "'issue': write FIELD=VALUE"),
    (["correct", OFFER.id, "issue=wheat"], 2, "issue 'wheat' is not one of relations"),
    (["correct", OFFER.id, "confidence=1"], 2, "events have no 'confidence' to correct"),
    (["undo"], 1, "nothing by anna to undo"),
    (["undo", OFFER.id], 1, "nothing by anna to undo"),
    (["list", "--kind", "position"], 2, "--kind position: one of statement, event"),
    (["list", "--article", "nowhere"], 1, "no article 'nowhere'"),
    (["agreement", "--kind", "x"], 2, "--kind x: one of"),
    ([], 2, "review by key needs a terminal"),
]


@pytest.mark.parametrize(("arguments", "status", "told"), MISTAKES)
def test_mistakes_are_told_in_one_line(kept: Cli, arguments: list[str], status: int, told: str) -> None:  # noqa: F811
    done = kept("review", "--coder", "anna", *arguments)
    assert (done.status, done.out) == (status, "")
    assert told in done.err
    assert done.err.count("\n") == 1


def test_no_database_no_review(cli: Cli) -> None:  # noqa: F811
    assert "no such database" in cli("review", "list").err


def test_a_coder_has_a_printable_name(kept: Cli) -> None:  # noqa: F811
    assert "a coder's name has" in kept("review", "accept", OFFER.id, "--coder", "a\x1b[1m").err


# -- lists and verdicts


def test_what_waits(kept: Cli) -> None:  # noqa: F811
    told = kept("review", "list", "--coder", "anna", "--limit", "2").out
    assert told.index(REFUSAL.id[:9]) < told.index(OWED.id[:9])
    assert "China refused to free 12 fishermen" in told
    assert OFFER.id[:9] not in told


def test_what_waits_as_data(kept: Cli) -> None:  # noqa: F811
    (first, *_) = kept("review", "list", "--json", "--kind", "event").json
    assert (first["entry"], first["kind"], first["confidence"]) == (REFUSAL.id, "event", 0.5)
    assert first["sentence"] == "China refused to free 12 fishermen"
    assert first["before"].endswith("told reporters. ")
    assert first["extracted"]["move"] == "refuse"


def test_verdicts_are_told_and_show_in_every_command(kept: Cli) -> None:  # noqa: F811
    done = kept(
        "review", "correct", OFFER.id[:7], "issue=energy", "aux=future", "--coder", "anna", "--note", "so it is"
    )
    assert done.out == f"{OFFER.id[:9]} corrected by anna: event: aux, issue; so it is\n"
    assert "Energy" in kept("board", "USA-CHN").out
    assert "Moves: Energy" in kept("show", "envoys").out
    assert "review: corrected by anna" in kept("show", "envoys", "--explain", OFFER.id).out
    events = [json.loads(line) for line in kept("export", "-o", "-").out.splitlines() if '"kind": "event"' in line]
    assert events[0]["issue"] == ["energy"]
    assert kept("verify").status == 0
    assert kept("review", "undo", "--coder", "anna").out == f"{OFFER.id[:9]} undone by anna: event\n"
    assert "Energy" not in kept("board", "USA-CHN").out


def test_several_entries_at_once(kept: Cli) -> None:  # noqa: F811
    done = kept("review", "--coder", "anna", "accept", SAID.id, ANSWER.id, "--json")
    assert [(each["entry"], each["verdict"], each["coder"]) for each in done.json] == [
        (SAID.id, "accept", "anna"), (ANSWER.id, "accept", "anna"),
    ]  # fmt: skip


def test_the_coder_may_come_from_the_environment(kept: Cli, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("COMMUNIQUE_CODER", "carla")
    assert "by carla" in kept("review", "reject", OFFER.id).out
    (only,) = kept("review", "list", "--judged", "--json").json
    assert (only["coder"], only["verdict"], only["today"]) == ("carla", "reject", OFFER.id)


def test_what_lost_its_entry_is_reported(kept: Cli) -> None:  # noqa: F811
    kept("review", "reject", OFFER.id, "--coder", "anna")
    store = open_store(kept.db)
    less = Record(full().article, full().statements)
    store.add(less, "a.txt", made_by="1 m c", read_key="new")
    store.close()
    assert "rejected, gone" in kept("review", "list", "--gone").out
    assert "1 verdict of entries no longer extracted" in kept("review", "list", "--judged").out
    Path("b.txt").write_text("Envoys met in Peking on Sunday to talk about the price of wheat.\n")
    assert "1 verdict of entries that are no longer extracted" in kept("read", "b.txt").err


def test_agreement(kept: Cli) -> None:  # noqa: F811
    assert "no entry was judged by two coders yet" in kept("review", "agreement").out
    for who, verdict in (("anna", "accept"), ("ben", "accept")):
        kept("review", verdict, OFFER.id, SAID.id, "--coder", who)
    kept("review", "accept", REFUSAL.id, "--coder", "anna")
    kept("review", "reject", REFUSAL.id, "--coder", "ben")
    told = kept("review", "agreement", "--kind", "event").out
    assert re.search(r"event is one +2 +0\.50 +0\.00", told)
    assert "statement" not in told
    found = kept("review", "agreement", "--json").json
    assert found["coders"] == {"anna": 3, "ben": 3}
    assert {"kind", "field", "units", "coders", "same", "alpha", "cohen", "fleiss"} == set(found["agreement"][0])


# -- by key


def typed(cli: Cli, keys: str, *more: str) -> str:  # noqa: F811
    """What the terminal shows while these keys are pressed; a line ends its waiting for the next key."""
    ours, theirs = pty.openpty()
    code = "from communique.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--db", cli.db, "review", "--coder", "anna", *more],
        stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    for key in keys.split(" "):
        line = "=" in key or key == "."
        shown += _until(ours, b"> " if line else b"q quit")
        time.sleep(0.3)  # what is typed before the terminal gives single keys is lost, as people's keys are
        os.write(ours, b"\n" if key == "." else f"{key}\n".encode() if line else key.encode())
    shown += _until(ours, None)
    process.kill()
    process.wait()
    os.close(ours)
    return shown.decode()


def _until(ours: int, prompt: bytes | None, seconds: float = 15) -> bytes:
    """What comes until the prompt does, or all until the end; not for ever."""
    shown, end = b"", time.monotonic() + seconds
    while (prompt is None or prompt not in shown) and select.select([ours], [], [], max(end - time.monotonic(), 0))[0]:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
    return shown


def verdicts_in(cli: Cli) -> list[tuple[str, str]]:  # noqa: F811
    return [(each["entry"], each["verdict"]) for each in reversed(cli("review", "list", "--judged", "--json").json)]


def test_one_after_another_by_keys(kept: Cli) -> None:  # noqa: F811
    told = typed(kept, "a s r u q")
    assert "event " + REFUSAL.id[:9] in told
    assert "\x1b[1;4m" in told, "the words that the entry was read from stand out"
    assert verdicts_in(kept) == [(REFUSAL.id, "accept")]
    assert "1 verdict by anna in this sitting" in told


def test_a_correction_by_keys(kept: Cli) -> None:  # noqa: F811
    told = typed(kept, "c issue=wheat issue=travel . q", "--kind", "event")
    assert "issue 'wheat' is not one of" in told
    assert verdicts_in(kept) == [(REFUSAL.id, "correct")]
    assert "Travel" in kept("board", "USA-CHN").out


def test_the_end_of_the_queue(kept: Cli) -> None:  # noqa: F811
    assert "nothing more waits" in typed(kept, "a", "--kind", "meeting")


# -- where an entry stands


PLACES = [
    ("Mr. Lowe met Gen. Ren. They agreed to talk again. Snow fell.", "They agreed", "They agreed to talk again."),
    ("Mr. Lowe met Gen. Ren on Nov. 3. Snow fell.", "met Gen.", "Mr. Lowe met Gen. Ren on Nov. 3."),
    ("A headline\n\nIt sold gas. Then it stopped", "stopped", "Then it stopped"),
    ("“We go.” He left.", "We go", "“We go.”"),
    ("One", "One", "One"),
]


@pytest.mark.parametrize(("text", "words", "sentence"), PLACES)
def test_an_entry_is_shown_in_its_sentence(text: str, words: str, sentence: str) -> None:
    draft = Draft(text)
    place = context.of_entry(draft.record(), draft.statement(None, words))
    assert place.text == sentence
    assert "".join(piece for piece, lit in place.sentence if lit) == words
    assert (place.before.strip() + place.text + place.after.strip()).replace(" ", "") == text.replace(" ", "")


# -- gold


def gold(cli: Cli, *more: str) -> list[dict[str, Any]]:  # noqa: F811
    return [json.loads(line) for line in cli("export", "--format", "gold", "-o", "-", *more).out.splitlines()]


def judge_all(cli: Cli) -> None:  # noqa: F811
    for entry in (SAID, OFFER, MET, OWED):
        cli("review", "accept", entry.id, "--coder", "anna")
    cli("review", "reject", REFUSAL.id, "--coder", "anna")


def test_gold_is_what_people_judged(kept: Cli) -> None:  # noqa: F811
    keep(kept, Draft("Nobody judged this").record())
    judge_all(kept)
    rows = gold(kept)
    assert [(row["kind"], row.get("core")) for row in rows] == [
        ("document", None), ("statement", True), ("event", True), ("meeting", True), ("commitment", True),
        ("statement", False), ("nothing", None), ("board", None), ("board", None),
    ]  # fmt: skip
    assert rows[2]["issue"] == ["trade", "aid"]
    assert (rows[2]["actor"], rows[2]["due"], rows[2]["reported_by"]) == ("USA", "1991-11-22", "Ada Lowe")
    assert rows[6]["evidence"] == "China refused to free 12 fishermen"
    text = full().article.text
    for row in rows:
        if "start" in row:
            assert text[row["start"] : row["end"]] == row.get("content", row.get("evidence"))


def test_gold_has_the_corrected_values_by_whom_it_is_asked(kept: Cli) -> None:  # noqa: F811
    kept("review", "correct", OFFER.id, "issue=energy", "--coder", "anna")
    kept("review", "correct", OFFER.id, "issue=water", "--coder", "ben")
    issues = {who: [row["issue"] for row in gold(kept, *who) if row.get("core") and row["kind"] == "event"]
              for who in ((), ("--coder", "anna"), ("--coder", "ben"), ("--coder", "carla"))}  # fmt: skip
    assert list(issues.values()) == [[["water"]], [["energy"]], [["water"]], []]


def test_gold_holds_what_is_no_longer_extracted(kept: Cli) -> None:  # noqa: F811
    judge_all(kept)
    store = open_store(kept.db)
    store.add(Record(full().article), "a.txt", made_by="1 m c", read_key="new")
    store.close()
    rows = gold(kept)
    assert [row["kind"] for row in rows if row.get("core")] == ["statement", "event", "meeting", "commitment"]


def test_gold_in_a_folder_is_one_file_for_each_article_with_its_text(kept: Cli) -> None:  # noqa: F811
    judge_all(kept)
    assert kept("export", "--format", "gold", "-o", "gold").status == 0
    (lines_, text) = sorted(Path("gold").iterdir())
    assert lines_.name == f"envoys-agree-on-wheat-{full().article.id[:8]}.gold.jsonl"
    assert text.read_text(encoding="utf-8") == full().article.text


def test_gold_alone_knows_coders(kept: Cli) -> None:  # noqa: F811
    assert kept("export", "--format", "gold", "-o", "-").out == ""
    assert kept("export", "--format", "csv", "--coder", "anna", "-o", "x").status == 2


@pytest.mark.skipif(not SCORER.is_file(), reason="../shared (the scorer) is absent")
def test_the_judged_record_scores_full_against_its_own_gold(kept: Cli) -> None:  # noqa: F811
    judge_all(kept)
    kept("review", "correct", ANSWER.id, "speaker=Ada Lowe", "--coder", "anna")
    kept("export", "--format", "gold", "-o", "a.gold.jsonl")
    kept("export", "-o", "a.jsonl")
    command = [sys.executable, SCORER, "a.gold.jsonl", "a.jsonl", "--json"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for kind in ("statement", "event", "meeting", "commitment"):
        assert found[kind]["f1" if kind != "board" else "gold"] == 1.0
        wrong = {name: value for name, value in found[kind].items()
                 if isinstance(value, float) and value != 1.0 and name != "invented_condition"}  # fmt: skip
        assert not wrong, kind
    assert found["event"]["on_nothing"] == 0
    assert (found["board"]["gold"], found["board"]["standing_right"], found["board"]["cells_extra"]) == (2, 2, 0)
