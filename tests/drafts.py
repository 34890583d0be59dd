"""Records written by hand for the tests: words are given as words, and found in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from communique.codebook import tables
from communique.record import (
    Actor,
    Article,
    Commitment,
    Event,
    Meeting,
    Position,
    Quantity,
    Quote,
    Record,
    Span,
    Statement,
    When,
    entry_id,
    text_id,
)

TEXT = (
    "Envoys agree on wheat\n\n"
    "PEKING, Nov. 17 -- Washington will lift the grain ban if Beijing signs by Friday, envoy Ada Lowe told reporters. "
    "China refused to free 12 fishermen. “We gave no assurances,” minister Bo Ren said. "
    "The two sides met in Peking on Sunday."
)

ROW = tables.read("sources.tsv", ("key", "title", "note"))[0].place  # of a table: any line that is no comment


@dataclass
class Draft:
    """A record in the making; `Draft(text).event(...)` and the others append an entry and give it back."""

    text: str = TEXT
    published: str | None = "1991-11-18"
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.id = text_id(self.text)
        self.numbers = count(1)
        self.entries: dict[str, list[Any]] = {
            name: [] for name in ("statements", "events", "meetings", "commitments", "positions")
        }

    def quote(self, words: str) -> Quote:
        start = self.text.index(words)
        return Quote.at(self.text, start, start + len(words))

    def span(self, words: str) -> Span:
        quote = self.quote(words)
        return Span(quote.start, quote.end)

    def actor(self, words: str, code: str | None = None, **more: Any) -> Actor:
        quote = self.quote(words)
        country = code.split()[0] if code else None
        told = {
            "id": f"state/{code}" if code else f"nil/{words}",
            "name": words,
            "kind": "state" if code else "person",
            "country": country,
            "role": None,
        }
        return Actor(**{**told, "code": code, "text": quote.text, "start": quote.start, "end": quote.end, **more})

    def event(self, move: str, actor: Actor | None, recipient: Actor | None, words: str, **more: Any) -> Event:
        told: dict[str, Any] = {
            "id": self._id("event"),
            "article": self.id,
            "event": None,
            "mode": None,
            "context": (),
            "aux": (),
            "move": move,
            "actor": (actor,) if actor else (),
            "recipient": (recipient,) if recipient else (),
            "issue": (),
            "condition": None,
            "quantity": None,
            "when": None,
            "where": None,
            "statement": None,
            "scale": None,
            "quad": None,
            "confidence": 0.5,
            "evidence": self.quote(words),
            "sentence": self.span(words),
        }
        return self._keep("events", Event(**{**told, **more}))

    def statement(self, speaker: Actor | None, words: str, mode: str = "indirect", **more: Any) -> Statement:
        told: dict[str, Any] = {
            "id": self._id("statement"),
            "article": self.id,
            "speaker": speaker,
            "audience": None,
            "relayed_by": None,
            "mode": mode,
            "cue": None,
            "content": (self.span(words),),
        }
        return self._keep("statements", Statement(**{**told, **more}))

    def meeting(self, words: str, *participants: Actor, **more: Any) -> Meeting:
        told: dict[str, Any] = {
            "id": self._id("meeting"),
            "article": self.id,
            "participants": participants,
            "place": None,
            "start": None,
            "end": None,
            "status": "held",
            "form": "talks",
            "evidence": self.quote(words),
        }
        return self._keep("meetings", Meeting(**{**told, **more}))

    def commitment(self, event: Event, **more: Any) -> Commitment:
        told: dict[str, Any] = {
            "id": self._id("commitment"),
            "article": self.id,
            "debtor": event.actor,
            "creditor": event.recipient,
            "issue": event.issue[0] if event.issue else None,
            "due": None,
            "condition": event.condition,
            "strength": "conditional" if event.condition else "firm",
            "status": "pending",
            "event": event.id,
            "evidence": event.evidence,
        }
        return self._keep("commitments", Commitment(**{**told, **more}))

    def position(self, dyad: tuple[str, str], issue: str, side: str, standing: str, *events: Event) -> Position:
        shown = tuple(event.id for event in events)
        return self._keep("positions", Position(self.id, dyad, issue, side, standing, shown))

    def record(self) -> Record:
        told = {"body": (Span(0, len(self.text)),), "language": "en", "title": self.text.splitlines()[0], **self.more}
        basis = "given" if self.published else None
        article = Article(self.id, self.text, published=self.published, published_basis=basis, **told)
        return Record(article, **{name: tuple(entries) for name, entries in self.entries.items()})

    def _id(self, kind: str) -> str:
        number = next(self.numbers)
        return entry_id(self.id, kind, number, number + 1)

    def _keep(self, kind: str, entry: Any) -> Any:
        self.entries[kind].append(entry)
        return entry


def full() -> Record:
    """A record with something in every field."""
    draft = Draft(more={"source": "Harbour Courier", "url": "https://example.org/1", "dateline": "PEKING"})
    usa, china = draft.actor("Washington", "USA", name="United States"), draft.actor("Beijing", "CHN", name="China")
    lowe = draft.actor("Ada Lowe", "USA GOV", id="nil/ada-lowe", kind="person", role="envoy")
    ren = draft.actor("Bo Ren", "CHN GOV", id="nil/bo-ren", kind="person", role="minister")
    said = draft.statement(
        lowe, "Washington will lift the grain ban if Beijing signs by Friday", cue=draft.quote("told"),
        audience=draft.actor("reporters"), why=("rule: speech verb", f"{ROW} tell"),
    )  # fmt: skip
    draft.statement(ren, "“We gave no assurances,”", "direct", cue=draft.quote("said"), relayed_by=lowe, parent=said.id)
    offer = draft.event(
        "offer", usa, china, "Washington will lift the grain ban if Beijing signs by Friday",
        event="AGREE", mode="yield", context=("economic", "diplomatic"), aux=("hypothetical",), issue=("trade", "aid"),
        condition=draft.quote("if Beijing signs by Friday"), when=When("1991-11-22", "1991-11-22", "by Friday"),
        where="PEKING", statement=said.id, scale=2.5, quad=1, confidence=0.75, why=("verbs.tsv:3 lift",),
    )  # fmt: skip
    refusal = draft.event(
        "refuse", draft.actor("China", "CHN", name="China"), usa, "China refused to free 12 fishermen",
        event="REJECT", issue=("detainees",), scale=-2.0, quad=3,
        quantity=Quantity("12 fishermen", 12.0, "fishermen", draft.quote("12 fishermen").start,
                          draft.quote("12 fishermen").end),
    )  # fmt: skip
    draft.meeting("The two sides met in Peking on Sunday", usa, china, place="Peking", start="1991-11-17",
                  end="1991-11-17", why=("rule: met",))  # fmt: skip
    draft.commitment(offer, due=When("1991-11-22", "1991-11-22", "by Friday"),
                     followups=({"article": "x" * 64, "evidence": "none", "verdict": 0},))  # fmt: skip
    draft.position(("CHN", "USA"), "detainees", "CHN", "refused", refusal)
    draft.position(("CHN", "USA"), "trade", "USA", "conditional", offer)
    return draft.record()
