"""The stages in order: one article in, one record out, or the reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from communique import __version__, actors, dates
from communique.clean import clean
from communique.codebook.book import Codebook
from communique.encoder import Encoder
from communique.extract import commitments, events, meetings, positions, statements
from communique.ingest import Raw
from communique.parse import Parsed, Parser
from communique.record import Event, Record, Skip, Statement
from communique.settings import Settings


@dataclass(frozen=True)
class Pipeline:
    """What reading needs: the settings, the parser, the codebook, the model; each is loaded when first used."""

    settings: Settings

    @cached_property
    def parser(self) -> Parser:
        """The spaCy pipeline."""
        return Parser(self.settings.spacy_model)

    @cached_property
    def codebook(self) -> Codebook:
        """The knowledge tables."""
        return Codebook(self.settings.knowledge)

    @cached_property
    def encoder(self) -> Encoder | None:
        """The learned model; None where the settings leave it out."""
        return Encoder.load() if self.settings.models else None

    @cached_property
    def version(self) -> str:
        """Program, parser, codebook and model that made a row: `0.1.0 core_web_sm-3.8.0 1f2e3d4c5b6a 6a5b4c3d2e1f`."""
        made_by = [__version__, self.parser.version, self.codebook.version]
        return " ".join([*made_by, self.encoder.version] if self.encoder else made_by)

    def read(self, raws: Iterable[Raw | Skip]) -> Iterator[tuple[Raw | Skip, Record | Skip]]:
        """Each raw article with its record, in order; one that cannot be read comes with its Skip instead."""
        for raw in raws:
            yield raw, raw if isinstance(raw, Skip) else self.record(raw)

    def record(self, raw: Raw) -> Record | Skip:
        """The record of one article."""
        cleaned = clean(raw, max_words=self.settings.max_words)
        if isinstance(cleaned, Skip):
            return cleaned
        parsed = next(self.parser.parse([cleaned]))
        return self.extract(parsed)

    def extract(self, parsed: Parsed) -> Record:
        """The record of a parsed article."""
        cast = actors.resolve(parsed, self.codebook.actors)
        if cast.setting.dateable:
            parsed.article = replace(parsed.article, dateable=cast.setting.dateable)
        times = dates.find(parsed)
        said = tuple(statements.extract(parsed, cast, self.codebook.speech, encoder=self.encoder))
        found = self.events(parsed, cast, said, times)
        done = tuple(event for event in found if event.confidence >= self.settings.min_confidence)
        met = tuple(meetings.extract(parsed, cast, self.codebook.meetings, times))
        owed = tuple(commitments.extract(parsed, done, times))
        stand = tuple(positions.extract(parsed.article, done, owed))
        return Record(parsed.article, said, done, met, owed, stand)

    def events(
        self, parsed: Parsed, cast: actors.Cast, said: Sequence[Statement], times: Sequence[dates.TimeExpression]
    ) -> Iterator[Event]:
        """The events of an article whose statements are known, whatever their confidence."""
        yield from events.extract(parsed, cast, self.codebook.events, said, times, encoder=self.encoder)


def digest(record: Record) -> str:
    """Sixteen hexadecimal digits that tell two records of one article apart."""
    return hashlib.sha256(repr(record).encode()).hexdigest()[:16]
