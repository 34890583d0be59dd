"""Who does what a verb says, where the parse shows it and where it only stands nearby."""

from __future__ import annotations

from collections.abc import Iterable

from communique.extract.events.reading import Reading, sides
from communique.extract.events.syntax import misread_subject, verb_above
from communique.record import Actor

Actors = tuple[Actor, ...]


UNPOLITICAL = frozenset(("MED", "CVL", "CIV", "EDU", "MNC", "MED", "CRM", "PRV"))


# Bodies of several states, whose people have no sector of their own.
BODIES = frozenset(("EUR", "UNO", "IGO"))


# Tokens that an insertion between subject and verb may have.
INSERTED = 15


# What a speaker calls the own state, where the words name no other.
HOMELANDS = frozenset(("kingdom", "country", "republic", "nation", "island"))


def political(actors: Iterable[Actor]) -> Actors:
    """Those who can make a diplomatic move: with a country or body as code; no press, no private company."""
    kept: dict[str, Actor] = {}
    for actor in actors:
        sectors = set((actor.code or "").split()[1:])
        # A company that the tables name is a state's own; any other is nobody's voice.
        private = not actor.id.startswith(("organization/", "person/")) and (
            "BUS" in sectors or (actor.kind == "person" and not sectors and actor.code not in BODIES)
        )
        if actor.code and not UNPOLITICAL & sectors and not private and actor.id not in kept:
            kept[actor.id] = actor
    return tuple(kept.values())


def doers(reading: Reading, verb: int, *, predicate: bool = False) -> Iterable[Actor]:
    """Who acts by a verb: its subject, the agent of a passive, or whose instrument, army or word the subject is.

    Args:
        reading: the article.
        verb: the verb.
        predicate: whether it only carries a predicate ("is bound by"), so that the subject counts in any case.
    """
    grammar, cast = reading.grammar, reading.cast
    if (misread := misread_subject(reading, verb)) is not None:
        return political(cast.of(misread))
    if grammar.is_passive(verb) and not predicate:
        agent = grammar.agent(verb)
        return () if agent is None else cast.doers(agent)
    if before := _just_before(reading, verb) or _swallowed(reading, verb) or _interrupted(reading, verb):
        return before
    subject = grammar.surface_subject(verb)
    found = () if subject is None else _meant(reading, verb, subject, predicate=predicate)
    return found or _second_subject(reading, verb) or _of_main_clause(reading, verb) or _in_front(reading, verb)


def _meant(reading: Reading, verb: int, subject: int, *, predicate: bool) -> Actors:
    """Whom the subject of a verb stands for: itself, whoever "it" or "both" is, or whose voice it is."""
    grammar, cast = reading.grammar, reading.cast
    if found := political([*cast.of(subject), *_listed(reading, subject)]):
        return found
    if grammar.tag[subject] == "PRP":
        if not predicate and _is_expletive(reading, verb, subject):
            return ()
        told = reading.statement_at(verb) is not None
        return _speaking(reading, verb, subject) if told else political(_carried(reading, subject))
    if grammar.head[verb] == subject and ("noun", grammar.lemma[subject]) in reading.tables.raisers:
        return political(cast.owner(subject))  # "the decision by X and Y to open it"
    if grammar.lower[subject] in ("both", "neither", "each"):
        return _both(reading, subject)
    if grammar.lemma[subject] in reading.tables.classes["voice"] and (owner := political(cast.owner(subject))):
        return owner
    if members := political(a for o in grammar.objects(subject, "including") for a in cast.of(o)):
        return members
    if found := _by_noun(reading, verb, subject):
        return found
    if predicate and (owner := political(cast.owner(subject))):
        return owner  # "Tehran's consent is contingent on a guarantee"
    # "producers led by Brazil", "a law passed by the lower house": who leads acts for all, who made it acts by it.
    made = grammar.lemma[subject] in reading.tables.classes["writing"] | reading.tables.classes["document"]
    leading = [c for c in grammar.children[subject] if grammar.tag[c] == "VBN" and (made or grammar.lemma[c] == "lead")]
    return political(actor for c in leading for o in grammar.objects(c, "by") for actor in cast.doers(o))


def _by_noun(reading: Reading, verb: int, subject: int) -> Actors:
    """Whom "the kingdom" stands for in a speaker's mouth, and who "nobody in the government" is nobody of."""
    grammar, cast = reading.grammar, reading.cast
    if grammar.lemma[subject] in HOMELANDS and reading.statement_at(verb) is not None:
        return _speaking(reading, verb, subject)
    said = reading.statement_at(verb)
    if grammar.lemma[subject] in reading.tables.classes["body"] and said is not None and said.speaker is not None:
        own = political([said.speaker])
        if own and own[0].code in BODIES:
            return own  # "the alliance would have called off", said by its spokesman
    if grammar.lower[subject] in ("nobody", "none", "one"):
        return political(a for o in grammar.objects(subject, "in", "at", "from", "of") for a in cast.of(o))
    return ()


def _listed(reading: Reading, subject: int) -> Actors:
    """The others of a list that the parser broke up: "A, B, and C met" with B as an apposition of A."""
    grammar, cast = reading.grammar, reading.cast
    first = cast.at(subject)
    if first is None or first.form not in ("name", "metonym"):
        return ()
    inside = range(first.start, first.end)
    beside = [
        c
        for i in inside
        for c in grammar.children[i]
        if c not in inside
        and (grammar.dep[c] == "conj" or (grammar.dep[c] == "appos" and grammar.child(c, "conj") is not None))
    ]
    return tuple(actor for c in beside for actor in cast.of(c) if sides([actor]) != sides(first.actors))


def _of_main_clause(reading: Reading, verb: int) -> Actors:
    """The subject of the main clause, for a joined verb that the parser tied to a relative clause.

    "They condemned the violence that followed the vote and called for calm": not the violence called.
    """
    grammar = reading.grammar
    head = grammar.head[verb]
    if grammar.dep[verb] != "conj" or grammar.dep[head] not in ("relcl", "acl"):
        return ()
    main = verb_above(reading, grammar.head[head])
    subject = grammar.surface_subject(main) if grammar.is_verb(main) and not grammar.is_passive(main) else None
    return () if subject is None else political(reading.cast.of(subject))


def _speaking(reading: Reading, verb: int, subject: int) -> Actors:
    """The speaker, for whom "we" stands, and "it" where a state or a body speaks."""
    statement = reading.statement_at(verb)
    if statement is None or statement.speaker is None:
        return ()
    alone = reading.grammar.lower[subject] == "it" and statement.speaker.kind == "person"
    return () if alone else political([statement.speaker])


def _is_expletive(reading: Reading, verb: int, subject: int) -> bool:
    """Whether "it" before the verb is nobody: "it takes time", "it is good that", "it seems"."""
    grammar = reading.grammar
    return (
        grammar.lower[subject] == "it"
        and grammar.head[subject] == verb
        and grammar.lemma[verb] in ("be", "take", "seem", "appear", "remain", "depend", "matter", "become", "happen")
    )


def _both(reading: Reading, subject: int) -> Actors:
    """Whom "both" stands for by itself: the last mention before it of several sides at once."""
    joint = [m for m in reading.cast.mentions if m.end <= subject and len(sides(m.actors)) > 1]
    return (
        political(joint[-1].actors)
        if joint and reading.parsed.paragraph(joint[-1].head) == reading.parsed.paragraph(subject)
        else ()
    )


def _carried(reading: Reading, subject: int) -> Actors:
    """For a pronoun that begins a sentence, or goes on after a semicolon, and is nobody known: the subject before."""
    grammar = reading.grammar
    start, _ = reading.sentence(subject)
    if grammar.lower[subject] not in ("it", "they", "he", "she"):
        return ()
    if subject and grammar.lower[subject - 1] == ";":
        before, end = start, subject
    elif subject > start + 1 or start == 0:
        return ()
    else:
        before, end = reading.sentence(start - 1)
    root = next((i for i in range(before, end) if not before <= grammar.head[i] < end or grammar.head[i] == i), None)
    own = None if root is None else grammar.child(root, "nsubj")
    return () if own is None else reading.cast.of(own)


def _just_before(reading: Reading, verb: int) -> Actors:
    """The actor named right before a finite verb that the parser gave no subject of its own."""
    grammar = reading.grammar
    if grammar.tag[verb] not in ("VBD", "VBZ", "VBP") or grammar.child(verb, "nsubj", "nsubjpass") is not None:
        return ()
    before = verb - 1
    while before > 0 and grammar.tag[before] in ("RB", "RBR"):  # "Nauru no longer recognises"
        before -= 1
    led = before - 1 if grammar.lower[before] == "," else before
    mention = reading.cast.at(led)
    if mention is not None and mention.end == led + 1 and _leads(reading, mention.head):
        return mention.actors  # "consuming nations, led by Brazil, proposed"
    mention = reading.cast.at(before)
    if mention is None or mention.form not in ("name", "metonym", "pronoun") or mention.end != before + 1:
        return ()
    free = grammar.dep[before] not in ("pobj", "dobj") and grammar.tag[mention.start - 1] in ("CC", ",", ".", "IN")
    return mention.actors if free and grammar.dep[verb] in ("conj", "ccomp", "ROOT", "advcl") else ()


def _leads(reading: Reading, noun: int) -> bool:
    grammar = reading.grammar
    by = grammar.head[noun]
    return grammar.lower[by] == "by" and grammar.lemma[grammar.head[by]] == "lead"


def _second_subject(reading: Reading, verb: int) -> Actors:
    """The subject next to the verb where the parser made a fronted phrase one too: "Barring surprises, they will"."""
    grammar = reading.grammar
    subjects = [c for c in grammar.children[verb] if grammar.dep[c] in ("nsubj", "nsubjpass")]
    return political(reading.cast.of(subjects[-1])) if len(subjects) > 1 else ()


def _in_front(reading: Reading, verb: int) -> Actors:
    """Whoever is named in front of a finite verb that the parser gave no subject, an insertion in commas left out.

    "Citing the massacre, Norway and Sweden have frozen aid": the parser took both for part of what is cited.
    """
    grammar = reading.grammar
    group = [c for c in grammar.children[verb] if grammar.dep[c] in ("aux", "auxpass", "neg") and c < verb]
    finite = grammar.tag[verb] in ("VBD", "VBZ", "VBP") or any(
        grammar.tag[c] in ("VBZ", "VBP", "VBD", "MD") for c in group
    )
    if not finite or grammar.child(verb, "nsubj", "nsubjpass", "expl") is not None:
        return ()
    start, _ = reading.sentence(verb)
    at = min(group, default=verb) - 1
    while at > start and grammar.tag[at] in ("RB", "RBR"):
        at -= 1
    if grammar.lower[at] == ",":
        at = next((j - 1 for j in range(at - 1, max(start, at - INSERTED), -1) if grammar.lower[j] == ","), at)
    mention = reading.cast.at(at)
    if mention is None or mention.end != at + 1 or mention.form not in ("name", "metonym", "description"):
        return ()
    found = [*mention.actors]
    before = mention.start - 1
    while before >= start and grammar.tag[before] in ("DT", "JJ", "PRP$"):
        before -= 1
    if before > start and grammar.lower[before] == "and" and (other := reading.cast.at(before - 1)) is not None:
        found = [*other.actors, *found]
        before = other.start - 1
    free = before < start or grammar.tag[before] in (",", "CC", "``", ":") or grammar.lower[before] in ("that", "which")
    return political(found) if free else ()


def _swallowed(reading: Reading, verb: int) -> Actors:
    """The subject that the parser took into the date before it: "In 2009 Turkey and Armenia did not agree"."""
    grammar, cast = reading.grammar, reading.cast
    if grammar.dep[verb] != "ROOT" or grammar.child(verb, "nsubj", "nsubjpass", "csubj", "expl") is not None:
        return ()
    first, _ = reading.sentence(verb)
    nouns = [c for c in grammar.children[first] if grammar.dep[c] == "pobj"] if grammar.head[first] == verb else []
    found: list[Actor] = []
    for noun in nouns:
        dated = any(time.start == first + 1 and time.end <= noun for time in reading.times_in(first, noun))
        if dated or _is_round_before(reading, first, noun):
            joined = [noun, *(c for c in grammar.children[noun] if grammar.dep[c] == "conj")]
            found += cast.of(noun)
            found += [state for each in joined for state in cast.state(each)]
    return political(found)


def _interrupted(reading: Reading, verb: int) -> Actors:
    """The subject that an inserted "a mediator said" parts from its verb: the first of the two before it."""
    grammar = reading.grammar
    above = grammar.head[verb]
    own = grammar.child(verb, "nsubj", "nsubjpass", "csubj", "expl")
    if own is not None or grammar.dep[verb] != "ccomp" or not above < verb:
        return ()
    subjects = [c for c in grammar.children[above] if grammar.dep[c] == "nsubj" and c < above]
    parted = len(subjects) == 2 and "," in grammar.lower[subjects[0] : subjects[1]]
    return political(reading.cast.of(subjects[0])) if parted else ()


def _is_round_before(reading: Reading, first: int, noun: int) -> bool:
    """Whether an earlier round stands between a preposition and a name: "In the previous round Peru had refused"."""
    classes, lemma = reading.tables.classes, reading.grammar.lemma
    between = range(first + 1, noun)
    return any(lemma[i] in classes["talks"] and lemma[i - 1] in classes["earlier"] for i in between)


def antecedent(reading: Reading, verb: int) -> Actors:
    """Whom "who" stands for where the parser hung its clause on another noun: the mention just before it."""
    grammar = reading.grammar
    subject = grammar.child(verb, "nsubj")
    if subject is None or grammar.tag[subject] not in ("WP", "WDT"):
        return ()
    before = subject - 1
    while before > 0 and grammar.lower[before] in (",", "--", "—", "-", ")"):
        before -= 1
    mention = reading.cast.at(before)
    return () if mention is None else mention.actors
