from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.reading.document import Document
from dragoman.reading.events import EventBook, read_events

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "modality.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_case(case: dict[str, Any], document: Callable[..., Document]) -> None:
    events = [e for e in read_events(document(case["text"]), EventBook.default()) if case["on"] in e.text]
    assert events, "the event was not read"
    assert events[0].modality == case["modality"]
    if "background" in case:
        assert events[0].background == case["background"]
