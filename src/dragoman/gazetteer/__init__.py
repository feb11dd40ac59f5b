"""Names of places, and what they may stand for: GeoNames' cities, divisions, countries, and our own places."""

from dragoman.gazetteer.entry import Candidates, Entry
from dragoman.gazetteer.gazetteer import Gazetteer
from dragoman.gazetteer.imports import import_geonames

__all__ = ["Candidates", "Entry", "Gazetteer", "import_geonames"]
