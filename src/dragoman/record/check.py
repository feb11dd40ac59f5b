"""Whether a record holds what it must: quotes to the letter, ids that resolve, intervals and numbers in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from dragoman.errors import DragomanError
from dragoman.model import (
    AGREEMENTS,
    BASES,
    EVENT_TYPES,
    KINDS,
    MEASURES,
    MODALITIES,
    REVIEW_STATES,
    SCOPES,
    THEMES,
    Claim,
    Figure,
    Incident,
    Place,
    Report,
    Time,
)
from dragoman.record.store import Record
from dragoman.reports import expected_id

_ALLOWED: Final[dict[str, dict[str, Sequence[str | None]]]] = {
    "report": {"published_basis": BASES},
    "claim": {"kind": KINDS, "event_type": (*EVENT_TYPES, None), "theme": THEMES, "modality": MODALITIES,
        "review_state": REVIEW_STATES,
    },
    "figure": {"measure": MEASURES, "scope": SCOPES, "review_state": REVIEW_STATES},
    "incident": {
        "kind": KINDS, "event_type": (*EVENT_TYPES, None), "theme": THEMES, "modality": MODALITIES, "agreement": AGREEMENTS,
    },
}  # fmt: skip
TOLLS: Final = ("killed", "injured", "civilians_killed", "displaced")


def check(record: Record) -> list[str]:
    """Everything that is wrong with a record, one line each with the id concerned; an empty list means sound."""
    every = record.reports()
    reports = {r.report_id: r for r in every}
    claims, figures, incidents = record.claims(), record.figures(), record.incidents()
    problems = [
        *_parts(record),
        *_unique("report", [r.report_id for r in every]),
        *_unique("claim", [c.claim_id for c in claims]),
        *_unique("figure", [f.figure_id for f in figures]),
        *_unique("incident", [i.incident_id for i in incidents]),
    ]
    for report in reports.values():
        problems += _report(report, reports)
        problems += _original(record, report)
    for claim in claims:
        problems += _claim(claim, reports)
    by_claim = {c.claim_id: c for c in claims}
    for figure in figures:
        problems += _figure(figure, reports, by_claim)
    for incident in incidents:
        problems += _incident(incident, reports, by_claim, {f.figure_id for f in figures})
    problems += _dangling(claims, figures, {i.incident_id for i in incidents})
    mentions: list[Place | Time] = [*record.places(), *record.times()]
    for mention in mentions:
        name = type(mention).__name__.lower()
        where = f"{name} {mention.report_id}:{mention.start}"
        problems += _quotes(where, mention.report_id, [(mention.text, mention.start, mention.end)], reports)
    return [*problems, *_log(record, reports)]


def _original(record: Record, report: Report) -> Iterator[str]:
    if report.original is not None:
        try:
            record.originals.get(report.original)
        except DragomanError as error:
            yield f"report {report.report_id}: {error}"


def _log(record: Record, reports: Iterable[str]) -> Iterator[str]:
    """Whether the log is whole, reaches as far as the tables say that they follow it, and its redactions are carried out."""
    yield from record.judgements.verify()
    count, head = record.applied
    if record.judgements.hash_at(count) != head:
        yield (
            f"judgements: the tables follow {count} entries, and the log does not hold these any more: "
            "its last rows were taken out, or another log was put in its place"
        )
    withdrawn = record.judgements.redactions()
    for i in reports:
        if i in withdrawn:
            yield f"report {i}: was withdrawn and is still in the tables; 'dragoman judge RECORD refresh' takes it out"


def _parts(record: Record) -> Iterator[str]:
    for table, parts in record.manifest["tables"].items():
        for part, path in zip(parts, record.parts(table), strict=True):
            if hashlib.sha256(path.read_bytes()).hexdigest() != part["sha256"]:
                yield f"part {path.name}: its bytes are not those that the build wrote"


def _unique(name: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for i in ids:
        if i in seen:
            yield f"{name} {i}: the id stands twice"
        seen.add(i)


def _report(report: Report, reports: dict[str, Report]) -> Iterator[str]:
    where = f"report {report.report_id}"
    if report.report_id not in (expected_id(report, report.source), expected_id(report, None)):
        yield f"{where}: the id is not the hash of text, source, published and url"
    if not report.origin_id:
        yield f"{where}: has no origin_id"
    yield from _allowed("report", where, report)
    yield from _interval(where, "published", report.published_start, report.published_end)
    for start, end in report.furniture:
        if not 0 <= start < end <= len(report.text):
            yield f"{where}: furniture {start}..{end} is outside the text"
    for e in report.published_evidence:
        other = report if e.report_id is None else reports.get(e.report_id)
        text = other.text if other else ""
        if e.end and text[e.start : e.end] != e.text:  # what the address or the title says stands in no text
            yield f"{where}: evidence {e.start}..{e.end} does not quote the text"


def _claim(claim: Claim, reports: dict[str, Report]) -> Iterator[str]:
    where = f"claim {claim.claim_id}"
    quotes = [
        (claim.sentence, claim.start, claim.end),
        (claim.trigger, claim.trigger_start, claim.trigger_end),
    ]
    yield from _quotes(where, claim.report_id, quotes, reports)
    yield from _allowed("claim", where, claim)
    yield from _interval(where, "date", claim.date_start, claim.date_end)
    yield from _place(where, claim)
    length = len(reports[claim.report_id].text) if claim.report_id in reports else 0
    for name, start, end in claim.spans:
        if not 0 <= start < end <= length:
            yield f"{where}: span of {name} {start}..{end} is outside the text"
    if not 0 <= claim.confidence <= 1:
        yield f"{where}: confidence {claim.confidence} is not between 0 and 1"


def _figure(figure: Figure, reports: dict[str, Report], claims: dict[str, Claim]) -> Iterator[str]:
    where = f"figure {figure.figure_id}"
    yield from _quotes(where, figure.report_id, [(figure.text, figure.start, figure.end)], reports)
    yield from _allowed("figure", where, figure)
    yield from _interval(where, "since..as_of", figure.since, figure.as_of)
    yield from _numbers(where, figure.low, figure.best, figure.high)
    claim = claims.get(figure.claim_id)
    if claim is None:
        yield f"{where}: claim {figure.claim_id} is not in the record"
    elif claim.report_id != figure.report_id:
        yield f"{where}: claim {figure.claim_id} is of another report"


def _incident(
    incident: Incident, reports: dict[str, Report], claims: dict[str, Claim], figures: set[str]
) -> Iterator[str]:
    where = f"incident {incident.incident_id}"
    yield from _allowed("incident", where, incident)
    yield from _interval(where, "date", incident.date_start, incident.date_end)
    yield from _place(where, incident)
    for i in incident.report_ids:
        if i not in reports:
            yield f"{where}: report {i} is not in the record"
    for i in incident.claim_ids:
        if i not in claims:
            yield f"{where}: claim {i} is not in the record"
        elif claims[i].incident_id != incident.incident_id:
            yield f"{where}: claim {i} names another incident ({claims[i].incident_id})"
    if not incident.claim_ids:
        yield f"{where}: has no claims"
    for toll in TOLLS:
        low, best, high = (getattr(incident, f"{toll}_{x}") for x in ("low", "best", "high"))
        yield from _numbers(f"{where}: {toll}", low, best, high)
        for basis in bases(getattr(incident, f"{toll}_basis")):
            if basis not in figures:
                yield f"{where}: {toll}_basis {basis} is not a figure of the record"


def bases(basis: str | None) -> list[str]:
    """The figures that a toll rests on: one, or several joined by "+" where it is their sum."""
    return basis.split("+") if basis else []


def _dangling(claims: Iterable[Claim], figures: Iterable[Figure], incidents: set[str]) -> Iterator[str]:
    for claim in claims:
        if claim.incident_id is not None and claim.incident_id not in incidents:
            yield f"claim {claim.claim_id}: incident {claim.incident_id} is not in the record"
    for figure in figures:
        if figure.incident_id is not None and figure.incident_id not in incidents:
            yield f"figure {figure.figure_id}: incident {figure.incident_id} is not in the record"


def _quotes(
    where: str, report_id: str, quotes: Iterable[tuple[str, int, int]], reports: dict[str, Report]
) -> Iterator[str]:
    report = reports.get(report_id)
    if report is None:
        yield f"{where}: report {report_id} is not in the record"
        return
    for text, start, end in quotes:
        if not 0 <= start < end <= len(report.text) or report.text[start:end] != text:
            yield f"{where}: {text[:40]!r} is not what stands at {start}..{end} of report {report_id}"


def _allowed(kind: str, where: str, item: Any) -> Iterator[str]:
    for name, allowed in _ALLOWED[kind].items():
        if getattr(item, name) not in allowed:
            yield f"{where}: {name} {getattr(item, name)!r} is not one of the codebook's values"


def _interval(where: str, name: str, start: Any, end: Any) -> Iterator[str]:
    if start is not None and end is not None and start > end:
        yield f"{where}: {name} {start}..{end} is the wrong way round"


def _numbers(where: str, low: int | None, best: int | None, high: int | None) -> Iterator[str]:
    known = [x for x in (low, best, high) if x is not None]
    if known != sorted(known) or any(x < 0 for x in known):
        yield f"{where}: low {low}, best {best}, high {high} are not in order"


def _place(where: str, item: Claim | Incident) -> Iterator[str]:
    if (item.latitude is None) != (item.longitude is None):
        yield f"{where}: has one coordinate without the other"
    elif abs(item.latitude or 0.0) > 90 or abs(item.longitude or 0.0) > 180:
        yield f"{where}: {item.latitude}, {item.longitude} is not on the globe"
    if item.where_prec is not None and not 1 <= item.where_prec <= 7:
        yield f"{where}: where_prec {item.where_prec} is not 1 to 7"
    if item.date_prec is not None and not 1 <= item.date_prec <= 5:
        yield f"{where}: date_prec {item.date_prec} is not 1 to 5"
