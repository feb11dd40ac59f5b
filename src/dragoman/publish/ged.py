"""Incidents in the columns of UCDP's Georeferenced Event Dataset (UCDP GED Codebook 24.1), with their losses.

A row is an act of organised force with at least one dead. Best, low and high are the record's; where no upper bound
was told, high is best. The dead are put under side a, side b and civilians by what the number says of them, and under
unknown where it says nothing. UCDP's register numbers of conflicts, dyads and sides are not known here: they stay
empty, and `code_status` says what a coder has still to check.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dragoman.publish.data import country, load_table
from dragoman.publish.items import Item
from dragoman.publish.losses import Losses
from dragoman.publish.names import home_countries
from dragoman.publish.parties import Party, parties
from dragoman.publish.wording import in_place

_TABLE: Final = load_table("ged")
COLUMNS: Final[tuple[str, ...]] = tuple(_TABLE["columns"])
_TYPES: Final[dict[str, int]] = _TABLE["type_of_violence"]
_STATE: Final = ("state_forces", "external_forces")
_CELL: Final = 0.5  # degrees of a PRIO-GRID cell; 720 cells a row, counted from the south-west corner
_CELLS_A_ROW: Final = 720


@dataclass(frozen=True, slots=True)
class Deaths:
    """The dead of a row: by side, and low <= best <= high; `a + b + civilians + unknown` is best."""

    a: int
    b: int
    civilians: int
    unknown: int
    best: int
    high: int
    low: int


def rows(items: Iterable[Item], losses: Losses) -> Iterator[dict[str, Any]]:
    """Rows with COLUMNS as keys, in the order of the items; an absent value is ""."""
    for item in items:
        if (why := _not_coded(item)) is not None:
            losses.add(item, *why)
        else:
            yield _event(item, losses)


def _not_coded(item: Item) -> tuple[Any, ...] | None:
    i = item.incident
    if i.event_type != "ASSAULT" or i.kind == "state":
        return ("left_out", "event_type", i.event_type or i.theme)
    if i.modality != "asserted":
        return ("not_asserted", "modality", i.modality)
    told = [n for n in (i.killed_best, i.killed_low, i.killed_high) if n is not None]
    if not any(told):
        withheld = any(c.withheld for c in item.killed)
        return (
            "withheld_toll" if withheld else "left_out",
            "killed",
            "withheld" if withheld else "no death told",
        )
    if i.date_start is None or i.date_end is None:
        return ("too_vague", "date", f"{i.date_start or ''} to {i.date_end or ''}")
    if i.country is None:
        return ("too_vague", "place", i.place_name)
    return None


def _event(item: Item, losses: Losses) -> dict[str, Any]:
    i = item.incident
    side_a, side_b = parties(item)
    kind = _type_of_violence(side_a, side_b)
    deaths = _deaths(item, side_a, side_b, losses)
    land = country(i.country)
    checks = _to_check(kind, side_a, side_b)
    start, end = i.date_start or date.min, i.date_end or date.min
    names = [_side_name(p) for p in (side_a, side_b)]
    _note(item, losses, side_a)
    return {
        **dict.fromkeys(COLUMNS, ""),
        "id": item.id,
        "relid": item.id,
        "year": start.year,
        "active_year": "",
        "code_status": "; ".join(checks) or "Clear",
        "type_of_violence": kind or "",
        "conflict_name": f"{names[0]} - {names[1]}",
        "dyad_name": f"{names[0]} - {names[1]}",
        "side_a": names[0],
        "side_b": names[1],
        "number_of_sources": i.n_origins,
        "source_article": "; ".join(_article(s) for s in item.sources),
        "source_office": "; ".join(item.outlets),
        "source_date": "; ".join(s.published.isoformat() for s in item.sources if s.published),
        "source_headline": "; ".join(s.title for s in item.sources if s.title),
        "source_original": "; ".join(item.claimants),
        "where_prec": i.where_prec or "",
        "where_coordinates": i.place_name or i.admin1 or "",
        "where_description": in_place(i),
        "adm_1": i.admin1 or "",
        "latitude": "" if i.latitude is None else i.latitude,
        "longitude": "" if i.longitude is None else i.longitude,
        "geom_wkt": "" if i.latitude is None else f"POINT ({i.longitude} {i.latitude})",
        "priogrid_gid": "" if i.latitude is None else priogrid(i.latitude, i.longitude or 0.0),
        "country": land.name if land else "",
        "country_id": (land.gwno or "") if land else "",
        "region": (land.ged_region or "") if land else "",
        "event_clarity": 2 if i.kind == "campaign" else 1,
        "date_prec": i.date_prec or "",
        "date_start": start.isoformat(),
        "date_end": end.isoformat(),
        "deaths_a": deaths.a,
        "deaths_b": deaths.b,
        "deaths_civilians": deaths.civilians,
        "deaths_unknown": deaths.unknown,
        "best": deaths.best,
        "high": deaths.high,
        "low": deaths.low,
        "gwnoa": _gwno(side_a),
        "gwnob": _gwno(side_b),
    }


def priogrid(latitude: float, longitude: float) -> int:
    """The PRIO-GRID cell of a point (Tollefsen, Strand and Buhaug 2012): half-degree cells numbered from the south-west."""
    row = min(math.floor((latitude + 90) / _CELL), 359)
    column = min(math.floor((longitude + 180) / _CELL), _CELLS_A_ROW - 1)
    return row * _CELLS_A_ROW + column + 1


# ---- who
def _type_of_violence(a: Party, b: Party) -> int | None:
    """1 a state's force on one side against an armed side, 2 between armed sides without a state, 3 against civilians."""
    if a.kind is None or b.kind is None:
        return None
    if b.kind in ("civilians", "protesters"):
        return _TYPES["one_sided"]
    return _TYPES["state_based"] if a.kind in _STATE or b.kind in _STATE else _TYPES["non_state"]


def _to_check(kind: int | None, a: Party, b: Party) -> list[str]:
    """What a coder has still to say, in the words that GED's candidate releases use."""
    out = [] if kind else ["Check type"]
    clear = len(a.names) == 1 and b.names and _side_name(a) != _side_name(b)
    return out if clear else [*out, "Check dyad"]


def _side_name(side: Party) -> str:
    """A side as GED calls it: a state's forces are its government."""
    if not side.names:
        return "unknown"
    if side.kind == "civilians":
        return "Civilians"
    homes = home_countries(side.names[0])
    land = country(homes[0]) if side.kind in _STATE and len(homes) == 1 else None
    return f"Government of {land.name}" if land else side.names[0]


def _gwno(side: Party) -> Any:
    homes = home_countries(side.names[0]) if side.names and side.kind in _STATE else ()
    land = country(homes[0]) if len(homes) == 1 else None
    return land.gwno if land and land.gwno else ""


# ---- how many
def _deaths(item: Item, a: Party, b: Party, losses: Losses) -> Deaths:
    i = item.incident
    told = [n for n in (i.killed_best, i.killed_low, i.killed_high) if n is not None]
    best = told[0]
    low = i.killed_low if i.killed_low is not None else best
    high = i.killed_high if i.killed_high is not None else max(best, low)
    if i.killed_high is None:
        losses.add(item, "range", "high", "no upper bound", high)
    if i.killed_best is None:
        losses.add(item, "rule_of_format", "best", f"{i.killed_low} / not told / {i.killed_high}", best)
    if any(c.withheld for c in item.killed):
        losses.add(item, "withheld_toll", "killed", "a part of it withheld", 0)
    by = dict.fromkeys(("a", "b", "civilians"), 0)
    stray = 0
    for count in item.killed:
        if count.basis:
            column = _column(count.side, count.civilian, a, b)
            if column is None:
                stray += count.size
            else:
                by[column] += count.size
    if stray and any(p.names for p in (a, b)):
        losses.add(item, "both_sides", "deaths_unknown", f"{stray} of a side that is not told", stray)
    known = sum(by.values())
    if known > best:  # numbers that overlap: which of them are the same people is not told
        by, known = dict.fromkeys(by, 0), 0
    return Deaths(by["a"], by["b"], by["civilians"], best - known, best, max(high, best), min(low, best))


def _column(side: str | None, civilian: bool | None, a: Party, b: Party) -> str | None:
    """Which column a number of dead belongs in; None where it does not say whose they were."""
    if civilian or (side or "").lower() == "civilians":
        return "civilians"
    if side is None:
        return None
    if side in b.names:
        return "b"
    return "a" if side in a.names else None


# ---- what gets lost
def _note(item: Item, losses: Losses, side_a: Party) -> None:
    losses.add(item, "ids", "conflict, dyad and side numbers")
    if item.incident.agreement == "disputed":
        losses.add(item, "dispute", "agreement", "disputed", "low and high alone")
    if len(item.claimants) > 1:
        losses.add(item, "claimants", "source_original", "who gave which number", "all in one cell")
    if not side_a.names:
        losses.add(item, "no_side", "side_a", "not told", "unknown")
    elif len(side_a.names) > 1:
        losses.add(item, "more_sides", "side_a", "; ".join(side_a.names[1:]), "left out")


def _article(source: Any) -> str:
    parts = [source.outlet, source.published.isoformat() if source.published else "", source.title or ""]
    return ", ".join(p for p in parts if p)
