"""Whether a trigger reports an event at all, and its auxiliary modes, by scope over the parse."""

from __future__ import annotations

from collections.abc import Iterator

from communique.actors.grammar import CLIMB, NOUN_TAGS, SUBJECTS
from communique.extract.events.history import is_past, lies_ahead
from communique.extract.events.reading import Reading
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import (
    INVERTED,
    NEGATIVES,
    NOBODY,
    has_no,
    is_finite,
    is_infinitive,
    is_inverted,
    is_never,
    is_nobody,
    is_only,
    is_weighed,
    laid_down_by,
    raiser_before,
    verb_above,
)
from communique.extract.events.trigger import Trigger

FUTURE = frozenset(("will", "shall", "'ll", "’ll", "wo"))


CONDITIONAL = frozenset(("would", "'d", "’d"))


POSSIBLE = frozenset(("could", "may", "might"))


ABLE = frozenset(("can", "ca"))


# Adjectives that foretell: an onlooker's guess, or what a side lets be known of itself.
LIKELY = frozenset(("likely", "unlikely"))


DEONTIC = frozenset(("should", "must", "ought", "need"))


# Reasons for which a clause is no event that hold for the nouns in it as well.
WITHIN_UNREAL = frozenset(("a condition", "an open question", "what is yet to come"))


# Conjunctions and prepositions under which a clause reports nothing that happened.
UNREAL = frozenset(("if", "unless", "until", "till", "once", "lest", "whether", "before", "so"))


# Adjectives of what is agreed, but not yet for good.
OPTIONS = frozenset(("option", "options", "possibilities", "possibility", "choices", "alternatives"))
WISHING = frozenset(("welcome", "appreciate", "favour", "favor", "like", "prefer"))
PROVISIONAL = frozenset(("tentative", "provisional", "preliminary", "conditional"))
SCHEDULED = frozenset(("schedule", "set", "plan", "expect", "slate", "arrange", "time"))


LACKING = frozenset(("absent", "missing", "lacking"))
REAL_GERUND = frozenset(("by", "after", "including", "following", "despite", "since", "while", "through"))


def scope(reading: Reading, trigger: Trigger) -> Scope:
    """The modes of a trigger, or the reason why it reports no event."""
    found = Scope(clause=trigger.governor)
    _determiners(reading, trigger, found)
    grammar = reading.grammar
    if grammar.is_verb(trigger.governor) or grammar.child(trigger.governor, "cop") is not None:
        _own(reading, trigger.governor, found, negate=True)
        _climb(reading, trigger.governor, found)
    else:
        _nominal(reading, trigger.token, found)
    if trigger.entry.kind == "adjective" and grammar.lemma[trigger.governor] in ("appear", "seem"):
        found.add("hypothetical")  # "appears willing to reopen it"
    if _is_an_option(reading, trigger):
        found.add("hypothetical")
    found.dropped = found.dropped or _no_event(reading, trigger, found)
    if trigger.entry.kind == "noun" and _governed(reading, trigger, found):
        found.aux.add("future")
    elif not found.dropped and not found.absent and is_past(reading, trigger, found):
        found.aux.add("historical")
    if not found.dropped and lies_ahead(reading, trigger, found):
        found.aux.add("future")
    determiner = grammar.child(trigger.token, "det") if trigger.entry.kind == "noun" else None
    if determiner is not None and grammar.lower[determiner] == "any" and "negation" in found.aux:
        found.aux.discard("hypothetical")  # "the absence of any apology"
    return found


def _is_an_option(reading: Reading, trigger: Trigger) -> bool:
    """Whether a sentence only names what may be chosen: "among the options before the cabinet is expelling them"."""
    first, _ = reading.sentence(trigger.token)
    words = reading.grammar.lower[first : min(first + 5, trigger.token)]
    return words[:1] in (["among"], ["one"]) and not OPTIONS.isdisjoint(words)


def _no_event(reading: Reading, trigger: Trigger, found: Scope) -> str:
    """Why the form of a clause tells no event, or ""."""
    if reading.grammar.dep[trigger.governor] == "ccomp" and is_inverted(reading, trigger.governor):
        return "a condition"  # "had it let them in, the envoy said, London would"
    if found.modal in DEONTIC and not trigger.rule.startswith("assertion"):
        return "an obligation, not an act"
    if _is_question(reading, trigger.token):
        return "a question"
    return "a name, not a charge" if _is_name(reading, trigger) else ""


def _governed(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """What the words that a noun stands under do to it; whether they set a time for it."""
    grammar, noun = reading.grammar, trigger.token
    raised = raiser_before(reading, grammar.head[noun]) if grammar.dep[noun] == "pobj" else None
    if raised is not None:
        found.add(raised[1])  # "fell short of an apology", "raised the possibility of sanctions"
    if trigger.governor != noun and is_weighed(reading, noun):
        found.add("hypothetical")  # "contemplating an airlift"
    scheduled = grammar.dep[noun] == "nsubjpass" and grammar.head[noun] == trigger.governor
    return scheduled and _is_scheduled(reading, trigger.governor)  # "the signature has been set for June 3"


def _own(reading: Reading, verb: int, found: Scope, *, negate: bool) -> None:
    """What the auxiliaries and adverbs of one verb say."""
    grammar = reading.grammar
    modals = [
        c
        for c in grammar.children[verb]
        if grammar.dep[c] == "aux" and (grammar.tag[c] == "MD" or grammar.lower[c] in FUTURE | CONDITIONAL)
    ]
    modals = [c for c in modals if grammar.tag[verb] != "VBZ" and not reading.cast.of(c)]  # "May flew to Berlin"
    if not modals and grammar.tag[verb] == "VB":
        modals = _parted_modal(reading, verb)
    if len(modals) > 1 and grammar.lower[modals[0]] in INVERTED:
        modals = modals[1:]  # "should the truce hold, it will send an ambassador", read as one clause
    if modals:
        found.modal = found.modal or grammar.lower[modals[0]]
    for word in _adverbs(reading, verb):
        if (effect := reading.tables.raisers.get(("adverb", word))) is not None:
            found.add(effect)
    if negate and denies(reading, verb):
        found.deny()


def _parted_modal(reading: Reading, verb: int) -> list[int]:
    """The modal that commas part from a bare verb: "may, perhaps as early as Monday, ask"."""
    grammar = reading.grammar
    first, _ = reading.sentence(verb)
    for i in range(verb - 1, max(first, verb - 12), -1):
        if grammar.tag[i] == "MD":
            return [i] if grammar.lower[i + 1] == "," and grammar.lower[verb - 1] == "," else []
        if grammar.is_verb(i):
            break
    return []


def _adverbs(reading: Reading, verb: int) -> Iterator[str]:
    """The adverbs of a verb and its "in principle", lower case."""
    grammar = reading.grammar
    for c in grammar.children[verb]:
        if grammar.dep[c] in ("advmod", "prep", "npadvmod"):
            yield " ".join(grammar.lower[c : min(grammar.right[c] + 1, c + 3)])


def denies(reading: Reading, verb: int) -> bool:
    """Whether a verb is denied: by an adverb, by its subject ("none of them"), by "at no point"."""
    grammar = reading.grammar
    first = grammar.left[verb]
    finite = is_finite(reading, verb) or grammar.child(verb, "aux", "auxpass") is not None
    if finite and "nor" in (grammar.lower[first], grammar.lower[first - 1] if first else ""):
        return True  # "nor did it close the border"
    noun = grammar.head[verb]
    if (
        grammar.dep[verb] == "acl"
        and grammar.tag[verb] == "VBD"
        and grammar.lower[grammar.head[grammar.head[noun]]] in NOBODY
    ):
        return True  # "none of the three governments protested", read as one noun
    helped = (g for c in grammar.children[verb] if grammar.dep[c] == "aux" for g in grammar.children[c])
    for c in (*grammar.children[verb], *helped):  # "at no point did it", where the parser hangs that on "did"
        dep, word = grammar.dep[c], grammar.lower[c]
        if (
            word in NEGATIVES
            and dep in ("neg", "advmod", "det", "preconj", "cc", "cc:preconj")
            and not is_only(reading, c)
        ):
            return True
        if dep in ("nsubj", "nsubjpass") and is_nobody(reading, c):
            return True
        if is_never(reading, c):
            return True
    return False


def _determiners(reading: Reading, trigger: Trigger, found: Scope) -> None:
    """ "No" before the noun itself or before the object of a light verb: "gave no assurances"."""
    grammar = reading.grammar
    if trigger.entry.kind == "noun" and has_no(reading, trigger.token):
        found.deny()
    if trigger.entry.kind == "noun" and trigger.governor != trigger.token:
        _planned(reading, trigger.token, found)
    noun = trigger.object
    if trigger.entry.aux == "offer" and noun is not None and _may(reading, noun):
        found.aux.add("hypothetical")  # "suggested that it could let them refuel"
    if (
        noun is None
        or grammar.is_verb(noun)
        or any(atom.startswith("no ") for atoms in trigger.entry.object for atom in atoms)
    ):
        return
    if any(grammar.lower[c] in PROVISIONAL for c in grammar.children[noun]):
        found.add("provisional")
    if trigger.entry.aux == "offer":
        words = {grammar.lower[c] for c in grammar.children[noun]}
        found.aux |= {"hypothetical"} if words & {"potential", "possible"} else set()
    own = grammar.head[noun] in (trigger.token, trigger.anchor) and grammar.dep[noun] not in SUBJECTS
    direct = [c for c in grammar.children[trigger.token] if grammar.dep[c] == "dobj"]  # "fired no shots at"
    if trigger.entry.kind == "verb" and any(is_nobody(reading, n) for n in {*direct, *([noun] if own else [])}):
        found.deny()


def _may(reading: Reading, verb: int) -> bool:
    """Whether a verb says only what could be done."""
    grammar = reading.grammar
    return grammar.is_verb(verb) and any(
        grammar.dep[c] == "aux" and grammar.lower[c] in POSSIBLE for c in grammar.children[verb]
    )


def _climb(reading: Reading, verb: int, found: Scope) -> None:
    """Follows the clause upwards and gathers what its heads do to it."""
    grammar = reading.grammar
    for _ in range(CLIMB):
        dep, head = grammar.dep[verb], grammar.head[verb]
        if head == verb or found.dropped:
            break
        step = _STEPS.get(dep)
        if step is None:
            break
        following = step(reading, verb, head, found)
        if following is None:
            break
        verb = following
    _settle(reading, found)
    if found.absent:
        found.aux = {"negation"}


def _settle(reading: Reading, found: Scope) -> None:
    """Turns the modal into modes: "would" is a backshifted "will" in somebody's words, else a mere possibility."""
    grammar = reading.grammar
    found.unreal = found.modal in CONDITIONAL | POSSIBLE and _is_perfect(reading, found.clause)
    reported = reading.statement_at(found.clause) is not None and not _is_under_a_plan(reading, found.clause)
    reported = reported and not found.unreal and not (found.modal in CONDITIONAL and _is_wish(reading, found.clause))
    if found.modal in FUTURE or (found.modal in CONDITIONAL and reported):
        found.aux.add("future")
        if _is_under_a_draft(reading, found.clause):
            found.add("provisional")
    elif found.modal in CONDITIONAL and (deal := laid_down_by(reading, found.clause)) is not None:
        found.aux.add("future")
        if any(grammar.lower[c] in PROVISIONAL for c in grammar.children[deal]):
            found.add("provisional")
    elif found.modal in CONDITIONAL:
        found.aux.add("hypothetical")
    elif found.modal == "could" and "negation" in found.aux:
        return  # what could not be agreed was not agreed
    elif found.modal in POSSIBLE:
        found.aux.add("hypothetical")
    elif found.modal in ABLE and "negation" not in found.aux:
        found.dropped = found.dropped or f"only {found.modal}"
    if "hypothetical" in found.aux and not found.provisional:
        found.aux.discard("future")


def _is_wish(reading: Reading, verb: int) -> bool:
    """Whether "would" only says what would please: "Ankara would welcome a plan"."""
    return reading.grammar.lemma[verb] in WISHING


def _is_perfect(reading: Reading, verb: int) -> bool:
    """Whether "have" stands before a participle: what "would have been done" was not."""
    grammar = reading.grammar
    return any(grammar.dep[c] == "aux" and grammar.lower[c] in ("have", "'ve") for c in grammar.children[verb])


def _is_under_a_plan(reading: Reading, verb: int) -> bool:
    """Whether a verb says what a plan comes to: "under a plan being discussed, Iran would ship its uranium"."""
    grammar, classes = reading.grammar, reading.tables.classes
    return any(grammar.lemma[o] in classes["offer"] for o in grammar.objects(verb, "under"))


def _is_under_a_draft(reading: Reading, verb: int) -> bool:
    """Whether a verb says what a draft will do: "under a draft pact, it will grant them five years"."""
    grammar = reading.grammar
    words = {grammar.lower[c] for o in grammar.objects(verb, "under") for c in grammar.children[o]}
    return bool(words & (PROVISIONAL | {"draft", "proposed"}))


def _complement(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    grammar = reading.grammar
    if grammar.dep[verb] == "ccomp" and not is_infinitive(reading, verb):
        return _content(reading, verb, head, found)
    if _is_undecided(reading, verb, head):
        found.add("hypothetical")
        return None
    kind = "verb" if grammar.is_verb(head) else "adjective"
    effect = reading.tables.raisers.get((kind, grammar.lemma[head]))
    if effect is None and grammar.subject[head] is not None:
        effect = reading.tables.raisers.get(("verb", grammar.lemma[head]))  # a verb that the parser took for a noun
    if grammar.lemma[head] == "be":
        effect = "drop" if grammar.lemma[verb] == "blame" else "future"
    effect = _by_tense(reading, head, effect)
    if _is_pending(reading, verb, head) or _is_put_off(reading, verb, head):
        effect = "negation"
    wants = grammar.lemma[head] in reading.tables.classes["wanting"] and grammar.dep[head] not in ("advcl", "acl")
    if reading.domestic and effect == "drop" and wants:
        effect = "future"  # coders of all politics count what somebody means to do as said
    if effect is None or effect == "drop":
        found.dropped = f"only {grammar.lower[head]}"
        return None
    if effect == "possible":
        found.add("hypothetical")
        found.clause = head
        return None
    if grammar.lemma[head] in LIKELY:
        found.modal = found.modal or grammar.lemma[head]
    found.add(effect)
    return _raised(reading, head, found)


def _is_put_off(reading: Reading, verb: int, head: int) -> bool:
    """Whether somebody "held off" or "held back" from doing it."""
    grammar = reading.grammar
    particle = grammar.child(head, "prt")
    off = particle is not None and grammar.lower[particle] in ("off", "back")
    return off and grammar.lemma[head] == "hold" and grammar.tag[verb] == "VBG"


def _by_tense(reading: Reading, head: int, effect: str | None) -> str | None:
    """What a raiser does that depends on its tense: "had to sign" did, "has to sign" may not."""
    grammar = reading.grammar
    past = grammar.tag[head] == "VBD"
    if grammar.lemma[head] == "use" and past and not grammar.is_passive(head):
        return "historical"  # "used to arm the rebels"
    if effect == "past":
        return "keep" if past else "drop"
    if grammar.lemma[head] == "rule" and grammar.child(head, "prt") is not None and denies(reading, head):
        return "possible"  # "has not ruled out sending troops"
    if grammar.lemma[head] == "like" and any(grammar.lower[c] in CONDITIONAL for c in grammar.children[head]):
        return "hypothetical"  # "would like to tour"
    return effect


def _is_pending(reading: Reading, verb: int, head: int) -> bool:
    """Whether something "has yet to", "is still to" or "remains to" be done."""
    grammar = reading.grammar
    if grammar.lemma[head] not in ("have", "be", "remain") or not is_infinitive(reading, verb):
        return False
    around = range(grammar.left[head], verb)
    return grammar.lemma[head] == "remain" or any(grammar.lower[i] in ("yet", "still") for i in around)


def _raised(reading: Reading, head: int, found: Scope) -> int:
    """Goes on from the word above; of an adjective its copula is the verb that counts."""
    grammar = reading.grammar
    if not grammar.is_verb(head) and grammar.is_verb(grammar.head[head]):
        head = grammar.head[head]
    found.clause = head
    _own(reading, head, found, negate=True)
    return head


def _content(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    """A finite clause under a verb of saying or believing."""
    grammar = reading.grammar
    denied = grammar.is_verb(head) and denies(reading, head)
    if _is_undecided(reading, verb, head):
        found.modal = ""
        found.add("hypothetical")
    elif _asks_whether(reading, verb):
        found.dropped = "an open question"
    elif grammar.lemma[head] in reading.tables.belief and not (denied and grammar.lemma[head] == "doubt"):
        found.dropped = f"what somebody {grammar.lower[head]}"
    elif (denied and grammar.lemma[head] in reading.tables.telling and not _is_set_off(reading, head, verb)) or _absent(
        reading, head, verb
    ):
        found.absent = True
    else:
        _judged(reading, head, found)
    return None


def _is_set_off(reading: Reading, head: int, verb: int) -> bool:
    """Whether a comma ends the denial before the clause begins: "although it would not say how, Riga accused"."""
    return head < verb and "," in reading.grammar.lower[head + 1 : verb]


def _judged(reading: Reading, head: int, found: Scope) -> None:
    """What an adjective makes of the clause it judges: "it is conceivable that", "it is not certain that"."""
    grammar, classes = reading.grammar, reading.tables.classes
    predicate = head if not grammar.is_verb(head) else grammar.child(head, "acomp")
    if predicate is None:
        return
    copula = head if grammar.is_verb(head) else grammar.head[head]
    denied = denies(reading, copula) or has_no(reading, predicate)
    if grammar.lemma[predicate] in classes["conceivable"]:
        found.add("hypothetical")
        found.dropped = f"not {grammar.lower[predicate]}" if denied else ""
    elif (grammar.lemma[predicate] in classes["certain"] and denied) or grammar.lemma[predicate] in classes["untrue"]:
        found.absent = True


def _is_undecided(reading: Reading, verb: int, head: int) -> bool:
    """Whether it is open if something will be done: "has not decided whether to attend", "unclear whether it would"."""
    grammar, classes = reading.grammar, reading.tables.classes
    predicate = grammar.child(head, "acomp") if grammar.lemma[head] == "be" else head
    if not _asks_whether(reading, verb) or predicate is None:
        return False
    certain = grammar.lemma[predicate] in classes["certain"] and denies(reading, head)
    return certain or grammar.lemma[predicate] in classes["undecided"]


def _asks_whether(reading: Reading, verb: int) -> bool:
    grammar = reading.grammar
    return any(grammar.dep[c] == "mark" and grammar.lower[c] in ("whether", "if") for c in grammar.children[verb])


def _absent(reading: Reading, copula: int, verb: int) -> bool:
    """Whether "there is no sign" stands over the clause of `verb`."""
    if reading.grammar.lemma[copula] != "be":
        return False
    words = " ".join(reading.grammar.lower[max(copula - 1, 0) : verb])
    return any(phrase in words for phrase in reading.tables.absent)


def _joined(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    """A joined verb shares the embedding of the first one, and its modal where it has no subject of its own."""
    grammar = reading.grammar
    if not grammar.is_verb(head):
        return head if grammar.tag[head] not in NOUN_TAGS else None
    if grammar.lower[max(verb - 2, 0) : verb] == ["rather", "than"]:
        found.deny()
        return head
    shares = grammar.child(verb, "nsubj", "nsubjpass") is None
    helped = any(grammar.dep[c] == "aux" for c in grammar.children[verb])  # "would have preferred and did not condemn"
    if shares and not found.modal and not helped and grammar.tag[verb] not in ("VBD", "VBZ"):
        modal = found.aux.copy()
        _own(reading, head, found, negate=False)
        found.aux |= modal
    if shares and grammar.tag[verb] == "VB" and denies(reading, head) and _cc(reading, head) in ("or", "nor"):
        found.deny()  # "did not visit or phone"
    if shares:
        found.clause = head
    return head


def _cc(reading: Reading, i: int) -> str:
    cc = reading.grammar.child(i, "cc")
    return "" if cc is None else reading.grammar.lower[cc]


def _adverbial(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    grammar = reading.grammar
    if grammar.lower[max(verb - 2, 0) : verb] == ["rather", "than"] or _is_put_off(reading, verb, head):
        found.deny()
        return head
    if _is_undecided(reading, verb, head):
        found.add("hypothetical")
    elif is_infinitive(reading, verb):
        found.dropped = "a purpose"
    elif is_inverted(reading, verb) or _is_unreal(reading, verb):
        found.dropped = "a condition"
    elif any(grammar.lower[c] == "when" for c in grammar.children[verb]) and grammar.tag[verb] in ("VBP", "VBZ", "VB"):
        if grammar.lemma[verb] in reading.tables.classes["meeting-verb"]:
            found.add("future")  # "will top the agenda when they meet in June"
        else:
            found.dropped = "what is yet to come"
    elif (
        grammar.tag[verb] == "VBG"
        and grammar.lower[grammar.left[verb] - 1] != ","
        and grammar.dep[head] in ("ccomp", "xcomp", "conj")
    ):
        return head
    return None


def _attributive(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    """A clause that belongs to a noun: "the decision to open", "no sign that they gave"."""
    grammar = reading.grammar
    if is_infinitive(reading, verb):
        effect = reading.tables.raisers.get(("noun", grammar.lemma[head]), "drop")
        if effect == "drop" and _came_to_nothing(reading, head):
            found.deny()
        elif effect == "drop" and grammar.lemma[verb] != "discuss" and _is_looked_for(reading, head):
            found.add("hypothetical")
            found.clause = verb_above(reading, head)
        elif effect == "drop":
            found.dropped = f"only {grammar.lower[head]}"
        else:
            found.add(effect)
    elif _is_unreal(reading, verb):
        found.dropped = "a condition"  # "a day before he leaves"
    elif grammar.dep[verb] in ("acl", "ccomp") and is_finite(reading, verb):
        _told_of(reading, head, found)
    return None


def _told_of(reading: Reading, noun: int, found: Scope) -> None:
    """What a noun makes of the clause that says what it is: "no proof that", "unconfirmed reports that"."""
    grammar = reading.grammar
    if {"unconfirmed", "unverified"} & {grammar.lower[c] for c in grammar.children[noun]}:
        found.add("hypothetical")
    elif grammar.lemma[noun] == "doubt" and has_no(reading, noun):
        return  # "there is no doubt that it helped"
    elif grammar.lemma[noun] in reading.tables.classes["doubtful"]:
        found.dropped = f"only {grammar.lower[noun]}"
    elif _is_missing(reading, noun):
        found.absent = True


def _came_to_nothing(reading: Reading, noun: int) -> bool:
    """Whether an effort was in vain: "efforts to arrange a meeting came to nothing", "nothing came of a bid to"."""
    grammar, classes = reading.grammar, reading.tables.classes
    if grammar.lemma[noun] not in classes["effort"]:
        return False
    verb = verb_above(reading, noun)
    subject = grammar.surface_subject(verb)
    if subject == noun and grammar.lemma[verb] in classes["failing"]:
        return True
    vain = any(grammar.lower[o] in ("nothing", "naught", "nought") for o in grammar.objects(verb, "to", "in"))
    return grammar.lemma[verb] in ("come", "end", "lead") and (
        (subject == noun and vain) or (subject is not None and grammar.lower[subject] == "nothing")
    )


def _is_unreal(reading: Reading, verb: int) -> bool:
    """Whether a conjunction says that a clause reports nothing that happened.

    Not "a bill before Congress would", nor "phoned hours before she was to meet him".
    """
    grammar, classes = reading.grammar, reading.tables.classes
    drafts = classes["document"] | classes["offer"] | classes["span"]
    return any(
        grammar.dep[c] == "mark"
        and grammar.lower[c] in UNREAL
        and not (grammar.lower[c] == "before" and grammar.lemma[c - 1] in drafts)
        for c in grammar.children[verb]
    )


def _is_looked_for(reading: Reading, noun: int) -> bool:
    """Whether somebody looks for a way: "is exploring ways to reschedule the debt"."""
    grammar = reading.grammar
    verb = grammar.head[noun]
    weighed = reading.tables.raisers.get(("verb", grammar.lemma[verb])) == "hypothetical"
    looked = weighed or grammar.lemma[verb] in reading.tables.classes["undecided"]
    return (
        grammar.lemma[noun] in ("way", "option", "mean", "means") and grammar.dep[noun] in ("dobj", "pobj") and looked
    )


def _is_missing(reading: Reading, noun: int) -> bool:
    """Whether there is none of what a noun says: "no proof that", "little sign that", "saw no evidence that"."""
    grammar = reading.grammar
    if has_no(reading, noun):
        return True
    if grammar.lemma[noun] not in reading.tables.classes["sign"]:
        return False
    scarce = any(grammar.lower[c] in ("little", "scant", "few") for c in grammar.children[noun])
    return scarce or denies(reading, verb_above(reading, noun))


def _gerund(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    """What stands after a preposition: "after meeting", "without giving", "stopped short of accusing"."""
    grammar = reading.grammar
    word = grammar.lower[head]
    if _is_undecided(reading, verb, grammar.head[head]):
        found.modal = ""
        found.add("hypothetical")
        found.clause = verb_above(reading, head)
    elif _asks_whether(reading, verb):
        found.absent = _is_missing(reading, grammar.head[head])
        found.dropped = "" if found.absent else "an open question"
    elif word == "without":
        found.deny()
        if any(grammar.lower[c] == "not" for c in grammar.children[head]):
            found.deny()  # "but not without complaining"
        above = verb_above(reading, head)
        if denies(reading, above):
            found.deny()  # nobody left without signing: all signed
        if any(grammar.lower[c] in FUTURE and grammar.dep[c] == "aux" for c in grammar.children[above]):
            found.aux.add("future")  # "will fly home without signing"
    elif (raised := raiser_before(reading, head)) is not None:
        above, effect = raised
        found.add(effect)
        return _raised(reading, verb_above(reading, above), found)
    elif word == "of" and _is_missing(reading, grammar.head[head]):
        found.absent = True  # "no sign of pulling its troops out"
        found.clause = verb_above(reading, head)
    elif word not in REAL_GERUND and grammar.child(verb, "nsubj") is None:
        found.dropped = f"only {word}"
    return None


def _subject_clause(_: Reading, __: int, ___: int, found: Scope) -> int | None:
    found.dropped = "a thing discussed, not done"
    return None


_STEPS = {
    "xcomp": _complement, "ccomp": _complement, "conj": _joined, "advcl": _adverbial, "acl": _attributive,
    "relcl": _attributive, "pcomp": _gerund, "csubj": _subject_clause, "csubjpass": _subject_clause,
}  # fmt: skip


def _nominal(reading: Reading, noun: int, found: Scope) -> None:
    """The modes of a noun without a light verb, by its adjectives."""
    grammar = reading.grammar
    _planned(reading, noun, found)
    found.clause = verb_above(reading, noun)
    lacking = grammar.child(found.clause, "acomp", "nsubj") if grammar.dep[noun] == "attr" else None
    if lacking is not None and grammar.lower[lacking] in LACKING:
        found.deny()  # "absent from the text was any rebuke"
        found.aux.discard("hypothetical")
    weighed = reading.tables.raisers.get(("verb", grammar.lemma[found.clause]))
    particle = grammar.child(found.clause, "prt")
    if grammar.lemma[found.clause] == "leave" and particle is not None and grammar.lower[particle] == "out":
        weighed = "negation"  # "left out any criticism"
    if weighed in ("hypothetical", "negation") and grammar.dep[noun] == "dobj" and grammar.head[noun] == found.clause:
        found.add(weighed)
    if grammar.dep[noun] == "pobj" and grammar.lower[grammar.head[noun]] == "without":
        found.deny()
    above = Scope(clause=found.clause)
    _climb(reading, found.clause, above)
    if above.dropped in WITHIN_UNREAL:
        found.dropped = above.dropped
    if grammar.dep[noun] in ("nsubj", "nsubjpass") and grammar.head[noun] == found.clause:
        _predicated(reading, noun, found)
    elif (modal := _modal_above(reading, found)) in CONDITIONAL | POSSIBLE:
        found.dropped = f"only what {modal} be"


def _modal_above(reading: Reading, found: Scope) -> str:
    above = Scope(clause=found.clause)
    _own(reading, found.clause, above, negate=False)
    return above.modal


def _predicated(reading: Reading, noun: int, found: Scope) -> None:
    """What the verb of a noun says of it: "the visit will take place", "the forthcoming talks would focus on"."""
    grammar, classes = reading.grammar, reading.tables.classes
    above = Scope(clause=found.clause)
    _own(reading, found.clause, above, negate=grammar.lemma[found.clause] not in classes["mentioning"])
    predicate = grammar.child(found.clause, "acomp")
    judged = "" if predicate is None else grammar.lemma[predicate]
    if judged in classes["conceivable"] or judged in ("likely", "unlikely"):
        found.add("hypothetical")
    if judged == "unlikely":
        found.deny()
    if _would_go_on(reading, noun, found, above) or "future" in found.aux:
        above.aux.add("future")
    elif above.modal in CONDITIONAL | POSSIBLE | DEONTIC:
        found.dropped = f"only what {above.modal} be"
    if not found.dropped:
        coming = above.modal in FUTURE or _is_scheduled(reading, found.clause)
        found.aux |= above.aux | ({"future"} if coming else set())


def _would_go_on(reading: Reading, noun: int, found: Scope, above: Scope) -> bool:
    """Whether somebody says that it is to come: "the handover would take place, officials said"."""
    goes_on = reading.grammar.lemma[found.clause] in reading.tables.classes["going-on"]
    return above.modal in CONDITIONAL and goes_on and reading.statement_at(noun) is not None


def _planned(reading: Reading, noun: int, found: Scope) -> None:
    """What the adjectives of a noun say of when: "the upcoming visit", "a possible deal"."""
    grammar = reading.grammar
    words = {grammar.lower[c] for c in grammar.children[noun]}
    above = grammar.head[grammar.head[noun]]
    if grammar.dep[noun] == "pobj" and grammar.lemma[above] in ("round", "session"):
        words |= {grammar.lower[c] for c in grammar.children[above]}  # "the next round of negotiations"
    if words & reading.tables.classes["planned"]:
        found.aux.add("future" if words & {"planned", "upcoming", "forthcoming", "future", "next"} else "hypothetical")


def _is_scheduled(reading: Reading, verb: int) -> bool:
    """Whether the subject of a verb is still to come: "are scheduled for May", "are due to begin"."""
    grammar, raisers = reading.grammar, reading.tables.raisers
    predicate = grammar.child(verb, "acomp", "oprd")
    adjective = predicate is not None and raisers.get(("adjective", grammar.lemma[predicate])) == "future"
    return adjective or (grammar.is_passive(verb) and grammar.lemma[verb] in SCHEDULED)


def _is_name(reading: Reading, trigger: Trigger) -> bool:
    """Whether a clause only gives somebody's word for a thing: "what it calls an act of war"."""
    grammar = reading.grammar
    return (
        trigger.entry.move == "criticise"
        and grammar.dep[trigger.governor] in ("relcl", "pcomp", "ccomp")
        and any(
            grammar.tag[c] in ("WDT", "WP") and grammar.dep[c] == "dobj" and grammar.lower[c] != "whom"
            for c in grammar.children[trigger.governor]
        )
    )


def _is_question(reading: Reading, i: int) -> bool:
    start, end = reading.sentence(i)
    lower = reading.grammar.lower
    return any(word == "?" for word in lower[max(end - 3, start) : end])
