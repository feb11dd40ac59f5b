"""The pages: the record, an incident, a report, the reports and the search over them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from dragoman.errors import NotFoundError, SettingError
from dragoman.model import THEMES, Claim
from dragoman.views.selection import Filter
from dragoman.views.words import outlet
from dragoman.workbench import figures, queries, theme_charts, themes, weighing, wording
from dragoman.workbench.access import user_of
from dragoman.workbench.desk import CHOICES
from dragoman.workbench.incident import incident_view, moved_to, report_view
from dragoman.workbench.library import Library
from dragoman.workbench.mapping import map_data
from dragoman.workbench.rendering import Markup, filter_of, page, source_of
from dragoman.workbench.source import Source
from dragoman.workbench.strip import strip
from dragoman.workbench.timeline import timeline

router = APIRouter(include_in_schema=False)
_LABELS = {
    "theme": "Theme", "actor": "Side, actor", "area": "Place", "claimant": "Claimant", "type": "Type", "outlet": "Outlet",
    "modality": "Modality", "review": "Review",
}  # fmt: skip


def label_of(key: str, value: str) -> str:
    """A filter's value for people."""
    if key == "theme":
        return wording.theme(value)
    return wording.voice(value) if key == "claimant" else value


@router.get("/", response_class=HTMLResponse)
def record(request: Request) -> HTMLResponse:
    """The record: strip, filters, list, map, timeline: one selection seen three ways."""
    source, wanted = source_of(request), filter_of(request)
    found = queries.listing(source, wanted)
    query = wanted.to_query()
    return page(
        request,
        "record.html",
        {
            "source": source,
            "wanted": wanted,
            "query": query,
            "answers": strip(source, wanted),
            "filters": _filters(source, wanted),
            "listing": found,
            "totals": queries.totals(source, wanted),
            "missed": queries.without_each(source, wanted) if found.total == 0 else [],
            "empty": source.record.counts["reports"] == 0,
            "wide": Markup(timeline(source, wanted, 1232, _incident_url)),
            "narrow": Markup(timeline(source, wanted, 374, _incident_url)),
        },
    )


@router.get("/rows", response_class=HTMLResponse)
def rows(request: Request, offset: Annotated[int, Query(ge=0)] = 0) -> HTMLResponse:
    """The next part of the list."""
    source, wanted = source_of(request), filter_of(request)
    found = queries.listing(source, wanted, offset)
    return page(
        request, "rows.html", {"source": source, "listing": found, "query": wanted.to_query(), "first": False}
    )


@router.get("/map.json")
def map_json(request: Request) -> Response:
    """The map's symbols, racks and what lies off it, for the filter in the address."""
    return JSONResponse(map_data(source_of(request), filter_of(request)))


@router.get("/incident/{incident_id}", response_class=HTMLResponse)
def incident(
    request: Request, incident_id: str, at: Annotated[str | None, Query(max_length=80)] = None
) -> Response:
    """One incident: its fields, who says what, the report open at the words (`at`: a claim or figure)."""
    source = source_of(request)
    user = user_of(request)
    library: Library = request.app.state.library
    sealed = library.sealed_for(user)
    try:
        view = incident_view(source, incident_id, at, sealed)
    except NotFoundError:
        if (now := moved_to(source, incident_id, sealed)) is None:
            raise
        return RedirectResponse(f"/incident/{now}", 307)
    others = library.answers().of_claims(view.incident.claim_ids) if sealed else frozenset()
    return page(
        request,
        "incident.html",
        {"source": source, "v": view, "sealed": bool(others) and user.name not in others},
    )


@router.get("/incident/{incident_id}/weights", response_class=HTMLResponse)
def weights(
    request: Request,
    incident_id: str,
    first: Annotated[str | None, Query(max_length=64)] = None,
    second: Annotated[str | None, Query(max_length=64)] = None,
) -> HTMLResponse:
    """Two claims of an incident weighed against each other, reason by reason."""
    source = source_of(request)
    found = weighing.weighed(source, incident_id, first, second)
    reports = (
        source.reports(sorted({c.report_id for c in (found.left, found.right, *found.others)}))
        if found
        else {}
    )

    def label(c: Claim) -> str:
        report = reports[c.report_id]
        return (
            f"{wording.voice(c.claimant)}, {wording.day(report.published_end, year=False) or outlet(report)}"
        )

    charts = [Markup(weighing.chart(found.found, w)) for w in (760, 340)] if found else []
    return page(
        request,
        "weights.html",
        {"source": source, "w": found, "incident_id": incident_id, "label": label, "charts": charts},
    )


@router.get("/report/{report_id}", response_class=HTMLResponse)
def report(
    request: Request, report_id: str, at: Annotated[str | None, Query(max_length=80)] = None
) -> HTMLResponse:
    """One report with all its claims (`at`: the claim or figure to open)."""
    source = source_of(request)
    user = user_of(request)
    note = request.app.state.notes.pop(user.name, None) if user.may("judge") else None
    context = {"source": source, "v": report_view(source, report_id, at), "note": note, "choices": CHOICES}
    return page(request, "report.html", context)


@router.get("/reports", response_class=HTMLResponse)
def reports(
    request: Request,
    q: Annotated[str, Query(max_length=300)] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """The reports, newest first, or those that hold the words looked for."""
    source = source_of(request)
    limit = 50
    if q.strip():
        total, hits = source.search.find(q, limit, offset)
        parts = {h.report_id: h.parts for h in hits}
        ids = [h.report_id for h in hits]
    else:
        found = source.rows(
            "SELECT report_id FROM reports ORDER BY published_end DESC NULLS LAST, report_id LIMIT $n OFFSET $o",
            {"n": limit, "o": offset},
        )
        total, ids, parts = source.record.counts["reports"], [r[0] for r in found], {}
    told = source.reports(ids)
    counts = dict(
        source.rows(
            "SELECT report_id, count(*) FROM claims WHERE report_id IN (SELECT unnest($ids)) GROUP BY 1",
            {"ids": ids},
        )
    )
    context: dict[str, Any] = {
        "found": [(told[i], parts.get(i, ()), counts.get(i, 0)) for i in ids if i in told],
        "total": total, "offset": offset, "after": offset + limit if offset + limit < total else None,
        "aside": source.record.set_aside(), "source": source,
    }  # fmt: skip
    return page(request, "reports.html", context)


@router.get("/figures", response_class=HTMLResponse)
def figures_page(request: Request, measure: str = "killed") -> HTMLResponse:
    """Figures over time: event counts by week, running totals apart."""
    source, wanted = source_of(request), filter_of(request)
    known = figures.measures(source)
    if measure not in figures.NAMES:
        raise SettingError(f"measure {measure!r} is not one of {', '.join(figures.NAMES)}")
    toll = measure in figures.TOLLS
    totals = figures.running(source, wanted)
    found = figures.counted(source, wanted, measure) if toll else None
    context = {
        "source": source, "wanted": wanted, "query": wanted.to_query(), "measure": measure, "names": figures.NAMES,
        "measures": known if measure in known else [*known, measure], "unit": figures.unit_of(source), "found": found,
        "beside": figures.BESIDE, "told": {} if toll else _charted(source, figures.told(source, wanted, measure), False),
        "charts": [Markup(figures.event_chart(source, wanted, measure, w)) for w in (1232, 374)] if toll else ["", ""],
        "totals": _charted(source, totals),
        "lines": list(figures.by_claimant(source, wanted, measure, figures.unit_of(source))) if toll else [],
    }  # fmt: skip
    return page(request, "figures.html", context)


def _charted(
    source: Source, found: dict[tuple[str, str], list[figures.Track]], joined: bool = True
) -> dict[tuple[str, str], Any]:
    """Numbers by measure and unit, each with its chart for a wide and a narrow screen and its marks, newest first."""
    out = {}
    for key, tracks in found.items():
        marks = sorted(
            (m for t in tracks for m in t.marks),
            key=lambda m: (m.day is None, -(m.day or date.min).toordinal(), m.revised),
        )
        charts = [Markup(figures.tracks_chart(tracks, source, w, joined)) for w in (1232, 374)]
        out[key] = {"charts": charts, "marks": marks, "falls": sorted({d for t in tracks for d in t.falls})}
    return out


@router.get("/themes")
def first_theme(request: Request) -> Response:
    """To the theme with the most to show."""
    source, wanted = source_of(request), filter_of(request)
    found = [c for c in themes.counts(source, wanted) if c[0] not in ("hostilities", "other")]
    name = max(found, key=lambda c: c[1])[0] if found else "hostilities"
    query = wanted.to_query()
    return RedirectResponse(f"/themes/{name}" + (f"?{query}" if query else ""), 303)


@router.get("/themes/{name}", response_class=HTMLResponse)
def theme(request: Request, name: str) -> HTMLResponse:
    """One theme, as a reader would want it."""
    source, wanted = source_of(request), filter_of(request)
    if name not in (*THEMES, "alignment"):
        raise NotFoundError(f"there is no theme {name!r}: {', '.join(THEMES)}, alignment")
    found, total = ([], 0) if name == "alignment" else themes.entries(source, wanted, name)
    pairs = themes.edges(source, wanted) if name == "alignment" else []
    draw: dict[str, Callable[[int], str]] = {
        "control": lambda w: theme_charts.control_chart(source, found, w, _incident_url),
        "diplomacy": lambda w: theme_charts.meetings_chart(source, found, w, _incident_url),
        "alignment": lambda w: theme_charts.alignment_chart(source, pairs, w),
    }
    totals = (
        figures.running(source, Filter.of([*wanted.pairs(), ("theme", name)]))
        if name in ("displacement", "health_care")
        else {}
    )
    context = {
        "source": source, "wanted": wanted, "query": wanted.to_query(), "name": name, "counts": themes.counts(source, wanted),
        "charts": [Markup(draw[name](w)) if name in draw else "" for w in (1232, 374)],
        "ledgers": themes.ledgers(name, found), "edges": pairs, "total": total, "shown": len(found),
        "totals": _charted(source, totals),
    }  # fmt: skip
    return page(request, "theme.html", context)


def _incident_url(incident_id: str) -> str:
    return f"/incident/{incident_id}"


def _filters(source: Source, wanted: Filter) -> list[dict[str, Any]]:
    """Each filter of the row with its values, counted, and which are chosen."""
    found = queries.choices(source, wanted)
    chosen: dict[str, list[str]] = {}
    for key, value in wanted.pairs():
        chosen.setdefault(key, []).append(value)
    out = []
    for key, label in _LABELS.items():
        mine = chosen.get(key, [])
        counted = {c.value: c.n for c in found[key]}
        values = [v for v in mine if v not in counted] + [c.value for c in found[key][:40]]
        shown = [(v, label_of(key, v), counted.get(v, 0), v in mine) for v in values]
        free = key in ("actor", "area", "claimant", "outlet")
        out.append(
            {
                "key": key,
                "label": label,
                "values": shown,
                "chosen": [label_of(key, v) for v in mine],
                "free": free,
            }
        )
    marks = {c.value: c.n for c in found["agreement"]}
    out.append(
        {
            "key": "agreement",
            "marks": [
                (a, marks.get(a, 0), a in chosen.get("agreement", []))
                for a in ("single", "corroborated", "updated", "disputed")
            ],
        }
    )
    return out
