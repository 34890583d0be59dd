"""The attributions of cue verbs: the rules for clauses first, then those for objects; the first that fits wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from communique.codebook.speech import Cue
from communique.extract.statements.attribution import Attribution, Tokens
from communique.extract.statements.clauses import ClauseRules, Content
from communique.extract.statements.cues import CueVerb
from communique.extract.statements.edges import Edges
from communique.extract.statements.objects import ObjectRules
from communique.extract.statements.story import Story


class VerbRules:
    """Reads what cue verbs say.

    Args:
        story: the article.
        verbs: its cue verbs.
        cuts: where "according to" begins; what a verb says ends there, as it ends at the next cue clause.
    """

    def __init__(self, story: Story, verbs: Sequence[CueVerb], cuts: Iterable[int]) -> None:
        self.story = story
        self.verbs = verbs
        edges = Edges(story, verbs, [*cuts, *(verb.clause[0] for verb in verbs if verb.clause)])
        self.clauses = ClauseRules(edges)
        self.objects = ObjectRules(edges)

    def read(self) -> Iterator[Attribution]:
        """The attributions in the order of their cues."""
        for verb in self.verbs:
            for content, frame, rule in self._candidates(verb):
                cue = verb.entry(frame)
                if cue is not None:
                    yield self._attribution(verb, cue, content, rule)
                    break

    def _candidates(self, verb: CueVerb) -> Iterator[tuple[Content, str, str]]:
        clauses = self.clauses
        before = "quote before cue" if verb.clause and self.story.closes(verb.clause[0] - 1) else "clause before cue"
        for rule, name in (
            (clauses.around, before),
            (clauses.colon, "colon"),
            (clauses.right_quote, "quote after cue"),
            (clauses.right_clause, "clause after cue"),
        ):
            found = rule(verb)
            if found is not None:
                yield *found, name
        for content, frame in self.objects.find(verb):
            yield (content,), frame, f"{frame} after cue"

    def _attribution(self, verb: CueVerb, cue: Cue, content: Content, rule: str) -> Attribution:
        source = verb.source
        return Attribution(
            source=None if source is None else (source.start, source.end),
            head=None if source is None else source.head,
            cue=(verb.at, verb.end),
            content=content,
            kind=cue.kind,
            rule=rule,
            entry=cue.entry,
            audience=verb.audience or self._told(verb, content),
            relay=verb.relay,
            negated=verb.negated,
        )

    def _told(self, verb: CueVerb, content: Sequence[Tokens]) -> int | None:
        """The head of the phrase outside the content that names who is told; None where nobody is named."""
        grammar = self.story.grammar
        for cue in verb.cues:
            named = None
            if verb.end - verb.at > 1:  # "called on the army to hold its fire"
                named = next((o for o in grammar.children[verb.end - 1] if grammar.dep[o] == "pobj"), None)
            elif cue.audience == "object":
                named = grammar.child(verb.at, "dobj", "dative") or self._object_of_infinitive(verb)
            elif cue.audience is not None:
                named = next(grammar.objects(verb.at, cue.audience), None)
            if named is not None and named > verb.at and not any(start <= named < end for start, end in content):
                return named
        return None

    def _object_of_infinitive(self, verb: CueVerb) -> int | None:
        """Whom the parser took for the subject of the infinitive ("urged [Tokyo] to buy")."""
        grammar = self.story.grammar
        for c in grammar.children[verb.at]:
            if c > verb.at and grammar.dep[c] == "ccomp" and any(grammar.tag[k] == "TO" for k in grammar.children[c]):
                return grammar.child(c, "nsubj")
        return None
