"""show: the incidents and the running totals of a record as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from dragoman.cli.screen import results
from dragoman.cli.tables import new_table, short_days
from dragoman.model import Figure, Incident, Interval, to_row
from dragoman.reconciling import in_words
from dragoman.reconciling.tolls import not_counted
from dragoman.record import Record
from dragoman.views import Filter, Tables
from dragoman.views.words import OWN_VOICE, amount, speakers, when

_TOLLS = (
    ("killed", "killed"),
    ("civilians_killed", "civilians killed"),
    ("injured", "injured"),
    ("displaced", "displaced"),
)
MOST = 3  # counts shown of one incident
SHORT = 8  # characters of an id that tell it apart in a case


@dataclass(frozen=True)
class View:
    """What is to be shown: incidents in order, running totals, the claims of both."""

    incidents: Sequence[Incident]
    more: int  # incidents beyond the limit
    totals: Sequence[Figure]
    tables: Tables

    def rows(self) -> dict[str, Any]:
        """As plain JSON."""
        claimants = [{**to_row(i), "according_to": list(self.according_to(i))} for i in self.incidents]
        return {"incidents": claimants, "more": self.more, "running_totals": [to_row(f) for f in self.totals]}

    def according_to(self, incident: Incident) -> tuple[str, ...]:
        """Who says so, each once, those named before the reports themselves."""
        names = [speakers(c) for i in incident.claim_ids if (c := self.tables.claim.get(i))]
        own = [n for n in names if n == OWN_VOICE]
        return tuple(dict.fromkeys([n for n in names if n not in own] + own[:1]))

    def counts(self, incident: Incident) -> list[str]:
        """Numbers of its claims that no toll holds: "53 facilities suspended", "12 posts deployed"."""
        told = [
            f"{amount(f.low, f.best, f.high)} {f.unit} {f.measure}"
            for i in incident.claim_ids
            for f in self.tables.figures_of.get(i, ())
            if not not_counted(f, self.tables.claim[i], self.tables.report[f.report_id])
        ]
        return list(dict.fromkeys(told))[:MOST]


def view(record: Record, wanted: Filter, limit: int) -> View:
    """Pick what is wanted (0: no limit), by day and place; what began before the days wanted comes last."""
    tables = Tables.of(record)
    found = sorted(
        wanted.incidents(tables),
        key=lambda i: (
            not _began(i.when, wanted.days), i.date_start or i.date_end or date.max, i.place_name or "", i.incident_id
        ),
    )  # fmt: skip
    kept = found[:limit] if limit else found
    totals = [f for f in wanted.figures(tables) if f.scope == "cumulative"]
    totals.sort(key=lambda f: (f.measure, f.as_of or date.max, f.figure_id))
    return View(kept, len(found) - len(kept), totals[:limit] if limit else totals, tables)


def _began(when: Interval, wanted: Interval) -> bool:
    """Whether it is known to have begun (or, with no beginning told, ended) in the days wanted."""
    day = when.start or when.end
    return day is not None and (wanted.start or day) <= day <= (wanted.end or day)


def print_record(found: View, path: Path) -> None:
    """Print the tables, and what to run next."""
    out = results()
    if not found.incidents:
        out.print("No incidents fit.")
        return
    print_tables(out, found)
    first = max(found.incidents, key=lambda i: len(i.claim_ids)).incident_id[:SHORT]
    out.print(
        f"Why? dragoman explain {path} {first}   (any id; its beginning is enough)",
        markup=False,
        soft_wrap=True,
    )


def print_tables(out: Console, found: View) -> None:
    """Print incidents and running totals."""
    out.print(_incidents(found))
    if found.more:
        out.print(
            f"... and {found.more:,} more: give --limit, --theme, --since, --until, --area ...", markup=False
        )
    if found.totals:
        out.print(_totals(found))


def _incidents(found: View) -> Table:
    table = new_table("Incidents")
    table.add_column("id", no_wrap=True, style="dim")
    table.add_column("when", min_width=10, max_width=13)
    for name, least, most in (
        ("where", 12, 18),
        ("what", 12, 18),
        ("who → whom", 24, 32),
        ("how many", 16, 24),
        ("according to", 24, 34),
    ):
        table.add_column(name, min_width=least, max_width=most)
    table.add_column("agreement", min_width=9, max_width=20)
    for incident in found.incidents:
        table.add_row(
            incident.incident_id[:SHORT],
            Text(
                short_days(incident.date_start, incident.date_end) or when(incident),
                style="" if incident.when.known else "dim",
            ),
            Text(_place(incident)),
            _what(incident),
            Text(_who(incident)),
            Text("; ".join(_tolls(incident) or found.counts(incident)) or "–"),
            Text("; ".join(found.according_to(incident)).replace(OWN_VOICE, "the report")),
            _agreement(incident),
        )
    return table


def _place(incident: Incident) -> str:
    if incident.place_name is None:
        return incident.country or "–"
    narrow = incident.admin1 if incident.admin1 != incident.place_name else None
    return ", ".join(x for x in (incident.place_name, narrow) if x)


def _what(incident: Incident) -> Text:
    what = in_words(incident.kind, incident.event_type, incident.mode, incident.theme).lower()
    text = Text(what, style="bold")
    if incident.modality != "asserted":
        text.append(f" ({incident.modality})", style="magenta")
    return text


def _who(incident: Incident) -> str:
    actors, recipients = ", ".join(incident.actors), ", ".join(incident.recipients)
    if not recipients:
        return actors or "–"
    return f"{actors or '?'} → {recipients}"


def _tolls(incident: Incident) -> list[str]:
    out = []
    for name, shown in _TOLLS:
        numbers = [getattr(incident, f"{name}_{x}") for x in ("low", "best", "high")]
        if any(n is not None for n in numbers):
            out.append(f"{amount(*numbers)} {shown}")
        elif getattr(incident, f"{name}_basis"):
            out.append(f"{shown}: number withheld")
    return out


def _agreement(incident: Incident) -> Text:
    styles = {"disputed": "red", "updated": "yellow", "corroborated": "green", "single": "dim"}
    shown = incident.agreement
    if incident.n_reports == 0:
        return Text("retracted", style="red")
    if incident.n_reports > 1:
        shown += (
            f"\n{incident.n_reports} reports, {incident.n_origins} origin{'s' * (incident.n_origins != 1)}"
        )
    return Text(shown, style=styles.get(incident.agreement, ""))


def _totals(found: View) -> Group:
    table = new_table("Running totals")
    for name, width in (("id", None), ("how many", 24), ("who", 34), ("measure", 14), ("since – as of", 26)):
        table.add_column(name, max_width=width)
    table.add_column("according to", max_width=30)
    table.add_column("words", max_width=30)
    for f in found.totals:
        claim = found.tables.claim.get(f.claim_id)
        days = f"{f.since or '…'} – {f.as_of or '…'}"
        table.add_row(
            Text(f.figure_id[:SHORT], style="dim"),
            Text(f"{amount(f.low, f.best, f.high)} {f.unit}"),
            Text(f.who or "–"),
            f.measure,
            days,
            Text(f.claimant or (speakers(claim) if claim else "–")),
            Text(f"“{f.text}”"),
        )
    return Group(Text(), table)
