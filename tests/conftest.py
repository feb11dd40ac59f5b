from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dragoman.model import Report, stable_id
from dragoman.reading.document import Document, Parser
from dragoman.reading.reader import Kit


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser()


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit.default()


@pytest.fixture(scope="session")
def document(parser: Parser) -> Callable[..., Document]:
    """document(text, published="2020-03-02", source=...) -> Document"""

    def make(text: str, published: str | None = None, **fields: Any) -> Document:
        day = date.fromisoformat(published) if published else None
        report = Report(
            stable_id(text, published), "test", text, published_start=day, published_end=day,
            published_basis="given" if day else "unknown", **fields,
        )  # fmt: skip
        return parser(report)

    return make
