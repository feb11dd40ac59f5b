"""What a situation report says, before it is laid out: themes, disputes, plans, limits, and all of it together.

Everything comes from the items of a publication, so a profile holds here as it does in every export. References are
numbers of incidents; each stands in the index at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from dragoman.model import THEMES, Interval
from dragoman.publish.items import Count, Item
from dragoman.publish.sentences import day, named, number_sentences, sentence
from dragoman.publish.sitrep.key import brief, key_figures, series
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
from dragoman.publish.sitrep.sums import counted
from dragoman.publish.sitrep.words import capital, runs, short

LINES_A_THEME: Final = 12
SHOWN_EMPTY: Final = (
    "hostilities",
    "displacement",
    "health_care",
    "aid",
    "ceasefire",
)  # silence on these is told
ROUGH: Final = 4  # UCDP's where_prec from which on a place is known roughly


def situation(
    items: Sequence[Item], period: Interval, area: str, coverage: Sequence[Coverage], reports: tuple[int, int, int],
    newest: date | None, withheld: int, preferred: Sequence[str] = (),
) -> Situation:  # fmt: skip
    """Everything of a report on a period whose two ends are known.

    `reports` are (read, origins, published before the period); `newest` is the day of the record's newest report;
    `preferred` names the claimants whose running totals go first.
    """
    assert period.start is not None
    assert period.end is not None
    length = (period.end - period.start).days + 1
    previous = Interval(period.start - timedelta(days=length), period.start - timedelta(days=1))
    scope = Scope.of(items, period, previous, newest, preferred)
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
        series=tuple(series(scope)),
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
            out.append(
                (theme, (Line(f"No report tells of {NAMES[theme].lower()} in the period.", (), NOTHING),))
            )
        if len(found) > len(shown):
            more[theme] = len(found) - len(shown)
    return out, more


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
        accounts = [*_accounts(x), *(f"{capital(named(n))} denies it." for n in x.denied_by)]
        if x.incident.agreement == "disputed" and len(accounts) > 1:
            yield Dispute(x.incident.title, tuple(accounts), scope.refs(x))


def _accounts(x: Item) -> Iterator[str]:
    """Each claimant's numbers of people killed and injured, a sentence each."""
    by: dict[str, list[Count]] = defaultdict(list)
    for c in x.counts:
        if c.measure in ("killed", "injured") and c.scope == "event" and not c.part:
            by[c.claimant].append(c)
    for claimant, found in sorted(by.items()):
        told = dict.fromkeys(
            f"{short(c)}{f' of {named(c.side)}' if c.side else ''} {c.measure}" for c in found
        )
        yield f"{capital(named(claimant))}: {', '.join(told)}."


# ---- planned and overdue
def _planned(scope: Scope) -> Iterator[tuple[str, Line]]:
    for x in scope.items:
        i = x.incident
        last = i.date_end or i.date_start
        if i.modality == "planned" and not _passed(scope, x) and (last is None or last >= scope.days[0]):
            when = day(i.date_start, scope.year) if i.date_start and i.date_start == i.date_end else "no date"
            yield when, Line(sentence(x, scope.year), scope.refs(x), ANNOUNCED)


def _overdue(scope: Scope) -> Iterator[tuple[str, Line]]:
    """Announced for a day that has passed, with reports read since, and none that tells that it took place."""
    for x in scope.items:
        if x.incident.modality == "planned" and _passed(scope, x) and x.incident.date_end:
            text = f"{sentence(x, scope.year)} No follow-up read."
            yield day(x.incident.date_end, scope.year), Line(text, scope.refs(x), ANNOUNCED)


def _passed(scope: Scope, x: Item) -> bool:
    last = x.incident.date_end
    return last is not None and scope.newest is not None and last < scope.newest


# ---- limits
def _limits(scope: Scope, covered: set[date]) -> Iterator[tuple[str, str]]:
    """What the report cannot say, and why: (what, why)."""
    start, end = scope.days
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    if silent := [d for d in days if d not in covered]:
        yield "Days without a report.", f"{runs(silent, scope.year)}. Blank is not quiet."
    happened = scope.happened()
    attacks = [x for x in counted(scope.items, scope.period) if x.incident.event_type == "ASSAULT"]
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
