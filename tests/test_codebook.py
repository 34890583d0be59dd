"""The tables of actors: what they find in a text, who held which office when, and how a bad entry is told.

The cases are in cases/codebook.toml.
"""

import time
import tomllib
from pathlib import Path

import pytest
import spacy

from communique.codebook import tables
from communique.codebook.actor_rows import HOLDER_COLUMNS, ORGANIZATION_COLUMNS, STATE_COLUMNS, earliest_day, latest_day
from communique.codebook.actors import NONACTOR_COLUMNS, OFFICES, SOURCE_COLUMNS, ActorTables, person_id
from communique.errors import KnowledgeError

CASES = tomllib.loads((Path(__file__).parent / "cases" / "codebook.toml").read_text())
DATA = Path(tables.__file__).parent.parent / "data"
HOLDERS = sorted(DATA.glob("holders*.tsv"))


@pytest.fixture(scope="module")
def book():
    return ActorTables.load()


@pytest.fixture(scope="module")
def words_of():
    cut = spacy.blank("en")
    return lambda text: [token.text for token in cut(text)]


@pytest.mark.parametrize("case", CASES["find"], ids=lambda case: case["name"])
def test_phrases_are_found(book, words_of, case):
    words = words_of(case["text"])
    found = []
    for match in book.find(words):
        holding = [e.target for e in match.entries if e.target.holds(case.get("on"))] or [match.entries[0].target]
        found.append((" ".join(words[match.start : match.end]), {holding[0].id, holding[0].code}))
    assert [phrase for phrase, _ in found] == [phrase for phrase, _ in case["finds"]]
    assert all(wanted in given for (_, given), (_, wanted) in zip(found, case["finds"], strict=True)), found


@pytest.mark.parametrize("case", CASES["codes"], ids=lambda case: f"{case['code']} {case['on']}")
def test_codes_hold_on_the_day(book, case):
    code, cow, gw = case["is"]
    assert book.codes(case["code"], case["on"]) == (code, cow or None, gw or None)


@pytest.mark.parametrize("case", CASES["holder"], ids=lambda case: f"{case['surname']} {case['earliest']}")
def test_surnames_by_date(book, case):
    when = case["earliest"], case.get("latest")
    held = [holder for holder in book.surnames[case["surname"].casefold()] if holder.holds(*when)]
    held = [h for h in held if h.country == case.get("country", h.country) and h.office == case.get("office", h.office)]
    weighty = {holder.id for holder in held if OFFICES.index(holder.office) <= OFFICES.index("party-leader")}
    assert sorted(weighty) == case["is"]
    for person in case["is"]:
        assert book.office_on(person, *when).title == case["title"]


def test_what_the_day_does_not_say_stays_open(book):
    assert {holder.id for holder in book.surnames["bush"]} >= {"person/george-h-w-bush", "person/george-w-bush"}
    assert book.office_on("James Baker", "2015") is None
    assert book.offices_on("Nobody Known") == ()
    assert book.country_on("RUS", None) == "RUS"
    assert book.state("XYZ") is None


def test_an_office_by_country_and_date(book):
    assert [h.person for h in book.holders_on("USA", "foreign-minister", "1991-11-15")] == ["James Baker"]
    over = {h.person for h in book.holders_on("USA", "head-of-state", "1993-01-20")}
    assert over == {"George H. W. Bush", "Bill Clinton"}  # both, on the day one hands over to the other
    years = {h.person for h in book.holders_on("USA", "head-of-state", "1990", "1994")}
    assert years == over


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("", "0000-01-01", "9999-12-31"),
        ("1991", "1991-01-01", "1991-12-31"),
        ("1991-02", "1991-02-01", "1991-02-31"),
        ("1991-02-03", "1991-02-03", "1991-02-03"),
    ],
)
def test_partial_dates_are_intervals(day, first, last):
    assert (earliest_day(day), latest_day(day)) == (first, last)


def test_tables_are_whole(book):
    assert len(book.states) >= 215
    assert sum(map(len, book.organizations.values())) >= 1300
    assert sum(map(len, book.persons.values())) >= 8000
    ministers = {country for country, office in book.offices if office == "foreign-minister"}
    assert len(ministers & set(book.states)) >= 40


def test_members_of_the_united_nations_have_numbers(book):
    without = {code for code, rows in book.states.items() if not any(row.cow for row in rows)}
    territories = "BMU COK CYN ESH FLK FRO GIB GRL GUM HKG MAC NCL NIU PRI PSE PYF VAT"
    assert without == set(territories.split())


def test_names_are_written_once():
    for path, columns, key in [
        (DATA / "states.tsv", STATE_COLUMNS, ("code", "start")),
        (DATA / "organizations.tsv", ORGANIZATION_COLUMNS, ("id", "start")),
        (DATA / "nonactors.tsv", NONACTOR_COLUMNS, ("phrase",)),
        (DATA / "sources.tsv", SOURCE_COLUMNS, ("key",)),
        *((path, HOLDER_COLUMNS, ("person", "country", "office", "title", "start")) for path in HOLDERS),
    ]:
        seen = [tuple(row[column] for column in key) for row in tables.built_in(path.name, columns)]
        assert len(seen) == len(set(seen)), (path.name, [entry for entry in seen if seen.count(entry) > 1][:3])


@pytest.mark.parametrize("path", sorted(DATA.glob("*.tsv")), ids=lambda path: path.name)
def test_every_source_is_explained(path):
    columns = tuple(path.read_text(encoding="utf-8").split("\n", 1)[0].split("\t"))
    known = {row["key"] for row in tables.built_in("sources.tsv", SOURCE_COLUMNS)}
    rows = tables.built_in(path.name, columns) if "source" in columns else ()
    assert {source for row in rows for source in row.list("source")} <= known
    assert all(row["source"] for row in rows)


def test_a_person_is_spelled_one_way(book):
    for holders in book.persons.values():
        assert len({holder.person for holder in holders}) == 1, holders
        assert len({holder.gender for holder in holders}) == 1, holders


def test_loading_is_quick():
    ActorTables.load()
    began = time.process_time()
    ActorTables.load()
    assert time.process_time() - began < 1.0  # 0.2 s measured; the rest is for slow machines


def test_finding_is_linear(book, words_of):
    words = words_of("The United States and the United Kingdom told the United Arab Emirates to wait. ") * 2000
    began = time.process_time()
    assert sum(1 for _ in book.find(words)) == 6000
    assert time.process_time() - began < 3.0


# A user's own tables


def write(folder, name, columns, *rows):
    text = "\t".join(columns) + "\n" + "".join("\t".join(row.get(c, "") for c in columns) + "\n" for row in rows)
    (folder / name).write_text(text, encoding="utf-8")


HOLDER = {
    "person": "Ada Quill", "country": "USA", "office": "foreign-minister", "title": "Secretary of State",
    "sector": "GOV", "start": "1991", "end": "1992-05-31", "source": "my notes",
}  # fmt: skip
STATE = {"code": "RUR", "name": "Ruritania", "source": "Hope, 1894"}
ORGANIZATION = {"id": "blue-front", "code": "USA REB", "name": "Blue Front", "kind": "group", "source": "my notes"}


def test_own_rows_come_first(tmp_path):
    write(tmp_path, "holders.tsv", HOLDER_COLUMNS, HOLDER)
    write(tmp_path, "organizations.tsv", ORGANIZATION_COLUMNS, {**ORGANIZATION, "aliases": "State Department"})
    write(tmp_path, "nonactors.tsv", NONACTOR_COLUMNS, {"phrase": "Kremlin diet", "kind": "thing", "source": "mine"})
    book = ActorTables.load(tmp_path)
    assert [h.person for h in book.holders_on("USA", "foreign-minister", "1991-07")] == ["Ada Quill", "James Baker"]
    (match,) = book.find("the State Department and a Kremlin diet".split())
    assert match.entries[0].target.id == "group/blue-front"


def test_own_rows_replace_what_says_the_same(tmp_path):
    baker = next(row for row in tables.built_in("holders_west.tsv", HOLDER_COLUMNS) if row["person"] == "James Baker")
    nato = {**ORGANIZATION, "id": "nato", "code": "IGO", "name": "NATO", "start": "1949-04-04", "kind": "organization"}
    write(tmp_path, "holders.tsv", HOLDER_COLUMNS, {**baker.fields, "title": "Envoy of Mine"})
    write(tmp_path, "organizations.tsv", ORGANIZATION_COLUMNS, nato)
    write(tmp_path, "states.tsv", STATE_COLUMNS, STATE)
    book = ActorTables.load(tmp_path)
    same = [
        h for h in book.persons[person_id("James Baker")] if (h.office, h.start) == (baker["office"], baker["start"])
    ]
    assert [holder.title for holder in same] == ["Envoy of Mine"]
    assert [organization.aliases for organization in book.organizations["nato"]] == [()]
    assert book.codes("RUR", "1894") == ("RUR", None, None)


BAD = [
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "start": "1993"}, "start 1993 is after end 1992-05-31"),
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "start": "May 1991"}, "start must be YYYY, YYYY-MM or YYYY-MM-DD"),
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "end": "1992-02-30"}, "end 1992-02-30: there is no such day"),
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "country": "XXX"}, "country 'XXX' is neither"),
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "office": "boss"}, "office 'boss' is not one of"),
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "sector": "GOVT"}, "sector 'GOVT' is not one of"),
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "gender": "x"}, "gender 'x' is not one of"),
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "source": ""}, "source is empty"),
    ("holders.tsv", HOLDER_COLUMNS, {**HOLDER, "person": ""}, "person is empty"),
    ("organizations.tsv", ORGANIZATION_COLUMNS, {**ORGANIZATION, "code": ""}, "country '' is neither"),
    ("organizations.tsv", ORGANIZATION_COLUMNS, {**ORGANIZATION, "code": "USA REBEL"}, "sector 'REBEL' is not one of"),
    ("organizations.tsv", ORGANIZATION_COLUMNS, {**ORGANIZATION, "kind": "band"}, "kind 'band' is not one of"),
    ("states.tsv", STATE_COLUMNS, {**STATE, "code": "Rur"}, "code must be three capital letters, not 'Rur'"),
    ("states.tsv", STATE_COLUMNS, {**STATE, "cow": "2a"}, "cow must be a whole number, not '2a'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "columns", "row", "told"), BAD, ids=[told for *_, told in BAD])
def test_a_bad_entry_names_file_and_line(tmp_path, name, columns, row, told):
    write(tmp_path, name, columns, {**row, "source": "# no comment"} if row["source"] else row)
    with pytest.raises(KnowledgeError) as raised:
        ActorTables.load(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / name}:2: {told}"), raised.value
    assert "\n" not in str(raised.value)


# How any table is read


def test_comments_blank_lines_and_windows_line_ends():
    rows = list(tables.parse("t.tsv", "a\tb\r\n# note\r\n\r\n x \ty|z| \r\n", ("a", "b")))
    assert [(row.place, row["a"], row.list("b")) for row in rows] == [("t.tsv:4", "x", ("y", "z"))]


def test_empty_fields_are_unknown():
    (row,) = tables.parse("t.tsv", "a\tb\n\t2\n", ("a", "b"))
    assert row.get("a") is None
    assert row.list("a") == ()
    assert row.number("b") == 2.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\tc\nx\ty\n", "t.tsv:1: columns must be a, b; missing or unknown: b, c"),
        ("a\nx\n", "t.tsv:1: columns must be a, b; missing or unknown: b"),
        ("a\tb\nx\n", "t.tsv:2: 1 fields where the header names 2"),
    ],
)
def test_a_table_of_another_shape(text, told):
    with pytest.raises(KnowledgeError, match=told):
        list(tables.parse("t.tsv", text, ("a", "b")))


def test_a_field_that_is_no_number():
    (row,) = tables.parse("t.tsv", "a\nx\n", ("a",))
    with pytest.raises(KnowledgeError, match=r"^t\.tsv:2: a must be a number, not 'x'$"):
        row.number("a")


def test_an_own_table_that_is_not_utf8(tmp_path):
    (tmp_path / "holders.tsv").write_bytes(b"person\xff")
    with pytest.raises(KnowledgeError, match="not UTF-8"):
        ActorTables.load(tmp_path)
