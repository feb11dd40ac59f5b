"""Key figures, and the few sentences in brief that stand on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from dragoman.publish.items import Count, Item
from dragoman.publish.sentences import (
    by_claimant,
    day,
    in_number,
    in_time,
    listed,
    named,
    number_sentences,
    sentence,
)
from dragoman.publish.sitrep.situation import ANNOUNCED, ASSERTED, NOTHING, KeyFigure, Line, Scope
from dragoman.publish.sitrep.sums import Sum, counted, total
from dragoman.publish.sitrep.words import capital, incidents, of_sum, short, three

WARNINGS: Final = ("COERCE", "THREATEN")
SUMS: Final = (("killed", "Killed"), ("civilians_killed", "Civilians killed"), ("injured", "Injured"))
THINGS: Final = ("suspended", "destroyed", "damaged", "deployed", "delivered", "captured")  # in this order
SIDES: Final = 3  # sides of which the dead are told apart
MOST_THINGS: Final = 4
Running = tuple[Item, Count]


# ---- in brief
def brief(scope: Scope, planned: Sequence[tuple[str, Line]]) -> Iterator[Line]:
    """At most four sentences: the first running total, the dead, the newest measure or threat, what is planned next."""
    for (x, c), earlier in in_force(scope)[:1]:
        yield _displaced(scope, x, c, earlier)
    killed = total(scope.every, "killed", scope.period)
    if killed.items:
        yield Line(_killed(killed), scope.refs(*killed.items))
    elif scope.happened():
        yield Line("No report gives a number of people killed in the period.", (), NOTHING)
    warned = [x for x in scope.happened() if x.incident.event_type in WARNINGS and x.incident.kind == "event"]
    if warned:
        last = max(warned, key=lambda x: (x.incident.date_end or date.min, x.incident.n_origins, x.id))
        mark = ANNOUNCED if last.incident.modality == "possible" else ASSERTED
        yield Line(sentence(last, scope.year), scope.refs(last), mark)
    yield from (line for _, line in planned[:1])


def _displaced(scope: Scope, x: Item, c: Count, earlier: Sequence[Running]) -> Line:
    text = next(s for count, s in number_sentences(x, scope.year) if count == c)
    others = [f for f in earlier if f[1].claimant != c.claimant][-1:]
    for _, d in others:
        text += f" {capital(named(d.claimant))} had put it at {in_number(d.low, d.best, d.high)}"
        text += f" on {day(d.as_of, scope.year)}." if d.as_of else "."
    return Line(text, scope.refs(x, *(y for y, _ in others)))


def _killed(killed: Sum) -> str:
    number = in_number(killed.low, killed.best, killed.high)
    line = f"{capital(number)} {'person is' if number == '1' else 'people are'} reported killed in {incidents(len(killed.items))}"
    told = [f"{n:,} of {named(side)}" for side, n, _ in by_side(killed)[:SIDES]]
    if told:
        line += f", among them {' and '.join([', '.join(told[:-1]), told[-1]] if len(told) > 1 else told)}"
    return line + ("; numbers that were withheld are not in the sum." if killed.withheld else ".")


def by_side(killed: Sum) -> list[tuple[str, int, list[Item]]]:
    """The dead by side, as far as the numbers that the sum rests on say whose they were; largest first."""
    by: dict[str, int] = defaultdict(int)
    where: dict[str, list[Item]] = defaultdict(list)
    for x in killed.items:
        for c in x.killed:
            side = "civilians" if c.civilian else c.side
            if c.basis and side:
                by[side] += c.size
                where[side].append(x)
    return sorted(((s, n, where[s]) for s, n in by.items() if n), key=lambda f: (-f[1], f[0]))


# ---- running totals
def series(scope: Scope) -> list[Running]:
    """Running totals that were given up to the end of the period, by measure and day."""
    end = scope.days[1]
    found = [
        (x, c)
        for x in scope.items
        for c in x.counts
        if c.scope == "cumulative" and not c.withheld and c.as_of and c.as_of <= end
    ]
    return sorted(found, key=lambda f: (f[1].measure, f[1].as_of or date.min, f[1].claimant))


def in_force(scope: Scope) -> list[tuple[Running, list[Running]]]:
    """By measure and unit: the total in force (the preferred claimant's, else the newest), and the others by day."""
    by: dict[tuple[str, str], list[Running]] = defaultdict(list)
    for x, c in series(scope):
        by[c.measure, c.unit].append((x, c))
    rank = {name: n for n, name in enumerate(scope.preferred)}
    out = []
    for found in by.values():
        best = max(
            found, key=lambda f: (-rank.get(f[1].claimant, len(rank)), f[1].as_of or date.min, f[1].size)
        )
        if best[1].as_of and scope.previous.start and best[1].as_of >= scope.previous.start:
            out.append((best, [f for f in found if f is not best]))
    return out


# ---- key figures
def key_figures(scope: Scope, read_before: bool) -> Iterator[KeyFigure]:
    """The rows: running totals, sums of people, numbers withheld, things. `read_before`: whether earlier reports exist."""
    for (x, c), earlier in in_force(scope):
        yield _running(scope, x, c, earlier)
    for measure, label in SUMS:
        yield from _sum(scope, measure, label, read_before)
    for x in scope.happened():
        for c in [c for c in x.killed if c.withheld][:1]:
            yield KeyFigure(
                "withheld", f"{c.side or 'People'} killed", in_time(x.incident.when, scope.year), "", "", "",
                _by(by_claimant(c, x)), "\N{EM DASH}", scope.refs(x), "none", "number withheld",
            )  # fmt: skip
    yield from _things(scope)


def _running(scope: Scope, x: Item, c: Count, earlier: Sequence[Running]) -> KeyFigure:
    same = [
        f for f in earlier if f[1].claimant == c.claimant and f[1].since == c.since and f[1].as_of != c.as_of
    ]
    other = [f for f in earlier if f[1].claimant != c.claimant]
    if same:
        y, d = same[-1]
        change = f"{c.size - d.size:+,}".replace("-", "\N{MINUS SIGN}")
        told = f"{short(d)} on {_on(d, scope)}; change {change}"
    elif other:
        y, d = other[-1]
        told = f"{short(d)} ({d.claimant}, {_on(d, scope)}). Claimants differ: no difference"
    else:
        y, told = x, "First value in the record"
    since = f"since {day(c.since, scope.year)}, " if c.since else ""
    return KeyFigure(
        short(c), c.measure.capitalize(), f"{c.unit}, {since}as of {_on(c, scope)}", *three(c.low, c.best, c.high),
        _by(by_claimant(c, x)), told, scope.refs(x, y),
    )  # fmt: skip


def _on(c: Count, scope: Scope) -> str:
    return day(c.as_of, scope.year) if c.as_of else "a day not given"


def _sum(scope: Scope, measure: str, label: str, read_before: bool) -> Iterator[KeyFigure]:
    now, then = (total(scope.every, measure, p) for p in (scope.period, scope.previous))
    if then.items:
        earlier = f"Last period: {of_sum(then)} in {incidents(len(then.items))}"
    else:
        earlier = "Last period: no figure" if read_before else "Last period: nothing read"
    if not now.items:
        nothing = ("no figure", label, "not zero: no report gives a number")
        yield KeyFigure(*nothing, "", "", "", "\N{EM DASH}", earlier, (), "none", "no figure")
        return
    claimants = sorted({n for x in now.items for n in x.claimants or x.outlets})
    value = f"{now.low:,}" + ("" if now.high == now.low else "+")
    yield KeyFigure(
        value, label, f"people, {incidents(len(now.items))}", *three(now.low, now.best, now.high),
        capital(listed(claimants)), earlier, scope.refs(*now.items),
    )  # fmt: skip
    if measure == "killed":
        for side, n, where in by_side(now)[:SIDES]:
            refs = scope.refs(*where)
            yield KeyFigure(
                f"{n:,}",
                f"of them {named(side)}",
                incidents(len(refs)),
                f"{n:,}",
                f"{n:,}",
                "",
                "",
                "",
                refs,
                "sub",
            )


def _things(scope: Scope) -> Iterator[KeyFigure]:
    """Numbers of things and places: facilities out of work, aircraft shot down, posts set up; the largest of each."""
    by: dict[tuple[str, str], list[Running]] = defaultdict(list)
    for x in counted(scope.items, scope.period):
        for c in x.counts:
            if (
                c.measure in THINGS
                and not c.withheld
                and not c.part
                and (c.unit != "people" or c.measure == "captured")
            ):
                by[c.measure, c.unit].append((x, c))
    for (measure, unit), found in sorted(by.items(), key=lambda f: (THINGS.index(f[0][0]), f[0][1]))[
        :MOST_THINGS
    ]:
        x, c = max(found, key=lambda f: (f[1].size, f[0].id))
        yield KeyFigure(
            short(c), f"{unit.capitalize()} {measure}", in_time(x.incident.when, scope.year),
            *three(c.low, c.best, c.high), _by(by_claimant(c, x)),
            "The largest; others are not added" if len(found) > 1 else "One number in the period", scope.refs(x),
        )  # fmt: skip


def _by(words: str) -> str:
    return capital(words.removeprefix("according to "))
