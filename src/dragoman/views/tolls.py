"""Tolls by side: what each claimant counts of each side's people in an incident, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dragoman.model import Incident
from dragoman.reconciling.combine import Count
from dragoman.reconciling.counting import TOLLS, counts
from dragoman.reconciling.tolls import CIVILIANS, COMBATANTS, Account, Total
from dragoman.views.tables import Tables
from dragoman.views.words import OWN_VOICE

MEASURES: Final = (
    ("killed", "killed", False), ("injured", "injured", False), ("captured", "captured", False),
    ("missing", "missing", False), ("displaced", "displaced", False),
)  # fmt: skip
EVERYBODY: Final = "people in general"
GROUPS: Final = ("all", EVERYBODY, CIVILIANS, COMBATANTS)  # sides that are no party


@dataclass(frozen=True, slots=True)
class TollRow:
    """One number: of a measure and side, by one claimant in one report; or, with `claimant` None, what comes of all.

    `stands` tells what became of it: `best` (the best estimate rests on it), `weighed` (it bounds low and high),
    `again` (a voice tells its number once more), `earlier` (it counts anew later), `replaced` (its report was corrected or told at greater length),
    `part` (of another number: never added); for what comes of all, the rule of the codebook's [rules].
    """

    incident_id: str
    measure: str
    side: str
    claimant: str | None
    root: str | None
    report_id: str | None
    day: date | None
    low: int | None
    best: int | None
    high: int | None
    figure_ids: tuple[str, ...]
    stands: str


def counts_of(
    tables: Tables,
    incident: Incident,
    preferred: Sequence[str] = (),
    measures: Sequence[tuple[str, str, bool]] = TOLLS,
) -> dict[str, Count]:
    """The counts of one incident of a record, by name, as reconciling makes them."""
    claims = tables.claims_of.get(incident.incident_id, [])
    figures = [f for c in claims for f in tables.figures_of.get(c.claim_id, ())]
    return counts(incident.kind, claims, figures, tables.report, preferred, measures) if figures else {}


def tolls(tables: Tables, incidents: Iterable[Incident], preferred: Sequence[str] = ()) -> Iterator[TollRow]:
    """The tolls of incidents: by incident, measure and side what comes of all, then each claimant's number by day."""
    for incident in incidents:
        for measure, count in counts_of(tables, incident, preferred, MEASURES).items():
            if count.rule == "sides" or len(count.sides) > 1:
                yield _row(incident, measure, "all", count.total, count.rule)
            for side in count.sides:
                yield _row(incident, measure, _name(side.side), side.total, side.rule)
                weighed = {(a.report_id, a.claimant, a.root, a.total.basis) for a in side.accounts}
                last = {a.voice: a.total.numbers for a in side.accounts}
                for account, total in _of_side(count.accounts, side.side):
                    if (account.report_id, account.claimant, account.root, total.basis) not in weighed:
                        state = "again" if last.get(account.voice) == total.numbers else "earlier"
                    else:
                        state = "best" if set(total.basis) & set(count.total.basis) else "weighed"
                    yield _told(incident, measure, side.side, account, total, state)
                for account, total in _of_side(count.replaced, side.side):
                    yield _told(incident, measure, side.side, account, total, "replaced")
            for account in (*count.accounts, *count.replaced):
                for name, total in account.parts:
                    yield _told(incident, measure, name, account, total, "part")


def _of_side(found: Sequence[Account], side: str) -> Iterator[tuple[Account, Total]]:
    for account in found:
        for name, total in account.sides:
            if name == side:
                yield account, total


def _name(side: str) -> str:
    return side or EVERYBODY


def _row(incident: Incident, measure: str, side: str, total: Total, rule: str) -> TollRow:
    return TollRow(
        incident.incident_id, measure, side, None, None, None, None, total.low, total.best, total.high, total.basis, rule
    )  # fmt: skip


def _told(incident: Incident, measure: str, side: str, a: Account, total: Total, stands: str) -> TollRow:
    claimant = OWN_VOICE if a.own_voice else a.claimant
    root = OWN_VOICE if a.root.startswith("origin:") else a.root
    return TollRow(
        incident.incident_id, measure, _name(side), claimant, root, a.report_id, None if a.day == date.min else a.day,
        total.low, total.best, total.high, total.basis, stands,
    )  # fmt: skip
