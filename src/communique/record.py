"""The frozen records of one article, field by field as the export format has them.

All offsets are half-open character intervals into the article's original text. Unknown is ``None``, never a guess.
The vocabulary follows PARC/PolNeAR (attribution), PLOVER (event types, modes, contexts, auxiliary modes) and CAMEO
(sectors); `MOVES`, `ISSUE_STANDINGS` and the other tuples below are closed lists, checked when a record is built.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from communique.errors import PinError

EVENT_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
MOVES = (
    "meet", "demand", "offer", "promise", "agree", "assure", "concede", "deliver", "praise", "refuse", "cancel",
    "deny", "criticise", "warn", "restrict", "protest", "mobilise", "coerce", "use-force", "claim", "state",
)  # fmt: skip
# The types that each move can be. A future RETREAT is CONCEDE, so that it is no promise; `state` has no type.
MOVE_TYPES = {
    "meet": ("AGREE", "CONSULT"), "demand": ("REQUEST",), "offer": ("AGREE",), "promise": ("AGREE",),
    "agree": ("AGREE", "SUPPORT"), "assure": ("AGREE", "SUPPORT"), "concede": ("CONCEDE",),
    "deliver": ("COOPERATE", "AID", "RETREAT"), "praise": ("SUPPORT",), "refuse": ("REJECT",), "cancel": ("REJECT",),
    "deny": ("REJECT",), "criticise": ("ACCUSE",), "warn": ("THREATEN",), "restrict": ("SANCTION",),
    "protest": ("PROTEST",), "mobilise": ("MOBILIZE",), "coerce": ("COERCE",), "use-force": ("ASSAULT",),
    "claim": EVENT_TYPES, "state": (),
}  # fmt: skip
AUX_MODES = ("future", "hypothetical", "negation", "historical")
ISSUES = (
    "relations", "trade", "intellectual-property", "investment", "export-controls", "sanctions", "arms-control",
    "nuclear", "military-communication", "security", "ceasefire", "territory", "taiwan", "human-rights",
    "forced-labour", "detainees", "refugees", "narcotics", "terrorism", "cyber", "travel", "climate", "energy",
    "health", "aid", "fisheries", "water", "peace-settlement", "elections", "accession", "other",
)  # fmt: skip
STANDINGS = (
    "agreed", "agreed-in-principle", "progress", "conditional", "raised", "limited", "refused", "worsened",
)  # fmt: skip
STATEMENT_MODES = ("direct", "mixed", "indirect")
MEETING_STATUSES = ("held", "under-way", "planned", "possible", "postponed", "cancelled", "failed-to-happen")
MEETING_FORMS = ("visit", "talks", "summit", "call", "signing", "other")
STRENGTHS = ("firm", "in-principle", "conditional", "exploratory")
COMMITMENT_STATUSES = (
    "pending", "due", "overdue", "kept", "partly-kept", "broken", "superseded", "no-evidence",
)  # fmt: skip
ACTOR_KINDS = ("state", "government", "organization", "person", "group")
PUBLISHED_BASES = ("given", "metadata", "dateline", "inferred")


def _one_of(value: str | None, allowed: tuple[str, ...], name: str) -> None:
    if value is not None and value not in allowed:
        raise ValueError(f"{name} {value!r} is not one of {', '.join(allowed)}")


def text_id(text: str) -> str:
    """The article's id: SHA-256 of its text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def entry_id(article: str, kind: str, start: int, end: int, *more: str) -> str:
    """An id made of what the entry says, so that reading the article again gives the same id.

    `more` tells apart the entries of one kind that were read from the same words (move, issue, ordinal).
    """
    told = "\x1f".join((article, kind, str(start), str(end), *more))
    return f"{kind[0]}{hashlib.sha256(told.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open character interval `start`, `end` of the original text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise PinError(f"a span must not be empty or negative: {self.start}-{self.end}")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the original text with the place where they stand."""

    text: str
    start: int
    end: int

    @classmethod
    def at(cls, source: str, start: int, end: int) -> Quote:
        """The words of `source` from `start` to `end`.

        Raises:
            PinError: where that interval is empty or lies outside `source`.
        """
        if not 0 <= start < end <= len(source):
            raise PinError(f"no words at {start}-{end} of a text of {len(source)} characters")
        return cls(source[start:end], start, end)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, speaks or is spoken to, and the words that name them.

    Attributes:
        id: `state/CHN`, `person/james-baker`, `organization/...`, `group/...`; `nil/...` for somebody unknown.
        code: country (ISO 3166-1 alpha-3 or its historical code) and sector, as in `USA GOV`; None where unknown.
        name: the canonical name; for somebody unknown the name or description as written.
        kind: one of `ACTOR_KINDS`.
        country: the country part of the code, or None.
        role: the office held on the article's date, or what the text says of the role.
        text, start, end: the mention in the original text.
    """

    id: str
    code: str | None
    name: str
    kind: str
    country: str | None
    role: str | None
    text: str
    start: int
    end: int

    def __post_init__(self) -> None:
        _one_of(self.kind, ACTOR_KINDS, "kind")


@dataclass(frozen=True, slots=True)
class When:
    """A time as an interval of ISO dates (`2023-06-19`), partial where the text is (`2022-11`, `11-21` without a year).

    `text` is the words of the original text that say so.
    """

    start: str | None
    end: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as the text has it (`800 dissidents`: 800.0, `dissidents`)."""

    text: str
    value: float | None
    unit: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article: what is known of it, and which spans of the original text are the story itself."""

    id: str
    text: str
    source: str | None = None
    url: str | None = None
    title: str | None = None
    byline: str | None = None
    agency: str | None = None
    dateline: str | None = None
    published: str | None = None
    published_basis: str | None = None
    dateable: tuple[str, str] | None = None
    language: str | None = None
    body: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        _one_of(self.published_basis, PUBLISHED_BASES, "published_basis")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the story as it reads.

    Attributes:
        text: the reading text, without line breaks, no space at either end.
        offsets: for each of its characters the offset of the original character it stands for; ascending.
        kind: `title` (the headline, parsed too) or `body`.
    """

    text: str
    offsets: Sequence[int]
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's words as the article reports them; `why` names the rule and the entries behind it."""

    id: str
    article: str
    speaker: Actor | None
    audience: Actor | None
    relayed_by: Actor | None
    mode: str
    cue: Quote | None
    content: tuple[Span, ...]
    parent: str | None = None
    confidence: float = 1.0
    why: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _one_of(self.mode, STATEMENT_MODES, "mode")


@dataclass(frozen=True, slots=True)
class Event:
    """One move of one side towards another, with its PLOVER codes, its condition and the clause it was read from."""

    id: str
    article: str
    event: str | None
    mode: str | None
    context: tuple[str, ...]
    aux: tuple[str, ...]
    move: str
    actor: tuple[Actor, ...]
    recipient: tuple[Actor, ...]
    issue: tuple[str, ...]
    condition: Quote | None
    quantity: Quantity | None
    when: When | None
    where: str | None
    statement: str | None
    scale: float | None
    quad: int | None
    confidence: float
    evidence: Quote
    sentence: Span
    why: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _one_of(self.event, EVENT_TYPES, "event")
        _one_of(self.move, MOVES, "move")
        for aux in self.aux:
            _one_of(aux, AUX_MODES, "aux")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that the article reports: who, where, when, and whether it took place."""

    id: str
    article: str
    participants: tuple[Actor, ...]
    place: str | None
    start: str | None
    end: str | None
    status: str
    form: str
    evidence: Quote
    why: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _one_of(self.status, MEETING_STATUSES, "status")
        _one_of(self.form, MEETING_FORMS, "form")


@dataclass(frozen=True, slots=True)
class Commitment:
    """What one side owes another: by when, on which condition, how firmly."""

    id: str
    article: str
    debtor: tuple[Actor, ...]
    creditor: tuple[Actor, ...]
    issue: str | None
    due: When | None
    condition: Quote | None
    strength: str
    status: str
    event: str
    evidence: Quote
    followups: tuple[dict[str, Any], ...] = ()
    why: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _one_of(self.strength, STRENGTHS, "strength")
        _one_of(self.status, COMMITMENT_STATUSES, "status")


@dataclass(frozen=True, slots=True)
class Position:
    """Where one side of a dyad stands on one issue, and the events that show it."""

    article: str
    dyad: tuple[str, str]
    issue: str
    side: str
    standing: str
    events: tuple[str, ...]

    def __post_init__(self) -> None:
        _one_of(self.standing, STANDINGS, "standing")


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that was not read, at which stage, and why (one line)."""

    locator: str
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that was read from one article."""

    article: Article
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    positions: tuple[Position, ...] = ()
    skips: tuple[Skip, ...] = field(default=())


Entry = Article | Statement | Event | Meeting | Commitment | Position


def plain(entry: Entry) -> dict[str, Any]:
    """The entry as the export format has it: `kind` first, tuples as lists, the article's text left out."""
    row: dict[str, Any] = {"kind": type(entry).__name__.lower(), **asdict(entry)}
    if isinstance(entry, Article):
        del row["text"]
        row["body"] = [[span.start, span.end] for span in entry.body]
    return row


_KINDS: dict[str, type[Entry]] = {
    each.__name__.lower(): each for each in (Statement, Event, Meeting, Commitment, Position)
}
# The fields that are objects in the export format, or lists of such.
_PARTS: dict[str, type[Actor | Quote | Quantity | When | Span]] = {
    **dict.fromkeys(
        ("speaker", "audience", "relayed_by", "actor", "recipient", "participants", "debtor", "creditor"), Actor
    ),
    **dict.fromkeys(("cue", "condition", "evidence"), Quote),
    **dict.fromkeys(("when", "due"), When),
    **dict.fromkeys(("content", "sentence"), Span),
    "quantity": Quantity,
}


def of_plain(row: Mapping[str, Any]) -> Entry:
    """The entry (not an article) that `plain` made such a row of; keys that it has no field for are passed over.

    Raises:
        KeyError, TypeError, ValueError, PinError: the row is not of that format.
    """
    kind = _KINDS[row["kind"]]
    return kind(**{name: _built(name, row[name]) for name in kind.__dataclass_fields__})


def _built(name: str, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_built(name, each) for each in value)
    part = _PARTS.get(name)
    return part(**value) if part and isinstance(value, Mapping) else value
