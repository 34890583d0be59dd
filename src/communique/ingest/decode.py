"""Bytes to text, and what bytes are when they are no text.

English news in anything but UTF-8 is Windows-1252 or Mac Roman; asked openly, a detector calls much of it Windows-1250
and turns São Paulo into Săo Paulo, so it is asked only to choose among the encodings that are likely.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FOREIGN = (
    (b"%PDF", "a PDF is not read; save its text"),
    (b"\x89PNG", "an image (PNG) is not read"),
    (b"\xff\xd8\xff", "an image (JPEG) is not read"),
    (b"GIF8", "an image (GIF) is not read"),
    (b"II*\x00", "an image (TIFF) is not read"),
    (b"MM\x00*", "an image (TIFF) is not read"),
    (b"BM", "an image (BMP) is not read"),
    (b"RIFF", "a picture, sound or film is not read"),
    (b"PK\x03\x04", "a ZIP archive or office document is not read; save its text"),
    (b"\x1f\x8b", "a gzip archive is not read; unpack it"),
    (b"BZh", "a bzip2 archive is not read; unpack it"),
    (b"7z\xbc\xaf", "a 7z archive is not read; unpack it"),
    (b"\xfd7zXZ", "an xz archive is not read; unpack it"),
    (b"\xd0\xcf\x11\xe0", "an office document is not read; save its text"),
    (b"{\\rtf", "an RTF document is not read; save its text"),
    (b"WARC/", "a WARC archive is not read; give the pages in it"),
)
BINARY = "binary, no text"
FEED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:rss|feed|rdf:RDF)\b")
DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})|encoding=[\"']([\w-]{2,30})[\"']", re.IGNORECASE
)
DOCUMENT = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
END_TAG = re.compile(r"</(?:p|div|a|span|li|h[1-6]|article|td|em|strong|br)\s*>|<br\s*/?>|<p>", re.IGNORECASE)
HEAD = 20_000  # characters in which the kind of a text shows
FEW_TAGS = 3
LIKELY = ("cp1252", "mac_roman", "cp1251", "koi8_r", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
SAMPLE = 50_000  # bytes


def foreign(data: bytes) -> str | None:
    """Why the bytes are not read, told by how they begin and by their zero bytes; None where they may be text."""
    if any(data.startswith(mark) for mark, _ in MARKS):
        return None
    begins = next((reason for magic, reason in FOREIGN if data.startswith(magic)), None)
    if begins and not (data.startswith(b"BM") and b"\x00" not in data[:64]):
        return begins
    return BINARY if b"\x00" in data else None


def to_text(data: bytes, charset: str | None = None) -> str | None:
    """The text that the bytes are, without a byte order mark, line breaks kept; None where nobody can tell.

    Asked in this order: the byte order mark; UTF-8, which other encodings do not pass for by chance; `charset` (of the
    HTTP header) and the charset that HTML declares; a guess among the encodings of `LIKELY`; Windows-1252.
    """
    marked = next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
    if marked:
        return _decoded(data, marked)
    declared = DECLARED.search(data[:4096])
    names = ("utf-8", charset, (declared[1] or declared[2]).decode("ascii") if declared else None)
    for name in names:
        text = _decoded(data, _codec(name)) if name else None
        if text is not None:
            return text
    guess = from_bytes(data[:SAMPLE], cp_isolation=list(LIKELY)).best()
    text = _decoded(data, guess.encoding) if guess else None
    return text if text is not None else _decoded(data, "cp1252")


def looks_like_html(text: str) -> bool:
    """Whether the text is a page or a piece of one, told by its tags, not by a file's name."""
    if DOCUMENT.match(text[:HEAD]):
        return True
    head = text[:HEAD]
    return "<" in head and sum(1 for _ in END_TAG.finditer(head)) >= FEW_TAGS


def is_feed(text: str) -> bool:
    """Whether the text is an RSS or Atom feed."""
    return bool(FEED.match(text[:HEAD]))


def _codec(name: str) -> str:
    """The codec for a declared charset: what is called Latin-1 or ASCII on the web is Windows-1252."""
    plain = name.strip().lower().replace("_", "-")
    return "cp1252" if plain in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252") else plain


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
