"""Who said what: the statements of an article, pinned to their words.

A reader finds attributions (source, cue, content) as token intervals; the rules here are one reader, a model can be
another. What it finds is narrowed to what a record keeps, and made into statements with actors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from communique.actors import Cast
from communique.codebook.speech import SpeechTables
from communique.extract.statements.attribution import Attribution, Reader
from communique.extract.statements.build import Builder
from communique.extract.statements.kept import CLASSES, Kept
from communique.extract.statements.reader import read
from communique.parse import Parsed
from communique.record import Statement

__all__ = ["CLASSES", "Attribution", "Reader", "extract", "read"]


def extract(
    parsed: Parsed,
    cast: Cast,
    tables: SpeechTables,
    *,
    classes: Collection[str] = CLASSES,
    reader: Reader | None = None,
) -> Iterator[Statement]:
    """The statements of an article in the order of their words.

    Args:
        parsed: the article.
        cast: who is who in it.
        tables: the cues.
        classes: which classes of cues to keep; narrower than `CLASSES` leaves out beliefs, wishes and the like.
        reader: what finds the attributions; None for the rules.
    """
    found = reader(parsed) if reader else read(parsed, tables)
    ordered = sorted(found, key=lambda one: (one.content[0][0], -one.content[-1][1], one.cue or (0, 0)))
    yield from Builder(parsed, cast, tables).build(Kept(parsed, cast, classes).of(ordered))
