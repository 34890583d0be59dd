"""Finds the names that the tables know, and decides whether a capital acts or is a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from communique.actors import referent
from communique.actors.grammar import NOUN_TAGS, PROPER_TAGS, Grammar
from communique.actors.referent import Draft, Referent
from communique.actors.words import Vocabulary
from communique.codebook.actors import ActorTables, Entry, Match

# "U.S.-China" and "EU-Turkey" are one token to the parser when a full stop or a digit is near the hyphen.
_JOINED = re.compile(r"[-–—/]")
_PAST_PREFIXES = frozenset(("ex", "post", "pre"))
_STYLES = frozenset(("style", "era", "born", "speaking", "type"))
_MODIFIERS = frozenset(("amod", "compound", "nmod"))
_OBJECTS = frozenset(("dobj", "dative", "iobj", "oprd"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
# Beside words of motion a place. Behind "on" a capital is one unless pressure is put on it, behind "in" always.
_MOVING_PREPOSITIONS = frozenset(("to", "from", "for", "toward", "towards", "between", "past"))


def find(tables: ActorTables, grammar: Grammar) -> list[Match]:
    """The phrases of the actor tables in the text, in order; several in one token come as several matches of it."""
    units: list[str] = []
    token_of: list[int] = []
    for i, word in enumerate(grammar.words):
        parts = _split(word)
        units += parts
        token_of += [i] * len(parts)
    return [Match(token_of[match.start], token_of[match.end - 1] + 1, match.entries) for match in tables.find(units)]


def _split(word: str) -> list[str]:
    if len(word) < 4 or not _JOINED.search(word):
        return [word]
    return [part for part in _JOINED.split(word) if part] or [word]


# What happens to towns, but what governments do to something: "Stockholm froze its aid".
_TRANSITIVE = frozenset(("freeze", "shut", "bomb", "shell", "destroy", "hit", "occupy", "besiege", "link"))


class Namer:
    """Turns matches into mentions of states, organisations and places at the time of the article.

    Args:
        grammar: the parse.
        vocabulary: the words for bodies and scenes.
        matches: what the tables found in the text.
    """

    def __init__(self, grammar: Grammar, vocabulary: Vocabulary, matches: Sequence[Match]) -> None:
        self._grammar = grammar
        self._scenes = vocabulary.contexts
        self._vocabulary = vocabulary
        self._matches = matches

    def drafts(self, earliest: str | None, latest: str | None) -> Iterator[Draft]:
        """The mentions of states, peoples, capitals and organisations at that time (ISO bounds, None where unknown).

        Persons are somebody else's business.
        """
        last: Draft | None = None
        for match in self._matches:
            entry = _chosen(match.entries, earliest, latest)
            if entry is None:
                continue
            if self._is_style(match):
                continue
            draft = self._draft(match, entry)
            if last is not None and last.start == draft.start:
                last.referents += draft.referents
                continue
            yield draft
            last = draft

    def _is_style(self, match: Match) -> bool:
        """As in "Soviet-style", "ex-Soviet", "post-Soviet": a likeness or a past, nobody who acts."""
        lower = self._grammar.lower
        before, after = lower[max(0, match.start - 2) : match.start], lower[match.end : match.end + 2]
        return (len(before) == 2 and before[0] in _PAST_PREFIXES and before[1] == "-") or (
            len(after) == 2 and after[0] == "-" and after[1] in _STYLES
        )

    def _draft(self, match: Match, entry: Entry) -> Draft:
        head = self._grammar.head_of(match.start, match.end)
        who = referent.of(entry.target)
        if entry.form in ("capital", "metonym") and not self._acts(match.start, match.end, head, entry.form):
            return Draft(match.start, match.end, head, [], who.why, "place", who.country, state=_state(who))
        if who.kind == "state" and self._is_region(match.start, match.end):
            return Draft(match.start, match.end, head, [], who.why, "place", who.country, state=_state(who))
        if entry.form == "demonym" and self._is_somebody(match.start, match.end, head):
            return Draft(match.start, match.end, head, [self._compatriot(match, who)], who.why, "description")
        form = "metonym" if entry.form in ("capital", "metonym") else "name"
        if self._modifies(match.end, head):
            form = "adjective"
        people = entry.form == "demonym" and form != "adjective"
        return Draft(match.start, match.end, head, [who], who.why, form, plural=people)

    def _is_region(self, start: int, end: int) -> bool:
        """As in "Northern Iraq", "Inner Mongolia", "the Taiwan Strait": a part of the map, not the state."""
        grammar = self._grammar
        if start and grammar.lower[start - 1] in self._scenes["region-prefix"] and grammar.tag[start - 1] != "IN":
            return grammar.tag[end - 1] in ("NNP", "NNPS")
        after = grammar.words[end] if end < len(grammar) else ""
        return after[:1].isupper() and after.lower() in self._scenes["region-noun"]

    def _is_somebody(self, start: int, end: int, head: int) -> bool:
        """Whether a people's name means one or some of them ("an Australian", "25 Palestinians"), not the state."""
        grammar = self._grammar
        if self._modifies(end, head) or (end < len(grammar) and grammar.tag[end] in (*NOUN_TAGS, "HYPH")):
            return False
        j = start - 1
        while j > 0 and grammar.tag[j] in ("JJ", "NN"):
            j -= 1
        return j >= 0 and (grammar.lower[j] in ("a", "an", "another", "some", "many") or grammar.tag[j] == "CD")

    def _compatriot(self, match: Match, state: Referent) -> Referent:
        name = " ".join(self._grammar.words[match.start : match.end])
        plural = self._grammar.tag[match.end - 1] in ("NNS", "NNPS")
        kind = "group" if plural else "person"
        return Referent(f"nil/{name.lower()}", state.code, name, kind, state.code, None, state.why, plural=plural)

    def _modifies(self, end: int, head: int) -> bool:
        """Whether the words modify a noun that follows, as adjectives do ("Chinese exports", "US policy")."""
        grammar = self._grammar
        if grammar.dep[head] in _MODIFIERS and grammar.head[head] >= end and grammar.tag[head] != "NNPS":
            return True
        return grammar.tag[head] in ("JJ", "VBN") and end < len(grammar) and grammar.tag[end] in NOUN_TAGS

    def _acts(self, start: int, end: int, head: int, form: str) -> bool:
        """Whether the capital or seat named by these tokens stands for its government."""
        grammar = self._grammar
        if self._is_part_of_name(start, end, head) or self._is_address(end) or self._is_dateline(start, end):
            return False
        dep, above = grammar.dep[head], grammar.head[head]
        for _ in range(4):  # "Washington, Moscow and Beijing": what holds for the first holds for all
            if dep not in ("conj", "appos") or above == head:
                break
            head, dep, above = above, grammar.dep[above], grammar.head[above]
        if dep in _MODIFIERS and form == "metonym":  # a palace before a noun is always its master's
            return above > head and grammar.lemma[above] not in self._scenes["scene-noun"]
        return self._acts_as(dep, head, above)

    def _acts_as(self, dep: str, head: int, above: int) -> bool:
        grammar, scenes = self._grammar, self._scenes
        if dep in _SUBJECTS:
            return self._is_deed(above)
        if dep == "poss":
            return grammar.lemma[above] not in scenes["scene-noun"] and grammar.tag[above] not in PROPER_TAGS
        if dep in _OBJECTS:
            return grammar.lemma[above] not in scenes["motion-verb"] or grammar.lemma[above] == "invite"
        if dep == "pobj":
            return self._acts_after(above)
        if dep in _MODIFIERS:
            return self._acts_before(head, above)
        return dep in ("ROOT", "agent", "attr") and grammar.tag[head] in PROPER_TAGS and grammar.right[head] > head

    def _is_deed(self, verb: int) -> bool:
        """Whether the verb (or its predicate) is something that a government does, not a town."""
        grammar, scenes = self._grammar, self._scenes
        if grammar.lemma[verb] in scenes["scene-verb"]:
            return grammar.lemma[verb] in _TRANSITIVE and grammar.child(verb, "dobj") is not None
        if grammar.lemma[verb] != "be":
            return True
        predicate = grammar.child(verb, "acomp", "attr", "advmod", "prep")
        if predicate is None:
            return True
        return grammar.lemma[predicate] not in scenes["scene-adjective"] | scenes["scene-noun"]

    def _acts_after(self, preposition: int) -> bool:
        """Whether the object of this preposition acts, by the preposition and by what governs it."""
        grammar, scenes = self._grammar, self._scenes
        word, governor = grammar.lower[preposition], grammar.head[preposition]
        if word in scenes["scene-preposition"]:
            return False
        lemma = grammar.lemma[governor]
        if word in ("on", "upon"):
            return lemma in scenes["pressure-word"]
        if word == "of":
            return lemma not in scenes["scene-noun"] and lemma not in scenes["motion-noun"]
        if word in _MOVING_PREPOSITIONS:
            return lemma not in scenes["motion-verb"] and lemma not in scenes["motion-noun"]
        return True

    def _acts_before(self, head: int, above: int) -> bool:
        """Whether a capital before a noun acts: "Kabul government" and "Kremlin official" do, "Moscow summit" not."""
        lemma = self._grammar.lemma[above]
        known = self._vocabulary.at(self._grammar.lower, above) or self._vocabulary.at([lemma], 0)
        return above > head and known is not None and bool(known[1].sector) and lemma not in self._scenes["scene-noun"]

    def _is_part_of_name(self, start: int, end: int, head: int) -> bool:
        """As in "George Washington", "the Washington Post": other capitalised words make one name with it."""
        grammar = self._grammar
        if grammar.ent[head] == "PERSON" and start and grammar.tag[start - 1] in PROPER_TAGS:
            return True
        after = grammar.words[end] if end < len(grammar) else ""
        return after[:1].isupper() and grammar.tag[end] in PROPER_TAGS and grammar.dep[head] in _MODIFIERS

    def _is_dateline(self, start: int, end: int) -> bool:
        """Whether it opens the report in capitals: MOSCOW (AP), JERUSALEM, Nov. 26."""
        grammar = self._grammar
        after = grammar.words[end] if end < len(grammar) else ""
        return (
            grammar.words[start].isupper()
            and len(grammar.words[start]) > 3
            and after in ("(", ",", "-", "--", "–", "—")
        )

    def _is_address(self, end: int) -> bool:
        """As in "Doha, Qatar": a town with its country behind a comma."""
        grammar = self._grammar
        return (
            end + 1 < len(grammar)
            and grammar.words[end] == ","
            and (grammar.ent[end + 1] == "GPE" and grammar.dep[end + 1] in ("appos", "npadvmod"))
        )


def _chosen(entries: Sequence[Entry], earliest: str | None, latest: str | None) -> Entry | None:
    """The best entry that is no person, of those that hold at the time."""
    named = [entry for entry in entries if entry.form != "person"]
    holding = [e for e in named if e.target.holds(earliest, latest)] or named
    return holding[0] if holding else None


def _state(who: Referent) -> Referent | None:
    """The referent where it is a state."""
    return who if who.kind == "state" else None
