"""How far the sources of an incident agree, and how many of them there are (docs/record.md: agreement)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from dragoman.model import Claim, Report
from dragoman.reconciling.tolls import Account


def origin_of(report: Report) -> str:
    """The wire text that a report carries; itself where origins were not assigned."""
    return report.origin_id or report.report_id


def root_of(claim: Claim, report: Report) -> str:
    """Who is said to know: the end of the chain, else the claimant, else the report's own voice, which is its origin's."""
    return claim.root_source or claim.claimant or f"origin:{origin_of(report)}"


def counted(claims: Iterable[Claim], reports: dict[str, Report]) -> list[Claim]:
    """Claims that count: not of a retracted report. All of them, where nothing else is left."""
    found = list(claims)
    return [c for c in found if not reports[c.report_id].retracted] or found


def agreement(
    claims: Sequence[Claim], reports: dict[str, Report], series: Iterable[Sequence[Account]]
) -> str:
    """disputed, updated, corroborated or single: the first that applies.

    `series` holds the accounts of each measure (and scope). Claimants dispute where their numbers of one day cannot
    both be right, or where one denies what another asserts. Background that nobody is named for corroborates nothing.
    """
    tables = list(series)
    if any(_disputed(t) for t in tables) or _denied(claims, reports):
        return "disputed"
    if any(_updated(t) for t in tables):
        return "updated"
    witnesses = [
        c
        for c in claims
        if not (c.background and c.claimant is None) and c.modality in ("asserted", "possible")
    ]
    origins = {origin_of(reports[c.report_id]) for c in witnesses}
    roots = {root_of(c, reports[c.report_id]) for c in witnesses}
    return "corroborated" if len(origins) > 1 and len(roots) > 1 else "single"


def _disputed(found: Sequence[Account]) -> bool:
    days: dict[object, list[Account]] = defaultdict(list)
    for a in found:
        if a.whole and not a.pooled:
            days[a.day].append(a)
    return any(
        a.claimant != b.claimant and a.root != b.root and _contradict(a, b)
        for same_day in days.values()
        for a, b in combinations(same_day, 2)
    )


def _contradict(a: Account, b: Account) -> bool:
    """Whether both count the same people and cannot both be right."""
    if not a.sides or not b.sides:
        return a.total.contradicts(b.total)
    other = dict(b.sides)
    return any(side in other and total.contradicts(other[side]) for side, total in a.sides)


def _updated(found: Sequence[Account]) -> bool:
    by: dict[str, list[Account]] = defaultdict(list)
    for a in found:
        if a.whole and not a.pooled:
            by[a.claimant].append(a)
    return any(
        a.day != b.day
        and (a.total.low, a.total.best, a.total.high) != (b.total.low, b.total.best, b.total.high)
        for own in by.values()
        for a, b in combinations(own, 2)
    )


def _denied(claims: Sequence[Claim], reports: dict[str, Report]) -> bool:
    """Whether one root source denies what another asserts."""
    deny = {root_of(c, reports[c.report_id]) for c in claims if c.modality == "denied"}
    assert_ = {root_of(c, reports[c.report_id]) for c in claims if c.modality == "asserted"}
    return bool(deny) and bool(assert_ - deny)
