"""Why a number is what it is: the rule, what it rests on, and what became of every other number that was told.

An incident's numbers, one figure among them, and a total of many incidents. All by the counting of `reconciling` and the
arithmetic of `views.totals`; the words are the codebook's (themes.toml).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dragoman.codebook import load
from dragoman.explain.things import Explanation, Field, quote_of
from dragoman.model import Figure, Incident
from dragoman.views import Filter, Tables
from dragoman.views.fates import Fate, fates, left_out, results
from dragoman.views.series import Series, series
from dragoman.views.themes.base import according_to
from dragoman.views.tolls import TollRow
from dragoman.views.totals import Sum, Total, totals
from dragoman.views.words import OWN_VOICE, amount, days, known_as

_MOST: Final = 40  # incidents of a total that are told one by one
COUNTING: Final = ("best", "weighed")


def of_incident(tables: Tables, incident: Incident, preferred: Sequence[str]) -> list[Explanation]:
    """One part for each measure: the number and its rule, then every figure and what became of it; then all others."""
    became = fates(tables, incident, preferred)
    out, told = [], set()
    for rows in results(tables, incident, preferred):
        measure = rows[0].measure
        mine = [f for f in _figures(tables, incident) if f.measure == measure and f.unit == "people"]
        told |= {f.figure_id for f in mine}
        out.append(
            Explanation(
                "number", f"of {incident.incident_id[:8]}", f"{measure}: {_amount(rows[0])}", tuple(_rules(rows)), (),
                tuple(_fate(f, became[f.figure_id], tables) for f in _ordered(mine, became)),
            )
        )  # fmt: skip
    rest = [f for f in _figures(tables, incident) if f.figure_id not in told]
    if rest:
        parts = tuple(_fate(f, became[f.figure_id], tables) for f in rest)
        out.append(
            Explanation(
                "other numbers", f"of {incident.incident_id[:8]}", "in no toll of people", (), (), parts
            )
        )
    return out


def of_figure(
    tables: Tables, figure: Figure, preferred: Sequence[str]
) -> tuple[list[Field], list[Explanation]]:
    """What became of one figure, and the others of its measure in the same happening or of its series."""
    claim = tables.claim[figure.claim_id]
    incident = tables.incident.get(claim.incident_id or "")
    if incident is None:
        why = left_out(figure, claim, tables)
        return [Field("what became of it", _reason(why) if why != "repeated" else _reason("no_incident"))], []
    became = fates(tables, incident, preferred)
    fields = [Field("what became of it", _became(became[figure.figure_id]))]
    parts = []
    for rows in results(tables, incident, preferred):
        if rows[0].measure == figure.measure and figure.unit == "people":
            fields += [Field(f"{figure.measure}, of the incident", _amount(rows[0])), *_rules(rows)]
            others = [
                f for f in _figures(tables, incident) if f.measure == figure.measure and f is not figure
            ]
            parts = [
                _fate(f, became[f.figure_id], tables) for f in _ordered(others, became) if f.unit == "people"
            ]
    if figure.scope == "cumulative":
        fields += _series_of(tables, figure)
    return fields, parts


def of_total(tables: Tables, measure: str, wanted: Filter, preferred: Sequence[str]) -> Explanation:
    """A total: what is added and by which rule, incident by incident, and what stands beside it and why."""
    found = totals(tables, wanted, preferred)
    total = next((t for t in found.totals if t.measure == measure), Total(measure, Sum(), {}, {}, ()))
    words = load("themes")
    fields = [Field("rule", words["sums"]["added"])]
    if total.sum.incident_ids:
        fields.append(Field("low, best, high", _three(total.sum)))
    fields += [Field(f"of {side}", _three(s)) for side, s in total.sides.items()]
    parts = [
        _in_total(tables.incident[i], measure, tables, preferred) for i in total.sum.incident_ids[:_MOST]
    ]
    if len(total.sum.incident_ids) > _MOST:
        fields.append(Field("incidents", f"the first {_MOST} of {len(total.sum.incident_ids):,} follow"))
    for why, s in total.beside.items():
        fields.append(Field("not added", f"{_three(s)}: {words['beside'][why]} ({_ids(s.incident_ids)})"))
    if total.withheld:
        fields.append(Field("not added", f"{words['beside']['withheld']} ({_ids(total.withheld)})"))
    running = [s for s in found.running if s.measure == measure]
    fields += [Field("not added", f"{words['reasons']['running']}: {_running(s)}") for s in running]
    chosen = ", ".join(f"{k} {v}" for k, v in wanted.pairs()) or "the whole record"
    return Explanation("total", measure, f"{_three(total.sum)} ({chosen})", tuple(fields), (), tuple(parts))


# ---- an incident's numbers
def _figures(tables: Tables, incident: Incident) -> list[Figure]:
    claims = tables.claims_of.get(incident.incident_id, ())
    return [f for c in claims for f in tables.figures_of.get(c.claim_id, ())]


def _ordered(figures: Sequence[Figure], became: dict[str, Fate]) -> list[Figure]:
    """Those that count first, then by what became of them, each in the order of the text."""
    order = list(load("themes")["reasons"])
    return sorted(
        figures, key=lambda f: (order.index(became[f.figure_id].stands), f.report_id, f.start, f.figure_id)
    )


def _rules(rows: Sequence[TollRow]) -> Iterator[Field]:
    """By which rule each side's number, and that of all, came about."""
    rules = load("themes")["rules"]
    for row in rows:
        name = "why" if len(rows) == 1 else f"of {row.side}" if row.side != "all" else "of all"
        yield Field(name, f"{_amount(row)}: {rules.get(row.stands, row.stands)}")


def _fate(figure: Figure, fate: Fate, tables: Tables) -> Explanation:
    claim, report = tables.claim[figure.claim_id], tables.report[figure.report_id]
    said = figure.claimant or ", ".join(according_to([claim]))
    printed = f"{known_as(report)}, {days(report.published_start, report.published_end)}"
    fields = [Field("what became of it", _became(fate)), Field("according to", f"{said} ({printed})")]
    if figure.part_of:
        fields.append(Field("part of", figure.part_of))
    head = f"{amount(figure.low, figure.best, figure.high)} {figure.who or figure.unit} {figure.measure}"
    return Explanation(
        "figure",
        figure.figure_id,
        head,
        tuple(fields),
        (quote_of(claim, report, [(figure.start, figure.end)]),),
    )


def _became(fate: Fate) -> str:
    told = _reason(fate.stands)
    return f"{told} (counted with {fate.side})" if fate.side and fate.stands in COUNTING else told


def _reason(key: str) -> str:
    return str(load("themes")["reasons"][key])


def _amount(row: TollRow) -> str:
    return amount(row.low, row.best, row.high)


# ---- series and totals
def _series_of(tables: Tables, figure: Figure) -> Iterator[Field]:
    for s in series(tables):
        if any(figure.figure_id in p.figure_ids for q in s.points for p in (q, *q.revised)):
            yield Field("its series", _running(s))


def _running(s: Series) -> str:
    said = s.claimant or f"{OWN_VOICE} ({s.outlet})"
    points = (
        f"{amount(p.low, p.best, p.high)} as of {p.as_of or 'a day not told'}"
        + "".join(f", revised from {amount(r.low, r.best, r.high)}" for r in p.revised)
        for p in s.points
    )
    since = f" since {s.since}" if s.since else ""
    return f"{said}, {s.unit} {s.measure}{since}: {'; '.join(points)}"


def _in_total(incident: Incident, measure: str, tables: Tables, preferred: Sequence[str]) -> Explanation:
    """One incident of a total: its number, by which rule, and the words that it rests on."""
    numbers = amount(*(getattr(incident, f"{measure}_{b}") for b in ("low", "best", "high")))
    rows = next((r for r in results(tables, incident, preferred) if r[0].measure == measure), [])
    fields = [Field(measure.replace("_", " "), numbers), *_rules(rows)]
    became = fates(tables, incident, preferred)
    kept = measure.removeprefix("civilians_")
    based = [
        f for f in _figures(tables, incident) if f.measure == kept and became[f.figure_id].stands == "best"
    ]
    quotes = tuple(
        quote_of(tables.claim[f.claim_id], tables.report[f.report_id], [(f.start, f.end)])
        for f in _ordered(based, became)
    )
    return Explanation(
        "incident", incident.incident_id, incident.title, tuple(fields), tuple(dict.fromkeys(quotes))
    )


def _three(s: Sum) -> str:
    if not s.incident_ids:
        return "no number"
    high = f"{s.high:,} or more" if s.open else f"{s.high:,}"
    n = len(s.incident_ids)
    return f"{s.low:,} / {s.best:,} / {high} in {n:,} incident{'s' * (n != 1)}"


def _ids(ids: Sequence[str], most: int = 6) -> str:
    more = f" and {len(ids) - most:,} more" if len(ids) > most else ""
    return ", ".join(i[:8] for i in ids[:most]) + more
