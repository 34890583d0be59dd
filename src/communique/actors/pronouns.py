"""Pronouns: whom "he", "its", "they" and, in somebody's mouth, "we" and "my country" stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from communique.actors.descriptions import Descriptions
from communique.actors.grammar import PERSONAL_TAGS
from communique.actors.homes import COMMON
from communique.actors.memory import FIRST_PERSON, Memory, Seen, Story
from communique.actors.phrases import Phrase
from communique.actors.referent import Draft, Referent

_HE = frozenset(("he", "him", "his", "himself"))
_SHE = frozenset(("she", "her", "hers", "herself"))
_IT = frozenset(("it", "its", "itself"))
_THEY = frozenset(("they", "them", "their", "theirs", "themselves"))
_OBJECTIVE = frozenset(("him", "them", "it"))
_POSSESSIVE_TAG = "PRP$"
# How far back a pronoun may point, in sentences: nearly all antecedents stand within three, and quotations of a few
# sentences may come between.
_BACK = 4
# How far back two may be whom "they" stands for, who were not named together, and how prominent one of them must be.
_BACK_TWO = (1, 2, 3)
_SUBJECT = 3
# How far before "they" a subject is looked for in its sentence, in tokens.
_REACH = 40
# How many heads we climb to the clauses above a pronoun.
_CLIMB = 10


class Pronouns:
    """Resolves pronouns by the clauses above them, then by prominence and nearness."""

    def __init__(self, story: Story, memory: Memory, descriptions: Descriptions) -> None:
        self._parsed, self._grammar = story.parsed, story.grammar
        self._phrases, self._voices = story.phrases, story.voices
        self._contexts = story.vocabulary.contexts
        self._memory, self._descriptions = memory, descriptions

    def pronoun(self, i: int) -> Draft | None:
        """The mention of the third-person pronoun at token `i`; None where it stands for nobody known."""
        word = self._grammar.lower[i]
        if word in _HE or word in _SHE:
            gender = "m" if word in _HE else "f"
            found = self._person_before(i, gender)
        elif word in _IT:
            found = self._thing_before(i)
        elif word in _THEY:
            found = self._several_before(i)
        else:
            return None
        if not found:
            return None
        return self._memory.remember(
            Draft(i, i + 1, i, list(found), f"pronoun -> {found[0].name} ({found[0].why})", "pronoun")
        )

    def _person_before(self, i: int, gender: str) -> Sequence[Referent]:
        def fits(seen: Seen) -> bool:
            return (
                len(seen.referents) == 1 and seen.referents[0].is_person and seen.referents[0].gender in (gender, None)
            )

        speaker = self._memory.speaker(i)
        found = self._best(i, lambda s: fits(s) and s.referents[0] not in speaker)
        if found is not None:
            found[0].gender = found[0].gender or gender
        return found or ()

    def _thing_before(self, i: int) -> Sequence[Referent]:
        if self._is_expletive(i):
            return ()

        def fits(seen: Seen) -> bool:
            return len(seen.referents) == 1 and not self._is_people(seen.referents[0]) and seen.form != "joint"

        if self._grammar.dep[i] in ("dobj", "pobj") and not self._is_object_of_deed(i):
            return ()
        above = self._above(i, fits)
        if above is not None:
            return above
        if self._grammar.tag[i] == _POSSESSIVE_TAG:
            return self._reported(i, fits) or self._nearest(i, fits) or ()
        return (self._reported(i, fits) or self._best(i, fits) or ()) if self._acts(i) else ()

    def _is_people(self, r: Referent) -> bool:
        """Whether persons are meant, one or several ("EU leaders"): "it" cannot stand for them."""
        return r.is_person or (r.plural and r.kind == "group" and r.id.startswith("nil/"))

    def _several_before(self, i: int) -> Sequence[Referent]:
        def fits(seen: Seen) -> bool:
            return len(seen.referents) > 1 or seen.plural or seen.referents[0].plural or seen.form == "joint"

        if not self._acts(i) and self._is_after_things(i):
            return ()
        found = self._two_before(i, fits) or self._best(i, fits)
        if found is not None:
            return found
        unknown = self._best(
            i, lambda s: len(s.referents) == 1 and s.referents[0].id.startswith("nil/") and not s.referents[0].gender
        )
        return unknown or ()

    def _two_before(self, i: int, fits: Callable[[Seen], bool]) -> Sequence[Referent] | None:
        """The persons of "A spoke with B. They discussed ...": two of different countries, one of them the subject.

        None where a plural was mentioned since, or where nobody acts as "they" do.
        """
        if self._grammar.dep[i] != "nsubj" or not self._acts(i):
            return None
        for back in _BACK_TWO:
            seen = [s for s in self._memory.recent(i, back) if s.form != "adjective"]
            if any(fits(s) for s in seen):
                return None
            last = [s for s in seen if s.sentence == self._grammar.sentence[i] - back and s.referents[0].is_person]
            persons = list(dict.fromkeys(s.referents[0] for s in reversed(last)))
            if len({r.country for r in persons}) == len(persons) == 2 and max(s.weight for s in last) >= _SUBJECT:
                return persons
        return None

    def _is_after_things(self, i: int) -> bool:
        """Whether the nearest subject before "they" in its sentence is a plural that is nobody ("the measures")."""
        grammar = self._grammar
        for j in range(i - 1, max(-1, i - _REACH), -1):
            if grammar.sentence[j] != grammar.sentence[i]:
                return False
            if grammar.dep[j] in ("nsubj", "nsubjpass") and grammar.tag[j] in ("NNS", "NNPS"):
                return j not in self._memory.headed
        return False

    def _best(self, i: int, fits: Callable[[Seen], bool]) -> Sequence[Referent] | None:
        """The antecedent of pronoun `i`: a subject above it in its sentence, else the most prominent of the nearest."""
        above = self._above(i, fits)
        if above is not None:
            return above
        barred = self._co_argument(i)
        sentence = self._grammar.sentence[i]
        for back in range(_BACK + 1):
            held = [
                s
                for s in self._memory.recent(i, back)
                if s.sentence == sentence - back and fits(s) and s.head != barred and s.form != "adjective"
            ]
            if held:
                return max(reversed(held), key=lambda s: (s.weight, len(s.referents) > 1)).referents
        return None

    def _nearest(self, i: int, fits: Callable[[Seen], bool]) -> Sequence[Referent] | None:
        return next((s.referents for s in self._memory.recent(i, 1) if fits(s)), None)

    def _reported(self, i: int, fits: Callable[[Seen], bool]) -> Sequence[Referent] | None:
        """The subject of the words reported before: "Ghana will not sign with Togo, its minister said"."""
        grammar = self._grammar
        speaker = i if grammar.dep[i] == "nsubj" else grammar.head[i]
        verb = grammar.head[speaker]
        if grammar.dep[speaker] != "nsubj" or not grammar.is_verb(verb):
            return None
        by_head = {s.head: s for s in self._memory.recent(i, 0)}
        subjects = (grammar.subject[c] for c in grammar.children[verb] if grammar.dep[c] == "ccomp" and c < speaker)
        seen = next((by_head[s] for s in subjects if s is not None and s in by_head), None)
        return seen.referents if seen is not None and fits(seen) else None

    def _above(self, i: int, fits: Callable[[Seen], bool]) -> Sequence[Referent] | None:
        """The referents of a subject of a clause that token `i` stands in, the innermost first."""
        grammar = self._grammar
        by_head = {s.head: s for s in self._memory.recent(i, 0)}
        node, barred = i, self._co_argument(i)
        for _ in range(_CLIMB):
            above = grammar.head[node]
            if above == node:
                return None
            if grammar.dep[node] == "conj" and (seen := by_head.get(above)) is not None and fits(seen):
                return seen.referents
            node = above
            subject = grammar.subject[node] if grammar.is_verb(node) else None
            if subject is None or subject in (i, barred):
                continue
            seen = by_head.get(subject) or self._ahead(i, subject)
            if seen is not None and fits(seen):
                return self._whole(subject, seen)
        return None

    def _ahead(self, i: int, subject: int) -> Seen | None:
        """The subject that a possessive points forward to ("For his part, Abbas ...")."""
        if subject < i or self._grammar.tag[i] != _POSSESSIVE_TAG or subject not in self._memory.names_at:
            return None
        return Seen(tuple(self._memory.names_at[subject]), subject, self._grammar.sentence[subject], 4, "name")

    def _whole(self, head: int, seen: Seen) -> Sequence[Referent]:
        return self._memory.headed.get(head, seen.referents) if len(seen.referents) > 1 else seen.referents

    def _co_argument(self, i: int) -> int | None:
        """The subject that an object pronoun cannot mean: "Wang told him" is not about Wang."""
        grammar = self._grammar
        if grammar.lower[i] not in _OBJECTIVE or grammar.dep[i] not in ("dobj", "dative", "pobj"):
            return None
        verb = grammar.head[i] if grammar.dep[i] != "pobj" else grammar.head[grammar.head[i]]
        return grammar.subject[verb]

    def _is_expletive(self, i: int) -> bool:
        """Whether "it" stands for nothing: "it is impossible to ...", "it's in our interest that ..."."""
        grammar = self._grammar
        verb = grammar.head[i]
        if grammar.dep[i] == "expl":
            return True
        if grammar.dep[i] not in ("nsubj", "nsubjpass"):
            return False
        if grammar.is_passive(verb):
            return grammar.child(verb, "ccomp") is not None
        return grammar.lemma[verb] in self._contexts["expletive-verb"]

    def _acts(self, i: int) -> bool:
        """Whether pronoun `i` is the subject of something that only people and governments do."""
        grammar = self._grammar
        return (
            grammar.dep[i] in ("nsubj", "nsubjpass")
            and grammar.lemma[grammar.head[i]] in self._contexts["agentive-verb"]
        )

    def _is_object_of_deed(self, i: int) -> bool:
        """Whether "it" is told, accused or urged: things are not."""
        grammar = self._grammar
        above = grammar.head[i]
        verb = grammar.head[above] if grammar.dep[i] == "pobj" else above
        return self._voices.is_speech(verb) or grammar.lemma[verb] in self._contexts["agentive-verb"]

    def first_persons(self) -> Iterator[Draft]:
        """The mentions of the first person, and of "my country" and the like, when all else is read."""
        for i, tag in enumerate(self._grammar.tag):
            if tag in PERSONAL_TAGS and self._grammar.lower[i] in FIRST_PERSON:
                found = self._first_person(i)
                if found:
                    yield Draft(i, i + 1, i, list(found), f"pronoun -> {found[0].name} (speaks here)", "pronoun")
        for place in self._phrases.found:
            phrase = self._phrases.around(place)
            if (
                phrase.possessor is not None
                and self._grammar.lower[phrase.possessor] in FIRST_PERSON
                and phrase.head not in self._memory.headed
            ):
                draft = self._own(phrase)
                if draft is not None:
                    yield draft

    def _own(self, phrase: Phrase) -> Draft | None:
        """As in "My country", "our government" in somebody's mouth."""
        whose = self._first_person(phrase.possessor) if phrase.possessor is not None else ()
        if phrase.plural or not whose or whose[0].country is None:
            return None
        if phrase.noun.kind == "state":
            found = self._memory.states_of(whose)
        elif phrase.noun.sector in COMMON and not phrase.noun.personal:
            found = [self._descriptions.common(phrase, whose[0].country)]
        else:
            return None
        return (
            Draft(phrase.left, phrase.end, phrase.head, list(found), f"own -> {whose[0].name}", "description")
            if found
            else None
        )

    def _first_person(self, i: int) -> Sequence[Referent]:
        grammar = self._grammar
        if (speaker := self._memory.speaker(i)) or self._parsed.quotation(i) is not None:
            return speaker
        paragraph = self._parsed.paragraph(i)
        if paragraph in self._memory.labels:
            return self._memory.labels[paragraph]
        node = i
        for _ in range(_CLIMB):
            node, last = grammar.head[node], node
            if node == last:
                break
            if self._voices.is_speech(node):
                subject = grammar.surface_subject(node)
                if subject is not None and subject != i and subject in self._memory.headed:
                    return self._memory.headed[subject]
        return self._memory.authors
