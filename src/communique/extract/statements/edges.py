"""Where what is said begins and ends, where the parser draws the line elsewhere than the reader."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from communique.extract.statements.attribution import Tokens
from communique.extract.statements.cues import CueVerb
from communique.extract.statements.story import BREAKS, DASHES, FINITE_TAGS, Story

TURNS = frozenset(("while", "though", "although", "whereas"))
CONTRASTS = TURNS | {"and", "but"}


class Edges:
    """Finds the edges of contents.

    Args:
        story: the article.
        verbs: its cue verbs.
        cuts: where a cue clause or "according to" begins that closes what stands before it ("..., Baker said").
    """

    def __init__(self, story: Story, verbs: Sequence[CueVerb], cuts: Iterable[int]) -> None:
        self.story = story
        self.grammar = story.grammar
        self.cue_tokens = frozenset(verb.at for verb in verbs)
        self.telling = frozenset(verb.at for verb in verbs if verb.tells)
        self.cuts = sorted(cuts)

    def reach(self, verb: CueVerb) -> Tokens:
        """How far to both sides the words of a cue verb can go: its sentence, up to the next clause that closes it."""
        low, high = self.story.near(verb.at)
        next_cut = bisect_left(self.cuts, verb.end)
        if next_cut < len(self.cuts):
            high = min(high, self.cuts[next_cut])
        return low, high

    def quoted(self, mark: int, high: int) -> Tokens:
        """The quotation that opens at `mark`, with the clause that runs on behind it ("are glad" at the release)."""
        words = self.grammar.words
        start, end = self.story.quotation(mark) or (mark, mark + 1)
        if words[end - 2] in BREAKS or end >= high or words[end] in BREAKS or self.story.opens(end):
            return start, end
        tail = self.story.trimmed(end, self.story.next_break(end, high))
        if tail is None or self.story.has_finite(*tail) or self.grammar.ent[tail[1] - 1] in ("DATE", "TIME"):
            return start, end
        return start, tail[1]

    def clause(self, verb: CueVerb, start: int, end: int, high: int) -> Tokens | None:
        """A clause behind a verb: without "that" and the time of speaking, its quotations whole, up to the next cue."""
        start = self._past_time(max(start, verb.end), end)
        while start < end and (self.grammar.words[start] in BREAKS or self._is_mark(start)):
            start += 1
        start, end = self._whole_quotations(verb, start, end)
        end = self._past_aside(start, self._past_subject(start, end, high), high)
        end = self._before_next_cue(verb, start, self._before_next_sentence(start, end))
        return self._inner(start, self._before_background(start, end))

    def _inner(self, start: int, end: int) -> Tokens | None:
        """The interval trimmed, without the closing mark of a quotation that began before it; None without a word."""
        content = self.story.trimmed(start, end)
        if content is None:
            return None
        last = content[1] - 1
        quotation = self.story.quotation(last) if self.story.closes(last) else None
        if quotation is not None and quotation[0] < content[0]:
            content = self.story.trimmed(content[0], last)
        spoken = content is not None and any(word[0].isalnum() for word in self.grammar.words[slice(*content)])
        return content if spoken else None

    def governed(self, verb: CueVerb, start: int, end: int, *, background: bool) -> Tokens | None:
        """An object or infinitive behind a verb, up to the next cue; with a last relative clause where `background`."""
        start, end = self._whole_quotations(verb, start, end)
        end = self._before_next_cue(verb, start, end, bare=True)
        return self._inner(start, end if background else self._before_background(start, end))

    def _is_mark(self, i: int) -> bool:
        """Whether a clause is opened by the "that" at token `i`."""
        following = self.grammar.tag[i + 1] if i + 1 < len(self.grammar) else ""
        return bool(self.grammar.lower[i] == "that" and following not in FINITE_TAGS)

    def _past_time(self, start: int, end: int) -> int:
        """Behind the weekday or date of speaking ("said Monday he saw")."""
        grammar, t = self.grammar, start
        if t < end and grammar.lower[t] in ("on", "in", "at"):
            t += 1
        first = t
        while t < end and grammar.ent[t] == "DATE":
            t += 1
        if t == first or t >= end or grammar.tag[t] in FINITE_TAGS or grammar.tag[t] in ("POS", "NN", "NNS"):
            return start
        return t

    def _whole_quotations(self, verb: CueVerb, start: int, end: int) -> Tokens:
        """The interval with the quotations that it cuts through, where they begin behind the verb."""
        for edge in (start, end - 1):
            quotation = self.story.quotation(edge)
            if quotation is not None and quotation[0] >= verb.end:
                start, end = min(start, quotation[0]), max(end, quotation[1])
        return start, end

    def _past_subject(self, start: int, end: int, high: int) -> int:
        """Behind the verb of a clause that the parser broke off after its subject ("the deal signed ..., is void")."""
        grammar = self.grammar
        at = end + (end < high and grammar.words[end] == ",")
        if at >= high or at in self.cue_tokens or grammar.tag[at] not in FINITE_TAGS:
            return end
        subject = grammar.child(at, "nsubj", "nsubjpass")
        if subject is not None and subject < start:
            return end
        return self.story.clause_end(at, high)

    def _past_aside(self, start: int, end: int, high: int) -> int:
        """Behind an aside between dashes that the parser took for the end of the clause."""
        words = self.grammar.words
        if words[end - 1] in DASHES:
            end -= 1
        if end >= high or words[end] not in DASHES or sum(word in DASHES for word in words[start:end]) % 2:
            return end
        second = next((t for t in range(end + 1, high) if words[t] in DASHES), None)
        return high if second is not None and second + 1 < high else end

    def _before_next_sentence(self, start: int, end: int) -> int:
        """Where a semicolon begins another sentence, or `end`; in a list it does not ("to live in peace; to trade")."""
        words = self.grammar.words
        stop = next((t for t in range(start, end) if words[t] == ";" and self.story.quote[t] < 0), end)
        listed = stop + 1 < end and self.grammar.tag[stop + 1] in ("TO", "CC", "VBG", "IN")
        return end if listed or not self.story.has_finite(stop, end) else stop

    def _before_next_cue(self, verb: CueVerb, start: int, end: int, *, bare: bool = False) -> int:
        """Where the reporter's next cue verb begins, or `end`."""
        for t in range(start + 2, end):
            if t in self.cue_tokens and self.story.quote[t] < 0:
                stop = self._own_clause(verb, t, bare=bare)
                if stop is not None and stop > start:
                    return stop
        return end

    def _own_clause(self, verb: CueVerb, t: int, *, bare: bool) -> int | None:
        """Where the clause of cue verb `t` begins if it is no part of what `verb` says, else None.

        ", adding that ..."; "and warned ..." in the tense of `verb` without a subject; ", but Kyiv says ..."; after an
        object (`bare`) also "and Kyiv says ..." without comma.
        """
        grammar = self.grammar
        if grammar.tag[t] == "VBG":
            return t - 1 if grammar.words[t - 1] == "," and self._says_on(t) else None
        subject = grammar.child(t, "nsubj")
        if subject is None:
            first = self._group(t)
            same = grammar.tag[first - 1] == "CC" and self.story.tense(t) == self.story.tense(verb.at)
            return first - 1 if same else None
        first = int(grammar.left[subject])
        if subject > t or grammar.lower[first - 1] not in CONTRASTS:
            return None
        if grammar.words[first - 2] == ",":
            return first - 2
        return first - 1 if grammar.lower[first - 1] in TURNS or bare else None

    def _says_on(self, t: int) -> bool:
        """Whether a participle brings more words of the same speaker ("adding that", "telling reporters")."""
        following = self.grammar.lower[t + 1] if t + 1 < len(self.grammar) else ""
        return t in self.telling or following in ("that", ":", ",", "of") or self.story.opens(t + 1)

    def _group(self, t: int) -> int:
        """The first token of a verb group: its auxiliaries, "not" and adverbs right before it included."""
        while t > 0 and self.grammar.dep[t - 1] in ("aux", "neg", "advmod") and self.grammar.head[t - 1] >= t:
            t -= 1
        return t

    def _before_background(self, start: int, end: int) -> int:
        """Where a last relative clause begins behind a comma, mostly the reporter's (", who has ..."), or `end`."""
        grammar = self.grammar
        commas = [t for t in range(start + 3, end - 3) if grammar.words[t] == "," and self.story.quote[t] < 0]
        if (
            commas
            and grammar.lower[commas[-1] + 1] in ("which", "who", "where")
            and self.story.has_finite(commas[-1], end)
        ):
            return commas[-1]
        return end
