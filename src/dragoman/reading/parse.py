"""A parsed sentence as plain objects: tokens with their tags, labels, heads and children.

They are named and behave as spaCy's, of which the reader uses this much. spaCy looks every string and every neighbour
up anew at each access, which cost more than the parsing itself; here each is an attribute, set once.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from spacy.strings import StringStore
from spacy.tokens import Doc as Parsed

_ATTRIBUTES: Final[list[int | str]] = ["ORTH", "LOWER", "TAG", "DEP", "HEAD", "IDX"]
_WRAP, _HALF = 2**64, 2**63  # heads are offsets, negative ones wrapped
MOST_STRINGS: Final = 200_000  # kept by their numbers; beyond this they are looked up anew


class Token:
    """A word or mark of a sentence. `tag_` is Penn's, `dep_` is ClearNLP's label, `lemma_` the dictionary form."""

    __slots__ = (
        "_subtree", "children", "dep_", "doc", "head", "i", "idx", "lemma_", "lower_", "tag_", "text",
    )  # fmt: skip
    doc: Doc
    i: int  # its number in the sentence
    idx: int  # where it begins in `doc.text`
    text: str
    lower_: str
    tag_: str
    dep_: str
    lemma_: str
    head: Token  # itself, for the root
    children: tuple[Token, ...]  # in order of the text
    _subtree: tuple[Token, ...] | None

    def __init__(self, idx: int, text: str, lower: str, tag: str, dep: str, lemma: str) -> None:
        self.idx, self.text, self.lower_, self.tag_, self.dep_, self.lemma_ = (
            idx,
            text,
            lower,
            tag,
            dep,
            lemma,
        )
        self._subtree = None

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return self.text

    @property
    def subtree(self) -> tuple[Token, ...]:
        """The token and all under it: what hangs on it from the left, itself, what hangs on it from the right."""
        if self._subtree is None:
            left = [t for c in self.children if c.i < self.i for t in c.subtree]
            right = [t for c in self.children if c.i > self.i for t in c.subtree]
            self._subtree = (*left, self, *right)
        return self._subtree

    @property
    def left_edge(self) -> Token:
        """The first token of the subtree in the text."""
        return min(self.subtree, key=_number)

    @property
    def right_edge(self) -> Token:
        """The last token of the subtree in the text."""
        return max(self.subtree, key=_number)

    @property
    def ancestors(self) -> Iterator[Token]:
        """Head, head of the head, up to the root."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    @property
    def is_punct(self) -> bool:
        """Whether it is all punctuation."""
        return _is_punct(self.text)

    @property
    def is_space(self) -> bool:
        """Whether it is white space."""
        return self.text.isspace()

    @property
    def whitespace_(self) -> str:
        """The space after it, if any."""
        end = self.idx + len(self.text)
        return " " if self.doc.text[end : end + 1] == " " else ""

    def nbor(self) -> Token:
        """The next token. Raises IndexError after the last."""
        return self.doc[self.i + 1]


def _number(token: Token) -> int:
    return token.i


@lru_cache(maxsize=10_000)
def _is_punct(text: str) -> bool:
    return all(unicodedata.category(c).startswith("P") for c in text)


class Doc(tuple[Token, ...]):
    """The tokens of one sentence, and its text."""

    text: str
    starts: tuple[int, ...]  # where each token begins in `text`

    def covering(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that characters [start, end) of the text touch; none where these lie outside it or are a space."""
        if start < 0 or end - 1 < 0 or end > len(self.text) or not self:
            return ()
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        if start >= self.starts[first] + len(self[first]):  # the space after it
            first += 1
        return self[first : last + 1]


class Reader:
    """Turns spaCy's parses into plain ones; keeps the strings and lemmas it has seen."""

    def __init__(self, strings: StringStore, lemma: Callable[[str, str], str]) -> None:
        self._strings = _Strings(strings)
        self._lemmas = _Lemmas(lemma)

    def read(self, parsed: Parsed) -> Doc:
        """The same parse, plain."""
        rows = parsed.to_array(_ATTRIBUTES).T.tolist()
        orths, lowers, tags, labels, heads, starts = rows
        if len(self._strings) > MOST_STRINGS:
            self._strings.clear()
            self._lemmas.clear()
        string = self._strings.__getitem__
        words, kinds = [*map(string, lowers)], [*map(string, tags)]
        lemmas = map(self._lemmas.__getitem__, zip(words, kinds, strict=True))
        made = zip(starts, map(string, orths), words, kinds, map(string, labels), lemmas, strict=True)
        doc = Doc([Token(*row) for row in made])
        doc.text, doc.starts = parsed.text, tuple(starts)
        children: list[list[Token]] = [[] for _ in doc]
        for i, (token, head) in enumerate(zip(doc, heads, strict=True)):
            token.doc, token.i = doc, i
            if head:
                at = i + (head - _WRAP if head > _HALF else head)
                token.head = doc[at]
                children[at].append(token)
            else:
                token.head = token
        for token, kids in zip(doc, children, strict=True):
            token.children = tuple(kids)
        return doc


class _Strings(dict[int, str]):
    """spaCy's strings by their numbers."""

    def __init__(self, store: StringStore) -> None:
        self._store = store

    def __missing__(self, number: int) -> str:
        found: str = self._store[number] if number else ""
        self[number] = found
        return found


class _Lemmas(dict[tuple[str, str], str]):
    """Dictionary forms by word and tag."""

    def __init__(self, lemma: Callable[[str, str], str]) -> None:
        self._lemma = lemma

    def __missing__(self, key: tuple[str, str]) -> str:
        self[key] = found = self._lemma(*key)
        return found
