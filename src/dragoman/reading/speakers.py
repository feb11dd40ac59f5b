"""Who says so: the attribution that holds a word, resolved to canonical names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import Attribution
from dragoman.reading.naming import Cast


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says a claim. All empty: the report's own voice."""

    claimant: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()
    confidence: float = 1.0
    stance: str = "asserts"


class Speakers:
    """The attributions of a report, asked by offset."""

    def __init__(self, doc: Document, speech: Sequence[Attribution], cast: Cast) -> None:
        self._doc = doc
        self._cast = cast
        self._speech = sorted(speech, key=lambda a: (a.cue_start, a.cue_end))

    def voice(self, offset: int, sentence: Sentence) -> Voice:
        """The voice at an offset: the innermost attribution whose content holds it; outer ones head the chain."""
        holding = [(min(c[1] - c[0] for c in a.content if c[0] <= offset < c[1]), a)
                   for a in self._speech if any(c[0] <= offset < c[1] for c in a.content)]  # fmt: skip
        if not holding:
            return Voice()
        order = [a for _, a in sorted(holding, key=lambda x: -x[0])]  # outermost first
        inner = order[-1]
        names: list[str] = []
        for a in order[:-1]:
            names += self._names(a)[:1]
        own = self._names(inner)
        if not own and not names:
            return Voice(confidence=0.9, stance=inner.stance)
        claimant = own[0] if own else names[-1]
        joint = [n for span in inner.others for n in self._of_span(span)]
        chain = [n for span in inner.chain for n in self._of_span(span)]
        everyone = list(dict.fromkeys([*names, *own, *joint, *chain]))
        source = inner if own else order[-2] if len(order) > 1 else inner
        return Voice(
            claimant,
            {
                "claimant": claimant,
                "claimant_text": source.source_text,
                "claimants": tuple(everyone),
                "root_source": chain[-1] if chain else claimant,
            },
            self._spans(order),
            inner.confidence,
            inner.stance,
        )

    def spans_in(self, sentence: Sentence) -> list[tuple[int, int]]:
        """The spans of those who speak in a sentence."""
        return [
            (a.source_start, a.source_end)
            for a in self._speech
            if a.sentence == sentence.index and a.source_start is not None and a.source_end is not None
        ]

    def _spans(self, order: Sequence[Attribution]) -> tuple[tuple[str, int, int], ...]:
        return tuple(
            ("claimant", a.source_start, a.source_end)
            for a in order
            if a.source_start is not None and a.source_end is not None
        )

    def _names(self, a: Attribution) -> list[str]:
        if a.source_start is None or a.source_end is None:
            return []
        return self._of_span((a.source_start, a.source_end), a)

    def _of_span(self, span: tuple[int, int], a: Attribution | None = None) -> list[str]:
        sentence = self._doc.sentence_at(span[0])
        if a is not None and a.source_token is not None and sentence is not None:
            named = self._cast.named(sentence, (a.source_token,))
            if named.names:
                return list(named.names)
        names = self._cast.over(*span).names
        return list(names) if names else [_tidy(self._doc.text[span[0] : span[1]])]


def _tidy(words: str) -> str:
    """A source's own words as a name: no article, one line."""
    flat = " ".join(words.split())
    for article in ("the ", "The ", "a ", "A ", "an ", "An "):
        if flat.startswith(article) and len(flat) > len(article):
            return flat[len(article) :]
    return flat
