"""The learned reader of attributions, in the form of the rules: it adds what no cue table lists, and better boundaries.

The encoder reads the paragraphs as plain text; what it finds comes back in tokens, with the class of its cue from the
same table that the rules use.
"""

from __future__ import annotations

from collections.abc import Iterator

from communique.codebook.speech import SpeechTables
from communique.encoder import Attribution as Learned
from communique.encoder import Encoder
from communique.encoder.plain import PlainText
from communique.extract.statements.attribution import Attribution, Tokens
from communique.extract.statements.story import FINITE_TAGS
from communique.parse import Parsed

# What it found: a clause or a quotation, or a phrase ("urged restraint").
CLAUSE, PHRASE = "model, clause", "model, phrase"
RULES = frozenset((CLAUSE, PHRASE))
# The class of a cue that the table does not list; quoted words are speech whatever introduces them.
UNLISTED, QUOTED = "other", "speech"


def read(
    parsed: Parsed, tables: SpeechTables, encoder: Encoder, *, threshold: float | None = None
) -> Iterator[Attribution]:
    """The attributions that the model finds, in the order of their words; `threshold` as in `Encoder.attributions`."""
    plain = PlainText(parsed)
    for found in encoder.attributions(plain.text, threshold=threshold):
        yield _attribution(parsed, tables, plain, found)


def _attribution(parsed: Parsed, tables: SpeechTables, plain: PlainText, found: Learned) -> Attribution:
    cue = plain.tokens(*found.cue)
    content = tuple(plain.tokens(*piece) for piece in found.content)
    source = None if found.source is None else plain.tokens(*found.source)
    kind, entry = _class(parsed, tables, cue)
    words = [i for start, end in content for i in range(start, end)]
    quotes = any(parsed.quotation(i) for i in words)
    if kind == UNLISTED and quotes:
        kind = QUOTED
    is_clause = quotes or any(parsed.doc[i].tag_ in FINITE_TAGS for i in words)
    return Attribution(
        source=source,
        head=None if source is None else _head(parsed, source),
        cue=cue,
        content=content,
        kind=kind,
        rule=CLAUSE if is_clause else PHRASE,
        entry=entry,
        confidence=round(found.probability, 3),
        negated=any(child.dep_ == "neg" for i in range(*cue) for child in parsed.doc[i].children),
    )


def _class(parsed: Parsed, tables: SpeechTables, cue: Tokens) -> tuple[str, str | None]:
    """The class and the entry of the last word of the cue that the table lists."""
    for i in range(cue[1] - 1, cue[0] - 1, -1):
        word = parsed.doc[i].lower_
        for listed in (tables.verbs, tables.nouns, tables.adjectives, tables.prepositions):
            for entry in listed.get(word, ()):
                return entry.kind, entry.entry
    return UNLISTED, None


def _head(parsed: Parsed, source: Tokens) -> int:
    """The token of the source that the rest of the sentence hangs on; the last one where the parse does not tell."""
    start, end = source
    words = (token for token in parsed.doc[start:end] if token.dep_ != "punct")
    return next((token.i for token in words if not start <= token.head.i < end), end - 1)
