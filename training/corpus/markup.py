"""The markup of a pattern: alternatives, slots in braces, spans in brackets.

`(signed|initialled)` is a choice, `{state2}` a slot, `[A1,2:the envoys]` a span: the actors of events 1 and 2.
`[A1,R2:the envoys]` are the actors of event 1 and the recipients of event 2.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

ROLE_MARKS = {
    "!": "anchor", "A": "actor", "R": "recipient", "O": "object", "C": "condition", "T": "time", "Q": "quantity",
}  # fmt: skip
SLOT = re.compile(r"\{([a-z_]+)(\d*)\}")

_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_OPEN = re.compile(r"\[([!AROCTQ](?:\d+(?:,[!AROCTQ]?\d+)*)?):")
_MARK = re.compile(r"\[[!AROCTQ][!AROCTQ\d,]*:|\]")
# Where a sentence begins: at the very beginning, after a full stop, or with a quotation mark after a comma or colon.
_SENTENCE_START = re.compile(r"(?:^|[.?!][\"”’)]*\s+|[,:]\s+(?=[\"“]))[\"“‘(]*$")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Col|Maj|Lt|Sgt|Sen|Rep|Gov|St|No|vs)\.\s+$")
_ARTICLE = re.compile(r"(?<![\w.'’-])(a|an|An)( (?:\[[!AROCTQ][!AROCTQ\d,]*:)*[\"“‘]?)(?=(\w[\w.-]*))")
_CAPITAL_ARTICLE = re.compile(
    r"(?:^|(?<=[.?!:\"“] )|(?<=[\"“:]))(A)( (?:\[[!AROCTQ][!AROCTQ\d,]*:)*[\"“‘]?)(?=(\w[\w.-]*))"
)
# Begin with a vowel's letter and a consonant's sound, and the other way round.
_LIKE_YOU = re.compile(r"(?i)(?:eu|uni(?!n|m)|us[aeiu]|u\.|ut[ei]|ukr|ugand|urug|uz?bek(?!.)|one\b|once\b|u[nks]\b)")
_SILENT_H = re.compile(r"(?i)(?:hour|honest|hono|heir)")
_SPELLED_VOWEL = re.compile(r"(?:[FHLMNRSX]\.|[FHLMNRSX][A-Z]+\b|8|11\b|18\b)")


class MarkupError(Exception):
    """Markup that cannot be read; the message says what is wrong, for whoever knows the line to add it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text: its role, the numbers of its events (() where none was written), and where it stands."""

    role: str
    events: tuple[int, ...]
    start: int
    end: int


def choose(text: str, rng: random.Random) -> str:
    """The text with one of each group of alternatives, inner groups first; parentheses without a bar stay."""
    while found := _CHOICE.search(text):
        text = text[: found.start()] + rng.choice(found[1].split("|")) + text[found.end() :]
    return text


def varies(text: str) -> bool:
    """Whether the text has slots or alternatives."""
    return bool(SLOT.search(text) or _CHOICE.search(text))


def begins_sentence(before: str) -> bool:
    """Whether what follows the marked-up text `before` is the first word of a sentence."""
    plain = _MARK.sub("", before)
    return bool(_SENTENCE_START.search(plain)) and not _ABBREVIATED.search(plain)


def is_owner(after: str) -> bool:
    """Whether what stands before the marked-up text `after` is a possessive, but for its 's."""
    return bool(re.match(r"\]*['’]s\b", after))


def repair(text: str) -> str:
    """Marked-up text with what filling has broken mended: articles, first capital, commas, possessives, blanks."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\b([Tt]he) ((?:\[[!AROCTQ][!AROCTQ\d,]*:)*)[Tt]he\b", _one_the, text)
    text = re.sub(r",(\]+)", r"\1,", text)
    text = re.sub(r",(?=\]*(?:['’]s\b|\s*[,.;:?!)—]))", "", text)
    text = re.sub(r"\b(States|Nations|Netherlands|Philippines|Emirates|Maldives)(\]*)(['’])s\b", r"\1\2\3", text)
    text = _ARTICLE.sub(_article, text)
    text = _CAPITAL_ARTICLE.sub(_article, text)
    return _capitalised(text)


def parse(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The plain text and its spans, in the order in which they begin.

    Raises:
        MarkupError: a bracket that opens no span or is never closed, an empty span, or slots and alternatives left.
    """
    plain: list[str] = []
    marks: list[Mark] = []
    open_marks: list[tuple[str, int]] = []
    length = place = 0
    while place < len(text):
        if opening := _OPEN.match(text, place):
            open_marks.append((opening[1], length))
            place = opening.end()
        elif text[place] == "]":
            marks += _closed(open_marks, length, text[:place])
            place += 1
        elif text[place] in "[{}|":
            raise MarkupError(f"{text[place : place + 15]!r} is no span, slot or alternative")
        else:
            plain.append(text[place])
            length, place = length + 1, place + 1
    if open_marks:
        raise MarkupError(f"the span {open_marks[-1][0]} is never closed")
    return "".join(plain), tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))


def _closed(open_marks: list[tuple[str, int]], end: int, before: str) -> list[Mark]:
    if not open_marks:
        raise MarkupError(f"a bracket closes nothing after {before[-20:]!r}")
    written, start = open_marks.pop()
    if start == end:
        raise MarkupError(f"the span {written} is empty after {before[-20:]!r}")
    return [Mark(role, tuple(numbers), start, end) for role, numbers in _roles(written).items()]


def _roles(written: str) -> dict[str, list[int]]:
    """The roles in `A1,2,R3` with the numbers of their events."""
    roles: dict[str, list[int]] = {}
    role = ""
    for part in written.split(","):
        role = ROLE_MARKS.get(part[0], role)
        roles.setdefault(role, []).extend(int(number) for number in re.findall(r"\d+", part))
    return roles


def _one_the(found: re.Match[str]) -> str:
    return f"{found[2]}{found[1]}"


def _article(found: re.Match[str]) -> str:
    word = found[3]
    vowel = word[0] in "aeiouAEIOU" and not _LIKE_YOU.match(word)
    article = "an" if vowel or _SILENT_H.match(word) or _SPELLED_VOWEL.match(word) else "a"
    return (article.capitalize() if found[1][0] == "A" else article) + found[2]


def _capitalised(text: str) -> str:
    """The text with its first letter in upper case, where marks and quotation marks may stand before it."""
    start = re.match(r"(?:\[[!AROCTQ][!AROCTQ\d,]*:|[\"“‘(])*", text)
    place = start.end() if start else 0
    return text[:place] + text[place : place + 1].upper() + text[place + 1 :]
