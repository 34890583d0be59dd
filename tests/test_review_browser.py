"""Review in a real browser: by key and without a script, at both widths, light and dark, printed, checked by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_browser import CONTRAST, SHOTS, SIZES, Reader, Served, chromium, playwright, serve  # noqa: F401 - a fixture

from communique import ingest, reading
from communique.pipeline import Pipeline
from communique.review import queue
from communique.review.coding import Coder
from communique.store import Store, open_store

ROOT = Path(__file__).parents[1]
EXAMPLES = ("1991-11-18-baker-beijing.txt", "2001-04-12-ep3-crew-released.txt")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Iterator[tuple[Store, Path]]:
    path = tmp_path_factory.mktemp("review") / "examples.db"
    store = open_store(str(path))
    raws = ingest.read([str(ROOT / "examples" / name) for name in EXAMPLES], settings=pipeline.settings)
    assert all(each.status == "new" for each in reading.run(store, raws, pipeline=pipeline))
    yield store, path
    store.close()


@pytest.fixture(scope="module")
def served(kept: tuple[Store, Path]) -> Iterator[Served]:
    """Two example reports; two coders have judged some of their entries, and not always alike."""
    store, path = kept
    ben, cleo = Coder(store, "ben"), Coder(store, "cleo")
    for number, each in enumerate(queue.waiting(store, "ben", kinds=("event", "statement"), limit=14)):
        ben.accept(each.entry.id)
        if number % 4 == 1:
            cleo.reject(each.entry.id, note="the text does not say so")
        elif number % 4 == 2 and each.kind == "event":
            cleo.correct(each.entry.id, {"aux": "historical"})
        else:
            cleo.accept(each.entry.id)
    yield from serve(path)


def named(reader: Reader, name: str) -> None:
    """Says who judges."""
    reader.go("/review")
    reader.page.get_by_label("Your name").or_(reader.page.get_by_label("You judge as")).fill(name)
    reader.page.get_by_role("button", name="Begin").or_(reader.page.get_by_role("button", name="Change")).click()


def entry_of(reader: Reader) -> str:
    """The entry that is at hand."""
    return (reader.page.locator("form.verdict").first.get_attribute("action") or "").rsplit("/", 1)[-1]


def next_entry(reader: Reader, before: str) -> str:
    """The entry that is at hand when `before` no longer is; the address of the page stays the same."""
    form = reader.page.locator("form.verdict").first
    playwright.expect(form).not_to_have_attribute("action", re.compile(f"/{before}$"))
    reader.page.wait_for_load_state()
    return entry_of(reader)


def looks_right(reader: Reader, shot: str, *, dark: bool) -> None:
    page = reader.page
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{shot}{'-dark' if dark else ''}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not (reader.axe(CONTRAST) if dark else reader.axe())
    assert page.locator("main h1").count() == 1
    assert not reader.troubles


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_review(
    chromium: object, served: Served, kept: tuple[Store, Path], size: str, dark: bool  # noqa: F811
) -> None:  # fmt: skip
    with Reader(chromium, served, size=size, dark=dark) as reader:
        reader.go("/review")
        looks_right(reader, f"review-nobody-{size}", dark=dark)
        named(reader, "dora")
        looks_right(reader, f"review-{size}", dark=dark)
        reader.page.keyboard.press("c")
        looks_right(reader, f"review-correct-{size}", dark=dark)
        named(reader, "cleo")
        reader.go("/review/" + apart(kept[0]))
        looks_right(reader, f"review-judged-{size}", dark=dark)
        reader.go("/review/agreement")
        looks_right(reader, f"review-agreement-{size}", dark=dark)


def apart(store: Store) -> str:
    """An entry that one coder accepted and the other corrected."""
    return next(given.entry for given, _ in queue.standing(store, coder="cleo") if given.verdict == "correct")


def test_verdicts_by_key(chromium: object, served: Served, kept: tuple[Store, Path]) -> None:  # noqa: F811
    with Reader(chromium, served) as reader:
        named(reader, "emil")
        first = entry_of(reader)
        reader.page.keyboard.press("a")
        second = next_entry(reader, first)
        reader.page.keyboard.press("r")
        third = next_entry(reader, second)
        reader.page.keyboard.press("s")
        reader.page.wait_for_url("**passed=*")
        assert entry_of(reader) not in (first, second, third)
        assert made(kept, "emil") == [(first, "accept"), (second, "reject")]
        reader.page.keyboard.press("u")
        reader.page.wait_for_url(f"**/review/{second}")
        assert made(kept, "emil") == [(first, "accept")]
        assert not reader.troubles


def made(kept: tuple[Store, Path], name: str) -> list[tuple[str, str]]:
    return [(given.entry, given.verdict) for given, _ in reversed(queue.standing(kept[0], coder=name))]


def test_a_correction_by_keyboard_alone(
    chromium: object, served: Served, kept: tuple[Store, Path]  # noqa: F811
) -> None:  # fmt: skip
    with Reader(chromium, served) as reader:
        named(reader, "fritz")
        reader.go("/review?kind=event")
        entry, page = entry_of(reader), reader.page
        page.keyboard.press("c")
        assert page.evaluate("document.activeElement.name") == "field-event"
        page.get_by_label("A remark").focus()
        page.keyboard.type("a r c s u")  # in a field they are letters
        page.get_by_label("issue").focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("water, energy")
        page.get_by_role("button", name="Keep the correction").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert made(kept, "fritz") == [(entry, "correct")]
        reader.go(f"/review/{entry}")
        assert "water, energy" in page.locator(".fields").inner_text()


def test_without_a_script(chromium: object, served: Served, kept: tuple[Store, Path]) -> None:  # noqa: F811
    with Reader(chromium, served, script=False) as reader:
        named(reader, "gerda")
        entry, page = entry_of(reader), reader.page
        page.get_by_text("Correct", exact=False).locator("visible=true").first.click()
        page.get_by_role("button", name="Accept").click()
        assert made(kept, "gerda") == [(entry, "accept")]
        page.get_by_role("button", name="Undo the last").click()
        assert made(kept, "gerda") == []
        page.get_by_role("link", name="in the article").click()
        assert f"#{entry}" in page.url
        page.locator(f'a[href="/review/{entry}"]').first.click()
        assert entry_of(reader) == entry


def test_print_leaves_the_forms_out(chromium: object, served: Served) -> None:  # noqa: F811
    with Reader(chromium, served) as reader:
        named(reader, "hans")
        reader.page.emulate_media(media="print")
        assert reader.page.locator("button:visible").count() == 0
        assert reader.page.locator(".large").is_visible()
