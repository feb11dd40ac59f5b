"""The record as JSON lines: the contract of docs/record.md, one object a line, a missing value null."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from dragoman.model import to_row
from dragoman.record import Record

TABLES: Final = ("reports", "claims", "figures", "incidents")
MENTIONS: Final = ("places", "times")


def export_jsonl(record: Record, folder: Path, with_mentions: bool = False) -> dict[str, int]:
    """Write every table as `folder`/TABLE.jsonl; gives the rows of each. Places and times only `with_mentions`."""
    folder.mkdir(parents=True, exist_ok=True)
    names = (*TABLES, *MENTIONS) if with_mentions else TABLES
    return {name: _write(folder / f"{name}.jsonl", getattr(record, name)()) for name in names}


def _write(path: Path, items: Iterable[Any]) -> int:
    count = 0
    fresh = path.with_suffix(".jsonl.new")
    with fresh.open("w", encoding="utf-8", newline="\n") as file:
        for item in items:
            file.write(json.dumps(to_row(item), ensure_ascii=False, allow_nan=False) + "\n")
            count += 1
    fresh.replace(path)
    return count
