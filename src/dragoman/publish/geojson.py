"""Incidents as GeoJSON (RFC 7946). A place known only to a province or worse gets no point: it would look like a pin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from dragoman.publish.flat import flat
from dragoman.publish.items import Item
from dragoman.publish.losses import Losses

POINT_PREC: Final = 3  # UCDP's where_prec up to which a place is drawn as a point


def collection(items: Iterable[Item], losses: Losses, provenance: dict[str, Any]) -> dict[str, Any]:
    """A FeatureCollection; coordinates are longitude, latitude in WGS 84 degrees."""
    return {
        "type": "FeatureCollection",
        "provenance": provenance,
        "features": [_feature(item, losses) for item in items],
    }


def _feature(item: Item, losses: Losses) -> dict[str, Any]:
    i = item.incident
    point = None
    if i.latitude is not None and i.longitude is not None and (i.where_prec or 9) <= POINT_PREC:
        point = {"type": "Point", "coordinates": [i.longitude, i.latitude]}
    else:
        losses.add(item, "no_geometry", "geometry", f"where_prec {i.where_prec or 'not known'}")
    properties = {k: v for k, v in flat(item).items() if k not in ("latitude", "longitude")}
    return {"type": "Feature", "id": item.id, "geometry": point, "properties": properties}
