"""The tables of one generation of a record, queried with DuckDB over their Parquet parts; nothing is loaded whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pyarrow as pa

from dragoman.errors import NotFoundError, RecordError
from dragoman.model import Claim, Figure, Incident, Report
from dragoman.record import Record
from dragoman.record.schema import ORDER, TABLES, from_table, to_table
from dragoman.views.tables import Tables
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
KEPT: Final = 200  # answers kept at hand
T = TypeVar("T")


@dataclass(frozen=True)
class Overlay:
    """Rows that stand in place of those of the tables: of these claims, with their figures, and these incidents."""

    claims: Sequence[Claim]
    figures: Sequence[Figure]
    incidents: Sequence[Incident]
    without_claims: frozenset[str]
    without_incidents: frozenset[str]


class Source:
    """One generation, open for reading by any number of threads. `generation` names its content.

    With an overlay, every query, `record` included, answers as if its rows stood in the tables.
    """

    def __init__(self, record: Record, over: Overlay | None = None) -> None:
        import duckdb

        self.generation: str = record.manifest["generation"]
        self._db = duckdb.connect(config={"threads": 2})
        for table in QUERIED:
            parts = self._db.read_parquet([str(p) for p in record.parts(table)])
            parts.create_view(f"{table}_kept" if over and table in _OVERLAID else table)
        self.record = record if over is None else Seen(record, self)
        if over is not None:
            self._lay(over)
        self._kept: dict[Hashable, tuple[Any]] = {}  # the one used last stands last
        self._keeping = threading.Lock()
        self.search = Search(record)
        self.sides = Sides(self.rows(_ACTORS))

    def _lay(self, over: Overlay) -> None:
        gone = {"claim_id": over.without_claims, "incident_id": over.without_incidents}
        for table, key in _OVERLAID.items():
            self._hold(f"{table}_over", to_table(getattr(over, table), TABLES[table]))
            self._hold(f"{table}_gone", pa.table({"id": pa.array(sorted(gone[key]), pa.string())}))
            self._db.execute(
                f"CREATE VIEW {table} AS SELECT * FROM {table}_kept WHERE {key} NOT IN (SELECT id FROM {table}_gone)"
                f" UNION ALL BY NAME SELECT * FROM {table}_over"
            )

    def _hold(self, name: str, rows: pa.Table) -> None:
        """Keep rows as a table of the database: what is only registered belongs to one connection."""
        self._db.register("handed_in", rows)
        self._db.execute(f"CREATE TABLE {name} AS SELECT * FROM handed_in")
        self._db.unregister("handed_in")

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this generation, as long as it is asked for now and then."""
        with self._keeping:
            found = self._kept.pop(key, None)
        if found is None:
            found = (make(),)
        with self._keeping:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.pop(next(iter(self._kept)))
        value: T = found[0]
        return value

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

    def tables(self, condition: str, values: dict[str, Any] | None = None) -> Tables:
        """The claims that fit a condition, with their figures, incidents and reports (without texts), for a view over them."""
        claims = self.items(Claim, f"SELECT * FROM claims WHERE {condition} ORDER BY {_ORDER}", values)
        ids = {"ids": [c.claim_id for c in claims]}
        figures = self.items(
            Figure,
            "SELECT * FROM figures WHERE claim_id IN (SELECT unnest($ids)) ORDER BY report_id, start, figure_id",
            ids,
        )
        incidents = self.incidents(sorted({c.incident_id for c in claims if c.incident_id}))
        reports = self.reports(sorted({c.report_id for c in claims}))
        return Tables(list(reports.values()), claims, figures, list(incidents.values()))

    def all_reports(self) -> list[Report]:
        """All reports without their texts, loaded once."""
        return self.kept(
            "reports", lambda: self.items(Report, f"SELECT {_LIGHT} FROM reports ORDER BY report_id")
        )

    def close(self) -> None:
        """Let go of the files."""
        self._db.close()


class Seen(Record):
    """A record whose claims, figures and incidents are those of a source with an overlay."""

    def __init__(self, record: Record, source: Source) -> None:
        super().__init__(record.path, record.manifest)
        self._source = source

    def get(self, wanted: str) -> Report | Claim | Figure | Incident:
        """As Record.get; in the tables as they are seen."""
        found = [
            (table, row[0])
            for table, key in KEYS.items()
            for row in self._source.rows(
                f"SELECT {key} FROM {table} WHERE starts_with({key}, $id) LIMIT 3", {"id": wanted}
            )
        ]
        found = [f for f in found if f[1] == wanted] or found
        if len(found) != 1 or not wanted:
            raise NotFoundError(
                f"this record has no report, claim, figure or incident with the id {wanted!r}"
            )
        item: Report | Claim | Figure | Incident = self._source.get(*found[0])
        return item

    def of_reports(self, table: str, report_ids: Collection[str]) -> list[Any]:
        """As Record.of_reports; in the tables as they are seen."""
        if table not in ("claims", "figures"):
            return super().of_reports(table, report_ids)
        order = ", ".join(f'"{column}"' for column in ORDER[table])
        sql = f"SELECT * FROM {table} WHERE report_id IN (SELECT unnest($ids)) ORDER BY {order}"
        return self._source.items(TABLES[table], sql, {"ids": sorted(report_ids)})


_OVERLAID: Final = {"claims": "claim_id", "figures": "claim_id", "incidents": "incident_id"}
_ORDER: Final = "report_id, start, trigger_start, trigger_end, claim_id"
_ACTORS: Final = """
    SELECT unnest(list_concat(actors, recipients)) AS actor, count(*) AS n,
           count(*) FILTER (event_type IN ('ASSAULT', 'COERCE', 'MOBILIZE', 'RETREAT')) AS force
    FROM incidents GROUP BY actor
"""
