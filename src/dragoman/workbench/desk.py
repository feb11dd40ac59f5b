"""The coder's desk: one question at a time, answers into the log at once, the tables following in the background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from dragoman import judging
from dragoman.errors import DragomanError, JudgementError, NotFoundError, SettingError
from dragoman.gazetteer import Entry, Gazetteer
from dragoman.gazetteer.entry import km
from dragoman.model import EVENT_TYPES, KINDS, MEASURES, MODALITIES, SCOPES, THEMES, Claim, Report, to_row
from dragoman.reconciling import country_name
from dragoman.record import Record
from dragoman.workbench import review, wording
from dragoman.workbench.access import accounts_of, back_to, require, user_of
from dragoman.workbench.accounts import User
from dragoman.workbench.incident import incident_view
from dragoman.workbench.library import Library
from dragoman.workbench.rendering import page, source_of
from dragoman.workbench.source import Source

router = APIRouter(include_in_schema=False)
# Fields that are chosen from a list; all others are written.
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "event_type": ("", *EVENT_TYPES), "theme": THEMES, "modality": MODALITIES, "kind": KINDS, "measure": MEASURES, "scope": SCOPES,
    "where_prec": ("", *map(str, wording.PRECISION)),
}  # fmt: skip


@router.get("/review", response_class=HTMLResponse)
def desk(
    request: Request,
    item: Annotated[str | None, Query(max_length=120)] = None,
    at: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """The question asked for, or the first of the queue."""
    source, user = source_of(request), user_of(request)
    state = request.app.state
    library: Library = state.library
    entries = library.log()
    found = review.queue(source, library.answers(), user, state.skipped.get(user.name, ()))
    context: dict[str, Any] = {
        "source": source, "user": user, "queue": found, "mine": [j for j in entries if j.author == user.name][-5:],
        "note": state.notes.pop(user.name, None), "busy": state.deriver.busy, "problem": state.deriver.problem,
        "agreement": library.agreement() if entries else [], "may": user.may("judge"),
        "differences": _open(source) if entries and user.may("adjudicate") else [],
        "item": None, "rule": judging.FIELDS, "choices": CHOICES,
    }  # fmt: skip
    try:
        chosen = review.item_of(source, item, found) if item else (found[0] if found else None)
    except NotFoundError:
        state.notes[user.name] = "The record has gone on: that question is settled. Here is the next."
        return RedirectResponse("/review", 303)
    if chosen is not None:
        context |= {"item": chosen, **_question(source, chosen, at)}
    return page(request, "review.html", context)


def _question(source: Source, item: review.Item, at: str | None) -> dict[str, Any]:
    if item.kind == "pair":
        claims = _claims(source, item.left | item.right)
        return {"columns": review.columns(source, item, claims), "v": None}
    v = incident_view(source, item.key[2:], at)
    values = _values(v.pane.claim) if v.pane and v.pane.claim else {}
    numbers = _values(v.pane.figure) if v.pane and v.pane.figure else {}
    return {
        "v": v,
        "columns": [],
        "near": review.near(source, v.incident),
        "values": values,
        "numbers": numbers,
    }


def _claims(source: Source, ids: frozenset[str]) -> dict[str, Claim]:
    found = source.items(
        Claim, "SELECT * FROM claims WHERE claim_id IN (SELECT unnest($ids))", {"ids": list(ids)}
    )
    return {c.claim_id: c for c in found}


def _values(item: Any) -> dict[str, str]:
    """The fields of a claim or figure as a coder writes them."""
    row = to_row(item)

    def many(name: str) -> str:
        return "; ".join(row[name])

    if isinstance(item, Claim):
        days = (
            ""
            if not item.date_start and not item.date_end
            else f"{row['date_start'] or ''}..{row['date_end'] or ''}"
        )
        day = row["date_start"] if item.date_start == item.date_end and item.date_start else days
        return {
            "event_type": row["event_type"] or "", "date": day or "", "place": item.place_name or "",
            "where_prec": str(item.where_prec or ""), "actors": many("actors"),
            "recipients": many("recipients"), "claimant": item.claimant or "", "modality": item.modality, "theme": item.theme,
            "kind": item.kind,
        }  # fmt: skip
    number = str(item.best) if item.low == item.best == item.high and item.best is not None else ""
    if not number and item.low is not None:
        number = f"{item.low}..{item.high}" if item.high is not None else f"at least {item.low}"
    return {
        "number": number, "measure": item.measure, "who": item.who or "", "scope": item.scope, "since": row["since"] or "",
        "as_of": row["as_of"] or "",
    }  # fmt: skip


# ---- answers
@router.post("/judge")
async def judge(request: Request) -> Response:
    """One answer: into the log, and on to the next question."""
    form = await request.form()
    told = {k: str(v) for k, v in form.items() if isinstance(v, str)}
    user = require(request, "judge")
    claims = [str(v) for v in form.getlist("claim") if isinstance(v, str)]
    return _answer(request, user, told, claims)


def _answer(request: Request, user: User, told: Mapping[str, str], claims: list[str]) -> Response:
    state = request.app.state
    action, after = told.get("action", ""), back_to(told.get("after") or "/review")
    if action == "skip":
        state.skipped.setdefault(user.name, set()).add(told.get("item", ""))
        return RedirectResponse("/review", 303)
    try:
        outcome = _judged(state.library.seen_by(user).record, user, action, told, claims)
    except DragomanError as error:
        state.notes[user.name] = f"Not kept. {error}"
        return RedirectResponse(_same_question(told), 303)
    state.deriver.touch()
    accounts = accounts_of(request)
    if accounts.any:
        accounts.note(user.name, f"judged: {action}", ", ".join(j.judgement_id for j in outcome.judgements))
    kept = _SAID.get(action, action)
    state.notes[user.name] = " ".join([f"Kept: {kept}.", *outcome.notes])
    return RedirectResponse(after, 303)


_SAID: Final = {
    "accept": "accepted", "reject": "wrong", "same": "the same", "not_same": "not the same", "split": "split off",
    "correct": "corrected", "undo": "taken back", "add": "added",
}  # fmt: skip


def _same_question(told: Mapping[str, str]) -> str:
    if told.get("report"):
        return f"/report/{quote(told['report'], safe='')}"
    return f"/review?item={quote(told.get('item', ''), safe='')}" + (
        f"&at={quote(told['at'], safe='')}" if told.get("at") else ""
    )


def _judged(
    record: Record, user: User, action: str, told: Mapping[str, str], claims: list[str]
) -> judging.Outcome:
    """Call the function of `judging` that the form names. Raises JudgementError, MergeRefused, NotFoundError."""
    by: dict[str, Any] = {"author": user.name, "reason": told.get("reason") or None}
    if told.get("adjudicates") and user.may("adjudicate"):
        by["adjudicates"] = True
    subject = told.get("subject", "")
    if action == "undo":
        return judging.undo(
            record, subject or None, author=user.name, adjudicates=bool(subject) and user.may("adjudicate")
        )
    if action in ("accept", "reject"):
        return judging.judge(record, action, subject, **by)
    if action == "same" and user.blind:
        by["dissent"] = True  # another coder's "not the same" is not told before this answer is kept
    if action in ("same", "not_same"):
        return judging.judge(record, action, subject, told.get("other", ""), **by)
    if action == "split":
        return judging.split(record, subject, *claims, **by)
    if action == "correct":
        changed = {
            k.removeprefix("to_"): v.strip() or "none"
            for k, v in told.items()
            if k.startswith("to_") and v.strip() != told.get(f"was_{k[3:]}", "").strip()
        }
        return judging.correct(record, subject, changed, **by)
    if action == "add":
        return _added(record, told, by)
    return judging.judge(record, action, subject, **by)


def _added(record: Record, told: Mapping[str, str], by: Mapping[str, Any]) -> judging.Outcome:
    """A claim that the reader missed, by the words selected in the report."""
    values = {
        k: told[k]
        for k in ("event_type", "theme", "date", "place", "claimant", "actors", "recipients")
        if told.get(k)
    }
    figures = []
    if told.get("number"):
        figures.append({"measure": told.get("measure") or "killed", "number": told["number"]})
    report = record.get(told.get("report", ""))
    start, end = (int(told.get(x, "")) if told.get(x, "").isdigit() else 0 for x in ("start", "end"))
    if not isinstance(report, Report) or not 0 <= start < end <= len(report.text):
        raise JudgementError("no words were chosen: select those that name the event, in the report's text")
    words = report.text[start:end]
    return judging.add(record, report.report_id, words, values, start=start, figures=figures, **by)


# ---- between coders
@router.get("/review/differences", response_class=HTMLResponse)
def differences(request: Request) -> HTMLResponse:
    """Where coders differ and nobody has decided, for an adjudicator."""
    user = require(request, "adjudicate")
    source = source_of(request)
    note = request.app.state.notes.pop(user.name, None)
    return page(
        request, "differences.html", {"found": _open(source), "user": user, "note": note, "source": source}
    )


def _open(source: Source) -> list[dict[str, Any]]:
    out = []
    for d in judging.conflicts(source.record):
        if d.disputed:
            words = [
                {"author": w.judgement.author, "value": _shown(w.value), "judgement": w.judgement}
                for w in d.words
            ]
            out.append(
                {"item": d.item_id, "field": d.field, "words": words, "anchor": d.standing.judgement.anchors}
            )
    return out


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return (
            ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in value.items() if v is not None) or "not said"
        )
    return str(value)


@router.post("/adjudicate")
def adjudicate(
    request: Request, judgement: Annotated[str, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """The named judgement is right: said again by the adjudicator, whose word stands."""
    user = require(request, "adjudicate")
    state = request.app.state
    record = Record.open(state.library.path)
    found = next((j for j in record.judgements.all() if j.judgement_id == judgement), None)
    if found is None:
        raise HTTPException(404, f"no judgement {judgement!r}")
    by: dict[str, Any] = {
        "author": user.name,
        "reason": reason or f"agrees with {found.author}",
        "adjudicates": True,
    }
    try:
        if found.action == "correct":
            column = found.value if isinstance(found.value, dict) else {}
            judging.correct(
                record, found.subject, {found.field or "": _written(found.field or "", column)}, **by
            )
        elif found.action in ("same", "not_same"):
            sides = [next((a.item_id for a in found.anchors if a.side == n), "") for n in (0, 1)]
            judging.judge(record, found.action, *sides, **by)
        else:
            subject = next((a.item_id for a in found.anchors), found.subject)
            judging.judge(record, found.action, subject, **by)
    except DragomanError as error:
        state.notes[user.name] = f"Not kept. {error}"
        return RedirectResponse("/review/differences", 303)
    state.deriver.touch()
    state.notes[user.name] = f"Kept: {found.author}’s answer stands."
    return RedirectResponse("/review/differences", 303)


def _written(field: str, columns: Mapping[str, Any]) -> Any:
    """The columns of a corrected field as a coder would write them."""
    if field == "place":
        return columns
    if field == "date":
        return f"{columns.get('date_start') or ''}..{columns.get('date_end') or ''}"
    if field == "claimant":
        return " > ".join(columns.get("claimants") or [columns.get("claimant") or "none"])
    if field == "number":
        low, best, high = (columns.get(x) for x in ("low", "best", "high"))
        if low == best == high and best is not None:
            return str(best)
        return f"at least {low}" if high is None else f"{low}..{high}"
    value = columns.get(field)
    return "; ".join(value) or "none" if isinstance(value, list) else value if value is not None else "none"


# ---- help for corrections
@router.get("/gazetteer.json")
def gazetteer(
    request: Request,
    q: Annotated[str, Query(max_length=120)] = "",
    near: Annotated[str, Query(max_length=60, pattern=r"^(-?\d{1,3}(\.\d+)?,-?\d{1,3}(\.\d+)?)?$")] = "",
) -> JSONResponse:
    """Places of a name, or the places nearest to a point ("latitude,longitude"), for choosing one."""
    require(request, "judge")
    if near:
        latitude, longitude = (float(x) for x in near.split(","))
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise SettingError(f"near {near!r} is no point: give latitude,longitude in degrees")
        entries = list(_gazetteer().near(latitude, longitude, 4))
        away = [f"{km(latitude, longitude, e.latitude, e.longitude):.0f} km from here" for e in entries]
        return JSONResponse({"status": "near", "places": _places(entries, away)})
    name, _, inside = (x.strip() for x in q.partition(","))
    found = _gazetteer().lookup(name)
    entries = [e for e in found.entries if not inside or inside.lower() in f"{e.admin1} {e.country}".lower()][
        :9
    ]
    return JSONResponse({"status": found.status, "places": _places(entries, [e.kind for e in entries])})


def _places(entries: Sequence[Entry], notes: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": e.name, "inside": ", ".join(x for x in (e.admin1, country_name(e.country)) if x), "note": note,
            "lat": e.latitude, "lon": e.longitude,
            "value": f"id:{e.geonames_id}" if e.geonames_id else f"{e.name} @ {e.latitude:.5f},{e.longitude:.5f}",
        }
        for e, note in zip(entries, notes, strict=True)
    ]  # fmt: skip


@router.get("/names.json")
def names(
    request: Request,
    q: Annotated[str, Query(max_length=120)],
    field: Literal["actors", "claimant"] = "actors",
) -> JSONResponse:
    """Names of actors or claimants in this record that hold some letters, the most told first."""
    require(request, "judge")
    told = "claimant" if field == "claimant" else "unnest(list_concat(actors, recipients))"
    found = source_of(request).rows(
        f"SELECT name, count(*) FROM (SELECT {told} AS name FROM claims) WHERE contains(lower(strip_accents(name)),"
        " lower(strip_accents($q))) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 6",
        {"q": q.strip()},
    )
    return JSONResponse({"names": [{"name": n, "note": f"{k:,} claims"} for n, k in found]})


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return Gazetteer.default()
