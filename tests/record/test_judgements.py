from __future__ import annotations

import multiprocessing
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dragoman.errors import RecordError
from dragoman.record import JudgementLog


@pytest.fixture
def log(tmp_path: Path) -> JudgementLog:
    return JudgementLog(tmp_path / "judgements.sqlite")


def test_what_is_inserted_is_read_in_order(log: JudgementLog) -> None:
    assert log.all() == []
    assert log.verify() == []
    first = log.insert("same", "c1", "ada", other="c2", reason="one strike")
    second = log.insert(
        "correct", "c1", "bo", field="killed", value={"best": 4}, anchor={"report_id": "r", "start": 3}
    )
    third = log.insert("reject", "c3", "ada", made_at=datetime(2024, 1, 2, tzinfo=UTC))
    assert log.all() == [first, second, third]
    assert log.all("c2") == [first]
    assert second.value == {"best": 4}
    assert third.made_at == "2024-01-02T00:00:00.000000+00:00"
    assert log.verify() == []


def test_an_unknown_action_is_refused(log: JudgementLog) -> None:
    with pytest.raises(RecordError, match="'delete' is not one of"):
        log.insert("delete", "c1", "ada")


@pytest.mark.parametrize("statement", ["UPDATE judgements SET author = 'x'", "DELETE FROM judgements"])
def test_rows_cannot_be_changed(log: JudgementLog, statement: str) -> None:
    log.insert("accept", "c1", "ada")
    with sqlite3.connect(log.path) as connection, pytest.raises(sqlite3.IntegrityError, match="insert-only"):
        connection.execute(statement)


def test_what_was_changed_behind_its_back_is_found(log: JudgementLog) -> None:
    for n in range(3):
        log.insert("accept", f"c{n}", "ada")
    with sqlite3.connect(log.path) as connection:
        connection.execute("DROP TRIGGER judgements_no_update")
        connection.execute("UPDATE judgements SET author = 'eve' WHERE seq = 2")
    assert len(log.verify()) == 1
    assert "fields were changed" in log.verify()[0]
    with sqlite3.connect(log.path) as connection:
        connection.execute("DROP TRIGGER judgements_no_delete")
        connection.execute("DELETE FROM judgements WHERE seq = 2")
    assert "row before it was changed or taken out" in log.verify()[0]


def test_durable_settings(log: JudgementLog) -> None:
    log.insert("accept", "c1", "ada")
    with sqlite3.connect(log.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]


def _insert_many(path: Path, author: str) -> None:
    for n in range(10):
        JudgementLog(path).insert("accept", f"c{n}", author)


def test_several_processes_insert_at_once(log: JudgementLog) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_insert_many, args=(log.path, name)) for name in ("ada", "bo")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    assert [p.exitcode for p in processes] == [0, 0]
    assert len(log.all()) == 20
    assert log.verify() == []


def test_a_file_that_is_no_log(log: JudgementLog) -> None:
    log.path.write_bytes(b"not a database" * 100)
    with pytest.raises(RecordError, match="the judgement log refused"):
        log.all()
