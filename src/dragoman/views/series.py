"""Running totals as series over time: each claimant's own, with what was revised.

A running total ("520,000 displaced since December, as of 6 February") is never added to an event's figure and never
compared with another claimant's: two claimants are two series, and neither strikes the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dragoman.model import Claim, Figure, Report
from dragoman.reconciling.parties import party
from dragoman.reconciling.tolls import not_counted
from dragoman.views.tables import Tables


@dataclass(frozen=True, slots=True)
class Point:
    """One number of a series: as of a day, the figures that give it, and how many origins print it.

    `revised` holds what was given for the same day before, oldest first.
    """

    as_of: date | None
    low: int | None
    best: int | None
    high: int | None
    figure_ids: tuple[str, ...]
    report_ids: tuple[str, ...]
    n_origins: int
    revised: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """What one claimant counts of one thing over time, by day; points without a day come last.

    `claimant` None is a report's own voice, `outlet` then says whose ("report ID" where no outlet is named). `area` is the place where the words name one.
    `falls` are the days on which the total is lower than before: a correction, or another way of counting.
    """

    measure: str
    unit: str
    claimant: str | None
    outlet: str | None
    area: str | None
    civilian: bool | None
    since: date | None
    points: tuple[Point, ...]
    falls: tuple[date, ...]


_Key = tuple[str, str, str, str, bool | None, date | None]  # measure, unit, claimant, outlet, civilian, since


def series(tables: Tables, figures: Iterable[Figure] | None = None) -> list[Series]:
    """The running totals among figures (all of the record, where none are given) as series, by measure and claimant."""
    told: dict[tuple[_Key, str | None], list[Figure]] = defaultdict(list)
    for f in tables.figures if figures is None else figures:
        claim, report = tables.claim[f.claim_id], tables.report[f.report_id]
        if f.scope == "cumulative" and not not_counted(f, claim, report):
            told[_key(f, claim, report), _area(claim)].append(f)
    _join_unplaced(told)
    made = [_series(key, area, found, tables) for (key, area), found in told.items()]
    return sorted(
        made,
        key=lambda s: (
            s.measure,
            s.unit,
            s.claimant or "~",
            s.outlet or "",
            s.area or "",
            str(s.since),
            str(s.civilian),
        ),
    )


def _key(f: Figure, claim: Claim, report: Report) -> _Key:
    said = f.claimant or claim.root_source or claim.claimant
    own = "" if said else report.source or report.byline or f"report {report.report_id}"
    return f.measure, f.unit, party(said) if said else "", own, f.civilian, f.since


def _area(claim: Claim) -> str | None:
    """The place of a running total, where its own sentence names it; what is carried along from elsewhere is none."""
    if not claim.place_text or claim.place_text not in claim.sentence:
        return None
    return claim.place_name or claim.admin1 or claim.country


def _join_unplaced(told: dict[tuple[_Key, str | None], list[Figure]]) -> None:
    """Totals without a place join the series that names one, where there is only one of the claimant's."""
    placed: dict[_Key, list[str]] = defaultdict(list)
    for key, area in told:
        if area is not None:
            placed[key].append(area)
    for key, areas in placed.items():
        if len(areas) == 1 and (key, None) in told:
            told[key, areas[0]] += told.pop((key, None))


def _series(key: _Key, area: str | None, figures: list[Figure], tables: Tables) -> Series:
    measure, unit, claimant, own, civilian, since = key
    days: dict[date | None, list[Figure]] = defaultdict(list)
    for f in figures:
        days[f.as_of].append(f)
    points = [_point(day, found, tables) for day, found in days.items()]
    points.sort(key=lambda p: p.as_of or date.max)
    dated = [p for p in points if p.as_of and p.best is not None]
    falls = tuple(b.as_of for a, b in pairwise(dated) if b.as_of and (b.best or 0) < (a.best or 0))
    return Series(measure, unit, claimant or None, own or None, area, civilian, since, tuple(points), falls)


def _point(day: date | None, figures: list[Figure], tables: Tables) -> Point:
    """The number of one day: the last that was published for it; the larger of one day's."""

    def published(f: Figure) -> date:
        return tables.report[f.report_id].published_start or date.min

    numbers: dict[tuple[int | None, int | None, int | None], list[Figure]] = defaultdict(list)
    for f in sorted(figures, key=lambda f: (published(f), f.figure_id)):
        numbers[f.low, f.best, f.high].append(f)
    ordered = sorted(numbers.items(), key=lambda x: (published(x[1][-1]), x[0][1] or x[0][0] or 0))
    made: list[Point] = []
    for (low, best, high), found in ordered:
        reports = tuple(dict.fromkeys(f.report_id for f in found))
        origins = {tables.report[r].origin_id or r for r in reports}
        made.append(
            Point(day, low, best, high, tuple(f.figure_id for f in found), reports, len(origins), tuple(made))
        )
    return made[-1]
