"""What a cue verb says in clauses and quotations: before the cue, around it, behind it."""

from __future__ import annotations

from communique.extract.statements.attribution import Tokens
from communique.extract.statements.cues import CLAUSE_OPENERS, CueVerb
from communique.extract.statements.edges import Edges
from communique.extract.statements.story import (
    BREAKS,
    FINITE_TAGS,
    HEAD_TAGS,
    NEAR,
    PHRASE_TAGS,
    STOPS,
    VERB_TAGS,
    merged,
)

WH = frozenset(("what", "how", "whether", "why", "where", "who", "when", "which", "whom", "whose"))
# After a cue clause in the middle these go on with what is said, although it could end before.
GOING_ON = frozenset(
    ("and", "but", "or", "nor", "yet", "so", "because", "although", "though", "if", "unless", "despite", "with")
)  # fmt: skip
CONDITIONS = frozenset(("if", "unless", "when", "once", "until", "as", "although", "though", "because", "while"))
ASIDE = (CLAUSE_OPENERS - {"that"}) | {"according", "in", "on", "at"}
CLAUSE_STARTS = frozenset(("PRP", "DT", "NNP", "NNPS", "EX", "PRP$", "NNS", "JJ", "NN"))

NAMING_TAGS = PHRASE_TAGS - {"PRP"}
SUBJECT_PRONOUNS = frozenset(("i", "he", "she", "it", "we", "they"))

Content = tuple[Tokens, ...]


class ClauseRules:
    """The rules for clauses and quotations; each gives the content with its frame, or None."""

    def __init__(self, edges: Edges) -> None:
        self.edges = edges
        self.story = edges.story
        self.grammar = edges.grammar

    # --- cue clause after or inside what is said

    def around(self, verb: CueVerb) -> tuple[Content, str] | None:
        """What stands before the cue clause, and what goes on behind it ("it, he said, will close")."""
        if verb.clause is None:
            return None
        low, high = self.edges.reach(verb)
        start, end = verb.clause
        left = self._left(low, start)
        content = merged((left, self._continued(verb, end, high, left)))
        return (content, "quote" if verb.entry("quote") else "that") if content else None

    def _left(self, low: int, start: int) -> Tokens | None:
        """From the beginning of the sentence, or of that in which a quotation of several sentences begins."""
        quotation = self.story.quotation(start - 1) if self.story.closes(start - 1) else None
        if quotation is not None:
            introduced = quotation[0] > low and self.grammar.words[quotation[0] - 1] == ":"
            low = quotation[0] if introduced else min(low, self.story.bound(quotation[0])[0])
        left = self.story.trimmed(low, start)
        return None if left is None or self.story.is_adverb(*left) else left

    def _continued(self, verb: CueVerb, end: int, high: int, left: Tokens | None) -> Tokens | None:
        story, grammar = self.story, self.grammar
        if end < high and story.opens(end) and story.is_clause(story.quotation(end)):
            return self.edges.quoted(end, high)
        if end + 1 >= high or grammar.words[end] not in (",", "--", "—", "–", ":"):
            return None
        following = end + 1
        if story.opens(following):
            return self.edges.quoted(following, high)
        if left is None or grammar.tag[following] in FINITE_TAGS:
            return story.trimmed(following, high)
        if verb.inverted or grammar.tag[following] == "VBG" or grammar.lower[following] in ASIDE:
            return None
        if self._is_whole_clause(left):
            whole = story.closes(left[1] - 1) or grammar.lower[following] not in GOING_ON
            if whole or grammar.tag[following] == "VBN":
                return None
        return story.trimmed(following, high)

    def _is_whole_clause(self, left: Tokens) -> bool:
        """Whether what stands before the cue clause could be all: a quotation or a main clause, not "If it rains"."""
        if self.story.closes(left[1] - 1):
            return True
        return self.story.has_finite(*left) and self.grammar.lower[left[0]] not in CONDITIONS

    # --- on the right

    def colon(self, verb: CueVerb) -> tuple[Content, str] | None:
        """What follows the colon behind a cue clause, in the next paragraph too where it is a quotation."""
        if not verb.entry("quote"):
            return None
        high = self.story.near(verb.at)[1]
        behind = max(verb.end, verb.source.end if verb.source else 0)
        colon = self.story.next_break(behind if behind <= verb.at + NEAR else verb.end, high)
        if colon >= len(self.grammar) or self.grammar.words[colon] != ":" or self.story.has_finite(verb.end, colon):
            return None
        content = self._behind_colon(colon)
        return (content, "quote") if content else None

    def _behind_colon(self, colon: int) -> Content:
        story, first = self.story, colon + 1
        if first >= len(self.grammar):
            return ()
        if story.opens(first):
            return merged((story.quotation(first),))
        if story.paragraph[first] != story.paragraph[colon]:
            return ()
        return merged((story.trimmed(first, story.near(first)[1]),))

    def right_quote(self, verb: CueVerb) -> tuple[Content, str] | None:
        """The quotation behind the verb, only who was told, where and when between them."""
        if not verb.entry("quote"):
            return None
        high = self.edges.reach(verb)[1]
        behind = verb.source.end if verb.source and verb.source.start == verb.end else verb.end
        mark = next((t for t in range(behind, min(behind + NEAR, high)) if self.story.opens(t)), None)
        if mark is None or not self._leads_to_quote(verb, behind, mark):
            return None
        content = self.edges.quoted(mark, high)
        return ((content,), "quote") if self._is_whole(verb, content, high) else None

    def _is_whole(self, verb: CueVerb, content: Tokens, high: int) -> bool:
        """Whether the quotation is all that is said, not part of a longer clause ("said "a wise aide" could help")."""
        if self.story.is_clause(content):
            return True
        words, end = self.grammar.words, content[1]
        if end < high and words[end] not in BREAKS and words[end - 2] not in BREAKS:
            return False
        return content[0] != verb.end or verb.entry("np") is None

    def _leads_to_quote(self, verb: CueVerb, behind: int, mark: int) -> bool:
        grammar, between = self.grammar, range(behind, mark)
        if not between or (len(between) == 1 and grammar.lower[behind] in (",", "that", ":", "--")):
            return True
        other = VERB_TAGS | {"MD", "TO"}
        if any(grammar.tag[t] in other or grammar.words[t] in BREAKS for t in between[:-1]):
            return False
        if grammar.lower[mark - 1] in (",", "that"):
            return True
        if any(grammar.lower[t] == "that" for t in between) or grammar.tag[mark - 1] not in HEAD_TAGS:
            return False
        aside = grammar.tag[behind] in ("IN", "RB") or grammar.ent[behind] in ("DATE", "TIME") or verb.tells
        return aside and self.story.is_clause(self.story.quotation(mark))

    def right_clause(self, verb: CueVerb) -> tuple[Content, str] | None:
        """The clause behind the verb, with or without "that", or an indirect question."""
        if not (verb.entry("that") or verb.entry("wh")):
            return None
        high = self.edges.reach(verb)[1]
        interval = self._complement(verb, high) or self._behind_that(verb, high) or self._bare(verb, high)
        if interval is None:
            return None
        content = self.edges.clause(verb, self._past_told(verb, interval[0], high), interval[1], high)
        if content is None or not self._says_something(content):
            return None
        return (content,), "wh" if self.grammar.lower[content[0]] in WH else "that"

    def _says_something(self, content: Tokens) -> bool:
        """Whether a verb stands there that is no infinitive ("that the crew be freed")."""
        tags = self.grammar.tag
        start, end = content
        return any(tags[t] in FINITE_TAGS or (tags[t] == "VB" and tags[t - 1] != "TO") for t in range(start, end))

    def _past_told(self, verb: CueVerb, start: int, high: int) -> int:
        """Behind who is told, where the parser took it into the clause ("told [the crews] they would leave")."""
        grammar, t = self.grammar, start
        if not verb.tells or start != verb.end or grammar.child(verb.at, "dobj", "dative") is not None:
            return start
        while t < high and grammar.tag[t] in NAMING_TAGS:
            t += 1
        return t if start < t < high and grammar.lower[t] in SUBJECT_PRONOUNS else start

    def _complement(self, verb: CueVerb, high: int) -> Tokens | None:
        """The clause that the parser sees as the verb's complement, or that it has turned upside down."""
        grammar = self.grammar
        for c in grammar.children[verb.at]:
            if c > verb.at and grammar.dep[c] == "ccomp" and grammar.left[c] >= verb.end and self._is_finite(c):
                first = grammar.left[c]
                participle = first in self.edges.cue_tokens and grammar.tag[first] == "VBG"
                of_object = grammar.lower[first] == "that" and self._is_relative(verb, first)
                if not participle and not of_object and not grammar.lower[first].endswith(("self", "selves")):
                    return first, min(grammar.right[c] + 1, high)
        above = grammar.head[verb.at]
        turned = grammar.dep[verb.at] in ("ccomp", "parataxis") and verb.end < above < high
        return (
            (verb.end, min(grammar.right[above] + 1, high))
            if turned and grammar.words[verb.end] not in BREAKS
            else None
        )

    def _is_finite(self, c: int) -> bool:
        grammar = self.grammar
        if grammar.tag[c] in FINITE_TAGS or any(
            grammar.tag[k] in FINITE_TAGS for k in grammar.children[c] if grammar.dep[k] in ("aux", "auxpass")
        ):
            return True
        return grammar.tag[c] not in ("VB", "VBG") and grammar.child(c, "nsubj", "nsubjpass") is not None

    def _behind_that(self, verb: CueVerb, high: int) -> Tokens | None:
        """The words behind a "that" close to the verb, where the parser has lost them."""
        grammar = self.grammar
        for t in range(verb.end, min(verb.end + NEAR, high)):
            if grammar.lower[t] == "that" and grammar.dep[t] not in ("det", "pobj") and self.story.has_finite(t, high):
                return None if self._is_relative(verb, t) else (t, high)
            if (
                grammar.tag[t] in FINITE_TAGS
                or grammar.words[t] in STOPS
                or grammar.words[t] == ","
                or grammar.tag[t] == "TO"
            ):
                return None
        return None

    def _is_relative(self, verb: CueVerb, that: int) -> bool:
        """Whether the "that" goes on with the verb's object ("stressed the risks that remain")."""
        named = self.grammar.child(verb.at, "dobj")
        return named is not None and verb.end <= named < that and not verb.tells and self.grammar.ent[named] != "DATE"

    def _bare(self, verb: CueVerb, high: int) -> Tokens | None:
        """A clause without "that" right behind the verb, where the parser has lost it."""
        spoken = any(cue.kind == "speech" for cue in verb.cues)
        if verb.clause is not None or verb.end >= high or not spoken:
            return None
        if self.grammar.tag[verb.end] not in CLAUSE_STARTS:
            return None
        stop = self.story.clause_end(verb.end, high)
        opener = next((t for t in range(verb.end, stop) if self.grammar.lower[t] in CLAUSE_OPENERS), stop)
        return (verb.end, high) if self.story.has_finite(verb.end, opener) else None
