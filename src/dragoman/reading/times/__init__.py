"""Time expressions: found by grammar, resolved to intervals against the report's date."""

from dragoman.reading.times.read import ReadTime, read_times

__all__ = ["ReadTime", "read_times"]
