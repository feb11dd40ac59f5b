"""A record: a folder with a manifest, the tables of one generation as Parquet parts, and the judgement log.

    RECORD/record.json                          manifest: versions, and every part with its rows and SHA-256
    RECORD/tables-<generation>/claims-0000.parquet ...
    RECORD/originals/ab/abcd....gz              the bytes that each report was read from, by their SHA-256
    RECORD/judgements.sqlite                    what people decided; never rebuilt, never replaced
    RECORD/reading-<fingerprint>/               what a build that was killed had read (see dragoman.record.unfinished)

A build writes a new generation beside the old one and then swaps the manifest in one rename, so a reader sees the old
record or the new one and a build that is killed leaves the old one whole. The same content gives the same bytes: rows
are sorted, the schema is fixed, and nothing written holds a time, a path or a host.
"""

from __future__ import annotations

import bisect
import errno
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dragoman.errors import NotFoundError, RecordError
from dragoman.model import Claim, Figure, Incident, Place, Report, Time
from dragoman.record.content import Changes, Content
from dragoman.record.judgements import JudgementLog
from dragoman.record.originals import Originals
from dragoman.record.parts import Change, Part, change_table, write_table
from dragoman.record.schema import BESIDE, KEPT, TABLES, from_table
from dragoman.reports.types import SetAside
from dragoman.version import READER, VERSION

FORMAT: Final = 3  # raised whenever a table gains or loses a column
MANIFEST: Final = "record.json"
ASIDE: Final = "set_aside"  # the one table that is written whole by every build
TRIES: Final = 5  # times that a read starts anew because the tables were replaced under it
T = TypeVar("T")


class Record:
    """An open record. Tables are read when asked for; `write` replaces all of them at once."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest

    @classmethod
    def open(cls, path: Path | str) -> Record:
        """The record in a folder. Raises RecordError where there is none, or one of another format."""
        path = Path(path)
        try:
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            hint = "'dragoman build SOURCE... --record RECORD' makes one"
            raise RecordError(f"{path}: no record here ({MANIFEST} is missing); {hint}") from None
        except (json.JSONDecodeError, UnicodeDecodeError, NotADirectoryError) as error:
            raise RecordError(f"{path / MANIFEST}: not readable ({error}); build the record anew") from None
        if manifest.get("format") != FORMAT:
            found = manifest.get("format")
            raise RecordError(
                f"{path}: record format {found!r}, this version reads {FORMAT}; build the record anew"
            )
        return cls(path, manifest)

    @classmethod
    def create(cls, path: Path | str) -> Record:
        """The record in a folder, made empty where there is none. Refuses a folder that holds other things."""
        path = Path(path)
        if path.is_file():
            raise RecordError(f"{path}: is a file; name a folder for the record")
        if (path / MANIFEST).exists():
            return cls.open(path)
        foreign = [p.name for p in path.iterdir() if not _ours(p.name)] if path.exists() else []
        if foreign:
            raise RecordError(
                f"{path}: holds {sorted(foreign)[0]!r} and no record; name a new or an empty folder"
            )
        path.mkdir(parents=True, exist_ok=True)
        record = cls(path, {})
        with record.locked():
            record.write(Content())
        return record

    @contextmanager
    def locked(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the record for writing. Raises RecordError where another process still holds it after `wait` seconds."""
        import fcntl

        until = time.monotonic() + wait
        with _lock_file(self.path) as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= until:
                        raise RecordError(
                            f"{self.path}: another build is writing this record; wait until it is done"
                        ) from None
                    time.sleep(0.05)
            yield

    def write(
        self, content: Content, fingerprint: str | None = None, judgements: tuple[int, str] = (0, "")
    ) -> None:
        """Replace all tables by these rows, in one step. To be called while `locked`.

        `fingerprint` names exactly what read the reports (see dragoman.fingerprint): readings made by the same
        reader are used again when reports are added. `judgements` is the head of the log as far as it was applied.
        """
        scratch = self._scratch()
        tables = {
            name: write_table(scratch, name, getattr(content, name)) for name in TABLES if name != ASIDE
        }
        tables[ASIDE] = write_table(scratch, ASIDE, set(content.set_aside))
        kept = None
        if content.kept is not None:
            rows = {name: write_table(scratch, name, getattr(content.kept, name)) for name in KEPT}
            kept = {"fingerprint": content.kept.fingerprint, "tables": rows}
        self._publish(scratch, tables, kept, content, fingerprint, judgements)

    def change(self, changes: Changes, judgements: tuple[int, str]) -> None:
        """Replace what changes of the tables and of what is kept, in one step. To be called while `locked`."""
        scratch, old = self._scratch(), self._folder
        known = {**self.manifest["tables"], **self.manifest["kept"]["tables"]}
        made = {
            name: change_table(old, scratch, name, parts, changes.tables.get(name, Change()))
            for name, parts in known.items()
            if name != ASIDE
        }
        made[ASIDE] = write_table(scratch, ASIDE, set(changes.set_aside))
        kept = {"fingerprint": self.kept_by, "tables": {name: made[name] for name in KEPT}}
        tables = {name: made[name] for name in TABLES}
        self._publish(scratch, tables, kept, changes, self.fingerprint, judgements)

    def _scratch(self) -> Path:
        scratch = self.path / "tables.new"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        return scratch

    def _publish(
        self,
        scratch: Path,
        tables: dict[str, list[Part]],
        kept: dict[str, Any] | None,
        said: Content | Changes,
        fingerprint: str | None,
        judgements: tuple[int, str],
    ) -> None:
        """Put the tables in `scratch` in place of the old ones by one rename of the manifest."""
        manifest: dict[str, Any] = {"format": FORMAT, "dragoman": VERSION, "reader": READER, "tables": tables}
        manifest["kept"] = kept
        manifest["fingerprint"] = fingerprint
        manifest["judgements"] = {"count": judgements[0], "head": judgements[1]}
        manifest["judged"] = sorted(said.judged)
        manifest["preferred"] = list(said.preferred)
        generation = hashlib.sha256(json.dumps([tables, kept], sort_keys=True).encode()).hexdigest()[:16]
        manifest["generation"] = generation
        target = self.path / f"tables-{generation}"
        if target.exists():
            shutil.rmtree(scratch)
        else:
            scratch.rename(target)
        _replace(self.path / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
        self.manifest = manifest
        self.sweep()

    def sweep(self) -> None:
        """Delete tables, search indexes and accounts of past days of earlier generations. To be called while `locked`."""
        generation = self.manifest["generation"]
        made = (p for family in ("tables-*", "search-*", "known-*") for p in self.path.glob(family))
        for old in (*made, self.path / "tables.new"):
            if generation in old.name:
                continue
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.unlink(missing_ok=True)

    # ---- reading
    def reports(self) -> list[Report]:
        """All reports, by id."""
        return self._rows("reports", Report)

    def claims(self) -> list[Claim]:
        """All claims, by report and place in it."""
        return self._rows("claims", Claim)

    def figures(self) -> list[Figure]:
        """All figures, by report and place in it."""
        return self._rows("figures", Figure)

    def incidents(self) -> list[Incident]:
        """All incidents, by id."""
        return self._rows("incidents", Incident)

    def places(self) -> list[Place]:
        """All place mentions, by report and place in it."""
        return self._rows("places", Place)

    def times(self) -> list[Time]:
        """All time expressions, by report and place in it."""
        return self._rows("times", Time)

    def of_reports(self, table: str, report_ids: Collection[str]) -> list[Any]:
        """The rows of a table that belong to these reports, in the table's order."""
        return self._of(table, "report_id", report_ids)

    def of_incidents(self, incident_ids: Collection[str]) -> list[Incident]:
        """These incidents, by id."""
        return self._of("incidents", "incident_id", incident_ids)

    def _of(self, table: str, key: str, ids: Collection[str]) -> list[Any]:
        wanted = sorted(ids)
        cls: type[Any] = TABLES[table]

        def read() -> list[Any]:
            found = (_rows_with(part, key, wanted) for part in (self.parts(table) if wanted else ()))
            return [item for rows in found if rows is not None for item in from_table(rows, cls)]

        return self._current(read)

    def as_read(self, report_ids: Collection[str] | None = None) -> tuple[list[Claim], list[Figure]]:
        """Claims and figures as they were read, without what people judged and without incidents: of these reports, or
        of all."""
        judged = set(self.manifest.get("judged", ()))
        if report_ids is None:
            claims, figures = self.claims(), self.figures()
            read: tuple[list[Claim], list[Figure]] = (
                self._rows("claims_read", Claim), self._rows("figures_read", Figure)
            )  # fmt: skip
        else:
            claims, figures = self.of_reports("claims", report_ids), self.of_reports("figures", report_ids)
            read = (self.of_reports("claims_read", report_ids), self.of_reports("figures_read", report_ids))
        return (
            [replace(c, incident_id=None) for c in claims if c.report_id not in judged] + read[0],
            [replace(f, incident_id=None) for f in figures if f.report_id not in judged] + read[1],
        )

    def set_aside(self) -> list[SetAside]:
        """What the builds could not read, or read with a reservation."""
        return self._rows("set_aside", SetAside)

    @property
    def preferred(self) -> tuple[str, ...]:
        """The claimants whose numbers the case trusts first, in order."""
        return tuple(self.manifest.get("preferred", ()))

    @property
    def fingerprint(self) -> str | None:
        """What read the reports of this record, exactly: code, codebook, gazetteers."""
        return self.manifest.get("fingerprint")

    @property
    def applied(self) -> tuple[int, str]:
        """The head of the log of judgements as far as the tables follow it: number of entries, hash of the last."""
        at = self.manifest.get("judgements", {"count": 0, "head": ""})
        return at["count"], at["head"]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each table, without those that keep a reading as it was read, and what was set aside."""
        tables = self.manifest["tables"].items()
        return {n: sum(p["rows"] for p in parts) for n, parts in tables if n not in BESIDE}

    @property
    def judgements(self) -> JudgementLog:
        """The log of what people decided."""
        return JudgementLog(self.path / "judgements.sqlite")

    @property
    def originals(self) -> Originals:
        """The bytes of what was read, and of what could not be."""
        return Originals(self.path / "originals")

    def original(self, wanted: str) -> bytes:
        """The bytes that a report was read from, by its id (or the beginning), or by their own SHA-256.

        Raises NotFoundError where there are none.
        """
        if re.fullmatch(r"[0-9a-f]{64}", wanted):
            return self.originals.get(wanted)
        report = self.get(wanted)
        name = report.original if isinstance(report, Report) else None
        if name is None:
            raise NotFoundError(f"{self.path}: {wanted} is no report whose original is kept")
        return self.originals.get(name)

    def parts(self, table: str) -> list[Path]:
        """The Parquet files of a table, in order: for any tool that reads Parquet."""
        return [self._folder / part["file"] for part in self.manifest["tables"].get(table, ())]

    @property
    def _folder(self) -> Path:
        return self.path / f"tables-{self.manifest['generation']}"

    @property
    def kept_by(self) -> str | None:
        """The fingerprint of what made the rows that the next build can go on from; None where there are none."""
        kept = self.manifest.get("kept")
        return kept["fingerprint"] if kept else None

    def kept(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A kept table (of KEPT) whole, as Arrow. To be called while `locked`."""
        files = [self._folder / part["file"] for part in self.manifest["kept"]["tables"][table]]
        return pa.concat_tables([pq.ParquetFile(f).read(columns) for f in files])

    def columns(self, table: str, columns: Sequence[str]) -> pa.Table:
        """Some columns of a table, as Arrow. To be called while `locked`."""
        return pa.concat_tables([pq.ParquetFile(p).read(list(columns)) for p in self.parts(table)])

    def get(self, wanted: str) -> Report | Claim | Figure | Incident:
        """The report, claim, figure or incident with this id (or its unambiguous beginning).

        Raises NotFoundError where there is none, or more than one.
        """
        return self._current(lambda: self._get(wanted))

    def _get(self, wanted: str) -> Report | Claim | Figure | Incident:
        found = [(table, i) for table in _KEYS for i in self._begun(table, wanted)] if wanted else []
        if not found:
            raise NotFoundError(f"{self.path}: no report, claim, figure or incident has the id {wanted!r}")
        exact = [(table, i) for table, i in found if i == wanted] or found
        if len(exact) > 1:
            some = ", ".join(i for _, i in sorted(exact)[:4])
            raise NotFoundError(f"{self.path}: {wanted!r} begins more than one id ({some}); give more of it")
        table, identity = exact[0]
        parts = (_rows_with(part, _KEYS[table], [identity]) for part in self.parts(table))
        rows = next(p for p in parts if p is not None and p.num_rows)
        item: Report | Claim | Figure | Incident = next(from_table(rows, TABLES[table]))
        return item

    def _begun(self, table: str, wanted: str) -> list[str]:
        """The ids of a table that begin so."""
        out: list[str] = []
        for part in self.parts(table):
            ids = pq.ParquetFile(part).read([_KEYS[table]]).column(0)
            out += ids.filter(pc.starts_with(ids, wanted)).to_pylist()
        return out

    def _rows(self, name: str, cls: type[T]) -> list[T]:
        def read() -> list[T]:
            out: list[T] = []
            for path in self.parts(name):
                try:
                    out.extend(from_table(pq.ParquetFile(path).read(), cls))
                except pa.ArrowInvalid as error:
                    raise RecordError(f"{path}: part is torn ({error}); build the record anew") from None
            return out

        return self._current(read)

    def _current(self, read: Callable[[], T]) -> T:
        """What `read` gives; where another process has replaced the tables meanwhile, of the new ones.

        Raises RecordError where a part is missing for another reason.
        """
        for _ in range(TRIES):
            try:
                return read()
            except FileNotFoundError as error:
                now = Record.open(self.path).manifest
                if now["generation"] == self.manifest["generation"]:
                    raise RecordError(
                        f"{self.path}: a part is missing ({error}); build the record anew"
                    ) from None
                self.manifest = now
        raise RecordError(f"{self.path}: is being written over and over; try again")


_KEYS: Final = {
    "reports": "report_id",
    "claims": "claim_id",
    "figures": "figure_id",
    "incidents": "incident_id",
}


def _rows_with(path: Path, key: str, ids: Sequence[str]) -> pa.Table | None:
    """A part's rows with these ids (ascending) under a key; None where its row groups' bounds lie around none of them.

    Read as one file, since pyarrow's datasets load pandas where that is installed, which takes a second.
    """
    file = pq.ParquetFile(path)
    column = file.schema_arrow.get_field_index(key)
    ranges = [
        file.metadata.row_group(n).column(column).statistics for n in range(file.metadata.num_row_groups)
    ]
    groups = [
        n for n, s in enumerate(ranges) if s is None or not s.has_min_max or _between(ids, s.min, s.max)
    ]
    if not groups:
        return None
    rows = file.read_row_groups(groups)
    return rows.filter(pc.is_in(rows[key], pa.array(ids, pa.string())))


def _between(ids: Sequence[str], first: str, last: str) -> bool:
    at = bisect.bisect_left(ids, first)
    return at < len(ids) and ids[at] <= last


def _ours(name: str) -> bool:
    return name in _FILES or name.startswith(_FAMILIES)


# What may lie in a record's folder, one a line: files, and beginnings of names.
_FILES: Final = frozenset(
    {
        MANIFEST,
        "lock",
        "originals",
        "publication.secret",
        "releases.jsonl",
        "tables.new",
        "watch.json",
    }
)
_FAMILIES: Final = (
    ".",
    "accounts.sqlite",
    "judgements.sqlite",
    "known-",
    "reading-",
    "search-",
    "tables-",
)


def _lock_file(record: Path) -> IO[str]:
    try:
        return (record / "lock").open("w")
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        raise RecordError(
            f"{record}: cannot be written to ({error.strerror}); nothing was changed. Copy the record to where you may write"
        ) from None


def _replace(path: Path, text: str) -> None:
    """Write a file so that it is the old or the new one at every moment, a power cut included."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
