"""dragoman judge, as a coder types it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_case import MORE, built, claim, figure, report, stages, write

from dragoman import judging, pipeline
from dragoman.cli import main
from dragoman.record import Record

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(record: Record, monkeypatch: pytest.MonkeyPatch, run_cli: Run) -> Run:
    monkeypatch.setattr(pipeline.Stages, "default", classmethod(lambda cls: stages()))
    monkeypatch.setenv("DRAGOMAN_AUTHOR", "ana")

    def call(*words: object, on: Path = record.path) -> tuple[int, str, str]:
        return run_cli("judge", on, *words)

    return call


def again(record: Record) -> Record:
    return Record.open(record.path)


def test_a_session(run: Run, record: Record) -> None:
    five = claim(record, "5 people").claim_id
    assert "No judgements yet" in run()[1]
    code, out, err = run(
        "correct", five[:7], "place=Ford @ 36.2,36.7", "date=2020-03-02", "-m", "see the map"
    )
    assert (code, out) == (0, "")
    assert "place = Ford, Idlib, SYR (36.200, 36.700; precision 1) (see the map)" in err
    assert "date = 2020-03-02 (precision 1)" in err
    assert "Now: incident" in err
    assert claim(again(record), "5 people").place_name == "Ford"
    code, _, err = run("reject", claim(record, "7 soldiers").claim_id)
    assert "Now: 1 claim in no incident, counting for nothing" in err
    assert "3 judgements by ana; 3 in force." in run()[1]
    out = run("history", five)[1]
    assert out.count("correct") == 2
    assert "stands" in out
    assert run("undo")[0] == 0
    assert claim(again(record), "7 soldiers").review_state == "unreviewed"
    assert "taken back: by ana" in run("history")[1]


def test_a_refused_merge_is_5_and_says_why(run: Run, record: Record) -> None:
    a, b = claim(record, "7 soldiers").claim_id, claim(record, "5 people").claim_id
    assert run("not_same", a, b, "--reason", "days apart")[0] == 0
    code, _, err = run("same", a, b, "--author", "bo")
    assert code == 5
    assert "said ana" in err
    assert "days apart" in err
    code, _, err = run("same", a, b, "--author", "bo", "--dissent")
    assert code == 0
    assert "Note: not merged" in err
    out = run("conflicts")[1]
    assert "not the same stands; disputed" in out
    assert "bo: same" in out
    assert "pair" in run("agreement")[1]
    assert "Merges refused (1)" in run()[1]


def test_add_with_numbers(run: Run, record: Record) -> None:
    r = report(record, "c").report_id
    code, _, err = run("add", r[:6], "hurt", "event-type=ASSAULT", "injured=nine traders: 9")
    assert code == 0, err
    assert "add" in err
    assert "“hurt”" in err
    added = next(f for f in again(record).figures() if f.review_state == "added")
    assert (added.measure, added.best, added.text) == ("injured", 9, "nine traders")
    code, _, err = run("add", claim(record, "5 people").claim_id, "5 people", "measure=injured", "number=3")
    assert code == 0, err
    code, _, err = run("add", r, "people")
    assert code == 2
    assert "what is it?" in err


def test_log_only_and_refresh(run: Run, record: Record) -> None:
    five = claim(record, "5 people").claim_id
    run("reject", five, "--log-only")
    assert claim(again(record), "5 people").review_state == "unreviewed"
    assert "do not follow 1 entry yet" in run()[1]
    assert run("refresh")[0] == 0
    assert claim(again(record), "5 people").review_state == "rejected"
    assert "follow the log already" in run("refresh")[2]


def test_json(run: Run, record: Record) -> None:
    five = claim(record, "5 people").claim_id
    (made,) = json.loads(run("accept", five, "--json")[1])
    assert (made["action"], made["subject"], made["author"]) == ("accept", five, "ana")
    (entry,) = json.loads(run("history", "--json")[1])
    assert (entry["state"], entry["judgement"]["judgement_id"]) == ("stands", made["judgement_id"])
    assert json.loads(run("--json")[1])["entries"] == 1
    assert json.loads(run("conflicts", "--json")[1]) == []


def test_export_and_import(run: Run, record: Record, tmp_path: Path) -> None:
    run("reject", claim(record, "5 people").claim_id)
    assert "1 judgement" in run("--export", tmp_path / "log.jsonl")[2]
    other = built(tmp_path, "other")
    code, _, err = run("--import", tmp_path / "log.jsonl", on=other.path)
    assert code == 0
    assert "1 judgement taken in, 0 known already" in err
    assert claim(again(other), "5 people").review_state == "rejected"


def test_redact_is_carried_out_also_where_only_the_log_is_asked_for(run: Run, record: Record) -> None:
    r = report(record, "c").report_id
    assert run("redact", r)[0] == 2
    code, _, err = run("redact", r, "-m", "law", "--log-only")
    assert code == 0, err
    assert len(again(record).reports()) == 2


def test_a_build_tells_what_it_could_not_follow(
    run: Run,
    record: Record,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    added = report(record, "c").report_id
    run("add", added, "hurt", "event_type=ASSAULT")
    hurt = next(c for c in again(record).claims() if c.trigger == "hurt")
    run("accept", hurt.claim_id, "--author", "bo")
    run("undo")
    path = write(tmp_path, [MORE], "more.jsonl")
    monkeypatch.setattr(sys, "argv", ["dragoman", "build", str(path), "--record", str(record.path)])
    with pytest.raises(SystemExit, match="0"):
        main()
    err = capfdbinary.readouterr()[1].decode()
    assert "Judgements not followed (1)" in err
    assert "who took that back" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["praise"], "'praise' is no judgement: accept, reject"),
        (["accept"], "dragoman judge RECORD accept ID"),
        (["same", "a"], "dragoman judge RECORD same ID ID"),
        (["accept", "a", "b"], "dragoman judge RECORD accept ID"),
        (["correct", "ID", "theme"], "'theme': write field=value; fields of a claim: kind"),
        (["accept", "ID", "--author", ""], "who judges? give --author NAME"),
    ],
)
def test_wrong_usage_is_2(run: Run, record: Record, words: list[str], told: str) -> None:
    five = claim(record, "5 people").claim_id
    code, _, err = run(*(five if w == "ID" else w for w in words))
    assert code == 2
    assert told in err


def test_fields_are_listed(run: Run) -> None:
    out = run("fields")[1]
    for name in (*judging.FIELDS["claim"], *judging.FIELDS["figure"]):
        assert name in out


def test_a_figure_by_its_beginning(run: Run, record: Record) -> None:
    f = figure(record, "5 people").figure_id
    assert run("correct", f[:9], "number=up to 5")[0] == 0
    assert figure(again(record), "5 people").low is None
