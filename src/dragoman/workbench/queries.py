"""What the screens ask a source: lists, counts, the map's places, the timeline's marks. All take one Filter."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.model import AGREEMENTS, MODALITIES, THEMES, Claim, Figure, Incident, Report
from dragoman.views.selection import Filter
from dragoman.views.sql import where
from dragoman.views.words import NO_OUTLET, outlet
from dragoman.workbench.source import Source

PAGE: Final = 60  # incidents in one part of the list
FORCE: Final = ("ASSAULT",)
# Dated happenings newest first, then what has no day, then standing states.
_RANK: Final = "CASE WHEN kind = 'state' THEN 2 WHEN coalesce(date_start, date_end) IS NULL THEN 1 ELSE 0 END"
_ORDER: Final = (
    f"{_RANK}, coalesce(date_start, date_end) DESC NULLS LAST, date_end DESC NULLS LAST, incident_id"
)
REVIEW_STATES: Final = ("unreviewed", "accepted", "corrected", "rejected", "added")


@dataclass(frozen=True)
class Row:
    """An incident with what its line in a list needs."""

    incident: Incident
    claimants: tuple[str, ...]  # who says so, the report's own voice last
    count: Figure | None  # the first number of its claims, where no toll is given
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Rows under one head of the list: a month, "Day not said", "Standing"."""

    rank: int
    month: date | None
    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Listing:
    """One part of the list. `after` is the offset of the next part, None at the end."""

    groups: tuple[Group, ...]
    total: int
    after: int | None


def count(source: Source, wanted: Filter) -> int:
    """How many incidents fit."""
    condition, values = where(wanted, "incidents")
    return int(source.one(f"SELECT count(*) FROM incidents WHERE {condition}", values))


def listing(source: Source, wanted: Filter, offset: int = 0, limit: int = PAGE) -> Listing:
    """A part of the incidents that fit, grouped, with how many each group has in all."""
    condition, values = where(wanted, "incidents")
    found = source.items(
        Incident,
        f"SELECT * FROM incidents WHERE {condition} ORDER BY {_ORDER} LIMIT {limit} OFFSET {offset}",
        values,
    )
    sums = source.rows(
        f"SELECT {_RANK} AS r, CASE WHEN r = 0 THEN date_trunc('month', coalesce(date_start, date_end))::DATE END AS m, count(*)"
        f" FROM incidents WHERE {condition} GROUP BY ALL",
        values,
    )
    totals = {(r, m): n for r, m, n in sums}
    grouped: dict[tuple[int, date | None], list[Row]] = {}
    for row in rows_of(source, found):
        grouped.setdefault(_group(row.incident), []).append(row)
    groups = tuple(Group(r, m, totals[r, m], tuple(rows)) for (r, m), rows in grouped.items())
    total = sum(totals.values())
    return Listing(groups, total, offset + limit if offset + limit < total else None)


def _group(i: Incident) -> tuple[int, date | None]:
    at = i.date_start or i.date_end
    if i.kind == "state":
        return 2, None
    return (0, at.replace(day=1)) if at else (1, None)


def rows_of(source: Source, incidents: Sequence[Incident]) -> list[Row]:
    """Lines for these incidents, in their order."""
    claims = source.claims_of([i.incident_id for i in incidents])
    figures = source.figures_of([c.claim_id for found in claims.values() for c in found])
    reports = source.reports(list({c.report_id for found in claims.values() for c in found}))
    return [_row(i, claims.get(i.incident_id, []), figures, reports) for i in incidents]


def _row(
    i: Incident, claims: Sequence[Claim], figures: dict[str, list[Figure]], reports: dict[str, Report]
) -> Row:
    named = dict.fromkeys(n for c in claims for n in (*c.claimants, c.claimant) if n)
    own = [""] if any(not c.claimants and not c.claimant for c in claims) else []
    told = [
        f
        for c in claims
        for f in figures.get(c.claim_id, ())
        if (f.low, f.best, f.high) != (None, None, None)
    ]
    outlets = dict.fromkeys(outlet(reports[c.report_id]) for c in claims if c.report_id in reports)
    return Row(i, (*named, *own), told[0] if told else None, tuple(outlets))


# ---- counts beside the filters
@dataclass(frozen=True)
class Choice:
    """One value of a filter, with how many incidents it would leave."""

    value: str
    n: int


_COLUMNS: Final = {"theme": "theme", "type": "event_type", "agreement": "agreement", "modality": "modality"}
_KEYS: Final = ("theme", "type", "agreement", "modality", "actor", "claimant", "outlet", "area", "review")
_FIXED: Final = {"theme": THEMES, "agreement": AGREEMENTS, "modality": MODALITIES, "review": REVIEW_STATES}


def choices(source: Source, wanted: Filter) -> dict[str, list[Choice]]:
    """For each filter its values, each with how many incidents fit it and all the other filters."""
    return source.kept(("choices", wanted), lambda: {key: _choice(source, key, wanted) for key in _KEYS})


def _choice(source: Source, key: str, wanted: Filter) -> list[Choice]:
    others = Filter.of(p for p in wanted.pairs() if p[0] != key)
    condition, values = where(others, "incidents")
    if key in _COLUMNS:
        sql = f"SELECT {_COLUMNS[key]} AS v, count(*) FROM incidents WHERE {condition} GROUP BY v"
    elif key == "actor":
        sql = f"SELECT unnest(list_distinct(list_concat(actors, recipients))) AS v, count(*) FROM incidents WHERE {condition} GROUP BY v"
    elif key == "area":
        sql = f"SELECT unnest(list_distinct([place_name, admin1])) AS v, count(*) FROM incidents WHERE {condition} GROUP BY v"
    else:
        told = {
            "claimant": "coalesce(claims.claimant, 'the report itself')",
            "outlet": f"coalesce(reports.source, reports.byline, '{NO_OUTLET}')",
            "review": "claims.review_state",
        }[key]
        sql = (
            f"SELECT {told} AS v, count(DISTINCT incidents.incident_id) FROM incidents JOIN claims USING (incident_id)"
            f" JOIN reports ON reports.report_id = claims.report_id"
            f" WHERE incidents.incident_id IN (SELECT incidents.incident_id FROM incidents WHERE {condition}) GROUP BY v"
        )
    found = {
        v: n
        for v, n in source.rows(f"SELECT * FROM ({sql}) ORDER BY 2 DESC, 1 LIMIT 200", values)
        if v is not None
    }
    if key in _FIXED:
        return [Choice(v, found.get(v, 0)) for v in _FIXED[key] if found.get(v)]
    return [Choice(v, n) for v, n in found.items()]


def totals(source: Source, wanted: Filter) -> tuple[int, int, int, int]:
    """(incidents, claims, reports, origins) of what fits."""
    condition, values = where(wanted, "incidents")
    row = source.rows(
        "SELECT count(DISTINCT c.incident_id), count(*), count(DISTINCT c.report_id), count(DISTINCT r.origin_id)"
        " FROM claims c JOIN reports r USING (report_id)"
        f" WHERE c.incident_id IN (SELECT incidents.incident_id FROM incidents WHERE {condition})",
        values,
    )[0]
    return row[0], row[1], row[2], row[3]


def without_each(source: Source, wanted: Filter) -> list[tuple[str, str, int, str]]:
    """For an empty result: each condition, with how many incidents come back without it, and the query without it."""
    out = []
    pairs = wanted.pairs()
    for n, (key, value) in enumerate(pairs):
        less = Filter.of(pairs[:n] + pairs[n + 1 :])
        out.append((key, value, count(source, less), less.to_query()))
    return sorted(out, key=lambda x: -x[2])


# ---- the map
@dataclass(frozen=True)
class Mark:
    """One incident as a symbol."""

    id: str
    title: str
    lat: float | None
    lon: float | None
    place: str | None
    admin1: str | None
    prec: int | None
    actors: tuple[str, ...]
    force: bool
    modality: str
    killed: int | None
    open: bool  # no upper bound
    withheld: bool
    day: date | None


MOST_MARKS: Final = 1500
_MARK: Final = f"""
    incident_id, title, latitude, longitude, coalesce(place_name, country), admin1,
    CASE WHEN latitude IS NULL OR where_prec IS NULL THEN NULL ELSE where_prec END, actors,
    coalesce(event_type IN {FORCE + FORCE}, false), modality, coalesce(killed_best, killed_low, killed_high),
    killed_low IS NOT NULL AND killed_high IS NULL, killed_basis IS NOT NULL AND coalesce(killed_best, killed_low, killed_high) IS NULL,
    coalesce(date_start, date_end)
"""


def marks(source: Source, wanted: Filter, limit: int = MOST_MARKS) -> tuple[list[Mark], int]:
    """The incidents that fit as symbols, those with the highest toll first, and how many fit in all."""
    condition, values = where(wanted, "incidents")
    found = source.rows(
        f"SELECT {_MARK} FROM incidents WHERE {condition}"
        f" ORDER BY coalesce(killed_best, killed_low, 0) DESC, n_reports DESC, incident_id LIMIT {limit}",
        values,
    )
    return [Mark(r[0], r[1], r[2], r[3], r[4], r[5], r[6], tuple(r[7]), *r[8:]) for r in found], count(
        source, wanted
    )


def density(source: Source, wanted: Filter) -> list[tuple[float, float, int, str, int]]:
    """Incidents by place: (latitude, longitude, precision, name, incidents), for records too large to draw one by one."""
    condition, values = where(wanted, "incidents")
    return source.rows(
        "SELECT latitude, longitude, where_prec, any_value(coalesce(place_name, country)), count(*)"
        f" FROM incidents WHERE ({condition}) AND latitude IS NOT NULL AND where_prec IS NOT NULL GROUP BY 1, 2, 3"
        " ORDER BY 5 DESC LIMIT 4000",
        values,
    )


# ---- the timeline
@dataclass(frozen=True)
class Span:
    """One incident on the time axis, or, where there are too many, all that begin in one step (`n` > 1)."""

    id: str | None
    title: str
    theme: str
    kind: str
    modality: str
    start: date | None
    end: date | None
    killed: int | None
    actors: tuple[str, ...]
    n: int = 1


MOST_SPANS: Final = 700


def spans(source: Source, wanted: Filter, step: str = "week") -> list[Span]:
    """The incidents that fit, on the time axis, whatever days are asked for; over 700 they are counted by `step`."""
    anytime = dataclasses.replace(wanted, since=None, until=None)
    condition, values = where(anytime, "incidents")
    condition = f"({condition}) AND coalesce(date_start, date_end) IS NOT NULL"
    if int(source.one(f"SELECT count(*) FROM incidents WHERE {condition}", values)) <= MOST_SPANS:
        found = source.rows(
            "SELECT incident_id, title, theme, kind, modality, date_start, date_end, coalesce(killed_best, killed_low), actors"
            f" FROM incidents WHERE {condition} ORDER BY coalesce(date_start, date_end), incident_id",
            values,
        )
        return [Span(*(*r[:8], tuple(r[8]))) for r in found]
    found = source.rows(
        f"SELECT theme, date_trunc('{step}', coalesce(date_start, date_end))::DATE AS d, count(*)"
        f" FROM incidents WHERE {condition} GROUP BY ALL ORDER BY ALL",
        values,
    )
    return [Span(None, "", t, "event", "asserted", d, d, None, (), n) for t, d, n in found]


def report_days(source: Source) -> Sequence[tuple[date, int]]:
    """The days of reports whose day is known to the week, with how many there are."""
    sql = (
        "SELECT published_end, count(*) FROM reports WHERE published_end IS NOT NULL"
        " AND published_end - coalesce(published_start, published_end) <= 7 GROUP BY 1 ORDER BY 1"
    )
    return source.kept("report days", lambda: [(r[0], r[1]) for r in source.rows(sql)])


def extent(source: Source) -> tuple[date, date] | None:
    """The days that a time axis shows: those of the reports, a quarter of their span before, and what is planned soon after.

    What lies outside is in the list; a stray day far off does not stretch the axis.
    """
    return source.kept("extent", lambda: _extent(source))


def _extent(source: Source) -> tuple[date, date] | None:
    reported = [d for d, _ in report_days(source)]
    first, last = source.rows(
        "SELECT min(d), max(d) FROM (SELECT coalesce(date_start, date_end) AS d FROM incidents)"
    )[0]
    if not reported:
        return (first, last) if first else None
    span = max(reported[-1] - reported[0], timedelta(days=40))
    soon = reported[-1] + max(span / 10, timedelta(days=14))
    start = max(first, reported[0] - span / 4) if first else reported[0]
    return min(start, reported[0]), max(reported[-1], min(last, soon)) if last else reported[-1]
