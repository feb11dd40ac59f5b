"""Words and digits of a sentence, and the arithmetic of number words ("a hundred and five", "1.2 million").

The tables are `codebook/numbers.toml`. Nothing here knows about parses: a sentence is a list of pieces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from dragoman.codebook import load

_PIECE = re.compile(r"\d+(?:[.,']\d+)*|[^\W\d_]+(?:\.[^\W\d_]\b)*|[^\w\s]")
_GROUPED = re.compile(r"\d{1,3}(?:[,']\d{3})+(?:\.\d+)?|[1-9]\d{0,2}(?:\.\d{3})+")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")


class Piece(NamedTuple):
    """One word, number or mark: lower-case form and offsets in the sentence."""

    low: str
    start: int
    end: int


class Value(NamedTuple):
    """A number read from pieces first..last-1. `least` says that it is only a lower bound ("dozens")."""

    value: float
    last: int
    least: bool
    digits: bool


def pieces(text: str) -> list[Piece]:
    """The sentence's words, digit groups and marks, in order."""
    return [Piece(m[0].lower(), m.start(), m.end()) for m in _PIECE.finditer(text)]


@dataclass(frozen=True, slots=True)
class Words:
    """The tables of number words, ready for lookups."""

    values: dict[str, int]
    scales: dict[str, int]
    suffixes: dict[str, int]
    plural: dict[str, int]
    vague: dict[str, int]
    exact: frozenset[str]
    starts: frozenset[str]


@lru_cache
def number_words() -> Words:
    """The number words of the codebook."""
    t = load("numbers")
    starts = {
        *t["values"],
        *t["plural"],
        *t["vague"],
        "a",
        "an",
        "half",
        "hundred",
        "thousand",
        "million",
        "dozen",
    }
    return Words(
        t["values"], t["scales"], t["suffixes"], t["plural"], t["vague"],
        frozenset(t["vague_exact"]["words"]), frozenset(starts),
    )  # fmt: skip


def value_at(ps: Sequence[Piece], i: int) -> Value | None:
    """The number that begins at piece i, or None. "a" counts only before a scale ("a dozen")."""
    low = ps[i].low
    if low[0].isdigit():
        return _digits(ps, i)
    w = number_words()
    if low in ("a", "an", "half"):
        return _article(ps, i, w)
    if low in w.plural:
        return _plural(ps, i, w)
    if low in w.vague:
        return _vague(ps, i, w)
    if low in w.values or low in w.scales:
        return _spelled(ps, i, w)
    return None


def _low(ps: Sequence[Piece], i: int) -> str:
    return ps[i].low if i < len(ps) else ""


def _touching(ps: Sequence[Piece], i: int) -> bool:
    """Whether piece i stands right after piece i-1 with nothing between."""
    return 0 < i < len(ps) and ps[i].start == ps[i - 1].end


def _digits(ps: Sequence[Piece], i: int) -> Value | None:
    value = _digit_value(ps[i].low)
    if value is None:
        return None
    last = i + 1
    if ps[i].low.isdigit() and len(ps[i].low) <= 3 and ps[i].low[0] != "0":  # 1 200, 14 000
        grouped = ps[i].low
        while (
            last < len(ps)
            and len(ps[last].low) == 3
            and ps[last].low.isdigit()
            and ps[last].start == ps[last - 1].end + 1
        ):
            grouped += ps[last].low
            last += 1
        value = float(grouped)
        if last == i + 1 and _low(ps, last) == "," and _low(ps, last + 1) == "000":  # "61, 000"
            value, last = value * 1000, last + 2
    w = number_words()
    if _touching(ps, last) and _low(ps, last) in w.suffixes and not _touching(ps, last + 1):
        factor, low = w.suffixes[_low(ps, last)], _low(ps, last)
        nearby = _low(ps, last + 1)
        if low != "m" or (
            value < 100 and nearby not in ("", ".", ",", ")", "from", "away", "long", "deep", "high", "wide")
        ):
            return Value(value * factor, last + 1, False, True)
    return _scaled(ps, last, value, True)


def _digit_value(s: str) -> float | None:
    if _GROUPED.fullmatch(s):
        if s.count(".") == 1 and "," not in s and "'" not in s:
            return float(s.replace(".", ""))
        if s.count(".") > 1:
            return float(s.replace(".", ""))
        return float(re.sub(r"[,']", "", s))
    if _INDIAN.fullmatch(s):
        return float(s.replace(",", ""))
    return float(s) if _PLAIN.fullmatch(s) else None


def _scaled(ps: Sequence[Piece], last: int, value: float, digits: bool) -> Value:
    """Multiply by the scale words that follow ("1.2 million", "3-million")."""
    scales = number_words().scales
    if ps[last - 1].low.count(".") == 1 and _low(ps, last) in scales and digits:
        value = float(ps[last - 1].low) if _PLAIN.fullmatch(ps[last - 1].low) else value  # 1.200 million
    while True:
        at = last + 1 if _low(ps, last) == "-" and _low(ps, last + 1) in scales else last
        if _low(ps, at) not in scales:
            return Value(value, last, False, digits)
        value *= scales[_low(ps, at)]
        last = at + 1


def _article(ps: Sequence[Piece], i: int, w: Words) -> Value | None:
    """ "a hundred", "half a million", "half-dozen", "a few hundred", "a couple of dozen"."""
    half, j = 1.0, i
    if ps[i].low == "half":
        half, j = 0.5, i + 1
        if _low(ps, j) == "-":
            j += 1
    if _low(ps, j) in ("a", "an"):
        j += 1
    if j == i:
        return None
    low = _low(ps, j)
    if half == 1 and low == "half" and _low(ps, j + 1).strip("-") in w.scales | {"": 0}:
        half, j = 0.5, j + 1 + (_low(ps, j + 1) == "-")
        low = _low(ps, j)
    if low == "good" or low == "whole":
        j += 1
        low = _low(ps, j)
    if low in w.scales:
        if half == 1:
            return _spelled(ps, j, w)
        return _scaled(ps, j, half, False)
    if half == 1 and low in w.vague:
        return _vague(ps, j, w)
    return None


def _plural(ps: Sequence[Piece], i: int, w: Words) -> Value:
    """ "dozens", "tens of thousands", "hundreds of thousands"."""
    value, last = float(w.plural[ps[i].low]), i + 1
    while _low(ps, last) == "of" and _low(ps, last + 1) in w.plural:
        value *= w.plural[_low(ps, last + 1)] / 2
        last += 2
    return Value(value, last, True, False)


def _vague(ps: Sequence[Piece], i: int, w: Words) -> Value:
    """ "several", "a few hundred", "a couple of thousand", "several dozen"."""
    low = ps[i].low
    value, last = float(w.vague[low]), i + 1
    if _low(ps, last) == "of" and (_low(ps, last + 1) in w.scales or _low(ps, last + 1) in w.plural):
        last += 1
    if _low(ps, last) in w.plural:
        return Value(value * w.plural[_low(ps, last)] / 2, last + 1, True, False)
    scaled = _scaled(ps, last, value, False)
    return Value(scaled.value, scaled.last, low not in w.exact, False)


def _spelled(ps: Sequence[Piece], i: int, w: Words) -> Value:
    """ "twenty-three", "a hundred and five", "two hundred thousand", "one and a half million"."""
    total, current, last, j = 0.0, 0.0, i, i
    while j < len(ps):
        low = ps[j].low
        if low in w.values and (j == i or _joins(ps, last, w)):
            current += w.values[low]
        elif low in w.scales:
            current = (current or 1) * w.scales[low]
            if w.scales[low] >= 1000:
                total, current = total + current, 0.0
        else:
            break
        j += 1
        last = j
        if _low(ps, j) == "-" or (
            _low(ps, j) == "and" and current + total >= 100 and _low(ps, j + 1) in w.values
        ):
            j += 1
    if [p.low for p in ps[last : last + 3]] == ["and", "a", "half"]:
        scaled = _scaled(ps, last + 3, current + 0.5, False)
        return scaled if scaled.value > current + 1 else Value(current, last, False, False)
    return Value(total + current, last, False, False)


def _joins(ps: Sequence[Piece], last: int, w: Words) -> bool:
    """Whether the value after piece last-1 adds to it: twenty three, hundred five; not "two three"."""
    before = ps[last - 1].low
    here = ps[last].low if ps[last].low in w.values else _low(ps, last + 1)
    if before in w.scales:
        return before != "dozen"
    return w.values.get(before, 0) >= 20 and 0 < w.values.get(here, 0) < 10
