"""Sentences built from fields: each readable case of tests/cases/sentences.toml."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.model import Incident
from dragoman.publish.data import load_table
from dragoman.publish.items import Act, Item
from dragoman.publish.sentences import sentence
from dragoman.views.themes.base import themes_with_rules

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "sentences.toml").read_text(encoding="utf-8"))[
    "case"
]


def item(case: dict[str, Any]) -> Item:
    fields = {"kind": "event", "modality": "asserted"} | case["fields"]
    for name in ("date_start", "date_end"):
        if name in fields:
            fields[name] = date.fromisoformat(fields[name])
    empty = {"claim_ids": (), "report_ids": (), "agreement": "single"}
    counts = dict.fromkeys(("n_reports", "n_origins", "n_root_sources", "n_claimants"), 1)
    incident = Incident("made", "made", **{"mode": None, **empty, **counts, **fields})
    acts = tuple(Act(tuple(a[0]), tuple(a[1]), a[2] if len(a) > 2 else None) for a in case.get("acts", ()))
    incident = dataclasses.replace(
        incident,
        actors=tuple(dict.fromkeys(n for a in acts for n in a.actors)),
        recipients=tuple(dict.fromkeys(n for a in acts for n in a.recipients)),
    )
    return Item(
        "made", incident, tellers=tuple(case["by"]), acts=acts, called=case.get("called"), plan=case.get("plan", ""),
        dated=case.get("dated", True),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[c["about"] for c in CASES])
def test_a_sentence_is_built_from_its_fields(case: dict[str, Any]) -> None:
    assert sentence(item(case), 2020) == case["told"]


def test_every_name_of_the_themes_tables_has_words() -> None:
    from dragoman.codebook import load

    parts = load_table("sentences")["parts"]
    wordless = ("hostilities", "displacement", "alignment")  # told by type and mode, or by their numbers
    named = {
        f"{theme}.{rule['name']}"
        for theme in themes_with_rules()
        for rule in load("themes")[theme]
        if rule["name"]
    }
    by_type = {"diplomacy", "ceasefire.other", "health_care.other"}  # words of the PLOVER type serve
    missing = {
        n for n in named - parts.keys() if n.split(".")[0] not in (*wordless, *by_type) and n not in by_type
    }
    assert missing == set()
