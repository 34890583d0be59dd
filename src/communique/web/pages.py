"""How a page comes to be: one function from the query string to plain data, shown as HTML and as JSON.

A module in `views/` has `register(pages)`, which names its pages, their changes and its downloads:

    def register(pages: Pages) -> None:
        pages.page("/actor/{name:path}", "actor.html", actor)     # /actor/... and /actor/....json
        pages.change("/review/{entry}", judge)                    # POST; gives the page to see next
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from communique.web.rendering import Templates

View = Callable[..., dict[str, Any]]
JSON_SUFFIX = ".json"


class Pages:
    """The pages of one application, as its views register them."""

    def __init__(self, app: FastAPI, templates: Templates) -> None:
        self.app = app
        self.templates = templates

    def page(self, path: str, template: str, view: View) -> None:
        """A page: HTML at `path`, the same data as JSON at `path` with `.json` (of `/` at `/index.json`).

        Args:
            path: as FastAPI has it.
            template: in `templates/`; it sees the view's data by name.
            view: gives plain data, raises `CommuniqueError` where it cannot; runs in a thread of its own. Its docstring
                is what the OpenAPI document says.
        """
        name = view.__name__

        def as_json(**given: Any) -> Response:
            return JSONResponse(_without_drawings(view(**given)))

        def as_html(request: Request, **given: Any) -> Response:
            return self.templates.answer(request, template, view(**given))

        json_path = f"{path.rstrip('/') or '/index'}{JSON_SUFFIX}"
        tag = "read"
        self.app.get(json_path, name=f"{name}_json", tags=[tag], response_class=JSONResponse)(_like(view, as_json))
        self.app.get(path, name=name, include_in_schema=False)(_like(view, as_html, request=True))

    def change(self, path: str, act: Callable[..., str]) -> None:
        """A change, by POST; `act` gives the path of the page to see next. The token is checked on every route."""

        def then(**given: Any) -> Response:
            return RedirectResponse(act(**given), 303)

        self.app.post(path, name=act.__name__, tags=["change"], response_class=RedirectResponse, status_code=303)(
            _like(act, then)
        )

    def other(self, path: str, answer: Callable[..., Response]) -> None:
        """A download or a feed, by GET; `answer` gives the response."""
        self.app.get(path, name=answer.__name__, tags=["download"], response_class=Response)(answer)


def _without_drawings(data: Any) -> Any:
    """The data without the charts that are drawn from it."""
    if isinstance(data, dict):
        return {name: _without_drawings(value) for name, value in data.items() if not isinstance(value, Markup)}
    return [_without_drawings(each) for each in data] if isinstance(data, (list, tuple)) else data


def _like(
    view: Callable[..., Any], answer: Callable[..., Response], *, request: bool = False
) -> Callable[..., Response]:
    """`answer` with the parameters and the docstring of `view`, and the request where it wants that."""
    told = inspect.signature(view, eval_str=True)
    first = [inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)] if request else []
    rest = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in told.parameters.values()]

    @wraps(view)
    def called(**given: Any) -> Response:
        return answer(**given)

    called.__signature__ = told.replace(parameters=[*first, *rest], return_annotation=Response)  # type: ignore[attr-defined]
    called.__annotations__ = {each.name: each.annotation for each in (*first, *rest)}
    return called
