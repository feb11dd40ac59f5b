"""build and demo on the command line: progress while it runs, a summary at the end."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dragoman.cli.screen import notes
from dragoman.errors import DragomanError
from dragoman.judging import open_in_words, refused_in_words
from dragoman.pipeline import BuildSummary, Judged, build
from dragoman.reports import Blob, SetAside, not_relevant
from dragoman.settings import Settings

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"  # of a checkout
SHOWN = 20  # things set aside that are listed one by one


def fetched(sources: Sequence[str]) -> tuple[list[Path | Blob], list[SetAside]]:
    """The sources as a build takes them, those that are addresses fetched; and what could not be."""
    from dragoman.reports.fetching import is_address
    from dragoman.watching import fetch

    found, missing = fetch([s for s in sources if is_address(s)])
    return [*(Path(s) for s in sources if not is_address(s)), *found], missing


def follow(sources: Sequence[str], record: Path, settings: Settings, **options: Any) -> None:
    """Watch until it is ended, a summary for each round in which something was new."""
    from dragoman.watching import watch

    out = notes()
    try:
        for found in watch(sources, record, settings, **options):
            for aside in found.missed:
                out.print(f"{aside.where}: {aside.reason}", style="yellow", markup=False, soft_wrap=True)
            if found.summary is None:
                out.print(f"{record}: nothing new", markup=False, soft_wrap=True)
            else:
                print_summary(found.summary, record)
    except KeyboardInterrupt:
        out.print("ended; what was read is in the record", markup=False, soft_wrap=True)


def build_with_progress(
    sources: Sequence[Path | Blob], record: Path, settings: Settings, quiet: bool
) -> BuildSummary:
    """Build, with a bar for each stage on a terminal's stderr."""
    if quiet or not sys.stderr.isatty():
        return build(sources, record, settings=settings)
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes(), transient=True) as bars:
        task = bars.add_task("", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            bars.update(task, description=stage, completed=done, total=total or None)

        return build(sources, record, settings=settings, progress=tell)


def print_summary(summary: BuildSummary, record: Path, debug: bool = False) -> None:
    """What the build did and what it set aside, on stderr."""
    out = notes()
    out.print(
        f"{record}: {summary.reports:,} reports ({summary.added:,} new, {summary.read:,} read), {summary.claims:,} claims, "
        f"{summary.figures:,} figures, {summary.incidents:,} incidents in {sum(summary.seconds.values()):.1f} s",
        markup=False,
        soft_wrap=True,
    )
    passed_over = Counter(s.reason for s in summary.set_aside if not_relevant(s))
    for reason, count in sorted(passed_over.items()):
        out.print(
            f"{count:,} {reason} (the record's table set_aside lists them)", markup=False, soft_wrap=True
        )
    for title, items in (
        ("Not read", [s for s in summary.set_aside if not s.kept and not not_relevant(s)]),
        ("Kept, with a reservation", [s for s in summary.set_aside if s.kept]),
    ):
        if items:
            out.print(f"{title} ({len(items):,}):", style="yellow", markup=False, soft_wrap=True)
        for item in items[:SHOWN]:
            out.print(f"  {item.where}: {item.reason}", markup=False, soft_wrap=True)
        if len(items) > SHOWN:
            out.print(
                f"  ... and {len(items) - SHOWN:,} more (the record's table set_aside lists all)",
                markup=False,
                soft_wrap=True,
            )
    print_judged(out, summary.judged, record)
    for report_id, trace in summary.failed.items() if debug else ():
        out.print(f"report {report_id}:\n{trace}", markup=False, soft_wrap=True)


def print_judged(out: Console, judged: Judged, record: Path) -> None:
    """What of the log of judgements could not be followed, and where coders differ."""
    if judged.entries:
        out.print(
            f"{judged.entries:,} judgement{'s' * (judged.entries != 1)} applied", markup=False, soft_wrap=True
        )
    for title, lines in (
        ("Merges refused", [refused_in_words(r) for r in judged.refused]),
        ("Judgements not followed", [open_in_words(o) for o in judged.open]),
    ):
        if lines:
            out.print(f"{title} ({len(lines):,}):", style="yellow", markup=False, soft_wrap=True)
        for line in lines[:SHOWN]:
            out.print(f"  {line}", markup=False, soft_wrap=True)
        if len(lines) > SHOWN:
            out.print(
                f"  ... and {len(lines) - SHOWN:,} more: dragoman judge {record}",
                markup=False,
                soft_wrap=True,
            )
    if judged.conflicts:
        out.print(
            f"Coders differ on {judged.conflicts:,} field{'s' * (judged.conflicts != 1)}: dragoman judge {record} conflicts",
            markup=False,
            soft_wrap=True,
        )


def run_demo(record: Path | None, workers: int | None) -> None:
    """Build the example case and show it. Raises DragomanError outside a checkout."""
    from dragoman.cli.showing import print_record, view
    from dragoman.record import Record
    from dragoman.views import Filter

    if not EXAMPLES.is_dir():
        raise DragomanError("the example case is part of the source checkout: run 'make demo' there")
    folder = record or _fresh(EXAMPLES.parent / ".scratch" / "demo.record")
    summary = build_with_progress(
        [Path(os.path.relpath(EXAMPLES))], folder, Settings.load(workers=workers), quiet=False
    )
    print_record(view(Record.open(folder), Filter(), 0), folder)
    print_summary(summary, folder)


def _fresh(folder: Path) -> Path:
    """The demo's own folder, emptied, as a path from here: so that what is shown can be typed again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    return Path(os.path.relpath(folder))
