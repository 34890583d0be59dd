"""Whether a trigger reports an event at all, and its auxiliary modes, by scope over the parse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from communique.actors.grammar import CLIMB, NOUN_TAGS
from communique.dates import TimeExpression
from communique.extract.events.reading import Reading, side, sides
from communique.extract.events.triggers import Trigger, is_finite, is_infinitive

FUTURE = frozenset(("will", "shall", "'ll", "’ll", "wo"))
CONDITIONAL = frozenset(("would", "'d", "’d"))
POSSIBLE = frozenset(("could", "may", "might", "can", "ca"))
DEONTIC = frozenset(("should", "must", "ought", "need"))
NEGATIVES = frozenset(("not", "n't", "n’t", "never", "no", "neither", "nor", "hardly", "barely"))
NO_SUBJECT = frozenset(("nothing", "nobody", "none", "neither"))
# Conjunctions and prepositions under which a clause reports nothing that happened.
UNREAL = frozenset(("if", "unless", "until", "till", "once", "lest", "whether", "before", "so"))
REAL_GERUND = frozenset(("by", "after", "including", "following", "despite", "since", "while", "through"))
# What is feared, hoped or said to be possible has not happened.
DOUBTFUL = frozenset(
    "fear hope possibility prospect risk likelihood chance speculation idea belief concern suggestion question expectation "
    "worry doubt danger dream condition demand call way".split()
)
PLANNED = frozenset(
    "planned proposed possible potential future upcoming forthcoming prospective next eventual would-be any".split()
)
# An episode is what one report covers; what lies further back than this is what the report recalls. Gold articles treat
# "last week" as part of the episode and ten days before as history.
EPISODE = timedelta(days=8)
# Sentences back that a past tense without a time may take its time from.
STORY = 3
DAYTIMES = frozenset(("night", "morning", "evening", "afternoon", "day", "week", "month", "year", "summer", "winter"))
# Past main clauses that make an article a chronicle, where they outnumber those of the episode.
CHRONICLE = 6


@dataclass(slots=True)
class Scope:
    """What stands above a trigger: the modes that it gets from there.

    Attributes:
        aux: the auxiliary modes.
        modal: the modal that decided, lower case, or "".
        clause: the finite verb (or the topmost one) whose subject and adverbs the event has.
        dropped: why this is no event, or "".
        absent: whether somebody only says that there is no sign of it.
    """

    aux: set[str] = field(default_factory=set)
    modal: str = ""
    clause: int = 0
    dropped: str = ""
    absent: bool = False


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
    if found.modal in DEONTIC and not trigger.rule.startswith("assertion"):
        found.dropped = found.dropped or "an obligation, not an act"
    if _is_question(reading, trigger.token):
        found.dropped = found.dropped or "a question"
    if not found.dropped and _is_name(reading, trigger):
        found.dropped = "a name, not a charge"
    if not found.dropped and _is_past(reading, trigger, found):
        found.aux.add("historical")
    if not found.dropped and _lies_ahead(reading, trigger, found):
        found.aux.add("future")
    return found


def _own(reading: Reading, verb: int, found: Scope, *, negate: bool) -> None:
    """What the auxiliaries and adverbs of one verb say."""
    grammar = reading.grammar
    for c in grammar.children[verb]:
        dep, word = grammar.dep[c], grammar.lower[c]
        if dep == "aux" and grammar.tag[c] == "MD" or (dep == "aux" and word in FUTURE | CONDITIONAL):
            found.modal = found.modal or word
        if negate and word in NEGATIVES and dep in ("neg", "advmod", "det", "preconj") and not _only(reading, c):
            found.aux.add("negation")
        if negate and dep in ("nsubj", "nsubjpass") and (word in NO_SUBJECT or has_no(reading, c)):
            found.aux.add("negation")


def _only(reading: Reading, i: int) -> bool:
    """Whether "not" belongs to "not only"."""
    lower = reading.grammar.lower
    return i + 1 < len(lower) and lower[i + 1] in ("only", "just", "merely", "least")


def has_no(reading: Reading, noun: int) -> bool:
    """Whether a noun is denied by its determiner."""
    grammar = reading.grammar
    return any(
        grammar.dep[c] in ("det", "neg") and grammar.lower[c] in ("no", "neither", "not")
        for c in grammar.children[noun]
    )


def _determiners(reading: Reading, trigger: Trigger, found: Scope) -> None:
    """ "No" before the noun itself or before the object of a light verb: "gave no assurances"."""
    grammar = reading.grammar
    if trigger.entry.kind == "noun" and has_no(reading, trigger.token):
        found.aux.add("negation")
    noun = trigger.object
    if (
        noun is None
        or grammar.is_verb(noun)
        or any(atom.startswith("no ") for atoms in trigger.entry.object for atom in atoms)
    ):
        return
    if trigger.entry.aux == "offer":
        words = {grammar.lower[c] for c in grammar.children[noun]}
        found.aux |= {"hypothetical"} if words & {"potential", "possible"} else set()
    if trigger.entry.kind == "verb" and grammar.head[noun] == trigger.token and has_no(reading, noun):
        found.aux.add("negation")


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
    reported = reading.statement_at(found.clause) is not None
    if found.modal in FUTURE or (found.modal in CONDITIONAL and reported):
        found.aux.add("future")
    elif found.modal in CONDITIONAL:
        found.aux.add("hypothetical")
    elif found.modal in POSSIBLE and "negation" not in found.aux:
        found.dropped = found.dropped or f"only {found.modal}"


def _complement(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    grammar = reading.grammar
    if grammar.dep[verb] == "ccomp" and not is_infinitive(reading, verb):
        return _content(reading, verb, head, found)
    kind = "verb" if grammar.is_verb(head) else "adjective"
    effect = reading.tables.raisers.get((kind, grammar.lemma[head]))
    if grammar.lemma[head] == "be":
        effect = "future"
    if effect == "past":
        effect = "keep" if grammar.tag[head] == "VBD" else "drop"
    if effect is None or effect == "drop":
        found.dropped = f"only {grammar.lower[head]}"
        return None
    if effect != "keep":
        found.aux.add(effect)
    found.clause = head
    _own(reading, head, found, negate=True)
    return head


def _content(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    """A finite clause under a verb of saying or believing."""
    grammar = reading.grammar
    if any(grammar.dep[c] == "mark" and grammar.lower[c] in ("whether", "if") for c in grammar.children[verb]):
        found.dropped = "an open question"
    if grammar.lemma[head] in reading.tables.belief:
        found.dropped = f"what somebody {grammar.lower[head]}"
    if grammar.lemma[head] == "be" and _absent(reading, head, verb):
        found.absent = True
    return None


def _absent(reading: Reading, copula: int, verb: int) -> bool:
    """Whether "there is no sign" stands over the clause of `verb`."""
    words = " ".join(reading.grammar.lower[max(copula - 1, 0) : verb])
    return any(phrase in words for phrase in reading.tables.absent)


def _joined(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    """A joined verb shares the embedding of the first one, and its modal where it has no subject of its own."""
    grammar = reading.grammar
    if not grammar.is_verb(head):
        return head if grammar.tag[head] not in NOUN_TAGS else None
    shares = grammar.child(verb, "nsubj", "nsubjpass") is None
    if shares and not found.modal and grammar.tag[verb] not in ("VBD", "VBZ"):
        modal = found.aux.copy()
        _own(reading, head, found, negate=False)
        found.aux |= modal
    if shares:
        found.clause = head
    return head


def _adverbial(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    grammar = reading.grammar
    if is_infinitive(reading, verb):
        found.dropped = "a purpose"
    elif any(grammar.dep[c] == "mark" and grammar.lower[c] in UNREAL for c in grammar.children[verb]):
        found.dropped = "a condition"
    elif any(grammar.lower[c] == "when" for c in grammar.children[verb]) and grammar.tag[verb] in ("VBP", "VBZ", "VB"):
        found.dropped = "what is yet to come"
    elif grammar.tag[verb] == "VBG" and grammar.dep[head] in ("ccomp", "xcomp", "conj"):
        return head
    return None


def _attributive(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    """A clause that belongs to a noun: "the decision to open", "no sign that they gave"."""
    grammar = reading.grammar
    if is_infinitive(reading, verb):
        effect = reading.tables.raisers.get(("noun", grammar.lemma[head]), "drop")
        if effect == "drop":
            found.dropped = f"only {grammar.lower[head]}"
        else:
            found.aux.add(effect)
    elif grammar.dep[verb] in ("acl", "ccomp") and is_finite(reading, verb):
        if grammar.lemma[head] in DOUBTFUL:
            found.dropped = f"only {grammar.lower[head]}"
        elif has_no(reading, head):
            found.absent = True
    return None


def _gerund(reading: Reading, verb: int, head: int, found: Scope) -> int | None:
    """A gerund after a preposition: "after meeting", "without giving"."""
    word = reading.grammar.lower[head]
    if word == "without":
        found.aux.add("negation")
    elif word not in REAL_GERUND and reading.grammar.child(verb, "nsubj") is None:
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
    words = {grammar.lower[c] for c in grammar.children[noun]}
    if words & PLANNED:
        found.aux.add("future" if words & {"planned", "upcoming", "forthcoming", "future", "next"} else "hypothetical")
    found.clause = _verb_above(reading, noun)
    above = Scope(clause=found.clause)
    subject = grammar.dep[noun] in ("nsubj", "nsubjpass") and grammar.head[noun] == found.clause
    _own(reading, found.clause, above, negate=subject)
    if above.modal in CONDITIONAL | POSSIBLE:
        found.dropped = f"only what {above.modal} be"
    elif subject:
        found.aux |= above.aux | ({"future"} if above.modal in FUTURE else set())


def _verb_above(reading: Reading, i: int) -> int:
    grammar = reading.grammar
    for _ in range(CLIMB):
        if grammar.is_verb(i) or grammar.head[i] == i:
            break
        i = grammar.head[i]
    return i


def _is_name(reading: Reading, trigger: Trigger) -> bool:
    """Whether a clause only gives somebody's word for a thing: "what it calls an act of war"."""
    grammar = reading.grammar
    return (
        trigger.entry.move == "criticise"
        and grammar.dep[trigger.governor] in ("relcl", "pcomp", "ccomp")
        and any(
            grammar.tag[c] in ("WDT", "WP") and grammar.dep[c] == "dobj" for c in grammar.children[trigger.governor]
        )
    )


def _is_question(reading: Reading, i: int) -> bool:
    start, end = reading.sentence(i)
    lower = reading.grammar.lower
    return any(word == "?" for word in lower[max(end - 3, start) : end])


def times_of(reading: Reading, trigger: Trigger, found: Scope) -> list[TimeExpression]:
    """The times that belong to a trigger: those that hang on its clause, its complement or the noun itself."""
    start, end = reading.sentence(trigger.token)
    mine = {trigger.token, trigger.governor, found.clause}
    if trigger.object is not None:
        mine.add(trigger.object)
    return [time for time in reading.times_in(start, end) if _carrier(reading, time) in mine]


def _carrier(reading: Reading, time: TimeExpression) -> int:
    """As `_bearer`, but past a participle beside it: "abducted by men wearing uniforms in August"."""
    grammar = reading.grammar
    verb = _bearer(reading, time)
    while grammar.tag[verb] == "VBG" and grammar.dep[verb] in ("acl", "pcomp") and grammar.head[verb] != verb:
        verb = _verb_above(reading, grammar.head[verb])
    return verb


def _bearer(reading: Reading, time: TimeExpression) -> int:
    """The verb (or the triggering noun) that a time expression hangs on."""
    grammar = reading.grammar
    i = time.start
    while time.start <= i < time.end and grammar.head[i] != i:
        last, i = i, grammar.head[i]
        modifies = grammar.dep[last] in ("compound", "amod", "nummod", "poss", "nmod")
        if modifies and i >= time.end and grammar.lemma[i] not in DAYTIMES:
            return i  # "the 1967 lines": it says which lines
    nominal = i if grammar.tag[i] in NOUN_TAGS and grammar.lemma[i] in reading.tables.nouns else None
    return _verb_above(reading, i) if nominal is None else nominal


def _is_past(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether the article recalls the event from before the episode it reports."""
    if "future" in found.aux and found.modal:
        return False
    if any(
        _before_episode(reading, time) for time in (*times_of(reading, trigger, found), *_times_above(reading, found))
    ):
        return True
    if reading.statement_at(trigger.token) is None and _is_pluperfect(reading, found.clause):
        return True
    return _says_past(reading, trigger, found) or _goes_on_telling(reading, trigger, found)


def _times_above(reading: Reading, found: Scope) -> list[TimeExpression]:
    """The times of the clause that an adverbial clause hangs on: "shelved a February trip after it shot down ..."."""
    grammar = reading.grammar
    verb = found.clause
    while grammar.dep[verb] in ("conj", "ccomp") and grammar.head[verb] != verb:
        verb = grammar.head[verb]
    if grammar.dep[verb] != "advcl" or grammar.tag[verb] not in ("VBD", "VBN"):
        return []
    above = {grammar.head[verb], *grammar.children[grammar.head[verb]]}
    return [time for time in reading.times_in(*reading.sentence(verb)) if _bearer(reading, time) in above]


def _before_episode(reading: Reading, time: TimeExpression) -> bool:
    if time.relation in ("since", "by", "until"):
        return False
    published = reading.parsed.article.published
    words = time.text.lower()
    if published and time.latest and len(published) == 10:
        return _last_day(time.latest) < (date.fromisoformat(published) - EPISODE).isoformat()
    return published is None and (words.endswith(" ago") or words.startswith("last ") or words[-4:].isdigit())


def _last_day(partial: str) -> str:
    """A day that is surely not before a partial date, for comparing ISO strings."""
    return partial if len(partial) == 10 else partial + "-31" if len(partial) == 7 else partial + "-12-31"


def _is_pluperfect(reading: Reading, verb: int) -> bool:
    grammar = reading.grammar
    tags = grammar.tag[verb] in ("VBN", "VBG")
    return tags and any(grammar.dep[c] == "aux" and grammar.lower[c] in ("had", "'d") for c in grammar.children[verb])


def _says_past(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether an adverb of the clause, or of the verb that reports it, says so ("previously", "in the past")."""
    grammar = reading.grammar
    verb = trigger.governor
    for _ in range(CLIMB):
        for c in grammar.children[verb]:
            if grammar.dep[c] in ("advmod", "prep", "npadvmod", "advcl") and _phrase(reading, c) in reading.tables.past:
                return True
        dep, head = grammar.dep[verb], grammar.head[verb]
        shares = dep == "conj" and grammar.child(verb, "nsubj", "nsubjpass") is None
        if head == verb or (dep not in ("xcomp", "ccomp", "acomp") and not shares):
            break
        verb = head
    behind = " ".join(grammar.lower[trigger.token : min(trigger.token + 12, reading.sentence(trigger.token)[1])])
    return any(f" {phrase} " in f"{behind} " for phrase in ("at one point", "at the time", "years ago", "decades ago"))


def _is_chronicle(reading: Reading) -> bool:
    """Whether an article mostly recounts the past: its dated main clauses lie before the episode."""
    if "chronicle" not in reading.memo:
        told = [_told_when(reading, start, end) for start, end in reading.sentences]
        past, present = told.count(True), told.count(False)
        reading.memo["chronicle"] = past >= CHRONICLE and past > 1.5 * present
    return reading.memo["chronicle"]


def _goes_on_telling(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether a past tense without a time of its own carries on a story that the paragraph set in the past."""
    grammar = reading.grammar
    was = any(grammar.lower[c] in ("was", "were") for c in grammar.children[found.clause])
    if (grammar.tag[found.clause] != "VBD" and not was) or times_of(reading, trigger, found):
        return False
    start, _ = reading.sentence(trigger.token)
    chronicle = _is_chronicle(reading)
    first = 0 if chronicle else reading.parsed.paragraphs[reading.parsed.paragraph(trigger.token)][0]
    for _ in range(STORY * (4 if chronicle else 1)):
        if start <= first:
            return False
        start, end = reading.sentence(start - 1)
        told = _told_when(reading, start, end)
        if told is not None:
            return told
    return False


def _told_when(reading: Reading, start: int, end: int) -> bool | None:
    """Whether a sentence is set before the episode (True) or in it (False); None where its main verb has no time."""
    grammar = reading.grammar
    root = next((i for i in range(start, end) if grammar.head[i] == i), start)
    if _is_pluperfect(reading, root):
        return True
    times = [time for time in reading.times_in(start, end) if _bearer(reading, time) == root]
    return any(_before_episode(reading, time) for time in times) if times else None


def _phrase(reading: Reading, c: int) -> str:
    start, end = reading.grammar.left[c], reading.grammar.right[c] + 1
    return " ".join(reading.grammar.lower[start:end]) if end - start <= 4 else ""


def _lies_ahead(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether a present tense is dated after the article: "ministers meet on December 11"."""
    grammar = reading.grammar
    published = reading.parsed.article.published
    if (
        not published
        or grammar.tag[found.clause] not in ("VB", "VBP", "VBZ", "VBG", "NN", "NNS") and trigger.entry.kind != "noun"
        or "historical" in found.aux
    ):
        return False
    return any(
        time.earliest and len(time.earliest) == 10 and time.earliest > published and time.relation != "by"
        for time in times_of(reading, trigger, found)
    )


def speaks_of_itself(reading: Reading, i: int, subject: tuple[object, ...]) -> bool:
    """Whether the subject of the clause at `i` is on the speaker's side (the reporter speaks of nobody's own side)."""
    statement = reading.statement_at(i)
    if statement is None or statement.speaker is None:
        return False
    return side(statement.speaker) in sides(subject)  # type: ignore[arg-type]
