"""Writing files of a publication: whole or not at all, the same bytes for the same content."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_CORE: Final = "docProps/core.xml"  # of Office files: what a library fills in with the clock when it saves
_SAVED: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_AT_EPOCH: Final = rb"\g<1>1980-01-01T00:00:00Z"
EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest day that a ZIP can hold: no clock in a publication


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any] | Sequence[Any]]) -> int:
    """Rows under a header, RFC 4180; gives their number. Text that a spreadsheet would run as a formula is quoted off."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        values = [row.get(c) for c in columns] if isinstance(row, Mapping) else row
        writer.writerow([_cell(v) for v in values])
        count += 1
    write_text(path, text.getvalue())
    return count


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_json(path: Path, value: Any) -> None:
    """A JSON file."""
    write_text(path, json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def write_lines(path: Path, rows: Iterable[Any]) -> int:
    """JSON lines; gives their number."""
    lines = [json.dumps(r, ensure_ascii=False, allow_nan=False) + "\n" for r in rows]
    write_text(path, "".join(lines))
    return len(lines)


def write_text(path: Path, text: str) -> None:
    """A UTF-8 file: it is there whole, or as it was before."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(path)


def rezip(content: bytes, path: Path) -> None:
    """A ZIP file (XLSX, DOCX) again with its entries in order and without times, those that it tells of itself included."""
    fresh = path.with_name(path.name + ".new")
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(
                entry, _SAVED.sub(_AT_EPOCH, source.read(name)) if name == _CORE else source.read(name)
            )
    fresh.replace(path)
