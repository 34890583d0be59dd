"""One article as the event rules read it: its grammar, who is speaking where, which phrases speak of which issue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from communique.actors import Cast
from communique.actors.grammar import CLIMB, Grammar
from communique.codebook.events import EventTables, Phrase, Phrases
from communique.dates import TimeExpression
from communique.extract.events.domestic import widened
from communique.parse import Parsed
from communique.record import Actor, Statement

# Sectors that stand for themselves against the government of their own country (CAMEO's roles).
OWN_SECTORS = frozenset(("REB", "SEP", "INS", "OPP", "LEG", "JUD", "PTY", "IMG", "CVL", "CIV", "LAB", "UAF", "PPL"))


# Forms whose lemma the parser gets wrong now and then.
INFLECTED = frozenset(("VBD", "VBN", "VBG", "VBZ"))


DEAL = re.compile(
    r"\bunder (?:the|its|this|their|a|an) (?:[a-z]+ ){0,3}"
    r"(?:terms|deal|agreement|accord|pact|treaty|plan|truce|ceasefire)\b"
    r"|\bin return,? |\bthe (?:terms|agreement|accord|deal|document|declaration) (?:calls? for|provides?|requires?)\b"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a table found in the text: half-open tokens."""

    start: int
    end: int
    phrase: Phrase


class Reading:
    """What the rules ask of an article.

    Attributes:
        parsed, cast, tables: as given.
        grammar: the parse as lists.
        statements, times: as given, by token through `statement_at` and `times_in`.
        domestic: as given: whether people and bodies inside a state count as sides.
        issues, contexts: the hits of the issue and the context phrases, in order.
        main_issues: the issues of the whole article, the most spoken of first.
        dominance: the share of the first one in all issue words, 0 to 1.
        sentences: the half-open token intervals of the sentences.
        memo: what was found out about the whole article, by name.
        parties: whom the article is about, as `Cast` has them.
    """

    def __init__(
        self,
        parsed: Parsed,
        cast: Cast,
        tables: EventTables,
        statements: Sequence[Statement],
        times: Sequence[TimeExpression],
        *,
        domestic: bool = False,
    ) -> None:
        self.parsed = parsed
        self.tables = tables
        self.grammar = Grammar(parsed.doc)
        _mend_lemmas(self.grammar, tables)
        self.cast = widened(parsed, self.grammar, cast, tables.classes) if domestic else cast
        self.statements = tuple(statements)
        self.times = tuple(times)
        self.domestic = domestic
        self.issues = _hits(self.grammar.lemma, self.grammar.lower, tables.issues)
        self.main_issues, self.dominance = _by_weight(self.issues)
        self.contexts = _hits(self.grammar.lemma, self.grammar.lower, tables.contexts)
        self.parties = self.cast.parties
        self._statement_at = self._innermost()
        self.memo: dict[str, bool] = {}
        self._deals: dict[int, bool] = {}
        self.sentences = self._bounds = _sentences(self.grammar.sentence)

    def _innermost(self) -> list[int]:
        """For each token the number of the shortest statement whose content covers it, or -1."""
        at = [-1] * len(self.grammar)
        contents = [
            (sum(span.end - span.start for span in statement.content), number, statement)
            for number, statement in enumerate(self.statements)
        ]
        for _, number, statement in sorted(contents, key=lambda item: (-item[0], item[1])):
            for span in statement.content:
                first, last = self.parsed.tokens(span)
                at[first:last] = [number] * (last - first)
        return at

    def statement_at(self, i: int) -> Statement | None:
        """The innermost statement whose content covers token `i`, or None: the reporter's own voice."""
        number = self._statement_at[i]
        return None if number < 0 else self.statements[number]

    def cue_at(self, i: int) -> str:
        """The first word, lower case, that tells whose words cover token `i`; "" where there is none."""
        statement = self.statement_at(i)
        words = [] if statement is None or statement.cue is None else statement.cue.text.lower().split()
        return words[0] if words else ""

    def sentence(self, i: int) -> tuple[int, int]:
        """The half-open tokens of the sentence around token `i`."""
        return self._bounds[self.grammar.sentence[i]]

    def speaks_of_a_deal(self, i: int) -> bool:
        """Whether the paragraph of token `i` lays down the terms of a deal ("under its terms ...", "in return ...")."""
        number = self.parsed.paragraph(i)
        if number not in self._deals:
            start, end, _ = self.parsed.paragraphs[number]
            words = " ".join(self.grammar.lower[start:end])
            self._deals[number] = bool(DEAL.search(words))
        return self._deals[number]

    def times_in(self, start: int, end: int) -> list[TimeExpression]:
        """The time expressions that lie between two tokens."""
        return [time for time in self.times if start <= time.start and time.end <= end]

    def under(self, i: int, above: int) -> bool:
        """Whether token `i` depends on token `above`, directly or not (itself included)."""
        head = self.grammar.head
        for _ in range(CLIMB):
            if i == above:
                return True
            if head[i] == i:
                return False
            i = head[i]
        return False

    def mentions_in(self, start: int, end: int) -> list[tuple[int, tuple[Actor, ...]]]:
        """The actors mentioned between two tokens, with the token that each mention hangs on."""
        found = []
        i = start
        while i < end:
            mention = self.cast.at(i)
            if mention is not None and mention.actors and mention.form != "place":
                found.append((mention.head, mention.actors))
                i = max(mention.end, i + 1)
            else:
                i += 1
        return found


def side(actor: Actor) -> tuple[str | None, str]:
    """Which side of a dispute an actor is on: its country, and its sector where that stands for itself.

    A government, an army and a state company are on their country's side; rebels and a parliament on their own.
    """
    code = (actor.code or actor.country or actor.id).split()
    sector = next((part for part in code[1:] if part in OWN_SECTORS), "")
    return code[0], sector


def sides(actors: Iterable[Actor]) -> frozenset[tuple[str | None, str]]:
    """The sides of several actors."""
    return frozenset(side(actor) for actor in actors)


def _mend_lemmas(grammar: Grammar, tables: EventTables) -> None:
    """Gives inflected verbs the lemma of the tables where the parser made up another ("staged": stag, "hoped": hop)."""
    known = {*tables.verbs, *tables.belief, *(word for kind, word in tables.raisers if kind == "verb")}
    for i, (tag, lemma) in enumerate(zip(grammar.tag, grammar.lemma, strict=True)):
        if tag in INFLECTED and lemma not in known:
            word = grammar.lower[i]
            stem = word[:-1] if word.endswith(("ed", "s")) else word.removesuffix("ing") + "e"
            single = stem[:-2] if stem[-3:-2] == stem[-2:-1] else stem  # "rammed": ramme, ram
            grammar.lemma[i] = next((candidate for candidate in (stem, single) if candidate in known), lemma)


def _hits(lemma: Sequence[str], lower: Sequence[str], phrases: Phrases) -> tuple[Hit, ...]:
    """The phrases found, by lemma or by the word as written; a longer one hides what begins inside it."""
    found: list[Hit] = []
    for i in range(len(lemma)):
        found.extend(
            Hit(i, i + len(phrase.lemmas), phrase)
            for key in dict.fromkeys((lemma[i], lower[i]))
            for phrase in phrases.get(key, ())
            if _matches(phrase.lemmas, lemma, lower, i)
        )
    return tuple(_longest(found))


def _matches(wanted: tuple[str, ...], lemma: Sequence[str], lower: Sequence[str], i: int) -> bool:
    if i + len(wanted) > len(lemma):
        return False
    return all(word in (lemma[i + k], lower[i + k]) for k, word in enumerate(wanted))


def _longest(found: list[Hit]) -> list[Hit]:
    """Without the hits that lie inside a longer one that speaks of the same thing."""
    kept: list[Hit] = []
    reach: dict[str, int] = {}
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if hit.end > reach.get(hit.phrase.names, 0):
            reach[hit.phrase.names] = hit.end
            kept.append(hit)
    return kept


def _by_weight(hits: Iterable[Hit]) -> tuple[list[str], float]:
    """The names that the hits speak of, the heaviest first, and the share of that one."""
    weights: dict[str, float] = {}
    for hit in hits:
        weights[hit.phrase.names] = weights.get(hit.phrase.names, 0.0) + hit.phrase.weight
    ranked = sorted(weights, key=lambda name: (-weights[name], name))
    return ranked, weights[ranked[0]] / sum(weights.values()) if ranked else 0.0


def _sentences(numbers: Sequence[int]) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    start = 0
    for i in range(1, len(numbers) + 1):
        if i == len(numbers) or numbers[i] != numbers[start]:
            bounds.append((start, i))
            start = i
    return bounds
