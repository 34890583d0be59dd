"""The words that report meetings (`data/meetings.tsv`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from communique.codebook import tables
from communique.record import MEETING_FORMS

COLUMNS = ("word", "pos", "form", "with", "source")
SIDES = ("object", "with", "to", "both", "none")


@dataclass(frozen=True, slots=True)
class MeetingWord:
    """A verb or noun that reports a meeting: its form, and how the other side is named (`SIDES`)."""

    word: str
    form: str
    side: str
    place: str


@dataclass(frozen=True, slots=True)
class MeetingTables:
    """The meeting words by part of speech and lemma."""

    verbs: Mapping[str, MeetingWord]
    nouns: Mapping[str, MeetingWord]

    @classmethod
    def load(cls, own: Path | None = None) -> MeetingTables:
        """The built-in words and those of the user's own `meetings.tsv`, which win.

        Raises:
            KnowledgeError: a bad entry, with file and line.
        """
        words: dict[str, dict[str, MeetingWord]] = {"verb": {}, "noun": {}}
        for row in tables.read("meetings.tsv", COLUMNS, own=own):
            entry = MeetingWord(row["word"], row.one_of("form", MEETING_FORMS), row.one_of("with", SIDES), row.place)
            words[row.one_of("pos", words)][entry.word] = entry
        return cls(words["verb"], words["noun"])
