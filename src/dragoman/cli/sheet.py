"""judge --from: what a coder changed in a working sheet, shown first, then taken over as judgements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich import box
from rich.table import Table

from dragoman.cli.judging import SHORT, Given
from dragoman.cli.screen import notes, results
from dragoman.errors import JudgementError
from dragoman.judging import accept, correct, reject
from dragoman.pipeline import refresh
from dragoman.publish.xlsx import Change, changes
from dragoman.record import Record
from dragoman.views import Tables

VERDICTS = {"accepted": accept, "rejected": reject}


def take_over(folder: Path, path: Path, given: Given, yes: bool, log_only: bool) -> None:
    """Show what the sheet at `path` changes, ask (unless `yes`), and write it as judgements of the record in `folder`.

    A change that cannot be, such as a type that does not exist, is named and left out; the others are taken.
    """
    record = Record.open(folder)
    found = changes(Tables.of(record), path)
    if not found:
        notes().print(f"{path}: nothing in it differs from the record", markup=False, soft_wrap=True)
        return
    _show(found)
    if not yes and not typer.confirm(f"Take over these {len(found):,} changes?"):
        return
    by_subject: dict[str, list[Change]] = defaultdict(list)
    for change in found:
        by_subject[change.subject].append(change)
    taken = sum(_judged(record, subject, some, given) for subject, some in by_subject.items())
    notes().print(f"{taken:,} of {len(found):,} changes taken over", markup=False)
    if taken and not log_only:
        refresh(folder)


def _judged(record: Record, subject: str, some: Sequence[Change], given: Given) -> int:
    """The changes of one claim or figure as judgements; gives how many were taken."""
    taken = 0
    values = {c.field: c.after for c in some if c.field != "review_state"}
    try:
        if values:
            correct(
                record, subject, values, author=given.author, reason=given.reason, adjudicates=given.adjudicates,
                gazetteers=given.gazetteers,
            )  # fmt: skip
            taken += len(values)
        for state in (c.after for c in some if c.field == "review_state"):
            if state not in VERDICTS:
                raise JudgementError(f"review_state {state!r}: write {' or '.join(VERDICTS)}")
            VERDICTS[state](
                record, subject, author=given.author, reason=given.reason, adjudicates=given.adjudicates
            )
            taken += 1
    except JudgementError as error:
        notes().print(f"{subject}: left out: {error}", markup=False, soft_wrap=True)
    return taken


def _show(found: Sequence[Change]) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("sheet", "id", "field", "in the record", "in the sheet"):
        table.add_column(name, overflow="fold")
    for c in found:
        table.add_row(c.table, c.subject[:SHORT], c.field, _told(c.before), _told(c.after))
    results().print(table)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
