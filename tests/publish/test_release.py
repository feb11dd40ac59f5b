"""Numbered releases: what changed between them, and where merged incidents lead."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from dragoman.errors import PublicationError
from dragoman.publish.release import release
from dragoman.record import Record
from dragoman.record.store import Content

from . import make


def _write(record: Record, **changes: object) -> Record:
    content = Content(
        reports=make.REPORTS, claims=make.CLAIMS, figures=make.FIGURES, incidents=make.INCIDENTS
    )
    with record.locked():
        record.write(dataclasses.replace(content, **changes))  # type: ignore[arg-type]
    return Record.open(record.path)


def test_releases_tell_what_came_changed_and_went(tmp_path: Path) -> None:
    record = make.record(tmp_path / "case.record")
    first = release(record, tmp_path / "out")
    assert (first.number, len(first.added), first.changed, first.removed, first.redirects) == (
        1,
        4,
        (),
        (),
        {},
    )
    market, clinic = make.INCIDENTS[:2]
    both = dataclasses.replace(
        market, claim_ids=tuple(sorted({*market.claim_ids, *clinic.claim_ids})), killed_high=33
    )
    merged = _write(record, incidents=[both, *make.INCIDENTS[2:]])
    second = release(merged, tmp_path / "out")
    assert (second.number, second.added, len(second.changed), len(second.removed)) == (2, (), 1, 1)
    assert second.redirects == {second.removed[0]: second.changed[0]}, "the clinic's id leads to the market's"
    third = release(merged, tmp_path / "out")
    assert (third.added, third.changed, third.removed) == ((), (), ())
    assert third.redirects == second.redirects, "an old id leads on in every later release"
    told = json.loads((tmp_path / "out" / "release-0002" / "release.json").read_text())
    assert told["redirects"] == second.redirects
    assert "now in" in (tmp_path / "out" / "release-0002" / "changes.md").read_text()
    assert (tmp_path / "out" / "release-0001" / "acled.csv").exists()


def test_a_release_says_no_claim_ids(tmp_path: Path) -> None:
    made = release(make.record(tmp_path / "case.record"), tmp_path / "out")
    for path in made.folder.iterdir():
        assert "c-market" not in path.read_text(encoding="utf-8")


def test_a_folder_of_another_record_is_not_overwritten(tmp_path: Path) -> None:
    release(make.record(tmp_path / "one.record"), tmp_path / "out")
    with pytest.raises(PublicationError, match="release-0001"):
        release(make.record(tmp_path / "two.record"), tmp_path / "out")
