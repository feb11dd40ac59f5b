"""Decide which place each mention means: containment, the document's countries, importance, nearness, one sense per text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp, log10

from dragoman.gazetteer import Entry
from dragoman.gazetteer.names import exact_key, loose_key
from dragoman.reading.homeland import clear
from dragoman.reading.places.words import Spot

KEEP = 24  # candidates of a name that are weighed
PRIOR = {
    "country": 3.5, "continent": 3.0, "region": 2.5, "water": 1.5, "admin1": -0.2, "admin2": 0.4, "area": 1.0,
    "site": 1.0, "crossing": 1.0, "village": 0.0, "district": -0.5, "city": 0.0, "street": 0.0,
}  # fmt: skip
Scores = dict[str, list[tuple[Entry, float]]]
ROUNDS = 3
SHARP = 1.6  # how fast a candidate's vote falls with its distance from the best
APART = 150.0  # km: rivals nearer than this are the same answer (a town and its province)
POINTS = frozenset({"city", "village", "district", "admin2"})
STRAY = 100_000  # people: a place of fewer is not named alone in a report on another country
KNOWN = 1_000_000  # people: likewise one found by another name than its own ("Abo" is Turku in a report on Finland only)
ALONE = 0.3  # support for its country below which a place stands alone
WIDE = frozenset({"country", "continent", "region", "water"})
AREAL = frozenset({"country", "admin1", "admin2", "region", "continent", "area"})


def resolve(spots: list[Spot], leanings: Mapping[str, float]) -> str | None:
    """Set `chosen` and `margin` of each spot that has candidates; the country that the report is about, if one is.

    Names vote for countries, divisions and neighbourhoods with the probability of each of their candidates; after
    each round the probabilities are taken anew from importance plus the other names' votes. `leanings` are what
    else speaks for a country (see reading.homeland): they vote from the start.
    """
    groups: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.entries:
            groups[spot.key].append(spot)
    for group in groups.values():
        _contained(group)
    base: Scores = {}
    for key, group in groups.items():
        told = _told(group)
        loose = 1.5 if group[0].how != "exact" else 0.0
        base[key] = [(e, _base(e) - loose) for e in ((told,) if told else group[0].entries[:KEEP])]
    scores = base
    votes = Votes(scores, {}, leanings)
    for _ in range(ROUNDS):
        votes = Votes(scores, {k: len(g) for k, g in groups.items()}, leanings)
        scores = {k: [(e, s + votes.context(e, k)) for e, s in c] for k, c in base.items()}
    for key, group in groups.items():
        ranked = sorted(scores[key], key=lambda x: (-x[1], x[0].index))
        best = ranked[0][0]
        is_told = any(s.tied for s in group)
        if group[0].how != "exact" and not is_told and votes.others(key, best.country or "") < 0.5:
            continue  # a name of another spelling counts only in a country that the text speaks of
        rival = next((s for e, s in ranked[1:] if e.km(best) > APART), ranked[0][1] - 3.0)
        for spot in group:
            spot.chosen, spot.margin = _for_hint(spot, best), ranked[0][1] - rival
    home = clear(votes.countries)
    sure = _sure(groups, leanings)
    for key, group in groups.items():
        if home is not None and any(_strays(s, home, sure, key) for s in group if s.chosen):
            for spot in group:
                spot.strayed, spot.chosen, spot.home = True, None, home
    return home


def _sure(groups: Mapping[str, Sequence[Spot]], leanings: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Country -> the names that speak for it without doubt, with their weight: states, divisions, big towns by their
    own names, places told to lie there; and what else speaks for it, under "". Small namesakes never vouch for each other.
    """
    out: dict[str, dict[str, float]] = defaultdict(dict)
    for country, weight in leanings.items():
        out[country][""] = weight
    for key, group in groups.items():
        for spot in group:
            place = spot.chosen
            if place is None or place.country is None:
                continue
            own = not place.alternate or _alike(place, spot)
            big = place.kind in POINTS and place.population >= STRAY and own
            if spot.tied or place.kind not in POINTS or big:
                out[place.country][key] = 1.0
    return out


def _strays(spot: Spot, home: str, sure: Mapping[str, Mapping[str, float]], key: str) -> bool:
    """Whether a name was found only in a small place of a country that nothing else in the text speaks of for sure."""
    place = spot.chosen
    if place is None or place.kind not in POINTS or place.country in (home, None) or spot.tied:
        return False
    support = sum(weight for name, weight in sure.get(place.country, {}).items() if name != key)
    other = place.alternate and not _alike(place, spot)
    return support < ALONE and place.population < (KNOWN if other else STRAY)


class Votes:
    """How much the names of a text speak for each country, division and square degree."""

    def __init__(self, scores: Scores, counts: dict[str, int], leanings: Mapping[str, float]) -> None:
        self.countries: dict[str, float] = defaultdict(float, leanings)
        self.divisions: dict[tuple[str, str], float] = defaultdict(float)
        self.cells: dict[tuple[int, int], list[tuple[str, Entry, float]]] = defaultdict(list)
        self.own: dict[tuple[str, str, str], float] = defaultdict(float)
        for key, candidates in scores.items():
            top = max(s for _, s in candidates)
            weights = [exp(SHARP * (s - top)) for _, s in candidates]
            scale = min(counts.get(key, 1), 4) ** 0.5 / sum(weights)
            for (entry, _), weight in zip(candidates, weights, strict=True):
                if weight * scale > 0.02:
                    self._count(key, entry, weight * scale)

    def _count(self, key: str, entry: Entry, weight: float) -> None:
        country = entry.country or ""
        self.countries[country] += weight
        self.own[key, country, ""] += weight
        if entry.kind in WIDE:
            return
        division = entry.admin1 or ""
        self.divisions[country, division] += weight
        self.own[key, country, division + "/"] += weight
        self.cells[int(entry.latitude // 1), int(entry.longitude // 1)].append((key, entry, weight))

    def others(self, key: str, country: str) -> float:
        """Weight of a country by all names but `key`."""
        return self.countries.get(country, 0.0) - self.own.get((key, country, ""), 0.0)

    def context(self, entry: Entry, key: str) -> float:
        """What the other names of the text add to a candidate of the name `key`."""
        country, division = entry.country or "", entry.admin1 or ""
        nation = self.others(key, country) if country else 0.0
        score = 1.5 * nation / (nation + 1.0) + 0.5 * min(nation, 3.0) / 3.0
        if entry.kind in WIDE:
            return score
        same = (
            self.divisions.get((country, division), 0.0) - self.own.get((key, country, division + "/"), 0.0)
            if division
            else 0.0
        )
        return score + 1.7 * same / (same + 0.7) + 1.6 * min(self._near(entry, key), 1.5)

    def _near(self, entry: Entry, key: str) -> float:
        row, column = int(entry.latitude // 1), int(entry.longitude // 1)
        best: dict[str, float] = {}
        for i in (row - 1, row, row + 1):
            for j in (column - 1, column, column + 1):
                for other, place, weight in self.cells.get((i, j), ()):
                    if other == key or place.index == entry.index:
                        continue
                    away = entry.km(place)
                    value = min(weight, 1.0) * (1.0 if away < 40 else 0.6 if away < 90 else 0.25)
                    best[other] = max(best.get(other, 0.0), value)
        return sum(best.values())


def _base(entry: Entry) -> float:
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
        if _states(spot, holder) and not any(e.kind == "admin1" for e in kept):
            continue  # "Turkey, the United States and others": a list of states
        if kept and not spot.near:
            spot.tied.append(holder)
            holder.entries = (
                tuple(h for h in holder.entries if any(holds(h, e) for e in kept)) or holder.entries
            )
            spot.entries = tuple(sorted(kept, key=lambda e: (e.alternate, -e.population, e.index)))


def _states(spot: Spot, holder: Spot) -> bool:
    """Whether both names are first of all those of states."""
    return spot.entries[0].kind == "country" == holder.entries[0].kind


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


def _alike(entry: Entry, spot: Spot) -> bool:
    """Whether a town's own name is the mention's in another spelling (Odesa, Odessa), not the province's (Hatay)."""
    return loose_key(exact_key(entry.name)) == loose_key(spot.key)


def _for_hint(spot: Spot, entry: Entry) -> Entry:
    """The sister entry of the kind that a type word names: "Idlib province" is not the town."""
    wanted = {"admin1": ("admin1", "admin2"), "admin2": ("admin2", "admin1"), "city": ("city", "village"),
              "village": ("village", "city"), "district": ("district",), "water": ("water",)}.get(spot.hint or "", ())  # fmt: skip
    if spot.hint is None and entry.kind == "admin1" and entry.country not in ("USA", "CAN"):
        wanted = ("city",)
    if entry.kind in WIDE or entry.kind in wanted[:1]:
        return entry
    for kind in wanted:
        near = [
            e for e in spot.entries if e.kind == kind and e.country == entry.country and e.km(entry) < 350
        ]
        if spot.hint is None:
            near = [e for e in near if not e.alternate or entry.alternate or _alike(e, spot)]
        if near:
            return min(near, key=lambda e: (e.alternate, e.km(entry)))
    return entry
