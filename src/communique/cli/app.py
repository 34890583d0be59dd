"""The commands and their options.

What a command does lies in a module of its own, loaded when it is called: `--help` must not wait for the parser or the
database.
"""

from __future__ import annotations

import inspect
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from communique import __version__
from communique.errors import CommuniqueError, NothingFoundError
from communique.settings import Settings

ABOUT = """
Reads news of diplomacy and keeps the record: who asked, offered, promised or refused what, pinned to the words.

\b
[bold]Begin with[/bold]
  communique read examples/            articles into communique.db
  communique board USA-CHN             where the two stand, issue by issue
  communique commitments               who owes what to whom, by when

Exit status: 0 fine, 1 nothing found (or bad pins), 2 a mistake in what was asked, told in one line.
"""
LIMITS = {"rich_help_panel": "Limits"}
NOTHING, MISTAKE, INTERRUPTED, CLOSED_PIPE = 1, 2, 130, 141

app = typer.Typer(
    name="communique",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Dyad = Annotated[
    str,
    typer.Argument(metavar="DYAD", help="Two parties with a hyphen: USA-CHN, 'PHL GOV-PHL REB', china-us."),
]


class Engine(StrEnum):
    """Where `read` runs."""

    LOCAL = "local"
    RAY = "ray"


class Format(StrEnum):
    """What `export` writes."""

    JSONL = "jsonl"
    PLOVER = "plover"
    CSV = "csv"
    GOLD = "gold"


def _command(panel: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a function a command, its docstring the help."""

    def made(function: Callable[..., None]) -> Callable[..., None]:
        app.command(rich_help_panel=panel, help=reflowed(function.__doc__ or ""))(function)
        return function

    return made


def reflowed(text: str) -> str:
    """The paragraphs on one line each, to be broken where the terminal ends; those that begin with `\b` as they are."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(each if each.startswith("\b") else " ".join(each.split()) for each in paragraphs)


def _help(option: str) -> str:
    """What the settings say of one of their options."""
    told = next(field.metadata["help"] for field in fields(Settings) if field.name == option)
    return f"{told if told.split()[0] == 'spaCy' else told[0].upper() + told[1:]}."


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"communique {__version__}\n")
        raise typer.Exit


def _whole_day(given: str | None) -> str | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given).isoformat() if len(given) == len("1991-11-18") else _bad_day(given)
    except ValueError:
        return _bad_day(given)


def _bad_day(given: str) -> str:
    raise typer.BadParameter(f"{given!r} is no date; write YYYY-MM-DD, such as 1991-11-18")


def _partial_day(given: str | None) -> str | None:
    """A year, a month or a day."""
    if given is None:
        return None
    try:
        date.fromisoformat(given + "0000-01-01"[len(given) :])
    except ValueError:
        raise typer.BadParameter(f"{given!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD") from None
    return given


Since = Annotated[
    str | None, typer.Option(callback=_partial_day, metavar="DATE", help="Leave out what is earlier (1991, 1991-11).")
]
Until = Annotated[
    str | None, typer.Option(callback=_partial_day, metavar="DATE", help="Leave out what is later (1999, 1999-12-31).")
]


@app.callback(help=reflowed(ABOUT))
def communique(
    ctx: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            metavar="PATH|URL",
            help="The database: a SQLite file, or postgresql://user@host/name. "
            "[dim]Default: communique.db, or COMMUNIQUE_DB.[/dim]",
        ),
    ] = None,
    knowledge: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Your own tables (actors, offices, issues, verbs), named and made like the built-in ones.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback does it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The options of all commands."""
    ctx.obj = Settings.from_environment(db=db, knowledge=knowledge)


@_command("Keep")
def read(
    ctx: typer.Context,
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="Files, folders, http(s) addresses, or - for standard input."),
    ],
    given_date: Annotated[
        str | None,
        typer.Option(
            "--date", callback=_whole_day, metavar="YYYY-MM-DD", help="When it was published, whatever the text says."
        ),
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Who published it.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, metavar="N", help=_help("workers"))] = None,
    models: Annotated[
        bool | None, typer.Option("--models/--no-models", help=_help("models"), show_default=False)
    ] = None,
    min_confidence: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="0..1", help=_help("min_confidence"))
    ] = None,
    spacy_model: Annotated[str | None, typer.Option(metavar="NAME", help=_help("spacy_model"))] = None,
    max_words: Annotated[int | None, typer.Option(min=1, metavar="N", help=_help("max_words"), **LIMITS)] = None,
    max_bytes: Annotated[int | None, typer.Option(min=1, metavar="N", help=_help("max_bytes"), **LIMITS)] = None,
    timeout: Annotated[float | None, typer.Option(min=0, metavar="SECONDS", help=_help("timeout"), **LIMITS)] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help=_help("allow_private"), **LIMITS)] = False,
    engine: Annotated[Engine, typer.Option(help="Where to run.")] = Engine.LOCAL,
    as_json: AsJson = False,
) -> None:
    """Reads articles: text, HTML, JSON lines ({"text": ..., "date": ..., "title": ...}), folders of them, addresses.

    What cannot be read is skipped, with its reason, and the rest goes on. An article that was read before in the same
    way is not read again; a run that was killed can simply be started again. Every option has a variable of the
    environment too, such as COMMUNIQUE_WORKERS=4.

    \b
    [bold]Examples[/bold]
      communique read story.txt --date 1991-11-18 --source "Harbour Courier"
      communique read archive/ --workers 4
      communique --db talks.db read https://example.org/story.html
      zcat dump.jsonl.gz | communique read -
    """
    from communique.cli import reading

    if engine is Engine.RAY:
        raise typer.BadParameter("ray comes with a later version; use --engine local --workers N")
    settings = _settings(
        ctx,
        workers=workers,
        models=models,
        min_confidence=min_confidence,
        spacy_model=spacy_model,
        max_words=max_words,
        max_bytes=max_bytes,
        timeout=timeout,
        allow_private=allow_private or None,
    )
    reading.read(settings, inputs, published=given_date, source=source, as_json=as_json)


@_command("Ask")
def show(
    ctx: typer.Context,
    article: Annotated[
        str,
        typer.Argument(metavar="ARTICLE", help="The start of its id, the file it was read from, words of its title."),
    ],
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="ENTRY", help="Say why one entry was made: rule, lexicon rows, actor rows. (The start of) its id."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows the record of one article: its head, meetings, statements, events by issue, commitments, positions.

    \b
    [bold]Examples[/bold]
      communique show baker
      communique show examples/1991-11-18-baker-beijing.txt --json
      communique show baker --explain e2382e9
    """
    from communique.cli import showing

    if explain is None:
        showing.show(_settings(ctx), article, as_json=as_json)
    else:
        showing.explain(_settings(ctx), article, explain, as_json=as_json)


@_command("Ask")
def board(
    ctx: typer.Context,
    dyad: Dyad,
    issue: Annotated[
        list[str] | None, typer.Option("--issue", metavar="ISSUE", help="Only this issue; may be given several times.")
    ] = None,
    since: Since = None,
    until: Until = None,
    words: Annotated[
        bool | None,
        typer.Option(
            "--words/--brief", help="All the words behind each cell in full / the overview alone.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The issue board: where two parties stand on each issue, report by report, with the words that show it.

    \b
    [bold]Examples[/bold]
      communique board USA-CHN
      communique board USA-CHN --issue trade --since 1991 --until 1999
      communique board 'PHL GOV-PHL REB' --words
      communique board china-us --brief
    """
    from communique.cli import boards

    boards.show(_settings(ctx), dyad, issues=issue or (), period=(since, until), words=words, as_json=as_json)


@_command("Ask")
def timeline(
    ctx: typer.Context,
    dyad: Dyad,
    since: Since = None,
    until: Until = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="FILE", dir_okay=False, help="Draw it: a file ending in .svg, .png or .html."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What two parties did to each other in order of time, with PLOVER's score (-10 hostile to 10 cooperative).

    \b
    [bold]Examples[/bold]
      communique timeline USA-CHN --since 1989
      communique timeline USA-CHN -o usa-chn.svg
    """
    from communique.cli import timelines

    timelines.show(_settings(ctx), dyad, period=(since, until), out=out, as_json=as_json)


@_command("Ask")
def commitments(
    ctx: typer.Context,
    debtor: Annotated[str | None, typer.Option(metavar="PARTY", help="Who owes: CHN, 'USA LEG', china.")] = None,
    creditor: Annotated[str | None, typer.Option(metavar="PARTY", help="Who is owed.")] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those past their day of which nothing was heard.")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            callback=_whole_day, metavar="YYYY-MM-DD", help="As it stood on that day. [dim]Default: today.[/dim]"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Who owes what to whom, by when, on which condition.

    Pending: before its time, or without one; due: in its time; overdue: past it, and no report says what became of it
    (which does not make it broken: that takes evidence).

    \b
    [bold]Examples[/bold]
      communique commitments
      communique commitments --overdue --debtor CHN
      communique commitments --as-of 1991-11-22
    """
    from communique.cli import owed

    owed.show(_settings(ctx), as_of or _today(), debtor=debtor, creditor=creditor, overdue=overdue, as_json=as_json)


@_command("Ask")
def search(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="Words; several in quotation marks: in a row.")
    ] = None,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="Only statement, event, meeting, commitment, or whole article.")
    ] = "",
    by: Annotated[str, typer.Option(metavar="PARTY", help="Who says or does: CHN, 'USA LEG', china, an id.")] = "",
    to: Annotated[str, typer.Option(metavar="PARTY", help="To whom it is said or done.")] = "",
    issue: Annotated[str, typer.Option(metavar="ISSUE", help="About what: trade, taiwan, human-rights.")] = "",
    move: Annotated[str, typer.Option(metavar="MOVE", help="What they do: refuse, offer, promise.")] = "",
    event_type: Annotated[str, typer.Option("--type", metavar="TYPE", help="PLOVER event type: AGREE, REJECT.")] = "",
    aux: Annotated[str, typer.Option(metavar="MODE", help="future, hypothetical, negation, historical or none.")] = "",
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, max=200, metavar="N", help="How many entries at the most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Finds words in what was said, done and promised, the latest first.

    \b
    [bold]Examples[/bold]
      communique search "grain ban"
      communique search --kind statement --by china --issue taiwan --since 2020 --move refuse
    """
    from communique.cli import searching
    from communique.search import Asked

    told = [f'"{each}"' if " " in each and '"' not in each else each for each in words or ()]
    asked = Asked(" ".join(told), kind, by, to, issue, move, event_type, aux, since=since or "", until=until or "")
    searching.show(_settings(ctx), asked, limit=limit, as_json=as_json)


@_command("Keep")
def export(
    ctx: typer.Context,
    out: Annotated[
        str, typer.Option("-o", "--out", metavar="FILE", help="File (for csv a folder), or - for standard output.")
    ],
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.JSONL,
    article: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="ARTICLE", help="Only this article; may be given several times."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="csv: one table alone, to a file or -; event, statement, ...")
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="plover: the sentences too, where you may pass them on.")
    ] = False,
    coder: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="gold: by this coder alone, else by the last who judged each entry."),
    ] = None,
) -> None:
    """Writes the records to files; the same records give the same bytes.

    jsonl: everything, one object a line. plover: PLOVER's JSON lines, one event a line, auxiliary modes and conditions
    in keys of their own. csv: one tidy table for each kind, and datapackage.json that says what each column holds.
    gold: what people judged (`communique review`), to score against: a file, or in a folder one for each article with
    its text beside.

    \b
    [bold]Examples[/bold]
      communique export --format jsonl -o record.jsonl
      communique export --format plover -o - | jq .event_scale
      communique export --format csv -o tables/
      communique export --format csv --kind event -o events.csv
      communique export --format gold -o gold/
    """
    from communique.cli import exporting

    if form is Format.GOLD:
        exporting.write_gold(_settings(ctx), out, articles=article or (), coder=coder)
    elif coder is not None:
        raise typer.BadParameter(f"--coder {coder}: with --format gold only")
    else:
        exporting.write(_settings(ctx), form.value, out, articles=article or (), kind=kind, text=text)


@_command("Keep")
def verify(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Checks every pin: that the words of each entry stand in the stored text where it says. Exit status 1 if not.

    \b
    [bold]Example[/bold]
      communique --db talks.db verify
    """
    from communique.cli import checking

    if checking.verify(_settings(ctx), as_json=as_json):
        raise typer.Exit(NOTHING)


@_command("Ask")
def sql(
    ctx: typer.Context,
    query: Annotated[
        str, typer.Argument(metavar="SELECT", help="One query; the database refuses anything that writes.")
    ],
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Rows at the most.")] = 1000,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Asks the database in SQL, read-only.

    Tables: article, statement, event, event_issue, meeting, commitment, position, entry_actor, reading, skip, verdict,
    judged, extracted, passage, topic, tally. What each column holds: the page Data, or `communique
    export --format csv -o FOLDER`, then FOLDER/datapackage.json.

    \b
    [bold]Examples[/bold]
      communique sql "SELECT move, count(*) FROM event GROUP BY move ORDER BY 2 DESC"
      communique sql "SELECT locator, reason FROM skip" --csv
    """
    from communique.cli import checking

    checking.sql(_settings(ctx), query, limit=limit, as_json=as_json, as_csv=as_csv)


@_command("Ask")
def serve(
    ctx: typer.Context,
    host: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="Where to listen; any other than this machine itself asks for a login."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="Port.")] = 8000,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A name that others reach it by; may be given several times."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            metavar="TOKEN",
            envvar="COMMUNIQUE_TOKEN",
            show_envvar=False,
            help="What readers log in with. [dim]Default: COMMUNIQUE_TOKEN, else a new one where needed.[/dim]",
        ),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the first page in the browser.")] = False,
) -> None:
    """Shows the record as pages in the browser: dyads, meetings, articles, commitments, actors, issues.

    Every page is also JSON, at the same address with .json. Nothing is fetched from elsewhere.

    \b
    [bold]Examples[/bold]
      communique serve --open
      communique --db talks.db serve --port 8080
      communique serve --host 0.0.0.0 --name desk.example.org
    """
    from communique.cli import serve as server

    server.serve(_settings(ctx), host=host, port=port, names=name or (), token=token, open_browser=open_browser)


def _settings(ctx: typer.Context, **given: object) -> Settings:
    """The settings of the whole command with those of the part."""
    told: Settings = ctx.obj
    return Settings.from_environment(db=told.db, knowledge=told.knowledge, **given)


def _today() -> str:
    return date.today().isoformat()  # the user's own day


def main() -> None:
    """The `communique` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # glyphs and names on a terminal that is not in UTF-8
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and gives its exit status; mistakes are told in one line on standard error."""
    stdout = sys.stdout
    try:
        return _called(list(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        pass
    except SystemExit:
        if sys.stdout is stdout:  # else Typer's answer to a reader that has gone
            raise
    from communique.cli import screen

    screen.let_go(stdout.fileno())
    return CLOSED_PIPE


def _called(arguments: list[str]) -> int:
    try:
        status = app(args=arguments, prog_name="communique", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except typer.TyperException as error:
        return _mistake(error.format_message()) if arguments else MISTAKE
    except NothingFoundError as error:
        return _mistake(str(error), NOTHING)
    except CommuniqueError as error:
        return _mistake(str(error))
    except typer.Abort:
        return INTERRUPTED


def _mistake(told: str, status: int = MISTAKE) -> int:
    from communique import wording

    sys.stderr.write(f"communique: {wording.safe(told)}\n")
    return status
