"""Numbers tied to the events that they measure."""

from dragoman.reading.figures.read import read_bare_figures, read_figures

__all__ = ["read_bare_figures", "read_figures"]
