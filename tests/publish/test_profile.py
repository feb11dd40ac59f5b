"""What the public profile hides, in every format and every file beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.errors import SettingError
from dragoman.publish.export import FORMATS, export
from dragoman.publish.names import public_claimant, public_name
from dragoman.publish.profile import Profile
from dragoman.record import Record

from . import make

PUBLIC = [f.name for f in FORMATS.values() if not f.working]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return make.record(tmp_path_factory.mktemp("profile") / "case.record")


@pytest.mark.parametrize("format", PUBLIC)
def test_nothing_below_the_precision_leaks(record: Record, tmp_path: Path, format: str) -> None:
    export(record, tmp_path, format)
    for path in sorted(tmp_path.iterdir()):
        text = path.read_text(encoding="utf-8")
        for secret in make.SECRETS:
            assert secret not in text, f"{path.name} tells {secret!r}"
        for identity in ("i-market", "c-market", "r-wire", "f-market"):
            assert identity not in text, f"{path.name} has an id of the record"
        assert "wire.example" not in text


def test_the_same_place_goes_out_where_it_is_not_sensitive(record: Record, tmp_path: Path) -> None:
    export(record, tmp_path, "csv")
    text = (tmp_path / "incidents.csv").read_text()
    assert "Market Town" in text
    assert "Idlib" in text


def test_a_clinic_is_known_by_its_province(record: Record, tmp_path: Path) -> None:
    export(record, tmp_path, "geojson")
    features = json.loads((tmp_path / "incidents.geojson").read_text())["features"]
    clinic = next(f for f in features if f["properties"]["killed_low"] == 24)
    assert clinic["geometry"] is None
    assert clinic["properties"]["where_prec"] == 4
    assert clinic["properties"]["place_name"] == "Idlib"
    assert clinic["properties"]["claimants"] == "a source"
    assert clinic["properties"]["outlets"] == "an unnamed outlet"


def test_a_movement_of_forces_is_held_back_from_the_newest_report_on(record: Record, tmp_path: Path) -> None:
    export(record, tmp_path, "csv")
    assert "Movement of troops" not in (tmp_path / "incidents.csv").read_text()
    told = json.loads((tmp_path / "csv.provenance.json").read_text())
    assert told["withheld_by_profile"] == 1


def test_ids_are_the_publications_own_and_stay(record: Record, tmp_path: Path, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    ids = []
    for name, of in (
        ("a", record),
        ("b", record),
        ("c", make.record(tmp_path_factory.mktemp("other") / "case.record")),
    ):
        export(of, tmp_path / name, "geojson")
        features = json.loads((tmp_path / name / "incidents.geojson").read_text())["features"]
        ids.append({f["id"] for f in features})
    assert ids[0] == ids[1]
    assert ids[0].isdisjoint(ids[2]), "another record's secret gives other ids"


def test_the_full_profile_says_what_it_is(record: Record, tmp_path: Path) -> None:
    export(record, tmp_path, "csv", profile="full")
    assert "Qarya Saghira" in (tmp_path / "incidents.csv").read_text()
    assert "not for publication" in json.loads((tmp_path / "csv.provenance.json").read_text())["about"]


def test_a_cell_of_h3_instead_of_the_province(record: Record, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nblur_to = "h3:4"\n[blur]\nsite_types = ["hospital"]\n')
    export(record, tmp_path / "out", "csv", profile=own)
    text = (tmp_path / "out" / "incidents.csv").read_text()
    clinic = next(line for line in text.splitlines() if ",24," in line)
    assert "35.123" not in clinic
    assert ",3,24," in clinic


@pytest.mark.parametrize(
    ("text", "why"),
    [("blur_too = 1", "blur_too"), ('blur_to = "h3:99"', "h3:99"), ("name = ", "own.toml")],
)
def test_a_bad_profile_says_what_is_wrong(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(SettingError, match=why):
        Profile.load(path)


OFFICES = Profile.load("public").offices or ()


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("Bashar al-Assad", "Bashar al-Assad"),
        ("Turkish armed forces", "Turkish armed forces"),
        ("Islamic State", "Islamic State"),
        ("Civilians", "Civilians"),
        ("Samir Nadir", "name withheld"),
        ("General Samir Nadir", "name withheld"),
    ],
)
def test_names_of_offices_and_organisations_go_out(name: str, out: str) -> None:
    assert public_name(name, OFFICES) == out


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("Syrian Observatory for Human Rights", "Syrian Observatory for Human Rights"),
        ("Ministry of Defence of Turkey", "Ministry of Defence of Turkey"),
        ("Witnesses", "a source"),
        ("Samir Nadir", "a source"),
        ("the report itself", "the report itself"),
    ],
)
def test_a_source_in_the_field_is_never_named(name: str, out: str) -> None:
    assert public_claimant(name, OFFICES) == out
