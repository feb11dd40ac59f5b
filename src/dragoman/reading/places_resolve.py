"""Decide which place each mention means: containment, the document's countries, importance, nearness, one sense per text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import log10

from dragoman.gazetteer import Entry
from dragoman.reading.places_words import Spot

KEEP = 24  # candidates of a name that are weighed
PRIOR = {
    "country": 3.5, "continent": 3.0, "region": 2.5, "water": 1.5, "admin1": -0.2, "admin2": 0.4, "area": 1.0,
    "site": 1.0, "crossing": 1.0, "village": 0.0, "district": -0.5, "city": 0.0, "street": 0.0,
}  # fmt: skip
AREAL = frozenset({"country", "admin1", "admin2", "region", "continent", "area"})


def resolve(spots: list[Spot]) -> None:
    """Set `chosen` and `margin` of each spot that has candidates."""
    groups: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.entries:
            groups[spot.key].append(spot)
    for group in groups.values():
        _contained(group)
    base = {key: [(e, _base(e, group)) for e in group[0].entries[:KEEP]] for key, group in groups.items()}
    fixed = {key: e for key, group in groups.items() if (e := _told(group))}
    current = {key: fixed.get(key) or max(c, key=lambda x: x[1])[0] for key, c in base.items()}
    for _ in range(2):
        countries, divisions = _votes(groups, base, current, fixed)
        anchors = [(k, e) for k, e in current.items() if e.kind not in ("country", "continent", "region")][
            :16
        ]
        for key, candidates in base.items():
            if key in fixed:
                continue
            scored = [(s + _context(e, key, countries, divisions, anchors), e) for e, s in candidates]
            scored.sort(key=lambda x: (-x[0], x[1].index))
            current[key] = scored[0][1]
            margin = scored[0][0] - scored[1][0] if len(scored) > 1 else 3.0
            for spot in groups[key]:
                spot.margin = margin
    for key, group in groups.items():
        for spot in group:
            spot.chosen = _for_hint(spot, current[key])
            if key in fixed:
                spot.margin = 3.0


def _base(entry: Entry, group: Iterable[Spot]) -> float:
    score = (
        PRIOR[entry.kind]
        + log10(entry.population + 30)
        - (1.2 if entry.alternate and entry.kind != "country" else 0.0)
    )
    if entry.kind == "admin1" and entry.country in ("USA", "CAN"):
        score += 1.0
    return score


def _contained(group: list[Spot]) -> None:
    """Narrow candidates by the place that the text says holds them; all mentions of the name share the news."""
    for spot in group:
        holder = spot.within
        if holder is None or not holder.entries:
            continue
        areas = [h for h in holder.entries[:KEEP] if h.kind in AREAL]
        kept = tuple(e for e in spot.entries if any(holds(a, e) for a in areas))
        if kept and not spot.near:
            spot.tied.append(holder)
            holder.entries = (
                tuple(h for h in holder.entries if any(holds(h, e) for e in kept)) or holder.entries
            )
            spot.entries = tuple(sorted(kept, key=lambda e: (e.alternate, -e.population, e.index)))


def holds(area: Entry, entry: Entry) -> bool:
    """Whether an area holds a place: by country and division, counties by distance."""
    if area.index == entry.index:
        return False
    if area.kind == "country":
        return entry.country == area.country and entry.kind != "country"
    if area.kind == "admin1":
        return (
            entry.country == area.country
            and entry.admin1 == area.name
            and entry.kind not in ("admin1", "country")
        )
    if area.kind in ("admin2", "area"):
        return entry.country == area.country and entry.kind not in AREAL and area.km(entry) < 70
    return (
        area.kind in ("region", "continent")
        and entry.kind not in ("continent", "region")
        and area.km(entry) < (600 if area.kind == "region" else 4500)
    )


def _told(group: list[Spot]) -> Entry | None:
    """The sense that some mention of the name was given by containment ("Paris, Texas")."""
    told = [s for s in group if s.tied]
    return told[0].entries[0] if told else None


def _votes(
    groups: dict[str, list[Spot]],
    base: dict[str, list[tuple[Entry, float]]],
    current: dict[str, Entry],
    fixed: dict[str, Entry],
) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """Weight of each country, and of each division, from 0 to 1, by what the mentions mean so far."""
    countries: dict[str, float] = defaultdict(float)
    divisions: dict[tuple[str, str], float] = defaultdict(float)
    for key, entry in current.items():
        if not entry.country:
            continue
        sure = (
            1.0
            if key in fixed or len({e.country for e, _ in base[key]}) == 1 or entry.kind == "country"
            else 0.35
        )
        weight = sure * min(len(groups[key]), 4) ** 0.5
        countries[entry.country] += weight
        if entry.admin1 and entry.kind != "country":
            divisions[entry.country, entry.admin1] += weight
    total = max(countries.values(), default=1.0)
    most = max(divisions.values(), default=1.0)
    return {k: v / total for k, v in countries.items()}, {k: v / most for k, v in divisions.items()}


def _context(
    entry: Entry,
    key: str,
    countries: dict[str, float],
    divisions: dict[tuple[str, str], float],
    anchors: list[tuple[str, Entry]],
) -> float:
    score = 1.8 * countries.get(entry.country or "", 0.0)
    if entry.kind not in ("country", "continent", "region", "water"):
        score += 1.5 * divisions.get((entry.country or "", entry.admin1 or ""), 0.0)
        best = min((entry.km(a) for k, a in anchors if k != key and a.index != entry.index), default=9e9)
        score += 2.0 if best < 40 else 1.4 if best < 100 else 0.8 if best < 250 else 0.0
    return score


def _for_hint(spot: Spot, entry: Entry) -> Entry:
    """The sister entry of the kind that a type word names: "Idlib province" is not the town."""
    wanted = {"admin1": ("admin1", "admin2"), "admin2": ("admin2", "admin1"), "city": ("city", "village"),
              "village": ("village", "city"), "district": ("district",), "water": ("water",)}.get(spot.hint or "", ())  # fmt: skip
    if spot.hint is None and entry.kind == "admin1" and entry.country not in ("USA", "CAN"):
        wanted = ("city",)
    for kind in wanted:
        if entry.kind == kind:
            return entry
        near = [
            e
            for e in spot.entries
            if e.kind == kind
            and e.country == entry.country
            and (e.km(entry) < 300 or e.admin1 == entry.admin1)
        ]
        if near:
            return near[0]
    return entry
