"""Dating a report that came without a date: from its own header, else from all evidence that its text holds.

`date_report` is the entry. Evidence: a dateline or header with the day; dates with and without a year, by the
tense of their verb; leaders named as in office; wars by their length; dated facts of the world, and words such as
"last week" beside them. dating_solve combines it into the interval that most of it supports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.model import Evidence, Interval
from dragoman.reading.dating.facts import Found, facts_in, holders_in, merged, wars
from dragoman.reading.dating.header import metadata, stated
from dragoman.reading.dating.solve import Clue, solve
from dragoman.reading.document import Document, Sentence
from dragoman.reading.times import calendar as cal
from dragoman.reading.times.base import modifier, month_number, quantity, weekday_number
from dragoman.reading.times.grammar import Raw, lower, scan
from dragoman.reading.times.resolve import absolute, resolve
from dragoman.reading.times.tense import FUTURE, PAST, direction
from dragoman.reading.times.words import accepted, month_first

YEARS: Final = range(1980, 2041)  # years tried for dates without one
MANY_MONTHS: Final = (
    4  # a report that names more months than this is a chronicle: they say nothing of its own date
)
NEAR: Final = 90  # characters between a fact and the time that dates it
TALLY: Final = 3  # months from which on a list of them is a count by month
NEW_YEAR: Final = 10  # January: until then a report may still count "since early" of the year before
OTHERS: Final = 4.0  # weight of what another report says: more than a fact of the world with a time beside it
_DAY = timedelta(days=1)
_NO_YEAR = frozenset({"dmy", "mdy", "range_dm", "range_md"})
_RELATIVE = frozenset(
    {"relunit", "wd", "dayref", "weekend", "partref", "ago", "night", "mon", "season", "mly"}
)
_AGE = re.compile(
    r"\b(?P<n>[a-z]+|\d{1,2})[\s-]years?(?:[\s-](?:old|long))?[\s-]+(?:(?:of|long|old|civil|bloody|brutal|devastating)[\s-]+)*(?:civil\s+)?"
    r"(?:war|conflict|insurgency|uprising|revolt|fighting|rebellion)\b"
)
_NTH = re.compile(r"\b(?P<n>[a-z]+(?:-[a-z]+)?|\d{1,2}(?:st|nd|rd|th))\s+(?P<what>year|anniversary)\b")
_WAR = re.compile(
    r"\b(?:war|conflict|insurgency|uprising|revolt|invasion|revolution|fighting|hostilities|intifada)\b"
)


@dataclass(frozen=True, slots=True)
class _Time:
    """An expression of the body, with its sentence and direction."""

    raw: Raw
    sentence: Sentence
    way: int

    @property
    def words(self) -> str:
        return self.sentence.text[self.raw.start : self.raw.end]

    @property
    def span(self) -> tuple[int, int]:
        return self.sentence.start + self.raw.start, self.sentence.start + self.raw.end


@dataclass(frozen=True, slots=True)
class Dated:
    """When a report was published. `basis` is "stated" where the text's own header gives the day, "inferred" where
    evidence bounds it, else "unknown"; `alone` is the interval without what other reports say. Evidence that does not
    fit is kept with kind "clash"."""

    interval: Interval
    basis: str
    evidence: tuple[Evidence, ...]
    alone: Interval


def date_report(doc: Document) -> Dated:
    """When a report without a given date was published, by its own words; and by what other reports of the record say
    of it, where the report comes with such evidence (see dragoman.redating)."""
    times = list(_times(doc))
    clues = _each_once(_clues(doc, times))
    header = stated(doc)
    if header is not None and len(header.spans) == 1:
        best, evidence = solve([header, *(c for c in clues if c.weight >= 1)])
        span = header.spans[0]
        return Dated(span, "stated", evidence if span.overlaps(best) else solve([header])[1], span)
    if header is not None:
        clues.insert(0, header)
    best, evidence = solve(clues)
    alone = best = _by_weekday(best, times)
    others = [_of_another(e) for e in doc.report.published_evidence if e.report_id is not None]
    fits = [o for o in others if alone.days is None or o.spans[0].overlaps(alone)]
    if fits:
        best, evidence = solve([*clues, *fits])
        best = _by_weekday(best, times)
    evidence += tuple(_clash(o) for o in others if o not in fits)
    return Dated(best, "inferred", evidence, alone) if best.known else Dated(best, "unknown", (), alone)


def _clash(o: Clue) -> Evidence:
    return Evidence("clash", o.text, o.start, o.end, o.spans[0], o.report_id)


def _of_another(e: Evidence) -> Clue:
    """What another report says of this one's day, as a clue among those of its own words."""
    return Clue(e.kind, e.text, e.start, e.end, (e.interval,), OTHERS, e.report_id)


def _each_once(clues: Iterable[Clue]) -> list[Clue]:
    """Clues that say the same count once: a report that names a group ten times is no surer."""
    out: dict[tuple[str, tuple[Interval, ...]], Clue] = {}
    for clue in clues:
        out.setdefault((clue.kind, clue.spans), clue)
    return list(out.values())


def _clues(doc: Document, times: list[_Time]) -> Iterator[Clue]:
    first = month_first(doc)
    yield from metadata(doc.report)
    yield from _dated(times, first)
    yield from _this_month(times)
    for sentence in doc.sentences:
        low = lower(sentence.shown)
        mine = [t for t in times if t.sentence is sentence]
        for found in facts_in(low):
            yield from _fact(found, sentence, mine)
    yield from _leaders(doc)
    yield from _war_lengths(doc, lower(doc.text))


def _times(doc: Document) -> Iterator[_Time]:
    for sentence in doc.sentences:
        text = sentence.shown
        for raw in scan(text):
            if accepted(raw, text, sentence):
                yield _Time(raw, sentence, direction(sentence, raw.start, raw.end))


def _clue(kind: str, time: _Time, spans: tuple[Interval, ...], weight: float) -> Clue:
    return Clue(kind, time.words, *time.span, spans, weight)


# -- dates in the text -----------------------------------------------------------------------------------------


def _dated(times: list[_Time], first: bool) -> Iterator[Clue]:
    latest: tuple[Interval, _Time] | None = None
    known = {(_month_of(t), t.raw.parts["d"]) for t in times if absolute(t.raw) and t.raw.rule in _NO_YEAR}
    yearless = [t for t in times if t.raw.rule in _NO_YEAR and not absolute(t.raw)]
    yearless = [
        t for t in yearless if (_month_of(t), t.raw.parts["d"]) not in known
    ]  # "July 24, 2022 ... on July 24"
    for time in times:
        if not absolute(time.raw):
            continue
        found = resolve(time.raw, date(2200, 1, 1), time.way, Interval(), first).named
        if not found.start or not found.end or not 1945 <= found.start.year <= 2060:
            continue
        if time.way == FUTURE or _before(time) in ("by", "until", "till"):
            yield _clue("announced", time, (Interval(None, found.end),), 1.0 if time.way == FUTURE else 0.4)
            continue
        sure = 1.0 if time.way == PAST else 0.6
        weight = sure * (2.0 if found.days == 1 else 1.5 if (found.days or 99) <= 31 else 1.0)
        yield _clue("date", time, (Interval(found.start, None),), weight)
        if latest is None or (found.end, -(found.days or 0)) > (latest[0].end, -(latest[0].days or 0)):
            latest = found, time
    yield from (c for t in times for c in _year_so_far(t))
    for time in yearless:
        yield from _yearless(time, first)
    months = [t for t in times if t.raw.rule == "mon"]
    distinct = {_month_of(t) for t in months}
    this_year = next((c for t in times for c in _year_so_far(t)), None)
    if this_year is not None and len(distinct) >= TALLY:
        yield _tally(months, this_year)
    elif len(distinct) <= MANY_MONTHS:
        for time in months:
            yield from _month(time)
    if latest and _is_news(latest[1], latest[0], times):
        if (latest[0].days or 99) <= 31 or yearless:
            yield from _recent(*latest)
    elif (
        latest and yearless and latest[0].days == 1 and latest[0].end
    ):  # only to choose among the years of a day
        yield _clue("latest date", latest[1], (Interval(latest[0].start, latest[0].end + 31 * _DAY),), 0.1)


def _year_so_far(time: _Time) -> Iterator[Clue]:
    """ "since early 2022", "since the beginning of 2022", "so far in 2022": a count of the year in which it is written."""
    parts = time.raw.parts
    if time.raw.rule != "year" or not parts.get("y", "").isdigit():
        return
    began = modifier(parts.get("mod")) in ("early", "beginning") and _before(time) in ("since", "from")
    so_far = "so far" in lower(time.sentence.shown[max(0, time.raw.start - 12) : time.raw.end + 9])
    if began or so_far:
        year = int(parts["y"])
        yield _clue("year so far", time, (Interval(date(year, 1, 1), date(year + 1, 1, NEW_YEAR)),), 1.5)


def _tally(months: list[_Time], year: Clue) -> Clue:
    """A count of the year month by month ("January: three attacks. February: ten."): of the last month that it has."""
    last = max(months, key=_month_of)
    start = year.spans[0].start
    assert start
    span = cal.month(start.year, _month_of(last))
    assert span.start
    assert span.end
    return _clue("count by month", last, (Interval(span.start, span.end + timedelta(days=NEW_YEAR)),), 1.5)


def _is_news(time: _Time, found: Interval, times: list[_Time]) -> bool:
    """Whether the latest date is likely what the report tells, not its background: a day in the first part of the
    text, or what is named more than once."""
    if found.days == 1 and time.span[0] < max(600, times[-1].span[1] * 0.4):
        return True
    key = _named_date(time)
    return sum(_named_date(t) == key for t in times if absolute(t.raw)) > 1


def _named_date(time: _Time) -> tuple[str | None, ...]:
    return tuple(time.raw.parts.get(k) for k in ("y", "mon"))


def _month_of(time: _Time) -> int:
    return month_number(time.raw.parts["mon"])


def _before(time: _Time) -> str:
    words = time.sentence.shown[: time.raw.start].split()
    return words[-1].lower() if words else ""


def _recent(found: Interval, time: _Time) -> Iterator[Clue]:
    """News is about what is new: a report is seldom much older than the latest day it tells of."""
    assert found.start
    assert found.end
    days = found.days or 1
    reach = 31 if days == 1 else 45
    if days > 31:
        yield _clue("latest date", time, (found,), 0.3)
        reach = 365
    yield _clue("latest date", time, (Interval(found.start, found.end + timedelta(days=reach)),), 0.4)


def _yearless(time: _Time, first: bool) -> Iterator[Clue]:
    """ "on 8 August": the day of some year, before the report or (announced) after it, within eleven months."""
    days = []
    for year in YEARS:
        raw = Raw(time.raw.start, time.raw.end, time.raw.rule, {**time.raw.parts, "y": str(year)})
        found = resolve(raw, date(year, 12, 31), PAST, Interval(), first).named
        if found.end and ("wd" not in raw.parts or found.end.weekday() == weekday_number(raw.parts["wd"])):
            days.append(found.end)
    if time.way == FUTURE:
        yield _clue("announced", time, _after(days, -330, 0), 1.5)
        yield _clue("announced", time, _after(days, -60, 0), 0.3)
    else:
        yield _clue("day", time, _after(days, 0, 330), 1.5 if time.way == PAST else 1.0)
        yield _clue("day", time, _after(days, 0, 31), 0.4)


def _after(days: list[date], first: int, last: int) -> tuple[Interval, ...]:
    return merged([Interval(d + timedelta(days=first), d + timedelta(days=last)) for d in days])


def _month(time: _Time) -> Iterator[Clue]:
    """ "in July": within a year after it began, or before it ends where it is announced."""
    parts = time.raw.parts
    if parts.get("rel") in ("next", "last"):
        return
    months = [
        resolve(Raw(0, 0, "my", {"mon": parts["mon"], "y": str(y)}), date(y, 1, 1)).named for y in YEARS
    ]
    starts = [m.start for m in months if m.start]
    if time.way == FUTURE:
        yield _clue("announced", time, _after(starts, -330, 30), 1.0)
    else:
        yield _clue("month", time, _after(starts, 0, 350), 1.0)
        yield _clue("month", time, _after(starts, 0, 120), 0.2)


def _this_month(times: list[_Time]) -> Iterator[Clue]:
    """ "this month" of what is elsewhere told of 8 August: the report is from August."""
    this = [
        t
        for t in times
        if t.raw.rule == "relunit" and t.raw.parts.get("rel") == "this" and t.raw.parts["unit"] == "month"
    ]
    for here in this:
        words = _content(here)
        for other in times:
            if other.raw.rule not in _NO_YEAR or other.way == FUTURE or len(words & _content(other)) < 2:
                continue
            raw = other.raw
            spans = []
            for year in YEARS:
                found = resolve(Raw(0, 0, raw.rule, {**raw.parts, "y": str(year)}), date(year, 1, 1)).named
                if found.start and found.end:
                    spans.append(Interval(found.start, cal.month(found.end.year, found.end.month).end))
            yield _clue("this month", here, merged(spans), 1.5)


def _content(time: _Time) -> set[str]:
    """Nouns and verbs of a sentence that carry its matter."""
    return {
        t.lower_
        for t in time.sentence.doc
        if t.tag_[:2] in ("NN", "VB", "JJ") and len(t) > 3 and t.lower_ != "month"
    }


# -- the world -------------------------------------------------------------------------------------------------


def _fact(found: Found, sentence: Sentence, times: list[_Time]) -> Iterator[Clue]:
    fact, a, b = found.fact, found.start, found.end
    words, start, end = sentence.text[a:b], sentence.start + a, sentence.start + b
    ahead = fact.planned and direction(sentence, a, b) == FUTURE
    near = [] if fact.lasting else [t for t in times if t.raw.rule in _RELATIVE and _dates(t, found)]
    if near:
        time = min(near, key=lambda t: abs(t.raw.start - a))
        spans = _from_relative(time, fact.days)
        if spans:
            yield Clue(f"fact and time: {fact.name}", f"{time.words}", *time.span, spans, 3.0)
            return
    if len(fact.days) > 1:
        spans = merged(
            [
                Interval(d.start - timedelta(days=14 if ahead else 0), d.end + timedelta(days=21))
                for d in fact.days
                if d.start and d.end
            ]
        )
        yield Clue(f"fact: {fact.name}", words, start, end, spans, 1.5)
    elif ahead:
        yield Clue(f"announced: {fact.name}", words, start, end, (Interval(None, fact.days[0].end),), 1.0)
    else:
        yield Clue(f"fact: {fact.name}", words, start, end, (Interval(fact.days[0].start, None),), 1.5)


def _dates(time: _Time, found: Found) -> bool:
    """Whether an expression may date the fact beside it: near, and not the day on which somebody says so."""
    if time.raw.start > found.end + NEAR or time.raw.end < found.start - NEAR:
        return False
    return time.raw.rule not in ("wd", "dayref", "partref", "night") or not _said(time)


def _from_relative(time: _Time, days: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The days on which an expression ("last week") names the fact's day."""
    out = []
    long = time.raw.parts.get("unit") in ("year", "decade", "quarter") or time.raw.rule in (
        "mon",
        "season",
        "mly",
    )
    step, reach = (7, 800) if long else (1, 70)
    for fact in days:
        if not fact.start or not fact.end:
            continue
        fits = []
        for offset in range(-reach if time.way == FUTURE else 0, reach, step):
            day = fact.start + timedelta(days=offset)
            meant = resolve(time.raw, day, time.way).meant
            if meant.known and meant.overlaps(fact):
                fits.append(day)
        if fits:
            out.append(Interval(min(fits), max(fits)))
    if long:
        out = (
            [_whole_years(s) for s in out]
            if time.raw.parts.get("unit") == "year" and time.raw.rule == "relunit"
            else out
        )
    return merged(out)


def _whole_years(span: Interval) -> Interval:
    """Steps of a week miss the first days of a year: give them back."""
    assert span.start
    assert span.end
    start = span.start.replace(month=1, day=1) if span.start.timetuple().tm_yday < 8 else span.start
    end = span.end.replace(month=12, day=31) if span.end.month == 12 and span.end.day > 23 else span.end
    return Interval(start, end)


def _leaders(doc: Document) -> Iterator[Clue]:
    seen: set[tuple[Interval, ...]] = set()
    for sentence in doc.sentences:
        for holder in holders_in(sentence.shown):
            if holder.spans not in seen:
                seen.add(holder.spans)
                a, b = holder.start, holder.end
                yield Clue(
                    "in office", sentence.text[a:b], sentence.start + a, sentence.start + b, holder.spans, 1.0
                )


def _war_lengths(doc: Document, low: str) -> Iterator[Clue]:
    hits = [(m, "length") for m in _AGE.finditer(low)] + [(m, m["what"]) for m in _NTH.finditer(low)]
    for m, what in hits:
        number = quantity(m["n"]) if what == "length" else _ordinal(m["n"])
        if (
            not number
            or number > 60
            or (what != "length" and not _WAR.search(low, max(0, m.start() - 60), m.end() + 60))
        ):
            continue
        for war in _wars_near(low, m.start()):
            span = _length_span(war, int(number), what)
            yield Clue(
                f"length of the war: {war[0]}",
                doc.text[m.start() : m.end()],
                m.start(),
                m.end(),
                (span,),
                1.5,
            )


def _wars_near(low: str, at: int) -> list[tuple[str, date]]:
    """The war whose land the text names, nearest to the words first; one only."""
    best = None
    for war in wars():
        for m in war.words.finditer(low):
            gap = abs(m.start() - at)
            if best is None or gap < best[0]:
                best = gap, (war.name, war.start)
    return [best[1]] if best else []


def _length_span(war: tuple[str, date], number: int, what: str) -> Interval:
    began = war[1]
    if what == "anniversary":
        day = cal.add_months(began, 12 * number)
        return Interval(day - timedelta(days=14), day + timedelta(days=14))
    if what == "year":
        return Interval(cal.add_months(began, 12 * (number - 1)), cal.add_months(began, 12 * number))
    return Interval(cal.add_months(began, 12 * (number - 1)), cal.add_months(began, 12 * (number + 1)))


def _ordinal(word: str) -> int | None:
    from dragoman.codebook import load

    if word[:1].isdigit():
        return int(word.rstrip("stndrh"))
    found = load("times")["ordinals"].get(word)
    return int(found) if found else None


# -- weekdays --------------------------------------------------------------------------------------------------

_SAY = frozenset(
    ["said", "told", "announced", "reported", "confirmed", "added", "called", "declared", "warned"]
)


def _by_weekday(best: Interval, times: list[_Time]) -> Interval:
    """Cut the ends of a short interval to the weekday on which all that is said was said, or the day after."""
    if best.days is None or best.days > 92 or best.days < 3 or not best.start or not best.end:
        return best
    said = {
        weekday_number(t.raw.parts["w"]) for t in times if t.raw.rule == "wd" and t.way == PAST and _said(t)
    }
    if len(said) != 1:
        return best
    allowed = {said.copy().pop(), (min(said) + 1) % 7}
    start, end = best.start, best.end
    while start < end and start.weekday() not in allowed:
        start += _DAY
    while end > start and end.weekday() not in allowed:
        end -= _DAY
    return Interval(start, end) if start.weekday() in allowed else best


def _said(time: _Time) -> bool:
    if time.raw.parts.keys() & {"rel", "last"}:
        return False
    return any(t.lower_ in _SAY for t in time.sentence.doc)
