"""Calendar arithmetic for times: units, weeks from Monday to Sunday, seasons, feasts, the Islamic calendar.

All functions are pure; days are `datetime.date`. A day outside the calendar (year 1 to 9999) raises OverflowError
or ValueError, which `times_resolve.resolve` turns into "not known".
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from dragoman.model import Interval


def month(year: int, number: int, count: int = 1) -> Interval:
    """The days of `count` months from month `number` of a year on; numbers beyond 12 run into the next year."""
    index = year * 12 + number - 1
    last = index + count - 1
    end = date(last // 12, last % 12 + 1, calendar.monthrange(last // 12, last % 12 + 1)[1])
    return Interval(date(index // 12, index % 12 + 1, 1), end)


def year(number: int, count: int = 1) -> Interval:
    """The days of `count` years."""
    return Interval(date(number, 1, 1), date(number + count - 1, 12, 31))


def week(day: date, shift: int = 0) -> Interval:
    """Monday to Sunday of the week `shift` weeks from that of a day."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
    return Interval(monday, monday + timedelta(days=6))


def weekend(day: date, shift: int = 0) -> Interval:
    """Saturday and Sunday of the week `shift` weeks from that of a day."""
    end = week(day, shift).end
    assert end is not None
    return Interval(end - timedelta(days=1), end)


def one(day: date) -> Interval:
    """A single day."""
    return Interval(day, day)


def add_months(day: date, count: int) -> date:
    """The same day of another month, or that month's last day."""
    index = day.year * 12 + day.month - 1 + count
    y, m = index // 12, index % 12 + 1
    return date(y, m, min(day.day, calendar.monthrange(y, m)[1]))


def add(day: date, count: float, unit: str) -> date:
    """The day `count` units (may be negative) from a day; hours count as the same day."""
    if unit == "hour":
        return day
    if unit in ("day", "week", "fortnight", "weekend"):
        size = {"day": 1, "fortnight": 14}.get(unit, 7)
        return day + timedelta(days=round(count * size))
    return add_months(
        day, round(count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit])
    )


def around(day: date, unit: str) -> Interval:
    """The unit of the calendar (day, week, month, quarter, year, decade, century) that holds a day."""
    if unit in ("hour", "day"):
        return one(day)
    if unit in ("week", "fortnight"):
        return week(day)
    if unit == "weekend":
        return weekend(day)
    if unit == "month":
        return month(day.year, day.month)
    if unit == "quarter":
        return month(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    if unit == "decade":
        return year(day.year // 10 * 10, 10)
    if unit == "century":
        return year(day.year // 100 * 100, 100)
    return year(day.year)


def part_of(span: Interval, which: str) -> Interval:
    """The early, middle or late part of an interval: its first 40 %, middle 40 % or last 40 % (days of a week or
    more); shorter intervals stay whole. "beginning" and "end" take the first and last fifth."""
    days = span.days
    if span.start is None or span.end is None or days is None or days < 7:
        return span
    size = max(1, round(days * {"beginning": 0.25, "end": 0.25}.get(which, 0.4)))
    if which in ("early", "beginning"):
        return Interval(span.start, span.start + timedelta(days=size - 1))
    if which in ("late", "end"):
        return Interval(span.end - timedelta(days=size - 1), span.end)
    first = span.start + timedelta(days=(days - size) // 2)
    return Interval(first, first + timedelta(days=size - 1))


def easter(of_year: int) -> date:
    """Easter Sunday (Gregorian; the anonymous computus)."""
    a, b, c = of_year % 19, of_year // 100, of_year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    total = h + k - 7 * m + 114
    return date(of_year, total // 31, total % 31 + 1)


def nth_weekday(of_year: int, number: int, nth: int, weekday: int) -> date:
    """The nth weekday (0 Monday) of a month, the last where `nth` is -1."""
    span = month(of_year, number)
    assert span.start
    assert span.end
    if nth < 0:
        return span.end - timedelta(days=(span.end.weekday() - weekday) % 7)
    return span.start + timedelta(days=(weekday - span.start.weekday()) % 7 + 7 * (nth - 1))


def islamic(of_year: int, number: int, day: int) -> date:
    """The day of an Islamic date by the tabular (civil) calendar: right to about a day."""
    days = day + (59 * (number - 1) + 1) // 2 + (of_year - 1) * 354 + (3 + 11 * of_year) // 30
    return date.fromordinal(227014 + days)
