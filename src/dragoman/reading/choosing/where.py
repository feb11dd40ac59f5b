"""Which place of the text belongs to an event: by grammar, then by the narrative.

Grammar: of the places in the event's sentence, the one with the shortest way through the parse to its trigger, the
narrower of two equals. An event on the ground that is told without a place takes the one where the story stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.codebook import words
from dragoman.reading.choosing.path import FAR, ON_THE_GROUND, distance
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import EventMention, PlaceMention


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a claim."""

    fields: dict[str, Any] = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()
    confidence: float = 1.0
    mention: PlaceMention | None = None


class Ground:
    """Where the story stands, up to the sentence being read."""

    def __init__(self, doc: Document, places: Sequence[PlaceMention]) -> None:
        self._first = _leading_place(doc, places)
        self._place: PlaceMention | None = None

    def note(self, event: EventMention, where: Where) -> None:
        """Remember where the words of its own sentence put an event."""
        if where.mention is not None and event.event_type in ON_THE_GROUND and event.modality == "asserted":
            self._place = where.mention

    @property
    def place(self) -> PlaceMention | None:
        """The place that the story stands at."""
        return self._place or self._first


def _leading_place(doc: Document, places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The narrowest located place of the first sentences, or None."""
    head = [p for p in places if p.sentence < 4 and p.latitude is not None and not p.adjectival]
    return min(head, key=lambda p: (p.where_prec or 9, p.start), default=None)


def choose_place(
    event: EventMention,
    others: Sequence[EventMention],
    sentence: Sentence,
    places: Sequence[PlaceMention],
    ground: Ground,
    speakers: Sequence[tuple[int, int]] = (),
) -> Where:
    """The place of an event: the nearest of its sentence by grammar, the narrower of two equals, else the story's.

    `speakers` are the spans of who speaks in the sentence: the places in their names are not the event's.
    """
    usable = [
        p for p in places if not p.adjectival and not _speaks(p, speakers) and _located_there(sentence, p)
    ]
    ranked = sorted(
        (
            (distance(event, others, sentence, p.start, p.end) + 0.3 * (p.where_prec or 6), p.start, p)
            for p in usable
        ),
        key=lambda x: x[:2],
    )
    if ranked and ranked[0][0] < FAR:
        p = ranked[0][2]
        return Where(_located(p), (("place", p.start, p.end),), p.confidence, p)
    kept = ground.place
    if kept is None or event.event_type not in ON_THE_GROUND or event.kind == "state":
        return Where(confidence=0.9)
    return Where(_located(kept), (("place", kept.start, kept.end),), 0.8 * kept.confidence)


def _speaks(p: PlaceMention, speakers: Sequence[tuple[int, int]]) -> bool:
    return any(a <= p.start and p.end <= b for a, b in speakers)


def _located_there(sentence: Sentence, p: PlaceMention) -> bool:
    """Whether the words use a place as a place: a state that acts, owns or is acted on is an actor."""
    tokens = sentence.tokens(p.start, p.end)
    if not tokens or p.kind not in ("country", "capital"):
        return True
    head = next(
        (t for t in tokens if t.head.i < tokens[0].i or t.head.i > tokens[-1].i or t.head is t), tokens[-1]
    )
    while head.dep_ == "conj":
        head = head.head
    return head.dep_ == "pobj" and head.head.lower_ in words("locative_prepositions")


def _located(p: PlaceMention) -> dict[str, Any]:
    return {
        "place_text": p.text,
        "place_name": p.name,
        "geonames_id": p.geonames_id,
        "latitude": p.latitude,
        "longitude": p.longitude,
        "country": p.country,
        "admin1": p.admin1,
        "where_prec": p.where_prec,
    }
