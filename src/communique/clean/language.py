"""The language of a text, told by its letters and its function words; only English is read."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass

from communique.codebook import tables

WORD = re.compile(r"[^\W\d_]+")
GENITIVE = re.compile(r"['’]s\b")  # no word of its own: "s" is one in Czech
LETTER = re.compile(r"[^\W\d_]")
SAMPLE = 40_000  # characters: more tells nothing new
FEW = 20  # words: fewer leave the language open, and the text is given the benefit of the doubt
CERTAIN = 3  # function words of another language that so few words must hold
# A menu of names has 0.05 English function words, prose 0.3 to 0.5; another language read as English stays below 0.06.
ENGLISH_SHARE = 0.08
OTHER_LETTERS = 0.4


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code (ISO 639-1), its letters where they are not Latin, its function words."""

    code: str
    letters: re.Pattern[str] | None
    words: frozenset[str]


@functools.cache
def languages() -> tuple[Language, ...]:
    """The languages that can be told, English first.

    Raises:
        KnowledgeError: a bad entry, with file and line.
    """
    return tuple(
        Language(
            row["code"], re.compile(f"[{row['letters']}]") if row["letters"] else None, frozenset(row.list("words"))
        )
        for row in tables.read("languages.tsv", ("code", "name", "letters", "words", "source"))
    )


def language_of(text: str) -> str:
    """The code of the language that most of the text is in; `und` where it is none that we know."""
    sample = text[:SAMPLE]
    letters = len(LETTER.findall(sample)) or 1
    for other in languages():
        if other.letters and len(other.letters.findall(sample)) > OTHER_LETTERS * letters:
            return other.code
    counts = Counter(WORD.findall(GENITIVE.sub("", sample.casefold())))
    total = sum(counts.values())
    scores = [(sum(counts[word] for word in each.words), each.code) for each in languages() if each.words]
    best, code = max(scores, key=lambda score: score[0])
    if total < FEW:  # "met", "in" and "over" are words of two languages
        return code if best >= CERTAIN and best > 2 * scores[0][0] else "en"
    return code if best >= ENGLISH_SHARE * total else "und"


def english(text: str, share: float) -> bool:
    """Whether at least `share` of the words are English function words."""
    words = WORD.findall(text.casefold())
    function_words = languages()[0].words
    return sum(word in function_words for word in words) >= share * len(words) > 0
