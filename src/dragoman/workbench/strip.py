"""The ten-second strip: at most four answers, each with its claimant, its date, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from dragoman.model import Figure, Incident
from dragoman.views.selection import Filter
from dragoman.views.sql import where
from dragoman.workbench import wording
from dragoman.workbench.source import Source

MOST: Final = 4


@dataclass(frozen=True)
class Answer:
    """One answer: `big` is its number (`beside` after it, small) or `line` its words; `href` opens what it stands on."""

    label: str
    agreement: str
    big: str
    beside: str
    line: str
    note: str
    href: str


def strip(source: Source, wanted: Filter) -> list[Answer]:
    """What an editor looks up first: the newest running total of the displaced, the killed by event, facilities, the
    next date. Only what the record holds."""
    found = [
        _running(source, wanted, "displaced", "Displaced"),
        _killed(source, wanted),
        _facilities(source, wanted),
        _next(source, wanted),
    ]
    return [a for a in found if a][:MOST]


def _figures(source: Source, wanted: Filter, condition: str, order: str) -> list[Figure]:
    fits, values = where(wanted, "figures")
    return source.items(
        Figure,
        f"SELECT * FROM figures WHERE ({fits}) AND ({condition}) ORDER BY {order}, figure_id LIMIT 2",
        values,
    )


_DAY: Final = "coalesce(as_of, (SELECT published_end FROM reports WHERE reports.report_id = figures.report_id)) DESC NULLS LAST"


def _running(source: Source, wanted: Filter, measure: str, label: str) -> Answer | None:
    found = _figures(
        source,
        wanted,
        f"measure = '{measure}' AND scope = 'cumulative' AND unit = 'people'",
        f"{_DAY}, coalesce(best, low) DESC",
    )
    if not found:
        return None
    f = found[0]
    since = f" since {wording.day(f.since)}" if f.since else ""
    return Answer(
        label + since,
        _agreement(source, f),
        wording.figure(f),
        "",
        "",
        _said(source, f),
        f"/figures#{f.figure_id}",
    )


def _facilities(source: Source, wanted: Filter) -> Answer | None:
    found = _figures(
        source, wanted, "measure IN ('suspended', 'destroyed', 'damaged') AND unit = 'facilities'", _DAY
    )
    if not found:
        return None
    f = found[0]
    return Answer(
        f"Facilities {f.measure}", _agreement(source, f), wording.figure(f), "", "", _said(source, f), f"/incident/{f.incident_id}"
    )  # fmt: skip


def _agreement(source: Source, f: Figure) -> str:
    found = source.rows(
        "SELECT agreement FROM incidents WHERE incident_id = $id", {"id": f.incident_id or ""}
    )
    return str(found[0][0]) if found else "single"


def _said(source: Source, f: Figure) -> str:
    claim = source.rows("SELECT claimant FROM claims WHERE claim_id = $id", {"id": f.claim_id})
    who = wording.voice(f.claimant or (claim[0][0] if claim else None))
    return f"{who}, as of {wording.day(f.as_of)}" if f.as_of else who


def _killed(source: Source, wanted: Filter) -> Answer | None:
    condition, values = where(wanted, "incidents")
    told, low, high, unbounded, withheld = source.rows(
        "SELECT count(*) FILTER (killed_low IS NOT NULL OR killed_high IS NOT NULL), sum(killed_low), sum(killed_high),"
        " count(*) FILTER (killed_low IS NOT NULL AND killed_high IS NULL),"
        " count(*) FILTER (killed_basis IS NOT NULL AND killed_low IS NULL AND killed_high IS NULL)"
        f" FROM incidents WHERE ({condition}) AND kind = 'event' AND modality = 'asserted'",
        values,
    )[0]
    if not told:
        return None
    shown = wording.number(low, None, None if unbounded or low is None else high)
    note = (
        f"{wording.plural(withheld, 'number')} withheld"
        if withheld
        else "lowest counts claimed; running totals stand apart"
    )
    return Answer(
        "Killed, by event",
        "single",
        shown,
        f"in {wording.plural(told, 'event')}",
        "",
        note,
        "/figures#killed",
    )


def _next(source: Source, wanted: Filter) -> Answer | None:
    last: date | None = source.one("SELECT max(published_end) FROM reports")
    condition, values = where(wanted, "incidents")
    found = source.items(
        Incident,
        f"SELECT * FROM incidents WHERE ({condition}) AND modality = 'planned' AND theme = 'diplomacy' AND date_start IS NOT NULL"
        " ORDER BY date_start DESC, incident_id LIMIT 1",
        values,
    )
    if not found or last is None:
        return None
    i = found[0]
    ahead = (i.date_start or last) > last
    note = "planned; the record ends " + wording.day(last) if ahead else "planned; no follow-up read"
    who = ", ".join(s.name for s in source.sides.of((*i.actors, *i.recipients)))
    when = wording.days(i.date_start, i.date_end if i.date_prec == 1 else None)
    line = f"{when}: {wording.headline(i)}"
    return Answer(
        "Next date" if ahead else "Last date set",
        i.agreement,
        "",
        "",
        line,
        " · ".join(x for x in (who, note) if x),
        f"/incident/{i.incident_id}",
    )
