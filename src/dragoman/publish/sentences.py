"""One sentence for an incident, built from its fields: time, who, what, whom, place, numbers, source; what is not given.

The grammar never guesses: a place known only to the province stands "in P province", what is planned is never told in
the past tense, nobody acts whom no field names, and every number has who says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from dragoman.model import Incident, Interval
from dragoman.publish.data import country, load_table
from dragoman.publish.items import Count, Item
from dragoman.publish.names import actor_type, public_name
from dragoman.views.words import OWN_VOICE, amount

_TABLE: Final = load_table("sentences")
_MAX_NAMES: Final = 3
_PLACE: Final = {
    1: "in {}", 2: "near {}", 3: "in {} district", 4: "in {} province", 5: "in {}", 6: "in {}", 7: "over {}",
}  # fmt: skip


def sentence(item: Item, year: int | None = None) -> str:
    """The sentence of an incident, with its full stop. `year` is the period's: dates in it are told without it."""
    i = item.incident
    source = according_to(item)
    if i.modality == "planned":
        line = f"{_noun(item)} was planned {_place(i)} {_for(i.when, year)}".strip() + f", {source}"
    elif i.modality == "possible":
        line = f"{in_time(i.when, year)}, {_joined(_noun(item), 'was called possible', _place(i), _numbers(i))}, {source}"
    elif i.modality == "denied":
        line = f"{in_time(i.when, year)}, {_joined(_noun(item), 'was denied', _place(i))}, {source}; nothing is counted from it"
    else:
        told = _state(item) if i.kind == "state" else _happened(item)
        line = f"{in_time(i.when, year)}, {told}, {source}"
        if i.event_type == "ASSAULT" and i.kind != "state" and not _numbers(i):
            line += "; no casualty figure is given"
    line = " ".join(line.split())
    return line[0].upper() + line[1:] + "."


def number_sentences(item: Item, year: int | None = None) -> Iterator[tuple[Count, str]]:
    """Each number that stands for itself, with its sentence: running totals, and what is counted where no act is told.

    "By 6 February, 520,000 people had been displaced since 1 December 2019 in ..., according to the United Nations."
    """
    for count in item.counts:
        if count.scope == "cumulative" or (item.incident.event_type is None and not count.part):
            yield count, _counted(count, item, year)


def _counted(count: Count, item: Item, year: int | None) -> str:
    i = item.incident
    one = (count.low, count.high) == (1, 1)
    unit = _TABLE["one"].get(count.unit, count.unit) if one else count.unit
    n = (
        f"a number not told of {unit}"
        if count.withheld
        else f"{in_number(count.low, count.best, count.high)} {unit}"
    )
    line = _TABLE["counted"][count.measure].format(n=n)
    if one:
        line = line.replace(" were ", " was ")
    if count.scope == "cumulative":
        when = f"by {day(count.as_of, year)}" if count.as_of else ""
        line += f" since {day(count.since, year)}" if count.since else ""
    else:
        when = (
            f"by {day(i.date_end, year)}" if i.date_end and (i.when.days or 99) > 2 else in_time(i.when, year)
        )
    line = _joined(f"{when}, {line}" if when else line, in_place(i)) + f", {by_claimant(count, item)}."
    return line[0].upper() + line[1:]


# ---- the parts
def parts(i: Incident) -> dict[str, str]:
    """The words for a kind of happening: the most special row of the table."""
    keys = (
        f"{i.kind}.{i.event_type}.{i.mode}", f"{i.event_type}.{i.mode}", f"{i.kind}.{i.event_type}",
        i.event_type or f"{i.kind}.{i.theme}", i.theme,
    )  # fmt: skip
    return next(_TABLE["parts"][k] for k in (*keys, "other") if k in _TABLE["parts"])


def _happened(item: Item) -> str:
    i, words = item.incident, parts(item.incident)
    others = _others(i)
    if not i.actors:
        line = (
            f"{words['noun']} {words.get('done', 'took place')}"
            if not others
            else f"{words['noun']} befell {listed(others)}"
        )
    else:
        line = f"{listed(i.actors)} {words['act']}" + (f" {words['on']} {listed(others)}" if others else "")
    return _joined(line, _place(i), _numbers(i))


def _state(item: Item) -> str:
    i, words = item.incident, parts(item.incident)
    if not i.actors:
        return _joined(words.get("held", f"there was {words['noun']}"), _place(i), _numbers(i))
    be = "are" if len(i.actors) > 1 or _plural(i.actors[0]) else "is"
    line = f"{listed(i.actors)} {be} {words.get('is', 'taking part in ' + words['noun'])}"
    others = _others(i)
    return _joined(line, f"{words['on']} {listed(others)}" if others else "", _place(i), _numbers(i))


def _noun(item: Item) -> str:
    i, words = item.incident, parts(item.incident)
    others = _others(i)
    if i.event_type == "CONSULT" and len((*i.actors, *others)) > 1:
        return f"{words['noun']} of {listed((*i.actors, *others))}"
    by = f"by {listed(i.actors)}" if i.actors else ""
    return _joined(words["noun"], by, f"{words['on'] or 'of'} {listed(others)}" if others else "")


def _others(i: Incident) -> list[str]:
    return [r for r in i.recipients if r not in i.actors]


def _place(i: Incident) -> str:
    """The place, after the word that this kind of happening has before it."""
    place = in_place(i)
    at = parts(i).get("at")
    return f"{at} {place.partition(' ')[2]}" if at and place and i.where_prec == 1 else place


def _joined(*said: str) -> str:
    return " ".join(p for p in said if p)


def _numbers(i: Incident) -> str:
    found = []
    for measure, word in _TABLE["with"].items():
        told = tuple(getattr(i, f"{measure}_{b}") for b in ("low", "best", "high"))
        if any(n is not None for n in told):
            found.append(f"{in_number(*told)} {word}")
    return f"with {_and(found)}" if found else ""


def in_number(low: int | None, best: int | None, high: int | None) -> str:
    """A number in a sentence: "13", "at least 33", "between 8 and 43", "up to 20"."""
    if low is not None and high is not None and low != high:
        middle = f" (best estimate {best:,})" if best not in (None, low, high) else ""
        return f"between {low:,} and {high:,}{middle}"
    return amount(low, best, high)


# ---- time, place, source
def in_time(days: Interval, year: int | None = None) -> str:
    """The days: "On 3 February 2020", "On 1 or 2 March", "Between ... and ...", "By ...", "Since ...", "In 2018"."""
    start, end = days.start, days.end
    if not (start and end):
        if end:
            return f"By {day(end, year)}"
        return f"Since {day(start, year)}" if start else "On a date not given"
    if start == end:
        return f"On {day(start, year)}"
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return f"In {start.year}"
    if (
        start.day == 1
        and (end + timedelta(days=1)).day == 1
        and (start.year, start.month) == (end.year, end.month)
    ):
        return f"In {end:%B}" + ("" if end.year == year else f" {end.year}")
    between = ("On", "or") if (end - start).days == 1 else ("Between", "and")
    return f"{between[0]} {_first(start, end, year)} {between[1]} {day(end, year)}"


def _first(start: date, end: date, year: int | None) -> str:
    """The first day of two: without month and year where the last one tells them."""
    if (start.year, start.month) == (end.year, end.month):
        return str(start.day)
    return day(start, start.year if start.year == end.year else year)


def _for(days: Interval, year: int | None) -> str:
    """The day that something is planned for."""
    if days.start and days.start == days.end:
        return f"for {day(days.start, year)}"
    if days.start and days.end:
        return f"for a day between {_first(days.start, days.end, year)} and {day(days.end, year)}"
    if days.start:
        return f"for a day from {day(days.start, year)} on"
    return f"for a day until {day(days.end, year)}" if days.end else "for a day not given"


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
        words += f" in {i.admin1}" if prec == 1 else f", {i.admin1}"
    return words.replace("province province", "province").replace("district district", "district")


def according_to(item: Item) -> str:
    """Who says so: the claimants, or the outlets in their own voice."""
    if item.claimants:
        return f"according to {listed(item.claimants)}"
    return f"according to {listed(item.outlets)}" if item.outlets else "without a source"


def by_claimant(count: Count, item: Item) -> str:
    """Who gives a number: its claimant, or the outlets where they count in their own voice."""
    if count.claimant == OWN_VOICE:
        return f"according to {listed(item.outlets)}" if item.outlets else "without a source"
    return f"according to {named(count.claimant)}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "A", "A and B", "A, B and C", "A, B, C and 2 more"; with their articles."""
    return _and([named(n) for n in names])


def _and(shown: Sequence[str]) -> str:
    if len(shown) > _MAX_NAMES:
        return f"{', '.join(shown[:_MAX_NAMES])} and {len(shown) - _MAX_NAMES} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def named(name: str) -> str:
    """A name inside a sentence: roles small ("civilians"), bodies with their article ("the United Nations")."""
    if name.split() == [name] and public_name(name, ()) == name and actor_type(name) is None:
        return name[0].lower() + name[1:]  # a role alone: "Witnesses"
    words = name.split()
    takes = any(w in words or (" " in w and w in name) for w in _TABLE["articles"])
    return f"the {name}" if takes and not name.startswith(("The ", "the ")) else name


def _plural(name: str) -> bool:
    """Whether a name's last word is a plural: "Turkish armed forces"."""
    last = name.split()[-1]
    return last.endswith("s") and last == last.lower()
