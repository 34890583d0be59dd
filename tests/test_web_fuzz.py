"""The OpenAPI document put to the test: whatever it allows gets an answer that is one, and never a broken server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from drafts import full
from hypothesis import HealthCheck, Phase, given, settings

from communique.settings import Settings
from communique.store import open_store
from communique.web import create_app, security
from communique.web.views import data

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

EXAMPLES = 12  # of each page


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The pages over one record with something in every field."""
    path = tmp_path_factory.mktemp("fuzz") / "full.db"
    store = open_store(str(path))
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    store.close()
    patched = pytest.MonkeyPatch()
    patched.setattr(data, "SECONDS", 0.2)
    patched.setattr(data, "SECONDS_FOR_FILE", 0.2)
    policy = security.Policy(hosts=frozenset({"testserver"}))  # how schemathesis names it
    yield schemathesis.openapi.from_asgi("/openapi.json", create_app(Settings(db=str(path)), policy=policy))
    patched.undo()


SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_page_answers_whatever_is_asked(api: object) -> None:
    seen = []
    for operation in (each.ok() for each in api.get_all_operations()):
        seen.append(operation.path)
        SETTINGS(given(case=operation.as_strategy())(answered))()
    assert {"/search.json", "/data.json", "/about.json", "/dyad/{pair}.json", "/download/{name}"} <= set(seen)


def answered(case: object) -> None:
    """No page breaks, none leaves its policy behind; no change is made without the token of our own pages."""
    answer = case.call()
    allowed = (200, 404, 405, 422) if case.method == "GET" else (403, 413, 422)
    assert answer.status_code in allowed, f"{answer.status_code} {case.formatted_path} {case.query}"
    assert "default-src 'none'" in answer.headers["content-security-policy"][0]
