"""The pinned figures: what was measured may not fall under its floor, nor be older than the reader."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

import pytest

from dragoman.fingerprint import fingerprint

ROOT = Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location("evaluate", ROOT / "scripts" / "evaluate.py")
assert spec
assert spec.loader
evaluate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(evaluate)


@pytest.fixture(scope="module")
def measured() -> dict:
    return tomllib.loads((ROOT / "docs" / "measured.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pinned() -> dict:
    return tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))


def test_no_figure_is_worse_than_pinned(measured: dict, pinned: dict):
    assert evaluate.shortfalls(measured, pinned) == []


def test_every_set_is_measured_and_has_no_violation(measured: dict):
    for name in evaluate.SETS:
        assert measured[name]["contract_violations"] == 0, name


def test_the_measurement_is_of_this_reader(measured: dict):
    assert measured["fingerprint"] == fingerprint(), (
        "the reader changed since it was measured: run `make evaluate`"
    )


def test_a_drop_is_told():
    told = evaluate.shortfalls({"facts": {"found": 0.5}}, {"floors": {"facts": {"found": 0.6}}})
    assert told == ["facts.found: measured 0.5, pinned 0.6 (floors)"]
    assert evaluate.shortfalls({"x": {"bad": 2}}, {"ceilings": {"x": {"bad": 1}}})
