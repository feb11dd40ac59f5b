"""Dating across reports: what other reports of the record say of the day of one that came without a date."""

from dragoman.redating.redate import redate, told_by_others

__all__ = ["redate", "told_by_others"]
