"""The forms of source, and which of them a blob has: told by its bytes first, by its name only where these say nothing."""

from __future__ import annotations

from typing import Final

from dragoman.errors import SourceError
from dragoman.reports.forms import archive, feed, jsonl, mail, page, pdf, plain, table, telegram, warc, word
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.types import Blob

# In the order in which they are tried; the last takes every text.
FORMS: Final = (
    pdf.FORM, word.FORM, table.XLSX, archive.ZIP, warc.FORM, archive.PACKED, archive.TAR, telegram.FORM, jsonl.LINES, jsonl.LIST,
    feed.FORM, mail.FORM, page.FORM, table.CSV, plain.FORM,
)  # fmt: skip
BY_NAME: Final = {form.name: form for form in FORMS}
_NAMED: Final = {suffix: form for form in FORMS if form.binary for suffix in form.suffixes}
# What people have that is no form here, and what to do with it.
ELSEWHERE: Final = {
    ".doc": "save it as .docx", ".rtf": "save it as .docx", ".odt": "save it as .docx", ".xls": "save it as .xlsx or .csv",
    ".ods": "save it as .xlsx or .csv", ".7z": "unpack it first", ".rar": "unpack it first", ".zst": "unpack it first",
    ".epub": "save it as .html", ".pages": "save it as .docx",
}  # fmt: skip


def recognise(blob: Blob) -> Form:
    """The form of a blob. Raises SourceError where it has none; what reading its first bytes raises goes through."""
    head = blob.head()
    advice = ELSEWHERE.get(blob.suffix)
    form = next(f for f in FORMS if f.fits(blob, head))
    if advice and not (form.binary and form is not archive.ZIP):
        raise SourceError(blob.name, f"{blob.suffix} files are not read: {advice}")
    if form is plain.FORM and blob.suffix in _NAMED:
        raise SourceError(
            blob.name, f"named {blob.suffix}, but is no {_NAMED[blob.suffix].name} (damaged, or another file)"
        )
    return form


__all__ = ["BY_NAME", "FORMS", "Form", "Found", "recognise"]
