"""The tables of a record in memory, with the ways from one to the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dragoman.model import Claim, Figure, Incident, Report

if TYPE_CHECKING:
    from dragoman.record import Record  # heavy, and only handed in


@dataclass(frozen=True)
class Tables:
    """Reports, claims, figures and incidents that belong together."""

    reports: Sequence[Report] = ()
    claims: Sequence[Claim] = ()
    figures: Sequence[Figure] = ()
    incidents: Sequence[Incident] = ()

    @classmethod
    def of(cls, record: Record) -> Tables:
        """All rows of a record."""
        return cls(record.reports(), record.claims(), record.figures(), record.incidents())

    @cached_property
    def report(self) -> dict[str, Report]:
        """Reports by id."""
        return {r.report_id: r for r in self.reports}

    @cached_property
    def claim(self) -> dict[str, Claim]:
        """Claims by id."""
        return {c.claim_id: c for c in self.claims}

    @cached_property
    def figure(self) -> dict[str, Figure]:
        """Figures by id."""
        return {f.figure_id: f for f in self.figures}

    @cached_property
    def incident(self) -> dict[str, Incident]:
        """Incidents by id."""
        return {i.incident_id: i for i in self.incidents}

    @cached_property
    def claims_of(self) -> dict[str, list[Claim]]:
        """The claims of each incident, in the order of the table."""
        out: dict[str, list[Claim]] = defaultdict(list)
        for c in self.claims:
            if c.incident_id is not None:
                out[c.incident_id].append(c)
        return dict(out)

    @cached_property
    def figures_of(self) -> dict[str, list[Figure]]:
        """The figures of each claim, in the order of the table."""
        out: dict[str, list[Figure]] = defaultdict(list)
        for f in self.figures:
            out[f.claim_id].append(f)
        return dict(out)
