"""Turns attributions into statements: who speaks, who was told, who passes it on, and which lies inside which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.actors import Cast
from communique.codebook.speech import SpeechTables
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.kept import inside
from communique.parse import Parsed
from communique.record import Actor, Quote, Statement, entry_id

# What its authors do with a document.
ISSUING = frozenset(("adopt", "approve", "endorse", "initial", "issue", "publish", "release", "send", "sign", "write"))
# How far back "it" may mean a document: two long sentences.
FAR = 80
# How far back a document may have been introduced.
PAGES = 1000


class Builder:
    """Makes the statements of one article.

    Args:
        parsed: the article.
        cast: who is who in it.
        tables: for the nouns that name documents ("the communique said").
    """

    def __init__(self, parsed: Parsed, cast: Cast, tables: SpeechTables) -> None:
        self.parsed = parsed
        self.cast = cast
        self.tables = tables
        self._known: dict[int, Actor] = {}
        self._last: tuple[Actor, int] | None = None

    def build(self, attributions: Sequence[Attribution]) -> Iterator[Statement]:
        """The statements in the order given; of several with the same words the first."""
        parents = inside(attributions)
        made = [self._statement(attribution) for attribution in attributions]
        taken: set[str] = set()
        for statement, parent in zip(made, parents, strict=True):
            if statement.id not in taken:
                taken.add(statement.id)
                above = None if parent is None else made[parent].id
                yield statement if above in (None, statement.id) else replace(statement, parent=above)

    def _statement(self, attribution: Attribution) -> Statement:
        content = tuple(self.parsed.interval(*piece) for piece in attribution.content)
        article = self.parsed.article.id
        base = attribution.continues or attribution
        return Statement(
            id=entry_id(article, "statement", content[0].start, content[-1].end),
            article=article,
            speaker=self._speaker(base),
            audience=self._audience(base.audience),
            relayed_by=None if base.relay is None else self._medium(base.relay),
            mode=self._mode(attribution),
            cue=self._cue(attribution),
            content=content,
            confidence=attribution.confidence,
            why=self._why(attribution, base),
        )

    # --- who

    def _speaker(self, attribution: Attribution) -> Actor | None:
        if attribution.head is None:
            return None
        actor = self._actor(attribution.head)
        if attribution.cue and self.parsed.quotation(attribution.cue[0]) is None:
            self._last = actor, attribution.head
        return actor

    def _actor(self, head: int) -> Actor:
        if head not in self._known:
            self._known[head] = self._resolved(head)
        return self._known[head]

    def _resolved(self, head: int) -> Actor:
        """Whom a source names: the actors of the cast, the authors of a document, else somebody as described.

        A pronoun that the cast does not know is whoever spoke last; so is "it" after a document or body that spoke in
        the same paragraph.
        """
        token = self.parsed.doc[head]
        if token.lower_ == "it" and (spoken := self._it(head)) is not None:
            return spoken
        document = token.lower_ in self.tables.documents
        found = self.cast.of(head) or (self._authors(head) if document else ())
        if len(found) > 1:
            return joint(found)
        if found and not found[0].id.startswith("nil/"):
            return found[0]
        if self._last and not found and token.tag_ == "PRP":
            return self._last[0]
        name = next((child.i for child in token.rights if child.dep_ == "appos" and child.tag_ == "NNP"), head)
        return self.cast.describe(name)

    def _authors(self, i: int) -> tuple[Actor, ...]:
        """Whose a document is: as it is called here or before, else who signed or issued it."""
        word = self.parsed.doc[i].lower_
        for t in range(i, max(-1, i - PAGES), -1):
            token = self.parsed.doc[t]
            if token.lower_ == word:
                issued = token.head.lemma_ in ISSUING and token.dep_ in ("dobj", "nsubjpass")
                if found := self.cast.owner(t) or (self.cast.subject(token.head) if issued else ()):
                    return found
        return ()

    def _it(self, i: int) -> Actor | None:
        """Who "it" is after a document or body that spoke, or a document that was subject, in the same paragraph."""
        start = self.parsed.paragraphs[self.parsed.paragraph(i)][0]
        if self._last and self._last[0].kind != "person" and self._last[1] >= start:
            return self._last[0]
        for t in range(i - 1, max(start, i - FAR) - 1, -1):
            token = self.parsed.doc[t]
            if token.dep_ in ("nsubj", "nsubjpass") and self.parsed.quotation(t) is None:
                return self.cast.describe(t) if token.lower_ in self.tables.documents else None
        return None

    def _medium(self, head: int) -> Actor:
        """Who passes on, by its own name where that follows ("the newspaper Kommersant")."""
        named = next((child.i for child in self.parsed.doc[head].rights if child.dep_ == "appos"), head)
        return self._actor(named)

    def _audience(self, head: int | None) -> Actor | None:
        """Who was told, if it is somebody known ("reporters" are not)."""
        found = () if head is None else self.cast.of(head)
        return found[0] if found and found[0].code else None

    # --- what and how

    def _mode(self, attribution: Attribution) -> str:
        """By the share of the words in quotation marks; the marks that the cue stands in too are another's."""
        around = self.parsed.quotation(attribution.cue[0]) if attribution.cue else None
        words = [
            i for start, end in attribution.content for i in range(start, end) if self.parsed.doc[i].text[0].isalnum()
        ]
        quoted = sum(self.parsed.quotation(i) not in (None, around) for i in words)
        if not quoted:
            return "indirect"
        return "direct" if quoted == len(words) else "mixed"

    def _cue(self, attribution: Attribution) -> Quote | None:
        return None if attribution.cue is None else self.parsed.quote(*attribution.cue)

    def _why(self, attribution: Attribution, base: Attribution) -> tuple[str, ...]:
        told = [f"rule: {attribution.rule}", f"class: {attribution.kind}"]
        if attribution.entry:
            told.append(attribution.entry)
        mention = None if base.head is None else self.cast.at(base.head)
        return (*told, mention.why) if mention is not None else tuple(told)


def joint(actors: Sequence[Actor]) -> Actor:
    """One actor for several who speak with one voice: its country is that of the first; its code one that all share.

    Its words are those of the first, or all of them where they stand for all ("both sides").
    """
    first = min(actors, key=lambda actor: actor.start)
    country = actors[0].country
    shared = all(actor.country == country for actor in actors)
    return Actor(
        id="+".join(actor.id for actor in actors),
        code=country if shared else None,
        name=" and ".join(actor.name for actor in actors),
        kind="group",
        country=country,
        role=None,
        text=first.text,
        start=first.start,
        end=first.end,
    )
