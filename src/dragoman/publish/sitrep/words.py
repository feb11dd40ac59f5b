"""Numbers and days in the tables of a situation report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dragoman.publish.items import Count
from dragoman.publish.wording import day
from dragoman.views.totals import Sum


def short(c: Count) -> str:
    """A number for a table: "33", "33+", "30\N{EN DASH}35", "up to 20", "withheld"."""
    if c.withheld:
        return "withheld"
    return f"up to {c.high:,}" if c.low is None else span(c.low, c.high)


def span(low: int, high: int | None) -> str:
    """Two bounds for a table; None is open."""
    if high is None:
        return f"{low:,}+"
    return f"{low:,}" if low == high else f"{low:,}\N{EN DASH}{high:,}"


def three(low: int | None, best: int | None, high: int | None) -> tuple[str, str, str]:
    """Low, best and high for a table; a bound that nobody gives is open."""
    told = ["open" if n is None else f"{n:,}" for n in (low, best if best is not None else low, high)]
    return told[0], told[1], told[2]


def incidents(n: int) -> str:
    """ "1 incident", "4 incidents"."""
    return f"{n:,} incident{'s' * (n != 1)}"


def of_sum(s: Sum) -> str:
    """A sum for a table."""
    return span(s.low, None if s.open else s.high)


def runs(days: Sequence[date], year: int) -> str:
    """Days in words, runs of them joined: "1 February, 7 to 23 February"."""
    found: list[list[date]] = []
    for d in days:
        if found and (d - found[-1][-1]).days == 1:
            found[-1].append(d)
        else:
            found.append([d])
    return ", ".join(_run(r[0], r[-1], year) for r in found)


def _run(first: date, last: date, year: int) -> str:
    if first == last:
        return day(first, year)
    if (first.year, first.month) == (last.year, last.month):
        if (last - first).days == 1:
            return f"{first.day} and {day(last, year)}"
        return f"{first.day} to {day(last, year)}"
    return f"{day(first, year)} to {day(last, year)}"
