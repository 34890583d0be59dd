"""What the event rules pass on to each other: a word that reports a move."""

from __future__ import annotations

from dataclasses import dataclass, replace

from communique.codebook.events import Entry

# The rule of what a deal lays down: its parties do that, though no noun of the clause names them.
DEAL = "deal"

# PLOVER's types of material conflict.
HOSTILE = frozenset(("SANCTION", "COERCE", "ASSAULT", "MOBILIZE"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that reports a move.

    Attributes:
        token: the word itself.
        entry: what the tables say of it.
        anchor: the last of its fixed words ("off" of "call off"), or the token.
        object: the head of what it is about: a noun, or a verb where that is a clause; None for nothing.
        governor: the verb whose auxiliaries, negation and subject count (the light verb of a noun, the copula of an
            adjective); the token itself for a verb.
        rule: the rule that found it.
        forgone: whether what it denies is what is promised ("will build no more of them").
        leader: of a list's item the verb that introduces the list: who does that does this.
        condition: half-open tokens of the condition, where the rule itself saw one.
    """

    token: int
    entry: Entry
    anchor: int
    object: int | None
    governor: int
    rule: str
    condition: tuple[int, int] | None = None
    forgone: bool = False
    leader: int | None = None


def within(trigger: Trigger, **changes: object) -> Trigger:
    """The trigger with some fields changed."""
    return replace(trigger, **changes)  # type: ignore[arg-type]
