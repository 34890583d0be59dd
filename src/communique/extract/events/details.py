"""What else a clause says of an event: how much, when, where, in which of PLOVER's contexts."""

from __future__ import annotations

import re

from communique.extract.events.history import times_of
from communique.extract.events.reading import Reading
from communique.extract.events.scope import Scope
from communique.extract.events.trigger import Trigger
from communique.record import Quantity, When

PLACED = frozenset(("in", "at", "near", "outside"))
WORDS = {
    word: float(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
SIGNS = frozenset(("$", "€", "£", "¥", "US$", "C$", "A$"))
SHARES = frozenset(("percent", "%", "cent"))
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def quantity_of(reading: Reading, start: int, end: int) -> Quantity | None:
    """The first number of things between two tokens ("800 dissidents"), times and dates left out."""
    grammar = reading.grammar
    if (money := _money(reading, start, end)) is not None:
        return money
    timed = {i for time in reading.times_in(start, end) for i in range(time.start, time.end)}
    for i in range(start, end):
        if grammar.tag[i] != "CD" or i in timed or grammar.dep[i] not in ("nummod", "compound", "quantmod"):
            continue
        noun = _counted(reading, i)
        if noun is None or noun >= end or grammar.lemma[noun] in reading.tables.classes["uncounted"] or noun - i > 5:
            continue
        named = any(grammar.tag[j].startswith("NNP") and not reading.cast.at(j) for j in range(i, noun))
        single = grammar.tag[noun] != "NNS" and grammar.lower[i] != "one" and grammar.lemma[noun] not in SHARES
        if single or named:
            continue
        words = reading.parsed.quote(i, noun + 1)
        return Quantity(words.text, _value(grammar.lower[i:noun]), grammar.words[noun], words.start, words.end)
    return None


def _money(reading: Reading, start: int, end: int) -> Quantity | None:
    """The first sum with its sign between two tokens: "$30 million"."""
    grammar = reading.grammar
    for i in range(start, end - 1):
        if grammar.words[i] not in SIGNS or grammar.tag[i + 1] != "CD":
            continue
        last = i + 1
        while last < end and (grammar.tag[last] == "CD" or grammar.lower[last] in SCALES):
            last += 1
        words = reading.parsed.quote(i, last)
        return Quantity(words.text, _value(grammar.lower[i + 1 : last]), grammar.words[i], words.start, words.end)
    return None


def _counted(reading: Reading, i: int) -> int | None:
    grammar = reading.grammar
    noun = grammar.head[i]
    while grammar.tag[noun] == "CD" and grammar.head[noun] != noun:
        noun = grammar.head[noun]
    return noun if noun > i and grammar.tag[noun] in ("NN", "NNS") else None


def _value(words: list[str]) -> float | None:
    value: float | None = None
    for word in words:
        if word in SCALES:
            value = (value or 1.0) * SCALES[word]
        elif word in WORDS:
            value = WORDS[word]
        elif DIGITS.fullmatch(word):
            value = float(word.replace(",", ""))
    return value


def when_of(reading: Reading, trigger: Trigger, scope: Scope) -> When | None:
    """The time of the event, where the clause states one."""
    for time in times_of(reading, trigger, scope):
        return When(time.earliest, time.latest, time.text)
    return None


def where_of(reading: Reading, start: int, end: int) -> str | None:
    """The place that the clause names after "in" or "at"."""
    grammar = reading.grammar
    for i in range(start, end - 1):
        if grammar.lower[i] not in PLACED or grammar.dep[i] != "prep":
            continue
        for c in grammar.children[i]:
            mention = reading.cast.at(c)
            if grammar.dep[c] == "pobj" and (
                (mention and mention.form == "place") or grammar.ent[c] in ("GPE", "FAC", "LOC")
            ):
                return " ".join(grammar.words[j] for j in range(grammar.left[c], c + 1) if grammar.tag[j] != "DT")
    return None


def contexts_of(reading: Reading, start: int, end: int, issues: tuple[str, ...]) -> tuple[str, ...]:
    """PLOVER's contexts: by words between two tokens, and by the issues; in the order of the table."""
    named = {hit.phrase.names for hit in reading.contexts if start <= hit.start and hit.end <= end}
    for issue in issues:
        named.update(reading.tables.implied.get(issue, ()))
    return tuple(sorted(named))
