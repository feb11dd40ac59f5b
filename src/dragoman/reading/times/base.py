"""What the resolvers of time expressions share: their view, their result, and the numbers that words give."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from dragoman.codebook import load
from dragoman.model import Interval
from dragoman.reading.times import calendar as cal

UNKNOWN = Interval()


class Resolved(NamedTuple):
    """`named`: the unit that the words name. `meant`: the days they leave possible."""

    named: Interval
    meant: Interval


class View(NamedTuple):
    """From where an expression is seen."""

    day: date
    way: int
    last: Interval
    month_first: bool


NOT_KNOWN = Resolved(UNKNOWN, UNKNOWN)


@lru_cache
def index_of(table: str) -> dict[str, int]:
    """Position of each name of a codebook table of rows: 0 for those of its first row."""
    return {name: i for i, names in enumerate(load("times")[table]) for name in names}


def month_number(word: str) -> int:
    """1 to 12 for a month's name or abbreviation."""
    return index_of("months")[word.rstrip(".")] + 1


def weekday_number(word: str) -> int:
    """0 (Monday) to 6 for a weekday's name or abbreviation."""
    return index_of("weekdays")[word.rstrip(".")]


def quantity(words: str | None) -> float | None:
    """The number that words give, or None for "several", "a few" and the like."""
    if not words:
        return None
    low = words.split(" or ")[0].split(" to ")[0].removesuffix(" and a half").strip()
    if low.startswith("half") or low == "a half":
        return 0.5
    if low.startswith(("a couple", "couple")):
        return 2
    for lead in ("a ", "an ", "another "):
        if low.startswith(lead) and len(low) > len(lead):
            low = low[len(lead) :]
    if low == "another":
        return 1
    if low == "dozen":
        return 12
    try:
        return float(low)
    except ValueError:
        table = load("times")["numbers"]
        values = [table.get(w) for w in low.split("-")]
        return float(sum(values)) if all(v is not None for v in values) else None


def unit_of(word: str) -> str:
    """The codebook's unit of a noun in the singular or plural."""
    units: dict[str, str] = load("times")["units"]
    if word == "centuries":
        return "century"
    return units.get(word) or units.get(word.removesuffix("s"), "day")


def ordinal(word: str) -> int:
    """The number of "third", "3rd" or "3"; 1 for words that are none."""
    digits = word.rstrip("stndrh")
    return int(digits) if digits.isdigit() else int(load("times")["ordinals"].get(word, 1))


def modifier(words: str | None) -> str | None:
    """early, mid, late, beginning or end for the words of a modifier."""
    if not words:
        return None
    for cue, name in (
        ("begin", "beginning"), ("start", "beginning"), ("turn", "beginning"), ("first", "beginning"), ("early", "early"),
        ("end", "end"), ("close", "end"), ("last day", "end"), ("final", "end"), ("late", "late"), ("mid", "mid"),
    ):  # fmt: skip
        if cue in words:
            return name
    return None


def whole(span: Interval, mod: str | None = None) -> Resolved:
    """A unit that is named, and what a modifier such as "early" leaves of it."""
    which = modifier(mod)
    return Resolved(span, cal.part_of(span, which) if which else span)


def year_of(text: str | None, view: View) -> int | None:
    """The year of two or four digits; the year of the view for the word "year"; None for none."""
    if not text:
        return None
    if text == "year":  # "April last year", "March of this year"
        return view.day.year
    if len(text) == 2:
        return 1900 + int(text) if int(text) > 40 else 2000 + int(text)
    return int(text)


def step_of(rel: str | None) -> int:
    """-1 for "last" and its like, 1 for "next", 0 for "this"."""
    words = (rel or "").removeprefix("the ").strip()
    if words in ("last", "previous", "past", "preceding"):
        return -1
    return 1 if words in ("next", "coming", "upcoming", "following", "this coming") else 0


def so_far(found: Resolved, p: dict[str, str], view: View) -> Resolved:
    """Cut "earlier this week" at the report's day, and "later this week" before it."""
    start, end = found.meant.start, found.meant.end
    if p.get("el") not in ("earlier", "later") or not start or not end or not start <= view.day <= end:
        return found
    return Resolved(
        found.named, Interval(start, view.day) if p["el"] == "earlier" else Interval(view.day, end)
    )
