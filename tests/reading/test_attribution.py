"""Who says what: the cases of tests/cases/attribution.toml, and what holds for any text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.reading.attribution import read_attributions
from dragoman.reading.document import Document
from dragoman.reading.mentions import Attribution

CASES = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "attribution.toml").read_text(encoding="utf-8")
)["case"]


def covers(made: Attribution, text: str, words: str) -> bool:
    at = text.index(words)
    return any(a <= at and at + len(words) <= b for a, b in made.content)


def fits(made: Attribution, text: str, want: dict[str, Any]) -> bool:
    def of(spans: tuple[tuple[int, int], ...]) -> list[str]:
        return [text[a:b] for a, b in spans]

    return (
        (made.source_text or "") == want["source"]
        and covers(made, text, want["said"])
        and want.get("stance", made.stance) == made.stance
        and want.get("kind", made.kind) == made.kind
        and want.get("others", of(made.others)) == of(made.others)
        and want.get("chain", of(made.chain)) == of(made.chain)
    )


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_case(case: dict[str, Any], document: Callable[..., Document]) -> None:
    text = case["text"]
    found = read_attributions(document(text))
    if case.get("nothing"):
        assert found == []
    for want in case.get("expect", ()):
        assert any(fits(a, text, want) for a in found), found
    for words in case.get("own", ()):
        assert not any(covers(a, text, words) for a in found), found
    if "sources" in case:
        assert [a.source_text for a in found] == case["sources"]


PIECES = [
    "The army",
    "said",
    '"',
    "“",
    "”",
    ",",
    ".",
    "denied",
    "that",
    "killed",
    "people",
    "\n\n",
    "according to",
    "X:",
    "'",
    "he",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_spans_hold_for_any_text(document: Callable[..., Document], pieces: list[str]) -> None:
    text = " ".join(pieces)
    for a in read_attributions(document(text)):
        assert a.content
        assert all(0 <= x < y <= len(text) for x, y in (*a.content, *a.chain, *a.others))
        assert list(a.content) == sorted(a.content)
        assert (a.source_start is None) == (a.source_end is None) == (a.source_text is None)
        if a.source_start is not None:
            assert text[a.source_start : a.source_end] == a.source_text
        assert 0 <= a.cue_start < a.cue_end <= len(text)


def test_same_text_same_answer(document: Callable[..., Document]) -> None:
    doc = document('"They left," the mayor said. The army said it had won, but rebels denied it.')
    assert read_attributions(doc) == read_attributions(doc)


def test_empty_text(document: Callable[..., Document]) -> None:
    assert read_attributions(document("")) == []
