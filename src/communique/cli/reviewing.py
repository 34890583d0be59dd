"""`communique review`: what waits, what was judged, verdicts by command or by key, agreement."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import typer
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from communique import query, wording
from communique.cli import screen
from communique.errors import CommuniqueError, InputError
from communique.record import plain
from communique.review import agreement as reliability
from communique.review import context, queue
from communique.review.coding import Coder
from communique.review.queue import Waiting
from communique.review.values import Values, Vocabulary
from communique.settings import Settings
from communique.store import Store, open_store
from communique.verdicts import DONE, FIELDS, Verdict

ID = 9  # letters of an id that are shown
KEYS = "a accept   c correct   r reject   s skip   u undo   q quit"
ENDS = ("q", "\x03", "\x04", "")
# In the table of agreement: field, coefficient and the columns that its interval takes.
COEFFICIENTS = ("alpha", "cohen", "fleiss")


def _name(given: str | None) -> str:
    """Who judges."""
    try:
        return given or getpass.getuser()
    except (KeyError, OSError):
        raise InputError("who judges? Say it with --coder NAME, or COMMUNIQUE_CODER") from None


def _kinds(given: Sequence[str]) -> Sequence[str]:
    for kind in given:
        if kind not in queue.KINDS:
            raise InputError(f"--kind {kind}: one of {', '.join(queue.KINDS)}")
    return given or queue.KINDS


def _article(store: Store, name: str | None) -> str | None:
    return query.record(store, name).article.id if name else None


# -- lists


def waiting(
    settings: Settings, coder: str | None, *, kinds: Sequence[str], article: str | None, limit: int, as_json: bool
) -> None:
    """Prints what waits for a coder."""
    name = _name(coder)
    with closing(open_store(settings.db, create=False)) as store:
        where = _article(store, article)
        found = queue.waiting(store, name, kinds=_kinds(kinds), article=where, limit=limit)
        done = queue.progress(store)
    if as_json:
        screen.show_json([_plain(each) for each in found])
        return
    total = next((each.total for each in done if each.coder == name), 0)
    screen.heading(f"Waiting for {name}", f"{wording.number(total, 'verdict')} so far")
    if not found:
        screen.out().print("nothing waits: every entry is judged (or none was read: `communique read FILE...`)")
        return
    columns: list[tuple[str, dict[str, Any]]] = [("entry", {"width": ID}), ("kind", {}), ("sure", {}), ("what", {})]
    screen.out().print(screen.table(columns, map(_row, found)))
    screen.out().print(Text("communique review: one after another, by a key", style="dim"))


def _row(each: Waiting) -> list[Any]:
    told = Text.assemble(
        _claim(each), "\n", (wording.short(context.of_entry(each.record, each.entry).text, 200), "italic")
    )
    return [each.entry.id[:ID], each.kind, _sure(each), told]


def _sure(each: Waiting) -> str:
    return "" if each.confidence is None else f"{each.confidence:.2f}"


def _claim(each: Waiting) -> str:
    """The entry in a line: what it claims, by its main fields."""
    values = Values(each.record, each.entry, Vocabulary())
    main = {
        "statement": ("speaker", "mode"),
        "event": ("actor", "move", "recipient", "aux", "issue"),
        "meeting": ("participants", "form", "place", "status"),
        "commitment": ("debtor", "creditor", "issue", "strength"),
    }[each.kind]
    return " · ".join(told for name in main if (told := wording.safe(values.told(name))))


def _plain(each: Waiting) -> dict[str, Any]:
    place = context.of_entry(each.record, each.entry)
    article = each.record.article
    return {
        "entry": each.entry.id,
        "kind": each.kind,
        "confidence": each.confidence,
        "article": article.id,
        "title": article.title,
        "published": article.published,
        "before": place.before,
        "sentence": place.text,
        "after": place.after,
        "extracted": plain(each.entry),
    }


def judged(
    settings: Settings, coder: str | None, *, article: str | None, gone: bool, limit: int, as_json: bool
) -> None:
    """Prints the verdicts that stand."""
    with closing(open_store(settings.db, create=False)) as store:
        where = _article(store, article)
        found = queue.standing(store, coder=coder, article=where, gone=gone, limit=limit)
        lost = queue.lost(store)
    if as_json:
        screen.show_json([_verdict(given) | {"today": today} for given, today in found])
        return
    screen.heading("Verdicts that stand", "of entries that are no longer extracted" if gone else "")
    columns = [("entry", {"width": ID}), ("verdict", {}), ("coder", {}), ("when", {}), ("what", {})]
    rows = [[given.entry[:ID], _said(given, today), given.coder, given.at[:16].replace("T", " "), _what(given)]
            for given, today in found]  # fmt: skip
    screen.out().print(screen.table(columns, rows))
    if lost and not gone:
        told = f"{wording.number(lost, 'verdict')} of entries no longer extracted: communique review list --gone"
        screen.out().print(Text(told, style="dim"))


def _said(given: Verdict, today: str | None) -> str:
    return DONE[given.verdict] + ("" if today else ", gone")


def _what(given: Verdict) -> str:
    fields = [name for name in FIELDS[given.kind] if name in given.changes]
    told = [f"{given.kind}: {', '.join(fields)}" if fields else given.kind, given.note or ""]
    return "; ".join(wording.safe(each) for each in told if each)


def _verdict(given: Verdict) -> dict[str, Any]:
    row = {name: getattr(given, name) for name in Verdict.__dataclass_fields__}
    return row | {"changes": dict(given.changes), "judged": plain(given.judged)}


# -- verdicts by command


def judge(
    settings: Settings, coder: str | None, verdict: str, entries: Sequence[str], *, note: str | None, as_json: bool
) -> None:
    """Accepts or rejects entries."""
    with closing(open_store(settings.db, create=False)) as store:
        one = Coder(store, _name(coder), Vocabulary(settings.knowledge))
        given = [one.accept(entry, note=note) if verdict == "accept" else one.reject(entry, note=note)
                 for entry in entries]  # fmt: skip
    _tell(given, as_json=as_json)


def correct(
    settings: Settings, coder: str | None, entry: str, changes: Sequence[str], *, note: str | None, as_json: bool
) -> None:
    """Corrects one entry."""
    with closing(open_store(settings.db, create=False)) as store:
        one = Coder(store, _name(coder), Vocabulary(settings.knowledge))
        given = one.correct(entry, _changes(changes), note=note)
    _tell([given], as_json=as_json)


def _changes(told: Sequence[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in told]
    if wrong := next((name for name, equals, _ in pairs if not equals), None):
        raise InputError(f"{wrong!r}: write FIELD=VALUE, such as issue=trade")
    return {name.strip(): value for name, _, value in pairs}


def undo(settings: Settings, coder: str | None, entry: str | None, *, as_json: bool) -> None:
    """Takes the last verdict back."""
    with closing(open_store(settings.db, create=False)) as store:
        given = Coder(store, _name(coder), Vocabulary(settings.knowledge)).undo(entry)
    _tell([given], as_json=as_json)


def _tell(given: Sequence[Verdict], *, as_json: bool) -> None:
    if as_json:
        screen.show_json([_verdict(each) for each in given])
        return
    for each in given:
        screen.out().print(f"{each.entry[:ID]} {DONE[each.verdict]} by {each.coder}: {_what(each)}")


# -- agreement


def agreement(settings: Settings, *, kinds: Sequence[str], as_json: bool) -> None:
    """Prints how far coders agree."""
    with closing(open_store(settings.db, create=False)) as store:
        found = reliability.of_store(store, fields={kind: reliability.EVERY[kind] for kind in _kinds(kinds)})
        done = queue.progress(store)
    if as_json:
        coders = {each.coder: each.total for each in done}
        screen.show_json({"coders": coders, "agreement": [each.plain() for each in found]})
        return
    screen.heading("Agreement", ", ".join(f"{wording.safe(each.coder)} {each.total}" for each in done))
    if not found:
        screen.out().print("no entry was judged by two coders yet")
        return
    numbers = {"justify": "right"}
    columns: list[tuple[str, dict[str, Any]]] = [("field", {"no_wrap": True}), ("of", numbers), ("same", numbers)]
    columns += [(name, numbers) for name in COEFFICIENTS]
    screen.out().print(screen.table(columns, map(_agreed, found)))
    told = "1 is full agreement, 0 what chance gives; then the range of 95 in 100 resamples; - where all say the same"
    screen.out().print(Text(told, style="dim"))


def _agreed(each: reliability.Agreement) -> list[str]:
    figures = [_figure(getattr(each, name)) for name in COEFFICIENTS]
    return [f"{each.kind} {each.field}", str(each.units), f"{each.same:.2f}", *figures]


def _figure(one: reliability.Coefficient) -> str:
    if one.value is None:
        return "-"
    between = f" {one.low:.2f}…{one.high:.2f}" if one.low is not None and one.high is not None else ""
    return f"{one.value:.2f}{between}"


# -- one after another


@dataclass
class _Session:
    """One coder before the screen: what was passed over, and how many were judged in this sitting."""

    store: Store
    coder: Coder
    kinds: Sequence[str]
    article: str | None
    passed: set[str] = field(default_factory=set)
    done: int = 0

    def next(self) -> Waiting | None:
        """The entry that is least sure among those that wait."""
        found = queue.waiting(
            self.store, self.coder.name, kinds=self.kinds, article=self.article, limit=1, passed=self.passed
        )
        return found[0] if found else None

    def act(self, key: str, each: Waiting) -> None:
        """What a key asks for."""
        if key == "s":
            self.passed.add(each.entry.id)
        elif key == "u":
            taken = self.coder.undo()
            self.done -= 1
            self.passed.discard(taken.entry)
        elif key in ("a", "r"):
            self.coder.accept(each.entry.id) if key == "a" else self.coder.reject(each.entry.id)
            self.done += 1
        elif key == "c" and (changes := _asked(each, self.coder.vocabulary)):
            self.coder.correct(each.entry.id, changes)
            self.done += 1


def interact(settings: Settings, coder: str | None, *, kinds: Sequence[str], article: str | None) -> None:
    """One entry after another, judged by a key."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("review by key needs a terminal; without one: communique review list, accept, correct, reject")
    with closing(open_store(settings.db, create=False)) as store:
        one = Coder(store, _name(coder), Vocabulary(settings.knowledge))
        session = _Session(store, one, _kinds(kinds), _article(store, article))
        _loop(session)
    screen.out().print(f"{wording.number(session.done, 'verdict')} by {wording.safe(one.name)} in this sitting")


def _loop(session: _Session, key: Callable[[], str] = typer.getchar) -> None:
    while (each := session.next()) is not None:
        _show(session, each)
        try:
            pressed = key().lower()
        except (EOFError, KeyboardInterrupt):
            return
        if pressed in ENDS:
            return
        try:
            session.act(pressed, each)
        except CommuniqueError as error:
            screen.err().print(f"communique: {wording.safe(str(error))}", soft_wrap=True)
    screen.out().print("nothing more waits")


def _show(session: _Session, each: Waiting) -> None:
    """The entry: its sentence large (bold, its words underlined), the neighbours dim, its fields below."""
    out, article = screen.out(), each.record.article
    out.print()
    out.print(Rule(style="dim"))
    sure = f", {_sure(each)} sure" if each.confidence is not None else ""
    screen.heading(f"{each.kind} {each.entry.id[:ID]}{sure}", f"{session.done} judged")
    source = f"{article.title or '(no title)'}, {wording.dated(article)}"
    out.print(Text(wording.safe(source), style="dim"))
    out.print(Padding(_placed(each), (1, 2, 1, 2)))
    values = Values(each.record, each.entry, session.coder.vocabulary)
    for name, told in _fields(each, values):
        out.print(Text.assemble((f"{name}: ", "dim"), told))
    out.print(Text(KEYS, style="dim"))


def _placed(each: Waiting) -> Text:
    place = context.of_entry(each.record, each.entry)
    told = Text(f"{wording.safe(place.before)}\n\n", style="dim") if place.before else Text()
    for piece, lit in place.sentence:
        space = " " if piece[:1].isspace() else "", " " if piece[-1:].isspace() else ""
        told.append(
            f"{space[0]}{wording.safe(piece)}{space[1]}", style="not dim bold underline" if lit else "not dim bold"
        )
    return told.append(f"\n\n{wording.safe(place.after)}", style="dim") if place.after else told


def _fields(each: Waiting, values: Values) -> Iterator[tuple[str, str]]:
    """The fields that say something, each as it can be typed."""
    for name in FIELDS[each.kind]:
        if name not in ("content", "evidence") and (told := wording.safe(values.told(name))):
            yield name, told


def _asked(each: Waiting, vocabulary: Vocabulary) -> dict[str, str]:
    """The fields that the coder types, FIELD=VALUE a line, an empty line at the end."""
    fields = FIELDS[each.kind]
    screen.out().print(Text(f"FIELD=VALUE, an empty line ends; {', '.join(fields)}", style="dim"))
    told: dict[str, str] = {}
    while line := screen.out().input("> ").strip():
        name, equals, value = line.partition("=")
        try:
            if not equals:
                raise InputError(_hint(each, vocabulary, name.strip()))
            Values(each.record, each.entry, vocabulary).parse(name.strip(), value)
        except CommuniqueError as error:
            screen.err().print(wording.safe(str(error)), soft_wrap=True)
        else:
            told[name.strip()] = value
    return told


def _hint(each: Waiting, vocabulary: Vocabulary, name: str) -> str:
    """What a field may be, for one that was typed without a value."""
    if name not in FIELDS[each.kind]:
        return f"write FIELD=VALUE; the fields are {', '.join(FIELDS[each.kind])}"
    choices = vocabulary.choices(each.kind, name)
    return f"{name} is one of {', '.join(choices)}" if choices else f"{name}: words of the article as they are printed"
