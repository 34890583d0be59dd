"""Templates to HTML: always escaped, in the same words as the terminal."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from communique import __version__, wording
from communique.record import STANDINGS

STATIC = Path(__file__).parent / "static"
# What the navigation names, in its order: the page's function, its words, what its path begins with.
NAVIGATION = (
    ("home", "Home", "/dyad"),
    ("commitments", "Commitments", "/commitments"),
    ("actors", "Actors", "/actor"),
    ("issues", "Issues", "/issue"),
    ("articles", "Articles", "/article"),
    ("read", "Read", "/read"),
    ("search", "Search", "/search"),
    ("review", "Review", "/review"),
    ("data", "Data", "/data"),
    ("about", "About", "/about"),
)
STANDING_TITLES = {
    "agreed": "signed or settled",
    "agreed-in-principle": "agreed in principle, not yet settled",
    "progress": "gave ground or took steps",
    "conditional": "offered, against a condition",
    "raised": "put on the table, no movement reported",
    "limited": "stalled, or less than was hoped for",
    "refused": "ruled out",
    "worsened": "worse than before",
}


class Templates:
    """The templates of the pages."""

    def __init__(self) -> None:
        self.environment = Environment(
            loader=PackageLoader("communique.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters |= {
            "clean": wording.safe,
            "short": wording.short,
            "quoted": wording.quoted,
            "day": wording.day,
            "issue": wording.issue,
            "standing": wording.plain_standing,
            "segment": segment,
        }
        self.environment.globals |= {
            "GLYPHS": wording.GLYPHS,
            "STANDINGS": STANDINGS,
            "STANDING_TITLES": STANDING_TITLES,
            "days": wording.days,
            "number": wording.number,
            "static": static,
            "address_of": address,
            "version": __version__,
        }

    def answer(self, request: Request, template: str, data: dict[str, Any], *, status: int = 200) -> HTMLResponse:
        """The page for a request."""
        return HTMLResponse(self.render(request, template, data), status)

    def render(self, request: Request, template: str, data: dict[str, Any]) -> str:
        """The page's HTML; the template sees the data by name, and `csrf`, `navigation`, `as_json`."""
        path = request.url.path
        shared = {
            "csrf": request.state.csrf,
            "navigation": _navigation(request),
            "as_json": f"{path if path != '/' else '/index'}.json{'?' if request.url.query else ''}{request.url.query}",
        }
        return self.environment.get_template(template).render(shared | data)


def _navigation(request: Request) -> list[dict[str, Any]]:
    """The pages that there are, in order, and which of them the reader is on."""
    known = {getattr(route, "name", None): getattr(route, "path", "/") for route in request.app.routes}
    path = request.url.path
    return [
        {"name": words, "path": known[name], "here": path == known[name] or path.startswith(begins)}
        for name, words, begins in NAVIGATION
        if name in known
    ]


def segment(text: str) -> str:
    """The text as one segment of a path."""
    return quote(text, safe="")


def address(path: str, **query: Any) -> str:
    """A path with a query string, of what is given and not empty."""
    told = {name: value for name, value in query.items() if value not in (None, "", [], ())}
    return f"{path}?{urlencode(told, doseq=True)}" if told else path


def static(name: str) -> str:
    """The address of one of our own files, which changes with its content, so that browsers may keep it."""
    return f"/static/{name}?{STAMPS[name]}"


STAMPS = {path.name: sha256(path.read_bytes()).hexdigest()[:10] for path in STATIC.iterdir() if path.is_file()}
