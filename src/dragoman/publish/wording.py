"""Days, places, numbers and names inside a sentence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from dragoman.model import Incident, Interval
from dragoman.publish.data import country, load_table
from dragoman.publish.names import is_role
from dragoman.views.words import amount

_TABLE: Final = load_table("sentences")
_PLACE: Final = {
    1: "in {}",
    2: "near {}",
    3: "in {} district",
    4: "in {}",
    5: "in {}",
    6: "in {}",
    7: "over {}",
}
_DIVISIONS: Final = {iso3: word for word, lands in _TABLE["divisions"].items() for iso3 in lands}
PROVINCE: Final = 4  # UCDP's where_prec of a first-level division


def capital(text: str) -> str:
    """Text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def joined(*said: str) -> str:
    """The parts that are there, with a blank between."""
    return " ".join(p for p in said if p)


# ---- days
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
    last_of_month = (end + timedelta(days=1)).day == 1
    if start.day == 1 and last_of_month and (start.year, start.month) == (end.year, end.month):
        return f"In {end:%B}" + ("" if end.year == year else f" {end.year}")
    between = ("On", "or") if (end - start).days == 1 else ("Between", "and")
    return f"{between[0]} {_first(start, end, year)} {between[1]} {day(end, year)}"


def for_days(days: Interval, year: int | None) -> str:
    """The day that something is planned for; empty where none is given."""
    if days.start and days.start == days.end:
        return f"for {day(days.start, year)}"
    if days.start and days.end:
        return f"for a day between {_first(days.start, days.end, year)} and {day(days.end, year)}"
    if days.start:
        return f"from {day(days.start, year)} on"
    return f"for a day until {day(days.end, year)}" if days.end else ""


def _first(start: date, end: date, year: int | None) -> str:
    """The first day of two: without month and year where the last one tells them."""
    if (start.year, start.month) == (end.year, end.month):
        return str(start.day)
    return day(start, start.year if start.year == end.year else year)


def day(d: date, year: int | None = None) -> str:
    """A day in words, without its year where that is `year`."""
    return f"{d.day} {d:%B}" + ("" if d.year == year else f" {d.year}")


# ---- places
def in_place(i: Incident) -> str:
    """The place with the preposition of its precision; empty where none is known."""
    name = _name(i)
    if name is None:
        return ""
    prec = i.where_prec or 6
    on, article = _article(name)
    if prec == PROVINCE or (prec > PROVINCE and name == i.admin1):
        return f"in {_division(name, i.country)}"
    words = _PLACE[prec].format(f"{article}{name}")
    words = f"on {article}{name}" if on and prec == 1 else words
    if prec < PROVINCE and i.admin1 and i.admin1 != name:
        words += f" in {i.admin1}" if prec == 1 else f", {i.admin1}"
    return words.replace("district district", "district")


def spot(i: Incident) -> str:
    """A place known nearer than its province as the object of a verb: "Nayrab in Idlib"; empty for what is wider."""
    if i.place_name is None or (i.where_prec or 6) >= PROVINCE:
        return ""
    name = f"{_article(i.place_name)[1]}{i.place_name}"
    return f"{name} in {i.admin1}" if i.admin1 and i.admin1 != i.place_name else name


def _name(i: Incident) -> str | None:
    land = country(i.country)
    return i.place_name or i.admin1 or (land.name if land else None)


def _division(name: str, iso3: str | None) -> str:
    word = _DIVISIONS.get(iso3 or "", "province")
    known = {*_TABLE["divisions"], "province", "district", "county", "oblast"}
    return name if name.split()[-1].lower() in known else f"{name} {word}"


def _article(name: str) -> tuple[bool, str]:
    """Whether one is on the place, not in it, and the article it takes."""
    last, table = name.split()[-1].lower(), _TABLE["articles_of_places"]
    small = len(name.split()) > 1 and last in (*table["on"], *table["in"])
    return last in table["on"] and small, "the " if small and not name.lower().startswith("the ") else ""


# ---- numbers and names
def in_number(low: int | None, best: int | None, high: int | None, qualifier: str | None = None) -> str:
    """A number in a sentence: "13", "at least 33", "between 8 and 43", "up to 20", "some 520,000"."""
    if low is not None and high is not None and low != high:
        return f"between {low:,} and {high:,}"
    told = amount(low, best, high)
    return f"{qualifier} {told}" if low == best == high and qualifier in _TABLE["rounded"] else told


def best_of(low: int | None, best: int | None, high: int | None) -> str:
    """The best estimate where it says more than the bounds: "best estimate 21"; else empty."""
    return f"best estimate {best:,}" if best is not None and low != high and best not in (low, high) else ""


def named(name: str) -> str:
    """A name inside a sentence: roles small ("civilians"), bodies with their article ("the United Nations")."""
    if is_role(name):
        small = name[0].lower() + name[1:]
        loaded = any(w in _TABLE["loaded"] for w in small.split())
        return f"\N{LEFT DOUBLE QUOTATION MARK}{small}\N{RIGHT DOUBLE QUOTATION MARK}" if loaded else small
    words = name.split()
    takes = any(w in words or (" " in w and w in name) for w in _TABLE["articles"])
    return f"the {name}" if takes and not name.startswith(("The ", "the ")) else name
