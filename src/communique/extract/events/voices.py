"""What a move is worth by whose words it stands in: predictions and opinions are none, charges are complaints."""

from __future__ import annotations

from communique.actors.grammar import CLIMB
from communique.extract.events.doers import BODIES, Actors, political
from communique.extract.events.domestic import is_somewhere
from communique.extract.events.modes import CONDITIONAL, FUTURE, LIKELY
from communique.extract.events.reading import Reading, side, sides
from communique.extract.events.roles import TOWARDS, UNDIRECTED
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import is_nobody, negated
from communique.extract.events.trigger import Trigger
from communique.record import Actor, Span, Statement

# Types of events that are done by words.
VERBAL = frozenset(("AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN"))
# Types of events that need no other side.
FREE = frozenset(("AGREE", "SUPPORT", "ASSAULT", "COERCE", "RETREAT"))
# What teams do to each other too, by the words for it.
PLAYED = frozenset(("ASSAULT", "COERCE", "RETREAT", "CONCEDE", "CONSULT", "SUPPORT", "MOBILIZE"))
# What a state does towards whoever is concerned, where a short text names nobody else.
LONELY = frozenset(("refuse", "demand", "warn", "concede", "cancel", "deny", "deliver", "restrict"))


# Who has such an office speaks of what the own side will do, unless the text names another side for it.
OFFICES = frozenset(
    (
        "official", "officials", "minister", "ministers", "spokesman", "spokeswoman", "aide", "aides", "ministry",
        "office", "commander", "officer", "officers", "adviser", "secretary", "department", "commissioner", "authority",
        "general", "organiser", "organisers", "organizer", "organizers",
        "secretariat", "palace", "cabinet", "presidency", "premiership", "chancellery", "embassy", "government",
        "undersecretary", "member", "members", "delegate", "delegates", "negotiator", "negotiators", "governor",
    )
)  # fmt: skip

FORMER = frozenset(("former", "ex", "retired"))
# How a condition begins that only who acts can set.
BARGAINING = frozenset(("on condition", "in exchange", "in return", "provided that", "as long", "so long"))

ANNOUNCING = ("announc", "confirm", "disclos", "reveal")
CLAIMING = ("claim", "alleg", "charg", "complain")
# Who does this to a deal is told beside it: "a truce brokered by Qatar".
BROKERING = frozenset(("broker", "mediate"))

# The first of PLOVER's quad classes that is conflict.
CONFLICT = 3


def is_background(reading: Reading, trigger: Trigger) -> bool:
    """Whether a participle only says which agreement or promise is meant: "commitments made by both sides".

    Or that somebody was asked, which no side did: "asked whether it would, the minister said".
    """
    grammar = reading.grammar
    asked = grammar.lemma[trigger.token] == "ask" and grammar.tag[trigger.token] == "VBN"
    if asked and grammar.dep[trigger.token] == "advcl" and grammar.agent(trigger.token) is None:
        return True
    reduced = grammar.dep[trigger.token] == "acl" or (
        grammar.dep[trigger.token] == "relcl" and grammar.is_passive(trigger.token)
    )
    reduced = reduced and trigger.object == grammar.head[trigger.token]
    dated = any(
        time.start > trigger.token for time in reading.times_in(trigger.token, grammar.right[trigger.token] + 1)
    )
    return (
        reduced
        and grammar.lemma[trigger.token] not in BROKERING
        and trigger.entry.move in ("agree", "promise", "assure")
        and trigger.entry.event == "AGREE"
        and not dated
    )


def is_prediction(reading: Reading, trigger: Trigger, scope: Scope, actor: Actors) -> bool:
    """Whether a speaker only foretells what another side will do."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or not actor or trigger.entry.roles.startswith("speaker"):
        return False
    guessed = scope.modal in LIKELY or _is_hostile(reading, trigger)
    announced = reading.cue_at(trigger.token).startswith(ANNOUNCING)  # "they will lift it, our minister announced"
    if (relays(reading, statement.speaker) or announced) and not guessed:
        return False
    if _is_own_official(statement.speaker) or _is_bargain(reading, trigger):
        return False
    if _says_so_itself(reading, trigger, actor):
        return False
    if scope.modal not in FUTURE | CONDITIONAL | LIKELY or (
        len(sides(actor)) > 1 and _is_writing(reading, statement.speaker)
    ):
        return False
    if trigger.entry.move == "meet" and scope.modal in FUTURE and political([statement.speaker]):
        return False  # a host's diplomat of who will visit
    subject = reading.grammar.surface_subject(trigger.governor)
    if subject is not None and side(statement.speaker) in sides(reading.cast.of(subject)):
        return False  # "the president will receive him, his office said", whoever visits whom
    if not _is_hostile(reading, trigger) and statement.speaker.country in {code for code, _ in sides(actor)}:
        return False  # a senator of what his government will do
    return side(statement.speaker) not in sides(actor) and not reading.speaks_of_a_deal(trigger.token)


def _is_own_official(speaker: Actor) -> bool:
    """Whether somebody of no known side speaks whose office says that it is that of the side spoken of."""
    words, held = speaker.text.split(), (speaker.role or "").lower().split()
    if speaker.code or not words:
        return False
    unnamed = words[-1].lower() in OFFICES and speaker.text == speaker.text.lower()
    return unnamed or bool(held and held[-1] in OFFICES and not FORMER & set(held))


def _is_bargain(reading: Reading, trigger: Trigger) -> bool:
    """Whether the clause says what the side asks for it, which nobody foretells: "would, on condition that"."""
    lower = reading.grammar.lower
    return any(
        " ".join(lower[i : i + 2]) in BARGAINING for i in range(trigger.token, reading.grammar.right[trigger.token])
    )


def _is_hostile(reading: Reading, trigger: Trigger) -> bool:
    """Whether PLOVER counts the event as conflict: of that to come, who passes it on foretells it only."""
    score = reading.tables.score(trigger.entry.event, trigger.entry.mode)
    return score is not None and score.quad >= CONFLICT


def _says_so_itself(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether a clause above has the actor as its subject: "Washington let it be known, they said, that it would"."""
    grammar, verb = reading.grammar, trigger.governor
    for _ in range(CLIMB):
        dep, head = grammar.dep[verb], grammar.head[verb]
        if head == verb or dep not in ("ccomp", "xcomp", "conj"):
            return False
        subject = grammar.subject[head]
        if dep == "ccomp" and subject is not None and sides(reading.cast.of(subject)) & sides(actor):
            return True
        verb = head
    return False


def relays(reading: Reading, speaker: Actor) -> bool:
    """Whether the speaker only passes on what others mean to do: the press, "a mediator", "Western diplomats"."""
    if "MED" in (speaker.code or "").split():
        return True
    words = speaker.text.split()
    if "presidency" in speaker.text.lower().split() and speaker.kind != "state":
        return True  # the state that presides speaks for all members
    plain = bool(words) and (speaker.text == speaker.text.lower() or not political([speaker]))
    named = any(word[:1].isupper() for word in words[1:])
    return (
        plain
        and not named
        and bool({word.lower().removesuffix("s") for word in words} & reading.tables.classes["messenger"])
    )


def _speakers(reading: Reading, speaker: Actor) -> tuple[Actor, ...]:
    """Who speaks: of "Greece and Turkey", who are one speaker without a country, both."""
    start, end = reading.parsed.tokens(Span(speaker.start, speaker.end))
    return (speaker, *(actor for _, named in reading.mentions_in(start, end) for actor in named))


def _is_writing(reading: Reading, speaker: Actor) -> bool:
    """Whether the speaker is a document: it speaks for its authors."""
    classes = reading.tables.classes
    return bool(set(speaker.name.lower().split()) & (classes["document"] | classes["writing"]))


def is_opinion(reading: Reading, trigger: Trigger, scope: Scope) -> bool:
    """Whether somebody without a part in it only judges or expects: an analyst, a passer-by, a newspaper."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or political(_speakers(reading, statement.speaker)):
        return False
    if _is_writing(reading, statement.speaker):
        return False
    if relays(reading, statement.speaker) and not trigger.rule.startswith("assertion"):
        return False
    if {word.removesuffix("s") for word in statement.speaker.name.lower().split()} & reading.tables.classes["official"]:
        return False
    if _is_own_official(statement.speaker):
        return False
    judged = trigger.entry.kind == "adjective" or trigger.rule.startswith("assertion")
    return judged or bool(scope.modal)


def is_alleged(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether an act is only what the other side complains of: "they ignored us", "they violate our airspace"."""
    statement = reading.statement_at(trigger.token)
    if statement is None or statement.speaker is None or trigger.entry.event not in ("REJECT", "ASSAULT", "AID"):
        return False
    if trigger.entry.event == "AID":  # "claimed that Moscow was arming the rebels"
        bad = reading.grammar.lemma[trigger.token] in reading.tables.classes["bad"]
        claimed = reading.cue_at(trigger.token).startswith(CLAIMING)
        return bad and claimed and side(statement.speaker) not in sides(actor)
    if reading.domestic and trigger.entry.event == "ASSAULT" and _charges(statement, actor):
        return True
    vague = reading.grammar.lemma[trigger.token] in reading.tables.classes["alleged"]
    return vague and bool(actor and political([statement.speaker])) and side(statement.speaker) not in sides(actor)


def _is_shown(reading: Reading, verb: int) -> bool:
    """Whether a participle is what the sentence tells: "there were ten soldiers killed"."""
    grammar = reading.grammar
    above = grammar.head[grammar.head[verb]]
    return grammar.dep[verb] == "acl" and grammar.child(above, "expl") is not None


def _charges(statement: Statement, actor: Actors) -> bool:
    """Whether somebody says first that another did violence: "Minsk said that gunmen had fired on its post"."""
    said = political([] if statement.speaker is None else [statement.speaker])
    cue = statement.cue
    first = cue is not None and cue.end <= min(span.start for span in statement.content)
    return first and bool(said) and side(said[0]) not in sides(actor)


def is_sport(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether a side named like a state only plays: "Saudi Arabia surrendered a two-goal lead to Uganda"."""
    if trigger.entry.event not in PLAYED or not any(someone.kind == "state" for someone in actor):
        return False
    start, end = reading.sentence(trigger.token)
    told = {
        " ".join(forms[i:j]).lower()
        for forms in (reading.grammar.lemma, reading.grammar.lower)
        for i in range(start, end)
        for j in (i + 1, i + 2)
    }
    return not told.isdisjoint(reading.tables.classes["sport"])


def speaks_of_itself(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether the words are those of somebody on the actor's side."""
    statement = reading.statement_at(trigger.token)
    return statement is not None and statement.speaker is not None and side(statement.speaker) in sides(actor)


def _is_of_states(reading: Reading, trigger: Trigger) -> bool:
    """Whether those who act are states or sides that the text does not name: "none of the warring parties accepted"."""
    grammar = reading.grammar
    subject = grammar.surface_subject(trigger.governor)
    if subject is None or trigger.entry.kind != "verb" or grammar.is_passive(trigger.governor):
        return False
    heads = [subject, *grammar.objects(subject, "of")]
    named = reading.tables.classes["unnamed"]
    return any(
        grammar.lemma[i] in named and (grammar.tag[i] == "NNS" or grammar.lower[i - 1] in ("neither", "each", "either"))
        for i in heads
    )


def _is_of_nobody(reading: Reading, trigger: Trigger) -> bool:
    """Whether nobody does it: "neither side offered the other any concession"."""
    subject = reading.grammar.surface_subject(trigger.governor)
    return subject is not None and is_nobody(reading, subject)


def _is_deed(trigger: Trigger, recipient: Actors) -> bool:
    """Whether it is done to people of a side: "gunmen kidnapped an Italian priest"."""
    return bool(recipient) and trigger.entry.event in ("ASSAULT", "COERCE", "RETREAT", "SANCTION", "AID")


def _are_foreigners(reading: Reading, trigger: Trigger, recipient: Actors) -> bool:
    """Whether those who protest are people of another country than they protest at: "French farmers picketed"."""
    subject = reading.grammar.surface_subject(trigger.governor)
    people = () if subject is None else reading.cast.of(subject)
    homes = {someone.country for someone in people if someone.country}
    return bool(homes) and not homes & {code for code, _ in sides(recipient)}


def _is_at_a_mission(reading: Reading, trigger: Trigger) -> bool:
    """Whether what they protest at stands for a state, whoever they are: an embassy, a flag."""
    missions = reading.tables.classes["mission"]
    return any(reading.grammar.lemma[i] in missions for i in range(trigger.token, reading.grammar.right[trigger.token]))


def _is_of_captives(reading: Reading, trigger: Trigger) -> bool:
    """Whether it happens to hostages or prisoners, whoever held them: "two hostages were released"."""
    noun = trigger.object
    captive = noun is not None and reading.grammar.lemma[noun] in reading.tables.classes["captive"]
    return captive and trigger.entry.mode == "release"


def somebody(reading: Reading, trigger: Trigger) -> int | None:
    """The subject that is a body or people whose side nobody tells: "the fund warned Zambia", "donors have"."""
    grammar, classes = reading.grammar, reading.tables.classes
    subject = grammar.surface_subject(trigger.governor)
    if subject is None or not grammar.is_verb(trigger.governor) or grammar.is_passive(trigger.governor):
        return None
    if trigger.entry.kind == "noun" and trigger.governor != trigger.token:
        written = classes["document"] | classes["writing"]
        return subject if grammar.lemma[subject] in written else None  # "the communique contained a condemnation of"
    if trigger.entry.kind != "verb":
        return None
    if trigger.entry.event == "PROTEST":
        return subject
    heads = (subject, *grammar.objects(subject, "of"))
    unnamed = classes["body"] | classes["somebody"]
    people = grammar.tag[subject] == "NNPS"  # "the Kurds"
    return subject if people or any(grammar.lemma[head] in unnamed for head in heads) else None


def _is_alone(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether the text names one state only, as such or by its government, in a move that concerns whoever it may."""
    states = all(governs(someone) or (someone.code or "").endswith(" REB") for someone in actor)
    if not states or len({code for code, _ in sides(political(reading.parties))}) > 1:
        return False
    stays_away = trigger.entry.move == "meet" and negated(reading, trigger.governor)
    return trigger.entry.move in LONELY or stays_away or _is_towards_any(reading, trigger)


def governs(someone: Actor) -> bool:
    """Whether it is a state or who governs one."""
    return someone.kind in ("state", "government") or (someone.code or "").endswith(" GOV")


def _is_towards_any(reading: Reading, trigger: Trigger) -> bool:
    """Whether the object is a state that nobody names: "has not accused any country"."""
    noun = trigger.object
    return noun is not None and reading.grammar.lemma[noun] in reading.tables.classes["unnamed"]


def _is_official(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether a state or who governs it does it, in a text of several: a move whomever it is for, unless a journey."""
    if len(sides(political(reading.parties))) <= 1:
        return False
    governing = all(governs(someone) or someone.code in BODIES for someone in actor)
    several = any(someone.kind == "group" and someone.code in BODIES for someone in actor)  # "EU ministers meet"
    return governing and (trigger.entry.move != "meet" or several)


def _is_towards_somebody(reading: Reading, trigger: Trigger, actor: Actors) -> bool:
    """Whether the words name another side that the tables do not know: "told the Dniestr leadership"."""
    grammar = reading.grammar
    if trigger.entry.roles == "subject>place":
        return False
    between = next(grammar.objects(trigger.token, "between"), None)
    if between is not None and any(grammar.dep[c] == "conj" for c in grammar.children[between]):
        return True  # "talks between Iran and six world powers"
    noun = trigger.object
    nouns = [] if noun is None or grammar.is_verb(noun) else [noun, *grammar.objects(noun, *TOWARDS)]
    for i in {trigger.token, trigger.governor, trigger.anchor}:
        nouns += grammar.objects(i, *TOWARDS)
        nouns += [c for c in grammar.children[i] if grammar.dep[c] in ("dobj", "dative")]
    return any(_is_somebody(reading, i) and not political(reading.cast.of(i)) for i in nouns) and not any(
        sides(reading.cast.of(i)) & sides(actor) for i in nouns
    )


def _is_somebody(reading: Reading, noun: int) -> bool:
    """Whether a noun is a name of no thing, or describes people or a body."""
    grammar = reading.grammar
    mention = reading.cast.at(noun)
    if mention is not None:
        return mention.head == noun and mention.form in ("description", "name")
    return grammar.tag[noun] in ("NNP", "NNPS") and grammar.ent[noun] in ("GPE", "NORP", "PERSON")


def is_between_sides(reading: Reading, trigger: Trigger, actor: Actors, recipient: Actors) -> bool:
    """Somebody political must act, towards another side where the move has one; a passive may leave the actor open."""
    if reading.domestic and actor:
        return any(is_somewhere(someone) for someone in (*actor, *recipient))
    if reading.domestic and trigger.entry.event == "ACCUSE" and not reading.grammar.is_passive(trigger.governor):
        return bool(recipient)  # "a report released in Minsk alleges"
    if not actor and trigger.entry.event == "PROTEST":
        return bool(recipient) and (_are_foreigners(reading, trigger, recipient) or _is_at_a_mission(reading, trigger))
    if not actor and trigger.entry.roles == "from>subject":
        return bool(recipient)
    if not actor and _is_of_states(reading, trigger):
        return bool(recipient) or _is_of_nobody(reading, trigger)
    if (
        not actor
        and (any(someone.kind in ("state", "government") for someone in recipient) or _is_deed(trigger, recipient))
        and somebody(reading, trigger) is not None
    ):
        return True
    if not actor:
        grammar, verb = reading.grammar, trigger.token
        told = grammar.child(verb, "auxpass") is not None or _is_shown(reading, verb)
        passive = trigger.entry.kind == "verb" and told
        whom = bool(recipient) or _is_of_captives(reading, trigger)
        return passive and whom and trigger.entry.event in ("RETREAT", "COERCE", "ASSAULT", "SANCTION", "AID")
    if not recipient and (_is_alone(reading, trigger, actor) or len(sides(actor)) > 1):
        return True
    if not recipient:
        alone = trigger.entry.move in (*UNDIRECTED, "agree") or trigger.entry.event in FREE
        return alone or _is_official(reading, trigger, actor) or _is_towards_somebody(reading, trigger, actor)
    return len(sides(actor) | sides(recipient)) > 1
