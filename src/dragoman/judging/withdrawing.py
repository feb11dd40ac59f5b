"""Withdrawn reports: what is known of them, and whether a report is one of them come again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from dragoman.model import Judgement, Report


def text_hash(text: str) -> str:
    """SHA-256 of a text's words, whatever white space stands between them."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def tombstone(report: Report) -> dict[str, Any]:
    """What is kept of a withdrawn report: hashes, by which it is known when it comes again under another name."""
    return {"report_id": report.report_id, "text_sha256": text_hash(report.text)}


class Withdrawn:
    """The reports that redactions name, by id and by text."""

    def __init__(self, redactions: Iterable[Judgement]) -> None:
        self._by_id = {j.subject: j for j in redactions}
        self._by_text = {j.value["text_sha256"]: j for j in self._by_id.values() if j.value is not None}

    def __bool__(self) -> bool:
        return bool(self._by_id)

    def names(self, report: Report) -> str | None:
        """Why a report is not taken in, or None where nobody withdrew it or another print of the same text."""
        if not self._by_id:
            return None
        found = self._by_id.get(report.report_id) or self._by_text.get(text_hash(report.text))
        if found is None:
            return None
        return f"withdrawn by {found.author} on {found.made_at[:10]}: {found.reason} [{found.judgement_id}]"
