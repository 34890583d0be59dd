"""Whatever a machine asks that has read the OpenAPI document: an answer or a refusal, never a failure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from drafts import full
from hypothesis import HealthCheck, given, settings

from communique.settings import Settings
from communique.store import open_store
from communique.web import create_app, security

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
from schemathesis.checks import not_a_server_error  # noqa: E402 - needs it installed


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    path = str(tmp_path_factory.mktemp("fuzz") / "full.db")
    store = open_store(path)
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    store.close()
    policy = security.Policy(hosts=security.LOOPBACK | {"testserver"}, max_bytes=100_000)
    app = create_app(Settings(db=path), policy=policy)
    yield schemathesis.openapi.from_asgi("/openapi.json", app)
    app.state.site.close()


def test_no_question_breaks_a_page(api) -> None:
    """By hand rather than by schemathesis's plugin, which does not know this pytest."""
    asked = 0
    for found in api.get_all_operations():
        operation = found.ok()
        asked += 1

        @given(case=operation.as_strategy())
        @settings(
            max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        def ask(case) -> None:
            answer = case.call()
            case.validate_response(answer, checks=[not_a_server_error])
            assert "default-src 'none'" in str(answer.headers["content-security-policy"])

        ask()
    assert asked > 10
