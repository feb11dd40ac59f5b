"""Counts of a sentence in Spanish, French or Portuguese: digits with their separators, words, ranges, qualifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.reading.languages.lexicon import LOST, WORD, Hit, Lexicon

_DIGITS = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+(?![.,]?\d)|\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
_YEAR = range(1900, 2101)
_REACH = 3  # words between a number and what it counts


@dataclass(frozen=True, slots=True)
class Count:
    """A number that counts: its bounds as in the table `figures`, what it counts, and where all of that stands.

    `start` and `end` cover qualifier and number; `unit` is the word counted, None for a number that stands alone.
    """

    start: int
    end: int
    low: int | None
    best: int | None
    high: int | None
    qualifier: tuple[int, int] | None
    unit: Hit | None
    itself: Hit | None  # "12 muertos": the word counted says what befell them

    @property
    def last(self) -> int:
        """Where the number with what it counts ends."""
        return max(self.end, *(h.end for h in (self.unit, self.itself) if h), self.end)


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    value: float
    least: bool = False
    plain: bool = False  # digits without a separator: may be a year
    one: bool = False  # an article that may be the number one


def counts(folded: str, start: int, end: int, lex: Lexicon) -> list[Count]:
    """The counts between two offsets of a folded text, in order."""
    numbers = list(_numbers(folded, start, end, lex))
    out: list[Count] = []
    skip = -1
    for i, n in enumerate(numbers):
        if n.start < skip:
            continue
        after = numbers[i + 1] if i + 1 < len(numbers) else None
        high = n
        if (
            after
            and not n.least
            and not after.least
            and n.value < after.value
            and _ranges(folded, n, after, lex)
        ):
            high, skip = after, after.end
        count = _count(folded, n, high, start, end, lex)
        if count:
            out.append(count)
    return out


def _count(folded: str, n: _Number, high: _Number, start: int, end: int, lex: Lexicon) -> Count | None:
    stop = high.end
    if _no_count(folded, n, stop, lex):
        return None
    unit, itself = _counted(folded, stop, end, lex)
    if n.one and not (unit and unit.tag in ("people", "households") and len(folded[stop : unit.start]) < 3):
        return None
    if n.plain and n.value in _YEAR and high is n and unit is None and itself is None:
        return None
    if n.value != int(n.value):
        return None
    first, words, kind = _qualified(folded, n.start, start, lex, _between(folded, n.start, lex))
    low: int | None = int(n.value)
    best, top = low, low
    if n.least:
        best = top = None
    elif high is not n:
        best, top = None, int(high.value)
    elif kind == "min":
        top = None
    elif kind == "max":
        low = None
    return Count(first, stop, low, best, top, words, unit, itself)


def _numbers(folded: str, start: int, end: int, lex: Lexicon) -> Iterator[_Number]:
    at = start
    while at < end:
        digits, word = _DIGITS.search(folded, at, end), lex.number_word.search(folded, at, end)
        one = lex.words["one"].search(folded, at, end)
        first = min((m for m in (digits, word, one) if m), key=lambda m: (m.start(), -m.end()), default=None)
        if first is None:
            return
        scale = _scale(folded, first.end(), end, lex) if first is one else None
        if scale is not None:  # "un millón"
            n = _from_words(folded, scale, end, lex)
            yield replace(n, start=first.start())
            at = n.end
        elif first is one:
            yield _Number(first.start(), first.end(), 1, one=True)
            at = first.end()
        elif first is digits:
            n = _from_digits(folded, first, end, lex)
            yield n
            at = n.end
        else:
            n = _from_words(folded, first, end, lex)
            yield n
            at = n.end


def _from_digits(folded: str, m: re.Match[str], end: int, lex: Lexicon) -> _Number:
    raw = m[0]
    scale = _scale(folded, m.end(), end, lex)
    grouped = bool(_GROUPED.fullmatch(raw)) and not (scale and len(raw) < 8 and raw[-4] == ",")
    value = float(re.sub(r"[.,' ]", "", raw)) if grouped else float(raw.replace(",", "."))
    if scale:
        value, stop = value * lex.scales[_key(scale[0])], scale.end()
        if half := lex.words["half"].match(folded, stop + 1):
            value, stop = value + lex.scales[_key(scale[0])] / 2, half.end()
        return _Number(m.start(), stop, round(value, 3))
    return _Number(m.start(), m.end(), value, plain=raw.isdigit())


def _scale(folded: str, at: int, end: int, lex: Lexicon) -> re.Match[str] | None:
    m = lex.number_word.match(folded, at + 1, end) if folded[at : at + 1] == " " else None
    return m if m and m["scale"] else None


def _key(word: str) -> str:
    """A number word as the tables have it; a lost letter is looked for among them."""
    return " ".join(word.replace("-", " ").replace("'", " ").split())


def _from_words(folded: str, m: re.Match[str], end: int, lex: Lexicon) -> _Number:
    """ "ciento veinte mil", "quatre-vingt-dix", "decenas de miles", "um milhão e meio"."""
    total, current, least, scale = 0.0, 0.0, False, 0
    stop, found = m.end(), m
    while True:
        kind, key = found.lastgroup or "", _key(found[0])
        n = _value(key, {"value": lex.values, "scale": lex.scales, "plural": lex.plural}[kind])
        if kind == "plural":
            current = current * n / 2 if current else float(n)
            least = True
        elif kind == "value":
            current += n
        else:
            scale = n
            current = (current or 1) * n
            if n >= 1000:
                total, current = total + current, 0.0
        stop = found.end()
        nxt = _next(folded, stop, end, lex, least)
        if nxt is None:
            break
        found = nxt
    if scale and (half := lex.words["half"].match(folded, stop + 1)):
        total, stop = total + current + scale / 2, half.end()
        current = 0.0
    return _Number(m.start(), stop, total + current, least)


def _next(folded: str, at: int, end: int, lex: Lexicon, least: bool) -> re.Match[str] | None:
    """The number word that goes on with a number: after a space, a hyphen, "y", or "de" between vague ones."""
    gap = re.compile(r"[\s-]+").match(folded, at, end)
    if gap is None:
        return None
    m = lex.number_word.match(folded, gap.end(), end)
    if m:
        return m if not (least and m["value"]) else None
    joined = (lex.words["of"] if least else lex.words["joins"]).match(folded, gap.end(), end)
    if joined is None:
        return None
    m = lex.number_word.match(folded, joined.end() + 1, end)
    return m if m and (m["plural"] or m["scale"] if least else m["value"]) else None


def _value(key: str, table: dict[str, int]) -> int:
    if key in table:
        return table[key]
    lost = re.compile(re.escape(key).replace(LOST, "."))
    return next(n for w, n in table.items() if lost.fullmatch(w))


def _ranges(folded: str, a: _Number, b: _Number, lex: Lexicon) -> bool:
    between = folded[a.end : b.start].strip()
    if between == "-" or lex.words["to"].fullmatch(between):
        return b.plain == a.plain or not a.plain
    return _between(folded, a.start, lex) and bool(lex.words["joins"].fullmatch(between))


def _between(folded: str, at: int, lex: Lexicon) -> bool:
    m = re.compile(rf"{WORD}+\s+$").search(folded, max(0, at - 9), at)
    return m is not None and bool(lex.words["between"].match(folded, m.start()))


def _no_count(folded: str, n: _Number, stop: int, lex: Lexicon) -> bool:
    """Whether a number is a date, an age, a sum, a share, a distance, a name's or a road's."""
    before, after = folded[: n.start], folded[stop:]
    if re.search(rf"(?:{WORD}|{WORD}[-/:.]|[$€£]\s?|[#/:])$", before[-4:]):
        return True
    if re.match(rf"{WORD}|[-/:.,]\d|\s?[%°º€$]|-{WORD}", after):
        return True
    rest = re.match(r"\s+", after)
    if rest and (m := lex.not_after.match(folded, stop + rest.end())):
        return not lex.units.at(folded, m.start())
    if lex.not_before.before(folded, n.start) is not None and n.plain:
        return True
    month = "|".join(map(re.escape, lex.months))
    return n.plain and n.value < 32 and bool(re.match(rf"\s+(?:de\s+)?(?:{month})(?!{WORD})", after))


def _counted(folded: str, at: int, end: int, lex: Lexicon) -> tuple[Hit | None, Hit | None]:
    """The noun that a number counts, and what the noun says of itself."""
    others = True  # whether only "de", "otros" and the like stand between
    for n, m in enumerate(_words(folded, at, end)):
        if lex.number_word.match(folded, m.start()) or any(c in folded[at : m.start()] for c in ".,;:("):
            break
        unit, itself = lex.units.at(folded, m.start()), lex.roles["itself"].at(folded, m.start())
        if unit or (itself and (n == 0 or others)):
            return unit, itself
        if any(table.at(folded, m.start()) for role, table in lex.roles.items() if role != "itself"):
            break
        others = others and any(lex.words[x].fullmatch(m[0]) for x in ("of", "others"))
    return None, None


def _words(folded: str, at: int, end: int) -> Iterator[re.Match[str]]:
    for n, m in enumerate(re.compile(rf"{WORD}+").finditer(folded, at, end)):
        if n >= _REACH:
            return
        yield m


def _qualified(
    folded: str, at: int, start: int, lex: Lexicon, between: bool
) -> tuple[int, tuple[int, int] | None, str | None]:
    """Where the number with its qualifier begins, the qualifier's span and kind (min, max, about)."""
    kind: str | None = None
    first = at
    if between:
        m = re.compile(rf"{WORD}+\s+$").search(folded, max(start, at - 9), at)
        return (m.start() if m else at), None, None
    while (hit := lex.qualifiers.before(folded[:first], first)) and hit.start >= start:
        kind = hit.tag if kind in (None, "about") else kind
        first = hit.start
    if first == at:
        return at, None, None
    return first, (first, len(folded[:at].rstrip(" '"))), kind
