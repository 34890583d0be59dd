"""Move, PLOVER type and auxiliary modes of a trigger in its scope."""

from __future__ import annotations

from communique.extract.events.doers import Actors
from communique.extract.events.modes import ABLE, CONDITIONAL, FUTURE, denies
from communique.extract.events.reading import Reading, side, sides
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import clauses_of, is_infinitive
from communique.extract.events.trigger import HOSTILE, Trigger
from communique.extract.events.voices import speaks_of_itself

# Move, PLOVER type (None for a move without one), auxiliary modes.
Meaning = tuple[str, str | None, frozenset[str]]
# Moves towards the other side: what is denied of them with "will not" is a refusal.
GIVING = frozenset(("agree", "concede", "deliver", "promise", "praise", "meet", "offer"))
# What is given by saying so: with a condition it is only offered, in whatever tense ("agreed, provided that").
SETTLED = frozenset(("agree", "promise", "offer"))
# What is a warning while it stands on a condition.
UNWELCOME = frozenset(("restrict", "use-force", "coerce", "mobilise", "cancel", "refuse"))
CONFLICT = HOSTILE | {"THREATEN"}
OBJECTING = frozenset(("object", "oppose"))
# What an assertion says is in the move itself: a refusal is no negated promise.
SAID_BY_THE_MOVE = frozenset(("negation", "future", "hypothetical"))


def meaning_of(reading: Reading, trigger: Trigger, scope: Scope, actor: Actors) -> Meaning:
    """What a trigger means in its scope: what is refused, ruled out, denied, only to come, or claimed."""
    move, event, aux = trigger.entry.move, trigger.entry.event, _modes(reading, trigger, scope)
    if scope.absent:
        return move, event, aux
    if "negation" in aux and (turned := _denied(reading, trigger, scope, actor, aux)) is not None:
        return turned
    if trigger.rule.startswith("assertion") and move in ("refuse", "deny", "assure", "criticise", "demand"):
        aux -= SAID_BY_THE_MOVE
    if reading.domestic and _is_of_a_crowd(trigger, actor):
        return "protest", "PROTEST", aux
    if event == "PROTEST" and actor and all("MIL" in (someone.code or "").split() for someone in actor):
        move, event = "mobilise", "MOBILIZE"  # an army that takes to the streets
    move, event, aux = announced(reading, trigger, aux)
    if move in ("concede", "deliver") and _is_claim(reading, trigger, actor):
        move = "claim"
    return move, event, aux


def _is_of_a_crowd(trigger: Trigger, actor: Actors) -> bool:
    """Whether people protest, or tear down what is not theirs; of a government that is a complaint, or coercion."""
    sectors = {part for someone in actor for part in (someone.code or "").split()[1:]}
    torn_down = trigger.entry.event == "COERCE" and trigger.entry.mode is None and "OPP" in sectors
    return torn_down or (bool({"OPP", "PPL"} & sectors) and trigger.entry.place.endswith(" protest"))


def conditional(trigger: Trigger, meaning: Meaning, kinds: frozenset[str]) -> Meaning:
    """What a meaning becomes by a condition of these kinds: an offer or a threat is hypothetical, a demand stays."""
    move, event, aux = meaning
    ahead = bool(aux & {"future", "hypothetical"})
    if "negation" in aux and not ahead:
        return meaning  # "has not agreed to disarm unless"
    if move == "assure" and trigger.entry.event in CONFLICT:
        return "offer", "AGREE", frozenset(("hypothetical",))  # "will not penalise Hungary if"
    given = move in GIVING and (ahead or move in SETTLED or "whole" in kinds)
    if given or ("welcome" in kinds and trigger.entry.move == "mobilise" and ahead):
        return "offer", "AGREE", (aux - {"future"}) | {"hypothetical"}
    if move == "refuse" and "granted" in kinds and not ahead:
        return move, event, aux | {"hypothetical"}  # "would not sign if the map stayed"
    if move == "refuse" and (not ahead or "until" in kinds):
        return "demand", event, aux - {"future", "hypothetical"}
    if move == "criticise" and ahead:
        return move, event, (aux - {"future"}) | {"hypothetical"}
    if move == "warn" or (ahead and move in UNWELCOME):
        return "warn", "THREATEN", (aux - {"future"}) | {"hypothetical"}
    if move in ("assure", "demand") and ahead:
        return move, event, (aux - {"future"}) | {"hypothetical"}
    return move, event, aux


def _modes(reading: Reading, trigger: Trigger, scope: Scope) -> frozenset[str]:
    """The modes of the scope with that of the entry."""
    added = trigger.entry.aux
    planned = trigger.object is not None and reading.grammar.lemma[trigger.object] == "plan"
    if "negation" in scope.aux and not planned:
        added = ""  # what was not promised is not to come, though "has no plans to visit" speaks of what is
    elif added == "offer":
        added = "" if "hypothetical" in scope.aux else "future"
    elif added == "content":
        added = "future" if _is_to_come(reading, trigger) else ""
    if added == "future" and "hypothetical" in scope.aux:
        added = ""  # "might guarantee new loans"
    if scope.provisional and trigger.entry.move in ("agree", "promise") and "negation" not in scope.aux:
        added = "future"  # what is tentatively agreed is still to be settled
    return frozenset(scope.aux | ({added} - {""}))


def _denied(reading: Reading, trigger: Trigger, scope: Scope, actor: Actors, aux: frozenset[str]) -> Meaning | None:
    """What a denied move is: a refusal, an assurance, a denial, a complaint; None where it is the move, negated."""
    move, event = trigger.entry.move, trigger.entry.event
    if trigger.forgone:
        return move, event, aux - {"negation"}
    if scope.modal in FUTURE | CONDITIONAL and reading.grammar.lemma[trigger.token] in OBJECTING:
        return "assure", "SUPPORT", frozenset(("future",))  # "would not object to landings"
    jointly = move in ("meet", "agree") and len(sides(actor)) > 1  # "Japan and Korea will not meet" refuses nobody
    unwilling = move in GIVING and scope.modal in FUTURE | CONDITIONAL and not jointly
    unwilling |= (move == "meet" or trigger.entry.kind == "noun") and scope.modal in ABLE  # "there can be no talks"
    if unwilling or (trigger.entry.strict and _is_stance(reading, trigger, scope)):
        return "refuse", "REJECT", aux - SAID_BY_THE_MOVE
    if event in CONFLICT and speaks_of_itself(reading, trigger, actor):
        if ("future" in aux or scope.modal) and not scope.unreal:
            return "assure", "SUPPORT", frozenset()
        if event == "ASSAULT" and not aux & {"future", "hypothetical"}:
            return "deny", "REJECT", aux - {"negation"}
    if trigger.entry.kind == "adjective" and move == "praise":
        return "criticise", "ACCUSE", aux - {"negation"}
    if trigger.entry.kind == "adjective" and move == "offer":
        return "refuse", "REJECT", aux - SAID_BY_THE_MOVE
    return None


def _is_stance(reading: Reading, trigger: Trigger, scope: Scope) -> bool:
    """Whether what is not done is a stance: "does not accept", "is not bound"; "has not accepted" leaves it open."""
    if trigger.entry.kind == "adjective":
        return True
    grammar = reading.grammar
    helpers = {grammar.lower[c] for c in grammar.children[scope.clause] if grammar.dep[c] == "aux"}
    present = grammar.tag[scope.clause] in ("VBZ", "VBP") and denies(reading, scope.clause)
    return bool(scope.modal) or bool(helpers & {"do", "does"}) or present


def announced(reading: Reading, trigger: Trigger, aux: frozenset[str]) -> Meaning:
    """What an event counts as while it is only announced, by plover.tsv: a future ban is a threat."""
    move, event = trigger.entry.move, trigger.entry.event
    score = reading.tables.score(event, trigger.entry.mode)
    if "future" not in aux or "negation" in aux or score is None or score.future is None:
        return move, event, aux
    return score.future_move or move, score.future, aux


def _is_to_come(reading: Reading, trigger: Trigger) -> bool:
    """Whether what is agreed is an act: an infinitive, or a clause with a modal."""
    grammar = reading.grammar
    verb = trigger.object
    if verb is None or not grammar.is_verb(verb):
        deal = verb is not None and grammar.lemma[verb] in reading.tables.classes["deal"]
        heads = [trigger.token, verb] if deal and verb is not None else [trigger.token]
        below = next((c for head in heads for c in clauses_of(reading, head) if is_infinitive(reading, c)), None)
        told = deal and below is not None and grammar.left[below] == (verb or 0) + 1  # "a deal to pool their police"
        if below is None or (grammar.dep[below] not in ("xcomp", "ccomp", "acl", "relcl") and not told):
            return verb is not None and _is_to_be_held(reading, verb)
        verb = below
    modal = any(grammar.dep[c] == "aux" and grammar.tag[c] == "MD" for c in grammar.children[verb])
    return modal or is_infinitive(reading, verb) or grammar.tag[verb] == "VB"


def _is_to_be_held(reading: Reading, noun: int) -> bool:
    """Whether what is agreed on is still to be: "the lifting of the ban", "a summit in March"."""
    grammar, classes = reading.grammar, reading.tables.classes
    if grammar.lemma[noun] in classes["term"]:
        return True
    determiner = grammar.child(noun, "det", "poss")
    known = determiner is not None and grammar.lower[determiner] not in ("a", "an", "another")
    return grammar.lemma[noun] in classes["talks"] and not known


def _is_claim(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether one side alone says of itself that it did something."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None:
        return False
    claims = reading.cue_at(trigger.token).startswith(("claim", "insist", "maintain"))
    return claims and side(statement.speaker) in sides(actor)
