"""Taking articles in: files, folders, standard input, JSON, encodings, the web."""

import gzip
import io
import ipaddress
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from communique import __version__
from communique.errors import InputError
from communique.ingest import Raw, read
from communique.ingest.decode import foreign, looks_like_html, to_text
from communique.ingest.web import is_public
from communique.record import Skip
from communique.settings import Settings

STORY = "The two sides met on Monday and agreed to meet again before the end of the year, officials said.\n"


def got(*inputs, stdin=None, **options):
    return list(read([str(each) for each in inputs], settings=Settings(**options), stdin=stdin and io.BytesIO(stdin)))


def one(*inputs, **options):
    (item,) = got(*inputs, **options)
    return item


def reason(item):
    assert isinstance(item, Skip)
    assert item.stage == "ingest"
    assert "\n" not in item.reason
    return item.reason


def test_a_text_keeps_its_line_breaks(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"One\r\ntwo\rthree\n")
    assert one(path) == Raw("One\r\ntwo\rthree\n", str(path))


def test_html_is_told_by_its_content_not_by_its_name(tmp_path):
    page, text = tmp_path / "a.txt", tmp_path / "b.html"
    page.write_text(f"<!DOCTYPE html><html><body><p>{STORY}</p></body></html>")
    text.write_text(STORY)
    assert [item.html for item in got(page, text)] == [True, False]
    assert looks_like_html("<p>One.</p><p>Two.</p><p>Three.</p>")
    assert not looks_like_html("If a < b and b > c, say so.\n<!-- -->\n")


def test_a_missing_path_is_told_before_anything_is_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(STORY)
    with pytest.raises(InputError, match="no such file or folder"):
        read([str(path), str(tmp_path / "b.txt")], settings=Settings())


def test_folder_sorted_and_deep(tmp_path):
    for name in ("b/2.txt", "a.md", "b/1.HTML", ".hidden/x.txt", "b/.x.txt", "c.text"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(STORY)
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "e.csv").write_text("a,b\n")
    (tmp_path / "README.md").write_text("About this folder.\n")
    items = got(tmp_path)
    names = [(item.locator.removeprefix(f"{tmp_path}/"), isinstance(item, Skip)) for item in items]
    read_in = ["a.md", "b/1.HTML", "b/2.txt", "c.text"]
    assert names == sorted([*((name, False) for name in read_in), ("d.pdf", True), ("e.csv", True)])
    assert "PDF" in reason(items[-2])
    assert "'.csv'" in reason(items[-1])


def test_unreadable_file_in_a_folder_is_skipped(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "b.txt").write_text(STORY)
    first, second = got(tmp_path)
    assert "not a regular file" in reason(first)
    assert isinstance(second, Raw)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.4\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "office"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"WARC/1.0\r\n", "WARC"),
        (b"text\x00with zeros", "binary"),
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "feed"),
    ],
)
def test_what_is_no_text_is_skipped(tmp_path, data, told):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert told in reason(one(path))


def test_a_word_that_begins_like_a_picture_is_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("BMW and its workers settled.")
    assert isinstance(one(path), Raw)


def test_too_many_bytes_are_not_read(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    start = time.perf_counter()
    assert "200000000 bytes are more than 20000000" in reason(one(path))
    assert time.perf_counter() - start < 1


ENGLISH = "The minister said the two sides’ talks were “useful” — but nothing was signed. São Paulo and Zürich waited. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac_roman"])
@pytest.mark.parametrize("times", [1, 40])
def test_encodings_of_english(encoding, times):
    text = ENGLISH * times
    assert to_text(text.encode(encoding)) == text


def test_declared_encodings():
    page = '<html><head><meta charset="windows-1251"></head><body>Министр сказал</body></html>'
    assert to_text(page.encode("cp1251")) == page
    assert to_text("Naïve café".encode("latin-1"), "iso-8859-1") == "Naïve café"
    assert to_text(b"caf\xc3\xa9", "no-such-charset") == "café"


def test_other_languages_keep_their_letters():
    text = "日本の首相は火曜日に会談した。" * 20
    assert to_text(text.encode("shift_jis")) == text


def test_bytes_that_are_no_encoding_are_skipped(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(range(0x80, 0x100)) * 3 + b"\x81\x8d\x8f")
    item = one(path)
    assert isinstance(item, Raw) or "encoding" in reason(item)


@examples(deadline=None, max_examples=100)
@given(data=st.binary(max_size=400))
def test_any_bytes(data):
    text = None if foreign(data) else to_text(data)
    assert text is None or isinstance(text, str)


def test_jsonl(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [
        {
            "id": 7,
            "text": STORY,
            "date": "2019-11-19T04:20:00Z",
            "title": "T",
            "url": "https://example.org/a",
            "source": "Wire",
            "other": 1,
        },
        {"maintext": STORY, "date_publish": "2019-11-19 04:20:00", "source_domain": "example.org", "title": None},
        {"body_text": STORY, "headline": "H", "versioncreated": "20191119T042000Z", "uri": "urn:x:1"},
        {"text": "<p>One.</p><p>Two.</p><p>Three.</p>"},
    ]
    bad = [
        "{broken",
        "[1, 2]",
        '{"title": "no text"}',
        '{"text": "x", "date": "last June"}',
        '{"text": "a\\u0000b"}',
        "\x80",
    ]
    data = "\n\n".join(json.dumps(row) for row in rows) + "\r\n" + "\n".join(bad)
    path.write_bytes(b"\xef\xbb\xbf" + data.encode("latin-1"))
    items = got(path)
    first, second, third, fourth = items[:4]
    assert first == Raw(STORY, f"{path}:1", "Wire", "https://example.org/a", "T", "2019-11-19", "7")
    assert (second.source, second.published, second.title, second.locator) == (
        "example.org",
        "2019-11-19",
        None,
        f"{path}:3",
    )
    assert (third.title, third.published, third.id, third.url) == ("H", "2019-11-19", "urn:x:1", None)
    assert fourth.html
    told = ["not JSON", "no JSON object", "no article text", "date 'last June'", "binary", "not UTF-8"]
    assert [(item.locator, words in reason(item)) for item, words in zip(items[4:], told, strict=True)] == [
        (f"{path}:{number}", True) for number in range(8, 14)
    ]


def test_a_long_line_of_jsonl_is_passed_over(tmp_path):
    path = tmp_path / "a.jsonl"
    row = json.dumps({"text": STORY})
    path.write_text(row + "\n" + json.dumps({"text": "x" * 5_000_000}) + "\n" + row)
    first, second, third = got(path, max_bytes=100_000)
    assert "more than 100000 bytes" in reason(second)
    assert (first.text, third.text, third.locator) == (STORY, STORY, f"{path}:3")


def test_deep_json_is_skipped(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 100_000 + "\n" + '{"text": "\\ud800 lone"}')
    first, second = got(path)
    assert "not JSON" in reason(first)
    assert second.text == "\ufffd lone"


def test_json_documents(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"text": STORY}, {"text": ""}]))
    first, second = got(path)
    assert (first.locator, "no article text" in reason(second)) == (f"{path}[0]", True)
    path.write_text(json.dumps({"text": STORY, "id": "a"}, indent=1))
    assert one(path).id == "a"
    path.write_text(json.dumps({"text": STORY}) + "\n" + json.dumps({"text": STORY}))
    assert [item.locator for item in got(path)] == [f"{path}:1", f"{path}:2"]
    path.write_text('"a string"')
    assert "no object" in reason(one(path))


def test_standard_input():
    assert one("-", stdin=STORY.encode()) == Raw(STORY, "-")
    row = json.dumps({"text": STORY})
    assert [item.locator for item in got("-", stdin=f"{row}\n{row}\n".encode())] == ["-:1", "-:2"]
    assert "more than 100 " in reason(one("-", stdin=b"x" * 200, max_bytes=100))
    assert "empty" in reason(one("-", stdin=b"\n"))


# --- the web ---


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self):
        name, _, rest = self.path.lstrip("/").partition("/")
        getattr(self, f"give_{name}")(rest)

    def send(self, data, status=200, **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def give_page(self, _):
        page = f"<html><head><meta charset=utf-8></head><body><p>{STORY} Zürich.</p></body></html>"
        self.send(page.encode(), Content_Type="text/html")

    def give_agent(self, _):
        self.send(
            f"{self.headers['User-Agent']} {self.headers['Host']}".encode(), Content_Type="text/plain; charset=latin-1"
        )

    def give_json(self, _):
        self.send(
            json.dumps({"text": STORY, "url": "https://example.org/own"}).encode(), Content_Type="application/json"
        )

    def give_gzip(self, _):
        self.send(gzip.compress(STORY.encode()), Content_Type="text/plain", Content_Encoding="gzip")

    def give_bomb(self, _):
        self.send(gzip.compress(b"x" * 50_000_000), Content_Type="text/plain", Content_Encoding="gzip")

    def give_brotli(self, _):
        self.send(b"...", Content_Type="text/plain", Content_Encoding="br")

    def give_pdf(self, _):
        self.send(b"%PDF", Content_Type="application/pdf")

    def give_lie(self, _):
        self.send(b"%PDF-1.7", Content_Type="text/html")

    def give_gone(self, _):
        self.send(b"", status=404)

    def give_to(self, target):
        self.send(b"", status=302, Location=target)

    def give_loop(self, _):
        self.send(b"", status=301, Location="/loop/")

    def give_huge(self, _):
        self.send(b"", Content_Type="text/plain", Content_Length="999999999")

    def give_endless(self, _):
        self.send(b"", Content_Type="text/plain")
        try:
            for _ in range(10_000):
                self.wfile.write(b"x" * 10_000)
        except OSError:
            pass

    def give_slow(self, _):
        self.send(b"", Content_Type="text/plain")
        self.drip()

    def give_head(self, _):
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        self.drip()

    def drip(self):
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def within(seconds):
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < seconds


def test_a_page_is_fetched(site):
    item = one(f"{site}/page", allow_private=True)
    assert (item.html, item.url, item.source, item.locator) == (True, f"{site}/page", "127.0.0.1", f"{site}/page")
    assert "Zürich" in item.text


def test_who_asks(site):
    assert one(f"{site}/agent", allow_private=True).text == f"communique/{__version__} {site.removeprefix('http://')}"


def test_json_and_gzip_from_the_web(site):
    item = one(f"{site}/json", allow_private=True)
    assert (item.text, item.url) == (STORY, "https://example.org/own")
    assert one(f"{site}/gzip", allow_private=True).text == STORY


def test_redirects_are_followed(site):
    item = one(f"{site}/to//page", allow_private=True)
    assert item.url == f"{site}/page"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("pdf", "content type application/pdf"),
        ("lie", "PDF"),
        ("gone", "HTTP status 404"),
        ("loop/", "more than 5 redirects"),
        ("to/ftp://example.org/a", "only http and https"),
        ("to/file:///etc/passwd", "only http and https"),
        ("to/http://user:secret@example.org/", "password"),
        ("huge", "more than 1000000 bytes"),
        ("endless", "more than 1000000 bytes"),
        ("bomb", "more than 1000000 bytes"),
        ("brotli", "content encoding br"),
    ],
)
def test_refused_answers(site, path, told):
    assert told in reason(one(f"{site}/{path}", allow_private=True, max_bytes=1_000_000))


@pytest.mark.parametrize("path", ["slow", "head"])
def test_slow_answers_end_at_the_time_limit(site, path):
    with within(4):
        assert "longer than 0.5 seconds" in reason(one(f"{site}/{path}", allow_private=True, timeout=0.5))


def test_nobody_answers():
    assert "cannot be fetched" in reason(one("http://127.0.0.1:1/", allow_private=True))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1"],
)
def test_private_addresses_are_refused(host):
    with within(5):
        assert "not a public address" in reason(one(f"http://{host}:9/"))


def test_redirects_to_private_addresses_are_refused(site, monkeypatch):
    """The first host passes for public, the one that it redirects to does not."""
    private = ipaddress.ip_address("127.0.0.2")
    monkeypatch.setattr("communique.ingest.web.is_public", lambda address: address != private)
    port = site.rsplit(":", 1)[1]
    assert "not a public address" in reason(one(f"{site}/to/http://127.0.0.2:{port}/page"))


def test_the_address_that_was_checked_is_connected_to(site, monkeypatch):
    """A resolver that changes its answer after the check (DNS rebinding) is asked once only."""
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port))]

    monkeypatch.setattr("communique.ingest.web.socket", SimpleNamespace(getaddrinfo=resolve, SOCK_STREAM=1))
    monkeypatch.setattr("communique.ingest.web.is_public", lambda address: str(address) == "127.0.0.1")
    port = site.rsplit(":", 1)[1]
    item = one(f"http://news.example:{port}/agent")
    assert item.text.endswith(f"news.example:{port}")
    assert asked == ["news.example"]


def test_one_private_address_condemns_a_host(monkeypatch):
    answer = [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "192.168.0.1")]
    monkeypatch.setattr(
        "communique.ingest.web.socket", SimpleNamespace(getaddrinfo=lambda *_, **__: answer, SOCK_STREAM=1)
    )
    assert "192.168.0.1" in reason(one("http://news.example/"))


def test_a_resolver_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(
        "communique.ingest.web.socket", SimpleNamespace(getaddrinfo=lambda *_, **__: time.sleep(3), SOCK_STREAM=1)
    )
    with within(2):
        assert "longer than 0.2 seconds" in reason(one("http://news.example/", timeout=0.2))


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "http://", "http://user:pw@example.org/", "http://exa mple.org:port/"],
)
def test_unusable_addresses_are_the_callers_mistake(url):
    with pytest.raises(InputError):
        read([url], settings=Settings())


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::127.0.0.1", False),
    ],
)
def test_public_addresses(address, public):
    assert is_public(ipaddress.ip_address(address)) is public
