"""Each format against the field list or schema that its publisher prints (published.toml), on odd records too."""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.publish import acled
from dragoman.publish.export import export
from dragoman.record import Record
from dragoman.record.store import Content

from . import make

sys.path.insert(0, str(Path(__file__).parents[1] / "views"))
from making import make_tables

PUBLISHED = tomllib.loads((Path(__file__).parent / "published.toml").read_text(encoding="utf-8"))


def chance(folder: Path, seed: int) -> Record:
    """A record made by chance: any kind, day, place, name and number beside any other, or none."""
    tables = make_tables(seed)
    store = Record.create(folder)
    with store.locked():
        store.write(
            Content(
                reports=tables.reports,
                claims=tables.claims,
                figures=tables.figures,
                incidents=tables.incidents,
            )
        )
    return Record.open(folder)


@pytest.fixture(scope="module", params=["small", "chance 3", "chance 8"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all public formats of a record, unblurred and blurred."""
    folder = tmp_path_factory.mktemp("published")
    name, _, seed = request.param.partition(" ")
    record = make.record(folder / "r") if name == "small" else chance(folder / "r", int(seed))
    for profile in ("full", "public"):
        for format in ("acled", "ged", "hxl", "plover", "geojson"):
            export(record, folder / profile, format, profile=profile)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=["full", "public"])
def folder(written: Path, request: pytest.FixtureRequest) -> Path:
    return written / str(request.param)


def test_acleds_types_are_those_of_its_codebook() -> None:
    printed = PUBLISHED["acled"]["sub_event_types"]
    assert {sub: event for event, subs in printed.items() for sub in subs} == acled.EVENT_TYPE


@pytest.mark.parametrize("format", ["acled", "ged"])
def test_a_table_has_the_published_fields_and_values(folder: Path, format: str) -> None:
    printed = PUBLISHED[format]
    with (folder / f"{format}.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == printed["fields"]
    for row in rows(folder / f"{format}.csv"):
        for name, allowed in printed["values"].items():
            assert row[name] in allowed, (name, row[name])


def test_acled_rows_are_sound(folder: Path) -> None:
    for row in rows(folder / "acled.csv"):
        assert row["sub_event_type"] in PUBLISHED["acled"]["sub_event_types"][row["event_type"]]
        assert row["year"] == str(date.fromisoformat(row["event_date"]).year)
        assert int(row["fatalities"]) >= 0
        assert -90 <= float(row["latitude"]) <= 90
        assert -180 <= float(row["longitude"]) <= 180
        assert row["actor1"]
        both = sorted(row["inter1"] + row["inter2"].strip("0"))
        assert row["interaction"] == "".join(both).ljust(2, "0"), "a lone actor's code with 0 after it"


def test_ged_rows_are_sound(folder: Path) -> None:
    for row in rows(folder / "ged.csv"):
        start, end = date.fromisoformat(row["date_start"][:10]), date.fromisoformat(row["date_end"][:10])
        assert start <= end
        assert int(row["low"]) <= int(row["best"]) <= int(row["high"])
        assert sum(int(row[f"deaths_{s}"]) for s in ("a", "b", "civilians", "unknown")) == int(row["best"])
        if row["latitude"]:
            assert 1 <= int(row["priogrid_gid"]) <= 259_200
            assert row["geom_wkt"] == f"POINT ({row['longitude']} {row['latitude']})"


def test_hxl_is_valid_by_libhxls_own_schema(folder: Path) -> None:
    import hxl

    found: list[Any] = []
    with hxl.data(str(folder / "hxl.csv"), hxl.InputOptions(allow_local=True)) as source:
        tags = [c.tag for c in source.columns]
        assert source.validate(callback=found.append), [e.rule for e in found]
    assert set(tags) <= set(PUBLISHED["hxl"]["hashtags"])


def test_plover_has_the_manuals_types_and_sectors(folder: Path) -> None:
    for event in json.loads((folder / "plover.json").read_text(encoding="utf-8"))["events"]:
        assert event["type"] in PUBLISHED["plover"]["types"]
        for actor in (*event["source"], *event["target"]):
            assert actor["sector"] in (None, *PUBLISHED["plover"]["sectors"])


def test_geojson_is_as_rfc_7946_asks(folder: Path) -> None:
    """RFC 7946: sections 3.1.2 (Point), 3.2 (Feature), 3.3 (FeatureCollection), 4 (WGS 84, no `crs`)."""
    table = json.loads((folder / "incidents.geojson").read_text(encoding="utf-8"))
    assert table["type"] == "FeatureCollection"
    assert "crs" not in table
    ids = [f["id"] for f in table["features"]]
    assert len(ids) == len(set(ids))
    for feature in table["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        if feature["geometry"] is not None:
            assert feature["geometry"]["type"] == "Point"
            longitude, latitude = feature["geometry"]["coordinates"]
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90
