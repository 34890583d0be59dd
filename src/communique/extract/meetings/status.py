"""Whether a meeting took place: read from the verbs above its trigger, their tense and their modals."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

CANCELS = frozenset("cancel shelve scrap scuttle scrub abandon abort suspend call drop axe".split())
POSTPONES = frozenset("postpone delay defer reschedule".split())
FAILS = frozenset("fail skip boycott snub".split())
PLANS = frozenset("agree plan schedule expect arrange intend invite due promise pledge set accept".split())
MIGHT = frozenset("hope propose offer opportunity possible potential urge call ready explore seek want".split())
GOES_ON = frozenset("continue proceed resume begin start open enter".split())
MODALS = frozenset("may might could would can should must".split())
# Under one of these a clause says what would be, or what is not told: no meeting is reported there.
IDLE = frozenset("allow refuse decline deny rule enable permit prevent avoid".split())
# After one of these the noun only says when something else happened: its verb tells nothing but the tense.
DURING = frozenset("during after before amid since at between".split())
CLAUSE_ENDS = frozenset("relcl advcl conj ccomp parataxis ROOT".split())


def governor(token: Token) -> Token | None:
    """The nearest verb above a token (a verb is not its own), or None."""
    for _ in range(8):
        if token.head.i == token.i:
            return None
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return token
    return None


def status(trigger: Token) -> str | None:
    """The status of the meeting that `trigger` reports, or None where it reports none."""
    chain = [trigger, *_above(trigger)]
    lemmas = {token.lemma_.lower() for token in chain}
    helpers = {child.lower_ for token in chain for child in token.children if child.dep_ in ("aux", "auxpass", "neg")}
    adverbial = is_adverbial(trigger)
    if not adverbial and (lemmas & IDLE or chain[-1].head.lemma_.lower() in IDLE):
        return None
    if not adverbial and (told := _undone(trigger, chain, lemmas, helpers)):
        return told
    if helpers & {"will", "'ll", "shall"} and not adverbial:
        return "possible" if lemmas & MIGHT else "planned"
    if not adverbial and (helpers & MODALS or lemmas & MIGHT):
        return "possible"
    if not adverbial and ((lemmas & PLANS and trigger.tag_ != "VBD") or ("to" in helpers and trigger.pos_ == "VERB")):
        return "planned"
    if trigger.pos_ != "VERB" and lemmas & GOES_ON:
        return "under-way"
    progressive = helpers & {"is", "are"} and any(token.tag_ == "VBG" for token in chain)
    return "under-way" if progressive and trigger.pos_ == "VERB" else "held"


def _undone(trigger: Token, chain: list[Token], lemmas: set[str], helpers: set[str]) -> str | None:
    if lemmas & POSTPONES:
        return "postponed"
    if lemmas & CANCELS and _acts_on(trigger, chain):
        return "cancelled"
    negated = any(child.dep_ == "neg" for token in chain for child in token.children)
    if lemmas & FAILS or (negated and not helpers & MODALS and "will" not in helpers):
        return "failed-to-happen"
    return None


def _acts_on(trigger: Token, chain: list[Token]) -> bool:
    """Whether the cancelling verb has the meeting as its object ("called off the talks", not "called during talks")."""
    if trigger.pos_ == "VERB":
        return False
    verb = next((token for token in chain if token.lemma_.lower() in CANCELS), None)
    if verb is not None and verb.lemma_.lower() == "call":
        return any(child.lower_ == "off" for child in verb.children)
    return True


def is_adverbial(trigger: Token) -> bool:
    """Whether the noun stands in a phrase of time or circumstance ("during three days of talks")."""
    token = trigger
    for _ in range(4):
        if token.dep_ == "pobj" and token.head.lower_ in DURING:
            return True
        if token.pos_ in ("VERB", "AUX") or token.head.i == token.i:
            return False
        token = token.head
    return False


def _above(token: Token) -> Iterator[Token]:
    """The words that govern the token inside its clause, nearest first."""
    for _ in range(4):
        if token.head.i == token.i or token.dep_ in CLAUSE_ENDS:
            return
        token = token.head
        yield token
