"""Places after prepositions, days by their words, and "according to", in reports that are read without a parser."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.gazetteer import Entry, Gazetteer
from dragoman.gazetteer.names import exact_key
from dragoman.model import UNKNOWN, Interval
from dragoman.reading.homeland import Leanings
from dragoman.reading.languages.lexicon import LOST, WORD, Lexicon, fold
from dragoman.reading.mentions import PlaceMention, TimeMention
from dragoman.reading.places.resolve import resolve
from dragoman.reading.places.words import Spot
from dragoman.reading.segment import Piece

_CAPITAL = rf"[A-ZÀ-ÖØ-ÞŒŠŽČĆŞĞİ][\w{LOST}'’.-]*"
_LONGEST = 5  # words of a name
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


# ------------------------------------------------------------------ places


@dataclass(frozen=True, slots=True)
class Atlas:
    """The gazetteer, and the English names of states by ISO 3166-1 alpha-3 under which it has them."""

    gazetteer: Gazetteer
    names: Mapping[str, str]

    def named(self, name: str) -> tuple[Entry, ...]:
        """The entries under a name; for a letter lost in a wrong decoding each vowel is tried."""
        tries = [name.replace(LOST, v) for v in "aeiou"] if LOST in name else [name]
        return next((found for t in tries if (found := self.gazetteer.exact(exact_key(t)))), ())

    def state(self, iso3: str) -> tuple[Entry, ...]:
        """The gazetteer's entry of a state."""
        found = self.gazetteer.exact(exact_key(self.names.get(iso3, "")))
        return tuple(e for e in found if e.kind == "country" and e.country == iso3)


def read_places(
    text: str, folded: str, pieces: Sequence[Piece], lex: Lexicon, atlas: Atlas, leanings: Leanings
) -> list[PlaceMention]:
    """The names of states, and the names after prepositions of place, with what the gazetteer makes of them."""
    spots = [
        spot
        for number, piece in enumerate(pieces)
        for spot in _spots(text, folded, number, piece, lex, atlas)
    ]
    home = resolve(spots, leanings)
    return [_mention(text, s, home) for s in spots if s.chosen is not None or s.strong]


def _spots(text: str, folded: str, number: int, piece: Piece, lex: Lexicon, atlas: Atlas) -> Iterator[Spot]:
    joined = rf"{_CAPITAL}(?:(?:\s+|\s*['’])(?:(?:{lex.inner})(?:\s+|['’]))*{_CAPITAL}){{0,{_LONGEST - 1}}}"
    listed = False  # whether the name before is a place: "en Cali, Pasto y Tumaco"
    last = piece.start
    for m in re.compile(joined).finditer(text, piece.start, piece.end):
        between = folded[last : m.start()].strip()
        goes_on = listed and (between in (",", "y", "et", "e", "ou", "o", ", y", "(", "-") or not between)
        strong = goes_on or bool(lex.place_before.search(folded, max(0, m.start() - 60), m.start()))
        spot = _spot(text, number, m, lex, atlas, strong)
        listed = spot is not None and spot.strong
        last = spot.end if spot else m.end()
        if spot is not None:
            yield spot


def _spot(text: str, number: int, m: re.Match[str], lex: Lexicon, atlas: Atlas, strong: bool) -> Spot | None:
    """The longest beginning of a run of capitalised words that is a place; an unknown name after a preposition whole."""
    words = [(w.start(), w.end()) for w in re.compile(r"[^\s]+").finditer(text, m.start(), m.end())]
    for n in range(len(words), 0, -1):
        start, end = words[0][0], words[n - 1][0] + len(text[slice(*words[n - 1])].rstrip(".,'’-"))
        key = exact_key(text[start:end])
        state = lex.countries.get(key)
        entries = atlas.state(state) if state else atlas.named(text[start:end]) if strong else ()
        if entries:
            return Spot(number, 0, 0, start, end, key, entries, strong=strong)
    lowered = fold(text[m.start() : m.end()])
    road = lex.not_before.at(lowered, 0) or re.compile(r"\s*\d").match(text, m.end())
    if not strong or len(lowered) < 4 or lowered in lex.months or lex.number_word.fullmatch(lowered) or road:
        return None
    return Spot(number, 0, 0, m.start(), m.end(), exact_key(m[0]), (), strong=True)


def _mention(text: str, spot: Spot, home: str | None) -> PlaceMention:
    words = text[spot.start : spot.end]
    e = spot.chosen
    if e is None:
        country = spot.home or home
        return PlaceMention(
            spot.start, spot.end, words, spot.sentence, "unknown", "village", words, country=country,
            where_prec=6 if country else None, confidence=0.5,
        )  # fmt: skip
    return PlaceMention(
        spot.start, spot.end, words, spot.sentence, "found", e.kind, e.name, e.geonames_id, round(e.latitude, 5),
        round(e.longitude, 5), e.country, e.admin1, e.where_prec,
    )  # fmt: skip


# ------------------------------------------------------------------ days


@dataclass(frozen=True, slots=True)
class _Day:
    start: int
    end: int
    interval: Interval
    prec: int | None


def read_times(
    text: str, folded: str, pieces: Sequence[Piece], lex: Lexicon, published: Interval
) -> list[TimeMention]:
    """Days, months and years by their words; a day without a year takes the latest one not after the report."""
    years = [int(y) for y in _YEAR.findall(folded)]
    year = years[0] if len(set(years)) == 1 else None
    out = []
    for number, piece in enumerate(pieces):
        for d in _days(folded, piece, lex, published, year):
            words = text[d.start : d.end]
            out.append(
                TimeMention(d.start, d.end, words, number, "date", d.interval, d.prec, named=d.interval)
            )
    return out


def _days(folded: str, piece: Piece, lex: Lexicon, published: Interval, year: int | None) -> Iterator[_Day]:
    months = "|".join(sorted(map(re.escape, lex.months), key=lambda w: -len(w)))
    named = re.compile(
        rf"(?<!{WORD})(?:(?P<day>\d{{1,2}})(?:er|º|°)?\s+(?:de\s+)?)?(?P<month>{months})(?:,?\s+(?:del?\s+)?(?P<year>(?:19|20)\d\d))?(?!{WORD})"
    )
    for m in named.finditer(folded, piece.start, piece.end):
        if (
            m["day"]
            or m["year"]
            or re.search(r"(?:en|em|de|du mois de|fin|debut)\s+$", folded[: m.start()][-14:])
        ):
            yield _Day(
                m.start(), m.end(), *_month_day(lex.months[m["month"]], m["day"], m["year"], published, year)
            )
    numeric = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?!\d)")
    for m in numeric.finditer(folded, piece.start, piece.end):
        if (day := _date(int(m[3]), int(m[2]), int(m[1]))) is not None:
            yield _Day(m.start(), m.end(), Interval(day, day), 1)
    if published.start is not None and published.start == published.end:
        for h in lex.days.hits(folded, piece.start, piece.end):
            day = published.start + timedelta(int(h.tag))
            yield _Day(h.start, h.end, Interval(day, day), 1)
        for h in lex.weekdays.hits(folded, piece.start, piece.end):
            day = published.start - timedelta((published.start.weekday() - int(h.tag)) % 7)
            yield _Day(h.start, h.end, Interval(day, day), 1)


def _month_day(
    month: int, day: str | None, year: str | None, published: Interval, only: int | None
) -> tuple[Interval, int | None]:
    told = int(year) if year else only
    if told is None and published.end is not None:
        first = _date(published.end.year, month, int(day) if day else 1)
        told = published.end.year - (first is not None and first > published.end)
    if told is None:
        return UNKNOWN, None
    if day:
        exact = _date(told, month, int(day))
        return (Interval(exact, exact), 1) if exact else (UNKNOWN, None)
    return Interval(date(told, month, 1), date(told, month, monthrange(told, month)[1])), 4


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ------------------------------------------------------------------ who says so


def source(folded: str, piece: Piece, lex: Lexicon, days: Sequence[int] = ()) -> tuple[int, int] | None:
    """The words of "según X" or ", informó X", up to the next mark or day; None for the report's own voice."""
    m = lex.said.search(folded, piece.start, piece.end)
    if m is None:
        m = next(
            (v for v in lex.says.finditer(folded, piece.start, piece.end) if _after_comma(folded, v.start())),
            None,
        )
    if m is None:
        return None
    named = re.compile(rf"\s+((?:{WORD}+['’.-]?\s?){{1,8}})").match(folded, m.end(), piece.end)
    if named is None:
        return None
    stop = min([named.end(1), *(d for d in days if d > named.start(1))])
    said = re.sub(rf"(?:\s+(?:{lex.inner}|en|le|o))+$", "", folded[named.start(1) : stop].rstrip(" .,'-"))
    return (named.start(1), named.start(1) + len(said)) if said else None


def _after_comma(folded: str, at: int) -> bool:
    return folded[:at].rstrip().endswith(",")
