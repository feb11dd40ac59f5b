"""What days an expression names, seen from a day: the calendar meaning of each rule of times_grammar.

`resolve(raw, day, way, last)` gives two intervals: `named`, the unit the words name (TimeML's value: "early 2018"
is 2018), and `meant`, the days they leave possible ("early 2018" ends in May). `way` is the direction of the
governing verb: -1 past, 1 future, 0 not known. `last` is the day last named in the text, for "two days later".
Seen from a later day no expression names an earlier interval; `over` uses that for anchors wider than a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from dragoman.codebook import load
from dragoman.model import Interval
from dragoman.reading import times_calendar as cal
from dragoman.reading.times_grammar import Raw

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
_DAY = timedelta(days=1)


@lru_cache
def _index(table: str) -> dict[str, int]:
    return {name: i for i, names in enumerate(load("times")[table]) for name in names}


def month_number(word: str) -> int:
    """1 to 12 for a month's name or abbreviation."""
    return _index("months")[word.rstrip(".")] + 1


def weekday_number(word: str) -> int:
    """0 (Monday) to 6 for a weekday's name or abbreviation."""
    return _index("weekdays")[word.rstrip(".")]


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


def _number(word: str) -> int:
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


def _both(span: Interval, mod: str | None = None) -> Resolved:
    which = modifier(mod)
    return Resolved(span, cal.part_of(span, which) if which else span)


def _year(text: str | None, view: View) -> int | None:
    if not text:
        return None
    if text == "year":  # "April last year", "March of this year"
        return view.day.year
    if len(text) == 2:
        return 1900 + int(text) if int(text) > 40 else 2000 + int(text)
    return int(text)


# -- dates -----------------------------------------------------------------------------------------------------


def _iso(p: dict[str, str], view: View) -> Resolved:
    return _both(cal.one(date(int(p["y"]), int(p["m"]), int(p["d"]))))


def _numeric(p: dict[str, str], view: View) -> Resolved:
    year = _year(p["y"], view)
    assert year is not None
    a, b = int(p["a"]), int(p["b"])
    pairs = [(a, b), (b, a)] if view.month_first else [(b, a), (a, b)]
    days = [date(year, m, d) for m, d in pairs if m <= 12 and d <= cal.month(year, m).end.day]  # type: ignore[union-attr]
    if not days:
        return NOT_KNOWN
    if (
        len(days) == 2 and days[0] > view.day >= days[1] and view.day.year - year < 2
    ):  # a report tells what has been
        return _both(cal.one(days[1]))
    return _both(cal.one(days[0]))


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
    month, day = month_number(p["mon"]), _number(p["d"])
    year = _year(p.get("y") or p.get("y2"), view)
    if year is not None:
        return _both(cal.one(date(year, month, day)))
    found = _in_year(month, day, view, p.get("wd"))
    return _both(cal.one(found)) if found else NOT_KNOWN


def _day_range(p: dict[str, str], view: View) -> Resolved:
    month, first, last = month_number(p["mon"]), _number(p["d"]), _number(p["d2"])
    year = _year(p.get("y"), view)
    end = date(year, month, last) if year else _in_year(month, last, view)
    if end is None or first > last:
        return NOT_KNOWN
    return _both(Interval(end.replace(day=first), end))


def _islamic(p: dict[str, str], view: View) -> Resolved:
    middle = cal.islamic(int(p["y"]), _index("islamic_months")[p["isl"]] + 1, _number(p["d"]))
    return Resolved(cal.one(middle), Interval(middle - _DAY, middle + _DAY))


def _ramadan(p: dict[str, str], view: View) -> Resolved:
    ninth = 9
    lunar = round((view.day - date(622, 7, 16)).days / 354.367) + 1
    months = []
    for y in (lunar - 1, lunar, lunar + 1):
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
    return _both(starts[-1] if view.way <= 0 else starts[0], p.get("mod"))


# -- months, seasons, years ------------------------------------------------------------------------------------


def _month_year(p: dict[str, str], view: View) -> Resolved:
    year = _year(p["y"], view)
    assert year is not None
    return _both(cal.month(year, month_number(p["mon"])), p.get("mod"))


def _month_span(p: dict[str, str], view: View) -> Resolved:
    year, first, last = int(p["y"]), month_number(p["mon"]), month_number(p["mon2"])
    return _both(cal.month(year if first <= last else year - 1, first, (last - first) % 12 + 1))


def _month_rel_year(p: dict[str, str], view: View) -> Resolved:
    return _both(cal.month(view.day.year + _step(p["rel"]), month_number(p["mon"])), p.get("mod"))


def _step(rel: str | None) -> int:
    words = (rel or "").removeprefix("the ").strip()
    if words in ("last", "previous", "past", "preceding"):
        return -1
    return 1 if words in ("next", "coming", "upcoming", "following", "this coming") else 0


def _period(of: Callable[[int], Interval], rel: str | None, view: View) -> Interval | None:
    """A period that comes every year (a month, a season), in the year that the words and the verb ask for."""
    spans = [of(y) for y in range(view.day.year - 2, view.day.year + 3)]
    before = [s for s in spans if s.end and s.end < view.day]
    here = [s for s in spans if s.start and s.end and s.start <= view.day <= s.end]
    later = [s for s in spans if s.start and s.start > view.day]
    step = _step(rel)
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
    return _so_far(_both(span, p.get("mod")), p, view) if span else NOT_KNOWN


def _season(p: dict[str, str], view: View) -> Resolved:
    start = load("times")["seasons"][p.get("s") or p["unit"]]
    if p.get("y"):
        return _both(cal.month(int(p["y"]), start, 3), p.get("mod"))
    if "s" in p and p.get("rel"):
        return _both(cal.month(view.day.year + _step(p["rel"]), start, 3), p.get("mod"))
    span = _period(lambda y: cal.month(y, start, 3), p.get("rel"), view)
    return _both(span, p.get("mod")) if span else NOT_KNOWN


def _year_alone(p: dict[str, str], view: View) -> Resolved:
    return _both(cal.year(int(p["y"])), p.get("mod"))


def _years(p: dict[str, str], view: View) -> Resolved:
    first = int(p["y"])
    last = int(p["y2"]) if len(p["y2"]) == 4 else first // 100 * 100 + int(p["y2"])
    return _both(cal.year(first, last - first + 1)) if first < last else NOT_KNOWN


def _decade(p: dict[str, str], view: View) -> Resolved:
    words = p.get("dec") or p.get("dec2") or p.get("dec3") or ""
    digits = int(words.strip("'"))
    first = digits if digits > 100 else (1900 if digits >= 30 else 2000) + digits
    return _both(cal.year(first, 10), p.get("mod") or p.get("mod2"))


def _century(p: dict[str, str], view: View) -> Resolved:
    number = _number(p["ord"])
    return _both(cal.year(max(1, (number - 1) * 100), 100), p.get("mod")) if number > 1 else NOT_KNOWN


def _quarter(p: dict[str, str], view: View) -> Resolved:
    kind = p.get("kind", "quarter")
    year = _year(p.get("y2") or p.get("y4") or p.get("y3"), view)
    number = int(p.get("q") or p.get("q2") or 0) or _number(p["ord"])
    if number == 1 and p.get("ord") in ("last", "final"):
        number = 2 if kind == "half" else 4
    if p.get("per"):
        span = cal.month(year or view.day.year, month_number(p["per"]))
        return Resolved(span, cal.part_of(span, "early" if number == 1 else "late"))
    if year is None:
        year = int(p["y"]) if p.get("y", "").isdigit() else view.day.year
    size = 6 if kind == "half" else 3
    return _both(cal.month(year, (number - 1) * size + 1, size), p.get("mod"))


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
    start = span.start + timedelta(days=size * (_number(p["ord"]) - 1))
    return Resolved(span, Interval(start, start + timedelta(days=size - 1)))


def _holiday(p: dict[str, str], view: View) -> Resolved:
    name = " ".join(p["h"].split())
    book = load("times")

    def of(year: int) -> date:
        if name in book["easter"]:
            return cal.easter(year) + timedelta(days=book["easter"][name])
        month, day = book["holidays"][name]
        return date(year, month, day)

    if p.get("y"):
        return _both(cal.one(of(int(p["y"]))))
    span = _period(lambda y: cal.one(of(y)), p.get("rel"), view)
    return _both(span) if span else NOT_KNOWN


# -- seen from the report's day --------------------------------------------------------------------------------


def _weekday(p: dict[str, str], view: View) -> Resolved:
    number, day = weekday_number(p["w"]), view.day
    rel = (p.get("rel") or "").removeprefix("the ")
    last = p.get("last", "")
    if last.endswith("week"):
        monday = cal.week(day, _step(last.split()[0])).start
        assert monday is not None
        return _both(cal.one(monday + timedelta(days=number)))
    if rel in ("previous", "preceding", "following") and view.last.start:
        day = view.last.start
    back = (day.weekday() - number) % 7
    if rel in ("last", "previous", "preceding") or last == "last":
        return _both(cal.one(day - timedelta(days=back or 7)))
    if rel in ("next", "coming", "this coming", "upcoming", "following"):
        return _both(cal.one(day + timedelta(days=(7 - back) % 7 or 7)))
    ahead = view.way > 0 and rel not in ("past", "this past")
    return _both(cal.one(day + timedelta(days=(7 - back) % 7) if ahead else day - timedelta(days=back)))


def _weekdays(p: dict[str, str], view: View) -> Resolved:
    last = _weekday({"w": p["w2"]}, view).named.end
    assert last is not None
    return _both(
        Interval(last - timedelta(days=(weekday_number(p["w2"]) - weekday_number(p["w"])) % 7), last)
    )


_DAYS = {
    "yesterday": -1,
    "tomorrow": 1,
    "to-morrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}


def _deictic(p: dict[str, str], view: View) -> Resolved:
    word = " ".join((p.get("deic") or p["deic2"]).split())
    if word == "overnight":
        day = view.day if view.way <= 0 else view.day + _DAY
        return Resolved(cal.one(day), Interval(day - _DAY, day))
    return _both(cal.one(view.day + timedelta(days=_DAYS.get(word, 0))))


def _part_ref(p: dict[str, str], view: View) -> Resolved:
    rel = p["rel"].removeprefix("the ")
    if rel in ("previous", "following", "next", "same") or rel == "that":
        if view.last.start is None or view.last.end is None:
            return NOT_KNOWN if rel == "that" else _both(cal.one(view.day + _step(rel) * _DAY))
        return _both(cal.one((view.last.start if _step(rel) < 0 else view.last.end) + _step(rel) * _DAY))
    return _both(cal.one(view.day - _DAY if rel == "last" else view.day))


def _weekend(p: dict[str, str], view: View) -> Resolved:
    rel = (p.get("rel") or "").removeprefix("the").strip()
    this = cal.weekend(view.day)
    begun = view.day.weekday() >= 5
    if rel in ("last", "past", "this past", "previous"):
        return _both(this if begun and rel != "last" and rel != "previous" else cal.weekend(view.day, -1))
    if rel in ("next", "coming", "this coming", "following"):
        return _both(cal.weekend(view.day, 1) if rel == "next" or begun else this)
    if view.way > 0 or (rel == "this" and view.way == 0):
        return _both(this)
    return _both(this if begun else cal.weekend(view.day, -1))


def _same(p: dict[str, str], view: View) -> Resolved:
    if "which2" in p:
        step, unit = (1 if "after" in p["which2"] else -1), "day"
    else:
        step, unit = _step(p["which"].split()[-1]), p["unit"]
        unit = "day" if unit in ("night", "morning", "evening", "afternoon") else unit
    if view.last.start is None or view.last.end is None:
        return NOT_KNOWN
    base = view.last.end if step > 0 else view.last.start
    if unit == "day" and step == 0:
        return _both(view.last)
    return _both(cal.around(cal.add(base, step, unit), unit))


def _so_far(found: Resolved, p: dict[str, str], view: View) -> Resolved:
    """Cut "earlier this week" at the report's day, and "later this week" before it."""
    start, end = found.meant.start, found.meant.end
    if p.get("el") not in ("earlier", "later") or not start or not end or not start <= view.day <= end:
        return found
    return Resolved(
        found.named, Interval(start, view.day) if p["el"] == "earlier" else Interval(view.day, end)
    )


def _relative_unit(p: dict[str, str], view: View) -> Resolved:
    word, rel = p["unit"], p["rel"].removeprefix("the ").strip()
    if word in load("times")["seasons"]:
        return _season(p | {"rel": rel}, view)
    unit, step = unit_of(word), _step(rel)
    if rel in ("past", "this past") and unit != "decade":
        return Resolved(
            cal.around(cal.add(view.day, -1, unit), unit), Interval(cal.add(view.day, -1, unit), view.day)
        )
    if p["rel"].startswith("the ") and rel in ("previous", "coming") and view.last.start:
        return _both(cal.around(cal.add(view.last.start, step, unit), unit))
    if p["rel"] in ("the last", "the past"):
        return Resolved(
            cal.around(cal.add(view.day, -1, unit), unit), Interval(cal.add(view.day, -1, unit), view.day)
        )
    base = view.day.replace(day=1) if unit in ("month", "quarter", "year", "decade", "century") else view.day
    found = cal.around(cal.add(base, step, unit), unit)
    which = p.get("el", "")
    if modifier(which) and which not in ("earlier", "later"):
        return _both(found, which)
    clipped = _so_far(Resolved(found, found), p, view)
    if step == 0 and view.way < 0 and found.start and not which:
        return Resolved(found, Interval(found.start, max(found.start, view.day)))
    return clipped


def _end_of(p: dict[str, str], view: View) -> Resolved:
    return _both(cal.around(view.day, unit_of(p["unit"])), p["mod"])


def _year_end(p: dict[str, str], view: View) -> Resolved:
    return _both(cal.around(view.day, p["u"]), "end")


def _ago(p: dict[str, str], view: View) -> Resolved:
    vague = load("times")["recent"].get(p["n"])
    if vague:
        return Resolved(UNKNOWN, Interval(cal.add(view.day, -vague[0], vague[1]), view.day))
    unit = unit_of(p.get("unit", "day"))
    count = quantity(p["n"])
    if count is None:
        few = {"few": 5}.get(p["n"].split()[-1], 12)
        return Resolved(UNKNOWN, Interval(cal.add(view.day, -few, unit), cal.add(view.day, -2, unit)))
    return _shifted(view.day, -count, unit)


def _shifted(base: date, count: float, unit: str) -> Resolved:
    day = cal.add(base, count, unit)
    if unit in ("hour", "day"):
        return _both(cal.one(day))
    named = cal.around(day, unit)
    if unit in ("week", "fortnight"):
        return Resolved(named, Interval(day - 3 * _DAY, day + 3 * _DAY))
    return _both(named)


def _later(p: dict[str, str], view: View) -> Resolved:
    unit, count = unit_of(p.get("unit") or p["bare"]), quantity(p.get("n"))
    forward = p["dir"] in ("later", "after", "afterward", "afterwards", "from now", "hence")
    from_now = p["dir"] in ("from now", "hence")
    base = view.day if from_now else (view.last.end if forward else view.last.start)
    if base is None and unit in ("year", "quarter", "month") and not forward:
        base = view.day
    if base is None or count is None:
        return NOT_KNOWN
    return _shifted(base, count if forward else -count, unit)


def _span(p: dict[str, str], view: View) -> Resolved:
    rel = p["rel"].split()[-1]
    word = p["unit"]
    if rel == "recent" or word in ("times", "history"):
        size, unit = load("times")["recent"].get(word, load("times")["recent"].get(word + "s", (60, "day")))
        return Resolved(UNKNOWN, Interval(cal.add(view.day, -size, unit), view.day))
    if rel in ("first", "final"):
        return NOT_KNOWN
    count, unit = quantity(p.get("n")), unit_of(word)
    count = 1 if count is None and "n" not in p and not word.endswith("s") else count
    if count is None:
        count = float(load("times")["recent"].get(word, [12, ""])[0]) if word.endswith("s") else 1
    if rel in ("last", "past", "preceding", "previous"):
        return Resolved(UNKNOWN, Interval(cal.add(view.day, -count, unit), view.day))
    if view.way < 0:
        return NOT_KNOWN
    return Resolved(UNKNOWN, Interval(view.day, cal.add(view.day, count, unit)))


def _reference(p: dict[str, str], view: View) -> Resolved:
    before, after = load("times")["references"][" ".join(p["ref"].split())]
    return Resolved(UNKNOWN, Interval(view.day - before * _DAY, view.day + after * _DAY))


def _nothing(p: dict[str, str], view: View) -> Resolved:
    return NOT_KNOWN


_RESOLVERS: dict[str, Callable[[dict[str, str], View], Resolved]] = {
    "iso": _iso, "ymd": _iso, "numeric": _numeric, "range_dm": _day_range, "range_md": _day_range, "islamic": _islamic,
    "dmy": _day_month, "mdy": _day_month, "my_range": _month_span, "my": _month_year, "mly": _month_rel_year, "mon": _month,
    "wdrange": _weekdays, "night": _weekday, "wd": _weekday, "dayref": _deictic, "partref": _part_ref, "weekend": _weekend,
    "sameday": _same, "ord_half": _quarter, "wk_of_mon": _week_of_month, "relunit": _relative_unit, "endof": _end_of,
    "ago": _ago, "shift": _later, "span": _span, "yrange": _years, "decade": _decade, "century": _century,
    "season_y": _season, "year": _year_alone, "holiday": _holiday, "ramadan": _ramadan, "season": _season, "yearend": _year_end,
    "ref": _reference,
}  # fmt: skip

# Rules whose days do not depend on where they are seen from.
ABSOLUTE = frozenset({"iso", "ymd", "islamic", "my", "my_range", "yrange", "decade", "century", "year"})
DURATIONS = frozenset({"hyphen", "duration", "bare", "span"})
CLOCKS = frozenset({"clock", "capclock", "part"})
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
    ends = [resolve(raw, d, way, last, month_first) if d else NOT_KNOWN for d in (anchor.start, anchor.end)]
    return Resolved(_hull(ends[0].named, ends[1].named), _hull(ends[0].meant, ends[1].meant))


def _hull(first: Interval, second: Interval) -> Interval:
    if first.start and second.end and first.start > second.end:
        return UNKNOWN
    return Interval(first.start, second.end)
