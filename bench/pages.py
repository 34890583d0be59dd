"""How long every page takes: a server on loopback over a large database, each page asked with many arguments.

python bench/articles.py build/many.db --count 100000
python bench/pages.py build/many.db
"""

from __future__ import annotations

import argparse
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import sqlalchemy as sa

from communique import browse, database, schema, topics
from communique.browse import ENOUGH
from communique.record import ISSUES, MOVES
from communique.store import Store, open_store

MEDIAN, WORST = 300, 1000  # milliseconds
LONGEST = 30.0  # seconds that one page is measured for at the most
WORDS = ("sailors", "farm machines", '"crossed out"', "border -lake", "reactor", "summer", "the", "zebra", "text hand")
PATIENCE = 120.0


@dataclass(frozen=True)
class Sample:
    """What is in the database, drawn by chance: what the pages are asked about."""

    dyads: list[str]
    actors: list[str]
    articles: list[str]
    entries: list[tuple[str, str]]
    meetings: list[str]
    days: list[str]


def sample(store: Store, size: int, seed: int) -> Sample:
    """Arguments for the pages, the busiest dyads and states among them."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    dyads = _names(store, "dyad/")
    dyads.sort(key=lambda each: -browse.count(store, each))
    actors = [*_names(store, "actor/state/"), *chance.sample(_names(store, "actor/person/"), size)]
    busy = [each for each in actors if browse.count(store, each) > ENOUGH]
    picked = [*busy[: size // 2], *chance.sample(actors, size)][:size]
    with database.reading(store.engine) as connection:
        some = sa.select(schema.event.c.article, schema.event.c.id).limit(20 * size)
        entries = chance.sample([(each[0], each[1]) for each in connection.execute(some)], size)
        meetings = list(connection.scalars(sa.select(schema.meeting.c.id).limit(size)))
    return Sample(
        dyads=["{1}-{0}".format(*topics.dyad_of(each)) for each in [*dyads[: size // 2], *chance.sample(dyads, size)]][
            :size
        ],
        actors=[each.removeprefix("actor/") for each in picked],
        articles=[article for article, _ in entries],
        entries=entries,
        meetings=meetings,
        days=[f"{chance.randint(1979, 2026)}-{chance.randint(1, 12):02}" for _ in range(size)],
    )


def _names(store: Store, prefix: str) -> list[str]:
    """All topics of a kind."""
    found: list[str] = []
    after: str | None = None
    while True:
        page = browse.names(store, prefix, after=after, limit=ENOUGH)
        found += page.rows
        after = page.after
        if after is None:
            return found


def addresses(some: Sample, size: int) -> Iterator[tuple[str, list[str]]]:
    """Each page with the addresses to ask."""
    yield "home", ["/"] * size
    yield "dyads", _later("/dyads", [f"dyad/{each.replace('-', '/')}" for each in some.dyads])
    yield "dyad", [f"/dyad/{quote(each)}" for each in some.dyads]
    yield (
        "dyad, years and issue",
        [f"/dyad/{quote(each)}?since={day[:4]}&issue=trade" for each, day in zip(some.dyads, some.days, strict=True)],
    )
    yield "meeting", [f"/meeting/{each}" for each in some.meetings]
    yield "article", [f"/article/{each}" for each in some.articles]
    yield "why", [f"/article/{article}/why/{entry}" for article, entry in some.entries]
    yield "articles", _later("/articles", [f"{day}~0" for day in some.days])
    yield "commitments", [_debt(each, number) for number, each in enumerate(some.dyads)]
    yield "commitments, month", [f"/commitments?month={day}" for day in some.days]
    yield "commitments.ics", [f"/commitments.ics?debtor={each.partition('-')[0]}" for each in some.dyads]
    yield "actors", [f"/actors?kind={kind}" for kind in ("state", "person", "organization", "group")] * (size // 4)
    yield "actor", [f"/actor/{quote(each)}" for each in some.actors]
    yield "issues", ["/issues"] * size
    yield "issue", [f"/issue/{each}" for each in (*ISSUES, *ISSUES)][:size]
    yield "search, words", [_asked(q=word) for word in WORDS] * (size // len(WORDS) + 1)
    yield "search, filters", list(_filtered(some))
    yield "search, articles", [_asked(q=word, kind="article", until=day) for word in WORDS[:4] for day in some.days[:6]]
    yield "review", ["/review"] * size
    yield "agreement", ["/review/agreement"] * size
    yield "data", ["/data"] * size
    query = "SELECT id, move FROM event WHERE move = '{}' LIMIT 50"
    yield "data, SQL", ["/data?" + urlencode({"sql": query.format(move)}) for move in MOVES]
    yield "about", ["/about"] * size
    yield "about, skips", _later("/about", [f"made/skipped-{number * 50:06}.html" for number in range(size)])


def _later(path: str, ends: list[str]) -> list[str]:
    """The first page and those after."""
    return [path, *(f"{path}?{urlencode({'after': end})}" for end in ends[1:])]


def _debt(dyad: str, number: int) -> str:
    first, _, second = dyad.partition("-")
    status = ("coming", "overdue", "undated", "kept", "broken")[number % 5]
    return "/commitments?" + urlencode({"debtor": first, "creditor": second if number % 2 else "", "status": status})


def _asked(**given: str) -> str:
    return "/search?" + urlencode(given)


def _filtered(some: Sample) -> Iterator[str]:
    """Filters in every combination of two, three, four: some that fit many and some that fit nothing."""
    for number, (dyad, day) in enumerate(zip(some.dyads, some.days, strict=True)):
        first, _, second = dyad.partition("-")
        more = (
            {"to": second},
            {"issue": "water"},
            {"move": "refuse"},
            {"aux": "negation"},
            {"since": day},
            {"type": "AID"},
        )
        given = {"by": first} | more[number % 6] | (more[(number + 1) % 6] if number % 2 else {})
        yield _asked(**given, **({"q": "lake"} if number % 4 == 0 else {}))


@contextmanager
def served(db: str) -> Iterator[str]:
    """The address of a server over the database, in a process of its own."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    program = str(Path(sys.executable).with_name("communique"))
    running = subprocess.Popen([program, "--db", db, "serve", "--port", str(port)], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                httpx.get(f"{url}/login", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield url
    finally:
        running.terminate()
        running.wait(timeout=20)


@dataclass(frozen=True)
class Times:
    """Of one page: milliseconds of each request, and what was answered with something else than 200."""

    name: str
    times: list[float]
    wrong: list[str]

    def row(self) -> str:
        """As a line of a table."""
        slow = " **slow**" if statistics.median(self.times) > MEDIAN or max(self.times) > WORST else ""
        return (
            f"| {self.name} | {len(self.times)} | {self.times[0]:.0f} | {statistics.median(self.times):.0f} | "
            f"{max(self.times):.0f}{slow} | {len(self.wrong) or ''} |"
        )


def measured(ask: Callable[[str], httpx.Response], name: str, paths: list[str]) -> Times:
    """One page, asked one address after the other."""
    times: list[float] = []
    wrong: list[str] = []
    began = time.monotonic()
    for path in paths:
        start = time.perf_counter()
        answer = ask(path)
        times.append((time.perf_counter() - start) * 1000)
        if answer.status_code != httpx.codes.OK:
            wrong.append(f"{answer.status_code} {path}")
        if time.monotonic() - began > LONGEST:
            break
    return Times(name, times, wrong)


def main() -> int:
    """Command line."""
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("db", help="made by bench/articles.py")
    told.add_argument("--size", type=int, default=24, help="requests of each page")
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--only", default="", help="pages whose name begins so")
    given = told.parse_args()
    with closing(open_store(given.db, create=False)) as store:
        some = sample(store, given.size, given.seed)
        print(f"{store.count()['article']:,} articles\n")
    print("| page | requests | first ms | median ms | worst ms | not answered |\n|---|---|---|---|---|---|")
    found = []
    with served(given.db) as url, httpx.Client(base_url=url, timeout=60) as client:
        for name, paths in addresses(some, given.size):
            if name.startswith(given.only):
                found.append(measured(client.get, name, paths))
                print(found[-1].row(), flush=True)
    for each in found:
        print("".join(f"{line}\n" for line in each.wrong[:3]), end="")
    slow = [each.name for each in found if "slow" in each.row()]
    print(f"slow: {', '.join(slow)}" if slow else "every page within its limits")
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main())
