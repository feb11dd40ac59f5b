"""Whatever is killed, and wherever: nothing that was told is lost, no table is torn, and the next run ends the work."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import Killer

from dragoman import pipeline
from dragoman.judging import acts
from dragoman.record import Record
from dragoman.record.check import check
from small_reader import STAGES, TEXTS

KILLS = 40  # of each work; the soak kills more
SECRET = "the ferryman of Northford"


def write(path: Path, prefix: str, number: int) -> Path:
    rows = [
        {
            "id": f"{prefix}{n}",
            "published": "2020-03-02",
            "text": f"{text} It was told by {SECRET}, {prefix}{n}.",
        }
        for n in range(number)
        for text in [TEXTS[n % len(TEXTS)]]
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def contents(record: Path) -> dict[str, bytes]:
    """The derived part of a record, byte for byte."""
    names = ("record.json", "tables-")
    files = (p for p in record.rglob("*") if p.is_file())
    return {
        str(p.relative_to(record)): p.read_bytes()
        for p in files
        if str(p.relative_to(record)).startswith(names)
    }


def leftovers(record: Path) -> list[str]:
    """What lies in a record's folder and belongs to no generation that stands."""
    generation = Record.open(record).manifest["generation"]
    keep = {"record.json", "lock", "originals", f"tables-{generation}"}
    return [
        p.name for p in record.iterdir() if p.name not in keep and not p.name.startswith("judgements.sqlite")
    ]


def told_lines(told: Path) -> list[str]:
    return told.read_text().splitlines() if told.exists() else []


class Case:
    """A record that stands, more reports for it, and what each work makes of it when nothing kills it."""

    def __init__(self, folder: Path, killer: Killer) -> None:
        self.folder = folder
        self.run = killer.run
        self.more = write(folder / "more.jsonl", "m", 12)
        self.base = folder / "base"
        pipeline.build([write(folder / "first.jsonl", "f", 12)], self.base, stages=STAGES)
        store = Record.open(self.base)
        withdrawn = min(store.reports(), key=lambda r: r.external_id)  # by `redact`, later
        claim = next(c for c in store.claims() if c.report_id == withdrawn.report_id)
        acts.accept(store, claim.claim_id, author="zoe", reason=f"as told by {SECRET}, f0.")
        pipeline.refresh(self.base)

    def copy(self, name: str) -> tuple[Path, Path]:
        """A fresh copy of the record, and an empty list of what was told."""
        record, told = self.folder / name, self.folder / f"{name}.told"
        shutil.rmtree(record, ignore_errors=True)
        told.unlink(missing_ok=True)
        shutil.copytree(self.base, record)
        return record, told

    def whole(self, name: str) -> tuple[int, dict[str, bytes]]:
        """The number of steps of the whole work, and the tables after it."""
        record, told = self.copy("whole")
        steps = self.run(name, record, self.more, told)
        assert steps is not None
        return steps, contents(record)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with Killer() as killer:
        yield Case(tmp_path_factory.mktemp("kills"), killer)


def sound(record: Path) -> Record:
    """The record, opened after a kill: whole, and with a log that nobody changed."""
    store = Record.open(record)
    assert [p for p in check(store) if "was withdrawn and is still in the tables" not in p] == []
    assert store.judgements.verify() == []
    return store


def points(steps: int, kills: int, seed: str) -> list[int]:
    assert steps > kills
    return sorted(random.Random(seed).sample(range(1, steps + 1), kills))


def kill_builds(case: Case, kills: int, seed: str) -> None:
    steps, wanted = case.whole("build")
    before = contents(case.base)
    for at in points(steps, kills, seed):
        record, told = case.copy("killed")
        assert case.run("build", record, case.more, told, at) is None
        assert contents(record).items() >= (wanted if told_lines(told) else {}).items()
        manifest = (record / "record.json").read_bytes()
        assert manifest in (before["record.json"], wanted["record.json"])
        sound(record)
        pipeline.build([case.more], record, stages=STAGES)
        assert contents(record) == wanted, at
        assert leftovers(record) == [], at


def kill_judging(case: Case, kills: int, seed: str) -> None:
    steps, _ = case.whole("judge")
    for at in points(steps, kills, seed):
        record, told = case.copy("killed")
        assert case.run("judge", record, case.more, told, at) is None
        ids = {j.judgement_id for j in sound(record).judgements.all()}
        assert ids.issuperset(told_lines(told)), at
        pipeline.refresh(record)
        after = sound(record)
        assert after.applied == after.judgements.head
        rejected = {c.claim_id for c in after.claims() if c.review_state == "rejected"}
        assert rejected == {
            a.item_id for j in after.judgements.all() if j.action == "reject" for a in j.anchors
        }
        assert leftovers(record) == [], at


def kill_redactions(case: Case, kills: int, seed: str) -> None:
    steps, _ = case.whole("redact")
    for at in points(steps, kills, seed):
        record, told = case.copy("killed")
        assert case.run("redact", record, case.more, told, at) is None
        store = sound(record)
        gone = store.judgements.redactions()
        assert gone or not told_lines(told), at
        pipeline.refresh(record)
        if gone:
            assert check(Record.open(record)) == []
            assert all(r.external_id != "first.jsonl:f0" for r in sound(record).reports())
            text = b"".join(p.read_bytes() for p in record.rglob("*") if p.is_file())
            assert f"{SECRET}, f0.".encode() not in text, at
        assert leftovers(record) == [], at


def test_a_killed_build_leaves_the_old_record_or_the_new_one(case: Case) -> None:
    kill_builds(case, KILLS, "build")


def test_a_judgement_that_was_told_is_never_lost(case: Case) -> None:
    kill_judging(case, KILLS, "judge")


def test_a_redaction_that_was_told_is_carried_out(case: Case) -> None:
    kill_redactions(case, KILLS, "redact")


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_kills_without_end(case: Case, seed: int) -> None:
    kill_builds(case, 200, f"build {seed}")
    kill_judging(case, 200, f"judge {seed}")
    kill_redactions(case, 200, f"redact {seed}")


def test_a_first_build_that_is_killed_can_be_begun_again(case: Case) -> None:
    record, told = case.folder / "fresh", case.folder / "fresh.told"
    steps = case.run("build", record, case.more, told)
    wanted = contents(record)
    assert steps is not None
    for at in points(steps, 20, "first"):
        shutil.rmtree(record)
        assert case.run("build", record, case.more, told, at) is None
        pipeline.build([case.more], record, stages=STAGES)
        assert contents(record) == wanted, at


def test_a_killed_build_goes_on_where_it_stopped(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.record.unfinished.EVERY", 3)
    steps, wanted = case.whole("build")
    read = []
    for at in range(steps // 60, steps, steps // 60):
        if 0 in read:
            break  # killed after all was read: from here on nothing else can come
        record, told = case.copy("killed")
        case.run("build", record, case.more, told, at)
        read.append(pipeline.build([case.more], record, stages=STAGES).read)
        assert contents(record) == wanted
    assert set(read) >= {0, 12}
    assert {3, 6, 9} & set(read)
    assert read == sorted(read, reverse=True)
