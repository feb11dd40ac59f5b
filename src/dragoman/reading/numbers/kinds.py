"""What kind of number a number is: a count, or a year, age, sum, distance, ordinal, model name and so on.

By its own form, the word before it and the word after it; the words are data (`codebook/numbers.toml`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from dragoman.codebook import load
from dragoman.reading.document import Sentence
from dragoman.reading.mentions import TimeMention
from dragoman.reading.numbers.lex import Piece, number_words, pieces, value_at

_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")


class Core(NamedTuple):
    """A number or range in pieces [first, last): its bounds before qualifiers."""

    first: int
    last: int
    low: float
    high: float
    least: bool
    digits: bool


class Tables(NamedTuple):
    """The tables of `numbers.toml`: qualifiers by the word next to the number, kinds by word."""

    before_qualifiers: dict[str, list[tuple[tuple[str, ...], str]]]
    after_qualifiers: dict[str, list[tuple[tuple[str, ...], str]]]
    after: dict[str, str]
    before: dict[str, str]
    months: frozenset[str]
    year_before: frozenset[str]
    ordinals: frozenset[str]
    between: frozenset[str]


@lru_cache
def number_tables() -> Tables:
    """The tables of the codebook."""
    t = load("numbers")
    return Tables(
        _by_word(t["qualifiers"], -1), _by_word(t["qualifiers_after"], 0), _kinds(t["after"]), _kinds(t["before"]),
        frozenset(t["months"]["names"]), frozenset(t["year_before"]["words"]), frozenset(t["ordinals"]["words"]),
        frozenset(t["between"]["words"]),
    )  # fmt: skip


def _by_word(table: dict[str, list[str]], at: int) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Phrases by the word that stands next to the number, longest first."""
    out: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, phrases in table.items():
        for phrase in phrases:
            ws = tuple(p.low for p in pieces(phrase))
            out.setdefault(ws[at], []).append((ws, kind))
    for found in out.values():
        found.sort(key=lambda x: (-len(x[0]), x))
    return out


@lru_cache
def _persons() -> frozenset[str]:
    """Nouns of one person, after which a number between commas is an age: "a second victim, 22, was"."""
    return frozenset(w for kind in load("measures")["people"].values() for w in kind)


def _kinds(table: dict[str, list[str]]) -> dict[str, str]:
    out: dict[str, str] = {}
    for kind, ws in table.items():
        for w in ws:
            out.setdefault(w, kind)
    return out


def kind_of(
    s: Sentence, ps: Sequence[Piece], core: Core, times: Sequence[TimeMention], idx: list[int]
) -> str:
    """The kind of the number `core` of sentence `s` with pieces `ps`; `idx` are its tokens' offsets."""
    return (
        _time_kind(s, ps, core, times)
        or _form_kind(s, ps, core)
        or _before_kind(s, ps, core)
        or _after_kind(s, ps, core)
        or _year_kind(s, ps, core, idx)
        or "count"
    )


def _time_kind(s: Sentence, ps: Sequence[Piece], core: Core, times: Sequence[TimeMention]) -> str | None:
    a, b = s.start + ps[core.first].start, s.start + ps[core.last - 1].end
    for t in times:
        if t.start <= a and b <= t.end:
            if t.kind == "duration":
                return "duration"
            if t.part and ":" in t.text:
                return "time"
            return "year" if core.digits and _YEAR.fullmatch(ps[core.first].low) else "date"
    return None


def _at(ps: Sequence[Piece], i: int) -> str:
    return ps[i].low if 0 <= i < len(ps) else ""


def _tight(ps: Sequence[Piece], i: int) -> bool:
    """Whether pieces i-1 and i touch."""
    return 0 < i < len(ps) and ps[i - 1].end == ps[i].start


def _form_kind(s: Sentence, ps: Sequence[Piece], core: Core) -> str | None:
    """What shows in the number's own form: S-400, 3rd, 9mm, 12:30, 2-1, 555-1234, 0.25, #4."""
    a, b = core.first, core.last
    if not core.digits:
        return None
    if _tight(ps, a) and (
        _at(ps, a - 1)[-1:].isalpha() or (_at(ps, a - 1) in "-/#:.'" and _tight(ps, a - 1) and a >= 2)
    ):
        before = _at(ps, a - 2)
        if _at(ps, a - 1) == ":":
            return "time"
        if before in number_tables().before and number_tables().before[before] == "money":
            return "money"
        if _at(ps, a - 1)[-1:].isalpha() or before[-1:].isalpha():
            return "name" if before not in ("mid", "early", "late") else "year"
        return "modifier"
    raw = s.doc.text
    if _at(ps, a - 1) == "#" or "_" in (
        raw[ps[b - 1].end : ps[b - 1].end + 1],
        raw[max(0, ps[a].start - 1) : ps[a].start],
    ):
        return "name"
    if _tight(ps, b):
        nxt = _at(ps, b)
        if nxt in ("st", "nd", "rd", "th"):
            return "ordinal"
        if nxt == "s":
            return "year"
        if nxt[0].isalpha():
            return number_tables().after.get(nxt, "name")
        if nxt == ":" and _tight(ps, b + 1) and _at(ps, b + 1)[0].isdigit():
            return "time"
        if nxt in "-/" and _tight(ps, b + 1) and _at(ps, b + 1)[0].isdigit():
            return "score" if len(_at(ps, b + 1)) < 3 else "name"
    if core.low != int(core.low) or core.high != int(core.high):
        return number_tables().after.get(_at(ps, b), "measure")
    if len(ps[a].low) > 1 and ps[a].low[0] == "0":
        return "time" if len(ps[a].low) == 4 else "name"
    return None


def _before_kind(s: Sentence, ps: Sequence[Piece], core: Core) -> str | None:
    a = core.first
    before = _at(ps, a - 1)
    if before in ("-", "(") and _at(ps, a - 2):
        if before == "(" and _at(ps, core.last) == ")" and core.high < 120 and core.digits:
            return "age"
        before = _at(ps, a - 2) if before == "-" and _tight(ps, a) else before
    if (
        before == "at"
        and len(ps[a].low) == 4
        and core.digits
        and core.low < 2400
        and core.low % 100 < 60
        and ps[a].low.isdigit()
    ):
        return "time"
    if before == "no" and _is_one(ps, core):
        return "none"
    kind = number_tables().before.get(before)
    if kind == "name":
        raw = s.shown[ps[a - 1].start : ps[a - 1].end]
        return (
            "name"
            if (raw[:1].isupper() and (a > 1 or raw.lower() in ("no", "route"))) or before == "number"
            else None
        )
    if kind:
        return kind
    if (
        before in number_tables().months
        and core.high < 2200
        and _at(ps, core.last) not in ("people", "civilians")
    ):
        return "year" if core.high > 31 else "date"
    if (
        before in (",", ";")
        and _at(ps, core.last) in (",", ";", ".", "")
        and core.digits
        and 0 < core.high < 110
    ):
        at = a - 2 - (a >= 3 and ps[a - 2].low == ".")  # "Jr., 27,"
        raw = s.shown[ps[at].start : ps[at].end] if at >= 0 else ""
        return "age" if raw[:1].isupper() or raw in _persons() else None
    if before == ":" and _at(ps, core.last) == ":":
        return "time"
    if before == "both" and core.digits and core.high < 110 and _at(ps, core.last) in (",", ")"):
        return "age"  # "two men, both 19, were"
    if before == "and" and core.digits and a >= 3 and number_tables().before.get(_at(ps, a - 3)) == "age":
        return "age"  # "ages 25 and 55"
    return None


def _is_one(ps: Sequence[Piece], core: Core) -> bool:
    """Whether a number is the word "one" alone: "no one" is nobody."""
    return core.last - core.first == 1 and ps[core.first].low == "one"


def _after_kind(s: Sentence, ps: Sequence[Piece], core: Core) -> str | None:
    b = core.last
    hyphen = _at(ps, b) == "-" and _tight(ps, b)
    j = b + 1 if hyphen else b
    nxt = _at(ps, j)
    if nxt in ("year", "years", "month", "months", "week", "weeks", "day", "days"):
        k = j + 1 + (_at(ps, j + 1) == "-")
        return "age" if _at(ps, k) in ("old", "olds") else "duration"
    if nxt in number_tables().months and core.high < 32:
        return "date"
    kind = number_tables().after.get(nxt)
    if kind == "modifier" and not hyphen:
        kind = None
    if kind == "percent" and nxt == "per" and not _at(ps, j + 1).startswith("cent"):
        kind = None
    if kind == "fraction" and not hyphen and nxt in ("half", "quarters"):
        kind = None
    if kind == "address":
        raw = s.shown[ps[j].start : ps[j].end]
        kind = kind if nxt == "block" or raw[:1].isupper() else None
    if kind:
        return kind
    if hyphen and nxt[:1].isalpha() and nxt not in number_words().values:
        return "modifier"
    if (
        _at(ps, b) in ("in", "out")
        and ps[core.first].low in number_words().values
        and value_at(ps, b + 1 + (_at(ps, b) == "out"))
    ):
        return "fraction" if _at(ps, b) == "out" or (core.high < 10 and not core.digits) else None
    return _two_ahead(s, ps, core)


def _two_ahead(s: Sentence, ps: Sequence[Piece], core: Core) -> str | None:
    """ "20 straight years", "three more weeks", "419 Banana Drive", "two long months"."""
    b = core.last
    first, second = _at(ps, b), _at(ps, b + 1)
    kind = number_tables().after.get(second)
    if kind in ("duration", "measure", "money") and first in number_tables().between:
        return kind
    if core.digits and kind == "address" and s.shown[ps[b].start].isupper() and second != "block":
        return "address"
    return None


def _year_kind(s: Sentence, ps: Sequence[Piece], core: Core, idx: list[int]) -> str | None:
    low = ps[core.first].low
    if not core.digits or core.last - core.first != 1 or not _YEAR.fullmatch(low):
        return None
    token = s.doc[bisect_right(idx, ps[core.first].start) - 1]
    before = _at(ps, core.first - 1)
    head = token.head
    if (
        token.dep_ == "nummod"
        and head.tag_ in ("NNS", "NNPS")
        and head.i > token.i
        and before not in ("in", "since", "until", "early", "late")
    ):
        return None
    if before in number_tables().year_before or token.dep_ in ("pobj", "npadvmod", "nummod"):
        return "year" if 1400 <= core.low <= 2100 else None
    return None
