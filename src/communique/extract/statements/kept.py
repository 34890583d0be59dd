"""Which attributions are statements of the record: words of somebody named, said, not only to be said or denied."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from communique.actors import Cast
from communique.extract.statements.attribution import Attribution
from communique.parse import Parsed

# What a record keeps: what was said, asked and promised, what is believed and wanted. A verdict on a thing ("praised
# the deal") and its naming ("called it a farce") are events, and statements only where they quote; an aim ("agreed to
# meet") is never one.
CLASSES = ("speech", "directive", "commissive", "finding", "belief", "wish", "verdict", "naming", "support")
QUOTING = frozenset(("verdict", "naming", "support"))
PERSONAL = frozenset(("i", "we", "you", "us"))
ANYBODY = frozenset(("anybody", "anyone", "everybody", "everyone", "nobody", "somebody", "someone"))
# "went on to say" says it, "hopes to say" does not.
SAYING_ON = frozenset(("go", "continue", "proceed"))
# Two marks and one word: "voiced concern about "provocative" moves" tells no words of theirs.
SCARE = 3
# What is a move towards somebody rather than words: "pledged to help", "asked for aid".
MOVES = frozenset(
    (("commissive", "to after cue"), ("commissive", "np after cue"), ("finding", "np after cue"),
     ("belief", "np after cue"), ("directive", "~for after cue"))
)  # fmt: skip


class Kept:
    """Decides for one article what the record keeps.

    Args:
        parsed: the article.
        cast: who is who in it.
        classes: the classes of cues to keep.
    """

    def __init__(self, parsed: Parsed, cast: Cast, classes: Collection[str]) -> None:
        self.parsed = parsed
        self.cast = cast
        self.classes = classes

    def of(self, found: Sequence[Attribution]) -> list[Attribution]:
        """The attributions to keep, in the order given."""
        told = [one for one in found if one.kind in self.classes and self._is_statement(one)]
        return [
            attribution
            for attribution, parent in zip(told, inside(told), strict=True)
            if self._has_speaker(attribution, nested=parent is not None)
            and (parent is None or self._is_told_again(attribution, told[parent]))
        ]

    def _is_statement(self, attribution: Attribution) -> bool:
        return self._is_story(attribution) and self._is_real(attribution) and self._is_told(attribution)

    def _is_story(self, attribution: Attribution) -> bool:
        """Whether it stands in the body: a headline only repeats what the story tells better."""
        return self.parsed.paragraphs[self.parsed.paragraph(attribution.content[0][0])][2] != "title"

    def _has_speaker(self, attribution: Attribution, *, nested: bool) -> bool:
        """Whether somebody is named or described; "we" only in a document, where the cast knows who that is."""
        if attribution.head is None:
            return attribution.continues is not None
        if self._word(attribution.head) in ANYBODY:
            return False
        if self._word(attribution.head) not in PERSONAL:
            return True
        return not nested and bool(self.cast.of(attribution.head))

    def _word(self, i: int) -> str:
        return str(self.parsed.doc[i].lower_)

    def _is_real(self, attribution: Attribution) -> bool:
        """Whether the words were said: not denied, not "to say", not "would say" unless they are quoted."""
        if attribution.cue is None:
            return True
        if attribution.negated:
            return False
        verb = self.parsed.doc[attribution.cue[0]]
        before = {child.tag_ for child in verb.lefts}
        if "TO" in before:
            return verb.head.lemma_ in SAYING_ON
        if verb.tag_ == "VB" and not before & {"MD", "VBD", "VBZ", "VBP", "VB"}:
            return "quote" in attribution.rule  # an order: "Please tell them that ..."
        return "quote" in attribution.rule or "MD" not in before

    def _is_told(self, attribution: Attribution) -> bool:
        """Whether the content is somebody's words, not only what a move is about."""
        kind, rule = attribution.kind, attribution.rule
        words = [i for start, end in attribution.content for i in range(start, end)]
        quoted = sum(self.parsed.quotation(i) is not None for i in words)
        if kind == "naming":
            return rule != "np after cue" and (quoted > SCARE or quoted > len(words) / 2)
        if kind in QUOTING:
            return quoted > SCARE or rule == "~of after cue"
        if rule in ("noun", "adjective"):
            return kind == "speech" or (kind == "belief" and rule == "adjective")
        return quoted > SCARE or (kind, rule) not in MOVES

    def _is_told_again(self, attribution: Attribution, parent: Attribution) -> bool:
        """Whether words inside another's are a statement of their own: speech, not what the other thinks or names."""
        if parent.rule == "label":
            return attribution.kind == "speech"
        spoken = attribution.kind in ("speech", "directive", "commissive")
        return spoken and attribution.rule.startswith(("clause", "quote", "colon", "objto"))


def inside(found: Sequence[Attribution]) -> list[int | None]:
    """For each attribution the number of the smallest larger one whose content holds its cue (or its words)."""
    places = sorted((a.cue[0] if a.cue else a.content[0][0], n) for n, a in enumerate(found))
    pieces = sorted((start, end, n) for n, a in enumerate(found) for start, end in a.content)
    parents: list[int | None] = [None] * len(found)
    open_pieces: list[tuple[int, int]] = []
    following = 0
    for place, number in places:
        while following < len(pieces) and pieces[following][0] <= place:
            open_pieces.append((pieces[following][1], pieces[following][2]))
            following += 1
        open_pieces = [(end, n) for end, n in open_pieces if end > place]
        around = [(found[n].size, n) for _, n in open_pieces if found[n].size > found[number].size]
        parents[number] = min(around)[1] if around else None
    return parents
