"""The application: what every request and every answer must keep, and where the pages and the API hang."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import duckdb
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from dragoman.errors import DragomanError, JudgementError, MergeRefused, NotFoundError, SettingError
from dragoman.version import VERSION
from dragoman.workbench import api, desk, pages, signing
from dragoman.workbench.access import admit
from dragoman.workbench.accounts import Accounts
from dragoman.workbench.deriving import Deriver
from dragoman.workbench.library import BeingMade, Library
from dragoman.workbench.rendering import STATIC, page

# Nothing but our own files: no inline script or style, no other host, no frame around us.
POLICY: Final = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self' data: blob:",
        "connect-src 'self'", "worker-src 'self' blob:", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
    )
)  # fmt: skip
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Handler = Callable[[Request], Awaitable[Response]]


def create_app(record: Path | str) -> FastAPI:
    """The workbench of a record. Raises RecordError where there is none."""
    app = FastAPI(title="Dragoman", version=VERSION, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.library = Library(Path(record))
    app.state.accounts = Accounts(Path(record))
    app.state.deriver = Deriver(Path(record))
    app.state.skipped = {}  # user -> questions put off, as long as the server runs
    app.state.notes = {}  # user -> what to say on the next page
    _ = app.state.library.source
    app.middleware("http")(_guard)
    for kind, handler in (
        (DragomanError, _said), (HTTPException, _http), (BeingMade, _made), (duckdb.IOException, _swapped),
    ):  # fmt: skip
        app.add_exception_handler(kind, handler)  # type: ignore[arg-type]
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (pages.router, desk.router, signing.router):
        app.include_router(router)
    api.attach(app)
    return app


async def _guard(request: Request, call: Handler) -> Response:
    response = await run_in_threadpool(admit, request) or await call(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers.setdefault("Cache-Control", "max-age=3600")
    return response


def _said(request: Request, error: DragomanError) -> Response:
    status = {NotFoundError: 404, SettingError: 400, JudgementError: 400, MergeRefused: 409}.get(
        type(error), 500
    )
    return _told(request, status, str(error))


def _http(request: Request, error: HTTPException) -> Response:
    return _told(request, error.status_code, str(error.detail))


def _swapped(request: Request, error: Exception) -> Response:
    """A build took the tables away between opening and reading: the next look finds the new ones."""
    if request.method == "GET" and "again" not in request.query_params:
        return RedirectResponse(str(request.url.include_query_params(again=1)), 307)
    return _told(request, 503, "The record was rebuilt just now. Load the page again.")


def _made(request: Request, error: BeingMade) -> Response:
    """The account of a past day of a large record: the page says so, and looks again by itself."""
    if request.url.path.startswith(api.PREFIX):
        response: Response = api.problem(503, str(error))
    else:
        response = page(
            request, "making.html", {"wait_for": error.day, "seconds": round(error.seconds)}, status=503
        )
    response.headers["Retry-After"] = "5"
    return response


def _told(request: Request, status: int, words: str) -> Response:
    if request.url.path.startswith(api.PREFIX):
        return api.problem(status, words)
    context: dict[str, Any] = {"status": status, "words": words}
    return page(request, "error.html", context, status=status)
