"""The measures and units of the codebook (`measures.toml`), arranged for lookups by lemma."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dragoman.codebook import load

Entries = dict[
    str, tuple[tuple[str | None, str], ...]
]  # lemma -> (word it asks for, measure), the asking first


@dataclass(frozen=True, slots=True)
class Measures:
    """Words by what they measure; see the comments of `measures.toml`."""

    object: Entries
    subject: Entries
    noun: Entries
    itself: Entries
    state: Entries
    toll: Entries
    lists: dict[str, frozenset[str]]
    unit: dict[str, str]
    people: frozenset[str]
    civilian: frozenset[str]
    combatant: frozenset[str]
    role: dict[str, str]
    sex: dict[str, str]
    age_group: dict[str, str]
    phrase: Entries
    triggers: frozenset[str]


@lru_cache
def measures() -> Measures:
    """The codebook's measures."""
    t = load("measures")
    tables = {name: _entries(t[name]) for name in ("object", "subject", "noun", "itself", "state", "toll")}
    people = t["people"]
    return Measures(
        **tables,
        lists={f"{a}.{b}": frozenset(v) for a, sub in t.items() for b, v in sub.items()},
        unit=_inverse(t["units"]),
        people=frozenset(w for kind in people.values() for w in kind),
        civilian=frozenset(people["civilian"]),
        combatant=frozenset(people["combatant"]),
        role=_inverse(t["roles"]),
        sex=_inverse(t["sex"]),
        age_group=_inverse(t["age_group"]),
        phrase=_entries(t["phrase"]),
        triggers=frozenset(w for table in tables.values() for w in table).union(
            t["present"]["nouns"], t["toll_nouns"]["words"], t["bodies"]["words"]
        ),
    )


def _entries(table: dict[str, list[str]]) -> Entries:
    out: dict[str, list[tuple[str | None, str]]] = {}
    for measure, phrases in table.items():
        for phrase in phrases:
            word, _, asked = phrase.partition(" ")
            out.setdefault(word, []).append((asked or None, measure))
    return {w: tuple(sorted(found, key=lambda x: x[0] is None)) for w, found in out.items()}


def _inverse(table: dict[str, Any]) -> dict[str, str]:
    out: dict[str, str] = {}
    for key, ws in table.items():
        for w in ws:
            out.setdefault(w, key)
    return out
