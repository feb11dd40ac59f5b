"""The words of reported speech, from the codebook's `speech.toml`, ready for lookup by lemma."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from dragoman.codebook import load


@dataclass(frozen=True, slots=True)
class Frame:
    """What a verb of saying or thinking takes as what is said. See `speech.toml` for the fields."""

    group: str
    stance: str
    clause: bool = False
    infinitive: bool = False
    object: bool = False
    passive: bool = False
    needs_preposition: bool = False
    utterance: bool = False
    prepositions: frozenset[str] = frozenset()
    through: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of `speech.toml`."""

    verbs: Mapping[str, tuple[Frame, ...]]  # lemma -> its frames, in the order of the file
    nouns: Mapping[str, frozenset[str]]
    phrases: Mapping[str, frozenset[str]]
    according: Mapping[str, tuple[tuple[str, ...], ...]]  # first word -> whole openings


@lru_cache
def lexicon() -> Lexicon:
    """The codebook's words of speech. Raises CodebookError where the file is missing."""
    table = load("speech")
    verbs: dict[str, tuple[Frame, ...]] = {}
    for group, entry in table["verb"].items():
        frame = _frame(group, entry)
        for lemma in entry["verbs"]:
            verbs[lemma] = (*verbs.get(lemma, ()), frame)
    openings: dict[str, tuple[tuple[str, ...], ...]] = {}
    for words in table["phrase"]["according"]:
        openings[words[0]] = (*openings.get(words[0], ()), tuple(words))
    return Lexicon(
        MappingProxyType(verbs),
        MappingProxyType({k: frozenset(v) for k, v in table["noun"].items()}),
        MappingProxyType({k: frozenset(v) for k, v in table["phrase"].items() if k != "according"}),
        MappingProxyType(openings),
    )


def _frame(group: str, entry: Mapping[str, Any]) -> Frame:
    flags = ("clause", "infinitive", "object", "passive", "needs_preposition", "utterance")
    return Frame(
        group=group,
        stance=str(entry["stance"]),
        prepositions=frozenset(entry.get("prepositions", ())),
        through=frozenset(entry.get("through", ())),
        objects=frozenset(entry.get("objects", ())),
        **{name: bool(entry.get(name, False)) for name in flags},
    )
