"""Reports counted by their site: the number in an address ("/en/235912", "?p=336864") grows with time.

A report stands, to a day, after the reports of its site that have a lower number, as far as their days are known, and
before those that have a higher one. Addresses count alike where they differ in one number of four digits or more. Days
that run against the numbers (a page that was misdated) are left out of account.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.model import Evidence, Interval, Report

SLACK: Final = timedelta(days=1)  # a page may be numbered the evening before it is published
_URL = re.compile(r"\w+://(?P<host>[^/?#:]+)(?::\d+)?(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?")
_NUMBER = re.compile(r"(?<![\d.])\d{4,12}(?!\d)")
_TAGS = re.compile(r"(?:^|&)(?:utm_\w+|fbclid|gclid|ref|s|t)=[^&]*")


@dataclass(frozen=True, slots=True)
class _Counted:
    number: int
    report: Report
    words: str


def between_numbers(
    reports: Sequence[Report], days: Mapping[str, Interval]
) -> dict[str, tuple[Evidence, ...]]:
    """Evidence for each report whose neighbours by number are known; `days` are what is known of each report's day."""
    series: dict[str, list[_Counted]] = defaultdict(list)
    for report in reports:
        found = numbered(report.url or "")
        if found is not None:
            series[found[0]].append(_Counted(int(found[1]), report, found[1]))
    out: dict[str, tuple[Evidence, ...]] = {}
    for members in series.values():
        out |= _in_series(sorted(members, key=lambda c: (c.number, c.report.report_id)), days)
    return out


def numbered(url: str) -> tuple[str, str] | None:
    """(the address without its number, the number) where an address has just one number that may count reports."""
    parts = _URL.fullmatch(url.strip())
    if parts is None:
        return None
    query = _TAGS.sub("", parts["query"] or "")
    rest = re.sub(r"/(?:19|20)\d\d(?:/\d{1,2}){1,2}(?=/|$)", "", parts["path"] or "")
    host = parts["host"].lower().removeprefix("www.")
    found = _NUMBER.findall(f"{rest}?{query}")
    if len(found) != 1 or _is_day(found[0]):
        return None
    folder, _, last = f"{rest}?{query}".partition(found[0])[0].rpartition("/")
    # the words of a title beside the number differ from report to report: only the folders before it name the series
    return f"{host}{folder}/{last if last.startswith('?') else ''}", found[0]


def _is_day(number: str) -> bool:
    for form in ((number[:4], number[4:6], number[6:]), (number[4:], number[2:4], number[:2])):
        try:
            if len(number) == 8 and 1990 <= date(*map(int, form)).year <= 2060:
                return True
        except ValueError:
            continue
    return False


def _in_series(members: Sequence[_Counted], days: Mapping[str, Interval]) -> dict[str, tuple[Evidence, ...]]:
    """Evidence for the members of one series, in the order of their numbers."""
    spans = _agreeing([days[c.report.report_id] for c in members])
    after = _bounds(members, [s.start for s in spans], latest=True)
    before = _bounds(members[::-1], [s.end for s in spans[::-1]], latest=False)[::-1]
    out: dict[str, tuple[Evidence, ...]] = {}
    for c, low, high in zip(members, after, before, strict=True):
        pieces = []
        if low is not None:
            pieces.append(_evidence("numbered after", c, low[1], Interval(low[0] - SLACK, None)))
        if high is not None:
            pieces.append(_evidence("numbered before", c, high[1], Interval(None, high[0] + SLACK)))
        if pieces:
            out[c.report.report_id] = tuple(pieces)
    return out


def _bounds(
    members: Sequence[_Counted], days: Sequence[date | None], latest: bool
) -> list[tuple[date, _Counted] | None]:
    """For each member the latest (or earliest) day of those before it in the sequence, and whose it is; equal numbers
    say nothing of each other."""
    best: tuple[date, _Counted] | None = None
    out: list[tuple[date, _Counted] | None] = []
    waiting: list[tuple[date, _Counted]] = []  # of the number being passed
    for at, (c, day) in enumerate(zip(members, days, strict=True)):
        if at and members[at - 1].number != c.number:
            for found in waiting:
                if best is None or (found[0] > best[0] if latest else found[0] < best[0]):
                    best = found
            waiting = []
        out.append(best)
        if day is not None:
            waiting.append((day, c))
    return out


def _agreeing(spans: Sequence[Interval]) -> list[Interval]:
    """The days of a series with those left out that run against most others, until all rise with the numbers."""
    out = list(spans)
    while True:
        against = _contradictions(out)
        if not against:
            return out
        worst = max(against, key=lambda i: (against[i], i))
        out[worst] = Interval()


def _contradictions(spans: Sequence[Interval]) -> dict[int, int]:
    """How many others each of the days contradicts: one that begins after a later one has ended, and the other way."""
    highest = date.min
    late: list[int] = []  # those that begin later than all before them
    out: dict[int, int] = defaultdict(int)
    for j, span in enumerate(spans):
        if span.end is not None and highest > span.end + SLACK:
            for i in late:
                start = spans[i].start
                if start is not None and start > span.end + SLACK:
                    out[i] += 1
                    out[j] += 1
        if span.start is not None and span.start > highest:
            highest = span.start
            late.append(j)
    return out


def _evidence(kind: str, c: _Counted, other: _Counted, span: Interval) -> Evidence:
    return Evidence(kind, f"{c.words}, {other.words}", 0, 0, span, other.report.report_id)
