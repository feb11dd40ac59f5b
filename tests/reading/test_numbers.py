from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import Interval
from dragoman.reading.document import Document
from dragoman.reading.mentions import TimeMention
from dragoman.reading.numbers import is_count, read_numbers
from dragoman.reading.numbers.lex import pieces, value_at

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "numbers.toml").read_text(encoding="utf-8"))[
    "case"
]
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelled(n: int) -> str:
    """A number below a million in words, as British English writes it."""
    if n >= 1000:
        rest = n % 1000
        joint = "" if not rest else " and " if rest < 100 else " "
        return f"{spelled(n // 1000)} thousand{joint}{spelled(rest) if rest else ''}"
    if n >= 100:
        return f"{ONES[n // 100]} hundred" + (f" and {spelled(n % 100)}" if n % 100 else "")
    if n >= 20:
        return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    return ONES[n]


def bounds(low: int | None, best: int | None, high: int | None) -> str:
    return " ".join("-" if x is None else str(x) for x in (low, best, high))


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:40] for c in CASES])
def test_cases(case: dict[str, Any], document: Callable[..., Document]) -> None:
    doc = document(case["text"])
    read = read_numbers(doc, [])
    lines = []
    for n in read:
        noun = doc.sentences[n.sentence].doc[n.noun].text if n.noun is not None else "-"
        lines.append(f"{n.text} | {n.kind} | {bounds(n.low, n.best, n.high)} | {noun}")
        assert doc.text[n.start : n.end] == n.text
    for want in case.get("want", ()):
        assert want in lines
    counts = {n.text for n in read if is_count(n)}
    assert not counts & set(case.get("never", ()))


def test_a_number_inside_a_time_is_no_count(document: Callable[..., Document]) -> None:
    doc = document("In the past 12 days some 12 men left.")
    time = TimeMention(
        3, 19, "the past 12 days", 0, "duration", Interval(date(2020, 1, 1), date(2020, 1, 12)), 3
    )
    kinds = [n.kind for n in read_numbers(doc, [time])]
    assert kinds == ["duration", "count"]


@given(st.integers(min_value=0, max_value=999_999))
def test_words_are_read_as_arithmetic(n: int) -> None:
    ps = pieces(spelled(n))
    value = value_at(ps, 0)
    assert value is not None
    assert (value.value, value.last) == (n, len(ps))


@given(st.integers(min_value=1, max_value=10**9))
def test_digits_with_separators(n: int) -> None:
    for text in (str(n), f"{n:,}", f"{n:,}".replace(",", " ")):
        ps = pieces(text)
        value = value_at(ps, 0)
        assert value is not None
        assert (value.value, value.last) == (n, len(ps))


@given(st.text(alphabet="0123456789,. -adozenhundrthousl'", max_size=40))
def test_never_fails(text: str) -> None:
    ps = pieces(text)
    for i in range(len(ps)):
        value = value_at(ps, i)
        assert value is None or i < value.last <= len(ps)
