"""Full text with filters; the question says itself in English, the answers are quotes with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import Query

from communique import browse
from communique import search as question
from communique.errors import InputError
from communique.query import Pinned
from communique.record import AUX_MODES, EVENT_TYPES, ISSUES, MOVES, Article, Record, Statement
from communique.search import Asked, Found
from communique.web.pages import Pages
from communique.web.site import Here, Site
from communique.web.views import told
from communique.wording import safe

ROWS = 15
AROUND = 110  # characters before and after the words
SNIPPET = 320  # characters of a whole article around what was found
LONGEST = 700  # characters of the words themselves
ENDINGS = ("ing", "ed", "es", "s", "e")
WORD = re.compile(r"(\w+)")
Text = Annotated[str, Query(max_length=100)]
Day = Annotated[
    str, Query(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$", description="Year, month or day: 1991, 1991-11, 1991-11-18")
]


def register(pages: Pages) -> None:
    """The page."""
    pages.page("/search", "search.html", search)


def search(
    site: Here,
    q: Annotated[str, Query(max_length=400, description='Words, "words in a row", -without')] = "",
    kind: Annotated[str, Query(description=f"One of {', '.join(question.KINDS[1:])}; empty: all but articles")] = "",
    by: Annotated[str, Query(max_length=100, description="Who says, does, owes: China, CHN, 'USA LEG', an id")] = "",
    to: Annotated[str, Query(max_length=100, description="To whom, likewise")] = "",
    issue: Text = "",
    move: Text = "",
    type: Annotated[str, Query(max_length=20, description="PLOVER event type")] = "",  # noqa: A002 - the record's word
    aux: Annotated[str, Query(description=f"One of {', '.join(AUX_MODES)}; none: made as told")] = "",
    condition: Annotated[bool, Query(description="Only what has a condition")] = False,
    since: Day = "",
    until: Day = "",
    after: Annotated[str | None, Query(max_length=30, description="Where the page before ended")] = None,
) -> dict[str, Any]:
    """Quotes that answer a question, the latest first, with the question as a sentence."""
    names: dict[str, str] = {}
    asked = question.checked(
        Asked(
            words=" ".join(q.split()),
            kind=kind,
            by=_party(site, by.strip(), names),
            to=_party(site, to.strip(), names),
            issue=issue.strip(),
            move=move,
            type=type,
            aux=aux,
            condition=condition,
            since=since,
            until=until,
        )
    )
    page = question.find(site.store, asked, after=after, limit=ROWS)
    return {
        "asked": asdict(asked),
        "names": names,
        "sentence": question.in_words(asked, names),
        "anything": asked.anything,
        "filtered": replace(asked, words="", kind="") != Asked(),
        "results": list(_results(site, page.rows, asked)),
        "after": page.after,
        "choices": {
            "kinds": list(question.KINDS[1:]),
            "issues": list(ISSUES),
            "moves": list(MOVES),
            "types": list(EVENT_TYPES),
            "aux": question.AUX_TOLD,
        },
    }


def _party(site: Site, given: str, names: dict[str, str]) -> str:
    """The code or id of who is meant; notes its name.

    Raises:
        InputError: nobody is.
    """
    if not given:
        return ""
    identity = given if "/" in given else f"person/{'-'.join(WORD.findall(given.lower()))}"
    if known := browse.actor(site.store, identity):
        names[identity] = known.name
        return identity
    if "/" in given:
        raise InputError(f"no actor {given[:80]!r} in the record; see the list of actors")
    code = site.codes.party(given, [given.upper()] if " " in given and given.isupper() else [])
    names[code] = site.codes.name(code)
    return code


def _results(site: Site, found: Sequence[Found], asked: Asked) -> Iterator[dict[str, Any]]:
    records = {one.article.id: one for one in site.store.records(list(dict.fromkeys(each.article for each in found)))}
    stems = [_stem(word) for term in question.terms(asked.words) if not term.without for word in term.words]
    for each in found:
        one = records.get(each.article)
        if one is not None and (result := _result(one, each, stems)):
            yield result


def _result(one: Record, each: Found, stems: Sequence[str]) -> dict[str, Any] | None:
    head = told.head(one.article)
    if each.kind == "article":
        before, words, after = _snippet(one.article, stems)
        entry = None
    else:
        pinned = _entry(one, each.entry)
        if pinned is None:  # the article was read again between the two questions
            return None
        before, words, after = _context(one.article, pinned)
        entry = told.of_any(pinned, one.article)
    return {
        "kind": each.kind,
        "article": head,
        "address": f"/article/{one.article.id}{'' if entry is None else '#w-' + _anchor(entry)}",
        "entry": entry,
        "before": before,
        "words": "".join(words),
        "pieces": [{"text": piece, "hit": _stem(piece) in stems} for piece in words],
        "after": after,
    }


def _anchor(entry: dict[str, Any]) -> str:
    """Where the words stand on the article's page: a commitment's are those of its event."""
    return str(entry["event"] if entry["kind"] == "commitment" else entry["id"])


def _entry(one: Record, identity: str) -> Pinned | None:
    entries: tuple[Pinned, ...] = (*one.statements, *one.events, *one.meetings, *one.commitments)
    return next((each for each in entries if each.id == identity), None)


def _context(article: Article, entry: Pinned) -> tuple[str, list[str], str]:
    """The words of an entry as pieces, and what stands before and after them in the paragraph."""
    spans = entry.content if isinstance(entry, Statement) else (entry.evidence,)
    start, end, text = spans[0].start, spans[-1].end, article.text
    said = " … ".join(text[span.start : span.end] for span in spans)
    before = text[max(0, start - AROUND) : start].rpartition("\n\n")
    after = text[end : end + AROUND].partition("\n\n")
    cut_before, cut_after = not before[1] and start > AROUND, not after[1] and end + AROUND < len(text)
    return _before(before[2], cut_before), _pieces(said[:LONGEST]), _after(after[0], cut_after)


def _before(text: str, cut: bool) -> str:
    """With the space that stands before the words, if there is one; cut at a word."""
    told_plain = f"… {safe(text.partition(' ')[2])}" if cut else safe(text)
    return f"{told_plain} " if text[-1:].isspace() else told_plain


def _after(text: str, cut: bool) -> str:
    told_plain = f"{safe(text.rpartition(' ')[0])} …" if cut else safe(text)
    return f" {told_plain}" if text[:1].isspace() else told_plain


def _snippet(article: Article, stems: Sequence[str]) -> tuple[str, list[str], str]:
    """Of a whole article what stands around the first word that was found, or its beginning."""
    story = safe(" ".join(article.text[span.start : span.end] for span in article.body) or article.text)
    at = next((match.start() for match in WORD.finditer(story) if _stem(match[0]) in stems), 0)
    start = max(0, at - SNIPPET // 3)
    words = story[start : start + SNIPPET]
    if start:
        words = words.partition(" ")[2]
    return ("… " if start else ""), _pieces(words), (" …" if start + SNIPPET < len(story) else "")


def _pieces(text: str) -> list[str]:
    """Words and what is between them."""
    return [piece for piece in WORD.split(safe(text)) if piece]


def _stem(word: str) -> str:
    """A word without its ending: only for what is marked; the database has its own way to tell what fits."""
    told_plain = word.casefold()
    for ending in ENDINGS:
        if told_plain.endswith(ending) and len(told_plain) - len(ending) >= 3:
            return told_plain.removesuffix(ending)
    return told_plain
