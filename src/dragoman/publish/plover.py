"""Incidents as PLOVER events: source, target, type, mode and contexts, one JSON object each.

An announced meeting, aid or cooperation is AGREE here, as PLOVER's manual asks; what was denied or only possible has
no event, since PLOVER has no way to say it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from dragoman.publish.data import load_table
from dragoman.publish.items import Item
from dragoman.publish.losses import Losses
from dragoman.publish.parties import kind_of

_TABLE: Final = load_table("plover")


def events(items: Iterable[Item], losses: Losses) -> Iterator[dict[str, Any]]:
    """PLOVER events in the order of the items."""
    for item in items:
        i = item.incident
        if i.event_type is None:
            losses.add(item, "left_out", "theme", i.theme)
        elif i.modality in ("possible", "denied"):
            losses.add(item, "not_asserted", "modality", i.modality)
        elif i.modality == "planned" and i.event_type not in _TABLE["announced"]["types"]:
            losses.add(item, "not_asserted", "modality", "planned")
        else:
            yield _event(item, losses)


def _event(item: Item, losses: Losses) -> dict[str, Any]:
    i = item.incident
    announced = i.modality == "planned"
    if announced:
        losses.add(item, "rule_of_format", "type", f"planned {i.event_type}", _TABLE["announced"]["becomes"])
    if i.when.days != 1:
        losses.add(
            item, "day_precision", "date", f"{i.date_start or ''} to {i.date_end or ''}", "its first day"
        )
    if (i.killed_low, i.killed_best, i.killed_high) != (None, None, None):
        losses.add(
            item, "range", "killed", f"{i.killed_low} / {i.killed_best} / {i.killed_high}", "no number"
        )
    if item.claimants:
        losses.add(item, "claimants", "publisher", "; ".join(item.claimants), "outlets only")
    day = i.date_start or i.date_end
    return {
        "id": item.id,
        "date": day.isoformat() if day else None,
        "type": _TABLE["announced"]["becomes"] if announced else i.event_type,
        "mode": None if announced else i.mode,
        "context": _TABLE["contexts"].get(i.theme, []),
        "source": [_actor(n, i.country) for n in i.actors],
        "target": [_actor(n, i.country) for n in i.recipients],
        "location": {
            "name": i.place_name,
            "admin1": i.admin1,
            "country": i.country,
            "latitude": i.latitude,
            "longitude": i.longitude,
            "geonames_id": i.geonames_id,
        },
        "publisher": list(item.outlets),
    }


def _actor(name: str, country: str | None) -> dict[str, Any]:
    return {"name": name, "sector": _TABLE["sectors"].get(kind_of(name, country))}
