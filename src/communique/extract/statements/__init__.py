"""Who said what: the statements of an article, pinned to their words.

Rules and, where it is asked for, a learned model find attributions (source, cue, content) as token intervals. What they
find is narrowed to what a record keeps, and made into statements with actors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from communique.actors import Cast
from communique.codebook.speech import SpeechTables
from communique.encoder import Encoder
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.build import Builder
from communique.extract.statements.kept import CLASSES, Kept
from communique.extract.statements.merging import attributions, for_record
from communique.extract.statements.reader import read
from communique.parse import Parsed
from communique.record import Statement

__all__ = ["CLASSES", "Attribution", "attributions", "extract", "read"]


def extract(
    parsed: Parsed,
    cast: Cast,
    tables: SpeechTables,
    *,
    classes: Collection[str] = CLASSES,
    encoder: Encoder | None = None,
) -> Iterator[Statement]:
    """The statements of an article in the order of their words.

    Args:
        parsed: the article.
        cast: who is who in it.
        tables: the cues.
        classes: which classes of cues to keep; narrower than `CLASSES` leaves out beliefs, wishes and the like.
        encoder: the learned model that reads along; None for rules alone.
    """
    found = for_record(parsed, tables, encoder)
    yield from Builder(parsed, cast, tables).build(Kept(parsed, cast, classes).of(found))
