"""Which issues an event is about: from the words of its clause, its sentence, then what it refers back to."""

from __future__ import annotations

from collections.abc import Iterable

from communique.extract.events.reading import Hit, Reading

# An issue counts beside the best one where it has at least this share of its weight, and this weight of its own.
SHARE = 0.55
CLEAR = 1.2
MOST = 3
CIVIL = ("CVL", "REF", "LAB", "BUS")  # whom a quarrel may be about, though they are actors too
AMBIGUOUS = 1.5
# Below this weight a clause hardly says what it is about; the article's main issue is added.
VAGUE = 1.6
# Sentences before that a clause without an issue of its own may refer to.
LOOK_BACK = 4
# With this share of all issue words an article is about one thing, and so are its vaguer clauses.
DOMINANT = 0.5
# With this share it is the better guess than the sentence before (right 6 times against 2 on the tuning articles).
LEADING = 0.3


def issues_of(reading: Reading, start: int, end: int, focus: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The issues named between two tokens, best first, with the table entries that said so.

    Args:
        reading: the article.
        start: the first token.
        end: the token after the last.
        focus: the token that the event is about: what stands near it counts more.
    """
    weights: dict[str, float] = {}
    why: dict[str, str] = {}
    for hit in _without_actors(reading, hits_in(reading, start, end)):
        weight = hit.phrase.weight * _nearness(hit, focus) * _fit(reading, hit)
        if weight > weights.get(hit.phrase.names, 0.0):
            why[hit.phrase.names] = hit.phrase.place
        weights[hit.phrase.names] = max(weights.get(hit.phrase.names, 0.0), weight) + 0.2 * weight
    ranked = sorted(weights, key=lambda issue: (-weights[issue], issue))
    if not ranked:
        return (), ()
    best = weights[ranked[0]]
    kept = [issue for issue in ranked if weights[issue] >= SHARE * best and weights[issue] >= min(CLEAR, best)][:MOST]
    if best < VAGUE and reading.main_issues[0] not in kept:
        kept.append(reading.main_issues[0])
    return tuple(kept), tuple(why.get(issue, "the article's main issue") for issue in kept)


def hits_in(reading: Reading, start: int, end: int) -> list[Hit]:
    """The issue phrases between two tokens."""
    return [hit for hit in reading.issues if start <= hit.start and hit.end <= end]


def _without_actors(reading: Reading, hits: Iterable[Hit]) -> list[Hit]:
    """Without words inside an actor's name or office ("European Union", "Defence Minister"): they say who, not what."""
    kept = []
    for hit in hits:
        mention = reading.cast.at(hit.start)
        if mention is None or not mention.actors or mention.form in ("pronoun", "joint", "adjective"):
            kept.append(hit)
        elif mention.form == "description" and all(not a.code or a.code.endswith(CIVIL) for a in mention.actors):
            kept.append(hit)  # "migrants", "prisoners": whom the quarrel is about; a "control regime" is no party
        elif hit.phrase.names == "taiwan" and reading.grammar.dep[mention.head] not in ("nsubj", "nsubjpass"):
            kept.append(hit)  # the island is what the quarrel is about, unless it acts itself
    return kept


def _nearness(hit: Hit, focus: int) -> float:
    """1 beside the focus, falling to a half at ten words: the object of a move names its issue."""
    distance = min(abs(hit.start - focus), abs(hit.end - 1 - focus))
    return max(0.5, 1.0 - 0.05 * distance)


def _fit(reading: Reading, hit: Hit) -> float:
    """What an article is about weighs in what its words mean: "flights" in a quarrel over spy planes are no travel."""
    ranked = reading.main_issues[:3]
    place = ranked.index(hit.phrase.names) if hit.phrase.names in ranked else len(ranked)
    ambiguous = hit.phrase.weight <= AMBIGUOUS
    return (1.5, 1.2, 1.0, 0.7)[place] if ambiguous else (1.2, 1.1, 1.0, 0.9)[place]


def nearest(reading: Reading, focus: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The issues of a clause that names none: the article's main one and that of what stands nearest before.

    "The offer", "on this issue", "such trade" refer back, most often to the sentence before; a report about one thing
    means that thing throughout.
    """
    main = reading.main_issues[:1]
    about = {issue: f"the article's main issue {issue}" for issue in main}
    before = _before(reading, focus)
    if reading.dominance >= DOMINANT or not before:
        return tuple(about), tuple(about.values())
    merged = {**about, **before} if reading.dominance >= LEADING else {**before, **about}
    return tuple(merged), tuple(merged.values())


def _before(reading: Reading, focus: int) -> dict[str, str]:
    """The best issue of the nearest sentence, from that of `focus` backwards, that names one; with its entry."""
    start, end = reading.sentence(focus)
    for _ in range(LOOK_BACK):
        found = issues_of(reading, start, end, min(focus, end - 1))
        if found[0]:
            return {found[0][0]: found[1][0]}
        if start == 0:
            break
        start, end = reading.sentence(start - 1)
    return {}
