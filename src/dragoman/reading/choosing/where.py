"""Which place of the text belongs to an event: by grammar, then by the narrative.

Grammar: of the places in the event's sentence, the one with the shortest way through the parse to its trigger, the
narrower of two equals. An event on the ground that is told without a place takes the one where the story stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from dragoman.codebook import load, words
from dragoman.reading.choosing.path import FAR, ON_THE_GROUND, distance, is_answered, outer
from dragoman.reading.document import Document, Sentence
from dragoman.reading.homeland import homeland
from dragoman.reading.mentions import EventMention, PlaceMention

FRESH = 3  # sentences for which the story stays at a place beyond its paragraph
NEXT = 6  # sentences within which the street of an event may stand
_LEVEL = {"village": 2, "city": 2, "district": 2, "admin2": 3, "admin1": 4, "country": 6}
_NEXT = re.compile(r"\band\b|;|,(?=\s\d)")
# A place named before, taken up by its kind: "the town".
_AGAIN = re.compile(
    r"\b(?:the|this|that)\s+(?:\w+\s+)?(?P<kind>city|town|village|province|governorate|district|camp)\b(?!\s+(?:of|in|council|hall|centre|center)\b)",
    re.IGNORECASE,
)
_SAME = {
    "city": ("city",), "town": ("city", "village"), "village": ("village", "city"), "province": ("admin1",),
    "governorate": ("admin1",), "district": ("district", "admin2"), "camp": ("site",),
}  # fmt: skip
NARROW = frozenset({"street", "site", "crossing"})  # kinds of places that no street narrows


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a claim."""

    fields: dict[str, Any] = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()
    confidence: float = 1.0
    mention: PlaceMention | None = None


class Ground:
    """Where the story stands, up to the sentence being read; and what the report as a whole says of it."""

    def __init__(self, doc: Document, places: Sequence[PlaceMention]) -> None:
        named = [p for p in places if not p.adjectival and not _come_from(doc.sentences[p.sentence], p)]
        standing = [p for p in named if _stands(doc.sentences[p.sentence], p)]
        self.home = (homeland(doc.report, standing) if standing else None) or homeland(doc.report, places)
        self._first = _leading_place(standing, self.home) or _leading_place(
            [p for p in named if p.kind != "country"] if standing else named, self.home
        )
        self._streets = [p for p in places if p.kind == "street" and not p.adjectival]
        self._named = [p for p in named if p.latitude is not None]
        self._place: PlaceMention | None = None
        self._paragraph = self._at = (
            self._sentence
        ) = -1  # the paragraph and sentence read, the place's paragraph

    def note(self, event: EventMention, where: Where) -> None:
        """Remember where the words of its own sentence put an event."""
        if where.mention is None or where.mention.latitude is None:
            return
        if event.event_type in ON_THE_GROUND and event.modality == "asserted":
            self._place, self._at = where.mention, self._paragraph

    def enter(self, sentence: Sentence) -> None:
        """Go on to a sentence."""
        self._paragraph, self._sentence = sentence.paragraph, sentence.index

    @property
    def place(self) -> PlaceMention | None:
        """The place that the story stands at: never one abroad that a report on another country passes through."""
        place = self._place
        if place is None or self.home not in (None, place.country):
            return self._first
        fresh = self._paragraph == self._at or self._sentence - place.sentence <= FRESH
        return place if fresh else self._first

    def taken_up(self, sentence: Sentence) -> Where | None:
        """The place that "the town" of a sentence takes up: the last of its kind that was named."""
        found = _AGAIN.search(sentence.text)
        if found is None:
            return None
        kinds = _SAME[found["kind"].lower()]
        before = [p for p in self._named if p.start < sentence.start + found.start() and p.kind in kinds]
        if not before or sentence.index - before[-1].sentence > NEXT:
            return None
        p, start = before[-1], sentence.start + found.start()
        fields = {**located(p), "place_text": found[0]}
        return Where(fields, (("place", start, sentence.start + found.end()),), 0.8 * p.confidence)

    def address(self, sentence: int, country: str | None) -> PlaceMention | None:
        """The street that the story comes to next, else the one that it came from; None where it is far away."""
        near = [p for p in self._streets if p.country in (None, country) or country is None]
        after = [p for p in near if 0 <= p.sentence - sentence <= NEXT]
        before = [p for p in near if 0 < sentence - p.sentence <= NEXT]
        return after[0] if after else before[-1] if before else None


def _leading_place(standing: Sequence[PlaceMention], home: str | None) -> PlaceMention | None:
    """The narrowest located place of the first sentences in the report's own country, or None."""
    head = [p for p in standing if p.sentence < 4 and p.latitude is not None and home in (None, p.country)]
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

    `speakers` are the spans of who speaks in the sentence: the places in their names are not the event's. An act of
    force that is put no nearer than a town takes the street that the next sentences give.
    """
    usable = [
        p
        for p in places
        if not p.adjectival
        and not _speaks(p, speakers)
        and _located_there(sentence, p)
        and not _come_from(sentence, p)
    ]
    ranked = sorted(
        (
            (
                distance(event, others, sentence, p.start, p.end)
                + 0.3 * _level(p)
                + _of_another(event, others, sentence, p, usable),
                p.start,
                p,
            )
            for p in usable
        ),
        key=lambda x: x[:2],
    )
    if ranked and ranked[0][0] < FAR:
        p = ranked[0][2]
        return _at_street(event, Where(located(p), (("place", p.start, p.end),), p.confidence, p), ground)
    if event.event_type not in ON_THE_GROUND or event.kind == "state":
        return Where(confidence=0.9)
    if (again := ground.taken_up(sentence)) is not None:
        return _at_street(event, again, ground)
    kept = ground.place if event.definite or not is_answered(event, sentence) else None
    if kept is not None:
        where = Where(located(kept), (("place", kept.start, kept.end),), 0.8 * kept.confidence)
        return _at_street(event, where, ground)
    return _at_street(event, _in_country(ground.home), ground)


def _level(p: PlaceMention) -> float:
    """How narrow a place is: by its precision, a place within a province by its kind."""
    return min(p.where_prec or 6, _LEVEL.get(p.kind, 9))


def _of_another(
    event: EventMention,
    others: Sequence[EventMention],
    sentence: Sentence,
    p: PlaceMention,
    usable: Sequence[PlaceMention],
) -> float:
    """Cost of a place that another event before it has, where the next part of a list tells of this event and names
    a place too: "40 homes burnt in A and 90 people fled in B".
    """
    if not any(o.end <= p.start for o in others if o.token != event.token) or p.end > event.start:
        return 0.0
    between = sentence.text[p.end - sentence.start : event.start - sentence.start]
    return 3.0 if _NEXT.search(between) and any(q.start >= event.end for q in usable) else 0.0


def _in_country(home: str | None) -> Where:
    """Only the country, where the report is about one and names no place that could be the event's."""
    return Where({"country": home, "where_prec": 6} if home else {}, confidence=0.7)


def _at_street(event: EventMention, where: Where, ground: Ground) -> Where:
    """The same place, narrowed to the street of the story where the event is an act of force in a town."""
    kind = where.mention.kind if where.mention else None
    if event.event_type != "ASSAULT" or event.kind != "event" or event.background or kind in NARROW:
        return where
    street = ground.address(event.sentence, where.fields.get("country"))
    if street is None:
        return where
    town = where.fields if where.fields.get("where_prec") == 1 else located(street)
    fields = {**town, "place_text": street.text, "place_name": street.name, "geonames_id": None}
    spans = (*where.spans, ("place", street.start, street.end))
    return Where(fields, spans, 0.8 * where.confidence, where.mention)


def _speaks(p: PlaceMention, speakers: Sequence[tuple[int, int]]) -> bool:
    return any(a <= p.start and p.end <= b for a, b in speakers)


def _come_from(sentence: Sentence, p: PlaceMention) -> bool:
    """Whether the words tell which way somebody came: "launched from the direction of the coast"."""
    tokens = sentence.tokens(p.start, p.end)
    of = outer(tokens).head if tokens else None
    return of is not None and of.lower_ == "of" and of.head.lower_ in words("ways_of_coming")


def _located_there(sentence: Sentence, p: PlaceMention) -> bool:
    """Whether the words use a place as a place: a state that acts, owns or is acted on is an actor."""
    return p.kind != "country" or _stands(sentence, p, ("conj",))


def _stands(
    sentence: Sentence, p: PlaceMention, through: tuple[str, ...] = ("conj", "appos", "compound")
) -> bool:
    """Whether something is put in, at, near a place by a preposition, `through` words of these relations."""
    tokens = sentence.tokens(p.start, p.end)
    if not tokens:
        return p.kind != "country"
    head = outer(tokens)
    while head.dep_ in through and head.head != head:
        head = head.head
    return head.dep_ == "pobj" and head.head.lower_ in words("locative_prepositions")


def worded(where: Where, sentence: Sentence) -> Where:
    """The same place with all words that name it: "eastern Aleppo", "Anbar province", "city of Mosul"."""
    p = where.mention
    if p is None or where.fields.get("place_text") != p.text or not sentence.start <= p.start < sentence.end:
        return where
    if p.kind in ("street", "site", "crossing"):
        return where
    before = _before().search(sentence.text[: p.start - sentence.start])
    after = _after().match(sentence.text[p.end - sentence.start :])
    start = p.start - len(before[0]) if before else p.start
    end = p.end + len(after[0]) if after and not before else p.end
    if (start, end) == (p.start, p.end):
        return where
    words_ = sentence.text[start - sentence.start : end - sentence.start]
    spans = tuple(("place", start, end) if s == ("place", p.start, p.end) else s for s in where.spans)
    return replace(where, fields={**where.fields, "place_text": words_}, spans=spans)


def _types() -> str:
    table = load("places")["types"]
    return "|".join(
        re.escape(word)
        for kind in ("admin1", "admin2", "city", "village", "district", "region")
        for word in table[kind]
    )


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    """Compass words or "city of" right before a name."""
    compass = r"(?:(?:north|south|east|west|central)(?:-?(?:east|west))?(?:ern)?|upper|lower|rural)"
    return re.compile(
        rf"\b(?:{compass}\s+(?:countryside\s+of\s+(?:the\s+)?)?|(?:{_types()})\s+of\s+)$", re.IGNORECASE
    )


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    """The kind right after a name: "province"."""
    return re.compile(rf"[ \t](?:{_types()})\b(?! of\b)")


def located(p: PlaceMention) -> dict[str, Any]:
    """A mention as the place fields of a claim."""
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
