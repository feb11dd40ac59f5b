"""export(): a record, or a part of it, in the format that somebody's tools read, with what the format could not say.

Two kinds of formats. The working ones (jsonl, parquet, sqlite, xlsx) hold everything, unblurred. The public ones
(csv, acled, ged, plover, hxl, geojson) are written from items that went through a publication profile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from dragoman.errors import SettingError
from dragoman.gazetteer import Gazetteer
from dragoman.model import Incident
from dragoman.publish import acled, flat, ged, geojson, hxl, plover, working, xlsx
from dragoman.publish.files import write_csv, write_json
from dragoman.publish.items import Item, gather
from dragoman.publish.losses import Losses
from dragoman.publish.names import public_claimant
from dragoman.publish.profile import Profile, Published, publish
from dragoman.publish.provenance import provenance, secret, write_provenance
from dragoman.publish.running import RunningTotal, running_totals
from dragoman.record import Record
from dragoman.views import Filter, Tables

MENTIONS: Final = ("places", "times")


@dataclass(frozen=True)
class Publication:
    """What a format is written from: the part of a record that was asked for, and its items as the profile lets them out."""

    record: Record
    wanted: Filter
    profile: Profile
    with_mentions: bool = False

    @cached_property
    def every(self) -> Tables:
        """All tables of the record."""
        return Tables.of(self.record)

    @cached_property
    def chosen(self) -> list[Incident]:
        """The incidents that were asked for, unblurred."""
        return self.wanted.incidents(self.every)

    @cached_property
    def tables(self) -> Tables:
        """The rows that belong to the incidents that were asked for; all rows where everything was."""
        return (
            self.every if self.wanted == Filter() else _part(self.every, {i.incident_id for i in self.chosen})
        )

    @cached_property
    def newest(self) -> date | None:
        """The day of the record's newest report: what delays count from, since a publication has no clock."""
        return max((r.published_end for r in self.every.reports if r.published_end), default=None)

    @cached_property
    def published(self) -> Published:
        """The items as the profile lets them out."""
        gazetteer = Gazetteer.default() if self.profile.blur_to else None
        key = secret(self.record) if self.profile.own_ids else b""
        return publish(
            gather(self.chosen, self.every, self.record.preferred), self.profile, self.newest, key, gazetteer
        )

    @property
    def items(self) -> tuple[Item, ...]:
        """The items, by day and id."""
        return self.published.items

    @cached_property
    def running(self) -> tuple[RunningTotal, ...]:
        """The running totals of what goes out, as series."""
        offices = self.profile.offices
        public = {record: own for own, record in self.published.behind.items()}
        return running_totals(
            self.every,
            public,
            lambda name: name if offices is None else public_claimant(name, offices),
            self.profile.quotations,
        )

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Where it comes from (see publish.provenance)."""
        if self.profile.open:  # everything that was asked for goes out
            return provenance(self.record, self.profile, self.wanted.to_query(), len(self.chosen), 0)
        counts = len(self.published.items), self.published.withheld
        return provenance(self.record, self.profile, self.wanted.to_query(), *counts)

    def losses(self, format: str) -> Losses:
        """A fresh loss report of a format, with what the profile took already in it."""
        losses = Losses(format)
        by_id = {item.id: item for item in self.items}
        for identity, fields in self.published.changed.items():
            losses.add(by_id[identity], "profile", ", ".join(fields))
        return losses


def _part(every: Tables, incidents: set[str]) -> Tables:
    """The tables' rows that belong to these incidents."""
    claims = [c for c in every.claims if c.incident_id in incidents]
    kept, told = {c.claim_id for c in claims}, {c.report_id for c in claims}
    return Tables(
        reports=[r for r in every.reports if r.report_id in told],
        claims=claims,
        figures=[f for f in every.figures if f.claim_id in kept],
        incidents=[i for i in every.incidents if i.incident_id in incidents],
    )


Write = Callable[[Publication, Path, Losses], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it is for, how it is written, and whether it holds everything (then no profile applies)."""

    name: str
    about: str
    write: Write
    files: tuple[str, ...]
    working: bool = False


def _acled(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    return {"acled": write_csv(folder / "acled.csv", acled.COLUMNS, acled.rows(p.items, losses, p.newest))}


def _ged(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    return {"ged": write_csv(folder / "ged.csv", ged.COLUMNS, ged.rows(p.items, losses))}


def _hxl(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    rows = list(hxl.rows(p.items, losses))
    write_csv(folder / "hxl.csv", hxl.HEADER, [hxl.TAGS, *rows])
    return {"hxl": len(rows)}


def _plover(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    events = list(plover.events(p.items, losses))
    write_json(folder / "plover.json", {"provenance": p.provenance, "events": events})
    return {"plover": len(events)}


def _geojson(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    write_json(folder / "incidents.geojson", geojson.collection(p.items, losses, p.provenance))
    return {"incidents": len(p.items)}


def _csv(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    for item in p.items:
        if len(item.claimants) > 1:
            losses.add(
                item, "claimants", "claimants", "which claimant gave which field", "joined in one cell"
            )
    rows = write_csv(folder / "incidents.csv", flat.COLUMNS, map(flat.flat, p.items))
    counts = [flat.count_row(item, c) for item in p.items for c in item.counts]
    return {"incidents": rows, "counts": write_csv(folder / "counts.csv", flat.COUNT_COLUMNS, counts)}


def _jsonl(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    mentions = {name: getattr(p.record, name)() for name in MENTIONS} if p.with_mentions else {}
    kept = {r.report_id for r in p.tables.reports}
    mentions = {name: [m for m in rows if m.report_id in kept] for name, rows in mentions.items()}
    return working.write_jsonl(p.tables, folder, mentions)


def _parquet(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    return working.write_parquet(p.tables, folder, p.provenance)


def _sqlite(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    return working.write_sqlite(p.tables, folder, p.provenance)


def _xlsx(p: Publication, folder: Path, losses: Losses) -> dict[str, int]:
    return xlsx.write(p.tables, folder / "record.xlsx", p.provenance)


FORMATS: Final = {
    f.name: f
    for f in (
        Format(
            "jsonl",
            "every table, one object a line: the contract",
            _jsonl,
            tuple(f"{t}.jsonl" for t in working.CLASSES),
            True,
        ),
        Format(
            "parquet",
            "every table for pandas, DuckDB, Arrow",
            _parquet,
            tuple(f"{t}.parquet" for t in working.CLASSES),
            True,
        ),
        Format("sqlite", "every table in one file, for Datasette", _sqlite, ("record.sqlite",), True),
        Format(
            "xlsx", "a coder's working sheet; edits come back as judgements", _xlsx, ("record.xlsx",), True
        ),
        Format("csv", "incidents and their counts as flat tables", _csv, ("incidents.csv", "counts.csv")),
        Format("acled", "ACLED's 31 columns and rules", _acled, ("acled.csv",)),
        Format("ged", "UCDP GED's 49 columns", _ged, ("ged.csv",)),
        Format("plover", "PLOVER events as JSON", _plover, ("plover.json",)),
        Format("hxl", "people affected, tagged for HXL", _hxl, ("hxl.csv",)),
        Format("geojson", "incidents for maps", _geojson, ("incidents.geojson",)),
    )
}


def export(
    record: Record,
    folder: Path,
    format: str = "jsonl",
    wanted: Filter | None = None,
    profile: str | Path | None = None,
    with_mentions: bool = False,
) -> dict[str, int]:
    """Write `format` into `folder`, with FORMAT.losses.json, .losses.md and .provenance.json; gives the rows of each table.

    `profile` is `full` for the working formats and `public` for the others unless given. Raises SettingError for a
    format or profile that does not exist, and for a profile that blurs with a format that holds everything.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise SettingError(f"format {format!r} is not one of {', '.join(FORMATS)}")
    rules = Profile.load(profile or ("full" if chosen.working else "public"))
    if chosen.working and not rules.open:
        public = ", ".join(f.name for f in FORMATS.values() if not f.working)
        raise SettingError(
            f"{format} holds every table unblurred, which profile {rules.name!r} forbids; "
            f"take --profile full, or one of {public}"
        )
    if with_mentions and format != "jsonl":
        raise SettingError(f"places and times are written with --format jsonl only, not with {format}")
    return write_format(Publication(record, wanted or Filter(), rules, with_mentions), folder, format)


def write_format(publication: Publication, folder: Path, format: str) -> dict[str, int]:
    """Write one format of a publication, with its losses and provenance beside it; gives the rows of each table."""
    chosen = FORMATS[format]
    folder.mkdir(parents=True, exist_ok=True)
    losses = Losses(format) if chosen.working else publication.losses(format)
    rows = chosen.write(publication, folder, losses)
    if chosen.working:  # what holds everything loses nothing, and says so
        titles = {i.incident_id: i.title for i in publication.chosen}
    else:
        titles = {i.id: i.incident.title for i in publication.items}
    losses.write(folder, titles, publication.provenance)
    write_provenance(folder, format, publication.provenance)
    return rows
