"""Reading an article from the page: pasted, uploaded or by address, and how far it is."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import File, Form, UploadFile

from communique.errors import InputError, NothingFoundError
from communique.ingest.web import checked_url
from communique.web.jobs import Given
from communique.web.pages import Pages
from communique.web.site import Here, Site

PASTED = "pasted text"
NAME = 120  # characters of a file's name that are kept


def register(pages: Pages) -> None:
    """The form, what it does, and the page of the job."""
    pages.page("/read", "read.html", read)
    pages.change("/read", give)
    pages.page("/job/{identity}", "job.html", job)


def read(site: Here) -> dict[str, Any]:
    """What may be given: the limits."""
    return {"max_bytes": site.settings.max_bytes, "max_words": site.settings.max_words}


def give(
    site: Here,
    text: Annotated[str, Form()] = "",
    url: Annotated[str, Form(max_length=2000)] = "",
    published: Annotated[str, Form(max_length=10)] = "",
    source: Annotated[str, Form(max_length=200)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> str:
    """Has an article read: `text`, or a `file`, or what is at `url`; sees to the page that says how far it is."""
    given = _given(site, text, url.strip(), file)
    more = {"published": _day(published.strip()), "source": " ".join(source.split()) or None}
    return f"/job/{site.jobs.start(Given(given.name, given.data, **more)).id}"


def _given(site: Site, text: str, url: str, file: UploadFile | None) -> Given:
    if file is not None and file.filename:
        data = file.file.read(site.settings.max_bytes + 1)
        name = " ".join(file.filename.replace("\\", "/").rsplit("/", 1)[-1].split())
        return Given(name[-NAME:] or "upload", data)
    if url:
        return Given(checked_url(url))
    if text.strip():
        return Given(PASTED, text.replace("\r\n", "\n").encode("utf-8", "replace"))
    raise InputError("nothing was given: paste a text, choose a file, or give an address")


def _day(given: str) -> str | None:
    try:
        return date.fromisoformat(given).isoformat() if given else None
    except ValueError:
        raise InputError(f"published={given!r}: write YYYY-MM-DD, such as 1991-11-18") from None


def job(site: Here, identity: str) -> dict[str, Any]:
    """How far the reading of something is; `done` names the articles, or why they were skipped."""
    found = site.jobs.get(identity)
    if found is None:
        raise NothingFoundError("no such reading; the server was started again since, or many others came after it")
    return {
        "name": found.name,
        "state": found.state,
        "seconds": found.seconds,
        "results": [asdict(each) for each in found.results],
        "trouble": found.trouble,
    }
