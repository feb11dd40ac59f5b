"""show: the views of a record (themes, tolls, series, totals, coverage) as tables on the terminal and as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.cli.screen import results
from dragoman.codebook import load
from dragoman.errors import SettingError
from dragoman.record import Record
from dragoman.views import Filter, Tables
from dragoman.views.coverage import coverage
from dragoman.views.series import Point, Series, series
from dragoman.views.themes import VIEWS, Row, theme_rows
from dragoman.views.tolls import tolls
from dragoman.views.totals import Sum, Totals, totals
from dragoman.views.words import OWN_VOICE, amount, days

SHORT = 8  # characters of an id that tell it apart in a case
WIDE = 34  # characters of a column
UNDATED = (
    "hostilities",
    "diplomacy",
)  # themes whose rows are things of a day: when it was last said is left to JSON
HIDDEN = ("claim_ids", "n_origins", "where_prec")  # of a theme's row: JSON has them


@dataclass(frozen=True)
class Shown:
    """The rows of a view, and how they are printed."""

    rows: Sequence[Any]
    print: Callable[[Console, Sequence[Any]], None]

    def json(self, limit: int) -> list[dict[str, Any]]:
        """As plain JSON, all fields."""
        return [dataclasses.asdict(r) for r in (self.rows[:limit] if limit else self.rows)]


def choose(asked: Sequence[str], wanted: Filter) -> str:
    """The table that is asked for: the one named, else that of the only theme, else the incidents."""
    if len(asked) > 1:
        raise SettingError(
            "give one of " + ", ".join(f"--{a}" for a in asked) + ": they are different tables"
        )
    if asked:
        return asked[0]
    (theme,) = wanted.themes if len(wanted.themes) == 1 else ("",)
    return theme if theme in VIEWS else "incidents"


def table_rows(table: str, record: Record, wanted: Filter) -> Shown:
    """The rows of a view of the record."""
    tables = Tables.of(record)
    if table in VIEWS:
        return Shown(theme_rows(table, tables, wanted), lambda out, rows: _print_theme(out, table, rows))
    if table == "tolls":
        return Shown(
            list(tolls(tables, wanted.incidents(tables), record.preferred)),
            lambda out, rows: _print_tolls(out, rows, tables),
        )
    if table == "series":
        return Shown(series(tables, wanted.figures(tables)), _print_series)
    if table == "coverage":
        return Shown(coverage(tables), _print_coverage)
    return Shown(
        [totals(tables, wanted, record.preferred)], lambda out, rows: _print_totals(out, rows[0], tables)
    )


def print_table(shown: Shown, limit: int, path: Path) -> None:
    """Print the rows, and what to run next."""
    out = results()
    rows = shown.rows[:limit] if limit else shown.rows
    if not rows:
        out.print("Nothing fits.")
        return
    shown.print(out, rows)
    if len(rows) < len(shown.rows):
        out.print(
            f"... and {len(shown.rows) - len(rows):,} more: give --limit, --since, --until, --area ...",
            markup=False,
        )
    first = next((i for r in rows for i in getattr(r, "incident_ids", ())), None)
    if first:
        out.print(
            f"Why? dragoman explain {path} {first[:SHORT]}   (any id; its beginning is enough)",
            markup=False,
            soft_wrap=True,
        )


def new_table(title: str) -> Table:
    """A table without lines between rows: a title, a rule under the heads."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_edge=False,
    )


def short_days(start: date | None, end: date | None) -> str:
    """Days for a column, the end without what it shares with the start: 2020-02-03/04."""
    if start and end and start != end and (start.year, start.month) == (end.year, end.month):
        return f"{start}/{end.day:02}"
    return days(start, end) if start or end else ""


def _grid(out: Console, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, without the columns that hold nothing."""
    cells = [list(r) for r in rows]
    kept = [n for n in range(len(heads)) if any(r[n] for r in cells)]
    table = new_table(title)
    for n in kept:
        longest = max((max(map(len, r[n].split()), default=0) for r in cells), default=0)
        table.add_column(
            heads[n],
            min_width=min(longest, 14),
            max_width=WIDE,
            style="dim" if heads[n] in ("id", "last said") else None,
        )
    for r in cells:
        table.add_row(*(Text(r[n]) for n in kept))
    out.print(table)


# ---- themes
def _print_theme(out: Console, theme: str, rows: Sequence[Row]) -> None:
    shown = [f for f in dataclasses.fields(VIEWS[theme][0]) if f.name not in HIDDEN]
    own = [f for f in shown if f.name not in {b.name for b in dataclasses.fields(Row)}]
    common = [f for f in shown if f not in own and f.name != "incident_ids"]
    told = [f for f in common if f.name == "modality"] if any(r.modality != "asserted" for r in rows) else []
    hidden = ("modality", *(("last_said",) if theme in UNDATED else ()))
    columns = [*own, *told, *(f for f in common if f.name not in hidden)]
    heads = ["id", *(_head(f) for f in columns if not _is_end(f))]
    cells = (
        [", ".join(i[:SHORT] for i in r.incident_ids[:1]), *(_field(r, f) for f in columns if not _is_end(f))]
        for r in rows
    )
    _grid(out, theme.replace("_", " ").capitalize(), heads, cells)


def _is_end(f: dataclasses.Field[Any]) -> bool:
    """Whether a field is the end of an interval that one column shows, as "from ... to" does."""
    return f.name == "end" and f.metadata["head"] == "to"


def _head(f: dataclasses.Field[Any]) -> str:
    return "when" if f.metadata["head"] == "from" and f.name == "start" else str(f.metadata["head"])


def _field(row: Row, f: dataclasses.Field[Any]) -> str:
    if f.name == "start" and f.metadata["head"] == "from":
        return short_days(row.start, row.end)  # type: ignore[attr-defined]  # a field of the rows that have days
    if f.name == "modality" and row.modality == "asserted":
        return ""
    return _cell(getattr(row, f.name)).replace(OWN_VOICE, "the report")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        pairs = bool(value) and isinstance(value[0], tuple)
        return (
            "; ".join(f"{name} {number}" for name, number in value) if pairs else ", ".join(map(str, value))
        )
    return str(value)


# ---- tolls, series, coverage
def _print_tolls(out: Console, rows: Sequence[Any], tables: Tables) -> None:
    words = {**load("themes")["reasons"], **load("themes")["rules"]}
    cells = []
    last = ""
    for r in rows:
        new = r.incident_id != last
        last = r.incident_id
        cells.append(
            (
                r.incident_id[:SHORT] if new else "",
                tables.incident[r.incident_id].title if new else "",
                r.measure,
                r.side if r.claimant is None else "",
                amount(r.low, r.best, r.high),
                _via(r.claimant, r.root) if r.claimant else "all together",
                str(r.day or ""),
                words.get(r.stands, r.stands),
            )
        )
    _grid(
        out,
        "Tolls by side and claimant",
        ("id", "incident", "measure", "side", "how many", "according to", "reported", "what becomes of it"),
        cells,
    )


def _via(claimant: str, root: str | None) -> str:
    return claimant if root in (None, claimant) else f"{claimant}, citing {root}"


def _print_series(out: Console, rows: Sequence[Series]) -> None:
    cells = []
    for s in rows:
        said = s.claimant or f"the report itself ({s.outlet})"
        for n, p in enumerate(s.points):
            head = (
                (said, f"{s.unit} {s.measure}", s.area or "", str(s.since or ""))
                if n == 0
                else ("", "", "", "")
            )
            falls = "lower than before" if p.as_of in s.falls else ""
            cells.append(
                (
                    *head,
                    str(p.as_of or "day not told"),
                    amount(p.low, p.best, p.high),
                    _revised(p),
                    falls,
                    _prints(p),
                )
            )
    heads = ("according to", "what", "where", "since", "as of", "how many", "revised from", "note", "told by")
    _grid(out, "Running totals over time", heads, cells)


def _revised(p: Point) -> str:
    return "; ".join(amount(r.low, r.best, r.high) for r in p.revised)


def _prints(p: Point) -> str:
    reports = len(p.report_ids)
    return f"{reports} reports, {p.n_origins} origin{'s' * (p.n_origins != 1)}" if reports > 1 else "1 report"


def _print_coverage(out: Console, rows: Sequence[Any]) -> None:
    heads = ("outlet", "day", "reports", "own texts", "copies", "day inferred", "withdrawn", "claims")
    cells = (
        (
            r.outlet,
            str(r.day or "not known"),
            *(
                _count(n)
                for n in (r.n_reports, r.n_origins, r.n_copies, r.n_inferred, r.n_retracted, r.n_claims)
            ),
        )
        for r in rows
    )
    _grid(out, "Reports read", heads, cells)


def _count(n: int) -> str:
    return f"{n:,}" if n else ""


# ---- totals
def _print_totals(out: Console, found: Totals, tables: Tables) -> None:
    days = [
        f"since {found.wanted.since}" * bool(found.wanted.since),
        f"until {found.wanted.until}" * bool(found.wanted.until),
    ]
    what = ", ".join(x for x in (*days, *found.wanted.areas) if x)
    cells = []
    beside = load("themes")["beside"]
    for t in found.totals:
        name = t.measure.replace("_", " ")
        cells.append((name, "all", *_sum(t.sum), _ids(t.sum.incident_ids)))
        cells += [("", side, *_sum(s), _ids(s.incident_ids)) for side, s in t.sides.items()]
        cells += [
            ("", f"not added: {beside[reason]}", *_sum(s), _ids(s.incident_ids))
            for reason, s in t.beside.items()
        ]
        if t.withheld:
            cells.append(("", f"not added: {beside['withheld']}", "", "", "", _ids(t.withheld)))
    title = f"Totals{f' ({what})' if what else ''}: {found.n_incidents:,} incidents"
    _grid(out, title, ("", "", "low", "best", "high", "incidents"), cells)
    if found.running:
        out.print()
        _print_series(out, found.running)


def _sum(s: Sum) -> tuple[str, str, str]:
    if not s.incident_ids:
        return "0", "0", "0"
    return f"{s.low:,}", f"{s.best:,}", f"{s.high:,}" + (" or more" if s.open else "")


def _ids(ids: Sequence[str], most: int = 6) -> str:
    more = f" and {len(ids) - most:,} more" if len(ids) > most else ""
    return " ".join(i[:SHORT] for i in ids[:most]) + more
