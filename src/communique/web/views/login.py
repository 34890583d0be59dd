"""The login, where the server is bound to more than this machine: the token that `communique serve` printed."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from communique.web import security
from communique.web.pages import Pages


def register(pages: Pages) -> None:
    """The page and its change."""

    def login(request: Request) -> Response:
        return pages.templates.answer(request, "login.html", {})

    pages.app.get("/login", name="login", include_in_schema=False)(login)
    pages.app.post("/login", name="enter", include_in_schema=False)(enter)


def enter(request: Request, token: Annotated[str, Form(max_length=200)]) -> Response:
    """Lets in who knows the token."""
    policy: security.Policy = request.state.policy
    if policy.token is None or not hmac.compare_digest(token.strip().encode(), policy.token.encode()):
        raise HTTPException(403, "This is not the token; `communique serve` printed it when it started.")
    answer = RedirectResponse("/", 303)
    signed = policy.sign("login", request.state.session)
    answer.headers.append("set-cookie", security.cookie(request.scope, security.LOGIN, signed))
    return answer
