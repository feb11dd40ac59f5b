"""A Word document (DOCX): its paragraphs and the rows of its tables, in their order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.decode import clean
from dragoman.reports.forms.archive import check_zip, members
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.forms.written import written_day
from dragoman.reports.types import Blob, Raw


def fits(blob: Blob, head: bytes) -> bool:
    """A zip with a document of Word in it."""
    return head.startswith(b"PK\x03\x04") and "word/document.xml" in members(blob)


def read(blob: Blob) -> Iterator[Found]:
    """One report. Raises SourceError where the file is damaged or holds no words."""
    import docx  # heavy

    data = blob.read(limits.BOOK)
    check_zip(blob)
    try:
        document = docx.Document(io.BytesIO(data))
        text = clean("\n".join(_lines(document)))
        told = document.core_properties
        made, changed = told.created, told.modified
        title, author = told.title, told.author
    except Exception as error:  # python-docx lets through whatever zip, XML and its own look-ups raise
        raise SourceError(blob.name, f"damaged ({type(error).__name__}: {error})") from None
    if not text.strip():
        raise SourceError(blob.name, "holds no words")
    day, note = written_day("Word", _iso(made), _iso(changed))
    given = blob.given
    yield Raw(
        given.url or blob.name, text, blob.name,
        title=given.title or clean(title or "").strip() or None,
        source=given.source,
        published=given.published or day,
        url=given.url,
        byline=given.byline or (clean(author).strip() if author and author != "python-docx" else "") or None,
        retrieved_at=given.retrieved_at,
        notes=(note,) if note and not given.published else (),
        original=data,
    )  # fmt: skip


def _iso(moment: Any) -> str | None:
    return moment.date().isoformat() if moment else None


def _lines(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = (" ".join(c.text.split()) for c in row.cells)
                yield " | ".join(dict.fromkeys(c for c in cells if c))
        else:
            yield block.text.strip()


FORM = Form("DOCX", (".docx",), fits, read, apart=True, binary=True)
