"""Jinja's environment and what every template knows. Everything from a report is escaped, its hidden marks shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dragoman.version import VERSION
from dragoman.views.selection import Filter
from dragoman.workbench import wording
from dragoman.workbench.source import Source

HERE: Final = Path(__file__).resolve().parent
STATIC: Final = HERE / "static"


def _finalize(value: Any) -> Any:
    """Every value that is printed: hidden and direction marks are drawn as a sign."""
    return value if isinstance(value, Markup) else wording.visible(value) if isinstance(value, str) else value


_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, finalize=_finalize,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_ENVIRONMENT.globals.update(
    {name: getattr(wording, name) for name in (
        "day", "days", "month", "number", "toll", "figure", "headline", "place", "precision", "voice", "precision_of_date",
        "plural", "words",
    )}
)  # fmt: skip
_ENVIRONMENT.globals["theme_name"] = wording.theme
_ENVIRONMENT.globals["version"] = VERSION


def source_of(request: Request) -> Source:
    """The newest generation of the record that is served."""
    source: Source = request.app.state.library.source
    return source


def filter_of(request: Request) -> Filter:
    """The filter in a request's address. Raises SettingError for a value that cannot be used."""
    return Filter.of(request.query_params.multi_items())


def toggled(wanted: Filter, key: str | tuple[str, ...], value: str | None = None) -> str:
    """The query of the state with one condition more, or without it where it stands; without a value, the keys dropped."""
    pairs = wanted.pairs()
    if value is None or isinstance(key, tuple):
        kept = [p for p in pairs if p[0] not in (key if isinstance(key, tuple) else (key,))]
    elif (key, value) in pairs:
        kept = [p for p in pairs if p != (key, value)]
    else:
        kept = [*pairs, (key, value)]
    return "?" + urlencode(kept)


def page(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HTMLResponse:
    """A page, with what its frame needs: the theme chosen, the name of the record, the state in links."""
    theme = request.cookies.get("theme")
    frame = {
        "request": request,
        "theme": theme if theme in ("light", "dark") else None,
        "case": request.app.state.library.path.name.removesuffix(".record")
        .replace("-", " ")
        .replace("_", " "),
        "path": request.url.path,
        "toggled": toggled,
        "q": request.query_params.get("q", ""),
        "query": "",
        "user": getattr(request.state, "user", None),
    }
    html = _ENVIRONMENT.get_template(template).render({**frame, **context})
    return HTMLResponse(html, status)


__all__ = ["STATIC", "Markup", "escape", "filter_of", "page", "source_of", "toggled"]
