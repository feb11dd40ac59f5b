"""The timeline of the record's screen: a lane a theme, the days chosen as a brush with two sliders."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from dragoman.model import THEMES
from dragoman.publish.charts import Drawing, TimeAxis, el, hatched, text, title
from dragoman.views.selection import Filter
from dragoman.workbench.queries import Span, extent, report_days, spans
from dragoman.workbench.sides import Side
from dragoman.workbench.source import Source
from dragoman.workbench.wording import day, days
from dragoman.workbench.wording import theme as theme_name

LANE: Final = 16
TOP: Final = 14
MARGIN: Final = 7  # days on either side


def timeline(source: Source, wanted: Filter, width: int, to: Callable[[str], str]) -> str:
    """The timeline as SVG, `width` pixels wide; "" where no day is known. `to` gives the address of an incident."""
    whole = extent(source)
    if whole is None:
        return ""
    found = spans(source, wanted)
    lanes = [t for t in THEMES if any(s.theme == t for s in found)] or ["other"]
    narrow = width < 600
    left = 4.0 if narrow else 116.0
    lane = LANE + 12 if narrow else LANE
    axis = TimeAxis(whole[0] - timedelta(days=MARGIN), whole[1] + timedelta(days=MARGIN), left, width - 4.0)
    bottom = TOP + lane * len(lanes) + 4.0
    drawing = Drawing(width, bottom + 26, f"Timeline of incidents by theme, {days(axis.start, axis.end)}")
    told = [d for d, _ in report_days(source)]
    drawing.add(*hatched(told, axis, TOP, bottom), *axis.draw(TOP, bottom))
    drawing.add(_brush(axis, wanted, bottom))
    for n, name in enumerate(lanes):
        y = TOP + lane * n + (lane - 6.0 if narrow else lane / 2 + 2)
        drawing.add(text(0, y - 9 if narrow else y + 4, theme_name(name), "k ha"))
        mine = [s for s in found if s.theme == name]
        most = max((s.n for s in mine), default=1)
        drawing.add(*(_mark(s, axis, y, source.sides.single(s.actors), most, to) for s in mine))
    drawing.add(*_reports(told, axis, bottom))
    drawing.add(*_handles(axis, wanted, bottom))
    data = {"data_start": axis.start, "data_end": axis.end, "data_left": axis.left, "data_right": axis.right}
    return drawing.svg(role="group", **data)


def _mark(s: Span, axis: TimeAxis, y: float, side: Side | None, most: int, to: Callable[[str], str]) -> str:
    """A day is a dot, an interval a bar, a standing state a pale bar, what is planned hollow; many at once a column."""
    if s.n > 1 or s.id is None:
        height = 3 + 10 * math.sqrt(s.n / most)
        return el("rect", title(f"{s.n} incidents from {day(s.start)}"), class_="bar", x=axis.x(s.start or axis.start), y=y + 6 - height, width=max(axis.day * 6, 1.5), height=height)  # fmt: skip
    colour = f"s{side.colour}" if side else "s0"
    plan = " plan" if s.modality in ("planned", "possible") else ""
    start, end = s.start or s.end or axis.start, s.end or axis.end
    long = (end - start).days * axis.day > 7
    radius = min(max(3.2, math.sqrt(s.killed or 0)), 8.0)
    if end < axis.start or start > axis.end:
        return ""
    if long:
        soft = " soft" if s.kind != "event" or s.end is None else ""
        body = el(
            "line",
            title(s.title),
            class_=f"seg {colour}{soft}{plan}",
            x1=axis.x(start),
            x2=axis.x(end),
            y1=y,
            y2=y,
        )
    else:
        body = el("circle", title(s.title), class_=f"pt {colour}{plan}", cx=(axis.x(start) + axis.x(end)) / 2, cy=y, r=radius)  # fmt: skip
    return el("a", body, href=to(s.id), tabindex="-1", data_i=s.id, aria_label=s.title)


def _reports(told: Sequence[date], axis: TimeAxis, bottom: float) -> list[str]:
    at = sorted({round(axis.x(d)) for d in told if axis.start <= d <= axis.end})
    return [el("path", class_="rep", d=f"M{x - 3.5} {bottom + 7}h7l-3.5 -6z") for x in at]


def _chosen(axis: TimeAxis, wanted: Filter) -> tuple[date, date]:
    since = min(max(wanted.since or axis.start, axis.start), axis.end)
    return since, max(min(wanted.until or axis.end, axis.end), since)


def _brush(axis: TimeAxis, wanted: Filter, bottom: float) -> str:
    a, b = (axis.x(d) for d in _chosen(axis, wanted))
    return el("rect", class_="brush", x=a, y=TOP - 8, width=max(b - a, 1), height=bottom - TOP + 8)


def _handles(axis: TimeAxis, wanted: Filter, bottom: float) -> list[str]:
    """Two sliders. Arrows move by a day, with Shift by a week; the script keeps the values in step."""
    out = []
    first, last = _chosen(axis, wanted)
    for name, d, label in (("since", first, "From"), ("until", last, "To")):
        x = axis.x(d)
        middle = (TOP + bottom) / 2
        body = [
            el("rect", class_="hit", x=x - 12, y=TOP - 8, width=24, height=bottom - TOP + 8),
            el("line", class_="bh", x1=x, x2=x, y1=TOP - 8, y2=bottom),
            el("rect", class_="grip", x=x - 4, y=middle - 12, width=8, height=24, rx=2),
        ]
        out.append(el(
            "g", *body, class_="handle", role="slider", tabindex="0", aria_label=label, aria_valuetext=day(d),
            aria_valuemin=0, aria_valuemax=(axis.end - axis.start).days, aria_valuenow=(d - axis.start).days,
            data_which=name, data_x=x,
        ))  # fmt: skip
    return out
