"""How far the sources of an incident agree, and how many of them there are (docs/record.md: agreement)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Final

from dragoman.model import Claim, Report
from dragoman.reconciling.combine import Count
from dragoman.reconciling.parties import origin_of, party
from dragoman.reconciling.tolls import Account, Numbers, Total

PROVINCE: Final = 4  # UCDP's where_prec from which a number is of more than one place


def root_of(claim: Claim, reports: Mapping[str, Report]) -> str:
    """Who is said to know: the end of the chain, else the claimant, else the report's own voice, which is its origin's.

    The bodies and office-holders of one state are one source.
    """
    name = claim.root_source or claim.claimant
    return party(name) if name else f"origin:{origin_of(reports[claim.report_id], reports)}"


def standing(claims: Iterable[Claim], reports: dict[str, Report]) -> list[Claim]:
    """Claims that count: not of a retracted report."""
    return [c for c in claims if not reports[c.report_id].retracted]


def agreement(claims: Sequence[Claim], reports: dict[str, Report], counted: Iterable[Count]) -> str:
    """disputed, updated, corroborated or single: the first that applies.

    `counted` are the counts of each measure. Claimants dispute where their numbers of one day cannot
    both be right, or where one denies what another asserts. Background that nobody is named for corroborates nothing, and
    neither does the own voice of a text that names its source: it may be that source's word once more.
    """
    found = list(counted)
    if any(_disputed(c.accounts) for c in found) or _denied(claims, reports):
        return "disputed"
    if any(_updated((*c.accounts, *c.replaced)) for c in found):
        return "updated"
    origin = {c.report_id: origin_of(reports[c.report_id], reports) for c in claims}
    told = [c for c in claims if c.modality in ("asserted", "possible")]
    naming = {origin[c.report_id] for c in told if _named(c)}
    witnesses = [c for c in told if _named(c) or not (c.background or origin[c.report_id] in naming)]
    origins = {origin[c.report_id] for c in witnesses}
    roots = {root_of(c, reports) for c in witnesses}
    return "corroborated" if len(origins) > 1 and len(roots) > 1 else "single"


def _named(claim: Claim) -> bool:
    """Whether anybody is named for it."""
    return bool(claim.claimant or claim.root_source)


def _disputed(found: Sequence[Account]) -> bool:
    """Whether two voices count the same people, of the same day and scope, and cannot both be right."""
    numbers: dict[tuple[date, str], dict[tuple[str, bool | None], list[Total]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for a in found:
        if a.whole and not a.pooled:
            wide = None if a.where_prec is None else a.where_prec >= PROVINCE
            for side, total in a.sides:
                numbers[a.day, side][a.voice, wide].append(total)
    return any(
        one[0] != other[0] and _same_scope(one[1], other[1]) and _contradict(a, b)
        for told in numbers.values()
        for (one, a), (other, b) in combinations(told.items(), 2)
    )


def _same_scope(wide: bool | None, other: bool | None) -> bool:
    """Whether both count in a town, or both in a province or more: one of each is no dispute."""
    return wide is None or other is None or wide == other


def _contradict(a: Sequence[Total], b: Sequence[Total]) -> bool:
    return any(x.contradicts(y) for x in a for y in b)


def _updated(found: Sequence[Account]) -> bool:
    """Whether one voice counts the same people anew on another day, with another number."""
    numbers: dict[tuple[str, str], set[tuple[date, Numbers]]] = defaultdict(set)
    for a in found:
        if a.whole and not a.pooled:
            for side, total in a.sides:
                numbers[a.voice, side].add((a.day, total.numbers))
    return any(len({d for d, _ in told}) > 1 and len({n for _, n in told}) > 1 for told in numbers.values())


def _denied(claims: Sequence[Claim], reports: dict[str, Report]) -> bool:
    """Whether one root source denies what another asserts."""
    deny = {root_of(c, reports) for c in claims if c.modality == "denied"}
    assert_ = {root_of(c, reports) for c in claims if c.modality == "asserted"}
    return bool(deny) and bool(assert_ - deny)
