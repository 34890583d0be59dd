"""The parse of one story as plain lists, and the grammar questions that are asked of it again and again.

spaCy's token properties cost a call each; the rules ask for the same few of every token, so they are read once.
Everything here is about tokens; who they denote is the business of the modules that use it.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass"))
NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
PROPER_TAGS = frozenset(("NNP", "NNPS"))
VERB_TAGS = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"))
PERSONAL_TAGS = frozenset(("PRP", "PRP$"))
RELATIVES = frozenset(("who", "whom", "which", "that", "whose"))
# Their object does what the infinitive says; with all other verbs it is the subject ("China promised the US to ...").
SUBJECT_CONTROL = frozenset(("promise", "offer", "threaten", "vow", "pledge", "use", "take", "make", "have", "hold"))
# After these prepositions the object does it: "accused Belarus of preparing", "quoted an official as saying".
OBJECT_PREPOSITIONS = frozenset(("of", "from", "into", "for", "as"))
# Upwards through these a verb without subject has that of its head ("was careful not to", "stopped short of accusing").
PASSING = frozenset(
    ("xcomp", "conj", "advcl", "ccomp", "parataxis", "prep", "dep", "aux", "acomp", "oprd", "advmod", "prt")
)
# How many heads we climb: verbs nest less than six deep in real sentences, and a hostile tree must not hold us up.
CLIMB = 12


class Grammar:
    """The tokens of a Doc as parallel lists, indexed by token number.

    Attributes:
        words, lower, lemma, tag, dep, ent: what spaCy says of each token (`ent`: the entity type or "").
        keys: the lower-case words by which nouns are looked up: "mr." is "mr", "’s" is "'s".
        head: the number of each token's head (its own number at a root).
        children: for each token its children's numbers, ascending; `subject`: the one that is its subject, or None.
        left, right: the first and the last token of each token's subtree.
        sentence: the number of the sentence that each token stands in.
        spaced: whether a space follows.
    """

    def __init__(self, doc: Doc) -> None:
        tokens = list(doc)
        self.words: list[str] = [t.text for t in tokens]
        self.lower: list[str] = [word.lower() for word in self.words]
        self.keys = [_key(word) for word in self.lower]
        self.lemma: list[str] = [t.lemma_.lower() for t in tokens]
        self.tag: list[str] = [t.tag_ for t in tokens]
        self.dep: list[str] = [t.dep_ for t in tokens]
        self.ent: list[str] = [t.ent_type_ for t in tokens]
        self.head: list[int] = [t.head.i for t in tokens]
        self.left: list[int] = [t.left_edge.i for t in tokens]
        self.right: list[int] = [t.right_edge.i for t in tokens]
        self.spaced = [bool(t.whitespace_) for t in tokens]
        self.children = _children(self.head)
        self.subject = [self._meeting(self.child(i, "nsubj", "nsubjpass")) for i in range(len(tokens))]
        self.sentence = _numbered([bool(t.is_sent_start) for t in tokens])

    def __len__(self) -> int:
        return len(self.words)

    def child(self, i: int, *deps: str) -> int | None:
        """The first child of token `i` with one of these dependencies."""
        return next((c for c in self.children[i] if self.dep[c] in deps), None)

    def objects(self, i: int, *prepositions: str) -> Iterator[int]:
        """The objects of the given prepositions that hang on token `i`."""
        for c in self.children[i]:
            if self.dep[c] in ("prep", "agent", "dative") and self.lower[c] in prepositions:
                yield from (o for o in self.children[c] if self.dep[o] == "pobj")

    def is_verb(self, i: int) -> bool:
        """Whether token `i` is tagged as a verb."""
        return self.tag[i] in VERB_TAGS

    def is_passive(self, i: int) -> bool:
        """Whether verb `i` is passive: by its subject or auxiliary, or as a bare participle of a noun."""
        if self.child(i, "nsubjpass", "csubjpass", "auxpass") is not None:
            return True
        if self.child(i, "nsubj") is not None:
            return False
        return self.tag[i] == "VBN" and (self.dep[i] in ("acl", "amod") or self.child(i, "agent") is not None)

    def agent(self, i: int) -> int | None:
        """The X of "by X" with a passive verb."""
        return next((o for o in self.objects(i, "by") if self.tag[o] != "CD"), None)

    def head_of(self, start: int, end: int) -> int:
        """The token of `start` to `end` (half-open) that the rest of the sentence hangs on."""
        return next((i for i in range(end - 1, start - 1, -1) if not start <= self.head[i] < end), end - 1)

    def antecedent(self, i: int) -> int | None:
        """The noun that relative pronoun `i` stands for; None where it introduces no relative clause."""
        verb = i
        for _ in range(CLIMB):
            if self.dep[verb] == "relcl":
                return self.head[verb]
            verb = self.head[verb]
        return None

    def phrase(self, i: int) -> tuple[int, int]:
        """The tokens of the noun phrase headed by `i`, half-open: determiners left out, a place or owner kept.

        "commentators in Belarus", "an unnamed Kremlin official" (without "an"), no relative clause, no apposition.
        """
        start = next((t for t in range(self.left[i], i) if self.tag[t] not in ("DT", "IN", "CC", ",", "``")), i)
        end = i + 1
        for c in self.children[i]:
            if c == end and self.dep[c] == "prep" and self.lower[c] in ("of", "in", "for", "from", "at"):
                end = self._short(c)
        return start, end

    def _short(self, preposition: int) -> int:
        """Where the phrase of a preposition ends: at the noun itself, without what hangs on its right."""
        return max((o + 1 for o in self.children[preposition] if self.dep[o] == "pobj"), default=preposition + 1)

    def _meeting(self, subject: int | None) -> int | None:
        """The subject; those who meet, where the parser took that for a noun: "ministers meeting in Cairo"."""
        if subject is None or self.lower[subject] != "meeting" or subject + 1 >= len(self.lower):
            return subject
        plural = self.tag[subject - 1] == "NNS" and self.head[subject - 1] == subject
        return subject - 1 if subject and plural and self.lower[subject + 1] in ("in", "at", "here", "on") else subject

    def surface_subject(self, i: int) -> int | None:
        """The token that verb `i` has as its grammatical subject, found through the clause it depends on.

        Walks up over conjuncts, complements and participles; None where no clause above has a subject.
        """
        for _ in range(CLIMB):
            if self.subject[i] is not None:
                return self.subject[i]
            above = self.head[i]
            if above == i:
                return None
            found, i = self._above(i, above)
            if found is not None:
                return found
            if i < 0:
                return None
        return None

    def _above(self, i: int, above: int) -> tuple[int | None, int]:
        """One step up from verb `i` without subject: the subject found there, or the verb to go on from (-1: none)."""
        dep = self.dep[i]
        if dep in ("acl", "relcl"):
            return above, -1
        if dep == "pcomp":
            return self._through_preposition(above)
        if self.tag[above] in NOUN_TAGS:
            return above, -1
        if dep in ("xcomp", "ccomp") and self.lemma[above] not in SUBJECT_CONTROL:
            controller = self.child(above, "dobj", "dative")
            if controller is not None and controller < i:
                return controller, -1
        return None, above if dep in PASSING else -1

    def _through_preposition(self, preposition: int) -> tuple[int | None, int]:
        """As `_above`, for the gerund after a preposition."""
        governor = self.head[preposition]
        if self.tag[governor] in NOUN_TAGS:
            return governor, -1
        if self.lower[preposition] in OBJECT_PREPOSITIONS and self.lower[preposition - 1] != "instead":
            controller = self.child(governor, "dobj")
            if controller is not None:
                return controller, -1
        return None, governor


def _key(word: str) -> str:
    if len(word) > 1 and word[-1] == ".":
        return word[:-1]
    return word.replace("’", "'") if "’" in word else word


def _children(heads: list[int]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in heads]
    for i, head in enumerate(heads):
        if head != i:
            children[head].append(i)
    return children


def _numbered(starts: list[bool]) -> list[int]:
    numbers, number = [], -1
    for i, start in enumerate(starts):
        number += bool(start or i == 0)
        numbers.append(number)
    return numbers
