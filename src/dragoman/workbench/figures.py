"""Figures over time: event counts summed by week, running totals apart, every mark somebody's number and a link.

What is added, and what becomes of a running total that is given anew, is decided in `views` (totals, series) alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.model import MEASURES, Claim, Figure, Incident
from dragoman.publish.charts import Drawing, Scale, TimeAxis, el, hatched, link, text, title
from dragoman.views import totals
from dragoman.views.selection import Filter
from dragoman.views.series import Series, series
from dragoman.views.sql import where
from dragoman.views.tables import Tables
from dragoman.views.totals import OverTime, Step, over_time
from dragoman.views.words import OWN_VOICE
from dragoman.workbench import wording
from dragoman.workbench.queries import extent, report_days
from dragoman.workbench.source import Source

TOLLS: Final = totals.MEASURES
OTHERS: Final = tuple(m for m in MEASURES if m not in TOLLS)  # told and not added
NAMES: Final = {m: m.replace("_", " ").capitalize() for m in (*TOLLS, *OTHERS)} | {
    "civilians_killed": "Civilians killed"
}
BESIDE: Final = {
    "campaign": "of an offensive or a series: its events would be in it again",
    "possible": "not told as having happened",
}
LINES: Final = 4  # claimants with a line of their own
MOST: Final = 2_000  # running totals, or numbers of one of the other measures, on one page
TOP: Final = 24.0
GAP: Final = 45  # days: a line does not cross longer silences


@dataclass(frozen=True)
class Mark:
    """One number as it stands in a chart and in the table below it. `revised`: its claimant gave another for that day later."""

    figure: Figure
    claim: Claim
    report: str
    day: date | None
    claimant: str
    prints: int
    revised: bool = False


@dataclass(frozen=True)
class Track:
    """What one claimant counts of one thing, by day, the revised numbers among it."""

    marks: tuple[Mark, ...]
    falls: tuple[date, ...] = ()

    @property
    def dated(self) -> list[Mark]:
        """The marks that a chart can draw: with a day and a number, by day."""
        found = [m for m in self.marks if m.day and height(m.figure) is not None]
        return sorted(found, key=lambda m: (m.day or date.min, not m.revised))


# ---- events
def unit_of(source: Source) -> str:
    """Weeks, or months where the record spans more than three years."""
    whole = extent(source)
    return "month" if whole and (whole[1] - whole[0]).days > 1100 else "week"


@dataclass(frozen=True)
class Counted:
    """The sums of one toll over time, and the incidents that they are made of, newest first."""

    told: OverTime
    incidents: tuple[Incident, ...]


def counted(source: Source, wanted: Filter, measure: str) -> Counted:
    """One toll of the incidents that fit."""
    return source.kept(("counted", wanted, measure), lambda: _counted(source, wanted, measure))


def _counted(source: Source, wanted: Filter, measure: str) -> Counted:
    condition, values = where(wanted, "incidents")
    found = source.items(
        Incident,
        f"SELECT * FROM incidents WHERE ({condition}) AND (coalesce({measure}_low, {measure}_high) IS NOT NULL OR {measure}_basis IS NOT NULL)"
        " ORDER BY coalesce(date_start, date_end) DESC NULLS LAST, incident_id",
        values,
    )
    told = over_time(found, measure, unit_of(source))
    added = {i for s in (*told.steps,) for i in s.sum.incident_ids} | {
        *told.undated.incident_ids,
        *told.withheld,
    }
    return Counted(told, tuple(i for i in found if i.incident_id in added))


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
              AND i.incident_id IN (SELECT incidents.incident_id FROM incidents WHERE ({condition})
                  AND kind = 'event' AND modality = 'asserted')
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


def event_chart(source: Source, wanted: Filter, measure: str, width: int) -> str:
    """The weekly sums as SVG: tinted to the low, a line at the best, a band to the high, a dashed arrow where a number has
    no upper bound; "" where nothing is counted."""
    told, whole = counted(source, wanted, measure).told, extent(source)
    if not told.steps or whole is None:
        return ""
    unit = told.unit
    shown = [s for s in told.steps if whole[0] - timedelta(days=31) <= s.start <= whole[1]]
    undated, withheld = len(told.undated.incident_ids), len(told.withheld)
    wide = width > 600
    right = width - (132.0 if wide and (undated or withheld) else 12.0)
    axis = TimeAxis(
        whole[0] - timedelta(days=7), whole[1] + timedelta(days=10), 64.0 if wide else 46.0, right
    )
    bottom = 196.0
    scale = Scale.upto(max([s.sum.high for s in shown] or [4]), bottom, TOP)
    drawing = Drawing(width, bottom + 34, f"{NAMES[measure]} per {unit}, counts of single events")
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
    low, best, high = scale.y(s.sum.low), scale.y(s.sum.best), scale.y(s.sum.high)
    parts = (
        [el("rect", class_="band", x=x, y=high, width=width, height=max(low - high, 0.0))]
        if s.sum.high > s.sum.low
        else []
    )
    parts.append(el("rect", class_="bar low", x=x, y=low, width=width, height=scale.bottom - low))
    parts.append(el("line", class_="best", x1=x, x2=x + width, y1=best, y2=best))
    label = wording.number(s.sum.low, s.sum.best, None if s.sum.open else s.sum.high)
    peak = min(high, best)
    if s.sum.open:
        middle = x + width / 2
        parts.append(el("line", class_="un ln upto", x1=middle, x2=middle, y1=best - 3, y2=peak - 14))
        parts.append(el("path", class_="un ln", d=f"M{middle - 4:.1f} {peak - 10:.1f}l4 -5l4 5", fill="none"))
        peak -= 14
    if width >= 12 and width >= 5.6 * len(label) - 8:
        parts.append(text(x + width / 2, peak - 6, label, "s", "middle"))
    last = s.start + timedelta(days=days - 1)
    told = f"{wording.days(s.start, last)}: {label}, {wording.plural(len(s.sum.incident_ids), 'event')}"
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


# ---- running totals, and numbers that are told and not added
def running(source: Source, wanted: Filter, measure: str | None = None) -> dict[tuple[str, str], list[Track]]:
    """Running totals by (measure, unit), as series by claimant; the newest measure first."""
    tables = _told(source, wanted, "scope = 'cumulative'", measure)
    out: dict[tuple[str, str], list[Track]] = {}
    for found in series(tables, tables.figures):
        track = Track(tuple(_of_series(found, tables)), found.falls)
        out.setdefault((found.measure, found.unit), []).append(track)
    newest = {
        key: max((m.day or date.min for t in tracks for m in t.marks), default=date.min)
        for key, tracks in out.items()
    }
    return dict(sorted(out.items(), key=lambda x: (-newest[x[0]].toordinal(), x[0])))


def _told(source: Source, wanted: Filter, also: str, measure: str | None) -> Tables:
    """The figures that fit, with their claims and reports."""
    condition, values = where(wanted, "figures")
    only = "AND measure = $measure" if measure else ""
    figures = source.items(
        Figure,
        f"SELECT * FROM figures WHERE ({condition}) {only} AND {also} ORDER BY as_of DESC NULLS LAST, figure_id LIMIT {MOST}",
        values | ({"measure": measure} if measure else {}),
    )
    tables = source.tables(
        "claim_id IN (SELECT unnest($ids))", {"ids": sorted({f.claim_id for f in figures})}
    )
    return Tables(tables.reports, tables.claims, figures, tables.incidents)


def _of_series(found: Series, tables: Tables) -> list[Mark]:
    who = found.claimant or OWN_VOICE
    out = []
    for point in found.points:
        for p in (*point.revised, point):
            out.append(
                _mark(tables.figure[p.figure_ids[0]], tables, who, p.as_of, p.n_origins, p is not point)
            )
    return out


def _mark(f: Figure, tables: Tables, who: str, day: date | None, prints: int, revised: bool = False) -> Mark:
    report = tables.report[f.report_id]
    label = wording.day(report.published_end) if report.published_end else "report"
    return Mark(f, tables.claim[f.claim_id], label, day, who, prints, revised)


def told(source: Source, wanted: Filter, measure: str) -> dict[tuple[str, str], list[Track]]:
    """The numbers of one of the other measures, of single events, by (measure, unit) and claimant: as told, not added."""
    tables = _told(source, wanted, "scope <> 'cumulative'", measure)
    found: dict[tuple[str, str], dict[str, list[Mark]]] = {}
    for f in tables.figures:
        claim = tables.claim[f.claim_id]
        who = f.claimant or claim.claimant or OWN_VOICE
        mark = _mark(f, tables, who, claim.date_start or claim.date_end, 1)
        found.setdefault((f.measure, f.unit), {}).setdefault(who, []).append(mark)
    return {key: [Track(tuple(marks)) for marks in by.values()] for key, by in sorted(found.items())}


def measures(source: Source) -> list[str]:
    """The tolls, and the other measures that the record has numbers of, the most told first."""
    rows = source.rows(
        "SELECT measure, count(*) FROM figures WHERE review_state <> 'rejected' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return [*TOLLS, *(m for m, _ in rows if m in OTHERS)]


def tracks_chart(found: Sequence[Track], source: Source, width: int, joined: bool = True) -> str:
    """Numbers by day as SVG: a stem on the day that each is for; where `joined`, a line through what one claimant counts on
    and on, a bracket below from when it counts, and a dashed arrow from a number to the one that its claimant put in its
    place."""
    dated = [m for t in found for m in t.dated]
    if not dated:
        return ""
    starts = [m.figure.since for m in dated if m.figure.since and joined] + [m.day for m in dated if m.day]
    first, last = min(starts), max(m.day for m in dated if m.day)
    wide = width > 600
    span = max((last - first).days, 20)
    axis = TimeAxis(
        first - timedelta(days=span // 20 + 1),
        last + timedelta(days=span // 12 + 1),
        84.0 if wide else 62.0,
        width - 12.0,
    )
    bottom = 196.0
    scale = Scale.upto(max(height(m.figure) or 0 for m in dated), bottom, TOP + 6)
    brackets = [m for m in dated if m.figure.since][:6] if joined else []
    lower = bottom + 6 + 6 * len(brackets)
    drawing = Drawing(
        width, lower + 30, f"{'Running totals' if joined else 'Numbers as told'}, {wording.days(first, last)}"
    )
    drawing.add(
        *hatched([d for d, _ in report_days(source)], axis, TOP, bottom), *scale.draw(axis.left, axis.right)
    )
    drawing.add(*(text(axis.x(d), lower + 18, label) for d, label in axis.ticks()))
    for n, m in enumerate(brackets):
        y = bottom + 8 + 6 * n
        a, b = axis.x(m.figure.since or first), axis.x(m.day or last)
        drawing.add(el("path", class_="brk", d=f"M{a:.1f} {y - 3:.1f}v6m0 -3H{b:.1f}V{bottom}"))
    if joined:
        drawing.add(*(part for t in found for part in _joined(t, axis, scale)))
    labelled: list[tuple[float, float]] = []
    for m in sorted(dated, key=lambda m: (m.day or date.min, m.claimant), reverse=True):
        drawing.add(_stem(m, axis, scale, labelled, wide))
    return drawing.svg(role="group")


def height(f: Figure) -> int | None:
    """Where a number stands in a chart: at its best, else at the bound that is told."""
    return next((n for n in (f.best, f.low, f.high) if n is not None), None)


def _joined(track: Track, axis: TimeAxis, scale: Scale) -> list[str]:
    """A line between the counts of one series, joined to nobody else's, and the arrows of what was revised."""

    def at(m: Mark) -> tuple[float, float]:
        return axis.x(m.day or axis.start), scale.y(height(m.figure) or 0)

    standing = [m for m in track.dated if not m.revised]
    out = []
    if len(standing) > 1:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in map(at, standing))
        out.append(
            el(
                "path",
                title(f"{wording.voice(standing[0].claimant)}: one count, later and later"),
                class_="line l0",
                d=f"M{path}",
            )
        )
    for old in (m for m in track.dated if m.revised):
        new = next((m for m in standing if m.day == old.day), None)
        if new is not None and at(new) != at(old):
            (x, y), (_, to) = at(old), at(new)
            up = 1 if to < y else -1
            out.append(
                el("path", class_="un ln upto", d=f"M{x + 9:.1f} {y:.1f}V{to + 7 * up:.1f}", fill="none")
            )
            out.append(
                el(
                    "path",
                    class_="un ln",
                    d=f"M{x + 5:.1f} {to + 8 * up:.1f}l4 {-5 * up}l4 {5 * up}",
                    fill="none",
                )
            )
    return out


def _stem(m: Mark, axis: TimeAxis, scale: Scale, labelled: list[tuple[float, float]], wide: bool) -> str:
    f = m.figure
    x, y = axis.x(m.day or axis.start), scale.y(height(f) or 0)
    parts = [
        el("line", class_="un ln", x1=x, x2=x, y1=scale.bottom, y2=y),
        el("circle", class_="un pt2 old" if m.revised else "un pt2", cx=x, cy=y, r=4.5),
    ]
    if f.low is not None and f.high is None:
        parts.append(el("line", class_="un ln upto", x1=x, x2=x, y1=y - 5, y2=y - 22))
        parts.append(el("path", class_="un ln", d=f"M{x - 4:.1f} {y - 18:.1f}l4 -5l4 5", fill="none"))
    said = f"{wording.voice(m.claimant)}, {wording.figure(f)}"
    if wide and not m.revised and not any(abs(x - a) < 260 and abs(y - b) < 30 for a, b in labelled):
        labelled.append((x, y))
        side = -9 if x > axis.left + 200 else 9
        anchor = "end" if side < 0 else None
        when = f"as of {wording.day(m.day)}" if f.scope == "cumulative" else wording.day(m.day)
        since = f"since {wording.day(f.since)}, {when}" if f.since else when
        parts += [text(x + side, y - 2, said, "s ha", anchor), text(x + side, y + 13, since, "ha", anchor)]
    label = f"{said}, {wording.day(m.day)}{', given anew later' if m.revised else ''}"
    return link(f"/incident/{m.claim.incident_id}?at={f.figure_id}#words", title(label), *parts)
