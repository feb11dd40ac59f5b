"""Key figures, and the few sentences in brief that stand on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dragoman.model import Interval
from dragoman.publish.data import load_table
from dragoman.publish.items import Count, Item
from dragoman.publish.running import RunningPoint, RunningTotal
from dragoman.publish.sentences import by_claimant, listed, members, sentence
from dragoman.publish.sitrep.situation import ANNOUNCED, ASSERTED, NOTHING, KeyFigure, Line, Scope
from dragoman.publish.sitrep.words import incidents, of_sum, short, span, three
from dragoman.publish.wording import best_of, capital, day, in_number, in_time, named
from dragoman.views.tolls import EVERYBODY
from dragoman.views.totals import Sum, Total, add_up, beside
from dragoman.views.words import NO_OUTLET, OWN_VOICE

_WORDS: Final = load_table("sentences")
WARNINGS: Final = ("COERCE", "THREATEN")
SUMS: Final = (("killed", "Killed"), ("civilians_killed", "Civilians killed"), ("injured", "Injured"))
THINGS: Final = ("suspended", "destroyed", "damaged", "deployed", "delivered", "captured")  # in this order
SIDES: Final = 3  # sides of which the dead are told apart
MOST_THINGS: Final = 4
NOT_ADDED: Final = {
    "straddles": "may lie outside the period", "undated": "without a day", "possible": "only possible or denied",
}  # fmt: skip


# ---- in brief
def brief(scope: Scope, planned: Sequence[tuple[str, Line]]) -> Iterator[Line]:
    """At most four sentences: the first running total, the dead, the newest measure or threat, what is planned next."""
    for found in in_force(scope)[:1]:
        yield Line(_standing(scope, found), scope.refs_of(found.items))
    killed = total(scope, "killed", scope.period)
    if killed.sum.incident_ids:
        yield Line(_killed(scope, killed), scope.refs_of(killed.sum.incident_ids))
    elif scope.happened():
        yield Line("No report gives a number of people killed in the period.", (), NOTHING)
    warned = [
        x for x in scope.happened() if x.incident.event_type in WARNINGS and x.incident.modality != "denied"
    ]
    if warned := [x for x in warned if x.incident.kind == "event"]:
        last = max(warned, key=lambda x: (str(x.incident.date_end), x.incident.n_origins, x.id))
        mark = ANNOUNCED if last.incident.modality == "possible" else ASSERTED
        yield Line(sentence(last, scope.year), scope.refs(last), mark)
    yield from (line for _, line in planned[:1])


def _standing(scope: Scope, found: InForce) -> str:
    """The total in force, and what others put it at: each by its claimant, with no difference drawn between them."""
    t, p = found.total, found.point
    words = _WORDS["counted_by"][t.measure].format(n=f"{in_number(*p.numbers, p.qualifier)} {t.unit}")
    since = f" since {day(t.since, scope.year)}" if t.since else ""
    text = f"By {day(p.as_of, scope.year)}, {words}{since}, according to {_who(t)}."
    if found.earlier is not None:
        text += f" It had given {in_number(*found.earlier.numbers, found.earlier.qualifier)} on {day(found.earlier.as_of, scope.year)}."
    for other, q in found.others[:1]:
        text += f" {capital(_who(other))} gave {in_number(*q.numbers, q.qualifier)} on {day(q.as_of, scope.year)}."
    return text


def _killed(scope: Scope, killed: Total) -> str:
    """The sum of the dead with its range and whose numbers the best estimate rests on."""
    s = killed.sum
    high = None if s.open else s.high
    people = "person" if (s.low, high) == (1, 1) else "people"
    be = "is" if people == "person" else "are"
    line = f"{capital(in_number(s.low, s.best, high))} {people} {be} reported killed in {incidents(len(s.incident_ids))} of the period"
    if more := best_of(s.low, s.best, high):
        line += f" ({more})"
    sides = [f"{side.best:,} {words}" for side, words in by_side(scope, killed)[:SIDES]]
    if sides:
        line += f", among them {_listing(sides)}"
    if names := rests_on(scope, killed):
        line += f"; the numbers are those of {listed(names, scope.days[1])}"
    return line + "."


def _listing(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


# ---- sums: the arithmetic is that of views.totals
def total(scope: Scope, measure: str, period: Interval) -> Total:
    """The total of a measure over what may have happened in a period, by the rules of every total."""
    by_id = {x.id: x for x in scope.every}
    found = [
        (x.incident, beside(x.incident, period)) for x in scope.every if x.incident.when.overlaps(period)
    ]

    def withheld(identity: str) -> bool:
        return any(c.withheld and c.measure == measure for c in by_id[identity].counts)

    def sides(identity: str) -> Iterator[tuple[str, tuple[int | None, int | None, int | None]]]:
        told = [
            t
            for t in by_id[identity].tolls
            if t.measure == measure and t.claimant is None and t.side != "all"
        ]
        for t in [t for t in told if t.side != EVERYBODY] or told:
            yield t.side, (t.low, t.best, t.high)

    return add_up(measure, found, lambda i: withheld(i.incident_id), lambda i: sides(i.incident_id))


def by_side(scope: Scope, of: Total, label: bool = False) -> list[tuple[Sum, str]]:
    """The numbers of the sides that are told apart, largest first, each with the words for its people (as a label: several)."""
    by_id = {x.id: x for x in scope.every}
    out = []
    for side, s in sorted(of.sides.items(), key=lambda f: (-f[1].best, f[0])):
        rows = [
            (t, by_id[i])
            for i in s.incident_ids
            for t in by_id[i].tolls
            if (t.side, t.measure) == (side, of.measure)
        ]
        n = 2 if label else s.best
        words = sorted({members(replace(t, low=n, best=n, high=n), x) for t, x in rows if t.claimant is None})
        if s.best and side != EVERYBODY and words:
            out.append((s, min(words, key=lambda w: w.startswith(("person", "people")))))
    return out


def rests_on(scope: Scope, of: Total) -> list[str]:
    """Whose numbers the best estimates of a sum rest on."""
    by_id = {x.id: x for x in scope.every}
    names: dict[str, None] = {}
    for i in of.sum.incident_ids:
        x = by_id[i]
        based = [c for c in x.counts if c.basis and c.measure == of.measure.removeprefix("civilians_")]
        for c in based:
            names |= dict.fromkeys(_outlets(x) if c.claimant == OWN_VOICE else (c.claimant,))
    return sorted(names)


def _outlets(x: Item) -> Sequence[str]:
    return [o for o in x.outlets if o != NO_OUTLET] or [NO_OUTLET]


# ---- running totals
@dataclass(frozen=True, slots=True)
class InForce:
    """The running total that goes first for a measure and unit, its value before, and what other claimants give."""

    total: RunningTotal
    point: RunningPoint
    earlier: RunningPoint | None
    others: tuple[tuple[RunningTotal, RunningPoint], ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The items that all of it rests on."""
        told = [self.point, *([self.earlier] if self.earlier else []), *(p for _, p in self.others[:1])]
        return tuple(i for p in told for i in p.items)


def in_force(scope: Scope) -> list[InForce]:
    """By measure and unit: the total of the claimant whom the case prefers, else the newest, as of the period's end."""
    start, end = scope.days
    by: dict[tuple[str, str], list[tuple[RunningTotal, RunningPoint]]] = defaultdict(list)
    for t in scope.running:
        if points := t.until(end):
            by[t.measure, t.unit].append((t, points[-1]))
    rank = {name: n for n, name in enumerate(scope.preferred)}
    out = []
    for found in by.values():
        best = max(found, key=lambda f: (-rank.get(f[0].claimant, len(rank)), f[1].as_of, f[1].size))
        if scope.previous.start is None or best[1].as_of < scope.previous.start:
            continue
        before = [p for p in best[0].until(end) if p is not best[1]]
        old = [p for p in before if p.as_of < start]
        others = sorted(
            (f for f in found if f is not best and f[0].since == best[0].since),
            key=lambda f: f[1].as_of,
            reverse=True,
        )
        out.append(InForce(*best, (old or before)[-1] if before else None, tuple(others)))
    return out


def _who(t: RunningTotal) -> str:
    return "a report that names no source" if t.claimant == NO_OUTLET else named(t.claimant)


# ---- key figures
def key_figures(scope: Scope, read_before: bool) -> Iterator[KeyFigure]:
    """The rows: running totals, sums of people, numbers withheld, things. `read_before`: whether earlier reports exist."""
    for found in in_force(scope):
        yield _running(scope, found)
    for measure, label in SUMS:
        yield from _sum(scope, measure, label, read_before)
    for x in scope.happened():
        for c in [c for c in x.killed if c.withheld][:1]:
            yield KeyFigure(
                "withheld", f"{c.side or 'People'} killed", in_time(x.incident.when, scope.year), "", "", "",
                _by(by_claimant(c, x)), "\N{EM DASH}", scope.refs(x), "none", "number withheld",
            )  # fmt: skip
    yield from _things(scope)


def _running(scope: Scope, found: InForce) -> KeyFigure:
    t, p = found.total, found.point
    if found.earlier is not None:
        change = f"{p.size - found.earlier.size:+,}".replace("-", "\N{MINUS SIGN}")
        told = f"{_span(found.earlier)} on {day(found.earlier.as_of, scope.year)}; change {change}"
    elif found.others:
        other, q = found.others[0]
        told = f"{_span(q)} ({other.claimant}, {day(q.as_of, scope.year)}). Claimants differ: no difference"
    else:
        told = "First value in the record"
    since = f"since {day(t.since, scope.year)}, " if t.since else ""
    return KeyFigure(
        _span(p), capital(_WORDS["short"].get(t.measure, t.measure)), f"{t.unit}, {since}as of {day(p.as_of, scope.year)}",
        *three(*p.numbers), capital(_who(t)), told, scope.refs_of(found.items),
    )  # fmt: skip


def _span(p: RunningPoint) -> str:
    low, best, high = p.numbers
    least = low if low is not None else best
    return f"up to {high:,}" if least is None else span(least, high)


def _sum(scope: Scope, measure: str, label: str, read_before: bool) -> Iterator[KeyFigure]:
    now, then = (total(scope, measure, p) for p in (scope.period, scope.previous))
    if then.sum.incident_ids:
        earlier = f"Last period: {of_sum(then.sum)} in {incidents(len(then.sum.incident_ids))}"
    else:
        earlier = "Last period: no figure" if read_before else "Last period: nothing read"
    apart = [f"{len(s.incident_ids):,} {NOT_ADDED[why]}" for why, s in now.beside.items() if why in NOT_ADDED]
    note = f"; not added: {', '.join(apart)}" if apart else ""
    if not now.sum.incident_ids:
        nothing = ("no figure", label, f"not zero: no report gives a number{note}")
        yield KeyFigure(*nothing, "", "", "", "\N{EM DASH}", earlier, (), "none", "no figure")
        return
    s, refs = now.sum, scope.refs_of(now.sum.incident_ids)
    high = None if s.open else s.high
    yield KeyFigure(
        span(s.low, high), label, f"people, {incidents(len(s.incident_ids))}{note}", *three(s.low, s.best, high),
        capital(listed(rests_on(scope, now), scope.days[1])), earlier, refs,
    )  # fmt: skip
    if measure == "killed":
        for side, words in by_side(scope, now, label=True)[:SIDES]:
            refs = scope.refs_of(side.incident_ids)
            ceiling = None if side.open else side.high
            yield KeyFigure(
                span(side.low, ceiling), f"of them {words}", incidents(len(refs)),
                *three(side.low, side.best, ceiling), "", "", refs, "sub",
            )  # fmt: skip


def _things(scope: Scope) -> Iterator[KeyFigure]:
    """Numbers of things and places: facilities out of work, aircraft shot down, posts set up; the largest of each."""
    by: dict[tuple[str, str], list[tuple[Item, Count]]] = defaultdict(list)
    for x in scope.happened():
        for c in x.counts:
            counts = c.measure in THINGS and c.scope == "event" and not c.withheld and not c.part
            if (
                counts
                and x.incident.modality == "asserted"
                and (c.unit != "people" or c.measure == "captured")
            ):
                unit = _WORDS["units"].get(f"{x.incident.theme}.{c.unit}", c.unit)
                by[c.measure, unit].append((x, c))
    ordered = sorted(by.items(), key=lambda f: (THINGS.index(f[0][0]), f[0][1]))
    for (measure, unit), found in ordered[:MOST_THINGS]:
        x, c = max(found, key=lambda f: (f[1].size, f[0].id))
        told = {(y.id, d.size) for y, d in found}
        yield KeyFigure(
            short(c), f"{capital(unit)} {_WORDS['short'].get(measure, measure)}", in_time(x.incident.when, scope.year),
            *three(c.low, c.best, c.high), _by(by_claimant(c, x)),
            "The largest; others are not added" if len(told) > 1 else "One number in the period", scope.refs(x),
        )  # fmt: skip


def _by(words: str) -> str:
    return capital(words.removeprefix("according to "))
