"""The codebook of events: which words name which kind of event, as data under `codebook/events/`.

Each TOML file holds `[[entry]]` tables. An entry lists verbs, nouns, adjectives or hyphened participles (lemmas; more
than one word may be given) with what they mean: PLOVER type and mode, ACLED sub-event type, theme, kind, measure.
Conditions (`object`, `subject`, `clause`, `next` and their `no_` forms) are lists of lemmas, or `@name` for a word
class of `events/classes.toml`. See `Entry` for the fields. Sources: PLOVER's and ACLED's codebooks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from dragoman.codebook import load
from dragoman.errors import CodebookError
from dragoman.model import EVENT_TYPES, KINDS, MEASURES, THEMES

FILES = (
    "assault", "explosives", "control", "coerce", "protest", "mobilize", "diplomacy", "statements",
    "humanitarian", "arms", "disorder",
)  # fmt: skip
CONDITIONS = ("object", "subject", "clause", "next", "before")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a group of words means, under which conditions, and where its arguments stand."""

    name: str
    type: str | None = None
    mode: str | None = None
    sub: str | None = None  # ACLED's sub-event type
    theme: str = "other"
    kind: str = "event"
    measure: str | None = None
    agent: str = "subject"  # of a verb: subject, none
    patient: str = "object"  # of a verb: object, subject (it happens to the subject), none
    agent_preps: tuple[str, ...] = ("by",)
    patient_preps: tuple[str, ...] = ()  # besides the object
    poss: str = "agent"  # of a noun: whose it is, agent or patient ("the mayor's murder")
    mutual: bool = False
    harm: bool = False  # tells the harm that another event did: joins it ("killed in an air strike")
    thing: bool = False  # a weapon: an event only where it does harm
    general: bool = False  # names an act that a nearer word may name better ("operation", "attack")
    refine: bool = False  # mode and sub-event by the instruments told
    ignore: bool = False  # no event after all ("heart attack")
    lower: bool = False  # not where capitalised (a month, a name)
    weak: bool = False  # only in a text about conflict
    modality: str | None = None  # overrides what grammar says
    confidence: float = 0.75
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forbids: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word or words of an entry: the first is the key, `rest` follows it."""

    rest: tuple[str, ...]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Shift:
    """Changes what an event is by the classes of its agents, patients and clause; the first that fits counts."""

    name: str
    of: Mapping[str, frozenset[str]]  # field -> values that it must have
    agent: frozenset[str]
    patient: frozenset[str]
    clause: frozenset[str]  # anywhere in the sentence
    scope: frozenset[str]  # under the event's word
    no_agent: frozenset[str]
    no_patient: frozenset[str]
    no_clause: frozenset[str]
    set: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refinement:
    """Instrument words and the mode and sub-event they give."""

    words: frozenset[str]
    mode: str
    sub: str | None


class EventBook:
    """Indexed entries: word class -> first word -> patterns, the longest first."""

    def __init__(
        self, tables: Iterable[Mapping[str, Any]], classes: Mapping[str, Any], rules: Mapping[str, Any]
    ):
        self.classes = _classes(classes)
        self.verbs: dict[str, tuple[Pattern, ...]] = {}
        self.nouns: dict[str, tuple[Pattern, ...]] = {}
        self.adjectives: dict[str, tuple[Pattern, ...]] = {}
        self.hyphened: dict[str, tuple[Pattern, ...]] = {}
        for table in tables:
            for raw in table.get("entry", ()):
                self._add(raw)
        for index in (self.verbs, self.nouns, self.adjectives, self.hyphened):
            for key, patterns in index.items():
                index[key] = tuple(
                    sorted(patterns, key=lambda p: (-len(p.rest), not p.entry.ignore, -len(p.entry.needs)))
                )
        self.light = frozenset(rules["light_verbs"])
        self.refinements = tuple(
            Refinement(self._expand(r["words"]), r["mode"], r.get("sub")) for r in rules["refine"]
        )
        self.shifts = tuple(self._shift(s) for s in rules["shift"])
        self.sites: dict[str, str] = {w: site for site, ws in rules["sites"].items() for w in ws}
        self.weapons: dict[str, str] = {w: weapon for weapon, ws in rules["weapons"].items() for w in ws}
        self.war = self.classes["war"]

    @classmethod
    def default(cls) -> EventBook:
        """The codebook shipped with the package, read once."""
        return _default()

    def _add(self, raw: Mapping[str, Any]) -> None:
        entry = self._entry(raw)
        for part, index in (
            ("verbs", self.verbs), ("nouns", self.nouns), ("adjectives", self.adjectives), ("hyphened", self.hyphened),
        ):  # fmt: skip
            for words in raw.get(part, ()):
                first, *rest = words.split()
                index[first] = (*index.get(first, ()), Pattern(tuple(rest), entry))

    def _entry(self, raw: Mapping[str, Any]) -> Entry:
        plain = {f.name for f in fields(Entry)} - {"needs", "forbids"}
        known = plain | {"verbs", "nouns", "adjectives", "hyphened"}
        conditions = {c for name in CONDITIONS for c in (name, f"no_{name}")}
        if unknown := set(raw) - known - conditions:
            raise CodebookError(f"event entry {raw.get('name')!r} has unknown keys: {sorted(unknown)}")
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in raw.items() if k in plain
        }
        entry = Entry(
            **values,
            needs={c: self._expand(raw[c]) for c in CONDITIONS if c in raw},
            forbids={c: self._expand(raw[f"no_{c}"]) for c in CONDITIONS if f"no_{c}" in raw},
        )
        for value, allowed in (
            (entry.type, EVENT_TYPES), (entry.theme, THEMES), (entry.kind, KINDS), (entry.measure, MEASURES),
        ):  # fmt: skip
            if value is not None and value not in allowed:
                raise CodebookError(
                    f"event entry {entry.name!r}: {value!r} is not one of {', '.join(allowed)}"
                )
        return entry

    def _expand(self, names: Iterable[str]) -> frozenset[str]:
        out: set[str] = set()
        for name in names:
            if name.startswith("@"):
                if name[1:] not in self.classes:
                    raise CodebookError(f"event codebook: no word class {name!r} in events/classes.toml")
                out |= self.classes[name[1:]]
            else:
                out.add(name)
        return frozenset(out)

    def _shift(self, raw: Mapping[str, Any]) -> Shift:
        def words(key: str) -> frozenset[str]:
            return self._expand(raw.get(key, ()))

        of = {k: frozenset(v) for k, v in raw.get("of", {}).items()}
        return Shift(
            raw["name"], of, words("agent"), words("patient"), words("clause"), words("scope"), words("no_agent"),
            words("no_patient"), words("no_clause"), dict(raw["set"]),
        )  # fmt: skip


def _classes(raw: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Word classes; a class may name another with @."""
    out: dict[str, frozenset[str]] = {}

    def expand(name: str) -> frozenset[str]:
        if name not in out:
            out[name] = frozenset(
                w for item in raw[name] for w in (expand(item[1:]) if item.startswith("@") else (item,))
            )
        return out[name]

    for name in raw:
        expand(name)
    return out


@lru_cache(maxsize=1)
def _default() -> EventBook:
    return EventBook((load(f"events/{name}") for name in FILES), load("events/classes"), load("events/rules"))
