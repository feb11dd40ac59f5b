"""Readings of a build that has not ended, kept beside the record: one that was killed goes on where it stopped.

    RECORD/reading-<fingerprint>/000003/claims.parquet ...     readings of EVERY reports, as they were read

Each part comes to its name in one rename, so that it is there whole or not at all. They are of one reader: another
one's are deleted unread. A build that ends deletes them all; so does a redaction, since they hold the words of reports.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.model import Reading
from dragoman.record.schema import TABLES, from_table, to_table

EVERY: Final = 200  # readings in a part: some seconds of work, which is what a kill may cost
PREFIX: Final = "reading-"
_PARTS: Final = ("claims", "figures", "places", "times")


class Unfinished:
    """The readings that builds by one reader left behind. To be used while the record is `locked`."""

    def __init__(self, record: Path, fingerprint: str) -> None:
        self._record = record
        self._folder = record / f"{PREFIX}{fingerprint}"
        self._waiting: list[Reading] = []
        for other in record.glob(f"{PREFIX}*"):
            if other != self._folder:
                shutil.rmtree(other)

    def readings(self) -> list[Reading]:
        """What was read before, in no certain order; of a part that is torn, nothing."""
        return [reading for part in sorted(self._folder.glob("[0-9]*")) for reading in _load(part)]

    def add(self, reading: Reading) -> None:
        """Keep a reading: on the disk as soon as EVERY of them wait."""
        self._waiting.append(reading)
        if len(self._waiting) >= EVERY:
            self._save()

    def clear(self) -> None:
        """Delete all that was kept: the record holds it now, or nobody may."""
        self._waiting.clear()
        forget(self._record)

    def _save(self) -> None:
        numbers = [int(p.name) for p in self._folder.glob("[0-9]*")]
        fresh = self._folder / "new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _write(fresh, "reports", [r.report for r in self._waiting])
        for name in _PARTS:
            _write(fresh, name, [item for r in self._waiting for item in getattr(r, name)])
        fresh.rename(self._folder / f"{max(numbers, default=-1) + 1:06}")
        self._waiting.clear()


def forget(record: Path) -> None:
    """Delete the readings of every unfinished build of a record. To be called while it is locked."""
    for folder in record.glob(f"{PREFIX}*"):
        shutil.rmtree(folder)


def _write(folder: Path, name: str, items: Iterable[Any]) -> None:
    pq.write_table(to_table(list(items), TABLES[name]), folder / f"{name}.parquet", compression="zstd")


def _load(part: Path) -> list[Reading]:
    try:
        tables = {n: pq.ParquetFile(part / f"{n}.parquet").read() for n in ("reports", *_PARTS)}
    except (OSError, pa.ArrowInvalid):
        return []  # a power cut may tear what was not yet on the disk: these reports are read again
    rows: dict[str, dict[str, list[Any]]] = {}
    for name in _PARTS:
        for item in _items(tables, name):
            rows.setdefault(item.report_id, {}).setdefault(name, []).append(item)
    return [
        Reading(report, **{n: tuple(v) for n, v in rows.get(report.report_id, {}).items()})
        for report in _items(tables, "reports")
    ]


def _items(tables: dict[str, pa.Table], name: str) -> Iterator[Any]:
    cls: type[Any] = TABLES[name]
    return from_table(tables[name], cls)
