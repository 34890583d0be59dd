"""States that one name means together: "the two Koreas", "North and South Korea"."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from communique.actors import referent
from communique.actors.grammar import Grammar
from communique.actors.referent import Draft
from communique.codebook import tables
from communique.codebook.actors import ActorTables

COLUMNS = ("words", "codes", "source")


@functools.cache
def names() -> tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]:
    """The names as lower-case words, the codes of their states, the place in the table; longest first.

    Raises:
        KnowledgeError: a bad entry, with file and line.
    """
    rows = [
        (tuple(words.split()), tuple(row.list("codes")), f"{row.place} {words}")
        for row in tables.read("pairs.tsv", COLUMNS)
        for words in row.list("words")
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


def find(grammar: Grammar, actors: ActorTables, earliest: str | None, latest: str | None) -> Iterator[Draft]:
    """The mentions of such names in the story, in order, none inside another."""
    end = 0
    for i in range(len(grammar)):
        for words, codes, place in names() if i >= end else ():
            if tuple(grammar.lower[i : i + len(words)]) != words:
                continue
            end = i + len(words)
            states = [state for code in codes if (state := actors.state(code, earliest, latest)) is not None]
            head = grammar.head_of(i, end)
            yield Draft(i, end, head, [referent.of_state(state) for state in states], place, "joint", plural=True)
            break
