"""A place that a coder names, looked up in the gazetteer: one place, or a message that lists the choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from dragoman.errors import JudgementError
from dragoman.gazetteer import Entry, Gazetteer
from dragoman.gazetteer.entry import km

SHOWN: Final = 6  # choices listed
NEAR: Final = 30.0  # km: a point this near a place lies in its country and province


@lru_cache(maxsize=4)
def _gazetteer(extra: tuple[Path, ...]) -> Gazetteer:
    return Gazetteer.default(extra)


def look_up(
    text: str, by_id: re.Match[str] | None, country: str | None, extra: Sequence[Path] = ()
) -> dict[str, Any]:
    """The columns of one place: by GeoNames id, by name, or by name and what it lies in ("Saraqib, Idlib").

    Of several places of one name the one in `country` is taken, where it is the only one there. Raises JudgementError.
    """
    gazetteer = _gazetteer(tuple(extra))
    if by_id is not None:
        entry = gazetteer.by_id(int(by_id[1]))
        if entry is None:
            raise JudgementError(
                f"no place of the gazetteer has GeoNames id {by_id[1]}; give '36.10,36.80' instead"
            )
        return _columns(entry)
    name, _, inside = (part.strip() for part in text.partition(","))
    found = gazetteer.lookup(name)
    entries = found.entries
    if inside:
        names = {e.country for e in gazetteer.lookup(inside).entries if e.kind == "country"}
        within = {inside.upper(), *names}
        entries = tuple(
            e for e in entries if (e.admin1 or "").lower() == inside.lower() or e.country in within
        )
    if not entries:
        raise JudgementError(
            f"place {text!r} is not in the gazetteer; give its coordinates: 'place={name} @ 36.10,36.80'"
        )
    if found.how == "rough":  # only sounds alike: a person says which, if any
        raise JudgementError(f"place {text!r} is not in the gazetteer; it may be {_choices(entries)}")
    for few in (entries, [e for e in entries if e.country == country]):
        if few and all(e.km(few[0]) <= 1.0 and e.kind == few[0].kind for e in few):
            return _columns(few[0])
    raise JudgementError(f"place {text!r} may be {_choices(entries)}")


def around(latitude: float, longitude: float, extra: Sequence[Path] = ()) -> dict[str, Any]:
    """Country and province of a point, as of the nearest place of the gazetteer; nothing where none is near."""
    for entry in _gazetteer(tuple(extra)).near(latitude, longitude, 1):
        if km(latitude, longitude, entry.latitude, entry.longitude) <= NEAR:
            return {"country": entry.country, "admin1": entry.admin1}
    return {}


def _choices(entries: Sequence[Entry]) -> str:
    more = f"; and {len(entries) - SHOWN} more" if len(entries) > SHOWN else ""
    return f"{'; '.join(map(_shown, entries[:SHOWN]))}{more}: say which, by 'id:...' or 'name, province'"


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "place_name": entry.name, "geonames_id": entry.geonames_id, "latitude": entry.latitude,
        "longitude": entry.longitude, "country": entry.country, "admin1": entry.admin1, "where_prec": entry.where_prec,
    }  # fmt: skip


def _shown(entry: Entry) -> str:
    where = ", ".join(x for x in (entry.name, entry.admin1, entry.country) if x)
    known = f"id:{entry.geonames_id}" if entry.geonames_id else f"{entry.latitude:.3f},{entry.longitude:.3f}"
    return f"{where} ({entry.kind}, {known})"
