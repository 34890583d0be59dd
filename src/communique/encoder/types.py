"""The PLOVER type of what one marked actor does to another, by a small encoder of its own; no torch, no network.

It reads the sentence twice: once with both actors masked, so that names say nothing, and once as written, because what
is asked or refused often stands inside the recipient's own words ("rejected *the court's request*"). A bag of words and
word pairs is averaged in.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Encoding

from communique.encoder.embeddings import Embeddings, Floats
from communique.encoder.sessions import checked, log_softmax, session
from communique.encoder.windows import LENGTH, SURROGATES, whole

NOTE = "types.json"
# The labels of the benchmark: PLOVER's sixteen types, what yields in words (CONCEDE) and in deeds (RETREAT) as one.
LABELS = (
    "ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONSULT", "COOPERATE", "MOBILIZE", "PROTEST", "REJECT", "REQUEST",
    "SANCTION", "SUPPORT", "THREATEN", "YIELD",
)  # fmt: skip
NEITHER, SOURCE, TARGET = range(3)
MASKS = {SOURCE: "[unused1]", TARGET: "[unused2]"}  # pieces that stand for a masked actor
BUCKETS = 1 << 15  # of words and word pairs: some 9,000 occur in training, one in eight shares its bucket
BEFORE = 40  # pieces kept before the first actor where a text is too long
WORD = re.compile(r"\w+")
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """A text as the network reads it: the pieces' numbers and whose words each one is, lists of equal length."""

    ids: list[int]
    roles: list[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text with the half-open character intervals of the one who acts and the one acted upon (either may lack)."""

    text: str
    sources: tuple[Interval, ...]
    targets: tuple[Interval, ...]

    @classmethod
    def of(cls, text: str, source: str | None, target: str | None) -> Pair:
        """Every mention of both actors by their words; the longer words win where one stands inside the other."""
        found: dict[int, list[Interval]] = {SOURCE: [], TARGET: []}
        wanted = ((SOURCE, source), (TARGET, target))
        for role, words in sorted(wanted, key=lambda one: -len(one[1] or "")):
            taken = [span for spans in found.values() for span in spans]
            found[role] = [span for span in mentions(text, words) if not any(_overlap(span, one) for one in taken)]
        return cls(text, tuple(found[SOURCE]), tuple(found[TARGET]))

    def roles(self, start: int, end: int) -> int:
        """Whose words share a character with the interval."""
        for role, spans in ((SOURCE, self.sources), (TARGET, self.targets)):
            if any(_overlap((start, end), span) for span in spans):
                return role
        return NEITHER


@dataclass(frozen=True, slots=True)
class TypeReading:
    """The likeliest of `LABELS`, and the calibrated probability of each (they sum to 1)."""

    label: str
    probabilities: Mapping[str, float]

    @property
    def probability(self) -> float:
        """That of the label."""
        return self.probabilities[self.label]


def mentions(text: str, words: str | None) -> Iterator[Interval]:
    """Where the words stand in the text, whole words only; none where there are no words."""
    stripped = (words or "").strip()
    if stripped:
        for match in re.finditer(rf"(?<!\w){re.escape(stripped)}(?!\w)", text):
            yield match.span()


def _overlap(one: Interval, other: Interval) -> bool:
    return one[0] < other[1] and other[0] < one[1]


class Viewer:
    """Cuts pairs into pieces; the same code serves training and run time.

    Attributes:
        padding: the piece that fills a batch up in training; it is masked out.
    """

    def __init__(self, vocabulary: Path) -> None:
        self.tokenizer = whole(vocabulary)
        pieces = self.tokenizer.get_vocab()
        self._first, self._last, self.padding = pieces["[CLS]"], pieces["[SEP]"], pieces["[PAD]"]
        self._masks = {role: pieces[name] for role, name in MASKS.items()}

    def views(self, pair: Pair) -> tuple[View, View]:
        """The pair with its actors masked, and as written."""
        encoded = self.tokenizer.encode(SURROGATES.sub("\ufffd", pair.text), add_special_tokens=False)
        roles = [pair.roles(start, end) for start, end in encoded.offsets]
        return self._framed(*self._masked(encoded, roles)), self._framed(encoded.ids, roles)

    def _masked(self, encoded: Encoding, roles: Sequence[int]) -> tuple[list[int], list[int]]:
        """One piece for each run of an actor's pieces."""
        ids, kept = [], []
        for piece, role, before in zip(encoded.ids, roles, [NEITHER, *roles], strict=False):
            if role == NEITHER or role != before:
                ids.append(self._masks.get(role, piece))
                kept.append(role)
        return ids, kept

    def _framed(self, ids: list[int], roles: list[int]) -> View:
        first = next((i for i, role in enumerate(roles) if role != NEITHER), 0)
        start = max(0, min(first - BEFORE, len(ids) - (LENGTH - 2)))
        cut = slice(start, start + LENGTH - 2)
        return View([self._first, *ids[cut], self._last], [NEITHER, *roles[cut], NEITHER])


def terms(pair: Pair) -> list[int]:
    """The buckets of the words and word pairs outside the actors, and of the actors' own words, in order, repeated."""
    marked = [(pair.roles(*match.span()), match.group().lower()) for match in WORD.finditer(pair.text)]
    around: list[str] = []
    for role, word in marked:
        own = MASKS.get(role, word)
        if role == NEITHER or around[-1:] != [own]:
            around.append(own)
    named = [f"{MASKS[role]} {word}" for role, word in marked if role != NEITHER]
    grams = [*around, *(" ".join(two) for two in pairwise(around)), *named]
    return [zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams]


def weighted(buckets: Sequence[int], rarity: Floats) -> tuple[list[int], Floats]:
    """The distinct buckets with their weights: 1 + log of the count, times rarity, of length 1 together."""
    distinct, counts = np.unique(np.array(buckets, dtype=np.int64), return_counts=True)
    weights = (1 + np.log(counts)) * rarity[distinct]
    length = float(np.sqrt((weights**2).sum()))
    return distinct.tolist(), (weights / length if length else weights).astype(np.float32)


class Terms:
    """The bag of words: a linear model over hashed words and word pairs.

    Raises:
        ValueError, KeyError: where the bytes are no such model.
    """

    def __init__(self, content: bytes) -> None:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            self.rarity = stored["rarity"].astype(np.float32)
            self._weights, self._scale = stored["weights"], stored["scale"].astype(np.float32)
            self._constant = stored["constant"].astype(np.float32)

    def probabilities(self, pair: Pair) -> Floats:
        """Of `LABELS`, in order."""
        buckets, weights = weighted(terms(pair), self.rarity)
        scores = weights @ self._weights[buckets].astype(np.float32) * self._scale + self._constant
        found: Floats = np.exp(log_softmax(scores))
        return found


@dataclass(frozen=True, slots=True)
class Mixing:
    """How the three readings become one.

    Attributes:
        masked, named, terms: their shares (they sum to 1).
        bias: added to the log-probabilities of the mixture, label by label; () for none.
        temperature: they are then divided by it, so that they are true in the mean.
    """

    masked: float = 0.35
    named: float = 0.35
    terms: float = 0.3
    bias: tuple[float, ...] = ()
    temperature: float = 1.0

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> Mixing:
        """From the entry `mixing` of `types.json`."""
        return cls(**(dict(note) | {"bias": tuple(note.get("bias", ()))}))

    def mixed(self, masked: Floats, named: Floats, bag: Floats) -> Floats:
        """The probabilities (..., labels) of the mixture."""
        together = self.masked * masked + self.named * named + self.terms * bag
        scores = np.log(np.maximum(together, 1e-9)) + np.array(self.bias or (0.0,), np.float32)
        found: Floats = np.exp(log_softmax(scores / self.temperature))
        return found


class Types:
    """Reads the type of what a source does to a target.

    Equal input gives equal results, whatever was read before.
    """

    def __init__(self, folder: Path) -> None:
        contents, note, self.version = checked(folder, NOTE)
        self._viewer = Viewer(folder / "tokenizer.json")
        self._embeddings = Embeddings(contents["embeddings.npz"])
        self._graph = session(contents["types.onnx.gz"])
        self._terms = Terms(contents["types.npz"])
        self.mixing = Mixing.of(note.get("mixing", {}))

    @classmethod
    def load(cls, folder: Path | None = None) -> Types:
        """The model in `folder` (None: the one that comes with the program).

        Raises:
            InputError: where a file is missing or is not the one that `types.json` names.
        """
        return cls(folder or Path(str(resources.files("communique") / "data" / "model")))

    def read(self, text: str, source: str | None, target: str | None) -> TypeReading:
        """The type of what the source does to the target, both given by their words in the text."""
        return self.classify(Pair.of(text, source, target))

    def classify(self, pair: Pair) -> TypeReading:
        """The type of what the pair's source does to its target."""
        masked, named = (self._probabilities(view) for view in self._viewer.views(pair))
        found = self.mixing.mixed(masked, named, self._terms.probabilities(pair))
        best = LABELS[int(found.argmax())]
        return TypeReading(best, dict(zip(LABELS, map(float, found), strict=True)))

    def classify_all(self, pairs: Iterable[Pair]) -> Iterator[TypeReading]:
        """One reading for each pair."""
        return map(self.classify, pairs)

    def _probabilities(self, view: View) -> Floats:
        # One text a run, as in `Sessions`: 8-bit graphs scale by what they see.
        given = {"words": self._embeddings[view.ids][None], "roles": np.array([view.roles])}
        scores = self._graph.run(None, given)[0][0]
        found: Floats = np.exp(log_softmax(scores))
        return found
