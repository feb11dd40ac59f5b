"""Which campaign an event belongs to: an offensive or series that holds its place and day and shares a side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dragoman.linking.features import RADIUS_KM, kilometres
from dragoman.linking.profiles import Spot
from dragoman.model import Incident

_HOSTILE = ("ASSAULT", "COERCE", "MOBILIZE")


def name_campaigns(incidents: Sequence[Incident]) -> list[Incident]:
    """The incidents, each event of force with `part_of_incident` where a campaign holds it: the narrowest such one."""
    by_country: dict[str | None, list[Incident]] = defaultdict(list)
    for i in incidents:
        if i.kind == "campaign" and i.when.known and i.where_prec is not None:
            by_country[i.country].append(i)
    return [_named(i, by_country[i.country]) if _can_belong(i) else i for i in incidents]


def _can_belong(i: Incident) -> bool:
    return i.kind == "event" and i.event_type in _HOSTILE and i.when.known and i.country is not None


def _named(event: Incident, campaigns: Sequence[Incident]) -> Incident:
    holding = [c for c in campaigns if _holds(c, event)]
    if not holding:
        return event
    best = min(holding, key=lambda c: (c.where_prec or 9, c.when.days or 99999, c.incident_id))
    return replace(event, part_of_incident=best.incident_id)


def _holds(campaign: Incident, event: Incident) -> bool:
    if not campaign.when.overlaps(event.when) or (event.when.days or 99999) > (campaign.when.days or 99999):
        return False
    sides = {*campaign.actors, *campaign.recipients}
    shared = not sides or not sides.isdisjoint((*event.actors, *event.recipients))
    return shared and _inside(campaign, event)


def _inside(campaign: Incident, event: Incident) -> bool:
    prec = campaign.where_prec or 6
    if prec >= 6:
        return True  # of one country, by the index
    if campaign.admin1 and campaign.admin1 == event.admin1 and prec >= 4:
        return True
    km = kilometres(_spot(campaign), _spot(event))
    return km is not None and (event.where_prec or 6) <= prec and km <= RADIUS_KM[prec]


def _spot(i: Incident) -> Spot:
    return Spot(None, i.latitude, i.longitude, i.country, i.admin1, i.where_prec)
