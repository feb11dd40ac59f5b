"""Running totals as they may go out: the series of `views.series`, with the names and incidents of a publication."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dragoman.views import Tables
from dragoman.views.series import Point, series
from dragoman.views.words import NO_OUTLET

Numbers = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class RunningPoint:
    """A total as of a day, the items that give it, and what the same claimant gave for the day before, oldest first."""

    as_of: date
    numbers: Numbers
    items: tuple[str, ...]
    revised: tuple[Numbers, ...] = ()
    qualifier: str | None = None  # "some", "nearly" ...

    @property
    def size(self) -> int:
        """The number to rank and draw by: best, else low, else high."""
        low, best, high = self.numbers
        return next((n for n in (best, low, high) if n is not None), 0)


@dataclass(frozen=True, slots=True)
class RunningTotal:
    """What one claimant counts of one thing over time, by day; `claimant` is "a report" where a report counts itself."""

    measure: str
    unit: str
    claimant: str
    since: date | None
    points: tuple[RunningPoint, ...]

    def until(self, day: date) -> tuple[RunningPoint, ...]:
        """The points up to a day."""
        return tuple(p for p in self.points if p.as_of <= day)


def running_totals(
    tables: Tables, public: Mapping[str, str], claimant: Callable[[str], str], outlets: bool
) -> tuple[RunningTotal, ...]:
    """The series of the incidents that go out. `public` has their ids by the record's own, `claimant` gives the name that
    goes out; `outlets` tells whether an outlet is named for what it counts itself."""
    figures = [f for f in tables.figures if f.incident_id in public]
    out = []
    for s in series(tables, figures):
        own = (
            f"a report by {s.outlet}"
            if outlets and s.outlet and not s.outlet.startswith("report ")
            else NO_OUTLET
        )
        points = tuple(_point(p, p.as_of, tables, public) for p in s.points if p.as_of)
        if points:
            out.append(
                RunningTotal(s.measure, s.unit, claimant(s.claimant) if s.claimant else own, s.since, points)
            )
    return tuple(out)


def _point(p: Point, as_of: date, tables: Tables, public: Mapping[str, str]) -> RunningPoint:
    return RunningPoint(
        as_of, (p.low, p.best, p.high), tuple(sorted(set(_items(p.figure_ids, tables, public)))),
        tuple((r.low, r.best, r.high) for r in p.revised), tables.figure[p.figure_ids[-1]].qualifier,
    )  # fmt: skip


def _items(figure_ids: Iterable[str], tables: Tables, public: Mapping[str, str]) -> Iterable[str]:
    homes = (tables.figure[f].incident_id for f in figure_ids)
    return (public[i] for i in homes if i is not None and i in public)
