"""The API, version 1: incidents, claims, figures, reports and judgements, by the filters of the screen.

JSON unless the Accept header asks for CSV (any table) or GeoJSON (incidents). Every error has one shape:
`{"error": {"status": 400, "message": "..."}}`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from dragoman import judging
from dragoman.errors import SettingError
from dragoman.model import Claim, Figure, Incident, Judgement, Report, to_row
from dragoman.version import VERSION
from dragoman.views.selection import Filter
from dragoman.views.sql import where
from dragoman.workbench.access import accounts_of, require, user_of
from dragoman.workbench.rendering import source_of

PREFIX: Final = "/api/v1"
MOST: Final = 1000
FARTHEST: Final = 10_000_000  # the highest offset
CSV: Final = "text/csv"
GEOJSON: Final = "application/geo+json"
TABLES: Final[dict[str, type]] = {
    "incidents": Incident,
    "claims": Claim,
    "figures": Figure,
    "reports": Report,
}
_KEYS: Final = {
    "incidents": "incident_id",
    "claims": "claim_id",
    "figures": "figure_id",
    "reports": "report_id",
}
_ORDER: Final = {
    "incidents": "coalesce(date_start, date_end) DESC NULLS LAST, incident_id",
    "claims": "report_id, start, claim_id",
    "figures": "report_id, start, figure_id",
    "reports": "published_end DESC NULLS LAST, report_id",
}


class Said(BaseModel):
    """What went wrong."""

    status: int
    message: str


class Problem(BaseModel):
    """The one shape of every error."""

    error: Said


class Page(BaseModel):
    """A part of a table: `total` rows fit; `next` is the offset of the next part, null at the end."""

    total: int
    offset: int
    next: int | None
    items: list[dict[str, Any]]


class NewJudgement(BaseModel):
    """A judgement to be kept: the actions of `dragoman judge`."""

    action: Literal["accept", "reject", "same", "not_same", "correct", "undo"]
    subject: str | None = Field(
        default=None, max_length=64, description="Id of a claim, figure, incident or judgement."
    )
    other: str | None = Field(default=None, max_length=64, description="The second id of same and not_same.")
    values: dict[str, str] = Field(
        default_factory=dict, description="Of correct: field and value, as written for the command line."
    )
    reason: str | None = Field(default=None, max_length=2000)
    adjudicates: bool = False


class Kept(BaseModel):
    """What was written into the log, and what a coder should know of it."""

    judgements: list[dict[str, Any]]
    notes: list[str]


_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    n: {"model": Problem, "description": d}
    for n, d in ((400, "A value that cannot be used"), (401, "Nobody signed in"), (403, "Not allowed"), (404, "No such id"), (422, "A value of another form"))
}  # fmt: skip
_KINDS: Final = {CSV: {"schema": {"type": "string"}}}
router = APIRouter(prefix=PREFIX, responses=_PROBLEMS)
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of this part.")]
Offset = Annotated[int, Query(ge=0, le=FARTHEST, description="Rows before this part.")]


def _filters() -> list[dict[str, Any]]:
    """The filters as OpenAPI parameters, from the one definition of them."""
    out = []
    for f in fields(Filter):
        allowed = list(f.metadata["allowed"])
        many = f.name not in ("since", "until", "reviewed_only", "text")
        schema: dict[str, Any] = {"type": "string", **({"enum": allowed} if allowed else {})}
        if f.name in ("since", "until"):
            schema = {"type": "string", "format": "date"}
        if f.name == "reviewed_only":
            schema = {"type": "boolean"}
        shape = {"type": "array", "items": schema} if many else schema
        out.append(
            {
                "name": f.metadata["key"],
                "in": "query",
                "description": f.metadata["help"],
                "schema": shape,
                "explode": True,
                "required": False,
            }
        )
    return out


def _more(*kinds: str) -> dict[str, Any]:
    content = {k: {"schema": {"type": "string" if k == CSV else "object"}} for k in kinds}
    return {"responses": {"200": {"content": content}}, "parameters": _filters()}


@router.get(
    "/incidents",
    response_model=Page,
    openapi_extra=_more(CSV, GEOJSON),
    summary="Incidents that fit the filters",
)
def incidents(request: Request, limit: Limit = 100, offset: Offset = 0) -> Response:
    """Newest first. `Accept: application/geo+json` gives features, without geometry where the place is known only to the
    country or not at all; `Accept: text/csv` a table."""
    return _table(request, "incidents", limit, offset)


@router.get("/claims", response_model=Page, openapi_extra=_more(CSV), summary="Claims that fit the filters")
def claims(request: Request, limit: Limit = 100, offset: Offset = 0) -> Response:
    """As they stand in the reports."""
    return _table(request, "claims", limit, offset)


@router.get("/figures", response_model=Page, openapi_extra=_more(CSV), summary="Figures that fit the filters")
def figures(request: Request, limit: Limit = 100, offset: Offset = 0) -> Response:
    """As they stand in the reports."""
    return _table(request, "figures", limit, offset)


@router.get(
    "/reports",
    response_model=Page,
    openapi_extra={"responses": {"200": {"content": _KINDS}}},
    summary="Reports, or those with words",
)
def reports(
    request: Request, q: Annotated[str, Query(max_length=300, description="Words to look for.")] = "", limit: Limit = 100, offset: Offset = 0
) -> Response:  # fmt: skip
    """Newest first, or the best match first; without their texts."""
    source = source_of(request)
    if q.strip():
        total, hits = source.search.find(q, limit, offset)
        ids = [h.report_id for h in hits]
        found = source.reports(ids)
        items = [found[i] for i in ids if i in found]
    else:
        total = source.record.counts["reports"]
        sql = f"SELECT report_id FROM reports ORDER BY {_ORDER['reports']} LIMIT {limit} OFFSET {offset}"
        ids = [r[0] for r in source.rows(sql)]
        found = source.reports(ids)
        items = [found[i] for i in ids]
    return _answer(request, items, total, offset, Report, ("text", "furniture"))


@router.get(
    "/judgements",
    response_model=Page,
    openapi_extra={"responses": {"200": {"content": _KINDS}}},
    summary="The log of judgements",
)
def judgements(request: Request, limit: Limit = 100, offset: Offset = 0) -> Response:
    """In the order they were made; for those who adjudicate, as coders answer without seeing each other's."""
    require(request, "adjudicate")
    entries = source_of(request).record.judgements.all()
    return _answer(request, entries[offset : offset + limit], len(entries), offset, Judgement)


@router.post("/judgements", response_model=Kept, status_code=201, summary="Keep a judgement")
def keep(request: Request, told: NewJudgement) -> Response:
    """Write a judgement into the log, under the name of whoever signed in; the tables follow in the background."""
    user = require(request, "judge")
    record = request.app.state.library.seen_by(user).record
    by: dict[str, Any] = {"author": user.name, "reason": told.reason}
    if told.adjudicates:
        by["adjudicates"] = bool(require(request, "adjudicate"))
    words: list[Any] = [told.subject] if told.subject or told.action != "undo" else []
    words += [told.values] if told.action == "correct" else []
    words += [told.other or ""] if told.action in ("same", "not_same") else []
    if told.action == "same" and user.blind:
        by["dissent"] = True  # another coder's "not the same" is not told before this answer is kept
    outcome = judging.judge(record, told.action, *words, **by)
    request.app.state.deriver.touch()
    if accounts_of(request).any:
        accounts_of(request).note(
            user_of(request).name,
            f"judged: {told.action}",
            ", ".join(j.judgement_id for j in outcome.judgements),
        )
    kept = Kept(judgements=[to_row(j) for j in outcome.judgements], notes=list(outcome.notes))
    return JSONResponse(kept.model_dump(), 201)


@router.get("/{table}/{wanted}", summary="One incident, claim, figure or report")
def one(
    request: Request, table: Literal["incidents", "claims", "figures", "reports"], wanted: str
) -> dict[str, Any]:
    """By its whole id; a report with its text."""
    return to_row(source_of(request).get(table, wanted))


# ---- answers
def _table(request: Request, table: str, limit: int, offset: int) -> Response:
    source = source_of(request)
    condition, values = where(Filter.of(_known(request)), table)
    total = int(source.one(f"SELECT count(*) FROM {table} WHERE {condition}", values))
    sql = f"SELECT * FROM {table} WHERE {condition} ORDER BY {_ORDER[table]} LIMIT {limit} OFFSET {offset}"
    return _answer(request, source.items(TABLES[table], sql, values), total, offset, TABLES[table])


def _known(request: Request) -> list[tuple[str, str]]:
    keys = {f.metadata["key"] for f in fields(Filter)}
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k not in ("limit", "offset", "known")]
    if unknown := [k for k, _ in pairs if k not in keys]:
        raise SettingError(f"there is no filter {unknown[0]!r}: {', '.join(sorted(keys))}")
    return pairs


def _answer(
    request: Request, items: Sequence[Any], total: int, offset: int, cls: type, without: Iterable[str] = ()
) -> Response:
    rows = [to_row(i, without) for i in items]
    kind = _wanted(request, cls is Incident)
    after = offset + len(rows) if rows and offset + len(rows) < total else None
    headers = {"X-Total-Count": str(total), "Vary": "Accept"}
    if kind == CSV:
        return Response(
            _csv(rows, [f.name for f in fields(cls) if f.name not in set(without)]),
            media_type=f"{CSV}; charset=utf-8",
            headers=headers,
        )
    if kind == GEOJSON:
        return JSONResponse(
            {"type": "FeatureCollection", "features": [_feature(r) for r in rows]},
            headers=headers,
            media_type=GEOJSON,
        )
    return JSONResponse({"total": total, "offset": offset, "next": after, "items": rows}, headers=headers)


def _wanted(request: Request, places: bool) -> str:
    """The first of the kinds that the Accept header names and that there is; JSON where it names none."""
    for part in request.headers.get("accept", "").split(","):
        kind = part.split(";")[0].strip().lower()
        if kind == CSV or (kind == GEOJSON and places):
            return kind
        if kind in ("application/json", "*/*", "application/*"):
            break
    return "application/json"


def _csv(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([[_cell(row[n]) for n in names] for row in rows])
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A value for a cell; a text that a spreadsheet would take for a formula is kept from running by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    """RFC 7946. A place known only to its country gets no point."""
    known = row["latitude"] is not None and row["longitude"] is not None and (row["where_prec"] or 9) < 6
    geometry = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if known else None
    return {"type": "Feature", "id": row["incident_id"], "geometry": geometry, "properties": row}


# ---- the description of it
def attach(app: FastAPI) -> None:
    """Hang the API into the application, with its description at /api/v1/openapi.json."""
    app.include_router(router)
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]

    @app.get(f"{PREFIX}/openapi.json", include_in_schema=False)
    def openapi() -> dict[str, Any]:
        return get_openapi(title="Dragoman", version=VERSION, description=__doc__, routes=app.routes)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    where_ = ".".join(str(x) for x in first["loc"] if x not in ("query", "body", "path"))
    return problem(422, f"{where_}: {first['msg']}" if where_ else first["msg"])


def problem(status: int, message: str) -> JSONResponse:
    """An error in its one shape."""
    return JSONResponse({"error": {"status": status, "message": message}}, status)
