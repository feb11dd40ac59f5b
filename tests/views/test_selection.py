"""The filters: in and out of options and queries, and the same rows in memory and by SQL."""

from __future__ import annotations

import dataclasses
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from making import DAY, THEMES, make_tables

from dragoman.errors import SettingError
from dragoman.model import AGREEMENTS, KINDS, MODALITIES, REVIEW_STATES
from dragoman.record import Content, Record
from dragoman.views import Box, Filter, Tables
from dragoman.views.selection import fold
from dragoman.views.sql import connect, where

KEYS = {"incidents": "incident_id", "claims": "claim_id", "figures": "figure_id"}


def test_a_query_comes_back_as_it_was() -> None:
    wanted = Filter(
        date(2020, 2, 1), date(2020, 2, 29), ("control", "alignment"), ("COERCE",), ("restrict",), ("state",), ("Turk*", "A & B"),
        ("the report itself",), ("AP",), ("Idlib", "36,35,37,36.5"), ("single",), ("asserted", "denied"), ("accepted",), True,
        "laid a siege",
    )  # fmt: skip
    assert Filter.from_query(wanted.to_query()) == wanted
    assert Filter.from_query("?" + wanted.to_query()) == wanted
    assert Filter.of(wanted.pairs()) == wanted
    assert "since=2020-02-01" in wanted.to_query()


def test_nothing_asked_is_everything() -> None:
    tables = make_tables(1)
    wanted = Filter.from_query("page=2&theme=&text=%20&reviewed_only=0")
    assert wanted == Filter()
    assert wanted.to_query() == ""
    assert wanted.incidents(tables) == tables.incidents
    assert wanted.claims(tables) == tables.claims
    assert wanted.figures(tables) == tables.figures


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("theme=weather", "not one of hostilities"),
        ("since=yesterday", "YYYY-MM-DD"),
        ("since=2020-03-01&until=2020-02-01", "is after"),
        ("area=36,37,36,91", "west,south,east,north"),
        ("area=36,37,37,36", "west,south,east,north"),
        ("review=perhaps", "unreviewed"),
    ],
)
def test_a_value_that_cannot_be_used_is_told(query: str, told: str) -> None:
    with pytest.raises(SettingError, match=told):
        Filter.from_query(query)


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("area=idlib", {"Saraqib", "Nairab"}),
        ("area=Saraqib", {"Saraqib"}),
        ("area=SYR", {"Saraqib", "Nairab", None}),
        ("area=syria", {"Saraqib", "Nairab", None}),
        ("area=36,35,39,36", {"Saraqib", "Nairab"}),  # not the country as a whole
        ("area=178,-19,-179,-16", {"Suva", "Taveuni"}),
        ("area=suva&area=saraq*", {"Suva", "Saraqib"}),
        ("area=Atlantis", set()),
    ],
)
def test_areas(query: str, places: set[str | None]) -> None:
    found = Filter.from_query(query).incidents(make_tables(2))
    assert {i.place_name for i in found} == places


def test_one_claim_must_fit_all_that_is_asked_of_the_telling() -> None:
    tables = make_tables(3)
    wanted = Filter.from_query("claimant=Observatory&outlet=AP&review=accepted")
    found = {i.incident_id for i in wanted.incidents(tables)}
    assert found == {c.incident_id for c in wanted.claims(tables)} - {None}
    assert 0 < len(found) < len(tables.incidents)


def test_names_compare_without_case_and_accents() -> None:
    tables = make_tables(4)
    assert (
        Filter(actors=("idlib sura",)).claims(tables) == Filter(actors=("İdlib Şura",)).claims(tables) != []
    )
    assert Filter(actors=("Turkey",)).claims(tables) != Filter(actors=("Turk*",)).claims(tables)
    assert Filter(text="cavusoglu said").claims(tables) == [
        c for c in tables.claims if "35 men" in c.sentence
    ]
    assert all(
        not c.claimants and not c.root_source for c in Filter(claimants=("the report itself",)).claims(tables)
    )


def test_a_running_total_stands_on_the_day_it_is_given_for() -> None:
    tables = make_tables(5)
    found = Filter(since=DAY + timedelta(days=9), until=DAY + timedelta(days=9)).figures(tables)
    totals = [f for f in found if f.scope == "cumulative"]
    assert totals
    assert {f.as_of for f in totals} == {DAY + timedelta(days=9)}


def test_a_rejected_figure_is_there_only_where_rejected_ones_are_asked_for() -> None:
    tables = make_tables(5)
    struck = dataclasses.replace(tables.figures[0], review_state="rejected")
    claim = dataclasses.replace(tables.claim[struck.claim_id], review_state="rejected")
    claims = [claim if c.claim_id == claim.claim_id else c for c in tables.claims]
    now = Tables(tables.reports, claims, [struck, *tables.figures[1:]], tables.incidents)
    assert struck not in Filter().figures(now)
    assert claim in Filter().claims(now)  # seen, not counted
    assert struck in Filter(review_states=("rejected",)).figures(now)


def _value(dice: random.Random, name: str) -> Any:
    return {
        "since": DAY + timedelta(days=dice.randrange(30)),
        "themes": tuple(dice.sample((*THEMES, "alignment"), 2)),
        "types": tuple(dice.sample(("ASSAULT", "SUPPORT", "AID"), 1)),
        "modes": ("aerial",),
        "kinds": tuple(dice.sample(KINDS, 1)),
        "actors": tuple(dice.sample(("turkey", "*armed*", "idlib sura", "50%*", "under_score", "underxscore", "S*A"), 2)),
        "claimants": (dice.choice(("observatory", "*", "the report itself", "sana", "50% CLUB")),),
        "outlets": (dice.choice(("ap", "a. writer", "file*", "REUTERS")),),
        "areas": (dice.choice(("idlib", "Syria", "36,35,39,36", "178,-19,-179,-16", "su*")),),
        "agreements": tuple(dice.sample(AGREEMENTS, 2)),
        "modalities": tuple(dice.sample(MODALITIES, 2)),
        "review_states": tuple(dice.sample(REVIEW_STATES, 3)),
        "reviewed_only": True,
        "text": dice.choice(("cavusoglu", "σασ", "idlib post", "it's")),
    }[name]  # fmt: skip


def _filters(seed: int) -> list[Filter]:
    dice = random.Random(seed)
    names = [
        "since", "themes", "types", "modes", "kinds", "actors", "claimants", "outlets", "areas", "agreements", "modalities",
        "review_states", "reviewed_only", "text",
    ]  # fmt: skip
    each = [Filter(**{n: _value(dice, n)}) for n in names]
    each.append(Filter(until=DAY + timedelta(days=9)))
    pairs = [dice.sample(names, dice.choice((2, 3))) for _ in range(40)]
    return each + [Filter(**{n: _value(dice, n) for n in some}) for some in pairs]


def test_the_same_rows_in_memory_and_by_sql(tmp_path: Path) -> None:
    made = make_tables(6, claims=300)
    record = Record.create(tmp_path / "r")
    figures = [
        dataclasses.replace(f, review_state="rejected") if n % 5 == 0 else f
        for n, f in enumerate(made.figures)
    ]
    record.write(Content(made.reports, made.claims, figures, made.incidents))
    tables = Tables.of(record)
    hits = 0
    with connect(record) as db:
        for wanted in _filters(7):
            for table, key in KEYS.items():
                rows = getattr(wanted, table)(tables)
                condition, values = where(wanted, table)
                found = db.execute(f"SELECT {key} FROM {table} WHERE {condition}", values).fetchall()
                assert {x for (x,) in found} == {getattr(x, key) for x in rows}, (wanted, table)
                assert len(found) == len(rows)
                hits += 0 < len(rows) < len(getattr(tables, table))
    assert hits > 80  # most filters find some and leave some


@pytest.mark.parametrize(
    "text", ["İDLIB", "ıspanak", "Łódź", "ΑΣ", "ﬁn", "Ünal ÇAVUŞOĞLU", "ادلب", "إدلب", "서울", "ẞ"]
)
def test_folding_is_that_of_the_database(text: str, tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect() as db:
        assert db.execute("SELECT lower(strip_accents(?))", [text]).fetchall() == [(fold(text),)]


def test_a_box_reads_numbers_only() -> None:
    assert Box.parse("36, 35.5,-37,36") == Box(36, 35.5, -37, 36)
    assert Box.parse("Saraqib") is None
    assert Box.parse("1,2,3") is None
