"""Themes: the tables of `views.themes` as a reader would want them. Diplomacy by what came of it, control by place, posts
and who reported them, arms by item, alignment as a graph of who backs and who fights whom.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from dragoman.model import THEMES, Claim, Incident
from dragoman.publish.charts import Drawing, TimeAxis, el, hatched, link, text, title
from dragoman.reconciling.parties import party
from dragoman.views.selection import Filter
from dragoman.views.sql import where
from dragoman.views.tables import Tables
from dragoman.views.themes import VIEWS, looks_at, theme_rows
from dragoman.views.words import amount
from dragoman.workbench import wording
from dragoman.workbench.queries import extent, report_days
from dragoman.workbench.sides import Side
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


# ---- control
@dataclass(frozen=True)
class _Lane:
    name: str
    precision: str
    entries: tuple[Entry, ...]


LANES: Final = 14


def control_chart(source: Source, found: Sequence[Entry], width: int, to: Callable[[str], str]) -> str:
    """Who is said to hold what, a lane a place: a bar lasts as long as reports say so, nothing is carried forward."""
    whole = extent(source)
    lanes = _lanes(found)
    if whole is None or not lanes:
        return ""
    wide = width > 600
    left = 222.0 if wide else 8.0
    axis = TimeAxis(whole[0] - timedelta(days=7), whole[1] + timedelta(days=7), left, width - 8.0)
    lane = 38.0 if wide else 50.0
    bottom = 14 + lane * len(lanes)
    drawing = Drawing(width, bottom + 34, "Who is said to hold each place, over time")
    told = [d for d, _ in report_days(source)]
    for n, item in enumerate(lanes):
        y = 14 + lane * n + (0 if wide else 20)
        drawing.add(el("rect", class_="none", x=left, y=y, width=axis.right - left, height=26))
        drawing.add(
            text(0, y + 12 if wide else y - 6, item.name, "n"),
            text(0, y + 26, item.precision) if wide else "",
        )
        drawing.add(*(_held(e, axis, y, source.sides.single(e.by), whole[1], to) for e in item.entries))
    drawing.add(
        *(
            el("path", class_="rep", d=f"M{axis.x(d) - 4:.1f} {bottom + 8}h8l-4 -7z")
            for d in told
            if axis.start <= d <= axis.end
        )
    )
    drawing.add(*axis.draw(14, bottom, grid=False))
    return drawing.svg(role="group")


def _lanes(found: Sequence[Entry]) -> list[_Lane]:
    places: dict[str, list[Entry]] = {}
    for e in found:
        if e.start or e.end:
            places.setdefault(e.place or "place not said", []).append(e)
    ranked = sorted(places.items(), key=lambda p: (p[0] == "place not said", -len(p[1]), p[0]))[:LANES]
    return [_Lane(n, wording.PRECISION.get(es[0].prec or 0, ""), tuple(es)) for n, es in ranked]


def _held(e: Entry, axis: TimeAxis, y: float, side: Side | None, last: date, to: Callable[[str], str]) -> str:
    start = e.start or e.end or axis.start
    end = max(e.end or last, start)
    a = axis.x(start)
    b = max(axis.x(min(end, axis.end) + timedelta(days=1)), a + 7)
    look = "besieged" if e.sort in ("besieged", "post encircled") else "hold" if e.sort in STATES else "taken"
    told = f"{e.title}{f', by {e.by[0]}' if e.by else ''}, {wording.days(e.start, e.end)}"
    body = el(
        "rect",
        title(told),
        class_=f"hd {look} s{side.colour if side else 0}",
        x=a,
        y=y + 1,
        width=b - a,
        height=24,
    )
    return link(to(e.incident_id or ""), body, label=told)


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


def alignment_chart(source: Source, found: Sequence[Edge], width: int) -> str:
    """The pairs as a graph: solid lines back, dashed lines fight; the width says how many incidents say so."""
    names = list(dict.fromkeys(n for e in found for n in (e.actor, e.recipient)))[:12]
    if len(names) < 2:
        return ""
    height = 360.0 if width > 600 else 300.0
    cx, cy, r = width / 2, height / 2, height / 2 - 46
    at = {
        n: (
            cx + r * 1.5 * math.cos(2 * math.pi * k / len(names) - math.pi / 2) * min(1, width / 600),
            cy + r * math.sin(2 * math.pi * k / len(names) - math.pi / 2),
        )
        for k, n in enumerate(names)
    }
    drawing = Drawing(width, height, "Who is said to back and to fight whom; the table below holds the same")
    most = max(e.n for e in found)
    for n, e in enumerate(found):
        if e.actor not in at or e.recipient not in at:
            continue
        (x1, y1), (x2, y2) = at[e.actor], at[e.recipient]
        length = math.hypot(x2 - x1, y2 - y1) or 1
        bend = 16 if e.kind == "backs" else 30
        mx, my = (x1 + x2) / 2 - (y2 - y1) / length * bend, (y1 + y2) / 2 + (x2 - x1) / length * bend
        weight = 1 + 3 * e.n / most
        told = f"{e.actor} {e.kind} {e.recipient}: {wording.plural(e.n, 'incident')}"
        path = el(
            "path",
            title(told),
            class_=f"edge {e.kind}",
            d=f"M{x1:.1f} {y1:.1f}Q{mx:.1f} {my:.1f} {x2:.1f} {y2:.1f}",
            stroke_width=weight,
        )
        drawing.add(link(f"#e{n}", path, label=told))
        ux, uy = (x2 - mx), (y2 - my)
        long = math.hypot(ux, uy) or 1
        tx, ty = x2 - ux / long * 15, y2 - uy / long * 15
        drawing.add(el("circle", class_=f"tip {e.kind}", cx=tx, cy=ty, r=2.4 + weight / 2))
    for name, (x, y) in at.items():
        side = next(iter(source.sides.of([name])), None)
        drawing.add(el("circle", class_=f"node s{side.colour if side else 0}", cx=x, cy=y, r=11))
        drawing.add(text(x, y + 4, side.letter if side else "·", "nl", "middle"))
        drawing.add(text(x, y + (28 if y >= cy else -18), name, "k ha", "middle"))
    return drawing.svg(role="group")


def meetings_chart(source: Source, found: Sequence[Entry], width: int, to: Callable[[str], str]) -> str:
    """When meetings were held, planned or possible, against where the record ends."""
    whole = extent(source)
    rows = {"held": 0, "planned": 1, "overdue": 1, "possible": 2}
    mine = [e for e in found if e.sort in rows and (e.start or e.end)]
    if whole is None or not mine or width < 600:
        return ""
    last = source.one("SELECT max(published_end) FROM reports") or whole[1]
    axis = TimeAxis(whole[0] - timedelta(days=7), max(whole[1], last) + timedelta(days=21), 72.0, width - 8.0)
    drawing = Drawing(width, 112, "Meetings, agreements: held, planned and possible, by day")
    drawing.add(*hatched([d for d, _ in report_days(source)], axis, 8, 84), *axis.draw(8, 84, grid=False))
    x = axis.x(last)
    drawing.add(
        el("rect", class_="brush", x=x, y=8, width=axis.right - x, height=76),
        el("line", class_="bh", x1=x, x2=x, y1=8, y2=84),
    )
    drawing.add(text(x - 6, 18, f"record ends {wording.day(last)}", "s ha", "end"))
    for label, n in (("Held", 0), ("Planned", 1), ("Possible", 2)):
        drawing.add(
            text(0, 32 + 20 * n, label, "k"),
            el("line", class_="gr", x1=axis.left, x2=axis.right, y1=28 + 20 * n, y2=28 + 20 * n),
        )
    for e in mine:
        d = e.start or e.end
        if d and axis.start <= d <= axis.end:
            body = el(
                "circle",
                title(e.title),
                class_=f"meet {_LOOKS[e.sort]}",
                cx=axis.x(d),
                cy=28 + 20 * rows[e.sort],
                r=5,
            )
            drawing.add(
                link(to(e.incident_id or ""), body, label=f"{e.title}, {wording.days(e.start, e.end)}")
            )
    return drawing.svg(role="group")


_LOOKS: Final = {"held": "asserted", "planned": "planned", "overdue": "planned", "possible": "possible"}
