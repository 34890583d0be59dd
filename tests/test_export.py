"""The formats: what stands in them, and that the same records give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from drafts import Draft, full

from communique import schema
from communique.codebook.actors import ActorTables
from communique.export import lines, plover, tidy
from communique.record import Record, Skip, When
from communique.review.coding import Coder
from communique.store import Store, open_store

TABLES = ActorTables.load()
# The keys of each kind in the record format, in its order; `why` and `made_by` say where a row comes from.
KEYS = {
    "article": "kind id source url title byline agency dateline published published_basis dateable language body "
    "made_by",
    "statement": "kind id article speaker audience relayed_by mode cue content parent confidence why",
    "event": "kind id article event mode context aux move actor recipient issue condition quantity when where "
    "statement scale quad confidence evidence sentence why",
    "meeting": "kind id article participants place start end status form evidence why",
    "commitment": "kind id article debtor creditor issue due condition strength status event evidence followups why",
    "position": "kind article dyad issue side standing events",
    "skip": "kind locator stage reason",
}
ACTOR_KEYS = "id code name kind country role text start end"
PLOVER_KEYS = (
    "id has_event date time enddate endtime actor recipient event event_loc event_text quad_code event_scale mode "
    "context link text text_info cite_info coder coded_date coded_time comment"
)
PLOVER_MORE = "aux condition quantity move issue statement confidence evidence sha256"
PLOVER_ENTITY = "code sector entity_text identifier_id identifier_text religion ethnicity office gender age"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "test.db"))
    yield opened
    opened.close()


def keep(store: Store, *records: Record) -> None:
    for number, record in enumerate(records):
        store.add(record, f"{number}.txt", made_by="0 m c", read_key="k")


def rows(told: Iterator[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told]


# -- the record format


def test_every_kind_has_its_keys_in_order(store: Store) -> None:
    keep(store, full())
    store.add_skip(Skip("b.pdf", "ingest", "a PDF is not read"))
    found = rows(lines.jsonl(store))
    assert {row["kind"] for row in found} == set(KEYS)
    for row in found:
        assert " ".join(row) == KEYS[row["kind"]]


def test_values_are_those_of_the_format(store: Store) -> None:
    keep(store, full())
    found = rows(lines.jsonl(store))
    article, statement = found[0], next(row for row in found if row["kind"] == "statement")
    event = next(row for row in found if row["kind"] == "event")
    assert article["body"] == [[0, len(full().article.text)]]
    assert (article["dateable"], article["published"], "text" in article) == (None, "1991-11-18", False)
    assert list(statement["content"][0]) == ["start", "end"]
    assert " ".join(statement["speaker"]) == ACTOR_KEYS
    assert list(event["condition"]) == ["text", "start", "end"]
    assert list(event["when"]) == ["start", "end", "text"]
    assert sorted(event["sentence"]) == ["end", "start"]
    assert next(row for row in found if row["kind"] == "position")["dyad"] == ["CHN", "USA"]


def test_offsets_count_the_characters_of_the_original(store: Store) -> None:
    keep(store, full())
    text = full().article.text
    for row in rows(lines.jsonl(store)):
        for value in row.values():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict) and {"text", "start", "end"} <= set(each) and isinstance(each["start"], int):
                    assert text[each["start"] : each["end"]] == each["text"]


def test_one_article_alone_and_no_skips(store: Store) -> None:
    other = Draft("Another").record()
    keep(store, full(), other)
    store.add_skip(Skip("b.pdf", "ingest", "a PDF is not read"))
    assert [row["kind"] for row in rows(lines.jsonl(store, [other.article.id]))] == ["article"]


def test_the_order_of_reading_does_not_show(tmp_path: Path) -> None:
    records = [full(), Draft("Another").record(), Draft("A third", published=None).record()]
    told = []
    for name, some in (("a", records), ("b", records[::-1])):
        store = open_store(str(tmp_path / name))
        keep(store, *some)
        told.append(list(lines.jsonl(store)))
        store.close()
    assert told[0] == told[1]


def test_nothing_kept_is_an_empty_file(store: Store) -> None:
    assert list(lines.jsonl(store)) == list(plover.jsonl(store, TABLES)) == []


# -- PLOVER


def test_plover_has_all_keys_and_ours(store: Store) -> None:
    keep(store, full())
    for row in rows(plover.jsonl(store, TABLES)):
        assert set(row) == {*PLOVER_KEYS.split(), *PLOVER_MORE.split()}
        for entity in row["actor"] + row["recipient"]:
            assert " ".join(entity) == f"{PLOVER_ENTITY} cow gw"


def test_plover_values(store: Store) -> None:
    keep(store, full())
    offer = rows(plover.jsonl(store, TABLES))[0]
    assert (offer["date"], offer["event"], offer["mode"], offer["quad_code"]) == ("1991-11-18", ["AGREE"], ["yield"], 1)
    assert (offer["aux"], offer["condition"]["text"]) == (["hypothetical"], "if Beijing signs by Friday")
    actor = offer["actor"][0]
    assert (actor["code"], actor["sector"], actor["cow"], actor["gw"]) == ("USA", None, 2, 2)
    assert offer["event_loc"] == {"extracted_place": "PEKING"}
    assert offer["cite_info"]["version"] == "0 m c"


def test_texts_are_not_passed_on_unless_asked_for(store: Store) -> None:
    keep(store, full())
    assert {row["text"] for row in rows(plover.jsonl(store, TABLES))} == {None}
    assert rows(plover.jsonl(store, TABLES, text=True))[1]["text"] == "China refused to free 12 fishermen"


def test_views_and_claims_are_no_plover_events(store: Store) -> None:
    draft = Draft()
    draft.event("state", None, None, "Beijing signs")
    keep(store, draft.record())
    assert list(plover.jsonl(store, TABLES)) == []


TIMES = [
    ("1991-11-18", (), None, {}, ("1991-11-18", None, None)),
    ("1991-11-18", (), When("1991-02", None, "in"), {}, ("1991-02-01", "1991-02-28", None)),
    ("1991-11-18", ("historical",), When("1988", None, "in"), {}, ("1988-01-01", "1988-12-31", None)),
    ("1991-11-18", ("historical",), None, {}, (None, None, plover.RECALLED)),
    (None, (), None, {"dateable": ("1989-01-20", "1993-01")}, ("1989-01-20", "1993-01-31", plover.UNDATED)),
    (None, (), None, {}, (None, None, None)),
]


@pytest.mark.parametrize(("published", "aux", "when", "more", "told"), TIMES)
def test_plover_days(
    store: Store, published: str | None, aux: tuple[str, ...], when: When | None, more: dict[str, Any], told: tuple
) -> None:
    draft = Draft(published=published, more=more)
    draft.event("demand", None, None, "Beijing signs", event="REQUEST", aux=aux, when=when)
    keep(store, draft.record())
    (row,) = rows(plover.jsonl(store, TABLES))
    assert (row["date"], row["enddate"], row["comment"]) == told


def test_codes_are_those_of_the_day_and_of_plover(store: Store) -> None:
    draft = Draft("Moscow spoke to Pristina", published="1985-01-01")
    draft.event("demand", draft.actor("Moscow", "RUS"), draft.actor("Pristina", "XKX"), "spoke", event="REQUEST")
    keep(store, draft.record())
    (row,) = rows(plover.jsonl(store, TABLES))
    assert (row["actor"][0]["cow"], row["recipient"][0]["code"]) == (365, "KOS")


# -- tables


def written(store: Store, **options: Any) -> dict[str, list[dict[str, str]]]:
    files = {kind: io.StringIO() for kind in tidy.KINDS}
    tidy.write(store, TABLES, files.__getitem__, **options)
    return {kind: list(csv.DictReader(io.StringIO(file.getvalue()))) for kind, file in files.items() if file.getvalue()}


def test_each_kind_has_a_table_with_the_described_columns(store: Store) -> None:
    keep(store, full())
    store.add_skip(Skip("b.pdf", "ingest", "a PDF, is not read"))
    Coder(store, "anna").correct(full().events[0].id, {"issue": "energy, trade, aid"})
    found = written(store)
    package = {each["name"]: each for each in tidy.package()["resources"]}
    assert list(found) == list(package) == list(tidy.KINDS)
    for kind, table in found.items():
        assert [field["name"] for field in package[kind]["schema"]["fields"]] == list(table[0]), kind
    assert {kind: len(table) for kind, table in found.items()} == {
        "article": 1, "statement": 2, "event": 2, "event_issue": 4, "meeting": 1, "commitment": 1, "position": 4,
        "entry_actor": 12, "skip": 1, "verdict": 1,
    }  # fmt: skip


def test_values_of_the_event_table(store: Store) -> None:
    keep(store, full())
    offer, refusal = written(store)["event"]
    assert (offer["date"], offer["actor"], offer["recipient"], offer["issue"]) == (
        "1991-11-18",
        "USA",
        "CHN",
        "trade|aid",
    )
    assert (offer["aux"], offer["context"], offer["condition_text"]) == (
        "hypothetical", "economic|diplomatic", "if Beijing signs by Friday",
    )  # fmt: skip
    assert (refusal["quantity_value"], refusal["condition_text"], refusal["aux"]) == ("12.0", "", "")
    assert json.loads(offer["why"]) == ["verbs.tsv:3 lift"]


def test_texts_with_commas_quotes_and_line_breaks_come_back(store: Store) -> None:
    draft = Draft('He said: "a, b",\r\nand; c')
    draft.event("state", None, None, draft.text)
    keep(store, draft.record())
    assert written(store)["event"][0]["evidence_text"] == draft.text


def test_numbers_of_countries(store: Store) -> None:
    keep(store, full())
    numbers = {row["code"]: (row["cow"], row["gw"]) for row in written(store)["entry_actor"]}
    assert numbers == {
        "USA": ("2", "2"),
        "CHN": ("710", "710"),
        "USA GOV": ("2", "2"),
        "CHN GOV": ("710", "710"),
        "": ("", ""),
    }


def test_some_tables_of_some_articles(store: Store) -> None:
    keep(store, full(), Draft("Another").record())
    assert list(written(store, kinds=["event"])) == ["event"]
    assert len(written(store, ids=[full().article.id])["article"]) == 1


def test_the_dictionary_holds_what_a_reader_needs() -> None:
    for resource in tidy.package()["resources"]:
        assert resource["title"]
        for field in resource["schema"]["fields"]:
            assert field["description"]
            assert field["type"] in ("string", "integer", "number", "array", "object")
        names = {field["name"] for field in resource["schema"]["fields"]}
        assert set(resource["schema"]["primaryKey"]) <= names
        for key in resource["schema"].get("foreignKeys", []):
            assert key["fields"] in names
            assert key["reference"]["resource"] in tidy.KINDS


def test_every_table_of_entries_is_exported() -> None:
    assert set(tidy.KINDS) == set(schema.metadata.tables) - {
        "reading",
        "topic",
        "passage",
        "tally",
        "judged",
        "extracted",
    }


def test_an_article_without_entries_has_its_row(store: Store) -> None:
    keep(store, replace(full(), statements=(), events=(), meetings=(), commitments=(), positions=()))
    assert {kind: len(table) for kind, table in written(store).items() if table} == {"article": 1}
