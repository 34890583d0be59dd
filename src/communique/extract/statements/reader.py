"""Reads the attributions of an article by rules over the parse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.codebook.speech import SpeechTables
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.carried import CarriedOn
from communique.extract.statements.confidence import confidence
from communique.extract.statements.cues import CueVerbs
from communique.extract.statements.nouns import NounRules
from communique.extract.statements.story import Story
from communique.extract.statements.verbs import VerbRules
from communique.parse import Parsed

# Between "Wang said" and ", according to" there may be who was told and where.
RELAY_GAP = 12


def read(parsed: Parsed, tables: SpeechTables) -> Iterator[Attribution]:
    """The attributions of an article; those with a cue first, then the words carried on without one."""
    story = Story(parsed)
    finder = CueVerbs(story, tables)
    nouns = list(NounRules(story, tables, finder.masked).read())
    cuts = [a.cue[0] for a in nouns if a.cue and a.rule == "according to"]
    verbs = VerbRules(story, list(finder.find()), cuts)
    found = [replace(a, confidence=confidence(a)) for a in _relayed([*nouns, *verbs.read()])]
    yield from found
    for attribution in CarriedOn(story, found).read():
        yield replace(attribution, confidence=confidence(attribution))


def _relayed(found: Sequence[Attribution]) -> Iterator[Attribution]:
    """Makes "X said, according to Y" one attribution of X that Y relays, instead of one of each."""
    starting = defaultdict(list)
    for attribution in found:
        if attribution.rule.endswith("before cue"):
            starting[attribution.content[0][0]].append(attribution)
    relays: dict[int, int | None] = {}
    for attribution in found:
        if attribution.rule == "according to":
            inner = _passed_on(attribution, starting[attribution.content[0][0]])
            if inner is not None:
                relays[id(inner)] = attribution.head
                relays[id(attribution)] = None
    for attribution in found:
        relay = relays.get(id(attribution))
        if id(attribution) not in relays:
            yield attribution
        elif relay is not None:
            yield replace(attribution, relay=relay)


def _passed_on(according: Attribution, candidates: Sequence[Attribution]) -> Attribution | None:
    """The attribution whose cue clause stands right before "according to"."""
    _, end = according.content[0]
    for inner in candidates:
        if inner.cue and inner.content[-1][1] <= inner.cue[0] < end <= inner.cue[1] + RELAY_GAP:
            return inner
    return None
