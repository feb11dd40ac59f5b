"""Dates, months, seasons and years: what days they name, in the year that the verb's direction asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dragoman.codebook import load
from dragoman.model import Interval
from dragoman.reading.times import calendar as cal
from dragoman.reading.times.base import (
    NOT_KNOWN,
    Resolved,
    View,
    index_of,
    month_number,
    ordinal,
    so_far,
    step_of,
    weekday_number,
    whole,
    year_of,
)

_DAY = timedelta(days=1)


# -- dates -----------------------------------------------------------------------------------------------------


def _iso(p: dict[str, str], view: View) -> Resolved:
    return whole(cal.one(date(int(p["y"]), int(p["m"]), int(p["d"]))))


def _numeric(p: dict[str, str], view: View) -> Resolved:
    year = year_of(p["y"], view)
    assert year is not None
    a, b = int(p["a"]), int(p["b"])
    pairs = [(a, b), (b, a)] if view.month_first else [(b, a), (a, b)]
    days = [date(year, m, d) for m, d in pairs if m <= 12 and d <= cal.month(year, m).end.day]  # type: ignore[union-attr]
    if not days:
        return NOT_KNOWN
    if (
        len(days) == 2 and days[0] > view.day >= days[1] and view.day.year - year < 2
    ):  # a report tells what has been
        return whole(cal.one(days[1]))
    return whole(cal.one(days[0]))


def _in_year(month: int, day: int, view: View, weekday: str | None = None) -> date | None:
    """The day of a month in the year that the verb's direction asks for; a named weekday must agree if it can."""
    years = (
        range(view.day.year - 6, view.day.year + 7)
        if weekday
        else range(view.day.year - 1, view.day.year + 2)
    )
    days = [date(y, month, day) for y in years if 1 <= y <= 9999 and day <= cal.month(y, month).end.day]  # type: ignore[union-attr]
    if weekday:
        days = [d for d in days if d.weekday() == weekday_number(weekday)] or days
    return _nearest(days, view)


def _nearest(days: list[date], view: View) -> date | None:
    past = [d for d in days if d <= view.day + _DAY]
    to_come = [d for d in days if d >= view.day - _DAY]
    if view.way < 0 and past:
        return max(past)
    if view.way > 0 and to_come:
        return min(to_come)
    return min(days, key=lambda d: (abs((d - view.day).days), d), default=None)


def _day_month(p: dict[str, str], view: View) -> Resolved:
    month, day = month_number(p["mon"]), ordinal(p["d"])
    year = year_of(p.get("y") or p.get("y2"), view)
    if year is not None:
        return whole(cal.one(date(year, month, day)))
    found = _in_year(month, day, view, p.get("wd"))
    return whole(cal.one(found)) if found else NOT_KNOWN


def _day_range(p: dict[str, str], view: View) -> Resolved:
    month, first, last = month_number(p["mon"]), ordinal(p["d"]), ordinal(p["d2"])
    year = year_of(p.get("y"), view)
    end = date(year, month, last) if year else _in_year(month, last, view)
    if end is None or first > last:
        return NOT_KNOWN
    return whole(Interval(end.replace(day=first), end))


def _islamic(p: dict[str, str], view: View) -> Resolved:
    middle = cal.islamic(int(p["y"]), index_of("islamic_months")[p["isl"]] + 1, ordinal(p["d"]))
    return Resolved(cal.one(middle), Interval(middle - _DAY, middle + _DAY))


def _ramadan(p: dict[str, str], view: View) -> Resolved:
    ninth = 9
    lunar = round((view.day - date(622, 7, 16)).days / 354.367) + 1
    months = []
    for y in range(lunar - 2, lunar + 3):
        start = cal.islamic(y, ninth, 1)
        months.append(Interval(start, start + timedelta(days=29)))
    if p.get("y"):
        months = [m for m in months if m.start and m.start.year == int(p["y"])] or months
    starts = (
        [m for m in months if m.start and m.start <= view.day]
        if view.way <= 0
        else [m for m in months if m.end and m.end >= view.day]
    )
    if not starts:
        return NOT_KNOWN
    return whole(starts[-1] if view.way <= 0 else starts[0], p.get("mod"))


# -- months, seasons, years ------------------------------------------------------------------------------------


def _month_year(p: dict[str, str], view: View) -> Resolved:
    year = year_of(p["y"], view)
    assert year is not None
    return whole(cal.month(year, month_number(p["mon"])), p.get("mod"))


def _month_span(p: dict[str, str], view: View) -> Resolved:
    year, first, last = int(p["y"]), month_number(p["mon"]), month_number(p["mon2"])
    return whole(cal.month(year if first <= last else year - 1, first, (last - first) % 12 + 1))


def _month_rel_year(p: dict[str, str], view: View) -> Resolved:
    return whole(cal.month(view.day.year + step_of(p["rel"]), month_number(p["mon"])), p.get("mod"))


def _period(of: Callable[[int], Interval], rel: str | None, view: View) -> Interval | None:
    """A period that comes every year (a month, a season), in the year that the words and the verb ask for."""
    spans = [of(y) for y in range(view.day.year - 2, view.day.year + 3)]
    before = [s for s in spans if s.end and s.end < view.day]
    here = [s for s in spans if s.start and s.end and s.start <= view.day <= s.end]
    later = [s for s in spans if s.start and s.start > view.day]
    step = step_of(rel)
    if step < 0 and rel != "past" and before:
        return before[-1]
    if step > 0 and later:
        return later[0]
    if here:
        return here[0]
    if view.way > 0 or rel == "this":
        return (
            later[0]
            if later and (view.way > 0 or (later[0].start and later[0].start.year == view.day.year))
            else before[-1]
        )
    return before[-1]


def _month(p: dict[str, str], view: View) -> Resolved:
    number = month_number(p["mon"])
    span = _period(lambda y: cal.month(y, number), p.get("rel"), view)
    return so_far(whole(span, p.get("mod")), p, view) if span else NOT_KNOWN


def season(p: dict[str, str], view: View) -> Resolved:
    """A season, with its year or in the year that the view asks for."""
    start = load("times")["seasons"][p.get("s") or p["unit"]]
    if p.get("y"):
        return whole(cal.month(int(p["y"]), start, 3), p.get("mod"))
    if "s" in p and p.get("rel"):
        return whole(cal.month(view.day.year + step_of(p["rel"]), start, 3), p.get("mod"))
    span = _period(lambda y: cal.month(y, start, 3), p.get("rel"), view)
    return whole(span, p.get("mod")) if span else NOT_KNOWN


def _year_alone(p: dict[str, str], view: View) -> Resolved:
    return whole(cal.year(int(p["y"])), p.get("mod"))


def _years(p: dict[str, str], view: View) -> Resolved:
    first = int(p["y"])
    last = int(p["y2"]) if len(p["y2"]) == 4 else first // 100 * 100 + int(p["y2"])
    return whole(cal.year(first, last - first + 1)) if first < last else NOT_KNOWN


def _decade(p: dict[str, str], view: View) -> Resolved:
    words = p.get("dec") or p.get("dec2") or p.get("dec3") or ""
    digits = int(words.strip("'"))
    first = digits if digits > 100 else (1900 if digits >= 30 else 2000) + digits
    return whole(cal.year(first, 10), p.get("mod") or p.get("mod2"))


def _century(p: dict[str, str], view: View) -> Resolved:
    number = ordinal(p["ord"])
    return whole(cal.year(max(1, (number - 1) * 100), 100), p.get("mod")) if number > 1 else NOT_KNOWN


def _quarter(p: dict[str, str], view: View) -> Resolved:
    kind = p.get("kind", "quarter")
    year = year_of(p.get("y2") or p.get("y4") or p.get("y3"), view)
    number = int(p.get("q") or p.get("q2") or 0) or ordinal(p["ord"])
    if number == 1 and p.get("ord") in ("last", "final"):
        number = 2 if kind == "half" else 4
    if p.get("per"):
        span = cal.month(year or view.day.year, month_number(p["per"]))
        return Resolved(span, cal.part_of(span, "early" if number == 1 else "late"))
    if year is None:
        year = int(p["y"]) if p.get("y", "").isdigit() else view.day.year
    size = 6 if kind == "half" else 3
    return whole(cal.month(year, (number - 1) * size + 1, size), p.get("mod"))


def _week_of_month(p: dict[str, str], view: View) -> Resolved:
    number = month_number(p["mon"])
    span = (
        cal.month(int(p["y"]), number) if p.get("y") else _period(lambda y: cal.month(y, number), None, view)
    )
    if span is None or span.start is None or span.end is None:
        return NOT_KNOWN
    if p["ord"] in ("last", "final"):
        days = 1 if p["unit"] == "day" else 7
        return Resolved(span, Interval(span.end - timedelta(days=days - 1), span.end))
    size = 1 if p["unit"] == "day" else 7
    start = span.start + timedelta(days=size * (ordinal(p["ord"]) - 1))
    return Resolved(span, Interval(start, start + timedelta(days=size - 1)))


def _holiday(p: dict[str, str], view: View) -> Resolved:
    name = " ".join(p["h"].split())
    book = load("times")

    def of(year: int) -> date:
        if name in book["easter"]:
            return cal.easter(year) + timedelta(days=book["easter"][name])
        if name in book["moving"]:
            return cal.nth_weekday(year, *book["moving"][name])
        month, day = book["holidays"][name]
        return date(year, month, day)

    if p.get("y"):
        return whole(cal.one(of(int(p["y"]))))
    span = _period(lambda y: cal.one(of(y)), p.get("rel"), view)
    return whole(span) if span else NOT_KNOWN


DATES: dict[str, Callable[[dict[str, str], View], Resolved]] = {
    "iso": _iso, "ymd": _iso, "numeric": _numeric, "range_dm": _day_range, "range_md": _day_range, "islamic": _islamic,
    "dmy": _day_month, "mdy": _day_month, "my_range": _month_span, "my": _month_year, "mly": _month_rel_year, "mon": _month,
    "ord_half": _quarter, "wk_of_mon": _week_of_month, "yrange": _years, "decade": _decade, "century": _century,
    "season_y": season, "year": _year_alone, "holiday": _holiday, "ramadan": _ramadan, "season": season,
}  # fmt: skip
