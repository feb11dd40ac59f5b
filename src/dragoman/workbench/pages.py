"""The pages: the record, an incident, a report, the reports and the search over them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from dragoman.views.selection import Filter
from dragoman.workbench import queries, wording
from dragoman.workbench.incident import incident_view, report_view
from dragoman.workbench.mapping import map_data
from dragoman.workbench.rendering import Markup, filter_of, page, source_of
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
) -> HTMLResponse:
    """One incident: its fields, who says what, the report open at the words (`at`: a claim or figure)."""
    source = source_of(request)
    return page(request, "incident.html", {"source": source, "v": incident_view(source, incident_id, at)})


@router.get("/report/{report_id}", response_class=HTMLResponse)
def report(
    request: Request, report_id: str, at: Annotated[str | None, Query(max_length=80)] = None
) -> HTMLResponse:
    """One report with all its claims (`at`: the claim or figure to open)."""
    source = source_of(request)
    return page(request, "report.html", {"source": source, "v": report_view(source, report_id, at)})


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


def _incident_url(incident_id: str) -> str:
    return f"/incident/{incident_id}"


def _filters(source: Any, wanted: Filter) -> list[dict[str, Any]]:
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
