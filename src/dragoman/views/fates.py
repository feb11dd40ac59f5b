"""What becomes of each number that is told of a happening: whether the happening's number rests on it, and if not, why.

    fates(tables, incident, preferred)      every figure of the incident, by figure_id

Each is decided by the same counting that made the incident, so an explanation cannot say anything else than the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dragoman.model import Claim, Figure, Incident
from dragoman.reconciling.tolls import not_counted
from dragoman.views.tables import Tables
from dragoman.views.tolls import MEASURES, TollRow, tolls

# Of a figure that stands in several rows (the dead and the dead civilians) the first of these is told.
_ORDER: Final = ("best", "weighed", "again", "earlier", "replaced", "part")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one figure: a key of the codebook's [reasons], and of what side its number is where it counts."""

    figure_id: str
    stands: str
    side: str | None = None


def fates(tables: Tables, incident: Incident, preferred: Sequence[str] = ()) -> dict[str, Fate]:
    """What became of each figure of an incident, in the order of the table."""
    told: dict[str, Fate] = {}
    for row in tolls(tables, [incident], preferred):
        if row.claimant is not None:
            for figure_id in row.figure_ids:
                old = told.get(figure_id)
                if old is None or _ORDER.index(row.stands) < _ORDER.index(old.stands):
                    told[figure_id] = Fate(figure_id, row.stands, row.side)
    out = {}
    for claim in tables.claims_of.get(incident.incident_id, ()):
        for figure in tables.figures_of.get(claim.claim_id, ()):
            fate = told.get(figure.figure_id) or Fate(figure.figure_id, left_out(figure, claim, tables))
            out[figure.figure_id] = fate
    return _copies(out, tables)


def _copies(found: dict[str, Fate], tables: Tables) -> dict[str, Fate]:
    """The fates; what stands in a print of a text of which another print counts is a copy."""
    counting = {_print(f, tables) for f, fate in found.items() if fate.stands in ("best", "weighed")}
    return {
        f: replace(fate, stands="copy") if fate.stands == "again" and _print(f, tables) in counting else fate
        for f, fate in found.items()
    }


def _print(figure_id: str, tables: Tables) -> tuple[str, str, str, str | None]:
    """What prints of one text have in common of a figure: its origin, words and claimant."""
    figure = tables.figure[figure_id]
    report = tables.report[figure.report_id]
    return report.origin_id or report.report_id, figure.measure, figure.text, figure.claimant


def left_out(figure: Figure, claim: Claim, tables: Tables) -> str:
    """Why a figure that no number of a happening weighs is left out: a key of the codebook's [reasons]."""
    if (why := not_counted(figure, claim, tables.report[figure.report_id])) is not None:
        return why
    if figure.scope == "cumulative":
        return "running"
    if figure.unit != "people":
        return "things"
    if figure.measure not in {measure for _, measure, _ in MEASURES}:
        return "unmeasured"
    return "part" if figure.part_of else "repeated"


def results(tables: Tables, incident: Incident, preferred: Sequence[str] = ()) -> list[list[TollRow]]:
    """Of each measure that is counted, what comes of all: the whole first where several sides are counted, then the sides."""
    by: dict[str, list[TollRow]] = {}
    for row in tolls(tables, [incident], preferred):
        if row.claimant is None:
            by.setdefault(row.measure, []).append(row)
    return list(by.values())
