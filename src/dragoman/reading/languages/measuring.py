"""Which word of a sentence measures a count, without a parser: the nearest that fits, by words and marks between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.reading.languages.lexicon import ROLES, WORD, Hit, Lexicon
from dragoman.reading.languages.numbers import Count, counts
from dragoman.reading.segment import Piece

FAR: Final = 26.0  # words, and marks at their weight, between a count and its measure word
PEOPLE: Final = ("killed", "injured", "displaced", "missing", "captured", "returned", "affected")
THINGS: Final = ("destroyed", "damaged", "affected")
_DWELLINGS: Final = ("houses", "buildings")
_MARKS: Final = {";": 12.0, ".": 12.0, ":": 2.0, ",": 2.0}
_WRONG_SIDE: Final = 2.0
_COUNT_BETWEEN: Final = 4.0
_TOKEN: Final = re.compile(rf"\d+(?:[.,' ]\d{{3}})*|{WORD}+|[;.:,]")


@dataclass(frozen=True, slots=True)
class Word:
    """A measure word of a sentence: its measure, the table it is of, where it stands, whether it may have happened."""

    measure: str
    role: str
    start: int
    end: int
    modality: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A count with its measure word; `part_of` is an index into the list it stands in."""

    count: Count
    word: Word
    unit: str
    part_of: int | None = None

    @property
    def modality(self) -> str:
        """Whether the text says that it happened."""
        return self.word.modality


def measured(folded: str, piece: Piece, lex: Lexicon) -> list[Measured]:
    """The counts of a sentence that a word measures, in order."""
    words = list(_words(folded, piece, lex))
    found = counts(folded, piece.start, piece.end, lex)
    out: list[Measured] = []
    for c in found:
        part = _whole(folded, c, out, lex)
        if part is not None:
            out.append(Measured(c, out[part].word, _unit(c, out[part].word.measure, out), part))
            continue
        word = _own(c, words) or _nearest(folded, c, words, found)
        if word is not None:
            out.append(Measured(c, word, _unit(c, word.measure, out)))
    return out


def _words(folded: str, piece: Piece, lex: Lexicon) -> Iterator[Word]:
    """The measure words that are not negated; of overlapping ones the longest, then in the order of the roles."""
    hits = [(role, h) for role in ROLES for h in lex.roles[role].hits(folded, piece.start, piece.end)]
    hits.sort(key=lambda x: (-(x[1].end - x[1].start), ROLES.index(x[0]), x[1].start, x[1].tag))
    taken: list[tuple[int, int, str]] = []
    kept: list[tuple[str, Hit]] = []
    for role, h in hits:
        if any(a < h.end and h.start < b and role != "itself" and r != "itself" for a, b, r in taken):
            continue
        taken.append((h.start, h.end, role))
        kept.append((role, h))
    for role, h in sorted(kept, key=lambda x: (x[1].start, x[1].end, x[0])):
        before = folded[max(piece.start, h.start - 30) : h.start]
        if _ends(lex.words["negation"], before, 3):
            continue
        if role == "participle" and _ends(lex.words["after_active"], before, 1):
            role = "subject" if _ends(lex.words["reflexive"], before, 2) else "active"
        after = folded[h.end : min(piece.end, h.end + 40)] if role == "noun" else ""
        yield Word(h.tag, role, h.start, h.end, _modality(lex, before, after))


def _ends(pattern: re.Pattern[str], before: str, within: int) -> bool:
    """Whether one of the last words before a place is of a list."""
    tail = list(re.finditer(rf"{WORD}+|[,;:.]", before))[-within:]
    return any(pattern.fullmatch(m[0]) for m in tail)


def _modality(lex: Lexicon, before: str, after: str) -> str:
    tail = " ".join([*re.findall(rf"{WORD}+", before)[-4:], *re.findall(rf"{WORD}+", after)])
    for hit in lex.modality.hits(tail, 0, len(tail)):
        return hit.tag
    return "asserted"


def _own(c: Count, words: Sequence[Word]) -> Word | None:
    """The measure of a noun that says it itself, unless it says more of them ("12 refugiados muertos")."""
    if c.itself is None:
        return None
    return next((w for w in words if w.role == "itself" and w.start == c.itself.start), None)


def _nearest(folded: str, c: Count, words: Sequence[Word], found: Sequence[Count]) -> Word | None:
    ranked = []
    for w in words:
        if not _fits(c, w):
            continue
        far = _distance(folded, c, w, found)
        if far <= FAR:
            ranked.append((far, w.start, w))
    return min(ranked, key=lambda x: x[:2])[2] if ranked else None


def _fits(c: Count, w: Word) -> bool:
    after = w.start >= c.end
    if w.start < c.end and c.start < w.end:
        return False
    if w.role in ("active", "noun") and after:
        return False
    kind = c.unit.tag if c.unit else None
    if w.role == "itself":  # "el número de desplazados asciende a 300"
        return kind is None and not after
    if w.role == "noun" and (c.start - w.end) > 30:
        return False
    if kind in ("people", "households"):
        return w.measure in PEOPLE
    if kind is not None:
        return w.measure in THINGS or (w.measure == "displaced" and kind in _DWELLINGS)
    return True


def _distance(folded: str, c: Count, w: Word, found: Sequence[Count]) -> float:
    """Words between a count and a measure word, with the weight of marks, of other counts and of the wrong side."""
    a, b = (c.last, w.start) if w.start >= c.last else (w.end, c.start)
    far = sum(_MARKS.get(m[0], 1.0) for m in _TOKEN.finditer(folded, min(a, b), max(a, b)))
    far += _COUNT_BETWEEN * sum(a <= o.start and o.end <= b for o in found)
    if w.role in ("participle", "subject", "itself") and w.start < c.start:
        far += _WRONG_SIDE
    return far


def _unit(c: Count, measure: str, told: Sequence[Measured]) -> str:
    """The unit of what is counted; a number alone counts the things told last, else people."""
    if c.unit is not None:
        return "households" if measure == "displaced" and c.unit.tag in _DWELLINGS else c.unit.tag
    if measure not in ("destroyed", "damaged"):
        return "people"
    return next((m.unit for m in reversed(told) if m.unit not in ("people", "households")), "things")


def _whole(folded: str, c: Count, out: Sequence[Measured], lex: Lexicon) -> int | None:
    """The figure that a count is a part of: "12 personas, entre ellas tres niños"."""
    before = folded[max(0, c.start - 28) : c.start].rstrip(" '")
    if not out or not any(m.end() == len(before) for m in lex.words["part"].finditer(before)):
        return None
    whole = len(out) - 1
    while out[whole].part_of is not None:
        whole = out[whole].part_of or 0
    mine, theirs = c.best or c.low or 0, out[whole].count
    return whole if mine <= (theirs.best or theirs.low or theirs.high or 0) else None
