"""Which time of the text belongs to an event: by grammar, then by the narrative.

Grammar: of the times in the event's sentence, the one with the shortest way through the parse to its trigger. An
event told without a time takes that of the sentences before, then the story's day, then what the report's date
allows, and says so by its precision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from dragoman.codebook import load
from dragoman.model import Interval, Report
from dragoman.reading.choosing.path import FAR, ON_THE_GROUND, chain, distance, outer
from dragoman.reading.choosing.story import (
    MainDay,
    closed_in,
    governor,
    is_clock,
    is_told_day,
    of_aftermath,
    verbs,
)
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import EventMention, TimeMention
from dragoman.reading.parse import Token

WIDEST = 92  # days: a report that may be from any of more says nothing of the day of what it tells
MONTH = 31  # days
REACH = 3  # sentences that the day of the last event reaches, in a report that has a day of its own


@dataclass(frozen=True, slots=True)
class When:
    """The date of a claim."""

    fields: dict[str, Any] = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()
    confidence: float = 1.0
    background: bool = False
    own: bool = False  # said in the event's own sentence, by more than "now" or "recently"
    since: date | None = None  # the day that it is told to last from


class Days:
    """The day that the story stands at, up to the sentence being read.

    What the last sentences of the paragraph were dated by their own words goes before the day of the whole story.
    """

    def __init__(self, doc: Document, main: MainDay | None = None) -> None:
        self.doc = doc
        self.main = _told_on(main) if main else None
        self.when: When | None = None
        self.force: When | None = None
        self._since = 0
        self._sentence = 0
        self._paragraph = -1

    def enter(self, sentence: Sentence) -> None:
        """Go on to a sentence."""
        if sentence.paragraph != self._paragraph:
            self._paragraph = sentence.paragraph
            self.when = self.force = None
        self._sentence = sentence.index

    def note(self, event: EventMention, when: When) -> None:
        """Remember what an event was dated by the words of its own sentence."""
        if not when.own or event.kind != "event" or event.modality != "asserted":
            return
        if event.lemma in verbs("dying") and self.main is not None:
            return  # the death may come days after the attack
        last, start = self.doc.report.published_end, when.fields.get("date_start")
        if last is not None and start is not None and start > last:
            return  # what is to come dates nothing that is told
        self.when = when
        if event.event_type == "ASSAULT":
            self.force, self._since = when, self._sentence

    def of(self, event: EventMention) -> When | None:
        """The narrative's day for an event told without one: an act of force takes that of the last one told just
        before it, then the story's."""
        if event.event_type not in ON_THE_GROUND:
            return None
        if event.event_type != "ASSAULT" or self.main is None:
            return self.when
        near = self.force is not None and self._sentence - self._since <= REACH
        return self.force if near and not self._wider() else self.main

    def known_before(self, days: Interval) -> bool:
        """Whether the story has a day of its own, before these."""
        main = self._days(self.main)
        return main.end is not None and days.start is not None and main.end < days.start

    def inside(self, t: TimeMention) -> When | None:
        """The story's day where it lies in a longer time by which the lead told of it ("a man was shot last week")."""
        span, main = t.interval, self._days(self.main)
        if self.main is None or t.start > self.main.spans[0][1]:
            return None
        if span.days is None or not 1 < span.days <= MONTH or span.intersect(main) != main:
            return None
        return self.main

    def _wider(self) -> bool:
        """Whether what the last event was dated ("this month") holds the story's day and says less."""
        kept, main = self._days(self.force), self._days(self.main)
        return kept.overlaps(main) and kept.days != 1

    @staticmethod
    def _days(when: When | None) -> Interval:
        fields = when.fields if when else {}
        return Interval(fields.get("date_start"), fields.get("date_end"))


def _told_on(main: MainDay) -> When:
    m = main.mention
    return When(_span(main.day, main.day), (("date", m.start, m.end),), 0.9, m.background)


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
    usable += _undatable(times, report)
    if event.kind in ("campaign", "state"):
        usable += [t for t in times if t.kind == "duration" and t.interval.known]
    elif event.event_type == "ASSAULT":
        usable = [t for t in usable if not is_clock(t) and not _of_aftermath(event, sentence, t, days)]
    deaths = [t for t in usable if t.interval.end and _of_death(event, sentence, t, days)]
    usable = [t for t in usable if t not in deaths]
    ranked = sorted(
        ((distance(event, others, sentence, t.start, t.end), t.start, t) for t in usable),
        key=lambda x: x[:2],
    )
    if ranked and ranked[0][0] < FAR:
        t = ranked[0][2]
        dates = _dates(t, event)
        spans: tuple[tuple[str, int, int], ...] = (("date", t.start, t.end),)
        narrower = days.inside(t) if _once(event, sentence, t) else None
        if narrower is not None:
            dates = {**dates, **narrower.fields}
            spans += narrower.spans
        return When(
            dates, spans, 1.0, t.background,
            own=t.interval.known and getattr(t, "rule", "") != "ref", since=_since(t),
        )  # fmt: skip
    if deaths:  # on some day before, that is not told
        t = deaths[0]
        return When(_span(None, t.interval.end), (("date", t.start, t.end),), 0.8)
    if event.kind == "event" and _untold().search(sentence.shown):
        return When(confidence=0.9)  # the day is said not to be known
    return _narrative_time(event, days, report)


@lru_cache
def _untold() -> re.Pattern[str]:
    return re.compile(load("times")["story"]["untold"], re.IGNORECASE)


def _undatable(times: Sequence[TimeMention], report: Report) -> list[TimeMention]:
    """Words for a day that cannot be resolved, as nobody knows from which day they are seen: kept as words."""
    published = report.published
    if published.days is not None and published.days <= WIDEST:
        return []
    return [t for t in times if t.kind == "date" and not t.interval.known and t.role != "since"]


def _of_death(event: EventMention, sentence: Sentence, t: TimeMention, days: Days) -> bool:
    """Whether a time is that of a death, and the event what had hurt the dead before: "died on Friday of wounds that
    he suffered when he was shot"."""
    verb = governor(sentence, t.start, t.end)
    named_first = t.end <= event.start
    if (
        verb is None
        or not (named_first and verb.i < event.token)
        or days.doc.lemma(verb) not in verbs("dying")
    ):
        return False
    between = sentence.doc[verb.i + 1 : event.token]
    return any(days.doc.lemma(x) in verbs("wounds") for x in between)


def _of_aftermath(event: EventMention, sentence: Sentence, t: TimeMention, days: Days) -> bool:
    """Whether a time hangs on a verb of what followed ("was arrested on Sunday for the shooting"), or on one above
    the words in which somebody tells of the event."""
    tokens = sentence.tokens(t.start, t.end)
    if not tokens:
        return False
    if closed_in(sentence, event.token, t):
        return False
    trigger, up = sentence.doc[event.token], chain(outer(tokens))
    if trigger in up and not any(x.tag_[:2] == "VB" for x in up[1 : up.index(trigger)]):
        return False  # "the Tuesday shooting"
    path = chain(trigger)
    common = next((x for x in path if x in up), None)
    between = path[1 : path.index(common) + 1] if common is not None else []
    verb = governor(sentence, t.start, t.end)
    others = [x for x in (verb, *between) if x is not None and not _of_trigger(x, event, sentence)]
    if any(of_aftermath(days.doc, x) for x in others):
        return not is_told_day(t, verb, days.doc.report, sentence)
    later = any(x.lower_ in ("after", "following") for x in (*between, *_marks(path, common)))
    return later and days.known_before(t.interval)


def _marks(path: Sequence[Token], common: Token | None) -> Iterator[Token]:
    """Conjunctions of the clauses on the way from a trigger up to what it shares with a time."""
    for x in path:
        if x == common:
            return
        yield from (c for c in x.children if c.dep_ == "mark")


def _of_trigger(x: Token, event: EventMention, sentence: Sentence) -> bool:
    return x.i == event.token or event.start <= sentence.start + x.idx < event.end


def _once(event: EventMention, sentence: Sentence, t: TimeMention) -> bool:
    """Whether an event is told as one act of force at some time of a period: "the shootings this week" are several."""
    single = event.event_type == "ASSAULT" and event.kind == "event" and event.modality == "asserted"
    return (
        single
        and t.role in ("at", "during")
        and not t.background
        and sentence.doc[event.token].tag_ not in ("NNS", "NNPS")
    )


def _since(t: TimeMention) -> date | None:
    return t.interval.start if t.role == "since" else None


def _dates(t: TimeMention, event: EventMention) -> dict[str, Any]:
    start, end = t.interval.start, t.interval.end
    if not t.interval.known:
        return {"date_text": t.text}
    if event.kind == "state" and t.role == "at" and end is not None:
        end = None
    return {
        "date_text": t.text,
        "date_start": start,
        "date_end": end,
        "date_prec": t.prec or t.interval.precision,
    }


def _narrative_time(event: EventMention, days: Days, report: Report) -> When:
    published = report.published
    told = (
        None if event.modality == "planned" or event.kind == "state" or event.background else days.of(event)
    )
    if (published.days or WIDEST + 1) > WIDEST:
        return _kept(told) if told else When(confidence=0.6)
    if event.modality == "planned":
        return When(_span(published.start, None), confidence=0.8)
    if event.kind == "state":
        return When(_span(published.start, None), confidence=0.9)
    if event.background or event.kind == "campaign":
        return When(_span(None, published.end), confidence=0.8)
    if told is not None:
        return _kept(told)
    start = published.start - timedelta(1) if published.start else None
    return When(_span(start, published.end), confidence=0.85)


def _kept(told: When) -> When:
    return When({**told.fields, "date_text": None}, told.spans, 0.9, told.background)


def _span(start: date | None, end: date | None) -> dict[str, Any]:
    return {"date_start": start, "date_end": end, "date_prec": Interval(start, end).precision}
