"""The tables of `codebook/languages/<code>.toml` as patterns over folded text, which has the text's own length.

Folding makes letters small and takes their accents off, one character for one, so that every offset holds in the
text itself. A letter that was lost in a wrong decoding (U+FFFD) stands for the accented letter of the table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dragoman.codebook import load, rows
from dragoman.gazetteer.names import exact_key

LOST = "\ufffd"
WORD = rf"[\w{LOST}]"
ROLES = ("participle", "active", "subject", "noun", "itself")
_MARKS = str.maketrans({"’": "'", "‘": "'", "œ": "o", "æ": "a", "\u00a0": " ", "\u202f": " ", "\n": " "})


def fold(text: str) -> str:
    """Small letters without accents, as many characters as the text has."""
    return "".join(map(_letter, text))


@lru_cache(maxsize=4_096)
def _letter(c: str) -> str:
    c = c.translate(_MARKS)
    low = c.lower()
    return unicodedata.normalize("NFD", low if len(low) == 1 else c)[0]


def pattern(phrase: str) -> str:
    """A phrase of the codebook as a regular expression over folded text; `*` ends a word with any letters."""
    words = phrase.lower().split()
    return r"[\s'-]+".join("".join(map(_one, w)) for w in words)


def _one(c: str) -> str:
    if c == "*":
        return rf"{WORD}*"
    plain = _letter(c)
    if c in "-'’":
        return r"[\s'-]+"
    return f"[{plain}{LOST}]" if plain != c else re.escape(c)


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first. Nothing matches where there are none."""
    ordered = sorted(phrases, key=lambda p: (-len(p), p))
    if not ordered:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!{WORD})(?:{'|'.join(map(pattern, ordered))})(?!{WORD})")


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a table found in a folded text: what they mean and where they stand."""

    tag: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """Phrases by what they mean."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    @classmethod
    def of(cls, table: dict[str, list[str]]) -> Table:
        """The table of a TOML section: lists of phrases by tag."""
        return cls(tuple((tag, any_of(phrases)) for tag, phrases in table.items()))

    def hits(self, folded: str, start: int, end: int) -> Iterator[Hit]:
        """Every match between two offsets, in the order of the tables."""
        for tag, found in self.patterns:
            for m in found.finditer(folded, start, end):
                yield Hit(tag, m.start(), m.end())

    def at(self, folded: str, start: int) -> Hit | None:
        """The longest phrase that begins at an offset."""
        found = [Hit(tag, start, m.end()) for tag, p in self.patterns if (m := p.match(folded, start))]
        return max(found, key=lambda h: h.end, default=None)

    def before(self, folded: str, end: int, reach: int = 30) -> Hit | None:
        """The longest phrase that ends at an offset, white space and an apostrophe left out."""
        stop = len(folded[:end].rstrip(" '"))
        found = [h for h in self.hits(folded, max(0, stop - reach), stop) if h.end == stop]
        return min(found, key=lambda h: h.start, default=None)


@dataclass(frozen=True)
class Lexicon:
    """One language's words, ready for look-ups."""

    code: str
    values: dict[str, int]
    scales: dict[str, int]
    plural: dict[str, int]
    number_word: re.Pattern[str]  # groups: value, scale, plural
    words: dict[str, re.Pattern[str]]
    qualifiers: Table
    not_after: re.Pattern[str]
    not_before: Table
    units: Table
    who: Table
    roles: dict[str, Table]
    modality: Table
    force: re.Pattern[str]
    place_before: re.Pattern[str]
    inner: str
    months: dict[str, int]
    days: Table
    weekdays: Table
    said: re.Pattern[str]
    says: re.Pattern[str]
    speakers: dict[str, str]  # folded name -> canonical name
    countries: dict[str, str]  # exact key -> ISO 3166-1 alpha-3


@lru_cache
def lexicon(code: str) -> Lexicon:
    """The tables of one language. Raises CodebookError where it has none."""
    t = load(f"languages/{code}")
    values, scales, plural = (_folded(t[name]) for name in ("values", "scales", "plural"))
    words = t["words"]
    types = "|".join(map(pattern, t["places"]["types"]))
    before = "|".join(map(pattern, sorted(t["places"]["prepositions"], key=lambda p: -len(p))))
    return Lexicon(
        code, values, scales, plural,
        re.compile(
            rf"(?<!{WORD})(?:(?P<value>{_either(t['values'])})|(?P<scale>{_either(t['scales'])})"
            rf"|(?P<plural>{_either(t['plural'])}))(?!{WORD})"
        ),
        {name: any_of(phrases) for name, phrases in words.items()},
        Table.of(t["qualifiers"]), any_of(w for w in t["not_counts"]["after"] if w != "%"),
        Table.of({"name": [w for w in t["not_counts"]["before"] if w[-1].isalpha()]}),
        Table.of(t["units"]), Table.of(t["who"]), {role: Table.of(t[role]) for role in ROLES}, Table.of(t["modality"]),
        any_of(t["force"]["words"]),
        re.compile(rf"(?<!{WORD})(?:{before})[\s']+(?:(?:l[aeo]s?\s+|el\s+|l'|os?\s+|as?\s+)?(?:{types})\s+(?:d[eou]s?\s+|da\s+|d')?(?:l[ae]\s+|l')?)?$"),
        "|".join(map(re.escape, t["places"]["inner"])),
        {fold(name): n for name, n in t["months"].items()},
        Table.of({str(n): [w] for w, n in t["days"].items()}), Table.of({str(n): [w] for w, n in t["weekdays"].items()}),
        any_of(t["said"]["according"]), any_of(t["said"]["verbs"]),
        {fold(n): name for name, written in t["speakers"].items() for n in written}, _countries(code, t["countries"]),
    )  # fmt: skip


def _folded(table: dict[str, int]) -> dict[str, int]:
    return {" ".join(fold(w).replace("-", " ").split()): n for w, n in table.items()}


def _either(table: dict[str, int]) -> str:
    return "|".join(map(pattern, sorted(table, key=lambda w: (-len(w), w))))


def _countries(code: str, more: dict[str, list[str]]) -> dict[str, str]:
    out = {exact_key(row[code]): row["iso3"] for row in rows("languages/countries")}
    return out | {exact_key(name): iso3 for iso3, names in more.items() for name in names}
