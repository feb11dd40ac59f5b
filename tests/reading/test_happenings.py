"""What is told as one happening and what is talk of such; cases in tests/cases/happenings.toml."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.codebook import load
from dragoman.model import Claim, Report
from dragoman.reading.choosing import HIGH, LOW, Specific
from dragoman.reading.document import Document
from dragoman.reading.happenings import NEAR, settle
from dragoman.reading.mentions import EventMention
from dragoman.reading.reader import Kit, read

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/happenings.toml").read_text(encoding="utf-8"))[
    "case"
]
DAY = date(2018, 3, 12)


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit.default()


def _claims(text: str, kit: Kit, title: str | None = None) -> list[Claim]:
    report = Report("x", "x", text, title=title, published_start=DAY, published_end=DAY)
    return list(read(report, kit).claims)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_case(case: dict[str, Any], kit: Kit) -> None:
    claims = _claims(case["text"], kit, case.get("title"))
    for want in case["want"]:
        trigger, kind = (w.strip() for w in want.split("|"))
        at = next((i for i, c in enumerate(claims) if c.trigger == trigger), None)
        assert at is not None, [c.trigger for c in claims]
        assert claims[at].kind == kind, want
        del claims[: at + 1]


def test_a_kit_may_weigh_otherwise(kit: Kit) -> None:
    class Nothing:
        def __call__(self, doc: Document, event: EventMention, found: Iterable[str]) -> float:
            return 0.0

    text = "Soldiers were fighting."
    kinds = {c.kind for c in _claims(text, dataclasses.replace(kit, specific=Nothing()))}
    assert kinds == {"campaign"}


def test_features_without_weights_say_nothing(kit: Kit) -> None:
    doc, event = None, None  # the model looks at the features alone
    weigh = Specific({"bias": 0.0, "hurt": 2.0})
    assert weigh(doc, event, ["never met"]) == 0.5  # type: ignore[arg-type]
    assert weigh(doc, event, ["hurt"]) > 0.85  # type: ignore[arg-type]


def test_the_shipped_weights_are_in_order() -> None:
    table = load("specific")
    assert 0 < LOW < HIGH < 1
    assert list(table["weights"]) == sorted(table["weights"])
    assert all(abs(w) < 4 for w in table["weights"].values())


def _told(claim_id: str, day: int, place: str | None = None) -> Claim:
    base = dict.fromkeys(
        (f.name for f in dataclasses.fields(Claim) if f.default is dataclasses.MISSING
         and f.default_factory is dataclasses.MISSING), "x"
    )  # fmt: skip
    when = {"date_start": date(2018, 3, day), "date_end": date(2018, 3, day)}
    own = {"claim_id": claim_id, "kind": "event", "event_type": "ASSAULT", "place_name": place}
    return Claim(**{**base, **own, **when})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "place", "sentence", "kind"),
    [
        (3, None, NEAR, "event"),
        (3, None, NEAR + 1, "campaign"),
        (4, None, 1, "campaign"),
        (3, "Hama", 1, "campaign"),
    ],
)
def test_a_sure_happening_near_bears_out_a_doubtful_one(
    day: int, place: str | None, sentence: int, kind: str
) -> None:
    sure, doubtful = _told("a", 3, "Homs"), _told("b", day, place)
    chances = {"a": (HIGH, 0), "b": (HIGH - 0.01, sentence)}
    assert [c.kind for c in settle([sure, doubtful], chances)] == ["event", kind]
