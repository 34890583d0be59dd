"""The commands as a user meets them: what they print, on which stream, with which exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from drafts import ROW, TEXT, Draft, full

from communique.cli.app import app, run
from communique.database import writing
from communique.export import tidy
from communique.record import Record, Skip
from communique.schema import event
from communique.store import open_store

COMMAND = [sys.executable, "-c", "from communique.cli import main; main()"]
COMMANDS = ("read", "show", "board", "timeline", "commitments", "search", "export", "verify", "sql", "serve")
ASKED = [["show", "envoys"], ["board", "USA-CHN"], ["timeline", "USA-CHN"], ["commitments"], ["search"]]
LARGE = "SELECT a.text FROM article a, event, statement, entry_actor, entry_actor c"


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Cli:
    """Calls commands on one database, in this process."""

    db: str
    captured: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path) -> Done:
        self.captured.readouterr()
        try:
            status = run(["--db", self.db, *map(str, arguments)])
        except SystemExit as left:
            status = int(left.code or 0)
        sys.stdout.flush()
        out, err = self.captured.readouterr()
        return Done(status, out, err)


@pytest.fixture
def cli(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    for name in ("COLUMNS", "COMMUNIQUE_DB", "FORCE_COLOR", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Cli(str(tmp_path / "test.db"), capfd)


def keep(cli: Cli, *records: Record, skips: tuple[Skip, ...] = ()) -> None:
    store = open_store(cli.db)
    for number, record in enumerate(records):
        store.add(record, f"reports/{number}.txt", made_by="0.1.0 model-1 abc", read_key="k")
    for skip in skips:
        store.add_skip(skip)
    store.close()


@pytest.fixture
def kept(cli: Cli) -> Cli:
    keep(cli, full())
    return cli


def called(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], text=True, capture_output=True, check=False, **options)


# -- help


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_and_every_option_is_told(cli: Cli, command: str) -> None:
    done = cli(command, "--help")
    assert done.status == 0
    assert re.search(r"^ Examples? *$", done.out, re.MULTILINE)
    assert f"communique {command}" in done.out or f"{command}\n" in done.out or "verify" in done.out
    for line in done.out.splitlines():
        assert len(line) <= 80
        if option := re.match(r"│ +(--[\w-]+)[ ,/-].*?│$", line):
            assert len(re.sub(r"\s+", " ", line)) > len(option[1]) + 20, f"nothing is told of {option[1]}"


def test_every_command_is_tested() -> None:
    assert sorted(command.name or command.callback.__name__ for command in app.registered_commands) == sorted(COMMANDS)


def test_help_loads_neither_parser_nor_database() -> None:
    code = (
        "import sys; from communique.cli.app import run; run(['board', '--help']); "
        "print([name for name in ('spacy', 'sqlalchemy', 'altair', 'numpy', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_no_arguments_show_the_help() -> None:
    assert "Usage: communique" in called().stdout
    assert "0.1.0" in called("--version").stdout


# -- mistakes

MISTAKES = [
    (["read"], "Missing argument 'INPUT'"),
    (["read", "no/such/file.txt"], "no/such/file.txt: no such file or folder"),
    (["read", "ftp://example.org/a"], "ftp://example.org/a"),
    (["read", "x", "--date", "18 November"], "'18 November' is no date; write YYYY-MM-DD"),
    (["read", "x", "--date", "1991-02-30"], "'1991-02-30' is no date"),
    (["read", "x", "--date", "19911118"], "'19911118' is no date"),
    (["read", "x", "--workers", "0"], "--workers"),
    (["read", "x", "--workers", "many"], "--workers"),
    (["read", "x", "--min-confidence", "2"], "--min-confidence"),
    (["read", "x", "--engine", "ray"], "ray comes with a later version"),
    (["read", "x", "--engine", "spark"], "'spark'"),
    (["reed"], "No such command 'reed'"),
    (["board", "--colour", "USA-CHN"], "No such option: --colour"),
    (["board", "USA"], "write two codes with a hyphen"),
    (["board", "USA-CHM"], "no party 'CHM'; nearest: CHN (China)"),
    (["board", "USA-CHN", "--issue", "wheat"], "the issues are relations, trade"),
    (["board", "USA-CHN", "--since", "yesterday"], "'yesterday' is no date"),
    (["timeline", "USA-CHN", "-o", "chart.pdf"], "must end in .svg, .png, .html"),
    (["timeline", "USA-CHN", "-o", "no/such/folder/chart.svg"], "cannot be written"),
    (["commitments", "--debtor", "Chnia"], "no party 'Chnia'; nearest: CHN"),
    (["commitments", "--as-of", "1991"], "'1991' is no date"),
    (["search", "--move", "fly"], "move='fly': one of meet"),
    (["search", "--by", "Chnia"], "no party 'Chnia'; nearest: CHN"),
    (["export"], "Missing option '-o'"),
    (["export", "--format", "xml", "-o", "-"], "'xml' is not one of"),
    (["export", "--format", "csv", "-o", "-"], "csv is a folder of tables"),
    (["export", "--format", "csv", "-o", "-", "--kind", "events"], "--kind events"),
    (["export", "--kind", "event", "-o", "-"], "--kind event: with --format csv"),
    (["export", "-o", "no/such/folder/x.jsonl"], "cannot be written"),
    (["show", "baker", "--explain", "e"], "no article 'baker'"),
    (["sql", "DELETE FROM event"], "sql: "),
    (["sql", "SELECT * FROM nowhere"], "sql: no such table: nowhere"),
]


@pytest.mark.parametrize(("arguments", "told"), MISTAKES, ids=[" ".join(arguments) for arguments, _ in MISTAKES])
def test_a_mistake_is_told_in_one_line(kept: Cli, arguments: list[str], told: str) -> None:
    done = kept(*arguments)
    assert told in done.err
    assert done.err.startswith("communique: ")
    assert done.err.count("\n") == 1
    assert done.out == ""
    assert done.status == (1 if told.startswith("no article") else 2)


@pytest.mark.parametrize("command", ["show x", "board USA-CHN", "timeline USA-CHN", "commitments", "verify", "sql x"])
def test_a_database_that_is_not_there_is_not_made(cli: Cli, command: str) -> None:
    done = cli(*command.split())
    assert (done.status, done.out) == (2, "")
    assert "no such database; `communique --db" in done.err
    assert not Path(cli.db).exists()


def test_bad_knowledge_names_file_and_line(kept: Cli, tmp_path: Path) -> None:
    (tmp_path / "states.tsv").write_text("code\tname\nXXA\tNowhere\n", encoding="utf-8")
    done = kept("--knowledge", tmp_path, "board", "USA-CHN")
    assert (done.status, done.out) == (2, "")
    assert re.match(r"communique: \S+states\.tsv:1: columns must be", done.err)


NOTHING = [
    ["show", "elsewhere"],
    ["board", "USA-FRA"],
    ["timeline", "USA-FRA"],
    ["board", "USA-CHN", "--since", "2020"],
]


@pytest.mark.parametrize("arguments", NOTHING, ids=" ".join)
def test_nothing_found_is_status_1_and_one_line(kept: Cli, arguments: list[str]) -> None:
    done = kept(*arguments)
    assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)


# -- what they print


def test_show(kept: Cli) -> None:
    done = kept("show", "envoys")
    assert done.status == 0
    for told in (
        "Envoys agree on wheat",
        "18 Nov 1991 (given), PEKING, Harbour Courier, https://example.org/1",
        "read from reports/0.txt",
        "made by 0.1.0 model-1 abc",
        "talks in Peking, 17 Nov 1991, held: United States, China",
        "Ada Lowe (envoy, USA) told to reporters: Washington will lift",
        "Bo Ren (minister, CHN) said, as told by Ada Lowe (envoy, USA): “We gave no assurances,”",
        "Moves: Trade",
        "United States → China: offer (would, if)  AGREE/yield +2.5",
        "condition: if Beijing signs by Friday",
        "when: by Friday (22 Nov 1991)",
        "quantity: 12 fishermen",
        "also: Aid",
        "United States → China: conditional, pending, due 22 Nov 1991",
        "China towards United States, detainees: ✕ refused",
    ):
        assert told in re.sub(r"\s+", " ", done.out).replace("AGREE", " AGREE") or told in done.out, told


def test_a_statement_inside_another_is_indented(kept: Cli) -> None:
    lines = kept("show", "envoys").out.splitlines()
    outer = next(line for line in lines if "Ada Lowe (envoy, USA) told" in line)
    inner = next(line for line in lines if "Bo Ren (minister, CHN) said" in line)
    assert inner.index("Bo Ren") == outer.index("Ada Lowe") + 2


def test_explain_gives_the_rows(kept: Cli) -> None:
    statement = full().statements[0]
    done = kept("show", "envoys", "--explain", statement.id[:6])
    assert done.status == 0
    for told in (statement.id, "“Washington will lift the grain ban", "rule: speech verb", f"{ROW} tell", "key: "):
        assert told in done.out
    assert done.err.startswith("the tables have changed since")  # `abc` is no version of them
    reasons = kept("show", "envoys", "--explain", statement.id, "--json").json["reasons"]
    assert [each["place"] for each in reasons][:2] == [None, ROW]


def test_board(kept: Cli) -> None:
    done = kept("board", "USA-CHN")
    assert done.status == 0
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[0] == "United States – China, issue by issue  1991, 1 report"
    assert "Talks in Peking, 17 Nov 1991 (held): United States, China" in lines
    assert re.search(r"^Trade +◇ conditional +·$", "\n".join(lines), re.MULTILINE)
    assert re.search(r"^Detainees +· +✕ refused$", "\n".join(lines), re.MULTILINE)
    assert "“China refused to free 12" in done.out


def test_boards_over_time_have_an_overview(cli: Cli) -> None:
    draft = Draft("Beijing asked Washington", published=None)
    china, usa = draft.actor("Beijing", "CHN"), draft.actor("Washington", "USA")
    asked = draft.event("demand", china, usa, "Beijing asked Washington", issue=("trade",))
    draft.position(("CHN", "USA"), "trade", "CHN", "raised", asked)
    keep(cli, full(), draft.record())
    out = cli("board", "china-us", "--brief").out
    assert re.search(r"Nov +no", out)
    assert re.search(r"1991 +date", out)
    assert re.search(r"^Trade +◇ · +· ○", out, re.MULTILINE)
    assert "✕ refused" in out
    assert "“" not in out
    assert len(cli("board", "USA-CHN", "--issue", "trade", "--json").json["reports"]) == 2


def test_what_both_sides_did_together_is_quoted_once(cli: Cli) -> None:
    draft = Draft("Washington and Beijing signed a pact")
    both = draft.event("agree", draft.actor("Washington", "USA"), draft.actor("Beijing", "CHN"), draft.text)
    for side in ("CHN", "USA"):
        draft.position(("CHN", "USA"), "trade", side, "agreed", both)
    keep(cli, draft.record())
    out = cli("board", "USA-CHN").out
    assert out.count("“") == 1
    assert "(the same words)" in out


def test_timeline(kept: Cli) -> None:
    out = kept("timeline", "USA-CHN").out
    assert re.search(r"^18 Nov 1991 +USA → CHN +offer +│░ +\+2\.5  would, if: Washington will", out, re.MULTILINE)
    assert re.search(r"^18 Nov 1991 +CHN → USA +refuse +█│ +-2\.0  China refused", out, re.MULTILINE)
    assert [each["day"] for each in kept("timeline", "USA-CHN", "--json").json] == ["1991-11-18", "1991-11-18"]


@pytest.mark.parametrize(("suffix", "begins"), [("svg", b"<svg"), ("html", b"<!doctype html>"), ("png", b"\x89PNG")])
def test_timeline_as_a_file(kept: Cli, tmp_path: Path, suffix: str, begins: bytes) -> None:
    path = tmp_path / f"chart.{suffix}"
    done = kept("timeline", "USA-CHN", "-o", path)
    assert (done.status, done.out) == (0, "")
    assert path.read_bytes().startswith(begins)
    if suffix != "png":
        text = path.read_text(encoding="utf-8")
        assert "<title>China and United States: what each did, by day</title>" in text
        assert "<desc>" in text
        assert "<script" not in text


def test_a_hostile_text_stays_text_in_a_page(cli: Cli, tmp_path: Path) -> None:
    draft = Draft("<script>alert(1)</script> & Beijing asked Washington")
    draft.event("demand", draft.actor("Beijing", "CHN"), draft.actor("Washington", "USA"), draft.text, scale=0.0)
    keep(cli, draft.record())
    cli("timeline", "USA-CHN", "-o", tmp_path / "chart.html")
    page = (tmp_path / "chart.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Beijing" in page


def test_commitments(cli: Cli) -> None:
    keep(cli, full())
    out = cli("commitments", "--as-of", "1991-11-20").out
    assert out.startswith("Commitments as of 20 Nov 1991  1 pending\n")
    assert re.search(r"^22 Nov 1991 +pending +USA → CHN", out, re.MULTILINE)
    assert cli("commitments", "--as-of", "1991-11-22", "--json").json[0]["status"] == "pending"  # it has a follow-up
    empty = cli("commitments", "--debtor", "CHN")
    assert (empty.status, empty.err) == (0, "")
    assert empty.out.endswith("none\n")


def test_search(kept: Cli) -> None:
    keep(kept, full())
    done = kept("search", "grain ban", "--by", "usa", "--kind", "event")
    assert done.out.startswith("Moves by United States, with “grain ban”.  1\n")
    assert "USA → CHN: offer (would, if)" in done.out
    assert kept("search", "fishermen", "--json").json[0]["move"] == "refuse"
    assert "none" in kept("search", "zebra").out
    assert kept("search", "wheat", "--kind", "article").out.count("Envoys agree") == 1


@pytest.mark.parametrize("arguments", [*ASKED, ["verify"], ["sql", "SELECT * FROM event"]], ids=" ".join)
def test_json_everywhere(kept: Cli, arguments: list[str]) -> None:
    done = kept(*arguments, "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("arguments", [*ASKED, ["board", "USA-CHN", "--words"]], ids=" ".join)
def test_tables_fit_the_terminal(kept: Cli, arguments: list[str], width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    done = kept(*arguments)
    assert done.status == 0
    assert max(len(line) for line in done.out.splitlines()) <= width


def test_verify(kept: Cli) -> None:
    done = kept("verify")
    assert (done.status, done.out) == (0, "6 entries of 1 article checked: every word stands where it says\n")
    store = open_store(kept.db)
    with writing(store.engine) as connection:
        connection.execute(event.update().values(evidence_start=event.c.evidence_start + 1))
    store.close()
    done = kept("verify")
    assert (done.status, done.out) == (1, "6 entries of 1 article checked: 2 bad pins\n")
    assert done.err.count("\n") == 2
    assert len(kept("verify", "--json").json["bad"]) == 2


def test_sql(kept: Cli) -> None:
    query = "SELECT move, scale, quantity_text AS q FROM event ORDER BY position"
    assert kept("sql", query).out.splitlines()[0].split() == ["move", "scale", "q"]
    assert kept("sql", query, "--csv").out == "move,scale,q\noffer,2.5,\nrefuse,-2.0,12 fishermen\n"
    assert kept("sql", query, "--json").json[1] == {"move": "refuse", "scale": -2.0, "q": "12 fishermen"}
    done = kept("sql", query, "--limit", "1", "--csv")
    assert (done.out, done.err) == ("move,scale,q\noffer,2.5,\n", "only the first 1 rows; --limit gives more\n")
    assert kept("sql", "SELECT 1 WHERE 0").status == 0


# -- export


def test_export_to_a_file_and_to_standard_output(kept: Cli, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    assert kept("export", "--format", "jsonl", "-o", path) == Done(0, "", "")
    assert kept("export", "-o", "-").out == path.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["kind"] == "article"
    assert '"aux": ["hypothetical"]' in kept("export", "--format", "plover", "-o", "-").out


def test_export_of_one_article(kept: Cli) -> None:
    assert kept("export", "-o", "-", "--article", "envoys").out == kept("export", "-o", "-").out
    assert kept("export", "-o", "-", "--article", "elsewhere").status == 1


def test_export_of_tables(kept: Cli, tmp_path: Path) -> None:
    assert kept("export", "--format", "csv", "-o", tmp_path / "tables") == Done(0, "", "")
    package = json.loads((tmp_path / "tables" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (tmp_path / "tables" / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]
    assert len(package["resources"]) == len(tidy.KINDS)
    out = kept("export", "--format", "csv", "--kind", "event", "-o", "-").out
    assert out == (tmp_path / "tables" / "event.csv").read_text(encoding="utf-8")
    assert len(list(csv.reader(io.StringIO(out)))) == 3


def test_a_failed_export_leaves_the_old_file(kept: Cli, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_text("old", encoding="utf-8")
    store = open_store(kept.db)
    with writing(store.engine) as connection:
        connection.execute(event.update().values(move="dance"))
    store.close()
    with pytest.raises(ValueError, match="dance"):
        kept("export", "-o", path)
    assert path.read_text(encoding="utf-8") == "old"
    assert sorted(each.name for each in tmp_path.iterdir() if not each.name.startswith("test.db")) == ["record.jsonl"]


# -- the terminal


def hostile() -> Record:
    draft = Draft("\x1b[31mBeijing\x1b]0;owned\x07 asked [red]Washington[/red] \u202eto\u202c \x9b2J wait\nfor it")
    asked = draft.event("demand", draft.actor("Beijing", "CHN"), draft.actor("Washington", "USA"), draft.text,
                        scale=0.0, issue=("trade",))  # fmt: skip
    draft.position(("CHN", "USA"), "trade", "CHN", "raised", asked)
    draft.commitment(asked)
    draft.statement(draft.actor("Beijing", "CHN"), draft.text)
    return draft.record()


@pytest.mark.parametrize(
    "arguments", [["show", "0.txt"], *ASKED[1:], ["sql", "SELECT text FROM article"]], ids=" ".join
)
def test_a_text_cannot_steer_the_terminal(cli: Cli, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    keep(cli, hostile())
    out = cli(*arguments).out
    assert "Beijing" in out
    assert not set(out) & set("\x1b\x07\x9b\u202e\u202c")
    assert "[red]" in out


def on_terminal(*arguments: str, **environment: str) -> str:
    """What a command writes when standard output is a terminal."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    running = subprocess.Popen(
        [*COMMAND, *arguments], stdout=theirs, stderr=theirs, env={**clean, "TERM": "xterm", **environment}
    )
    os.close(theirs)
    told = b""
    try:
        while some := os.read(ours, 65536):
            told += some
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert running.wait() == 0
    return told.decode()


def test_colours_on_a_terminal_alone(kept: Cli) -> None:
    assert "\x1b[31m✕ refused" in on_terminal("--db", kept.db, "board", "USA-CHN")
    assert not re.search(r"\x1b\[(3|9)\dm", on_terminal("--db", kept.db, "board", "USA-CHN", NO_COLOR="1"))
    assert "\x1b" not in kept("board", "USA-CHN").out


def test_a_terminal_that_has_no_glyphs(kept: Cli) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = called("--db", kept.db, "board", "USA-CHN", env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "? refused" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["export", "-o", "-"], ["timeline", "USA-CHN"], ["sql", LARGE]], ids=["", "", ""]
)
def test_a_reader_that_goes_away_is_no_error(kept: Cli, arguments: list[str]) -> None:
    running = subprocess.Popen(
        [*COMMAND, "--db", kept.db, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout
    assert running.stderr
    running.stdout.close()
    assert (running.stderr.read(), running.wait()) == ("", 141)
    running.stderr.close()


# -- reading (by the real pipeline)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_read_and_export(cli: Cli, report: Path, tmp_path: Path) -> None:
    done = cli("read", report, "--date", "1991-11-18", "--source", "Harbour Courier")
    assert (done.status, done.err) == (0, "")
    assert re.match(r"1 article in \d+\.\d s: 1 new\n.*test\.db holds 1 article, ", done.out)
    assert cli("export", "--format", "jsonl", "-o", tmp_path / "out.jsonl").status == 0
    (article, *entries) = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert (article["published"], article["published_basis"], article["source"]) == (
        "1991-11-18", "given", "Harbour Courier",
    )  # fmt: skip
    assert {entry["kind"] for entry in entries} >= {"statement", "event", "position"}
    assert cli("verify").status == 0
    assert "1 unchanged" in cli("read", report, "--date", "1991-11-18", "--source", "Harbour Courier").out
    assert "1 updated" in cli("read", report).out


def test_read_says_what_it_skipped(cli: Cli, report: Path, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "README.txt").write_text("not an article", encoding="utf-8")
    done = cli("read", tmp_path, report)
    assert done.status == 0
    assert re.match(r"\d+ articles in .* s: 1 new, \d+ skipped\n", done.out)
    told = done.err.splitlines()
    assert all(line.startswith("skipped ") for line in told[:10])
    assert re.fullmatch(r"and \d+ more, in the table `skip`", told[10])
    assert "README" not in done.err
    plain = cli("read", report, "--json").json
    assert (plain["unchanged"], plain["skips"], plain["kept"]["article"]) == (1, [], 1)


def test_read_standard_input(cli: Cli) -> None:
    done = called("--db", cli.db, "read", "-", input=TEXT)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 new" in done.stdout


def test_progress_is_for_terminals(cli: Cli, report: Path) -> None:
    assert "articles/s" in on_terminal("--db", cli.db, "read", str(report), TERM="xterm")
