"""Every number of a report with its kind: counts apart from years, ages, sums, distances, model names and the like.

Bounds follow the record: "at least 33" is (33, 33, None), "some 3 million" three times the value, "more than N"
(N, N, None), "up to N" (None, N, N), "dozens" a low only. Words and units are data (`codebook/numbers.toml`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from dragoman.codebook import load
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import NumberMention, TimeMention
from dragoman.reading.numbers_lex import Piece, Value, number_words, pieces, value_at

_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_NOUN_RUN = ("JJ", "NN", "VB", "CD", "HY", "''", "``", "AF")


class _Core(NamedTuple):
    """A number or range in pieces [first, last): its bounds before qualifiers."""

    first: int
    last: int
    low: float
    high: float
    least: bool
    digits: bool


class _Tables(NamedTuple):
    before_qualifiers: dict[str, list[tuple[tuple[str, ...], str]]]
    after_qualifiers: dict[str, list[tuple[tuple[str, ...], str]]]
    after: dict[str, str]
    before: dict[str, str]
    months: frozenset[str]
    year_before: frozenset[str]
    ordinals: frozenset[str]


@lru_cache
def _tables() -> _Tables:
    t = load("numbers")
    return _Tables(
        _by_word(t["qualifiers"], -1), _by_word(t["qualifiers_after"], 0), _kinds(t["after"]), _kinds(t["before"]),
        frozenset(t["months"]["names"]), frozenset(t["year_before"]["words"]), frozenset(t["ordinals"]["words"]),
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


def _kinds(table: dict[str, list[str]]) -> dict[str, str]:
    out: dict[str, str] = {}
    for kind, ws in table.items():
        for w in ws:
            out.setdefault(w, kind)
    return out


def read_numbers(doc: Document, times: Sequence[TimeMention]) -> list[NumberMention]:
    """All numbers of a report in the order of the text.

    A number inside a time mention has the kind date, year, time or duration and is no count. `noun` is the noun
    that a count counts ("33 Turkish troops": troops; "dozens of people": people), None where it stands alone.
    """
    by_sentence: dict[int, list[TimeMention]] = {}
    for t in times:
        by_sentence.setdefault(t.sentence, []).append(t)
    out: list[NumberMention] = []
    for s in doc.sentences:
        out.extend(_in_sentence(s, by_sentence.get(s.index, ())))
    return out


def _in_sentence(s: Sentence, times: Sequence[TimeMention]) -> list[NumberMention]:
    text = s.doc.text
    ps = pieces(text)
    starts, ordinals = number_words().starts, _tables().ordinals
    out: list[NumberMention] = []
    idx: list[int] = []
    i = 0
    while i < len(ps):
        low = ps[i].low
        if low in ordinals:
            idx = idx or [t.idx for t in s.doc]
            out.append(_mention(s, ps, _Core(i, i + 1, 0, 0, True, False), "ordinal", idx))
        elif low in starts or low[0].isdigit():
            core = _core(ps, i)
            if core:
                idx = idx or [t.idx for t in s.doc]
                out.append(_mention(s, ps, core, _kind(s, ps, core, times, idx), idx))
                i = core.last
                continue
        i += 1
    return out


def _core(ps: Sequence[Piece], i: int) -> _Core | None:
    """The number or range at piece i: "20-30", "20 to 30", "between 20 and 30", "two or three"."""
    first = value_at(ps, i)
    if first is None:
        return None
    single = _Core(i, first.last, first.value, first.value, first.least, first.digits)
    j = first.last
    if first.least or j + 1 >= len(ps):
        return single
    joint, before = ps[j].low, ps[i - 1].low if i else ""
    if not (joint in ("-", "to", "or") or (joint == "and" and before == "between")) or (
        joint == "to" and before == "from"
    ):
        return single
    second = value_at(ps, j + 1)
    if second is None or second.least or not _is_range(ps, i, first, second, joint):
        return single
    low = first.value
    if low * 100 < second.value and second.value >= 1000 and ps[second.last - 1].low in number_words().scales:
        low *= number_words().scales[ps[second.last - 1].low]  # two to three million
    return _Core(i, second.last, low, second.value, False, first.digits)


def _is_range(ps: Sequence[Piece], i: int, first: Value, second: Value, joint: str) -> bool:
    if first.value >= second.value:
        return False
    if joint == "-":
        tight = ps[first.last].start == ps[first.last - 1].end
        after = ps[second.last].low if second.last < len(ps) else ""
        return second.digits == first.digits and not (tight and after == "-" and first.value > 1900)
    return not (i and ps[i - 1].low in ("from",))


def _qualifier(ps: Sequence[Piece], core: _Core) -> tuple[int, int, str | None, str | None]:
    """First piece, end piece, words and kind (min, max, about) of the number with its qualifier."""
    t = _tables()
    first, kind = core.first, None
    words: list[str] = []
    if core.first and ps[core.first - 1].low == "between" and core.high > core.low:
        return core.first - 1, core.last, None, None
    while first:
        found = next(
            (f for f in t.before_qualifiers.get(ps[first - 1].low, ()) if _ends_with(ps, first, f[0])), None
        )
        if not found:
            break
        kind = found[1] if kind in (None, "about") else kind
        first -= len(found[0])
        words.insert(0, " ".join(found[0]))
    if words:
        return first, core.last, " ".join(words), kind
    if core.last < len(ps):
        if ps[core.last].low == "+":
            return core.first, core.last + 1, "+", "min"
        at = core.last + (ps[core.last].low == "-")
        for ws, after_kind in t.after_qualifiers.get(ps[at].low, ()) if at < len(ps) else ():
            if tuple(p.low for p in ps[at : at + len(ws)]) == ws:
                return core.first, at + len(ws), " ".join(ws), after_kind
    return core.first, core.last, None, None


def _ends_with(ps: Sequence[Piece], end: int, ws: tuple[str, ...]) -> bool:
    return end >= len(ws) and all(ps[end - len(ws) + k].low == w for k, w in enumerate(ws))


def _bounds(core: _Core, kind: str | None) -> tuple[int | None, int | None, int | None]:
    low, high = round(core.low), round(core.high)
    if core.least:
        return low, None, None
    if low != high:
        return low, None, high
    if kind == "min":
        return low, low, None
    if kind == "max":
        return None, low, low
    return low, low, low


def _mention(s: Sentence, ps: Sequence[Piece], core: _Core, kind: str, idx: list[int]) -> NumberMention:
    first, last, words, q = _qualifier(ps, core) if kind == "count" else (core.first, core.last, None, None)
    start, end = ps[first].start, ps[last - 1].end
    token = bisect_right(idx, ps[core.last - 1].start) - 1
    noun = _noun(s.doc, bisect_right(idx, ps[core.first].start) - 1, token) if kind == "count" else None
    low, best, high = _bounds(core, q) if kind != "ordinal" else (None, None, None)
    return NumberMention(
        s.start + start, s.start + end, s.text[start:end], s.index, low, best, high,
        s.text[ps[first].start : ps[core.first].start].strip() or words if words else None,
        "vague" if kind == "count" and core.least else kind, token, noun,
    )  # fmt: skip


# ---------------------------------------------------------------- kinds


def _kind(s: Sentence, ps: Sequence[Piece], core: _Core, times: Sequence[TimeMention], idx: list[int]) -> str:
    return (
        _time_kind(s, ps, core, times)
        or _form_kind(s, ps, core)
        or _before_kind(s, ps, core)
        or _after_kind(s, ps, core)
        or _year_kind(s, ps, core, idx)
        or "count"
    )


def _time_kind(s: Sentence, ps: Sequence[Piece], core: _Core, times: Sequence[TimeMention]) -> str | None:
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


def _form_kind(s: Sentence, ps: Sequence[Piece], core: _Core) -> str | None:
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
        if before in _tables().before and _tables().before[before] == "money":
            return "money"
        if _at(ps, a - 1)[-1:].isalpha() or before[-1:].isalpha():
            return "name" if before not in ("mid", "early", "late") else "year"
        return "modifier"
    if _at(ps, a - 1) == "#":
        return "name"
    if _tight(ps, b):
        nxt = _at(ps, b)
        if nxt in ("st", "nd", "rd", "th"):
            return "ordinal"
        if nxt == "s":
            return "year"
        if nxt[0].isalpha():
            return _tables().after.get(nxt, "name")
        if nxt == ":" and _tight(ps, b + 1) and _at(ps, b + 1)[0].isdigit():
            return "time"
        if nxt in "-/" and _tight(ps, b + 1) and _at(ps, b + 1)[0].isdigit():
            return "score" if len(_at(ps, b + 1)) < 3 else "name"
    if core.low != int(core.low) or core.high != int(core.high):
        return _tables().after.get(_at(ps, b), "measure")
    if len(ps[a].low) > 1 and ps[a].low[0] == "0":
        return "time" if len(ps[a].low) == 4 else "name"
    return None


def _before_kind(s: Sentence, ps: Sequence[Piece], core: _Core) -> str | None:
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
    kind = _tables().before.get(before)
    if kind == "name":
        raw = s.doc.text[ps[a - 1].start : ps[a - 1].end]
        return (
            "name"
            if (raw[:1].isupper() and (a > 1 or raw.lower() in ("no", "route"))) or before == "number"
            else None
        )
    if kind:
        return kind
    if before in _tables().months and core.high < 2200 and _at(ps, core.last) not in ("people", "civilians"):
        return "year" if core.high > 31 else "date"
    if (
        before in (",", ";")
        and _at(ps, core.last) in (",", ";", ".", "")
        and core.digits
        and 0 < core.high < 110
    ):
        raw = s.doc.text[ps[a - 2].start : ps[a - 2].end] if a >= 2 else ""
        return "age" if raw[:1].isupper() else None
    if before == ":" and _at(ps, core.last) == ":":
        return "time"
    return None


def _after_kind(s: Sentence, ps: Sequence[Piece], core: _Core) -> str | None:
    b = core.last
    hyphen = _at(ps, b) == "-" and _tight(ps, b)
    j = b + 1 if hyphen else b
    nxt = _at(ps, j)
    if nxt in ("year", "years", "month", "months", "week", "weeks", "day", "days"):
        k = j + 1 + (_at(ps, j + 1) == "-")
        return "age" if _at(ps, k) in ("old", "olds") else "duration"
    if nxt == "of" and _at(ps, b) == "of":
        return None
    if nxt in _tables().months and core.high < 32:
        return "date"
    kind = _tables().after.get(nxt)
    if kind in ("modifier", "time") and kind == "modifier" and not hyphen:
        kind = None
    if kind == "percent" and nxt == "per" and not _at(ps, j + 1).startswith("cent"):
        kind = None
    if kind == "fraction" and not hyphen and nxt in ("half", "quarters"):
        kind = None
    if kind == "address":
        raw = s.doc.text[ps[j].start : ps[j].end]
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


def _two_ahead(s: Sentence, ps: Sequence[Piece], core: _Core) -> str | None:
    """ "20 straight years", "three more weeks", "419 Banana Drive", "two long months"."""
    b = core.last
    first, second = _at(ps, b), _at(ps, b + 1)
    kind = _tables().after.get(second)
    if (
        kind in ("duration", "measure", "money")
        and first.isalpha()
        and first not in ("people", "in", "and", "or", "to", "for", "a", "per")
    ):
        return (
            kind
            if first
            in (
                "more",
                "other",
                "straight",
                "consecutive",
                "whole",
                "full",
                "long",
                "us",
                "calendar",
                "american",
                "canadian",
                "additional",
                "short",
            )
            else None
        )
    if core.digits and kind == "address" and s.doc.text[ps[b].start].isupper() and second != "block":
        return "address"
    return None


def _year_kind(s: Sentence, ps: Sequence[Piece], core: _Core, idx: list[int]) -> str | None:
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
    if before in _tables().year_before or token.dep_ in ("pobj", "npadvmod", "nummod"):
        return "year" if 1400 <= core.low <= 2100 else None
    return None


# ---------------------------------------------------------------- the noun counted


def _noun(doc: Doc, first: int, token: int) -> int | None:
    """The noun that the number at tokens first..token counts."""
    t = doc[token]
    of = token + 1 if token + 1 < len(doc) and doc[token + 1].lower_ == "of" else None
    if of is not None:
        return _after_of(doc, of)
    if t.dep_ == "nummod" and t.head.tag_[:2] == "NN" and t.head.i > token:
        return t.head.i
    return _run_end(doc, token + 1)


def _after_of(doc: Doc, of: int) -> int | None:
    below: list[Token] = [c for c in doc[of].children if c.dep_ == "pobj"]
    if below and below[0].tag_[:2] == "NN":
        return below[0].i
    while of + 1 < len(doc) and doc[of + 1].lower_ in (
        "the",
        "their",
        "his",
        "its",
        "them",
        "whom",
        "these",
        "those",
    ):
        of += 1
    return _run_end(doc, of + 1)


def _run_end(doc: Doc, i: int) -> int | None:
    """The last noun of the run of adjectives and nouns that begins at token i."""
    found: int | None = None
    for t in doc[i : i + 7]:
        tag = t.tag_[:2]
        if tag == "NN":
            found = t.i
        elif found is not None or not (tag in _NOUN_RUN or t.lower_ in ("more", "other")) or _is_verb(t):
            break
    if found is None:
        return None
    said = ("ROOT", "acl", "relcl", "ccomp", "advcl")
    return None if any(k.tag_ in ("VBN", "VBG", "JJ") and k.dep_ in said for k in doc[i:found]) else found


def _is_verb(t: Token) -> bool:
    return t.tag_[:2] == "VB" and (t.tag_ not in ("VBN", "VBG") or t.dep_ not in ("amod", "compound"))


def is_count(n: NumberMention) -> bool:
    """Whether a number can be a figure."""
    return n.kind in ("count", "vague")
