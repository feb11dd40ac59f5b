"""A row of a table, an object of JSON, to a raw report: columns are found by what people call them (codebook/columns.toml)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from dragoman.codebook import load
from dragoman.errors import SourceError
from dragoman.reports.decode import clean
from dragoman.reports.types import Raw

_OPTIONAL = ("title", "source", "published", "url", "language", "byline", "retrieved_at")


def report_of(row: Mapping[str, Any], where: str, original: bytes, note: str | None = None) -> Raw:
    """The report that a row tells. Raises SourceError where no column holds its text."""
    names = {_plain(key): key for key in reversed(list(row))}
    text = _pick(row, names, "text")
    if not isinstance(text, str):
        told = "has no text" if text is None else f"text is {type(text).__name__}, not a string"
        raise SourceError(where, told)
    notes = [note] if note else []
    fields: dict[str, Any] = {}
    for name in _OPTIONAL:
        value = _pick(row, names, name)
        if value is not None and not isinstance(value, str | int | float | date):
            notes.append(f"{name} is {type(value).__name__}, not a string: left out")
            value = None
        fields[name] = clean(_written(value)).strip() or None if value is not None else None
    given = _pick(row, names, "id")
    named = isinstance(given, str | int | float) and str(given).strip()
    return Raw(
        clean(_written(given)).strip() if named else where,
        clean(text),
        where,
        notes=tuple(notes),
        original=original,
        **fields,
    )


def finds_text(header: list[str]) -> bool:
    """Whether a table with these columns has one for the text of reports, and looks like a table of reports."""
    plain = {_plain(name) for name in header}
    return bool(plain & set(_names("text"))) and len(header) > 1


def as_json(row: Mapping[str, Any]) -> bytes:
    """A row as the bytes that are kept of it."""
    return json.dumps(row, ensure_ascii=False, default=_written).encode("utf-8", "replace")


def _pick(row: Mapping[str, Any], names: Mapping[str, str], field: str) -> Any:
    """The first filled column for a field; None where there is none."""
    if field in row and row[field] not in (None, ""):
        return row[field]
    keys = (names[n] for n in _names(field) if n in names)
    return next((row[k] for k in keys if row[k] not in (None, "")), None)


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != datetime.min.time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@lru_cache
def _names(field: str) -> tuple[str, ...]:
    return tuple(_plain(n) for n in load("columns")[field])


@lru_cache(4096)
def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()
