"""Who makes a move, and towards whom."""

from __future__ import annotations

from collections.abc import Iterable

from communique.actors.grammar import NOUN_TAGS
from communique.extract.events.doers import Actors, antecedent, doers, political
from communique.extract.events.reading import Reading, side, sides
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import is_infinitive, named, verb_above
from communique.extract.events.trigger import DEAL, Trigger
from communique.record import Actor

TOWARDS = ("to", "with", "against", "from", "on", "at", "for", "of", "upon", "toward", "towards", "over", "about")


# Of these nouns "of X" names the one it is directed at, not its owner: "criticism of China".
DIRECTED = frozenset(("criticise", "praise", "restrict", "use-force", "coerce", "cancel"))


# Moves that need no other side: an army mobilises, a party resigns.
TOGETHER = frozenset(("agree", "promise", "assure", "meet"))  # what several sides do, they do towards each other


UNDIRECTED = frozenset(("mobilise", "protest", "state", "claim"))


def roles_of(reading: Reading, trigger: Trigger, scope: Scope, start: int, end: int) -> tuple[Actors, Actors]:
    """Actor and recipient of a trigger whose clause is the tokens `start` to `end`; () for nobody named."""
    roles = trigger.entry.roles
    if roles.startswith("speaker"):
        return _spoken(reading, trigger, start, end)
    if roles == "both":
        return _mutual(reading, trigger, scope, start, end)
    actor = _actor(reading, trigger, scope)
    if not actor and trigger.entry.move == "agree" and _is_agentless(reading, trigger):
        return _main_parties(reading, trigger)
    if roles == "from>subject":
        sender = political(_named_by(reading, trigger.object if trigger.object is not None else trigger.token))
        return sender or political(_named_by(reading, trigger.governor)), actor or _cause(reading, trigger)
    if roles == "object>subject" and trigger.object is not None:
        return political(reading.cast.of(trigger.object)) or _others(reading, actor), actor
    if roles == "subject>place":
        return actor, _hosts(reading, trigger, actor)
    return actor, _recipient(reading, trigger, actor, start, end)


def _cause(reading: Reading, trigger: Trigger) -> Actors:
    """Whose the thing is that others react to: "the launch by Iran raised concern"."""
    subject = reading.grammar.surface_subject(trigger.governor)
    return () if subject is None else political(reading.cast.owner(subject))


def _met(reading: Reading, trigger: Trigger, actor: Actors) -> Actors:
    """Whom a visitor comes to see, where the place itself tells no state: "went there for talks with the minister"."""
    grammar = reading.grammar
    start, end = trigger.token, grammar.right[trigger.token] + 1
    found = political(a for _, named in reading.mentions_in(start, end) for a in named)
    by = trigger.entry.kind == "noun"
    return tuple(a for a in found if side(a) not in sides(actor)) or (_others(reading, actor) if by else ())


def _hosts(reading: Reading, trigger: Trigger, actor: Actors) -> Actors:
    """The state whose place is visited: as the article names it, or by a party with that country; () for a way home."""
    noun = trigger.object if trigger.object is not None else trigger.token
    own = {code for code, _ in sides(actor)}
    towards = reading.grammar.objects(trigger.token, "to", "in")
    if reading.grammar.lower[trigger.anchor] == "here":
        here = {reading.cast.setting.here} - own
        return tuple(party for party in political(reading.parties) if party.country in here)[:1]
    if reading.cast.host(noun) is None:
        noun = next(
            (o for o in towards if reading.cast.host(o) or reading.cast.of(o)), noun
        )  # "sent a mission to Hanoi"
    named = political(reading.cast.of(noun))
    country = reading.cast.host(noun)
    if named or country is not None:
        hosts = named or tuple(p for p in political(reading.parties) if p.country == country)[:1]
        hosts = hosts or reading.cast.state(noun)
        return tuple(a for a in hosts if a.country not in own)
    return _met(reading, trigger, actor)


def _spoken(reading: Reading, trigger: Trigger, start: int, end: int) -> tuple[Actors, Actors]:
    """Of a move made by saying it, the speaker is the actor; the recipient is the subject or whoever else is named."""
    statement = reading.statement_at(trigger.token)
    actor = political([statement.speaker]) if statement is not None and statement.speaker is not None else ()
    if trigger.entry.roles == "speaker>owner":
        subject = reading.grammar.surface_subject(trigger.token)
        return actor, () if subject is None else political(reading.cast.owner(subject))
    if trigger.entry.roles == "speaker>subject":
        named = tuple(a for a in reading.cast.subject(trigger.token) if a.country and side(a) not in sides(actor))
        if named:
            return actor, named
    return actor, _recipient(reading, trigger, actor, start, end)


def _actor(reading: Reading, trigger: Trigger, scope: Scope) -> Actors:
    grammar, cast = reading.grammar, reading.cast
    if trigger.leader is not None:
        return political(doers(reading, trigger.leader))
    if trigger.entry.kind == "noun" and (agents := political(_agents(reading, trigger.token))):
        return agents
    if trigger.entry.kind == "noun" and trigger.governor == trigger.token:
        found = political(owner_of(reading, trigger)) or _occasion(reading, trigger)
        missing = {"negation", "hypothetical"} & scope.aux and grammar.is_verb(scope.clause)
        return found or (political(doers(reading, scope.clause)) if missing else ())
    if trigger.entry.kind == "adjective" and trigger.governor == trigger.token and grammar.dep[trigger.token] == "amod":
        return political(cast.owner(grammar.head[trigger.token]))
    found = political(doers(reading, trigger.governor, predicate=trigger.entry.kind == "adjective"))
    found = found or political(antecedent(reading, trigger.governor)) or _above(reading, trigger, scope)
    if not found and trigger.entry.kind == "noun":
        found = political(owner_of(reading, trigger))
    if not found and grammar.is_passive(trigger.governor):
        found = _unnamed_agent(reading, trigger, scope)
    if not found and _is_unknown_plural(reading, trigger):
        found = _two_parties(reading)
    if not found and trigger.entry.event == "ASSAULT" and _is_by_arms(reading, trigger):
        hit = _hit(reading, trigger)
        found = _others(reading, hit) if hit else ()
    statement = reading.statement_at(trigger.token)
    asks = trigger.entry.move == "demand" or (trigger.entry.kind == "adjective" and trigger.entry.move == "offer")
    if not found and asks and statement is not None and statement.speaker is not None:
        found = political([statement.speaker])  # "the world expects", "the people demand": whoever says so asks it
    return found


def _agents(reading: Reading, noun: int) -> Iterable[Actor]:
    """Who a noun says it is done by: "the visit by the prime minister of Fiji"."""
    return (actor for o in reading.grammar.objects(noun, "by") for actor in reading.cast.of(o))


def _is_by_arms(reading: Reading, trigger: Trigger) -> bool:
    """Whether the subject is an attack or a weapon of nobody named: "a clash left ten soldiers dead"."""
    subject = reading.grammar.surface_subject(trigger.governor)
    attacks = reading.tables.classes["attack"]
    return subject is not None and (
        reading.grammar.lemma[subject] in attacks or any("arms" in atoms for atoms in trigger.entry.object)
    )


def _hit(reading: Reading, trigger: Trigger) -> Actors:
    """Whom an attack that names nobody strikes: the object, or the party whose place it is."""
    noun, grammar = trigger.object, reading.grammar
    if noun is None:
        return ()
    if named := political(reading.cast.of(noun)):
        return named
    inside = range(grammar.left[noun], grammar.right[noun] + 1)
    countries = {reading.cast.host(i) for i in inside} | {grammar.words[i] for i in inside}
    return tuple(p for p in political(reading.parties) if p.country in countries or p.name in countries)[:1]


def _unnamed_agent(reading: Reading, trigger: Trigger, scope: Scope) -> Actors:
    """Who does what a passive leaves open: of an announced act the speaker, of a release the other side."""
    statement = reading.statement_at(trigger.token)
    if statement is not None and statement.speaker is not None and {"future", "hypothetical"} & scope.aux:
        return political([statement.speaker])
    if trigger.entry.event == "COERCE":
        return political(a for i in reading.grammar.objects(trigger.governor, "in") for a in reading.cast.of(i))
    if trigger.entry.event in ("RETREAT", "COOPERATE", "AID", "CONCEDE") and (holder := _holder(reading, trigger)):
        return holder
    if (
        trigger.entry.event in ("RETREAT", "COOPERATE", "AID", "REJECT")
        and reading.grammar.agent(trigger.governor) is None
    ):
        patient = _patients(reading, trigger)
        return _others(reading, patient) if patient else ()
    return ()


def _occasion(reading: Reading, trigger: Trigger) -> Actors:
    """Whose talks they are when somebody says something "after talks": the subject's."""
    grammar = reading.grammar
    at = trigger.token
    for _ in range(5):
        head = grammar.head[at]
        if grammar.dep[at] == "prep" and grammar.is_verb(head) and trigger.entry.move == "meet":
            return political(doers(reading, head))
        if grammar.dep[at] not in ("pobj", "prep") or head == at:
            break
        at = head
    return ()


def _holder(reading: Reading, trigger: Trigger) -> Actors:
    """Who held those who are released: "hostages who had been held by the rebels"."""
    grammar = reading.grammar
    noun = trigger.object
    clauses = [] if noun is None else [c for c in grammar.children[noun] if grammar.dep[c] in ("relcl", "acl")]
    return political(a for c in clauses for o in grammar.objects(c, "by") for a in reading.cast.of(o))


def _patients(reading: Reading, trigger: Trigger) -> Actors:
    grammar = reading.grammar
    subject = grammar.child(trigger.governor, "nsubjpass")
    noun = trigger.object if subject is None or grammar.tag[subject] == "CD" else subject
    if noun is None:
        return ()
    return political(
        [
            *reading.cast.of(noun),
            *(a for _, found in reading.mentions_in(grammar.left[noun], trigger.token) for a in found),
        ]
    )[:1]


def owner_of(reading: Reading, trigger: Trigger) -> Actors:
    """Whose a noun is: possessor, "by/from X", modifier, and "of X" where that is no target."""
    grammar, cast = reading.grammar, reading.cast
    noun = trigger.token
    groups: list[list[int]] = [
        [c for c in grammar.children[noun] if grammar.dep[c] == "poss"],
        list(grammar.objects(noun, "by", "from")),
        list(grammar.objects(noun, "between", "among")),
        [o for c in grammar.children[noun] if grammar.dep[c] == "acl" for o in grammar.objects(c, "by")],
    ]
    for group in groups:
        if found := tuple(actor for i in group for actor in cast.of(i) or _of_voice(reading, i)):
            return found
    if found := _modifying(reading, noun):
        return found
    if trigger.entry.move in DIRECTED:
        return ()
    return tuple(actor for i in grammar.objects(noun, "of") for actor in cast.of(i))


def _of_voice(reading: Reading, noun: int) -> Actors:
    """Whose a force or a voice is: "Turkish jets", "the parliament of Ghana"."""
    return reading.cast.owner(noun) if reading.grammar.lemma[noun] in reading.tables.classes["voice"] else ()


def _modifying(reading: Reading, noun: int) -> Actors:
    grammar = reading.grammar
    return tuple(
        actor
        for c in grammar.children[noun]
        if c < noun and grammar.dep[c] in ("amod", "compound", "nmod") and (mention := reading.cast.at(c)) is not None
        for actor in mention.actors
    )


def _named_by(reading: Reading, noun: int) -> list[Actor]:
    grammar, cast = reading.grammar, reading.cast
    found = [a for i in grammar.objects(noun, "from", "by", "in", "among") for a in cast.of(i)]
    return found or list(cast.owner(noun))


def _mutual(reading: Reading, trigger: Trigger, scope: Scope, start: int, end: int) -> tuple[Actors, Actors]:
    """Of what both sides do, all are actors; where the text says who came to whom, the second is the recipient."""
    actor = _actor(reading, trigger, scope)
    partner = political(a for i in _partners(reading, trigger) for a in reading.cast.of(i))
    if not actor and not partner:
        return _main_parties(reading, trigger)
    if len(sides(actor)) > 1:
        return actor, actor
    recipient = tuple(a for a in partner if side(a) not in sides(actor)) or _recipient(
        reading, trigger, actor, start, end
    )
    return (actor, recipient) if actor else (recipient, _others(reading, recipient))


def _is_agentless(reading: Reading, trigger: Trigger) -> bool:
    grammar, verb = reading.grammar, trigger.governor
    return grammar.child(verb, "auxpass") is not None and grammar.agent(verb) is None


def _is_unknown_plural(reading: Reading, trigger: Trigger) -> bool:
    """Whether the subject is a "they" that stands for nobody known: of what two sides do together, it is these two."""
    subject = reading.grammar.surface_subject(trigger.governor)
    return subject is not None and reading.grammar.lower[subject] == "they" and trigger.entry.move == "agree"


def _is_of_talks(reading: Reading, trigger: Trigger) -> bool:
    """Whether talks do it: "the second round ended with an accord"."""
    grammar = reading.grammar
    subject = grammar.surface_subject(trigger.governor)
    if (
        subject is None
        or trigger.entry.move != "agree"
        or named(reading, subject) not in reading.tables.classes["talks"]
    ):
        return False
    return not any(grammar.tag[c] == "MD" for c in grammar.children[trigger.governor])  # what they will do is a guess


def _two_parties(reading: Reading) -> Actors:
    first = political(reading.parties)[:1]
    return (*first, *_others(reading, first)) if len(sides((*first, *_others(reading, first)))) > 1 else ()


def _main_parties(reading: Reading, trigger: Trigger) -> tuple[Actors, Actors]:
    """The two main parties of the article, for what both do where the clause names neither ("talks continued").

    Where one of them is the host (the place named is in its country) it is the recipient.
    """
    grammar = reading.grammar
    told = trigger.rule == DEAL or grammar.is_passive(trigger.governor) or _is_of_talks(reading, trigger)
    if trigger.entry.kind == "verb" and not told:
        return (), ()
    first = political(reading.parties)[:1]
    second = _others(reading, first)
    if not first or not second:
        return (), ()
    start, end = reading.sentence(trigger.token)
    hosts = {reading.cast.host(i) for i in range(start, end)} - {None}
    if first[0].country in hosts and second[0].country not in hosts:
        return second, first
    return (first, second) if second[0].country in hosts else ((*first, *second), (*first, *second))


def _above(reading: Reading, trigger: Trigger, scope: Scope) -> Actors:
    """Who acts by the clause above: "is on the point of closing", "the decision of X to close"."""
    grammar = reading.grammar
    found: Actors = ()
    if scope.clause != trigger.governor and trigger.entry.kind != "adjective":
        found = political(doers(reading, scope.clause))
    if not found and grammar.dep[trigger.governor] == "acl" and is_infinitive(reading, trigger.governor):
        found = _entitled(reading, grammar.head[trigger.governor])
    return found


def _entitled(reading: Reading, noun: int) -> Actors:
    """Who will do what a noun announces: "X's decision to sign", "gives X and Y an opportunity to meet"."""
    grammar, cast = reading.grammar, reading.cast
    verb = verb_above(reading, noun)
    receiver = grammar.child(verb, "dative")
    given = cast.of(receiver) if receiver is not None and grammar.dep[noun] == "dobj" else ()
    return political(cast.owner(noun)) or political(given)


def _partners(reading: Reading, trigger: Trigger) -> Iterable[int]:
    grammar = reading.grammar
    if trigger.object is not None:
        yield trigger.object
        yield from grammar.objects(trigger.object, "with", "between")
        for inner in grammar.objects(trigger.object, "of"):  # "the next round of talks between X and Y"
            yield from grammar.objects(inner, "with", "between")
    for i in {trigger.token, trigger.governor, trigger.anchor}:
        yield from grammar.objects(i, "with")


def _recipient(reading: Reading, trigger: Trigger, actor: Actors, start: int, end: int) -> Actors:
    """The first other side named: as object, after a preposition, as its owner, in the clause, as audience."""
    own = sides(actor)
    if len(own) > 1 and trigger.entry.move in TOGETHER:
        return actor
    for candidates in _candidates(reading, trigger, start, end):
        found = tuple(a for a in political(candidates) if side(a) not in own)
        if found:
            return found
    if len(own) > 1:
        return actor
    if trigger.entry.move in UNDIRECTED or not own:
        return ()
    return _others(reading, actor) or _places(reading, actor, trigger.token, end)


def _places(reading: Reading, actor: Actors, start: int, end: int) -> Actors:
    """The first other state whose capital the words name as a place: "cancelled his trip to Tirana"."""
    own = {code for code, _ in sides(actor)}
    states = (state for i in range(start, end) for state in reading.cast.state(i))
    return tuple(state for state in states if state.country not in own)[:1]


def _candidates(reading: Reading, trigger: Trigger, start: int, end: int) -> Iterable[Iterable[Actor]]:
    grammar, cast = reading.grammar, reading.cast
    noun = trigger.object
    if noun is not None and not grammar.is_verb(noun):
        yield cast.of(noun)
    elif noun is not None:
        subject = grammar.child(noun, "nsubj", "nsubjpass")
        yield () if subject is None else cast.doers(subject)
    yield (a for i in (trigger.token, trigger.governor) for p in _directed_at(reading, i) for a in cast.of(p))
    if noun is not None and grammar.tag[noun] in NOUN_TAGS:
        if grammar.lemma[noun] in reading.tables.nouns:  # "condemned the Iraqi invasion of Kuwait"
            yield _modifying(reading, noun)
        yield cast.owner(noun)
    reach = end if noun is None else max(end, grammar.right[noun] + 1)
    yield from (actors for _, actors in reading.mentions_in(max(start, trigger.token), reach))
    yield from (actors for _, actors in reading.mentions_in(start, end))
    statement = reading.statement_at(trigger.token)
    if statement is not None and statement.audience is not None:
        yield (statement.audience,)


def _directed_at(reading: Reading, i: int) -> Iterable[int]:
    grammar = reading.grammar
    for c in grammar.children[i]:
        if grammar.dep[c] == "dative" and grammar.tag[c] in (*NOUN_TAGS, "PRP"):
            yield c
    yield from grammar.objects(i, *TOWARDS)


def _others(reading: Reading, actor: Actors) -> Actors:
    """The main other party of the article."""
    own = sides(actor)
    countries = {code for code, _ in own}
    rivals = [party for party in political(reading.parties) if side(party) not in own]
    # A government's other side at home is a party with a sector of its own, not its own state named once more.
    foreign = [p for p in rivals if side(p)[0] not in countries or side(p)[1] or any(sector for _, sector in own)]
    return tuple(foreign[:1])
