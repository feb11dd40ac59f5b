"""The counts of one incident: of each measure the accounts, and the low/best/high that comes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from dragoman.model import Claim, Figure, Report
from dragoman.reconciling.combine import Count, combine, own_losses
from dragoman.reconciling.parties import parties, party
from dragoman.reconciling.tolls import Account, accounts
from dragoman.reconciling.victims import settle

# name of the incident's fields, measure, civilians only
TOLLS: Final = (
    ("killed", "killed", False), ("injured", "injured", False), ("civilians_killed", "killed", True),
    ("displaced", "displaced", False),
)  # fmt: skip


def counts(
    kind: str,
    claims: Sequence[Claim],
    figures: Sequence[Figure],
    reports: Mapping[str, Report],
    preferred: Sequence[str] = (),
    measures: Sequence[tuple[str, str, bool]] = TOLLS,
) -> dict[str, Count]:
    """The counts of an incident by name (killed, injured, civilians_killed, displaced), where anybody gives a number.

    `kind` is the incident's, `claims` and `figures` its own. An event takes event figures only; a campaign or state
    without any takes running totals, never both together.
    """
    of = {c.claim_id: c for c in claims}
    told = settle(sorted(figures, key=lambda f: f.figure_id), of)
    fighting = parties(c for c in claims if c.event_type == "ASSAULT")
    counted = fighting & {party(f.who_actor) for f in figures if f.who_actor}
    out: dict[str, Count] = {}
    for name, measure, civilians in measures:
        counting = [
            f for f in told if f.measure == measure and f.unit == "people" and (f.civilian or not civilians)
        ]
        used = [f for f in counting if f.scope == "event"]
        if not used and kind != "event":
            used = counting
        found = own_losses(accounts(used, of, reports, civilians), counted)
        old = _replaced(found, reports)
        count = combine([a for a in found if a.report_id not in old], preferred, fighting)
        if count is not None:
            out[name] = replace(count, replaced=tuple(a for a in found if a.report_id in old))
    return out


def _replaced(found: Sequence[Account], reports: Mapping[str, Report]) -> set[str]:
    """The reports that another one of those who count here corrects or tells at greater length, however many versions on,
    with the prints by others of a text that was so replaced."""
    out: set[str] = set()
    names = {a.report_id for a in found}
    for name in names:
        new = reports[name]
        old = reports.get(new.supersedes or "")
        while old is not None and old.report_id not in out and old.report_id != name:
            out.add(old.report_id)
            out |= {n for n in names if n != name and _is_print(reports[n], old, new)}
            old = reports.get(old.supersedes or "")
    return out


def _is_print(report: Report, old: Report, new: Report) -> bool:
    """Whether a report prints the text of `old`, and is no version of its own nor known to be later than `new`."""
    same = bool(report.origin_id) and report.origin_id == old.origin_id and report.supersedes is None
    later = bool(report.published_start and new.published_end and report.published_start > new.published_end)
    return same and not later
