"""A sentence's tokens as plain lists, and the names of the book found among them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from dragoman.reading.actors.book import Actor, ActorBook, Alias, fold
from dragoman.reading.document import Sentence
from dragoman.reading.mentions import ActorMention

Found = tuple[tuple[str, ...], str, str, str | None, str | None]  # names, how, type, country, side
NOMINAL = frozenset({"NN", "JJ", "FW"})
_FOOTNOTE = re.compile(r"[,;]?[\[({].*$|[,;:]$")
_JOINS = frozenset("-'")


@dataclass(slots=True)
class Hit:
    """A name found: tokens first..last, the aliases it may be, and the one chosen."""

    first: int
    last: int
    aliases: tuple[Alias, ...]
    how: str
    actor: Actor
    backer: bool = False  # first part of "X-backed": no actor of the noun that follows
    used: bool = False  # part of a longer noun phrase that was read


@dataclass(slots=True)
class View:
    """One sentence as lists by token number."""

    sentence: Sentence
    text: list[str]
    lower: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    hits: list[Hit] = field(default_factory=list)
    at: dict[int, Hit] = field(default_factory=dict)  # token -> hit that covers it

    @classmethod
    def of(cls, sentence: Sentence) -> View:
        """Read the parse of a sentence once."""
        doc = sentence.doc
        return cls(
            sentence,
            [t.text for t in doc],
            [t.lower_ for t in doc],
            [t.tag_ for t in doc],
            [t.dep_ for t in doc],
            [t.head.i for t in doc],
        )

    def __len__(self) -> int:
        return len(self.text)

    def add(self, hit: Hit) -> None:
        """Keep a hit and say which tokens it covers."""
        self.hits.append(hit)
        for i in range(hit.first, hit.last + 1):
            self.at[i] = hit

    def root(self, first: int, last: int) -> int:
        """The token of first..last on which the others hang: the last whose head stands outside."""
        out = [i for i in range(first, last + 1) if not first <= self.head[i] <= last or self.head[i] == i]
        named = [i for i in out if self.tag[i][:1] in "NPJC"]
        return (named or out or [last])[-1]

    def name_text(self, first: int, last: int) -> str:
        """The words as they stand, on one line, without a footnote's mark."""
        doc = self.sentence.doc
        text = " ".join(doc.text[doc[first].idx : doc[last].idx + len(doc[last])].split())
        return _FOOTNOTE.sub("", text) or text


def mention(
    view: View, first: int, last: int, head: int, found: Found, confidence: float = 0.9
) -> ActorMention:
    """The mention of tokens first..last, whose head is `head`, of what was found."""
    start, end = view.sentence.char_span(first, last)
    names, how, kind, country, side = found
    text = view.sentence.text[start - view.sentence.start : end - view.sentence.start]
    return ActorMention(
        start, end, text, view.sentence.index, head, names, how, kind, country, side, confidence
    )


@lru_cache(maxsize=100_000)
def parts(text: str) -> tuple[tuple[str, str], ...]:
    """A token's words at its hyphens, folded and as written: "U.S.-led" -> (("us", "U.S."), ("led", "led"))."""
    if text in _JOINS:
        return ()
    return tuple((fold(p), p) for p in text.split("-") if p) if "-" in text else ((fold(text), text),)


def find_names(view: View, book: ActorBook, capitals: bool) -> None:
    """Find the book's names in a sentence, longest first, left to right, none overlapping."""
    units = [(f, shown, i) for i, text in enumerate(view.text) for f, shown in parts(text)]
    words = [u[0] for u in units]
    at, n = 0, len(units)
    while at < n:
        step = 1
        for key, aliases in book.starting(words[at]):
            size = len(key)
            if at + size > n or (size > 1 and tuple(words[at : at + size]) != key):
                continue
            fit = tuple(a for a in aliases if _written(a, units[at : at + size], capitals))
            if capitals and size == 1 and view.tag[units[at][2]][:2] not in NOMINAL:
                continue  # WHO, IS, US in a report in capitals are mostly words
            if fit:
                view.add(Hit(units[at][2], units[at + size - 1][2], fit, fit[0].how, fit[0].actor))
                step = size
                break
        at += step


def _written(alias: Alias, units: list[tuple[str, str, int]], capitals: bool) -> bool:
    """Whether the words are written as this name is: abbreviations in capitals, names with theirs."""
    if capitals and len(units) > 1:
        return True
    if alias.case == "upper":
        return all(u[1].isupper() for u in units) or (capitals and units[0][1][:1].isupper())
    return all(u[1][:1].isupper() or not cap for u, cap in zip(units, alias.capital, strict=True))
