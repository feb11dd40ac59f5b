"""Which campaign an event belongs to: an offensive or series that holds its place and day and shares a side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from dragoman.linking.features import RADIUS_KM, kilometres
from dragoman.linking.profiles import Spot
from dragoman.model import Incident

LONG: Final = 24  # months from which on a campaign is not looked up by month
_HOSTILE = ("ASSAULT", "COERCE", "MOBILIZE")


def name_campaigns(incidents: Sequence[Incident]) -> list[Incident]:
    """The incidents, each event of force with `part_of_incident` where a campaign holds it: the narrowest such one."""
    campaigns = _Campaigns(incidents)
    return [_named(i, campaigns.of(i)) if _can_belong(i) else i for i in incidents]


def renamed(standing: Sequence[Incident], gone: Collection[str], made: Sequence[Incident]) -> list[Incident]:
    """Of the incidents that stand, those that another campaign holds now, as they are then, and all those `made`.

    `gone` are the ids of incidents that are no more or were made anew. The same as naming all campaigns at once.
    """
    campaigns = _Campaigns([*standing, *made])
    new = _Campaigns(made)
    out = [_named(i, campaigns.of(i)) if _can_belong(i) else i for i in made]
    for i in standing:
        if _can_belong(i) and (i.part_of_incident in gone or any(_holds(c, i) for c in new.of(i))):
            now = _named(replace(i, part_of_incident=None), campaigns.of(i))
            if now != i:
                out.append(now)
    return out


class _Campaigns:
    """Campaigns by country and month, so that an event meets only those of its time; long and open ones stand apart."""

    def __init__(self, incidents: Iterable[Incident]) -> None:
        self._by_month: dict[tuple[str | None, int], list[Incident]] = defaultdict(list)
        self._long: dict[str | None, list[Incident]] = defaultdict(list)
        for i in incidents:
            if i.kind == "campaign" and i.when.known and i.where_prec is not None:
                months = _months(i)
                if months is None:
                    self._long[i.country].append(i)
                else:
                    for month in months:
                        self._by_month[i.country, month].append(i)

    def of(self, event: Incident) -> Iterable[Incident]:
        """The campaigns that may hold an event."""
        months = _months(event)
        if months is None:
            return self._long.get(event.country, ())  # none that is shorter holds it
        found = {c.incident_id: c for m in months for c in self._by_month.get((event.country, m), ())}
        return [*found.values(), *self._long.get(event.country, ())]


def _months(i: Incident) -> range | None:
    """The months that an incident lies in, counted from year 0; None where it is open or longer than two years."""
    if i.date_start is None or i.date_end is None:
        return None
    first, last = (d.year * 12 + d.month for d in (i.date_start, i.date_end))
    return range(first, last + 1) if last - first <= LONG else None


def _can_belong(i: Incident) -> bool:
    return i.kind == "event" and i.event_type in _HOSTILE and i.when.known and i.country is not None


def _named(event: Incident, campaigns: Iterable[Incident]) -> Incident:
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
