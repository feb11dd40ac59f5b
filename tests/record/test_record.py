from __future__ import annotations

import dataclasses
import json
import multiprocessing
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from dragoman.errors import NotFoundError, RecordError
from dragoman.model import Claim, Evidence, Figure, Incident, Interval, Place, Report, Time, stable_id
from dragoman.record import Changes, Content, Kept, Record
from dragoman.record.check import check
from dragoman.record.parts import Change
from dragoman.record.schema import BESIDE, ORDER, TABLES, schema_of
from dragoman.reports import SetAside

TEXT = "On Monday 12 people were killed in Idlib, the monitor said."
REPORT = Report(
    stable_id(TEXT, "S", None, None), "a.txt", TEXT, source="S", language="en", origin_id="o1",
    published_start=date(2020, 3, 2), published_end=date(2020, 3, 8), published_basis="inferred",
    published_evidence=(Evidence("weekday", "Monday", 3, 9, Interval(date(2020, 3, 2), None)),),
    furniture=((50, 54),),
)  # fmt: skip
CLAIM = Claim(
    "c1", REPORT.report_id, "event", "ASSAULT", "hostilities", "asserted", TEXT, 0, len(TEXT), "killed", 25, 31, 0.75,
    "reader 1", incident_id="i1", claimants=("the monitor",), claimant="the monitor", actors=("A", "B"),
    latitude=35.9, longitude=36.6, country="SYR", date_start=date(2020, 3, 2), date_end=date(2020, 3, 2), date_prec=1,
    spans=(("trigger", 25, 31), ("claimant", 42, 53)),
)  # fmt: skip
FIGURE = Figure(
    "f1",
    "c1",
    REPORT.report_id,
    "killed",
    "people",
    "12",
    10,
    12,
    incident_id="i1",
    low=12,
    best=12,
    high=12,
    civilian=None,
)
INCIDENT = Incident(
    "i1", "Killing in Idlib", "event", "ASSAULT", "hostilities", "asserted", ("c1",), (REPORT.report_id,), 1, 1, 1, 1,
    "single", killed_low=12, killed_best=12, killed_high=12, killed_basis="f1",
)  # fmt: skip
PLACE = Place(REPORT.report_id, "Idlib", 35, 40, latitude=35.9, longitude=36.6)
TIME = Time(REPORT.report_id, "Monday", 3, 9, "date", date(2020, 3, 2), date(2020, 3, 2))
CONTENT = Content([REPORT], [CLAIM], [FIGURE], [INCIDENT], [PLACE], [TIME], (SetAside("b.txt", "empty"),))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    made = Record.create(tmp_path / "r")
    with made.locked():
        made.write(CONTENT, "mark")
    return Record.open(tmp_path / "r")


def test_what_is_written_is_read(record: Record) -> None:
    assert record.reports() == [REPORT]
    assert record.claims() == [CLAIM]
    assert record.figures() == [FIGURE]
    assert record.incidents() == [INCIDENT]
    assert record.places() == [PLACE]
    assert record.times() == [TIME]
    assert record.set_aside() == [SetAside("b.txt", "empty")]
    assert record.fingerprint == "mark"
    assert record.counts == dict.fromkeys((t for t in TABLES if t not in BESIDE), 1)
    assert check(record) == []


def test_rows_are_sorted_and_bytes_do_not_depend_on_their_order(tmp_path: Path) -> None:
    claims = [dataclasses.replace(CLAIM, claim_id=f"c{n}", trigger_start=n % 7) for n in range(50)]
    bytes_of = []
    for name, rows in (("one", claims), ("two", claims[::-1])):
        made = Record.create(tmp_path / name)
        made.write(dataclasses.replace(CONTENT, claims=rows))
        bytes_of.append([p.read_bytes() for p in sorted((tmp_path / name).rglob("*.parquet"))])
        assert [c.claim_id for c in made.claims()] == [
            c.claim_id for c in sorted(claims, key=lambda c: (c.trigger_start, c.claim_id))
        ]
    assert bytes_of[0] == bytes_of[1]


def many(ids: Iterable[int]) -> list[Claim]:
    return [dataclasses.replace(CLAIM, report_id=stable_id(n), claim_id=f"c{n:02}") for n in ids]


def test_large_tables_have_several_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.record.parts.ROWS_PER_PART", 20)
    made = Record.create(tmp_path / "r")
    made.write(Content(claims=many(range(50))))
    assert [p.name for p in made.parts("claims")] == [f"claims-000{n}.parquet" for n in range(4)]
    assert [c.report_id for c in made.claims()] == sorted(stable_id(n) for n in range(50))


@pytest.mark.parametrize(("gone", "come"), [([3], [60]), (range(40), []), ([], range(50, 90)), ([7], [7])])
def test_a_changed_table_is_the_table_written_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: Iterable[int], come: Iterable[int]
) -> None:
    monkeypatch.setattr("dragoman.record.parts.ROWS_PER_PART", 20)
    kept = Kept("mark")
    one, two = Record.create(tmp_path / "one"), Record.create(tmp_path / "two")
    one.write(Content(claims=many(range(50)), kept=kept))
    before = {p.name: p.stat().st_ino for p in one.parts("claims")}
    change = Change({stable_id(n) for n in gone}, many(come))
    one.change(Changes({"claims": change}, (), (), ()), (0, ""))
    two.write(Content(claims=many({*range(50)} - {*gone} | {*come}), kept=kept))
    assert one.manifest == two.manifest
    assert [p.read_bytes() for p in one.parts("claims")] == [p.read_bytes() for p in two.parts("claims")]
    if len(one.parts("claims")) == len(before) and gone == [3]:
        assert sum(p.stat().st_ino == before[p.name] for p in one.parts("claims")) >= 2


def test_duckdb_reads_the_parts(record: Record) -> None:
    parts = [str(p) for p in record.parts("figures")]
    assert duckdb.sql(f"SELECT who, best FROM read_parquet({parts})").fetchall() == [(None, 12)]


def test_schema_is_that_of_the_contract() -> None:
    claims = schema_of(Claim)
    assert claims.field("claimants").type == claims.field("actors").type
    assert str(claims.field("date_start").type) == "date32[day]"
    assert not claims.field("claim_id").nullable
    assert claims.field("incident_id").nullable
    for table, cls in TABLES.items():
        assert set(ORDER[table]) <= set(schema_of(cls).names)


def test_nothing_written_holds_a_time_or_a_path(record: Record, tmp_path: Path) -> None:
    manifest = (record.path / "record.json").read_text()
    assert str(tmp_path) not in manifest
    assert set(json.loads(manifest)) == {
        "format", "dragoman", "reader", "fingerprint", "tables", "generation",
        "judgements", "judged", "preferred", "kept",
    }  # fmt: skip
    for path in record.parts("claims"):
        keys = pq.read_schema(path).metadata
        assert not keys or list(keys) == [b"ARROW:schema"]


def test_get(record: Record) -> None:
    assert record.get("c1") == CLAIM
    assert record.get("f1") == FIGURE
    assert record.get("i1") == INCIDENT
    assert record.get(REPORT.report_id[:6]) == REPORT
    for wanted in ("nobody", "", "c1' OR 1=1 --"):
        with pytest.raises(NotFoundError, match="no report, claim"):
            record.get(wanted)


def test_an_ambiguous_beginning_is_refused(tmp_path: Path) -> None:
    made = Record.create(tmp_path / "r")
    made.write(Content(claims=[dataclasses.replace(CLAIM, claim_id=f"ab{n}") for n in range(3)]))
    with pytest.raises(NotFoundError, match="more than one id"):
        made.get("ab")
    assert made.get("ab1") == dataclasses.replace(CLAIM, claim_id="ab1")


def test_a_killed_build_leaves_the_record_whole(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, text: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dragoman.record.store._replace", fail)
    with pytest.raises(KeyboardInterrupt):
        record.write(Content())
    monkeypatch.undo()
    again = Record.open(record.path)
    assert again.claims() == [CLAIM]
    again.write(Content())
    assert len(list(record.path.glob("tables*"))) == 1


def test_what_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no record here"):
        Record.open(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RecordError, match=r"notes\.txt"):
        Record.create(tmp_path)
    with pytest.raises(RecordError, match="is a file"):
        Record.create(tmp_path / "notes.txt")
    (tmp_path / "record.json").write_text('{"format": 99}')
    with pytest.raises(RecordError, match="record format 99"):
        Record.open(tmp_path)
    (tmp_path / "record.json").write_text("{")
    with pytest.raises(RecordError, match="not readable"):
        Record.open(tmp_path)


def _try_lock(path: Path, out: multiprocessing.Queue[str]) -> None:
    try:
        with Record.open(path).locked():
            out.put("locked")
    except RecordError as error:
        out.put(str(error))


def test_the_lock_holds_between_processes_and_ends_with_its_holder(record: Record) -> None:
    context = multiprocessing.get_context("fork")
    out: multiprocessing.Queue[str] = context.Queue()
    answers = []
    for held in (True, False):
        process = context.Process(target=_try_lock, args=(record.path, out))
        if held:
            with record.locked():
                process.start()
                answers.append(out.get(timeout=20))
        else:
            process.start()
            answers.append(out.get(timeout=20))
        process.join()
    assert "another build is writing" in answers[0]
    assert answers[1] == "locked"


def test_a_torn_part_is_told_of(record: Record) -> None:
    part = record.parts("claims")[0]
    part.write_bytes(part.read_bytes()[:40])
    with pytest.raises(RecordError, match="torn"):
        record.claims()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"claims": [dataclasses.replace(CLAIM, trigger_start=24)]}, "'killed' is not what stands at 24..31"),
        ({"claims": [dataclasses.replace(CLAIM, sentence="On Tuesday")]}, "is not what stands at 0.."),
        ({"claims": [dataclasses.replace(CLAIM, incident_id="i9")]}, "incident i9 is not in the record"),
        ({"claims": [dataclasses.replace(CLAIM, report_id="r9")]}, "report r9 is not in the record"),
        ({"claims": [dataclasses.replace(CLAIM, date_end=date(2020, 3, 1))]}, "is the wrong way round"),
        ({"claims": [dataclasses.replace(CLAIM, modality="sure")]}, "modality 'sure'"),
        ({"claims": [dataclasses.replace(CLAIM, latitude=None)]}, "one coordinate without the other"),
        ({"claims": [dataclasses.replace(CLAIM, latitude=95.0)]}, "not on the globe"),
        ({"claims": [dataclasses.replace(CLAIM, spans=(("x", 90, 99),))]}, "span of x 90..99 is outside"),
        ({"claims": []}, "claim c1 is not in the record"),
        ({"figures": [dataclasses.replace(FIGURE, low=13)]}, "low 13, best 12, high 12 are not in order"),
        ({"figures": [dataclasses.replace(FIGURE, text="13")]}, "'13' is not what stands at 10..12"),
        ({"figures": []}, "killed_basis f1 is not a figure"),
        (
            {"incidents": [dataclasses.replace(INCIDENT, killed_basis="f1+f7")]},
            "killed_basis f7 is not a figure",
        ),
        ({"incidents": [dataclasses.replace(INCIDENT, agreement="yes")]}, "agreement 'yes'"),
        ({"incidents": [dataclasses.replace(INCIDENT, claim_ids=())]}, "has no claims"),
        ({"reports": [dataclasses.replace(REPORT, url="u")]}, "the id is not the hash"),
        ({"reports": [dataclasses.replace(REPORT, origin_id="")]}, "has no origin_id"),
        ({"places": [dataclasses.replace(PLACE, start=34)]}, "'Idlib' is not what stands at 34..40"),
        ({"incidents": [INCIDENT, INCIDENT]}, "the id stands twice"),
    ],
)
def test_check_finds(tmp_path: Path, change: dict[str, object], told: str) -> None:
    made = Record.create(tmp_path / "r")
    made.write(dataclasses.replace(CONTENT, **change))  # type: ignore[arg-type]
    assert any(told in problem for problem in check(made)), check(made)


def test_check_finds_changed_bytes(record: Record) -> None:
    part = record.parts("times")[0]
    table = pq.read_table(part)
    pq.write_table(table, part, compression="none")
    assert check(record) == ["part times-0000.parquet: its bytes are not those that the build wrote"]


def test_originals_are_kept_once_given_back_and_swept(tmp_path: Path) -> None:
    originals = Record.create(tmp_path / "r").originals
    names = [originals.keep(data) for data in (b"one", b"two", b"one")]
    files = sorted(p.read_bytes() for p in originals.path.rglob("*.gz"))
    assert len(files) == 2
    assert sorted(originals.names()) == sorted(set(names))
    assert originals.get(names[1]) == b"two"
    originals.sweep({names[0]})
    assert list(originals.names()) == [names[0]]
    with pytest.raises(NotFoundError, match=names[1]):
        originals.get(names[1])
    next(originals.path.rglob("*.gz")).write_bytes(b"no")
    with pytest.raises(RecordError, match="damaged"):
        originals.get(names[0])
