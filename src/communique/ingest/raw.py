"""One article as it comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Raw:
    """One article as decoded text, and what came with it; None is what did not.

    Attributes:
        text: the original, which all offsets refer to, line breaks as they came; of an HTML page its source.
        locator: where it is from, for messages: a path, `path:line`, an address, `-`.
        published: `YYYY-MM-DD`.
        id: the name that the source gives it.
        html: whether `text` is HTML.
    """

    text: str
    locator: str
    source: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    id: str | None = None
    html: bool = False

    def fetched(self, url: str, host: str) -> Raw:
        """The same, with the address and the host that it was fetched from where it names none itself."""
        return replace(self, url=self.url or url, source=self.source or host)
