"""Readers of files by suffix. Each gives raw reports, or notices of what it set aside; none raises for bad input."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from dragoman.errors import SourceError
from dragoman.reports.decode import clean, decode
from dragoman.reports.types import Raw, SetAside

Reader = Callable[[Path], Iterator[Raw | SetAside]]
_OPTIONAL: Final = ("title", "source", "published", "url", "language", "byline", "retrieved_at")


def read_text(path: Path) -> Iterator[Raw | SetAside]:
    """A plain text file: one report."""
    text, note = decode(path.read_bytes(), str(path))
    yield Raw(str(path), text, str(path), notes=(note,) if note else ())


def read_jsonl(path: Path) -> Iterator[Raw | SetAside]:
    """One JSON object a line: id, text, and where known title, source, published, url, language."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            where = f"{path}:{number}"
            if not line.strip(b" \t\r\n\x00\xef\xbb\xbf"):
                continue
            try:
                yield _from_object(*_parsed(line, where), where)
            except SourceError as error:
                yield SetAside(error.where, error.reason)


def _parsed(line: bytes, where: str) -> tuple[dict[str, Any], str | None]:
    text, note = decode(line, where)
    try:
        row = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        reason = (
            error.msg + f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else "too deep"
        )
        raise SourceError(where, f"not JSON: {reason}") from None
    if not isinstance(row, dict):
        raise SourceError(where, f"expected a JSON object, found {type(row).__name__}")
    return row, note


def _from_object(row: dict[str, Any], note: str | None, where: str) -> Raw:
    text = row.get("text")
    if not isinstance(text, str):
        raise SourceError(
            where, "has no text" if text is None else f"text is {type(text).__name__}, not a string"
        )
    notes = [note] if note else []
    fields: dict[str, str | None] = {}
    for name in _OPTIONAL:
        value = row.get(name)
        if value is not None and not isinstance(value, str | int | float):
            notes.append(f"{name} is {type(value).__name__}, not a string: left out")
            value = None
        fields[name] = clean(str(value)).strip() or None if value is not None else None
    given = row.get("id")
    external = clean(str(given)) if isinstance(given, str | int) and str(given).strip() else where
    return Raw(external, clean(text), where, notes=tuple(notes), **fields)


def read_html(path: Path) -> Iterator[Raw | SetAside]:
    """A saved web page: its main text with title, site, author and date by trafilatura."""
    page, note = decode(path.read_bytes(), str(path))
    from trafilatura import bare_extraction  # heavy: only where a page is read

    found: Any = bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)
    if found is None or not (found.text or "").strip():
        raise SourceError(str(path), "no story found in the page")
    yield Raw(
        str(path),
        clean(found.text),
        str(path),
        title=found.title or None,
        source=found.sitename or found.hostname or None,
        published=found.date or None,
        url=found.url or None,
        byline=found.author or None,
        notes=(note,) if note else (),
    )


READERS: Final[dict[str, Reader]] = {
    ".txt": read_text,
    ".text": read_text,
    "": read_text,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
}
