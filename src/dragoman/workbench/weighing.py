"""The weights behind "why these claims are together": two claims compared feature by feature, as a waterfall in bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.errors import NotFoundError
from dragoman.linking import Constraints, PairExplanation, PairFeature, explain_pair
from dragoman.model import Claim
from dragoman.publish.charts import Drawing, el, text, title
from dragoman.workbench.source import Source

MOST: Final = (
    60  # claims of an incident among which a pair is weighed: comparing all of a larger one takes too long
)
ROW: Final = 22.0


@dataclass(frozen=True)
class Weighed:
    """A pair of claims of one incident, and what there is to choose from."""

    left: Claim
    right: Claim
    found: PairExplanation
    others: tuple[Claim, ...]  # claims that the left one can be compared with


def weighed(source: Source, incident_id: str, first: str | None, second: str | None) -> Weighed | None:
    """Two claims of an incident compared; without a choice its first claim and the first of another report. None where
    the incident has one claim. Raises NotFoundError where it has no such claims."""
    source.get("incidents", incident_id)
    every = source.claims_of([incident_id]).get(incident_id, [])
    by_id = {c.claim_id: c for c in every}
    if len(every) < 2:
        return None
    left = by_id.get(first) if first else every[0]
    if left is None:
        raise NotFoundError(f"incident {incident_id} has no claim {first!r}")
    others = [c for c in every if c is not left]
    apart = [c for c in others if c.report_id != left.report_id]
    right = by_id.get(second) if second else (apart or others)[0]
    if right is None or right is left:
        raise NotFoundError(f"incident {incident_id} has no other claim {second!r}")
    inside = [left, right, *(c for c in others if c is not right)][:MOST]
    figures = source.figures_of([c.claim_id for c in inside])
    reports = source.reports(sorted({c.report_id for c in inside}), whole=True)
    found = explain_pair(
        list(reports.values()), inside, [f for fs in figures.values() for f in fs], left.claim_id, right.claim_id,
        Constraints(same=frozenset({_pair(left, right)})) if _judged(source, left, right) else Constraints(),
    )  # fmt: skip
    return Weighed(left, right, found, tuple(others[:MOST]))


def _pair(a: Claim, b: Claim) -> tuple[str, str]:
    return (min(a.claim_id, b.claim_id), max(a.claim_id, b.claim_id))


def _judged(source: Source, a: Claim, b: Claim) -> bool:
    """Whether a judgement that the tables follow says that the two are one happening."""
    followed = source.record.judgements.all()[: source.record.applied[0]]
    both = {a.claim_id, b.claim_id}
    return any(j.action == "same" and both <= {x.item_id for x in j.anchors} for j in followed)


def chart(found: PairExplanation, width: int) -> str:
    """The features as a waterfall: each bar goes on where the one above ends, the last is their sum; a line stands where
    two accounts are joined."""
    bars = [f for f in found.features if abs(f.weight) >= 0.05]
    total = sum(f.weight for f in bars)
    runs = _runs(bars)
    least = min([0.0, total, found.threshold, *(x for r in runs for x in r)])
    most = max([0.0, total, found.threshold, *(x for r in runs for x in r)])
    wide = width > 600
    left, right = (150.0, width - 24.0) if wide else (118.0, width - 12.0)
    bottom = 8 + ROW * (len(bars) + 1)

    def at(bits: float) -> float:
        return left + (bits - least) / max(most - least, 1.0) * (right - left)

    drawing = Drawing(width, bottom + 26, f"Each reason in bits, from none to {total:+.1f}")
    drawing.add(el("line", class_="gr", x1=at(0), x2=at(0), y1=4, y2=bottom))
    drawing.add(el("line", class_="bh", x1=at(found.threshold), x2=at(found.threshold), y1=4, y2=bottom))
    for n, (f, (start, end)) in enumerate(zip(bars, runs, strict=True)):
        y = 8 + ROW * n
        drawing.add(text(0, y + 12, f.label if wide else f.label[:16], "k"))
        drawing.add(_bar(f, at(start), at(end), y))
    y = 8 + ROW * len(bars)
    drawing.add(text(0, y + 12, "Together", "n"))
    drawing.add(
        el("rect", class_="sum", x=min(at(0), at(total)), y=y + 2, width=abs(at(total) - at(0)), height=13)
    )
    drawing.add(text(at(0), bottom + 18, "0", "", "middle"))
    drawing.add(text(at(found.threshold), bottom + 18, f"joined from {found.threshold:g}", "s", "middle"))
    return drawing.svg(role="img")


def _runs(bars: Sequence[PairFeature]) -> list[tuple[float, float]]:
    out, at = [], 0.0
    for f in bars:
        out.append((at, at + f.weight))
        at += f.weight
    return out


def _bar(f: PairFeature, start: float, end: float, y: float) -> str:
    a, b = sorted((start, end))
    look = "fall" if f.weight < 0 else "rise"
    told = f"{f.label}: {f.words}, {f.weight:+.1f}"
    return el("rect", title(told), class_=look, x=a, y=y + 2, width=max(b - a, 1.0), height=13)
