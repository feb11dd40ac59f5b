"""Which accounts are compared at all: near linear in their number, never all with all.

Accounts meet in blocks: same type, same or neighbouring cell of the map (0.25 degrees), same or next day; where place
or day is vague, a rare word or a figure must agree as well. A crowded block is sorted by day, place and id, and each
member meets only the next few (sorted neighbourhood; Hernandez and Stolfo 1995).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from typing import Final

from dragoman.codebook import load
from dragoman.linking.exclusion import family_groups
from dragoman.linking.features import COPIED_WORDS, LARGE
from dragoman.linking.profiles import Profile
from dragoman.linking.rarity import bits

_SETTINGS: Final = load("linking")["blocking"]
CAP: Final = int(_SETTINGS["cap"])
_CELL: Final = float(_SETTINGS["cell_degrees"])
_MARGIN: Final = float(_SETTINGS["margin_degrees"])
_DAYS: Final = int(_SETTINGS["days"])
_POINT_PREC: Final = 3
RAREST: Final = 6  # rare words that an account is blocked by


def candidates(profiles: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    """Pairs of indices (i < j) of accounts of different reports worth scoring, each once, in no order that matters."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for i, profile in enumerate(profiles):
        for key in keys(profile):
            blocks[key].append(i)
    rank = [_neighbourhood(p) for p in profiles]
    pairs: set[int] = set()
    for key, block in blocks.items():
        if isinstance(key, tuple) and "word" in key and len(block) > CAP:
            continue  # a word that many have tells nothing apart
        _pair_up(block, rank, pairs)
        if len(block) > CAP:
            for finer in _refined(block, profiles):
                _pair_up(finer, rank, pairs)
    found = (divmod(p, len(profiles)) for p in pairs)
    return ((i, j) for i, j in found if profiles[i].report_id != profiles[j].report_id)


def keys(profile: Profile) -> set[Hashable]:
    """The blocks that a profile belongs to."""
    out: set[Hashable] = {("copy", s) for s in profile.sentences if s.count(" ") >= COPIED_WORDS}
    cells, days = _cells(profile), _days(profile)
    rarest = sorted(profile.words, key=lambda w: (-bits(w), w))[:RAREST]
    area = profile.spot.admin1 or profile.spot.country
    for family in family_groups(profile):
        head = (profile.kind, family)
        out.update((*head, cell, day) for cell in cells for day in days)
        out.update((*head, cell) for cell in cells)
        out.update((*head, area, day) for day in days)
        if not cells and profile.spot.known:
            out.add((*head, profile.spot.name or area))
        out.update((*head, "name", n) for s in profile.places for n in s.names)
        out.update((*head, "word", w) for w in rarest)
    return out


def _pair_up(block: list[int], rank: Sequence[tuple[date, str, str]], pairs: set[int]) -> None:
    """Adds each member's pairs with the next few of the block, (i, j) as i * number of accounts + j."""
    n = len(rank)
    block.sort(key=rank.__getitem__)
    for position, i in enumerate(block):
        for j in block[position + 1 : position + 1 + CAP]:
            pairs.add(i * n + j if i < j else j * n + i)


def _refined(block: list[int], profiles: Sequence[Profile]) -> Iterator[list[int]]:
    """A crowded block's members that share a rare word or a large figure; what many share tells nothing apart."""
    finer: dict[Hashable, list[int]] = defaultdict(list)
    for i in block:
        for mark in (*profiles[i].words, *_figures(profiles[i])):
            finer[mark].append(i)
    return (members for members in finer.values() if 1 < len(members) <= CAP)


def _cells(profile: Profile) -> list[tuple[int, int]]:
    out: set[tuple[int, int]] = set()
    for spot in profile.places:
        if spot.latitude is None or spot.longitude is None or (spot.prec or 6) > _POINT_PREC:
            continue
        rows = {math.floor((spot.latitude + d) / _CELL) for d in (-_MARGIN, _MARGIN)}
        columns = {math.floor((spot.longitude + d) / _CELL) for d in (-_MARGIN, _MARGIN)}
        out.update((r, c) for r in rows for c in columns)
    return sorted(out)


def _days(profile: Profile) -> list[int]:
    """Day numbers of the interval and the day after it; none for a long or open one."""
    days = profile.when.days
    if days is None or days > _DAYS or profile.when.start is None:
        return []
    first = profile.when.start.toordinal()
    return list(range(first, first + days + 1))


def _figures(profile: Profile) -> list[Hashable]:
    found = {(c.measure, c.point) for c in profile.counts if c.point is not None and c.point >= LARGE}
    return [*sorted(found)]


def _neighbourhood(profile: Profile) -> tuple[date, str, str]:
    return (profile.when.start or profile.published.start or date.max, profile.spot.name or "", profile.key)
