"""What a look-up gives: entries of the gazetteer, and whether they are one, several or none."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

KINDS: Final = (
    "country", "admin1", "admin2", "city", "village", "district", "region", "area", "continent",
    "water", "site", "crossing", "street",
)  # fmt: skip
# UCDP's where_prec of a place that is named as such.
PRECISION: Final = {
    "country": 6, "admin1": 4, "admin2": 3, "city": 1, "village": 1, "district": 1, "region": 5, "area": 4,
    "continent": 6, "water": 7, "site": 1, "crossing": 1, "street": 1,
}  # fmt: skip
AREAS: Final = frozenset({"country", "admin1", "admin2", "region", "area", "continent", "water"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One place. Degrees are WGS 84; `country` is ISO 3166-1 alpha-3, `admin1` a name; population 0 is not known."""

    index: int
    name: str
    kind: str
    latitude: float
    longitude: float
    country: str | None = None
    admin1: str | None = None
    geonames_id: int | None = None
    population: int = 0
    alternate: bool = False  # found by another name than its own

    @property
    def where_prec(self) -> int:
        """UCDP's precision code of the place itself."""
        return PRECISION[self.kind]

    def km(self, other: Entry) -> float:
        """Great-circle distance in kilometres."""
        return km(self.latitude, self.longitude, other.latitude, other.longitude)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Answer to a look-up. `status`: found (one place), ambiguous (several), unknown; `how`: exact, loose, rough."""

    name: str
    status: str
    entries: tuple[Entry, ...] = ()
    how: str = "exact"


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    p, q = radians(lat1), radians(lat2)
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(radians(lon2 - lon1) / 2) ** 2
    return 12_742.0 * asin(min(1.0, sqrt(h)))
