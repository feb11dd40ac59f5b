"""An incident's plain fields from its claims: what it was, when, where, who, and the title made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from dragoman.codebook import load, rows
from dragoman.model import MODALITIES, Claim, Interval

_TITLES: Final = load("linking")["titles"]
_MAX_NAMES = 3
_MODALITY_WEIGHT: Final = dict(zip(MODALITIES, (8.0, 4.0, 2.0, 1.0), strict=True))


@dataclass(frozen=True, slots=True)
class Where:
    """The place fields of an incident."""

    place_name: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    where_prec: int | None = None


def heaviest(claims: Sequence[Claim], value: Callable[[Claim], str | None]) -> str | None:
    """The value with the most weight behind it: asserted before possible before planned before denied, news before
    background, then the alphabet. None only where no claim has a value."""
    weights: Counter[str] = Counter()
    for c in claims:
        if (v := value(c)) is not None:
            weights[v] += round(
                1000 * _MODALITY_WEIGHT[c.modality] * c.confidence * (0.5 if c.background else 1.0)
            )
    return min(weights, key=lambda v: (-weights[v], v)) if weights else None


def modality(claims: Iterable[Claim]) -> str:
    """The first of asserted, possible, planned, denied that the claims have."""
    found = {c.modality for c in claims}
    return next(m for m in MODALITIES if m in found)


def when(claims: Sequence[Claim]) -> tuple[Interval, int | None]:
    """The narrowest interval that the claims of the best precision share, and its precision.

    Each claim in turn, the most precise first, narrows the interval where it overlaps and is passed over where not.
    Claims as having happened outweigh plans: a meeting that was held has the day on which it was held.
    """
    dated = [c for c in claims if c.when.known]
    if not dated:
        return Interval(), None
    support = Counter(c.when for c in dated)
    ordered = sorted(
        dated,
        key=lambda c: (
            MODALITIES.index(c.modality),
            c.date_prec or 9,
            -support[c.when],
            c.when.days or 99999,
            c.date_start or date.min,
            c.date_end or date.max,
        ),
    )
    interval, prec = ordered[0].when, ordered[0].date_prec
    if ordered[0].kind == "event":
        for c in ordered[1:]:
            interval = interval.intersect(c.when) or interval
    else:
        interval = _span(ordered, interval)
    return interval, interval.precision if interval.days else prec


def _span(claims: Sequence[Claim], interval: Interval) -> Interval:
    """Of a state or campaign: from the earliest start to the latest end; open while no claim ends it."""
    starts = [c.date_start for c in claims if c.date_start]
    ends = [c.date_end for c in claims if c.date_end]
    still_open = any(c.date_start and not c.date_end for c in claims)
    start = min(starts, default=None)
    end = None if still_open else max(ends, default=None)
    return Interval(start, end) if not (start and end) or start <= end else interval


def where(claims: Sequence[Claim]) -> Where:
    """The most precise place; of several, the one with the most weight behind it."""
    placed = [c for c in claims if c.place_name or c.latitude is not None or c.country]
    if not placed:
        return Where()
    best = min(_where_rank(c) for c in placed)
    exact = [c for c in placed if _where_rank(c) == best]
    key = heaviest(exact, _place_key)
    chosen = min((c for c in exact if _place_key(c) == key), key=lambda c: c.claim_id)
    return Where(
        chosen.place_name or chosen.place_text, chosen.geonames_id, chosen.latitude, chosen.longitude,
        chosen.country, chosen.admin1, chosen.where_prec,
    )  # fmt: skip


def _where_rank(c: Claim) -> tuple[bool, int]:
    return (c.latitude is None, c.where_prec or 9)


def _place_key(c: Claim) -> str:
    return f"{c.geonames_id or ''}|{c.place_name or c.place_text or ''}|{c.admin1 or ''}|{c.country or ''}"


def names(claims: Sequence[Claim], of: Callable[[Claim], tuple[str, ...]]) -> tuple[str, ...]:
    """All canonical names that the claims give, those with the most claims first, then by the alphabet.

    Claims that deny are left out where any claim does not: who denies having done it is not the one who did.
    """
    used = [c for c in claims if c.modality != "denied"] or list(claims)
    found = Counter(name for c in used for name in set(of(c)))
    return tuple(sorted(found, key=lambda n: (-found[n], n)))


def title(
    kind: str, event_type: str | None, mode: str | None, theme: str, state: str, place: Where, days: Interval,
    actors: Sequence[str], recipients: Sequence[str], toll: str = "",
) -> str:  # fmt: skip
    """One readable line: "Air strike on Taftanaz, Idlib: at least 9 killed (6 Feb 2020)"; who, where none is counted."""
    what = in_words(kind, event_type, mode, theme)
    prefix = _TITLES["modality"].get(state, "")
    line = f"{prefix}{what[:1].lower() + what[1:]}" if prefix else what
    spot = ", ".join(
        dict.fromkeys(n for n in (place.place_name or country_name(place.country), place.admin1) if n)
    )
    if spot:
        line += f" {_TITLES['preposition'].get(event_type or '', 'in')} {spot}"
    told = toll or _sides(actors, recipients)
    if told:
        line += f": {told}"
    return f"{line} ({_days_in_words(days)})" if days.known else line


@lru_cache
def country_name(iso3: str | None) -> str | None:
    """The English short name of a country's code; the code itself where the codebook does not know it."""
    return next((r["name"] for r in rows("actors/states") if r["iso3"] == iso3), iso3)


def _sides(actors: Sequence[str], recipients: Sequence[str]) -> str:
    return (
        " → ".join(x for x in (_listed(actors), _listed(recipients)) if x) if actors else _listed(recipients)
    )


def toll_in_words(tolls: Mapping[str, Any]) -> str:
    """The first toll of killed, injured and displaced: "at least 33 killed", "6 to 16 killed"; empty without any."""
    for measure, word in _TITLES["toll"].items():
        low, best, high = (tolls.get(f"{measure}_{b}") for b in ("low", "best", "high"))
        if any((low, best, high)):
            return f"{_range_in_words(low, best, high)} {word}"
    return ""


def _range_in_words(low: int | None, best: int | None, high: int | None) -> str:
    least = low if low is not None else best
    if least is None:
        return f"up to {high:,}"
    if high is None:
        return f"at least {least:,}"
    return f"{least:,}" if least == high else f"{least:,} to {high:,}"


def in_words(kind: str, event_type: str | None, mode: str | None, theme: str) -> str:
    """What happened, in a word or two: "Air strike", "Siege", "Demand"."""
    for key in (
        f"{kind}.{event_type}.{mode}",
        f"{event_type}.{mode}",
        f"{kind}.{event_type}",
        event_type,
        theme,
    ):
        if key in _TITLES["what"]:
            return str(_TITLES["what"][key])
    return (event_type or theme).replace("_", " ").capitalize()


def _listed(found: Sequence[str]) -> str:
    shown = ", ".join(found[:_MAX_NAMES])
    return f"{shown} and {len(found) - _MAX_NAMES} more" if len(found) > _MAX_NAMES else shown


def _days_in_words(days: Interval) -> str:
    if days.start == days.end:
        return _day(days.start)
    if days.start is None:
        return f"until {_day(days.end)}"
    return f"since {_day(days.start)}" if days.end is None else f"{_day(days.start)} to {_day(days.end)}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b} {day.year}" if day else ""
