"""A spreadsheet of reports, XLSX or CSV: a report a row, its columns by what people call them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.decode import decode
from dragoman.reports.forms.archive import check_zip, members
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.forms.rows import as_json, finds_text, report_of
from dragoman.reports.types import Bad, Blob

HEADER_WITHIN = 20  # rows in which the row of column names is looked for
DELIMITERS = ",;\t|"


def fits_csv(blob: Blob, head: bytes) -> bool:
    """By name, or by a first line that names columns, one of them the text."""
    if blob.suffix in (".csv", ".tsv"):
        return True
    first = head.split(b"\n", 1)[0]
    if not 3 < len(first) < 2_000 or not any(d.encode() in first for d in DELIMITERS):
        return False
    line = first.decode("utf-8", "replace").strip("\ufeff\r")
    return any(finds_text(line.split(d)) and all(len(c) < 40 for c in line.split(d)) for d in DELIMITERS)


def fits_xlsx(blob: Blob, head: bytes) -> bool:
    """A zip with a workbook in it."""
    return head.startswith(b"PK\x03\x04") and "xl/workbook.xml" in members(blob)


def read_csv(blob: Blob) -> Iterator[Found]:
    """One report a row."""
    text, note = decode(blob.read(limits.BOOK), blob.name, blob.given.charset)
    csv.field_size_limit(limits.LINE)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    yield from _rows(_numbered(lines, blob.name), blob.name, note)


def _numbered(lines: Any, name: str) -> Iterator[tuple[int, Sequence[Any]]]:
    while True:
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise SourceError(f"{name}:{lines.line_num}", f"not a table: {error}") from None
        yield lines.line_num, row


def _delimiter(text: str) -> str:
    """The sign that parts the first lines into most columns, the same number in each."""
    sample = text[:20_000].split("\n")[:5]
    return max(
        DELIMITERS,
        key=lambda d: (min((line.count(d) for line in sample[:1]), default=0), -DELIMITERS.index(d)),
    )


def read_xlsx(blob: Blob) -> Iterator[Found]:
    """One report a row, of every sheet that has a column for the text."""
    import openpyxl  # heavy

    data = blob.read(limits.BOOK)
    check_zip(blob)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(s.title, s) for s in book.worksheets]
    except Exception as error:
        raise SourceError(
            blob.name, f"not a workbook that can be read ({type(error).__name__}: {error})"
        ) from None
    told: list[str] = []
    found = False
    for title, sheet in sheets:
        name = blob.name if len(sheets) == 1 else f"{blob.name}:{title}"
        try:
            for item in _rows(
                ((i, r) for i, r in enumerate(sheet.iter_rows(values_only=True), 1)), name, None
            ):
                found = True
                yield item
        except SourceError as error:
            told.append(error.reason)
        except Exception as error:
            yield Bad(name, f"the sheet cannot be read to its end ({type(error).__name__}: {error})")
    if not found and told:
        raise SourceError(blob.name, told[0])


def _rows(rows: Iterable[tuple[int, Sequence[Any]]], name: str, note: str | None) -> Iterator[Found]:
    header: list[str] = []
    seen: list[str] = []
    for number, cells in rows:
        filled = [str(c).strip() for c in cells if c is not None and str(c).strip()]
        if not header:
            if finds_text(filled) or (filled and _only_text(filled, number)):
                header = [str(c).strip() if c is not None else "" for c in cells]
            elif number > HEADER_WITHIN:
                break
            else:
                seen = seen or filled
            continue
        if not filled:
            continue
        row = {h: c for h, c in zip(header, cells, strict=False) if h and c is not None}
        where = f"{name}:{number}"
        try:
            yield report_of(row, where, as_json(row), note)
        except SourceError as error:
            yield Bad(where, error.reason, as_json(row))
    if not header:
        named = ", ".join(seen[:12]) or "none"
        raise SourceError(
            name, f"no column for the text of reports (name one 'text'; columns found: {named[:200]})"
        )


def _only_text(filled: Sequence[str], number: int) -> bool:
    return number == 1 and len(filled) == 1 and filled[0].lower() == "text"


CSV = Form("CSV", (".csv", ".tsv"), fits_csv, read_csv)
XLSX = Form("XLSX", (".xlsx", ".xlsm"), fits_xlsx, read_xlsx, apart=True, binary=True)
