"""The options that choose a part of a record, made from the fields of views.Filter: the same for every verb."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import typer

from dragoman.views.selection import Filter


def filtered(verb: Callable[..., None]) -> Callable[..., None]:
    """Gives a verb, in place of its parameter of type Filter, one option for each field of it.

    An option may be given several times where its field holds several values.
    """
    hints = get_type_hints(verb, include_extras=True)
    name = next(n for n, hint in hints.items() if hint is Filter)
    options = [_option(f) for f in dataclasses.fields(Filter)]
    keys = {o.name for o in options}

    @functools.wraps(verb)
    def call(**given: Any) -> None:
        pairs = [(key, text) for key in keys & given.keys() for text in _texts(given.pop(key))]
        verb(**given, **{name: Filter.of(pairs)})

    parameters: list[inspect.Parameter] = []
    for p in inspect.signature(verb).parameters.values():
        kept = p.replace(annotation=hints[p.name], kind=inspect.Parameter.KEYWORD_ONLY)
        parameters += options if p.name == name else [kept]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {p.name: p.annotation for p in parameters}
    return call


def _texts(value: Any) -> list[str]:
    if value is None or value is False:
        return []
    return list(value) if isinstance(value, list) else ["1" if value is True else value]


def _option(field: dataclasses.Field[Any]) -> inspect.Parameter:
    key, help = field.metadata["key"], field.metadata["help"]
    flag = "--" + key.replace("_", "-")
    if isinstance(field.default, tuple):
        kind, default = Annotated[list[str] | None, typer.Option(flag, help=help)], None
    elif field.default is False:
        kind, default = Annotated[bool, typer.Option(flag, help=help)], False
    else:
        kind, default = Annotated[str | None, typer.Option(flag, help=help)], None
    return inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
