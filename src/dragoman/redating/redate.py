"""Evidence from other reports for the day of a report that its own words leave open: a pure function of the readings.

Two things tell it. Another report, whose day is known, tells the same happening with its day (redating.told). And
the addresses of one site count its reports, so that a report stands between those counted before and after it
(redating.numbered). Each gives a piece of `Evidence` that names the other report and quotes it; reading weighs it
together with the report's own words, and what does not fit is a clash, never averaged in.

Which reports can affect which: a report is affected by those that tell an act of the same type at the same place or on
the same day of the year, and by those of the same site whose addresses count alike; and by what affects these, one step
further. Reports whose own day is known are never affected. What a report gives to others (its day, its full dates)
is the same before and after it was redated, so the result does not depend on the order in which reports came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dragoman.model import Evidence, Interval, Reading, Report
from dragoman.redating.numbered import between_numbers
from dragoman.redating.told import keys, same_happenings

DAY: Final = 1


def redate(readings: Sequence[Reading]) -> dict[str, tuple[Evidence, ...]]:
    """For each report whose own words leave its day open: what other reports say of it, by report_id.

    Reports of which others say nothing are left out. Whether a reading was made with or without such evidence makes
    no difference: the days of a report are taken as its own words gave them (`Report.alone`).
    """
    told = told_elsewhere(readings)
    reports = [r.report for r in readings]
    counted = counted_by_site(reports, {r.report_id: days_by(r, told) for r in reports})
    found = ((r.report_id, (*told.get(r.report_id, ()), *counted.get(r.report_id, ()))) for r in reports)
    return {i: evidence for i, evidence in sorted(found) if evidence}


def told_elsewhere(readings: Sequence[Reading]) -> dict[str, tuple[Evidence, ...]]:
    """What reports that tell the same happenings say, for each report of an open day."""
    ordered = sorted(readings, key=lambda r: r.report.report_id)
    told = same_happenings([r for r in ordered if _is_read(r.report)])
    return {
        r.report.report_id: told[r.report.report_id]
        for r in ordered
        if is_open(r.report) and r.report.report_id in told
    }


def counted_by_site(
    reports: Sequence[Report], days: Mapping[str, Interval]
) -> dict[str, tuple[Evidence, ...]]:
    """What the numbers in addresses say, for each report of an open day. `days` are what is known of each report's day
    (`days_by`)."""
    ordered = sorted(reports, key=lambda r: r.report_id)
    counted = between_numbers(ordered, days)
    return {
        r.report_id: counted[r.report_id]
        for r in ordered
        if r.report_id in counted and is_open(r) and _is_read(r)
    }


def sought(reading: Reading) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Under what a report's happenings can be found, and under what it looks for those of others (see `told.keys`)."""
    return keys(reading) if _is_read(reading.report) else ((), ())


def _is_read(report: Report) -> bool:
    return report.language in (None, "en")


def is_open(report: Report) -> bool:
    """Whether a report's own words and metadata leave more than one day."""
    return report.alone.days != DAY


def told_by_others(report: Report) -> tuple[Evidence, ...]:
    """The evidence of a report that other reports gave."""
    return tuple(e for e in report.published_evidence if e.report_id is not None)


def days_by(report: Report, told: Mapping[str, Sequence[Evidence]]) -> Interval:
    """The days of a report by its own words and by the happenings that others tell."""
    days = report.alone
    for e in told.get(report.report_id, ()):
        days = days.intersect(e.interval) or days
    return days
