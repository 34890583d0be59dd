"""The commands of `communique review` and their options; what they do lies in `reviewing`, loaded on a call."""

from __future__ import annotations

from typing import Annotated

import typer

from communique.cli.app import AsJson, app, reflowed
from communique.settings import Settings

ABOUT = """
People judge what was read: accept an entry, correct it or reject it; nothing is lost, and everything can be undone.

Without a command: one entry after another, those of least confidence first, judged by a key. Every verdict is a record
of its own, with who and when; the record that all other commands show follows the last one that stands, and so it does
after the article is read again. Who judges is told by --coder, else COMMUNIQUE_CODER, else the name you are logged in
with.

\b
[bold]Examples[/bold]
  communique review --coder anna
  communique review list --coder anna --kind event
  communique review correct e2382e9 issue=trade aux=future,negation
  communique export --format gold -o gold/
"""
KINDS = "statement, event, meeting or commitment"

review = typer.Typer(
    help=reflowed(ABOUT),
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(review, name="review", rich_help_panel="Keep")

CoderName = Annotated[
    str | None,
    typer.Option("--coder", envvar="COMMUNIQUE_CODER", show_envvar=False, metavar="NAME", help="Who judges."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help=f"Only these: {KINDS}; may be given several times."),
]
Article = Annotated[str | None, typer.Option(metavar="ARTICLE", help="Only entries of this article.")]
Entries = Annotated[
    list[str], typer.Argument(metavar="ENTRY", help="(The start of) an entry's id; several if you like.")
]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="A remark that is kept with the verdict.")]


@review.callback(invoke_without_command=True)
def interactive(ctx: typer.Context, coder: CoderName = None, kind: Kinds = None, article: Article = None) -> None:
    """One entry after another, in the terminal."""
    settings: Settings = ctx.obj
    if ctx.invoked_subcommand is not None:
        ctx.meta["coder"] = coder
        return
    from communique.cli import reviewing

    reviewing.interact(settings, coder, kinds=kind or (), article=article)


def _coder(ctx: typer.Context, given: str | None) -> str | None:
    """Who judges, told before the command or after it."""
    told: str | None = ctx.meta.get("coder")
    return given or told


@review.command("list", help=reflowed("""
Lists what waits for a coder, the entries of least confidence first, or what was judged.

\b
[bold]Examples[/bold]
  communique review list --limit 5
  communique review list --judged --coder anna --json
  communique review list --gone
"""))  # fmt: skip
def list_(
    ctx: typer.Context,
    coder: CoderName = None,
    kind: Kinds = None,
    article: Article = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Entries at the most.")] = 20,
    judged: Annotated[
        bool, typer.Option("--judged", help="The verdicts that stand, the latest first; with --coder that one's.")
    ] = False,
    gone: Annotated[bool, typer.Option("--gone", help="The verdicts whose entry is no longer extracted.")] = False,
    as_json: AsJson = False,
) -> None:
    """What waits, or what was judged."""
    from communique.cli import reviewing

    who = _coder(ctx, coder)
    if judged or gone:
        reviewing.judged(ctx.obj, who, article=article, gone=gone, limit=limit, as_json=as_json)
    else:
        reviewing.waiting(ctx.obj, who, kinds=kind or (), article=article, limit=limit, as_json=as_json)


@review.command(help=reflowed("""
Says that entries are right, in every field.

\b
[bold]Example[/bold]
  communique review accept e2382e9 s41f0c2a --coder anna
"""))  # fmt: skip
def accept(
    ctx: typer.Context, entries: Entries, coder: CoderName = None, note: Note = None, as_json: AsJson = False
) -> None:
    """Right as extracted."""
    from communique.cli import reviewing

    reviewing.judge(ctx.obj, _coder(ctx, coder), "accept", entries, note=note, as_json=as_json)


@review.command(help=reflowed("""
Says that entries should not be: the text does not say so.

\b
[bold]Example[/bold]
  communique review reject e2382e9 --note "a metaphor"
"""))  # fmt: skip
def reject(
    ctx: typer.Context, entries: Entries, coder: CoderName = None, note: Note = None, as_json: AsJson = False
) -> None:
    """Not there."""
    from communique.cli import reviewing

    reviewing.judge(ctx.obj, _coder(ctx, coder), "reject", entries, note=note, as_json=as_json)


@review.command(help=reflowed("""
Corrects fields of an entry; what you corrected in it before holds as well.

Words of a vocabulary as they are (move=refuse), several with commas (aux=future,negation), nothing for none (aux=).
Words of the article as they are printed (condition="if Beijing signs"). A time as one day or two and the words that
say so (when="1991-11-22 by Friday"). Actors with semicolons: the words, name or code of one that the article has, or
any words with a code (actor="Washington [USA]; Ada Lowe [USA GOV, person]"). A wrong value is told with the right ones.

\b
[bold]Examples[/bold]
  communique review correct e2382e9 issue=trade,aid
  communique review correct e2382e9 move=refuse event=REJECT aux=
  communique review correct s41f0c2a "speaker=Bo Ren"
"""))  # fmt: skip
def correct(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="(The start of) the entry's id.")],
    changes: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE", help="What it should be.")],
    coder: CoderName = None,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Right but for some fields."""
    from communique.cli import reviewing

    reviewing.correct(ctx.obj, _coder(ctx, coder), entry, changes, note=note, as_json=as_json)


@review.command(help=reflowed("""
Takes back your last verdict, on the entry named or on any; the one before it stands again.

\b
[bold]Examples[/bold]
  communique review undo
  communique review undo e2382e9
"""))  # fmt: skip
def undo(
    ctx: typer.Context,
    entry: Annotated[str | None, typer.Argument(metavar="[ENTRY]", help="(The start of) the entry's id.")] = None,
    coder: CoderName = None,
    as_json: AsJson = False,
) -> None:
    """Takes a verdict back."""
    from communique.cli import reviewing

    reviewing.undo(ctx.obj, _coder(ctx, coder), entry, as_json=as_json)


@review.command(help=reflowed("""
How far coders agree on the entries that two or more of them judged, field by field.

The share of equal judgements, Krippendorff's alpha, Cohen's kappa (of more than two coders the mean over pairs) and
Fleiss' kappa, each with the interval that holds 95 of 100 resamples of the entries.

\b
[bold]Example[/bold]
  communique review agreement --kind event
"""))  # fmt: skip
def agreement(ctx: typer.Context, kind: Kinds = None, as_json: AsJson = False) -> None:
    """How far coders agree."""
    from communique.cli import reviewing

    reviewing.agreement(ctx.obj, kinds=kind or (), as_json=as_json)
