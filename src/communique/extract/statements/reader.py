"""Reads the attributions of an article by rules over the parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from communique.codebook.speech import SpeechTables
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.carried import CarriedOn
from communique.extract.statements.confidence import confidence
from communique.extract.statements.cues import CueVerbs
from communique.extract.statements.nouns import NounRules
from communique.extract.statements.relay import Relays
from communique.extract.statements.story import Story
from communique.extract.statements.verbs import VerbRules
from communique.parse import Parsed


def read(parsed: Parsed, tables: SpeechTables) -> Iterator[Attribution]:
    """The attributions of an article; those with a cue first, then the words carried on without one."""
    story = Story(parsed)
    finder = CueVerbs(story, tables)
    nouns = list(NounRules(story, tables, finder).read())
    cuts = [a.cue[0] for a in nouns if a.cue and a.rule == "according to"]
    cue_verbs = list(finder.find())
    # "discussed", "raised" only name a topic; what is quoted beside them can still be somebody else's words.
    speaking = frozenset(verb.at for verb in cue_verbs if any(cue.frames != {"np"} for cue in verb.cues))
    verbs = VerbRules(story, cue_verbs, cuts)
    relays = Relays(story, tables)
    found = [replace(a, confidence=confidence(a)) for a in relays.told([*nouns, *verbs.read()])]
    yield from found
    for attribution in CarriedOn(story, found, speaking).read():
        yield replace(attribution, confidence=confidence(attribution))
