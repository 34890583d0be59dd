"""Divided nations: what names both states, "the two Koreas", and what names a half, "the North"."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from communique.actors import referent
from communique.actors.grammar import PROPER_TAGS, Grammar
from communique.actors.referent import Draft
from communique.codebook import tables
from communique.codebook.actors import ActorTables

COLUMNS = ("words", "codes", "source")
HALVES = ("words", "code", "other", "source")


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


@functools.cache
def directions() -> tuple[tuple[str, str, str, str], ...]:
    """Each direction with the code of the half, that of the other half and the place in the table.

    Raises:
        KnowledgeError: a bad entry, with file and line.
    """
    rows = tables.read("halves.tsv", HALVES)
    return tuple((row["words"], row["code"], row["other"], f"{row.place} {row['words']}") for row in rows)


def halves(
    grammar: Grammar, actors: ActorTables, named: Sequence[Draft], earliest: str | None, latest: str | None
) -> Iterator[Draft]:
    """The mentions of half a nation by its direction alone, in a text that names it: "the North rejected"."""
    codes = {one.code for draft in named for one in draft.referents if one.kind == "state"}
    for i in range(1, len(grammar) - 1):
        if not _is_direction(grammar, i):
            continue
        for word, code, other, place in directions():
            if word == grammar.lower[i] and not codes.isdisjoint((code, other)):
                state = actors.state(code, earliest, latest)
                if state is not None:
                    yield Draft(i, i + 1, i, [referent.of_state(state)], place, "name")
                    break


def _is_direction(grammar: Grammar, i: int) -> bool:
    """Whether word `i` is "North" alone behind "the": not "the north", "the North Pacific", "the North-South line"."""
    behind = grammar.words[i + 1]
    return (
        (grammar.lower[i - 1] == "the" or any(grammar.lower[c] == "the" for c in grammar.children[i]))
        and grammar.words[i][:1].isupper()
        and not grammar.words[i].isupper()
        and not (behind[:1].isupper() and grammar.tag[i + 1] in (*PROPER_TAGS, "JJ"))
        and behind not in ("-", "–")
    )
