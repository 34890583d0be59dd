"""The pages without a browser: HTML and JSON of each, an empty database, security."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from drafts import full
from fastapi.testclient import TestClient

from communique.settings import Settings
from communique.store import open_store
from communique.web import create_app, security

OURS = "http://127.0.0.1:8000"


def client(db: Path, policy: security.Policy | None = None) -> TestClient:
    app = create_app(Settings(db=str(db)), policy=policy)
    return TestClient(app, base_url=OURS, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    with client(tmp_path / "empty.db") as found:
        yield found


@pytest.fixture
def web(tmp_path: Path) -> Iterator[TestClient]:
    """One record with something in every field."""
    path = tmp_path / "full.db"
    store = open_store(str(path))
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    store.close()
    with client(path) as found:
        yield found


def token(web: TestClient, page: str = "/") -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', web.get(page).text)
    assert found
    return found[1]


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
    assert security.Policy.bound_to("localhost", token="given", max_bytes=1).token == "given"  # noqa: S105, S106


# -- errors as pages


def test_what_is_not_there_says_so(web: TestClient) -> None:
    page = web.get("/nothing-here")
    assert page.status_code == 404
    assert "Not in the record" in page.text
    assert web.get("/nothing-here.json").json() == {"error": "there is no such page"}
