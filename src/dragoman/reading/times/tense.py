"""Which way a time points: past or future, from the words before it and the verb that governs it."""

from __future__ import annotations

from functools import lru_cache

from dragoman.codebook import load, words
from dragoman.reading.document import Sentence
from dragoman.reading.parse import Token

PAST, UNKNOWN, FUTURE = -1, 0, 1


@lru_cache
def _sets() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    book = load("times")["tense"]
    return frozenset(book["future"]), frozenset(book["planned"]), tuple(" " + w for w in book["forward"])


@lru_cache
def _ongoing() -> frozenset[str]:
    return frozenset(load("times")["tense"]["ongoing"])


@lru_cache
def _announced() -> frozenset[str]:
    return frozenset(load("times")["tense"]["announced"])


def direction(sentence: Sentence, start: int, end: int) -> int:
    """-1 past, 1 future, 0 not known, for the expression at sentence offsets [start, end)."""
    before = sentence.shown[max(0, start - 24) : start].lower().rstrip()
    forward = _sets()[2]
    if (" " + before).endswith(forward):
        return FUTURE
    token = _token_at(sentence, start)
    if token is None:
        return UNKNOWN
    return _by_verb(token, sentence.kind == "headline")


def told_on(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the expression at sentence offsets [start, end) says when somebody spoke: "police said on Saturday"."""
    token = _token_at(sentence, start)
    while token is not None and token.tag_[:2] != "VB":
        token = token.head if token.head.i != token.i else None
    return token is not None and token.lower_ in words("saying_forms")


def _token_at(sentence: Sentence, start: int) -> Token | None:
    return next(iter(sentence.doc.covering(start, start + 1)), None)


def _by_verb(token: Token, headline: bool) -> int:
    """Climb from the expression to the first verb whose form tells; infinitives and participles look further up."""
    seen_noun = False
    for _ in range(12):
        if token.tag_[:2] in ("VB", "MD"):
            found = _verb_way(token, headline, seen_noun)
            if found is not None:
                return found
        elif token.tag_[:1] in ("N", "J") and token.lower_ in _sets()[1]:
            return FUTURE
        seen_noun = seen_noun or token.tag_[:2] == "NN"
        if token.head.i == token.i:
            return UNKNOWN
        token = token.head
    return UNKNOWN


def _verb_way(verb: Token, headline: bool, through_noun: bool) -> int | None:
    future = _sets()[0]
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    aids = {c.lower_ for c in helpers}
    perfect = bool(aids & {"have", "'ve", "having"})
    if aids & future or (verb.tag_ == "MD" and verb.lower_ in future):
        return PAST if perfect and not aids & {"will", "shall"} else FUTURE
    if any(c.tag_ == "TO" for c in helpers):
        if perfect:
            return PAST
        return _infinitive_way(verb)
    if perfect or aids & {"has", "had", "was", "were", "did", "'d", "been"}:
        return _planned_or_past(verb)
    if aids & {"is", "are", "'s", "'re", "am", "'m"}:
        if verb.tag_ == "VBG":
            return UNKNOWN if verb.lower_ in _ongoing() else FUTURE
        return _planned_or_past(verb) if verb.tag_ in ("VBN", "VBD") else UNKNOWN
    if verb.tag_ in ("VBD", "VBN"):
        if verb.tag_ == "VBN" and verb.dep_ in ("ccomp", "xcomp", "oprd", "conj") and not helpers:
            return None  # "will see them joined", "was found and killed": as the verb above
        return _planned_or_past(verb) if verb.tag_ == "VBN" else PAST
    if verb.tag_ in ("VBZ", "VBP"):
        return PAST if headline else (UNKNOWN if through_noun else FUTURE)
    return None if verb.tag_ in ("VBG", "VB") else UNKNOWN


def _planned_or_past(verb: Token) -> int:
    """ "was scheduled for Friday", "is due on Monday" look ahead; other participles look back."""
    return FUTURE if verb.lower_ in _announced() else PAST


def _infinitive_way(verb: Token) -> int | None:
    """ "plans to meet on Thursday" looks ahead; "managed to escape on Thursday" is as its head is."""
    head, planned = verb.head, _sets()[1]
    word = head.lower_
    if head.i == verb.i or verb.dep_ == "ROOT":
        return FUTURE  # headlines: "Ministers to meet on Thursday"
    if any(word.startswith(p[: max(4, len(p) - 1)]) for p in planned) or word in (
        "is",
        "are",
        "was",
        "were",
        "'s",
        "set",
        "due",
    ):
        return FUTURE
    return None
