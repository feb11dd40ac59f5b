"""Each format: its columns, its rules, what it says is lost, and that its users' tools read it back."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from dragoman.errors import SettingError, SourceError
from dragoman.publish import acled, flat, ged, hxl, xlsx
from dragoman.publish.export import FORMATS, export
from dragoman.record import Record
from dragoman.views import Filter, Tables

from . import make


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return make.record(tmp_path_factory.mktemp("publish") / "case.record")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def losses(folder: Path, format: str) -> set[tuple[str, str]]:
    """(title of the incident, kind of loss) of all losses."""
    table = json.loads((folder / f"{format}.losses.json").read_text(encoding="utf-8"))
    return {(i["title"], x["kind"]) for i in table["incidents"] for x in i["losses"]}


@pytest.fixture
def written(record: Record, tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(format: str, **more: object) -> Path:
        export(record, tmp_path, format, profile=more.pop("profile", "full"), **more)  # type: ignore[arg-type]
        return tmp_path

    return write


# ---- ACLED
def test_acled_has_its_columns_and_codes(written) -> None:  # type: ignore[no-untyped-def]
    found = rows(written("acled") / "acled.csv")
    assert len(acled.COLUMNS) == 31
    assert list(found[0]) == list(acled.COLUMNS)
    market = next(r for r in found if r["location"] == "Market Town")
    assert market["event_date"] == "2020-03-19"
    assert market["time_precision"] == market["geo_precision"] == "1"
    assert (market["event_type"], market["disorder_type"]) == (
        "Explosions/Remote violence",
        "Political violence",
    )
    assert (market["actor1"], market["inter1"]) == ("Military Forces of Russia", "8")
    assert market["actor2"] == "Military Forces of Syria"
    assert market["assoc_actor_2"] == "Civilians"
    assert market["interaction"] == "18"
    assert (market["iso"], market["country"], market["region"]) == ("760", "Syria", "Middle East")
    assert market["fatalities"] == "7"


def test_acled_counts_dozens_as_twelve_and_says_so(written) -> None:  # type: ignore[no-untyped-def]
    folder = written("acled")
    clinic = next(
        r for r in rows(folder / "acled.csv") if r["location"] == "Qarya Saghira" and r["fatalities"] != "0"
    )
    assert clinic["fatalities"] == "12"
    assert clinic["time_precision"] == "2"
    assert clinic["event_date"] == "2020-03-20", "the middle day of the interval"
    assert ("Shelling on Qarya Saghira: Samir Nadir", "rule_of_format") in losses(folder, "acled")


def test_acled_says_what_it_could_not(written) -> None:  # type: ignore[no-untyped-def]
    found = losses(written("acled"), "acled")
    market = "Air strike on Market Town: 7 killed"
    assert {(market, k) for k in ("withheld_toll", "range", "claimants", "dispute")} <= found
    assert ("Planned meeting", "left_out") in found
    assert ("Displacement in Idlib", "left_out") in found


def test_a_campaign_is_split_by_day_and_its_toll_with_it() -> None:
    from dragoman.publish.losses import Losses

    item = _item(kind="campaign", killed=(10, 10, 10), days=4)
    found = list(acled.rows([item], Losses("acled"), None))
    assert [r["fatalities"] for r in found] == [3, 3, 2, 2]
    assert [r["event_date"] for r in found] == ["2020-03-01", "2020-03-02", "2020-03-03", "2020-03-04"]
    assert len({r["event_id_cnty"] for r in found}) == 4


def _item(
    kind: str = "event", killed: tuple[int | None, ...] = (None, None, None), days: int = 1, **more: object
):  # type: ignore[no-untyped-def]
    from datetime import date

    from dragoman.publish.items import Item

    low, best, high = killed
    incident = make.incident(
        "i-market", "made", kind=kind, date_start=date(2020, 3, 1), date_end=date(2020, 3, days), date_prec=1,
        latitude=35.5, longitude=36.5, where_prec=1, killed_low=low, killed_best=best, killed_high=high, **more,
    )  # fmt: skip
    return Item("made", incident, sub_event="Air/drone strike")


# ---- UCDP GED
def test_ged_has_its_columns_and_the_dead_add_up(written) -> None:  # type: ignore[no-untyped-def]
    folder = written("ged")
    found = rows(folder / "ged.csv")
    assert len(ged.COLUMNS) == 49
    assert list(found[0]) == list(ged.COLUMNS)
    market = next(r for r in found if r["where_coordinates"] == "Market Town")
    assert market["type_of_violence"] == "1"
    assert market["dyad_name"] == "Government of Russia - Government of Syria"
    assert (market["deaths_a"], market["deaths_b"], market["deaths_civilians"], market["deaths_unknown"]) == (
        "0",
        "2",
        "5",
        "0",
    )
    assert (market["low"], market["best"], market["high"]) == ("7", "7", "9")
    assert (market["gwnoa"], market["gwnob"], market["country_id"]) == ("365", "652", "652")
    for row in found:
        parts = sum(int(row[f"deaths_{c}"]) for c in ("a", "b", "civilians", "unknown"))
        assert parts == int(row["best"])
        assert int(row["low"]) <= int(row["best"]) <= int(row["high"])


def test_the_priogrid_cell_counts_from_the_south_west() -> None:
    assert ged.priogrid(-90, -180) == 1
    assert ged.priogrid(-89.75, -179.75) == 1
    assert ged.priogrid(-89.25, -180) == 721
    assert ged.priogrid(90, 180) == 259_200
    assert ged.priogrid(35.5, 36.5) == 251 * 720 + 433 + 1


def test_ged_leaves_out_what_killed_nobody_and_says_it(written) -> None:  # type: ignore[no-untyped-def]
    found = losses(written("ged"), "ged")
    assert ("Movement of troops", "left_out") in found
    assert ("Air strike on Market Town: 7 killed", "ids") in found


# ---- HXL
def test_hxl_is_read_by_libhxl(written) -> None:  # type: ignore[no-untyped-def]
    import hxl as libhxl

    folder = written("hxl")
    with libhxl.data(str(folder / "hxl.csv"), libhxl.InputOptions(allow_local=True)) as source:
        found = list(source)
        tags = source.display_tags
    assert tags[: len(hxl.TAGS)] == list(hxl.TAGS)
    killed = [r.get("#affected+killed-min-max-civilians") for r in found]
    assert "7" in killed


def test_a_running_total_has_its_own_hxl_row(written) -> None:  # type: ignore[no-untyped-def]
    total = next(r for r in rows(written("hxl") / "hxl.csv") if r["Scope"] == "cumulative")
    assert (total["Displaced, best"], total["Start"], total["End"]) == ("520000", "2019-12-01", "2020-02-06")
    assert total["According to"] == "United Nations"
    assert total["Killed, best"] == ""


# ---- the others
def test_geojson_draws_no_point_for_a_province(written) -> None:  # type: ignore[no-untyped-def]
    import geopandas

    folder = written("geojson")
    frame = geopandas.read_file(folder / "incidents.geojson").set_index("id")
    assert frame.loc["i-market"].geometry.x == 36.5
    assert frame.loc["i-total"].geometry is None
    assert frame.crs.to_epsg() == 4326


def test_plover_calls_an_announced_meeting_an_agreement(written) -> None:  # type: ignore[no-untyped-def]
    events = json.loads((written("plover") / "plover.json").read_text(encoding="utf-8"))["events"]
    meeting = next(e for e in events if e["id"] == "i-meeting")
    assert (meeting["type"], meeting["mode"]) == ("AGREE", None)
    assert [a["name"] for a in meeting["source"]] == ["Russia", "Turkey"]


def test_csv_and_parquet_are_read_by_pandas(record: Record, tmp_path: Path) -> None:
    import pandas

    export(record, tmp_path, "csv", profile="full")
    export(record, tmp_path, "parquet")
    frame = pandas.read_csv(tmp_path / "incidents.csv")
    assert list(frame.columns) == list(flat.COLUMNS)
    assert frame["killed_best"].sum() == 7
    assert len(pandas.read_parquet(tmp_path / "claims.parquet")) == len(make.CLAIMS)


def test_sqlite_opens_with_its_keys(written) -> None:  # type: ignore[no-untyped-def]
    connection = sqlite3.connect(written("sqlite") / "record.sqlite")
    assert connection.execute("SELECT count(*) FROM claims JOIN incidents USING (incident_id)").fetchone()[
        0
    ] == len(make.CLAIMS)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("SELECT value FROM provenance WHERE key = 'profile'").fetchone()[0] == "full"
    connection.close()


@pytest.mark.anyio
async def test_datasette_serves_the_sqlite(written) -> None:  # type: ignore[no-untyped-def]
    from datasette.app import Datasette

    served = Datasette([str(written("sqlite") / "record.sqlite")])
    answer = await served.client.get("/record/incidents.json?_shape=array&incident_id=i-market")
    assert answer.json()[0]["killed_best"] == 7


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_edits_of_a_sheet_come_back_as_changes(record: Record, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    export(record, tmp_path, "xlsx")
    path = tmp_path / "record.xlsx"
    tables = Tables.of(record)
    assert xlsx.changes(tables, path) == []
    book = load_workbook(path)
    sheet = book["figures"]
    head = [c.value for c in sheet[1]]
    at = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, 1).value == "f-market")
    sheet.cell(at, head.index("best") + 1).value = 6
    claims = book["claims"]
    head = [c.value for c in claims[1]]
    at = next(r for r in range(2, claims.max_row + 1) if claims.cell(r, 1).value == "c-market")
    claims.cell(at, head.index("actors") + 1).value = "Syrian armed forces; Russian armed forces"
    book.save(path)
    actors = ["Syrian armed forces", "Russian armed forces"]
    assert [(c.subject, c.field, c.before, c.after) for c in xlsx.changes(tables, path)] == [
        ("c-market", "actors", [], actors),
        ("f-market", "best", 5, 6),
    ]
    sheet.cell(2, 1).value = "nobody"
    book.save(path)
    with pytest.raises(SourceError, match="nobody"):
        xlsx.changes(tables, path)


def test_a_cell_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    from dragoman.publish.files import write_csv

    write_csv(tmp_path / "x.csv", ["a"], [{"a": "=1+1"}, {"a": -3}])
    assert (tmp_path / "x.csv").read_text() == "a\n'=1+1\n-3\n"


# ---- all of them
@pytest.mark.parametrize("format", FORMATS)
def test_the_same_record_gives_the_same_bytes(record: Record, tmp_path: Path, format: str) -> None:
    for name in ("one", "two"):
        export(record, tmp_path / name, format)
    one = {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()}
    assert one == {p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()}
    beside = {f"{format}.losses.json", f"{format}.losses.md", f"{format}.provenance.json"}
    assert {*FORMATS[format].files, *beside} <= one.keys()


def test_a_sheet_does_not_tell_when_it_was_made(record: Record, tmp_path: Path) -> None:
    import re
    import zipfile

    export(record, tmp_path, "xlsx")
    with zipfile.ZipFile(tmp_path / "record.xlsx") as sheet:
        core = sheet.read("docProps/core.xml").decode()
        assert {e.date_time[:3] for e in sheet.infolist()} == {(1980, 1, 1)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"1980-01-01T00:00:00"}


def test_filters_choose_what_goes_out(record: Record, tmp_path: Path) -> None:
    export(record, tmp_path, "jsonl", wanted=Filter.from_query("theme=displacement"))
    lines = [json.loads(x) for x in (tmp_path / "claims.jsonl").read_text().splitlines()]
    assert {c["claim_id"] for c in lines} == {"c-total"}
    told = json.loads((tmp_path / "jsonl.provenance.json").read_text())
    assert told["filters"] == "theme=displacement"


def test_what_cannot_be_is_refused_in_words(record: Record, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is not one of jsonl"):
        export(record, tmp_path, "docx")
    with pytest.raises(SettingError, match="unblurred"):
        export(record, tmp_path, "sqlite", profile="public")
    with pytest.raises(SettingError, match="profile"):
        export(record, tmp_path, "csv", profile="nothing-like-it")


def test_a_sheet_comes_back_as_judgements(tmp_path: Path) -> None:
    from openpyxl import load_workbook
    from typer.testing import CliRunner

    from dragoman.cli.app import app

    record = make.record(tmp_path / "case.record")
    export(record, tmp_path, "xlsx")
    path = tmp_path / "record.xlsx"
    book = load_workbook(path)
    sheet = book["claims"]
    column = {c.value: n for n, c in enumerate(sheet[1], 1)}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, column["claim_id"]).value == "c-market":
            sheet.cell(row, column["date"]).value = "2020-03-18..2020-03-19"
            sheet.cell(row, column["theme"]).value = "no theme of ours"
    book.save(path)
    told = ["judge", str(record.path), "--from", str(path), "--author", "anna", "--log-only"]
    run = CliRunner()
    assert run.invoke(app, told, input="n\n").exit_code == 0
    assert record.judgements.all() == [], "shown, and not taken before somebody says so"
    result = run.invoke(app, [*told, "--yes"])
    assert result.exit_code == 0, result.output
    assert "theme" in result.output
