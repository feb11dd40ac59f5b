"""Figures of reports in other languages than English, read by the words of the codebook and without a parser."""

from dragoman.reading.languages.read import read_foreign

__all__ = ["read_foreign"]
