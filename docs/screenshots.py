"""Makes the screenshots of the README from the example reports: `make screenshots`. Needs Debian's Chromium."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from communique import browse, ingest, reading
from communique.pipeline import Pipeline
from communique.settings import Settings
from communique.store import open_store
from communique.web import create_app

ROOT = Path(__file__).parents[1]
SIZE = {"width": 1280, "height": 860}
TODAY = "2023-11-20"  # a day of the latest examples, so that the pictures stay the same
DYAD = "/dyad/USA-CHN"
SHOWN = "Baker"  # a word of the title of the article that is shown
# The page at its top, the record beside it where the entry is.
TO_ENTRY = """() => {
  const record = document.querySelector(".record"), entry = document.querySelector(".entry.lit");
  record.scrollTop += entry.getBoundingClientRect().top - record.getBoundingClientRect().top - 150;
  window.scrollTo({ top: 0, behavior: "instant" });
}"""


def main() -> None:
    """Reads the examples, serves them, and takes the pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium installed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(db=str(Path(folder) / "examples.db"))
        store = open_store(settings.db)
        raws = ingest.read([str(ROOT / "examples")], settings=settings)
        read = list(reading.run(store, raws, pipeline=Pipeline(settings)))
        article = store.find(SHOWN)[0]
        heads = browse.heads(store, [article])
        print(f"{len(read)} reports read; the article is {heads[article].title!r}")
        store.close()
        url, server = _serve(settings)
        _take(chromium, url, {"board": DYAD, "article": f"/article/{article}"})
        server.should_exit = True


def _serve(settings: Settings) -> tuple[str, uvicorn.Server]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    app = create_app(settings)
    app.state.site.today = lambda: TODAY
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return f"http://127.0.0.1:{port}", server


def _take(chromium: str, url: str, pages: dict[str, str]) -> None:
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        for name, path in pages.items():
            page.goto(url + path)
            if name == "article":
                page.locator(".entry.has-condition .at").first.focus()  # its words light up
                page.evaluate(TO_ENTRY)
            out = ROOT / "docs" / f"{name}.png"
            page.screenshot(path=out)
            print(f"{out.relative_to(ROOT)}: {path}")
        browser.close()


if __name__ == "__main__":
    main()
