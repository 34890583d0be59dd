"""Finds the cue verbs of an article: where they stand, whose they are, and whether they come after what is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from communique.codebook.speech import Cue, SpeechTables
from communique.extract.statements.attribution import Tokens
from communique.extract.statements.story import FINITE_TAGS, NEAR, STOPS, VERB_TAGS, Phrase, Story

# Tags of "said" and the like where the tagger was wrong: a subject of their own shows that they are verbs.
MISTAGGED = frozenset(("NN", "NNS", "JJ", "NNP"))
CLAUSE_OPENERS = frozenset(
    ("when", "as", "while", "after", "before", "because", "who", "which", "if", "where", "since", "until", "whose",
     "though", "although", "during", "whom", "that")
)  # fmt: skip
ADVERBIAL = frozenset(("advcl", "prep", "npadvmod", "advmod", "mark", "cc", "dep", "acl"))
# Kinds whose cue clause can follow what is said ("..., officials believe").
POSTPOSABLE = frozenset(("speech", "directive", "belief", "finding", "commissive", "verdict", "wish"))
NOBODY = frozenset(("nobody", "none", "neither", "nothing"))
CITING = frozenset(("quoted", "cited", "quotes", "cites", "quoting", "citing"))


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A verb that may introduce somebody's words.

    Attributes:
        at, end: its token, and the one behind its particle ("pointed out").
        cues: the table entries that fit its form, in order.
        source: who speaks, or None.
        clause: the interval of the cue clause where it stands after or inside what is said, else None.
        inverted: the subject follows the verb ("said Baker").
        negated: it is denied ("did not say").
        relay, audience: head tokens known from the verb's own form ("was quoted by X as saying", "was told").
    """

    at: int
    end: int
    cues: tuple[Cue, ...]
    source: Phrase | None
    clause: Tokens | None = None
    inverted: bool = False
    relay: int | None = None
    audience: int | None = None
    negated: bool = False

    def entry(self, frame: str) -> Cue | None:
        """The first table entry that has the frame, or None."""
        return next((cue for cue in self.cues if frame in cue.frames), None)

    @property
    def tells(self) -> bool:
        """Whether the verb's object is who is told."""
        return any(cue.audience == "object" for cue in self.cues)


class CueVerbs:
    """Reads the cue verbs of a story off its words.

    Attributes:
        masked: the tokens of set phrases that only look like cues ("to say the least").
        denied: the tokens close behind words that deny all that follows ("there was no sign that").
    """

    def __init__(self, story: Story, tables: SpeechTables) -> None:
        self.story = story
        self.tables = tables
        self.masked = frozenset(t for start, end in self._phrases(tables.idioms) for t in range(start, end))
        self.denied = frozenset(t for _, end in self._phrases(tables.denials) for t in range(end, self._shadow(end)))
        self._quoted: CueVerb | None = None

    def _phrases(self, phrases: Mapping[str, Sequence[tuple[str, ...]]]) -> Iterator[Tokens]:
        """Where set phrases stand, given by their first word."""
        lower = self.story.grammar.lower
        for i, word in enumerate(lower):
            for phrase in phrases.get(word, ()):
                if tuple(lower[i : i + len(phrase)]) == phrase:
                    yield i, i + len(phrase)

    def _shadow(self, i: int) -> int:
        """How far from token `i` words are denied, in the same sentence."""
        return min(i + NEAR, self.story.bound(i - 1)[1])

    def is_denied(self, i: int) -> bool:
        """Whether cue `i` is negated, has nobody for a subject, or stands in what there is "no sign" of."""
        subject = self.story.grammar.child(i, "nsubj")
        nobody = subject is not None and self.story.grammar.lower[subject] in NOBODY
        return i in self.denied or nobody or self.story.denied(i)

    def find(self) -> Iterator[CueVerb]:
        """The cue verbs in the order of the text."""
        for i, word in enumerate(self.story.grammar.lower):
            entries = self.tables.verbs.get(word)
            if entries and i not in self.masked and self._is_verb(i):
                cues, end = self._fitting(i, entries)
                if cues:
                    verb = replace(self._verb(i, end, cues), negated=self.is_denied(i))
                    yield self._placed(verb)

    def _is_verb(self, i: int) -> bool:
        grammar = self.story.grammar
        if i and grammar.words[i - 1] == "-":
            return False
        if grammar.tag[i] in MISTAGGED:
            return grammar.child(i, "nsubj") is not None or self._is_before_quote(i)
        adjective = grammar.tag[i] == "VBN" and grammar.dep[i] == "amod"
        return grammar.tag[i] in VERB_TAGS and not adjective and grammar.dep[i] not in ("aux", "auxpass", "compound")

    def _is_before_quote(self, i: int) -> bool:
        """Whether a colon and a quotation follow: a verb that the tagger took for a noun ("The sign read: ...")."""
        following = self.story.grammar.words[i + 1 : i + 2]
        return following == [":"] and self.story.opens(i + 2)

    def _fitting(self, i: int, entries: tuple[Cue, ...]) -> tuple[tuple[Cue, ...], int]:
        """The entries that fit (a phrase's alone where the rest of it follows), and where the cue ends."""
        for cue in entries:
            end = self._rest(i, cue.rest) if cue.rest else None
            if end is not None:
                return (cue,), end
        return tuple(cue for cue in entries if not cue.rest), i + 1

    def _rest(self, i: int, rest: str) -> int | None:
        """Where the rest of a phrase ends: "out" right behind "pointed", "clear" a few words behind "made"."""
        grammar = self.story.grammar
        for t in range(i + 1, min(i + 5, len(grammar))):
            if grammar.lower[t] == rest:
                return t + 1
            if grammar.tag[t] in FINITE_TAGS or grammar.tag[t] in ("RP", "IN", "TO") or grammar.words[t] in STOPS:
                return None
        return None

    # --- who speaks

    def _verb(self, i: int, end: int, cues: tuple[Cue, ...]) -> CueVerb:
        grammar = self.story.grammar
        verb = self._quoted_as_saying(CueVerb(i, end, cues, None))
        if verb is not None:
            self._quoted = verb
            return verb
        if self._is_passive(i):
            agent = grammar.agent(i)
            source = None if agent is None else self.story.phrase(agent)
            return CueVerb(i, end, cues, source, audience=grammar.child(i, "nsubjpass"))
        return self._goes_on(CueVerb(i, end, cues, self.source(i)))

    def _is_passive(self, i: int) -> bool:
        grammar = self.story.grammar
        return grammar.tag[i] in ("VBN", "VBD") and grammar.child(i, "auxpass", "nsubjpass") is not None

    def _goes_on(self, verb: CueVerb) -> CueVerb:
        """The verb with the speaker whom another quotes ("The paper quoted an aide as saying ..., adding that")."""
        last, source = self._quoted, verb.source
        if last is None or source is None or source.head != last.relay or self.story.grammar.tag[verb.at] != "VBG":
            return verb
        return replace(verb, source=last.source, relay=last.relay)

    def _quoted_as_saying(self, verb: CueVerb) -> CueVerb | None:
        """The verb of "X was quoted by Y as saying" and "Y quoted X as saying"; None where it is neither."""
        grammar, story, i = self.story.grammar, self.story, verb.at
        if grammar.tag[i] != "VBG" or i == 0 or grammar.lower[i - 1] != "as":
            return None
        low = max(story.bound(i)[0], i - NEAR)
        cited = next((t for t in range(i - 2, low - 1, -1) if grammar.lower[t] in CITING), None)
        if cited is None:
            return None
        if self._is_passive(cited):
            named = grammar.child(cited, "nsubjpass")
            by = grammar.agent(cited) or grammar.agent(i) or next(grammar.objects(i, "by"), None)
            return replace(verb, source=None if named is None else story.phrase(named, before=cited), relay=by)
        relay, named = self.source(cited), grammar.child(cited, "dobj")
        source = story.phrase_before(i - 1) if named is None else story.phrase(named, before=i - 1)
        return replace(verb, source=source, relay=None if relay is None else relay.head)

    def source(self, i: int) -> Phrase | None:
        """Who does what verb `i` says, as a phrase; None where nobody is named."""
        grammar = self.story.grammar
        own = grammar.child(i, "nsubj", "csubj")
        if own is not None:
            return self._nearer(own, i) or self._subject(own, i)
        if grammar.tag[i] in FINITE_TAGS:
            near = self.story.phrase_before(i) or (self.story.phrase_after(i) if self._behind_words(i) else None)
            if near is not None:
                return near
        above = self._subject_above(i)
        return None if above is None else self._subject(above, i)

    def _nearer(self, own: int, i: int) -> Phrase | None:
        """The phrase right before verb `i` and behind a comma, which the parser passed over for one farther off."""
        near = self.story.phrase_before(i) if own < i else None
        if near is None or near.end != i or near.start <= own + 1 or self.story.grammar.words[near.start - 1] != ",":
            return None
        return None if self.story.grammar.ent[near.head] in ("DATE", "TIME") else near

    def _subject_above(self, i: int) -> int | None:
        """The subject that verb `i` has from the clause it hangs on."""
        grammar = self.story.grammar
        if grammar.tag[i] in MISTAGGED:
            return self.story.top(i)
        above = grammar.surface_subject(self._same_subject(i))
        if above is None or above == i:
            return self._subject_before(i) if grammar.tag[i] == "VBG" else None
        issued = (
            grammar.tag[i] == "VBG" and grammar.lower[above] in self.tables.documents and grammar.dep[above] == "dobj"
        )
        author = grammar.surface_subject(grammar.head[above]) if issued else None
        return above if author is None else author

    def _same_subject(self, i: int) -> int:
        """The cue verb whose subject verb `i` shares ("said it would pay and warned"), else the verb itself."""
        grammar = self.story.grammar
        joined = grammar.head[i]
        over = grammar.head[joined]
        shared = (
            over < joined < i
            and grammar.dep[i] == "conj"
            and grammar.dep[joined] == "ccomp"
            and grammar.lower[over] in self.tables.verbs
        )
        return over if shared and self.story.tense(i) == self.story.tense(over) else i

    def _subject(self, subject: int, verb: int) -> Phrase:
        """The phrase of a subject token, led from a relative pronoun to its noun."""
        antecedent = self.story.antecedent(subject)
        if antecedent is not None:
            return self.story.phrase(antecedent, before=subject if antecedent < subject else None)
        return self.story.phrase(subject, before=verb) if subject < verb else self.story.phrase(subject, after=verb)

    def _subject_before(self, i: int) -> int | None:
        """The subject of the last clause before participle `i`, which the parser has hung on nothing."""
        grammar, quote = self.story.grammar, self.story.quote
        low = self.story.near(i)[0]
        return next((t for t in range(i - 1, low - 1, -1) if grammar.dep[t] == "nsubj" and quote[t] == quote[i]), None)

    def _behind_words(self, i: int) -> bool:
        """Whether a comma, a dash or a closing quotation mark stands before token `i`.

        The mark may end the sentence before: “Who will pay?” Rossi asked.
        """
        if i <= self.story.bound(i)[0]:
            return self.story.asks(i - 1)
        return self.story.grammar.words[i - 1] in (",", "--", "—", "–") or self.story.closes(i - 1)

    # --- before or after what is said

    def _placed(self, verb: CueVerb) -> CueVerb:
        """The verb with its cue clause, where that stands after or inside what is said."""
        source = verb.source
        can = any(cue.kind in POSTPOSABLE and "quote" in cue.frames for cue in verb.cues)
        if source is None or not can or (verb.relay is None and not self._is_asserted(verb.at)):
            return verb
        inverted = source.start >= verb.at
        start = verb.at if inverted else self._clause_start(verb, source)
        low, high = self.story.near(verb.at)
        behind = source.end if inverted else verb.end
        if start is None or self._has_words_behind(verb, behind, high):
            return verb
        end = self.story.next_break(behind, high)
        first = start == low and self.story.grammar.lower[start] == "as" and end + 1 < high
        if first or (self._behind_words(start) and self._has_words_before(low, start, end)):
            return replace(verb, clause=(start, end), inverted=inverted)
        return verb

    def _is_asserted(self, i: int) -> bool:
        """Whether verb `i` is finite, or has a finite auxiliary."""
        grammar = self.story.grammar
        if grammar.dep[i] == "acl":
            return False
        if grammar.tag[i] in FINITE_TAGS or grammar.tag[i] in MISTAGGED:
            return True
        return any(grammar.tag[c] in FINITE_TAGS for c in grammar.children[i] if c < i)

    def _clause_start(self, verb: CueVerb, source: Phrase) -> int | None:
        """Where the cue clause begins: at its subject or the "as" before it, or at who quotes; None where far off."""
        start = source.start
        if verb.relay is not None and verb.relay < start:
            start = self.story.phrase(verb.relay, before=start).start
        between = range(source.end, verb.at)
        too_far = len(between) > NEAR or any(self.story.opens(t) for t in between)
        if start > self.story.bound(start)[0] and self.story.grammar.lower[start - 1] == "as":
            start -= 1
        return None if too_far else start

    def _has_words_behind(self, verb: CueVerb, behind: int, high: int) -> bool:
        """Whether what is said follows the verb within its own clause."""
        grammar, end = self.story.grammar, self.story.clause_end(behind, high)
        if verb.end > verb.at + 1 and behind < end and verb.entry("np"):
            return True
        for t in range(behind, end):
            if grammar.lower[t] in CLAUSE_OPENERS:
                return bool(grammar.lower[t] == "that")
            if grammar.tag[t] in FINITE_TAGS:
                return True
        return any(behind <= grammar.left[c] and c < end and self._is_said(verb, c) for c in grammar.children[verb.at])

    def _is_said(self, verb: CueVerb, c: int) -> bool:
        """Whether child `c` of the verb is what is said: a clause, or an object that is neither told nor a time."""
        grammar = self.story.grammar
        if grammar.dep[c] == "xcomp" and verb.entry("to"):
            return True
        if grammar.dep[c] == "dobj":
            in_quote = self.story.closes(grammar.left[verb.at] - 1)
            return not verb.tells and grammar.ent[c] not in ("DATE", "TIME") and not in_quote
        return bool(grammar.dep[c] == "ccomp")

    def _has_words_before(self, low: int, start: int, end: int) -> bool:
        """Whether what stands before the cue clause is said in it, not only its time or place.

        Less than a main clause counts where more follows behind a comma ("The road, he said, is closed").
        """
        story = self.story
        if story.closes(start - 1):
            return True
        if story.has_finite(low, start) and not self._is_adverbial(low, start):
            return True
        goes_on = end < len(story) and story.grammar.words[end] == "," and not story.opens(end + 1)
        return goes_on and start - 1 > low and story.has_finite(end, story.near(start)[1])

    def _is_adverbial(self, low: int, end: int) -> bool:
        """Whether the tokens only say when or how ("Asked what he meant, ...")."""
        grammar = self.story.grammar
        tops = [
            t
            for t in range(low, end)
            if grammar.dep[t] != "punct" and (grammar.head[t] == t or not low <= grammar.head[t] < end)
        ]
        return all(grammar.dep[t] in ADVERBIAL for t in tops)
