"""What moved lately: the dyads with their tone, the latest meetings, promises due or overdue."""

from __future__ import annotations

from typing import Any

from communique.web.pages import Pages
from communique.web.site import Here


def register(pages: Pages) -> None:
    """The page."""
    pages.page("/", "home.html", home)


def home(site: Here) -> dict[str, Any]:
    """What moved lately."""
    return {"articles": site.store.count()["article"]}
