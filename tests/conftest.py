from __future__ import annotations

import sys
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


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_cli(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """run_cli("show", record) -> (exit code, stdout, stderr), as a shell would have them."""
    from dragoman.cli import main

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["dragoman", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call
