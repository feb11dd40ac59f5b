"""What stands of a record before a build: looked up piece by piece, never loaded whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dragoman.linking.blocking import Blocks
from dragoman.linking.growing import Memory
from dragoman.linking.keeping import gist_of, recall
from dragoman.linking.profiles import Gist, Profile
from dragoman.model import Claim, Figure, Incident, Place, Report
from dragoman.record import Record
from dragoman.record.kept import KeptAccount, KeptPair, KeptReport
from dragoman.record.schema import from_table

LIGHT = (
    "incident_id", "kind", "event_type", "actors", "recipients", "date_start", "date_end", "latitude", "longitude", "country",
    "admin1", "where_prec", "part_of_incident",
)  # fmt: skip


class Before(Protocol):
    """The record before: its reports, claims, figures and incidents by id, and what it keeps for growing."""

    @property
    def kept_reports(self) -> Mapping[str, KeptReport]:
        """Every report as it is kept."""
        ...

    @property
    def pairs(self) -> Collection[KeptPair]:
        """Copies and judged pairs."""
        ...

    @property
    def memory(self) -> Memory:
        """Accounts and links."""
        ...

    def reports(self, ids: Collection[str]) -> dict[str, Report]:
        """Reports by id."""
        ...

    def of(self, ids: Collection[str]) -> tuple[list[Claim], list[Figure]]:
        """Claims and figures of reports, as they stand: judged, in their incidents."""
        ...

    def as_read(self, ids: Collection[str]) -> tuple[list[Claim], list[Figure]]:
        """Claims and figures of reports, as they were read."""
        ...

    def places(self, ids: Collection[str]) -> list[Place]:
        """Place mentions of reports."""
        ...

    def incidents(self, ids: Collection[str]) -> list[Incident]:
        """Incidents by id."""
        ...

    def light_incidents(self, kinds: Collection[str]) -> list[Incident]:
        """All incidents of some kinds, with the fields that tell which campaign an event belongs to."""
        ...

    def compared(self) -> dict[str, tuple[str, str | None, bool]]:
        """Of every report: origin, what it supersedes, whether it is retracted."""
        ...

    @property
    def judged(self) -> Collection[str]:
        """The reports whose reading is kept beside what people made of it."""
        ...


class Nothing:
    """A record that is made for the first time."""

    judged: Collection[str] = ()
    kept_reports: Mapping[str, KeptReport] = {}
    pairs: Collection[KeptPair] = ()
    memory = Memory()

    def reports(self, ids: Collection[str]) -> dict[str, Report]:
        """None."""
        return {}

    def of(self, ids: Collection[str]) -> tuple[list[Claim], list[Figure]]:
        """None."""
        return [], []

    def as_read(self, ids: Collection[str]) -> tuple[list[Claim], list[Figure]]:
        """None."""
        return [], []

    def places(self, ids: Collection[str]) -> list[Place]:
        """None."""
        return []

    def incidents(self, ids: Collection[str]) -> list[Incident]:
        """None."""
        return []

    def light_incidents(self, kinds: Collection[str]) -> list[Incident]:
        """None."""
        return []

    def compared(self) -> dict[str, tuple[str, str | None, bool]]:
        """None."""
        return {}


class Standing:
    """A record that stands. To be used while it is `locked`."""

    def __init__(self, store: Record) -> None:
        self._store = store

    @cached_property
    def kept_reports(self) -> Mapping[str, KeptReport]:
        """Every report as it is kept."""
        return {r.report_id: r for r in from_table(self._store.kept("kept_reports"), KeptReport)}

    @cached_property
    def pairs(self) -> Collection[KeptPair]:
        """Copies and judged pairs."""
        return list(from_table(self._store.kept("kept_pairs"), KeptPair))

    @cached_property
    def memory(self) -> Memory:
        """Accounts and links; profiles are made when they are asked for."""
        rows = self._store.kept("kept_accounts").combine_chunks()
        links = self._store.kept("kept_links")
        keys = rows["key"].combine_chunks()
        ends = [pc.index_in(links[x], keys).to_numpy(zero_copy_only=False) for x in ("first", "second")]
        return Memory(
            keys=keys.to_pylist(),
            report_ids=rows["report_id"].to_pylist(),
            ranks=rows["rank"].to_pylist(),
            windowed=_blocks(rows["windowed"]),
            capped=_blocks(rows["capped"]),
            links=np.column_stack(ends).astype(np.int64).reshape(-1, 2),
            scores=links["bits"].to_numpy(),
            claim_ids=lambda: rows["claim_ids"].to_pylist(),
            profiles=self._profiles(rows),
        )

    def _profiles(self, rows: pa.Table) -> Callable[[Sequence[int]], list[Profile]]:
        def profiles(wanted: Sequence[int]) -> list[Profile]:
            if not wanted:
                return []
            some = list(from_table(rows.take(pa.array(wanted, pa.int64())), KeptAccount))
            gists = self._gists({a.report_id for a in some})
            return [recall(a, gists.get(a.report_id)) for a in some]

        return profiles

    def _gists(self, ids: Collection[str]) -> dict[str, Gist]:
        table = self._store.kept("kept_reports", ["report_id", "gist", "gist_length"])
        some = table.filter(pc.is_in(table["report_id"], pa.array(sorted(ids), pa.string())))
        rows = zip(*(some[c].to_pylist() for c in some.column_names), strict=True)
        return {i: gist_of(words, length) for i, words, length in rows}

    def reports(self, ids: Collection[str]) -> dict[str, Report]:
        """Reports by id."""
        return {r.report_id: r for r in self._store.of_reports("reports", ids)}

    def of(self, ids: Collection[str]) -> tuple[list[Claim], list[Figure]]:
        """Claims and figures of reports, as they stand: judged, in their incidents."""
        return self._store.of_reports("claims", ids), self._store.of_reports("figures", ids)

    def as_read(self, ids: Collection[str]) -> tuple[list[Claim], list[Figure]]:
        """Claims and figures of reports, as they were read."""
        return self._store.as_read(ids)

    def places(self, ids: Collection[str]) -> list[Place]:
        """Place mentions of reports."""
        return self._store.of_reports("places", ids)

    def incidents(self, ids: Collection[str]) -> list[Incident]:
        """Incidents by id."""
        return self._store.of_incidents(ids)

    def light_incidents(self, kinds: Collection[str]) -> list[Incident]:
        """All incidents of some kinds, with the fields that tell which campaign an event belongs to."""
        table = self._store.columns("incidents", LIGHT)
        some = table.filter(pc.is_in(table["kind"], pa.array(sorted(kinds), pa.string())))
        rows = zip(*(some[c].to_pylist() for c in LIGHT), strict=True)
        return [_light(dict(zip(LIGHT, row, strict=True))) for row in rows]

    def compared(self) -> dict[str, tuple[str, str | None, bool]]:
        """Of every report: origin, what it supersedes, whether it is retracted."""
        table = self._store.columns("reports", ("report_id", "origin_id", "supersedes", "retracted"))
        ids, *rest = (table[c].to_pylist() for c in table.column_names)
        return dict(zip(ids, zip(*rest, strict=True), strict=True))

    @property
    def judged(self) -> Collection[str]:
        """The reports whose reading is kept beside what people made of it."""
        return set(self._store.manifest["judged"])


def _light(row: dict[str, Any]) -> Incident:
    row |= {n: tuple(row[n]) for n in ("actors", "recipients")}
    return replace(_EMPTY, **row)


_EMPTY = Incident("", "", "event", None, "other", "asserted", (), (), 0, 0, 0, 0, "single")


def _blocks(column: pa.ChunkedArray) -> Blocks:
    lists = column.combine_chunks()
    counts = pc.list_value_length(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    return Blocks(counts, lists.flatten().to_numpy(zero_copy_only=False).astype(np.int64))
