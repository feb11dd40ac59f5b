"""Which part of a record is wanted: one definition of the filters, for the command line, the workbench and exports.

A Filter reads from options and from a URL's query and writes itself back into one; it picks incidents, claims and
figures in memory (`incidents`, `claims`, `figures`) or as an SQL condition (`views.sql`). Conditions of different
kinds must all hold; of several values of one kind, any.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from dragoman.codebook import rows
from dragoman.errors import SettingError
from dragoman.model import (
    AGREEMENTS,
    EVENT_TYPES,
    KINDS,
    MODALITIES,
    REVIEW_STATES,
    THEMES,
    Claim,
    Figure,
    Incident,
    Interval,
    Report,
)
from dragoman.views.tables import Tables
from dragoman.views.words import OWN_VOICE, outlet

REVIEWED: Final = ("accepted", "corrected", "added")
COUNTRY_PREC: Final = 6  # a place known no nearer than this lies in no box
ALIGNMENT: Final = ("SUPPORT", "AID")


def fold(text: str) -> str:
    """Text for comparing names: lower case without accents, so that "Çavuşoğlu" and "cavusoglu" are one."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return "".join(c.lower() for c in unicodedata.normalize("NFC", bare))


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A box in WGS 84 degrees, sides included; west > east crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    _FORM = re.compile(r"\s*(-?\d+(?:\.\d+)?)" + r"\s*,\s*(-?\d+(?:\.\d+)?)" * 3 + r"\s*")

    @classmethod
    def parse(cls, text: str) -> Box | None:
        """The box of "west,south,east,north"; None where the text is no four numbers. Raises SettingError off the globe."""
        if (m := cls._FORM.fullmatch(text)) is None:
            return None
        box = cls(*map(float, m.groups()))
        if (
            max(abs(box.west), abs(box.east)) > 180
            or max(abs(box.south), abs(box.north)) > 90
            or box.south > box.north
        ):
            raise SettingError(f"area {text!r} is no box on the globe: give west,south,east,north in degrees")
        return box

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies in it."""
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east


@lru_cache
def countries(name: str) -> tuple[str, ...]:
    """The ISO 3166-1 alpha-3 codes that a name of a country, folded, stands for (itself, where it is a code)."""
    return tuple(
        sorted(
            row["iso3"]
            for row in rows("actors/states")
            if name in map(fold, (row["iso3"], row["name"], *row["other_names"].split(";")))
        )
    )


def _option(key: str, help: str, allowed: Sequence[str] = ()) -> Any:
    return dataclasses.field(default=(), metadata={"key": key, "help": help, "allowed": tuple(allowed)})


@dataclass(frozen=True, slots=True)
class Filter:
    """What is wanted; a Filter without conditions wants everything.

    Days: what may have happened between `since` and `until`, both included; a running total stands on its `as_of`.
    Names (actors, claimants, outlets, places) compare without case and accents; "*" stands for any characters.
    Each field's metadata gives its `key` in queries and options, its `help`, and the values `allowed`.
    """

    since: date | None = dataclasses.field(
        default=None,
        metadata={"key": "since", "help": "Only what may have happened on or after this day.", "allowed": ()},
    )
    until: date | None = dataclasses.field(
        default=None,
        metadata={
            "key": "until",
            "help": "Only what may have happened on or before this day.",
            "allowed": (),
        },
    )
    themes: tuple[str, ...] = _option(
        "theme",
        "Only this theme: hostilities, displacement, control ..., alignment (who backs whom).",
        (*THEMES, "alignment"),
    )
    types: tuple[str, ...] = _option("type", "Only this PLOVER type: ASSAULT, COERCE ...", EVENT_TYPES)
    modes: tuple[str, ...] = _option("mode", "Only this PLOVER mode: aerial, heavy-weapons ...")
    kinds: tuple[str, ...] = _option("kind", "Only events, campaigns or states.", KINDS)
    actors: tuple[str, ...] = _option(
        "actor", "Only with this actor, on either side ('Turk*' for a beginning)."
    )
    claimants: tuple[str, ...] = _option("claimant", "Only what this source says ('*Observatory*').")
    outlets: tuple[str, ...] = _option("outlet", "Only what this outlet printed.")
    areas: tuple[str, ...] = _option(
        "area", "Only here: a place, province or country by name, or a box west,south,east,north."
    )
    agreements: tuple[str, ...] = _option(
        "agreement", "Only so far agreed: disputed, updated, corroborated, single.", AGREEMENTS
    )
    modalities: tuple[str, ...] = _option(
        "modality", "Only told so: asserted, possible, planned, denied.", MODALITIES
    )
    review_states: tuple[str, ...] = _option(
        "review", "Only so far reviewed: unreviewed, accepted, corrected, rejected, added.", REVIEW_STATES
    )
    reviewed_only: bool = dataclasses.field(
        default=False,
        metadata={
            "key": "reviewed_only",
            "help": "Only what a coder accepted, corrected or added.",
            "allowed": (),
        },
    )
    text: str | None = dataclasses.field(
        default=None, metadata={"key": "text", "help": "Only sentences with these words.", "allowed": ()}
    )

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise SettingError(f"since {self.since} is after until {self.until}: give the earlier day first")
        for f in dataclasses.fields(self):
            for value in getattr(self, f.name) if f.metadata["allowed"] else ():
                if value not in f.metadata["allowed"]:
                    raise SettingError(
                        f"{f.metadata['key']} {value!r} is not one of {', '.join(f.metadata['allowed'])}"
                    )
        for area in self.areas:
            Box.parse(area)

    # ---- in and out
    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str | None]]) -> Filter:
        """The filter of (key, text) pairs; empty texts are not given, keys that are no filter's are passed over.

        Raises SettingError for a value that cannot be used.
        """
        fields = {f.metadata["key"]: f for f in dataclasses.fields(cls)}
        found: dict[str, list[str]] = {}
        for key, text in pairs:
            if key in fields and text is not None and text.strip():
                found.setdefault(fields[key].name, []).append(text.strip())
        return cls(**{name: _parsed(name, texts) for name, texts in found.items()})

    @classmethod
    def from_query(cls, query: str) -> Filter:
        """The filter in the query of a URL ("theme=control&since=2020-02-01"). Raises SettingError as `of` does."""
        return cls.of(parse_qsl(query.removeprefix("?"), keep_blank_values=True))

    def pairs(self) -> list[tuple[str, str]]:
        """The conditions as (key, text), in the order of the fields: what `of` reads."""
        out: list[tuple[str, str]] = []
        for f in dataclasses.fields(self):
            value, key = getattr(self, f.name), f.metadata["key"]
            if isinstance(value, tuple):
                out += [(key, v) for v in value]
            elif value is True:
                out.append((key, "1"))
            elif value:
                out.append((key, str(value)))
        return out

    def to_query(self) -> str:
        """The conditions as a URL's query, without "?"; empty where everything is wanted."""
        return urlencode(self.pairs())

    @property
    def days(self) -> Interval:
        """The days wanted; unknown where any day is."""
        return Interval(self.since, self.until)

    @property
    def shows_rejected(self) -> bool:
        """Whether figures that a person rejected are asked for."""
        return "rejected" in self.review_states

    @property
    def by_claim(self) -> bool:
        """Whether an incident must hold a claim that fits: who says so, where printed, how reviewed, in what words."""
        return bool(self.claimants or self.outlets or self.review_states or self.reviewed_only or self.text)

    # ---- picking
    def incidents(self, tables: Tables) -> list[Incident]:
        """The incidents that fit, in the order of the table.

        Where sources, outlets, review or words are asked for, one and the same claim of the incident must fit them all.
        """
        told = _Told(self)
        return [
            i
            for i in tables.incidents
            if self._happened(i)
            and (not self.agreements or i.agreement in self.agreements)
            and (
                not self.by_claim
                or any(told(c, tables.report[c.report_id]) for c in tables.claims_of.get(i.incident_id, ()))
            )
        ]

    def claims(self, tables: Tables) -> list[Claim]:
        """The claims that fit, in the order of the table; `agreements` are those of their incidents."""
        told = _Told(self)
        return [
            c
            for c in tables.claims
            if self._happened(c) and self._agreed(c, tables) and told(c, tables.report[c.report_id])
        ]

    def figures(self, tables: Tables) -> list[Figure]:
        """The figures that fit, in the order of the table: by their claims, but for their own claimant and their days.

        A rejected figure counts for nothing: it is there only where rejected ones are asked for.
        """
        undated, told = dataclasses.replace(self, since=None, until=None), _Told(self)
        fitting = {
            c.claim_id: c for c in tables.claims if undated._happened(c) and undated._agreed(c, tables)
        }
        return [
            f
            for f in tables.figures
            if (c := fitting.get(f.claim_id)) is not None
            and (f.review_state != "rejected" or self.shows_rejected)
            and told(c, tables.report[f.report_id], f.claimant)
            and self._in_days(figure_days(f, c))
        ]

    def _happened(self, item: Incident | Claim) -> bool:
        """Whether what is told fits: days, theme, type, mode, kind, modality, actors, area."""
        return (
            self._in_days(item.when)
            and (
                not self.themes
                or item.theme in self.themes
                or ("alignment" in self.themes and is_alignment(item))
            )
            and (not self.types or item.event_type in self.types)
            and (not self.modes or item.mode in self.modes)
            and (not self.kinds or item.kind in self.kinds)
            and (not self.modalities or item.modality in self.modalities)
            and (not self.actors or _matches(self.actors, (*item.actors, *item.recipients)))
            and (not self.areas or any(_lies_in(item, area) for area in self.areas))
        )

    def _in_days(self, when: Interval) -> bool:
        return not self.days.known or when.overlaps(self.days)

    def _agreed(self, claim: Claim, tables: Tables) -> bool:
        incident = tables.incident.get(claim.incident_id or "")
        return not self.agreements or (incident is not None and incident.agreement in self.agreements)


def figure_days(figure: Figure, claim: Claim) -> Interval:
    """The days that a figure counts for: of an event its claim's; a running total stands on the day it is given for."""
    if figure.scope == "event":
        return claim.when
    return Interval(figure.as_of, figure.as_of)


def is_alignment(item: Incident | Claim) -> bool:
    """Whether it tells who backs whom: a view over SUPPORT and AID, not a theme of its own."""
    return item.event_type in ALIGNMENT and item.theme != "aid"


def named(claim: Claim, also: str | None = None) -> tuple[str, ...]:
    """All who say it, the end of the chain included; OWN_VOICE where nobody is named."""
    names = [n for n in (also, claim.claimant, claim.root_source, *claim.claimants) if n]
    return tuple(dict.fromkeys(names)) or (OWN_VOICE,)


class _Told:
    """Whether a claim fits by who says it, who prints it, how it was reviewed, and its words."""

    def __init__(self, wanted: Filter) -> None:
        self.wanted = wanted
        self.text = fold(wanted.text or "")

    def __call__(self, claim: Claim, report: Report, claimant: str | None = None) -> bool:
        w = self.wanted
        return (
            (not w.claimants or _matches(w.claimants, named(claim, claimant)))
            and (not w.outlets or _matches(w.outlets, (outlet(report),)))
            and (not w.review_states or claim.review_state in w.review_states)
            and (not w.reviewed_only or claim.review_state in REVIEWED)
            and (not self.text or self.text in fold(claim.sentence))
        )


@lru_cache(maxsize=1000)
def _form(name: str) -> Callable[[str], Any]:
    """A test for folded names that this one stands for."""
    parts = [re.escape(p) for p in fold(name).split("*")]
    return re.compile(".*".join(parts), re.DOTALL).fullmatch


_folded = lru_cache(maxsize=100_000)(fold)


def _matches(wanted: Iterable[str], names: Iterable[str]) -> bool:
    folded = [_folded(n) for n in names]
    return any(_form(w)(n) for w in wanted for n in folded)


def _lies_in(item: Incident | Claim, area: str) -> bool:
    if (box := Box.parse(area)) is not None:
        if item.latitude is None or item.longitude is None or (item.where_prec or 0) >= COUNTRY_PREC:
            return False
        return box.holds(item.latitude, item.longitude)
    if item.country in countries(fold(area)):
        return True
    return _matches((area,), [n for n in (item.place_name, item.admin1) if n])


def _parsed(name: str, texts: Sequence[str]) -> Any:
    """The value of a field from its texts, which stand in the order given."""
    if name in ("since", "until"):
        try:
            return date.fromisoformat(texts[-1])
        except ValueError:
            raise SettingError(f"{name} is {texts[-1]!r}: give a day as YYYY-MM-DD") from None
    if name == "reviewed_only":
        return texts[-1].lower() not in ("0", "false", "no", "off")
    if name == "text":
        return texts[-1]
    return tuple(dict.fromkeys(texts))
