"""Sources to reports: pages, documents, feeds, tables, archives, folders of them. Whatever cannot be read is set aside with
its reason. The forms that are read stand in `forms/`."""

from __future__ import annotations

from dragoman.reports.making import as_given, expected_id, report_from
from dragoman.reports.relevance import Relevance, not_relevant
from dragoman.reports.sources import Look, read_sources
from dragoman.reports.types import Blob, Raw, SetAside

__all__ = [
    "Blob",
    "Look",
    "Raw",
    "Relevance",
    "SetAside",
    "as_given",
    "expected_id",
    "not_relevant",
    "read_sources",
    "report_from",
]
