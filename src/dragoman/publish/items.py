"""What publications are written from: one Item an incident, with all that a format may say of it and nothing else.

A format sees items, never the record: what a profile takes out of them cannot come back through a title, a sentence
or a file's metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dragoman.model import Claim, Figure, Incident, Report
from dragoman.reconciling import fields
from dragoman.record.check import bases
from dragoman.views import Tables
from dragoman.views.words import OWN_VOICE

NO_OUTLET: Final = "an unnamed outlet"  # never what the input called the report: that may be a path
TOLLS: Final = ("killed", "injured", "civilians_killed", "displaced")


def size(low: int | None, best: int | None, high: int | None) -> int:
    """The number to rank by: best, else low, else high; 0 where none is known."""
    return next((n for n in (best, low, high) if n is not None), 0)


@dataclass(frozen=True, slots=True)
class Source:
    """One report behind an item. `title` and `url` are None where they may not go out."""

    outlet: str
    published: date | None
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """One number that a report gives for this happening, with who gives it. `words` are the report's own."""

    measure: str
    unit: str
    side: str | None
    civilian: bool | None
    low: int | None
    best: int | None
    high: int | None
    claimant: str
    words: str
    part: bool = False  # of another count of the same claim
    basis: bool = False  # whether the incident's number rests on it
    scope: str = "event"  # or cumulative: a running total, as of a day
    since: date | None = None
    as_of: date | None = None

    @property
    def size(self) -> int:
        """The number to rank by: best, else low, else high; 0 where it is withheld."""
        return size(self.low, self.best, self.high)

    @property
    def withheld(self) -> bool:
        """Whether it was said that there is a number, but not which."""
        return self.low is None and self.best is None and self.high is None


@dataclass(frozen=True, slots=True)
class Item:
    """One incident as it may go out. `id` is the incident's own or, in a public profile, one of the publication's."""

    id: str
    incident: Incident
    sub_event: str | None = None  # ACLED's sub-event type
    claimants: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    counts: tuple[Count, ...] = ()
    sites: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()  # who denies what others assert
    review: str = (
        "unreviewed"  # reviewed where a person has accepted or corrected every claim, partly where some
    )

    @property
    def dead(self) -> int:
        """The number of people killed to rank by; 0 where none is told."""
        i = self.incident
        return size(i.killed_low, i.killed_best, i.killed_high)

    @property
    def killed(self) -> tuple[Count, ...]:
        """The numbers of people killed in this happening itself."""
        return tuple(c for c in self.counts if (c.measure, c.unit, c.scope) == ("killed", "people", "event"))

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets of its reports, each once, by the alphabet."""
        return tuple(sorted({s.outlet for s in self.sources}))


def gather(incidents: Iterable[Incident], tables: Tables) -> list[Item]:
    """Items of these incidents, by day and id; `tables` may hold more than theirs."""
    items = [_item(i, tables.claims_of.get(i.incident_id, []), tables) for i in incidents]
    return sorted(items, key=lambda x: (x.incident.date_start or date.max, x.id))


def _item(incident: Incident, claims: Sequence[Claim], tables: Tables) -> Item:
    reports, told = tables.report, tables.figures_of
    basis = {b for m in TOLLS for b in bases(getattr(incident, f"{m}_basis"))}
    use = [c for c in claims if c.review_state != "rejected" and not reports[c.report_id].retracted] or claims
    behind = sorted({c.report_id for c in use})
    return Item(
        id=incident.incident_id,
        incident=incident,
        sub_event=fields.heaviest(use, lambda c: c.acled_sub_event_type),
        claimants=tuple(
            sorted({n for c in use for n in c.claimants or ((c.claimant,) if c.claimant else ())})
        ),
        sources=tuple(_source(reports[r]) for r in behind),
        counts=tuple(_count(f, c, basis) for c in use for f in told.get(c.claim_id, ())),
        sites=tuple(sorted({c.site_type for c in use if c.site_type})),
        weapons=tuple(sorted({c.weapon for c in use if c.weapon})),
        denied_by=tuple(sorted({c.claimant or OWN_VOICE for c in use if c.modality == "denied"})),
        quotes=tuple(dict.fromkeys(c.sentence for c in use)),
        review=_review(use),
    )


def _source(report: Report) -> Source:
    day = report.published_start if report.published_start == report.published_end else None
    return Source(report.source or report.byline or NO_OUTLET, day, report.title, report.url)


def _count(figure: Figure, claim: Claim, basis: set[str]) -> Count:
    return Count(
        figure.measure, figure.unit, figure.who_actor, figure.civilian, figure.low, figure.best, figure.high,
        figure.claimant or claim.claimant or OWN_VOICE, figure.text, figure.part_of is not None,
        figure.figure_id in basis, figure.scope, figure.since, figure.as_of,
    )  # fmt: skip


def _review(claims: Sequence[Claim]) -> str:
    seen = [c.review_state in ("accepted", "corrected", "added") for c in claims]
    return "reviewed" if seen and all(seen) else "partly" if any(seen) else "unreviewed"
