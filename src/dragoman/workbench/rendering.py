"""Jinja's environment and what every template knows. Everything from a report is escaped, its hidden marks shown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dragoman.errors import SettingError
from dragoman.version import VERSION
from dragoman.views.selection import Filter
from dragoman.workbench import wording
from dragoman.workbench.access import user_of
from dragoman.workbench.library import Library
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
_ENVIRONMENT.globals["precisions"] = wording.PRECISION
_ENVIRONMENT.globals["version"] = VERSION
_ENVIRONMENT.filters["day_of"] = wording.day


def source_of(request: Request) -> Source:
    """The record as whoever asks may see it: its newest generation, or the account of the day that `known` names."""
    library: Library = request.app.state.library
    day, user = known_of(request), user_of(request)
    return library.known(day, user) if day else library.seen_by(user)


def known_of(request: Request) -> date | None:
    """The day of "what did we know on". Raises SettingError where it is no day."""
    told = request.query_params.get("known", "").strip()
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        raise SettingError(f"known is {told!r}: give a day as YYYY-MM-DD") from None


_LINK: Final = re.compile(r'href="(/(?!static/|review|sign-|log)[^"#]*)')
_FORM: Final = re.compile(r'(<form(?![^>]*method)[^>]*action="/[^"]*"[^>]*>)')
_DATA: Final = re.compile(r'data-query="([^"]*)"')


def _carried(html: str, day: date) -> str:
    """Every link and form of a page leads on within the same day's account."""
    html = _LINK.sub(lambda m: f'href="{m[1]}{"&amp;" if "?" in m[1] else "?"}known={day}', html)
    html = _FORM.sub(rf'\1<input type="hidden" name="known" value="{day}">', html)
    return _DATA.sub(lambda m: f'data-query="{m[1]}{"&amp;" if m[1] else ""}known={day}"', html)


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
    day = None if status >= 400 else known_of(request)
    frame = {
        "known": day,
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
    if day:
        html = _carried(html, day)
    return HTMLResponse(html, status)


__all__ = ["STATIC", "Markup", "escape", "filter_of", "page", "source_of", "toggled"]
