"""Incidents as a tagged table of the Humanitarian Exchange Language (HXL 1.1): who is affected, where, how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from dragoman.publish.data import load_table
from dragoman.publish.flat import TOLLS, flat
from dragoman.publish.items import Count, Item
from dragoman.publish.losses import Losses

_COLUMNS: Final[list[list[str]]] = load_table("hxl")["columns"]
HEADER: Final = tuple(c[0] for c in _COLUMNS)
TAGS: Final = tuple(c[1] for c in _COLUMNS)
_THEMES: Final = ("displacement", "health_care", "aid")


def rows(items: Iterable[Item], losses: Losses) -> Iterator[list[Any]]:
    """Rows in the order of HEADER and TAGS: incidents with people affected, and those of humanitarian themes.

    A running total ("520,000 displaced since December") has a row of its own, marked cumulative.
    """
    for item in items:
        i = item.incident
        told = [getattr(i, name) for name in TOLLS]
        withheld = [c for c in item.counts if c.withheld and c.unit == "people" and c.scope == "event"]
        running = any(c.scope == "cumulative" and c.unit == "people" for c in item.counts)
        if not any(n is not None for n in told) and not withheld and not running and i.theme not in _THEMES:
            losses.add(item, "left_out", "theme", i.theme)
            continue
        for count in withheld:
            losses.add(item, "withheld_toll", f"#affected+{count.measure}", "withheld", "empty")
        if i.agreement == "disputed":
            losses.add(item, "dispute", "agreement", "disputed", "low and high alone")
        if len(item.claimants) > 1:
            losses.add(item, "claimants", "#meta+claimant", "who gave which number", "all in one cell")
        row = {**flat(item), "scope": "event"}
        if any(n is not None for n in told) or not running:
            yield _cells(row)
        for count in item.counts:
            if count.scope == "cumulative" and f"{count.measure}_best" in row and count.unit == "people":
                yield _cells(row | _running_total(count))


def _running_total(count: Count) -> dict[str, Any]:
    """The cells of a row for a running total: its days, its one number and who gives it; never added to an event's."""
    measure = f"{count.measure}_{{}}".format
    empty = dict.fromkeys(TOLLS)
    return empty | {
        "scope": "cumulative",
        "date_start": count.since and count.since.isoformat(),
        "date_end": count.as_of and count.as_of.isoformat(),
        "claimants": count.claimant,
        measure("low"): count.low,
        measure("best"): count.best,
        measure("high"): count.high,
    }


def _cells(row: dict[str, Any]) -> list[Any]:
    return ["" if row[c[2]] is None else row[c[2]] for c in _COLUMNS]
