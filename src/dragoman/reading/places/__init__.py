"""Place names of a report, each resolved against the gazetteer."""

from dragoman.reading.places.read import read_places

__all__ = ["read_places"]
