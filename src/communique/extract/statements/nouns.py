"""Cues that are no verbs: "according to", "the claim that", "confident that", speaker labels, signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.actors.grammar import NOUN_TAGS
from communique.codebook.speech import PREPOSITION, Cue, SpeechTables
from communique.extract.statements.attribution import Attribution, Tokens
from communique.extract.statements.cues import CueVerbs
from communique.extract.statements.story import DASHES, Phrase, Story, merged

# Behind these stands whose claim it is: "the warning by the ministry that ...".
OWNERS = ("by", "of", "from")
# Tokens that a speaker's label can have before its colon, and that a paragraph must have more of to be a turn.
LABEL = 12
SHORT = 3


class NounRules:
    """Reads the cues of a story that are no verbs."""

    def __init__(self, story: Story, tables: SpeechTables, finder: CueVerbs) -> None:
        self.story = story
        self.grammar = story.grammar
        self.tables = tables
        self.finder = finder

    def read(self) -> Iterator[Attribution]:
        """The attributions in the order of their cues, the turns of a transcript and signed quotations last."""
        grammar, tables = self.grammar, self.tables
        for i, word in enumerate(grammar.lower):
            if i in self.finder.masked:
                continue
            if word in tables.prepositions:
                yield from self._phrases(i)
            if word in tables.nouns and grammar.tag[i] in NOUN_TAGS:
                yield from self._nouns(i)
            if word in tables.adjectives and grammar.tag[i] == "JJ":
                yield from self._adjectives(i)
        yield from self._turns()
        yield from self._signatures()

    # --- according to

    def _phrases(self, i: int) -> Iterator[Attribution]:
        for cue in self.tables.prepositions[self.grammar.lower[i]]:
            words = cue.word.split()
            if self.grammar.lower[i : i + len(words)] == words:
                yield from self._according(cue, i, i + len(words))

    def _according(self, cue: Cue, start: int, end: int) -> Iterator[Attribution]:
        """What stands before the phrase, or after it where it begins the sentence; both where it stands between."""
        low, high = self.story.near(start)
        source = self._behind(end, high)
        if source is None:
            return
        left = self.story.trimmed(low, start)
        if left is not None and self.story.is_adverb(*left):
            left = None
        content = merged((left, self._rest(source.end, high, alone=left is None)))
        if content:
            interval = source.start, source.end
            yield Attribution(interval, source.head, (start, end), content, cue.kind, "according to", cue.entry)

    def _rest(self, end: int, high: int, *, alone: bool) -> Tokens | None:
        """What follows the source behind a comma, if nothing stands before the phrase or a verb is in it."""
        if end >= high or self.grammar.words[end] not in (",", ":"):
            return None
        return self.story.trimmed(end, high) if alone or self.story.has_finite(end, high) else None

    def _behind(self, i: int, high: int) -> Phrase | None:
        """The noun phrase from token `i` on, up to the next comma where the parser swallowed the rest of the line."""
        story = self.story
        near = story.phrase_after(i - 1)
        named = next((c for c in self.grammar.children[i - 1] if self.grammar.dep[c] == "pobj"), None)
        if named is None or named >= high:
            return near
        whole, stop = story.phrase(named, after=i - 1), story.next_break(i, high)
        if whole.end > stop and (near is None or story.has_finite(stop, whole.end)):
            return Phrase(whole.start, max(stop, named + 1), named)
        return whole

    # --- the claim that

    def _nouns(self, i: int) -> Iterator[Attribution]:
        for cue in self.tables.nouns[self.grammar.lower[i]]:
            clause = self._clause(cue, i)
            source = self._owner(i)
            if clause is not None and (source is not None or self.grammar.lower[i + 1] == "that"):
                yield self._made(cue, i, source, clause, "noun")
                return

    def _clause(self, cue: Cue, i: int) -> Tokens | None:
        """The clause, infinitive or phrase that says what is claimed, no relative clause ("the claim that he made")."""
        grammar = self.grammar
        above = grammar.children[grammar.head[i]] if grammar.dep[i] == "dobj" else []
        for c in [*grammar.children[i], *(c for c in above if grammar.left[c] == i + 1)]:
            first = grammar.left[c]
            if c <= i or first < i:
                continue
            says = grammar.dep[c] in ("acl", "ccomp") or (grammar.dep[c] == "relcl" and grammar.tag[first] == "IN")
            if "that" in cue.frames and says and grammar.lower[first] == "that":
                return first + 1, grammar.right[c] + 1
            if "to" in cue.frames and grammar.dep[c] in ("acl", "relcl", "xcomp") and grammar.tag[first] == "TO":
                return first, grammar.right[c] + 1
            if grammar.dep[c] == "prep" and PREPOSITION + grammar.lower[c] in cue.frames:
                return c + 1, grammar.right[c] + 1
        return None

    def _owner(self, i: int) -> Phrase | None:
        """Whose claim it is: the possessor, "by X", or the subject of a verb that makes it ("gave assurances that")."""
        grammar, story = self.grammar, self.story
        own = grammar.child(i, "poss")
        if own is not None:
            return story.phrase(own, before=i)
        by = next(grammar.objects(i, *OWNERS), None)
        if by is not None:
            return story.phrase(by)
        verb = grammar.head[i]
        if grammar.dep[i] not in ("dobj", "attr") or grammar.lemma[verb] not in self.tables.light:
            return None
        subject = grammar.surface_subject(verb)
        return None if subject is None else story.phrase(subject, before=verb if subject < verb else None)

    # --- confident that

    def _adjectives(self, i: int) -> Iterator[Attribution]:
        grammar = self.grammar
        verb = grammar.head[i]
        if grammar.dep[i] not in ("acomp", "conj", "oprd"):
            return
        subject = grammar.surface_subject(verb)
        if subject is None or grammar.lower[subject] in ("it", "there"):
            return
        for cue in self.tables.adjectives[grammar.lower[i]]:
            for c in grammar.children[i]:
                fits = ("that" in cue.frames and grammar.dep[c] == "ccomp") or (
                    "to" in cue.frames and grammar.dep[c] == "xcomp"
                )
                if fits and grammar.left[c] > i:
                    start = grammar.left[c] + (grammar.lower[grammar.left[c]] == "that")
                    source = self.story.phrase(subject, before=i)
                    yield self._made(cue, i, source, (start, grammar.right[c] + 1), "adjective")
                    return

    def _made(self, cue: Cue, i: int, source: Phrase | None, clause: Tokens, rule: str) -> Attribution:
        return Attribution(
            source=None if source is None else (source.start, source.end),
            head=None if source is None else source.head,
            cue=(i, i + 1),
            content=merged((self.story.trimmed(*clause),)) or (clause,),
            kind=cue.kind,
            rule=rule,
            entry=cue.entry,
            negated=self.finder.is_denied(i) or self.finder.is_denied(self.grammar.head[i]),
        )

    # --- MR. BADER: Thank you.

    def _turns(self) -> Iterator[Attribution]:
        """The turns of a transcript: from a paragraph that begins with a name and a colon to the next such one."""
        paragraphs = self.story.parsed.paragraphs
        colons = [self._label(start, end, kind) for start, end, kind in paragraphs]
        is_transcript = sum(colon is not None and colon >= 0 for colon in colons) > 1
        for number, (start, end, _) in enumerate(paragraphs):
            colon = colons[number]
            if colon is None or colon < 0 or colon + 1 >= end:
                continue
            quoted = self.story.opens(colon + 1)
            if not quoted and not is_transcript:
                continue
            last = end if quoted else paragraphs[self._last(number, colons)][1]
            head = start if self.grammar.words[colon - 1] == ")" else colon - 1
            yield Attribution((start, colon), head, (colon, colon + 1), ((colon + 1, last),), "speech", "label")

    def _last(self, number: int, colons: Sequence[int | None]) -> int:
        """The last paragraph before the next label; the label's own where no other follows."""
        last = number
        while last + 1 < len(colons) and colons[last + 1] is None:
            last += 1
        return number if last + 1 == len(colons) else last

    def _label(self, start: int, end: int, kind: str) -> int | None:
        """The colon behind a paragraph's label; -1 for a headline, a question or a scrap; None for all others."""
        words = self.grammar.words
        if kind == "title" or end - start <= SHORT or words[start] == "Q":
            return -1
        colon = next((t for t in range(start, min(start + LABEL, end)) if words[t] == ":"), None)
        return colon if colon is not None and self._is_label(start, colon) else None

    def _is_label(self, start: int, colon: int) -> bool:
        """Whether a name in capitals stands there, or a name before a quotation."""
        words = [word for word in self.grammar.words[start:colon] if word[0].isalpha()]
        if not words or self.story.has_finite(start, colon):
            return False
        if all(word.isupper() for word in words):
            return len("".join(words)) > 1 and self.grammar.tag[colon - 1] in NOUN_TAGS
        return self.story.opens(colon + 1) and self.grammar.tag[start] in ("NNP", "JJ", "NN")

    # --- "We will not go." -- Ana Duarte

    def _signatures(self) -> Iterator[Attribution]:
        """Signed words: a dash, a name and nothing more at the end of their paragraph, or as one of its own."""
        for number, (start, end, _) in enumerate(self.story.parsed.paragraphs):
            dash = next((t for t in range(max(start, end - LABEL), end) if self._signs(t, end)), None)
            signed = None if dash is None else self._signed(number, start, dash, end)
            if dash is not None and signed is not None and signed[1] - signed[0] > SHORT:
                name = self._name(dash, end)
                yield Attribution(name, name[1] - 1, (dash, dash + 1), (signed,), "speech", "signature")

    def _signs(self, dash: int, end: int) -> bool:
        """Whether token `dash` is a dash, and a name without any verb follows up to `end`."""
        first, last = self._name(dash, end)
        if self.grammar.words[dash] not in DASHES | {"-"} or first >= last or self.story.quote[first] >= 0:
            return False
        capital = self.grammar.words[first][0].isupper() and self.grammar.tag[first] in NOUN_TAGS
        return capital and not self.story.has_finite(first, end)

    def _name(self, dash: int, end: int) -> Tokens:
        """The words behind the dash up to the first mark."""
        words, tags = self.grammar.words, self.grammar.tag
        first = next((t for t in range(dash + 1, end) if tags[t] != "_SP"), end)
        return first, next((t for t in range(first, end) if words[t] in (",", "(", ".") or tags[t] == "_SP"), end)

    def _signed(self, number: int, start: int, dash: int, end: int) -> Tokens | None:
        """What is signed: the quotation before the dash, here or one paragraph up, or a post by its author's handle."""
        if dash == start and not number:
            return None
        last = next((t for t in range(dash - 1, -1, -1) if self.grammar.tag[t] != "_SP"), 0)
        if self.story.closes(last):
            return self.story.quotation(last)
        is_post = any(word.startswith("@") for word in self.grammar.words[dash:end])
        low = start if dash > start else self.story.parsed.paragraphs[number - 1][0]
        return self.story.trimmed(low, dash) if is_post else None
