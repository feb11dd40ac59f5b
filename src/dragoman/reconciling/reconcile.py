"""Clusters of claims become incidents: views that can be rebuilt from the claims at any time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dragoman.linking import Cluster
from dragoman.model import Claim, Figure, Incident, Report, stable_id
from dragoman.reconciling import fields
from dragoman.reconciling.agreement import agreement, root_of, standing
from dragoman.reconciling.campaigns import name_campaigns
from dragoman.reconciling.combine import NONE_OF_OWN, Count
from dragoman.reconciling.counting import counts
from dragoman.reconciling.parties import origin_of


def incident_id(claim_ids: Iterable[str]) -> str:
    """The id of the incident of these claims: that of its smallest claim, so it stays while that claim is in it."""
    return stable_id("incident", min(claim_ids))


def reconcile(
    clusters: Sequence[Cluster],
    reports: Sequence[Report],
    claims: Sequence[Claim],
    figures: Sequence[Figure],
    preferred: Sequence[str] = (),
) -> tuple[list[Incident], list[Claim], list[Figure]]:
    """Incidents by incident_id, and the claims and figures (in the order given) with their `incident_id` set.

    `preferred` names the claimants whose numbers a case trusts first. A claim in no cluster keeps incident_id None.
    """
    incidents, placed, counted = incidents_of(clusters, reports, claims, figures, preferred)
    return name_campaigns(incidents), placed, counted


def incidents_of(
    clusters: Iterable[Cluster],
    reports: Sequence[Report],
    claims: Sequence[Claim],
    figures: Sequence[Figure],
    preferred: Sequence[str] = (),
) -> tuple[list[Incident], list[Claim], list[Figure]]:
    """As `reconcile`, for some incidents of a record: which campaign an event belongs to is left open, since
    `name_campaigns` and `renamed` look at all."""
    by_claim = {c.claim_id: c for c in claims}
    by_report = {r.report_id: r for r in reports}
    told: dict[str, list[Figure]] = defaultdict(list)
    for figure in sorted(figures, key=lambda f: f.figure_id):
        told[figure.claim_id].append(figure)
    incidents: list[Incident] = []
    home: dict[str, str] = {}
    for cluster in clusters:
        members = [by_claim[i] for i in sorted(cluster.claim_ids)]
        numbers = [f for c in members for f in told[c.claim_id]]
        incident = _incident(members, numbers, by_report, preferred)
        incidents.append(incident)
        home.update(dict.fromkeys(cluster.claim_ids, incident.incident_id))
    return (
        sorted(incidents, key=lambda i: i.incident_id),
        [replace(c, incident_id=home.get(c.claim_id)) for c in claims],
        [replace(f, incident_id=home.get(f.claim_id)) for f in figures],
    )


def _incident(
    claims: Sequence[Claim], figures: Sequence[Figure], reports: dict[str, Report], preferred: Sequence[str]
) -> Incident:
    stand = standing(claims, reports)
    use = stand or claims  # what only retracted reports tell stays visible, and is told by nobody
    kind = fields.heaviest(use, lambda c: c.kind) or "event"
    event_type = fields.heaviest(use, lambda c: c.event_type)
    typed = [c for c in use if c.event_type == event_type] or use
    mode = fields.heaviest(typed, lambda c: c.mode)
    theme = fields.heaviest(typed, lambda c: c.theme) or "other"
    state = fields.modality(use)
    days, date_prec = fields.when(use)
    place = fields.where(use)
    actors = fields.names(use, lambda c: c.actors)
    recipients = fields.names(use, lambda c: c.recipients)
    found = counts(kind, claims, figures, reports, preferred)
    tolls = _fields(found)
    return Incident(
        incident_id=incident_id(c.claim_id for c in claims),
        title=fields.title(
            kind, event_type, mode, theme, state, place, days, actors, recipients, fields.toll_in_words(tolls)
        ),
        kind=kind,
        event_type=event_type,
        mode=mode,
        theme=theme,
        modality=state,
        claim_ids=tuple(sorted(c.claim_id for c in claims)),
        report_ids=tuple(sorted({c.report_id for c in claims})),
        n_reports=len({c.report_id for c in stand}),
        n_origins=len({origin_of(reports[c.report_id], reports) for c in stand}),
        n_root_sources=len({root_of(c, reports) for c in stand}),
        n_claimants=len({c.claimant for c in stand if c.claimant}),
        agreement=agreement(stand, reports, found.values()),
        actors=actors,
        recipients=recipients,
        date_start=days.start,
        date_end=days.end,
        date_prec=date_prec,
        place_name=place.place_name,
        geonames_id=place.geonames_id,
        latitude=place.latitude,
        longitude=place.longitude,
        country=place.country,
        admin1=place.admin1,
        where_prec=place.where_prec,
        **tolls,
    )


def _fields(found: Mapping[str, Count]) -> dict[str, Any]:
    """The low/best/high/basis fields of the incident."""
    out: dict[str, Any] = {}
    for name, count in found.items():
        if count.rule == NONE_OF_OWN:
            continue
        total = count.total
        out |= {f"{name}_low": total.low, f"{name}_best": total.best, f"{name}_high": total.high}
        out[f"{name}_basis"] = "+".join(total.basis)
    return out
