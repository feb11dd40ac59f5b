"""Which time and which place of the text belong to an event, and whether it is told as one happening."""

from dragoman.reading.choosing.lists import listed, together
from dragoman.reading.choosing.specific import (
    HIGH,
    LOW,
    Specific,
    Told,
    Weigher,
    chance_of,
    chatter,
)
from dragoman.reading.choosing.story import main_day
from dragoman.reading.choosing.when import Days, When, choose_time
from dragoman.reading.choosing.where import Ground, Where, choose_place, worded

__all__ = [
    "HIGH", "LOW", "Days", "Ground", "Specific", "Told", "Weigher", "When", "Where", "chance_of", "chatter",
    "choose_place", "choose_time", "listed", "main_day", "together", "worded",
]  # fmt: skip
