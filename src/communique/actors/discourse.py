"""Reads the article from left to right and leads descriptions and pronouns back to whom was spoken of before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from communique.actors.descriptions import Descriptions
from communique.actors.grammar import PERSONAL_TAGS
from communique.actors.homes import Homes
from communique.actors.joint import Joint
from communique.actors.memory import FIRST_PERSON, Memory, Story
from communique.actors.pronouns import Pronouns
from communique.actors.referent import Draft

# One thing to read: the token it stands at, its turn among those at one token, and what to do.
_Step = tuple[int, int, Callable[[], Draft | None]]


def read(story: Story, drafts: Sequence[Draft]) -> list[Draft]:
    """The mentions that are no names: descriptions, joint descriptions and pronouns.

    Args:
        story: the article with what was found in it.
        drafts: the names, places included.
    """
    memory = Memory(story, drafts)
    homes = Homes(story, memory)
    descriptions = Descriptions(story, memory, homes, Joint(story, memory))
    pronouns = Pronouns(story, memory, descriptions)
    steps = [
        *_names(story, drafts, memory, homes),
        *_phrases(story, drafts, descriptions),
        *_pronouns(story, memory, pronouns),
    ]
    for _, _, step in sorted(steps, key=lambda step: step[:2]):
        draft = step()
        if draft is not None:
            descriptions.found.append(draft)
    return [*descriptions.found, *pronouns.first_persons()]


def _names(story: Story, drafts: Sequence[Draft], memory: Memory, homes: Homes) -> Iterator[_Step]:
    named = {n.head: n for n in story.people.names if n.who is not None}

    def read_name(draft: Draft) -> None:
        who = named.get(draft.head)
        if who is not None and who.who is not None and who.who.code is None:
            homes.place(who)
        homes.rehome(draft)
        memory.remember(draft)

    for draft in drafts:
        yield draft.start, 0, partial(read_name, draft)


def _phrases(story: Story, drafts: Sequence[Draft], descriptions: Descriptions) -> Iterator[_Step]:
    titles = {i for draft in drafts if draft.form == "name" for i in range(draft.start, draft.end)}
    for place in story.phrases.found:
        if place[0] not in titles and story.phrases.nouns[place[0]] is not None and place[2].kind != "honorific":
            yield place[0], 1, partial(descriptions.read, place)


def _pronouns(story: Story, memory: Memory, pronouns: Pronouns) -> Iterator[_Step]:
    grammar = story.grammar
    for i, tag in enumerate(grammar.tag):
        if tag in PERSONAL_TAGS and grammar.lower[i] not in FIRST_PERSON:
            yield i, 2, partial(pronouns.pronoun, i)
        elif grammar.words[i : i + 2] == ["We", ","]:
            yield grammar.head[i], 3, partial(memory.authors_of, i)
