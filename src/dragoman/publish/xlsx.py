"""The coder's working sheet: incidents to read, claims and figures to edit. Edits come back as judgements.

A row keeps the id of its claim or figure. `changes` compares a sheet with the record and gives what a person changed,
to be shown before anything is taken over.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from dragoman.errors import SourceError
from dragoman.model import Claim, Figure, to_row
from dragoman.publish.files import EPOCH, rezip
from dragoman.views import Tables

_READ_ONLY: Final = {
    "claims": (
        "claim_id",
        "report_id",
        "incident_id",
        "sentence",
        "trigger",
        "latitude",
        "longitude",
        "admin1",
        "country",
        "confidence",
    ),
    "figures": ("figure_id", "claim_id", "text"),
}
# Fields as dragoman.judging takes them; "place" and "date" are written in a cell as a coder writes them there.
EDITABLE: Final = {
    "claims": (
        "review_state", "kind", "event_type", "mode", "acled_sub_event_type", "theme", "modality", "claimant",
        "actors", "recipients", "place", "where_prec", "date", "date_prec", "site_type", "weapon",
    ),
    "figures": (
        "measure", "unit", "who", "who_actor", "civilian", "low", "best", "high", "scope", "since", "as_of", "claimant",
        "sex", "age_group", "role",
    ),
}  # fmt: skip
_KEY: Final = {"claims": "claim_id", "figures": "figure_id"}
_INCIDENTS: Final = (
    "incident_id", "title", "date_start", "date_end", "place_name", "admin1", "country", "actors", "recipients",
    "killed_low", "killed_best", "killed_high", "injured_best", "displaced_best", "agreement", "n_origins",
)  # fmt: skip
_SEPARATOR: Final = "; "
_LIMIT: Final = 32_000  # characters that a cell of a spreadsheet can hold


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that a person changed: whose (`subject` is a claim_id or figure_id), which field, from what to what."""

    table: str
    subject: str
    field: str
    before: Any
    after: Any


def write(tables: Tables, path: Path, provenance: dict[str, Any]) -> dict[str, int]:
    """The sheet at `path`; gives the rows of each table. The same record gives the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = "Dragoman"
    book.properties.created = book.properties.modified = datetime(*EPOCH)
    about = book.active
    about.title = "about"
    for line in _about(provenance):
        about.append(line)
    out = {"incidents": _sheet(book, "incidents", _INCIDENTS, tables.incidents, ())}
    for name in ("claims", "figures"):
        columns = (*_READ_ONLY[name], *EDITABLE[name])
        out[name] = _sheet(book, name, columns, getattr(tables, name), EDITABLE[name])
    content = io.BytesIO()
    book.save(content)
    rezip(content.getvalue(), path)
    return out


def _about(provenance: dict[str, Any]) -> Iterator[Sequence[Any]]:
    yield ("A working sheet of a record: unblurred, not for publication.",)
    yield ("White columns of the sheets claims and figures may be edited; grey ones are the record's.",)
    yield ("Bring edits back with: dragoman judge RECORD --from FILE (each is shown before it is taken).",)
    yield ()
    yield from ((k, str(v)) for k, v in sorted(provenance.items()))


def _sheet(
    book: Any, name: str, columns: Sequence[str], items: Sequence[Any], editable: Sequence[str]
) -> int:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.append(list(columns))
    grey = PatternFill("solid", fgColor="E7E6E2")
    for number, column in enumerate(columns, 1):
        head = sheet.cell(1, number)
        head.font = Font(bold=True)
        head.fill = grey if column not in editable else PatternFill()
        sheet.column_dimensions[get_column_letter(number)].width = (
            60 if column in ("sentence", "title") else 16
        )
    for item in items:
        row = _row(item)
        sheet.append([_cell(row[c]) for c in columns])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"  # text of a report is never a formula
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    return len(items)


def _row(item: Any) -> dict[str, Any]:
    """An item's columns, and the fields that a coder writes in one cell."""
    row = to_row(item)
    if isinstance(item, Claim):
        row["place"] = item.place_name
        start, end = row["date_start"], row["date_end"]
        row["date"] = start if start == end else f"{start or ''}..{end or ''}"
    return row


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return _SEPARATOR.join(map(str, value))
    if isinstance(value, str):
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        return ILLEGAL_CHARACTERS_RE.sub("", value)[:_LIMIT]
    return value


def changes(tables: Tables, path: Path) -> list[Change]:
    """What was changed in a sheet against the record, in the sheet's order.

    Raises SourceError where the file is no working sheet, or a row's id is not in the record.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, KeyError, ValueError) as error:
        raise SourceError(str(path), f"not a spreadsheet that can be read ({error})") from None
    known: dict[str, dict[str, Claim] | dict[str, Figure]] = {
        "claims": tables.claim,
        "figures": tables.figure,
    }
    out: list[Change] = []
    for name, items in known.items():
        if name not in book.sheetnames:
            raise SourceError(str(path), f"has no sheet {name!r}: take one that 'export --format xlsx' wrote")
        out += _changed(path, name, book[name].iter_rows(values_only=True), items.get)
    return out


def _changed(
    path: Path, name: str, rows: Iterator[Sequence[Any]], get: Callable[[str], Any]
) -> Iterator[Change]:
    head = [str(c) for c in next(rows, ())]
    if _KEY[name] not in head:
        raise SourceError(
            str(path), f"sheet {name!r} has no column {_KEY[name]!r}: its rows cannot be found again"
        )
    for number, cells in enumerate(rows, 2):
        row = dict(zip(head, cells, strict=False))
        subject = str(row.get(_KEY[name]) or "").strip()
        if not subject:
            continue
        item = get(subject)
        if item is None:
            raise SourceError(
                f"{path}, sheet {name}, row {number}", f"the record has no {_KEY[name]} {subject!r}"
            )
        have = _row(item)
        for column in (c for c in EDITABLE[name] if c in head):
            before, after = have[column], _value(row.get(column), have[column])
            if after != before:
                yield Change(name, subject, column, before, after)


def _value(cell: Any, before: Any) -> Any:
    """A cell as the model's JSON has it; `before` says what it was: a list, a number, a day."""
    if isinstance(before, list):
        return [part for p in str(cell or "").split(_SEPARATOR.strip()) if (part := p.strip())]
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and not isinstance(before, float):
        return int(cell)
    return cell.strip() if isinstance(cell, str) else cell
