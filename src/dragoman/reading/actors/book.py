"""The list of actors: states, people, armed groups, bodies and media, with their names, sides and dates.

The data are tab-separated tables in `codebook/actors/`: `states.tsv`, `groups.tsv`, `bodies.tsv`, `people.tsv`
(by hand) and `leaders.tsv` (made by `scripts/make_actors.py` from REIGN's list of leaders). A case may add a TOML
file of its own with `[[actor]]` tables: name, aliases, type, countries, side, from, until.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from dragoman.codebook import HERE, rows
from dragoman.errors import CodebookError
from dragoman.model import Interval

ARTICLES = frozenset({"al", "el", "the", "ash", "as", "ad", "an", "at", "ul"})  # written small or not
ALWAYS = Interval()
FOLDER = HERE / "actors"
_ODD = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "s", "æ": "a", "œ": "o", "’": "", "'": "", "ʿ": ""}
)


@dataclass(frozen=True, slots=True)
class State:
    """A state of the world: ISO3 code, English short name and its first adjective."""

    iso3: str
    name: str
    adjective: str


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor: canonical name, type, ISO3 codes of the countries it acts in, side, office, days it existed."""

    name: str
    actor_type: str
    countries: tuple[str, ...] = ()
    side: str | None = None
    office: str | None = None
    valid: Interval = ALWAYS

    @property
    def country(self) -> str | None:
        """The first of its countries, or None."""
        return self.countries[0] if self.countries else None


@dataclass(frozen=True, slots=True)
class Alias:
    """One way to write an actor. `how` is name, adjective, demonym, capital or building."""

    actor: Actor
    how: str
    case: str  # upper: an abbreviation; any: may be written small; title: a name
    words: tuple[str, ...]
    capital: tuple[bool, ...]  # which of the words are written with a capital
    titled: bool = False  # a surname that means this person only after a title


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """A word for look-up: small, without accents, apostrophes and full stops; punctuation stays as it is."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
    plain = plain.translate(_ODD)
    return plain.replace(".", "") or plain or word


_FEW = 6  # groups of a side that one name can stand for: a front and its members
_CUT = re.compile(r"['’]s\b|[^\s,/()\-]+?(?=['’]s\b)|[^\s,/()\-]+|[,/()]")


def split(name: str) -> tuple[str, ...]:
    """A name's folded words, cut where the parser cuts: "People's al-Sham" -> ("people", "s", "al", "sham")."""
    return tuple(fold(w) for w in _written(name))


def _written(name: str) -> list[str]:
    return [w for w in _CUT.findall(name) if fold(w)]


class ActorBook:
    """All known actors, looked up by the folded words of their names."""

    def __init__(self, states: Iterable[State], aliases: Iterable[Alias]) -> None:
        self.states = {s.iso3: s for s in states}
        grouped: dict[tuple[str, ...], list[Alias]] = {}
        for alias in aliases:
            found = grouped.setdefault(alias.words, [])
            if all(a.actor != alias.actor for a in found):
                found.append(alias)
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[Alias, ...]]]] = {}
        for words, found in grouped.items():
            self._by_first.setdefault(words[0], []).append((words, tuple(found)))
        for begun in self._by_first.values():
            begun.sort(key=lambda r: -len(r[0]))
        self.offices: dict[tuple[str, str], list[Actor]] = {}
        self.coalitions: list[Actor] = []
        self.given_names = set(_given_names())
        sides: Counter[str] = Counter()
        for actor in dict.fromkeys(a.actor for found in grouped.values() for a in found):
            if actor.office and actor.country:
                self.offices.setdefault((actor.country, actor.office), []).append(actor)
            if actor.actor_type == "coalition":
                self.coalitions.append(actor)
            if actor.actor_type == "armed_group" and actor.side:
                sides[actor.side] += 1
            if actor.actor_type == "person" and " " in actor.name:
                self.given_names.add(fold(actor.name.split()[0]))
        self.many = frozenset(side for side, n in sides.items() if n > _FEW)  # sides of many groups

    @classmethod
    def default(cls, extra: Sequence[Path] = ()) -> ActorBook:
        """The shipped book, with the actors of a case's own TOML files before it.

        Raises CodebookError where a file is missing or not as described above.
        """
        return _default(tuple(Path(p) for p in extra))

    def starting(self, word: str) -> Sequence[tuple[tuple[str, ...], tuple[Alias, ...]]]:
        """Names whose first folded word is `word`, the longest first."""
        return self._by_first.get(word, ())

    def find(self, name: str) -> tuple[Alias, ...]:
        """All aliases written exactly like `name`, whatever its case."""
        words = split(name)
        return next((found for key, found in self.starting(words[0]) if key == words), ()) if words else ()

    def holder(self, iso3: str, office: str, day: Interval) -> Actor | None:
        """Who held an office of a state at a time; None where that is not known or not one person."""
        held = [a for a in self.offices.get((iso3, office), ()) if a.valid.overlaps(day)]
        return held[0] if len(held) == 1 else None


@lru_cache(maxsize=8)
def _default(extra: tuple[Path, ...]) -> ActorBook:
    states = [
        State(r["iso3"], r["name"], _parts(r["adjectives"])[0])
        for r in rows("actors/states")
        if r["adjectives"]
    ]
    states += [State(r["iso3"], r["name"], r["name"]) for r in rows("actors/states") if not r["adjectives"]]
    aliases = [a for path in extra for a in _case_file(path)]
    for reader in (_states, _groups, _bodies, _people):
        aliases.extend(reader())
    return ActorBook(states, aliases)


def _given_names() -> Iterator[str]:
    lines = (FOLDER / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return (fold(word) for line in lines if not line.startswith("#") for word in line.split())


def _parts(cell: str) -> list[str]:
    return [p for x in cell.split(";") if (p := x.strip())]


def day(text: str, end: bool) -> date | None:
    """The text "2019", "2019-05" or "2019-05-03" as its first or last day."""
    if not text:
        return None
    numbers = [int(x) for x in text.split("-")]
    year, month = numbers[0], numbers[1] if len(numbers) > 1 else (12 if end else 1)
    if len(numbers) > 2:
        return date(year, month, numbers[2])
    return date(year, month, monthrange(year, month)[1] if end else 1)


def _alias(actor: Actor, text: str, how: str = "name", titled: bool = False) -> Alias:
    letters = [c for c in text if c.isalpha()]
    short = len(letters) <= 7 and " " not in text and all(c.isupper() for c in letters)
    case = "upper" if short else "any" if text == text.lower() else "title"
    shown = _written(text)
    words = tuple(map(fold, shown))
    capital = tuple(w[:1].isupper() and f not in ARTICLES for w, f in zip(shown, words, strict=True))
    return Alias(actor, how, case, words, capital, titled)


def _states() -> Iterator[Alias]:
    for r in rows("actors/states"):
        actor = Actor(r["name"], "state", (r["iso3"],), r["name"])
        for text in (r["name"], *_parts(r["other_names"])):
            yield _alias(actor, text)
        for text in _parts(r["adjectives"]):
            yield _alias(actor, text, "adjective")
        nouns = _parts(r["demonyms"]) or [f"{a}s" for a in _parts(r["adjectives"]) if a[-1] in "nic"]
        for text in nouns:
            yield _alias(actor, text, "demonym")
        for text in _parts(r["capitals"]):
            yield _alias(actor, text, "capital")
        for text in _parts(r["buildings"]):
            yield _alias(actor, text, "building")


def _groups() -> Iterator[Alias]:
    for r in rows("actors/groups"):
        valid = Interval(day(r["from"], False), day(r["until"], True))
        actor = Actor(r["name"], r["type"], tuple(_parts(r["countries"])), r["side"] or None, None, valid)
        for text in (r["name"], *_parts(r["aliases"])):
            yield _alias(actor, text)


def _bodies() -> Iterator[Alias]:
    for r in rows("actors/bodies"):
        actor = Actor(r["name"], r["type"], tuple(_parts(r["countries"])))
        for text in (r["name"], *_parts(r["aliases"])):
            yield _alias(actor, text)


def _people() -> Iterator[Alias]:
    for table in ("people", "leaders"):
        for r in rows(f"actors/{table}"):
            valid = Interval(day(r["from"], False), day(r["until"], True))
            land = (r["of"],) if len(r["of"]) == 3 else ()
            actor = Actor(r["name"], "person", land, r["of"] or None, r["office"], valid)
            for text in (r["name"], *_parts(r["aliases"])):
                yield _alias(actor, text, titled=table == "leaders" and " " not in text)


def _case_file(path: Path) -> Iterator[Alias]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in table.get("actor", []):
            valid = Interval(day(str(row.get("from", "")), False), day(str(row.get("until", "")), True))
            actor = Actor(
                row["name"], row.get("type", "armed_group"), tuple(row.get("countries", ())), row.get("side"),
                row.get("office"), valid,
            )  # fmt: skip
            for text in (row["name"], *row.get("aliases", ())):
                yield _alias(actor, text)
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise CodebookError(f"file of actors {path} cannot be used: {error}") from error
