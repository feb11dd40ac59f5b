"""The map's data: symbols where a place is known, racks where only a district, province or region is, the rest counted."""

from __future__ import annotations

from typing import Any, Final

from dragoman.views.selection import Filter
from dragoman.workbench.queries import MOST_MARKS, Mark, density, marks
from dragoman.workbench.sides import Sides
from dragoman.workbench.source import Source
from dragoman.workbench.wording import PRECISION, day

POINT: Final = (1, 2)  # UCDP's codes of places that are drawn where they are
AREA: Final = (3, 4, 5)  # ... and of those that stand in a rack


def map_data(source: Source, wanted: Filter) -> dict[str, Any]:
    """Places with their incidents, racks with theirs, and how many lie off the map, as JSON.

    A record of more than 1,500 incidents that fit gives its places with counts (`n`) beside the heaviest incidents.
    """
    found, total = marks(source, wanted)
    points: dict[tuple[float, float], dict[str, Any]] = {}
    racks: dict[tuple[int, str], dict[str, Any]] = {}
    off: dict[str, int] = {}
    for m in found:
        if m.prec in POINT and m.lat is not None and m.lon is not None:
            spot = points.setdefault((m.lat, m.lon), _spot(m))
            spot["items"].append(_item(m, source.sides))
            spot["n"] += 1
        elif m.prec in AREA:
            rack = racks.setdefault(
                (m.prec, m.place or ""), {**_spot(m), "label": PRECISION[m.prec], "admin1": m.admin1}
            )
            rack["items"].append(_item(m, source.sides))
            rack["n"] += 1
        else:
            name = (m.place or "place not said") if m.prec in (6, 7) else "place not said"
            off[name] = off.get(name, 0) + 1
    if total > MOST_MARKS:
        _count_all(source, wanted, points, racks)
    return {
        "points": list(points.values()),
        "racks": sorted(racks.values(), key=lambda r: (-r["n"], r["name"])),
        "off": sorted(off.items(), key=lambda x: (-x[1], x[0])),
        "total": total,
        "shown": len(found),
    }


def _spot(m: Mark) -> dict[str, Any]:
    return {"lat": m.lat, "lon": m.lon, "name": m.place, "prec": m.prec, "n": 0, "items": []}


def _item(m: Mark, sides: Sides) -> dict[str, Any]:
    side = sides.single(m.actors)
    return {
        "id": m.id, "title": m.title, "side": side.colour if side else 0, "letter": side.letter if side else "?", "force": m.force,
        "killed": m.killed, "open": m.open, "withheld": m.withheld, "modality": m.modality, "day": day(m.day),
    }  # fmt: skip


def _count_all(
    source: Source, wanted: Filter, points: dict[tuple[float, float], Any], racks: dict[tuple[int, str], Any]
) -> None:
    for lat, lon, prec, name, n in density(source, wanted):
        if prec in POINT:
            spot = points.setdefault(
                (lat, lon), {"lat": lat, "lon": lon, "name": name, "prec": prec, "n": 0, "items": []}
            )
            spot["n"] = max(spot["n"], n)
        elif prec in AREA and (prec, name) in racks:
            racks[prec, name]["n"] = max(racks[prec, name]["n"], n)
