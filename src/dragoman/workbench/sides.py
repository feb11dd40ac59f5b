"""Sides: which actors stand together, and the letter and colour that each side has on every screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from dragoman.codebook import load, rows

_WORDS: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Side:
    """A side with its mark. `colour` 1-6 names a token of the stylesheet; 0 is "other", drawn without a colour."""

    key: str
    name: str
    letter: str
    colour: int


class Sides:
    """The sides of one record: at most six have a colour, the busiest in acts of force first."""

    def __init__(self, counted: Iterable[Sequence[Any]]) -> None:
        """`counted` has (actor, incidents, of these acts of force) of each actor."""
        weight: dict[str, tuple[int, int]] = {}
        for actor, n, force in counted:
            key = side_of(actor) if actor else None
            if key:
                f, m = weight.get(key, (0, 0))
                weight[key] = (f + force, m + n)
        ranked = sorted(weight, key=lambda k: (-weight[k][0], -weight[k][1], k))
        self._by_key = _marked(ranked)
        self.all: tuple[Side, ...] = tuple(s for s in self._by_key.values() if s.colour)

    def of(self, actors: Iterable[str]) -> list[Side]:
        """The sides of these actors, each once, in their order; actors of no side give none."""
        keys = dict.fromkeys(k for a in actors if (k := side_of(a)))
        return [self._by_key[k] for k in keys if k in self._by_key]

    def of_key(self, key: str) -> Side | None:
        """The side of a key, as `side_of` gives it."""
        return self._by_key.get(key)

    def single(self, actors: Iterable[str]) -> Side | None:
        """The one side that these actors are of; None where nobody or more than one side is named."""
        found = self.of(actors)
        return found[0] if len(found) == 1 and found[0].colour else None


@lru_cache(maxsize=10_000)
def side_of(actor: str) -> str | None:
    """The key of an actor's side: a state's name or a front's ("Syrian opposition"); None where it is of none."""
    book = _book()
    table = load("sides")
    words = [w.lower() for w in _WORDS.findall(actor)]
    if any(w in table["nobody"] for w in words):
        return None
    if actor in book["fronts"]:
        return str(book["fronts"][actor])
    state = _state(actor, words)
    if state and any(w in table["against"] for w in words):
        return f"{book['adjective'][state]} opposition"
    return state


def _state(actor: str, words: Sequence[str]) -> str | None:
    book = _book()
    if actor in book["people"]:
        return str(book["people"][actor])
    names: dict[str, str] = book["names"]
    spans = sorted(
        ((a, b) for a in range(len(words)) for b in range(a + 1, min(a + 5, len(words)) + 1)),
        key=lambda s: s[0] - s[1],
    )
    found = [names[" ".join(words[a:b])] for a, b in spans if " ".join(words[a:b]) in names]
    return found[0] if found else None


@lru_cache(maxsize=1)
def _book() -> dict[str, dict[str, Any]]:
    names: dict[str, str] = {}
    adjective: dict[str, str] = {}
    codes: dict[str, str] = {}
    for row in rows("actors/states"):
        codes[row["iso3"]] = row["name"]
        adjective[row["name"]] = row["adjectives"].split(";")[0] or row["name"]
        for column in ("name", "other_names", "adjectives"):
            for text in filter(None, row[column].split(";")):
                names[" ".join(w.lower() for w in _WORDS.findall(text))] = row["name"]
    fronts = {r["name"]: r["side"] for r in rows("actors/groups") if r["side"]}
    people = {
        r["name"]: codes[r["of"]]
        for t in ("people", "leaders")
        for r in rows(f"actors/{t}")
        if r["of"] in codes
    }
    return {"names": names, "adjective": adjective, "fronts": fronts, "people": people}


def _marked(ranked: Sequence[str]) -> dict[str, Side]:
    table = load("sides")
    listed = table["sides"]
    chosen = list(ranked)[: table["most"]]
    letters = {listed[k]["letter"] for k in chosen if k in listed}
    colours = [
        c
        for c in range(1, table["most"] + 1)
        if c not in {listed[k]["colour"] for k in chosen if k in listed}
    ]
    out = {}
    for key in ranked:
        if key not in chosen:
            out[key] = Side(key, key, "·", 0)
        elif key in listed:
            out[key] = Side(key, listed[key]["name"], listed[key]["letter"], listed[key]["colour"])
        else:
            letter = next((c for c in key.upper() if c.isalpha() and c not in letters), "·")
            letters.add(letter)
            out[key] = Side(key, key, letter, colours.pop(0))
    return out
