"""Charts as SVG, drawn by hand for page and print alike: elements, a time axis, a scale of counts.

Colours and faces are classes of the stylesheet, so that one drawing serves a light screen, a dark one and paper.
Lengths are pixels of the drawing's own `viewBox`. Every text and attribute is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from typing import Any, Final

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def el(name: str, *inside: str, **attributes: Any) -> str:
    """One element. `class_` gives class, other underscores become hyphens; None leaves an attribute out; `inside` is
    markup already."""
    told = "".join(
        f' {k.rstrip("_").replace("_", "-")}="{_value(v)}"' for k, v in attributes.items() if v is not None
    )
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def text(x: float, y: float, words: str, class_: str = "", anchor: str | None = None) -> str:
    """Words at a point; `anchor` is middle or end."""
    return el("text", escape(words), x=x, y=y, class_=class_ or None, text_anchor=anchor)


def title(words: str) -> str:
    """A title for pointers and screen readers."""
    return el("title", escape(words))


def link(href: str, *inside: str, label: str | None = None) -> str:
    """Markup as a link."""
    return el("a", *inside, href=href, aria_label=label)


def _value(v: Any) -> str:
    if isinstance(v, float):
        return f"{v:.1f}".rstrip("0").rstrip(".")
    return escape(str(v), quote=True)


@dataclass
class Drawing:
    """A drawing in the making. `label` is what a screen reader says of the whole."""

    width: float
    height: float
    label: str
    class_: str = "ch"
    parts: list[str] = field(default_factory=list)

    def add(self, *markup: str) -> None:
        """Put elements on top."""
        self.parts.extend(markup)

    def svg(self, **attributes: Any) -> str:
        """The finished SVG; `role` is img unless given (a drawing with links is a group)."""
        role = attributes.pop("role", "img")
        box = f"0 0 {self.width:g} {self.height:g}"
        return el(
            "svg", *self.parts or [""], class_=self.class_, viewBox=box, role=role, aria_label=self.label, **attributes
        )  # fmt: skip


@dataclass(frozen=True)
class TimeAxis:
    """Days from `start` to `end` over the pixels from `left` to `right`."""

    start: date
    end: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Where a day begins; days outside are put at the edge."""
        whole = max((self.end - self.start).days, 1)
        share = (day - self.start).days / whole
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    @property
    def day(self) -> float:
        """The pixels of one day."""
        return (self.right - self.left) / max((self.end - self.start).days, 1)

    def ticks(self, room: float = 62) -> Iterator[tuple[date, str]]:
        """The first days of months (or every third, sixth, twelfth ...) with their labels, `room` pixels apart at least."""
        step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if s * 30.4 * self.day >= room), 240)
        if 30.4 * self.day > 4 * room:
            yield from self._days(room)
            return
        year, month = self.start.year, (self.start.month - 1) // step * step + 1 if step < 12 else 1
        first = True
        while (at := date(year, month, 1)) <= self.end:
            if at >= self.start:
                yield at, f"{at.year}" if step >= 12 else _tick(at, first)
                first = False
            month += step
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1

    def _days(self, room: float) -> Iterator[tuple[date, str]]:
        step = next(s for s in (1, 2, 7, 14) if s * self.day >= room or s == 14)
        at = self.start
        while at <= self.end:
            yield at, f"{at.day} {_MONTHS[at.month - 1]}" + (f" {at.year}" if at == self.start else "")
            at += timedelta(days=step)

    def draw(self, top: float, bottom: float, grid: bool = True) -> list[str]:
        """The axis line at `bottom`, with ticks, labels and (unless told not to) a line up to `top` at each."""
        out = [el("line", class_="ax", x1=self.left, x2=self.right, y1=bottom, y2=bottom)]
        for at, label in self.ticks():
            x = self.x(at)
            y = top if grid else bottom
            out.append(
                el("line", class_="gr" if grid else "ax", x1=x, x2=x, y1=y, y2=bottom + (0 if grid else 5))
            )
            out.append(text(x + 4, bottom + 19, label))
        return out


def _tick(at: date, first: bool) -> str:
    name = _MONTHS[at.month - 1]
    return f"{name} {at.year}" if first or at.month == 1 else name


@dataclass(frozen=True)
class Scale:
    """Counts from 0 to a round `top` over the pixels from `bottom` up to `ceiling`."""

    top: float
    bottom: float
    ceiling: float

    @classmethod
    def upto(cls, most: float, bottom: float, ceiling: float) -> Scale:
        """A scale whose top is the next round number over `most`."""
        return cls(round_up(most), bottom, ceiling)

    def y(self, n: float) -> float:
        """Where a count stands."""
        return self.bottom - min(n / self.top, 1.06) * (self.bottom - self.ceiling)

    def draw(self, left: float, right: float, steps: int = 4) -> list[str]:
        """Grid lines with their counts at the left."""
        out = []
        for n in range(steps + 1):
            value = self.top * n / steps
            if value != int(value):
                continue
            y = self.y(value)
            out.append(el("line", class_="gr" if n else "ax", x1=left, x2=right, y1=y, y2=y))
            out.append(text(left - 8, y + 4, short(value), anchor="end"))
        return out


def round_up(most: float) -> float:
    """The next of 4, 8, 12, 20, 40, 60, 80, 100, 200 ... so that quarters are round, too."""
    if most <= 4:
        return 4
    power = 10 ** math.floor(math.log10(most))
    return next(
        float(m * power)
        for m in (1, 1.2, 1.6, 2, 4, 6, 8, 10, 12)
        if m * power >= most and m * power % 4 == 0
    )


def short(n: float) -> str:
    """A count on an axis: "250,000", "1.5 million"."""
    if n >= 1_000_000:
        return f"{n / 1_000_000:g} million"
    return f"{int(n):,}"


def hatched(days: Sequence[date], axis: TimeAxis, top: float, bottom: float, reach: int = 7) -> list[str]:
    """Where nobody reported: the stretches of the axis further than `reach` days from any of these days."""
    out = []
    at = axis.start
    known = [d for d in days if axis.start <= d <= axis.end]
    for a, b in _gaps(known, at, axis.end, reach):
        left, right = axis.x(a), axis.x(b)
        if right - left >= 2:
            out.append(el("rect", class_="none", x=left, y=top, width=right - left, height=bottom - top))
    return out


def _gaps(days: Iterable[date], start: date, end: date, reach: int) -> Iterator[tuple[date, date]]:
    at = start
    for day in days:
        if (day - at).days > reach:
            yield at, day - timedelta(days=reach)
        at = max(at, day)
    if (end - at).days > reach:
        yield at + timedelta(days=1), end
