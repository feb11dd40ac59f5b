"""sitrep(): choose what a report is about, and write its three files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dragoman.errors import PublicationError
from dragoman.model import Interval, Report
from dragoman.publish.export import Publication
from dragoman.publish.items import Item
from dragoman.publish.profile import Profile
from dragoman.publish.provenance import write_provenance
from dragoman.publish.sitrep.content import situation
from dragoman.publish.sitrep.render import write_docx, write_html, write_pdf
from dragoman.publish.sitrep.situation import Coverage, Situation
from dragoman.record import Record
from dragoman.views import Filter, Tables
from dragoman.views.coverage import CoverageRow
from dragoman.views.coverage import coverage as views_coverage


@dataclass(frozen=True)
class Written:
    """What was written: the files, and why one of them was not."""

    files: tuple[Path, ...]
    missing: tuple[str, ...]
    situation: Situation


def sitrep(
    record: Record, folder: Path, since: date, until: date, areas: Sequence[str] = (),
    profile: str | Path | None = None, title: str | None = None,
) -> Written:  # fmt: skip
    """Write `folder`/sitrep.html, sitrep.pdf and sitrep.docx on what happened from `since` to `until`, both included.

    `areas` are places, provinces, countries or boxes (see views.Filter); `title` stands in place of their names.
    Where the PDF cannot be made for want of a system library, the other files are written and `missing` says why.
    Raises PublicationError where the record holds nothing of the area.
    """
    publication = Publication(record, Filter(areas=tuple(areas)), Profile.load(profile or "public"))
    if not publication.items:
        told = f" in {', '.join(areas)}" if areas else ""
        raise PublicationError(
            f"{record.path}: no incident{told} may go out; widen --area, or see 'dragoman show'"
        )
    period = Interval(since, until)
    reports = publication.tables.reports
    made = situation(
        publication.items, period, title or _area(publication.items, areas),
        coverage(publication.tables, period), _read(reports, period), publication.newest, publication.published.withheld,
        record.preferred, publication.running, sorted({d for r in reports if (d := r.published_end)}),
    )  # fmt: skip
    command = f"dragoman sitrep RECORD --since {since} --until {until}"
    command += "".join(f" --area '{a}'" for a in areas) + f" --profile {publication.profile.name} --to DIR"
    folder.mkdir(parents=True, exist_ok=True)
    page = write_html(made, publication.items, publication.provenance, command, publication.profile, folder)
    files, missing = [folder / "sitrep.html"], []
    try:
        write_pdf(page, folder / "sitrep.pdf")
        files.append(folder / "sitrep.pdf")
    except PublicationError as error:
        missing.append(str(error))
    write_docx(made, publication.provenance, folder / "sitrep.docx")
    files += [folder / "sitrep.docx", write_provenance(folder, "sitrep", publication.provenance)]
    return Written(tuple(files), tuple(missing), made)


def _area(items: Sequence[Item], areas: Sequence[str]) -> str:
    """The areas asked for; else the country that most is told of."""
    from dragoman.publish.data import country

    if areas:
        return ", ".join(areas)
    found = Counter(x.incident.country for x in items if x.incident.country)
    land = country(min(found, key=lambda c: (-found[c], c))) if found else None
    return land.name if land else "All areas"


def _read(reports: Sequence[Report], period: Interval) -> tuple[int, int, int]:
    """How many reports were read, of how many origins, and how many were published before the period."""
    before = [r for r in reports if r.published_end and period.start and r.published_end < period.start]
    return len(reports), len({r.origin_id or r.report_id for r in reports}), len(before)


def coverage(tables: Tables, period: Interval) -> list[Coverage]:
    """By outlet, its reports of the period whose day is known (see views.coverage), those with most reports first."""
    dated = [r for r in tables.reports if r.published_start and r.published_start == r.published_end]
    rows = views_coverage(tables, [r for r in dated if r.published.overlaps(period)])
    by: dict[str, list[CoverageRow]] = defaultdict(list)
    for row in rows:
        by[row.outlet].append(row)
    found = [
        Coverage(
            name,
            tuple((r.day, r.n_reports) for r in mine if r.day),
            sum(r.n_reports for r in mine),
            sum(r.n_copies for r in mine),
        )
        for name, mine in by.items()
    ]
    return sorted(found, key=lambda c: (-c.reports, c.outlet))
