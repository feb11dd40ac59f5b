"""Time expressions: found by grammar, resolved to intervals against the report's date."""

from dragoman.reading.times.read import ReadTime, precision, read_times

__all__ = ["ReadTime", "precision", "read_times"]
