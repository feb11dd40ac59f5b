"""What publications are written from: one Item an incident, with all that a format may say of it and nothing else.

A format sees items, never the record: what a profile takes out of them cannot come back through a title, a sentence
or a file's metadata.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dragoman.model import Claim, Figure, Incident, Report
from dragoman.reconciling import fields
from dragoman.record.check import bases
from dragoman.views import Tables
from dragoman.views.plans import Plans
from dragoman.views.themes.base import sort_of, themes_with_rules
from dragoman.views.tolls import TollRow, tolls
from dragoman.views.words import OWN_VOICE, outlet

TOLLS: Final = ("killed", "injured", "civilians_killed", "displaced")
# Themes by whose rules a happening may be called, in order; where none are given, its own.
_ALSO: Final = {"hostilities": ("ceasefire", "airspace"), "control": ("control", "ceasefire")}


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
    placed: bool = True  # whether its own sentence names the place
    qualifier: str | None = None  # "some", "nearly", "more than" ...

    @property
    def size(self) -> int:
        """The number to rank by: best, else low, else high; 0 where it is withheld."""
        return size(self.low, self.best, self.high)

    @property
    def withheld(self) -> bool:
        """Whether it was said that there is a number, but not which."""
        return self.low is None and self.best is None and self.high is None


@dataclass(frozen=True, slots=True)
class Act:
    """Who did it to whom, as claims of one happening tell it together; a happening may have several, as an exchange has."""

    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    mode: str | None = None


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
    tellers: tuple[str, ...] = ()  # the claimants of what the incident takes its modality from
    own_voice: bool = False  # whether a report tells that in its own voice, too
    told_on: tuple[date, ...] = ()  # days of the reports behind it, each once, ascending
    called: str | None = None  # "THEME.NAME": what it is by the rules of a theme's table
    acts: tuple[Act, ...] = ()
    dated: bool = True  # whether its day is told, and not only the day of the report
    plan: str = ""  # what became of a plan: planned, held or overdue
    tolls: tuple[TollRow, ...] = ()  # the dead and injured by side and claimant (see views.tolls)
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


def gather(incidents: Iterable[Incident], tables: Tables, preferred: Sequence[str] = ()) -> list[Item]:
    """Items of these incidents, by day and id; `tables` may hold more than theirs. `preferred` are the case's claimants."""
    plans = Plans(tables)
    found = [_item(i, tables.claims_of.get(i.incident_id, []), tables, plans, preferred) for i in incidents]
    return sorted(found, key=lambda x: (x.incident.date_start or date.max, x.id))


def _item(
    incident: Incident, claims: Sequence[Claim], tables: Tables, plans: Plans, preferred: Sequence[str]
) -> Item:
    reports, told = tables.report, tables.figures_of
    basis = {b for m in TOLLS for b in bases(getattr(incident, f"{m}_basis"))}
    use = [c for c in claims if c.review_state != "rejected" and not reports[c.report_id].retracted] or claims
    telling = [c for c in use if c.modality == incident.modality] or use
    behind = sorted({c.report_id for c in use})
    return Item(
        id=incident.incident_id,
        incident=incident,
        sub_event=fields.heaviest(use, lambda c: c.acled_sub_event_type),
        claimants=_claimants(use),
        sources=tuple(_source(reports[r]) for r in behind),
        counts=tuple(_count(f, c, basis) for c in use for f in told.get(c.claim_id, ())),
        sites=tuple(sorted({c.site_type for c in use if c.site_type})),
        weapons=tuple(sorted({c.weapon for c in use if c.weapon})),
        denied_by=tuple(sorted({c.claimant or OWN_VOICE for c in use if c.modality == "denied"})),
        tellers=_claimants(telling),
        own_voice=any(not (c.claimant or c.claimants) for c in telling),
        told_on=tuple(sorted({d for r in behind if (d := reports[r].published_end)})),
        called=_called(incident, telling, tables),
        acts=_acts(telling),
        dated=any(c.date_text for c in telling),
        plan=plans.of(telling).status if incident.modality == "planned" and telling else "",
        tolls=tuple(t for t in tolls(tables, [incident], preferred) if t.measure in ("killed", "injured")),
        quotes=tuple(dict.fromkeys(c.sentence for c in use)),
        review=_review(use),
    )


def _claimants(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(sorted({n for c in claims for n in c.claimants or ((c.claimant,) if c.claimant else ())}))


def _called(incident: Incident, claims: Sequence[Claim], tables: Tables) -> str | None:
    """What it is in the table of its theme, or of one whose rules may name it; None where no rule does."""
    for theme in _ALSO.get(incident.theme, (incident.theme,)):
        if theme not in themes_with_rules():
            continue
        if name := fields.heaviest(claims, lambda c: sort_of(theme, c, tables)):  # noqa: B023
            return f"{theme}.{name}"
    return None


def _acts(claims: Sequence[Claim]) -> tuple[Act, ...]:
    """The acts that claims tell, most told first; one that another tells more fully is left out, and what tells only who
    did it and what tells only to whom are one."""
    told: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Claim]] = defaultdict(list)
    for c in claims:
        if c.actors or c.recipients:
            told[tuple(sorted(c.actors)), tuple(sorted(c.recipients))].append(c)
    found = {Act(*sides, fields.heaviest(mine, lambda c: c.mode)): len(mine) for sides, mine in told.items()}
    acts = sorted(found, key=lambda a: (-found[a], a.actors, a.recipients))
    kept = [a for a in acts if not any(a is not b and _within(a, b) for b in acts)]
    lone = [a for a in kept if not a.recipients], [a for a in kept if not a.actors]
    if len(kept) == 2 and len(lone[0]) == len(lone[1]) == 1:
        return (Act(lone[0][0].actors, lone[1][0].recipients, lone[0][0].mode or lone[1][0].mode),)
    return tuple(kept)


def _within(a: Act, b: Act) -> bool:
    return set(a.actors) <= set(b.actors) and set(a.recipients) <= set(b.recipients)


def _source(report: Report) -> Source:
    day = report.published_start if report.published_start == report.published_end else None
    return Source(outlet(report), day, report.title, report.url)


def _count(figure: Figure, claim: Claim, basis: set[str]) -> Count:
    return Count(
        figure.measure, figure.unit, figure.who_actor, figure.civilian, figure.low, figure.best, figure.high,
        figure.claimant or claim.claimant or OWN_VOICE, figure.text, figure.part_of is not None,
        figure.figure_id in basis, figure.scope, figure.since, figure.as_of,
        bool(claim.place_text and claim.place_text in claim.sentence), figure.qualifier,
    )  # fmt: skip


def _review(claims: Sequence[Claim]) -> str:
    seen = [c.review_state in ("accepted", "corrected", "added") for c in claims]
    return "reviewed" if seen and all(seen) else "partly" if any(seen) else "unreviewed"
