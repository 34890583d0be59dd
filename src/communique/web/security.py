"""What stands between a request and the pages: headers, Host and Origin, the size of bodies, tokens, the login.

Articles are hostile text, and a page on loopback can be reached by any other page that the reader's browser has open.
So nothing but our own files may run or load, a change needs the token that only our own pages have, and a name that is
not ours (DNS rebinding) gets no answer.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from communique.errors import InputError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SESSION, LOGIN = "communique_session", "communique_login"
FIELD, HEADER = "csrf", "x-csrf-token"
OPEN_PATHS = ("/login", "/static/")  # what may be seen without logging in
POLICY = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
TOKEN_BYTES = 24
SHORTEST = 16  # characters of a token that somebody chose


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_token() -> str:
    """A token nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


@dataclass(frozen=True)
class Policy:
    """What one server lets in.

    Attributes:
        hosts: names that it answers to, without port; addresses written as numbers are answered too where `token` is
            set, since rebinding needs a name.
        token: what must be given to log in; None: no login, for loopback only.
        max_bytes: the longest body of a request.
        key: signs sessions; a new one each time the server starts.
    """

    hosts: frozenset[str] = LOOPBACK
    token: str | None = None
    max_bytes: int = 21_000_000
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @classmethod
    def bound_to(cls, host: str, *, names: Iterable[str] = (), token: str | None = None, max_bytes: int) -> Policy:
        """The policy of a server bound to `host`; one that others can reach gets a token even where none is given.

        Raises:
            InputError: a token that could be guessed.
        """
        if token is not None and len(token) < SHORTEST:
            raise InputError(f"the token must have {SHORTEST} characters at least; leave it out, and one is made")
        if not is_loopback(host):
            token = token or new_token()
        return cls(frozenset({*LOOPBACK, host, *names}), token, max_bytes)

    def sign(self, purpose: str, session: str) -> str:
        """What only this server could have written for that session."""
        return hmac.new(self.key, f"{purpose}:{session}".encode(), sha256).hexdigest()

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        name = _without_port(host).lower()
        return name in self.hosts or (self.token is not None and _is_address(name))


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """ASGI middleware that holds the policy."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or refuses, one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookies = _cookies(headers.get("cookie", ""))
        session = cookies.get(SESSION, "")
        fresh = not (len(session) == 32 and session.isalnum())
        if fresh:
            session = secrets.token_hex(16)
        scope.setdefault("state", {})
        scope["state"] |= {"session": session, "csrf": self.policy.sign("csrf", session), "policy": self.policy}
        refusal = self._refused(scope, headers) or self._login(scope, headers, cookies, session)
        answer = refusal or self.app
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _bodiless(send)
        await answer(
            scope, _limited(receive, self.policy.max_bytes), self._sending(scope, send, session if fresh else None)
        )

    def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        if not self.policy.knows(headers.get("host", "")):
            return PlainTextResponse("This server has another name; see `communique serve --help`, --name.\n", 421)
        if scope["method"] not in SAFE_METHODS and not _own_origin(scope, headers):
            return PlainTextResponse("Changes are made from this server's own pages only.\n", 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.policy.max_bytes:
            return PlainTextResponse(f"Longer than {self.policy.max_bytes} bytes.\n", 413)
        return None

    def _login(self, scope: Scope, headers: Headers, cookies: dict[str, str], session: str) -> Response | None:
        """Where a token is asked for and was not given: the way to the login, or for programs the refusal."""
        token, path = self.policy.token, scope["path"]
        if token is None or path.startswith(OPEN_PATHS):
            return None
        if hmac.compare_digest(cookies.get(LOGIN, "").encode(), self.policy.sign("login", session).encode()):
            return None
        if hmac.compare_digest(headers.get("authorization", "").encode(), f"Bearer {token}".encode()):
            scope["state"]["bearer"] = True
            return None
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            return RedirectResponse("/login", 303)
        return PlainTextResponse("Log in, or send `Authorization: Bearer TOKEN`.\n", 401)

    def _sending(self, scope: Scope, send: Send, session: str | None) -> Send:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in POLICY.items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers["cache-control"] = "no-store"
                if session is not None:
                    headers.append("set-cookie", cookie(scope, SESSION, session))
            await send(message)

        return with_headers


def _bodiless(send: Send) -> Send:
    """What is sent, without the body: HEAD is answered as GET."""

    async def without_body(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return without_body


def cookie(scope: Scope, name: str, value: str) -> str:
    """A Set-Cookie that no script reads and no other site sends."""
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}"


async def token_checked(request: Request) -> None:
    """Refuses a change without this session's token, in the form's field or a header; on every route of the app.

    A program that logs in with the token itself needs none: no browser sends that header by itself.
    """
    if request.method in SAFE_METHODS or getattr(request.state, "bearer", False):
        return
    given = request.headers.get(HEADER)
    if given is None and request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        field_value = (await request.form()).get(FIELD)
        given = field_value if isinstance(field_value, str) else None
    if not hmac.compare_digest((given or "").encode(), request.state.csrf.encode()):
        raise HTTPException(403, "The form has expired: go back, load the page again, and send it once more.")


def _own_origin(scope: Scope, headers: Headers) -> bool:
    """Whether a change comes from this server's own page, by what the browser says; programs say nothing."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    return (
        urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
        and urlsplit(origin).scheme == scope["scheme"]
    )


def _cookies(header: str) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except Exception:  # noqa: BLE001 - whatever a stranger sends as cookies, it is none of ours then
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _limited(receive: Receive, most: int) -> Receive:
    """The body, as long as it is not longer than `most` bytes."""
    got = 0

    async def counting() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > most:
            raise HTTPException(413, f"Longer than {most} bytes.")
        return message

    return counting
