"""build(): sources to a record. Reports are read in batches over processes, then linked, reconciled and written.

The same reports give the same bytes, whatever their order, the number of workers, or how many builds they came in.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from dragoman.engines.local import Outcome, Read, read_all
from dragoman.fingerprint import fingerprint
from dragoman.judging.apply import Open, apply
from dragoman.judging.pairs import Refused
from dragoman.judging.withdrawing import Withdrawn
from dragoman.linking import Constraints
from dragoman.model import Claim, Evidence, Figure, Incident, Judgement, Reading, Report
from dragoman.record import Content, Record, Unfinished, forget
from dragoman.reports import Blob, Look, Relevance, SetAside, as_given, read_sources
from dragoman.settings import Settings

ENDS: Final = 2.0  # seconds in which the readers of a build that was killed have let go of the record
Redate = Callable[[Sequence[Reading]], dict[str, tuple[Evidence, ...]]]
Progress = Callable[[str, int, int], None]  # stage, done, total


class Linked(Protocol):
    """What linking gives: clusters with `claim_ids`. Constraints that contradict each other never reach it."""

    @property
    def clusters(self) -> Sequence[Any]:
        """Each claim in exactly one."""
        ...


@dataclass(frozen=True)
class Stages:
    """The stages of a build, each a function; tests and other engines may put others in their place."""

    kit: Callable[[Settings], Any]
    read: Read
    redate: Redate
    assign_origins: Callable[[Sequence[Report]], list[Report]]
    link: Callable[[Sequence[Report], Sequence[Claim], Sequence[Figure], Constraints], Linked]
    reconcile: Callable[..., tuple[Sequence[Incident], Sequence[Claim], Sequence[Figure]]]

    @classmethod
    def default(cls) -> Stages:
        """The packaged stages."""
        from dragoman.linking import link
        from dragoman.reconciling import reconcile

        return cls(_packaged_kit, _packaged_read, _packaged_redate, _packaged_origins, link, reconcile)


def _packaged_kit(settings: Settings) -> Any:
    from dragoman.reading.reader import Kit  # heavy: loads the parser's library, which only reading needs

    return Kit.default(settings.gazetteers, settings.actors)


def _packaged_origins(reports: Sequence[Report]) -> list[Report]:
    from dragoman.reports.copies import assign_origins
    from dragoman.reports.notices import apply_notices

    return apply_notices(assign_origins(reports))


def _packaged_read(report: Report, kit: Any) -> Reading:
    from dragoman.reading.reader import read

    return read(report, kit)


def _packaged_redate(readings: Sequence[Reading]) -> dict[str, tuple[Evidence, ...]]:
    from dragoman.redating import redate  # heavy: knows the reader's words for times

    return redate(readings)


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
                _sweep_originals(store, store.reports(), store.set_aside())
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
    withdrawn = Withdrawn(store.judgements.redactions().values())
    before, kept = _standing(store, reuse=store.fingerprint == mark, withdrawn=withdrawn)
    reports = read_sources(sources, store.originals.keep, workers, _look(settings))
    wanted, aside = _gather(reports, before, withdrawn, clock)
    kept = {i: r for i, r in kept.items() if wanted[i] is before[i]}
    unfinished = Unfinished(store.path, mark)
    kept |= _read_before(unfinished, {i: r for i, r in wanted.items() if i not in kept})
    todo = sorted((r for i, r in wanted.items() if i not in kept), key=lambda r: r.report_id)
    stages = stages or Stages.default()
    outcomes = _read(todo, stages, settings, workers, clock, unfinished)
    found = kept | {o.reading.report.report_id: o.reading for o in outcomes}
    again = _read(_to_read_again(found.values(), stages.redate), stages, settings, workers, clock)
    found |= {o.reading.report.report_id: o.reading for o in again}
    outcomes += again
    readings = sorted(found.values(), key=lambda r: r.report.report_id)
    aside |= {SetAside(o.reading.report.external_id, o.error, kept=True) for o in outcomes if o.error}
    earlier = _still_aside(_named_still(store, withdrawn), sources, {r.external_id for r in todo})
    entries, head = store.judgements.snapshot()
    preferred = store.preferred if settings.preferred is None else tuple(filter(None, settings.preferred))
    content, judged = _derive(readings, aside | earlier, stages, entries, preferred, clock)
    clock.start("writing", 1)
    store.write(content, mark, head)
    unfinished.clear()
    _sweep_originals(store, content.reports, content.set_aside)
    clock.stop()
    return BuildSummary(
        reports=len(content.reports),
        added=len(wanted.keys() - before.keys()),
        read=len(todo),
        claims=len(content.claims),
        figures=len(content.figures),
        incidents=len(content.incidents),
        set_aside=tuple(sorted(aside)),
        seconds=clock.seconds,
        failed={o.reading.report.report_id: o.trace for o in outcomes if o.trace},
        judged=judged,
    )


def _sweep_originals(store: Record, reports: Iterable[Report], aside: Iterable[SetAside]) -> None:
    """Delete the originals of reports that are gone, and of what is set aside no more."""
    named = {r.original for r in reports} | {s.original for s in aside}
    store.originals.sweep({n for n in named if n})


WAIT: Final = 120.0  # seconds that a refresh waits for a build or another refresh


def refresh(
    record: Path | str, *, progress: Progress | None = None, stages: Stages | None = None, wait: float = WAIT
) -> Judged | None:
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
        withdrawn = Withdrawn(store.judgements.redactions().values())
        if withdrawn:
            forget(store.path)
        readings = _standing(store, reuse=True, withdrawn=withdrawn)[1].values()
        aside = _named_still(store, withdrawn)
        content, judged = _derive(
            list(readings), aside, stages or Stages.default(), entries, store.preferred, clock
        )
        clock.start("writing", 1)
        store.write(content, store.fingerprint, head)
        if withdrawn:
            _sweep_originals(store, content.reports, content.set_aside)
        clock.stop()
        return judged


def as_known(record: Record, day: date, target: Path, without: Container[str] = ()) -> None:
    """Write the account as it could have been known at the end of a day as a record of its own, in an empty folder.

    It is made anew from the readings of the reports published by then (and, where it is told, retrieved by then); a
    report whose day is not known is left out. What people judged of them since holds, as far as the tables follow it,
    but for the judgements `without`.
    """
    withdrawn = Withdrawn(record.judgements.redactions().values())
    readings = [
        r for r in _standing(record, reuse=True, withdrawn=withdrawn)[1].values() if _out_by(r.report, day)
    ]
    clock = _Clock(lambda stage, done, total: None)
    followed = record.judgements.all()[: record.applied[0]]
    entries = [j for j in followed if j.judgement_id not in without]
    content, _ = _derive(readings, (), Stages.default(), entries, record.preferred, clock)
    made = Record.create(target)
    with made.locked():
        made.write(content, record.fingerprint)


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


def _to_read_again(readings: Iterable[Reading], redate: Redate) -> list[Report]:
    """The reports of which others now say another day than when they were read, with what these say."""
    if not any(r.report.alone.days != 1 for r in readings):
        return []
    said = redate(list(readings))
    out = []
    for report in sorted((r.report for r in readings), key=lambda r: r.report_id):
        mine = said.get(report.report_id, ())
        if _told(report.published_evidence) != _told(mine):
            out.append(dataclasses.replace(as_given(report), published_evidence=mine))
    return out


def _told(evidence: Iterable[Evidence]) -> list[tuple[object, ...]]:
    """What other reports say, whether reading found that it fits or that it clashes."""
    return [(e.report_id, e.text, e.start, e.end, e.interval) for e in evidence if e.report_id is not None]


def _look(settings: Settings) -> Look:
    """What is looked at before it is parsed, by the settings."""
    if settings.relevance == "off":
        return Look()
    return Look(Relevance(settings.theatre, settings.gazetteers), crawls_only=settings.relevance == "crawl")


def _gather(
    items: Iterable[Report | SetAside], before: dict[str, Report], withdrawn: Withdrawn, clock: _Clock
) -> tuple[dict[str, Report], set[SetAside]]:
    """Reports by id, those of the record first; of equal ones the one with the first external id stands. What was
    withdrawn is not taken in again."""
    clock.start("sources", 0)
    wanted = dict(before)
    aside: set[SetAside] = set()
    for number, item in enumerate(items, 1):
        clock.tick(number)
        if isinstance(item, SetAside):
            aside.add(item)
        elif (why := withdrawn.names(item)) is not None:
            aside.add(SetAside(f"report {item.report_id}", why))
        elif item.report_id not in wanted or _rank(item) < _rank(wanted[item.report_id]):
            wanted[item.report_id] = item
    clock.stop()
    return wanted, aside


def _named_still(store: Record, withdrawn: Withdrawn) -> set[SetAside]:
    """What earlier builds set aside, without the names of reports that were withdrawn."""
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


def _derive(
    readings: Sequence[Reading],
    aside: Iterable[SetAside],
    stages: Stages,
    entries: Sequence[Judgement],
    preferred: tuple[str, ...],
    clock: _Clock,
) -> tuple[Content, Judged]:
    """Origins, incidents and their figures from all readings and what people judged. Nothing of an earlier build enters.

    What was rejected is neither linked nor counted; it stays in its table, in no incident.
    """
    clock.start("linking", 1)
    reports = stages.assign_origins([r.report for r in readings])
    read_claims = [c for r in readings for c in r.claims]
    read_figures = [f for r in readings for f in r.figures]
    applied = apply(reports, read_claims, read_figures, entries)
    claims = [c for c in applied.claims if c.review_state != "rejected"]
    figures = [f for f in applied.figures if f.review_state != "rejected"]
    linked = stages.link(reports, claims, figures, applied.constraints)
    clock.start("reconciling", 1)
    incidents, placed, counted = stages.reconcile(linked.clusters, reports, claims, figures, preferred)
    clock.stop()
    content = Content(
        reports=reports,
        claims=[*placed, *(c for c in applied.claims if c.review_state == "rejected")],
        figures=[*counted, *(f for f in applied.figures if f.review_state == "rejected")],
        incidents=incidents,
        places=[p for r in readings for p in r.places],
        times=[t for r in readings for t in r.times],
        set_aside=tuple(aside),
        claims_read=[c for c in read_claims if c.report_id in applied.touched],
        figures_read=[f for f in read_figures if f.report_id in applied.touched],
        judged=sorted(applied.touched),
        preferred=preferred,
    )
    return content, Judged(len(entries), applied.open, applied.refused, len(applied.conflicts))


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
