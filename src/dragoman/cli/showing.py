"""show: the incidents and the running totals of a record as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from dragoman.cli.screen import results
from dragoman.explain import amount, speakers, when
from dragoman.model import Claim, Figure, Incident, Interval, Report, to_row
from dragoman.record import Record

_TOLLS = (
    ("killed", "killed"),
    ("civilians_killed", "of them civilians"),
    ("injured", "injured"),
    ("displaced", "displaced"),
)
SHORT = 8  # characters of an id that tell it apart in a case


@dataclass(frozen=True)
class View:
    """What is to be shown: incidents in order, running totals, the claims of both."""

    incidents: Sequence[Incident]
    more: int  # incidents beyond the limit
    totals: Sequence[Figure]
    claims: dict[str, Claim]
    reports: dict[str, Report]

    def rows(self) -> dict[str, Any]:
        """As plain JSON."""
        claimants = [{**to_row(i), "according_to": list(self.according_to(i))} for i in self.incidents]
        return {"incidents": claimants, "more": self.more, "running_totals": [to_row(f) for f in self.totals]}

    def triggers(self, incident: Incident) -> list[str]:
        """The words that name it, each once."""
        words = [" ".join(c.trigger.split()) for i in incident.claim_ids if (c := self.claims.get(i))]
        return list(dict.fromkeys(words))

    def according_to(self, incident: Incident) -> tuple[str, ...]:
        """Who says so, each once, those named before the reports themselves."""
        names = [speakers(c) for i in incident.claim_ids if (c := self.claims.get(i))]
        own = [n for n in names if n == "the report itself"]
        return tuple(dict.fromkeys([n for n in names if n not in own] + own[:1]))


def view(record: Record, theme: str | None, since: date | None, until: date | None, limit: int) -> View:
    """Pick the incidents of a theme that may have happened in the days given (0: no limit), by day and place."""
    wanted = Interval(since, until)
    found = [i for i in record.incidents() if theme in (None, i.theme) and _within(i.when, wanted)]
    found.sort(key=lambda i: (i.date_start or i.date_end or date.max, i.place_name or "", i.incident_id))
    kept = found[:limit] if limit else found
    claims = {c.claim_id: c for c in record.claims()}
    totals = [
        f
        for f in record.figures()
        if f.scope == "cumulative"
        and _within(Interval(None, f.as_of) if f.as_of else Interval(), wanted)
        and (theme is None or (f.claim_id in claims and claims[f.claim_id].theme == theme))
    ]
    totals.sort(key=lambda f: (f.measure, f.as_of or date.max, f.figure_id))
    reports = {r.report_id: r for r in record.reports()}
    return View(kept, len(found) - len(kept), totals[:limit] if limit else totals, claims, reports)


def _within(when: Interval, wanted: Interval) -> bool:
    return not wanted.known or when.overlaps(wanted)


def print_record(found: View, path: Path) -> None:
    """Print the tables, and what to run next."""
    out = results()
    if not found.incidents:
        out.print("No incidents (in these days, of this theme).")
        return
    out.print(_incidents(found))
    if found.more:
        out.print(f"... and {found.more:,} more: give --limit, --theme, --since or --until", markup=False)
    if found.totals:
        out.print(_totals(found))
    first = found.incidents[0].incident_id[:SHORT]
    out.print(
        f"Why? dragoman explain {path} {first}   (any id; its beginning is enough)",
        markup=False,
        soft_wrap=True,
    )


def _incidents(found: View) -> Table:
    table = Table(title="Incidents", title_justify="left", show_lines=True, expand=False)
    table.add_column("id", no_wrap=True, style="dim")
    table.add_column("when", min_width=10, max_width=14)
    table.add_column("where", max_width=22)
    table.add_column("what", max_width=24)
    table.add_column("who → whom", max_width=30)
    table.add_column("how many", max_width=30)
    table.add_column("according to", max_width=30)
    table.add_column("agreement", max_width=14)
    for incident in found.incidents:
        table.add_row(
            incident.incident_id[:SHORT],
            _when(incident),
            Text(", ".join(dict.fromkeys(x for x in (incident.place_name, incident.country) if x)) or "–"),
            _what(incident, found.triggers(incident)),
            Text(_who(incident)),
            Text("\n".join(_tolls(incident)) or "–"),
            Text("; ".join(found.according_to(incident))),
            _agreement(incident),
        )
    return table


def _when(incident: Incident) -> Text:
    text = when(incident)
    return Text(text, style="dim" if not incident.when.known else "")


def _what(incident: Incident, triggers: Sequence[str]) -> Text:
    name = (incident.mode or incident.event_type or incident.kind).replace("_", " ").lower()
    text = Text(name, style="bold")
    text.append("".join(f"\n“{t}”" for t in triggers[:2]), style="green")
    text.append(f"\n{incident.theme.replace('_', ' ')}", style="dim")
    if incident.kind != "event":
        text.append(f", {incident.kind}", style="dim")
    if incident.modality != "asserted":
        text.append(f"\n{incident.modality}", style="magenta")
    return text


def _who(incident: Incident) -> str:
    actors, recipients = ", ".join(incident.actors), ", ".join(incident.recipients)
    if not recipients:
        return actors or "–"
    return f"{actors or 'not said'} → {recipients}"


def _tolls(incident: Incident) -> Iterable[str]:
    for name, shown in _TOLLS:
        numbers = [getattr(incident, f"{name}_{x}") for x in ("low", "best", "high")]
        if any(n is not None for n in numbers):
            yield f"{shown} {amount(*numbers)}"
        elif getattr(incident, f"{name}_basis"):
            yield f"{shown}: number withheld"


def _agreement(incident: Incident) -> Text:
    styles = {"disputed": "red", "updated": "yellow", "corroborated": "green", "single": ""}
    text = Text(incident.agreement, style=styles.get(incident.agreement, ""))
    count = f"{incident.n_origins} origin{'s' * (incident.n_origins != 1)}"
    return text.append(f"\n{count}", style="dim")


def _totals(found: View) -> Group:
    table = Table(title="Running totals", title_justify="left", show_lines=False)
    for name, width in (("id", None), ("how many", 24), ("who", 34), ("measure", 14), ("since – as of", 26)):
        table.add_column(name, max_width=width)
    table.add_column("according to", max_width=30)
    table.add_column("words", max_width=30)
    for f in found.totals:
        claim = found.claims.get(f.claim_id)
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
