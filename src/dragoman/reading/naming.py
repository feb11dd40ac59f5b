"""From grammar to names: which canonical actors a head token of an event stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import ActorMention

# Where in a noun phrase the actor may stand when its head names none: "leaders of Russia", "Turkish artillery".
_MODIFIERS = ("amod", "compound", "poss", "nmod", "appos")
_PREPOSITIONS = ("of", "from", "by", "between", "with")


@dataclass(frozen=True, slots=True)
class Named:
    """Canonical names, each once, and the spans of the mentions they come from."""

    names: tuple[str, ...] = ()
    mentions: tuple[ActorMention, ...] = ()

    def spans(self, field: str) -> tuple[tuple[str, int, int], ...]:
        """(field, start, end) of each mention."""
        return tuple((field, m.start, m.end) for m in self.mentions)


class Cast:
    """The actors of a report, found by the token that they stand at."""

    def __init__(self, doc: Document, actors: Sequence[ActorMention]) -> None:
        self._at: dict[tuple[int, int], ActorMention] = {}
        self._by_sentence: dict[int, list[ActorMention]] = {}
        self._doc = doc
        for m in sorted(actors, key=lambda m: (m.start, -(m.end - m.start))):
            self._by_sentence.setdefault(m.sentence, []).append(m)
            sentence = doc.sentences[m.sentence]
            for token in sentence.tokens(m.start, m.end):
                self._at.setdefault((m.sentence, token.i), m)
            self._at[m.sentence, m.head] = m

    def named(self, sentence: Sentence, heads: Sequence[int]) -> Named:
        """Actors at the head tokens and at what is joined to them by 'and'."""
        mentions: list[ActorMention] = []
        for head in heads:
            for token in _joined(sentence.doc[head]):
                for m in self._of(sentence, token):
                    if m not in mentions:
                        mentions.append(m)
        names = dict.fromkeys(n for m in mentions for n in m.names)
        return Named(tuple(names), tuple(mentions))

    def over(self, start: int, end: int) -> Named:
        """Actors of a span of text (a speaker's words): the longest mention first, then what it leaves."""
        sentence = self._doc.sentence_at(start)
        if sentence is None:
            return Named()
        inside = [m for m in self._by_sentence.get(sentence.index, ()) if m.start < end and start < m.end]
        own = [m for m in inside if m.how not in ("demonym", "place")] or inside
        return Named(tuple(dict.fromkeys(n for m in own for n in m.names)), tuple(own))

    def _of(self, sentence: Sentence, token: Token) -> list[ActorMention]:
        direct = self._at.get((sentence.index, token.i))
        if direct is not None:
            return [direct]
        found = [m for t in _inner(token) if (m := self._at.get((sentence.index, t.i)))]
        return list(dict.fromkeys(found))


def _joined(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.dep_ == "conj" and child.tag_.startswith(("NN", "PRP", "CD", "JJ")):
            yield from _joined(child)


def _inner(token: Token) -> Iterator[Token]:
    """Tokens of a noun phrase that may name its actor, nearest first."""
    for child in token.children:
        if child.dep_ in _MODIFIERS:
            yield from _joined(child)
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in _PREPOSITIONS:
            for inner in child.children:
                if inner.dep_ == "pobj":
                    yield from _joined(inner)
