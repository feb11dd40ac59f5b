"""Which time of the text belongs to an event: by grammar, then by the narrative.

Grammar: of the times in the event's sentence, the one with the shortest way through the parse to its trigger. An
event told without a time takes what its paragraph, then the report's date allows, and says so by its precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dragoman.model import Interval, Report
from dragoman.reading.choosing.path import FAR, ON_THE_GROUND, distance
from dragoman.reading.document import Sentence
from dragoman.reading.mentions import EventMention, TimeMention


@dataclass(frozen=True, slots=True)
class When:
    """The date of a claim."""

    fields: dict[str, Any] = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()
    confidence: float = 1.0
    background: bool = False
    own: bool = False  # said in the event's own sentence
    since: date | None = None  # the day that it is told to last from


class Days:
    """The day that the story stands at, up to the sentence being read; a new paragraph forgets it."""

    def __init__(self) -> None:
        self.when: When | None = None
        self._paragraph = -1

    def enter(self, sentence: Sentence) -> None:
        """Go on to a sentence."""
        if sentence.paragraph != self._paragraph:
            self._paragraph = sentence.paragraph
            self.when = None

    def note(self, event: EventMention, when: When) -> None:
        """Remember what an event was dated by the words of its own sentence."""
        if when.own and event.kind == "event" and event.modality == "asserted":
            self.when = when


def choose_time(
    event: EventMention,
    others: Sequence[EventMention],
    sentence: Sentence,
    times: Sequence[TimeMention],
    days: Days,
    report: Report,
) -> When:
    """The time of an event: its own words for it, else the narrative's, else what the report's date allows."""
    usable = [t for t in times if (t.kind == "date" and t.interval.known) or t.role == "since"]
    if event.kind in ("campaign", "state"):
        usable += [t for t in times if t.kind == "duration" and t.interval.known]
    ranked = sorted(
        ((distance(event, others, sentence, t.start, t.end), t.start, t) for t in usable),
        key=lambda x: x[:2],
    )
    if ranked and ranked[0][0] < FAR:
        t = ranked[0][2]
        return When(
            _dates(t, event), (("date", t.start, t.end),), 1.0, t.background, own=True, since=_since(t)
        )
    return _narrative_time(event, days, report)


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


def _narrative_time(event: EventMention, days: Days, report: Report) -> When:
    published = report.published
    if not published.known:
        return When(confidence=0.6)
    if event.modality == "planned":
        return When(_span(published.start, None), confidence=0.8)
    if event.kind == "state":
        return When(_span(published.start, None), confidence=0.9)
    if event.background or event.kind == "campaign":
        return When(_span(None, published.end), confidence=0.8)
    if days.when is not None and event.event_type in ON_THE_GROUND:
        kept = {k: v for k, v in days.when.fields.items() if k != "date_text"}
        return When({**kept, "date_text": None}, (), 0.9, days.when.background)
    start = published.start - timedelta(1) if published.start else None
    return When(_span(start, published.end), confidence=0.85)


def _span(start: date | None, end: date | None) -> dict[str, Any]:
    return {"date_start": start, "date_end": end, "date_prec": _precision(Interval(start, end))}
