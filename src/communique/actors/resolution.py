"""Puts the parts together: names, persons, descriptions and pronouns of one article, in this order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from communique.actors import names, words
from communique.actors.cast import Cast, Mention
from communique.actors.grammar import Grammar
from communique.actors.people import People
from communique.actors.reference import References
from communique.actors.referent import Draft, pinned
from communique.codebook.actors import ActorTables
from communique.parse import Parsed
from communique.record import Actor


def resolve(parsed: Parsed, tables: ActorTables) -> Cast:
    """Who is meant by the words of this article, at its date."""
    grammar = Grammar(parsed.doc)
    vocabulary = words.vocabulary()
    matches = names.find(tables, grammar)
    day = parsed.article.published
    namer = names.Namer(grammar, vocabulary, earliest=day, latest=day)
    drafts = list(namer.drafts(matches))
    people = People(grammar, tables, vocabulary, matches, drafts)
    drafts += people.link(day, day)
    drafts += References(parsed, grammar, drafts, people).drafts()
    mentions = [_mention(parsed, draft) for draft in drafts]
    return Cast(parsed, grammar, mentions, _parties(mentions), None)


def _mention(parsed: Parsed, draft: Draft) -> Mention:
    actors = pinned(draft.referents, parsed, draft.start, draft.end)
    return Mention(draft.start, draft.end, draft.head, actors, draft.why, draft.form, draft.country)


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
