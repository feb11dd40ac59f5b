"""From files and folders to reports: find the files, read each, make a Report of every raw one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

from dragoman.codebook import languages
from dragoman.errors import SourceError
from dragoman.model import Interval, Report, stable_id
from dragoman.reports.furniture import find_furniture
from dragoman.reports.language import language_of
from dragoman.reports.opening import read_opening
from dragoman.reports.readers import READERS
from dragoman.reports.types import Raw, SetAside


def read_sources(sources: Sequence[Path]) -> Iterator[Report | SetAside]:
    """Every report of the sources (files, or folders read recursively), and what had to be set aside.

    The order is that of the sources, inside a folder by name. Nothing raises: a missing, empty, unreadable or
    broken input gives a SetAside with its reason. A report that is kept with a reservation gives both.
    """
    for source in sources:
        if not source.exists():
            yield SetAside(str(source), "no such file or folder")
            continue
        for path in _files(source):
            yield from _read_file(path)


_SKIPPED = re.compile(r"\.|README(?:\.|$)")  # hidden, or about the folder


def _files(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    found = (p for p in source.rglob("*") if p.is_file())
    visible = (p for p in found if not any(_SKIPPED.match(part) for part in p.relative_to(source).parts))
    yield from sorted(visible, key=lambda p: p.relative_to(source).parts)


def _read_file(path: Path) -> Iterator[Report | SetAside]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(s for s in READERS if s))
        yield SetAside(str(path), f"no reader for {path.suffix} files (known: {known})")
        return
    try:
        for raw in reader(path):
            if isinstance(raw, SetAside):
                yield raw
            else:
                yield from _read_raw(raw)
    except SourceError as error:
        yield SetAside(error.where, error.reason)
    except OSError as error:
        yield SetAside(str(path), error.strerror or type(error).__name__)


def _read_raw(raw: Raw) -> Iterator[Report | SetAside]:
    if not raw.text.strip():
        yield SetAside(raw.where, "empty")
        return
    report, notes = report_from(raw)
    yield report
    yield from (SetAside(raw.where, note, kept=True) for note in (*raw.notes, *notes))


def report_from(raw: Raw) -> tuple[Report, list[str]]:
    """A Report of what a source gives, and notes on what was odd. Pure: the same raw report, the same Report.

    `report_id` hashes text, source, publication date (ISO) and url as they were given. Source and title that the
    source does not give are taken from the text's own opening (agency of the dateline, headline).
    """
    notes: list[str] = []
    published = _published(raw.published, notes)
    opening = read_opening(raw.text, raw.title)
    report = Report(
        report_id=stable_id(raw.text, raw.source, _iso(published), raw.url),
        external_id=raw.external_id,
        text=raw.text,
        source=raw.source or opening.agency,
        title=raw.title or opening.headline,
        byline=raw.byline or opening.byline,
        url=raw.url,
        language=raw.language.lower()[:2] if raw.language else language_of(raw.text),
        dateline_place=opening.place,
        published_start=published.start,
        published_end=published.end,
        published_basis="given" if published.known else "unknown",
        retrieved_at=raw.retrieved_at,
        body_start=opening.body_start,
        furniture=_merged((*opening.spans, *find_furniture(raw.text, raw.title, opening.body_start))),
    )
    if report.language in languages():
        notes.append(f"language is {report.language}: kept, only its figures are read")
    elif report.language not in (None, "en"):
        notes.append(f"language is {report.language}: kept, not read")
    return report, notes


def as_given(report: Report) -> Report:
    """The report as its source gave it, without what reading and comparing added (dating, origin): to read it anew."""
    given = report.published_basis == "given"
    start, end = (report.published_start, report.published_end) if given else (None, None)
    source = report.source if has_given_source(report) else None
    raw = Raw(
        report.external_id, report.text, report.external_id, report.title, source, _iso(Interval(start, end)),
        report.url, report.language, report.byline, report.retrieved_at,
    )  # fmt: skip
    return report_from(raw)[0]


def has_given_source(report: Report) -> bool:
    """Whether `source` was given by the input, and not taken from the dateline."""
    return expected_id(report, report.source) == report.report_id


def expected_id(report: Report, source: str | None) -> str:
    """The id that a report with this text, date and url has where `source` was given."""
    published = report.published if report.published_basis == "given" else Interval()
    return stable_id(report.text, source, _iso(published), report.url)


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        elif start < end:
            out.append((start, end))
    return tuple(out)


_ISO = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?(?=$|[T\s/Z])")


def _published(given: str | None, notes: list[str]) -> Interval:
    """The day, month or year that metadata gives: ISO 8601 (also "start/end") or the mail format of feeds."""
    if not given:
        return Interval()
    try:
        if "/" in given and _ISO.match(given):
            first, _, last = given.partition("/")
            return Interval(_span(first.strip()).start, _span(last.strip()).end)
        if _ISO.match(given):
            return _span(given)
        day = parsedate_to_datetime(given).date()
        return Interval(day, day)
    except (ValueError, TypeError, OverflowError):
        notes.append(f"published {given!r} is not an ISO date: taken as not known")
        return Interval()


def _span(text: str) -> Interval:
    m = _ISO.match(text)
    if m is None:
        raise ValueError(text)
    year, month, day = int(m[1]), m[2], m[3]
    if day:
        exact = date(year, int(month), int(day))
        return Interval(exact, exact)
    if month:
        after = date(year + int(month) // 12, int(month) % 12 + 1, 1)
        return Interval(date(year, int(month), 1), date.fromordinal(after.toordinal() - 1))
    return Interval(date(year, 1, 1), date(year, 12, 31))


def _iso(published: Interval) -> str | None:
    start, end = published.start, published.end
    if start is None or end is None:
        return None
    return start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
