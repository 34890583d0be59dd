"""`communique serve`: the pages, on loopback; on any other address behind a login."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Sequence

import uvicorn

from communique import wording
from communique.cli import screen
from communique.errors import InputError
from communique.settings import Settings
from communique.web import create_app, security

FORM = 1_000_000  # bytes that a form may have beside the article in it
SOON = 1.0  # seconds until the browser is sent to the page: the server answers after about half of it


def serve(
    settings: Settings, *, host: str, port: int, names: Sequence[str], token: str | None, open_browser: bool
) -> None:
    """Serves the pages until Ctrl-C.

    Raises:
        InputError: the port cannot be had.
    """
    policy = security.Policy.bound_to(host, names=names, token=token, max_bytes=settings.max_bytes + FORM)
    app = create_app(settings, policy=policy)
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{port}/"
    screen.out().print(f"Communique on {url}  (Ctrl-C ends it)", soft_wrap=True)
    if policy.token:
        screen.out().print(f"Other machines can reach it: log in with the token {wording.safe(policy.token)}")
    if open_browser:
        timer = threading.Timer(SOON, webbrowser.open, [url])
        timer.daemon = True
        timer.start()
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", server_header=False, proxy_headers=False)
    try:
        uvicorn.Server(config).run()
    except SystemExit:  # uvicorn's way to say that the address is taken; it has logged why
        raise InputError(f"{url}: cannot be served there; try another --port") from None
