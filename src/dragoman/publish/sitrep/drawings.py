"""The drawings of a situation report, as SVG for page and print alike: killed per week, running totals, timeline.

Colours, faces and sizes stand in a style inside each drawing: a PDF takes none from the page around it. Shape, hatching
and words carry the meaning, so that all of them read in grey.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from dragoman.model import Interval
from dragoman.publish.charts import Drawing, Scale, TimeAxis, el, text, title
from dragoman.publish.items import Item
from dragoman.publish.running import RunningPoint
from dragoman.publish.sitrep.situation import NAMES, Situation
from dragoman.publish.wording import day
from dragoman.views.totals import beside

HALF, FULL = 340.0, 700.0
LONG_AGO: Final = timedelta(days=730)  # a total that counts from before is not drawn from its first day
STYLE: Final = """
text { font: 10px "Source Sans 3", "Noto Sans", sans-serif; fill: #17212b }
.small { font-size: 9.5px; fill: #4f5b64 } .bold { font-weight: 700 } .halo { stroke: #fff; stroke-width: 3px; stroke-linejoin: round }
.gr { stroke: #dfe4e6; stroke-width: 1 } .ax { stroke: #17212b; stroke-width: 1 }
.bar { fill: #0f4c5c } .open { fill: #9fb8bf } .range { fill: none; stroke: #0f4c5c; stroke-dasharray: 3 2 }
.nofig { fill: none; stroke: #4f5b64; stroke-dasharray: 2 2 } .day { fill: #6d8f98 } .noday { fill: none; stroke: #9aa6ac }
.mark { fill: #0f4c5c } .och { fill: none; stroke: #a84a14; stroke-width: 2 } .line { stroke: #0f4c5c; stroke-width: 1.5; fill: none }
.plan { fill: #fff; stroke: #0f4c5c; stroke-width: 1.8 } .tint { fill: #eef2f3 } .lane { stroke: #c9d0d4 }
.state { fill: #9fb8bf }
"""


def styled(width: float, height: float, label: str, name: str, style: str) -> Drawing:
    """A drawing of class `name` with its style inside; every rule holds for that class alone, since a page has several."""
    drawing = Drawing(width, height, label, name)
    rules = (f".{name} {rule.strip()}" for rule in re.findall(r"[^{}]+{[^}]*}", style))
    drawing.add(f"<style>{' '.join(rules)}</style>")
    return drawing


def drawing(width: float, height: float, label: str) -> Drawing:
    """A drawing in the style of all but the map."""
    return styled(width, height, label, "sitrep-chart", STYLE)


def haloed(x: float, y: float, words: str, class_: str = "", anchor: str | None = None) -> str:
    """Words on a white edge, drawn twice: not every renderer knows paint-order."""
    return text(x, y, words, f"{class_} halo".strip(), anchor) + text(x, y, words, class_, anchor)


# ---- killed per week
def killed_per_week(s: Situation, items: Sequence[Item]) -> str | None:
    """Bars of people reported killed, Monday to Sunday: low solid, up to high outlined, open upper ends fading.

    A happening that may belong to two weeks counts in the high of both and in the low of neither. None without a number.
    """
    start, end = _bounds(s.period)
    weeks = list(_weeks(start, end))
    told = [_week(items, w, s.period) for w in weeks]
    if not any(n for _, low, high, n in told) or len(weeks) > 20:
        return None
    most = max(max(low, high or low) for _, low, high, _ in told)
    d = drawing(HALF, 190, _spoken(told))
    left, right, bottom, ceiling = 34.0, HALF - 6, 140.0, 22.0
    scale = Scale.upto(max(most, 1), bottom, ceiling)
    d.add(*scale.draw(left, right))
    step = (right - left) / len(weeks)
    covered = set(s.covered)
    for n, (week, low, high, count) in enumerate(told):
        x, width = left + n * step + step * 0.2, step * 0.6
        d.add(*_bar(x, width, low, high, count, scale))
        label = (
            f"{week[0].day}\N{EN DASH}{week[1].day} {week[1]:%b}"
            if len(weeks) <= 6
            else f"{week[0].day} {week[0]:%b}"
        )
        if len(weeks) <= 8 or n % 2 == 0:
            d.add(text(x + width / 2, bottom + 13, label, "small", "middle"))
        d.add(*_days(week, left + n * step, step, bottom + 20, covered, s.period))
    d.add(
        el("rect", class_="day", x=left, y=bottom + 38, width=7, height=6),
        text(left + 11, bottom + 45, "day with a report", "small"),
    )
    d.add(
        el("rect", class_="noday", x=left + 110, y=bottom + 38, width=7, height=6),
        text(left + 121, bottom + 45, "no report of the day", "small"),
    )
    return d.svg()


Week = tuple[tuple[date, date], int, int | None, int]


def _week(items: Sequence[Item], week: tuple[date, date], period: Interval) -> Week:
    """(days, low, high, happenings with a number) of a week; high None where an upper end is open."""
    span = Interval(*week)
    low, high, count = 0, 0, 0
    is_open = False
    for x in items:
        i, why = x.incident, beside(x.incident, span)
        if why not in (None, "straddles") or not i.when.overlaps(span):
            continue
        least = next((n for n in (i.killed_low, i.killed_best) if n is not None), None)
        if least is None and i.killed_high is None:
            continue
        if not i.when.overlaps(period) or (i.when.days or 99) > 31:
            continue  # known too vaguely for any week
        count += 1
        most = i.killed_high if i.killed_high is not None else least or 0
        is_open = is_open or i.killed_high is None
        low += (least or 0) if why is None else 0
        high += most
    return week, low, None if is_open and high <= low else high, count


def _bar(x: float, width: float, low: int, high: int | None, count: int, scale: Scale) -> Iterator[str]:
    if not count:
        yield el("rect", class_="nofig", x=x, y=scale.bottom - 12, width=width, height=12)
        yield text(x + width / 2, scale.bottom - 26, "no", "small", "middle")
        yield text(x + width / 2, scale.bottom - 16, "figure", "small", "middle")
        return
    y = scale.y(low)
    yield el("rect", title(f"{low:,} or more"), class_="bar", x=x, y=y, width=width, height=scale.bottom - y)
    if high is None:
        for n in range(3):  # fading steps: the upper end is open
            yield el(
                "rect", class_="open", x=x, y=y - 5 - n * 5, width=width, height=2.5, opacity=0.9 - n * 0.3
            )
        yield haloed(x + width / 2, y - 19, f"{low:,}+", "bold", "middle")
        return
    if high > low:
        top = scale.y(high)
        yield el("rect", class_="range", x=x, y=top, width=width, height=y - top)
        y = top
    label = f"{low:,}" if low == high else f"{low:,}\N{EN DASH}{high:,}"
    yield haloed(x + width / 2, y - 4, label, "bold", "middle")


def _days(
    week: tuple[date, date], left: float, step: float, y: float, covered: set[date], period: Interval
) -> Iterator[str]:
    size = min(7.0, step / 8)
    for n in range(7):
        d = week[0] + timedelta(days=n)
        if period.start and period.end and period.start <= d <= period.end:
            kind = "day" if d in covered else "noday"
            yield el("rect", class_=kind, x=left + step * 0.2 + n * (size + 0.8), y=y, width=size, height=5)


def _weeks(start: date, end: date) -> Iterator[tuple[date, date]]:
    monday = start - timedelta(days=start.weekday())
    while monday <= end:
        yield monday, monday + timedelta(days=6)
        monday += timedelta(days=7)


def _spoken(told: Sequence[Week]) -> str:
    parts = [
        f"week from {day(w[0])}: "
        + ("no figure" if not n else f"{low:,} or more" if high is None else f"{low:,} to {high:,}")
        for w, low, high, n in told
    ]
    return "People reported killed per week. " + "; ".join(parts)


# ---- running totals
def running(s: Situation, measure: str = "displaced") -> str | None:
    """Running totals of a measure by claimant: one mark each at its day; a line joins one claimant's values alone."""
    _, end = _bounds(s.period)
    found = [(t, t.until(end)) for t in s.series if (t.measure, t.unit) == (measure, "people")]
    found = [(t, points) for t, points in found if points]
    if not found:
        return None
    every = [p for _, points in found for p in points]
    oldest = (s.period.start or end) - LONG_AGO
    first = min([p.as_of for p in every] + [t.since for t, _ in found if t.since and t.since >= oldest])
    axis = TimeAxis(min(first, s.period.start or first), end + timedelta(days=3), 64, HALF - 10)
    scale = Scale.upto(max(p.size for p in every), 130, 24)
    told = "; ".join(f"{t.claimant} {p.size:,} on {p.as_of}" for t, points in found for p in points)
    d = drawing(HALF, 160, f"Running totals of people {measure}, by claimant: {told}")
    if s.period.start:
        left = axis.x(s.period.start)
        d.add(el("rect", class_="tint", x=left, y=16, width=axis.x(end) - left, height=114))
    d.add(*scale.draw(axis.left, axis.right), *axis.draw(16, 130, grid=False))
    for n, (t, points) in enumerate(found):
        at = [(axis.x(p.as_of), scale.y(p.size), p) for p in points]
        if len(at) > 1:
            d.add(el("polyline", class_="line", points=" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in at)))
        for x, y, p in at:
            d.add(*_running_mark(x, y, p, n, scale))
        x, y, p = at[-1]
        anchor, dx = ("end", -8) if x > HALF / 2 else ("start", 8)
        d.add(haloed(x + dx, y - 2, f"{p.size:,}{'+' if p.numbers[2] is None else ''}", "bold", anchor))
        d.add(haloed(x + dx, y + 9, t.claimant, "small", anchor))
    return d.svg()


def _running_mark(x: float, y: float, p: RunningPoint, n: int, scale: Scale) -> Iterator[str]:
    """A claimant's mark; what it gave for the same day before is hollow, joined by a stroke; an open upper end is an arrow."""
    for low, best, high in p.revised:
        old = scale.y(next((v for v in (best, low, high) if v is not None), 0))
        yield el("line", class_="line", x1=x, x2=x, y1=old, y2=y)
        yield el("circle", class_="plan", cx=x, cy=old, r=3.5)
    if n % 2 == 0:
        yield el("rect", class_="mark", x=x - 3.5, y=y - 3.5, width=7, height=7)
    else:
        yield el("circle", class_="och", cx=x, cy=y, r=4)
    if p.numbers[2] is None:
        yield el("path", class_="line", d=f"M{x:.1f} {y - 5:.1f}v-12m-3 4l3 -4l3 4")


# ---- timeline
def timeline(s: Situation, items: Sequence[Item], most: int = 3) -> str | None:
    """The period in lanes of themes: dot a day, bar an interval, pale bar a state, ring planned; below, the days with reports."""
    start, end = _bounds(s.period)
    lanes: list[tuple[str, list[Item]]] = []
    for theme in NAMES:
        mine = [x for x in items if x.incident.theme == theme and _drawn(x, s.period)]
        chosen = sorted(mine, key=lambda x: (-x.dead, -x.incident.n_origins, x.id))[:most]
        if chosen:
            lanes.append(
                (
                    theme,
                    sorted(chosen, key=lambda x: (x.incident.date_start or x.incident.date_end or end, x.id)),
                )
            )
    if not lanes:
        return None
    rows = sum(len(found) for _, found in lanes)
    height = 30 + rows * 15 + len(lanes) * 4 + 34
    d = drawing(
        FULL, height, f"Timeline from {day(start)} to {day(end)}; the sections below tell the same in words"
    )
    axis = TimeAxis(start, end, 92, FULL - 10)
    for at, label in axis.ticks(80):
        d.add(
            el("line", class_="gr", x1=axis.x(at), x2=axis.x(at), y1=20, y2=height - 30),
            text(axis.x(at), 13, label, "small", "middle"),
        )
    y = 26.0
    for theme, found in lanes:
        d.add(
            el("line", class_="lane", x1=0, x2=FULL, y1=y - 4, y2=y - 4), text(0, y + 9, NAMES[theme], "bold")
        )
        for x in found:
            d.add(*_row(x, axis, y + 5))
            y += 15
        y += 4
    d.add(
        el("line", class_="ax", x1=0, x2=FULL, y1=y - 2, y2=y - 2),
        text(0, y + 12, "Days with reports", "bold"),
    )
    covered = set(s.covered)
    for n in range((end - start).days + 1):
        at = start + timedelta(days=n)
        if at in covered:
            d.add(el("rect", class_="day", x=axis.x(at), y=y + 4, width=max(axis.day - 0.6, 1.5), height=8))
    return d.svg()


def _drawn(x: Item, period: Interval) -> bool:
    i = x.incident
    return i.when.overlaps(period) and i.date_prec in (1, 2, 3) and (i.modality != "denied")


def _row(x: Item, axis: TimeAxis, y: float) -> Iterator[str]:
    i = x.incident
    start, end = i.date_start or axis.start, i.date_end or axis.end
    a, b = axis.x(max(start, axis.start)), axis.x(min(end, axis.end))
    planned = i.modality in ("planned", "possible")
    if start == end:
        yield el("circle", class_="plan" if planned else "mark", cx=a, cy=y, r=4)
    else:
        kind = "plan" if planned else "state" if i.kind == "state" else "mark"
        yield el("rect", class_=kind, x=a, y=y - 3, width=max(b - a, 5), height=6, rx=2)
    label = _label(x)
    room = axis.right - max(a, b)
    if room > len(label) * 5:
        yield haloed(max(a, b) + 8, y + 3.5, label)
    elif a - axis.left > len(label) * 5:
        yield haloed(a - 8, y + 3.5, label, "", "end")
    else:  # a bar over most of the axis: on it
        yield haloed(axis.left + 8, y + 3.5, label)


def _label(x: Item) -> str:
    """The title without its days: they are what the drawing shows."""
    words = x.incident.title.rsplit(" (", 1)[0]
    return words if len(words) <= 58 else words[:57].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _bounds(period: Interval) -> tuple[date, date]:
    assert period.start is not None
    assert period.end is not None
    return period.start, period.end
