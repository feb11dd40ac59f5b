"""Events, states and campaigns that a sentence names, with their arguments and modality."""

from dragoman.reading.events.book import EventBook
from dragoman.reading.events.read import read_events

__all__ = ["EventBook", "read_events"]
