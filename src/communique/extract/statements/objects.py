"""What a cue verb says in its objects: infinitives, gerunds, nouns, and what stands behind "of", "for" or "as"."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from communique.codebook.speech import PREPOSITION
from communique.extract.statements.attribution import Tokens
from communique.extract.statements.cues import CueVerb
from communique.extract.statements.edges import Edges
from communique.extract.statements.story import OUTER

Found = tuple[Tokens, str]


class ObjectRules:
    """The rules for objects; each gives the content with its frame, or None."""

    def __init__(self, edges: Edges) -> None:
        self.edges = edges
        self.story = edges.story
        self.grammar = edges.grammar

    def find(self, verb: CueVerb) -> Iterator[Found]:
        """The contents that the verb's objects have, the surest frame first."""
        rules: tuple[Callable[[CueVerb, int], Found | None], ...] = (
            self._infinitive, self._gerund, self._preposition, self._predicate, self._as, self._noun,
        )  # fmt: skip
        high = self.edges.reach(verb)[1]
        for rule in rules:
            found = rule(verb, high)
            if found is not None and verb.entry(found[1]):
                yield found

    def _made(self, verb: CueVerb, interval: Tokens, high: int, frame: str) -> Found | None:
        start, end = max(interval[0], verb.end), min(interval[1], high)
        # The object of a readout ("stressed the risks to ..., which ...") is told with all its clauses.
        readout = frame == "np" and any(cue.kind == "speech" for cue in verb.cues)
        content = self.edges.governed(verb, start, end, background=readout) if start < end else None
        return None if content is None else (content, frame)

    def _infinitive(self, verb: CueVerb, high: int) -> Found | None:
        """`to` right behind the verb, `objto` where somebody is named between them."""
        grammar = self.grammar
        for c in grammar.children[verb.at]:
            if not verb.end <= c < high or grammar.dep[c] not in ("xcomp", "ccomp", "advcl", "conj"):
                continue
            to = next((k for k in grammar.children[c] if grammar.tag[k] == "TO" and verb.end <= k < c), None)
            if to is not None:
                start = to - 1 if grammar.dep[to - 1] == "neg" and to - 1 >= verb.end else to
                frame = "to" if start == verb.end or not verb.entry("objto") else "objto"
                return self._made(verb, (start, self._joined(grammar.right[c] + 1, high)), high, frame)
        return None

    def _joined(self, end: int, high: int) -> int:
        """Behind what "and" joins without a verb of its own ("to free the crew and the plane")."""
        if end >= high or self.grammar.tag[end] != "CC":
            return end
        stop = self.story.clause_end(end, high)
        return end if self.story.has_finite(end, stop) else stop

    def _gerund(self, verb: CueVerb, high: int) -> Found | None:
        grammar = self.grammar
        for c in grammar.children[verb.at]:
            gerund = grammar.tag[c] == "VBG" and grammar.dep[c] in ("xcomp", "ccomp", "pcomp")
            if gerund and verb.end <= grammar.left[c] < high:
                return self._made(verb, (grammar.left[c], grammar.right[c] + 1), high, "ing")
        return None

    def _preposition(self, verb: CueVerb, high: int) -> Found | None:
        grammar = self.grammar
        for c in grammar.children[verb.at]:
            frame = PREPOSITION + grammar.lower[c]
            if c >= verb.end and grammar.dep[c] in ("prep", "dative") and verb.entry(frame) and c + 1 < high:
                return self._made(verb, (c + 1, grammar.right[c] + 1), high, frame)
        return None

    def _predicate(self, verb: CueVerb, high: int) -> Found | None:
        """Object and predicate: "called [it a farce]"."""
        grammar = self.grammar
        named = grammar.child(verb.at, "dobj")
        for c in grammar.children[verb.at]:
            if c > verb.at and grammar.dep[c] in ("oprd", "ccomp", "xcomp", "attr") and verb.end < high:
                first = c if named is None else min(named, c)
                return self._made(verb, (grammar.left[first], grammar.right[c] + 1), high, "pred")
        quotation = None if named is None else self.story.quotation(grammar.right[named] + 1)
        if named is None or named < verb.end or quotation is None or quotation[0] != grammar.right[named] + 1:
            return None
        return self._made(verb, (grammar.left[named], quotation[1]), max(high, quotation[1]), "pred")

    def _as(self, verb: CueVerb, high: int) -> Found | None:
        """Object and "as" phrase: "described [the talks as useful]"."""
        grammar = self.grammar
        named = grammar.child(verb.at, "dobj")
        for c in [*grammar.children[verb.at], *(grammar.children[named] if named else [])]:
            if grammar.lower[c] == "as" and c > verb.at and grammar.dep[c] in ("prep", "mark"):
                return self._made(verb, (verb.end, grammar.right[c] + 1), high, "as")
        return None

    def _noun(self, verb: CueVerb, high: int) -> Found | None:
        grammar = self.grammar
        named = grammar.child(verb.at, "dobj", "pobj")
        if named is None and verb.end - verb.at > 1:
            named = next((o for o in grammar.children[verb.end - 1]), None)
        if named is None or named < verb.at:
            return None
        end = self._whole(verb, grammar.right[named] + 1, high)
        return self._made(verb, (grammar.left[named], end), high, "np")

    def _whole(self, verb: CueVerb, end: int, high: int) -> int:
        """Behind what the parser hung on the verb though it goes on with the object ("stressed support for ...")."""
        grammar = self.grammar
        for c in grammar.children[verb.at]:
            joined = grammar.dep[c] in ("prep", "cc", "conj") and grammar.lower[c] not in ("in", "on", "during", "at")
            if grammar.left[c] == end < high and joined:
                end = grammar.right[c] + 1
        while end > verb.end and grammar.words[end - 1] in OUTER:
            end -= 1
        return high if self._lists_gerunds(verb, end, high) else end

    def _lists_gerunds(self, verb: CueVerb, end: int, high: int) -> bool:
        """Whether a list goes on that began with a gerund ("the importance of managing ..., preventing ...")."""
        grammar = self.grammar
        if (
            end + 1 >= high
            or grammar.words[end] != ","
            or grammar.tag[end + 1] != "VBG"
            or end + 1 in self.edges.cue_tokens
        ):
            return False
        begun = any(grammar.tag[t] == "VBG" and grammar.tag[t - 1] in ("IN", "RB") for t in range(verb.end + 1, end))
        return begun and not self.story.has_finite(end, high)
