"""The command line, on a small record made by hand."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dragoman import pipeline
from dragoman.cli.app import app
from dragoman.model import Claim, Figure, Incident, Place, Report, Time, stable_id
from dragoman.publish.codebook import codebook_page
from dragoman.record import Content, Record
from small_reader import STAGES

TEXT = "On Monday 12 traders were killed in Idlib, the monitor said. Some 4,000 people have fled since May."
SENTENCE, SECOND = TEXT[:60], TEXT[61:]
RID = stable_id(TEXT, None, None, None)
REPORT = Report(RID, "a.txt", TEXT, title="Market hit", language="en", origin_id="o1")
CLAIM = Claim(
    "c1c1", RID, "event", "ASSAULT", "hostilities", "asserted", SENTENCE, 0, 60, "killed", 26, 32, 0.75, "reader 1",
    incident_id="i1i1", mode="aerial", claimants=("the Monitor",), claimant="the Monitor", actors=("Side A",),
    recipients=("civilians",), place_text="Idlib", place_name="Idlib", country="SYR", where_prec=1,
    date_text="Monday", date_start=date(2020, 3, 2), date_end=date(2020, 3, 2), date_prec=1,
    spans=(("trigger", 26, 32), ("claimant", 43, 54), ("date", 3, 9), ("place", 36, 41), ("recipients", 13, 20)),
)  # fmt: skip
FLED = Claim(
    "c2c2", RID, "event", None, "displacement", "asserted", SECOND, 61, len(TEXT), "fled", 84, 88, 0.5, "reader 1",
    incident_id="i2i2",
)  # fmt: skip
KILLED = Figure("f1f1", "c1c1", RID, "killed", "people", "12 traders", 10, 20, incident_id="i1i1", who="traders", low=12, best=12, high=12)  # fmt: skip
TOTAL = Figure(
    "f2f2", "c2c2", RID, "displaced", "people", "Some 4,000", 61, 71, incident_id="i2i2", who="people", low=4000, best=4000,
    high=4000, scope="cumulative", since=date(2020, 5, 1),
)  # fmt: skip
AIR = Incident(
    "i1i1", "Air strike in Idlib", "event", "ASSAULT", "hostilities", "asserted", ("c1c1",), (RID,), 1, 1, 1, 1, "single",
    mode="aerial", actors=("Side A",), recipients=("civilians",), place_name="Idlib", country="SYR", killed_low=12,
    killed_best=12, killed_high=12, killed_basis="f1f1", date_start=date(2020, 3, 2), date_end=date(2020, 3, 2), date_prec=1,
)  # fmt: skip
FLIGHT = Incident(
    "i2i2", "Flight", "event", None, "displacement", "asserted", ("c2c2",), (RID,), 1, 1, 1, 0, "single"
)
CONTENT = Content(
    [REPORT], [CLAIM, FLED], [KILLED, TOTAL], [AIR, FLIGHT],
    [Place(RID, "Idlib", 36, 41)], [Time(RID, "Monday", 3, 9, "date")],
)  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    Record.create(tmp_path / "r").write(CONTENT)
    return tmp_path / "r"


@pytest.fixture
def run(run_cli: Run) -> Run:
    return run_cli


def test_version_and_help(run: Run) -> None:
    assert run("--version")[1].startswith("dragoman 0.")
    code, out, _ = run("--help")
    assert code == 0
    for command in app.registered_commands:
        assert command.callback is not None
        name = (command.name or command.callback.__name__).replace("_", "-")
        assert name in out
        assert command.callback.__doc__
        assert run(name, "--help")[0] == 0


def test_wrong_usage_is_2(run: Run, record: Path) -> None:
    assert run("build")[0] == 2
    assert run("fly")[0] == 2
    assert run("show", record, "--theme", "weather")[0] == 2
    code, _, err = run("show", record, "--since", "yesterday")
    assert code == 2
    assert "YYYY-MM-DD" in err
    assert run("export", record, "--to", "x", "--format", "paper")[0] == 2


def test_a_missing_record_is_3_and_a_missing_id_is_4(run: Run, record: Path, tmp_path: Path) -> None:
    code, _, err = run("show", tmp_path / "none")
    assert code == 3
    assert "no record here" in err
    code, _, err = run("explain", record, "zzz")
    assert code == 4
    assert "'zzz'" in err


def test_show(run: Run, record: Path) -> None:
    code, out, _ = run("show", record)
    assert code == 0
    for words in (
        "2020-03-02",
        "Idlib",
        "air strike",
        "Side A → civilians",
        "12 killed",
        "the Monitor",
        "single",
    ):
        assert words in out
    assert "Running totals" in out
    assert "“Some 4,000”" in out
    assert f"dragoman explain {record} i1i1" in out


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), ["i1i1", "i2i2"]),
        (("--theme", "displacement", "--incidents"), ["i2i2"]),
        (("--since", "2020-03-01", "--until", "2020-03-31"), ["i1i1"]),
        (("--since", "2020-03-03"), []),
        (("--limit", "1"), ["i1i1"]),
    ],
)
def test_show_picks(run: Run, record: Path, options: tuple[str, ...], ids: list[str]) -> None:
    code, out, _ = run("show", record, "--json", *options)
    assert code == 0
    assert [i["incident_id"] for i in json.loads(out)["incidents"]] == ids


def test_show_has_a_table_for_each_theme_and_view(run: Run, record: Path) -> None:
    code, out, _ = run("show", record, "--theme", "displacement")
    assert code == 0
    assert "4,000" in out
    assert "running total" in out
    code, out, _ = run("show", record, "--totals", "--since", "2020-03-01", "--area", "idlib")
    assert code == 0
    assert "killed" in out
    assert "i1i1" in out
    for option, words in (
        ("--tolls", "the only number"),
        ("--series", "4,000"),
        ("--coverage", "an unnamed outlet"),
    ):
        code, out, _ = run("show", record, option)
        assert code == 0
        assert words in out
    rows = json.loads(run("show", record, "--theme", "hostilities", "--json")[1])
    assert rows["table"] == "hostilities"
    assert rows["rows"][0]["killed"] == {"low": 12, "best": 12, "high": 12}
    assert (
        json.loads(run("show", record, "--totals", "--json")[1])["rows"][0]["totals"][0]["sum"]["best"] == 12
    )
    assert "Nothing fits" in run("show", record, "--theme", "arms")[1]
    assert run("show", record, "--totals", "--tolls")[0] == 2


def test_explain_a_claim_quotes_the_words(run: Run, record: Path) -> None:
    code, out, _ = run("explain", record, "c1c1")
    assert code == 0
    assert "On [Monday] [12 traders] were [killed] in [Idlib], [the monitor] said." in out
    for words in (
        "according to",
        "← “the monitor”",
        "← “killed”",
        "← “Monday”",
        "12 people",
        "← “12 traders”",
    ):
        assert words in out


def test_explain_a_pair(run: Run, record: Path) -> None:
    code, out, _ = run("explain", record, "c1c1", "c2c2")
    assert code == 0
    assert out.startswith("Apart: their types exclude each other")
    assert "[killed]" in out
    assert "[fled]" in out
    assert "places too far apart" not in out
    assert "running total" not in out
    found = json.loads(run("explain", record, "c1", "c2", "--json")[1])
    assert found["pair"]["forbidden"] == "type"
    assert {f["name"] for f in found["pair"]["features"]} > {"date", "place", "figures"}
    code, _, err = run("explain", record, "c1c1", "f1f1")
    assert code == 4
    assert "name two claims" in err
    assert "one claim" in run("explain", record, "c1c1", "c1")[2]


def test_explain_anything(run: Run, record: Path) -> None:
    assert "Air strike in Idlib" in run("explain", record, "i1i1")[1]
    assert "running total since 2020-05-01" in run("explain", record, "f2f2")[1]
    out = run("explain", record, RID[:5])[1]
    assert "Market hit" in out
    assert "day not known (unknown)" in out
    found = json.loads(run("explain", record, "i1", "--json")[1])
    number, told = found["parts"][0], found["parts"][-1]
    assert (number["kind"], number["title"]) == ("number", "killed: 12")
    assert number["parts"][0]["fields"][0]["value"].startswith("the best number rests on it")
    assert told["id"] == "c1c1"
    assert told["quotes"][0]["marks"][0] == [3, 9]


def test_explain_a_total_tells_what_is_added_and_what_is_not(run: Run, record: Path) -> None:
    code, out, _ = run("explain", record, "killed", "--area", "idlib")
    assert code == 0
    assert "12 / 12 / 12 in 1 incident" in out
    assert "[12 traders]" in out
    assert "no number" in run("explain", record, "injured")[1]


def test_export(run: Run, record: Path, tmp_path: Path) -> None:
    code, _, err = run("export", record, "--format", "jsonl", "--to", tmp_path / "x")
    assert code == 0
    assert "2 claims" in err
    assert sorted(p.name for p in (tmp_path / "x").iterdir()) == [
        "claims.jsonl", "figures.jsonl", "incidents.jsonl", "jsonl.losses.json", "jsonl.losses.md",
        "jsonl.provenance.json", "reports.jsonl",
    ]  # fmt: skip
    claim, fled = map(json.loads, (tmp_path / "x" / "claims.jsonl").read_text().splitlines())
    assert (claim["claim_id"], claim["date_start"], claim["actors"]) == ("c1c1", "2020-03-02", ["Side A"])
    assert (fled["event_type"], fled["place_text"], fled["actors"]) == (None, None, [])
    rows = json.loads(run("export", record, "--to", tmp_path / "y", "--with-mentions", "--json")[1])
    assert (rows["places"], rows["times"]) == (1, 1)
    (place,) = map(json.loads, (tmp_path / "y" / "places.jsonl").read_text().splitlines())
    assert (place["text"], place["geonames_id"]) == ("Idlib", None)


def test_check(run: Run, record: Path) -> None:
    code, out, err = run("check", record)
    assert (code, out) == (0, "")
    assert "no problems" in err
    Record.open(record).write(dataclasses.replace(CONTENT, incidents=[AIR]))
    code, out, err = run("check", record)
    assert code == 1
    assert "claim c2c2: incident i2i2 is not in the record" in out
    code, out, _ = run("check", record, "--json")
    assert code == 1
    assert len(json.loads(out)["problems"]) == 2


def test_build(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.Stages, "default", classmethod(lambda cls: STAGES))
    (tmp_path / "a.txt").write_text("12 people were killed in the town on Monday.")
    (tmp_path / "b.txt").write_text("")
    code, out, err = run("build", tmp_path / "a.txt", tmp_path / "b.txt", "--record", tmp_path / "r")
    assert (code, out) == (0, "")
    assert "1 reports (1 new, 1 read), 1 claims" in err
    assert "b.txt: empty" in err
    code, out, err = run("build", tmp_path / "a.txt", "--record", tmp_path / "r", "--quiet")
    assert (code, out, err) == (0, "", "")
    summary = json.loads(run("build", tmp_path / "b.txt", "--record", tmp_path / "r", "--json")[1])
    assert (summary["reports"], summary["added"]) == (1, 0)
    assert summary["set_aside"][0]["reason"] == "empty"
    code, _, err = run("build", tmp_path / "none", "--record", tmp_path / "empty")
    assert code == 1
    assert "no such file or folder" in err
    assert run("build", tmp_path / "a.txt", "--record", tmp_path / "r", "--workers", "0")[0] == 2


def test_the_codebooks_page_is_current(run: Run) -> None:
    page = Path(__file__).parents[1] / "docs" / "codebook.md"
    assert page.read_text(encoding="utf-8") == codebook_page(), "run 'make docs'"
    assert run("codebook")[1] == codebook_page()
