"""One sentence for an incident, built from its fields: time, what, who, place, numbers, source; what is not given.

The grammar never guesses: a place known only to the province stands "in P province", a planned happening is never told
in the past tense, and every number has who says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from dragoman.model import Incident, Interval
from dragoman.publish.data import country, load_table
from dragoman.publish.items import Item
from dragoman.views.words import amount

_TABLE: Final = load_table("sentences")
_MAX_NAMES: Final = 3
_PLACE: Final = {
    1: "in {}",
    2: "near {}",
    3: "in {} district",
    4: "in {} province",
    5: "in {}",
    6: "in {}",
    7: "over {}",
}


def sentence(item: Item) -> str:
    """The sentence of an incident, with its full stop."""
    i = item.incident
    parts = [in_time(i.when), _told(i), *_sides(i), in_place(i)]
    line = " ".join(p for p in parts if p)
    numbers = _numbers(i)
    if numbers:
        line += f": {numbers}"
    line = f"{line}, {according_to(item)}"
    if i.event_type == "ASSAULT" and i.kind != "state" and not numbers:
        line += "; no casualty figure is given"
    return line[0].upper() + line[1:] + "."


def in_time(days: Interval, year: int | None = None) -> str:
    """The days: "On 3 February 2020", "Between ... and ...", "By ...", "Since ..."; the year of the period is left out."""
    start, end = days.start, days.end
    if start and end:
        if start == end:
            return f"On {day(start, year)}"
        if (start.day, end.month, end.day) == (1, 12, 31) and start.month == 1 and start.year == end.year:
            return f"In {start.year}"
        return f"Between {day(start, year)} and {day(end, year)}"
    if end:
        return f"By {day(end, year)}"
    return f"Since {day(start, year)}" if start else "On a date not given"


def day(d: date, year: int | None = None) -> str:
    """A day in words, without its year where that is `year`."""
    return f"{d.day} {d:%B}" + ("" if d.year == year else f" {d.year}")


def in_place(i: Incident) -> str:
    """The place with the preposition of its precision; empty where none is known."""
    land = country(i.country)
    name = i.place_name or i.admin1 or (land.name if land else None)
    if name is None:
        return ""
    prec = i.where_prec or 6
    words = _PLACE[prec].format(name)
    if prec < 4 and i.admin1 and i.admin1 != name:
        words += f", {i.admin1}"
    if prec < 6 and land and land.name != name:
        words += f", {land.name}"
    return words.replace("province province", "province").replace("district district", "district")


def according_to(item: Item) -> str:
    """Who says so: the claimants, or the outlets in their own voice."""
    if item.claimants:
        return f"according to {listed(item.claimants)}"
    return f"according to {listed(item.outlets)}" if item.outlets else "without a source"


def listed(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C", "A, B, C and 2 more"."""
    shown = list(names[:_MAX_NAMES])
    if len(names) > _MAX_NAMES:
        return f"{', '.join(shown)} and {len(names) - _MAX_NAMES} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def what(i: Incident) -> str:
    """The noun phrase of a happening: "an air strike", "a siege"."""
    keys = (
        f"{i.kind}.{i.event_type}.{i.mode}", f"{i.event_type}.{i.mode}", f"{i.kind}.{i.event_type}", i.event_type,
        i.theme,
    )  # fmt: skip
    return str(next((_TABLE["what"][k] for k in keys if k in _TABLE["what"]), "a happening"))


def _told(i: Incident) -> str:
    noun = what(i)
    if i.modality == "planned":
        return f"{noun} was planned"
    if i.modality == "possible":
        return f"{noun} was called possible"
    if i.modality == "denied":
        return f"{noun} was denied"
    return f"{noun} was reported"


def _sides(i: Incident) -> Iterable[str]:
    if i.actors:
        yield f"by {listed(i.actors)}"
    others = [r for r in i.recipients if r not in i.actors]
    if others:
        yield (
            f"against {listed(others)}"
            if i.event_type in ("ASSAULT", "COERCE", "SANCTION", "THREATEN", "ACCUSE")
            else f"with {listed(others)}"
        )


def _numbers(i: Incident) -> str:
    found = []
    for measure, word in _TABLE["measures"].items():
        told = tuple(getattr(i, f"{measure}_{b}") for b in ("low", "best", "high"))
        if any(n is not None for n in told):
            found.append(f"{amount(*told)} {word}")
    return ", ".join(found)
