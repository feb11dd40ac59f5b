"""Sources to reports: text files, JSONL, HTML, folders of them. Whatever cannot be read is set aside with its reason."""

from __future__ import annotations

from dragoman.reports.sources import as_given, expected_id, read_sources, report_from
from dragoman.reports.types import Raw, SetAside

__all__ = ["Raw", "SetAside", "as_given", "expected_id", "read_sources", "report_from"]
