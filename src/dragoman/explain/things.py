"""Reports, claims, figures and incidents with the words that each field rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dragoman.model import Claim, Figure, Incident, Report
from dragoman.record.check import bases
from dragoman.views.words import amount, days, known_as, scope, speakers, when, where


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a report in their sentence: `text` is the sentence, `marks` are spans inside it."""

    report_id: str
    outlet: str
    text: str
    start: int
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field, its value for people, and the words it rests on (empty where it follows from others)."""

    name: str
    value: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing of the record, explained; `parts` are what it is made of."""

    kind: str
    id: str
    title: str
    fields: tuple[Field, ...]
    quotes: tuple[Quote, ...]
    parts: tuple[Explanation, ...] = ()


# Fields that are shown, by what they say; their words stand in the claim's spans under one of the names given.
_CLAIM: Final[tuple[tuple[str, tuple[str, ...], Callable[[Claim], Any]], ...]] = (
    ("what", ("trigger",), lambda c: _join([c.kind, c.event_type, c.mode, c.acled_sub_event_type])),
    ("theme", (), lambda c: c.theme),
    ("modality", ("modality",), lambda c: c.modality + (", told as background" if c.background else "")),
    ("according to", ("claimant", "claimants", "claimant_text", "root_source"), lambda c: speakers(c)),
    ("who", ("actors", "actor"), lambda c: ", ".join(c.actors)),
    ("whom", ("recipients", "recipient"), lambda c: ", ".join(c.recipients)),
    ("where", ("place", "place_text", "place_name"), lambda c: where(c)),
    ("when", ("date", "date_text", "time"), lambda c: when(c)),
    ("site", ("site_type", "site"), lambda c: c.site_type),
    ("weapon", ("weapon",), lambda c: c.weapon),
)  # fmt: skip


def claim_explained(claim: Claim, reports: dict[str, Report], figures: Sequence[Figure]) -> Explanation:
    """A claim: each field with its words, and its figures."""
    text = reports[claim.report_id].text
    spans = [("trigger", claim.trigger_start, claim.trigger_end), *claim.spans]
    spans += [("place", *s) for s in _stated(claim.place_text, "place", claim, spans)]
    spans += [("date", *s) for s in _stated(claim.date_text, "date", claim, spans)]
    fields = []
    for name, keys, value in _CLAIM:
        words = dict.fromkeys(text[a:b] for n, a, b in spans if n in keys)
        if shown := value(claim):
            fields.append(Field(name, str(shown), tuple(words)))
    fields += [
        Field("confidence", f"{claim.confidence:.2f}, read by {claim.reader}"),
        Field("incident", claim.incident_id or "none"),
        *_review(claim),
    ]
    inside = [(a, b) for _, a, b in spans] + [(f.start, f.end) for f in figures]
    title = f"{claim.trigger} ({when(claim)}, {where(claim) or 'no place'})"
    parts = tuple(figure_explained(f, reports, None) for f in figures)
    return Explanation(
        "claim", claim.claim_id, title, tuple(fields), (_quote(claim, reports, inside),), parts
    )


def _review(item: Claim | Figure) -> Iterable[Field]:
    """What people made of it, where anybody looked."""
    if item.review_state != "unreviewed":
        disputed = f"; coders differ on {', '.join(item.disputed)}" if item.disputed else ""
        yield Field("review", item.review_state + disputed)


def _stated(
    words: str | None, name: str, claim: Claim, spans: Sequence[tuple[str, int, int]]
) -> Iterable[tuple[int, int]]:
    """Where the words of a field stand in the sentence, for a claim whose spans do not say."""
    if not words or any(n.startswith(name) for n, _, _ in spans):
        return
    if (at := claim.sentence.find(words)) >= 0:
        yield claim.start + at, claim.start + at + len(words)


def figure_explained(figure: Figure, reports: dict[str, Report], claim: Claim | None) -> Explanation:
    """A figure with its words, in the sentence of its claim where that is given."""
    fields = [
        Field("number", amount(figure.low, figure.best, figure.high) + f" {figure.unit}", (figure.text,)),
        Field("measure", figure.measure),
        Field("who", figure.who or "not said"),
        Field("side", figure.who_actor or ""),
        Field("civilians", {True: "yes", False: "no", None: ""}[figure.civilian]),
        Field("scope", scope(figure)),
        Field("according to", figure.claimant or (speakers(claim) if claim else "")),
        Field("part of", figure.part_of or ""),
        Field("claim", figure.claim_id),
        Field("incident", figure.incident_id or "none"),
        *_review(figure),
    ]
    title = f"{amount(figure.low, figure.best, figure.high)} {figure.who or figure.unit} {figure.measure}"
    quotes: tuple[Quote, ...] = ()
    if claim is not None:
        quotes = (_quote(claim, reports, [(figure.start, figure.end)]),)
    shown = tuple(f for f in fields if f.value)
    return Explanation("figure", figure.figure_id, title, shown, quotes)


def incident_explained(
    incident: Incident, claims: Sequence[Claim], figures: Sequence[Figure], reports: dict[str, Report]
) -> Explanation:
    """An incident by its claims, each with its words."""
    fields = [
        Field("what", _join([incident.kind, incident.event_type, incident.mode])),
        Field("modality", incident.modality),
        Field("who", ", ".join(incident.actors)),
        Field("whom", ", ".join(incident.recipients)),
        Field("where", where(incident)),
        Field("when", when(incident)),
    ]
    by_id = {f.figure_id: f for f in figures}
    for toll in ("killed", "injured", "civilians_killed", "displaced"):
        low, best, high = (getattr(incident, f"{toll}_{x}") for x in ("low", "best", "high"))
        basis = getattr(incident, f"{toll}_basis")
        if (low, best, high) != (None, None, None) or basis:
            words = tuple(f"{by_id[b].text} [figure {b}]" for b in bases(basis) if b in by_id)
            fields.append(Field(toll.replace("_", " "), amount(low, best, high), words))
    told = (
        f"{incident.n_reports} reports of {incident.n_origins} origins; "
        f"{incident.n_root_sources} root sources, {incident.n_claimants} claimants"
    )
    fields += [Field("told by", told), Field("agreement", incident.agreement)]
    if incident.part_of_incident:
        fields.append(Field("part of", incident.part_of_incident))
    mine: dict[str, list[Figure]] = {}
    for figure in figures:
        mine.setdefault(figure.claim_id, []).append(figure)
    ordered = sorted(claims, key=lambda c: (speakers(c), c.report_id, c.start))
    parts = tuple(claim_explained(c, reports, mine.get(c.claim_id, [])) for c in ordered)
    shown = tuple(f for f in fields if f.value)
    return Explanation("incident", incident.incident_id, incident.title, shown, (), parts)


def report_explained(report: Report, claims: Sequence[Claim]) -> Explanation:
    """A report, the evidence for its day, and the sentences that are claims."""
    evidence = tuple(
        f"{e.text} ({e.kind}: {days(e.interval.start, e.interval.end)}"
        + (f", by report {e.report_id})" if e.report_id else ")")
        for e in report.published_evidence
    )
    published = days(report.published_start, report.published_end)
    fields = [
        Field("known as", report.external_id),
        Field("source", report.source or ""),
        Field("byline", report.byline or ""),
        Field("url", report.url or ""),
        Field("language", report.language or ""),
        Field("dateline", report.dateline_place or ""),
        Field("published", f"{published} ({report.published_basis})", evidence),
        Field("origin", report.origin_id),
    ]
    quotes = tuple(
        _quote(
            c,
            {report.report_id: report},
            [(c.trigger_start, c.trigger_end), *((a, b) for _, a, b in c.spans)],
        )
        for c in claims
    )
    title = report.title or report.text[report.body_start :].strip()[:100]
    return Explanation("report", report.report_id, title, tuple(f for f in fields if f.value), quotes)


def _quote(claim: Claim, reports: dict[str, Report], spans: Iterable[tuple[int, int]]) -> Quote:
    return quote_of(claim, reports[claim.report_id], spans)


def quote_of(claim: Claim, report: Report, spans: Iterable[tuple[int, int]]) -> Quote:
    """The sentence of a claim with the spans of the report's text that lie in it."""
    marks = sorted(
        {(a - claim.start, b - claim.start) for a, b in spans if claim.start <= a < b <= claim.end}
    )
    return Quote(claim.report_id, known_as(report), claim.sentence, claim.start, tuple(marks))


def _join(values: Iterable[str | None]) -> str:
    return " / ".join(dict.fromkeys(v for v in values if v))
