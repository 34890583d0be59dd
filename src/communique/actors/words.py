"""Words for persons and bodies ("foreign minister", "rebels"), and words whose company decides, from their tables."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from communique.codebook import tables

TITLE_COLUMNS = ("noun", "kind", "sector", "gender", "offices", "usual", "source")
GROUP_COLUMNS = ("noun", "kind", "sector", "number", "usual", "source")
CONTEXT_COLUMNS = ("word", "kind", "source")
# Beside scenes and motion a capital is a town; what agentive verbs say only governments and people do; "it" with an
# expletive verb may stand for nothing; a capitalised name that ends in a thing is no person's; the leaders of a region
# are those of several states.
CONTEXT_KINDS = (
    "motion-verb", "motion-noun", "scene-noun", "scene-verb", "scene-adjective", "scene-preposition", "speech-verb",
    "agentive-verb", "expletive-verb", "region-prefix", "region-noun", "region-adjective",
    "thing-noun", "pressure-word",
)  # fmt: skip
SITE_COLUMNS = ("host", "country", "source")
FIRST_NAME_COLUMNS = ("name", "gender", "source")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun, of one or more words, for somebody or some body.

    Attributes:
        text: the singular, lower case.
        kind: for a person `role`, `relation` (whose country is not that of its owner: "US allies"), `kin`, `honorific`,
            `person`; for a body `government`, `organization`, `group`, `state`, and `side` for a party to talks; `none`
            for a phrase that holds such a noun and means nobody.
        sector: CAMEO sector or "".
        gender: `m`, `f` or None.
        offices: keys of the holder table that the noun may stand for.
        plural: whether the words found are a plural.
        place: file and line.
        counted: whether it has a plural of its own.
        usual: the country that is meant where none is named ("the administration"), or None.
    """

    text: str
    kind: str
    sector: str
    gender: str | None
    offices: frozenset[str]
    plural: bool
    place: str
    counted: bool = True
    usual: str | None = None

    @property
    def personal(self) -> bool:
        """Whether a human being is meant."""
        return self.kind in ("role", "relation", "kin", "honorific", "person")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The nouns by their words, the words that decide by their company by kind, and what names and hosts tell.

    `first_names` gives genders, `sites` the country whose government publishes under a host.
    """

    nouns: Mapping[str, Sequence[tuple[tuple[str, ...], Noun]]]
    contexts: Mapping[str, frozenset[str]]
    first_names: Mapping[str, str]
    sites: Mapping[str, str]

    def find(self, lower: Sequence[str]) -> Iterator[tuple[int, int, Noun]]:
        """The nouns in lower-case words, longest first from the left, never overlapping: start, end, noun."""
        i = 0
        while i < len(lower):
            found = self.at(lower, i)
            if found is None:
                i += 1
                continue
            yield i, found[0], found[1]
            i = found[0]

    def publisher(self, url: str | None) -> str | None:
        """The country whose government publishes at this address, or None."""
        host = (urlsplit(url).hostname or "") if url else ""
        labels = host.split(".")
        return next(
            (self.sites[part] for n in range(len(labels)) if (part := ".".join(labels[n:])) in self.sites), None
        )

    def at(self, lower: Sequence[str], i: int) -> tuple[int, Noun] | None:
        """The longest noun that begins at word `i` with the number of the word after it, or None."""
        for words, noun in self.nouns.get(lower[i], ()):
            end = i + len(words)
            if tuple(lower[i:end]) == words:
                return end, noun
        return None


@functools.cache
def vocabulary() -> Vocabulary:
    """The words of titles.tsv, groups.tsv, contexts.tsv and first_names.tsv, read once.

    Raises:
        KnowledgeError: a bad entry, with file and line.
    """
    nouns: defaultdict[str, list[tuple[tuple[str, ...], Noun]]] = defaultdict(list)
    for noun in (*_titles(), *_groups()):
        for plural, words in _forms(noun.text, counted=noun.counted):
            shown = noun if noun.plural or not plural else _as_plural(noun)
            nouns[words[0]].append((words, shown))
    for entries in nouns.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    contexts = {kind: frozenset(_context(kind)) for kind in CONTEXT_KINDS}
    first_names = {
        row["name"]: row.one_of("gender", ("m", "f")) for row in tables.built_in("first_names.tsv", FIRST_NAME_COLUMNS)
    }
    sites = {row["host"]: row["country"] for row in tables.built_in("government_sites.tsv", SITE_COLUMNS)}
    return Vocabulary(dict(nouns), contexts, first_names, sites)


def _titles() -> Iterator[Noun]:
    for row in tables.built_in("titles.tsv", TITLE_COLUMNS):
        kind = row.one_of("kind", ("role", "relation", "kin", "honorific", "person"))
        gender = row.one_of("gender", ("m", "f", "")) or None
        yield Noun(
            row["noun"],
            kind,
            row["sector"],
            gender,
            frozenset(row.list("offices")),
            False,
            row.place,
            True,
            row.get("usual"),
        )


def _groups() -> Iterator[Noun]:
    for row in tables.built_in("groups.tsv", GROUP_COLUMNS):
        kind = row.one_of("kind", ("government", "organization", "group", "state", "side", "none"))
        plural = row.one_of("number", ("s", "p", "u")) == "p"
        yield Noun(
            row["noun"],
            kind,
            row["sector"],
            None,
            frozenset(),
            plural,
            row.place,
            row["number"] == "s",
            row.get("usual"),
        )


def _context(kind: str) -> Iterator[str]:
    rows = tables.built_in("contexts.tsv", CONTEXT_COLUMNS)
    return (row["word"] for row in rows if row.one_of("kind", CONTEXT_KINDS) == kind)


def _as_plural(noun: Noun) -> Noun:
    return replace(noun, plural=True)


def _forms(noun: str, *, counted: bool) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Singular and plural as the parser cuts them into words (a hyphen is a word of its own)."""
    words = noun.replace("-", " - ").replace("'s", " 's").split()
    yield False, tuple(words)
    if not counted:
        return
    head = next((n for n, word in enumerate(words) if word in ("of", "for", "in", "general")), len(words)) - 1
    plural = [*words[:head], _plural(words[head]), *words[head + 1 :]]
    yield True, tuple(plural)


def _plural(word: str) -> str:
    if word.endswith("man") and word != "german":
        return word[:-3] + "men"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
