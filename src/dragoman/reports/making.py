"""A raw report, as its source gives it, to a Report: date, language, opening, furniture; and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from email.utils import parsedate_to_datetime

from dragoman.codebook import languages
from dragoman.model import Interval, Report, stable_id
from dragoman.reports.furniture import find_furniture
from dragoman.reports.language import language_of
from dragoman.reports.opening import read_opening
from dragoman.reports.types import Raw


def report_from(raw: Raw, original: str | None = None) -> tuple[Report, list[str]]:
    """A Report of what a source gives, and notes on what was odd. Pure: the same raw report, the same Report.

    `original` is the SHA-256 of the bytes that it was read from. `report_id` hashes text, source, publication date (ISO)
    and url as they were given. Source and title that the source does not give are taken from the text's own opening
    (agency of the dateline, headline).
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
        original=original,
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
    return report_from(raw, report.original)[0]


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
