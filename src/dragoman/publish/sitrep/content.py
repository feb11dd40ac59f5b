"""What a situation report says, before it is laid out: themes, disputes, plans, limits, and all of it together.

Everything comes from the items of a publication, so a profile holds here as it does in every export. References are
numbers of incidents; each stands in the index at the end.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from dragoman.model import THEMES, Interval
from dragoman.publish.data import load_table
from dragoman.publish.items import Item
from dragoman.publish.running import RunningTotal
from dragoman.publish.sentences import listed, members, number_sentences, sentence
from dragoman.publish.sitrep.key import brief, key_figures
from dragoman.publish.sitrep.situation import (
    ANNOUNCED,
    ASSERTED,
    DISPUTED,
    NAMES,
    NOTHING,
    Coverage,
    Dispute,
    Line,
    Scope,
    Situation,
)  # fmt: skip
from dragoman.publish.sitrep.tension import tension
from dragoman.publish.sitrep.words import runs
from dragoman.publish.wording import capital, day, in_number, named
from dragoman.views.tolls import EVERYBODY, TollRow
from dragoman.views.words import OWN_VOICE

LINES_A_THEME: Final = 12
SHOWN_EMPTY: Final = (
    "hostilities",
    "displacement",
    "health_care",
    "aid",
    "ceasefire",
)  # silence on these is told
ATTACK: Final = ("ASSAULT", "event", "asserted")
STANDING: Final = ("best", "weighed")  # what becomes of an account that its claimant still stands by
ROUGH: Final = 4  # UCDP's where_prec from which on a place is known roughly


def situation(
    items: Sequence[Item], period: Interval, area: str, coverage: Sequence[Coverage], reports: tuple[int, int, int],
    newest: date | None, withheld: int, preferred: Sequence[str] = (), running: Sequence[RunningTotal] = (),
    read: Sequence[date] = (),
) -> Situation:  # fmt: skip
    """Everything of a report on a period whose two ends are known.

    `reports` are (read, origins, published before the period); `newest` is the day of the record's newest report;
    `preferred` names the claimants whose running totals go first.
    """
    assert period.start is not None
    assert period.end is not None
    length = (period.end - period.start).days + 1
    previous = Interval(period.start - timedelta(days=length), period.start - timedelta(days=1))
    scope = Scope.of(items, period, previous, newest, preferred, running)
    told, more = _themes(scope)
    reviewed = [x.review == "reviewed" for x in scope.happened()]
    planned = list(_planned(scope))
    return Situation(
        area=area,
        period=period,
        previous=previous,
        reports=reports[0],
        origins=reports[1],
        before=reports[2],
        reviewed=(sum(reviewed), len(reviewed)),
        coverage=tuple(coverage),
        brief=tuple(brief(scope, planned)),
        key=tuple(key_figures(scope, reports[2] > 0)),
        themes=tuple(told),
        more=more,
        disputes=tuple(_disputes(scope)),
        planned=tuple(planned),
        overdue=tuple(_overdue(scope)),
        limits=tuple(_limits(scope, {d for c in coverage for d, _ in c.days})),
        index=tuple((scope.numbers[x.id], x) for x in scope.items),
        withheld=withheld,
        series=scope.running,
        tension=tension(scope),
        read=tuple(read),
    )


# ---- themes
def _themes(scope: Scope) -> tuple[list[tuple[str, tuple[Line, ...]]], dict[str, int]]:
    """The lines of each theme, and how many happenings of it stand in the index alone."""
    out: list[tuple[str, tuple[Line, ...]]] = []
    more: dict[str, int] = {}
    for theme in THEMES:
        found = [x for x in scope.happened() if x.incident.theme == theme]
        shown = {x.id for x in sorted(found, key=_weight)[:LINES_A_THEME]}
        lines = [line for x in found if x.id in shown for line in _lines(scope, x)]
        if lines:
            out.append((theme, tuple(lines)))
        elif theme in SHOWN_EMPTY:
            out.append((theme, (Line(f"No report tells of {_nothing(theme)} in the period.", (), NOTHING),)))
        if len(found) > len(shown):
            more[theme] = len(found) - len(shown)
    return out, more


def _nothing(theme: str) -> str:
    return str(load_table("sentences")["nothing"].get(theme, NAMES[theme].lower()))


def _lines(scope: Scope, x: Item) -> Iterator[Line]:
    numbers = [text for _, text in number_sentences(x, scope.year)]
    for text in numbers or [sentence(x, scope.year)]:
        yield Line(text, scope.refs(x), _mark(x), _tags(x))


def _weight(x: Item) -> tuple[int, int, int, str]:
    """What is told first: more people killed, then more origins, then more numbers."""
    return (-x.dead, -x.incident.n_origins, -len(x.counts), x.id)


def _mark(x: Item) -> str:
    if x.incident.agreement == "disputed":
        return DISPUTED
    return ANNOUNCED if x.incident.modality in ("planned", "possible") else ASSERTED


def _tags(x: Item) -> tuple[str, ...]:
    i = x.incident
    out = [f"{i.n_origins} origins"] if i.agreement == "corroborated" else []
    out += [i.agreement] if i.agreement in ("disputed", "updated") else []
    out += ["number withheld"] if any(c.withheld for c in x.counts) else []
    out += [i.modality] if i.modality in ("possible", "denied") else []
    return tuple(out)


# ---- disputed
def _disputes(scope: Scope) -> Iterator[Dispute]:
    for x in scope.happened():
        accounts = [*_accounts(x, scope), *(f"{capital(named(n))} denies it." for n in x.denied_by)]
        if x.incident.agreement == "disputed" and accounts:
            yield Dispute(x.incident.title, tuple(accounts), scope.refs(x))


def _accounts(x: Item, scope: Scope) -> Iterator[str]:
    """By measure and side what each claimant counts, and the best estimate; of what has one account alone, that one."""
    by: dict[tuple[str, str], list[TollRow]] = defaultdict(list)
    for t in x.tolls:
        by[t.measure, t.side].append(t)
    lines = [(len(accounts), line) for found in by.values() for accounts, line in _of_side(found, x, scope)]
    several = [line for n, line in lines if n > 1]
    yield from several or [line for _, line in lines]


def _of_side(found: Sequence[TollRow], x: Item, scope: Scope) -> Iterator[tuple[Sequence[str], str]]:
    told = list(
        dict.fromkeys(
            f"{_claimant(t, scope)} {in_number(t.low, t.best, t.high)}"
            for t in found
            if t.claimant is not None and t.stands in STANDING
        )
    )
    if told:
        whole = next((t for t in found if t.claimant is None), None)
        side = found[0].side
        who = (
            members(dataclasses.replace(found[0], low=2, best=2), x)
            if side not in ("all", EVERYBODY)
            else "people"
        )
        best = f"; best estimate {whole.best:,}" if whole and whole.best is not None and len(told) > 1 else ""
        yield told, f"{capital(who)} {found[0].measure}: {', '.join(told)}{best}."


def _claimant(t: TollRow, scope: Scope) -> str:
    return "a report" if t.claimant == OWN_VOICE else listed([t.claimant or ""], scope.days[1])


# ---- planned and overdue
def _planned(scope: Scope) -> Iterator[tuple[str, Line]]:
    for x in scope.items:
        i = x.incident
        last = i.date_end or i.date_start
        if x.plan == "planned" and (last is None or last >= scope.days[0]):
            yield _when(i.when, scope.year), Line(sentence(x, scope.year), scope.refs(x), ANNOUNCED)


def _when(days: Interval, year: int) -> str:
    """The head of a plan's row: its day, its first day, or that it has none."""
    if days.start is None:
        return f"by {day(days.end, year)}" if days.end else "no date"
    return day(days.start, year) if days.start == days.end else f"from {day(days.start, year)}"


def _overdue(scope: Scope) -> Iterator[tuple[str, Line]]:
    """Announced for a day that has passed, with reports read since, and none that tells that it took place."""
    for x in scope.items:
        if x.plan == "overdue" and x.incident.date_end:
            text = f"{sentence(x, scope.year)} No follow-up read."
            yield day(x.incident.date_end, scope.year), Line(text, scope.refs(x), ANNOUNCED)


# ---- limits
def _limits(scope: Scope, covered: set[date]) -> Iterator[tuple[str, str]]:
    """What the report cannot say, and why: (what, why)."""
    start, end = scope.days
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    if silent := [d for d in days if d not in covered]:
        yield "Days without a report.", f"{runs(silent, scope.year)}. Blank is not quiet."
    happened = scope.happened()
    attacks = [x for x in happened if (x.incident.event_type, x.incident.kind, x.incident.modality) == ATTACK]
    if nobody := sum(not x.incident.actors for x in attacks):
        yield (
            "Who did it.",
            f"In {nobody:,} of {len(attacks):,} attacks no report names who carried them out.",
        )
    if rough := sum((x.incident.where_prec or 9) >= ROUGH for x in happened):
        yield (
            "Where.",
            f"{rough:,} happenings are known by province, region or country only, or without a place.",
        )
    if untold := sum(not x.killed for x in attacks):
        yield (
            "How many.",
            f"For {untold:,} attacks no report gives a number of people killed. No figure is not zero.",
        )
    yield "What comes next.", "This report documents; it does not predict."
