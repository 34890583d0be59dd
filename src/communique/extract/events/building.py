"""Makes events of triggers: filters them, resolves what their parts say, and builds the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from communique.actors.grammar import CLIMB, NOUN_TAGS
from communique.extract.events import assertions, conditions, details, evidence, issues, items, modes, roles, triggers
from communique.extract.events.merging import Told
from communique.extract.events.modes import Scope
from communique.extract.events.reading import Reading, side, sides
from communique.extract.events.roles import Actors
from communique.extract.events.triggers import Trigger
from communique.record import Event, entry_id

CONDITIONAL_MOVES = frozenset(("offer", "promise", "demand", "warn"))
COMPLEMENTS = frozenset(
    (
        "dobj",
        "obj",
        "pobj",
        "pcomp",
        "prep",
        "xcomp",
        "ccomp",
        "acl",
        "attr",
        "oprd",
        "dative",
        "nsubjpass",
        "acomp",
        "agent",
    )
)
EXCEPTING = frozenset(("concede", "agree", "deliver", "praise", "promise", "offer"))
GIVING = frozenset(("agree", "concede", "deliver", "promise", "praise", "meet", "offer"))


@dataclass(slots=True)
class Draft:
    """An event before it is a record: all by token numbers."""

    trigger: Trigger
    scope: Scope
    move: str
    event: str | None
    aux: set[str]
    start: int
    end: int
    actor: Actors
    recipient: Actors
    condition: tuple[int, int] | None


def events(reading: Reading) -> Iterator[Told]:
    """The events of all triggers, in the order of the text, repetitions included."""
    found = list(triggers.find(reading))
    taken = {t.token for t in found} | {t.governor for t in found}
    found += assertions.find(reading, taken)
    found.sort(key=lambda t: t.token)
    body = _has_body(reading)
    kept = _unconsumed(reading, [t for t in found if not (body and _in_title(reading, t.token))])
    for trigger in kept:
        draft = _draft(reading, trigger)
        if draft is not None:
            word, verb = reading.grammar.lemma[trigger.token], trigger.entry.kind == "verb"
            yield from (Told(event, word, verb, _is_vague(reading, draft)) for event in _events(reading, draft))


def _is_vague(reading: Reading, draft: Draft) -> bool:
    return not issues.issues_of(reading, draft.start, draft.end, draft.trigger.token)[0]


def _has_body(reading: Reading) -> bool:
    return any(kind == "body" for _, _, kind in reading.parsed.paragraphs)


def _in_title(reading: Reading, i: int) -> bool:
    """A headline tells what the story tells again, more fully."""
    return reading.parsed.paragraphs[reading.parsed.paragraph(i)][2] == "title"


def _unconsumed(reading: Reading, found: list[Trigger]) -> list[Trigger]:
    """Without what only says what another trigger is about ("refused to meet": meet), and weak ones that say nothing new."""
    strong = {t.token for t in found if not t.entry.weak}
    kept = [t for t in found if not _consumed(reading, t.token, strong)]
    kept = [_aimed(reading, t, {k.token: k for k in found}) for t in kept if t.entry.move]
    kept = [t for t in kept if not _is_doublet(reading, t, {k.token: k for k in kept})]
    tokens = [t.token for t in kept if not t.entry.weak]
    return [t for t in kept if not t.entry.weak or not any(_within_content(reading, i, t) for i in tokens)]


def _within_content(reading: Reading, i: int, weak: Trigger) -> bool:
    """Whether token `i` stands in the clause that a weak trigger governs, not in one joined to that."""
    grammar = reading.grammar
    if i == weak.token:
        return False
    for _ in range(CLIMB):
        dep, head = grammar.dep[i], grammar.head[i]
        if head == weak.token and dep != "conj":
            return True
        if head == i or (dep == "conj" and head == weak.object):
            return False
        i = head
    return False


def _has_noun_object(reading: Reading, verb: int, i: int) -> bool:
    """Whether a verb has its object already, so that a "that" clause behind it belongs to the verb above."""
    grammar = reading.grammar
    noun = grammar.child(verb, "dobj")
    return (
        noun is not None
        and noun < i
        and not reading.cast.of(noun)
        and any(grammar.lower[c] == "that" and c < i for c in grammar.children[i])
    )


def _aimed(reading: Reading, trigger: Trigger, by_token: dict[int, Trigger]) -> Trigger:
    """What is promised or offered may be hostile: "vowed to retaliate" threatens, "ready to stand firm" refuses."""
    inner = by_token.get(trigger.object) if trigger.object is not None else None
    if inner is None or trigger.entry.move not in ("promise", "offer"):
        return trigger
    score = reading.tables.score(inner.entry.event, inner.entry.mode)
    if assertions.negated(reading, inner.token) or inner.entry.move == trigger.entry.move:
        return trigger
    if score is None or score.quad < 3 or inner.entry.event in ("REQUEST", "ACCUSE"):
        return trigger
    move, event = ("refuse", "REJECT") if inner.entry.event == "REJECT" else ("warn", "THREATEN")
    return triggers.within(trigger, entry=replace(trigger.entry, move=move, event=event, mode=None, aux=""))


def _is_doublet(reading: Reading, trigger: Trigger, by_token: dict[int, Trigger]) -> bool:
    """Whether a joined verb says the same move of the same thing again: "killed or wounded 20 soldiers"."""
    grammar = reading.grammar
    dep = grammar.dep[trigger.token]
    first = by_token.get(grammar.head[trigger.token]) if dep in ("conj", "advcl") else None
    if first is None or first.entry.move != trigger.entry.move or first is trigger:
        return False
    if dep == "advcl":
        return trigger.entry.move == "use-force" and grammar.tag[trigger.token] == "VBG"
    bare = first.object is not None and grammar.right[first.object] == first.object
    return trigger.object is None or first.object == trigger.object or (bare and trigger.entry.move == "agree")


def _consumed(reading: Reading, i: int, strong: set[int]) -> bool:
    grammar = reading.grammar
    for _ in range(CLIMB):
        dep, head = grammar.dep[i], grammar.head[i]
        parallel = dep == "ccomp" and grammar.head[i] in strong and _has_noun_object(reading, grammar.head[i], i)
        apart = dep == "ccomp" and i < head and ";" in grammar.lower[i:head]
        if head == i or dep == "relcl" or parallel or apart or (dep == "advcl" and not triggers.is_infinitive(reading, i)):
            return False
        if head in strong and (dep in COMPLEMENTS or dep == "advcl"):
            return True
        i = head
    return False


def _draft(reading: Reading, trigger: Trigger) -> Draft | None:
    scope = modes.scope(reading, trigger)
    if scope.dropped or _is_background(reading, trigger):
        return None
    start, end = evidence.clause(reading, trigger, scope, None)
    actor, recipient = roles.roles_of(reading, trigger, scope, start, end)
    if _is_prediction(reading, trigger, scope, actor) or _is_opinion(reading, trigger, scope):
        return None
    if _is_alleged(reading, trigger, actor):
        trigger = triggers.within(trigger, entry=replace(trigger.entry, move="criticise", event="ACCUSE", mode=None))
        actor, recipient = roles.roles_of(
            reading, triggers.within(trigger, entry=replace(trigger.entry, roles="speaker>subject")), scope, start, end
        )
    if not _is_between_sides(reading, trigger, actor, recipient):
        return None
    move, event, aux = _meaning(reading, trigger, scope, actor)
    condition = conditions.condition_of(reading, trigger, scope, move)
    if condition is not None:
        move, aux = _conditional(move, aux)
        start, end = evidence.clause(reading, trigger, scope, condition)
    return Draft(trigger, scope, move, event, aux, start, end, actor, recipient, condition)


def _is_background(reading: Reading, trigger: Trigger) -> bool:
    """Whether a participle only says which agreement or promise is meant: "commitments made by both sides"."""
    grammar = reading.grammar
    reduced = grammar.dep[trigger.token] in ("acl", "relcl") and trigger.object == grammar.head[trigger.token]
    dated = any(time.start > trigger.token for time in reading.times_in(trigger.token, grammar.right[trigger.token] + 1))
    return reduced and trigger.entry.move in ("agree", "promise", "assure") and trigger.entry.event == "AGREE" and not dated


def _is_prediction(reading: Reading, trigger: Trigger, scope: Scope, actor: Actors) -> bool:
    """Whether a speaker only foretells what another side will do."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or not actor or trigger.entry.roles.startswith("speaker"):
        return False
    if scope.modal not in modes.FUTURE | modes.CONDITIONAL:
        return False
    return side(statement.speaker) not in sides(actor) and not reading.speaks_of_a_deal(trigger.token)


def _is_opinion(reading: Reading, trigger: Trigger, scope: Scope) -> bool:
    """Whether somebody without a part in it only judges or expects: an analyst, a passer-by, a newspaper."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or roles.political([statement.speaker]):
        return False
    judged = trigger.entry.kind == "adjective" or trigger.rule.startswith("assertion")
    return judged or bool(scope.modal)


def _is_alleged(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether a refusal is what the other side complains of: "they ignored our progress"."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or trigger.entry.event != "REJECT" or not actor:
        return False
    bad = reading.grammar.lemma[trigger.token] in reading.tables.classes["bad"]
    return bad and bool(roles.political([statement.speaker])) and side(statement.speaker) not in sides(actor)


def _is_between_sides(reading: Reading, trigger: Trigger, actor: Actors, recipient: Actors) -> bool:
    """Somebody political must act, towards another side where the move has one; a passive may leave the actor open."""
    if not actor and trigger.entry.roles == "from>subject":
        return bool(recipient)
    if not actor:
        passive = trigger.entry.kind == "verb" and reading.grammar.child(trigger.token, "auxpass") is not None
        return (
            passive and bool(recipient) and trigger.entry.event in ("RETREAT", "COERCE", "ASSAULT", "SANCTION", "AID")
        )
    if not recipient:
        return trigger.entry.move in roles.UNDIRECTED or trigger.entry.event in (
            "AGREE",
            "SUPPORT",
            "ASSAULT",
            "COERCE",
            "RETREAT",
        )
    return len(sides(actor) | sides(recipient)) > 1


def _meaning(reading: Reading, trigger: Trigger, scope: Scope, actor: Actors) -> tuple[str, str | None, set[str]]:
    """Move, type and modes of a trigger in its scope: what is refused, what is only to come."""
    move, event, aux = trigger.entry.move, trigger.entry.event, set(scope.aux)
    if trigger.entry.aux == "offer":
        aux |= set() if "hypothetical" in aux else {"future"}
    elif trigger.entry.aux == "content":
        aux |= {"future"} if _is_to_come(reading, trigger) else set()
    elif trigger.entry.aux:
        aux.add(trigger.entry.aux)
    if scope.absent:
        return move, event, aux
    if trigger.entry.place.endswith("forgone"):
        return move, event, aux - {"negation"}
    if "negation" in aux and move in GIVING and scope.modal in modes.FUTURE | modes.CONDITIONAL:
        return "refuse", "REJECT", aux - {"negation", "future", "hypothetical"}
    if "negation" in aux and trigger.entry.strict:
        return "refuse", "REJECT", aux - {"negation"}
    if (
        "negation" in aux
        and event in ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN")
        and _speaks_of_itself(reading, trigger, actor)
    ):
        ruled_out = {"future", "hypothetical"} & aux
        return ("assure", "SUPPORT", set()) if ruled_out else ("deny", "REJECT", aux - {"negation"})
    if "negation" in aux and move in ("praise", "offer") and trigger.entry.kind == "adjective":
        unhappy = move == "praise"
        return (
            ("criticise", "ACCUSE", aux - {"negation"})
            if unhappy
            else ("refuse", "REJECT", aux - {"negation", "future"})
        )
    if move == "refuse" and trigger.rule.startswith("assertion"):
        aux -= {"negation", "future", "hypothetical"}
    if trigger.rule.startswith("assertion") and move in ("deny", "assure", "criticise", "demand"):
        aux -= {"negation", "future", "hypothetical"}
    score = reading.tables.score(event, trigger.entry.mode)
    if "future" in aux and "negation" not in aux and score is not None and score.future is not None:
        move, event = score.future_move or move, score.future
        if event == "THREATEN":
            aux.discard("future")
    if move == "claim" or _is_claim(reading, trigger, actor):
        move = "claim" if move in ("concede", "deliver") else move
    return move, event, aux


def _speaks_of_itself(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    statement = reading.statement_at(trigger.token)
    return statement is not None and statement.speaker is not None and side(statement.speaker) in sides(actor)


def _is_to_come(reading: Reading, trigger: Trigger) -> bool:
    """Whether what is agreed is an act: an infinitive, or a clause with a modal."""
    grammar = reading.grammar
    verb = trigger.object
    if verb is None or not grammar.is_verb(verb):
        return False
    modal = any(grammar.dep[c] == "aux" and grammar.tag[c] == "MD" for c in grammar.children[verb])
    return modal or triggers.is_infinitive(reading, verb) or grammar.tag[verb] == "VB"


def _is_claim(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether one side alone says of itself that it did something."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or statement.cue is None:
        return False
    return statement.cue.text.lower().startswith(("claim", "insist", "maintain")) and side(statement.speaker) in sides(
        actor
    )


def _conditional(move: str, aux: set[str]) -> tuple[str, set[str]]:
    """An offer with a condition is hypothetical, and so is a conditional warning; a demand stays as it is."""
    if move in ("promise", "agree", "offer", "meet", "deliver", "concede"):
        return "offer", (aux - {"future"}) | {"hypothetical"}
    if move in ("warn", "restrict", "use-force", "coerce", "mobilise"):
        return "warn", (aux - {"future"}) | {"hypothetical"}
    if move == "refuse":
        return "demand", aux
    return move, aux


def _events(reading: Reading, draft: Draft) -> Iterator[Event]:
    for number, part in enumerate(items.parts(reading, draft.trigger, draft.move, draft.start, draft.end)):
        yield _event(reading, draft, *part, first=number == 0)
    excepted = items.exception(reading, draft.start, draft.end)
    if excepted is not None and "negation" not in draft.aux and draft.move in EXCEPTING:
        yield _event(reading, replace(draft, aux=draft.aux | {"negation"}), *excepted, first=False)


def _event(reading: Reading, draft: Draft, start: int, end: int, focus: int, *, first: bool) -> Event:
    parsed, trigger = reading.parsed, draft.trigger
    start, end = evidence.trimmed(reading, start, end)
    named, why = _issues(reading, draft, start, end, focus, first=first)
    words = parsed.quote(start, end)
    statement = reading.statement_at(trigger.token)
    score = reading.tables.score(draft.event, trigger.entry.mode)
    sentence = reading.sentence(trigger.token)
    return Event(
        id=entry_id(parsed.article.id, "event", words.start, words.end, draft.move, *named, str(trigger.token)),
        article=parsed.article.id,
        event=draft.event,
        mode=trigger.entry.mode if draft.event == trigger.entry.event else None,
        context=details.contexts_of(reading, start, end, named),
        aux=tuple(sorted(draft.aux)),
        move=draft.move,
        actor=draft.actor,
        recipient=draft.recipient,
        issue=named,
        condition=None if draft.condition is None else parsed.quote(*draft.condition),
        quantity=details.quantity_of(reading, start, end),
        when=details.when_of(reading, trigger, draft.scope),
        where=details.where_of(reading, start, end),
        statement=None if statement is None else statement.id,
        scale=None if score is None else score.scale,
        quad=None if score is None else score.quad,
        confidence=0.6,
        evidence=words,
        sentence=parsed.interval(*sentence),
        why=(f"rule: {trigger.rule}", trigger.entry.place, *why),
    )


def _issues(
    reading: Reading, draft: Draft, start: int, end: int, focus: int, *, first: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The issues of the clause; where it names none, of what stands nearest before it."""
    grammar = reading.grammar
    if not first:
        own = issues.issues_of(reading, grammar.left[focus], min(grammar.right[focus] + 1, end), focus)
        if own[0]:
            return own
    reach = max(end, grammar.right[focus] + 1) if draft.trigger.object == focus else end
    found = issues.issues_of(reading, start, reach, focus)
    return found if found[0] else issues.nearest(reading, focus)
