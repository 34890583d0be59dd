"""Finds the words that report a move: verbs, nouns and predicates of the tables with objects that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from communique.actors.grammar import NOUN_TAGS, VERB_TAGS
from communique.codebook.events import PREPOSITIONS, Entry
from communique.extract.events.reading import Reading, sides

# How far behind a verb its particle or fixed noun may stand ("call the talks off"); measured on wire copy.
REACH = 8
PREDICATE_DEPS = frozenset(("acomp", "oprd", "attr"))
CLAUSES = frozenset(("xcomp", "ccomp", "advcl", "acl", "relcl"))
# Under these prepositions a meeting is what something else is about or before, not what is told.
TOPICS = frozenset(("for", "before", "ahead", "over", "about", "against", "toward", "towards"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that reports a move.

    Attributes:
        token: the word itself.
        entry: what the tables say of it.
        anchor: the last of its fixed words ("off" of "call off"), or the token.
        object: the head of what it is about: a noun, or a verb where that is a clause; None for nothing.
        governor: the verb whose auxiliaries, negation and subject count (the light verb of a noun, the copula of an
            adjective); the token itself for a verb.
        rule: the rule that found it.
        condition: half-open tokens of the condition, where the rule itself saw one.
    """

    token: int
    entry: Entry
    anchor: int
    object: int | None
    governor: int
    rule: str
    condition: tuple[int, int] | None = None


def find(reading: Reading) -> Iterator[Trigger]:
    """The triggers of the story, in order; those inside another's complement included."""
    grammar, tables = reading.grammar, reading.tables
    for i, lemma in enumerate(grammar.lemma):
        tag = grammar.tag[i]
        found = None
        state = tag == "VBN" and grammar.lower[i] in tables.adjectives and grammar.child(i, "auxpass") is not None
        if state:
            found = _adjective(reading, i, tables.adjectives[grammar.lower[i]])
        elif tag in VERB_TAGS and lemma in tables.verbs:
            found = _verb(reading, i, tables.verbs[lemma])
        elif tag in ("NN", "NNS") and (lemma in tables.nouns or grammar.lower[i] in tables.nouns):
            found = _noun(reading, i, tables.nouns.get(lemma) or tables.nouns[grammar.lower[i]])
        if found is None and (lemma in tables.adjectives or grammar.lower[i] in tables.adjectives):
            found = _adjective(reading, i, tables.adjectives.get(grammar.lower[i]) or tables.adjectives[lemma])
        if found is not None:
            yield found


def _verb(reading: Reading, i: int, entries: list[Entry]) -> Trigger | None:
    for entry in entries:
        anchor = _anchor(reading, i, entry.rest)
        if anchor is None:
            continue
        objects = list(objects_of(reading, i, anchor))
        fits, chosen = _fitting(reading, i, anchor, entry, objects)
        if fits:
            return Trigger(i, entry, anchor, chosen, i, "verb")
    return None


def _anchor(reading: Reading, i: int, rest: tuple[str, ...]) -> int | None:
    """The last of the fixed words behind verb `i`, each in its place and under the verb; None where one is missing."""
    grammar = reading.grammar
    at = i
    end = min(i + REACH, reading.sentence(i)[1])
    for word in rest:
        for j in range(at + 1, end):
            if word in (grammar.lower[j], grammar.lemma[j]) and (grammar.head[j] in (i, at) or j == at + 1):
                at = j
                break
        else:
            return None
    return at


def _real(reading: Reading, candidate: int, i: int) -> int:
    """The noun meant by an object: for a relative pronoun its antecedent, for a year that the parser took for a subject
    the noun that the whole clause belongs to."""
    grammar = reading.grammar
    if grammar.tag[candidate] in ("WDT", "WP"):
        antecedent = grammar.antecedent(candidate)
        return candidate if antecedent is None else antecedent
    if grammar.tag[candidate] == "CD":
        at = i
        for _ in range(4):
            at = grammar.head[at]
            if grammar.tag[at] in NOUN_TAGS:
                return at
    return candidate


def objects_of(reading: Reading, i: int, anchor: int) -> Iterator[int]:
    """What verb `i` is about: nouns first, then clauses. After a preposition `anchor`, what stands under that."""
    grammar = reading.grammar
    if anchor != i and grammar.dep[anchor] in ("prep", "agent", "dative") and grammar.children[anchor]:
        yield from (c for c in grammar.children[anchor] if grammar.dep[c] in ("pobj", "pcomp"))
        yield from clauses_of(reading, i)
        return
    yield from _nouns_of(reading, i)
    yield from clauses_of(reading, i)


def _nouns_of(reading: Reading, i: int) -> Iterator[int]:
    grammar = reading.grammar
    own = [c for c in grammar.children[i] if grammar.dep[c] in ("dobj", "obj", "nsubjpass")]
    yield from (_real(reading, c, i) for c in own)
    if own:
        return
    predicate = grammar.child(i, "acomp", "attr", "oprd")
    if predicate is not None:
        yield predicate
        return
    dep, head = grammar.dep[i], grammar.head[i]
    if (dep == "acl" and grammar.tag[i] == "VBN") or is_misread(reading, i):
        yield head
    elif dep == "relcl" and grammar.child(i, "nsubj") not in (None, _relative(reading, i)):
        yield head
    else:
        yield from _shared(reading, i)


def is_misread(reading: Reading, i: int) -> bool:
    """Whether the parser took a finite verb for a participle before a name: "Trump hosted Zelensky"."""
    grammar = reading.grammar
    if grammar.dep[i] != "amod" or grammar.tag[i] != "VBN" or i == 0 or grammar.head[i] < i:
        return False
    before = reading.cast.at(i - 1)
    return before is not None and before.form in ("name", "metonym") and before.end == i and reading.cast.at(grammar.head[i]) is not None


def _relative(reading: Reading, i: int) -> int | None:
    """The relative pronoun that is the subject of verb `i`, or None."""
    grammar = reading.grammar
    return next((c for c in grammar.children[i] if grammar.tag[c] in ("WDT", "WP") and grammar.dep[c] == "nsubj"), None)


def _shared(reading: Reading, i: int) -> Iterator[int]:
    """The object that two joined verbs have in common: "rejected and condemned the plan", "was made and was accepted"."""
    grammar = reading.grammar
    if grammar.dep[i] == "conj" and grammar.child(i, "auxpass") is not None:
        yield from (c for c in grammar.children[grammar.head[i]] if grammar.dep[c] == "nsubjpass")
    for c in grammar.children[i]:
        if grammar.dep[c] == "conj" and c - i <= 3 and grammar.tag[c] == grammar.tag[i]:
            yield from (o for o in grammar.children[c] if grammar.dep[o] == "dobj")


def clauses_of(reading: Reading, i: int) -> Iterator[int]:
    """The verbs of the clauses that depend on verb `i` and follow it."""
    grammar = reading.grammar
    yield from (c for c in grammar.children[i] if c > i and grammar.dep[c] in CLAUSES and grammar.is_verb(c))


def _fitting(reading: Reading, i: int, anchor: int, entry: Entry, objects: list[int]) -> tuple[bool, int | None]:
    """Whether the objects meet what the entry demands, and which of them did."""
    if not entry.object:
        return True, objects[0] if objects else None
    for atoms in entry.object:
        for candidate in objects or [None]:  # type: ignore[list-item]
            if all(_atom(reading, i, anchor, candidate, atom) for atom in atoms):
                return True, candidate
    return False, None


def _atom(reading: Reading, i: int, anchor: int, candidate: int | None, atom: str) -> bool:
    if atom in _ABSENT:
        return _ABSENT[atom](reading, i, candidate)
    if candidate is None:
        return False
    if atom in _PRESENT:
        return _PRESENT[atom](reading, i, candidate)
    if atom in PREPOSITIONS:
        return (
            has_preposition(reading, i, atom)
            or has_preposition(reading, candidate, atom)
            or _lower(reading, anchor) == atom
        )
    return is_a(reading, candidate, atom)


def _lower(reading: Reading, i: int) -> str:
    return reading.grammar.lower[i]


def is_a(reading: Reading, i: int, atom: str) -> bool:
    """Whether noun `i` is the given lemma (with modifiers, where it has several words) or of the given @class."""
    grammar = reading.grammar
    if grammar.is_verb(i) and grammar.dep[i] in CLAUSES:
        # Of a clause, what it does or does it to: "refused to comment", "refused to give details".
        words = reading.tables.classes.get(atom[1:], frozenset())
        return any(
            grammar.lemma[j] in words for j in (i, *(c for c in grammar.children[i] if grammar.dep[c] == "dobj"))
        )
    if atom.startswith("@"):
        words = reading.tables.classes[atom[1:]]
        return _named(reading, i) in words or any(
            f"{grammar.lower[c]} {grammar.lemma[i]}" in words for c in grammar.children[i] if c == i - 1
        )
    *before, last = atom.split()
    if last not in (grammar.lemma[i], grammar.lower[i], _named(reading, i)):
        return False
    return all(
        any(word in (grammar.lower[c], grammar.lemma[c]) for c in range(max(grammar.left[i], i - 6), i))
        for word in before
    )


def _named(reading: Reading, i: int) -> str:
    """The lemma that says what noun `i` is: of "dozens of prisoners" and "a number of talks" the second noun's."""
    grammar = reading.grammar
    if grammar.lemma[i] in _MEASURES:
        for o in grammar.objects(i, "of"):
            return grammar.lemma[o]
    return grammar.lemma[i]


_MEASURES = frozenset(
    "dozen hundred thousand number group series round set range lot majority couple pair day hour week some all part number "
    "more two three four five six seven eight nine ten barrage wave kind type form".split()
)


def has_preposition(reading: Reading, i: int, word: str) -> bool:
    """Whether a preposition of that form hangs on token `i`."""
    grammar = reading.grammar
    return any(
        grammar.lower[c] == word and grammar.dep[c] in ("prep", "agent", "dative", "mark") for c in grammar.children[i]
    )


def _has_infinitive(reading: Reading, i: int, candidate: int | None) -> bool:
    grammar = reading.grammar
    heads = [i] if candidate is None or candidate == i else [i, candidate]
    if candidate is not None and is_infinitive(reading, candidate):
        return True
    return any(
        c > i and grammar.dep[c] in CLAUSES and is_infinitive(reading, c)
        for head in heads
        for c in grammar.children[head]
    )


def is_infinitive(reading: Reading, i: int) -> bool:
    """Whether verb `i` is an infinitive with "to"."""
    grammar = reading.grammar
    return grammar.is_verb(i) and any(grammar.tag[c] == "TO" and c < i for c in grammar.children[i])


def is_finite(reading: Reading, i: int) -> bool:
    """Whether verb `i` has a subject of its own and is no infinitive."""
    grammar = reading.grammar
    if is_infinitive(reading, i):
        return False
    return grammar.tag[i] in ("VBD", "VBP", "VBZ", "MD") or grammar.child(i, "nsubj", "nsubjpass", "expl") is not None


def _has_clause(reading: Reading, i: int, candidate: int | None) -> bool:
    grammar = reading.grammar
    if candidate is not None and grammar.is_verb(candidate) and is_finite(reading, candidate):
        return grammar.dep[candidate] != "advcl" and grammar.dep[candidate] != "relcl"
    heads = [i] if candidate is None else [i, candidate]
    return any(
        c > i and grammar.dep[c] in ("ccomp", "acl") and is_finite(reading, c)
        for h in heads
        for c in grammar.children[h]
    )


def _is_gerund(reading: Reading, _: int, candidate: int) -> bool:
    grammar = reading.grammar
    return grammar.tag[candidate] == "VBG" and grammar.dep[candidate] in ("xcomp", "pcomp", "ccomp", "dobj", "pobj")


def _is_actor(reading: Reading, _: int, candidate: int) -> bool:
    """An actor, also as the subject of an infinitive ("expects Iran to comply")."""
    subject = reading.grammar.child(candidate, "nsubj") if is_infinitive(reading, candidate) else None
    return bool(reading.cast.of(candidate if subject is None else subject))


def _is_everyone(reading: Reading, _: int, candidate: int) -> bool:
    grammar = reading.grammar
    return any(
        grammar.lower[j] in ("all", "both", "every", "each", "other", "others")
        for j in range(candidate, grammar.right[candidate] + 1)
    )


def _is_person(reading: Reading, _: int, candidate: int) -> bool:
    return any(actor.kind == "person" for actor in reading.cast.of(candidate))


def _is_place(reading: Reading, _: int, candidate: int) -> bool:
    """A place, or a state or its capital named as a goal ("flew to Beijing")."""
    mention = reading.cast.at(candidate)
    if mention is None:
        return reading.grammar.ent[candidate] in ("GPE", "LOC")
    return mention.form in ("place", "metonym") or any(actor.kind == "state" for actor in mention.actors)


def _is_issue(reading: Reading, _: int, candidate: int) -> bool:
    start, end = reading.grammar.left[candidate], reading.grammar.right[candidate] + 1
    return any(start <= hit.start < end and hit.phrase.weight >= 1.5 for hit in reading.issues)


def _has_predicate(reading: Reading, i: int, candidate: int | None) -> bool:
    grammar = reading.grammar
    return any(
        c > i and (grammar.dep[c] in PREDICATE_DEPS or (grammar.dep[c] == "prep" and grammar.lower[c] in ("as", "to")))
        for c in grammar.children[i]
        if c != candidate
    )


def _has_bad_word(reading: Reading, i: int, _: int | None) -> bool:
    grammar, classes = reading.grammar, reading.tables.classes
    words = classes["bad-words"] | classes["bad"]
    return any(grammar.lemma[j] in words for j in range(i + 1, grammar.right[i] + 1))


def _nothing(reading: Reading, _: int, candidate: int | None) -> bool:
    """No noun: at most a clause of purpose or time."""
    return candidate is None or (reading.grammar.is_verb(candidate) and reading.grammar.dep[candidate] == "advcl")


def _is_passive(reading: Reading, i: int, _: int | None) -> bool:
    return reading.grammar.is_passive(i)


def _has_modal(reading: Reading, i: int, candidate: int | None) -> bool:
    """Whether the clause says what should or could be: a modal, or the bare verb of a subjunctive."""
    grammar = reading.grammar
    verbs = [c for c in (candidate, *clauses_of(reading, i)) if c is not None and grammar.is_verb(c)]
    return any(
        grammar.tag[v] == "VB" or any(grammar.dep[c] == "aux" and grammar.tag[c] == "MD" for c in grammar.children[v])
        for v in verbs
    )


def _is_owned(reading: Reading, i: int, _: int | None) -> bool:
    return bool(reading.cast.owner(i))


_ABSENT = {
    "to": _has_infinitive, "that": _has_clause, "as": _has_predicate, "bad": _has_bad_word, "none": _nothing,
    "passive": _is_passive, "own": _is_owned, "modal": _has_modal,
}  # fmt: skip
_PRESENT = {
    "all": _is_everyone,
    "ing": _is_gerund,
    "actor": _is_actor,
    "person": _is_person,
    "place": _is_place,
    "issue": _is_issue,
}


def _noun(reading: Reading, i: int, entries: list[Entry]) -> Trigger | None:
    grammar = reading.grammar
    if grammar.dep[i] in ("compound", "nmod", "amod", "npadvmod") or grammar.lower[grammar.head[i]] == "including":
        return None
    governor = governor_of(reading, i)
    for entry in entries:
        if _preceded(reading, i, entry.rest) and _noun_fits(reading, i, entry, governor):
            return Trigger(i, entry, i, _noun_object(reading, i, entry), i if governor is None else governor, "noun")
    return None


def _preceded(reading: Reading, i: int, words: tuple[str, ...]) -> bool:
    return (
        all(reading.grammar.lemma[i - len(words) + k] == word for k, word in enumerate(words))
        if i >= len(words)
        else False
    )


def _noun_fits(reading: Reading, i: int, entry: Entry, governor: int | None) -> bool:
    """Somebody must own the noun or do it by a light verb, and one of the entry's demands must be met."""
    if entry.move == "meet" and entry.mode is None:
        return _is_shared(reading, i) or takes_place(reading, i)
    if governor is None and not reading.cast.owner(i):
        return False
    if not entry.object:
        return True
    return any(all(_noun_atom(reading, i, atom, governor) for atom in atoms) for atoms in entry.object)


def _is_shared(reading: Reading, i: int) -> bool:
    """Whether a meeting `i` names its parties: "talks between X and Y", "X's talks with Y", "US-China talks"."""
    grammar = reading.grammar
    if grammar.dep[i] == "pobj" and grammar.lower[grammar.head[i]] in TOPICS:
        return False
    partner = any(reading.cast.of(o) for o in grammar.objects(i, "with"))
    owners = reading.cast.owner(i)
    if partner:
        return bool(owners) or governor_of(reading, i) is not None or takes_place(reading, i)
    return len(sides(owners)) > 1


def takes_place(reading: Reading, i: int) -> bool:
    """Whether the sentence says that a meeting `i`, whose parties it leaves open, takes or took place.

    It is the subject of a verb of going on ("talks continued"), the occasion of an act ("said after talks"), or dated.
    """
    grammar = reading.grammar
    dep, head = grammar.dep[i], grammar.head[i]
    for _ in range(3):  # "a second round of talks", "three days of talks"
        if dep != "pobj" or grammar.lower[head] != "of" or grammar.tag[grammar.head[head]] not in NOUN_TAGS:
            break
        above = grammar.head[head]
        dep, head = grammar.dep[above], grammar.head[above]
    if dep in ("nsubj", "nsubjpass"):
        verbs = [head, *(c for c in grammar.children[i] if grammar.dep[c] == "relcl")]
        return any(grammar.lemma[verb] in reading.tables.classes["stall"] for verb in verbs)
    if dep == "pobj" and grammar.lower[head] in ("during", "after", "at", "following"):
        return grammar.is_verb(grammar.head[head]) and bool(reading.cast.subject(grammar.head[head]))
    if dep == "pobj" and grammar.lower[head] in TOPICS:
        return False
    return any(grammar.left[i] <= time.start < time.end <= i + 2 for time in reading.times_in(*reading.sentence(i)))


def _noun_atom(reading: Reading, i: int, atom: str, governor: int | None) -> bool:
    grammar = reading.grammar
    if atom == "own":
        return governor is not None or bool(reading.cast.owner(i))
    if atom == "owned":
        return bool(reading.cast.owner(i))
    if atom in ("to", "that"):
        return (
            has_preposition(reading, i, "to")
            if atom == "to" and not _has_infinitive(reading, i, None)
            else (_has_infinitive(reading, i, None) if atom == "to" else _has_clause(reading, i, None))
        )
    if atom.startswith("@"):
        return any(is_a(reading, o, atom) for c in grammar.children[i] for o in grammar.children[c])
    return has_preposition(reading, i, atom)


def _noun_object(reading: Reading, i: int, entry: Entry) -> int | None:
    """The head of what a noun is about: the object of its first preposition that is not its owner's."""
    grammar = reading.grammar
    for c in grammar.children[i]:
        if c > i and grammar.dep[c] == "prep" and grammar.lower[c] not in ("by", "from", "in", "at", "during", "after"):
            return next(iter(grammar.children[c]), None)
        if c > i and grammar.dep[c] in ("acl", "relcl", "ccomp") and grammar.is_verb(c):
            return c
    return None


def governor_of(reading: Reading, i: int) -> int | None:
    """The light verb that noun `i` is the object of ("issued a warning"), active or passive; None where there is none."""
    grammar = reading.grammar
    head = grammar.head[i]
    for _ in range(3):
        if grammar.dep[i] != "conj" or grammar.tag[head] not in NOUN_TAGS:
            break
        i, head = head, grammar.head[head]
    if not grammar.is_verb(head) or grammar.lemma[head] not in reading.tables.classes["light"]:
        return None
    return head if grammar.dep[i] in ("dobj", "nsubjpass", "attr") else None


def _adjective(reading: Reading, i: int, entries: list[Entry]) -> Trigger | None:
    grammar = reading.grammar
    passive = grammar.tag[i] == "VBN" and grammar.child(i, "auxpass") is not None
    if grammar.dep[i] not in ("acomp", "oprd", "amod", "conj", "advcl", "acl", "ROOT", "ccomp") and not passive:
        return None
    copula = i if passive else _copula(reading, i)
    for entry in entries:
        anchor = _anchor(reading, i, entry.rest)
        if anchor is None:
            continue
        fits, chosen = _fitting(reading, i, anchor, entry, list(objects_of(reading, i, anchor)))
        if fits:
            return Trigger(i, entry, anchor, chosen, copula, "adjective")
    return None


def _copula(reading: Reading, i: int) -> int:
    """The verb that predicates adjective `i`; the adjective itself where it stands before its noun."""
    grammar = reading.grammar
    at = i
    for _ in range(3):
        head = grammar.head[at]
        if grammar.dep[at] == "amod" and grammar.dep[head] not in ("attr", "acomp"):
            return i
        if grammar.is_verb(head):
            return head
        at = head
    return i


def within(trigger: Trigger, **changes: object) -> Trigger:
    """The trigger with some fields changed."""
    return replace(trigger, **changes)  # type: ignore[arg-type]
