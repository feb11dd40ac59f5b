"""What a situation report is made of: lines, key figures, tables, and the scope that they are chosen from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dragoman.model import Interval
from dragoman.publish.items import Item
from dragoman.publish.running import RunningTotal

ASSERTED, ANNOUNCED, DISPUTED, NOTHING = "a", "p", "d", "z"  # the marks of a line
NAMES: Final = {
    "hostilities": "Hostilities", "displacement": "Displacement", "health_care": "Health care", "control": "Control",
    "ceasefire": "Ceasefire", "airspace": "Air space", "diplomacy": "Diplomacy", "arms": "Arms", "aid": "Aid",
    "politics": "Politics", "other": "Other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with its mark (ASSERTED ...), the numbers of the incidents behind it, and its tags."""

    text: str
    refs: tuple[int, ...]
    mark: str = ASSERTED
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One row of the key figures. `note` stands in place of the three numbers where there are none."""

    value: str
    label: str
    about: str
    low: str
    best: str
    high: str
    claimant: str
    earlier: str
    refs: tuple[int, ...]
    kind: str = ""  # sub: part of the row before; none: a number that is not there
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A happening on which sources contradict each other, with each account."""

    question: str
    accounts: tuple[str, ...]
    refs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """An act of one party towards another, with PLOVER's score; `direction` a (first to second), b or m (both act).

    `hollow` where it is only planned or possible: then it is in no mean.
    """

    days: Interval
    score: float
    direction: str
    hollow: bool
    text: str
    refs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tension:
    """The acts of two parties towards each other, by day."""

    one: str
    other: str
    acts: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """An outlet's reports: how many in the period, on which days, and how many of them are copies of another's text."""

    outlet: str
    days: tuple[tuple[date, int], ...]
    reports: int
    copies: int


@dataclass(frozen=True)
class Situation:
    """A situation report before it is laid out. `index` has the incidents by reference number."""

    area: str
    period: Interval
    previous: Interval
    reports: int
    origins: int
    before: int  # reports published before the period
    reviewed: tuple[int, int]  # incidents that a person reviewed, of how many
    coverage: tuple[Coverage, ...]
    brief: tuple[Line, ...]
    key: tuple[KeyFigure, ...]
    themes: tuple[tuple[str, tuple[Line, ...]], ...]
    more: dict[str, int]  # by theme, happenings that are in the index alone
    disputes: tuple[Dispute, ...]
    planned: tuple[tuple[str, Line], ...]
    overdue: tuple[tuple[str, Line], ...]
    limits: tuple[tuple[str, str], ...]
    index: tuple[tuple[int, Item], ...]
    withheld: int  # incidents that the profile holds back
    series: tuple[RunningTotal, ...] = field(default=())
    tension: Tension | None = None
    read: tuple[date, ...] = ()  # days of all reports read

    @property
    def covered(self) -> tuple[date, ...]:
        """Days of the period with a report."""
        return tuple(sorted({d for c in self.coverage for d, _ in c.days}))


@dataclass(frozen=True)
class Scope:
    """What a report may tell of: the period, the one before it, and the items with their reference numbers."""

    every: Sequence[Item]
    items: Sequence[Item]  # of interest for the period, by day
    numbers: dict[str, int]
    period: Interval
    previous: Interval
    newest: date | None  # day of the record's newest report
    preferred: tuple[str, ...]  # claimants whose numbers go first
    running: tuple[RunningTotal, ...] = ()

    @classmethod
    def of(
        cls, items: Sequence[Item], period: Interval, previous: Interval, newest: date | None, preferred: Iterable[str],
        running: Sequence[RunningTotal] = (),
    ) -> Scope:  # fmt: skip
        """The scope of a period."""
        totals = {
            i for t in running for p in t.points if p.as_of <= (period.end or date.max) for i in p.items
        }
        ordered = sorted((x for x in items if x.id in totals or _of_interest(x, period)), key=_by_day)
        numbers = {x.id: n for n, x in enumerate(ordered, 1)}
        return cls(items, ordered, numbers, period, previous, newest, tuple(preferred), tuple(running))

    @property
    def year(self) -> int:
        """The period's year: days of it are told without."""
        return (self.period.end or date.max).year

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the period."""
        assert self.period.start is not None
        assert self.period.end is not None
        return self.period.start, self.period.end

    def refs(self, *items: Item) -> tuple[int, ...]:
        """The reference numbers of some items."""
        return tuple(sorted({self.numbers[x.id] for x in items}))

    def refs_of(self, ids: Iterable[str]) -> tuple[int, ...]:
        """The reference numbers of items by their ids; of those outside the period there are none."""
        return tuple(sorted({self.numbers[i] for i in ids if i in self.numbers}))

    def happened(self) -> list[Item]:
        """What may have happened or been so in the period."""
        return [
            x
            for x in self.items
            if x.incident.when.overlaps(self.period) and x.incident.modality != "planned"
        ]


def _by_day(x: Item) -> tuple[date, str]:
    return (x.incident.date_end or x.incident.date_start or date.max, x.id)


def _of_interest(x: Item, period: Interval) -> bool:
    """What the period may touch, and what was planned by its end."""
    known = not (x.told_on and period.end) or x.told_on[0] <= period.end
    return x.incident.when.overlaps(period) or (x.incident.modality == "planned" and known)
