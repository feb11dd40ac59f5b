"""Keys of place names: three forms, each looser than the one before it.

`exact_key` folds case, diacritics, apostrophes and hyphens; `loose_key` folds what differs between romanisations
(articles, tel/tal/tell, kafr/kfar, doubled letters, q/k, ee/i, ou/u, a last -ah/-eh/-a); `rough_key` folds all
short vowels too. Only names of countries listed in data/romanisation.toml get the last two.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

DATA: Final = Path(__file__).resolve().parent / "data"
_DROP = dict.fromkeys(map(ord, "'’‘`´ʿʾʻʼ\"“”."), None)
_SPACE = re.compile(r"[\s\-–—_/]+")
_DOUBLED = re.compile(r"(.)\1+")
_ENDING = re.compile(r"(?<=..)(?:ah|eh|a|e|h)$")
_VOWELS = re.compile(r"[aeiou]+")
_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ə": "a",
}
_ONE_BY_ONE = str.maketrans(_LETTERS)


class Romanisation(NamedTuple):
    """The table data/romanisation.toml."""

    countries: frozenset[str]
    articles: frozenset[str]
    words: dict[str, str]
    letters: tuple[tuple[re.Pattern[str], str], ...]


@lru_cache(maxsize=1)
def romanisation() -> Romanisation:
    """The rules that loose keys are made by."""
    table = tomllib.loads((DATA / "romanisation.toml").read_text(encoding="utf-8"))
    letters = tuple((re.compile("|".join(map(re.escape, x["from"]))), x["to"]) for x in table["letters"])
    return Romanisation(frozenset(table["countries"]), frozenset(table["articles"]), table["words"], letters)


def exact_key(name: str) -> str:
    """Lower case, no diacritics, apostrophes or full stops; hyphens as spaces; saint as st; no leading "the"."""
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.lower())
        name = "".join(c for c in plain if not unicodedata.combining(c)).translate(_ONE_BY_ONE)
    folded = _SPACE.sub(" ", name.lower().translate(_DROP)).strip()
    if folded.startswith(("saint ", "sainte ")):
        folded = "st " + folded.partition(" ")[2]
    return folded.removeprefix("the ")


@lru_cache(maxsize=50_000)
def loose_key(key: str) -> str:
    """What an exact key has in common with other romanisations of the same name; no spaces."""
    rules = romanisation()
    kept = [w for w in key.split(" ") if w not in rules.articles] or key.split(" ")
    joined = "".join(rules.words.get(w, w) for w in kept)
    for pattern, to in rules.letters:
        joined = pattern.sub(to, joined)
    return _ENDING.sub("", _DOUBLED.sub(r"\1", joined))


@lru_cache(maxsize=50_000)
def rough_key(key: str) -> str:
    """A loose key with every run of vowels as one a: only to be trusted where the country is known."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("a", loose_key(key)))
