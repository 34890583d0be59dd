"""`communique export`: a file appears whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TextIO

from communique import query, wording
from communique.cli import screen
from communique.codebook.actors import ActorTables
from communique.errors import InputError
from communique.export import gold, lines, plover, tidy
from communique.settings import Settings
from communique.store import Store, open_store

STDOUT = "-"


def write(settings: Settings, form: str, out: str, *, articles: Sequence[str], kind: str | None, text: bool) -> None:
    """Writes the records in one of the formats, all but gold; see `communique export --help`."""
    if kind is not None and (form != "csv" or kind not in tidy.KINDS):
        raise InputError(f"--kind {kind}: with --format csv, one of {', '.join(tidy.KINDS)}")
    with closing(open_store(settings.db, create=False)) as store:
        ids = [query.record(store, name).article.id for name in articles] or None
        if form == "csv":
            _tables(store, settings, out, kind, ids)
            return
        told = (
            lines.jsonl(store, ids)
            if form == "jsonl"
            else plover.jsonl(store, ActorTables.load(settings.knowledge), ids, text=text)
        )
        with _written(out) as file:
            for line in told:
                file.write(f"{line}\n")


def write_gold(settings: Settings, out: str, *, articles: Sequence[str], coder: str | None) -> None:
    """Writes what people judged: to one file all articles, to a folder one file each, with its text beside it."""
    with closing(open_store(settings.db, create=False)) as store:
        ids = [query.record(store, name).article.id for name in articles] or None
        found = gold.articles(store, ids, coder=coder)
        if out == STDOUT or (Path(out).suffix and not out.endswith(os.sep) and not Path(out).is_dir()):
            with _written(out) as file:
                file.writelines(f"{line}\n" for _, told in found for line in told)
            return
        folder = Path(out)
        _make(folder)
        for article, told in found:
            (record,) = store.records([article])
            name = _file_name(record.article.title, article)
            with _written(str(folder / f"{name}.gold.jsonl")) as file:
                file.writelines(f"{line}\n" for line in told)
            with _written(str(folder / f"{name}.txt")) as file:
                file.write(record.article.text)


def _file_name(title: str | None, article: str) -> str:
    """The title's first words and the start of the id: `envoys-agree-on-wheat-d7741a11`."""
    words = re.findall(r"[a-z0-9]+", (title or "").lower())[:6]
    return "-".join([*words, article[:8]])


def _tables(store: Store, settings: Settings, out: str, kind: str | None, ids: Sequence[str] | None) -> None:
    tables = ActorTables.load(settings.knowledge)
    if kind is not None:
        with _written(out) as file:
            tidy.write(store, tables, lambda _: file, [kind], ids)
        return
    if out == STDOUT:
        raise InputError(f"csv is a folder of tables: give -o FOLDER, or --kind with one of {', '.join(tidy.KINDS)}")
    folder = Path(out)
    _make(folder)
    with ExitStack() as stack:
        tidy.write(store, tables, lambda name: stack.enter_context(_written(str(folder / f"{name}.csv"))), ids=ids)
        package = stack.enter_context(_written(str(folder / "datapackage.json")))
        package.write(f"{json.dumps(tidy.package(), indent=2)}\n")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror}") from None


@contextmanager
def _written(out: str) -> Iterator[TextIO]:
    """A file in UTF-8 that takes its name when it is complete; `-` is standard output."""
    if out == STDOUT:
        with screen.data() as stream:
            yield stream
        return
    path, whole = _places(out)
    try:
        with whole.open("w", encoding="utf-8", newline="") as file:
            yield file
        if whole != path:
            whole.replace(path)
    except OSError as error:
        raise InputError(f"{wording.safe(out)}: cannot be written: {error.strerror}") from None
    finally:
        if whole != path:
            with contextlib.suppress(OSError):
                whole.unlink(missing_ok=True)


def _places(out: str) -> tuple[Path, Path]:
    """The file that was asked for, and the one to write first: the same where it is a device or a pipe."""
    path = Path(out).resolve()
    try:
        special = path.exists() and not path.is_file()
    except OSError as error:
        raise InputError(f"{wording.safe(out)}: cannot be written: {error.strerror}") from None
    return path, path if special else path.with_name(f".{path.name}.{os.getpid()}.part")
