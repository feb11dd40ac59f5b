"""The map of a situation report: the base map's vector tiles drawn as SVG, with a mark only where the place is known.

The tiles are those of the workbench's base map (Natural Earth). A happening known to a district or province has no
mark: it is counted in the caption.
"""

from __future__ import annotations

import gzip
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import dragoman
from dragoman.publish.charts import el
from dragoman.publish.items import Item
from dragoman.publish.sitrep.drawings import haloed, styled

PACK: Final = Path(dragoman.__file__).resolve().parent / "workbench" / "static" / "basemap.pmtiles"
SIZE: Final = 340.0
POINT_PREC: Final = 2  # UCDP's where_prec up to which a place has a mark
MOST_ZOOM: Final = 7
STYLE: Final = """
text { font: 10px "Source Sans 3", "Noto Sans", sans-serif; fill: #17212b }
.halo { stroke: #fff; stroke-width: 2.5px; stroke-linejoin: round }
.sea { fill: #e3eaec } .land { fill: #fbfbf8 } .border { fill: none; stroke: #4f5b64; stroke-width: 1.1 }
.division { fill: none; stroke: #b9c2c7; stroke-width: .7; stroke-dasharray: 3 2 } .lakes { fill: #e3eaec }
.country { font-size: 12px; letter-spacing: 2px; fill: #4f5b64 } .town { font-size: 9px; fill: #4f5b64 }
.place { font-weight: 700 } .dot { fill: #4f5b64 } .force { fill: #a84a14 } .other { fill: #fff; stroke: #0f4c5c; stroke-width: 1.8 }
.frame { fill: none; stroke: #17212b } .bar { stroke: #17212b; stroke-width: 1.2 }
"""


@dataclass(frozen=True, slots=True)
class View:
    """A square of the Mercator plane (unit square of the world) drawn on SIZE pixels."""

    x: float
    y: float
    side: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Pixels of a point in degrees."""
        x, y = mercator(longitude, latitude)
        return (x - self.x) / self.side * SIZE, (y - self.y) / self.side * SIZE

    @property
    def zoom(self) -> int:
        """The zoom whose tiles are about as wide as the view."""
        return max(0, min(MOST_ZOOM, math.ceil(math.log2(1 / self.side))))

    def tiles(self) -> Iterator[tuple[int, int, int]]:
        """The tiles (zoom, x, y) under the view."""
        n = 2**self.zoom
        for tx in range(int(self.x * n), int((self.x + self.side) * n) + 1):
            for ty in range(max(int(self.y * n), 0), min(int((self.y + self.side) * n), n - 1) + 1):
                yield self.zoom, tx % n, ty


def mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """A point in degrees on the unit square, north at 0."""
    sine = math.sin(math.radians(max(-85.05, min(85.05, latitude))))
    return longitude / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def draw(items: Sequence[Item]) -> tuple[str, int, int] | None:
    """(SVG, known places off the map, happenings without a mark), or None where no place is known well enough or the base map is missing."""
    placed = [x for x in items if _exact(x)]
    if not placed or not PACK.exists():
        return None
    view = _view(placed)
    features = list(_features(view))
    groups: dict[tuple[float, float], list[Item]] = {}
    for x in placed:
        groups.setdefault((x.incident.longitude or 0.0, x.incident.latitude or 0.0), []).append(x)
    names = ", ".join(sorted({x.incident.place_name or "" for x in placed}))
    d = styled(SIZE, SIZE, f"Map of the places that are known: {names}", "sitrep-map", STYLE)
    d.add(
        el("rect", class_="sea", x=0, y=0, width=SIZE, height=SIZE),
        *_base(features, view),
    )
    taken: list[tuple[float, float, float, float]] = []
    ordered = sorted(groups.items(), key=lambda g: (-_weight(g[1]), g[0]))
    for (longitude, latitude), found in ordered:
        d.add(*_mark(found, *view.at(longitude, latitude), taken))
    d.add(
        *_towns(features, view, taken),
        *_scale(view),
        el("rect", class_="frame", x=0.5, y=0.5, width=SIZE - 1, height=SIZE - 1),
    )
    off = sum(not (0 < view.at(*at)[0] < SIZE and 0 < view.at(*at)[1] < SIZE) for at in groups)
    return d.svg(), off, len(items) - len(placed)


def _exact(x: Item) -> bool:
    i = x.incident
    return i.latitude is not None and i.longitude is not None and (i.where_prec or 9) <= POINT_PREC


def _weight(found: Sequence[Item]) -> int:
    return sum(x.dead + 1 for x in found)


def _view(placed: Sequence[Item]) -> View:
    """A square round the places of the country that most is told of, with a margin: talks abroad do not shrink the rest."""
    found = Counter(x.incident.country for x in placed)
    main = min(found, key=lambda c: (-found[c], c or ""))
    points = [
        mercator(x.incident.longitude or 0.0, x.incident.latitude or 0.0)
        for x in placed
        if x.incident.country == main
    ]
    xs, ys = sorted(p[0] for p in points), sorted(p[1] for p in points)
    cut = len(points) // 20
    west, east = xs[cut], xs[-1 - cut]
    north, south = ys[cut], ys[-1 - cut]
    side = max(east - west, south - north, 0.0025) * 1.5
    return View((west + east - side) / 2, (north + south - side) / 2, side)


Tile = tuple[int, int, int]
Feature = tuple[str, dict[str, Any], int, Tile]  # layer, feature, extent of its tile, tile


def _features(view: View) -> Iterator[Feature]:
    """Everything that the base map has under the view."""
    import mapbox_vector_tile
    from pmtiles.reader import MmapSource, Reader

    with PACK.open("rb") as file:
        reader = Reader(MmapSource(file))
        for tile in view.tiles():
            if (data := reader.get(*tile)) is not None:
                layers = mapbox_vector_tile.decode(
                    gzip.decompress(data), default_options={"y_coord_down": True}
                )
                for name, layer in layers.items():
                    yield from ((name, f, layer["extent"], tile) for f in layer["features"])


def _base(features: Sequence[Feature], view: View) -> Iterator[str]:
    """Land, lakes and borders, and the names of countries that have room."""
    paths: dict[str, list[str]] = {}
    for name, feature, extent, tile in features:
        if name in ("land", "lakes", "border", "division"):
            paths.setdefault(name, []).append(_path(feature["geometry"], extent, tile, view))
    yield from (
        el("path", class_=n, d="".join(paths[n]))
        for n in ("land", "lakes", "division", "border")
        if n in paths
    )
    for name, _, x, y in _labels(features, view, "country"):
        if 40 < x < SIZE - 40 and 12 < y < SIZE - 8:
            yield haloed(x, y, name.upper(), "country", "middle")


def _labels(features: Sequence[Feature], view: View, kind: str) -> list[tuple[str, int, float, float]]:
    """(name, people, x, y) of the labels of a kind, each once, the largest first."""
    found = {}
    for name, feature, extent, tile in features:
        told = feature["properties"]
        if name == "label" and told.get("kind") == kind:
            x, y = _point(feature["geometry"]["coordinates"], extent, tile, view)
            found[told["name"]] = (told["name"], int(told.get("people", 0)), x, y)
    return sorted(found.values(), key=lambda f: (-f[1], f[0]))


def _point(xy: Sequence[float], extent: int, tile: Tile, view: View) -> tuple[float, float]:
    z, tx, ty = tile
    n = 2**z
    x, y = (tx + xy[0] / extent) / n, (ty + xy[1] / extent) / n
    return (x - view.x) / view.side * SIZE, (y - view.y) / view.side * SIZE


def _path(geometry: dict[str, Any], extent: int, tile: Tile, view: View) -> str:
    kind, c = geometry["type"], geometry["coordinates"]
    if "Point" in kind:
        return ""
    rings = (
        c
        if kind in ("Polygon", "MultiLineString")
        else [r for part in c for r in part]
        if kind == "MultiPolygon"
        else [c]
    )
    out = []
    for ring in rings:
        points = [_point(p, extent, tile, view) for p in ring]
        out.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if "Polygon" in kind else ""))
    return "".join(out)


Box = tuple[float, float, float, float]


def _mark(found: Sequence[Item], x: float, y: float, taken: list[Box]) -> Iterator[str]:
    force = any(i.incident.event_type == "ASSAULT" for i in found)
    if force:
        yield el("circle", class_="force", cx=x, cy=y, r=4)
    else:
        yield el("rect", class_="other", x=x - 3.5, y=y - 3.5, width=7, height=7)
    name = found[0].incident.place_name or ""
    if place := _room(x, y, len(name) * 5.6, taken):
        yield haloed(place[0], place[1], name, "place", place[2])


def _room(x: float, y: float, width: float, taken: list[Box]) -> tuple[float, float, str] | None:
    """Where a label finds room beside its mark: right, left, above, below; None where there is none."""
    for lx, ly, anchor in (
        (x + 7, y + 3.5, "start"),
        (x - 7, y + 3.5, "end"),
        (x, y - 7, "middle"),
        (x, y + 14, "middle"),
    ):
        left = lx if anchor == "start" else lx - width if anchor == "end" else lx - width / 2
        box = (left, ly - 9, left + width, ly + 3)
        inside = box[0] > 2 and box[2] < SIZE - 2 and box[1] > 2 and box[3] < SIZE - 2
        if inside and not any(
            box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken
        ):
            taken.append(box)
            return lx, ly, anchor
    return None


def _towns(features: Sequence[Feature], view: View, taken: list[Box]) -> Iterator[str]:
    """A few towns to find one's way by, the largest that have room."""
    for name, _, x, y in _labels(features, view, "town")[:8]:
        if 4 < x < SIZE - 4 and 4 < y < SIZE - 4 and (place := _room(x, y, len(name) * 4.8, taken)):
            yield el("circle", class_="dot", cx=x, cy=y, r=1.4)
            yield haloed(place[0], place[1], name, "town", place[2])


def _scale(view: View) -> Iterator[str]:
    """A bar of a round number of kilometres at the middle latitude."""
    middle = view.y + view.side / 2
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * middle))))
    km_a_pixel = view.side * 40_075 * math.cos(math.radians(latitude)) / SIZE
    km = next(k for k in (1000, 500, 200, 100, 50, 25, 10, 5, 2, 1) if k / km_a_pixel <= SIZE / 4 or k == 1)
    yield el("path", class_="bar", d=f"M10 {SIZE - 12:g}v4h{km / km_a_pixel:.1f}v-4", fill="none")
    yield haloed(10 + km / km_a_pixel / 2, SIZE - 14, f"{km} km", "", "middle")
