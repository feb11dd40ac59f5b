"""Times seen from the report's day or from the day last named: weekdays, "last week", "three days ago"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dragoman.codebook import load
from dragoman.model import Interval
from dragoman.reading.times import calendar as cal
from dragoman.reading.times.base import (
    NOT_KNOWN,
    UNKNOWN,
    Resolved,
    View,
    modifier,
    quantity,
    so_far,
    step_of,
    unit_of,
    weekday_number,
    whole,
)
from dragoman.reading.times.dates import season

_DAY = timedelta(days=1)
_FRESH = 2  # days: a weekday this near is named without "last"


# -- seen from the report's day --------------------------------------------------------------------------------


def _weekday(p: dict[str, str], view: View) -> Resolved:
    number, day = weekday_number(p["w"]), view.day
    rel = (p.get("rel") or "").removeprefix("the ")
    last = p.get("last", "")
    if last.endswith("week"):
        monday = cal.week(day, step_of(last.split()[0])).start
        assert monday is not None
        return whole(cal.one(monday + timedelta(days=number)))
    if rel in ("previous", "preceding", "following") and view.last.start:
        day = view.last.start
    back = (day.weekday() - number) % 7
    if rel in ("last", "previous", "preceding") or last == "last":
        # what was yesterday or the day before is not called "last Tuesday"
        far = rel != "last" or back > _FRESH
        return whole(cal.one(day - timedelta(days=back if far and back else back + 7)))
    if rel in ("next", "coming", "this coming", "upcoming", "following"):
        return whole(cal.one(day + timedelta(days=(7 - back) % 7 or 7)))
    ahead = view.way > 0 and rel not in ("past", "this past")
    return whole(cal.one(day + timedelta(days=(7 - back) % 7) if ahead else day - timedelta(days=back)))


def _weekdays(p: dict[str, str], view: View) -> Resolved:
    last = _weekday({"w": p["w2"]}, view).named.end
    assert last is not None
    return whole(
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
    return whole(cal.one(view.day + timedelta(days=_DAYS.get(word, 0))))


def _part_ref(p: dict[str, str], view: View) -> Resolved:
    rel = p["rel"].removeprefix("the ")
    if rel in ("previous", "following", "next", "same") or rel == "that":
        if view.last.start is None or view.last.end is None:
            return NOT_KNOWN if rel == "that" else whole(cal.one(view.day + step_of(rel) * _DAY))
        return whole(cal.one((view.last.start if step_of(rel) < 0 else view.last.end) + step_of(rel) * _DAY))
    return whole(cal.one(view.day - _DAY if rel == "last" else view.day))


def _weekend(p: dict[str, str], view: View) -> Resolved:
    rel = (p.get("rel") or "").removeprefix("the").strip()
    this = cal.weekend(view.day)
    begun = view.day.weekday() >= 5
    if rel in ("last", "past", "this past", "previous"):
        return whole(this if begun and rel != "last" and rel != "previous" else cal.weekend(view.day, -1))
    if rel in ("next", "coming", "this coming", "following"):
        return whole(cal.weekend(view.day, 1) if rel == "next" or begun else this)
    if view.way > 0 or (rel == "this" and view.way == 0):
        return whole(this)
    return whole(this if begun else cal.weekend(view.day, -1))


def _same(p: dict[str, str], view: View) -> Resolved:
    if "which2" in p:
        step, unit = (1 if "after" in p["which2"] else -1), "day"
    else:
        step, unit = step_of(p["which"].split()[-1]), p["unit"]
        unit = "day" if unit in ("night", "morning", "evening", "afternoon") else unit
    if view.last.start is None or view.last.end is None:
        return NOT_KNOWN
    base = view.last.end if step > 0 else view.last.start
    if unit == "day" and step == 0:
        return whole(view.last)
    return whole(cal.around(cal.add(base, step, unit), unit))


def _relative_unit(p: dict[str, str], view: View) -> Resolved:
    word, rel = p["unit"], p["rel"].removeprefix("the ").strip()
    if word in load("times")["seasons"]:
        return season(p | {"rel": rel}, view)
    unit, step = unit_of(word), step_of(rel)
    if rel in ("past", "this past") and unit != "decade":
        return Resolved(
            cal.around(cal.add(view.day, -1, unit), unit), Interval(cal.add(view.day, -1, unit), view.day)
        )
    if p["rel"].startswith("the ") and rel in ("previous", "coming") and view.last.start:
        return whole(cal.around(cal.add(view.last.start, step, unit), unit))
    if p["rel"] in ("the last", "the past"):
        return Resolved(
            cal.around(cal.add(view.day, -1, unit), unit), Interval(cal.add(view.day, -1, unit), view.day)
        )
    base = view.day.replace(day=1) if unit in ("month", "quarter", "year", "decade", "century") else view.day
    found = cal.around(cal.add(base, step, unit), unit)
    which = p.get("el", "")
    if modifier(which) and which not in ("earlier", "later"):
        return whole(found, which)
    clipped = so_far(Resolved(found, found), p, view)
    if step == 0 and view.way < 0 and found.start and not which:
        return Resolved(found, Interval(found.start, max(found.start, view.day)))
    return clipped


def _end_of(p: dict[str, str], view: View) -> Resolved:
    return whole(cal.around(view.day, unit_of(p["unit"])), p["mod"])


def _year_end(p: dict[str, str], view: View) -> Resolved:
    return whole(cal.around(view.day, p["u"]), "end")


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
        return whole(cal.one(day))
    named = cal.around(day, unit)
    if unit in ("week", "fortnight"):
        return Resolved(named, Interval(day - 3 * _DAY, day + 3 * _DAY))
    return whole(named)


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


RELATIVE: dict[str, Callable[[dict[str, str], View], Resolved]] = {
    "wdrange": _weekdays, "night": _weekday, "wd": _weekday, "dayref": _deictic, "partref": _part_ref, "weekend": _weekend,
    "sameday": _same, "relunit": _relative_unit, "endof": _end_of, "ago": _ago, "shift": _later, "span": _span,
    "yearend": _year_end, "ref": _reference,
}  # fmt: skip
