"""Reads moves out of plain sentences by who says them of whom: promises, refusals, demands, complaints, denials.

"China will send officials" is a promise because it is China's own act; "Russia must withdraw" is a demand because
somebody else says it; "they violate the accord" is a complaint. No verb of moving stands in any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from communique.actors.grammar import NOUN_TAGS
from communique.codebook.events import Entry
from communique.extract.events import shapes
from communique.extract.events.doers import doers, political
from communique.extract.events.modes import CONDITIONAL, FUTURE
from communique.extract.events.reading import Reading, side, sides
from communique.extract.events.syntax import INVERTED, clauses_of, is_infinitive, negated, objects_of
from communique.extract.events.trigger import HOSTILE, Trigger, within
from communique.extract.events.voices import relays
from communique.record import Actor, Statement

MUST = frozenset(("must", "should", "shall", "ought"))


OBLIGED = frozenset(("need", "have"))


# Whom the move is aimed at: the subject of the clause, or the other side.
BLAMED, ADDRESSED = "speaker>subject", "speaker>other"
UNCHANGED = frozenset(("change",))
# "The fighting must stop."
ENDING = frozenset(("stop", "end", "cease", "halt"))


NEEDED = "assertion: what is needed"


def find(reading: Reading, taken: set[int]) -> Iterator[Trigger]:
    """The moves that clauses without a trigger make; `taken` are the verbs that have one."""
    grammar = reading.grammar
    for i in range(len(grammar)):
        if not grammar.is_verb(i) or (i in taken and not _is_obliged(reading, i)):
            continue
        subject = grammar.child(i, "nsubj", "nsubjpass", "csubj")
        if subject is None and grammar.dep[i] not in ("conj", "xcomp"):
            continue
        found = _of_clause(reading, i, subject)
        if found is not None:
            yield found


def _of_clause(reading: Reading, i: int, subject: int | None) -> Trigger | None:
    statement = reading.statement_at(i)
    speaker = None if statement is None else statement.speaker
    actors = political(
        doers(reading, i) if subject is None else reading.cast.of(subject) or _named_so(reading, i, subject)
    )
    own = speaker is not None and side(speaker) in sides(actors)
    if (found := _unchanged(reading, i, subject)) is not None:
        return found
    if (
        speaker is not None
        and political([speaker])
        and (found := _of_words(reading, i, subject, actors, own)) is not None
    ):
        return found
    if actors and statement is None and _modal(reading, i) == "must" and _under_a_deal(reading, i):
        return _trigger(reading, i, _entry("agree", "AGREE", "what a deal lays down", aux="future"))
    told = statement is None or (speaker is not None and relays(reading, speaker))
    if actors and (own or told):
        return _committing(reading, i, statement)
    if not actors and subject is not None and speaker is not None and political([speaker]):
        return _announcing(reading, i, subject)
    return None


def _named_so(reading: Reading, i: int, subject: int) -> Iterable[Actor]:
    """Whom a pronoun as subject stands for; nobody for another noun: what is somebody's does not promise for them."""
    return doers(reading, i) if reading.grammar.tag[subject] == "PRP" else ()


def _is_of_others(reading: Reading, i: int, subject: int | None) -> bool:
    """Whether the clause speaks of somebody on another side than the speaker's, in office or not."""
    statement = reading.statement_at(i)
    subject = reading.grammar.surface_subject(i) if subject is None else subject
    if subject is None or statement is None or statement.speaker is None:
        return False
    named = [actor for actor in reading.cast.of(subject) if actor.country]
    return bool(named) and side(statement.speaker) not in sides(named)


def _of_words(reading: Reading, i: int, subject: int | None, actors: tuple[Actor, ...], own: bool) -> Trigger | None:
    """What a political speaker's own words do."""
    found = _needful(reading, i, subject) or _obliging(reading, i, actors, own) or _disliking(reading, i, subject, own)
    found = found or _threatening(reading, i, subject, own)
    if found is None and (own or not actors):
        found = _denying(reading, i, own)
    if found is None and not own and _is_of_others(reading, i, subject):
        return _complaining(reading, i)
    return found


def _entry(move: str, event: str | None, rule: str, aux: str = "", roles: str = "") -> Entry:
    return Entry("verb", (), (), move, event, None, roles, aux, weak=False, place=f"assertion: {rule}")


def _trigger(reading: Reading, i: int, entry: Entry, condition: tuple[int, int] | None = None) -> Trigger:
    objects = list(objects_of(reading, i, i))
    return Trigger(i, entry, i, objects[0] if objects else None, i, entry.place, condition)


def _modal(reading: Reading, i: int) -> str:
    """The modal of verb `i`, its own or shared with the verb that it is joined to."""
    grammar = reading.grammar
    for verb in (i, grammar.head[i] if grammar.dep[i] == "conj" else i):
        for c in grammar.children[verb]:
            if grammar.dep[c] == "aux" and (grammar.tag[c] == "MD" or grammar.lower[c] in FUTURE | CONDITIONAL):
                return grammar.lower[c]
    above = grammar.head[i]
    if grammar.dep[i] == "xcomp" and grammar.lower[above] in ("is", "are", "was", "were") and is_infinitive(reading, i):
        return "will"  # "is to open"
    return ""


def _acting(reading: Reading, i: int) -> int:
    """The verb that says what is done: "continue to support" -> support."""
    grammar = reading.grammar
    for _ in range(3):
        if grammar.lemma[i] not in (
            "continue",
            "go",
            "work",
            "begin",
            "start",
            "be",
            "try",
            "keep",
            "seek",
            "move",
            "have",
        ):
            break
        below = [c for c in clauses_of(reading, i) if grammar.dep[c] == "xcomp"]
        if not below:
            break
        i = below[0]
    return i


def _committing(reading: Reading, i: int, statement: Statement | None) -> Trigger | None:
    """ "X will do it", said by X itself or reported as settled."""
    grammar, classes = reading.grammar, reading.tables.classes
    modal = _modal(reading, i)
    if modal in ("can", "could", "ca") and statement is not None and negated(reading, i):
        act = grammar.lemma[_acting(reading, i)]
        return (
            _trigger(reading, i, _entry("refuse", "REJECT", "what it cannot do")) if act in classes["giving"] else None
        )
    if modal not in FUTURE and not (modal in CONDITIONAL and (statement is not None or _is_conditional(reading, i))):
        return None
    if grammar.is_passive(i):
        return None
    act = grammar.lemma[_acting(reading, i)]
    if negated(reading, i):
        if statement is None and (act in classes["harmful"] or reading.speaks_of_a_deal(i)):
            promise = _trigger(reading, i, _entry("promise", "AGREE", "its own act, forgone", aux="future"))
            return within(promise, forgone=True)
        if act in classes["harmful"] or (act in classes["hostile"] and _is_for_others(reading, i)):
            return _trigger(reading, i, _entry("assure", "SUPPORT", "its own harmful act, ruled out"))
        return _trigger(reading, i, _entry("refuse", "REJECT", "its own act, refused"))
    burden = any(grammar.dep[c] == "dobj" and grammar.lemma[c] in classes["burden"] for c in grammar.children[i])
    return _threat_or_promise(reading, i, act, statement, raised=burden and act in classes["raising"])


def _threat_or_promise(
    reading: Reading, i: int, act: str, statement: Statement | None, *, raised: bool
) -> Trigger | None:
    """What an act of one's own to come is, by what it does and by how it is told; `raised` where it raises a cost."""
    classes = reading.tables.classes
    if raised:
        return _trigger(reading, i, _entry("warn", "THREATEN", "its own hostile act to come"))
    if _is_threat(statement):
        return _trigger(reading, i, _entry("warn", "THREATEN", "its own act to come, as a warning"))
    if act in classes["giving"] or (statement is None and reading.speaks_of_a_deal(i)):
        return _trigger(reading, i, _entry("promise", "AGREE", "its own act to come"))
    if act in classes["hostile"] and statement is not None:
        return _trigger(reading, i, _entry("warn", "THREATEN", "its own hostile act to come"))
    if act in classes["hostile"] | classes["harmful"] | classes["stative"] or not _is_for_others(reading, i):
        return None
    if _is_hostile(reading, act):
        return _trigger(reading, i, _entry("warn", "THREATEN", "its own hostile act to come"))
    return _trigger(reading, i, _entry("promise", "AGREE", "its own act to come, for another side"))


def _is_hostile(reading: Reading, verb: str) -> bool:
    """Whether the tables know a verb only for what PLOVER counts as conflict."""
    known = {entry.event for entry in reading.tables.verbs.get(verb, ()) if entry.event}
    return bool(known) and known <= HOSTILE


def _is_for_others(reading: Reading, i: int) -> bool:
    """Whether a verb's object is another side's, or goes to one."""
    if shapes.has_recipient(reading, i):
        return True
    return any(
        reading.grammar.tag[o] in NOUN_TAGS and shapes.is_foreign(reading, i, o) for o in objects_of(reading, i, i)
    )


def _is_threat(statement: Statement | None) -> bool:
    """Whether the words are cued as a warning: "it will respond, its minister warned"."""
    cue = None if statement is None else statement.cue
    return cue is not None and any(word.startswith(("warn", "threat", "caution")) for word in cue.text.lower().split())


def _announcing(reading: Reading, i: int, subject: int) -> Trigger | None:
    """ "The sales will resume", said by the one who sells: an act of the speaker as the subject."""
    grammar, classes = reading.grammar, reading.tables.classes
    acts = grammar.lemma[i] in reading.tables.classes["going-on"] and not grammar.is_passive(i)
    if not acts or _modal(reading, i) not in FUTURE | CONDITIONAL or negated(reading, i):
        return None
    if grammar.lemma[subject] not in classes["supply"] | classes["term"]:
        return None
    return _trigger(reading, i, _entry("promise", "AGREE", "an act of its own to come", aux="future", roles=ADDRESSED))


def _under_a_deal(reading: Reading, i: int) -> bool:
    """Whether the clause stands under the terms of a deal: "under the accord, X must ..."."""
    grammar = reading.grammar
    return any(grammar.lemma[o] in reading.tables.classes["deal"] for o in grammar.objects(i, "under"))


def _obliging(reading: Reading, i: int, actors: tuple[Actor, ...], own: bool) -> Trigger | None:
    """ "They must do it"; "should have done it" is a complaint about what was not done."""
    grammar = reading.grammar
    if not _is_obliged(reading, i):
        return None
    if own and len(sides(actors)) < 2 and not _is_shared_task(reading, i):
        return None
    if not actors and not grammar.is_passive(i) and grammar.lemma[i] not in reading.tables.classes["going-on"] | ENDING:
        return None
    if any(grammar.dep[c] == "aux" and grammar.lower[c] == "have" for c in grammar.children[i]):
        return (
            _trigger(reading, i, _entry("criticise", "ACCUSE", "what should have been done", roles=BLAMED))
            if actors
            else None
        )
    return _trigger(reading, i, _entry("demand", "REQUEST", "what another must do", roles=BLAMED))


def _is_shared_task(reading: Reading, i: int) -> bool:
    """ "We should withdraw": said of both, it asks the other side too."""
    grammar = reading.grammar
    subject = grammar.child(i, "nsubj")
    plain = _modal(reading, i) in ("should", "must") and not negated(reading, i)
    we = subject is not None and grammar.lower[subject] == "we"
    return we and plain and grammar.lemma[i] in reading.tables.classes["giving"]


def _is_obliged(reading: Reading, i: int) -> bool:
    grammar = reading.grammar
    below = (c for c in clauses_of(reading, i) if is_infinitive(reading, c))
    if grammar.lemma[i] in OBLIGED and next(below, i + 4) < i + 4 and grammar.lower[i + 1] != "yet":
        return True
    return _modal(reading, i) in MUST


def _needful(reading: Reading, i: int, subject: int | None) -> Trigger | None:
    """ "A is essential to B": A is demanded, and is the condition of B."""
    grammar = reading.grammar
    on = (c for c in grammar.children[i] if grammar.lower[c] in ("on", "upon"))
    needed = (o for c in on for o in grammar.children[c] if grammar.dep[o] in ("pobj", "pcomp"))
    if grammar.lemma[i] in ("depend", "hinge") and (what := next(needed, None)) is not None:
        entry = _entry("demand", "REQUEST", "what is needed", roles=ADDRESSED)
        return Trigger(i, entry, i, what, i, entry.place, (grammar.left[what], grammar.right[what] + 1))
    if grammar.lemma[i] not in ("be", "remain") or subject is None:
        return None
    predicate = grammar.child(i, "acomp", "attr")
    if grammar.lemma[subject] in reading.tables.classes["necessity"] and predicate is None:
        below = [c for c in clauses_of(reading, i) if is_infinitive(reading, c)]
        return (
            Trigger(i, _entry("demand", "REQUEST", "what is needed", roles=ADDRESSED), i, below[0], i, NEEDED)
            if below
            else None
        )
    if predicate is None or grammar.lemma[predicate] not in reading.tables.classes["needful"]:
        return None
    entry = _entry("demand", "REQUEST", "what is needed", roles=ADDRESSED)
    if grammar.tag[subject] in ("PRP", "EX") or grammar.dep[subject] == "csubj":
        asked = any(
            grammar.tag[c] == "TO" or grammar.lower[c] in ("that", "for")
            for c in range(predicate + 1, grammar.right[i] + 1)
        )
        return Trigger(i, entry, i, None, i, entry.place) if asked else None
    behind = [c for c in grammar.children[predicate] if c > predicate and grammar.lower[c] in ("to", "for")]
    behind += clauses_of(reading, predicate)
    if not behind and grammar.lower[predicate + 1] not in ("to", "for"):
        return None
    return Trigger(i, entry, i, subject, i, entry.place, (grammar.left[subject], grammar.right[subject] + 1))


def _unchanged(reading: Reading, i: int, subject: int | None) -> Trigger | None:
    """ "Nothing has changed in our policy"."""
    grammar = reading.grammar
    if subject is None or reading.statement_at(i) is None:
        return None
    start, end = grammar.left[i], grammar.right[i] + 1
    if not {"policy", "position", "stance", "commitment", "view"} & set(grammar.lemma[start:end]):
        return None
    still = grammar.lemma[i] == "remain" and any(w in ("unchanged", "same") for w in grammar.lower[i:end])
    denied = negated(reading, i) or grammar.lower[subject] == "nothing"
    if still or (grammar.lemma[i] in UNCHANGED and denied):
        return _trigger(reading, i, _entry("assure", "SUPPORT", "nothing changes", roles=ADDRESSED))
    return None


def _threatening(reading: Reading, i: int, subject: int | None, own: bool) -> Trigger | None:
    """ "If they do not pay, the pipe will stay closed": a bad end that the speaker sees on a condition."""
    grammar = reading.grammar
    if own or subject is None or _modal(reading, i) not in FUTURE | CONDITIONAL:
        return None
    reach = range(i, min(grammar.right[i] + 1, i + 8))
    if _is_conditional(reading, i) and any(grammar.lemma[j] in reading.tables.classes["loss"] for j in reach):
        return _trigger(reading, i, _entry("warn", "THREATEN", "a bad end on a condition", roles=ADDRESSED))
    return None


def _is_conditional(reading: Reading, i: int) -> bool:
    """Whether a clause with "if" or "unless" hangs on verb `i`, or one by word order: "should Morocco cancel it"."""
    grammar = reading.grammar
    first, _ = reading.sentence(i)
    if first < i and grammar.lower[first] in INVERTED and "," in grammar.lower[first:i]:
        return True
    return any(
        grammar.dep[c] == "mark" and grammar.lower[c] in ("if", "unless")
        for clause in grammar.children[i]
        if grammar.dep[clause] == "advcl"
        for c in grammar.children[clause]
    )


def _disliking(reading: Reading, i: int, subject: int | None, own: bool) -> Trigger | None:
    """ "Their proposal would make things worse": a deed of another side, judged."""
    grammar, classes = reading.grammar, reading.tables.classes
    if own or subject is None or grammar.lemma[subject] not in classes["deed"] or negated(reading, i):
        return None
    statement = reading.statement_at(i)
    owner = political(reading.cast.owner(subject))
    if statement is None or statement.speaker is None or not owner or side(statement.speaker) in sides(owner):
        return None
    reach = range(i, min(grammar.right[i] + 1, i + 8))
    if any(grammar.lemma[j] in classes["loss"] | classes["bad-words"] | classes["bad"] for j in reach):
        return _trigger(reading, i, _entry("criticise", "ACCUSE", "a deed of another, judged", roles="speaker>owner"))
    return None


def _denying(reading: Reading, i: int, own: bool) -> Trigger | None:
    """ "We were not seeking it": a bad thing that the own side does not do, or what is not in its interest."""
    grammar, classes = reading.grammar, reading.tables.classes
    if not negated(reading, i):
        return None
    if grammar.lemma[i] == "be" and "interest" in grammar.lemma[i : grammar.right[i] + 1]:
        return _trigger(reading, i, _entry("refuse", "REJECT", "not in its interest", roles=ADDRESSED))
    if _modal(reading, i) or not own:
        return None
    if grammar.lemma[i] in classes["harmful"] | classes["bad"] | classes["hostile"]:
        return _trigger(reading, i, _entry("deny", "REJECT", "a bad act of its own, denied"))
    return None


def _complaining(reading: Reading, i: int) -> Trigger | None:
    """ "They violate the accord", said by the other side."""
    grammar, classes = reading.grammar, reading.tables.classes
    if _modal(reading, i) or negated(reading, i) or reading.cue_at(i).startswith("recall"):
        return None
    bad = grammar.lemma[i] in classes["bad"]
    if not bad and grammar.lemma[i] in reading.tables.classes["carrying"]:
        predicates = [c for c in grammar.children[i] if c > i and grammar.dep[c] in ("acomp", "attr", "dobj")]
        words = [
            j for p in predicates for j in (p, *grammar.children[p]) if grammar.dep[j] not in ("prep", "relcl", "acl")
        ]
        bad = any(grammar.lemma[j] in classes["bad-words"] for j in words)
    bad = bad or any(grammar.lemma[c] == "blame" for c in clauses_of(reading, i))
    if not bad and grammar.lemma[i] in reading.tables.classes["causing"]:
        bad = any(grammar.dep[c] == "dobj" and grammar.lemma[c] in classes["mishap"] for c in grammar.children[i])
    if not bad and grammar.lemma[i] in reading.tables.classes["wanting"]:
        bad = any(
            grammar.lemma[j] in classes["grasping"] and grammar.dep[j] != "compound"
            for c in clauses_of(reading, i)
            for j in range(c, grammar.right[c] + 1)
        )
    return _trigger(reading, i, _entry("criticise", "ACCUSE", "a bad act of another", roles=BLAMED)) if bad else None
