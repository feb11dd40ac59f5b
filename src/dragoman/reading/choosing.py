"""Which time and which place of the text belong to an event: by grammar, then by the narrative.

Grammar: of the mentions in an event's sentence, the one with the shortest way through the parse to the event's
trigger, where steps over another event or over a verb of saying cost more. Narrative: an event told without a
time or place of its own takes what its paragraph, then the report, is about, and says so by its precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from spacy.tokens import Token

from dragoman.codebook import words
from dragoman.model import Interval, Report
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import EventMention, PlaceMention, TimeMention

# Types whose place, if it is not said, is where the story is; statements and diplomacy are not placed so.
_PLACED = ("ASSAULT", "PROTEST", "MOBILIZE", "RETREAT", "COERCE", None)
_FAR = 100.0


@dataclass(frozen=True, slots=True)
class When:
    """The date of a claim."""

    fields: dict[str, Any] = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()
    confidence: float = 1.0
    background: bool = False
    own: bool = False  # said in the event's own sentence
    since: date | None = None  # the day that it is told to last from


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a claim."""

    fields: dict[str, Any] = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()
    confidence: float = 1.0
    mention: PlaceMention | None = None


class Focus:
    """What the story is about, up to the sentence being read: its last place and day, by paragraph."""

    def __init__(self, doc: Document, places: Sequence[PlaceMention]) -> None:
        self._first = _leading_place(doc, places)
        self._place: PlaceMention | None = None
        self._when: When | None = None
        self._paragraph = -1

    def enter(self, sentence: Sentence) -> None:
        """Go on to a sentence; a new paragraph forgets the day, not the place."""
        if sentence.paragraph != self._paragraph:
            self._paragraph = sentence.paragraph
            self._when = None

    def note(self, event: EventMention, when: When, where: Where) -> None:
        """Remember what an event was tied to by the words of its own sentence."""
        if where.mention is not None and event.event_type in _PLACED and event.modality == "asserted":
            self._place = where.mention
        if when.own and event.kind == "event" and event.modality == "asserted":
            self._when = when

    @property
    def place(self) -> PlaceMention | None:
        """The place that the story stands at."""
        return self._place or self._first

    @property
    def when(self) -> When | None:
        """The day that the paragraph stands at."""
        return self._when


def _leading_place(doc: Document, places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The narrowest located place of the first sentences, or None."""
    head = [p for p in places if p.sentence < 4 and p.latitude is not None and not p.adjectival]
    return min(head, key=lambda p: (p.where_prec or 9, p.start), default=None)


# ---------------------------------------------------------------- times
def choose_time(
    event: EventMention,
    others: Sequence[EventMention],
    sentence: Sentence,
    times: Sequence[TimeMention],
    focus: Focus,
    report: Report,
) -> When:
    """The time of an event: its own words for it, else the narrative's, else what the report's date allows."""
    usable = [t for t in times if (t.kind == "date" and t.interval.known) or t.role == "since"]
    if event.kind in ("campaign", "state"):
        usable += [t for t in times if t.kind == "duration" and t.interval.known]
    ranked = sorted(
        ((_distance(event, others, sentence, t.start, t.end), t.start, t) for t in usable),
        key=lambda x: x[:2],
    )
    if ranked and ranked[0][0] < _FAR:
        t = ranked[0][2]
        return When(
            _dates(t, event), (("date", t.start, t.end),), 1.0, t.background, own=True, since=_since(t)
        )
    return _narrative_time(event, focus, report)


def _since(t: TimeMention) -> date | None:
    return t.interval.start if t.role == "since" else None


def _dates(t: TimeMention, event: EventMention) -> dict[str, Any]:
    start, end = t.interval.start, t.interval.end
    if event.kind == "state" and t.role == "at" and end is not None:
        end = None
    return {
        "date_text": t.text,
        "date_start": start,
        "date_end": end,
        "date_prec": t.prec or _precision(t.interval),
    }


def _precision(interval: Interval) -> int | None:
    days = interval.days
    if days is None:
        return 5 if interval.known else None
    for limit, prec in ((1, 1), (6, 2), (7, 3), (31, 4)):
        if days <= limit:
            return prec
    return 5


def _narrative_time(event: EventMention, focus: Focus, report: Report) -> When:
    published = report.published
    if not published.known:
        return When(confidence=0.6)
    if event.modality == "planned":
        return When(_span(published.start, None), confidence=0.8)
    if event.kind == "state":
        return When(_span(published.start, None), confidence=0.9)
    if event.background:
        return When(_span(None, published.end), confidence=0.8)
    if focus.when is not None and event.event_type in _PLACED:
        kept = {k: v for k, v in focus.when.fields.items() if k != "date_text"}
        return When({**kept, "date_text": None}, (), 0.9, focus.when.background)
    start = published.start - timedelta(1) if published.start else None
    return When(_span(start, published.end), confidence=0.85)


def _span(start: date | None, end: date | None) -> dict[str, Any]:
    return {"date_start": start, "date_end": end, "date_prec": _precision(Interval(start, end))}


# ---------------------------------------------------------------- places
def choose_place(
    event: EventMention,
    others: Sequence[EventMention],
    sentence: Sentence,
    places: Sequence[PlaceMention],
    focus: Focus,
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
            (_distance(event, others, sentence, p.start, p.end) + 0.3 * (p.where_prec or 6), p.start, p)
            for p in usable
        ),
        key=lambda x: x[:2],
    )
    if ranked and ranked[0][0] < _FAR:
        p = ranked[0][2]
        return Where(_located(p), (("place", p.start, p.end),), p.confidence, p)
    kept = focus.place
    if kept is None or event.event_type not in _PLACED or event.kind == "state":
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


# ---------------------------------------------------------------- the way through the parse
def _distance(
    event: EventMention, others: Sequence[EventMention], sentence: Sentence, start: int, end: int
) -> float:
    """Cost of the way from a mention to the event's trigger; `_FAR` and more where it belongs to something else."""
    tokens = sentence.tokens(start, end)
    if not tokens:
        return _FAR
    head = next(
        (t for t in tokens if t.head.i < tokens[0].i or t.head.i > tokens[-1].i or t.head is t), tokens[-1]
    )
    trigger = sentence.doc[event.token]
    up_from_mention = _chain(head)
    up_from_trigger = _chain(trigger)
    common = next((t for t in up_from_mention if t in up_from_trigger), None)
    if common is None:
        return _FAR
    cost = float(up_from_mention.index(common)) + 1.5 * up_from_trigger.index(common)
    rivals = {o.token for o in others if o.token != event.token}
    cost += 3.0 * sum(
        t.i in rivals for t in up_from_mention[: up_from_mention.index(common) + 1] if t is not trigger
    )
    # a word attached to the verb of saying above the event dates the saying, not the event
    if common is not trigger and common in up_from_trigger and common.lower_ in words("saying_forms"):
        cost += 4.0
    if head.i in event.scope:
        cost -= 1.0
    return cost


def _chain(token: Token) -> list[Token]:
    out = [token]
    while token.head is not token and len(out) < 60:
        token = token.head
        out.append(token)
    return out
