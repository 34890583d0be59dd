"""The search: what is asked as a sentence, what is found by words and filters, hostile questions, pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from drafts import Draft, full
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from communique import passages, search
from communique.database import writing
from communique.errors import InputError
from communique.schema import passage
from communique.search import Asked
from communique.settings import Settings
from communique.store import Store, open_store
from communique.web import create_app

NAMES = {"CHN": "China", "USA": "the United States", "person/ada-lowe": "Ada Lowe"}


@pytest.fixture
def kept(store: Store) -> Store:
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    return store


def found(store: Store, **asked: object) -> list[str]:
    """The kinds and words of what is found."""
    page = search.find(store, search.checked(Asked(**asked)), limit=50)
    by_id = {each.entry: each.words for each in passages.of_record(full())}
    return sorted(f"{each.kind}: {by_id[each.entry][:18]}" for each in page.rows)


OFFER, REFUSAL = "event: Washington will li", "event: China refused to f"
SAID, DENIED = "statement: Washington will li", "statement: “We gave no assura"
MET, OWED, WHOLE = "meeting: The two sides met ", "commitment: Washington will li", "article: Envoys agree on wh"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [OWED, OFFER, REFUSAL, MET, SAID, DENIED]),
        ({"words": "grain"}, [OWED, OFFER, SAID]),
        ({"words": "lifting bans"}, [OWED, OFFER, SAID]),
        ({"words": '"grain ban"'}, [OWED, OFFER, SAID]),
        ({"words": '"ban grain"'}, []),
        ({"words": "grain -signs"}, []),
        ({"words": "-grain", "kind": "event"}, [REFUSAL]),
        ({"words": "wheat"}, []),
        ({"words": "wheat", "kind": "article"}, [WHOLE]),
        ({"by": "CHN"}, [REFUSAL, MET, DENIED]),
        ({"by": "CHN GOV"}, [DENIED]),
        ({"by": "USA", "to": "CHN"}, [OWED, OFFER, MET]),
        ({"kind": "statement", "issue": "trade"}, [SAID]),
        ({"kind": "statement", "move": "offer", "by": "USA"}, [SAID]),
        ({"issue": "detainees"}, [REFUSAL]),
        ({"type": "REJECT"}, [REFUSAL]),
        ({"aux": "hypothetical", "kind": "event"}, [OFFER]),
        ({"aux": "none"}, [REFUSAL]),
        ({"condition": True, "kind": "event"}, [OFFER]),
        ({"since": "1991-11", "kind": "meeting"}, [MET]),
        ({"since": "1992"}, []),
        ({"until": "1991-11-17"}, []),
        ({"until": "1991-11-18", "kind": "meeting"}, [MET]),
        ({"since": "1991", "until": "1991", "words": "fishermen"}, [REFUSAL]),
    ],
)  # fmt: skip
def test_words_and_filters(kept: Store, asked: dict[str, object], expected: list[str]) -> None:
    assert found(kept, **asked) == sorted(expected)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "Everything said or done."),
        (
            {"kind": "statement", "by": "CHN", "issue": "taiwan", "since": "2020", "move": "refuse"},
            "Statements by China about Taiwan since 2020 that refuse.",
        ),
        (
            {"kind": "event", "by": "USA", "to": "CHN", "type": "AGREE", "aux": "negation", "until": "1991-11"},
            "Moves by the United States to China until Nov 1991 of PLOVER's type AGREE that were not made.",
        ),
        ({"words": 'grain "lift the ban" -fish', "since": "1991", "until": "1991"},
         "Everything said or done in 1991, with “grain” and “lift the ban” without “fish”."),
        ({"kind": "commitment", "condition": True, "issue": "human-rights"},
         "Commitments about human rights on a condition."),
    ],
)  # fmt: skip
def test_the_question_as_a_sentence(asked: dict[str, object], told: str) -> None:
    assert search.in_words(Asked(**asked), NAMES) == told


@pytest.mark.parametrize(
    "asked",
    [{"kind": "nothing"}, {"move": "fly"}, {"type": "X"}, {"aux": "maybe"}, {"since": "soon"}, {"words": "x " * 20}],
)
def test_what_the_record_does_not_know_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"one of|write a year|ask for fewer"):
        search.checked(Asked(**asked))


@given(words=st.text(max_size=80), by=st.text(max_size=12))
@settings(max_examples=80, deadline=None)
def test_no_question_breaks_the_index(words: str, by: str) -> None:
    """What a reader writes is never an operator of the database's."""
    asked = Asked(words=words, by=by.replace("/", ""))
    for each in search.tags(asked):
        assert each.isascii()
        assert each.isalnum()
    try:
        assert all("".join(term.words).isalnum() for term in search.terms(words))
    except InputError:
        assert len(words.split()) > 1


@pytest.mark.parametrize("words", ['"', '""', "-", "AND", "NEAR(a b)", "tags : x", "a*", "(", "^a", "x OR y", "'", "_"])
def test_operators_are_words(kept: Store, words: str) -> None:
    assert search.find(kept, Asked(words=words), limit=50).after is None


def test_pages_follow_each_other_and_undated_comes_last(store: Store) -> None:
    for number in range(7):
        draft = Draft(
            f"Grain talks {number}\n\nChina refused grain.", published=f"19{90 + number}-01-01" if number else None
        )
        draft.event("refuse", draft.actor("China", "CHN"), None, "China refused grain")
        store.add(draft.record(), f"{number}.txt", made_by="0 m c", read_key="k")
    seen, after = [], None
    for _ in range(10):
        page = search.find(store, Asked(words="grain"), after=after, limit=3)
        seen += [each.key for each in page.rows]
        after = page.after
        if after is None:
            break
    assert len(seen) == 7
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] < 0 <= seen[-2]
    with pytest.raises(InputError, match="not the end of a page"):
        search.find(store, Asked(), after="x", limit=3)


def test_a_new_reading_takes_its_words_along(kept: Store) -> None:
    kept.add(replace(full(), events=(), commitments=(), positions=()), "full.txt", made_by="0 m c", read_key="k2")
    assert found(kept, words="fishermen") == []
    assert found(kept, words="grain") == [SAID]


def test_an_older_database_gets_its_passages(db: str) -> None:
    store = open_store(db)
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    with writing(store.engine) as connection:
        connection.execute(passage.delete())
    assert found(store, words="grain") == []
    store.close()
    again = open_store(db)
    assert found(again, words="grain") == sorted([OWED, OFFER, SAID])
    again.close()


def test_counts_follow(kept: Store) -> None:
    assert kept.count()["event"] == 2
    kept.add(replace(full(), events=(), commitments=(), positions=()), "full.txt", made_by="0 m c", read_key="k2")
    told = {"article": 1, "statement": 2, "event": 0, "meeting": 1, "commitment": 0, "position": 0, "skip": 0}
    assert kept.count() == told


# -- the page


@pytest.fixture
def web(tmp_path: Path) -> Iterator[TestClient]:
    path = tmp_path / "full.db"
    store = open_store(str(path))
    store.add(full(), "full.txt", made_by="0 m c", read_key="k")
    store.close()
    with TestClient(create_app(Settings(db=str(path))), base_url="http://127.0.0.1:8000") as client:
        yield client


def test_page_tells_the_question_and_links_to_the_words(web: TestClient) -> None:
    page = web.get("/search", params={"q": "grain", "by": "china", "kind": "event"})
    assert "Moves by China, with “grain”." in page.text
    assert "Nothing that was read says so" in page.text
    page = web.get("/search", params={"q": "grain", "by": "us", "kind": "event"})
    assert "<mark>grain</mark>" in page.text
    (result,) = web.get("/search.json", params={"q": "grain", "by": "us", "kind": "event"}).json()["results"]
    assert result["address"].endswith(f"#w-{result['entry']['id']}")
    assert f'id="w-{result["entry"]["id"]}"' in web.get(result["address"].partition("#")[0]).text
    assert result["words"].startswith("Washington will lift")


def test_words_in_no_entry_lead_to_whole_articles(web: TestClient) -> None:
    assert "search whole articles" in web.get("/search?q=wheat").text
    assert "Envoys agree on wheat" in web.get("/search?q=agree+wheat&kind=article").text


@pytest.mark.parametrize("query", ["by=Atlantis", "by=person/nobody", "move=fly", "since=x", "after=x", "kind=x"])
def test_what_cannot_be_asked_is_told(web: TestClient, query: str) -> None:
    assert web.get(f"/search?{query}").status_code == 422
    assert web.get(f"/search.json?{query}").json()["error"]


def test_a_question_is_shown_as_written(web: TestClient) -> None:
    page = web.get("/search", params={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
