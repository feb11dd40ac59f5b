"""The codebook's words about places as sets, made once; and the candidate mention that the parts hand on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from dragoman.codebook import load, words
from dragoman.gazetteer import Entry

CALENDAR = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "jan.",
        "feb.",
        "mar.",
        "apr.",
        "aug.",
        "sept.",
        "oct.",
        "nov.",
        "dec.",
        "ramadan",
        "easter",
        "christmas",
    ]
)


class PlaceWords(NamedTuple):
    """Tables of codebook/places.toml and the word lists that go with them. All words in lower case."""

    types: dict[str, str]  # word after a name -> kind
    before: dict[str, str]  # word before a name -> kind
    locative: frozenset[str]
    strong: frozenset[str]
    inside: frozenset[str]  # of these, the ones that no person's name follows
    joiners: frozenset[str]
    directions: frozenset[str]
    titles: frozenset[str]
    bodies: frozenset[str]
    speech: frozenset[str]
    given: frozenset[str]
    common: frozenset[str]
    articles: frozenset[str]
    joining: frozenset[str]
    governs: tuple[str, ...]
    things: frozenset[str]  # what bears the name before it: weapons, craft, operations
    offices: frozenset[str]  # titles that may stand before a country ("Foreign Minister Israel")
    street: re.Pattern[str]


@lru_cache(maxsize=1)
def place_words() -> PlaceWords:
    """The words, read once."""
    table = load("places")
    w = table["words"]

    def by_word(kinds: dict[str, list[str]]) -> dict[str, str]:
        out: dict[str, str] = {}
        for kind, listed in kinds.items():
            for word in listed:
                out.setdefault(word, kind)
        return out

    return PlaceWords(
        by_word({k: v for k, v in table["types"].items() if k != "joining"}), by_word(table["types_before"]), frozenset(w["locative"]), frozenset(w["strong"]), frozenset(w["inside"]),
        frozenset(w["joiners"]), frozenset(w["directions"]), frozenset(w["titles"]), frozenset(w["bodies"]),
        frozenset(w["speech"]), frozenset(x.lower() for x in words("place_given")), words("common"),
        frozenset(["al", "el", "an", "as", "ash", "at", "ad", "ar", "az", "ez", "es", "et", "er", "de", "la"]),
        frozenset(table["types"]["joining"]),
        tuple(w["governs"]),
        frozenset(w["things"]), frozenset(w["offices"]), _street_pattern(table["streets"]),
    )  # fmt: skip


def _street_pattern(streets: dict[str, list[str]]) -> re.Pattern[str]:
    """A street address, a crossing of two streets, or the name of a street or road, numbered roads included."""

    def either(listed: list[str], small: bool = False) -> str:
        cased = {w.capitalize() if w.islower() else w for w in listed} | ({*listed} if small else set())
        return "|".join(sorted(map(re.escape, cased), key=lambda w: (-len(w), w)))

    side = r"(?:[NSEW]|[NS][EW]|N\.[EW]\.|S\.[EW]\.|[NS]orth(?:east|west)?|[NS]outh(?:east|west)?|East|West)"
    word = rf"(?:{either(streets['numbers'])}|(?:(?!(?:{either(streets['never'])})\b)[A-Z][\w'.-]*)|\d{{1,3}}(?:st|nd|rd|th))"
    compass = rf"(?:{side}\.? )?"
    after = rf"(?: {side}\b(?! [A-Z]))?"
    block = r"(?:\d{1,5}[A-Za-z]?(?:-\d+)?(?:th)? block (?:of )?(?:the )?)"
    number = rf"(?:{block}|\d{{1,6}}(?:-\d{{1,4}})?[A-Z]? )"
    ends, sure = either(streets["ends"]), either(streets["sure"])
    small, plain = either(streets["small"], small=True), either(streets["plural"], small=True)
    road = r"(?:Interstate|Highway|Hwy\.?|Route|Rte?\.?|FM|(?:U\.S\.|US|State|County) (?:Highway|Route|Road|Hwy\.?)|I-|US-|U\.S\.) ?-?\d{1,4}\b"
    named = rf"{compass}(?:{word} ){{1,3}}?(?:{ends})(?!\w){after}"
    certain = rf"{compass}(?:{word} ){{1,3}}?(?:{sure}|{small})(?!\w){after}"
    street = rf"(?:{certain}|{road})"
    letters = rf"{compass}(?:(?:{word}|[A-Z]) ?){{1,3}}"
    both = rf"(?<!between ){letters} ?(?:and|&) {letters} ?(?:{plain})(?!\w)"
    crossing = rf"(?<!between )(?:{road}|{named}) (?:and|&|at|near) (?:{road}|{named})"
    bare = rf"(?:{block}{compass}{word}(?: {word}){{0,2}}|(?<=intersection of ){letters} (?:and|&) {letters}(?<! )|(?<=corner of ){letters} (?:and|&) {letters}(?<! ))"
    placed = rf"(?:(?<=\b[Oo]n )|(?<=\b[Aa]long ))(?!the )(?:{word} ){{1,3}}?(?:{ends})(?!\w){after}"
    return re.compile(
        rf"(?<!\w)(?=[A-Z\d])(?:{number}(?:{compass}{road}|{named})|{crossing}|{both}|{street}|{placed}|{bare})"
    )


@dataclass(slots=True)
class Spot:
    """A candidate mention: tokens first..last of a sentence, its key, and what the gazetteer has under it."""

    sentence: int
    first: int
    last: int
    start: int
    end: int
    key: str
    entries: tuple[Entry, ...]
    hint: str | None = None  # kind told by a type word
    how: str = "exact"
    strong: bool = False  # stands after a preposition of place, or with a type word
    adjectival: bool = False
    confidence: float = 1.0
    direction: str | None = None  # "northern" of "northern Aleppo"
    within: Spot | None = None  # the place said to hold it
    near: bool = False  # `within` is only near by
    chosen: Entry | None = None
    margin: float = 0.0
    kind: str | None = None  # street, region ...: overrides the entry's kind
    strayed: bool = False  # what the gazetteer has under the name lies where the report is not
    home: str | None = None  # the report's country, where nothing narrower is known
    tied: list[Spot] = field(default_factory=list)
