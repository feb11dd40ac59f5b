"""What can never be one happening, whatever else agrees. Clusters are split until none holds such a pair."""

from __future__ import annotations

from itertools import product
from typing import Final

from dragoman.codebook import load
from dragoman.linking.features import date_level, place_level
from dragoman.linking.profiles import Count, Profile

SURE_DATE: Final = 3  # date_prec up to which days apart are proof: a month or more was often only inferred
SURE_PLACE: Final = 3  # where_prec likewise
_TYPES: Final = load("linking")["types"]


def _together(rows: list[list[str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for row in rows for pair in product(row, row))


_FAMILIES: Final = _together(_TYPES["families"])
_MODES: Final = _together(_TYPES["modes"])
_THEMES_APART: Final = frozenset(
    pair for a, b in _TYPES["exclusive_themes"] for pair in ((a, b), (b, a))
)  # fmt: skip


def exclusive(a: Profile, b: Profile) -> str | None:
    """Why the two cannot be one happening (kind, type, date, place, figures), or None where they can."""
    if a.kind != b.kind:
        return "kind"
    if not compatible_types(a, b):
        return "type"
    if not a.victims.isdisjoint(b.victims):
        return None
    if _sure_date(a) and _sure_date(b) and date_level(a, b) == "apart":
        return "date"
    if _sure_place(a) and _sure_place(b) and place_level(a, b) == "apart":
        return "place"
    if contradict(a.counts, b.counts):
        return "figures"
    return None


def _sure_date(p: Profile) -> bool:
    sure = (p.date_prec or 5) <= SURE_DATE or p.when.days is None
    return sure and (p.time_told or p.published.days == 1)


def _sure_place(p: Profile) -> bool:
    return p.place_told and (p.spot.prec or 6) <= SURE_PLACE


def compatible_types(a: Profile, b: Profile) -> bool:
    """Whether the types and modes of the two can tell one happening."""
    if a.family != b.family and (a.family, b.family) not in _FAMILIES:
        return False
    if (a.theme, b.theme) in _THEMES_APART:
        return False
    return a.mode is None or b.mode is None or a.mode == b.mode or (a.mode, b.mode) in _MODES


def contradict(a: tuple[Count, ...], b: tuple[Count, ...]) -> bool:
    """Whether one claimant, in one report, gives both different numbers of the same people: then they are two events."""
    return any(
        x.measure == y.measure
        and x.unit == y.unit
        and x.report_id == y.report_id
        and x.claimant == y.claimant
        and x.who == y.who
        and x.whole
        and y.whole
        and not x.can_equal(y)
        for x in a
        for y in b
    )


def family_groups(profile: Profile) -> tuple[int, ...]:
    """Numbers of the rows of types that the profile's type stands in: compatible profiles share one."""
    return _ROWS.get(profile.family, (-1,))


_ROWS: Final[dict[str, tuple[int, ...]]] = {
    name: tuple(i for i, row in enumerate(_TYPES["families"]) if name in row)
    for name in sorted({n for row in _TYPES["families"] for n in row})
}
