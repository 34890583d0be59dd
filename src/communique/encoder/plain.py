"""The story as the encoder reads it, and the way back to its tokens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from communique.parse import Parsed


class PlainText:
    """The story with a line a paragraph."""

    def __init__(self, parsed: Parsed) -> None:
        lines: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        at = 0
        for first, last, _ in parsed.paragraphs:
            words = parsed.doc[first:last]
            for token in words:
                self._starts.append(at + token.idx - words.start_char)
                self._ends.append(self._starts[-1] + len(token))
            lines.append(words.text.replace("\n", " "))
            at += len(lines[-1]) + 1
        self.text = "\n".join(lines)

    def interval(self, first: int, last: int) -> tuple[int, int]:
        """The characters of `text` from token `first` up to, not including, token `last`."""
        return self._starts[first], self._ends[last - 1]

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """The half-open tokens that share a character with the half-open interval of `text`."""
        return bisect_right(self._ends, start), bisect_left(self._starts, end)
