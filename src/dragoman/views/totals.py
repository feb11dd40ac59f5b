"""Totals for a period and an area: each incident once, low/best/high, and beside them what could not be added.

Only events are added, by their own figures: a campaign's number would hold its events' again, a running total is
never added to an event's figure. What is withheld, only possible, or not known to lie in the days or the area stands
beside the total.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Final

from dragoman.model import Incident, Interval
from dragoman.reconciling.combine import Count
from dragoman.views.selection import COUNTRY_PREC, Filter
from dragoman.views.series import Series, series
from dragoman.views.tables import Tables
from dragoman.views.tolls import EVERYBODY, counts_of

MEASURES: Final = ("killed", "civilians_killed", "injured", "displaced")
BY_SIDE: Final = ("killed", "injured")
# Why an incident stands beside the total, in the order in which it is asked.
BESIDE: Final = ("campaign", "possible", "undated", "straddles", "place")


@dataclass(slots=True)
class Sum:
    """Low, best and high added up. An incident without a low counts with its best, one without a best with its low.

    `open` incidents have no upper bound: the high is then no more than what is known of it.
    """

    low: int = 0
    best: int = 0
    high: int = 0
    open: int = 0
    incident_ids: list[str] = field(default_factory=list)

    def add(self, low: int | None, best: int | None, high: int | None, incident_id: str) -> None:
        """Add one incident's numbers, of which at least one is known."""
        known = [n for n in (best, low, high) if n is not None]
        self.low += low if low is not None else best if best is not None else 0
        self.best += known[0] if best is not None or low is not None else 0
        self.high += max(known)
        self.open += high is None
        self.incident_ids.append(incident_id)


@dataclass(frozen=True, slots=True)
class Total:
    """One measure: the sum, by side, and beside it what was not added.

    `sides` hold the numbers of those incidents in which a side is told; civilians are a side of their own.
    `beside` holds sums by reason (see BESIDE); `withheld` are incidents where the number was said not to be given.
    """

    measure: str
    sum: Sum
    sides: dict[str, Sum]
    beside: dict[str, Sum]
    withheld: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether there is anything to tell of it."""
        return bool(self.sum.incident_ids or self.beside or self.withheld)


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of what is wanted, and the running totals of the same selection, which are not added."""

    wanted: Filter
    n_incidents: int
    totals: tuple[Total, ...]
    running: tuple[Series, ...]


def totals(tables: Tables, wanted: Filter, preferred: Sequence[str] = ()) -> Totals:
    """Add up the incidents that are wanted, one row a measure that anybody counts."""
    found = wanted.incidents(tables)
    outside = _not_placed(tables, wanted, {i.incident_id for i in found})
    every = [*((i, beside(i, wanted.days)) for i in found), *outside]

    @cache
    def sides(incident_id: str) -> dict[str, Count]:
        return counts_of(tables, tables.incident[incident_id], preferred)

    made = [
        add_up(
            measure,
            every,
            lambda i: _is_withheld(i, measure, tables),  # noqa: B023
            lambda i: _sides(sides(i.incident_id).get(measure)),  # noqa: B023
        )
        for measure in MEASURES
    ]
    running = series(tables, wanted.figures(tables))
    counted = sum(why is None for _, why in every)
    return Totals(wanted, counted, tuple(t for t in made if t.told), tuple(running))


Side = tuple[str, tuple[int | None, int | None, int | None]]


def add_up(
    measure: str,
    incidents: Iterable[tuple[Incident, str | None]],
    withheld: Callable[[Incident], bool],
    sides: Callable[[Incident], Iterable[Side]],
) -> Total:
    """The total of one measure over incidents, each with why it stands beside the sum (None: it is added; see `beside`).

    `withheld` tells of an incident without a number whether one was said not to be given, `sides` whose people the number
    of one counts. The one arithmetic of every total: on the terminal, in the workbench and in situation reports.
    """
    total, by_side, apart, untold = Sum(), defaultdict[str, Sum](Sum), defaultdict[str, Sum](Sum), []
    for i, why in incidents:
        numbers = _numbers(i, measure)
        if numbers is not None:
            (total if why is None else apart[why]).add(*numbers, i.incident_id)
            if why is None and measure in BY_SIDE:
                for side, told in sides(i):
                    by_side[side].add(*told, i.incident_id)
        elif why is None and measure != "civilians_killed" and withheld(i):
            untold.append(i.incident_id)
    ordered = {b: apart[b] for b in BESIDE if b in apart}
    return Total(measure, total, dict(sorted(by_side.items())), ordered, tuple(untold))


@dataclass(frozen=True, slots=True)
class Step:
    """What one week or month adds up to."""

    start: date
    sum: Sum


@dataclass(frozen=True, slots=True)
class OverTime:
    """One measure over time: the sums by the week or month in which an event begins, those of events without a day, and
    beside them what is not added, by reason (see BESIDE), and what was withheld."""

    measure: str
    unit: str
    steps: tuple[Step, ...]
    undated: Sum
    beside: dict[str, Sum]
    withheld: tuple[str, ...]


def over_time(incidents: Iterable[Incident], measure: str, unit: str = "week") -> OverTime:
    """One of MEASURES of these incidents over time, each event once, where it begins; `unit` is week (from Monday) or month."""
    steps: dict[date, Sum] = defaultdict(Sum)
    apart: dict[str, Sum] = defaultdict(Sum)
    undated, untold = Sum(), []
    for i in incidents:
        why, numbers, day = beside(i, Interval()), _numbers(i, measure), i.date_start or i.date_end
        if numbers is None:
            if why is None and getattr(i, f"{measure}_basis"):
                untold.append(i.incident_id)
            continue
        into = apart[why] if why else undated if day is None else steps[_first_of(day, unit)]
        into.add(*numbers, i.incident_id)
    made = tuple(Step(d, steps[d]) for d in sorted(steps))
    return OverTime(measure, unit, made, undated, {b: apart[b] for b in BESIDE if b in apart}, tuple(untold))


def _first_of(day: date, unit: str) -> date:
    return day.replace(day=1) if unit == "month" else day - timedelta(days=day.weekday())


def beside(i: Incident, days: Interval) -> str | None:
    """Why an incident is not added to a total of these days (unknown: of any); None where it is. See BESIDE."""
    if i.kind != "event":
        return "campaign"
    if i.modality != "asserted":
        return "possible"
    if days.known and not i.when.known:
        return "undated"
    if days.known and not _inside(i.when, days):
        return "straddles"
    return None


def _inside(when: Interval, days: Interval) -> bool:
    after = days.start is None or (when.start is not None and when.start >= days.start)
    before = days.end is None or (when.end is not None and when.end <= days.end)
    return after and before


def _not_placed(tables: Tables, wanted: Filter, found: set[str]) -> list[tuple[Incident, str]]:
    """Incidents that would be wanted but for their day or place, where these are not known well enough to tell."""
    out: list[tuple[Incident, str]] = []
    if wanted.days.known:
        undated = dataclasses.replace(wanted, since=None, until=None).incidents(tables)
        out += [(i, "undated") for i in undated if not i.when.known and i.incident_id not in found]
    if wanted.areas:
        anywhere = dataclasses.replace(wanted, areas=()).incidents(tables)
        vague = [
            i
            for i in anywhere
            if i.incident_id not in found and (i.where_prec is None or i.where_prec >= COUNTRY_PREC)
        ]
        lands = {tables.incident[i].country for i in found}
        out += [(i, "place") for i in vague if i.country is None or i.country in lands]
    return [(i, "campaign" if i.kind != "event" else reason) for i, reason in out]


def _numbers(i: Incident, measure: str) -> tuple[int | None, int | None, int | None] | None:
    numbers = (getattr(i, f"{measure}_low"), getattr(i, f"{measure}_best"), getattr(i, f"{measure}_high"))
    return None if numbers == (None, None, None) else numbers


def _is_withheld(i: Incident, measure: str, tables: Tables) -> bool:
    """Whether a number was said to be, and not given."""
    return any(
        f.measure == measure
        and f.unit == "people"
        and (f.low, f.best, f.high) == (None, None, None)
        and not tables.report[f.report_id].retracted
        for c in tables.claims_of.get(i.incident_id, ())
        if c.modality != "denied"
        for f in tables.figures_of.get(c.claim_id, ())
    )


def _sides(count: Count | None) -> Iterator[Side]:
    sides = count.sides if count is not None else ()
    for side in [s for s in sides if s.side] or sides:
        yield side.side or EVERYBODY, side.total.numbers
