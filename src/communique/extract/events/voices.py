"""What a move is worth by whose words it stands in: predictions and opinions are none, charges are complaints."""

from __future__ import annotations

from communique.extract.events.doers import Actors, political
from communique.extract.events.modes import CONDITIONAL, FUTURE
from communique.extract.events.reading import Reading, side, sides
from communique.extract.events.roles import UNDIRECTED
from communique.extract.events.scope import Scope
from communique.extract.events.trigger import Trigger


def is_background(reading: Reading, trigger: Trigger) -> bool:
    """Whether a participle only says which agreement or promise is meant: "commitments made by both sides"."""
    grammar = reading.grammar
    reduced = grammar.dep[trigger.token] == "acl" or (
        grammar.dep[trigger.token] == "relcl" and grammar.is_passive(trigger.token)
    )
    reduced = reduced and trigger.object == grammar.head[trigger.token]
    dated = any(
        time.start > trigger.token for time in reading.times_in(trigger.token, grammar.right[trigger.token] + 1)
    )
    return (
        reduced
        and trigger.entry.move in ("agree", "promise", "assure")
        and trigger.entry.event == "AGREE"
        and not dated
    )


def is_prediction(reading: Reading, trigger: Trigger, scope: Scope, actor: Actors) -> bool:
    """Whether a speaker only foretells what another side will do."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or not actor or trigger.entry.roles.startswith("speaker"):
        return False
    if scope.modal not in FUTURE | CONDITIONAL:
        return False
    return side(statement.speaker) not in sides(actor) and not reading.speaks_of_a_deal(trigger.token)


def is_opinion(reading: Reading, trigger: Trigger, scope: Scope) -> bool:
    """Whether somebody without a part in it only judges or expects: an analyst, a passer-by, a newspaper."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or political([statement.speaker]):
        return False
    if set(statement.speaker.name.lower().split()) & reading.tables.classes["document"]:
        return False  # a document speaks for its authors
    judged = trigger.entry.kind == "adjective" or trigger.rule.startswith("assertion")
    return judged or bool(scope.modal)


def is_alleged(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether an act is only what the other side complains of: "they ignored us", "they violate our airspace"."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or trigger.entry.event not in ("REJECT", "ASSAULT") or not actor:
        return False
    vague = reading.grammar.lemma[trigger.token] in reading.tables.classes["alleged"]
    return vague and bool(political([statement.speaker])) and side(statement.speaker) not in sides(actor)


def speaks_of_itself(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether the words are those of somebody on the actor's side."""
    statement = reading.statement_at(trigger.token)
    return statement is not None and statement.speaker is not None and side(statement.speaker) in sides(actor)


def is_between_sides(reading: Reading, trigger: Trigger, actor: Actors, recipient: Actors) -> bool:
    """Somebody political must act, towards another side where the move has one; a passive may leave the actor open."""
    if not actor and trigger.entry.roles == "from>subject":
        return bool(recipient)
    if not actor:
        passive = trigger.entry.kind == "verb" and reading.grammar.child(trigger.token, "auxpass") is not None
        return (
            passive and bool(recipient) and trigger.entry.event in ("RETREAT", "COERCE", "ASSAULT", "SANCTION", "AID")
        )
    if not recipient:
        return trigger.entry.move in UNDIRECTED or trigger.entry.event in (
            "AGREE",
            "SUPPORT",
            "ASSAULT",
            "COERCE",
            "RETREAT",
        )
    return len(sides(actor) | sides(recipient)) > 1
