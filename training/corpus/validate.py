"""Checks the corpus: `python -m training.corpus.validate [PATTERNS.tsv ...]`.

With files, only their rows are checked; without, also that corpus.jsonl is what the patterns give, that everything is
covered, and how near the patterns are to each other; then prints what there is. Exit status 2 with one line for each
error, file and line first.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from communique.codebook import tables
from communique.codebook.events import CONTEXT_COLUMNS, PLOVER_COLUMNS
from communique.errors import CommuniqueError
from communique.record import AUX_MODES, EVENT_TYPES, ISSUES, MOVE_TYPES, MOVES
from training.corpus import build, markup, rows
from training.corpus.records import CORPUS, FOLDER, ROLES, Event, Sentence, load
from training.corpus.rows import Label, Pattern
from training.corpus.slots import Slots

# Modes that the program adds to those that PLOVER has for diplomacy: allowed, and nothing asks for them.
OWN_MODES = {("AGREE", "meet"), ("COERCE", "arrest"), ("COERCE", "seize"), ("COERCE", "cyber")}
# How many there must be at least, so that each can be learned and measured on a tenth held out.
LEAST = {
    "type": 120,
    "mode": 40,
    "aux": 200,
    "move": 50,
    "issue": 40,
    "context": 15,
    "condition": 250,
    "sentence": 4000,
}
LEAST_NEGATIVES = 0.2
# Shared runs of four words, out of all of both: two patterns nearer than this say nearly the same.
TOO_NEAR = 0.5
_RUN = 4
_BROKEN = re.compile(r"\b(\w+) \1\b(?<!had had)(?<!that that)| [,.;:?!]|,,|  |\(\)|\.\.(?!\.)", re.IGNORECASE)


def vocabulary() -> dict[str, set[str]]:
    """The words that labels may use: `type/mode`, `move`, `aux`, `issue`, `context`."""
    modes = {f"{row['event']}/{row['mode'] or '-'}" for row in tables.built_in("plover.tsv", PLOVER_COLUMNS)}
    contexts = {row["context"] for row in tables.built_in("plover_contexts.tsv", CONTEXT_COLUMNS)}
    return {
        "type/mode": modes, "move": set(MOVES) - {"state"}, "aux": set(AUX_MODES), "issue": set(ISSUES),
        "context": contexts,
    }  # fmt: skip


def label_errors(label: Label | Event, words: dict[str, set[str]]) -> Iterator[str]:
    """What is wrong with an event's labels: unknown words, a move that its type cannot be, a missing auxiliary."""
    used = {
        "type/mode": [f"{label.event}/{label.mode or '-'}"], "move": [label.move] if label.move else [],
        "aux": label.aux, "issue": label.issue, "context": label.context,
    }  # fmt: skip
    for field, values in used.items():
        for value in values:
            if value not in words[field] and not markup.SLOT.fullmatch(value):
                yield f"{field} {value!r} is not in the vocabulary"
    if label.move and label.event not in MOVE_TYPES.get(label.move, (label.event,)):
        yield f"move {label.move} cannot be {label.event}; the record has {', '.join(sorted(MOVE_TYPES[label.move]))}"
    if label.move in ("offer", "promise") and not label.aux:
        yield f"{label.move} without auxiliary: it is future, or hypothetical where it has a condition"


def event_errors(event: Event, text: str) -> Iterator[str]:
    """What is wrong with an event's spans: out of the text, no single word, roles missing, a condition unsaid."""
    spans = [event.anchor, *(span for role in ROLES for span in getattr(event, role))]
    for start, end in spans:
        if not 0 <= start < end <= len(text) or text[start:end] != text[start:end].strip():
            yield f"span {start}-{end} is not in the text, or begins or ends with a blank"
    if not re.fullmatch(r"[^\W_]+(?:[-'’][^\W_]+)*", anchor := text[slice(*event.anchor)]):
        yield f"anchor {anchor!r} is not one word"
    if not event.actor and not event.recipient and not event.object:
        yield f"event at {anchor!r} has neither actor nor recipient nor object"
    if event.move == "meet" and not event.actor:
        yield f"the meeting at {anchor!r} has no actor"
    if event.condition and event.move in ("offer", "warn") and "hypothetical" not in event.aux:
        yield f"{event.move} at {anchor!r} has a condition and is not hypothetical"


def pattern_errors(path: Path, slots: Slots) -> Iterator[str]:
    """What is wrong with the rows of a pattern file and with the sentences made of them."""
    words = vocabulary()
    seen: dict[str, str] = {}
    for pattern in rows.load(path):
        if pattern.id in seen:
            yield f"{pattern.place}: pattern {pattern.id!r} is at {seen[pattern.id]} too"
        seen[pattern.id] = pattern.place
        try:
            found = dict.fromkeys(_row_errors(pattern, slots, words))
        except CommuniqueError as error:
            yield str(error)
            continue
        yield from (f"{pattern.place}: {what}" for what in found)


def _row_errors(pattern: Pattern, slots: Slots, words: dict[str, set[str]]) -> Iterator[str]:
    if pattern.origin == "hand" and markup.varies(pattern.text):
        yield "a hand-written row has slots or alternatives: it is a template"
    if pattern.origin == "template" and not markup.varies(pattern.text):
        yield "a template has neither slots nor alternatives: it is hand-written"
    for label in pattern.labels:
        yield from label_errors(label, words)
    for sentence in pattern.sentences(slots):
        for event in sentence.events:
            yield from label_errors(event, words)
            yield from event_errors(event, sentence.text)
        if broken := _BROKEN.search(sentence.text):
            yield f"{sentence.text[max(0, broken.start() - 15) : broken.end() + 15]!r} reads wrong"


def slot_errors(slots: Slots) -> Iterator[str]:
    """What is wrong with the fillers: unknown issues and contexts, unknown slots inside, stray marks."""
    words = vocabulary()
    for filler in (filler for found in slots.fillers.values() for filler in found):
        for field, values in (("issue", filler.issue), ("context", filler.context)):
            yield from (
                f"{filler.place}: {field} {value!r} is unknown" for value in values if value not in words[field]
            )
        for slot, _ in markup.SLOT.findall(filler.text):
            if not slots.known(slot):
                yield f"{filler.place}: slot {slot!r} has no fillers"


def counts(sentences: Iterable[Sentence]) -> dict[str, Counter[str]]:
    """How often each label occurs, by kind of label."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        found["sentence"]["all"] += 1
        found["sentence"][sentence.origin] += 1
        found["sentence"][sentence.split] += 1
        found["sentence"]["hard negative"] += not sentence.events
        found["events in a sentence"][str(len(sentence.events))] += 1
        for event in sentence.events:
            _count(event, found)
    return found


def _count(event: Event, found: dict[str, Counter[str]]) -> None:
    found["type"][event.event] += 1
    if event.mode:
        found["mode"][f"{event.event}/{event.mode}"] += 1
    found["move"][event.move or "-"] += 1
    found["aux"].update(event.aux or ("-",))
    found["issue"].update(event.issue)
    found["context"].update(event.context)
    found["role"].update(role for role in ROLES if getattr(event, role))


def coverage_errors(sentences: tuple[Sentence, ...]) -> Iterator[str]:
    """What the corpus has too little of."""
    found, words = counts(sentences), vocabulary()
    modes = {mode for mode in words["type/mode"] if not mode.endswith("/-") and tuple(mode.split("/")) not in OWN_MODES}
    needed = {
        "type": set(EVENT_TYPES), "mode": modes, "aux": words["aux"], "move": words["move"], "issue": words["issue"],
        "context": words["context"],
    }  # fmt: skip
    for kind, names in needed.items():
        for name in sorted(names):
            if found[kind][name] < LEAST[kind]:
                yield f"{kind} {name}: {found[kind][name]} where {LEAST[kind]} are needed"
    if found["role"]["condition"] < LEAST["condition"]:
        yield f"conditions: {found['role']['condition']} where {LEAST['condition']} are needed"
    if found["sentence"]["all"] < LEAST["sentence"]:
        yield f"sentences: {found['sentence']['all']} where {LEAST['sentence']} are needed"
    if found["sentence"]["hard negative"] < LEAST_NEGATIVES * found["sentence"]["all"]:
        yield f"hard negatives: {found['sentence']['hard negative']}, less than {LEAST_NEGATIVES:.0%}"


def corpus_errors(sentences: tuple[Sentence, ...], folder: Path) -> Iterator[str]:
    """What is wrong with the corpus as a whole: not what the patterns give, doubles, a pattern in both splits."""
    if sentences != tuple(build.sentences(folder)):
        yield "not what the patterns give; run python -m training.corpus.build"
    texts = Counter(sentence.text for sentence in sentences)
    yield from (f"stands there {number} times: {text!r}" for text, number in texts.items() if number > 1)
    splits: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        splits[sentence.pattern].add(sentence.split)
    yield from (f"pattern {pattern} is in both splits" for pattern, found in splits.items() if len(found) > 1)
    yield from coverage_errors(sentences)


def near(found: Iterable[Pattern]) -> list[tuple[float, Pattern, Pattern]]:
    """Pairs of patterns that share more than `TOO_NEAR` of their runs of words; nearest first."""
    runs = {pattern: _runs(pattern) for pattern in found}
    holders: dict[tuple[str, ...], list[Pattern]] = defaultdict(list)
    for pattern, its in runs.items():
        for run in its:
            holders[run].append(pattern)
    shared: Counter[tuple[Pattern, Pattern]] = Counter()
    for those in holders.values():
        shared.update((a, b) for i, a in enumerate(those) for b in those[i + 1 :])
    nearness = ((n / (len(runs[a]) + len(runs[b]) - n), a, b) for (a, b), n in shared.items())
    return sorted(
        (pair for pair in nearness if pair[0] > TOO_NEAR), key=lambda pair: (-pair[0], pair[1].id, pair[2].id)
    )


def _runs(pattern: Pattern) -> frozenset[tuple[str, ...]]:
    plain = re.sub(r"\[[!AROCTQ][!AROCTQ\d,]*:|\]", "", pattern.text)
    words = re.findall(r"\{\w+\}|\w+", plain.casefold())
    return frozenset(tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))


def report(sentences: tuple[Sentence, ...], found: tuple[Pattern, ...]) -> str:
    """The coverage table and the patterns that say nearly the same, for people to read."""
    lines = []
    for kind, counter in counts(sentences).items():
        lines.append(f"{kind}:")
        lines += [
            f"  {name:24}{number:6}" for name, number in sorted(counter.items(), key=lambda item: (-item[1], item[0]))
        ]
    pairs = near(found)
    lines.append(f"patterns that say nearly the same: {len(pairs)}")
    across = sum(a.split != b.split for _, a, b in pairs)
    lines.append(f"  of them across the splits: {across}")
    lines += [f"  {share:.2f} {a.id} ({a.split}) {b.id} ({b.split})" for share, a, b in pairs[:40]]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Checks and reports; 0, or 2 with one line for each error."""
    files = [Path(argument) for argument in arguments] or rows.files(FOLDER)
    try:
        slots = Slots.load(FOLDER)
        errors = [*slot_errors(slots), *(error for path in files for error in pattern_errors(path, slots))]
        found = tuple(pattern for path in files for pattern in rows.load(path))
        if errors or arguments:
            sentences = tuple(s for pattern in found for s in pattern.sentences(slots)) if not errors else ()
        else:
            sentences = load()
            errors = [f"{CORPUS.name}: {error}" for error in corpus_errors(sentences, FOLDER)]
    except CommuniqueError as error:
        errors, sentences, found = [str(error)], (), ()
    print(report(sentences, found))
    print(*errors, sep="\n", file=sys.stderr)
    return 2 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
