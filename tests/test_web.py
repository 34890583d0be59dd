"""The pages without a browser: HTML and JSON of each, an empty database, security."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from drafts import Draft, full
from fastapi.testclient import TestClient

from communique.errors import InputError
from communique.record import Record, When
from communique.settings import Settings
from communique.store import open_store
from communique.web import create_app, security

OURS = "http://127.0.0.1:8000"


def client(db: Path, policy: security.Policy | None = None) -> TestClient:
    app = create_app(Settings(db=str(db)), policy=policy)
    return TestClient(app, base_url=OURS, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Nothing read yet, and nothing to be read."""
    with client(tmp_path_factory.mktemp("empty") / "empty.db") as found:
        yield found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Where articles are read."""
    with client(tmp_path_factory.mktemp("desk") / "desk.db") as found:
        yield found


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One record with something in every field."""
    path = tmp_path_factory.mktemp("full") / "full.db"
    store = open_store(str(path))
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    store.close()
    with client(path) as found:
        yield found


def token(web: TestClient, page: str = "/") -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', web.get(page).text)
    assert found
    return found[1]


PAGES = (
    "/", "/dyads", "/dyad/USA-CHN", "/dyad/USA-CHN?since=1991&until=1999&issue=trade", "/articles", "/commitments",
    "/commitments?status=overdue", "/commitments?status=undated&debtor=usa&creditor=CHN&issue=trade",
    "/commitments?month=1991-11", "/actors", "/actors?kind=person", "/actors?kind=group", "/actor/state/CHN", "/issues",
    "/issue/trade", "/read",
)  # fmt: skip


def as_json(path: str) -> str:
    """The address of a page's data."""
    bare, _, query = path.partition("?")
    return f"{bare if bare != '/' else '/index'}.json{'?' if query else ''}{query}"


# -- pages


@pytest.mark.parametrize("path", PAGES)
def test_page_is_html_and_json(web: TestClient, path: str) -> None:
    page = web.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert f'href="{as_json(path).replace("&", "&amp;")}"' in page.text
    data = web.get(as_json(path))
    assert data.status_code == 200
    assert isinstance(data.json(), dict)


@pytest.mark.parametrize("path", PAGES)
def test_page_of_an_empty_database(empty: TestClient, path: str) -> None:
    """Says what to do next, or that there is nothing, and never fails."""
    told = empty.get(path)
    assert told.status_code == (404 if path == "/actor/state/XXX" else 200)
    assert empty.get(as_json(path)).status_code == 200
    if path not in ("/issues", "/read") and not path.startswith(("/dyad/", "/actor/", "/commitments")):
        assert "communique read" in told.text


def test_what_a_record_has_is_on_its_pages(web: TestClient) -> None:
    record = full()
    article = web.get(f"/article/{record.article.id}")
    assert article.status_code == 200
    for entry in (*record.statements, *record.events, *record.meetings):
        assert f'id="{entry.id}"' in article.text
        assert web.get(f"/article/{record.article.id}/why/{entry.id}").status_code == 200
        assert web.get(f"/article/{record.article.id}/why/{entry.id}.json").json()["entry"]["id"] == entry.id
    told = web.get(f"/article/{record.article.id}.json").json()
    printed = "".join(piece["text"] for part in told["text"] for piece in part.get("pieces", ()))
    assert printed == record.article.text
    met = record.meetings[0]
    assert met.evidence.text in web.get(f"/meeting/{met.id}").text
    board = web.get("/dyad/USA-CHN.json").json()["board"]
    assert {row["issue"] for row in board["rows"]} == {"trade", "detainees"}
    weeks = web.get("/commitments.json?month=1991-11").json()["calendar"]["weeks"]
    owed = {day["day"]: [each["id"] for each in day["commitments"]] for week in weeks for day in week}
    assert owed[22] == [each.id for each in record.commitments]


def test_pieces_know_their_entries(web: TestClient) -> None:
    """Where a condition begins and ends, and whose words they are, is on the pieces."""
    record = full()
    offer = record.events[0]
    told = web.get(f"/article/{record.article.id}.json").json()
    pieces = [piece for part in told["text"] for piece in part.get("pieces", ())]
    marked = "".join(piece["text"] for piece in pieces if offer.id in piece["entries"])
    assert marked == offer.evidence.text
    opened = [piece["text"] for piece in pieces if offer.id in piece["opens"]]
    assert opened
    assert opened[0].startswith("if Beijing")


def test_feed_is_a_calendar(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "x.db"))
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    store.close()
    with client(tmp_path / "x.db") as web:
        web.app.state.site.today = lambda: "1991-11-20"  # type: ignore[attr-defined]
        feed = web.get("/commitments.ics")
        assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
        lines = feed.text.split("\r\n")
        assert lines[0] == "BEGIN:VCALENDAR"
        assert "DTSTART;VALUE=DATE:19911122" in lines
        assert "DTEND;VALUE=DATE:19911123" in lines
        assert all(len(line.encode()) <= 75 for line in lines)
        assert web.get("/commitments.json").json()["commitments"][0]["status"] == "pending"
        assert "Commitments" in web.get("/commitments?month=1991-11").text


LISTS = {
    "/articles.json": lambda data: [each["id"] for each in data["articles"]],
    "/issue/trade.json": lambda data: [each["article"]["id"] for each in data["reports"]],
    "/actor/state/CHN.json": lambda data: [each["article"]["id"] for each in data["reports"]],
    "/dyad/USA-CHN.json": lambda data: [each["article"]["id"] for each in data["board"]["columns"]],
}


def told(day: int, words: str = "Beijing asked Washington") -> Record:
    draft = Draft(f"{words}, the {day}th time", published=f"1991-{1 + day // 28:02}-{1 + day % 28:02}")
    one = draft.event(
        "demand", draft.actor("Beijing", "CHN"), draft.actor("Washington", "USA"), words, issue=("trade",)
    )
    draft.position(("CHN", "USA"), "trade", "CHN", "raised", one)
    return draft.record()


def test_pages_follow_each_other_without_gap_or_repeat(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "many.db"))
    for number in range(90):
        store.add(told(number), f"{number}.txt", made_by="0 m c", read_key="k")
    store.close()
    with client(tmp_path / "many.db") as web:
        for path, rows in LISTS.items():
            seen, after = [], None
            while True:
                data = web.get(path, params={"after": after} if after else {}).json()
                seen += rows(data)
                if (after := data["after"]) is None:
                    break
            assert len(seen) == len(set(seen)) == 90, path


HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "{{ 7*7 }}", "</title></style>",
    "javascript:alert(3)", "\u202eabc", "&lt;i&gt;", "W" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("attack", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text(tmp_path: Path, attack: str) -> None:
    """In every field that an article or its source can fill."""
    text = f"{attack} Beijing asked Washington {attack} on Sunday in {attack}"
    draft = Draft(text, more=dict.fromkeys(("title", "source", "url", "byline", "agency", "dateline"), attack))
    china = draft.actor("Beijing", "CHN", name=attack, role=attack, kind="person", id=f"person/{attack}")
    usa = draft.actor("Washington", "USA", name=attack)
    move = draft.event("demand", china, usa, text, issue=("trade",), condition=draft.quote("on Sunday"), where=attack,
                       when=When(None, None, attack), why=(attack,), aux=("future",))  # fmt: skip
    draft.statement(china, text, why=(attack,))
    met = draft.meeting("on Sunday", china, usa, place=attack)
    draft.commitment(move, due=When("1991-12-01", "1991-12-01", attack))
    draft.position(("CHN", "USA"), "trade", "CHN", "raised", move)
    store = open_store(str(tmp_path / "x.db"))
    store.add(draft.record(), attack[:100], made_by="0 m c", read_key="k")
    store.close()
    with client(tmp_path / "x.db") as web:
        for path in (*PAGES, f"/article/{draft.id}", f"/meeting/{met.id}", f"/article/{draft.id}/why/{move.id}"):
            page = web.get(path)
            assert page.status_code == 200, path
            assert not re.search(r"<script>alert|<img|onerror=alert\(2\)>\s*<|<i>|\u202e", visible(page.text)), path
            assert "javascript:" not in "".join(re.findall(r'(?:href|src|action)="([^"]*)"', page.text)), path


def visible(html: str) -> str:
    """The HTML without the places where an article's text may stand as it is: text as printed keeps its characters."""
    return re.sub(r'<section class="printed".*?</section>|<blockquote>.*?</blockquote>', "", html, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/article/nothing", 404), ("/meeting/nothing", 404), ("/actor/person/nobody", 404), ("/issue/nothing", 404),
        ("/job/nothing", 404), ("/dyad/USA", 422), ("/dyad/USA-XQX", 422), ("/dyad/USA-USA", 422),
        ("/dyad/USA-CHN?since=x", 422), ("/dyad/USA-CHN?issue=x", 422), ("/commitments?status=x", 422),
        ("/commitments?month=1991-13", 422), ("/commitments?month=x", 422), ("/commitments?debtor=XQX", 422),
        ("/articles?after=x", 422), ("/actors?kind=x", 422), ("/actors?after=issue/x", 422), ("/static/../app.py", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_says_why(web: TestClient, path: str, status: int) -> None:
    page = web.get(path)
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html") or path.startswith("/static")
    if not path.startswith("/static"):
        told = web.get(as_json(path))
        assert told.status_code == status
        assert told.json()["error"]


def test_openapi_names_every_page(web: TestClient) -> None:
    paths = web.get("/openapi.json").json()["paths"]
    assert {as_json(path).partition("?")[0] for path in ("/", "/dyads", "/articles", "/commitments", "/actors")} <= set(
        paths
    )
    assert "/dyad/{pair}.json" in paths
    assert all(each["get"]["description"] for each in paths.values() if "get" in each)


def test_api_document_names_every_path(web: TestClient) -> None:
    told = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
    paths = web.get("/openapi.json").json()["paths"]
    assert not [path for path, how in paths.items() if "get" in how and f"`{path}`" not in told]


# -- reading from the page


def wait(web: TestClient, path: str) -> dict[str, Any]:
    for _ in range(600):
        data: dict[str, Any] = web.get(f"{path}.json").json()
        if data["state"] in ("done", "failed"):
            return data
        time.sleep(0.1)
    raise AssertionError(f"still {data['state']}")


def test_what_is_given_is_read(desk: TestClient) -> None:
    given = {"csrf": token(desk, "/read")}
    text = "PARIS, May 3 -- France will lift the fish ban if Norway signs, its envoy said.\n"
    pasted = desk.post("/read", data=given | {"text": text, "published": "1991-05-03", "source": "Courier"})
    assert pasted.status_code == 303
    data = wait(desk, pasted.headers["location"])
    assert data["state"] == "done", data
    article = desk.get(f"/article/{data['results'][0]['article']}.json").json()["article"]
    assert (article["published"], article["source"]) == ("1991-05-03", "Courier")
    assert "See its record" in desk.get(pasted.headers["location"]).text
    for files, reason in (({"file": ("x.pdf", b"%PDF-1.4")}, "PDF"), ({"file": ("x.txt", b"a\0b")}, "no text")):
        result = wait(desk, desk.post("/read", data=given, files=files).headers["location"])["results"][0]
        assert reason in result["reason"]
    private = wait(desk, desk.post("/read", data=given | {"url": "http://127.0.0.1:9/"}).headers["location"])
    assert "not a public address" in private["results"][0]["reason"]


@pytest.mark.parametrize("given", [{}, {"url": "file:///etc/passwd"}, {"url": "x"}, {"text": "x", "published": "May"}])
def test_what_cannot_be_read_is_refused_at_once(desk: TestClient, given: dict[str, str]) -> None:
    assert desk.post("/read", data={"csrf": token(desk, "/read")} | given).status_code == 422


# -- security


def test_nothing_but_our_own_files_may_run_or_load(web: TestClient) -> None:
    for path in ("/", "/index.json", "/nothing-here", "/static/style.css"):
        headers = web.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:8000"])
def test_another_name_gets_no_answer(web: TestClient, host: str) -> None:
    assert web.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "[::1]:8000"])
def test_own_names_get_one(web: TestClient, host: str) -> None:
    assert web.get("/", headers={"host": host}).status_code == 200


def test_a_change_needs_the_token_and_our_own_origin(web: TestClient) -> None:
    good = {"csrf": token(web, "/login"), "token": "x"}
    assert "expired" in web.post("/login", data={"token": "x"}).text
    assert "expired" in web.post("/login", data=good | {"csrf": "0" * 64}).text
    assert "expired" not in web.post("/login", data=good).text
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert web.post("/login", data=good, headers=headers).status_code == 403
        assert "own pages" in web.post("/login", data=good, headers=headers).text


def test_a_body_has_a_limit(tmp_path: Path) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    with client(tmp_path / "x.db", security.Policy(max_bytes=1000)) as web:
        assert web.post("/login", content=b"x" * 1001).status_code == 413
        assert web.post("/login", content=(b"x" * 600 for _ in range(2)), headers=form).status_code == 413


def test_others_log_in_with_the_token(tmp_path: Path) -> None:
    policy = security.Policy.bound_to("192.0.2.7", names=["desk.example"], max_bytes=10_000)
    assert policy.token
    with client(tmp_path / "x.db", policy) as web:
        assert web.get("/", headers={"accept": "text/html"}).headers["location"] == "/login"
        assert web.get("/index.json").status_code == 401
        assert web.get("/index.json", headers={"authorization": f"Bearer {policy.token}"}).status_code == 200
        assert web.get("/login", headers={"host": "desk.example"}).status_code == 200
        assert web.get("/login", headers={"host": "other.example"}).status_code == 421
        assert web.post("/login", data={"csrf": token(web, "/login"), "token": "wrong"}).status_code == 403
        assert web.get("/index.json").status_code == 401
        assert web.post("/login", data={"csrf": token(web, "/login"), "token": policy.token}).status_code == 303
        assert web.get("/index.json").status_code == 200


def test_loopback_needs_no_login() -> None:
    assert security.Policy.bound_to("127.0.0.1", max_bytes=1).token is None
    assert security.Policy.bound_to("192.0.2.7", max_bytes=1).token
    given = "0123456789abcdef"
    assert security.Policy.bound_to("localhost", token=given, max_bytes=1).token == given
    with pytest.raises(InputError, match="16 characters"):
        security.Policy.bound_to("192.0.2.7", token=given[1:], max_bytes=1)


# -- errors as pages


def test_what_is_not_there_says_so(web: TestClient) -> None:
    page = web.get("/nothing-here")
    assert page.status_code == 404
    assert "Not in the record" in page.text
    assert web.get("/nothing-here.json").json() == {"error": "there is no such page"}


# -- communique serve


def test_serve_until_interrupted(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from communique.cli import main; main()",
        "--db",
        str(tmp_path / "new.db"),
        "serve",
    ]
    command += ["--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == f"Communique on http://127.0.0.1:{port}/  (Ctrl-C ends it)\n"
        status = 0
        for _ in range(300):
            try:
                status = httpx.get(f"http://127.0.0.1:{port}/").status_code
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        again = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=30)
    assert status == 200
    assert server.returncode in (0, 130)
    assert "Traceback" not in errors
    assert again.returncode == 2
    assert "cannot be served there" in again.stderr


def test_an_article_being_read_holds_nobody_up(desk: TestClient) -> None:
    text = "PARIS, May 3 -- France will lift the fish ban if Norway signs, its envoy said.\n" * 400
    job = desk.post("/read", data={"csrf": token(desk, "/read"), "text": text}).headers["location"]
    waits = []
    while desk.get(f"{job}.json").json()["state"] in ("waiting", "reading"):
        start = time.monotonic()
        assert desk.get("/").status_code == 200
        waits.append(time.monotonic() - start)
        time.sleep(0.05)
    assert waits
    assert sorted(waits)[len(waits) // 2] < 1.0


def test_head_is_answered_as_get_without_the_body(empty: TestClient) -> None:
    asked, told = empty.head("/dyads"), empty.get("/dyads")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == told.headers["content-length"]
    assert empty.head("/nope").status_code == 404
