"""What the themes' tables share: a row's common fields, the codebook's rules, claims told together."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from dragoman.codebook import load
from dragoman.model import MODALITIES, Claim, Figure, Interval
from dragoman.reconciling import fields
from dragoman.reconciling.tolls import not_counted
from dragoman.views.selection import Filter, named
from dragoman.views.tables import Tables
from dragoman.views.words import OWN_VOICE, amount


def column(head: str, help: str, default: Any = dataclasses.MISSING) -> Any:
    """A field of a row with its column's head and what it holds."""
    return dataclasses.field(default=default, metadata={"head": head, "help": help})


@dataclass(frozen=True, slots=True)
class Range:
    """Low, best and high of a number (None: not known); all None where a number was withheld."""

    low: int | None
    best: int | None
    high: int | None

    def __str__(self) -> str:
        return amount(self.low, self.best, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row of a theme has."""

    modality: str = column("told as", "asserted, possible, planned or denied: the first that its claims have")
    according_to: tuple[str, ...] = column("according to", "who says so, the report itself last")
    last_said: date | None = column(
        "last said", "day of the last report that says so; none where no report has a day"
    )
    n_origins: int = column("origins", "texts that say so, wire copies counted once")
    incident_ids: tuple[str, ...] = column("incident", "incidents that the row is made of")
    claim_ids: tuple[str, ...] = column("claims", "claims that the row is made of")


def told(claims: Sequence[Claim], tables: Tables) -> dict[str, Any]:
    """The fields that every row has, from the claims that it is made of."""
    reports = [tables.report[c.report_id] for c in claims]
    return {
        "modality": next(m for m in MODALITIES if any(c.modality == m for c in claims)),
        "according_to": according_to(claims),
        "last_said": max((d for r in reports if (d := r.published_end or r.published_start)), default=None),
        "n_origins": len({r.origin_id or r.report_id for r in reports}),
        "incident_ids": tuple(dict.fromkeys(c.incident_id for c in claims if c.incident_id)),
        "claim_ids": tuple(c.claim_id for c in claims),
    }


def according_to(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Who says so, each once, in the order told; the reports themselves last."""
    own = any(not (c.claimant or c.root_source or c.claimants) for c in claims)
    names = [n for c in claims if c.claimant or c.root_source or c.claimants for n in named(c)]
    return (*dict.fromkeys(names), *((OWN_VOICE,) if own else ()))


def standing(tables: Tables, wanted: Filter) -> list[Claim]:
    """The claims wanted of whatever theme, but for those of withdrawn reports and those that a coder rejected."""
    found = dataclasses.replace(wanted, themes=()).claims(tables)
    return [c for c in found if c.review_state != "rejected" and not tables.report[c.report_id].retracted]


def numbers(claims: Iterable[Claim], tables: Tables, *measures: str) -> list[Figure]:
    """The figures of claims that are of these measures (all, where none is given) and count."""
    return [
        f
        for c in claims
        for f in tables.figures_of.get(c.claim_id, ())
        if (not measures or f.measure in measures)
        and not_counted(f, c, tables.report[f.report_id]) in (None, "planned", "withheld")
    ]


def range_of(figures: Sequence[Figure]) -> Range | None:
    """The number that is told most exactly; of several the largest. None where there is none."""
    if not figures:
        return None
    best = max(
        figures, key=lambda f: (f.part_of is None, f.best is not None, f.best or f.low or 0, f.figure_id)
    )
    return Range(best.low, best.best, best.high)


# ---- the codebook's rules
@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    accepts: tuple[tuple[str, frozenset[str]], ...]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    measures: frozenset[str]


@lru_cache
def _rules(theme: str) -> tuple[_Rule, ...]:
    columns = {
        "themes": "theme",
        "types": "event_type",
        "modes": "mode",
        "kinds": "kind",
        "modalities": "modality",
        "sites": "site_type",
    }
    out = []
    for entry in load("themes")[theme]:
        given = {"themes": [theme]} | entry
        out.append(
            _Rule(
                entry["name"],
                tuple((column, frozenset(given[key])) for key, column in columns.items() if key in given),
                tuple(
                    (part, re.compile(p, re.I))
                    for part in ("trigger", "sentence")
                    for p in entry.get(part, ())
                ),
                frozenset(entry.get("measures", ())),
            )
        )
    return tuple(out)


@lru_cache
def themes_with_rules() -> frozenset[str]:
    """The themes whose rows are named by rules of the codebook."""
    return frozenset(name for name, table in load("themes").items() if isinstance(table, list))


def accepted(theme: str) -> list[dict[str, frozenset[str]]]:
    """Of each rule of a theme the columns of a claim that it looks at, with the values that it takes."""
    return [dict(rule.accepts) for rule in _rules(theme)] if theme in themes_with_rules() else []


def sort_of(theme: str, claim: Claim, tables: Tables) -> str | None:
    """What a claim is in the table of a theme: the name of the first rule that fits, None where none does."""
    for rule in _rules(theme):
        if (
            all((getattr(claim, column) or "none") in allowed for column, allowed in rule.accepts)
            and all(p.search(getattr(claim, part)) for part, p in rule.patterns)
            and (
                not rule.measures
                or any(f.measure in rule.measures for f in tables.figures_of.get(claim.claim_id, ()))
            )
        ):
            return rule.name or None
    return None


def together(
    theme: str, tables: Tables, wanted: Filter, key: Callable[[Claim], Hashable] = lambda c: None
) -> list[tuple[str, list[Claim]]]:
    """The claims of a theme that tell one thing: of one incident, the same name by the rules, and the same key."""
    groups: dict[tuple[str, str, Hashable], list[Claim]] = defaultdict(list)
    for claim in standing(tables, wanted):
        if (name := sort_of(theme, claim, tables)) is not None:
            groups[claim.incident_id or claim.claim_id, name, key(claim)].append(claim)
    return [(name, found) for (_, name, _), found in groups.items()]


# ---- plain fields of claims told together
def days_of(claims: Sequence[Claim]) -> Interval:
    """The days that they share, the most precise first; of a state, from the first start to the last end."""
    return fields.when(claims)[0]


def place_of(claims: Sequence[Claim]) -> str | None:
    """The most precise place, with its province."""
    spot = fields.where(claims)
    names = [n for n in (spot.place_name or spot.country, spot.admin1) if n]
    return ", ".join(dict.fromkeys(names)) or None


def told_place_of(claims: Sequence[Claim]) -> str | None:
    """The place, where the sentence itself names it: for what has no place of the story's."""
    return place_of([c for c in claims if c.place_text and c.place_text in c.sentence])


def names_of(claims: Sequence[Claim], side: str) -> tuple[str, ...]:
    """The actors or recipients of claims, those most told first."""
    return fields.names(claims, lambda c: getattr(c, side))


def by_day(row: Any) -> tuple[date, date, str]:
    """Order of rows: by their days, what has none last."""
    start, end = getattr(row, "start", None), getattr(row, "end", None)
    return (start or end or date.max, end or date.max, row.claim_ids[0] if row.claim_ids else "")
