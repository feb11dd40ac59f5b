"""Which time and which place of the text belong to an event."""

from dragoman.reading.choosing.lists import listed, together
from dragoman.reading.choosing.story import main_day
from dragoman.reading.choosing.when import Days, When, choose_time
from dragoman.reading.choosing.where import Ground, Where, choose_place

__all__ = [
    "Days", "Ground", "When", "Where", "choose_place", "choose_time", "listed", "main_day", "together",
]  # fmt: skip
