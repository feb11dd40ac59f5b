"""An incident as its page shows it: each field with every value that somebody gave for it, and the report at the words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from dragoman.judging import Entry, history
from dragoman.model import Claim, Figure, Incident, Report
from dragoman.views.words import outlet
from dragoman.workbench import wording
from dragoman.workbench.sides import Side
from dragoman.workbench.source import Source
from dragoman.workbench.together import Reason, reasons


@dataclass(frozen=True)
class Said:
    """One value of a field as one claim gives it, with the words it rests on. `at` names it in addresses."""

    who: str
    value: str
    words: str
    at: str
    report_id: str
    report: str
    chosen: bool = False
    note: str = ""
    also: tuple[tuple[str, str, str, str], ...] = ()  # (report, label, at, words) of others who say the same


@dataclass(frozen=True)
class FieldView:
    """A field: the value in force, and below it every value that was given."""

    key: str
    label: str
    value: str
    note: str
    sides: tuple[Side, ...] = ()
    mark: str = ""  # how far the values agree
    precision: int | None = None
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A stretch of a report's text: `chosen` words, words of a claim (`href` leads to it), or plain."""

    text: str
    chosen: bool = False
    href: str | None = None
    label: str = ""
    start: int = 0


@dataclass(frozen=True)
class Pane:
    """A report, open at the words of `claim` (and of a figure of it)."""

    report: Report
    outlet: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    claim: Claim | None = None
    figure: Figure | None = None
    before: str | None = None  # the claim before and after the chosen one in this report
    after: str | None = None


@dataclass(frozen=True)
class IncidentView:
    """Everything that an incident's page shows."""

    incident: Incident
    fields: tuple[FieldView, ...]
    claims: tuple[Claim, ...]
    reports: tuple[Report, ...]
    pane: Pane | None
    history: tuple[Entry, ...]
    part_of: Incident | None
    named: int  # claimants with a name
    own: int  # reports that say it in their own voice
    parts: tuple[Incident, ...] = field(default=())
    why: tuple[Reason, ...] = ()


def incident_view(
    source: Source, incident_id: str, at: str | None, sealed: Collection[str] = ()
) -> IncidentView:
    """The page of an incident; its history without the judgements that are `sealed`.

    Raises NotFoundError where the record does not hold it.
    """
    i: Incident = source.get("incidents", incident_id)
    claims = source.claims_of([incident_id]).get(incident_id, [])
    figures = source.figures_of([c.claim_id for c in claims])
    reports = source.reports([c.report_id for c in claims], whole=True)
    order = sorted(reports.values(), key=lambda r: (r.published_end is None, r.published_end, r.report_id))
    rank = {r.report_id: n for n, r in enumerate(order)}
    claims.sort(key=lambda c: (rank.get(c.report_id, 0), c.start))
    chosen = _chosen(claims, figures, at)
    pane = _pane(source, reports[chosen[0].report_id], chosen, f"/incident/{incident_id}") if chosen else None
    teller = _Teller(source, claims, figures, reports, at)
    return IncidentView(
        i, tuple(teller.fields(i)), tuple(claims), tuple(order), pane,
        _history(source, incident_id, set(i.report_ids), sealed),
        source.incidents([i.part_of_incident]).get(i.part_of_incident) if i.part_of_incident else None,
        len({c.claimant for c in claims if c.claimant}), len({c.report_id for c in claims if not c.claimant}),
        tuple(source.items(Incident, "SELECT * FROM incidents WHERE part_of_incident = $id ORDER BY date_start, incident_id LIMIT 50", {"id": incident_id})),
        tuple(reasons(claims, figures)) if len(claims) > 1 else (),
    )  # fmt: skip


def moved_to(source: Source, incident_id: str, sealed: Collection[str] = ()) -> str | None:
    """The incident that now holds the claims of one that people joined with another or split; None where nobody did."""
    for j in reversed(source.record.judgements.all()):
        if incident_id in (j.subject, j.other) and j.judgement_id not in sealed:
            side = 1 if incident_id == j.other else 0
            ids = [a.item_id for a in j.anchors if a.side == side] or [a.item_id for a in j.anchors]
            sql = "SELECT incident_id FROM claims WHERE claim_id IN (SELECT unnest($ids)) AND incident_id IS NOT NULL"
            found = source.rows(f"{sql} GROUP BY 1 ORDER BY count(*) DESC, 1", {"ids": ids})
            if found:
                return str(found[0][0])
    return None


def _history(
    source: Source, incident_id: str, reports: Collection[str], sealed: Collection[str]
) -> tuple[Entry, ...]:
    """What people judged about it, each with what has become of it."""
    entries = source.record.judgements.all()
    if not any(a.report_id in reports for j in entries for a in j.anchors):
        return ()  # most of a queue: nothing of its reports was ever judged
    found = history(source.record, incident_id)
    return tuple(e for e in found if e.judgement.judgement_id not in sealed)


Chosen = tuple[Claim, str, Figure | None]


def _chosen(claims: Sequence[Claim], figures: dict[str, list[Figure]], at: str | None) -> Chosen | None:
    """The claim, the field of it, and the figure that `at` names ("claim.field" or a figure's id); else the first claim."""
    wanted, _, name = (at or "").partition(".")
    for c in claims:
        if c.claim_id == wanted:
            return c, name, None
        for f in figures.get(c.claim_id, ()):
            if f.figure_id == wanted:
                return c, "figure", f
    return (claims[0], "", None) if claims else None


def report_view(
    source: Source, report_id: str, at: str | None
) -> tuple[Pane, tuple[Claim, ...], dict[str, list[Figure]]]:
    """The page of a report: the pane, its claims in order, their figures by claim. Raises NotFoundError."""
    report: Report = source.get("reports", report_id)
    claims = source.claims_in(report_id)
    figures = source.figures_of([c.claim_id for c in claims])
    chosen = _chosen(claims, figures, at) if at else None
    return _pane(source, report, chosen, f"/report/{report_id}"), tuple(claims), figures


_KEYS: Final = {
    "who": "actors",
    "whom": "recipients",
    "where": "place",
    "when": "date",
    "claimant": "claimant",
}


def spans_of(claim: Claim, name: str) -> list[tuple[int, int]]:
    """Where the words of a field stand; of the trigger where the claim does not say, or no field is named."""
    if name == "sentence":
        return [(claim.start, claim.end)]
    found = [(a, b) for n, a, b in claim.spans if n == _KEYS.get(name, name)]
    if not found:
        stated = {"where": claim.place_text, "when": claim.date_text}.get(name)
        if stated and (where := claim.sentence.find(stated)) >= 0:
            return [(claim.start + where, claim.start + where + len(stated))]
    return found or [(claim.trigger_start, claim.trigger_end)]


class _Teller:
    """Turns claims and figures into the rows of fields."""

    def __init__(
        self,
        source: Source,
        claims: Sequence[Claim],
        figures: dict[str, list[Figure]],
        reports: dict[str, Report],
        at: str | None,
    ) -> None:
        self.source, self.claims, self.figures, self.reports, self.at = source, claims, figures, reports, at

    def fields(self, i: Incident) -> Iterable[FieldView]:
        sides = self.source.sides
        yield self._listed("who", "Who", i.actors, tuple(sides.of(i.actors)))
        yield self._listed("whom", "To whom", i.recipients, tuple(sides.of(i.recipients)))
        where = [
            self._said(c, "where", wording.place(c) or "not said", _note(wording.precision(c)))
            for c in self.claims
        ]
        yield FieldView(
            "where",
            "Where",
            wording.place(i) or "not said",
            wording.precision(i),
            (),
            _mark(where),
            i.where_prec,
            _together(where),
        )
        when = [
            self._said(c, "when", wording.days(c.date_start, c.date_end), wording.precision_of_date(c))
            for c in self.claims
        ]
        yield FieldView(
            "when",
            "When",
            wording.days(i.date_start, i.date_end),
            wording.precision_of_date(i),
            (),
            _mark(when),
            None,
            _together(when),
        )
        yield from self._counts(i)
        what = [self._said(c, "what", f"{wording.headline(c)}{_told(c)}", "") for c in self.claims]
        yield FieldView(
            "what",
            "What",
            wording.headline(i).split(" in ")[0].split(" on ")[0],
            wording.words(i.mode),
            (),
            _mark(what),
            None,
            _together(what),
        )

    def _listed(self, key: str, label: str, value: Sequence[str], sides: tuple[Side, ...]) -> FieldView:
        named = "actors" if key == "who" else "recipients"
        said = [
            self._said(c, key, ", ".join(getattr(c, named)), "") for c in self.claims if getattr(c, named)
        ]
        silent = len(self.claims) - len(said)
        note = (
            f"{silent} of {wording.plural(len(self.claims), 'claim')} name nobody" if silent and said else ""
        )
        return FieldView(
            key, label, ", ".join(value) or "not said", note, sides, _mark(said), None, _together(said)
        )

    def _counts(self, i: Incident) -> Iterable[FieldView]:
        every = [(c, f) for c in self.claims for f in self.figures.get(c.claim_id, ())]
        seen = set()
        for measure, label in (("killed", "Killed"), ("injured", "Injured"), ("displaced", "Displaced")):
            mine = [(c, f) for c, f in every if f.measure == measure]
            seen |= {f.figure_id for _, f in mine}
            value = wording.toll(i, measure)
            running = [f for _, f in mine if f.scope == "cumulative"]
            if not value and running:
                value = wording.figure(running[0])
            note = _bounds(i, measure) if mine else "no claimant gives a number. This is not zero"
            if mine or measure == "killed":
                said = [self._counted(c, f) for c, f in mine]
                yield FieldView(
                    measure,
                    label,
                    value or "not said",
                    note,
                    (),
                    _mark(said) if said else "",
                    None,
                    _together(said),
                )
        others: dict[tuple[str, str], list[tuple[Claim, Figure]]] = {}
        for c, f in every:
            if f.figure_id not in seen:
                others.setdefault((f.measure, f.unit), []).append((c, f))
        for (measure, unit), mine in others.items():
            said = [self._counted(c, f) for c, f in mine]
            yield FieldView(
                measure,
                f"{unit.capitalize()} {measure}",
                said[0].value,
                "",
                (),
                _mark(said),
                None,
                _together(said),
            )

    def _counted(self, c: Claim, f: Figure) -> Said:
        who = wording.voice(f.claimant or c.claimant)
        parts = [
            f.who or "",
            f"as of {wording.day(f.as_of)}" if f.scope == "cumulative" and f.as_of else "",
            "running total" if f.scope == "cumulative" else "",
        ]
        note = ", ".join(p for p in parts if p)
        return self._row(who, wording.figure(f), f.text, f.figure_id, c, note)

    def _said(self, c: Claim, name: str, value: str, note: str) -> Said:
        text = self.reports[c.report_id].text
        spans = spans_of(c, name)
        words = " … ".join(dict.fromkeys(text[a:b] for a, b in spans))
        return self._row(wording.voice(c.claimant), value, words, f"{c.claim_id}.{name}", c, note)

    def _row(self, who: str, value: str, words: str, at: str, c: Claim, note: str) -> Said:
        report = self.reports[c.report_id]
        label = wording.day(report.published_end, year=False) or outlet(report)
        return Said(who, value, _short(words), at, c.report_id, label, at == self.at, note)


def _together(said: Sequence[Said]) -> tuple[Said, ...]:
    """Rows of one claimant with one value as one row, with the other reports that have it."""
    found: dict[tuple[str, str, str], Said] = {}
    for s in said:
        key = (s.who, s.value, s.note)
        if key not in found:
            found[key] = s
            continue
        first = found[key]
        also = (*first.also, (s.report_id, s.report, s.at, s.words))
        found[key] = replace(first, also=also, chosen=first.chosen or s.chosen)
    return tuple(found.values())


def _short(words: str) -> str:
    flat = re.sub(r"\s+", " ", words).strip()
    return flat if len(flat) <= 90 else flat[:88].rsplit(" ", 1)[0] + " …"


def _note(words: str) -> str:
    return "" if words in ("exact place", "place not said") else words


def _told(c: Claim) -> str:
    parts = [c.modality if c.modality != "asserted" else "", "as background" if c.background else ""]
    told = ", ".join(p for p in parts if p)
    return f" ({told})" if told else ""


def _bounds(i: Incident, measure: str) -> str:
    low, best, high = (getattr(i, f"{measure}_{x}") for x in ("low", "best", "high"))
    if (low, best, high) == (None, None, None):
        return "the number is known to the claimant and withheld" if getattr(i, f"{measure}_basis") else ""
    shown = f"low {low:,}" if low is not None else "no lower bound"
    shown += f", best {best:,}" if best is not None and best != low else ""
    return shown + (f", high {high:,}" if high is not None else ", no upper bound")


def _mark(said: Sequence[Said]) -> str:
    """How far the values of one field agree: more than one reporter with one value, or values that differ."""
    values = {s.value for s in said if s.value not in ("not said", "day not said", "withheld")}
    if len(values) > 1:
        return "several"
    return (
        "corroborated"
        if len({s.report_id for s in said}) > 1 and len({s.who for s in said}) > 1 and values
        else "single"
    )


# ---- the report
def _pane(source: Source, report: Report, chosen: Chosen | None, base: str) -> Pane:
    claims = source.claims_in(report.report_id)
    claim, name, figure = chosen or (None, "", None)
    marked = [] if claim is None else [(figure.start, figure.end)] if figure else spans_of(claim, name)
    here = base if base.startswith("/report/") else None
    spans = [
        (
            c.trigger_start,
            c.trigger_end,
            f"{here or f'/incident/{c.incident_id}'}?at={c.claim_id}",
            wording.headline(c),
        )
        for c in claims
        if here or c.incident_id
    ]
    ids = [c.claim_id for c in claims]
    before = after = None
    if claim is not None and claim.claim_id in ids:
        n = ids.index(claim.claim_id)
        before = spans[n - 1][2] if n and len(spans) == len(ids) else None
        after = spans[n + 1][2] if n + 1 < len(ids) == len(spans) else None
    return Pane(
        report, outlet(report), tuple(paragraphs(report.text, marked, spans)), claim, figure, before, after
    )


def paragraphs(
    text: str, marked: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int, str, str]]
) -> Iterable[tuple[Piece, ...]]:
    """A report's text in paragraphs, each cut where chosen words and words of claims begin and end."""
    cuts = sorted({0, len(text), *(x for s in marked for x in s), *(x for s in spans for x in s[:2])})
    for found in re.finditer(r"\S(?:(?!\n\s*\n).)*", text, re.DOTALL):
        begin, end = found.span()
        edges = [begin, *(c for c in cuts if begin < c < end), end]
        pieces = []
        for a, b in pairwise(edges):
            chosen = any(s <= a and b <= e for s, e in marked)
            own = next(((href, label) for s, e, href, label in spans if s <= a and b <= e), (None, ""))
            pieces.append(Piece(text[a:b], chosen, own[0], own[1], a))
        if any(p.text.strip() for p in pieces):
            yield tuple(pieces)
