"""JSON: an object a line (JSONL), or one list of objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.decode import decode
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.forms.rows import as_json, report_of
from dragoman.reports.types import Bad, Blob, size_in_words


def fits_lines(blob: Blob, head: bytes) -> bool:
    """Objects line by line: the first line is one, or the name says so."""
    if blob.suffix in (".jsonl", ".ndjson"):
        return True
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0].strip()
    return first.startswith(b"{") and first.endswith(b"}") and b'"' in first


def fits_list(blob: Blob, head: bytes) -> bool:
    """A list of objects."""
    return re.match(rb"[\xef\xbb\xbf\s]*\[\s*\{", head) is not None


def read_lines(blob: Blob) -> Iterator[Found]:
    """One report a line. A line that is none, or is too long, is told of."""
    with blob.open() as stream:
        number = 0
        while line := stream.readline(limits.LINE + 1):
            number += 1
            where = f"{blob.name}:{number}"
            if len(line) > limits.LINE:
                yield _too_long(where, line, stream)
            elif line.strip(b" \t\r\n\x00\xef\xbb\xbf"):
                try:
                    row, note = _parsed(line, where)
                    yield report_of(row, where, line, note)
                except SourceError as error:
                    yield Bad(where, error.reason, line)


def _too_long(where: str, line: bytes, stream: Any) -> Bad:
    """Reads over the rest of an overlong line."""
    size = len(line)
    while size < limits.UNPACKED and not line.endswith(b"\n") and (line := stream.readline(limits.MB)):
        size += len(line)
    return Bad(where, f"a line of {size_in_words(size)}; at most {size_in_words(limits.LINE)} are read")


def _parsed(line: bytes, where: str) -> tuple[dict[str, Any], str | None]:
    text, note = decode(line, where)
    row = parse(text, where)
    if not isinstance(row, dict):
        raise SourceError(where, f"expected a JSON object, found {type(row).__name__}")
    return row, note


def parse(text: str, where: str) -> Any:
    """JSON of any depth and size. Raises SourceError for what is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(where, f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise SourceError(where, "not JSON: too deep") from None
    except ValueError as error:  # a number of more digits than Python takes
        raise SourceError(where, f"not JSON: {error}") from None


def read_list(blob: Blob) -> Iterator[Found]:
    """One report an object of the list."""
    text, note = decode(blob.read(limits.BOOK), blob.name)
    rows = parse(text, blob.name)
    if not isinstance(rows, list):
        raise SourceError(blob.name, f"expected a JSON list of reports, found {type(rows).__name__}")
    for number, row in enumerate(rows, 1):
        where = f"{blob.name}:{number}"
        if not isinstance(row, dict):
            yield Bad(where, f"expected a JSON object, found {type(row).__name__}", as_json({"value": row}))
            continue
        try:
            yield report_of(row, where, as_json(row), note)
        except SourceError as error:
            yield Bad(where, error.reason, as_json(row))


LINES = Form("JSONL", (".jsonl", ".ndjson"), fits_lines, read_lines)
LIST = Form("JSON", (".json",), fits_list, read_list)
