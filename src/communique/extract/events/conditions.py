"""The condition of an offer, a warning or a demand, where the text states one."""

from __future__ import annotations

from communique.actors.grammar import CLIMB, NOUN_TAGS, SUBJECTS
from communique.codebook.events import Condition
from communique.extract.events.evidence import trimmed
from communique.extract.events.modes import denies
from communique.extract.events.reading import Reading
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import INVERTED, is_infinitive, laid_down_by, negated, verb_above
from communique.extract.events.trigger import Trigger
from communique.record import Span

# Participles that the parser seldom takes for conjunctions.
LOOSE = frozenset(("provided", "providing", "assuming"))
VIEWING = frozenset(("criticise", "praise", "deny", "state"))
IS = frozenset(("is", "are", "was", "were"))
CAN = frozenset(("can", "could", "will", "would", "may"))


# What is held back until something happens, whatever the clause says.
WITHHOLDING = frozenset(("refuse", "restrict", "cancel", "demand"))
# With these before it, "if" states no condition.
UNCONDITIONAL = frozenset(("even", "as", "what", "ask", "asked", "wonder", "see", "know", "doubt"))
ASSURING = frozenset(("assured", "reassured", "promised", "pledged", "vowed", "offered", "guaranteed"))
RECEIVING = frozenset(
    ("receive", "get", "obtain", "come", "arrive", "take", "pay", "deliver", "hand", "give", "release")
)
HOLDING = frozenset(("until", "unless", "before", "till", "without"))
DEPENDING = frozenset(("hinge", "depend", "contingent", "conditional", "dependent"))
CONCEDING = frozenset(("nevertheless", "nonetheless", "anyway"))
WELCOME = frozenset(("once", "provided", "providing", "condition", "that", "for"))
# Behind a conjunction these say how or how soon, not on which condition: "as soon as possible", "if necessary".
IDLE = frozenset(("possible", "necessary", "feasible", "practicable"))


def condition_of(
    reading: Reading, trigger: Trigger, scope: Scope, move: str, *, pledged: bool = False
) -> tuple[int, int] | None:
    """The half-open tokens of the condition, without the words that introduce it; None where there is none.

    `pledged`: whether one side alone agreed to do something, so that what it asks in return is a condition.
    """
    if trigger.condition is not None:
        return trigger.condition
    if (found := _made(reading, trigger)) is not None:
        return trimmed(reading, *found)
    start, end = reading.sentence(trigger.token)
    about = trigger.object
    denied = about is not None and reading.grammar.is_verb(about) and negated(reading, about)
    settled = laid_down_by(reading, scope.clause) is not None
    for i in range(start, end):
        # What the other side does for it is the other half of a deal.
        open_ones = (
            c for c in _starting(reading, i) if not (c.offered and settled) and not _has_come(reading, trigger, c, i)
        )
        for condition in open_ones:
            if move in condition.moves and _admits(condition, scope, move, denied=denied, pledged=pledged):
                found = _span(reading, trigger, scope, condition, i) or _in_front(reading, trigger, scope, condition, i)
                if found is not None:
                    return trimmed(reading, *found)
        if reading.grammar.lower[i] in INVERTED and (scope.unreal or move not in VIEWING):
            found = _inverted(reading, trigger, scope, i)
            if found is not None:
                return trimmed(reading, *found)
    return None


def _has_come(reading: Reading, trigger: Trigger, condition: Condition, i: int) -> bool:
    """Whether what was awaited came: "not until X stepped in did Y free them", "only after X paid did Y"."""
    grammar = reading.grammar
    first, _ = reading.sentence(i)
    did = any(grammar.dep[c] == "aux" and grammar.lower[c] == "did" for c in grammar.children[trigger.governor])
    awaited = grammar.lower[first] in ("not", "only") and i - first <= 1 and trigger.token > i
    return did and awaited and condition.words[-1] in ("until", "after", "when", "once")


def kinds_of(reading: Reading, trigger: Trigger, condition: tuple[int, int]) -> frozenset[str]:
    """What kind of condition it is, which decides what stands on it; any of these.

    `welcome`: it is meant well ("will send troops once there is peace", "if Kenya agrees", "it assured");
    `whole`: all of it hangs on the condition ("its support hinges on an amendment");
    `until`: something is held back until then ("will refuse a truce until");
    `granted`: an "if" that only says in which case.
    """
    lower, lemma = reading.grammar.lower, reading.grammar.lemma
    before = max(condition[0] - 1, 0)
    told = {
        "welcome": lower[before] in WELCOME
        or reading.cue_at(trigger.token) in ASSURING
        or _consents(reading, *condition),
        "whole": not DEPENDING.isdisjoint(lemma[max(before - 1, 0) : before + 1]),
        "until": lower[before] in HOLDING,
        "granted": lower[before] == "if"
        and lower[max(before - 1, 0)] != "only"
        and not any(word in ("not", "n't", "n’t") for word in lower[condition[0] : condition[1]]),
    }
    return frozenset(kind for kind, holds in told.items() if holds)


def _consents(reading: Reading, start: int, end: int) -> bool:
    """Whether a condition is somebody's consent: "if Kenya agrees", "if nobody objects", "once there is a truce"."""
    grammar, classes = reading.grammar, reading.tables.classes
    return any(
        grammar.lemma[i] in classes["consenting"] or (grammar.lemma[i] in classes["objecting"] and denies(reading, i))
        for i in range(start, end)
    )


def _admits(condition: Condition, scope: Scope, move: str, *, denied: bool, pledged: bool) -> bool:
    """Whether a move in its scope can have a condition that is only one of denied or of offered things.

    `denied`: whether what it is about is denied ("agreed not to fire until").
    """
    if condition.offered:
        return move in ("offer", "demand") or bool(scope.modal) or pledged
    if condition.ahead and not scope.modal:
        return False
    return not condition.negated or denied or "negation" in scope.aux or move in WITHHOLDING


def _starting(reading: Reading, i: int) -> list[Condition]:
    """The rows of the table with the longest words that begin at token `i`; none for a name, nor for "even if"."""
    lower, tag = reading.grammar.lower, reading.grammar.tag
    inside = i > reading.sentence(i)[0] and tag[i - 1] not in ("``", "''", ":")
    named = tag[i] in ("NNP", "NNPS") or (inside and reading.grammar.words[i][0].isupper())
    named |= lower[i] == "subject" and i > 0 and lower[i - 1] in ("or", "and")  # "held or subject to exit bans"
    if named or (lower[i] == "if" and i and lower[i - 1] in UNCONDITIONAL):
        return []
    rows = reading.tables.conditions.get(lower[i], ())
    found = [c for c in rows if list(c.words) == lower[i : i + len(c.words)]]
    return [c for c in found if len(c.words) == len(found[0].words) and not IDLE & set(lower[i + len(c.words) :][:1])]


def introduced(reading: Reading, i: int) -> int:
    """How many tokens from `i` on introduce a condition: 2 for "only if"; an inverted "should" is one."""
    rows = _starting(reading, i)
    return len(rows[0].words) if rows else int(reading.grammar.lower[i] in INVERTED)


def _span(reading: Reading, trigger: Trigger, scope: Scope, condition: Condition, i: int) -> tuple[int, int] | None:
    after = i + len(condition.words)
    if condition.form == "reverse":
        return _demanded(reading, trigger, i, after)
    if condition.form == "phrase" and reading.grammar.tag[after - 1] == "VBG" and i == reading.sentence(i)[0]:
        comma = next((j for j in range(after, trigger.token) if reading.grammar.lower[j] == ","), None)
        # "Failing a settlement by March, it would", but not "barring surprises".
        return None if comma is None or comma < after + 2 else (after, comma)
    if condition.form == "phrase":
        return _phrase(reading, trigger, scope, after)
    if condition.form == "before":
        return _before(reading, trigger, i)
    return _clause(reading, trigger, scope, i, after) or _nominal(reading, trigger, scope, condition, after)


def _in_front(reading: Reading, trigger: Trigger, scope: Scope, condition: Condition, i: int) -> tuple[int, int] | None:
    """What stands first in a sentence up to the comma, however it was parsed: "assuming parliament consents, X will".

    Between the comma and the trigger there is no other verb but one that says who says so.
    """
    grammar = reading.grammar
    first, _ = reading.sentence(i)
    after = i + len(condition.words)
    offered = trigger.entry.move in ("offer", "promise")
    if any(grammar.tag[j] not in ("``", "''", "-LRB-") for j in range(first, i)) or not (scope.modal or offered):
        return None
    comma = next((j for j in range(after, trigger.token) if grammar.lower[j] == ","), None)
    if comma is None or comma < after + 2:
        return None
    statement = reading.statement_at(trigger.token)
    quote = None if statement is None else statement.cue
    cue = range(0) if quote is None else range(*reading.parsed.tokens(Span(quote.start, quote.end)))
    own = {trigger.token, trigger.governor, scope.clause}
    if any(
        grammar.is_verb(j) and j not in own and j not in cue and grammar.dep[j] not in ("aux", "auxpass", "amod")
        for j in range(comma + 1, trigger.token)
    ):
        return None
    after += grammar.lower[after] == "that"
    told = any(
        grammar.is_verb(j) or (grammar.tag[j] == "NNS" and grammar.tag[j - 1] in NOUN_TAGS) for j in range(after, comma)
    )
    return (after, comma) if condition.form == "phrase" or told else None


def _made(reading: Reading, trigger: Trigger) -> tuple[int, int] | None:
    """What is made a condition, or to which something is tied: "made A a precondition for B", "linked B to A"."""
    grammar, classes = reading.grammar, reading.tables.classes
    if trigger.entry.move != "demand":
        return None
    if trigger.entry.kind == "noun" and grammar.lemma[trigger.token] in classes["precondition"]:
        verb = grammar.head[trigger.token]  # "its precondition for talks is an end to the embargo"
        told = grammar.child(verb, "attr", "ccomp") if grammar.lemma[verb] == "be" else None
        subject = grammar.dep[trigger.token] == "nsubj" and told is not None and told > verb
        return (grammar.left[told], grammar.right[told] + 1) if subject and told is not None else None
    if trigger.object is None or trigger.entry.kind != "verb":
        return None
    if grammar.lemma[trigger.token] in classes["tying"] and trigger.anchor != trigger.token:
        return grammar.left[trigger.object], grammar.right[trigger.object] + 1
    if grammar.lemma[trigger.object] not in classes["precondition"]:
        return None
    nouns = [c for c in grammar.children[trigger.token] if grammar.dep[c] in ("dobj", "oprd", "attr", "nsubjpass")]
    nouns += [c for c in grammar.children[trigger.object] if grammar.dep[c] in ("nsubj", "nsubjpass")]
    other = next((c for c in nouns if c != trigger.object), None)
    if other is None:
        return None
    start, end = grammar.left[other], grammar.right[other] + 1
    inside = grammar.head[trigger.object] == other  # "made a pullout a precondition", read as an apposition
    return start, grammar.left[trigger.object] if inside else end


def _inverted(reading: Reading, trigger: Trigger, scope: Scope, i: int) -> tuple[int, int] | None:
    """A condition by word order: "should X do it", "were X to do it", "had X done it"."""
    grammar = reading.grammar
    verb = grammar.head[i] if grammar.dep[i] in ("aux", "auxpass") else i
    first, end = reading.sentence(i)
    subject = next((c for n in (verb, i) for c in grammar.children[n] if grammar.dep[c] in SUBJECTS and c > i), None)
    fronted = all(grammar.tag[j] in ("``", "CC", "''", "-LRB-") for j in range(first, i)) or grammar.lower[i - 1] in (
        ",",
        "that",
    )
    if grammar.lower[end - 1] == "?":
        return None
    if scope.unreal and trigger.token < i and (below := grammar.child(i, "ccomp")) is not None:
        return i + 1, _until_comma(reading, below, end)  # "would have closed it had the shelling continued"
    if trigger.token == verb and i > first - 1 and fronted:
        return _taken_in(reading, trigger, i)
    first_word = subject is None and i == first and grammar.dep[verb] == "advcl"  # "Should Chad shell Faya again, it"
    if (subject is None and not first_word) or trigger.token == verb:
        return None
    if trigger.token > verb:
        commas = [j for j in range(verb, trigger.token) if grammar.lower[j] == ","]
        # "Had it let them in, the envoy said, London would": who says it begins behind the first comma.
        said = commas and any(grammar.tag[j] in ("VBD", "VBZ", "VBP") for j in range(commas[0], commas[-1]))
        return (i + 1, commas[0 if said else -1]) if fronted and commas else None
    return (i + 1, _until_comma(reading, verb, end)) if _belongs(reading, trigger, scope, verb) else None


def _taken_in(reading: Reading, trigger: Trigger, i: int) -> tuple[int, int] | None:
    """An inverted clause that the parser made part of the main one: "should the truce hold, it will"."""
    grammar = reading.grammar
    helped = sum(grammar.tag[c] in ("MD", "VBD") and grammar.dep[c] == "aux" for c in grammar.children[trigger.token])
    comma = next((j for j in range(i + 3, trigger.token) if grammar.lower[j] == ","), None)
    return None if comma is None or helped < 2 else (i + 1, comma)


def _until_comma(reading: Reading, verb: int, end: int) -> int:
    """Where a clause ends: behind what hangs on its verb, at the next comma at the latest."""
    grammar = reading.grammar
    reach = max(grammar.right[verb] + 1, verb + 1)
    return next((j for j in range(verb, min(reach, end)) if grammar.lower[j] == ","), reach)


def _before(reading: Reading, trigger: Trigger, i: int) -> tuple[int, int] | None:
    """The clause before "otherwise", where what follows is the trigger's."""
    start, _ = reading.sentence(i)
    return (start, i) if trigger.token > i and i - start >= 2 else None


def _nominal(
    reading: Reading, trigger: Trigger, scope: Scope, condition: Condition, after: int
) -> tuple[int, int] | None:
    """The noun phrase behind a conjunction that is a preposition too: "until the withdrawal of X", no date."""
    if condition.words[-1] not in ("until", "after") or reading.times_in(after, after + 6):
        return None
    return _phrase(reading, trigger, scope, after)


def _clause(reading: Reading, trigger: Trigger, scope: Scope, i: int, after: int) -> tuple[int, int] | None:
    """The clause that conjunction `i` introduces, where it hangs on the trigger's own clause."""
    grammar = reading.grammar
    heads = (grammar.head[j] for j in range(i, after) if grammar.dep[j] in ("mark", "advmod"))
    verb = next((h for h in heads if h >= after and _is_clause(reading, h)), None)
    if (verb is None and after - i > 1) or grammar.lower[i] in LOOSE:
        verb = _first_clause(reading, after)
    if verb is None or (grammar.lower[i] == "once" and grammar.dep[verb] == "relcl"):
        return None  # "which once castigated the bloc"
    after += grammar.lower[after] == "that"
    if reading.under(trigger.token, verb) and not _fronted(reading, trigger, i, verb):
        return None
    if _concedes(reading, trigger, i) or _is_asked(reading, verb):
        return None
    tied = _belongs(reading, trigger, scope, verb) or _fronted(reading, trigger, i, verb)
    if not tied and not _follows(reading, trigger, i):
        return None
    if any(is_infinitive(reading, c) for c in grammar.children[verb]) and grammar.lower[verb] in IS - {"were"}:
        return _asked(reading, trigger, i)  # "must withdraw if there is to be peace": the withdrawal is the condition
    end = grammar.right[verb] + 1
    if trigger.token > i:
        end = min(end, trigger.token)
    return after, max(end, verb + 1)


def _is_clause(reading: Reading, i: int) -> bool:
    """Whether a word heads a clause: a verb, or one that the parser took for a noun; not "once bitter enemies"."""
    grammar = reading.grammar
    return grammar.is_verb(i) or (
        grammar.dep[i] == "advcl" and not (grammar.tag[i - 1] == "JJ" and grammar.words[i - 1].islower())
    )


def _is_asked(reading: Reading, verb: int) -> bool:
    """Whether an "if" clause is what somebody asks: "asked Tokyo if it would lift its quotas"."""
    grammar = reading.grammar
    above = grammar.head[verb]
    if any(grammar.dep[c] == "xcomp" and c < verb for c in grammar.children[above]):
        return False  # "would ask Sudan to admit them if"
    clause = grammar.dep[verb] == "ccomp" or (grammar.dep[verb] == "advcl" and above < verb)
    return clause and grammar.lemma[above] in UNCONDITIONAL


def _concedes(reading: Reading, trigger: Trigger, i: int) -> bool:
    """Whether an "if" in front only grants something: "if the mood was icy, they nevertheless signed"."""
    grammar = reading.grammar
    beside = {grammar.lower[c] for c in grammar.children[trigger.governor]}
    return grammar.lower[i] == "if" and i < trigger.token and bool(beside & CONCEDING)


def _follows(reading: Reading, trigger: Trigger, i: int) -> bool:
    """Whether a participle taken for a verb ("provided") comes behind the trigger with no other verb between."""
    grammar = reading.grammar
    loose = grammar.lower[i] in LOOSE and trigger.token < i
    last = trigger.token if trigger.object is None or trigger.object > i else max(trigger.token, trigger.object)
    return loose and not any(grammar.is_verb(j) and grammar.dep[j] != "amod" for j in range(last + 1, i))


def _fronted(reading: Reading, trigger: Trigger, i: int, verb: int) -> bool:
    """Whether a clause stands first in the sentence, with a comma before the trigger's clause."""
    grammar = reading.grammar
    first, _ = reading.sentence(i)
    begins = all(grammar.tag[j] in ("``", "CC", "''", "-LRB-") for j in range(first, i))
    return begins and verb < trigger.token and "," in grammar.lower[verb : trigger.token]


def _first_clause(reading: Reading, after: int) -> int | None:
    """The first verb behind a conjunction of several words, which the parser seldom ties to it."""
    grammar = reading.grammar
    end = min(after + 12, reading.sentence(after - 1)[1])
    for j in range(after, end):
        subject = grammar.child(j, "nsubj", "nsubjpass")
        if grammar.is_verb(j) and subject is not None and subject >= after:
            return j
        if grammar.tag[j] in ("VBD", "VBZ", "VBP") and grammar.head[j - 1] == after - 1 and j > after:
            return j  # "provided Pretoria pulled its troops out", where the participle took its subject
    return None


def _asked(reading: Reading, trigger: Trigger, i: int) -> tuple[int, int] | None:
    start = trigger.token if trigger.object is None else min(trigger.token, trigger.object)
    end = min(reading.grammar.right[trigger.token] + 1, i) if i > start else reading.grammar.right[trigger.token] + 1
    return (start, end) if end > start and trigger.entry.move == "demand" else None


def _belongs(reading: Reading, trigger: Trigger, scope: Scope, verb: int) -> bool:
    """Whether a clause stands with the trigger: in one person's mouth, on one chain of heads."""
    head = reading.grammar.head[verb]
    if _is_said_between(reading, trigger, scope, verb):
        return True
    if trigger.object is not None and _is_received(reading, trigger.object, head):
        return True
    told = reading.grammar.dep[head] == "ccomp" and reading.grammar.head[head] == trigger.token
    apart = reading.statement_at(verb) is not reading.statement_at(trigger.token)
    if apart and trigger.entry.move != "warn" and not told and head not in (trigger.token, trigger.governor):
        return False
    nodes = [n for n in (trigger.token, trigger.governor, scope.clause, trigger.object) if n is not None]
    return any(_hangs_on(reading, head, node) or reading.under(node, head) for node in nodes)


def _is_said_between(reading: Reading, trigger: Trigger, scope: Scope, verb: int) -> bool:
    """Whether only who says it stands between: "Egypt would open it, its minister indicated, if the army drew back"."""
    grammar = reading.grammar
    head = grammar.head[verb]
    nodes = (n for n in (trigger.token, trigger.governor, scope.clause) if grammar.dep[n] == "ccomp")
    return head < verb and grammar.is_verb(head) and any(grammar.head[n] == head and n < head for n in nodes)


def _is_received(reading: Reading, noun: int, verb: int) -> bool:
    """Whether a relative clause says when one gets what is offered: "a loan, which it would receive only after"."""
    grammar = reading.grammar
    helped = any(grammar.tag[c] == "MD" for c in grammar.children[verb])
    return grammar.dep[verb] == "relcl" and grammar.head[verb] == noun and helped and grammar.lemma[verb] in RECEIVING


def _hangs_on(reading: Reading, i: int, node: int) -> bool:
    """Whether `i` depends on `node`, not through a joined or relative clause: "will not share but may forgive, if"."""
    grammar = reading.grammar
    for _ in range(CLIMB):
        if i == node:
            return True
        joined = grammar.dep[i] == "conj" and grammar.is_verb(i) and not is_infinitive(reading, i)
        if joined or grammar.dep[i] == "relcl" or grammar.head[i] == i:
            return False
        i = grammar.head[i]
    return False


def _phrase(reading: Reading, trigger: Trigger, scope: Scope, after: int) -> tuple[int, int] | None:
    """The object of a preposition such as "in exchange for", of the trigger or the verb it is the subject of."""
    grammar = reading.grammar
    objects = [c for c in grammar.children[after - 1] if c >= after]
    if grammar.lower[after - 1] == "without" and any(grammar.is_verb(c) for c in objects):
        return None  # "will not leave without signing" says what is not done
    governor = verb_above(reading, after - 1)
    subject = grammar.child(governor, "nsubj", "nsubjpass")
    of_subject = subject is not None and reading.under(trigger.token, subject)
    own = any(reading.under(after - 1, node) for node in (trigger.token, trigger.governor))
    # Not from inside another verb of the clause: "accuses X of planning cuts in the event of a strike and warns".
    above = governor == scope.clause or reading.under(trigger.token, governor)
    if not objects or not (of_subject or own or (above and reading.under(after - 1, scope.clause))):
        return None
    return after, max(grammar.right[c] for c in objects) + 1


def _demanded(reading: Reading, trigger: Trigger, i: int, after: int) -> tuple[int, int] | None:
    """What is demanded first, as the condition of what stands after "before"."""
    grammar = reading.grammar
    _, end = reading.sentence(i)
    following = grammar.lower[after : min(after + 8, end)]
    stands = bool(CAN & set(following)) or "any" in following[:1] or grammar.lower[i] == "as"
    if not stands:
        return None
    if trigger.object is None or trigger.token < i < trigger.object:
        return (trigger.token, i) if trigger.token < i and trigger.rule.startswith("assertion") else None
    last = grammar.right[trigger.object] + 1
    if i > trigger.object:
        last = min(last, i)
    return (max(trigger.anchor + 1, grammar.left[trigger.object]), last) if last > trigger.anchor + 1 else None
