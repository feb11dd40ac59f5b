"""Which accounts are compared at all: near linear in their number, never all with all.

Accounts meet in blocks: same type, same or neighbouring cell of the map (0.25 degrees), same or next day; where place
or day is vague, a rare word or a figure must agree as well. A crowded block is sorted by day, place and id, and each
member meets only the next few (sorted neighbourhood; Hernandez and Stolfo 1995); a rare word or large figure that one
province or one day tells brings together whom the crowd parts.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

from dragoman.codebook import load
from dragoman.linking.exclusion import family_groups
from dragoman.linking.features import COPIED_WORDS, LARGE
from dragoman.linking.profiles import Profile
from dragoman.linking.rarity import bits

Ints = npt.NDArray[np.int64]
_SETTINGS: Final = load("linking")["blocking"]
CAP: Final = int(_SETTINGS["cap"])
_CELL: Final = float(_SETTINGS["cell_degrees"])
_MARGIN: Final = float(_SETTINGS["margin_degrees"])
_DAYS: Final = int(_SETTINGS["days"])
_POINT_PREC: Final = 3
RAREST: Final = 6  # rare words that an account is blocked by


@dataclass(frozen=True)
class Blocks:
    """The blocks of many accounts, one account's after the other's: how many each has, and all of them."""

    counts: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    keys: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, each: Iterable[Sequence[int]]) -> Blocks:
        """Of accounts, in order."""
        every = list(each)
        flat = np.fromiter((k for keys in every for k in keys), np.int64)
        return cls(np.array([len(k) for k in every], np.int64), flat)

    @property
    def owners(self) -> Ints:
        """For each of `keys` the account that has it, from 0."""
        return np.repeat(np.arange(len(self.counts)), self.counts)


def meetings(keys: Ints, places: Ints, n: int, capped: bool = False) -> Ints:
    """Pairs of members of one block, each once, ascending, (i, j) with i < j as i * n + j.

    `keys` and `places` (below `n`) are of equal length: a block, and the place that its member has among all. Each meets
    the next few by place; of `capped` blocks, those with more members than that give no pair.
    """
    order = np.lexsort((places, keys))
    keys, places = keys[order], places[order]
    if capped and len(keys):
        _, which, sizes = np.unique(keys, return_inverse=True, return_counts=True)
        small = sizes[which] <= CAP
        keys, places = keys[small], places[small]
    found = []
    for step in range(1, CAP + 1):
        same = keys[step:] == keys[:-step]
        if not same.any():
            break
        found.append(np.unique(places[:-step][same] * n + places[step:][same]))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def blocks_of(profile: Profile) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The blocks that a profile belongs to, as numbers: those in which each meets its neighbours, and the finer ones,
    which tell nothing apart where they are crowded."""
    wide: set[Hashable] = {("copy", s) for s in profile.sentences if s.count(" ") >= COPIED_WORDS}
    fine: set[Hashable] = set()
    cells, days = _cells(profile), _days(profile)
    rarest = sorted(profile.words, key=lambda w: (-bits(w), w))[:RAREST]
    marks = [*rarest, *_figures(profile)]
    area = profile.spot.admin1 or profile.spot.country
    for family in family_groups(profile):
        head = (profile.kind, family)
        wide.update((*head, cell, day) for cell in cells for day in days)
        wide.update((*head, cell) for cell in cells)
        wide.update((*head, area, day) for day in days)
        if not cells and profile.spot.known:
            wide.add((*head, profile.spot.name or area))
        wide.update((*head, "name", n) for s in profile.places for n in s.names)
        fine.update((*head, "word", w) for w in rarest)
        fine.update((*head, area, "mark", m) for m in marks)
        fine.update((*head, day, "mark", m) for m in marks for day in days)
    return _numbers(wide), _numbers(fine)


def _numbers(keys: Iterable[Hashable]) -> tuple[int, ...]:
    """64-bit numbers of blocks, the same on every machine, ascending."""
    return tuple(
        sorted(
            {
                int.from_bytes(blake2b(repr(k).encode(), digest_size=8).digest(), "big", signed=True)
                for k in keys
            }
        )
    )


def neighbourhood(profile: Profile) -> str:
    """Where an account stands in a crowded block: by day, place and key."""
    day = profile.when.start or profile.published.start or date.max
    return f"{day}|{profile.spot.name or ''}|{profile.key}"


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
