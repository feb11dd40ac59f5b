"""A text file: one report."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.reports import limits
from dragoman.reports.decode import decode
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.types import Blob, Raw


def read(blob: Blob) -> Iterator[Found]:
    """The text as it stands."""
    data = blob.read(limits.PAGE)
    text, note = decode(data, blob.name, blob.given.charset)
    given = blob.given
    yield Raw(
        given.url or blob.name, text, blob.name, given.title, given.source, given.published, given.url, given.language,
        given.byline, given.retrieved_at, notes=(note,) if note else (), original=data,
    )  # fmt: skip


FORM = Form("text", (".txt", ".text", ".md"), lambda blob, head: True, read)
