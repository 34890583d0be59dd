"""Which blocks of a page or a dump are the story: each is judged, then the run of blocks that holds it is found.

A paragraph of news ends like a sentence, and a fair share of it is function words; headlines, menus, teasers and most
captions do not. The story is the run of blocks with the greatest sum, where prose counts with its words and furniture
against it: short furniture between two stretches of prose (sharing buttons, a box of headlines) does not cut the story,
a page of it does, and so does a line that announces other stories. Inside the run the furniture is dropped.

Where it fails: a story whose paragraphs end without a full stop keeps its captions, and a list without punctuation is
kept only behind a colon.
"""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from communique.clean import phrases
from communique.clean.dateline import date_line, dateline
from communique.clean.language import english
from communique.clean.layout import SUBHEAD, Block
from communique.clean.reading import Reading

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
CLOSERS = " \t\"'”’»)]*_"
LAST_PARENTHESIS = re.compile(r"\s*[(\[][^()\[\]]{1,80}[)\]]$")
ABBREVIATION = re.compile(r"(?:\b[A-Z]\.){2,}$")
INNER_END = re.compile(r"[.!?][\"”’)]{0,2} +(?=[\"“‘(]?[A-Z])")
LIST_END = re.compile(r"[;,](?: and| or)?$")
BYLINE = re.compile(r"(?:by|story by|written by|reported by|report by|author|posted by):?\s+(?=[A-Z])", re.IGNORECASE)
NAMES_ONLY = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*|and|&|for|in|of|the|de|del|di|da|van|von|bin|ibn|al|el|der|den|la|le|our|own"
    r"|staff|foreign|diplomatic|political|chief|senior|special|state|editors?|correspondents?|reporters?|writers?|agencies|agency"
    r"|[/•·-])(?:[ ,]+|$)"
)
ROLE_END = re.compile(r"\b(?:staff|desk|bureau|agencies|correspondents?|reporters?|writers?|editors?)$", re.IGNORECASE)
LONGEST_WORD = 1_000  # characters: a longer one is a picture or a key written out in letters
LONGEST_BYLINE = 120  # characters
FEW_NAMES = 6
FURNITURE = re.compile(
    r"(?:https?://|www\.)\S+|<!--.*-->|\S+@\S+\.\S+|[\W_]+|pic\.twitter\.com/\S+"
    r"|\d[\d,. ]*(?: ?(?:shares?|comments?|views?|min(?:ute)?s? read))?",
    re.IGNORECASE,
)
TWEET = re.compile(r"pic\.twitter\.com/|— .{2,60} \(@\w{2,20}\)|\bt\.co/\w")
REPORTED = re.compile(
    r"[\"“”].*\b(?:said|says|told|added|asked|wrote)\b|\b(?:said|says|told|added|asked|wrote)\b.*[\"“”]", re.DOTALL
)
SPOKEN_END = re.compile(
    r"[\"”]\s[^\"“”]{0,40}\b(?:said|says|told|added|replied|asked)\b[^\"“”]{0,60}$"
    r"|\b(?:he|she|they|officials?) (?:said|added)$"
)
PAST = re.compile(
    r"\b(?:said|told|was|were|had|would|did|has been|have been"
    r"|agreed|announced|met|called|added|signed|made|took|began)\b"
)
BOTH_SIDES = re.compile(r"\((?:left|l)\b.*\((?:right|r|centre|center)\b|\((?:right|r)\b.*\((?:left|l)\b", re.IGNORECASE)
# Words that no sentence and no caption ends with: a paragraph that does was cut off.
CUT_OFF = frozenset(
    (
        "the",
        "a",
        "an",
        "of",
        "and",
        "or",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "by",
        "that",
        "which",
        "from",
        "but",
        "as",
    )
)
CREDIT_END = re.compile(r"\[[A-Z][^\[\]]{1,80}\]$")
EMAIL = re.compile(r"\s*[(<]?[\w.+-]{1,60}@[\w.-]{1,80}[)>]?")
DESK_END = re.compile(
    r"\s*(?:\((?:[a-z]{1,5}[/-]){1,5}[a-z]{1,5}\)"
    r"|\((?:[Aa]dditional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled) (?:by|and)[^()]{0,150}\)"
    r"|\b(?:REUTERS?|Reuter|Enditem)\b\.?|/ENDS|\(END\)|-30-|\x03)$"
)

LONG = 10  # words: shorter blocks are headlines and menus more often than paragraphs
SENTENCE = 12  # words: what an unpunctuated block must have to pass for a sentence
# Function words make up 0.3 to 0.5 of English prose; lists of names and numbers stay below 0.15.
FUNCTION_SHARE = 0.15
# The longest caption seen has 73 words in four sentences.
LONGEST_CAPTION = 80
CAPTION_SENTENCES = 5
CAPTIONED = 3  # unpunctuated blocks among the prose: one or two are slips of the pen
LONGEST_WEIGHT = 120
LONGEST_HEADLINE = 25
SHORT_HEADLINE = 3
SHORT_WORD, TITLE_SHARE = 3, 0.8  # letters that articles and prepositions have; share of the other words
LONGEST_TEASER = 15  # words: a shorter block that trails off is a headline cut to fit
# Sharing buttons are up to seven lines, and a paragraph of fifteen words behind them must still count.
WEIGHTS = {"line": -2, "open": -2, "caption": -2, "chrome": -2, "legal": -40}
# What follows "Related stories" must have more words than this, or half as many as stood before, to be story again.
STOP_COST = 60
# A later zone of a page must hold this much more than an earlier one to be the story: readers' comments can be long.
LATER_ZONE = 3
# All runs of words again: a paragraph that differs in one word may be the other side's offer.
REPEATED = 1.0
REPEATED_CAPTION = 0.5
SHINGLE = 5
MOST_HOLDERS = 8
TAIL = 3  # blocks behind the story in which some papers put the byline


class Kind(enum.Enum):
    """What a block is.

    prose: a paragraph; short: a short sentence; open: long but without an end; line: a headline, a label, a menu entry;
    mark: a date line, a byline, a desk slug; filed: a dateline that stands alone; the others are furniture.
    """

    PROSE = "prose"
    SHORT = "short"
    OPEN = "open"
    LINE = "line"
    MARK = "mark"
    FILED = "filed"
    CAPTION = "caption"
    CHROME = "chrome"
    LEGAL = "legal"
    STOP = "stop"
    END = "end"


IN_BOX = (Kind.LINE, Kind.OPEN, Kind.CAPTION, Kind.CHROME)


@dataclass(frozen=True, slots=True)
class Judged:
    """A block, what it is, how many words it has, and what its wording told."""

    block: Block
    kind: Kind
    words: int
    told: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """Its words."""
        return self.block.text


@dataclass(frozen=True, slots=True)
class Story:
    """The story: its paragraphs in order, all that stands before the first, and the few blocks behind the last."""

    paragraphs: tuple[Reading, ...] = ()
    head: tuple[Judged, ...] = ()
    tail: tuple[Judged, ...] = ()


def story(blocks: Sequence[Judged]) -> Story:
    """The story that the judged blocks hold; one without paragraphs where there is none."""
    judged = _without_teasers(_with_headline(blocks))
    run = _run(judged)
    if not run:
        return Story(head=tuple(judged))
    kept = [_clipped(each.block.reading) for each in _kept([judged[i] for i in run])]
    paragraphs = tuple(reading for reading in kept if reading.text)
    return Story(paragraphs, tuple(judged[: run.start]), tuple(judged[run.stop : run.stop + TAIL]))


def judge_all(blocks: Sequence[Block]) -> list[Judged]:
    """What each block is."""
    capitals = sum(block.text.isupper() for block in blocks) > len(blocks) / 2
    return [judge(block, capitals=capitals) for block in blocks]


def _with_headline(blocks: Sequence[Judged]) -> list[Judged]:
    """The blocks, the first one called a headline where it ends like a sentence and is one all the same."""
    judged = list(blocks)
    if len(judged) > 1 and judged[0].kind in (Kind.SHORT, Kind.PROSE) and judged[0].words <= LONGEST_HEADLINE:
        last = judged[0].text.rstrip(CLOSERS)
        shaped = last[-1:] in "?!" or ABBREVIATION.search(last) or _title_case(last)
        if shaped or judged[1].kind in (Kind.MARK, Kind.FILED):
            judged[0] = replace(judged[0], kind=Kind.LINE)
    return judged


def _title_case(text: str) -> bool:
    """Whether nearly all longer words begin with a capital, as only headlines do."""
    longer = [word for word in WORD.findall(text) if len(word) > SHORT_WORD]
    return len(longer) >= SHORT_HEADLINE and sum(word[0].isupper() for word in longer) >= TITLE_SHARE * len(longer)


def _without_teasers(judged: list[Judged]) -> list[Judged]:
    """The blocks with the summaries under the headlines of other stories called furniture.

    Behind "Related stories" they come in pairs, headline and summary, two pairs at least; a single paragraph there may
    be the story going on.
    """
    for i, each in enumerate(judged):
        if each.kind is Kind.STOP:
            end = i + 1
            while _is_teaser(judged[end : end + 3]):
                end += 2
            if end > i + 3:
                judged[i + 2 : end : 2] = [replace(summary, kind=Kind.CHROME) for summary in judged[i + 2 : end : 2]]
    return judged


def _is_teaser(three: Sequence[Judged]) -> bool:
    """Whether a headline, one paragraph and no second one follow one another."""
    kinds = [each.kind for each in three]
    headline = kinds[:1] in ([Kind.LINE], [Kind.OPEN]) and three[0].words >= SHORT_HEADLINE
    return headline and kinds[1:2] in ([Kind.PROSE], [Kind.SHORT]) and kinds[2:3] not in ([Kind.PROSE], [Kind.SHORT])


def judge(block: Block, *, capitals: bool = False) -> Judged:
    """What one block is; `capitals`: the whole text is in capitals, so that they tell nothing."""
    if len(block.text) > LONGEST_WORD and max(map(len, block.text.split())) > LONGEST_WORD:
        return Judged(block, Kind.CHROME, 1)
    words = len(WORD.findall(block.text))
    told = phrases.load().kinds(block.text, words)
    kind = _by_wording(block.text, told) or _by_shape(block, words, told, capitals=capitals)
    return Judged(block, kind, words, told)


def _by_wording(text: str, told: frozenset[str]) -> Kind | None:
    """The kind that the wording decides, or None."""
    ended = terminated(text)
    if "slug" in told or "tail" in told:
        return Kind.MARK if "slug" in told else Kind.LINE
    if "legal" in told:
        return Kind.LEGAL
    if "end" in told:
        return Kind.END
    if "stop" in told and not ended:
        return Kind.STOP
    if "chrome" in told and not REPORTED.search(text):
        return Kind.CHROME
    if "teaser" in told:
        return Kind.CHROME
    return Kind.CAPTION if "caption" in told and not REPORTED.search(text) else None


def _by_shape(block: Block, words: int, told: frozenset[str], *, capitals: bool) -> Kind:
    text = block.text
    filed = dateline(text)
    if filed and filed.place and (filed.length >= len(text) or is_byline(text[filed.length :])):
        return Kind.FILED
    if date_line(text) or is_byline(text):
        return Kind.MARK
    if FURNITURE.fullmatch(text) or (TWEET.search(text) and not REPORTED.search(text)):
        return Kind.CHROME
    if block.heading or SUBHEAD.fullmatch(text) or (text.isupper() and words <= SENTENCE and not capitals):
        return Kind.LINE
    if CREDIT_END.search(text) and not REPORTED.search(text):
        return Kind.CAPTION
    if not terminated(text):
        return Kind.OPEN if words >= LONG else Kind.LINE
    if BOTH_SIDES.search(text) and "caption-weak" in told:
        return Kind.CAPTION
    if words <= LONGEST_TEASER and text.endswith(("...", "…")):
        return Kind.LINE
    if words < LONG or not english(text, FUNCTION_SHARE):
        return Kind.SHORT
    return Kind.PROSE


def terminated(text: str) -> bool:
    """Whether a block ends like a sentence, or like the item of a list."""
    for end in (text, LAST_PARENTHESIS.sub("", text)):
        last = end.rstrip(CLOSERS)
        if last[-1:] in tuple(".!?…"):
            return True
        if last.endswith(("--", "—", "–")) or LIST_END.search(last) or (last.endswith(":") and len(last.split()) > 5):
            return True
    return False


def is_byline(text: str) -> bool:
    """Whether a line says only who wrote."""
    match = BYLINE.match(text)
    if not match or len(text) > LONGEST_BYLINE:
        return False
    rest = EMAIL.sub("", text[match.end() :]).split("|")[0].replace("/", " / ")
    return _only_names(rest) or bool(ROLE_END.search(rest) and len(rest.split()) <= FEW_NAMES)


def _only_names(text: str) -> bool:
    at = 0
    while at < len(text):
        match = NAMES_ONLY.match(text, at)
        if not match:
            return False
        at = match.end()
    return at > 0


def _run(judged: Sequence[Judged]) -> range:
    """The blocks, as a range of numbers, that hold the story; an empty one where there is none."""
    open_counts = not _punctuated(judged)
    best: tuple[int, range] = (0, range(0))
    for zone in _zones(judged):
        found = _heaviest(judged, zone, open_counts=open_counts)
        if found[0] > LATER_ZONE * best[0]:
            best = found
    if not best[1]:
        return _shorts(judged)
    return _extended(judged, best[1])


def _punctuated(judged: Sequence[Judged]) -> bool:
    """Whether paragraphs end in full stops here, so that a block without one is none."""
    ended = sum(each.kind is Kind.PROSE for each in judged)
    return (
        ended >= sum(each.kind is Kind.OPEN for each in judged if english(each.text, FUNCTION_SHARE)) / 2 and ended > 0
    )


def _zones(judged: Sequence[Judged]) -> Iterator[range]:
    """The stretches between the places where a story can only end: readers' comments, the dateline of another story."""
    start, prose = 0, False
    for i, each in enumerate(judged):
        if each.kind is Kind.END or (each.kind is Kind.FILED and prose):
            yield range(start, i)
            start, prose = i + 1, False
        prose = prose or each.kind is Kind.PROSE
    yield range(start, len(judged))


def _heaviest(judged: Sequence[Judged], zone: range, *, open_counts: bool) -> tuple[int, range]:
    """The run of blocks with the greatest sum inside the zone, and the sum (Kadane's algorithm)."""
    best, found, total, start, boxed = 0, range(0), 0, zone.start, False
    for i in zone:
        if total <= 0:
            total, start = 0, i
        weight = _weight(judged[i], open_counts=open_counts)
        boxed = judged[i].kind is Kind.STOP or (boxed and weight <= 0)
        if judged[i].kind is Kind.STOP:
            weight = -min(STOP_COST, total // 2)
        total += 0 if boxed and judged[i].kind in IN_BOX else weight
        if total > best:
            best, found = total, range(start, i + 1)
    return best, found


def _weight(each: Judged, *, open_counts: bool) -> int:
    if each.kind is Kind.PROSE or (each.kind is Kind.OPEN and open_counts):
        return min(each.words, LONGEST_WEIGHT)
    return WEIGHTS.get(each.kind.value, 0)


def _shorts(judged: Sequence[Judged]) -> range:
    """The short sentences of a text that has nothing else."""
    numbers = [i for i, each in enumerate(judged) if each.kind is Kind.SHORT]
    return range(numbers[0], numbers[-1] + 1) if numbers else range(0)


def _extended(judged: Sequence[Judged], run: range) -> range:
    """The run with the short sentences next to it, and what stands behind it without an end."""
    start, stop = run.start, run.stop
    while start > 0 and judged[start - 1].kind is Kind.SHORT:
        start -= 1
    while stop < len(judged) and judged[stop].kind in (Kind.SHORT, Kind.OPEN):
        stop += 1
    return range(start, stop)


def _kept(run: Sequence[Judged]) -> list[Judged]:
    """The blocks of the run that are paragraphs of the story."""
    twins = _Twins([each for each in run if each.kind is Kind.PROSE])
    punctuated, captioned = _punctuated(run), _captioned(run, twins)
    kept: list[Judged] = []
    listed = boxed = False
    for each in run:
        item = each.block.item and listed
        # What follows "Related stories" belongs to them until the prose goes on.
        boxed = each.kind is Kind.STOP or (boxed and each.kind is not Kind.PROSE)
        if each.kind is Kind.PROSE:
            keep = not twins.repeated(each)
        elif each.kind is Kind.SHORT:
            keep = not boxed
        elif each.kind in (Kind.OPEN, Kind.LINE):
            keep = item or (each.kind is Kind.OPEN and _is_sentence(each, punctuated=punctuated, captioned=captioned))
        else:
            keep = False
        if keep:
            kept.append(each)
        listed = item or (keep and each.text.rstrip().endswith(":"))
    return kept


def _captioned(run: Sequence[Judged], twins: _Twins) -> bool:
    """Whether pictures stand in this story, so that a block without an end is a caption until proved a sentence."""
    open_blocks = [each for each in run if each.kind is Kind.OPEN]
    told = any("caption-weak" in each.told or twins.share(each) >= REPEATED_CAPTION for each in open_blocks)
    return told or len(open_blocks) >= CAPTIONED or any(each.kind is Kind.CAPTION for each in run)


def _is_sentence(each: Judged, *, punctuated: bool, captioned: bool) -> bool:
    """Whether a block without an end is a paragraph all the same: cut off, a slip, or in a text without ends."""
    if not english(each.text, FUNCTION_SHARE):
        return False
    if not punctuated:
        return each.words >= SENTENCE
    last = each.text.rstrip(CLOSERS).rsplit(maxsplit=1)[-1].casefold()
    if last in CUT_OFF or SPOKEN_END.search(each.text) or each.words >= LONGEST_CAPTION:
        return True
    if len(INNER_END.findall(each.text)) >= CAPTION_SENTENCES:
        return True
    return not captioned and each.words >= SENTENCE and bool(PAST.search(each.text))


def _clipped(reading: Reading) -> Reading:
    """The paragraph without a desk's initials or end mark behind it."""
    match = DESK_END.search(reading.text[-200:])
    cut = max(len(reading) - 200, 0) + match.start() if match else len(reading)
    return reading.part(0, cut)


class _Twins:
    """Which paragraphs a block says again: shared runs of five words, counted."""

    def __init__(self, paragraphs: Sequence[Judged]) -> None:
        self._numbers = {id(each): number for number, each in enumerate(paragraphs)}
        self._shingles = [_shingles(each.text) for each in paragraphs]
        self._holders: dict[tuple[str, ...], list[int]] = {}
        for number, shingles in enumerate(self._shingles):
            for shingle in shingles:
                holders = self._holders.setdefault(shingle, [])
                # A text that says one thing a thousand times needs no more witnesses than these.
                if len(holders) < MOST_HOLDERS:
                    holders.append(number)

    def share(self, each: Judged) -> float:
        """The greatest share of the block's runs of words that one other paragraph has."""
        return self._closest(_shingles(each.text), self._numbers.get(id(each), -1))[0]

    def repeated(self, each: Judged) -> bool:
        """Whether a longer paragraph, or an equal one before it, says all of this."""
        number = self._numbers[id(each)]
        own = self._shingles[number]
        share, other = self._closest(own, number)
        longer = len(self._shingles[other]) - len(own)
        return share >= REPEATED and (longer > 0 or (longer == 0 and other < number))

    def _closest(self, own: frozenset[tuple[str, ...]], number: int) -> tuple[float, int]:
        """The share of `own` that the paragraph nearest to it has, and its number; (0, own number) without one."""
        counts = Counter(other for shingle in own for other in self._holders.get(shingle, ()) if other != number)
        if not counts:
            return 0.0, number
        other, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
        return count / len(own), other


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = [word.casefold() for word in WORD.findall(text)]
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
