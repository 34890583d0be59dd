"""What a reader of attributions hands on, by rules or with a model: token intervals, nobody resolved yet."""

from __future__ import annotations

from dataclasses import dataclass, field

Tokens = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody's words in the text: whose, what says so, and the words. All intervals are half-open token numbers.

    Attributes:
        source: who speaks, as written ("he", "analyst A. Petrov"); None where the text names nobody, or where the
            speaker is that of the attribution it carries on.
        head: the token of the source that the rest of the sentence hangs on; None where `source` is.
        cue: the words that say that somebody speaks; None for words carried on without any.
        content: the pieces of what is said, in order, quotation marks included.
        kind: a class of the cue table (`speech`, `belief`, ...).
        rule: the name of the rule that found it.
        entry: the table entry behind the cue, or None.
        confidence: 0 to 1.
        continues: the attribution whose speaker goes on here, or None.
        audience, relay: the head tokens of who was told and of who passes it on, or None.
        negated: the cue is denied ("did not say").
    """

    source: Tokens | None
    head: int | None
    cue: Tokens | None
    content: tuple[Tokens, ...]
    kind: str
    rule: str
    entry: str | None = None
    confidence: float = 1.0
    continues: Attribution | None = field(default=None, compare=False)
    audience: int | None = None
    relay: int | None = None
    negated: bool = False

    @property
    def size(self) -> int:
        """How many tokens the content has."""
        return sum(end - start for start, end in self.content)

    def covers(self, i: int) -> bool:
        """Whether token `i` is part of the content."""
        return any(start <= i < end for start, end in self.content)
