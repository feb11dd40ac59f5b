"""An item as one flat row: the columns of the CSV, HXL and GeoJSON exports."""

from __future__ import annotations

from typing import Any, Final

from dragoman.publish.data import country
from dragoman.publish.items import Count, Item

TOLLS: Final = tuple(
    f"{m}_{b}"
    for m in ("killed", "injured", "civilians_killed", "displaced")
    for b in ("low", "best", "high")
)
COLUMNS: Final = (
    "id", "title", "kind", "event_type", "mode", "acled_sub_event_type", "theme", "modality", "actors", "recipients",
    "date_start", "date_end", "date_prec", "place_name", "latitude", "longitude", "country", "country_name", "admin1",
    "where_prec", *TOLLS, "claimants", "outlets", "n_reports", "n_origins", "n_root_sources", "n_claimants",
    "agreement", "review", "part_of_incident",
)  # fmt: skip
_SEPARATOR: Final = "; "


def flat(item: Item) -> dict[str, Any]:
    """The row: COLUMNS as keys, dates as ISO strings, several names joined by "; ", None where a value is missing."""
    i = item.incident
    land = country(i.country)
    return {
        "id": item.id,
        "title": i.title,
        "kind": i.kind,
        "event_type": i.event_type,
        "mode": i.mode,
        "acled_sub_event_type": item.sub_event,
        "theme": i.theme,
        "modality": i.modality,
        "actors": _SEPARATOR.join(i.actors) or None,
        "recipients": _SEPARATOR.join(i.recipients) or None,
        "date_start": i.date_start and i.date_start.isoformat(),
        "date_end": i.date_end and i.date_end.isoformat(),
        "date_prec": i.date_prec,
        "place_name": i.place_name,
        "latitude": i.latitude,
        "longitude": i.longitude,
        "country": i.country,
        "country_name": land.name if land else None,
        "admin1": i.admin1,
        "where_prec": i.where_prec,
        **{name: getattr(i, name) for name in TOLLS},
        "claimants": _SEPARATOR.join(item.claimants) or None,
        "outlets": _SEPARATOR.join(item.outlets) or None,
        "n_reports": i.n_reports,
        "n_origins": i.n_origins,
        "n_root_sources": i.n_root_sources,
        "n_claimants": i.n_claimants,
        "agreement": i.agreement,
        "review": item.review,
        "part_of_incident": i.part_of_incident,
    }


COUNT_COLUMNS: Final = (
    "id", "measure", "unit", "side", "civilian", "low", "best", "high", "scope", "since", "as_of", "claimant", "part_of_another",
)  # fmt: skip


def count_row(item: Item, count: Count) -> dict[str, Any]:
    """One number that was given for an item: COUNT_COLUMNS as keys."""
    return {
        "id": item.id,
        "measure": count.measure,
        "unit": count.unit,
        "side": count.side,
        "civilian": count.civilian,
        "low": count.low,
        "best": count.best,
        "high": count.high,
        "scope": count.scope,
        "since": count.since and count.since.isoformat(),
        "as_of": count.as_of and count.as_of.isoformat(),
        "claimant": count.claimant,
        "part_of_another": count.part,
    }
