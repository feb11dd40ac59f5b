"""The day that a report's own header states: dateline, "Published on", a line that is only a date, (Agency, date)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from dragoman.model import Interval, Report
from dragoman.reading.dating.solve import Clue
from dragoman.reading.document import Document
from dragoman.reading.times import calendar as cal
from dragoman.reading.times.base import weekday_number
from dragoman.reading.times.grammar import Raw, lower, scan
from dragoman.reading.times.resolve import absolute, resolve
from dragoman.reading.times.words import month_first

HEAD: Final = 1_500  # characters in which a header is looked for
TAIL: Final = 400
YEARS: Final = range(1980, 2041)
_DAY = timedelta(days=1)
_FULL = frozenset({"iso", "ymd", "numeric", "dmy", "mdy"})
_LABEL = re.compile(
    r"(?:published|posted|updated|last\s+updated|modified|issued|released|created|date|dated|first\s+published|publication\s+date)"
    r"(?:\s+(?:on|at|date))?\s*[:|–-]?\s*(?:\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?(?:\s+[a-z]{2,4})?\s*[,|–-]?\s*(?:on\s+)?)?$"
)
_LINE_REST = re.compile(
    r"(?:\d{1,2}[:.h]\d{2}(?::\d{2})?|[ap]\.?m\.?|gmt|utc|est|edt|by\b.{0,40}|at|on|updated?|posted|published|last|min(?:ute)?s?\s+read|\d+"
    r"|[|/,.:;()\[\]•·–—-]|\s)*+"
)
_STAMP = re.compile(  # of a post: "9:01 PM · Aug 7, 2022", "Aug 7, 2022 · 9:01 PM"
    r"(?:\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?\s*[·•|-]\s*)$"
)
_STAMP_AFTER = re.compile(r"\s*[·•|]\s*\d{1,2}[:.]\d\d")
_DATELINE_AFTER = re.compile(
    r"\s*(?:\([^)\n]{2,60}\)|\[[^\]\n]{2,60}\]|/[^/\n]{2,40}/)?\s*(?:-{1,3}|–|—|:|[A-Z][A-Z .,]{2,40}\s*(?:-{1,3}|–|—))"
)
_AGENCY = re.compile(r"\(\s*(?:[^()\n]{2,40}?[,/|–-]\s*)?$")
_AGENCY_AFTER = re.compile(r"\s*(?:[,/|–-][^()\n]{0,40})?\)")


def stated(doc: Document) -> Clue | None:
    """The header's date: one day; or, where it has no year, that day of every year; or None."""
    text = doc.text
    first = month_first(doc)
    found = [c for c in _candidates(text, 0, min(len(text), HEAD), first) if c is not None]
    if not found and len(text) > HEAD + TAIL:
        found = [
            c for c in _candidates(text, len(text) - TAIL, len(text), first, labelled=True) if c is not None
        ]
    full = [c for c in found if len(c.spans) == 1]
    return max(full or found, key=lambda c: (c.weight, -c.start), default=None)


def _candidates(text: str, start: int, end: int, first: bool, labelled: bool = False) -> list[Clue | None]:
    out: list[Clue | None] = []
    at = start
    for line in text[start:end].split("\n"):
        for raw in scan(line):
            if raw.rule in _FULL:
                weight = _weight(line, raw, at, labelled)
                if weight:
                    out.append(_clue(line, raw, at, first, weight))
        at += len(line) + 1
    return out


def _weight(line: str, raw: Raw, at: int, labelled: bool) -> float:
    """How sure the place of a date in its line makes it the report's own: 0 not at all."""
    before, after = line[: raw.start], line[raw.end :]
    if _LABEL.search(lower(before)):
        return 12.0
    if labelled:
        return 0.0
    full = absolute(raw)
    if full and (_STAMP.search(lower(before)) or _STAMP_AFTER.match(after)):
        return 11.5
    if full and _AGENCY.search(before) and _AGENCY_AFTER.match(after):
        return 11.0
    if len(before) <= 60 and _DATELINE_AFTER.match(after) and _place_only(before) and at < 600:
        return 10.0
    if full and _LINE_REST.fullmatch(lower(before)) and _LINE_REST.fullmatch(lower(after)):
        return 9.0
    return 0.0


def _place_only(before: str) -> bool:
    """Whether what stands before a dateline's date is a place (words with capitals) or nothing."""
    words = re.findall(r"[^\W\d_]+", before)
    small = [
        w
        for w in words
        if w[0].islower() and w not in ("date", "and", "near", "de", "of", "el", "la", "al", "the", "on")
    ]
    return not small and len(words) <= 7


def _clue(line: str, raw: Raw, at: int, first: bool, weight: float) -> Clue | None:
    words = line[raw.start : raw.end]
    if absolute(raw):
        day = resolve(raw, date(2200, 1, 1), -1, Interval(), first).named
        if not day.start or not 1945 <= day.start.year <= 2060:
            return None
        return Clue("header", words, at + raw.start, at + raw.end, (day,), weight)
    days = []
    for year in YEARS:
        found = resolve(Raw(0, 0, raw.rule, {**raw.parts, "y": str(year)}), date(year, 1, 1)).named
        if found.start and (
            "wd" not in raw.parts or found.start.weekday() == weekday_number(raw.parts["wd"])
        ):
            days.append(Interval(found.start, found.start + timedelta(days=1)))
    return Clue("dateline", words, at + raw.start, at + raw.end, tuple(days), 5.0) if days else None


_URL_DAY = re.compile(r"[/_=-](20\d\d|19[89]\d)[/_-]?(0?[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_DAY_LAST = re.compile(r"[/_=-](0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(20\d\d|19[89]\d)(?!\d)")
_URL_MONTH = re.compile(r"/(20\d\d|19[89]\d)/(0?[1-9]|1[0-2])/")


def metadata(report: Report) -> list[Clue]:
    """What a report's address, title and the time of its retrieval say: its day (give or take one), its month, a day
    that it tells of, its last day."""
    out = [*_titled(report), *_posted(report.url or "")]
    on = _address_day(report.url or "")
    month = _URL_MONTH.search(report.url or "")
    try:
        if on:
            words, day = on
            out.append(Clue("address", words, 0, 0, (Interval(day - _DAY, day + _DAY),), 6.0))
        elif month:
            out.append(
                Clue("address", month[0].strip("/"), 0, 0, (cal.month(int(month[1]), int(month[2])),), 4.0)
            )
        if report.retrieved_at:
            last = date.fromisoformat(report.retrieved_at[:10])
            out.append(Clue("retrieved", report.retrieved_at, 0, 0, (Interval(None, last),), 4.0))
    except ValueError:
        return out
    return out


_POST = re.compile(r"(?:^|[/.])(?:twitter|x)\.com/.*?/status(?:es)?/(\d{15,20})(?!\d)")
_EPOCH: Final = (
    1_288_834_974_657  # milliseconds of Unix time from which posts of Twitter (X) are numbered ("snowflake")
)


def _posted(url: str) -> list[Clue]:
    """The day on which a post of Twitter or X was made, which its number tells to the millisecond (in universal time)."""
    found = _POST.search(url)
    if found is None:
        return []
    day = datetime.fromtimestamp(((int(found[1]) >> 22) + _EPOCH) / 1000, UTC).date()
    if not 2010 <= day.year <= 2060:
        return []
    return [Clue("post", found[1], 0, 0, (Interval(day, day),), 9.0)]


def _address_day(url: str) -> tuple[str, date] | None:
    """The day in an address: /2021/11/07/ or /07112021."""
    for pattern, (y, m, d) in ((_URL_DAY, (1, 2, 3)), (_URL_DAY_LAST, (3, 2, 1))):
        found = pattern.search(url)
        if found:
            try:
                return found[0].strip("/_=-"), date(int(found[y]), int(found[m]), int(found[d]))
            except ValueError:
                continue
    return None


TITLED: Final = 92  # days after a day that the title names, within which a report is from


def _titled(report: Report) -> list[Clue]:
    """Full dates in the title, or in the words of the address: the report is not older, and seldom much younger."""
    slug = re.sub(r"[-_/]+", " ", (report.url or "").partition("://")[2].partition("?")[0])
    for kind, words in (("title", report.title or ""), ("address", slug)):
        for raw in scan(words):
            if raw.rule in _FULL and absolute(raw):
                day = resolve(raw, date(2200, 1, 1), -1, Interval()).named
                if day.start and day.days == 1 and 1980 <= day.start.year <= 2060:
                    told = words[raw.start : raw.end]
                    return [
                        Clue(kind, told, 0, 0, (Interval(day.start, None),), 1.5),
                        Clue(kind, told, 0, 0, (Interval(day.start, day.start + timedelta(TITLED)),), 1.0),
                    ]
    return []
