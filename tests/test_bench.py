"""The reports that `make bench` simulates: the same for any number of them, without texts beside the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts" / "bench"


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def test_report_n_is_the_same_however_many_are_made(tmp_path: Path) -> None:
    import recombine

    of = recombine.texts(tmp_path)
    few, many = list(recombine.reports(40, of)), list(recombine.reports(250, of))
    assert many[:40] == few
    assert many[0]["published"] == "2017-01-01"
    assert many[249]["published"] == "2017-01-03"
    texts = [r["text"] for r in many]
    assert 5 < len(texts) - len(set(texts)) < 60  # reprints


def test_a_crawl_has_its_share_about_other_things(tmp_path: Path) -> None:
    import recombine

    of = recombine.texts(tmp_path)
    about = {line for text in of.conflict for line in text}
    assert about.isdisjoint(line for text in of.other for line in text)
    rows = list(recombine.reports(400, of, relevant=0.05))
    assert 5 < sum("the truce" in r["text"] or " killed " in r["text"] for r in rows) < 50


def test_the_page_names_what_was_left_out_and_how_cost_grows() -> None:
    import run

    assert run._exponent([100, 1000], [2.0, 20.0]) == "1.00"
    assert run._exponent([100, 1000], [2.0, 200.0]) == "2.00"
    assert run._exponent([100], [2.0]) == ""
    assert "left out" in (run._no_heideltime(None) or "")
