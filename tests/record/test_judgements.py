from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from dragoman.errors import RecordError
from dragoman.model import Anchor, Judgement
from dragoman.record import JudgementLog


@pytest.fixture
def log(tmp_path: Path) -> JudgementLog:
    return JudgementLog(tmp_path / "judgements.sqlite")


def draft(action: str, subject: str, author: str = "ada", **fields: object) -> Judgement:
    return Judgement("", action, subject, author, **{"made_at": "", **fields})  # type: ignore[arg-type]


def quoting(report_id: str, words: str = "two were killed") -> Anchor:
    return Anchor("claim", "c1", report_id, words, 3, 18, f"In {words}.", 0, "ASSAULT")


def test_what_is_inserted_is_read_in_order(log: JudgementLog) -> None:
    assert log.all() == []
    assert log.verify() == []
    assert log.head == (0, "")
    (first,) = log.insert(draft("same", "c1", other="c2", reason="one strike"))
    second, third = log.insert(
        draft("correct", "c1", "bo", field="number", value={"best": 4}, anchors=(quoting("r"),)),
        draft("reject", "c3", made_at="2024-01-02T00:00:00.000000+00:00"),
    )
    assert log.all() == [first, second, third]
    assert second.value == {"best": 4}
    assert second.anchors[0].words == "two were killed"
    assert third.made_at == "2024-01-02T00:00:00.000000+00:00"
    assert log.head[0] == 3
    assert log.hash_at(3) == log.head[1]
    assert log.verify() == []


def test_later_is_later_also_where_the_clock_was_put_back(log: JudgementLog) -> None:
    log.insert(draft("accept", "c1", made_at="2999-01-01T00:00:00.000000+00:00"))
    (second,) = log.insert(draft("accept", "c1"))
    assert second.made_at == "2999-01-01T00:00:00.000001+00:00"


def test_an_unknown_action_is_refused(log: JudgementLog) -> None:
    with pytest.raises(RecordError, match="'delete' is not one of"):
        log.insert(draft("delete", "c1"))


def test_what_a_guard_refuses_is_not_written(log: JudgementLog) -> None:
    log.insert(draft("accept", "c1"))

    def guard(entries: object) -> None:
        raise ValueError(len(list(entries)))  # type: ignore[call-overload]

    with pytest.raises(ValueError, match="1"):
        log.insert(draft("accept", "c2"), guard=guard)
    assert len(log.all()) == 1
    log.insert(draft("accept", "c2"))
    assert log.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE judgements SET author = 'x'",
        "DELETE FROM judgements",
        "UPDATE contents SET content = 'x'",
        "UPDATE contents SET content = NULL, name = 'x'",
        "DELETE FROM contents",
    ],
)
def test_rows_cannot_be_changed(log: JudgementLog, statement: str) -> None:
    log.insert(draft("accept", "c1", reason="so"))
    with sqlite3.connect(log.path) as connection, pytest.raises(sqlite3.IntegrityError, match="insert-only"):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("trigger", "statement", "told"),
    [
        ("judgements_no_update", "UPDATE judgements SET author = 'eve' WHERE seq = 2", "row 2): its fields were changed"),
        ("judgements_no_delete", "DELETE FROM judgements WHERE seq = 2", "row before it was changed or taken out"),
        ("contents_no_update", "UPDATE contents SET content = '{}' WHERE name = 'reason'", "its reason was changed"),
        ("contents_no_delete", "DELETE FROM contents", "its reason was taken out, and no redaction"),
        ("contents_no_delete", "UPDATE contents SET content = NULL", "its reason was taken out, and no redaction"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_its_back_is_found(
    log: JudgementLog, trigger: str, statement: str, told: str
) -> None:
    for n in range(3):
        log.insert(draft("accept", f"c{n}", reason="so" if n == 1 else None))
    assert log.verify() == []
    with sqlite3.connect(log.path) as connection:
        connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
    assert told in log.verify()[0]


def test_a_redaction_blanks_the_words_of_its_report_and_the_chain_stays_whole(log: JudgementLog) -> None:
    log.insert(
        draft("correct", "c1", reason="as Meriam Said told", value={"actors": ["Meriam Said"]}, field="actors", anchors=(quoting("r1"),)),
        draft("same", "c1", other="c2", anchors=(quoting("r1"), dataclasses.replace(quoting("r2", "they fled"), side=1))),
    )  # fmt: skip
    assert b"Meriam Said" in log.path.read_bytes() + wal(log)
    log.insert(draft("redact", "r1", "bo", reason="asked by the family"))
    assert log.verify() == []
    held = b"".join(p.read_bytes() for p in log.path.parent.iterdir())
    for gone in (b"Meriam Said", b"two were killed"):
        assert gone not in held
    first, second, third = log.all()
    assert (first.value, first.reason, first.anchors) == (None, None, ())
    assert first.withdrawn == ("value", "reason", "anchor.0")
    assert [a.words for a in second.anchors] == ["they fled"]
    assert third.reason == "asked by the family"
    assert list(log.redactions()) == ["r1"]


def wal(log: JudgementLog) -> bytes:
    path = log.path.with_name(log.path.name + "-wal")
    return path.read_bytes() if path.exists() else b""


def test_durable_settings(log: JudgementLog) -> None:
    log.insert(draft("accept", "c1"))
    with sqlite3.connect(log.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]


def _insert_many(path: Path, author: str, count: int = 10) -> None:
    for n in range(count):
        JudgementLog(path).insert(draft("accept", f"c{n}", author))


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


def test_a_process_killed_in_the_middle_loses_nothing_that_was_told(log: JudgementLog) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_insert_many, args=(log.path, "ada", 10_000)
    )
    process.start()
    until = time.monotonic() + 60
    while (seen := log.head[0]) < 5 and time.monotonic() < until:
        time.sleep(0.02)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(timeout=60)
    assert seen >= 5
    assert log.head[0] >= seen
    assert log.verify() == []
    log.insert(draft("accept", "c1", "bo"))
    assert log.verify() == []


def test_a_file_that_is_no_log(log: JudgementLog) -> None:
    log.path.write_bytes(b"not a database" * 100)
    with pytest.raises(RecordError, match="the judgement log refused"):
        log.all()
