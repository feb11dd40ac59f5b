"""Coverage: how many reports of which outlet were read for which day, and what they gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dragoman.model import Report
from dragoman.views.tables import Tables
from dragoman.views.words import outlet


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One outlet on one day (the first on which a report can have been published; None: not known).

    `n_origins` are texts of its own or the first print of a wire text, `n_copies` the rest; `n_inferred` had their
    day inferred; `n_retracted` were withdrawn.
    """

    outlet: str
    day: date | None
    n_reports: int
    n_origins: int
    n_copies: int
    n_inferred: int
    n_retracted: int
    n_claims: int


def coverage(tables: Tables, reports: Iterable[Report] | None = None) -> list[CoverageRow]:
    """The reports (all, where none are given) by outlet and day."""
    claims: dict[str, int] = defaultdict(int)
    for c in tables.claims:
        claims[c.report_id] += 1
    rows: dict[tuple[str, date | None], list[Report]] = defaultdict(list)
    for r in tables.reports if reports is None else reports:
        rows[outlet(r), r.published_start or r.published_end].append(r)
    return [
        CoverageRow(
            name,
            day,
            len(found),
            first := sum(r.origin_id in ("", r.report_id) for r in found),
            len(found) - first,
            sum(r.published_basis == "inferred" for r in found),
            sum(r.retracted for r in found),
            sum(claims[r.report_id] for r in found),
        )
        for (name, day), found in sorted(rows.items(), key=lambda x: (x[0][0], x[0][1] or date.max))
    ]
