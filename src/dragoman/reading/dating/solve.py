"""The day a report must be from: combining clues, each of which leaves some days possible.

A clue has one or more disjoint intervals ("on 8 August" without a year has one for every year) and a weight. The
result is the stretch of days that the greatest weight of clues allows; a clue that disagrees with it is reported as
a clash, never averaged in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from dragoman.model import Evidence, Interval

FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2200, 12, 31)
SINCE: Final = date(1981, 12, 31)  # a first day before this only says that nothing bounds it
MAX_HULL: Final = 400  # days: stretches further apart than this do not make one interval
_DAY = timedelta(days=1)
_HARD: Final = 1.0  # clues of this weight and more clash where they disagree; lighter ones only prefer


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of evidence: its kind and words, the days it allows (any of `spans`), and how much it counts."""

    kind: str
    text: str
    start: int
    end: int
    spans: tuple[Interval, ...]
    weight: float
    report_id: str | None = None  # the report in which it stands, where that is another one


def solve(clues: list[Clue]) -> tuple[Interval, tuple[Evidence, ...]]:
    """The best supported interval (an end that no clue bounds is None), and every clue as evidence for it."""
    best = _best(clues)
    return best, tuple(e for c in clues if (e := _evidence(c, best)) is not None)


def _best(clues: list[Clue]) -> Interval:
    steps: dict[date, float] = {}
    for clue in clues:
        for span in clue.spans:
            start, end = span.start or FIRST, span.end or LAST
            steps[start] = steps.get(start, 0.0) + clue.weight
            steps[end + _DAY] = steps.get(end + _DAY, 0.0) - clue.weight
    if not steps:
        return Interval()
    days = sorted(steps)
    level, top = 0.0, 0.0
    segments: list[tuple[date, date]] = []
    for i, day in enumerate(days[:-1]):
        level = round(level + steps[day], 6)
        if level > top:
            top, segments = level, []
        if level == top and level > 0:
            segments.append((day, days[i + 1] - _DAY))
    return _joined(segments)


def _joined(segments: list[tuple[date, date]]) -> Interval:
    """The hull of the best stretches; where they lie years apart (a day of some year) only the first day stands."""
    if not segments:
        return Interval()
    start, end = segments[0][0], segments[-1][1]
    gaps = any(b[0] - a[1] > _DAY for a, b in pairwise(segments))
    if gaps and (end - start).days + 1 > MAX_HULL:
        end = LAST
        start = start if start > SINCE else FIRST
    return Interval(start if start > FIRST else None, end if end < LAST else None)


def _evidence(clue: Clue, best: Interval) -> Evidence | None:
    agreeing = [s for s in clue.spans if s.overlaps(best)]
    if agreeing:
        return Evidence(clue.kind, clue.text, clue.start, clue.end, agreeing[0], clue.report_id)
    if clue.weight < _HARD or not best.known:
        return None
    nearest = min(clue.spans, key=lambda s: _gap(s, best))
    return Evidence("clash", clue.text, clue.start, clue.end, nearest, clue.report_id)


def _gap(a: Interval, b: Interval) -> int:
    """Days between two intervals that do not overlap."""
    if a.end and b.start and a.end < b.start:
        return (b.start - a.end).days
    return (a.start - b.end).days if a.start and b.end else 0
