"""Fills a database with articles that were never printed, for measuring: of realistic shape, the same for a seed.

    python bench/articles.py build/many.db --count 100000

The sentences are made from templates in our own words, and the records beside them by the code that knows what it
wrote, not by reading; they are kept by the project's own row functions, every pin holds (`--check` looks at them all).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from communique import database, pins, rows, schema
from communique.extract import positions
from communique.record import (
    ISSUES,
    Actor,
    Article,
    Commitment,
    Event,
    Meeting,
    Quote,
    Record,
    Skip,
    Span,
    Statement,
    When,
    entry_id,
    text_id,
)

FIRST, LAST = date(1979, 1, 1), date(2026, 11, 20)
BATCH = 500
MADE_BY = ("0.1.0 synthetic 1f2e3d4c5b6a", "0.2.0 synthetic 6a5b4c3d2e1f")
# Code, name, capital: the first are in the news most.
STATES = [
    each.split("/")
    for each in (
        "USA/the_United_States/Washington CHN/China/Beijing RUS/Russia/Moscow GBR/Britain/London "
        "FRA/France/Paris DEU/Germany/Berlin JPN/Japan/Tokyo IND/India/Delhi IRN/Iran/Tehran "
        "ISR/Israel/Jerusalem TUR/Turkey/Ankara PRK/North_Korea/Pyongyang KOR/South_Korea/Seoul "
        "SAU/Saudi_Arabia/Riyadh EGY/Egypt/Cairo PAK/Pakistan/Islamabad BRA/Brazil/Brasilia "
        "ZAF/South_Africa/Pretoria POL/Poland/Warsaw UKR/Ukraine/Kyiv ITA/Italy/Rome ESP/Spain/Madrid "
        "CAN/Canada/Ottawa AUS/Australia/Canberra MEX/Mexico/Mexico_City VNM/Vietnam/Hanoi "
        "PHL/the_Philippines/Manila IDN/Indonesia/Jakarta THA/Thailand/Bangkok NGA/Nigeria/Abuja "
        "KEN/Kenya/Nairobi ETH/Ethiopia/Addis_Ababa SDN/Sudan/Khartoum SOM/Somalia/Mogadishu "
        "IRQ/Iraq/Baghdad SYR/Syria/Damascus JOR/Jordan/Amman CUB/Cuba/Havana COL/Colombia/Bogota "
        "CHL/Chile/Santiago PER/Peru/Lima NOR/Norway/Oslo SWE/Sweden/Stockholm GRC/Greece/Athens "
        "SRB/Serbia/Belgrade ARM/Armenia/Yerevan AZE/Azerbaijan/Baku GEO/Georgia/Tbilisi "
        "KAZ/Kazakhstan/Astana NPL/Nepal/Kathmandu"
    ).split()
]
GIVEN = "Ada Bruno Celia Dario Edda Fedor Greta Hamid Ines Jonas Karim Lena Mirko Nadia Omar Petra Rafiq Selma".split()
FAMILY = "Arden Borel Castan Dorvan Elmet Farrow Gavril Hendal Istrat Jorvik Kelmar Lorant Morvan Nadir Orlok".split()
OFFICES = ("foreign minister", "trade minister", "president", "ambassador", "special envoy", "defence minister")
OBJECTS = {
    "trade": ("the duties on farm machines", "the quota for woven cloth", "the ban on frozen fish"),
    "nuclear": ("the visit of inspectors to the second reactor", "the stock of enriched fuel"),
    "taiwan": ("arms for the island", "the wording about the island", "flights across the strait"),
    "human-rights": ("the list of jailed writers", "visits to prisons in the highlands"),
    "detainees": ("the twelve sailors held since spring", "the two surveyors under arrest"),
    "ceasefire": ("a truce along the river", "the line that patrols must keep to"),
    "territory": ("the three villages by the lake", "the map of the eastern border"),
    "fisheries": ("nets inside the twelve-mile zone", "the season for cod"),
    "water": ("the flow below the upper dam", "the gauges at the lower weir"),
    "climate": ("the fund for flooded coasts", "the price of coal power"),
    "travel": ("visas for students", "night flights between the capitals"),
    "sanctions": ("the frozen accounts of the state bank", "the embargo on spare parts"),
    "security": ("the joint exercise in the gulf", "the base near the straits"),
    "energy": ("gas through the northern pipe", "the price of winter deliveries"),
    "aid": ("grain for the drought districts", "tents and field kitchens"),
    "cyber": ("break-ins at ministry networks", "the hotline between the computer centres"),
}
# Move, PLOVER type, mode, score, quad, how often, verb phrases: {b} the other side, {o} what it is about.
MOVES: tuple[tuple[str, str | None, str | None, float | None, int | None, int, tuple[str, ...]], ...] = (
    ("offer", "AGREE", None, 5.0, 1, 10, ("would give way on {o}", "offered {b} a new text on {o}")),
    ("promise", "AGREE", None, 5.0, 1, 12, ("will settle {o} with {b}", "will lift its hold on {o}")),
    ("agree", "SUPPORT", None, 7.0, 1, 8, ("signed a paper with {b} on {o}", "settled {o} with {b}")),
    ("demand", "REQUEST", None, -1.0, 3, 14, ("asked {b} to end its silence on {o}", "called on {b} to free {o}")),
    ("refuse", "REJECT", None, -4.0, 3, 12, ("turned down what {b} wanted on {o}", "would not discuss {o} with {b}")),
    ("criticise", "ACCUSE", "disapprove", -2.0, 3, 14, ("blamed {b} over {o}", "complained to {b} about {o}")),
    ("warn", "THREATEN", None, -5.0, 3, 6, ("told {b} that it would pay for {o}", "threatened {b} over {o}")),
    ("restrict", "SANCTION", None, -6.0, 4, 5, ("barred envoys of {b} over {o}", "cut its deals in {o} with {b}")),
    ("deliver", "COOPERATE", "economic", 6.0, 2, 6, ("gave {b} all papers on {o}", "sent {b} help with {o}")),
    ("concede", "CONCEDE", None, 5.0, 1, 4, ("gave ground to {b} on {o}", "eased its stand towards {b} on {o}")),
    ("praise", "SUPPORT", None, 3.0, 1, 6, ("welcomed the step of {b} on {o}",)),
    ("state", None, None, None, None, 8, ("set out for {b} how it sees {o}",)),
)  # fmt: skip
SAID = (
    "there is no room left on {o}", "the time for {o} has come", "nobody should doubt our word on {o}",
    "{b} knows what we expect about {o}", "we heard nothing new about {o}", "the talks on {o} go on",
)  # fmt: skip
CUES = ("said", "told reporters", "declared", "insisted", "noted", "added")
FILLER = (
    "Aides on both sides spoke of a long day and a short text. ",
    "The hall had been booked for two nights, and the interpreters were asked to stay. ",
    "Earlier rounds had ended without a date for the next. ",
    "Traders in the port followed the news closely, for the season opens in spring. ",
    "Neither delegation would be drawn on what comes after the summer. ",
    "A draft passed from hand to hand until late, with more crossed out than left standing. ",
    "The last such visit was remembered for its dinners rather than for its results. ",
)
CONDITIONS = ("if the other side signs first", "once observers are in place", "provided that the lists are complete")
PAPERS = ("Harbour Courier", "The Northern Gazette", "Evening Ledger", "Capital Dispatch", "Coastal Observer")
AGENCIES = ("Meridian Wire", "Union Telegraph", None, None)


@dataclass
class Draft:
    """An article in the making: sentences are added at its end, and know where they stand."""

    day: date
    dated: bool
    text: str = ""
    statements: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    meetings: list[dict[str, Any]] = field(default_factory=list)

    def put(self, words: str) -> tuple[int, int]:
        """Where the words stand that are now the last."""
        start = len(self.text)
        self.text += words
        return start, len(self.text)


@dataclass(frozen=True)
class Side:
    """A state, or somebody who acts for it."""

    id: str
    code: str
    country: str
    name: str
    kind: str
    role: str | None
    words: str

    def at(self, start: int) -> Actor:
        """The actor named at that place."""
        end = start + len(self.words)
        return Actor(self.id, self.code, self.name, self.kind, self.country, self.role, self.words, start, end)


class World:
    """Who there is, and how often two of them are in the news together."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        states = [(code, name.replace("_", " "), capital.replace("_", " ")) for code, name, capital in STATES]
        self.states = {
            code: [Side(f"state/{code}", code, code, name, "state", None, words) for words in (name, capital)]
            for code, name, capital in states
        }
        self.capitals = {code: capital for code, _, capital in states}
        self.people = {code: [self._person(code) for _ in range(12)] for code, _, _ in states}
        self.codes = [code for code, _, _ in states]
        self.weights = [1 / (place + 1) for place in range(len(states))]

    def _person(self, code: str) -> Side:
        name = f"{self.random.choice(GIVEN)} {self.random.choice(FAMILY)}"
        identity = f"person/made-{name.lower().replace(' ', '-')}-{code.lower()}"
        return Side(identity, f"{code} GOV", code, name, "person", self.random.choice(OFFICES), name)

    def pair(self) -> tuple[str, str]:
        """Two states, the great ones most often."""
        first, second = self.random.choices(self.codes, self.weights, k=2)
        return (first, second) if first != second else self.pair()

    def side(self, code: str) -> Side:
        """The state by its name or capital, or one of its people."""
        return self.random.choice([*self.states[code], *self.people[code][:2], self.random.choice(self.people[code])])


def records(count: int, seed: int) -> Iterator[Record]:
    """The articles, in no order of time."""
    world = World(seed)
    for number in range(count):
        yield record(world, number)


def record(world: World, number: int) -> Record:
    """One article about two states, sometimes three."""
    chance = world.random
    pair = world.pair()
    issues = chance.sample(list(OBJECTS), k=2)
    # More of it in later years, as in any archive.
    day = FIRST + timedelta(days=int((LAST - FIRST).days * chance.random() ** 0.7))
    draft = Draft(day, dated=chance.random() > 0.04)
    names = [world.states[code][0].words for code in pair]
    thing = chance.choice(OBJECTS[issues[0]])
    title = f"{names[0][0].upper()}{names[0][1:]} and {names[1]} at odds over {thing}, report {number}"
    draft.put(f"{title}\n\n{world.capitals[pair[0]].upper()}, {day:%B} {day.day} -- ")
    start = len(draft.text)
    for _ in range(chance.randint(2, 4)):
        for _ in range(chance.randint(2, 4)):
            _sentence(world, draft, pair if chance.random() < 0.9 else world.pair(), issues)
        draft.text = f"{draft.text.rstrip()}\n\n"
    if chance.random() < 0.6:
        _meeting(world, draft, pair)
    draft.text = f"{draft.text.rstrip()}\n"
    given = {
        "title": title,
        "source": chance.choice(PAPERS),
        "agency": chance.choice(AGENCIES),
        "dateline": world.capitals[pair[0]],
        "language": "en",
        "body": (Span(start, len(draft.text)),),
    }
    return _record(draft, given)


def _sentence(world: World, draft: Draft, pair: Sequence[str], issues: Sequence[str]) -> None:
    chance = world.random
    if chance.random() < 0.35:
        draft.put(chance.choice(FILLER))
    issue = issues[0] if chance.random() < 0.7 else issues[1]
    by, to = (pair[0], pair[1]) if chance.random() < 0.55 else (pair[1], pair[0])
    if chance.random() < 0.45:
        _statement(world, draft, (by, to), issue)
    else:
        _event(world, draft, (by, to), issue)


def _statement(world: World, draft: Draft, pair: tuple[str, str], issue: str) -> None:
    chance = world.random
    other = world.states[pair[1]][1].words
    words = chance.choice(SAID).format(o=chance.choice(OBJECTS[issue]), b=other)
    words = f"“{words[0].upper()}{words[1:]},”" if (direct := chance.random() < 0.5) else f"that {words}"
    side = chance.choice(world.people[pair[0]])
    cue = chance.choice(CUES)
    if direct:
        content = draft.put(words)
        at = draft.put(f" {side.words} ")[0] + 1
        verb = draft.put(cue)
        draft.put(". ")
    else:
        at = draft.put(f"{side.words} ")[0]
        verb = draft.put(cue)
        draft.put(" ")
        content = draft.put(words)
        draft.put(". ")
    draft.statements.append(
        {"speaker": (side, at), "mode": "direct" if direct else "indirect", "cue": verb, "content": content}
    )


def _event(world: World, draft: Draft, pair: tuple[str, str], issue: str) -> None:
    chance = world.random
    move, kind, mode, scale, quad, _, phrases = chance.choices(MOVES, [each[5] for each in MOVES])[0]
    by, to = world.side(pair[0]), world.states[pair[1]][chance.randint(0, 1)]
    before, named, after = chance.choice(phrases).format(b="{b}", o=chance.choice(OBJECTS[issue])).partition("{b}")
    start, _ = draft.put(by.words)
    draft.put(f" {before}")
    recipient = (to, draft.put(to.words)[0]) if named else None
    draft.put(after)
    condition = None
    if move in ("offer", "promise") and chance.random() < 0.3:
        draft.put(" ")
        condition = draft.put(chance.choice(CONDITIONS))
    aux = {
        "offer": ["hypothetical"] if condition else ["future"],
        "promise": ["hypothetical" if condition else "future"],
    }
    due = None
    if move in ("promise", "agree") and chance.random() < 0.6:
        limit = draft.day + timedelta(days=chance.randint(5, 500))
        draft.put(" ")
        told = draft.put(f"by {limit:%B} {limit.year}")
        due = (f"{limit:%Y-%m}", draft.text[told[0] : told[1]])
    end = len(draft.text)
    draft.put(". ")
    modes = aux.get(move, [])
    modes = modes + [each for each, often in (("negation", 0.06), ("historical", 0.08)) if chance.random() < often]
    draft.events.append(
        {
            "event": kind, "mode": mode, "move": move, "scale": scale, "quad": quad, "aux": tuple(modes),
            "actor": (by, start), "recipient": recipient, "issue": issue, "condition": condition, "due": due,
            "evidence": (start, end), "confidence": round(0.35 + 0.6 * chance.random(), 3),
        }
    )  # fmt: skip


def _meeting(world: World, draft: Draft, pair: tuple[str, str]) -> None:
    chance = world.random
    first, second = chance.choice(world.people[pair[0]]), chance.choice(world.people[pair[1]])
    place = world.capitals[chance.choice(pair)]
    when = draft.day + timedelta(days=chance.randint(-4, 20))
    start, _ = draft.put(first.words)
    draft.put(" and ")
    at, _ = draft.put(second.words)
    draft.put(f" meet in {place} on {when:%B} {when.day}")
    end = len(draft.text)
    draft.put(". ")
    ahead = when > draft.day
    draft.meetings.append(
        {
            "participants": ((first, start), (second, at)), "place": place, "start": when.isoformat(),
            "status": "planned" if ahead else "held", "form": chance.choice(("talks", "visit", "call", "summit")),
            "evidence": (start, end),
        }
    )  # fmt: skip


def _record(draft: Draft, given: dict[str, Any]) -> Record:
    text, identity = draft.text, text_id(draft.text)
    day = draft.day.isoformat()
    dated = {"published": day, "published_basis": "dateline"} if draft.dated else {"dateable": _around(draft.day)}
    article = Article(identity, text, **given, **dated)
    statements = tuple(_built_statement(text, identity, each) for each in draft.statements)
    events = tuple(_built_event(text, identity, each, statements) for each in draft.events)
    owed = tuple(
        _built_commitment(identity, event, each["due"])
        for event, each in zip(events, draft.events, strict=True)
        if event.move in ("promise", "agree")
    )
    met = tuple(
        Meeting(
            id=entry_id(identity, "meeting", *each["evidence"]),
            article=identity,
            participants=tuple(side.at(start) for side, start in each["participants"]),
            place=each["place"],
            start=each["start"],
            end=each["start"],
            status=each["status"],
            form=each["form"],
            evidence=Quote.at(text, *each["evidence"]),
            why=("rule: meet",),
        )
        for each in draft.meetings
    )
    stand = tuple(positions.extract(article, events, owed))
    return Record(article, statements, events, met, owed, stand)


def _around(day: date) -> tuple[str, str]:
    return f"{day.year}-01-01", f"{day.year}-12-31"


def _built_statement(text: str, identity: str, each: dict[str, Any]) -> Statement:
    return Statement(
        id=entry_id(identity, "statement", *each["content"]),
        article=identity,
        speaker=each["speaker"][0].at(each["speaker"][1]),
        audience=None,
        relayed_by=None,
        mode=each["mode"],
        cue=Quote.at(text, *each["cue"]),
        content=(Span(*each["content"]),),
        confidence=0.5 + (each["content"][0] % 50) / 100,
        why=("rule: verb of speech",),
    )


def _built_event(text: str, identity: str, each: dict[str, Any], statements: Sequence[Statement]) -> Event:
    side, start = each["actor"]
    condition = each["condition"]
    return Event(
        id=entry_id(identity, "event", *each["evidence"], each["move"]),
        article=identity,
        event=each["event"],
        mode=each["mode"],
        context=("diplomatic",),
        aux=each["aux"],
        move=each["move"],
        actor=(side.at(start),),
        recipient=(each["recipient"][0].at(each["recipient"][1]),) if each["recipient"] else (),
        issue=(each["issue"],),
        condition=Quote.at(text, *condition) if condition else None,
        quantity=None,
        when=None,
        where=None,
        statement=statements[0].id if statements and each["evidence"][0] % 3 == 0 else None,
        scale=each["scale"],
        quad=each["quad"],
        confidence=each["confidence"],
        evidence=Quote.at(text, *each["evidence"]),
        sentence=Span(*each["evidence"]),
        why=("rule: verb with both sides",),
    )


def _built_commitment(identity: str, event: Event, due: tuple[str, str] | None) -> Commitment:
    return Commitment(
        id=entry_id(identity, "commitment", event.evidence.start, event.evidence.end),
        article=identity,
        debtor=event.actor,
        creditor=event.recipient,
        issue=event.issue[0],
        due=When(due[0], due[0], due[1]) if due else None,
        condition=event.condition,
        strength="conditional" if event.condition else "firm",
        status="kept" if event.evidence.start % 11 == 0 else "pending",
        event=event.id,
        evidence=event.evidence,
    )


# -- keeping


def fill(db: str, count: int, seed: int) -> Counter[str]:
    """Keeps the articles in a new database, by the project's row functions, many in one transaction."""
    engine = database.connect(db)
    total: Counter[str] = Counter()
    made = records(count, seed)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    while some := list(islice(made, BATCH)):
        total += _keep(engine, some)
        print(f"\r{total['article']:,} articles", end="", file=sys.stderr, flush=True)
    with database.writing(engine) as connection:
        connection.execute(schema.skip.insert(), [asdict(each) for each in skips(count // 50)])
        for name in total:
            tally = schema.tally.update().where(schema.tally.c.name == name)
            connection.execute(tally.values(number=schema.tally.c.number + total[name]))
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    engine.dispose()
    return total


def _keep(engine: database.Engine, some: Sequence[Record]) -> Counter[str]:
    put: dict[Any, list[dict[str, Any]]] = {schema.article: [], schema.reading: []}
    for one in some:
        identity = one.article.id
        stamp = MADE_BY[int(identity[0], 16) > 3]
        put[schema.article].append(rows.of_article(one.article, stamp, "synthetic"))
        put[schema.reading].append({"locator": f"made/{identity[:16]}.txt", "article": identity})
        for table, values in rows.of_entries(one).items():
            put.setdefault(table, []).extend(values)
    with database.writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-600000")
        for table, values in put.items():
            if table is schema.passage:  # the index for words takes them in order without a pause
                values.sort(key=lambda each: each["key"])
            if values:
                connection.execute(table.insert(), values)
    return Counter({table.name: len(values) for table, values in put.items()})


def skips(count: int) -> Iterator[Skip]:
    """Places that were not read."""
    reasons = (("clean", "no story in this page"), ("ingest", "not a text: a NUL character"), ("clean", "not English"))
    for number in range(count):
        yield Skip(f"made/skipped-{number:06}.html", *reasons[number % len(reasons)])


def main() -> int:
    """Command line."""
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("db", help="a database that does not exist yet: a path or postgresql://...")
    told.add_argument("--count", type=int, default=100_000)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--check", action="store_true", help="check every pin first, of the first thousand articles")
    given = told.parse_args()
    if "://" not in given.db and Path(given.db).exists():
        told.error(f"{given.db} exists")
    if given.check:
        wrong = [bad for one in records(min(given.count, 1000), given.seed) for bad in pins.check(one)]
        print(f"{len(wrong)} pins that do not hold")
    began = time.monotonic()
    total = fill(given.db, given.count, given.seed)
    print(f"\n{dict(total)}\n{time.monotonic() - began:.0f} s")
    return 0


assert set(OBJECTS) <= set(ISSUES)  # noqa: S101 - what is written here must be what the record knows

if __name__ == "__main__":
    sys.exit(main())
