"""Whether an event lies before the episode that the article reports, or after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from communique.actors.grammar import CLIMB, NOUN_TAGS, SUBJECTS
from communique.dates import WEEKDAYS, TimeExpression
from communique.extract.events.reading import Reading
from communique.extract.events.scope import Scope
from communique.extract.events.syntax import laid_down_by, verb_above
from communique.extract.events.trigger import Trigger

# An episode is what one report covers; what lies further back than this is what the report recalls. Gold articles treat
# "last week" as part of the episode and ten days before as history.
EPISODE = timedelta(days=8)


# Sentences back that a past tense without a time may take its time from.
STORY = 3


DAYTIMES = frozenset(("night", "morning", "evening", "afternoon", "day", "week", "month", "year", "summer", "winter"))


# Prepositions before the talks at which something was done.
ROUNDS = frozenset(("at", "in", "during", "after"))


RECENT = frozenset(("week", "night", *WEEKDAYS))
SEASONS = frozenset(("spring", "summer", "autumn", "fall", "winter"))


# What lies so many of these back is before any episode.
LONG = frozenset((*SEASONS, "month", "year", "decade", "generation", "centurie", "century"))
# One of these is longer than an episode.
LASTING = frozenset(("month", "year", "decade", "century"))
# With these, what is done stands in the infinitive.
HELPING = frozenset(("help", "manage", "begin", "start", "continue"))
# Under whom it was who no longer rules.
BEFORE = frozenset(("predecessor", "former", "deposed", "ousted"))
# "In the Carter years", "during the 1973 war".
EPOCHS = frozenset(("years", "era", "days", "presidency", "reign", "decades"))
PRESENT = frozenset(
    ("recent", "past", "coming", "next", "last", "few", "two", "three", "these", "those", "its", "this")
)
WARLIKE = frozenset(("war", "crisis", "invasion", "conflict", "uprising", "coup", "revolution", "siege", "famine"))


RECALLING = frozenset(("recalled", "recalls", "recall", "recalling", "remembered", "reminisced"))
WARS = frozenset(("cold", "vietnam", "korean", "world", "gulf", "falklands", "iraq", "six-day", "bosnian", "balkan"))
WHILE = frozenset(("during", "in", "throughout", "since", "after"))
ERAS = frozenset(("in the days of", "in the era of", "in the time of", "in the times of", "in the reign of"))


# A "previous" one of these is over.
TERMS = frozenset((*SEASONS, "month", "year", "decade", "century", "war", "government", "administration", "term"))
# How words of time begin that lie ahead, whatever the day.
COMING = ("next ", "the next ", "tomorrow", "later this ")
# Behind a verb.
BACK_THEN = ("at one point", "at the time", "years ago", "decades ago", "years before", "decades before")


# Past main clauses that make an article a chronicle, where they outnumber those of the episode.
CHRONICLE = 6


def times_of(reading: Reading, trigger: Trigger, found: Scope) -> list[TimeExpression]:
    """The times that belong to a trigger: those that hang on its clause, its complement or the noun itself."""
    start, end = reading.sentence(trigger.token)
    mine = {trigger.token, trigger.governor, found.clause}
    if trigger.object is not None and not _has_done(reading, trigger.object):
        mine.add(trigger.object)
    if reading.grammar.lemma[trigger.token] in HELPING:  # "helped to liberate in 1971"
        mine |= {c for c in reading.grammar.children[trigger.token] if reading.grammar.dep[c] == "xcomp"}
    return [
        time
        for time in reading.times_in(start, end)
        if (carrier := _carrier(reading, time)) in mine
        and not (carrier == trigger.object and trigger.entry.kind == "verb" and _only_names(reading, time))
    ]


def _is_of_content(reading: Reading, trigger: Trigger, time: TimeExpression) -> bool:
    """Whether a time without a year says when what is offered will be: "invited him for talks in October"."""
    dated = any(word in time.text for word in ("last", "ago")) or time.text[-4:].isdigit()
    if dated or trigger.entry.aux not in ("future", "offer") or trigger.object is None:
        return False
    invited = trigger.entry.move == "meet" and time.start > trigger.object
    return invited or _carrier(reading, time) == trigger.object


def _has_done(reading: Reading, verb: int) -> bool:
    """Whether a gerund says what had been done before: "accused it of having sheltered them in 2008"."""
    grammar = reading.grammar
    return grammar.lower[verb] == "having" or any(grammar.lower[c] == "having" for c in grammar.children[verb])


def _only_names(reading: Reading, time: TimeExpression) -> bool:
    """Whether a time says which thing is meant: "renounced a 1987 treaty", "decried last year's decree"."""
    owning = reading.grammar.dep[time.end - 1] == "poss"  # "decried last year's decree"
    named = reading.grammar.dep[time.end - 1] in ("compound", "amod", "nummod", "nmod")
    return owning or (time.text.isdigit() and named)


def _carrier(reading: Reading, time: TimeExpression) -> int:
    """As `_bearer`, but past a participle beside it: "abducted by men wearing uniforms in August"."""
    grammar = reading.grammar
    verb = _bearer(reading, time)
    while _is_beside(reading, verb):
        verb = verb_above(reading, grammar.head[verb])
    return verb


def _is_beside(reading: Reading, verb: int) -> bool:
    """Whether a participle only stands beside another verb; not one that says since or after what."""
    grammar = reading.grammar
    if grammar.tag[verb] != "VBG" or grammar.lower[verb] in ("having", "dating"):
        return False
    tied = grammar.lower[grammar.head[verb]] in ("since", "after", "before", "by")
    return grammar.dep[verb] == "acl" or (grammar.dep[verb] == "pcomp" and not tied)


def _bearer(reading: Reading, time: TimeExpression) -> int:
    """The verb (or the triggering noun) that a time expression hangs on."""
    grammar = reading.grammar
    i = time.start
    first, _ = reading.sentence(i)
    if i == first + 1 and grammar.lower[first] in ("in", "during"):  # "In 1956 Soviet armies ...", read as one phrase
        return verb_above(reading, grammar.head[first])
    while time.start <= i < time.end and grammar.head[i] != i:
        last, i = i, grammar.head[i]
        modifies = grammar.dep[last] in ("compound", "amod", "nummod", "poss", "nmod")
        common = grammar.tag[i] in ("NN", "NNS") and grammar.lemma[i] not in DAYTIMES
        if modifies and i >= time.end and common:
            return i  # "the 1967 lines": it says which lines
    nominal = i if grammar.tag[i] in NOUN_TAGS and grammar.lemma[i] in reading.tables.nouns else None
    return verb_above(reading, i) if nominal is None else nominal


def is_past(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether the article recalls the event from before the episode it reports."""
    if "future" in found.aux and _is_of_an_old_deal(reading, found.clause):
        return True
    if "future" in found.aux and found.modal:
        return _told_before(reading, found.clause)
    times = [time for time in times_of(reading, trigger, found) if not _is_of_content(reading, trigger, time)]
    if any(_before_episode(reading, time) for time in (*times, *_times_above(reading, found))):
        return True
    told = reading.statement_at(trigger.token) is not None or _is_of_a_sign(reading, found.clause)
    if not told and _is_pluperfect(reading, found.clause):
        return True
    if _is_of_earlier_round(reading, trigger, found) or _is_long_since(reading, found.clause):
        return True
    if _is_cleft(reading, found.clause) or _is_of_other_days(reading, found.clause):
        return True
    if _is_of_those_before(reading, trigger):
        return True
    if _is_long_after(reading, trigger.token):
        return True
    if trigger.entry.kind == "noun" and (
        _is_commemorated(reading, trigger.token) or _is_dated_before(reading, trigger.token)
    ):
        return True
    return _says_past(reading, trigger, found) or _goes_on_telling(reading, trigger, found)


def _is_of_a_sign(reading: Reading, verb: int) -> bool:
    """Whether a clause is what a sign tells, whose past is the verb's above: "saw signs that it had withdrawn them"."""
    grammar = reading.grammar
    noun = grammar.head[verb]
    return grammar.dep[verb] in ("acl", "ccomp") and grammar.lemma[noun] in reading.tables.classes["sign"]


def _is_of_an_old_deal(reading: Reading, verb: int) -> bool:
    """Whether what was to come was laid down long before: "under an accord struck in 2000, Guinea was to"."""
    deal = laid_down_by(reading, verb)
    times = [] if deal is None else reading.times_in(deal, reading.grammar.right[deal] + 1)
    return any(_before_episode(reading, time) for time in times)


def _told_before(reading: Reading, verb: int) -> bool:
    """Whether what lies ahead was said long before: "had previously insisted that it would not bow"."""
    grammar = reading.grammar
    above = grammar.head[verb]
    said = grammar.dep[verb] == "ccomp" and grammar.is_verb(above)
    times = reading.times_in(*reading.sentence(verb)) if said else ()
    if any(_bearer(reading, time) == above and _before_episode(reading, time) for time in times):
        return True  # "In 1993 they declared that they would not"
    return said and any(
        grammar.dep[c] in ("advmod", "prep", "npadvmod") and _phrase(reading, c) in reading.tables.past
        for c in grammar.children[above]
    )


def _is_long_since(reading: Reading, verb: int) -> bool:
    """Whether somebody says how long ago it was: "it is eleven months since X imposed it", "two years after X left"."""
    grammar = reading.grammar
    marks = [c for c in grammar.children[verb] if grammar.dep[c] == "mark" and grammar.lower[c] in ("after", "since")]
    over = grammar.tag[verb] in ("VBD", "VBN")
    if over and any(_is_long_before(reading, c) for c in marks):
        return True
    above = grammar.head[verb]
    since = any(grammar.dep[c] == "mark" and grammar.lower[c] == "since" for c in grammar.children[verb])
    attribute = grammar.child(above, "attr", "npadvmod")
    return since and attribute is not None and grammar.lemma[attribute] in ("month", "year", "decade")


def _is_long_before(reading: Reading, i: int) -> bool:
    """Whether a span of time longer than an episode ends right before word `i`: "two weeks (after)"."""
    return i > 0 and (reading.grammar.lemma[i - 1] in LASTING or reading.grammar.lower[i - 1] == "weeks")


def _is_cleft(reading: Reading, verb: int) -> bool:
    """Whether "it was long ago, under X, that" stands before a verb, where the parser hangs it on the verb."""
    grammar = reading.grammar
    copulas = [c for c in grammar.children[verb] if c < verb and grammar.dep[c] == "ccomp" and grammar.lemma[c] == "be"]
    return any(
        grammar.lower[c - 1] == "it" and any(_before_episode(reading, time) for time in reading.times_in(c, verb))
        for c in copulas
        if c
    )


def _is_of_those_before(reading: Reading, trigger: Trigger) -> bool:
    """Whether who acted is no longer in office: "then-President Carter", "the previous government"."""
    grammar = reading.grammar
    subject = grammar.surface_subject(trigger.governor)
    if subject is None or trigger.entry.kind != "verb":
        return False
    words = grammar.lower[grammar.left[subject] : subject + 1]
    before = grammar.lower[max(grammar.left[subject] - 2, 0) : subject]
    ruling = grammar.lemma[subject] in ("government", "administration", "cabinet", "regime", "coalition")
    if any(pair in (("then", "-"), ("the", "late")) for pair in pairwise([*before, *words])) or (
        ruling and bool({"previous", "preceding", "former", "last"} & set(words))
    ):
        return True
    named = reading.mentions_in(grammar.left[subject], subject) if ruling else ()
    return any(
        (actor.code or "").endswith(" ELI") for _, actors in named for actor in actors
    )  # "the Carter government"


def _is_commemorated(reading: Reading, noun: int) -> bool:
    """Whether it has an anniversary: "the tenth anniversary of its truce"."""
    grammar = reading.grammar
    above = grammar.head[grammar.head[noun]]
    return grammar.dep[noun] == "pobj" and grammar.lemma[above] == "anniversary"


def _is_dated_before(reading: Reading, noun: int) -> bool:
    """Whether the words of a noun date it before the episode: "its ultimatum over five activists in 1994"."""
    grammar = reading.grammar
    end = grammar.right[noun] + 1
    return any(
        _before_episode(reading, time)
        and not any(grammar.is_verb(i) and grammar.dep[i] != "amod" for i in range(noun + 1, time.start))
        for time in reading.times_in(noun + 1, end)
        if grammar.lower[time.start - 1] in ("in", "of", "on") or grammar.lower[time.start] in ("in", "of", "on")
    )


def _is_long_after(reading: Reading, i: int) -> bool:
    """Whether something is told to follow it by long: "two years after the invasion", "a decade after signing it"."""
    above = reading.grammar.head[i]
    return reading.grammar.lower[above] == "after" and _is_long_before(reading, above)


def _is_of_other_days(reading: Reading, verb: int) -> bool:
    """Whether a clause says which times are meant: "the days when Ghana ousted them"."""
    grammar = reading.grammar
    noun = grammar.head[verb]
    start = grammar.left[verb]
    if grammar.lower[max(start - 3, 0) : start] == ["of", "the", "day"] and grammar.lemma[start - 4] == "anniversary":
        return True  # "the anniversary of the day they signed", however it was parsed
    if grammar.dep[verb] not in ("relcl", "acl"):
        return False
    if _is_commemorated(reading, noun):
        return True  # "the anniversary of the treaty that Japan signed"
    when = any(grammar.lower[c] == "when" for c in grammar.children[verb])
    # "The 1977 treaties by which Washington ceded it".
    dated = any(grammar.tag[c] == "CD" and _is_year(grammar.lower[c]) for c in grammar.children[noun])
    published = reading.parsed.article.published or ""
    dated = dated and grammar.tag[verb] == "VBD" and published[:4] not in grammar.lower[noun - 2 : noun]
    return dated or (when and grammar.lower[noun] in ("days", "years", "era", "decades"))


def _is_year(word: str) -> bool:
    return word.isdigit() and len(word) == 4 and word[0] in "12"


def _is_of_earlier_round(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether it belongs to talks that the article calls earlier: "at a previous round", "earlier talks failed"."""
    grammar, classes = reading.grammar, reading.tables.classes
    if trigger.entry.kind == "noun" and _is_earlier(reading, trigger.token):
        return True
    clauses = [found.clause]
    if grammar.dep[found.clause] == "advcl":
        clauses.append(grammar.head[found.clause])
    return any(
        grammar.lemma[noun] in classes["talks"] and _is_earlier(reading, noun)
        for clause in clauses
        for c in grammar.children[clause]
        for noun in (
            [c] if grammar.dep[c] in (*SUBJECTS, "dobj") else grammar.children[c] if grammar.lower[c] in ROUNDS else []
        )
    )


def _is_earlier(reading: Reading, noun: int) -> bool:
    grammar = reading.grammar
    return any(grammar.lower[c] in reading.tables.classes["earlier"] for c in grammar.children[noun])


def _times_above(reading: Reading, found: Scope) -> list[TimeExpression]:
    """The times of the clause that an adverbial clause hangs on: "shelved a February trip after it shot down ..."."""
    grammar = reading.grammar
    verb = found.clause
    if grammar.dep[verb] == "pcomp" and grammar.lower[grammar.head[verb]] == "without":
        above = verb_above(reading, grammar.head[verb])  # "left in 1999 without returning it"
        return [time for time in reading.times_in(*reading.sentence(verb)) if _bearer(reading, time) == above]
    while grammar.dep[verb] in ("conj", "ccomp") and grammar.head[verb] != verb:
        if grammar.lemma[grammar.head[verb]] == "be":
            break  # "it was in 1995 that"
        verb = grammar.head[verb]
    told = [t for t in reading.times_in(*reading.sentence(verb)) if t.start <= grammar.head[verb] < t.end]
    if told and grammar.dep[verb] in ("relcl", "advcl"):
        return [replace(time, relation="in") for time in told]  # "since December 2008, when X broke off the talks"
    if grammar.dep[verb] == "relcl" and grammar.lemma[grammar.head[verb]] == "time":
        verb = grammar.head[verb]  # "the last time X visited Y was in 2008"
        return [
            time for time in reading.times_in(*reading.sentence(verb)) if _bearer(reading, time) == grammar.head[verb]
        ]
    cleft = grammar.lemma[grammar.head[verb]] == "be" and grammar.dep[verb] in ("ccomp", "advcl", "acl", "relcl")
    if not cleft and (grammar.dep[verb] != "advcl" or grammar.tag[verb] not in ("VBD", "VBN")):
        return []
    around = {grammar.head[verb], *grammar.children[grammar.head[verb]]}
    return [time for time in reading.times_in(*reading.sentence(verb)) if _bearer(reading, time) in around]


def _before_episode(reading: Reading, time: TimeExpression) -> bool:
    if time.relation in ("since", "by", "until"):
        return False
    published = reading.parsed.article.published
    words = time.text.lower()
    if published and time.latest and len(published) == 10:
        return _last_day(time.latest) < (date.fromisoformat(published) - EPISODE).isoformat()
    season = words.startswith("last ") and words.split()[-1] not in RECENT
    undated = published is None and (
        words.endswith(" ago") or words.startswith("last ") or words[-4:].isdigit() or time.latest is not None
    )
    return season or (undated and not _is_partial(time.latest))


def _is_partial(day: str | None) -> bool:
    """Whether a date has no year."""
    return day is not None and not (len(day) >= 4 and day[:4].isdigit())


def _last_day(partial: str) -> str:
    """A day that is surely not before a partial date, for comparing ISO strings."""
    return partial if len(partial) == 10 else partial + "-31" if len(partial) == 7 else partial + "-12-31"


def _is_ahead_of_any_day(tag: str, text: str) -> bool:
    """Whether words of time under a verb with that tag lie ahead, whatever the day: "flies there on Sunday"."""
    words = text.lower().split()
    weekday = tag in ("VBZ", "VBP") and len(words) == 1 and words[0] in WEEKDAYS
    return weekday or text.lower().startswith(COMING) or words[1:2] == ["coming"]


def _is_pluperfect(reading: Reading, verb: int) -> bool:
    grammar = reading.grammar
    tags = grammar.tag[verb] in ("VBN", "VBG", "VBD")  # parted from its "had", a participle may be taken for a past
    return tags and any(grammar.dep[c] == "aux" and grammar.lower[c] in ("had", "'d") for c in grammar.children[verb])


def _says_past(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether an adverb of the clause, or of the verb that reports it, says so ("previously", "in the past")."""
    grammar = reading.grammar
    verb = trigger.governor
    for _ in range(CLIMB):
        for c in grammar.children[verb]:
            if grammar.dep[c] in ("advmod", "prep", "npadvmod", "advcl") and _phrase(reading, c) in reading.tables.past:
                return grammar.lower[c] != "long" or not _holds(reading, verb)
        dep, head = grammar.dep[verb], grammar.head[verb]
        shares = dep == "conj" and grammar.child(verb, "nsubj", "nsubjpass") is None
        if head == verb or (dep not in ("xcomp", "ccomp", "acomp") and not shares):
            break
        verb = head
    if _is_recalled(reading, trigger) or _used_to(reading, trigger.token):
        return True
    i = trigger.governor
    if i and grammar.lower[i - 1] == "last" and grammar.tag[i] == "VBD" and grammar.dep[i - 1] == "advmod":
        return True  # "they last spoke in May"
    if trigger.entry.roles.startswith("speaker"):
        return False
    if any(_is_of_an_era(reading, verb) for verb in {trigger.governor, found.clause}):
        return True
    behind = " ".join(grammar.lower[trigger.token : min(trigger.token + 12, reading.sentence(trigger.token)[1])])
    return any(f" {phrase} " in f"{behind} " for phrase in BACK_THEN)


def _holds(reading: Reading, verb: int) -> bool:
    """Whether the perfect says that something still holds: "has long favoured talks"."""
    grammar = reading.grammar
    return any(grammar.dep[c] == "aux" and grammar.lower[c] in ("has", "have") for c in grammar.children[verb])


def _used_to(reading: Reading, verb: int) -> bool:
    """Whether "used to" stands before a verb, however it was parsed: "Libya, whose leader left, used to arm them"."""
    lower = reading.grammar.lower
    helped = lower[verb - 3] in ("is", "are", "was", "were", "be", "been", "being", "get", "got") if verb > 2 else True
    return lower[max(verb - 2, 0) : verb] == ["used", "to"] and not helped


def _is_recalled(reading: Reading, trigger: Trigger) -> bool:
    """Whether somebody recalls that it was done: "the minister recalled that his country had mediated"."""
    return reading.cue_at(trigger.token) in RECALLING and _is_over(reading, trigger.governor)


def _is_over(reading: Reading, verb: int) -> bool:
    grammar = reading.grammar
    return grammar.tag[verb] == "VBD" or _is_pluperfect(reading, verb)


def _is_of_an_era(reading: Reading, verb: int) -> bool:
    """Whether an adverbial sets a verb in another time: "in the days of the shah", "during the previous summer"."""
    grammar = reading.grammar
    for c in grammar.children[verb]:
        if grammar.dep[c] in ("prep", "npadvmod", "advmod"):
            words = grammar.lower[grammar.left[c] : grammar.right[c] + 1]
            if _sets_back(reading, verb, words) or _is_earlier_time(reading, words) or _is_under_other(reading, c):
                return True
    return False


def _is_under_other(reading: Reading, c: int) -> bool:
    """Whether it was under somebody who was no longer in office: "under Jimmy Carter", told in 1984."""
    if reading.grammar.lower[c] != "under":
        return False
    ruling = (actor for o in reading.grammar.children[c] for actor in reading.cast.of(o))
    return any((actor.code or "").endswith(" ELI") for actor in ruling)


def _sets_back(reading: Reading, verb: int, words: list[str]) -> bool:
    """Whether the words of an adverbial set this verb back, by its tense: "two summers ago", "for decades"."""
    grammar = reading.grammar
    if words == ["ago"]:  # "three winters ago Chisinau asked", whose winters the parser took for a subject
        ago = next(c for c in grammar.children[verb] if grammar.lower[c] == "ago")
        words = grammar.lower[max(ago - 1, 0) : ago + 1]
    if words[-1] == "ago" and words[max(len(words) - 2, 0)].removesuffix("s") in LONG:
        return not _holds(reading, verb)  # not "has issued warrants for a killing two years ago"
    if words[0] == "for" and len(words) == 2 and words[1].removesuffix("s") in LONG:
        return grammar.tag[verb] == "VBD"  # "for decades Cuba trained them"
    # "Before this week's swap they had never".
    return words[0] == "before" and _is_pluperfect(reading, verb) and bool({"this", "'s", "’s"} & set(words))


def _is_earlier_time(reading: Reading, words: list[str]) -> bool:
    """Whether words name a time before: "at last year's summit", "during the Cold War", "under his predecessor"."""
    if words[0] in ROUNDS and len(words) > 3 and words[1] == "last" and words[2] in LONG:
        return words[3] in ("'s", "’s")
    if words[0] in (*WHILE, "following", "at") and len(words) > 2 and _names_an_era(reading, words):
        return True
    if WHILE & set(words) and any(word in WARS and after == "war" for word, after in pairwise(words)):
        return True
    if (
        words[:3] == ["the", "last", "time"]
        or words[:2] == ["back", "in"]
        or (words[0] == "under" and not BEFORE.isdisjoint(words))
    ):
        return True
    if " ".join(words[:4]) in ERAS or (words[0] in WHILE and words[-2:] == ["first", "term"]):
        return True
    return any(word in ("previous", "preceding") and after in TERMS for word, after in pairwise(words))


def _names_an_era(reading: Reading, words: list[str]) -> bool:
    """Whether the words of an adverbial name another time: "in the Carter years", "during the 1973 war"."""
    if words[0] == "throughout" and "war" in words:
        return True
    if words[-1] in EPOCHS and "the" in words[:2] and len(words) > 3 and not PRESENT & set(words):
        return True
    published = reading.parsed.article.published
    if published and words[0] in ("at", "in") and words[1] == "the" and _is_year(words[2]) and len(words) > 3:
        return words[2] != published[:4]  # "at the 1994 round"
    classes = reading.tables.classes
    named = WARLIKE | classes["deal"] | classes["talks"] | classes["document"]
    if words[0] in ("after", "during", "following") and words[1] == "the" and _is_year(words[2]) and len(words) > 3:
        return words[2] != (published or "")[:4]  # "after the 1989 killings"
    return any(
        word.isdigit() and len(word) == 4 and after in named and word != (published or "")[:4]
        for word, after in pairwise(words)
    )


def _is_chronicle(reading: Reading) -> bool:
    """Whether an article mostly recounts the past: its dated main clauses lie before the episode."""
    if "chronicle" not in reading.memo:
        told = [_told_when(reading, start, end) for start, end in reading.sentences]
        past, present = told.count(True), told.count(False)
        reading.memo["chronicle"] = past >= CHRONICLE and past > 1.5 * present
    return reading.memo["chronicle"]


def _goes_on_telling(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether a past tense without a time of its own carries on a story that the paragraph set in the past."""
    grammar = reading.grammar
    was = any(grammar.lower[c] in ("was", "were") for c in grammar.children[found.clause])
    if (grammar.tag[found.clause] != "VBD" and not was) or times_of(reading, trigger, found):
        return False
    start, _ = reading.sentence(trigger.token)
    chronicle = _is_chronicle(reading)
    first = 0 if chronicle else reading.parsed.paragraphs[reading.parsed.paragraph(trigger.token)][0]
    for _ in range(STORY * (4 if chronicle else 1)):
        if start <= first:
            return False
        start, end = reading.sentence(start - 1)
        told = _told_when(reading, start, end)
        if told is not None:
            return told
    return False


def _told_when(reading: Reading, start: int, end: int) -> bool | None:
    """Whether a sentence is set before the episode (True) or in it (False); None where its main verb has no time."""
    grammar = reading.grammar
    root = next((i for i in range(start, end) if grammar.head[i] == i), start)
    if _is_pluperfect(reading, root):
        return True
    times = [time for time in reading.times_in(start, end) if _bearer(reading, time) == root]
    if not times and _holds(reading, root):
        return False  # "has said repeatedly": back in the present
    return any(_before_episode(reading, time) for time in times) if times else None


def _phrase(reading: Reading, c: int) -> str:
    start, end = reading.grammar.left[c], reading.grammar.right[c] + 1
    return " ".join(reading.grammar.lower[start:end]) if end - start <= 4 else ""


def lies_ahead(reading: Reading, trigger: Trigger, found: Scope) -> bool:
    """Whether a present tense is dated after the article: "ministers meet on December 11"."""
    grammar = reading.grammar
    published = reading.parsed.article.published
    if (grammar.tag[found.clause] not in ("VB", "VBP", "VBZ", "VBG", "NN", "NNS") and trigger.entry.kind != "noun") or {
        "historical",
        "hypothetical",
    } & found.aux:
        return False
    if not published:
        return trigger.entry.kind == "verb" and any(
            _is_ahead_of_any_day(grammar.tag[found.clause], time.text) for time in times_of(reading, trigger, found)
        )
    return any(_is_after(time, published) for time in times_of(reading, trigger, found))


def _is_after(time: TimeExpression, published: str) -> bool:
    """Whether a time lies after the article's day: a day or a month, "next weekend", "later this year"."""
    if time.text.lower().startswith(COMING):
        return True
    first = time.earliest or ""
    return len(first) in (7, 10) and first > published[: len(first)] and time.relation != "by"
