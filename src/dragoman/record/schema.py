"""The Arrow schema of each table, taken from the model's dataclasses, and rows to objects and back."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

import pyarrow as pa

from dragoman.model import Claim, Evidence, Figure, Incident, Interval, Place, Report, Time
from dragoman.record.kept import KeptAccount, KeptLink, KeptPair, KeptReport
from dragoman.reports.types import SetAside

TABLES: Final[dict[str, type]] = {
    "reports": Report,
    "claims": Claim,
    "figures": Figure,
    "incidents": Incident,
    "places": Place,
    "times": Time,
    "claims_read": Claim,
    "figures_read": Figure,
    "set_aside": SetAside,
}
KEPT: Final[dict[str, type]] = {
    "kept_reports": KeptReport,
    "kept_accounts": KeptAccount,
    "kept_links": KeptLink,
    "kept_pairs": KeptPair,
}
BESIDE: Final = ("claims_read", "figures_read", "set_aside")  # tables that are no part of the account
# Rows are sorted by these fields, so that a table's bytes do not depend on the order of the work.
ORDER: Final[dict[str, tuple[str, ...]]] = {
    "reports": ("report_id",),
    "claims": ("report_id", "start", "trigger_start", "trigger_end", "claim_id"),
    "figures": ("report_id", "start", "end", "claim_id", "figure_id"),
    "incidents": ("incident_id",),
    "places": ("report_id", "start", "end"),
    "times": ("report_id", "start", "end"),
    "claims_read": ("report_id", "start", "trigger_start", "trigger_end", "claim_id"),
    "figures_read": ("report_id", "start", "end", "claim_id", "figure_id"),
    "kept_reports": ("report_id",),
    "kept_accounts": ("key",),
    "kept_links": ("first", "second"),
    "kept_pairs": ("first", "second", "what"),
    "set_aside": ("where", "reason", "kept", "original"),
}
_SCALARS: Final[dict[Any, pa.DataType]] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    bytes: pa.binary(),
}
_SPAN: Final = pa.struct([("start", pa.int64()), ("end", pa.int64())])
_FIELD_SPAN: Final = pa.struct([("field", pa.string()), ("start", pa.int64()), ("end", pa.int64())])
_EVIDENCE: Final = pa.struct(
    [
        ("kind", pa.string()), ("text", pa.string()), ("start", pa.int64()), ("end", pa.int64()),
        ("interval_start", pa.date32()), ("interval_end", pa.date32()), ("report_id", pa.string()),
    ]
)  # fmt: skip
_TUPLES: Final[dict[Any, pa.DataType]] = {
    tuple[str, ...]: pa.list_(pa.string()),
    tuple[int, ...]: pa.list_(pa.int64()),
    tuple[tuple[int, int], ...]: pa.list_(_SPAN),
    tuple[tuple[str, int, int], ...]: pa.list_(_FIELD_SPAN),
    tuple[Evidence, ...]: pa.list_(_EVIDENCE),
}
T = TypeVar("T")


@lru_cache
def schema_of(cls: type) -> pa.Schema:
    """The Arrow schema of a dataclass of the model: one column a field, null allowed where the field may be None."""
    hints = typing.get_type_hints(cls)
    return pa.schema([_column(f.name, hints[f.name]) for f in dataclasses.fields(cls)])


def _column(name: str, hint: Any) -> pa.Field:
    if isinstance(hint, types.UnionType):
        return pa.field(name, _SCALARS[next(a for a in hint.__args__ if a is not type(None))], nullable=True)
    return pa.field(name, _TUPLES[hint] if hint in _TUPLES else _SCALARS[hint], nullable=False)


def to_table(items: Sequence[Any], cls: type) -> pa.Table:
    """Objects as an Arrow table with the class's fixed schema."""
    schema = schema_of(cls)
    columns = [pa.array([_stored(getattr(x, f.name)) for x in items], type=f.type) for f in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _stored(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return [_stored_item(v) for v in value]


def _stored_item(value: Any) -> Any:
    if isinstance(value, Evidence):
        row = {"kind": value.kind, "text": value.text, "start": value.start, "end": value.end}
        row["report_id"] = value.report_id
        return {**row, "interval_start": value.interval.start, "interval_end": value.interval.end}
    if isinstance(value, tuple):
        return dict(
            zip(("start", "end") if len(value) == 2 else ("field", "start", "end"), value, strict=True)
        )
    return value


def from_table(table: pa.Table, cls: type[T]) -> Iterator[T]:
    """The objects of an Arrow table written by `to_table`."""
    names = [f.name for f in dataclasses.fields(cls)]  # type: ignore[arg-type]
    for batch in table.to_batches():
        columns = [batch.column(n).to_pylist() for n in names]
        for row in zip(*columns, strict=True):
            yield cls(**{n: _loaded(n, v) for n, v in zip(names, row, strict=True)})


def _loaded(name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return tuple(_loaded_item(name, v) for v in value)


def _loaded_item(name: str, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if name == "published_evidence":
        interval = Interval(value.pop("interval_start"), value.pop("interval_end"))
        return Evidence(**value, interval=interval)
    return tuple(value.values())


def in_order(items: Iterable[Any], table: str) -> list[Any]:
    """The rows of a table in its fixed order."""
    keys = ORDER[table]
    return sorted(items, key=lambda x: tuple(getattr(x, k) for k in keys))
