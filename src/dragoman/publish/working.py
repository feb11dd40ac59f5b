"""The working formats: all tables, every column, nothing blurred. jsonl (the contract of docs/record.md), parquet, sqlite.

They are for work inside the house, and say so in their provenance: for publication there are the other formats.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from dragoman.model import Claim, Figure, Incident, Report, to_row
from dragoman.publish.files import write_lines
from dragoman.views import Tables

CLASSES: Final[dict[str, type]] = {
    "reports": Report,
    "claims": Claim,
    "figures": Figure,
    "incidents": Incident,
}
_KEYS: Final = {
    "reports": "report_id",
    "claims": "claim_id",
    "figures": "figure_id",
    "incidents": "incident_id",
}


def write_jsonl(tables: Tables, folder: Path, mentions: dict[str, Sequence[Any]]) -> dict[str, int]:
    """`folder`/TABLE.jsonl of every table and of the `mentions` (places, times) given; gives the rows of each."""
    every = {**{name: getattr(tables, name) for name in CLASSES}, **mentions}
    return {name: write_lines(folder / f"{name}.jsonl", map(to_row, rows)) for name, rows in every.items()}


def write_parquet(tables: Tables, folder: Path, provenance: dict[str, Any]) -> dict[str, int]:
    """`folder`/TABLE.parquet with the record's schema; the provenance is in each file's metadata."""
    import pyarrow.parquet as pq

    from dragoman.record.schema import to_table

    told = {b"dragoman": json.dumps(provenance, ensure_ascii=False, sort_keys=True).encode()}
    out = {}
    for name, cls in CLASSES.items():
        rows = getattr(tables, name)
        table = to_table(rows, cls)
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), **told})
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        out[name] = len(rows)
    return out


def write_sqlite(tables: Tables, folder: Path, provenance: dict[str, Any]) -> dict[str, int]:
    """`folder`/record.sqlite: a table each, keys and indices set, lists as JSON; opens in Datasette as it is."""
    path = folder / "record.sqlite"
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    connection = sqlite3.connect(fresh)
    try:
        with connection:
            out = {name: _fill(connection, name, cls, getattr(tables, name)) for name, cls in CLASSES.items()}
            connection.execute("CREATE TABLE provenance (key TEXT PRIMARY KEY, value TEXT)")
            rows = [(k, v if isinstance(v, str) else json.dumps(v)) for k, v in sorted(provenance.items())]
            connection.executemany("INSERT INTO provenance VALUES (?, ?)", rows)
    finally:
        connection.close()
    fresh.replace(path)
    return out


_AFFINITY: Final = {"int": "INTEGER", "float": "REAL", "bool": "INTEGER"}
_REFERS: Final = {"report_id": "reports", "claim_id": "claims", "incident_id": "incidents"}


def _fill(connection: sqlite3.Connection, name: str, cls: type, items: Iterable[Any]) -> int:
    columns = dataclasses.fields(cls)
    key = _KEYS[name]
    parts = [_column(f, key) for f in columns]
    parts += [
        f"FOREIGN KEY ({f.name}) REFERENCES {_REFERS[f.name]}({f.name})"
        for f in columns
        if f.name in _REFERS and f.name != key
    ]
    connection.execute(f"CREATE TABLE {name} ({', '.join(parts)})")
    rows = [[_plain(getattr(item, f.name)) for f in columns] for item in items]
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    for f in columns:
        if f.name in _REFERS and f.name != key:
            connection.execute(f"CREATE INDEX {name}_{f.name} ON {name} ({f.name})")
    return len(rows)


def _column(f: dataclasses.Field[Any], key: str) -> str:
    kind = next((v for k, v in _AFFINITY.items() if str(f.type).startswith(k)), "TEXT")
    return f"{f.name} {kind}" + (" PRIMARY KEY" if f.name == key else "")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return json.dumps(_listed(value), ensure_ascii=False)
    return value


def _listed(value: tuple[Any, ...]) -> list[Any]:
    """A tuple of the model as a JSON-ready list."""
    return [to_row(v) if dataclasses.is_dataclass(v) and not isinstance(v, type) else v for v in value]
