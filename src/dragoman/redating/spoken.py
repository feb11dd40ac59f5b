"""What the words of a sentence say of the day of what it tells, whatever is known of the day of its report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from dragoman.reading.times.base import month_number, ordinal, weekday_number
from dragoman.reading.times.grammar import scan
from dragoman.reading.times.resolve import absolute, resolve

_DAYS: Final = frozenset({"dmy", "mdy", "iso", "ymd"})
_LOOKS_BACK: Final = frozenset(
    {"year", "my", "mon", "ago", "relunit", "anniv", "season", "season_y", "mly", "weekend"}
)
_FAR: Final = date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A full date, a day of the year or a weekday, where the sentence names just one; `back`: it may tell of long ago."""

    day: date | None = None
    month_day: tuple[int, int] | None = None
    weekday: int | None = None
    back: bool = False


@lru_cache(maxsize=20_000)
def spoken(sentence: str) -> Spoken:
    """What a sentence's own words for times say."""
    raws = scan(sentence)
    dates = [r for r in raws if r.rule in _DAYS]
    back = any(r.rule in _LOOKS_BACK for r in raws)
    if len(dates) == 1 and not absolute(dates[0]):
        p = dates[0].parts
        return Spoken(None, (month_number(p["mon"]), ordinal(p["d"])), None, back)
    if dates:
        day = resolve(dates[0], _FAR).named.start if len(dates) == 1 else None
        return Spoken(day, None, None, back or day is None)
    weekdays = {weekday_number(r.parts["w"]) for r in raws if r.rule in ("wd", "night")}
    return Spoken(None, None, weekdays.pop() if len(weekdays) == 1 else None, back)
