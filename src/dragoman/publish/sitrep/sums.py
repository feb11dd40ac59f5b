"""Sums over incidents for a period: each incident once, running totals never among them, bounds kept open where they are.

An incident wholly inside the period counts with its low, best and high; one that may have happened outside it counts in
the high alone. A campaign's own toll is left out where events that belong to it are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.model import Interval
from dragoman.publish.items import Item


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum: low <= best; `high` is None where an upper bound is open. `items` are those that it rests on."""

    low: int
    best: int
    high: int | None
    items: tuple[Item, ...]
    withheld: tuple[Item, ...]  # where it was said that there is a number, but not which


def total(items: Iterable[Item], measure: str, period: Interval) -> Sum:
    """The sum of a measure (killed, injured, civilians_killed, displaced) over asserted happenings of the period."""
    chosen = counted(items, period)
    low = best = 0
    high: int | None = 0
    used, withheld = [], []
    for item in chosen:
        i = item.incident
        told = [getattr(i, f"{measure}_{b}") for b in ("low", "best", "high")]
        if any(c.withheld and c.measure == measure.removeprefix("civilians_") for c in item.counts):
            withheld.append(item)
        if all(n is None for n in told) or _running(item, measure):
            continue
        used.append(item)
        least = next((n for n in (told[0], told[1]) if n is not None), 0)
        if inside(i.when, period):
            low += least
            best += told[1] if told[1] is not None else least
        high = None if high is None or told[2] is None else high + told[2]
    return Sum(low, best, high if used else 0, tuple(used), tuple(withheld))


def _running(item: Item, measure: str) -> bool:
    """Whether the number rests on a running total, as a campaign's may: that is no number of this period."""
    return any(c.basis and c.scope == "cumulative" and c.measure in measure for c in item.counts)


def counted(items: Iterable[Item], period: Interval) -> Sequence[Item]:
    """Asserted events and campaigns that may have happened in the period; a campaign not beside its own events."""
    found = [
        x
        for x in items
        if x.incident.modality == "asserted"
        and x.incident.kind != "state"
        and x.incident.when.overlaps(period)
    ]
    wholes = {x.incident.part_of_incident for x in found if x.incident.part_of_incident}
    return [x for x in found if x.id not in wholes]


def inside(when: Interval, period: Interval) -> bool:
    """Whether it happened in the period for certain."""
    return bool(
        when.start and when.end and period.start and period.end
        and period.start <= when.start and when.end <= period.end
    )  # fmt: skip
