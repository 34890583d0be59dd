"""Puts the parts together: names, persons, descriptions and pronouns of one article, in this order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from communique.actors import dating, discourse, names, pairs, referent, words
from communique.actors.cast import Cast, Mention, Setting
from communique.actors.grammar import Grammar
from communique.actors.memory import Story
from communique.actors.parties import Sides
from communique.actors.people import People
from communique.actors.phrases import Phrases
from communique.actors.referent import Draft, pinned
from communique.actors.voices import Voices
from communique.codebook.actors import ActorTables
from communique.parse import Parsed
from communique.record import Actor


def resolve(parsed: Parsed, tables: ActorTables) -> Cast:
    """Who is meant by the words of this article, at its date.

    Args:
        parsed: the article; where it states no date the offices of the people named bound it.
        tables: the actor tables.
    """
    grammar = Grammar(parsed.doc)
    vocabulary = words.vocabulary()
    matches = names.find(tables, grammar)
    day = parsed.article.published
    namer = names.Namer(grammar, vocabulary, matches)
    phrases = Phrases(grammar, vocabulary, list(namer.drafts(day, day)))
    people = People(grammar, tables, vocabulary, phrases, matches)
    dateable = dating.bounds(grammar, people) if day is None else None
    time = dateable or (day, day)
    named = [*namer.drafts(*time), *pairs.find(grammar, tables, *time)]
    named += pairs.halves(grammar, tables, named, *time)
    phrases.cover(named)
    persons = people.link(*time)
    phrases.cover(persons)
    named += persons
    sides = Sides(named, _headline_end(parsed), tables, *time)
    voices = Voices(parsed, grammar, vocabulary)
    story = Story(parsed, grammar, vocabulary, tables, phrases, people, voices, sides, *time)
    drafts = named + discourse.read(story, named)
    mentions = [_mention(parsed, draft) for draft in drafts]
    setting = Setting(dateable, sides.only, _here(parsed, tables, named))
    return Cast(parsed, grammar, mentions, _parties(mentions), setting)


def _here(parsed: Parsed, tables: ActorTables, named: Sequence[Draft]) -> str | None:
    """The state that "here" is in: where the report is dated from, else the first place that it names."""
    line = parsed.article.dateline
    if line is None:
        return next((d.country for d in sorted(named, key=lambda d: d.start) if d.form == "place" and d.country), None)
    for match in tables.find(line.title().split()):
        for entry in match.entries:
            if entry.form != "person":
                return referent.of(entry.target).country
    return None


def _headline_end(parsed: Parsed) -> int:
    return next((end for _, end, kind in parsed.paragraphs if kind == "title"), 0)


def _mention(parsed: Parsed, draft: Draft) -> Mention:
    actors = pinned(draft.referents, parsed, draft.start, draft.end)
    state = pinned([draft.state] if draft.state else [], parsed, draft.start, draft.end)
    return Mention(draft.start, draft.end, draft.head, actors, draft.why, draft.form, draft.country, state)


def _parties(mentions: Sequence[Mention]) -> list[Actor]:
    """One actor per party code, most mentioned first."""
    counts: Counter[str] = Counter()
    first: dict[str, Actor] = {}
    for mention in mentions:
        for actor in mention.actors:
            if actor.kind != "person" and actor.code:
                counts[actor.code] += 1
                first.setdefault(actor.code, actor)
    return [first[code] for code, _ in sorted(counts.items(), key=lambda c: (-c[1], first[c[0]].start, c[0]))]
