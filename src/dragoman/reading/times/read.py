"""Times: every expression for a time in a report, to an interval of days with UCDP's precision.

`read_times` is the entry. Spans and kinds follow TimeML; expressions without a year, weekdays and words such as
"yesterday" are seen from the report's date, by the tense of the verb that governs them; "the following day" from
the day last named. No I/O; the same document and anchor give the same list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Final

from dragoman.codebook import load
from dragoman.model import Interval
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import TimeMention
from dragoman.reading.times.base import NOT_KNOWN, Resolved, quantity
from dragoman.reading.times.grammar import Raw, lower, scan
from dragoman.reading.times.resolve import CLOCKS, DURATIONS, absolute, over
from dragoman.reading.times.tense import PAST, direction, told_on
from dragoman.reading.times.words import accepted, month_first, plain_weekday

BACKGROUND_DAYS: Final = 45  # what ended this long before the report is background
OLD_START_DAYS: Final = 300  # "since" something this old is background

_LEADS = re.compile(r"([a-z']+(?:\s+to)?)\s+(?:(?:about|around|at\s+least|early|the|on|in|at|just|as)\s+)*$")
_JOINS_CLOCK = re.compile(r"\s*,?\s*(?:on\s+(?:the\s+)?|of\s+|in\s+the\s+|at\s+)?$")
_RANGE = re.compile(r"\s*(?:to|and|until|till|through|[-–])\s*(?:the\s+)?$")
_RANGE_LEAD = re.compile(r"\b(from|between)\s+(?:the\s+)?$")
_SPANS = frozenset({"yrange", "range_dm", "range_md", "my_range", "wdrange"})


@dataclass(frozen=True, slots=True)
class ReadTime(TimeMention):
    """A TimeMention with the name of the rule that read it."""

    rule: str = ""


def read_times(doc: Document, anchor: Interval) -> list[TimeMention]:
    """All time expressions of a report, in order. `anchor` is its publication interval; it may be unknown, then
    only expressions that name their days themselves are resolved, or wide, then to the widest days it leaves."""
    reader = _Reader(doc, anchor)
    out: list[TimeMention] = []
    for sentence in doc.sentences:
        out.extend(reader.sentence(sentence))
    return out


class _Reader:
    """Reads sentence by sentence and remembers the day last named."""

    def __init__(self, doc: Document, anchor: Interval) -> None:
        self.anchor = anchor
        self.last = Interval()
        self.last_sentence = -9
        self.month_first = month_first(doc)

    def sentence(self, sentence: Sentence) -> list[ReadTime]:
        """The expressions of one sentence."""
        text = sentence.shown
        if len(text) != sentence.end - sentence.start:
            text = sentence.text
        raws = [plain_weekday(r, text) for r in scan(text) if accepted(r, text, sentence)]
        found = [self._mention(raw, text, sentence) for raw in raws]
        found = list(_ranges(_clocks(found, text, sentence, self._day_of(sentence.index)), text, sentence))
        return [self._ended(m) for m in found]

    def _mention(self, raw: Raw, text: str, sentence: Sentence) -> ReadTime:
        start, end = sentence.start + raw.start, sentence.start + raw.end
        kind = "set" if raw.rule == "setwd" else "duration" if raw.rule in DURATIONS else "date"
        way = 0 if absolute(raw) or kind != "date" else direction(sentence, raw.start, raw.end)
        found = over(raw, self.anchor, way, self.last, self.month_first) if kind != "set" else NOT_KNOWN
        if kind == "duration" and raw.rule != "span":
            found = self._lasting(raw, text, sentence)
        named_day = kind == "date" and raw.rule not in CLOCKS and found.named.known
        if (
            named_day
            and (found.named.days or 99) <= 31
            and not (self.last.known and told_on(sentence, raw.start, raw.end))
        ):
            self.last, self.last_sentence = found.named, sentence.index
        role = "at" if kind == "set" else _role(text, raw.start)
        if role != "at" and _of_a_noun(text, raw, sentence):
            role = "at"  # "by Wednesday's blast", "since the 3 March raid": the preposition is the blast's, the raid's
        words = sentence.text[raw.start : raw.end]
        return ReadTime(
            start, end, words, sentence.index, kind, found.meant, found.meant.precision, role,
            _part(raw), self._background(found, role, raw, way), found.named, raw.rule,
        )  # fmt: skip

    def _day_of(self, at: int) -> Interval:
        """The day that a time of day without a date falls on: named in this or the last sentence, else the report's."""
        if self.last.days == 1 and at - self.last_sentence <= 1:
            return self.last
        return self.anchor if self.anchor.days is not None and self.anchor.days <= 2 else Interval()

    def _lasting(self, raw: Raw, text: str, sentence: Sentence) -> Resolved:
        """ "have been fighting for three months" reaches from then to now; other durations name no days."""
        before = lower(text[max(0, raw.start - 60) : raw.start])
        if not re.search(r"\bfor\s+(?:the\s+)?$", before) or not re.search(
            r"\b(?:have|has|'ve)\b[^.;]*$", before
        ):
            return NOT_KNOWN
        if raw.parts.get("n") and quantity(raw.parts["n"]) is not None:
            past = Raw(
                raw.start, raw.end, "span", {"rel": "past", "n": raw.parts["n"], "unit": raw.parts["unit"]}
            )
            return over(past, self.anchor, PAST)
        return Resolved(Interval(), Interval(None, self.anchor.end))

    def _ended(self, m: ReadTime) -> ReadTime:
        """Open the interval as the preposition says."""
        span = m.interval
        if m.kind != "date" or not span.known or m.rule in CLOCKS or m.rule in _SPANS:
            return m
        if m.role == "since":
            end = (
                self.anchor.end
                if self.anchor.end and (not span.start or self.anchor.end >= span.start)
                else None
            )
            span = Interval(span.start, end)
        elif m.role == "until":
            span = Interval(None, span.end)
        elif m.role == "before":
            span = Interval(None, span.start - timedelta(days=1)) if span.start else span
        elif m.role == "after":
            span = Interval(span.start, None)
        return m if span == m.interval else replace(m, interval=span, prec=span.precision)

    def _background(self, found: Resolved, role: str, raw: Raw, way: int) -> bool:
        span, published = found.meant, self.anchor.start
        if published is None or not span.known:
            return raw.rule in ("year", "decade", "century", "yrange") or raw.parts.get("unit") in (
                "year",
                "decade",
            )
        if role == "since":
            return span.start is not None and span.start < published - timedelta(days=OLD_START_DAYS)
        if raw.rule in DURATIONS:
            return False
        return span.end is not None and span.end < published - timedelta(days=BACKGROUND_DAYS)


def _of_a_noun(text: str, raw: Raw, sentence: Sentence) -> bool:
    """Whether an expression only describes the noun after it."""
    if text[raw.end : raw.end + 2] in ("'s", "’s"):
        return True
    tokens = sentence.tokens(sentence.start + raw.start, sentence.start + raw.end)
    return any(
        t.head.i > tokens[-1].i and t.head.tag_[:2] == "NN" and t.tag_[:2] in ("NN", "CD") for t in tokens
    )


def _role(text: str, start: int) -> str:
    """How the preposition before an expression uses it."""
    m = _LEADS.search(lower(text[max(0, start - 30) : start]))
    return _roles().get(" ".join(m[1].split()), "at") if m else "at"


@lru_cache
def _roles() -> dict[str, str]:
    roles: dict[str, str] = load("times")["roles"]
    return roles


def _part(raw: Raw) -> str | None:
    """The part of the day that an expression names, as the codebook calls it."""
    parts: dict[str, str] = load("times")["parts"]
    if raw.rule == "dayref" and raw.parts.get("deic") in ("tonight", "overnight"):
        return "night"
    words = raw.parts.get("part") or raw.parts.get("part2") or raw.parts.get("unit") or ""
    return parts.get(words.split()[-1]) if words else None


def _clocks(found: list[ReadTime], text: str, sentence: Sentence, day: Interval) -> list[ReadTime]:
    """Join times of day with the day beside them; a time of day alone falls on the day last named."""
    out: list[ReadTime] = []
    i = 0
    while i < len(found):
        here = found[i]
        after = found[i + 1] if i + 1 < len(found) else None
        gap = text[here.end - sentence.start : after.start - sentence.start] if after else None
        if after and gap is not None and _JOINS_CLOCK.fullmatch(gap) and _joins(here, after):
            out.append(_joined(here, after, sentence))
            i += 2
            continue
        out.append(here)
        i += 1
    return [_placed(m, day) for m in out]


def _joins(a: ReadTime, b: ReadTime) -> bool:
    return (a.rule in CLOCKS) != (b.rule in CLOCKS) and a.kind == b.kind == "date"


def _joined(a: ReadTime, b: ReadTime, sentence: Sentence) -> ReadTime:
    whole, clock = (b, a) if a.rule in CLOCKS else (a, b)
    words = sentence.text[a.start - sentence.start : b.end - sentence.start]
    return replace(whole, start=a.start, end=b.end, text=words, role=a.role, part=whole.part or clock.part)


def _placed(m: ReadTime, day: Interval) -> ReadTime:
    if m.rule not in CLOCKS:
        return m
    span = Interval() if m.text.lower() == "night" else day  # "at night" without a day: any night
    return replace(m, interval=span, named=span, prec=span.precision)


def _ranges(found: list[ReadTime], text: str, sentence: Sentence) -> Iterator[ReadTime]:
    """ "from Monday to Wednesday", "between July and September": both ends get the whole range."""
    at = 0
    while at < len(found):
        a = found[at]
        b = found[at + 1] if at + 1 < len(found) else None
        if b and _is_range(a, b, text, sentence):
            span = Interval(a.interval.start, b.interval.end)
            yield replace(a, interval=span, prec=span.precision, role="during")
            yield replace(b, interval=span, prec=span.precision, role="during")
            at += 2
            continue
        yield a
        at += 1


def _is_range(a: ReadTime, b: ReadTime, text: str, sentence: Sentence) -> bool:
    if a.kind != "date" or b.kind != "date" or not a.interval.start or not b.interval.end:
        return False
    if a.interval.start > b.interval.end or a.rule in CLOCKS or b.rule in CLOCKS:
        return False
    gap = text[a.end - sentence.start : b.start - sentence.start]
    return bool(_RANGE.fullmatch(gap)) and bool(
        _RANGE_LEAD.search(lower(text[: a.start - sentence.start])[-12:])
    )
