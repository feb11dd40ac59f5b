"""A first look at a text, before anything is parsed: whether it can hold an event of a conflict, and of this one.

Two automata over the raw text: the words without which no event is told (codebook/relevance.toml), and, where a theatre is
set, the names that tie a text to it: of its countries, their people, governments, armed groups, provinces and towns.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import ahocorasick_rs

from dragoman.codebook import load, rows, words
from dragoman.errors import SettingError
from dragoman.reports.types import SetAside

TOWN: Final = 15_000  # inhabitants from which a town's name stands for the theatre
NO_EVENT: Final = "not relevant: no word of a conflict"
ELSEWHERE: Final = "not relevant: nothing of the theatre"
_LETTERS: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz") | frozenset(range(0x80, 0x100))
_PIECE = re.compile(
    rb"<(?:title|p|h[1-6]|li|blockquote|figcaption|td)\b[^>]{0,2000}>(.*?)(?=</?(?:title|p|h[1-6]|li|blockquote|figcaption|td|div|ul|tr)\b)",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = re.compile(rb"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^>]{0,2000}>")
ENOUGH: Final = 3  # paragraphs by which a page is taken by its paragraphs


def not_relevant(aside: SetAside) -> bool:
    """Whether something was set aside by the first look."""
    return aside.reason in (NO_EVENT, ELSEWHERE)


class Relevance:
    """The first look. `theatre` holds countries (ISO 3166-1 alpha-3 or by name) and names of regions, places, groups;
    none is the whole world. Raises SettingError for a theatre of which nothing is known."""

    def __init__(self, theatre: Sequence[str] = (), gazetteers: Sequence[Path] = ()) -> None:
        table = load("relevance")
        self._near: int = table["near"]
        roles: list[tuple[str, int]] = [(w, 0) for w in (*table["alone"], *table["languages"])]
        for number, pair in enumerate(table["pair"], 1):
            roles += [(w, number) for w in pair["one"]] + [(w, -number) for w in pair["other"]]
        self._acts = _Automaton(roles)
        self._theatre, self._gazetteers = tuple(theatre), tuple(gazetteers)
        if self._theatre:
            self._names  # noqa: B018  (so that a theatre that is not known is told of at once)

    @cached_property
    def _names(self) -> _Automaton:
        return _Automaton([(n, 0) for n in theatre_names(self._theatre, self._gazetteers)])

    def why_not(self, text: str) -> str | None:
        """Why a text is not relevant; None where it may be."""
        return self._judge(text.lower().encode("utf-8", "replace"))

    def why_not_page(self, page: bytes) -> str | None:
        """The same of a page of the web, by its headings and paragraphs, or by all its words where it has none."""
        return self._judge(seen_words(page))

    def _judge(self, text: bytes) -> str | None:
        if self._theatre and next(self._names.found(text), None) is None:
            return ELSEWHERE
        return None if self._tells(text) else NO_EVENT

    def _tells(self, text: bytes) -> bool:
        sides: dict[int, list[int]] = {}
        for role, at in self._acts.found(text):
            if role == 0:
                return True
            sides.setdefault(role, []).append(at)
        return any(
            _meet(ones, sides[-role], self._near)
            for role, ones in sides.items()
            if role > 0 and -role in sides
        )


def _meet(ones: Sequence[int], others: Sequence[int], near: int) -> bool:
    """Whether a place of each stands within `near`; both ascending, and not at the same place."""
    at = 0
    for one in ones:
        while at < len(others) and others[at] < one - near:
            at += 1
        if any(abs(other - one) <= near and other != one for other in others[at : at + 2]):
            return True
    return False


class _Automaton:
    """Words, each with a role, looked for at once (Aho and Corasick 1975)."""

    def __init__(self, entries: Iterable[tuple[str, int]]) -> None:
        roles: dict[bytes, set[tuple[bool, int]]] = {}
        for word, role in entries:
            roles.setdefault(word.lower().rstrip("*").encode(), set()).add((word.endswith("*"), role))
        self._roles = [sorted(r) for r in roles.values()]
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            list(roles), implementation=ahocorasick_rs.Implementation.DFA
        )

    def found(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Role and place of each word in a text in lower case; whole words, or beginnings where any ending will do."""
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if start and text[start - 1] in _LETTERS:
                continue
            whole = end == len(text) or text[end] not in _LETTERS
            for any_ending, role in self._roles[number]:
                if whole or any_ending:
                    yield role, start


def seen_words(page: bytes) -> bytes:
    """The words of a page in lower case, roughly, without parsing it."""
    page = _UNSEEN.sub(b" ", page)
    pieces = _PIECE.findall(page)
    body = b"\n".join(pieces) if len(pieces) >= ENOUGH else page
    text = _TAG.sub(b" ", body).lower()
    return html.unescape(text.decode("utf-8", "replace")).encode("utf-8", "replace") if b"&" in text else text


def theatre_names(theatre: Sequence[str], gazetteers: Sequence[Path] = ()) -> list[str]:
    """The names that tie a text to a theatre, in lower case. Raises SettingError for an empty theatre.

    Names that are words of everyday language are left out, unless they name the country itself.
    """
    states = {r["iso3"]: r for r in rows("actors/states")}
    by_name = {r["name"].lower(): code for code, r in states.items()}
    countries: list[str] = []
    own: list[str] = []
    for name in filter(str.strip, theatre):
        code = name.upper() if name.upper() in states else by_name.get(name.strip().lower())
        (countries if code else own).append(code or name.strip().lower())
    told = set(own)
    for code in countries:
        row = states[code]
        told |= {
            n
            for column in ("name", "other_names", "adjectives", "demonyms", "capitals", "buildings")
            for n in _split(row[column])
        }
    told |= {n for n in (*_of_actors(set(countries)), *_of_places(countries, own, gazetteers)) if _tells(n)}
    if not any(told):
        raise SettingError("the theatre is empty: name a country (SYR, Syria), a province, a town")
    return sorted(n for n in told if n)


def _tells(name: str) -> bool:
    return len(name) >= 3 and (" " in name or name not in words("common"))


def _of_actors(countries: set[str]) -> Iterator[str]:
    for row in rows("actors/groups"):
        if countries & set(row["countries"].split(";")):
            yield from _split(f"{row['name']};{row['aliases']}")
    for row in rows("actors/people"):
        if row["of"] in countries:
            yield from _split(f"{row['name']};{row['aliases']}")


def _of_places(countries: Sequence[str], own: Sequence[str], gazetteers: Sequence[Path]) -> Iterator[str]:
    from dragoman.gazetteer.sources import names_within  # heavy: only where a theatre is set

    yield from sorted(names_within(frozenset(countries), frozenset(own), TOWN, tuple(gazetteers)))


def _split(names: str) -> list[str]:
    return [n.strip().lower() for n in names.split(";") if n.strip()]
