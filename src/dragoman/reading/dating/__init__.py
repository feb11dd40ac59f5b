"""When an undated report was written: all evidence of its text, combined."""

from dragoman.reading.dating.read import date_report

__all__ = ["date_report"]
