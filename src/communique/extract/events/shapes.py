"""Whether what a verb or noun is about is what its table entry demands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from communique.actors.grammar import NOUN_TAGS
from communique.codebook.events import PREPOSITIONS, Entry
from communique.extract.events.doers import political
from communique.extract.events.reading import Reading
from communique.extract.events.syntax import CLAUSES, clauses_of, has_preposition, is_finite, is_infinitive, named

WANTING = frozenset(("want", "like"))
PREDICATE_DEPS = frozenset(("acomp", "oprd", "attr"))


def fitting(reading: Reading, i: int, anchor: int, entry: Entry, objects: list[int]) -> tuple[bool, int | None]:
    """Whether the objects meet what the entry demands, and which of them did."""
    if not entry.object:
        return True, objects[0] if objects else None
    has_noun = any(reading.grammar.tag[o] in (*NOUN_TAGS, "PRP") for o in objects)
    for atoms in entry.object:
        if "none" in atoms and has_noun:
            continue
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
    if any(grammar.dep[c] == "mark" and grammar.lower[c] in ("whether", "if") for c in grammar.children[i]):
        return False  # "left open whether it would attend"
    if grammar.is_verb(i) and grammar.dep[i] in CLAUSES:
        # Of a clause, what it does or does it to: "refused to comment", "refused to give details".
        words = reading.tables.classes[atom[1:]] if atom.startswith("@") else frozenset()
        return any(
            grammar.lemma[j] in words for j in (i, *(c for c in grammar.children[i] if grammar.dep[c] == "dobj"))
        )
    if atom.startswith("@"):
        words = reading.tables.classes[atom[1:]]
        return named(reading, i) in words or any(
            f"{grammar.lower[c]} {grammar.lemma[i]}" in words for c in grammar.children[i] if c == i - 1
        )
    *before, last = atom.split()
    if last not in (grammar.lemma[i], grammar.lower[i], named(reading, i)):
        return False
    return all(
        any(word in (grammar.lower[c], grammar.lemma[c]) for c in range(max(grammar.left[i], i - 6), i))
        for word in before
    )


def has_infinitive(reading: Reading, i: int, candidate: int | None) -> bool:
    """Whether an infinitive depends on word `i` or on its object."""
    grammar = reading.grammar
    heads = [i] if candidate is None or candidate == i else [i, candidate]
    if candidate is not None and is_infinitive(reading, candidate):
        return True
    return any(
        c > i and grammar.dep[c] in CLAUSES and is_infinitive(reading, c)
        for head in heads
        for c in grammar.children[head]
    )


def has_clause(reading: Reading, i: int, candidate: int | None) -> bool:
    """Whether a finite clause is the object of word `i` or belongs to its object."""
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
    gerund = grammar.tag[candidate] == "VBG" or any(grammar.tag[c] == "VBG" for c in grammar.children[candidate])
    return gerund and grammar.dep[candidate] in ("xcomp", "pcomp", "ccomp", "dobj", "pobj")


def _is_actor(reading: Reading, i: int, candidate: int) -> bool:
    """An actor, also as the subject of an infinitive ("expects Iran to comply")."""
    grammar = reading.grammar
    modal = any(grammar.tag[c] == "MD" for c in grammar.children[candidate])
    let = grammar.lemma[i] == "let" and grammar.tag[candidate] == "VBP"  # "let rebels use its bases"
    bare = is_infinitive(reading, candidate) or (grammar.tag[candidate] == "VB" and not modal) or let
    subject = reading.grammar.child(candidate, "nsubj") if bare else None
    return bool(reading.cast.of(candidate if subject is None else subject))


def _is_bare(reading: Reading, i: int, _: int | None) -> bool:
    """Whether verb `i` has no object: "returned to Minsk", not "returned the files to Minsk"."""
    return reading.grammar.child(i, "dobj", "nsubjpass") is None


def has_recipient(reading: Reading, i: int, _: int | None = None) -> bool:
    """Whether verb `i` names an actor to whom something is given: "gave X a boat", "a boat to X"."""
    grammar, cast = reading.grammar, reading.cast
    datives = [c for c in grammar.children[i] if grammar.dep[c] == "dative" and grammar.tag[c] != "IN"]
    below = [o for c in grammar.children[i] if grammar.dep[c] == "dobj" for o in grammar.objects(c, "to", "for")]
    below += [
        o
        for c in grammar.children[i]
        if grammar.dep[c] == "dobj"
        for p in range(c + 1, grammar.right[c] + 1)
        if grammar.lower[p] == "to" and grammar.dep[p] in ("prep", "dative")
        for o in grammar.children[p]
    ]  # "sent 70 million euros in aid to Ukraine"
    # "Lent Liberia 300 instructors": the parser may take who gets it for an adjective.
    below += [
        d for c in grammar.children[i] if grammar.dep[c] == "dobj" for d in grammar.children[c]
        if grammar.dep[d] == "nmod" and grammar.tag[d] in ("NNP", "NNPS")
        and any(grammar.tag[e] == "CD" and e > d for e in grammar.children[c])
    ]  # fmt: skip
    back = [o for c in grammar.children[i] if grammar.dep[c] in ("advmod", "prt") for o in grammar.objects(c, "to")]
    found = [*datives, *grammar.objects(i, "to", "for"), *below, *back]
    return any(cast.of(o) or cast.state(o) or grammar.ent[o] == "GPE" for o in found)


def _is_its_own(reading: Reading, _: int, candidate: int) -> bool:
    """Whether a thing is the doer's own: "destroyed its missiles"."""
    return any(reading.grammar.tag[c] == "PRP$" for c in reading.grammar.children[candidate])


def is_foreign(reading: Reading, i: int, candidate: int) -> bool:
    """Whether an object is another side's: "impounded a Thai trawler", "jailed two Kenyans"."""
    grammar = reading.grammar
    doer = grammar.agent(i) if grammar.is_passive(i) else grammar.surface_subject(i)
    own = () if doer is None else reading.cast.doers(doer)
    home = {actor.country or actor.code for actor in own}
    first, last = grammar.left[candidate], candidate + 1
    # "The hiring of Kenyan nurses", but not "parts of Kenya".
    behind = [reading.cast.owner(o) for o in grammar.objects(candidate, "of") if not _is_place(reading, i, o)]
    mentions = (*(named for _, named in reading.mentions_in(first, last)), reading.cast.of(candidate), *behind)
    return any(
        actor.code and (actor.country or actor.code) not in home for actors in mentions for actor in political(actors)
    )


def _is_everyone(reading: Reading, _: int, candidate: int) -> bool:
    grammar = reading.grammar
    return any(
        grammar.lower[j] in ("all", "both", "every", "each", "other", "others")
        for j in range(candidate, grammar.right[candidate] + 1)
    )


def _is_person(reading: Reading, _: int, candidate: int) -> bool:
    return reading.grammar.ent[candidate] == "PERSON" or any(a.kind == "person" for a in reading.cast.of(candidate))


def _is_place(reading: Reading, _: int, candidate: int) -> bool:
    """A place, or a state or its capital named as a goal ("flew to Beijing")."""
    mention = reading.cast.at(candidate)
    if mention is None:
        return reading.grammar.ent[candidate] in ("GPE", "LOC")
    return mention.form in ("place", "metonym") or any(actor.kind == "state" for actor in mention.actors)


def _is_issue(reading: Reading, i: int, candidate: int) -> bool:
    if reading.grammar.lemma[i] in WANTING and is_infinitive(reading, candidate):
        return False  # "wants to mend relations" asks nobody to
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


def _is_active(reading: Reading, i: int, _: int | None) -> bool:
    return not reading.grammar.is_passive(i)


def _has_modal(reading: Reading, i: int, candidate: int | None) -> bool:
    """Whether the clause says what should or could be: a modal, or the bare verb of a subjunctive."""
    grammar = reading.grammar
    verbs = [c for c in (candidate, *clauses_of(reading, i)) if c is not None and grammar.is_verb(c)]
    return any(
        grammar.tag[v] == "VB" or any(grammar.dep[c] == "aux" and grammar.tag[c] == "MD" for c in grammar.children[v])
        for v in verbs
    )


def _is_by_forces(reading: Reading, i: int, _: int | None) -> bool:
    """Whether the subject is an armed force."""
    subject = reading.grammar.surface_subject(i)
    return subject is not None and named(reading, subject) in reading.tables.classes["troops"]


def _is_by_arms(reading: Reading, i: int, _: int | None) -> bool:
    """Whether the subject is an attack or a weapon: "rockets hit the town"."""
    subject = reading.grammar.surface_subject(i)
    classes = reading.tables.classes
    return subject is not None and named(reading, subject) in classes["attack"] | classes["weapons"]


def _is_by_officeholders(reading: Reading, i: int, _: int | None) -> bool:
    """Whether the subject is somebody in office, or a delegation: "the envoy will be in Jerusalem"."""
    subject = reading.grammar.surface_subject(i)
    if subject is None:
        return False
    people = [a for a in reading.cast.of(subject) if a.kind == "person" and (a.code or "").endswith(" GOV")]
    return bool(people) or reading.grammar.lemma[subject] == "delegation"


def _is_done(reading: Reading, i: int, _: int | None) -> bool:
    """Whether the verb tells what was done: "the minister attacked France", not "the president will attack France"."""
    return reading.grammar.tag[i] in ("VBD", "VBN")


def _must(reading: Reading, i: int, candidate: int | None) -> bool:
    """Whether the clause says what somebody must do."""
    grammar = reading.grammar
    verbs = [c for c in (candidate, *clauses_of(reading, i)) if c is not None and grammar.is_verb(c)]
    return any(
        grammar.dep[c] == "aux" and grammar.lower[c] in ("must", "should") for v in verbs for c in grammar.children[v]
    )


def _is_relative(reading: Reading, i: int, _: int | None) -> bool:
    """Whether the object is a "which" that takes up what was said: "which both have denied"."""
    grammar = reading.grammar
    return any(grammar.tag[c] == "WDT" and grammar.dep[c] == "dobj" for c in grammar.children[i])


def _is_owned(reading: Reading, i: int, _: int | None) -> bool:
    return bool(reading.cast.owner(i))


_ABSENT = {
    "to": has_infinitive, "that": has_clause, "as": _has_predicate, "bad": _has_bad_word, "none": _nothing,
    "passive": _is_passive,
    "active": _is_active, "own": _is_owned, "forces": _is_by_forces, "arms": _is_by_arms,
    "officeholder": _is_by_officeholders, "done": _is_done, "bare": _is_bare,
    "must": _must, "which": _is_relative, "modal": _has_modal,
}  # fmt: skip


_PRESENT: Mapping[str, Callable[[Reading, int, int], bool]] = {
    "all": _is_everyone,
    "ing": _is_gerund,
    "actor": _is_actor,
    "person": _is_person,
    "place": _is_place,
    "issue": _is_issue,
    "recipient": has_recipient,
    "its": _is_its_own,
    "foreign": is_foreign,
}
