"""What became of plans: held, overdue or still to come, by what was read after the day that they were for.

Overdue is no modality of a claim: it is derived, against the newest report read and never against today. A plan without
a last day is never overdue.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.model import MODALITIES, Claim, Interval
from dragoman.reconciling import fields
from dragoman.reconciling.parties import party
from dragoman.views.tables import Tables

SLACK: Final = timedelta(days=1)  # a meeting held a day off its plan is the one planned
SPOKEN: Final = ("REQUEST", "ACCUSE", "REJECT", "THREATEN")  # said, not held: none of them can be overdue
MEETINGS: Final = ("CONSULT", "AGREE", "CONCEDE")
LONGEST: Final = 7  # days within which a meeting is known to have been


@dataclass(frozen=True, slots=True)
class Plan:
    """What claims told together come to: `status` is asserted, planned, held, overdue, possible or denied.

    `claim_id` is the claim that tells that it was held, `later` how many reports were read since it should have been,
    `newest` the day of the last of them.
    """

    status: str
    claim_id: str | None = None
    later: int = 0
    newest: date | None = None

    @property
    def note(self) -> str:
        """What there is to say of it; empty where the status says all."""
        if self.claim_id is not None:
            return f"told by claim {self.claim_id}"
        if self.status == "overdue":
            reports = f"{self.later:,} later report{'s' * (self.later != 1)}"
            return f"no follow-up read; {reports} read, the newest of {self.newest}"
        return ""


class Plans:
    """The plans of a record, against everything that was read."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._published = sorted(
            d
            for r in tables.reports
            if not r.retracted and (d := r.published_end or r.published_start) is not None
        )
        found = [c for c in tables.claims if self._is_meeting(c)]
        self._held = sorted(found, key=lambda c: (c.date_start or date.min, c.claim_id))
        self._starts = [c.date_start or date.min for c in self._held]

    def of(self, claims: Sequence[Claim]) -> Plan:
        """What became of claims that tell one thing."""
        found = {"planned" if self._is_ahead(c) else c.modality for c in claims}
        modality = next(m for m in MODALITIES if m in found)
        if modality != "planned":
            return Plan(modality)
        days = fields.when(claims)[0]
        if days.end is None or claims[0].event_type in SPOKEN:
            return Plan("planned")
        if (other := self._told_as_held(claims, days)) is not None:
            return Plan("held", claim_id=other)
        later = len(self._published) - bisect_right(self._published, days.end)
        return Plan("overdue", later=later, newest=self._published[-1]) if later else Plan("planned")

    def _is_meeting(self, c: Claim) -> bool:
        return bool(
            c.event_type in MEETINGS
            and c.modality == "asserted"
            and c.date_start
            and c.date_end
            and not self._tables.report[c.report_id].retracted
            and (c.date_end - c.date_start).days <= LONGEST
        )

    def _is_ahead(self, c: Claim) -> bool:
        """Whether a report tells as a fact what its own day has not reached."""
        read = self._tables.report[c.report_id].published_end
        return c.modality == "asserted" and bool(read and c.date_start and c.date_start > read)

    def _told_as_held(self, planned: Sequence[Claim], days: Interval) -> str | None:
        """The claim that tells of a meeting on the planned days, between two of the parties or at the place with one."""
        if planned[0].event_type not in MEETINGS or days.start is None or days.end is None:
            return None
        if (days.end - days.start).days > 31:
            return None
        people = {party(a) for c in planned for a in (*c.actors, *c.recipients)}
        places = {c.geonames_id for c in planned} - {None}
        low = bisect_left(self._starts, days.start - SLACK - timedelta(days=LONGEST))
        for c in self._held[low : bisect_right(self._starts, days.end + SLACK)]:
            if c.date_end is None or c.date_end < days.start - SLACK:
                continue
            shared = len(people & {party(a) for a in (*c.actors, *c.recipients)})
            if shared >= 2 or (shared and c.geonames_id in places):
                return c.claim_id
        return None
