"""Themes: the tables of `views.themes` as a reader would want them. Diplomacy by what came of it, control by place, posts
and who reported them, arms by item, alignment as a graph of who backs and who fights whom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dragoman.model import THEMES, Claim, Incident
from dragoman.reconciling.parties import party
from dragoman.views.selection import Filter
from dragoman.views.sql import where
from dragoman.views.tables import Tables
from dragoman.views.themes import VIEWS, looks_at, theme_rows
from dragoman.views.words import amount
from dragoman.workbench import wording
from dragoman.workbench.source import Source

MOST: Final = 300  # rows on one page
QUOTES: Final = 3
PLAIN: Final = ("politics", "other")  # themes without a table of their own: their incidents are listed


@dataclass(frozen=True)
class Entry:
    """A row of a theme: what it says, in words, and the claims that say so, with the days of their reports."""

    title: str
    tag: str  # how it is told, where not asserted
    start: date | None
    end: date | None
    place: str
    prec: int | None
    by: tuple[str, ...]
    to: tuple[str, ...]
    note: str
    incident_id: str | None
    agreement: str
    claims: tuple[Claim, ...]
    more: int
    days: dict[str, str]  # of the reports, by id
    sort: str = ""  # captured, held, planned ...: the word of the table


@dataclass(frozen=True)
class Ledger:
    """A head of a theme's page and what stands under it."""

    name: str
    note: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Edge:
    """Who backs or fights whom, with the claims that say so (the first of each incident)."""

    actor: str
    recipient: str
    kind: str  # backs, fights
    how: str
    n: int  # incidents
    claims: tuple[Claim, ...]


def counts(source: Source, wanted: Filter) -> list[tuple[str, int]]:
    """The themes that the record holds, with their incidents; alignment, which is a view over several, with its own."""
    bare = Filter.of(p for p in wanted.pairs() if p[0] != "theme")
    condition, values = where(bare, "incidents")
    found = dict(source.rows(f"SELECT theme, count(*) FROM incidents WHERE {condition} GROUP BY 1", values))
    out = [(t, int(found[t])) for t in THEMES if found.get(t)]
    aligned = Filter.of([*bare.pairs(), ("theme", "alignment")])
    condition, values = where(aligned, "incidents")
    n = int(source.one(f"SELECT count(*) FROM incidents WHERE {condition}", values))
    return [*out, ("alignment", n)] if n else out


# ---- rows
def scope(source: Source, theme: str) -> Tables:
    """What the table of a theme can rest on, with the days of all reports; loaded once."""

    def made() -> Tables:
        parts, values = [], {}
        for n, rule in enumerate(looks_at(theme)):
            tests = []
            for column, allowed in rule.items():
                values[f"in_{n}_{column}"] = sorted(allowed)
                inside = f"IN (SELECT unnest($in_{n}_{column}))"
                tests.append(
                    f"claim_id IN (SELECT claim_id FROM figures WHERE measure {inside})"
                    if column == "measure"
                    else f"coalesce({column}, 'none') {inside}"
                )
            parts.append(" AND ".join(tests))
        found = source.tables(" OR ".join(f"({p})" for p in parts) or "false", values)
        return Tables(source.all_reports(), found.claims, found.figures, found.incidents)

    return source.kept(("scope", theme), made)


def entries(source: Source, wanted: Filter, theme: str) -> tuple[list[Entry], int]:
    """The rows of a theme, newest first, with their quotations; and how many there are in all."""
    bare = Filter.of(p for p in wanted.pairs() if p[0] != "theme")
    return source.kept(("entries", theme, bare), lambda: _entries(source, bare, theme))


def _entries(source: Source, bare: Filter, theme: str) -> tuple[list[Entry], int]:
    if theme in PLAIN or theme == "hostilities":
        return _incidents(source, bare, theme)
    tables = scope(source, theme)
    rows = sorted(theme_rows(theme, tables, bare), key=_newest, reverse=True)
    return [_entry(theme, row, tables) for row in rows[:MOST]], len(rows)


def _newest(row: Any) -> tuple[date, date, str]:
    start, end = row.start, row.end
    return (start or end or date.min, end or start or date.min, row.claim_ids[0])


def _incidents(source: Source, bare: Filter, theme: str) -> tuple[list[Entry], int]:
    """The newest incidents of a theme whose rows are one an incident."""
    condition, values = where(Filter.of([*bare.pairs(), ("theme", theme)]), "incidents")
    total = int(source.one(f"SELECT count(*) FROM incidents WHERE {condition}", values))
    found = source.rows(
        f"SELECT incident_id FROM incidents WHERE {condition}"
        f" ORDER BY coalesce(date_start, date_end) DESC NULLS LAST, incident_id LIMIT {MOST}",
        values,
    )
    tables = source.tables("incident_id IN (SELECT unnest($ids))", {"ids": [r[0] for r in found]})
    if theme in VIEWS:
        rows = sorted(theme_rows(theme, tables), key=_newest, reverse=True)
        return [_entry(theme, r, tables) for r in rows], total
    return [_of_incident(tables.incident[r[0]], tables) for r in found], total


def _of_incident(i: Incident, tables: Tables) -> Entry:
    claims = tables.claims_of.get(i.incident_id, [])
    return Entry(
        wording.headline(i), _tag(i.modality), i.date_start, i.date_end, "", i.where_prec, i.actors, i.recipients, "",
        i.incident_id, i.agreement, tuple(claims[:QUOTES]), max(len(claims) - QUOTES, 0), _days(claims, tables),
    )  # fmt: skip


def _entry(theme: str, row: Any, tables: Tables) -> Entry:
    said = _SAID[theme](row)
    claims = [tables.claim[c] for c in row.claim_ids]
    incident = tables.incident.get(row.incident_ids[0]) if row.incident_ids else None
    prec = min((c.where_prec for c in claims if c.where_prec), default=None)
    return Entry(
        said.title[:1].upper() + said.title[1:], said.tag or _tag(row.modality), row.start, row.end, said.place or "",
        prec if said.place else None, said.by, said.to, said.note, row.incident_ids[0] if row.incident_ids else None,
        incident.agreement if incident else "single", tuple(claims[:QUOTES]), max(len(claims) - QUOTES, 0),
        _days(claims, tables), said.sort,
    )  # fmt: skip


def _tag(modality: str) -> str:
    return "" if modality == "asserted" else modality


def _days(claims: Sequence[Claim], tables: Tables) -> dict[str, str]:
    return {
        c.report_id: wording.day(tables.report[c.report_id].published_end, year=False) or "undated"
        for c in claims
    }


@dataclass(frozen=True)
class _Said:
    """What a row says, in words."""

    title: str
    place: str | None
    by: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    note: str = ""
    tag: str = ""
    sort: str = ""


def _many(*numbers: tuple[Any, str]) -> str:
    """Numbers that are told, each with what it counts."""
    return " · ".join(
        f"{amount(n.low, n.best, n.high)} {what}".strip() for n, what in numbers if n is not None
    )


def _displaced(r: Any) -> _Said:
    unit = r.unit if r.unit not in (None, "people") else r.who or "people"
    told = f"{_many((r.number, unit))} {r.measure}" if r.number else f"people {r.measure}, no number told"
    return _Said(told, r.place, note=r.scope if r.scope != "this event" else "", sort=r.measure)


_SAID: Final[dict[str, Callable[[Any], _Said]]] = {
    "hostilities": lambda r: _Said(
        f"{r.what}{f' on {r.place}' if r.place else ''}", None, r.actors, r.recipients,
        _many((r.killed, "killed"), (r.injured, "injured")),
    ),
    "displacement": _displaced,
    "health_care": lambda r: _Said(
        f"{r.site or 'health facilities'} {r.what}", r.place, r.by, note=_many((r.facilities, "facilities")), sort=r.what
    ),
    "control": lambda r: _Said(
        f"{r.place or 'place not said'}: {r.state}", r.place, r.by, r.against,
        {"last said": "last said then; nothing is carried forward", "next change": "until the next change"}.get(r.until, ""),
        sort=r.state,
    ),
    "ceasefire": lambda r: _Said(
        f"{r.kind}{f', {r.place}' if r.place else ''}", r.place, r.by, r.against, _many((r.posts, "posts")), sort=r.kind
    ),
    "airspace": lambda r: _Said(
        f"{r.kind}{f', {r.place}' if r.place else ''}", r.place, r.by, r.to, sort=r.kind
    ),
    "diplomacy": lambda r: _Said(
        f"{r.kind}{f', {r.place}' if r.place else ''}", r.place, r.parties, r.to, _followed(r), _status(r), r.status
    ),
    "arms": lambda r: _Said(
        f"{r.item or 'arms'}: {r.stage}", None, r.supplier, r.recipient, _many((r.number, "")), sort=r.item or "arms"
    ),
    "aid": lambda r: _Said(
        f"{r.kind}{f', {r.place}' if r.place else ''}", r.place, r.by, r.to, _many((r.number, r.unit or "")), sort=r.kind
    ),
}  # fmt: skip


def _status(r: Any) -> str:
    status: str = r.status
    return {"held": "", "told": "", "overdue": "no follow-up read"}.get(status, status)


def _followed(r: Any) -> str:
    """Of what is overdue, what was read since; "told by claim ..." names an id, which is no word for a reader."""
    if r.status == "held" and r.note:
        return "planned; another report tells that it was held"
    note: str = r.note
    return note.removeprefix("no follow-up read; ")


# ---- heads
_STAGES: Final = (
    ("planned", "Planned", "the date is ahead of the record’s end, or none is given"),
    ("overdue", "No follow-up read", "the date has passed, and no report in this record says whether it was held. A gap in the reading, not a finding"),
    ("possible", "Possible", "not ruled out, not announced"),
    ("held", "Held", "a report says that it took place"),
    ("told", "Said and demanded", "demands, refusals, accusations, threats"),
    ("denied", "Denied", "said not to be so"),
)  # fmt: skip
_POSTS: Final = ("post set up", "post encircled", "post left", "patrol")


def ledgers(theme: str, found: Sequence[Entry]) -> list[Ledger]:
    """The entries under the heads that a theme has."""
    if theme == "diplomacy":
        heads = [(name, note, [e for e in found if e.sort == key]) for key, name, note in _STAGES]
    elif theme == "ceasefire":
        posts = [e for e in found if e.sort in _POSTS]
        heads = [
            ("Posts and patrols", "where, whose, and who reported them", posts),
            (
                "Agreements and violations",
                "what was agreed, demanded, alleged",
                [e for e in found if e not in posts],
            ),
        ]
    elif theme == "control":
        heads = [
            ("Changes of hands", "newest first", [e for e in found if e.sort not in STATES]),
            (
                "Standing",
                "said to be so, until when it was last said",
                [e for e in found if e.sort in STATES],
            ),
        ]
    elif theme == "arms":
        heads = [
            (item, "stages, newest first", [e for e in found if e.sort == item])
            for item in dict.fromkeys(e.sort for e in found)
        ]
    elif theme in ("displacement", "health_care", "aid", "airspace"):
        heads = [
            (s.capitalize(), "newest first", [e for e in found if e.sort == s])
            for s in dict.fromkeys(e.sort for e in found)
        ]
    else:
        heads = [("Events", "newest first", list(found))]
    return [Ledger(name, note, tuple(es)) for name, note, es in heads if es]


STATES: Final = ("held", "besieged", "post encircled")


# ---- alignment
def edges(source: Source, wanted: Filter) -> list[Edge]:
    """Who backs whom and who fights whom, by party, the most told first: with the claims that say so."""
    bare = Filter.of(p for p in wanted.pairs() if p[0] != "theme")
    return source.kept(("edges", bare), lambda: [*_backing(source, bare), *_fighting(source, bare)])


def _backing(source: Source, bare: Filter) -> list[Edge]:
    tables = scope(source, "alignment")
    out = []
    for row in theme_rows("alignment", tables, bare)[:PAIRS]:
        r: Any = row
        claims = _one_each([tables.claim[c] for c in r.claim_ids])
        out.append(Edge(r.backer, r.backed, "backs", ", ".join(r.how), len(claims), tuple(claims[:8])))
    return out


def _fighting(source: Source, bare: Filter) -> list[Edge]:
    """Acts of force told as having happened, by the parties of who acted and who suffered."""
    condition, values = where(bare, "claims")
    found = source.rows(
        f"SELECT actors, recipients, claim_id, incident_id FROM claims WHERE ({condition}) AND event_type = 'ASSAULT'"
        " AND modality = 'asserted' AND incident_id IS NOT NULL AND len(actors) > 0 AND len(recipients) > 0"
        " ORDER BY coalesce(date_start, date_end) DESC NULLS LAST, claim_id",
        values,
    )
    pairs: dict[tuple[str, str], dict[str, str]] = {}  # -> incident -> its first claim
    for actors, recipients, claim, incident in found:
        for a in dict.fromkeys(party(x) for x in actors):
            for b in dict.fromkeys(party(x) for x in recipients):
                if a != b and all(source.sides.of([x]) for x in (a, b)):
                    pairs.setdefault((a, b), {}).setdefault(incident, claim)
    ranked = sorted(pairs.items(), key=lambda x: (-len(x[1]), x[0]))[:PAIRS]
    shown = {pair: list(by.values())[:8] for pair, by in ranked}
    ids = sorted({c for claims in shown.values() for c in claims})
    claims = source.tables("claim_id IN (SELECT unnest($ids))", {"ids": ids}).claim
    return [Edge(a, b, "fights", "", len(by), tuple(claims[c] for c in shown[a, b])) for (a, b), by in ranked]


PAIRS: Final = 30  # of each kind


def _one_each(claims: Sequence[Claim]) -> list[Claim]:
    """The first claim of each incident."""
    return list({c.incident_id or c.claim_id: c for c in reversed(claims)}.values())[::-1]
