"""Displacement, health care, aid."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dragoman.codebook import load
from dragoman.model import Claim, Figure
from dragoman.views.selection import Filter
from dragoman.views.tables import Tables
from dragoman.views.themes.base import (
    Range,
    Row,
    by_day,
    column,
    days_of,
    names_of,
    numbers,
    place_of,
    range_of,
    standing,
    together,
    told,
    told_place_of,
)
from dragoman.views.words import OWN_VOICE

MOVED: Final = ("displaced", "returned", "affected", "present")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplacementRow(Row):
    """One number of people (or households) who fled, returned or are there; or a movement without a number."""

    place: str | None = column("where", "most precise place, with its province")
    measure: str = column("measure", "displaced, returned, affected, present")
    number: Range | None = column("how many", "low, best and high; none where no number is told")
    unit: str | None = column("unit", "people, households ...")
    who: str | None = column("who", "the words for them")
    scope: str = column("scope", "this event, or a running total")
    start: date | None = column("since", "first day; of a running total the day it counts from")
    end: date | None = column("as of", "last day; of a running total the day it is given for")


def displacement(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """Numbers of the displaced and returned, each claimant's own, by day. One voice's same number is one row."""
    groups: dict[tuple[Any, ...], list[tuple[Claim, Figure | None]]] = defaultdict(list)
    for claim in standing(tables, wanted):
        found = [f for f in numbers([claim], tables, *MOVED) if f.part_of is None]
        found = [f for f in found if claim.theme == "displacement" or f.measure in ("displaced", "returned")]
        for f in found:
            who = f.claimant or claim.root_source or claim.claimant or OWN_VOICE
            groups[
                f.measure, f.unit, f.scope, f.since, f.as_of, f.low, f.best, f.high, who, claim.incident_id
            ].append((claim, f))
        if not found and claim.theme == "displacement":
            groups[claim.incident_id, "no number"].append((claim, None))
    numbered = {c.incident_id for key, found in groups.items() if key[-1] != "no number" for c, _ in found}
    rows = [
        _moved([c for c, _ in found], found[0][1], tables)
        for key, found in groups.items()
        if key[-1] != "no number" or key[0] not in numbered
    ]
    return sorted(rows, key=by_day)


def _moved(claims: list[Claim], f: Figure | None, tables: Tables) -> Row:
    days, common = days_of(claims), told(claims, tables)
    running = f is not None and f.scope == "cumulative"
    if f is not None and f.claimant:
        common["according_to"] = (
            f.claimant,
            *(n for n in common["according_to"] if n not in (f.claimant, OWN_VOICE)),
        )
    return DisplacementRow(
        **common,
        place=told_place_of(claims) if running else place_of(claims),
        measure=f.measure if f else "displaced",
        number=Range(f.low, f.best, f.high) if f else None,
        unit=f.unit if f else None,
        who=f.who if f else None,
        scope="running total" if running else "this event",
        start=f.since if f and running else days.start,
        end=f.as_of if f and running else days.end,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRow(Row):
    """Facilities of health care that were attacked, stopped work or were destroyed."""

    what: str = column("what", "attacked, out of work, destroyed, damaged, reopened, overwhelmed")
    place: str | None = column("where", "most precise place, with its province")
    site: str | None = column("site", "hospital, clinic ... where it is told")
    facilities: Range | None = column("facilities", "how many; none where no number is told")
    start: date | None = column("from", "first day on which it can have happened")
    end: date | None = column("to", "last such day")
    by: tuple[str, ...] = column("by", "who did it, where it is told")


def health_care(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """What happened to health care, by day. Facilities counted together have the place that their own sentence names: that
    of the story may hold one of them, not all."""
    rows = []
    for what, claims in together("health_care", tables, wanted, lambda c: c.geonames_id or c.place_name):
        days = days_of(claims)
        counted = [
            f
            for f in numbers(claims, tables, "suspended", "destroyed", "damaged", "affected")
            if f.unit == "facilities"
        ]
        rows.append(
            HealthRow(
                **told(claims, tables),
                what=what,
                place=told_place_of(claims)
                if any(f.scope == "cumulative" or (f.best or f.low or 0) > 1 for f in counted)
                else place_of(claims),
                site=_site(claims),
                facilities=range_of(counted),
                start=days.start,
                end=days.end,
                by=names_of(claims, "actors"),
            )
        )
    return sorted(rows, key=by_day)


def _site(claims: Sequence[Claim]) -> str | None:
    """The words for the facility; else the kind of site that was read."""
    pattern = re.compile(load("themes")["sites"]["health"], re.I)
    words = [m[0].lower() for c in claims if (m := pattern.search(c.sentence))]
    return words[0] if words else next((c.site_type for c in claims if c.site_type), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AidRow(Row):
    """One appeal, demand for access, delivery, pledge or need."""

    kind: str = column(
        "what", "appeal, access demanded, access opened, access refused, delivery, pledge, need"
    )
    by: tuple[str, ...] = column("by", "who appeals, gives or refuses")
    to: tuple[str, ...] = column("to", "to whom")
    place: str | None = column("where", "most precise place, with its province")
    number: Range | None = column("how much", "low, best and high of what is delivered")
    unit: str | None = column("unit", "of the number")
    start: date | None = column("from", "first day")
    end: date | None = column("to", "last day; none of what lasts")


def aid(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """Appeals, access and deliveries, by day."""
    rows = []
    for kind, claims in together("aid", tables, wanted, lambda c: c.geonames_id or c.place_name):
        days, found = days_of(claims), numbers(claims, tables, "delivered")
        rows.append(
            AidRow(
                **told(claims, tables),
                kind=kind,
                by=names_of(claims, "actors"),
                to=names_of(claims, "recipients"),
                place=place_of(claims),
                number=range_of(found),
                unit=found[0].unit if found else None,
                start=days.start,
                end=days.end,
            )
        )
    return sorted(rows, key=by_day)
