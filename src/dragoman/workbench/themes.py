"""Themes: each as a reader would want it. Diplomacy by what came of it, control by place, alignment by who stands with whom."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.model import THEMES, Claim, Incident
from dragoman.publish.charts import Drawing, TimeAxis, el, hatched, link, text, title
from dragoman.views.selection import Filter
from dragoman.views.sql import where
from dragoman.workbench import wording
from dragoman.workbench.queries import extent, report_days
from dragoman.workbench.sides import Side
from dragoman.workbench.source import Source

MOST: Final = 300  # incidents on one page
QUOTES: Final = 3


@dataclass(frozen=True)
class Entry:
    """An incident with what was said of it, and where each is said."""

    incident: Incident
    claims: tuple[Claim, ...]
    more: int
    days: dict[str, str]  # of the reports, by id
    last: date | None = None  # the newest day that a report says so


@dataclass(frozen=True)
class Ledger:
    """A head of a theme's page and what stands under it."""

    name: str
    note: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Edge:
    """Who does what to whom, with the incidents that say so. `kind`: backs, fights, meets."""

    actor: str
    recipient: str
    kind: str
    incidents: tuple[Incident, ...]


def counts(source: Source, wanted: Filter) -> list[tuple[str, int]]:
    """The themes that the record holds, with their incidents; alignment beside them."""
    bare = Filter.of(p for p in wanted.pairs() if p[0] != "theme")
    condition, values = where(bare, "incidents")
    found = dict(source.rows(f"SELECT theme, count(*) FROM incidents WHERE {condition} GROUP BY 1", values))
    out = [(t, int(found[t])) for t in THEMES if found.get(t)]
    n = len(edges(source, bare))
    return [*out, ("alignment", n)] if n else out


def entries(source: Source, wanted: Filter, theme: str) -> tuple[list[Entry], int]:
    """The incidents of a theme, newest first, with their quotations; and how many there are in all."""
    bare = Filter.of([*(p for p in wanted.pairs() if p[0] != "theme"), ("theme", theme)])
    condition, values = where(bare, "incidents")
    found = source.items(
        Incident,
        f"SELECT * FROM incidents WHERE {condition} ORDER BY coalesce(date_start, date_end) DESC NULLS LAST, incident_id LIMIT {MOST}",
        values,
    )
    total = int(source.one(f"SELECT count(*) FROM incidents WHERE {condition}", values))
    claims = source.claims_of([i.incident_id for i in found])
    reports = source.reports(list({c.report_id for cs in claims.values() for c in cs}))
    days = {i: wording.day(r.published_end, year=False) or "undated" for i, r in reports.items()}
    out = []
    for i in found:
        mine = claims.get(i.incident_id, [])
        told = [d for c in mine if c.report_id in reports and (d := reports[c.report_id].published_end)]
        out.append(Entry(i, tuple(mine[:QUOTES]), max(len(mine) - QUOTES, 0), days, max(told, default=None)))
    return out, total


def ledgers(source: Source, theme: str, found: Sequence[Entry]) -> list[Ledger]:
    """The entries under the heads that a theme has; under one head where it has none of its own."""
    if theme != "diplomacy":
        states = [e for e in found if e.incident.kind == "state"]
        events = [e for e in found if e.incident.kind != "state"]
        heads = [("Events", "newest first", events), ("Standing", "said to be so, as of the reports", states)]
        return [Ledger(n, note, tuple(es)) for n, note, es in heads if es]
    last = source.one("SELECT max(published_end) FROM reports")
    groups: dict[str, list[Entry]] = {}
    for e in found:
        groups.setdefault(_stage(e.incident, last), []).append(e)
    return [Ledger(n, note, tuple(groups[n])) for n, note in _STAGES if n in groups]


_STAGES: Final = (
    ("Planned", "the date is ahead of the record’s end, or none is given"),
    ("No follow-up read", "the date has passed, and no report in this record says whether it was held. A gap in the reading, not a finding"),
    ("Possible", "not ruled out, not announced"),
    ("Held", "a report says that it took place"),
    ("Asked and refused", "demands, refusals, accusations"),
    ("Agreed", "agreements and what was said of them"),
    ("Denied", "said not to be so"),
    ("Other", ""),
)  # fmt: skip


def _stage(i: Incident, last: date | None) -> str:
    if i.modality == "denied":
        return "Denied"
    if i.modality == "planned":
        passed = last is not None and i.date_end is not None and i.date_end < last
        return "No follow-up read" if passed else "Planned"
    if i.modality == "possible":
        return "Possible"
    if i.event_type in ("REQUEST", "REJECT", "ACCUSE", "THREATEN"):
        return "Asked and refused"
    if i.event_type in ("AGREE", "CONCEDE", "COOPERATE"):
        return "Agreed"
    return "Held" if i.event_type == "CONSULT" else "Other"


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
        drawing.add(
            *(_held(e, axis, y, source.sides.single(e.incident.actors), whole[1], to) for e in item.entries)
        )
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
        if e.incident.date_start or e.incident.date_end:
            places.setdefault(wording.place(e.incident) or "place not said", []).append(e)
    ranked = sorted(places.items(), key=lambda p: (p[0] == "place not said", -len(p[1]), p[0]))[:LANES]
    return [_Lane(n, wording.precision(es[0].incident), tuple(es)) for n, es in ranked]


def _held(e: Entry, axis: TimeAxis, y: float, side: Side | None, last: date, to: Callable[[str], str]) -> str:
    i = e.incident
    start = i.date_start or i.date_end or axis.start
    end = min(i.date_end or last, max(e.last or last, start))
    a = axis.x(start)
    b = max(axis.x(end + timedelta(days=1)), a + 7)
    look = (
        "taken"
        if i.event_type in ("ASSAULT", "RETREAT") and i.kind == "event"
        else "besieged"
        if i.event_type == "COERCE"
        else "hold"
    )
    told = f"{i.title}"
    body = el(
        "rect",
        title(told),
        class_=f"hd {look} s{side.colour if side else 0}",
        x=a,
        y=y + 1,
        width=b - a,
        height=24,
    )
    return link(to(i.incident_id), body, label=told)


# ---- alignment
def edges(source: Source, wanted: Filter) -> list[Edge]:
    """Who backs whom, who fights whom: pairs of sides, with the incidents that say so, the most told first."""
    condition, values = where(wanted, "incidents")
    found = source.items(
        Incident,
        f"SELECT * FROM incidents WHERE ({condition}) AND (event_type IN ('SUPPORT', 'AID', 'ASSAULT')) AND theme <> 'aid'"
        " AND modality = 'asserted' AND len(actors) > 0 AND len(recipients) > 0 ORDER BY date_start DESC NULLS LAST, incident_id LIMIT 5000",
        values,
    )
    out: dict[tuple[str, str, str], list[Incident]] = {}
    for i in found:
        kind = "fights" if i.event_type == "ASSAULT" else "backs"
        for a in source.sides.of(i.actors):
            for b in source.sides.of(i.recipients):
                if a != b:
                    out.setdefault((a.key, b.key, kind), []).append(i)
    ranked = sorted(out.items(), key=lambda x: (-len(x[1]), x[0]))[:40]
    return [Edge(a, b, kind, tuple(found)) for (a, b, kind), found in ranked]


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
    most = max(len(e.incidents) for e in found)
    for n, e in enumerate(found):
        if e.actor not in at or e.recipient not in at:
            continue
        (x1, y1), (x2, y2) = at[e.actor], at[e.recipient]
        length = math.hypot(x2 - x1, y2 - y1) or 1
        bend = 16 if e.kind == "backs" else 30
        mx, my = (x1 + x2) / 2 - (y2 - y1) / length * bend, (y1 + y2) / 2 + (x2 - x1) / length * bend
        weight = 1 + 3 * len(e.incidents) / most
        told = f"{_name(source, e.actor)} {e.kind} {_name(source, e.recipient)}: {wording.plural(len(e.incidents), 'incident')}"
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
        side = source.sides.of_key(name)
        drawing.add(el("circle", class_=f"node s{side.colour if side else 0}", cx=x, cy=y, r=11))
        drawing.add(text(x, y + 4, side.letter if side else "·", "nl", "middle"))
        drawing.add(text(x, y + (28 if y >= cy else -18), _name(source, name), "k ha", "middle"))
    return drawing.svg(role="group")


def _name(source: Source, key: str) -> str:
    side = source.sides.of_key(key)
    return side.name if side else key


def meetings_chart(source: Source, found: Sequence[Entry], width: int, to: Callable[[str], str]) -> str:
    """When meetings were held, planned or possible, against where the record ends."""
    whole = extent(source)
    rows = {"asserted": 0, "planned": 1, "possible": 2}
    mine = [e.incident for e in found if e.incident.event_type == "CONSULT" and e.incident.modality in rows]
    if whole is None or not mine or width < 600:
        return ""
    last = source.one("SELECT max(published_end) FROM reports") or whole[1]
    axis = TimeAxis(whole[0] - timedelta(days=7), max(whole[1], last) + timedelta(days=21), 72.0, width - 8.0)
    drawing = Drawing(width, 112, "Meetings: held, planned and possible, by day")
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
    for i in mine:
        d = i.date_start or i.date_end
        if d and axis.start <= d <= axis.end:
            body = el(
                "circle",
                title(i.title),
                class_=f"meet {i.modality}",
                cx=axis.x(d),
                cy=28 + 20 * rows[i.modality],
                r=5,
            )
            drawing.add(link(to(i.incident_id), body, label=i.title))
    return drawing.svg(role="group")
