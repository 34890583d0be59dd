"""The pages in a real browser: at desk and phone width, by keyboard alone, without console errors, checked by axe.

Needs Debian's Chromium; screenshots of every page are kept in build/screenshots.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from drafts import full

from communique import browse, ingest, reading, topics
from communique.pipeline import Pipeline
from communique.settings import Settings
from communique.store import Store, open_store
from communique.web import create_app

# Where changes are checked nothing may be skipped.
load = importlib.import_module if os.environ.get("CI") else pytest.importorskip
playwright = load("playwright.sync_api")
axe_playwright = load("axe_playwright_python.sync_playwright")

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium")
SHOTS = ROOT / "build" / "screenshots"
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
HOSTILE = ROOT / "tests" / "hostile"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
CONTRAST = {"runOnly": ["color-contrast"]}  # all that dark mode can change

if CHROMIUM is None:
    told = "no chromium installed (Debian: apt-get install chromium)"
    if os.environ.get("CI"):
        pytest.fail(told, pytrace=False)
    pytest.skip(told, allow_module_level=True)


@dataclass
class Served:
    """A running server, and the pages of what is in its database."""

    url: str
    paths: dict[str, str] = field(default_factory=dict)


def serve(db: Path) -> Iterator[Served]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    app = create_app(Settings(db=str(db)))
    app.state.site.today = lambda: "2023-11-20"
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Served(f"http://127.0.0.1:{port}", paths_of(app.state.site.store))
    server.should_exit = True
    thread.join()


def paths_of(store: Store) -> dict[str, str]:
    """A path for every page, by the name of its screenshot."""
    found = {
        "home": "/", "dyads": "/dyads", "articles": "/articles", "read": "/read", "issues": "/issues",
        "commitments": "/commitments", "overdue": "/commitments?status=overdue", "month": "/commitments?month=2023-11",
        "states": "/actors", "people": "/actors?kind=person", "missing": "/nothing-here",
        "search": "/search", "found": "/search?q=sanctions", "review": "/review", "data": "/data", "about": "/about",
    }  # fmt: skip
    for name, prefix in (("dyad", "dyad/"), ("actor", "actor/person/"), ("state", "actor/state/"), ("issue", "issue/")):
        names = browse.names(store, prefix, limit=200).rows
        if names:
            most = max(names, key=lambda topic: (browse.count(store, topic), topic))
            found[name] = f"/{most}" if name != "dyad" else "/dyad/{1}-{0}".format(*topics.dyad_of(most))
    records = list(store.records())
    if records:
        one = max(records, key=lambda each: len(each.events))
        found["article"] = f"/article/{one.article.id}"
        found["why"] = f"/article/{one.article.id}/why/{one.events[0].id}" if one.events else found["article"]
    met = [each.id for record in records for each in record.meetings]
    if met:
        found["meeting"] = f"/meeting/{met[0]}"
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Iterator[Served]:
    """The example reports."""
    path = tmp_path_factory.mktemp("web") / "examples.db"
    store = open_store(str(path))
    raws = ingest.read([str(ROOT / "examples")], settings=pipeline.settings)
    assert all(each.status == "new" for each in reading.run(store, raws, pipeline=pipeline))
    store.close()
    yield from serve(path)


class Reader:
    """A page in the browser that notes what goes wrong in it."""

    def __init__(self, browser: object, served: Served, *, size: str = "desk", dark: bool = False, script: bool = True):
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        self.page = self.context.new_page()
        self.served = served
        self.troubles: list[str] = []
        self.page.on("console", lambda told: self.troubles.append(told.text) if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("request", self._asked)

    def _asked(self, request: object) -> None:
        if not request.url.startswith(self.served.url):
            self.troubles.append(f"asked {request.url}")

    def go(self, path: str) -> None:
        self.page.goto(self.served.url + path)

    def axe(self, options: dict[str, object] = RULES) -> list[str]:
        found = axe_playwright.Axe().run(self.page, options=options).response["violations"]
        return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


PAGES = (
    "home", "dyads", "dyad", "meeting", "article", "why", "articles", "commitments", "overdue", "month", "states",
    "people", "actor", "state", "issues", "issue", "read", "missing",
    "search", "found", "review", "data", "about",
)  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_page(chromium: object, real: Served, name: str, size: str) -> None:
    """Looks right to a machine: nothing sticks out, nothing fails, axe has no complaint in light and dark."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for dark in (False, True):
        with Reader(chromium, real, size=size, dark=dark) as reader:
            reader.go(real.paths[name])
            page = reader.page
            page.screenshot(path=SHOTS / f"{name}-{size}{'-dark' if dark else ''}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert not reader.axe(CONTRAST if dark else RULES)
            assert page.locator("main h1").count() == 1
            assert not [each for each in reader.troubles if name != "missing" or "404" not in each]


@pytest.mark.parametrize("name", PAGES)
def test_page_without_scripts_says_the_same(chromium: object, real: Served, name: str) -> None:
    words = []
    for script in (True, False):
        with Reader(chromium, real, script=script) as reader:
            reader.go(real.paths[name])
            words.append(reader.page.locator("main").inner_text())
    assert words[0] == words[1]


def test_skip_link_comes_first(chromium: object, real: Served) -> None:
    with Reader(chromium, real) as reader:
        reader.go("/")
        reader.page.keyboard.press("Tab")
        assert reader.page.evaluate("document.activeElement.textContent") == "Skip to the content"
        reader.page.keyboard.press("Enter")
        assert reader.page.evaluate("document.activeElement.id") == "main"


def test_board_by_keyboard(chromium: object, real: Served) -> None:
    """Tab to a cell, arrows to the next ones, Enter shows the words."""
    with Reader(chromium, real) as reader:
        reader.go(real.paths["dyad"])
        page = reader.page
        page.locator(".board summary").first.focus()
        first = page.evaluate("document.activeElement.closest('td').cellIndex")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        assert page.evaluate("document.activeElement.closest('td').cellIndex") >= first
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.parentElement.open")
        assert page.locator(".board details[open] .quote").first.is_visible()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_entry_and_words_light_up_together(chromium: object, real: Served) -> None:
    with Reader(chromium, real) as reader:
        reader.go(real.paths["article"])
        page = reader.page
        entry = page.locator(".entry.k-e").first
        identity = entry.get_attribute("data-e")
        entry.locator("a").first.focus()
        assert page.locator(f'.w.lit[data-e~="{identity}"]').count() > 0
        word = page.locator(".w.l-s").last
        word.hover()
        spoken = word.get_attribute("data-e").split()
        assert any(page.locator(f'.entry.lit[data-e="{each}"]').count() for each in spoken)
        shown = page.locator(".entry.lit").first.bounding_box()
        record = page.locator(".record").bounding_box()
        assert record["y"] <= shown["y"] <= record["y"] + record["height"]


@pytest.mark.parametrize(("key", "kind"), [("s", "k-s"), ("e", "k-e"), ("m", "k-m")])
def test_layers_by_key_and_without_scripts(chromium: object, real: Served, key: str, kind: str) -> None:
    with Reader(chromium, real) as reader:
        reader.go(real.paths["article"])
        assert reader.page.locator(f".{kind}").first.is_visible()
        reader.page.keyboard.press(key)
        assert not reader.page.locator(f".{kind}").first.is_visible()
    with Reader(chromium, real, script=False) as reader:
        reader.go(real.paths["article"])
        reader.page.locator(f"#layer-{key}").uncheck()
        assert not reader.page.locator(f".{kind}").first.is_visible()


def test_print_is_a_briefing(chromium: object, real: Served) -> None:
    """Board and promises on two pages, without what only a screen needs."""
    with Reader(chromium, real) as reader:
        reader.go(real.paths["dyad"])
        reader.page.emulate_media(media="print")
        assert not reader.page.locator("nav").first.is_visible()
        assert not reader.page.locator("form").first.is_visible()
        assert reader.page.locator(".board").is_visible()
        SHOTS.mkdir(parents=True, exist_ok=True)
        printed = reader.page.pdf(path=SHOTS / "dyad-print.pdf", prefer_css_page_size=True, format="A4")
        assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 2


@pytest.mark.parametrize("script", [True, False])
def test_paste_an_article_and_see_its_record(chromium: object, tmp_path: Path, script: bool) -> None:
    for served in serve(tmp_path / "new.db"):
        with Reader(chromium, served, script=script) as reader:
            reader.go("/")
            assert "Nothing has been read yet" in reader.page.locator("main").inner_text()
            reader.go("/read")
            reader.page.fill(
                "#text", "PARIS, May 3 -- France will lift the fish ban if Norway signs, its envoy said.\n"
            )
            reader.page.click("main button")
            if script:
                reader.page.wait_for_url(re.compile("/article/"), timeout=60_000)
            else:
                reader.page.wait_for_selector("text=See its record", timeout=60_000)
                reader.page.click("text=See its record")
            assert "fish ban" in reader.page.locator(".printed").inner_text()
            assert not reader.troubles


# -- hostile articles


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Iterator[Served]:
    """Articles that try to break out: markup, template syntax, bidi controls, giant words, in every field they can."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, text in enumerate(hostile_texts()):
        (folder / f"{number}<script>alert(1)<script>.txt").write_text(text, encoding="utf-8")
    path = folder / "hostile.db"
    store = open_store(str(path))
    list(
        reading.run(store, ingest.read([str(folder)], settings=pipeline.settings), pipeline=pipeline, source=ATTACKS[0])
    )
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    store.close()
    yield from serve(path)


ATTACKS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "{{ 7*7 }}{% raw %}", "'-alert(3)-'",
    "javascript:alert(4)", "</textarea></style></title><svg onload=alert(5)>", "\u202egnirts\u202c \u2066x\u2069",
    "W" * 4000, "“" * 300 + "x" + "”" * 300, "&lt;b&gt;&#x27;&amp;amp;", "\u0000null".replace("\0", "\u2400"),
    "<meta http-equiv=refresh content=0;url=http://evil.example/>", "<base href=http://evil.example/>", "\u0301" * 500,
)  # fmt: skip


def hostile_texts() -> Iterator[str]:
    story = (
        "{0}\n\nBEIJING, Nov. 17 -- Secretary of State James Baker of {0} said that Washington would lift its sanctions"
        " if Beijing signed {0} by 30 November 2023. China refused to free 12 {0} prisoners, Foreign Minister Qian"
        " Qichen said: “We gave no {0} assurances.” The two sides met in {0} on Sunday and agreed to talk in June."
    )
    yield from (story.format(each) for each in ATTACKS)


def test_hostile_articles_on_every_page(chromium: object, hostile: Served) -> None:
    """Nothing runs, nothing loads, nothing sticks out, whatever an article holds."""
    with Reader(chromium, hostile, size="phone") as reader:
        reader.go("/articles")
        articles = reader.page.locator("table a[href^='/article/']").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        assert len(articles) >= len(ATTACKS) - 2
        for path in [*hostile.paths.values(), *articles]:
            reader.go(path)
            assert reader.page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), path
            assert (
                reader.page.locator("main script, main img, main iframe, main base, main meta, main object").count()
                == 0
            )
            assert "49{%" not in reader.page.content()
        assert not [each for each in reader.troubles if "404" not in each]
