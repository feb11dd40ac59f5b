"""Values in words for the screen: days, numbers, precision, places. Minus is U+2212, a range an en dash, "or more" the sign ≥."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from dragoman.model import Claim, Figure, Incident
from dragoman.reconciling import country_name, in_words
from dragoman.views.words import OWN_VOICE

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_NAMES: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
PRECISION: Final = {
    1: "exact place", 2: "near", 3: "district", 4: "province", 5: "region", 6: "country", 7: "air space",
}  # fmt: skip
DATE_PRECISION: Final = {1: "day", 2: "within a week", 3: "week", 4: "month", 5: "longer"}
THEMES: Final = {
    "hostilities": "Hostilities", "control": "Control", "displacement": "Displacement", "health_care": "Health care",
    "ceasefire": "Ceasefire", "airspace": "Air space", "diplomacy": "Diplomacy", "arms": "Arms", "aid": "Aid",
    "politics": "Politics", "other": "Other", "alignment": "Alignment",
}  # fmt: skip
TOLLS: Final = (("killed", "killed"), ("injured", "injured"), ("displaced", "displaced"))
_TAIL: Final = re.compile(r"\s+\((?:since |until )?\d{1,2} \w{3} \d{4}(?: to \d{1,2} \w{3} \d{4})?\)$")
_OWN: Final = {OWN_VOICE: "report’s own voice"}
# Marks that turn the direction of writing or hide: shown as they are, they let a text pass for another.
_UNSEEN: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)


def visible(text: Any) -> str:
    """Text with control and direction marks drawn as one symbol each, so that offsets stay and nothing is hidden."""
    return _UNSEEN.sub("␣", str(text))


def day(d: date | None, year: bool = True) -> str:
    """ "5 Mar 2020", or "5 Mar" without the year; "" for None."""
    if d is None:
        return ""
    return f"{d.day} {MONTHS[d.month - 1]}" + (f" {d.year}" if year else "")


def month(d: date) -> str:
    """ "March 2020"."""
    return f"{MONTH_NAMES[d.month - 1]} {d.year}"


def days(start: date | None, end: date | None, year: bool = True) -> str:
    """An interval: "3 Feb 2020", "1–2 Mar 2020", "29 Feb – 2 Mar 2020", "December 2019", "from 6 Feb", "by 6 Feb"."""
    if start is None and end is None:
        return "day not said"
    if start is None:
        return f"by {day(end, year)}"
    if end is None:
        return f"from {day(start, year)}"
    if start == end:
        return day(start, year)
    if _whole_month(start, end):
        return month(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(end, year)}"
    if start.year == end.year and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year)
    return f"{day(start, year and start.year != end.year)} – {day(end, year)}"


def _whole_month(start: date, end: date) -> bool:
    last = date(start.year + start.month // 12, start.month % 12 + 1, 1).toordinal() - 1
    return start.day == 1 and end.toordinal() == last


def precision_of_date(item: Incident | Claim) -> str:
    """How exactly the day is known, or what kind of standing it has: "day", "week", "planned day", "no end given"."""
    if item.date_start is None and item.date_end is None:
        return "standing" if item.kind == "state" else "not dated"
    if item.date_end is None:
        return "no end given"
    if item.date_start is None:
        return "no start given"
    told = DATE_PRECISION.get(item.date_prec or 0, "")
    return f"{item.modality} {told}".strip() if item.modality in ("planned", "possible") else told


def number(low: int | None, best: int | None, high: int | None) -> str:
    """A count in signs: "33", "≥33", "≤50", "20–30"; "" where nothing is given."""
    if (low, best, high) == (None, None, None):
        return ""
    if low is not None and low == high:
        return f"{low:,}"
    if high is None:
        return f"≥{low:,}" if low is not None else f"~{best:,}"
    if low is None:
        return f"≤{high:,}"
    return f"{low:,}–{high:,}"


def toll(incident: Incident, measure: str) -> str:
    """A toll of an incident in signs; "withheld" where a number is said to be known and not told; "" where nobody counts."""
    shown = number(*(getattr(incident, f"{measure}_{x}") for x in ("low", "best", "high")))
    return shown or ("withheld" if getattr(incident, f"{measure}_basis") else "")


def figure(f: Figure) -> str:
    """A figure's number in signs, or "withheld"."""
    shown = number(f.low, f.best, f.high)
    return f"some {shown}" if shown and f.qualifier in ("some", "about", "around") else shown or "withheld"


def headline(item: Incident | Claim) -> str:
    """What and where, for a line that has its own columns for who, when and how many: "Air strike on Ariha"."""
    if isinstance(item, Incident):
        line = _TAIL.sub("", item.title).split(": ", 1)[0]
        if item.modality != "asserted" and " " in line:  # the title begins with it; on screen it is a tag
            line = line.split(" ", 1)[1]
        return line[:1].upper() + line[1:]
    return in_words(item.kind, item.event_type, item.mode, item.theme)


def place(item: Incident | Claim) -> str:
    """The place, with its province where that says more; "" where it is not said."""
    name = item.place_name or (item.place_text if isinstance(item, Claim) else None)
    wider = item.admin1 if item.admin1 != name else None
    return ", ".join(x for x in (name, wider) if x) or (country_name(item.country) or "")


def precision(item: Incident | Claim) -> str:
    """How exactly the place is known; "place not said" where it is not."""
    return PRECISION.get(item.where_prec or 0, "") if place(item) else "place not said"


def voice(claimant: str | None) -> str:
    """A claimant's name, or that the report says it itself."""
    return _OWN.get(claimant or OWN_VOICE, claimant or "")


def theme(name: str) -> str:
    """A theme's name for people."""
    return THEMES.get(name, name.replace("_", " ").capitalize())


def words(value: str | None) -> str:
    """A coded value for people: "heavy-weapons" -> "heavy weapons"."""
    return (value or "").replace("_", " ").replace("-", " ")


def plural(n: int, one: str, many: str | None = None) -> str:
    """ "1 report", "3 reports"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
