"""build(): sources to a record. Reports are read in batches over processes, then linked, reconciled and written.

The same reports give the same bytes, whatever their order, the number of workers, or how many builds they came in.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from dragoman.engines.local import Outcome, Read, rarely_collecting, read_all
from dragoman.fingerprint import derivation, fingerprint
from dragoman.growth import Before, Dated, Grown, Nothing, Standing, date_again, grow, to_read_again
from dragoman.judging.apply import Applied, Open
from dragoman.judging.pairs import Refused
from dragoman.judging.withdrawing import Withdrawn
from dragoman.model import Judgement, Reading, Report
from dragoman.record import Changes, Content, Kept, Record, Unfinished, forget
from dragoman.record.judgements import redacted
from dragoman.record.schema import KEPT, TABLES
from dragoman.reports import Blob, Look, Relevance, SetAside, as_given, read_sources
from dragoman.settings import Settings

ENDS: Final = 2.0  # seconds in which the readers of a build that was killed have let go of the record
Progress = Callable[[str, int, int], None]  # stage, done, total


@dataclass(frozen=True)
class Stages:
    """How reports are read; tests and other engines may put others in their place."""

    kit: Callable[[Settings], Any]
    read: Read

    @classmethod
    def default(cls) -> Stages:
        """The packaged reader."""
        return cls(_packaged_kit, _packaged_read)


def _packaged_kit(settings: Settings) -> Any:
    from dragoman.reading.reader import Kit  # heavy: loads the parser's library, which only reading needs

    return Kit.default(settings.gazetteers, settings.actors)


def _packaged_read(report: Report, kit: Any) -> Reading:
    from dragoman.reading.reader import read

    return read(report, kit)


@dataclass(frozen=True)
class Judged:
    """How many entries of the log were followed, and what of it was not: see dragoman.judging.apply.Applied."""

    entries: int = 0
    open: tuple[Open, ...] = ()
    refused: tuple[Refused, ...] = ()
    conflicts: int = 0


@dataclass(frozen=True)
class BuildSummary:
    """What a build did. `failed` has the traceback of each report whose reading failed, by report_id;
    `judged` what the log of judgements made of the readings."""

    reports: int
    added: int
    read: int
    claims: int
    figures: int
    incidents: int
    set_aside: tuple[SetAside, ...]
    seconds: dict[str, float]
    failed: dict[str, str] = field(default_factory=dict)
    judged: Judged = field(default_factory=Judged)


def build(
    sources: Sequence[Path | Blob],
    record: Path | str,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    settings: Settings | None = None,
    stages: Stages | None = None,
) -> BuildSummary:
    """Read the sources into a record, which is made where there is none and added to where there is one.

    Raises RecordError where the record cannot be written. What cannot be read is set aside and stops nothing.
    """
    settings = settings or Settings.load()
    clock = _Clock(progress or (lambda stage, done, total: None))
    store = Record.create(record)
    with store.locked(ENDS):
        store = Record.open(record)  # another build may have written between create and lock
        try:
            return _build(sources, store, workers or settings.workers, settings, stages, clock)
        except BaseException:
            with suppress(Exception):
                _sweep_originals(store)
            raise


def _build(
    sources: Sequence[Path | Blob],
    store: Record,
    workers: int,
    settings: Settings,
    stages: Stages | None,
    clock: _Clock,
) -> BuildSummary:
    mark = fingerprint((*settings.gazetteers, *settings.actors))
    entries, head = store.judgements.snapshot()
    preferred = store.preferred if settings.preferred is None else tuple(filter(None, settings.preferred))
    ground = _Ground.of(store, mark, entries, preferred)
    reports = read_sources(sources, store.originals.keep, workers, _look(settings))
    wanted, aside, added = _gather(reports, ground, clock)
    unfinished = Unfinished(store.path, mark)
    before = _read_before(unfinished, wanted)
    todo = sorted((r for i, r in wanted.items() if i not in before), key=lambda r: r.report_id)
    stages = stages or Stages.default()
    outcomes = _read(todo, stages, settings, workers, clock, unfinished)
    fresh = ground.readings | before | {o.reading.report.report_id: o.reading for o in outcomes}
    clock.start("dating", 1)
    dated = date_again(ground.before, fresh, ground.gone)
    again = _read(_told_otherwise(dated, ground.before, fresh), stages, settings, workers, clock)
    fresh |= {o.reading.report.report_id: o.reading for o in again}
    outcomes += again
    aside |= {SetAside(o.reading.report.external_id, o.error, kept=True) for o in outcomes if o.error}
    earlier = _still_aside(_named_still(store, ground.withdrawn), sources, {r.external_id for r in todo})
    clock.start("linking", 1)
    grown = _grow(ground.before, fresh, ground.gone, dated, entries, preferred)
    clock.start("writing", 1)
    _write(store, ground, grown, aside | earlier, preferred, mark, head)
    unfinished.clear()
    _sweep_originals(store)
    clock.stop()
    counts = store.counts
    return BuildSummary(
        reports=counts["reports"],
        added=added,
        read=len(todo),
        claims=counts["claims"],
        figures=counts["figures"],
        incidents=counts["incidents"],
        set_aside=tuple(sorted(aside)),
        seconds=clock.seconds,
        failed={o.reading.report.report_id: o.trace for o in outcomes if o.trace},
        judged=_judged(grown.applied, entries),
    )


def _judged(applied: Applied, entries: Sequence[Judgement]) -> Judged:
    return Judged(len(entries), applied.open, applied.refused, len(applied.conflicts))


def _sweep_originals(store: Record) -> None:
    """Delete the originals of reports that are gone, and of what is set aside no more."""
    named = set(store.columns("reports", ["original"]).column(0).to_pylist())
    named |= {s.original for s in store.set_aside()}
    store.originals.sweep({n for n in named if n})


_grow = rarely_collecting()(grow)
WAIT: Final = 120.0  # seconds that a refresh waits for a build or another refresh


def refresh(record: Path | str, *, progress: Progress | None = None, wait: float = WAIT) -> Judged | None:
    """Bring the tables up to the log of judgements, without reading any report again; None where they are already.

    The stored readings count, whatever reader made them. Withdrawn reports leave all tables. Raises RecordError where
    another process still writes the record after `wait` seconds.
    """
    clock = _Clock(progress or (lambda stage, done, total: None))
    with Record.open(record).locked(wait):
        store = Record.open(record)
        entries, head = store.judgements.snapshot()
        store.sweep()  # what a process that was killed may have left
        if store.applied == head:
            return None
        clock.start("linking", 1)
        ground = _Ground.of(store, store.fingerprint, entries, store.preferred)
        if ground.withdrawn:
            forget(store.path)
        if ground.gone:  # what they told of the days of others goes with them
            ground = _Ground.of(store, store.fingerprint, entries, store.preferred, anew=True)
        dated = date_again(ground.before, ground.readings, ground.gone)
        waiting = dict.fromkeys(to_read_again(dated, ground.before, ground.readings), "read again")
        dated = dataclasses.replace(dated, counted={**dated.counted, **waiting})
        grown = _grow(ground.before, ground.readings, ground.gone, dated, entries, store.preferred)
        clock.start("writing", 1)
        aside = _named_still(store, ground.withdrawn)
        _write(store, ground, grown, aside, store.preferred, store.fingerprint, head)
        if ground.withdrawn:
            _sweep_originals(store)
        clock.stop()
        return _judged(grown.applied, entries)


@dataclass(frozen=True)
class _Ground:
    """What a build starts from: what stands and can be kept (`before`), the reports that are `gone` from it, and, where
    nothing can be kept, all readings that are still good and the reports that must be read anew."""

    before: Before
    known: frozenset[str]
    gone: frozenset[str]
    readings: dict[str, Reading]
    stale: dict[str, Report]
    withdrawn: Withdrawn
    look_up: Callable[[Collection[str]], Mapping[str, Report]]

    @classmethod
    def of(
        cls,
        store: Record,
        mark: str | None,
        entries: Sequence[Judgement],
        preferred: tuple[str, ...],
        anew: bool = False,
    ) -> _Ground:
        """Of a record: it stands where the same reader and the same code made it, for the same case."""
        withdrawn = Withdrawn(redacted(entries).values())
        if (
            not anew and store.fingerprint == mark and store.kept_by == derivation() and store.preferred == preferred
        ):  # fmt: skip
            before = Standing(store)
            known = frozenset(before.kept_reports)
            new = len(entries) != store.applied[0] and withdrawn
            gone = {r.report_id for r in store.reports() if withdrawn.names(r)} if new else set()
            return cls(before, known, frozenset(gone), {}, {}, withdrawn, before.reports)
        reports, readings = _standing(store, reuse=store.fingerprint == mark, withdrawn=withdrawn)
        stale = {i: r for i, r in reports.items() if i not in readings}
        return cls(
            Nothing(), frozenset(reports), frozenset(), readings, stale, withdrawn, lambda ids: {i: reports[i] for i in ids}
        )  # fmt: skip


def _write(
    store: Record,
    ground: _Ground,
    grown: Grown,
    aside: Iterable[SetAside],
    preferred: tuple[str, ...],
    mark: str | None,
    head: tuple[int, str],
) -> None:
    judged = sorted(grown.applied.touched)
    if isinstance(ground.before, Nothing):
        store.write(_content(grown, tuple(aside), judged, preferred, kept=True), mark, head)
    else:
        store.change(Changes(grown.tables, tuple(aside), judged, preferred), head)


def _content(
    grown: Grown, aside: Sequence[SetAside], judged: Sequence[str], preferred: tuple[str, ...], kept: bool
) -> Content:
    """The tables of a record that grew from nothing."""
    rows = {name: change.rows for name, change in grown.tables.items()}
    memory = Kept(derivation(), **{name: rows[name] for name in KEPT}) if kept else None
    tables = {name: rows[name] for name in TABLES if name in rows}
    return Content(**tables, set_aside=aside, judged=judged, preferred=preferred, kept=memory)


def as_known(record: Record, day: date, target: Path, without: Container[str] = ()) -> None:
    """Write the account as it could have been known at the end of a day as a record of its own, in an empty folder.

    It is made anew from the readings of the reports published by then (and, where it is told, retrieved by then); a
    report whose day is not known is left out. What people judged of them since holds, as far as the tables follow it,
    but for the judgements `without`.
    """
    log = record.judgements.all()
    withdrawn = Withdrawn(redacted(log).values())
    readings = [
        r for r in _standing(record, reuse=True, withdrawn=withdrawn)[1].values() if _out_by(r.report, day)
    ]
    fresh = {r.report.report_id: r for r in readings}
    entries = [j for j in log[: record.applied[0]] if j.judgement_id not in without]
    grown = _grow(Nothing(), fresh, (), Dated(), entries, record.preferred)
    made = Record.create(target)
    with made.locked():
        made.write(
            _content(grown, (), sorted(grown.applied.touched), record.preferred, kept=False),
            record.fingerprint,
        )


def _out_by(report: Report, day: date) -> bool:
    retrieved = report.retrieved_at or ""
    return (
        report.published_end is not None and report.published_end <= day and retrieved[:10] <= day.isoformat()
    )


def _standing(
    store: Record, reuse: bool, withdrawn: Withdrawn
) -> tuple[dict[str, Report], dict[str, Reading]]:
    """The reports that a record holds, and their readings (as read, whatever was judged) where the same reader made them."""
    reports = [r for r in store.reports() if not withdrawn.names(r)]
    if not reuse:
        return {r.report_id: as_given(r) for r in reports}, {}
    rows: dict[str, dict[str, list[Any]]] = {}
    claims, figures = store.as_read()
    for name, items in (
        ("claims", claims),
        ("figures", figures),
        ("places", store.places()),
        ("times", store.times()),
    ):
        for item in items:
            rows.setdefault(item.report_id, {}).setdefault(name, []).append(item)
    readings = {}
    ids = {r.report_id for r in reports}
    for report in reports:
        found = {k: tuple(v) for k, v in rows.get(report.report_id, {}).items()}
        readings[report.report_id] = Reading(_unquoted(_single(report), ids), **found)
    return {i: r.report for i, r in readings.items()}, readings


def _single(report: Report) -> Report:
    """The report without what comparing it with others gave."""
    return dataclasses.replace(report, origin_id="", supersedes=None, retracted=False)


def _unquoted(report: Report, ids: Container[str]) -> Report:
    """The report without the words by which reports that are gone dated it; the next build reads it without them."""
    evidence = tuple(
        e if e.report_id is None or e.report_id in ids else dataclasses.replace(e, text="", start=0, end=0)
        for e in report.published_evidence
    )
    return (
        report
        if evidence == report.published_evidence
        else dataclasses.replace(report, published_evidence=evidence)
    )


def _told_otherwise(dated: Dated, before: Before, fresh: Mapping[str, Reading]) -> list[Report]:
    """The reports of which others now say another day than when they were read, with what these say."""
    told = to_read_again(dated, before, fresh)
    stand = before.reports([i for i in told if i not in fresh])
    reports = {i: fresh[i].report if i in fresh else stand[i] for i in sorted(told)}
    return [dataclasses.replace(as_given(r), published_evidence=told[i]) for i, r in reports.items()]


def _look(settings: Settings) -> Look:
    """What is looked at before it is parsed, by the settings."""
    if settings.relevance == "off":
        return Look()
    return Look(Relevance(settings.theatre, settings.gazetteers), crawls_only=settings.relevance == "crawl")


def _gather(
    items: Iterable[Report | SetAside], ground: _Ground, clock: _Clock
) -> tuple[dict[str, Report], set[SetAside], int]:
    """The reports to read, what was set aside, and how many reports are new.

    Of equal reports the one with the first external id stands. What was withdrawn is not taken in again.
    """
    clock.start("sources", 0)
    found: dict[str, Report] = {}
    aside: set[SetAside] = set()
    for number, item in enumerate(items, 1):
        clock.tick(number)
        if isinstance(item, SetAside):
            aside.add(item)
        elif (why := ground.withdrawn.names(item)) is not None:
            aside.add(SetAside(f"report {item.report_id}", why))
        elif item.report_id not in found or _rank(item) < _rank(found[item.report_id]):
            found[item.report_id] = item
    stand = ground.look_up([i for i in found if i in ground.known])
    wanted = {i: r for i, r in found.items() if i not in stand or _rank(r) < _rank(stand[i])}
    clock.stop()
    return ground.stale | wanted, aside, len(found.keys() - ground.known)


def _named_still(store: Record, withdrawn: Withdrawn) -> set[SetAside]:
    """What earlier builds set aside, without the names of reports that were withdrawn."""
    if not withdrawn:
        return set(store.set_aside())
    gone = {r.external_id for r in store.reports() if withdrawn.names(r)}
    return {s for s in store.set_aside() if s.where not in gone}


def _still_aside(earlier: set[SetAside], sources: Sequence[Path | Blob], read_now: set[str]) -> set[SetAside]:
    """What earlier builds set aside and this one did not look at again."""
    seen = tuple(s.name if isinstance(s, Blob) else str(s) for s in sources)
    return {s for s in earlier if s.where not in read_now and not s.where.startswith(seen)}


def _rank(report: Report) -> tuple[str, ...]:
    return (
        report.external_id, report.title or "", report.byline or "", report.language or "", report.original or ""
    )  # fmt: skip


def _read_before(unfinished: Unfinished, wanted: dict[str, Report]) -> dict[str, Reading]:
    """The readings that a build which was killed had made of these reports, as they are given now."""
    readings = {r.report.report_id: r for r in unfinished.readings()}
    return {
        i: readings[i]
        for i, report in wanted.items()
        if i in readings and as_given(readings[i].report) == report
    }


def _read(
    todo: Sequence[Report],
    stages: Stages,
    settings: Settings,
    workers: int,
    clock: _Clock,
    unfinished: Unfinished | None = None,
) -> list[Outcome]:
    if not todo:
        return []
    clock.start("loading", 1)
    outcomes: list[Outcome] = []
    if settings.engine == "spark":
        from dragoman.engines.spark import read_on  # an extra

        found = read_on(settings.spark_master, todo, stages.read, partial(stages.kit, settings))
    else:
        found = read_all(todo, stages.read, stages.kit(settings), workers)
    clock.start("reading", len(todo))
    for outcome in found:
        outcomes.append(outcome)
        if unfinished is not None and outcome.error is None:
            unfinished.add(outcome.reading)
        clock.tick(len(outcomes))
    clock.stop()
    return outcomes


class _Clock:
    """Tells progress, and keeps the seconds that each stage took."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress
        self._stage, self._total, self._since = "", 0, 0.0

    def start(self, stage: str, total: int) -> None:
        self.stop()
        self._stage, self._total, self._since = stage, total, time.perf_counter()
        self._progress(stage, 0, total)

    def tick(self, done: int) -> None:
        self._progress(self._stage, done, self._total)

    def stop(self) -> None:
        if self._stage:
            self.seconds[self._stage] = round(time.perf_counter() - self._since, 3)
            self._progress(self._stage, self._total, self._total)
            self._stage = ""
