"""The application: security, pages, errors as pages, our own files."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from communique import __version__
from communique.errors import CommuniqueError, NothingFoundError
from communique.settings import Settings
from communique.store import open_store
from communique.web import security, views
from communique.web.pages import JSON_SUFFIX, Pages
from communique.web.rendering import STATIC, Templates
from communique.web.site import Site

THREADS = 12  # questions answered at once: below the 15 connections that the store's pool lends
ABOUT = (
    "The record of diplomatic news: the same data as the pages, read-only. Every page is JSON at its URL with `.json`."
)
log = logging.getLogger("communique.web")


def create_app(settings: Settings, *, policy: security.Policy | None = None) -> FastAPI:
    """The pages over the database that `settings` name.

    Args:
        settings: `db`, `knowledge` and the limits of reading count here.
        policy: whom it answers to; default: this machine alone, without a login.

    Raises:
        StoreError: the database cannot be opened.
    """
    site = Site(settings, open_store(settings.db))
    templates = Templates()
    app = FastAPI(
        title="Communique",
        version=__version__,
        description=ABOUT,
        docs_url=None,  # it would load scripts from elsewhere
        redoc_url=None,
        openapi_url="/openapi.json",
        dependencies=[Depends(security.token_checked)],
        lifespan=_lifespan,
    )
    app.state.site, app.state.templates = site, templates
    pages = Pages(app, templates)
    for module in views.ALL:
        module.register(pages)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for kind in (CommuniqueError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _error)
    app.add_middleware(security.Guard, policy=policy or security.Policy(max_bytes=settings.max_bytes + 1_000_000))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    threading.Thread(target=lambda: app.state.site.tables, daemon=True).start()  # a second that no reader should wait
    yield
    app.state.site.close()


async def _error(request: Request, error: Exception) -> Response:
    """What went wrong, as a page that says it in one line, or as JSON where that was asked for."""
    status, told = _told(error)
    if status >= 500:
        log.error("%s %s", request.method, request.url.path, exc_info=error)
    answer: Response
    if request.url.path.endswith(JSON_SUFFIX):
        answer = JSONResponse({"error": told}, status)
    else:
        data: dict[str, Any] = {"status": status, "told": told, "title": TITLES.get(status, "This did not work")}
        templates: Templates = request.app.state.templates
        answer = templates.answer(request, "error.html", data, status=status)
    answer.headers.update(security.POLICY)  # what nobody foresaw is answered outside the guard
    return answer


TITLES = {
    403: "Not allowed",
    404: "Not in the record",
    405: "Not allowed",
    413: "Too long",
    422: "This cannot be asked",
    500: "Something broke on our side",
}


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, NothingFoundError):
        return 404, str(error)
    if isinstance(error, CommuniqueError):
        return 422, str(error)
    if isinstance(error, RequestValidationError):
        return 422, "; ".join(_wrong(each) for each in error.errors()[:3])
    if isinstance(error, HTTPException):
        return error.status_code, "there is no such page" if error.detail == "Not Found" else str(error.detail)
    return 500, "Nothing was lost or changed; the server's log says more. Please report it."


def _wrong(problem: dict[str, Any]) -> str:
    return f"{'.'.join(str(part) for part in problem['loc'][1:]) or 'the request'}: {problem['msg']}"
