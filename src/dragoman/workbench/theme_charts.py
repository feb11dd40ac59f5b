"""The charts of the themes: who is said to hold what, who backs and fights whom, when meetings were held or planned."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.publish.charts import Drawing, TimeAxis, el, hatched, link, text, title
from dragoman.workbench import wording
from dragoman.workbench.queries import extent, report_days
from dragoman.workbench.sides import Side
from dragoman.workbench.source import Source
from dragoman.workbench.themes import STATES, Edge, Entry


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
