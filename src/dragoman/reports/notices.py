"""Corrections and kill notices: which report a notice names, and what becomes of it.

A corrected version, or a note that says what was wrong, `supersedes` the report it names; a kill notice makes it
`retracted`, with the copies that others print of it. A report is named by its outlet together with its title, its
wire slug, its text (a corrected version is a near-copy) or the day of its publication. The patterns are in
codebook/notices.toml. Nothing depends on the order of the reports.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from dragoman.codebook import load, words
from dragoman.model import Report

HEAD: Final = 500  # characters of the text in which a notice says what it is
LONGEST_NOTE: Final = 2_000  # characters: a text longer than this is a story, not a note about one
WINDOW: Final = timedelta(days=60)  # how long after a report a notice may name it
ALIKE: Final = 0.5  # share of two titles' words (Jaccard) from which they are one story's
QUOTED: Final = 0.8  # share of a title's words that a note repeats where it names the story
SHARED: Final = 3  # words of a title that a note shares where it gives the day as well
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAY: Final = re.compile(
    r"\b(?:(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?P<d>\d{1,2})|(?P<d2>\d{1,2}) (?P<m2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b",
    re.I,
)
_WORD: Final = re.compile(r"[^\W_]+")


def kind_of(report: Report) -> str | None:
    """What a report is as a notice: kill, correction, update; None for a plain report."""
    heads = [
        report.title or "",
        report.text[:HEAD],
        report.text[report.body_start : report.body_start + HEAD],
    ]
    for kind in ("kill", "correction", "update"):
        if kind == "kill" and len(report.text) > LONGEST_NOTE:
            continue
        if any(p.search(head) for p in _patterns(kind) for head in heads):
            return kind
    return None


def apply_notices(reports: Sequence[Report]) -> list[Report]:
    """The reports in the order given, with `supersedes` and `retracted` set by the notices among them.

    A kill notice is itself retracted: what it repeats is withdrawn. A `supersedes` that stands is kept.
    """
    kinds = {r.report_id: kind for r in reports if (kind := kind_of(r))}
    named = named_reports(reports, kinds)
    by_id = {r.report_id: r for r in reports}
    mates: dict[str, list[Report]] = defaultdict(list)
    for r in reports if named else ():
        mates[r.origin_id or r.report_id].append(r)
    gone = retracted(kinds, named, lambda i: by_id[i], lambda r: mates[r.origin_id or r.report_id])
    return [
        dataclasses.replace(
            r,
            supersedes=r.supersedes or named.get(r.report_id),
            retracted=r.retracted or r.report_id in gone,
        )
        for r in reports
    ]


def named_reports(reports: Sequence[Report], kinds: Mapping[str, str]) -> dict[str, str]:
    """Which report each notice names. `reports` are all of the outlets in question, `kinds` the notices among them."""
    by_outlet: dict[str, list[Report]] = defaultdict(list)
    for r in sorted(reports, key=_age) if kinds else ():
        if kinds.get(r.report_id) != "kill":
            by_outlet[outlet_of(r)].append(r)
    out = {}
    for notice in sorted((r for r in reports if r.report_id in kinds), key=lambda r: r.report_id):
        named = _named(notice, kinds[notice.report_id], by_outlet[outlet_of(notice)])
        if named is not None:
            out[notice.report_id] = named.report_id
    return out


def retracted(
    kinds: Mapping[str, str],
    named: Mapping[str, str],
    report: Callable[[str], Report],
    mates: Callable[[Report], Iterable[Report]],
) -> set[str]:
    """The reports that kill notices withdraw: themselves, what they name, and the copies of it that stand by then.

    `report` looks up one by id, `mates` those that share its origin.
    """
    gone = {i for i, kind in kinds.items() if kind == "kill"}
    for notice in sorted(i for i in gone if i in named):
        gone.add(named[notice])
        killed, note = report(named[notice]), report(notice)
        gone |= {r.report_id for r in mates(killed) if r.report_id not in kinds and not _later(r, note)}
    return gone


def outlet_of(report: Report) -> str:
    """An outlet's name, folded: notices name reports of their own outlet."""
    return _fold(report.source or "")


def _age(report: Report) -> tuple[date, str, str]:
    return (
        report.published_start or report.published_end or date.min,
        report.retrieved_at or "",
        report.report_id,
    )


def _later(a: Report, b: Report) -> bool:
    """Whether `a` is known to have been published after `b`."""
    if a.published_start and b.published_end and a.published_start > b.published_end:
        return True
    same = a.published == b.published
    return same and bool(a.retrieved_at and b.retrieved_at and a.retrieved_at > b.retrieved_at)


def _named(notice: Report, kind: str, candidates: Iterable[Report]) -> Report | None:
    """The report of the same outlet that a notice names: the best named one, of equals the last; None where none is."""
    best: tuple[float, tuple[date, str, str], Report] | None = None
    for other in candidates:
        if other.report_id == notice.report_id or _later(other, notice) or not _within(other, notice):
            continue
        if not (notice.published.known and other.published.known) and _age(other) > _age(notice):
            continue
        score = _score(notice, kind, other)
        if score and (best is None or (score, _age(other)) > best[:2]):
            best = (score, _age(other), other)
    return best[2] if best else None


def _within(other: Report, notice: Report) -> bool:
    first, then = other.published_end, notice.published_start
    return first is None or then is None or then - first <= WINDOW


def _score(notice: Report, kind: str, other: Report) -> float:
    """How well a notice names a report: 0 not at all; title and slug weigh most, then the text, then the day."""
    score = 0.0
    slugs = _slugs(notice)
    if slugs & _slugs(other):
        score += 2
    title, own = _content(other.title or ""), _content(_bare(notice.title or ""))
    likeness = len(title & own) / len(title | own) if title and own else 0.0
    if likeness >= ALIKE:
        score += 1 + likeness
    if kind != "update" and notice.origin_id and notice.origin_id == other.origin_id:
        score += 1.5
    if kind != "update" and len(notice.text) <= LONGEST_NOTE and len(title) >= SHARED:
        told = _content(notice.text)
        if len(title & told) >= QUOTED * len(title):
            score += 1 + len(title & told) / len(title)
        elif (
            len(title & told) >= SHARED
            and other.published_start
            and _days(notice.text)
            & {(d.month, d.day) for d in (other.published_start, other.published_start - timedelta(days=1))}
        ):
            score += 1
    return score


def _days(text: str) -> set[tuple[int, int]]:
    """The days (month, day) that a text names."""
    return {
        (_MONTHS.index((m["m"] or m["m2"]).lower()) + 1, int(m["d"] or m["d2"])) for m in _DAY.finditer(text)
    }


def _slugs(report: Report) -> set[str]:
    heads = (report.title or "", report.text[:HEAD])
    return {m[1].strip().lower() for p in _patterns("slug") for head in heads for m in p.finditer(head)}


def _bare(title: str) -> str:
    """A title without what a notice puts around it."""
    for p in _patterns("furniture"):
        title = p.sub(" ", title)
    return title


def _content(text: str) -> frozenset[str]:
    """The words of a text that say something, folded."""
    return frozenset(_WORD.findall(_fold(text))) - words("english_function")


def _fold(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in bare if not unicodedata.combining(c))


@lru_cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p, re.MULTILINE if name == "slug" else 0) for p in load("notices")[name])
