"""Tables as Parquet parts: each holds the rows whose first key lies in a range of its own, so that a change rewrites few.

The ranges follow from the number of rows alone, and rows are sorted: the same rows give the same bytes, whether they
were written at once or part by part.
"""

from __future__ import annotations

import bisect
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dragoman.record.schema import KEPT, ORDER, TABLES, in_order, schema_of, to_table

ROWS_PER_PART: Final = 8_000  # that a part has at most, where keys are hashes
MOST: Final = 65_536  # parts: the ranges are told by four hexadecimal digits

Part = dict[str, Any]  # file, rows, sha256


@dataclass(frozen=True)
class Change:
    """What becomes of a table: the rows whose first key is in `gone` go, `rows` come."""

    gone: Collection[str] = ()
    rows: Sequence[Any] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.rows)


def write_table(folder: Path, name: str, items: Iterable[Any]) -> list[Part]:
    """Write a table's rows as parts; gives file, rows and SHA-256 of each. An empty range is an empty part."""
    rows = in_order(items, name)
    key = ORDER[name][0]
    firsts = [getattr(r, key) for r in rows]
    ends = [bisect.bisect_left(firsts, b) for b in bounds(len(rows))]
    return [
        _write(folder, name, n, to_table(rows[at:end], _class(name)))
        for n, (at, end) in enumerate(zip([0, *ends], [*ends, len(rows)], strict=True))
    ]


def change_table(old: Path, folder: Path, name: str, parts: Sequence[Part], change: Change) -> list[Part]:
    """Write a table anew from its old parts and what changes; parts that nothing changes are linked, not copied."""
    key = ORDER[name][0]
    limits = bounds(sum(p["rows"] for p in parts))
    if len(limits) + 1 != len(parts):
        limits = []  # written by another version: one range, all parts
    touched = {
        bisect.bisect_right(limits, k) for k in (*change.gone, *(getattr(r, key) for r in change.rows))
    }
    if not limits:
        touched = set(range(len(parts)))
    gone = pa.array(sorted(change.gone), pa.string())
    left = {}
    for n in touched:
        rows = _rows(old / parts[n]["file"], name)
        left[n] = rows.filter(pc.invert(pc.is_in(rows[key], gone)))
    total = sum(left[n].num_rows if n in left else p["rows"] for n, p in enumerate(parts)) + len(change.rows)
    fresh = to_table(in_order(change.rows, name), _class(name))
    if not limits or len(bounds(total)) != len(limits):
        every = [left[n] if n in left else _rows(old / p["file"], name) for n, p in enumerate(parts)]
        return _split(folder, name, pa.concat_tables([*every, fresh]), bounds(total))
    out = []
    homes = pa.array([bisect.bisect_right(limits, k) for k in fresh[key].to_pylist()], pa.int64())
    for n, part in enumerate(parts):
        if n in left:
            mine = fresh.filter(pc.equal(homes, n)) if len(homes) else fresh
            out.append(_write(folder, name, n, _sorted(pa.concat_tables([left[n], mine]), name)))
        else:
            _link(old / part["file"], folder / part["file"])
            out.append(part)
    return out


def bounds(rows: int) -> list[str]:
    """Where the ranges of a table of so many rows begin, but for the first: beginnings of ids."""
    n = 1
    while n * ROWS_PER_PART < rows and n < MOST:
        n *= 2
    return [f"{i * MOST // n:04x}" for i in range(1, n)]


def _split(folder: Path, name: str, rows: pa.Table, limits: Sequence[str]) -> list[Part]:
    rows = _sorted(rows, name)
    firsts = rows[ORDER[name][0]].to_pylist()
    ends = [bisect.bisect_left(firsts, b) for b in limits]
    return [
        _write(folder, name, n, rows.slice(at, end - at))
        for n, (at, end) in enumerate(zip([0, *ends], [*ends, len(firsts)], strict=True))
    ]


def _sorted(rows: pa.Table, name: str) -> pa.Table:
    """In the table's order; rows that are equal in it keep theirs, as `in_order` keeps it."""
    return rows.take(pc.sort_indices(rows, [(k, "ascending") for k in ORDER[name]]))


def _rows(path: Path, name: str) -> pa.Table:
    rows = pq.ParquetFile(path).read()
    return pa.Table.from_arrays(rows.columns, schema=schema_of(_class(name)))


def _write(folder: Path, name: str, number: int, rows: pa.Table) -> Part:
    path = folder / f"{name}-{number:04}.parquet"
    pq.write_table(rows.combine_chunks(), path, compression="zstd", store_schema=True)
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"file": path.name, "rows": rows.num_rows, "sha256": digest}


def _link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system knows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _class(name: str) -> type:
    classes: Mapping[str, type] = {**TABLES, **KEPT}
    return classes[name]
