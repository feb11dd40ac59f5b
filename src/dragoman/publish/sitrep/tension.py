"""Acts of two parties towards each other, each with PLOVER's score from conflict (-10) to cooperation (+10).

A record of what was read, not a forecast: every dated act stands once, what is only planned or possible is hollow and in no
mean, and a mean is drawn only over four weeks with three acts or more, never past the last report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from dragoman.model import Interval
from dragoman.publish.charts import TimeAxis, el, text
from dragoman.publish.data import load_table
from dragoman.publish.items import Act, Item
from dragoman.publish.names import actor_type
from dragoman.publish.sentences import according_to, parts
from dragoman.publish.sitrep.drawings import FULL, drawing, haloed
from dragoman.publish.sitrep.situation import Scope, Scored, Tension
from dragoman.publish.wording import day
from dragoman.reconciling.parties import party

_SCORES: Final[dict[str, float]] = load_table("plover")["scores"]
MOST: Final = 18  # acts shown, the latest
FEWEST: Final = 3  # acts from which on there is something to show, and a mean
BEFORE: Final = timedelta(days=365)  # how far before the period acts are told of
WINDOW: Final = timedelta(days=28)
SILENCE: Final = 31  # days without a report from which on the drawing says so
LONGEST: Final = 31  # days within which an act is known to have been
PARTIES: Final = ("state", "armed_group", "coalition", "international_body")
TOP, BOTTOM, LEFT, RIGHT = 14.0, 152.0, 34.0, FULL - 10


def score(event_type: str | None, mode: str | None) -> float | None:
    """PLOVER's score of a type and mode; None for what has no type."""
    return _SCORES.get(f"{event_type}.{mode}", _SCORES.get(event_type or ""))


def tension(scope: Scope) -> Tension | None:
    """The two parties of whose acts towards each other most is told, with these; None where there are fewer than three."""
    start, end = scope.days
    found: dict[tuple[str, str], dict[str, Scored]] = defaultdict(dict)
    for x in scope.every:
        i = x.incident
        first = i.date_start or i.date_end
        if first is None or i.kind != "event" or i.modality == "denied" or (i.when.days or 99) > LONGEST:
            continue
        ahead = i.modality == "planned" and x.id in scope.numbers
        if not start - BEFORE <= first <= end and not ahead:
            continue
        for act in x.acts or (Act(i.actors, i.recipients, i.mode),):
            for pair, direction in _towards(act):
                if (value := score(i.event_type, act.mode or i.mode)) is not None:
                    found[pair].setdefault(x.id, _scored(x, value, direction, scope))
    ranked = sorted(found, key=lambda p: (-sum(not a.hollow for a in found[p].values()), p))
    if not ranked or sum(not a.hollow for a in found[ranked[0]].values()) < FEWEST:
        return None
    acts = sorted(found[ranked[0]].values(), key=lambda a: (a.days.start or date.max, a.text))
    return Tension(*ranked[0], tuple(acts[-MOST:]))


def _towards(act: Act) -> Iterator[tuple[tuple[str, str], str]]:
    """The pairs of parties that an act is between, and its direction: a (first to second), b, or m (both act)."""
    did, met = _parties(act.actors), _parties(act.recipients)
    for a in sorted(did):
        for b in sorted(met - did):
            yield ((a, b), "a") if a < b else ((b, a), "b")
        for b in sorted(did):
            if a < b:
                yield (a, b), "m"


def _parties(names: Sequence[str]) -> set[str]:
    return {p for n in names if actor_type(p := party(n)) in PARTIES}


def _scored(x: Item, value: float, direction: str, scope: Scope) -> Scored:
    i = x.incident
    first, last = i.date_start or i.date_end, i.date_end or i.date_start
    assert first is not None
    assert last is not None
    when = day(first, scope.year) if first == last else f"{day(first, scope.year)} to {day(last, scope.year)}"
    what = parts(x)["noun"].removeprefix("a ").removeprefix("an ").removeprefix("the ")
    who = according_to(x, scope.year).removeprefix("according to ")
    hollow = i.modality != "asserted"
    state = f", {i.modality}" if hollow else ""
    sign = f"{value:+g}".replace("-", "\N{MINUS SIGN}")
    refs = scope.refs_of([x.id])
    return Scored(
        Interval(first, last), value, direction, hollow, f"{when}, {sign}: {what}{state} ({who})", refs
    )


# ---- the drawing
def draw(t: Tension, read: Sequence[date], period: Interval) -> str:
    """The acts over time on a scale that is always -10 to +10; `read` are the days of the reports read."""
    days = [d for a in t.acts for d in (a.days.start, a.days.end) if d]
    axis = TimeAxis(min(days) - timedelta(days=3), max(days) + timedelta(days=3), LEFT, RIGHT)
    told = f"Acts of {t.one} and {t.other} towards each other by PLOVER's score: " + "; ".join(
        a.text for a in t.acts
    )
    d = drawing(FULL, BOTTOM + 26, told)
    if period.start and period.end:
        left, right = axis.x(max(period.start, axis.start)), axis.x(min(period.end, axis.end))
        d.add(el("rect", class_="tint", x=left, y=TOP, width=max(right - left, 0.0), height=BOTTOM - TOP))
    for value in (-10, -5, 0, 5, 10):
        y = _y(value)
        d.add(el("line", class_="gr" if value else "ax", x1=LEFT, x2=RIGHT, y1=y, y2=y))
        d.add(
            text(
                LEFT - 6,
                y + 3.5,
                f"{value:+d}".replace("-", "\N{MINUS SIGN}") if value else "0",
                "small",
                "end",
            )
        )
    d.add(text(LEFT, TOP - 5, "cooperation", "small"), text(LEFT, BOTTOM + 12, "conflict", "small"))
    d.add(*_silences(axis, read), *_means(t, axis, read))
    for at, label in axis.ticks(70):
        if axis.x(at) > LEFT + 40:
            d.add(text(axis.x(at), BOTTOM + 12, label, "small", "middle"))
    taken: list[tuple[float, float]] = []
    for n, act in enumerate(t.acts, 1):
        d.add(*_mark(n, act, axis, taken))
    return d.svg()


def _y(value: float) -> float:
    return TOP + (10 - value) / 20 * (BOTTOM - TOP)


def _silences(axis: TimeAxis, read: Sequence[date]) -> Iterator[str]:
    """Stretches without a report: hatched by lines, and named where there is room."""
    known = sorted(d for d in read if axis.start <= d <= axis.end)
    for a, b in zip([axis.start, *known], [*known, axis.end], strict=True):
        if (b - a).days <= SILENCE:
            continue
        left, right = axis.x(a + timedelta(days=2)), axis.x(b - timedelta(days=2))
        for n in range(int((right - left) / 6)):
            x = left + n * 6
            yield el("line", class_="gr", x1=x, x2=x + 6, y1=BOTTOM, y2=BOTTOM - 10)
        if right - left > 90:
            yield haloed(
                (left + right) / 2, BOTTOM - 14, f"no report for {(b - a).days:,} days", "small", "middle"
            )


def _means(t: Tension, axis: TimeAxis, read: Sequence[date]) -> Iterator[str]:
    """Mean and range of the asserted acts in the four weeks up to a report, from the last report back, none overlapping."""
    until = axis.end
    for last in sorted({d for d in read if d <= axis.end}, reverse=True):
        if last > until:
            continue
        since = last - WINDOW
        values = [a.score for a in t.acts if not a.hollow and a.days.end and since < a.days.end <= last]
        if len(values) < FEWEST:
            continue
        left, right = axis.x(max(since, axis.start)), axis.x(last)
        mean = sum(values) / len(values)
        top, low = _y(max(values)), _y(min(values))
        yield el(
            "rect", class_="range", x=left, y=top, width=max(right - left, 2.0), height=max(low - top, 1.0)
        )
        yield el("line", class_="line", x1=left, x2=right, y1=_y(mean), y2=_y(mean))
        sign = f"{mean:+.1f}".replace("-", "\N{MINUS SIGN}")
        yield haloed(left, low + 10, f"mean {sign}, {len(values)} acts", "small")
        until = since


def _mark(n: int, act: Scored, axis: TimeAxis, taken: list[tuple[float, float]]) -> Iterator[str]:
    """The shape tells the direction, hollow what is not asserted, a bar the days between which it was."""
    a, b = axis.x(act.days.start or axis.start), axis.x(act.days.end or axis.end)
    x, y = (a + b) / 2, _y(act.score)
    while any(abs(x - u) < 9 and abs(y - v) < 9 for u, v in taken):
        x += 4
    taken.append((x, y))
    if b - a > 8:
        yield el(
            "path", class_="line", d=f"M{a:.1f} {y:.1f}H{b:.1f}M{a:.1f} {y - 3:.1f}v6M{b:.1f} {y - 3:.1f}v6"
        )
    shape = {"a": f"M{x - 4:.1f} {y - 5:.1f}l9 5l-9 5z", "b": f"M{x + 4:.1f} {y - 5:.1f}l-9 5l9 5z"}.get(
        act.direction, f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z"
    )
    yield el("path", class_="plan" if act.hollow else "mark", d=shape)
    yield haloed(x, y - 8, str(n), "bold", "middle")
