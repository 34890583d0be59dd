"""Questions about one word of a sentence and what hangs on it, asked by several of the event rules."""

from __future__ import annotations

from collections.abc import Iterator

from communique.actors.grammar import CLIMB, NOUN_TAGS
from communique.extract.events.reading import Reading

CLAUSES = frozenset(("xcomp", "ccomp", "advcl", "acl", "relcl"))


DENYING = frozenset(("det", "neg", "preconj", "cc:preconj", "amod", "nummod", "advmod"))
NOBODY = frozenset(("nothing", "nobody", "none", "neither"))
SCARCELY = frozenset(("hardly", "scarcely", "barely"))
TIMED = frozenset(("longer", "once", "more", "yet", "ever"))
# Children that make a verb the head of a clause of its own.
LEADS = frozenset(("nsubj", "nsubjpass", "csubj", "expl", "aux", "auxpass", "mark"))


# Tokens that a list of infinitives may run to; a hostile sentence without end must not hold us up.
LIST = 90


NEGATIVES = frozenset(("not", "n't", "n’t", "never", "no", "neither", "nor", "hardly", "barely"))


# What stands before its subject in a condition without a conjunction: "should it fail", "had they agreed".
INVERTED = frozenset(("should", "were", "had"))


def is_inverted(reading: Reading, verb: int) -> bool:
    """Whether the word order of a clause makes it a condition: "had they agreed, we would have left"."""
    grammar = reading.grammar
    subject = grammar.child(verb, "nsubj", "nsubjpass")
    asks = grammar.lower[reading.sentence(verb)[1] - 1] == "?"
    if subject is None or asks:
        return False
    return any(
        grammar.dep[c] in ("aux", "auxpass") and grammar.lower[c] in INVERTED and c < subject
        for c in grammar.children[verb]
    )


def clauses_of(reading: Reading, i: int) -> Iterator[int]:
    """The verbs of the clauses that depend on verb `i` and follow it."""
    grammar = reading.grammar
    yield from (c for c in grammar.children[i] if c > i and grammar.dep[c] in CLAUSES and grammar.is_verb(c))


def is_infinitive(reading: Reading, i: int) -> bool:
    """Whether verb `i` is an infinitive with "to"."""
    grammar = reading.grammar
    if not grammar.is_verb(i) or any(grammar.tag[c] in ("VBD", "VBZ", "MD") for c in grammar.children[i] if c < i):
        return False  # "a capital to which it had suspended its aid"
    return any(grammar.tag[c] == "TO" and c < i for c in grammar.children[i])


def is_finite(reading: Reading, i: int) -> bool:
    """Whether verb `i` has a subject of its own and is no infinitive."""
    grammar = reading.grammar
    if is_infinitive(reading, i):
        return False
    return grammar.tag[i] in ("VBD", "VBP", "VBZ", "MD") or grammar.child(i, "nsubj", "nsubjpass", "expl") is not None


def has_preposition(reading: Reading, i: int, word: str) -> bool:
    """Whether a preposition of that form hangs on token `i`."""
    grammar = reading.grammar
    return any(
        grammar.lower[c] == word and grammar.dep[c] in ("prep", "agent", "dative", "mark") for c in grammar.children[i]
    )


def has_no(reading: Reading, noun: int) -> bool:
    """Whether a noun is denied by its determiner: "no agreement", "not a single one", "zero progress"."""
    grammar = reading.grammar
    return any(
        (grammar.lower[c] in ("no", "neither", "not", "zero") and grammar.dep[c] in DENYING and not is_only(reading, c))
        for c in grammar.children[noun]
    )


def is_nobody(reading: Reading, noun: int) -> bool:
    """Whether a noun phrase stands for nobody or nothing: "none of them", "neither side", "hardly any member"."""
    grammar = reading.grammar
    first = grammar.left[noun]
    if grammar.lower[noun] in NOBODY or has_no(reading, noun) or grammar.lower[first : first + 2] == ["not", "one"]:
        return True
    return any(
        grammar.lower[i] in SCARCELY and grammar.lower[i + 1] in ("any", "anyone", "anybody", "a")
        for i in range(grammar.left[noun], noun)
    )


def is_never(reading: Reading, i: int) -> bool:
    """Whether words in front of a verb deny it for all times: "at no point", "not once", "no longer"."""
    grammar = reading.grammar
    if grammar.dep[i] == "prep":
        return any(
            grammar.lemma[o] in reading.tables.classes["occasion"] and has_no(reading, o)
            for o in grammar.children[i]
            if grammar.dep[o] == "pobj"
        )
    timed = grammar.dep[i] in ("advmod", "npadvmod") and grammar.lower[i] in TIMED
    return timed and any(grammar.lower[c] in ("no", "not") for c in grammar.children[i])


def negated(reading: Reading, i: int) -> bool:
    """Whether verb `i` is denied, by an adverb or by the "no" of its object."""
    grammar = reading.grammar
    return any(
        (grammar.lower[c] in NEGATIVES and grammar.dep[c] in ("neg", "advmod"))
        or (grammar.dep[c] in ("dobj", "attr") and has_no(reading, c))
        for c in grammar.children[i]
    )


def is_only(reading: Reading, i: int) -> bool:
    """Whether "not" belongs to "not only", "no" to "no fewer than"."""
    lower = reading.grammar.lower
    return i + 1 < len(lower) and lower[i + 1] in ("only", "just", "merely", "least", "fewer", "less")


def verb_above(reading: Reading, i: int) -> int:
    """The nearest verb that token `i` depends on, itself included; the root of its sentence where there is none."""
    grammar = reading.grammar
    for _ in range(CLIMB):
        if grammar.is_verb(i) or grammar.head[i] == i:
            break
        i = grammar.head[i]
    return i


def listed_with(reading: Reading, above: int, first: int) -> list[int]:
    """The bare verbs of a list that the parser did not join to its first one: "agreed to swap envoys, open an office".

    They hang on the verb above or on a noun between; without subject or "to", behind a comma or "and", they are items.
    """
    grammar = reading.grammar
    if grammar.tag[above] in ("VB", "VBP"):
        return []  # "they agree to meet and oppose the plan": one more verb of the main clause
    found: list[int] = []
    for i in range(first + 2, min(grammar.right[above] + 1, first + LIST)):
        bare = grammar.tag[i] in ("VB", "VBP") and grammar.dep[i] in ("conj", "advcl", "dep", "ccomp", "parataxis")
        alone = not any(grammar.dep[c] in LEADS or grammar.tag[c] == "TO" for c in grammar.children[i])
        head, before = grammar.head[i], grammar.lower[grammar.left[i] - 1]
        beside = head in (above, first, *found) or (first < head < i and grammar.tag[head] in NOUN_TAGS)
        if bare and alone and beside and (before in (",", ";") or (found and before in ("and", "or"))):
            found.append(i)
    return found


def misread_subject(reading: Reading, i: int) -> int | None:
    """The subject of a finite verb that the parser took for a participle; None where `i` is none such.

    Before a name ("Trump hosted Zelensky") it is the name before; behind a noun that the parser made the root of the
    sentence ("Togo, which mediates, called on both sides", "the minister disputed a report") it is that noun.
    """
    grammar = reading.grammar
    if grammar.tag[i] not in ("VBN", "VBD") or i == 0:
        return None
    head = grammar.head[i]
    before = reading.cast.at(i - 1)
    ends = before is not None and before.end == i
    if grammar.tag[i] == "VBD":  # "Peru scrambled fighter jets when", read as what jets they were
        return i - 1 if ends and grammar.dep[i] == "amod" and head > i else None
    if grammar.dep[i] == "acl" and grammar.dep[head] == "ROOT" and grammar.agent(i) is None:
        active = grammar.child(i, "dobj", "ccomp", "xcomp") is not None  # "the minister disputed a report"
        return head if active or grammar.lower[i - 1] == "," else None
    named = before is not None and before.form in ("name", "metonym") and ends
    if grammar.dep[i] == "amod" and head > i and named and reading.cast.at(head) is not None:
        return i - 1
    return None


def is_misread_main(reading: Reading, i: int) -> bool:
    """Whether the parser took a participle for the main verb: "the men jailed for it were freed", read as joined."""
    grammar = reading.grammar
    if grammar.tag[i] not in ("VBD", "VBN") or grammar.child(i, "nsubj") is None or grammar.child(i, "cc") is not None:
        return False
    return any(
        grammar.dep[c] == "conj"
        and c > i
        and grammar.child(c, "nsubj", "nsubjpass") is None
        and grammar.child(c, "auxpass", "aux") is not None
        and grammar.lower[grammar.left[c] - 1] != ","
        for c in grammar.children[i]
    )


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
    if any(grammar.dep[c] == "ccomp" and grammar.is_verb(c) for c in grammar.children[i]):
        own = [c for c in own if grammar.dep[c] != "nsubjpass" or grammar.lower[c] != "it"]  # "it was agreed that"
    # "made the border a condition": the parser may take both nouns for a clause without a verb.
    own += [c for c in grammar.children[i] if grammar.dep[c] == "ccomp" and grammar.tag[c] in NOUN_TAGS]
    conditions = reading.tables.classes["precondition"]
    own += [a for c in own for a in grammar.children[c] if grammar.dep[a] == "appos" and grammar.lemma[a] in conditions]
    yield from (_real(reading, c, i) for c in own)
    if own:
        yield from (c for c in grammar.children[i] if grammar.dep[c] == "oprd")  # "made it a condition"
        return
    if grammar.dep[i] == "xcomp" and grammar.child(i, "auxpass") is not None:
        subject = grammar.surface_subject(i)  # "the ban is to be lifted"
        yield from () if subject is None else (_real(reading, subject, i),)
        return
    if grammar.dep[i] == "advcl" and grammar.tag[i] == "VBN" and grammar.agent(i) is not None:
        subject = grammar.surface_subject(i)  # "imposed by the council in 1992, the embargo has cost"
        yield from () if subject is None else (subject,)
        return
    if (behind := _taken_behind(reading, i)) is not None:
        yield behind
        return
    predicate = grammar.child(i, "acomp", "attr", "oprd")
    if predicate is not None:
        yield predicate
        return
    dep, head = grammar.dep[i], grammar.head[i]
    misread = misread_subject(reading, i)
    if misread is not None and dep == "acl":
        return
    reduced = dep == "acl" and grammar.tag[i] == "VBN" and grammar.child(i, "nsubj") is None
    if (
        reduced
        or misread is not None
        or (dep == "relcl" and grammar.child(i, "nsubj") not in (None, _relative(reading, i)))
    ):
        yield head
    else:
        yield from _shared(reading, i)


def _taken_behind(reading: Reading, i: int) -> int | None:
    """The object that the parser made the subject of a participle: "has freed the sailors seized off Aden"."""
    grammar = reading.grammar
    for c in grammar.children[i]:
        if grammar.dep[c] == "ccomp" and c > i and grammar.tag[c] in ("VBD", "VBN"):
            subject = grammar.child(c, "nsubj")
            helped = any(grammar.dep[o] in ("aux", "auxpass", "mark", "dobj") for o in grammar.children[c])
            if subject is not None and grammar.left[subject] == i + 1 and subject == c - 1 and not helped:
                return subject
    return None


def _real(reading: Reading, candidate: int, i: int) -> int:
    """The noun that an object stands for.

    For a relative pronoun that is its antecedent, for a year that the parser took for a subject the noun that the
    whole clause belongs to.
    """
    grammar = reading.grammar
    if is_relative_that(reading, candidate):
        return grammar.head[i]
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


def is_relative_that(reading: Reading, i: int) -> bool:
    """Whether token `i` is the "that" of a relative clause which the parser took for a conjunction."""
    grammar = reading.grammar
    verb = grammar.head[i]
    return (
        grammar.lower[i] == "that"
        and grammar.tag[i] == "IN"
        and grammar.dep[i] in ("dobj", "nsubj", "nsubjpass")
        and grammar.dep[verb] in ("acl", "relcl")
    )


def _relative(reading: Reading, i: int) -> int | None:
    """The relative pronoun that is the subject of verb `i`, or None."""
    grammar = reading.grammar
    return next((c for c in grammar.children[i] if grammar.tag[c] in ("WDT", "WP") and grammar.dep[c] == "nsubj"), None)


def _shared(reading: Reading, i: int) -> Iterator[int]:
    """The object that joined verbs have in common: "rejected and condemned the plan", "was made and was accepted"."""
    grammar = reading.grammar
    if grammar.dep[i] == "conj" and grammar.child(i, "auxpass") is not None:
        subjects = ("nsubjpass", "nsubj") if is_misread_main(reading, grammar.head[i]) else ("nsubjpass",)
        yield from (c for c in grammar.children[grammar.head[i]] if grammar.dep[c] in subjects)
    for c in grammar.children[i]:
        if grammar.dep[c] == "conj" and c - i <= 3 and grammar.tag[c] == grammar.tag[i]:
            yield from (o for o in grammar.children[c] if grammar.dep[o] == "dobj")


def named(reading: Reading, i: int) -> str:
    """The lemma that says what noun `i` is: of "dozens of prisoners" and "a number of talks" the second noun's."""
    grammar = reading.grammar
    if grammar.lemma[i] in reading.tables.classes["measure"]:
        for o in grammar.objects(i, "of"):
            return grammar.lemma[o]
    return grammar.lemma[i]


def laid_down_by(reading: Reading, verb: int) -> int | None:
    """The deal under which a verb says what somebody would do: "an accord under which Iran would withdraw"."""
    grammar, classes = reading.grammar, reading.tables.classes
    deals = [o for o in grammar.objects(verb, "under") if grammar.tag[o] in NOUN_TAGS]
    if grammar.dep[verb] == "relcl" and any(grammar.lower[o] == "which" for o in grammar.objects(verb, "under")):
        deals.append(grammar.head[verb])
    made = classes["deal"] - classes["offer"]
    open_ones = {"draft", "proposed", "possible", "planned", "future"}
    settled = (
        d
        for d in deals
        if not open_ones & {grammar.lower[c] for c in grammar.children[d]} and not is_weighed(reading, d)
    )
    return next((d for d in settled if grammar.lemma[d] in made), None)


def raiser_before(reading: Reading, preposition: int) -> tuple[int, str] | None:
    """The word that takes what stands after a preposition, and what it does to it: "refrain from", "stop short of"."""
    grammar, last = reading.grammar, reading.grammar.lower[preposition]
    at = grammar.head[preposition]
    before = f"{grammar.lower[max(preposition - 1, 0)]} {last}"  # "instead of lifting it, the council"
    if (effect := reading.tables.raisers.get(("gerund", before))) is not None:
        return preposition - 1, effect
    for _ in range(3):
        between = [grammar.lower[i] for i in range(at + 1, preposition)]
        for words in ([grammar.lemma[at], last], *([grammar.lemma[at], word, last] for word in between)):
            if (effect := reading.tables.raisers.get(("gerund", " ".join(words)))) is not None:
                return at, effect
        if grammar.is_verb(at) or grammar.head[at] == at:
            break
        at = grammar.head[at]
    return None


def is_weighed(reading: Reading, noun: int) -> bool:
    """Whether a noun is what somebody only weighs: "is contemplating an airlift"."""
    grammar = reading.grammar
    verb = grammar.head[noun]
    return grammar.dep[noun] == "dobj" and reading.tables.raisers.get(("verb", grammar.lemma[verb])) == "hypothetical"
