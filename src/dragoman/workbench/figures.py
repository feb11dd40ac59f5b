"""Figures over time: event counts summed by week, running totals apart, every mark somebody's number and a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.model import Claim, Figure, Incident
from dragoman.publish.charts import Drawing, Scale, TimeAxis, el, hatched, link, text, title
from dragoman.views.selection import Filter
from dragoman.views.sql import where
from dragoman.views.words import OWN_VOICE
from dragoman.workbench import wording
from dragoman.workbench.queries import extent, report_days
from dragoman.workbench.source import Source

TOLLS: Final = ("killed", "injured", "civilians_killed", "displaced")
NAMES: Final = {
    "killed": "Killed",
    "injured": "Injured",
    "civilians_killed": "Civilians killed",
    "displaced": "Displaced",
}
LINES: Final = 4  # claimants with a line of their own
TOP: Final = 24.0
GAP: Final = 45  # days: a line does not cross longer silences


@dataclass(frozen=True)
class Step:
    """One week (or month): the sums of the events' counts, how many are unbounded, and how many events there are."""

    start: date
    low: int
    best: int
    high: int
    unbounded: int
    events: int


@dataclass(frozen=True)
class Running:
    """A running total with its claim, as it stands in the table below its chart."""

    figure: Figure
    claim: Claim
    report: str

    @property
    def claimant(self) -> str:
        """Who gives it."""
        return self.figure.claimant or self.claim.claimant or OWN_VOICE

    @property
    def day(self) -> date | None:
        """The day that it stands for."""
        return self.figure.as_of


# ---- events
def unit_of(source: Source) -> str:
    """Weeks, or months where the record spans more than three years."""
    whole = extent(source)
    return "month" if whole and (whole[1] - whole[0]).days > 1100 else "week"


def steps(source: Source, wanted: Filter, measure: str, unit: str) -> list[Step]:
    """The sums of one toll of asserted events, by the week that they begin in."""
    m = _toll(measure)
    condition, values = where(wanted, "incidents")
    found = source.rows(
        f"SELECT date_trunc('{unit}', coalesce(date_start, date_end))::DATE AS d, sum(coalesce({m}_low, 0)),"
        f" sum(coalesce({m}_best, {m}_low, 0)), sum(coalesce({m}_high, {m}_best, {m}_low, 0)),"
        f" count(*) FILTER ({m}_high IS NULL), count(*)"
        f" FROM incidents WHERE ({condition}) AND {_EVENT} AND coalesce({m}_low, {m}_best, {m}_high) IS NOT NULL"
        " AND coalesce(date_start, date_end) IS NOT NULL GROUP BY d ORDER BY d",
        values,
    )
    return [Step(*r) for r in found]


_EVENT: Final = "kind = 'event' AND modality = 'asserted'"


def _toll(measure: str) -> str:
    return measure if measure in TOLLS else "killed"


def apart(source: Source, wanted: Filter, measure: str) -> tuple[int, int]:
    """(events without a day, events whose number is withheld): what no week can show."""
    m = _toll(measure)
    condition, values = where(wanted, "incidents")
    row = source.rows(
        f"SELECT count(*) FILTER (coalesce(date_start, date_end) IS NULL AND coalesce({m}_low, {m}_high) IS NOT NULL),"
        f" count(*) FILTER ({m}_basis IS NOT NULL AND coalesce({m}_low, {m}_best, {m}_high) IS NULL)"
        f" FROM incidents WHERE ({condition}) AND {_EVENT}",
        values,
    )[0]
    return row[0], row[1]


def by_claimant(source: Source, wanted: Filter, measure: str, unit: str) -> dict[str, list[tuple[date, int]]]:
    """For the busiest claimants, by week: the sum over events of the largest single number that each gave."""
    if measure == "civilians_killed":
        return {}
    condition, values = where(wanted, "incidents")
    found = source.rows(
        f"""
        WITH mine AS (
            SELECT coalesce(f.claimant, c.claimant, '{OWN_VOICE}') AS who, i.incident_id,
                   date_trunc('{unit}', coalesce(i.date_start, i.date_end))::DATE AS d, max(coalesce(f.best, f.low)) AS n
            FROM figures f JOIN claims c USING (claim_id) JOIN incidents i ON i.incident_id = c.incident_id
            WHERE f.measure = $measure AND f.unit = 'people' AND f.scope = 'event' AND coalesce(f.best, f.low) IS NOT NULL
              AND i.incident_id IN (SELECT incidents.incident_id FROM incidents WHERE ({condition}) AND {_EVENT})
            GROUP BY ALL
        )
        SELECT who, d, sum(n) FROM mine WHERE d IS NOT NULL AND who IN
            (SELECT who FROM mine WHERE who <> '{OWN_VOICE}' GROUP BY who HAVING count(DISTINCT d) > 1
             ORDER BY count(*) DESC, who LIMIT {LINES})
        GROUP BY who, d ORDER BY who, d
        """,
        {**values, "measure": measure},
    )
    out: dict[str, list[tuple[date, int]]] = {}
    for who, d, n in found:
        out.setdefault(who, []).append((d, int(n)))
    return out


def events(source: Source, wanted: Filter, measure: str, limit: int = 40) -> list[Incident]:
    """The events behind the sums, newest first, those without a day or a number last."""
    m = _toll(measure)
    condition, values = where(wanted, "incidents")
    return source.items(
        Incident,
        f"SELECT * FROM incidents WHERE ({condition}) AND {_EVENT} AND (coalesce({m}_low, {m}_high) IS NOT NULL OR {m}_basis IS NOT NULL)"
        f" ORDER BY coalesce(date_start, date_end) DESC NULLS LAST, incident_id LIMIT {limit}",
        values,
    )


def event_chart(source: Source, wanted: Filter, measure: str, width: int) -> str:
    """The weekly sums as SVG: tinted to the low, a line at the best, a band to the high, a dashed arrow where a number has
    no upper bound; "" where nothing is counted."""
    unit = unit_of(source)
    found, whole = steps(source, wanted, measure, unit), extent(source)
    if not found or whole is None:
        return ""
    shown = [s for s in found if whole[0] - timedelta(days=31) <= s.start <= whole[1]]
    undated, withheld = apart(source, wanted, measure)
    wide = width > 600
    right = width - (132.0 if wide and (undated or withheld) else 12.0)
    axis = TimeAxis(
        whole[0] - timedelta(days=7), whole[1] + timedelta(days=10), 64.0 if wide else 46.0, right
    )
    bottom = 196.0
    scale = Scale.upto(max([s.high for s in shown] or [4]), bottom, TOP)
    drawing = Drawing(width, bottom + 34, f"{NAMES[_toll(measure)]} per {unit}, counts of single events")
    drawing.add(*hatched([d for d, _ in report_days(source)], axis, TOP, bottom))
    drawing.add(*scale.draw(axis.left, axis.right), *axis.draw(TOP, bottom, grid=False))
    drawing.add(*_lines(by_claimant(source, wanted, measure, unit), axis, scale, wide))
    drawing.add(*(_bar(s, axis, scale, unit, wanted) for s in shown))
    if wide and (undated or withheld):
        drawing.add(*_aside(undated, withheld, right + 30, bottom))
    return drawing.svg(role="group")


def _bar(s: Step, axis: TimeAxis, scale: Scale, unit: str, wanted: Filter) -> str:
    days = 7 if unit == "week" else 31
    x, width = axis.x(s.start) + 1, max(axis.day * days - 2, 3.0)
    low, best, high = scale.y(s.low), scale.y(s.best), scale.y(s.high)
    parts = (
        [el("rect", class_="band", x=x, y=high, width=width, height=max(low - high, 0.0))]
        if s.high > s.low
        else []
    )
    parts.append(el("rect", class_="bar low", x=x, y=low, width=width, height=scale.bottom - low))
    parts.append(el("line", class_="best", x1=x, x2=x + width, y1=best, y2=best))
    label = wording.number(s.low, s.best, None if s.unbounded else s.high)
    peak = min(high, best)
    if s.unbounded:
        middle = x + width / 2
        parts.append(el("line", class_="un ln upto", x1=middle, x2=middle, y1=best - 3, y2=peak - 14))
        parts.append(el("path", class_="un ln", d=f"M{middle - 4:.1f} {peak - 10:.1f}l4 -5l4 5", fill="none"))
        peak -= 14
    if width >= 12 and width >= 5.6 * len(label) - 8:
        parts.append(text(x + width / 2, peak - 6, label, "s", "middle"))
    last = s.start + timedelta(days=days - 1)
    told = f"{wording.days(s.start, last)}: {label}, {wording.plural(s.events, 'event')}"
    query = Filter.of(
        [
            *(p for p in wanted.pairs() if p[0] not in ("since", "until", "kind")),
            ("since", str(s.start)),
            ("until", str(last)),
            ("kind", "event"),
        ]
    )
    return link(f"/?{query.to_query()}", title(told), *parts)


def _lines(found: dict[str, list[tuple[date, int]]], axis: TimeAxis, scale: Scale, wide: bool) -> list[str]:
    out = []
    taken: list[float] = []
    for n, (who, points) in enumerate(found.items(), 1):
        at = [(axis.x(d) + axis.day * 3.5, scale.y(v)) for d, v in points]
        path = "".join(
            f"{'L' if k and (d - points[k - 1][0]).days <= GAP else 'M'}{x:.1f} {y:.1f}"
            for k, ((x, y), (d, _)) in enumerate(zip(at, points, strict=True))
        )
        out.append(
            el(
                "path",
                title(f"{who}: the largest number it gave for each event"),
                class_=f"line l{n}",
                d=path,
            )
        )
        out += [
            el("circle", title(f"{who}: {v:,}"), class_=f"dot l{n}", cx=x, cy=y, r=2.6)
            for (x, y), (_, v) in zip(at, points, strict=True)
        ]
        if wide:
            y = at[-1][1]
            while any(abs(y - t) < 13 for t in taken):
                y -= 13
            taken.append(y)
            end = at[-1][0] > axis.right - 190
            out.append(text(at[-1][0] + (-8 if end else 8), y - 4, who, "k ha", "end" if end else None))
    return out


def _aside(undated: int, withheld: int, x: float, bottom: float) -> list[str]:
    out = [el("line", class_="ax", x1=x, x2=x + 100, y1=bottom, y2=bottom)]
    told = [(n, w) for n, w in ((withheld, "withheld"), (undated, "day not said")) if n]
    for k, (n, w) in enumerate(told):
        y = bottom - 22 - 56 * k
        out.append(el("circle", class_="wh", cx=x + 50, cy=y, r=11))
        out.append(text(x + 50, y + 4, "?", "n", "middle"))
        out.append(text(x + 50, y + 26 if k else bottom + 18, f"{n} {w}", "k", "middle"))
    return out


# ---- running totals
def running(
    source: Source, wanted: Filter, measure: str | None = None
) -> dict[tuple[str, str], list[Running]]:
    """Running totals by (measure, unit), the newest first."""
    condition, values = where(wanted, "figures")
    only = f"AND measure = '{measure}'" if measure in ("killed", "injured", "displaced") else ""
    found = source.items(
        Figure,
        f"SELECT * FROM figures WHERE ({condition}) {only} AND scope = 'cumulative'"
        " ORDER BY as_of DESC NULLS LAST, coalesce(best, low, high) DESC, figure_id LIMIT 300",
        values,
    )
    claims = {
        c.claim_id: c
        for c in source.items(
            Claim,
            "SELECT * FROM claims WHERE claim_id IN (SELECT unnest($ids))",
            {"ids": [f.claim_id for f in found]},
        )
    }
    reports = source.reports([f.report_id for f in found])
    out: dict[tuple[str, str], list[Running]] = {}
    for f in found:
        report = reports.get(f.report_id)
        label = wording.day(report.published_end) if report and report.published_end else ""
        out.setdefault((f.measure, f.unit), []).append(Running(f, claims[f.claim_id], label or "report"))
    return out


def running_chart(found: Sequence[Running], source: Source, width: int) -> str:
    """Running totals as SVG: a stem on the day that each is for, a bracket below from when it counts, a line a claimant."""
    dated = sorted(
        (r for r in found if r.day and _height(r.figure) is not None),
        key=lambda r: (r.day or date.min, r.claimant),
    )
    if not dated:
        return ""
    starts = [r.figure.since for r in dated if r.figure.since] + [r.day for r in dated if r.day]
    first, last = min(starts), max(r.day for r in dated if r.day)
    wide = width > 600
    span = max((last - first).days, 20)
    axis = TimeAxis(
        first - timedelta(days=span // 20 + 1),
        last + timedelta(days=span // 12 + 1),
        84.0 if wide else 62.0,
        width - 12.0,
    )
    bottom = 196.0
    scale = Scale.upto(max(_height(r.figure) or 0 for r in dated), bottom, TOP + 6)
    brackets = [r for r in dated if r.figure.since][:6]
    lower = bottom + 6 + 6 * len(brackets)
    drawing = Drawing(width, lower + 30, f"Running totals, {wording.days(first, last)}")
    drawing.add(
        *hatched([d for d, _ in report_days(source)], axis, TOP, bottom), *scale.draw(axis.left, axis.right)
    )
    drawing.add(*_ticks(axis, lower))
    for n, r in enumerate(brackets):
        y = bottom + 8 + 6 * n
        a, b = axis.x(r.figure.since or first), axis.x(r.day or last)
        drawing.add(el("path", class_="brk", d=f"M{a:.1f} {y - 3:.1f}v6m0 -3H{b:.1f}V{bottom}"))
    drawing.add(*_joined(dated, axis, scale))
    labelled: list[tuple[float, float]] = []
    for r in reversed(dated):
        drawing.add(_stem(r, axis, scale, labelled, wide))
    return drawing.svg(role="group")


def _height(f: Figure) -> int | None:
    return next((n for n in (f.best, f.low, f.high) if n is not None), None)


def _ticks(axis: TimeAxis, y: float) -> list[str]:
    return [text(axis.x(d), y + 18, label) for d, label in axis.ticks()]


def _joined(dated: Sequence[Running], axis: TimeAxis, scale: Scale) -> list[str]:
    """A line between the counts of one claimant from one start: its own series, joined to nobody else's."""
    series: dict[tuple[str, date | None], list[Running]] = {}
    for r in dated:
        series.setdefault((r.claimant, r.figure.since), []).append(r)
    out = []
    for (who, _), mine in series.items():
        if len(mine) > 1:
            path = "L".join(
                f"{axis.x(r.day or date.min):.1f} {scale.y(_height(r.figure) or 0):.1f}" for r in mine
            )
            out.append(
                el("path", title(f"{who}: one count, later and later"), class_="line l0", d=f"M{path}")
            )
    return out


def _stem(r: Running, axis: TimeAxis, scale: Scale, labelled: list[tuple[float, float]], wide: bool) -> str:
    f = r.figure
    x, y = axis.x(r.day or axis.start), scale.y(_height(f) or 0)
    parts = [
        el("line", class_="un ln", x1=x, x2=x, y1=scale.bottom, y2=y),
        el("circle", class_="un pt2", cx=x, cy=y, r=4.5),
    ]
    if f.low is not None and f.high is None:
        parts.append(el("line", class_="un ln upto", x1=x, x2=x, y1=y - 5, y2=y - 22))
        parts.append(el("path", class_="un ln", d=f"M{x - 4:.1f} {y - 18:.1f}l4 -5l4 5", fill="none"))
    told = f"{wording.voice(r.claimant)}, {wording.figure(f)}"
    if wide and not any(abs(x - a) < 260 and abs(y - b) < 30 for a, b in labelled):
        labelled.append((x, y))
        side = -9 if x > axis.left + 200 else 9
        anchor = "end" if side < 0 else None
        since = (
            f"since {wording.day(f.since)}, as of {wording.day(r.day)}"
            if f.since
            else f"as of {wording.day(r.day)}"
        )
        parts += [text(x + side, y - 2, told, "s ha", anchor), text(x + side, y + 13, since, "ha", anchor)]
    label = f"{told}, as of {wording.day(r.day)}"
    return link(f"/incident/{r.claim.incident_id}?at={f.figure_id}#words", title(label), *parts)
