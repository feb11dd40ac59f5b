"""The tables of one generation of a record, queried with DuckDB over their Parquet parts; nothing is loaded whole."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from dragoman.errors import NotFoundError, RecordError
from dragoman.model import Claim, Figure, Incident, Report
from dragoman.record import Record
from dragoman.record.schema import TABLES, from_table
from dragoman.workbench.search import Search
from dragoman.workbench.sides import Sides

QUERIED: Final = ("reports", "claims", "figures", "incidents", "places")
KEYS: Final = {
    "reports": "report_id",
    "claims": "claim_id",
    "figures": "figure_id",
    "incidents": "incident_id",
}
# A report without its text: lists of reports need none, and texts are most of a record's bytes.
_LIGHT: Final = "* REPLACE ('' AS text, [] AS furniture)"
KNOWN: Final = 4  # past days kept at hand
T = TypeVar("T")


class Source:
    """One generation, open for reading by any number of threads. `generation` names its content."""

    def __init__(self, record: Record) -> None:
        import duckdb

        self.record = record
        self.generation: str = record.manifest["generation"]
        self._db = duckdb.connect(config={"threads": 2})
        for table in QUERIED:
            self._db.read_parquet([str(p) for p in record.parts(table)]).create_view(table)
        self.search = Search(record)
        self.sides = Sides(self.rows(_ACTORS))

    def rows(self, sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._db.cursor() as cursor:
            return cursor.execute(sql, values or {}).fetchall()

    def one(self, sql: str, values: dict[str, Any] | None = None) -> Any:
        """The single value of a query."""
        return self.rows(sql, values)[0][0]

    def items(self, cls: type[T], sql: str, values: dict[str, Any] | None = None) -> list[T]:
        """The rows of a query over one whole table, as objects of the model."""
        with self._db.cursor() as cursor:
            table = cursor.sql(sql, params=values or {}).to_arrow_table()
        try:
            return list(from_table(table, cls))
        except KeyError as error:
            raise RecordError(
                f"{self.record.path}: was built by an older version ({error.args[0]}); build the record anew"
            ) from None

    # ---- by id
    def get(self, table: str, wanted: str) -> Any:
        """The report, claim, figure or incident with this id. Raises NotFoundError."""
        found: list[Any] = self.items(
            TABLES[table], f"SELECT * FROM {table} WHERE {KEYS[table]} = $id", {"id": wanted}
        )
        if not found:
            raise NotFoundError(f"this record has no {table.removesuffix('s')} with the id {wanted!r}")
        return found[0]

    def incidents(self, ids: Sequence[str]) -> dict[str, Incident]:
        """Incidents by id."""
        found = self.items(
            Incident, "SELECT * FROM incidents WHERE incident_id IN (SELECT unnest($ids))", {"ids": list(ids)}
        )
        return {i.incident_id: i for i in found}

    def claims_of(self, incidents: Sequence[str]) -> dict[str, list[Claim]]:
        """The claims of each of these incidents, in the order of the table."""
        sql = f"SELECT * FROM claims WHERE incident_id IN (SELECT unnest($ids)) ORDER BY {_ORDER}"
        out: dict[str, list[Claim]] = {}
        for claim in self.items(Claim, sql, {"ids": list(incidents)}):
            out.setdefault(claim.incident_id or "", []).append(claim)
        return out

    def claims_in(self, report_id: str) -> list[Claim]:
        """The claims of one report, as they stand in it."""
        sql = f"SELECT * FROM claims WHERE report_id = $id ORDER BY {_ORDER}"
        return self.items(Claim, sql, {"id": report_id})

    def figures_of(self, claims: Sequence[str]) -> dict[str, list[Figure]]:
        """The figures of each of these claims, as they stand in the text."""
        sql = "SELECT * FROM figures WHERE claim_id IN (SELECT unnest($ids)) ORDER BY report_id, start, figure_id"
        out: dict[str, list[Figure]] = {}
        for figure in self.items(Figure, sql, {"ids": list(claims)}):
            out.setdefault(figure.claim_id, []).append(figure)
        return out

    def reports(self, ids: Sequence[str], whole: bool = False) -> dict[str, Report]:
        """Reports by id, without their texts unless `whole`."""
        columns = "*" if whole else _LIGHT
        sql = f"SELECT {columns} FROM reports WHERE report_id IN (SELECT unnest($ids))"
        return {r.report_id: r for r in self.items(Report, sql, {"ids": list(ids)})}

    def close(self) -> None:
        """Let go of the files."""
        self._db.close()


_ORDER: Final = "report_id, start, trigger_start, trigger_end, claim_id"
_ACTORS: Final = """
    SELECT unnest(list_concat(actors, recipients)) AS actor, count(*) AS n,
           count(*) FILTER (event_type IN ('ASSAULT', 'COERCE', 'MOBILIZE', 'RETREAT')) AS force
    FROM incidents GROUP BY actor
"""


class Library:
    """The record that is served: always its newest generation, opened again when a build has swapped it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] = (0, 0)
        self._source: Source | None = None
        self._known: dict[tuple[str, date], tuple[Source, tempfile.TemporaryDirectory[str]]] = {}
        self._deriving = threading.Lock()

    @property
    def source(self) -> Source:
        """The newest generation. Raises RecordError where the record is gone or torn."""
        try:
            status = (self.path / "record.json").stat()
            stamp = (status.st_mtime_ns, status.st_ino)
        except OSError:
            stamp = (-1, -1)
        with self._lock:
            if self._source is None or stamp != self._stamp:
                record = Record.open(self.path)
                if self._source is None or record.manifest["generation"] != self._source.generation:
                    self._source = Source(record)
                self._stamp = stamp
            return self._source

    def known(self, day: date) -> Source:
        """The account as it could have been known at the end of a day; the last few days asked for are kept."""
        from dragoman.pipeline import as_known  # heavy: links anew

        now = self.source
        key = (now.generation, day)
        with self._deriving:
            if key not in self._known:
                folder = tempfile.TemporaryDirectory(prefix="dragoman-known-")
                path = Path(folder.name) / self.path.name
                as_known(now.record, day, path)
                while len(self._known) >= KNOWN:
                    self._known.pop(next(iter(self._known)))
                self._known[key] = (Source(Record.open(path)), folder)
            return self._known[key][0]
