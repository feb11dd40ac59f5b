"""Who says what: sources, cues and the spans said."""

from dragoman.reading.attribution.read import read_attributions

__all__ = ["read_attributions"]
