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

from collections.abc import Sequence
from typing import Final

from dragoman.model import Evidence, Interval, Reading, Report
from dragoman.redating.numbered import between_numbers
from dragoman.redating.told import same_happenings

DAY: Final = 1


def redate(readings: Sequence[Reading]) -> dict[str, tuple[Evidence, ...]]:
    """For each report whose own words leave its day open: what other reports say of it, by report_id.

    Reports of which others say nothing are left out. Whether a reading was made with or without such evidence makes
    no difference: the days of a report are taken as its own words gave them (`Report.alone`).
    """
    ordered = sorted(readings, key=lambda r: r.report.report_id)
    read = [r for r in ordered if r.report.language in (None, "en")]
    told = same_happenings(read)
    days = {r.report.report_id: _days(r.report, told.get(r.report.report_id, ())) for r in ordered}
    counted = between_numbers([r.report for r in ordered], days)
    out = {}
    for reading in read:
        i = reading.report.report_id
        evidence = (*told.get(i, ()), *counted.get(i, ()))
        if evidence and is_open(reading.report):
            out[i] = evidence
    return out


def is_open(report: Report) -> bool:
    """Whether a report's own words and metadata leave more than one day."""
    return report.alone.days != DAY


def told_by_others(report: Report) -> tuple[Evidence, ...]:
    """The evidence of a report that other reports gave."""
    return tuple(e for e in report.published_evidence if e.report_id is not None)


def _days(report: Report, told: Sequence[Evidence]) -> Interval:
    """The days of a report by its own words and by the happenings that others tell."""
    days = report.alone
    for e in told:
        days = days.intersect(e.interval) or days
    return days
