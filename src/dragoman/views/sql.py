"""A Filter as an SQL condition for DuckDB over the record's Parquet parts: the same rows as in memory (tests compare).

with connect(record) as db:
    condition, values = where(wanted, "claims")
    db.execute(f"SELECT theme, count(*) FROM claims WHERE {condition} GROUP BY ALL", values)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from dragoman.views.selection import ALIGNMENT, COUNTRY_PREC, REVIEWED, Box, Filter, countries, fold
from dragoman.views.words import NO_OUTLET, OWN_VOICE

if TYPE_CHECKING:
    import duckdb

    from dragoman.record import Record

TABLES: Final = ("reports", "claims", "figures", "incidents")


@contextmanager
def connect(record: Record) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the record's tables as views of their names."""
    import duckdb  # heavy: only where a query is asked for

    with duckdb.connect() as db:
        for table in TABLES:
            db.read_parquet([str(p) for p in record.parts(table)]).create_view(table)
        yield db


def where(wanted: Filter, table: str) -> tuple[str, dict[str, Any]]:
    """A condition on the columns of `table` (incidents, claims or figures), and the values of its parameters.

    It refers to the other tables by their names, so it stands where `connect` made them.
    """
    made = _Condition(wanted)
    text = {"incidents": made.incidents, "claims": made.claims, "figures": made.figures}[table]()
    return text, made.values


class _Condition:
    def __init__(self, wanted: Filter) -> None:
        self.wanted = wanted
        self.values: dict[str, Any] = {}

    def incidents(self) -> str:
        parts = [*self._happened("incidents"), *self._in("incidents.agreement", self.wanted.agreements)]
        if self.wanted.by_claim:
            told = _all(self._told("claims.claimant"))
            parts.append(f"incidents.incident_id IN (SELECT claims.incident_id FROM claims WHERE {told})")
        return _all(parts)

    def claims(self) -> str:
        return _all([*self._happened("claims"), *self._agreed(), *self._told("NULL")])

    def figures(self) -> str:
        undated = dataclasses.replace(self.wanted, since=None, until=None)
        parts = [
            *_shared(self, undated)._happened("claims"),
            *self._agreed(),
            *self._told("figures.claimant"),
        ]
        start = "CASE figures.scope WHEN 'event' THEN claims.date_start ELSE figures.as_of END"
        end = "CASE figures.scope WHEN 'event' THEN claims.date_end ELSE figures.as_of END"
        parts += self._days(start, end)
        if not self.wanted.shows_rejected:
            parts.append("figures.review_state <> 'rejected'")
        return f"EXISTS (SELECT 1 FROM claims WHERE claims.claim_id = figures.claim_id AND {_all(parts)})"

    # ---- what is told
    def _happened(self, t: str) -> list[str]:
        w = self.wanted
        return [
            *self._days(f"{t}.date_start", f"{t}.date_end"),
            *self._theme(t),
            *self._in(f"{t}.event_type", w.types),
            *self._in(f"{t}.mode", w.modes),
            *self._in(f"{t}.kind", w.kinds),
            *self._in(f"{t}.modality", w.modalities),
            *self._named(f"list_concat({t}.actors, {t}.recipients)", w.actors),
            *self._areas(t),
        ]

    def _days(self, start: str, end: str) -> list[str]:
        w = self.wanted
        parts = [f"({start} IS NOT NULL OR {end} IS NOT NULL)"] if w.days.known else []
        if w.since:
            parts.append(f"coalesce({end}, DATE '9999-12-31') >= {self._value(w.since)}")
        if w.until:
            parts.append(f"coalesce({start}, DATE '0001-01-01') <= {self._value(w.until)}")
        return parts

    def _theme(self, t: str) -> list[str]:
        if "alignment" not in self.wanted.themes:
            return self._in(f"{t}.theme", self.wanted.themes)
        aligned = _all([*self._in(f"{t}.event_type", ALIGNMENT), f"{t}.theme <> 'aid'"])
        return [_any([*self._in(f"{t}.theme", self.wanted.themes), aligned])]

    def _areas(self, t: str) -> list[str]:
        parts = []
        for area in self.wanted.areas:
            if (box := Box.parse(area)) is not None:
                parts.append(self._inside(t, box))
                continue
            named = self._named(
                f"list_filter([{t}.place_name, {t}.admin1], lambda n: n IS NOT NULL)", (area,)
            )
            parts.append(_any([*named, *self._in(f"{t}.country", countries(fold(area)))]))
        return [_any(parts)] if parts else []

    def _inside(self, t: str, box: Box) -> str:
        west, east = (
            f"{t}.longitude {op} {self._value(side)}" for op, side in ((">=", box.west), ("<=", box.east))
        )
        return _all(
            [
                f"coalesce({t}.where_prec, 0) < {COUNTRY_PREC}",
                f"{t}.latitude BETWEEN {self._value(box.south)} AND {self._value(box.north)}",
                _all([west, east]) if box.west <= box.east else _any([west, east]),
            ]
        )

    # ---- who tells it
    def _agreed(self) -> list[str]:
        if not self.wanted.agreements:
            return []
        fits = _all(self._in("incidents.agreement", self.wanted.agreements))
        return [f"claims.incident_id IN (SELECT incidents.incident_id FROM incidents WHERE {fits})"]

    def _told(self, also: str) -> list[str]:
        w = self.wanted
        parts = [*self._in("claims.review_state", w.review_states)]
        parts += self._in("claims.review_state", REVIEWED if w.reviewed_only else ())
        if w.claimants:
            own = f"[{also}, claims.claimant, claims.root_source, {self._value(OWN_VOICE)}]"
            names = f"list_filter(list_concat({own}, claims.claimants), lambda n: n IS NOT NULL)"
            nobody = f"claims.claimant IS NULL AND claims.root_source IS NULL AND {also} IS NULL AND len(claims.claimants) = 0"
            names = f"CASE WHEN {nobody} THEN {names} ELSE list_filter({names}, lambda n: n <> {self._value(OWN_VOICE)}) END"
            parts += self._named(names, w.claimants)
        if w.outlets:
            name = f"[coalesce(reports.source, reports.byline, '{NO_OUTLET}')]"
            fits = _all(self._named(name, w.outlets))
            parts.append(f"claims.report_id IN (SELECT reports.report_id FROM reports WHERE {fits})")
        if w.text:
            parts.append(f"contains({_folded('claims.sentence')}, {self._value(fold(w.text))})")
        return parts

    # ---- pieces
    def _value(self, value: Any) -> str:
        name = f"filter_{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def _in(self, column: str, values: Sequence[str]) -> list[str]:
        return [f"{column} IN ({', '.join(self._value(v) for v in values)})"] if values else []

    def _named(self, names: str, wanted: Iterable[str]) -> list[str]:
        """Whether a list of names has one of those wanted."""
        tests = [f"{_folded('n')} LIKE {self._value(_like(w))} ESCAPE '\\'" for w in wanted]
        return [f"len(list_filter({names}, lambda n: {_any(tests)})) > 0"] if tests else []


def _shared(made: _Condition, wanted: Filter) -> _Condition:
    """A condition for another filter that puts its values with those of the first."""
    other = _Condition(wanted)
    other.values = made.values
    return other


def _folded(column: str) -> str:
    return f"lower(strip_accents({column}))"


def _like(name: str) -> str:
    text = fold(name)
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return text.replace("*", "%")


def _all(parts: Sequence[str]) -> str:
    return " AND ".join(f"({p})" for p in parts) or "true"


def _any(parts: Sequence[str]) -> str:
    return " OR ".join(f"({p})" for p in parts) or "true"
