"""Values in words for people: who says so, amounts, places, days."""

from __future__ import annotations

from datetime import date
from typing import Final

from dragoman.model import Claim, Figure, Incident, Report

OWN_VOICE: Final = "the report itself"  # who says what nobody is named for
NO_OUTLET: Final = "an unnamed outlet"  # never what the input called the report: that may be a path


def outlet(report: Report) -> str:
    """What to call a report's source."""
    return report.source or report.byline or NO_OUTLET


def known_as(report: Report) -> str:
    """What to call a report inside the house: its outlet, else the last part of what the input called it."""
    return report.source or report.byline or report.external_id.rpartition("/")[2]


def speakers(claim: Claim) -> str:
    """Who says it, outermost first; the report itself where nobody is named."""
    names = list(claim.claimants) or ([claim.claimant] if claim.claimant else [])
    if claim.root_source and claim.root_source not in names:
        names.append(f"citing {claim.root_source}")
    return ", ".join(names) or OWN_VOICE


def amount(low: int | None, best: int | None, high: int | None) -> str:
    """A count for people: "33", "at least 33", "24 or more", "up to 50", "20 to 30, best 25", "not said"."""
    if (low, best, high) == (None, None, None):
        return "not said"
    if low == best == high:
        return f"{best:,}"
    if high is None:
        return f"at least {low:,}" if low is not None else f"about {best:,}"
    if low is None:
        return f"up to {high:,}"
    middle = f", best {best:,}" if best not in (None, low, high) else ""
    return f"{low:,} to {high:,}{middle}"


def where(item: Claim | Incident) -> str:
    """The place for people, with province and country where they say more."""
    words = item.place_text if isinstance(item, Claim) else None
    names = [item.place_name or words, item.admin1, item.country]
    return ", ".join(dict.fromkeys(n for n in names if n))


def when(item: Claim | Incident) -> str:
    """The days for people."""
    return days(item.date_start, item.date_end)


def days(start: date | None, end: date | None) -> str:
    """An interval for people: "2020-02-06", "by 2020-02-06", "2020-02-01 to 2020-02-06", "since ...", "day not known"."""
    if start is None and end is None:
        return "day not known"
    if start == end:
        return str(start)
    if start is None:
        return f"by {end}"
    return f"{start} to {end}" if end else f"since {start}"


def scope(figure: Figure) -> str:
    """What a number is of: this event, or a running total with its days."""
    if figure.scope != "cumulative":
        return "this event"
    since = f" since {figure.since}" if figure.since else ""
    return f"running total{since}" + (f", as of {figure.as_of}" if figure.as_of else "")
