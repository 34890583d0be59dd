"""Cleaning: which spans are the story, and what its head says."""

import json
import time
import tomllib
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.clean import clean
from communique.clean.dateline import date_line, dateline, stated_date
from communique.clean.language import language_of
from communique.clean.reading import behind, read
from communique.ingest import Raw
from communique.record import Skip

CASES = Path(__file__).parent / "cases"
SHARED = Path(__file__).parents[2] / "shared"
GOLD = sorted((*SHARED.glob("seeds/*.gold.jsonl"), *SHARED.glob("gold/*.gold.jsonl")))
FIELDS = {"title": "title", "byline": "byline", "agency": "agency", "dateline": "dateline", "published": "published"}
FIELDS |= {"basis": "published_basis", "url": "url"}


def cases(name):
    found = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in found]


def lines(name):
    rows = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


def cleaned(text, **given):
    result = clean(Raw(text.lstrip("\n") if not given.get("html") else text, "case", **given))
    assert not isinstance(result, Skip), result
    check_pins(*result)
    return result


def check_pins(article, paragraphs):
    """Every character leads back to its original, and the body's spans are sorted and apart."""
    source = article.text
    for paragraph in paragraphs:
        assert len(paragraph.text) == len(paragraph.offsets)
        assert paragraph.text == paragraph.text.strip()
        assert "  " not in paragraph.text
        offsets = list(paragraph.offsets)
        assert offsets == sorted(offsets)
        for character, offset in zip(paragraph.text, offsets, strict=True):
            original = source[offset]
            assert (
                original == character
                or original in "&\\'"
                or (character == " " and (original.isspace() or original == "<"))
            )
    spans = [(span.start, span.end) for span in article.body]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(source) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    body = [paragraph for paragraph in paragraphs if paragraph.kind == "body"]
    assert [(p.offsets[0], behind(source, p.offsets[-1])) for p in body] == spans
    assert [p.kind for p in paragraphs].index("body") <= 1


@contextmanager
def within(seconds):
    """Ten times what it takes on a slow machine, a hundredth of what anything quadratic would take."""
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < seconds


@pytest.mark.parametrize("case", cases("clean.toml") + cases("clean_pages.toml"))
def test_case(case):
    article, paragraphs = cleaned(case["text"], html=case.get("html", False))
    for name, attribute in FIELDS.items():
        if name in case:
            assert (name, getattr(article, attribute)) == (name, case[name] or None)
    body = "\n".join(paragraph.text for paragraph in paragraphs if paragraph.kind == "body")
    for words in case.get("must", []):
        assert words in body
    for words in case.get("must_not", []):
        assert words not in body
    if "once" in case:
        assert body.count(case["once"]) == 1
    if article.title and "title" in case and not case.get("title_unseen"):
        assert paragraphs[0].kind == "title"
        assert paragraphs[0].text == article.title


@pytest.mark.parametrize("row", lines("clean_dates.tsv"))
def test_dateline(row):
    text, date, place, agency, rest = (field if field != "-" else None for field in row.split("\t"))
    found = dateline(text)
    assert found is not None
    assert (found.date, found.place, found.agency, text[found.length :] or None) == (date, place, agency, rest)


@pytest.mark.parametrize("text", lines("clean_no_datelines.txt"))
def test_no_dateline(text):
    assert dateline(text) is None


@pytest.mark.parametrize("row", lines("clean_date_lines.tsv"))
def test_date_line(row):
    text, date = row.split("\t")
    found = date_line(text)
    assert (found.date if found else "") == date


def test_a_line_says_that_the_page_was_changed():
    assert date_line("Last modified on Tue 3 Jun 2014 07.10 BST").changed
    assert not date_line("Tue 3 Jun 2014 07.10 BST").changed


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("20230619T120000Z", "2023-06-19"),
        ("2019-11-19T04:20:00-05:00", "2019-11-19"),
        ("2019-11", None),
        ("soon", None),
        ("", None),
    ],
)
def test_stated_date(value, date):
    assert stated_date(value) == date


STORY = "The two sides met on Monday and agreed to meet again before the end of the year, officials said.\n"


def test_published_given_before_metadata_before_dateline():
    text = f"---\ndate: 2001-02-03\n---\nHeadline of the day\n2002-03-04\n\n{STORY}"
    assert (cleaned(text)[0].published, cleaned(text)[0].published_basis) == ("2001-02-03", "metadata")
    article, _ = clean(Raw(text, "x", published="2000-01-02"))
    assert (article.published, article.published_basis) == ("2000-01-02", "given")
    article, _ = clean(Raw(text, "x", published="2000-01-02"), published="1999-12-31", source="Wire")
    assert (article.published, article.source) == ("1999-12-31", "Wire")


def test_the_address_of_a_page_can_state_the_date():
    article, _ = clean(Raw(STORY, "x", url="https://example.org/world/2019/11/19/talks-resume"))
    assert (article.published, article.published_basis) == ("2019-11-19", "metadata")
    article, _ = clean(Raw(STORY, "x", url="https://example.org/world/2019/nov/19/talks-resume"))
    assert article.published == "2019-11-19"
    article, _ = clean(Raw(STORY, "x", url="https://example.org/world/2019/11/talks-resume"))
    assert article.published is None


def test_a_given_title_is_pinned_only_where_it_stands():
    article, paragraphs = clean(Raw(f"Talks resume\n\n{STORY}", "x", title="Talks resume"))
    assert (article.title, paragraphs[0].kind) == ("Talks resume", "title")
    article, paragraphs = clean(Raw(STORY, "x", title="Talks\u00a0resume"))
    assert (article.title, paragraphs[0].kind) == ("Talks resume", "body")


def test_an_entity_is_one_character():
    page = "<p>The envoy said on Monday that he would return at the end of the &ldquo;long&nbsp;winter&rdquo;</p>"
    article, paragraphs = clean(Raw(page, "x", html=True))
    assert paragraphs[-1].text.endswith("“long winter”")
    assert article.text[article.body[-1].start : article.body[-1].end].endswith("&rdquo;")


def test_same_text_same_article():
    first, second = (clean(Raw(f"Talks resume\n\n{STORY}", name)) for name in ("a", "b"))
    assert first == second


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Der Minister hat am Montag gesagt, dass die Gespräche mit der Regierung noch nicht zu Ende sind. " * 3,
            "language de",
        ),
        ("Министр заявил во вторник, что переговоры будут продолжены. " * 4, "language ru"),
        ("中国外交部发言人周二表示会谈将继续进行。" * 5, "language zh"),
        ("News\n\nSport\n\nWeather\n\nSign in\n", "no story"),
        ("Ten cats\n\nMost read\n\nThe dog of the week in pictures\n", "no story"),
        ("", "no story"),
    ],
)
def test_what_is_skipped(text, reason):
    result = clean(Raw(text, "here"))
    assert isinstance(result, Skip)
    assert (result.locator, result.stage) == ("here", "clean")
    assert reason in result.reason
    assert "\n" not in result.reason


def test_too_long_a_story_is_skipped():
    long = "".join(STORY.replace("Monday", f"day {number}") for number in range(600))
    assert "too many (option max_words)" in clean(Raw(long[:6000], "x"), max_words=1000).reason
    assert "too many for one article" in clean(Raw(long, "x"), max_words=1000).reason


def test_a_picture_written_out_in_letters_is_no_story():
    after = "Nobody knew what the letters on the second page were meant to show, the clerk said."
    text = f"{STORY}\n{'iVBORwKGgo' * 5_000}\n\n{after}"
    assert len(cleaned(text)[1]) == 2
    assert isinstance(clean(Raw("a" * 3_000_000, "x")), Skip)


def test_language_of_few_words_is_taken_for_english():
    assert language_of("Talks resume") == "en"
    assert (
        language_of("The minister said that the talks were over and that he would not return to them before spring.")
        == "en"
    )
    assert language_of("zxcv qwer asdf " * 30) == "und"


@pytest.mark.skipif(not GOLD, reason="../shared is not here")
@pytest.mark.parametrize("gold", GOLD, ids=lambda path: path.name.split(".")[0])
def test_gold(gold):
    text = gold.with_name(gold.name.replace(".gold.jsonl", ".txt")).read_bytes().decode("utf-8")
    rows = [json.loads(row) for row in gold.read_text(encoding="utf-8").splitlines()]
    article, paragraphs = clean(Raw(text, str(gold)))
    check_pins(article, paragraphs)
    document = next(row for row in rows if row["kind"] == "document")
    for field in ("title", "published", "byline", "agency"):
        assert getattr(article, field) == (document.get(field) or None)
    assert (article.dateline or "").lower().startswith((document.get("dateline") or "").lower())
    body = {i for span in article.body for i in range(span.start, span.end)}
    assert not [text[a:b] for a, b in document["chrome_spans"] if body & set(range(a, b))]
    entries = [
        row for row in rows if row["kind"] in ("statement", "event", "meeting", "commitment") and row.get("core", True)
    ]
    assert not [text[e["start"] : e["end"]] for e in entries if not set(range(e["start"], e["end"])) <= body]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_every_shared_article_has_a_story():
    for path in sorted(SHARED.glob("articles/*.txt")):
        article, paragraphs = clean(Raw(path.read_bytes().decode("utf-8"), str(path)))
        check_pins(article, paragraphs)


# Pieces that pages and dumps are made of, so that random texts reach further than random characters do.
PIECES = st.sampled_from(
    [
        STORY,
        "By Ann Other\n",
        "BERLIN (AP) -- ",
        "---\n",
        'title: "A\\_b\\\n  c"\n',
        "\n",
        "\n\n",
        "<p>",
        "</p>",
        "<!--",
        "-->",
        "<div",
        ">",
        "&amp;",
        "&#x0;",
        "&#xD800;",
        "&nbsp",
        "\u00ad",
        "\r\n",
        "\t",
        "<script>",
        "</script>",
        "<title>",
        "'",
        '"',
        "[a](http://b)",
        "**",
        "\\",
        "2019-01-02\n",
        "Related Links\n",
        "Comments\n",
        "- item\n",
        "# Head\n",
        "ALL RIGHTS RESERVED\n",
        "<h1>Talks</h1>",
        "...",
        "(pictured)",
    ]
)


@settings(max_examples=150, deadline=None)
@given(text=st.lists(PIECES | st.text(max_size=20), max_size=25).map("".join), html=st.booleans())
def test_any_text_is_cleaned_or_skipped(text, html):
    result = clean(Raw(text, "x", html=html))
    if not isinstance(result, Skip):
        check_pins(*result)


@given(text=st.text())
def test_reading_any_text(text):
    reading = read(text, range(len(text)))
    assert len(reading.text) == len(reading.offsets)
    assert list(reading.offsets) == sorted(reading.offsets)
    assert reading.text == reading.text.strip()
    assert "  " not in reading.text


HOSTILE = {
    "nesting": "<div>" * 20_000 + f"<p>{STORY}</p>",
    "attribute": f'<p title="{"a" * 1_000_000}">{STORY}</p>',
    "open tags": f"<p>{STORY}</p>" + "<a " * 100_000,
    "quotes that hide ends": f"<p>{STORY}</p>" + '<b "x>x" ' * 50_000 + "'",
    "comments": f"<p>{STORY}</p>" + "<!--" * 100_000,
    "scripts": f"<p>{STORY}</p>" + "<script>" * 100_000,
    "table": f"<p>{STORY}</p><table>" + "<tr><td>x</td></tr>" * 5_000 + "</table>",
    "entities": "<p>" + "&amp" * 100_000 + f"</p><p>{STORY}</p>",
    "zero bytes": f"<p>{STORY}</p>" + "<p>\x00</p>" * 1_000,
    "linked data": f'<p>{STORY}</p><script type="application/ld+json">' + "[" * 50_000 + "</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_soon(name):
    with within(10):
        result = clean(Raw(HOSTILE[name], name, html=True))
        assert isinstance(result, Skip) or any("agreed to meet again" in each.text for each in result[1])


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "[a](http://" * 20_000,
        "- " * 100_000,
        '"' * 100_000 + " said",
        "A " * 100_000 + "-",
        "\n" * 500_000,
        "a-" * 50_000,
        "1, " * 50_000,
        "\\" * 100_000,
        ("A " * 45 + "- x\n") * 1_000,
        "@." * 50_000,
    ],
    ids=range(11),
)
def test_hostile_texts_end_soon(text):
    with within(10):
        result = clean(Raw(STORY * 3 + "\n\n" + text, "x"))
        assert isinstance(result, Skip) or any("agreed to meet again" in each.text for each in result[1])
