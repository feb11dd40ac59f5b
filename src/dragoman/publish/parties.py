"""The two parties of an incident as conflict registers have them: who acted, whom it was done to, and of what kind.

Kinds are ACLED's inter codes by name: state_forces, rebel_group, political_militia, identity_militia, rioters,
protesters, civilians, external_forces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.publish.data import load_table
from dragoman.publish.items import Item
from dragoman.publish.names import actor_type, home_countries
from dragoman.reading.actors.book import fold

_KINDS: Final[dict[str, list[str]]] = load_table("parties")["words"]
_OF_TYPE: Final[dict[str, str]] = load_table("parties")["types"]


@dataclass(frozen=True, slots=True)
class Party:
    """One side: its names, the leading one first, and its kind; empty where nobody is told."""

    names: tuple[str, ...] = ()
    kind: str | None = None


def parties(item: Item) -> tuple[Party, Party]:
    """Who acted and whom it was done to. Two sides that fight each other without one acting stand in that order too."""
    i = item.incident
    actors = list(i.actors)
    recipients = [n for n in i.recipients if n not in actors] or list(i.recipients)
    if not recipients and len(actors) > 1 and i.event_type == "ASSAULT":
        actors, recipients = actors[:1], actors[1:]  # a clash, told with both as its actors
    return _party(actors, i.country), _party(recipients, i.country)


def kind_of(name: str, country: str | None) -> str:
    """What kind of party a name is, in a country: state forces abroad are external forces."""
    found = set(fold(name).replace("-", " ").split())
    for kind, some in _KINDS.items():
        if not found.isdisjoint(some):
            return _abroad(kind, name, country)
    return _abroad(_OF_TYPE.get(actor_type(name) or "", _OF_TYPE["unlisted"]), name, country)


def _abroad(kind: str, name: str, country: str | None) -> str:
    homes = home_countries(name)
    return (
        "external_forces" if kind == "state_forces" and country and homes and country not in homes else kind
    )


def _party(names: Sequence[str], country: str | None) -> Party:
    if not names:
        return Party()
    kinds = {n: kind_of(n, country) for n in names}
    armed = [n for n in names if kinds[n] != "civilians"]
    ordered = (*armed, *(n for n in names if n not in armed))
    return Party(ordered, kinds[ordered[0]])
