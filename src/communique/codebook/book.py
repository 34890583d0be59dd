"""All knowledge tables together."""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib import resources
from pathlib import Path

from communique.codebook.actors import ActorTables
from communique.codebook.events import EventTables
from communique.codebook.meetings import MeetingTables
from communique.codebook.speech import SpeechTables


class Codebook:
    """All knowledge tables, each read and checked when it is first asked for.

    Args:
        own: a folder with the user's own tables; their rows come after the built-in ones and win over them.

    Raises:
        KnowledgeError: on the first use of a table with a bad entry, naming file and line.
    """

    def __init__(self, own: Path | None = None) -> None:
        self.own = own

    @cached_property
    def actors(self) -> ActorTables:
        """States, organisations, armed groups and office holders."""
        return ActorTables.load(self.own)

    @cached_property
    def speech(self) -> SpeechTables:
        """The cues of statements."""
        return SpeechTables.load(self.own)

    @cached_property
    def events(self) -> EventTables:
        """The PLOVER tables, the verbs and nouns of diplomacy, and the issues."""
        return EventTables.load(self.own)

    @cached_property
    def meetings(self) -> MeetingTables:
        """The words that report meetings."""
        return MeetingTables.load(self.own)

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits of the SHA-256 over all tables, for the stamp on every row."""
        told = hashlib.sha256()
        tables = [entry for entry in (resources.files("communique") / "data").iterdir() if entry.is_file()]
        for table in sorted(tables, key=lambda entry: entry.name):
            told.update(table.name.encode() + b"\0" + table.read_bytes())
        for path in sorted(self.own.glob("*.tsv")) if self.own else ():
            told.update(path.name.encode() + b"\0" + path.read_bytes())
        return told.hexdigest()[:12]
