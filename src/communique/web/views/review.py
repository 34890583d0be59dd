"""Review: one entry at a time, its sentence large; accepted, corrected, rejected or taken back by whoever judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote, unquote

from fastapi import Cookie, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from communique import browse, verdicts
from communique.errors import InputError
from communique.record import plain
from communique.review import agreement as reliability
from communique.review import context, queue
from communique.review.coding import Coder, check_name
from communique.review.queue import Waiting
from communique.review.values import SEVERAL, Values
from communique.verdicts import DONE, FIELDS, Judgeable, Verdict
from communique.web import security
from communique.web.pages import Pages
from communique.web.rendering import address
from communique.web.site import Here, Site
from communique.web.views import told

COOKIE = "communique_coder"
FIELD = "field-"  # begins the names of the form's fields of an entry
PASSED = 40  # entries that can be passed over before the first of them comes again
BESIDE = {  # fields whose agreement stands beside the entry; the page of agreement has all
    "statement": (reliability.KEPT, "speaker", "content"),
    "event": (reliability.KEPT, "move", "actor", "issue", "aux"),
    "meeting": (reliability.KEPT, "status"),
    "commitment": (reliability.KEPT, "strength"),
}
RECENT = 100  # entries that the agreement beside is of, the latest
MOST, RESAMPLES = 500, 200  # entries and resamples of the page of agreement: a third of a second; the command has more
CHECKS = frozenset({"aux"})  # lists of few words, each with a box to tick


def register(pages: Pages) -> None:
    """The queue, one entry, agreement; and the changes: who judges, verdicts, undo."""
    pages.page("/review", "review.html", review)
    pages.page("/review/agreement", "agreement.html", agreement)
    pages.app.post("/review/coder", name="name_coder", tags=["change"], response_class=RedirectResponse)(name_coder)
    pages.change("/review/undo", undo)
    pages.page("/review/{entry}", "review.html", review_entry)

    def judge(request: Request, site: Here, entry: str, given: Sent) -> Response:
        """Gives a verdict on an entry; sees to the next one, or the same one where it was looked up by itself."""
        try:
            return RedirectResponse(_judge(site, entry, given), 303)
        except InputError as error:  # what was typed is not lost: the same page says what is wrong with it
            data = _of_entry(site, given.coder, queue.one(site.store, entry), given.filters)
            _typed(data, given.fields)
            return pages.templates.answer(request, "review.html", data | {"error": str(error)}, status=422)

    pages.app.post("/review/{entry}", tags=["change"], response_class=RedirectResponse)(judge)


# -- who judges


def coder_of(
    coder: Annotated[str, Query(max_length=200, description="Who judges; else the name given on the page.")] = "",
    communique_coder: Annotated[str, Cookie(max_length=800, include_in_schema=False)] = "",
) -> str | None:
    """The coder's name: of the address, else of the cookie; None where neither has one."""
    name = coder or unquote(communique_coder)
    if not coder:
        try:
            return check_name(name)
        except InputError:
            return None
    return check_name(name)


By = Annotated[str | None, Depends(coder_of)]


def name_coder(request: Request, name: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Notes in a cookie who judges, and goes to the queue."""
    told_ = quote(check_name(" ".join(name.split())), safe="")
    answer = RedirectResponse("/review", 303)
    answer.headers.append("set-cookie", f"{security.cookie(request.scope, COOKIE, told_)}; Max-Age=31536000")
    return answer


# -- the pages


class Filters:
    """Which entries are asked for: `kind` (none: all), `article` (its id), `passed` (entries passed over)."""

    def __init__(
        self,
        kind: Annotated[str, Query(max_length=20)] = "",
        article: Annotated[str, Query(max_length=64)] = "",
        passed: Annotated[str, Query(max_length=PASSED * 18)] = "",
    ) -> None:
        if kind and kind not in queue.KINDS:
            raise InputError(f"kind={kind!r}: one of {', '.join(queue.KINDS)}")
        self.kind, self.article = kind, article
        self.passed = [each for each in passed.split(",") if each][-PASSED:]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds asked for."""
        return (self.kind,) if self.kind else queue.KINDS

    def address(self, *more: str) -> str:
        """The queue with these filters, and with `more` passed over too."""
        passed = ",".join([*self.passed, *more][-PASSED:])
        return address("/review", kind=self.kind, article=self.article, passed=passed)


def review(site: Here, coder: By, filters: Annotated[Filters, Depends()]) -> dict[str, Any]:
    """The entry of least confidence that the coder has not judged, in its place; how far the coders are and agree."""
    waiting = (
        queue.waiting(
            site.store,
            coder,
            kinds=filters.kinds,
            limit=1,
            article=filters.article or None,
            passed=filters.passed,
        )
        if coder
        else []
    )
    if not waiting:
        return _shared(site, coder, filters) | {"entry": None, "queued": True}
    return _of_entry(site, coder, waiting[0], filters) | {"queued": True}


def review_entry(site: Here, coder: By, entry: str) -> dict[str, Any]:
    """One entry as it was extracted, and what was said of it: by others only once this coder has judged it."""
    return _of_entry(site, coder, queue.one(site.store, entry), None)


def agreement(site: Here) -> dict[str, Any]:
    """How far the coders agree, field by field: shares, Krippendorff's alpha, Cohen's and Fleiss' kappa, intervals."""
    found = [each.plain() for each in reliability.of_store(site.store, resamples=RESAMPLES, limit=MOST)]
    return {"agreement": found, "progress": _progress(site), "resamples": RESAMPLES, "most": MOST}


def _shared(site: Site, coder: str | None, filters: Filters | None) -> dict[str, Any]:
    """What every page of review has."""
    return {
        "coder": coder,
        "kinds": list(queue.KINDS),
        "kind": filters.kind if filters else "",
        "only": _only(site, filters),
        "passed": filters.passed if filters else [],
        "progress": _progress(site),
        "agreement": _beside(site),
        "lost": queue.lost(site.store),
        "error": None,
    }


def _only(site: Site, filters: Filters | None) -> dict[str, Any] | None:
    """The article that the queue is of."""
    if filters is None or not filters.article:
        return None
    return told.head(browse.article(site.store, filters.article).article)


def _progress(site: Site) -> list[dict[str, Any]]:
    found = []
    for each in queue.progress(site.store):
        by_verdict = dict.fromkeys(("accept", "correct", "reject"), 0)
        for (_, verdict), number in each.counts.items():
            by_verdict[verdict] += number
        found.append({"coder": each.coder, "total": each.total, **by_verdict})
    return found


def _beside(site: Site) -> list[dict[str, Any]]:
    found = reliability.of_store(site.store, fields=BESIDE, resamples=0, limit=RECENT)
    return [
        {"kind": each.kind, "field": each.field, "units": each.units, "same": each.same, "alpha": each.alpha.value}
        for each in found
    ]


def _of_entry(site: Site, coder: str | None, each: Waiting, filters: Filters | None) -> dict[str, Any]:
    place = context.of_entry(each.record, each.entry)
    article = each.record.article
    given = queue.standing(site.store, article=article.id)
    here = [verdict for verdict, today in given if today == each.entry.id]
    mine = next((verdict for verdict in here if verdict.coder == coder), None)
    shown: Judgeable = (mine.right if mine else None) or each.entry
    values = Values(each.record, shown, site.vocabulary)
    return _shared(site, coder, filters) | {
        "queued": filters is not None,
        "entry": plain(each.entry),
        "confidence": each.confidence,
        "article": told.head(article),
        "before": place.before,
        "sentence": [{"text": text, "lit": lit} for text, lit in place.sentence],
        "after": place.after,
        "fields": [_field(values, name) for name in FIELDS[each.kind]],
        "mine": mine and _said(mine),
        "others": [_said(verdict) for verdict in here if verdict.coder != coder] if mine else [],
        "skip": filters.address(each.entry.id) if filters else None,
    }


def _field(values: Values, name: str) -> dict[str, Any]:
    """A field as the form shows it: what it says, and what it may say."""
    event = getattr(values.entry, "event", None) if name == "mode" else None
    return {
        "name": name,
        "text": " ".join(values.told(name).split()),
        "choices": list(values.vocabulary.choices(values.kind, name, event)),
        "several": (values.kind, name) in SEVERAL,
        "checks": name in CHECKS,
        "empty": not values.required(name),
    }


def _said(verdict: Verdict) -> dict[str, Any]:
    """A verdict in short, with the corrected fields as they would be written."""
    right = verdict.right
    changed = [name for name in FIELDS[verdict.kind] if name in verdict.changes] if right else []
    return {
        "coder": verdict.coder,
        "verdict": verdict.verdict,
        "done": DONE[verdict.verdict],
        "at": verdict.at,
        "note": verdict.note,
        "changes": {name: _told(right, name) for name in changed if right},
    }


def _told(right: Judgeable, name: str) -> str:
    value = getattr(right, name)
    several = value if isinstance(value, tuple) else (value,) if value is not None else ()
    return ", ".join(str(getattr(each, "name", None) or getattr(each, "text", each)) for each in several) or "none"


# -- the changes


async def _fields(request: Request) -> dict[str, str]:
    """The fields of the entry that the form has, by name; those with several values joined."""
    form = await request.form()
    names = [name for name in dict.fromkeys(form) if name.startswith(FIELD)]
    lists = {name: [each for each in form.getlist(name) if isinstance(each, str) and each] for name in names}
    return {name.removeprefix(FIELD): ", ".join(several) for name, several in lists.items()}


class Given:
    """A verdict as the form or a program sends it."""

    def __init__(
        self,
        coder: By,
        fields: Annotated[dict[str, str], Depends(_fields)],
        verdict: Annotated[str, Form(max_length=10, description="accept, correct or reject")] = "",
        note: Annotated[str, Form(max_length=2000)] = "",
        kind: Annotated[str, Form(max_length=20)] = "",
        article: Annotated[str, Form(max_length=64)] = "",
        passed: Annotated[str, Form(max_length=PASSED * 18)] = "",
        queued: Annotated[str, Form(max_length=3)] = "",
    ) -> None:
        self.coder, self.fields, self.verdict, self.note = coder, fields, verdict, note
        self.filters = Filters(kind, article, passed) if queued else None


Sent = Annotated[Given, Depends()]


def _judge(site: Site, entry: str, given: Given) -> str:
    """The address of the page to see next."""
    one = _coder(site, given.coder)
    if given.verdict == "accept":
        one.accept(entry, note=given.note)
    elif given.verdict == "reject":
        one.reject(entry, note=given.note)
    elif given.verdict == "correct":
        one.correct(entry, _changed(site, given, entry), note=given.note)
    else:
        raise InputError(f"verdict={given.verdict!r}: one of accept, correct, reject")
    return given.filters.address() if given.filters else f"/review/{quote(entry, safe='')}"


def _changed(site: Site, given: Given, entry: str) -> Mapping[str, str]:
    """The fields that differ from what the form showed: the others were not typed."""
    shown = _of_entry(site, given.coder, queue.one(site.store, entry), None)["fields"]
    before = {each["name"]: each["text"] for each in shown}
    return {
        name: text
        for name, text in given.fields.items()
        if name not in before or " ".join(text.split()) != before[name]
    }


def _typed(data: dict[str, Any], fields: Mapping[str, str]) -> None:
    """The page's fields with what was typed into them."""
    for each in data["fields"]:
        each["text"] = fields.get(each["name"], each["text"])


def undo(
    site: Here,
    coder: By,
    entry: Annotated[str, Form(max_length=40)] = "",
) -> str:
    """Takes back the coder's last verdict, on the entry named or on any; sees to that entry."""
    taken = _coder(site, coder).undo(entry or None)
    extracted = site.store.case(taken.article).extracted
    there = any(each.id == taken.entry for each in verdicts.entries(extracted))
    return f"/review/{taken.entry}" if there else "/review"


def _coder(site: Site, name: str | None) -> Coder:
    if name is None:
        raise InputError("who judges? Give your name on the page of review first")
    return Coder(site.store, name, site.vocabulary)
