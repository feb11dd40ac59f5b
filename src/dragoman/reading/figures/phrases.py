"""Counted phrases of a sentence: "at least 33 Turkish troops", "12", "a teacher", "Jose Perez", "no one"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dragoman.reading.document import Sentence
from dragoman.reading.figures.words import Measures
from dragoman.reading.mentions import NumberMention
from dragoman.reading.numbers import is_count
from dragoman.reading.parse import Doc, Token

_ROLES = frozenset(("nsubjpass", "nsubj", "dobj", "conj", "pobj", "poss", "attr"))
_WHO = frozenset(("amod", "compound", "nmod", "nummod", "poss", "det", "quantmod", "advmod", "punct"))
_ONE = frozenset(("a", "an", "one", "another"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that says how many of whom. `top` is its head in the tree, `noun` the noun counted."""

    top: int
    noun: int | None
    first: int
    last: int
    how: str  # counted, one, named, pronoun, bare_plural, none
    kind: str  # people, things, none, unknown, bare
    unit: str | None
    low: int | None
    best: int | None
    high: int | None
    number: NumberMention | None = None


def counted(
    s: Sentence, numbers: Sequence[NumberMention], m: Measures, lemma: Callable[[Token], str]
) -> list[Phrase]:
    """The phrases with a number, in order."""
    out = []
    for n in numbers:
        if n.sentence != s.index or not is_count(n):
            continue
        t = s.doc[n.token]
        noun = s.doc[n.noun] if n.noun is not None else None
        top = _top(t, noun)
        kind, unit = classify(noun, m, lemma)
        first = s.doc.covering(n.start - s.start, n.end - s.start)
        start = first[0].i if first else n.token
        last = max(n.token, noun.i if noun is not None else n.token)
        out.append(Phrase(top.i, n.noun, start, last, "counted", kind, unit, n.low, n.best, n.high, n))
    return out


def _top(t: Token, noun: Token | None) -> Token:
    """The head of the number's phrase: the noun it modifies, or itself ("dozens of people", "12 were")."""
    top = t
    for _ in range(4):
        if noun is not None and top.i == noun.i:
            return top
        if top.dep_ in (
            "nummod",
            "quantmod",
            "compound",
            "nmod",
            "npadvmod",
            "punct",
            "amod",
            "det",
            "predet",
        ) and top.head.tag_[:2] in ("NN", "CD", "JJ"):
            top = top.head
            continue
        if top.dep_ == "prep" and top.head.tag_ == "CD":
            top = top.head
            continue
        break
    if (
        noun is not None
        and noun.i < t.i + 7
        and top.tag_[:2] != "NN"
        and noun.head.i != t.i
        and top.dep_ in ("dep", "ROOT", "nmod")
    ):
        return noun
    return top


def classify(noun: Token | None, m: Measures, lemma: Callable[[Token], str]) -> tuple[str, str | None]:
    """What a noun counts (people, things, none, unknown, bare) and its unit."""
    if noun is None:
        return "bare", None
    word = lemma(noun)
    if word in m.people:
        return "people", "people"
    unit = m.unit.get(word)
    if unit == "households":
        return "people", unit
    if unit in ("events", "animals"):
        return "none", unit
    if unit:
        return "things", unit
    if noun.tag_ == "NNPS" or word in m.civilian or word in m.combatant:
        return "people", "people"
    if word.endswith(("man", "men", "woman", "women")):
        return "people", "people"
    named = noun.tag_ == "NNP" and not (
        noun.lower_.endswith("s") and any(c.dep_ == "nummod" for c in noun.children)
    )
    return ("none" if named else "unknown"), None


def implied(s: Sentence, taken: set[int], m: Measures, lemma: Callable[[Token], str]) -> Iterator[Phrase]:
    """The phrases without a number: one person, a name, a bare plural, nobody."""
    for t in s.doc:
        if t.dep_ not in _ROLES or t.i in taken:
            continue
        tag = t.tag_
        if tag[:2] == "NN":
            found = _noun_phrase(s.doc, t, m, lemma)
        elif tag in ("PRP", "NN", "DT"):
            found = _pronoun(t, m)
        else:
            found = None
        if found:
            yield found


def _noun_phrase(doc: Doc, t: Token, m: Measures, lemma: Callable[[Token], str]) -> Phrase | None:
    kids = list(t.children)
    first = min([c.i for c in kids if c.i < t.i and c.dep_ in _WHO and c.dep_ != "punct"], default=t.i)
    det = next((c.lower_ for c in kids if c.dep_ in ("det", "poss") or c.lower_ in _ONE), None)
    if t.lower_ in ("nobody", "none"):
        return Phrase(t.i, None, t.i, t.i, "none", "people", "people", 0, 0, 0)
    base = t
    while base.dep_ == "conj" and base.head.i != base.i:
        base = base.head
    if base.dep_ == "appos":  # says again who somebody named is
        return None
    kind, unit = classify(t, m, lemma)
    if det in ("no", "neither"):
        return Phrase(t.i, t.i, first, t.i, "none", kind, unit, 0, 0, 0)
    if any(c.dep_ == "nummod" for c in kids):
        return None
    if t.tag_ == "NNP":
        return _name(doc, t, first, kind, m, lemma)
    if kind != "people" or unit != "people":
        return None
    skip = 1 if doc[first].lower_ in (*_ONE, "the", "this", "that") and first < t.i else 0
    if t.tag_ in ("NNS", "NNPS"):
        return Phrase(t.i, t.i, first + skip, t.i, "bare_plural", kind, unit, None, None, None)
    if lemma(t) in m.lists["people.collective"]:
        return None
    return Phrase(t.i, t.i, first, t.i, "one", kind, unit, 1, 1, 1)


def _name(
    doc: Doc, t: Token, first: int, kind: str, m: Measures, lemma: Callable[[Token], str]
) -> Phrase | None:
    """A named person: two capitalised words or a title and a name, none of them an organisation's."""
    words = [w for w in doc[first : t.i + 1] if w.tag_[:2] == "NN"]
    if any(w.lower_ in m.lists["not_names.words"] for w in words) or any(
        w.lower_ == "the" for w in doc[first : t.i]
    ):
        return None
    if any(w.text == "-" for w in doc[first : t.i]):
        words = [w for w in words if w.i == t.i or doc[w.i + 1].text != "-"]
    titled = any(lemma(w) in m.people or w.lower_ in m.lists["titles.words"] for w in words)
    if titled or (len(words) >= 2 and all(w.text[:1].isupper() for w in words)):
        return Phrase(t.i, t.i, first, t.i, "named", "people", "people", 1, 1, 1)
    if len(words) == 1 and t.text[:1].isupper() and t.dep_ in ("nsubjpass", "dobj", "nsubj", "conj"):
        return Phrase(t.i, t.i, first, t.i, "surname", "people", "people", 1, 1, 1)
    return None


def _pronoun(t: Token, m: Measures) -> Phrase | None:
    if t.lower_ in m.lists["pronouns.pair"] and t.dep_ in ("nsubjpass", "nsubj") and t.tag_ == "DT":
        return Phrase(t.i, t.i, t.i, t.i, "pronoun", "people", "people", 2, 2, 2)
    if t.lower_ in m.lists["pronouns.single"] and t.dep_ in ("nsubjpass", "nsubj", "dobj"):
        return Phrase(t.i, t.i, t.i, t.i, "pronoun", "people", "people", 1, 1, 1)
    return None
