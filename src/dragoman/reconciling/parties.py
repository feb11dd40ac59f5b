"""Whose people and whose voice a name stands for: "Turkish armed forces", "Ministry of Defence of Turkey" and "Recep
Tayyip Erdogan" are Turkey's.

A state's forces, ministries, office-holders and its own media are one party: their dead are that side's dead, and
what they say is that government's word. Everybody else is a party of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from dragoman.codebook import load, rows
from dragoman.model import Claim, Report

_OF_STATE: Final = (
    "government_forces",
    "state",
    "media",
)  # types of actor whose templates name a state's own
_OWN_MEDIA: Final = re.compile(r"\bstate\b", re.I)  # "state news agency", "Syrian state television"


@lru_cache(maxsize=50_000)
def party(name: str) -> str:
    """The party of a canonical name: the state's name for what is a state's own, else the name itself."""
    table = _table()
    if name in table:
        return table[name]
    for form in _forms():
        if (m := form.fullmatch(name)) is not None:
            land = m["who"]
            return table.get(land, land)
    return name


def origin_of(report: Report, reports: Mapping[str, Report]) -> str:
    """The text that a report carries, by its origin; a corrected or longer version is the first one's, not another witness.

    `reports` are those known by id. A report without an origin is one of its own.
    """
    seen = {report.report_id}
    while (old := reports.get(report.supersedes or "")) is not None and old.report_id not in seen:
        report = old
        seen.add(old.report_id)
    return report.origin_id or report.report_id


def parties(claims: Iterable[Claim]) -> frozenset[str]:
    """The parties that act or are acted upon in claims."""
    return frozenset(party(name) for c in claims for name in (*c.actors, *c.recipients))


@lru_cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """The names that the codebook's roles give to what is a state's: "Police Forces of {state}"."""
    classes = load("actors/roles")["classes"].values()
    templates = [c["state"] for c in classes if c.get("type") in _OF_STATE and "state" in c]
    out = []
    for template in dict.fromkeys([*templates, "Military Forces of {state}"]):
        if template == "{state}":
            continue
        text = re.escape(template).replace(r"\{topic\}", ".+?")
        out.append(re.compile(re.sub(r"\\\{(?:state|adjective)\\\}", "(?P<who>.+)", text, count=1)))
    return tuple(out)


@lru_cache
def _table() -> dict[str, str]:
    """Names that are a state's by the codebook's tables: adjectives, people in office, state forces, state media."""
    names = {r["iso3"]: r["name"] for r in rows("actors/states")}
    out = {a: r["name"] for r in rows("actors/states") for a in _parts(r["adjectives"])}
    for table in ("leaders", "people"):
        out |= {r["name"]: names.get(r["of"], r["of"]) for r in rows(f"actors/{table}") if r["of"]}
    for r in rows("actors/groups"):
        side = r["side"].removeprefix("Government of ")
        if side in names.values() or r["type"] == "government_forces":
            out[r["name"]] = side or r["name"]
    for r in rows("actors/bodies"):
        if (
            r["type"] == "media"
            and r["countries"] in names
            and _OWN_MEDIA.search(f"{r['name']};{r['aliases']}")
        ):
            out[r["name"]] = names[r["countries"]]
    return out | {n: n for n in names.values()}


def _parts(cell: str) -> list[str]:
    return [p.strip() for p in cell.split(";") if p.strip()]
