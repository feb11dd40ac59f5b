"""Every number of a report with its kind: counts apart from years, ages, sums, distances, model names and the like.

Bounds follow the record: "at least 33" is (33, 33, None), "some 3 million" three times the value, "more than N"
(N, N, None), "up to N" (None, N, N), "dozens" a low only. Words and units are data (`codebook/numbers.toml`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import NumberMention, TimeMention
from dragoman.reading.numbers.kinds import Core, kind_of, number_tables
from dragoman.reading.numbers.lex import Piece, Value, number_words, pieces, value_at
from dragoman.reading.numbers.nouns import noun_counted


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
    text = s.shown
    ps = pieces(text)
    starts, ordinals = number_words().starts, number_tables().ordinals
    out: list[NumberMention] = []
    idx: list[int] = []
    i = 0
    while i < len(ps):
        low = ps[i].low
        if low in ordinals:
            idx = idx or [t.idx for t in s.doc]
            out.append(_mention(s, ps, Core(i, i + 1, 0, 0, True, False), "ordinal", idx))
        elif low in starts or low[0].isdigit():
            core = _core(ps, i)
            if core:
                idx = idx or [t.idx for t in s.doc]
                out.append(_mention(s, ps, core, kind_of(s, ps, core, times, idx), idx))
                i = core.last
                continue
        i += 1
    return out


def _core(ps: Sequence[Piece], i: int) -> Core | None:
    """The number or range at piece i: "20-30", "20 to 30", "between 20 and 30", "two or three"."""
    first = value_at(ps, i)
    if first is None:
        return None
    single = Core(i, first.last, first.value, first.value, first.least, first.digits)
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
    return Core(i, second.last, low, second.value, False, first.digits)


def _is_range(ps: Sequence[Piece], i: int, first: Value, second: Value, joint: str) -> bool:
    if first.value >= second.value:
        return False
    if joint == "-":
        tight = ps[first.last].start == ps[first.last - 1].end
        after = ps[second.last].low if second.last < len(ps) else ""
        return second.digits == first.digits and not (tight and after == "-" and first.value > 1900)
    return not (i and ps[i - 1].low in ("from",))


def _qualifier(ps: Sequence[Piece], core: Core) -> tuple[int, int, str | None, str | None]:
    """First piece, end piece, words and kind (min, max, about) of the number with its qualifier."""
    t = number_tables()
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


def _bounds(core: Core, kind: str | None) -> tuple[int | None, int | None, int | None]:
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


def _mention(s: Sentence, ps: Sequence[Piece], core: Core, kind: str, idx: list[int]) -> NumberMention:
    first, last, words, q = _qualifier(ps, core) if kind == "count" else (core.first, core.last, None, None)
    start, end = ps[first].start, ps[last - 1].end
    token = bisect_right(idx, ps[core.last - 1].start) - 1
    noun = (
        noun_counted(s.doc, bisect_right(idx, ps[core.first].start) - 1, token) if kind == "count" else None
    )
    low, best, high = _bounds(core, q) if kind != "ordinal" else (None, None, None)
    return NumberMention(
        s.start + start, s.start + end, s.text[start:end], s.index, low, best, high,
        s.text[ps[first].start : ps[core.first].start].strip() or words if words else None,
        "vague" if kind == "count" and core.least else kind, token, noun,
    )  # fmt: skip


def is_count(n: NumberMention) -> bool:
    """Whether a number can be a figure."""
    return n.kind in ("count", "vague")
