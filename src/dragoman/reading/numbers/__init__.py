"""Every number of a report, with its kind."""

from dragoman.reading.numbers.read import is_count, read_numbers

__all__ = ["is_count", "read_numbers"]
