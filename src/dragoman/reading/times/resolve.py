"""What days an expression names, seen from a day: the calendar meaning of each rule of times_grammar.

`resolve(raw, day, way, last)` gives two intervals: `named`, the unit the words name (TimeML's value: "early 2018"
is 2018), and `meant`, the days they leave possible ("early 2018" ends in May). `way` is the direction of the
governing verb: -1 past, 1 future, 0 not known. `last` is the day last named in the text, for "two days later".
Seen from a later day no expression names an earlier interval; `over` uses that for anchors wider than a day.
"""

from __future__ import annotations

from datetime import date

from dragoman.model import Interval
from dragoman.reading.times.base import NOT_KNOWN, UNKNOWN, Resolved, View
from dragoman.reading.times.dates import DATES
from dragoman.reading.times.grammar import Raw
from dragoman.reading.times.relative import RELATIVE


def _nothing(p: dict[str, str], view: View) -> Resolved:
    return NOT_KNOWN


_RESOLVERS = DATES | RELATIVE

# Rules whose days do not depend on where they are seen from.
ABSOLUTE = frozenset({"iso", "ymd", "islamic", "my", "my_range", "yrange", "decade", "century", "year"})
DURATIONS = frozenset({"hyphen", "duration", "bare", "span"})
CLOCKS = frozenset({"clock", "capclock", "part"})
LOCAL = frozenset({"sameday", "shift"})  # seen from the day last named
WIDEST = 366  # days: seen from an anchor wider than this, or open, "on Monday" says nothing
_HAS_YEAR = ("y", "y2", "y3", "y4")


def absolute(raw: Raw) -> bool:
    """Whether an expression names its days by itself (a full date, a year)."""
    if raw.rule in ABSOLUTE or raw.rule == "numeric":
        return True
    return any(raw.parts.get(k, "").isdigit() for k in _HAS_YEAR)


def resolve(
    raw: Raw, day: date, way: int = -1, last: Interval = UNKNOWN, month_first: bool = False
) -> Resolved:
    """The days that an expression names, seen from a day. NOT_KNOWN where it names none (29 February 2019)."""
    try:
        return _RESOLVERS.get(raw.rule, _nothing)(raw.parts, View(day, way, last, month_first))
    except (ValueError, OverflowError, KeyError):
        return NOT_KNOWN


def over(
    raw: Raw, anchor: Interval, way: int = -1, last: Interval = UNKNOWN, month_first: bool = False
) -> Resolved:
    """As `resolve`, seen from any day of an interval: the widest days that leaves."""
    if anchor.start and anchor.start == anchor.end:
        return resolve(raw, anchor.start, way, last, month_first)
    if absolute(raw):
        return resolve(raw, anchor.end or anchor.start or date(2200, 1, 1), way, last, month_first)
    if (anchor.days or WIDEST + 1) > WIDEST and raw.rule not in LOCAL:
        return NOT_KNOWN
    ends = [resolve(raw, d, way, last, month_first) if d else NOT_KNOWN for d in (anchor.start, anchor.end)]
    return Resolved(_hull(ends[0].named, ends[1].named), _hull(ends[0].meant, ends[1].meant))


def _hull(first: Interval, second: Interval) -> Interval:
    if first.start and second.end and first.start > second.end:
        return UNKNOWN
    return Interval(first.start, second.end)
