"""Why the record says what it says: any report, claim, figure, incident or total, down to the words that it rests on.

explain(record, "3f2a91c0")                                  an id or its beginning
explain(record, "killed", Filter(since=..., until=...))      a total of what is wanted
explain_pair(record, "3f2a91c0", "77b1")                     why two claims are together or apart
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.explain.numbers import of_figure, of_incident, of_total
from dragoman.explain.pairs import Pair, explain_pair
from dragoman.explain.things import (
    Explanation,
    Field,
    Quote,
    claim_explained,
    figure_explained,
    incident_explained,
    report_explained,
)
from dragoman.judging import entry_in_words, history
from dragoman.model import Claim, Figure, Report
from dragoman.record import Record
from dragoman.views import Filter, Tables
from dragoman.views.totals import MEASURES

__all__ = ["Explanation", "Field", "Pair", "Quote", "explain", "explain_pair"]


def explain(record: Record, wanted: str, chosen: Filter | None = None) -> Explanation:
    """Explain an id (or its beginning), or a total by its measure (killed, injured ...) of what `chosen` chooses.

    Raises NotFoundError where the record holds no such id.
    """
    if wanted in MEASURES:
        return of_total(Tables.of(record), wanted, chosen or Filter(), record.preferred)
    found = _explained(record, wanted)
    judged = tuple(Field("judged", entry_in_words(e)) for e in history(record, found.id))
    return replace(found, fields=(*found.fields, *judged))


def _explained(record: Record, wanted: str) -> Explanation:
    item, tables = record.get(wanted), Tables.of(record)
    reports = tables.report
    if isinstance(item, Report):
        return report_explained(item, [c for c in tables.claims if c.report_id == item.report_id])
    if isinstance(item, Claim):
        return claim_explained(item, reports, tables.figures_of.get(item.claim_id, []))
    if isinstance(item, Figure):
        item = tables.figure[item.figure_id]
        found = figure_explained(item, reports, tables.claim.get(item.claim_id))
        fields, parts = of_figure(tables, item, record.preferred)
        return replace(found, fields=(*found.fields, *fields), parts=(*found.parts, *parts))
    claims = tables.claims_of.get(item.incident_id, [])
    found = incident_explained(
        item, claims, [f for f in tables.figures if f.incident_id == item.incident_id], reports
    )
    return replace(found, parts=(*of_incident(tables, item, record.preferred), *found.parts))
