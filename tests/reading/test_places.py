from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.gazetteer import Gazetteer
from dragoman.reading.document import Document
from dragoman.reading.places import read_places

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "places.toml").read_text(encoding="utf-8"))[
    "case"
]
Make = Callable[..., Document]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.default()


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:40] for c in CASES])
def test_case(case: dict[str, Any], document: Make, gazetteer: Gazetteer) -> None:
    found = read_places(document(case["text"]), gazetteer)
    if "places" in case:
        got = [[m.text, m.kind, m.country or "", m.where_prec or 0] for m in found]
        assert got == case["places"]
    for word in case.get("none", []):
        assert word not in [m.text for m in found]
    for word in case.get("adjectival", []):
        assert [m.adjectival for m in found if m.text == word] == [True]


TEXT = """Shelling hit the town of Binnish in Idlib overnight, the rescue service said.

TWO hours later aircraft struck "Kafr Takharim" and Saraqib; Turkey and the U.S. condemned it.
A third strike hit the 400 block of Palm Avenue, witnesses in Damascus said."""


def test_spans_quote_the_text_and_never_overlap(document: Make, gazetteer: Gazetteer) -> None:
    doc = document(TEXT)
    found = read_places(doc, gazetteer)
    assert found
    for m in found:
        assert doc.text[m.start : m.end] == m.text
        sentence = doc.sentences[m.sentence]
        assert sentence.start <= m.start < m.end <= sentence.end
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_the_same_text_reads_the_same(document: Make, gazetteer: Gazetteer) -> None:
    assert read_places(document(TEXT), gazetteer) == read_places(document(TEXT), gazetteer)


def test_text_in_capitals(document: Make, gazetteer: Gazetteer) -> None:
    text = (
        "GUERRILLAS ATTACKED A BARRACKS IN SAN MIGUEL, EL SALVADOR, ON MONDAY AND THEN WITHDREW TO THE HILLS."
    )
    assert [(m.text, m.country) for m in read_places(document(text), gazetteer)] == [
        ("SAN MIGUEL", "SLV"),
        ("EL SALVADOR", "SLV"),
    ]


def test_one_sense_in_a_text(document: Make, gazetteer: Gazetteer) -> None:
    text = "Fire broke out in Paris, Texas, on Monday. The mayor of Paris thanked the crews."
    assert {m.country for m in read_places(document(text), gazetteer)} == {"USA"}


def test_neighbours_decide_between_namesakes(document: Make, gazetteer: Gazetteer) -> None:
    text = "Rain fell in Huntsville and in Conroe, Texas. Roads in Huntsville and Walker County were shut."
    found = {m.text: m for m in read_places(document(text), gazetteer)}
    assert found["Huntsville"].admin1 == "Texas"
    assert found["Walker County"].admin1 == "Texas"


def test_an_unknown_village_never_gets_a_namesake_far_away(document: Make, gazetteer: Gazetteer) -> None:
    found = read_places(
        document("Troops entered the village of Kafr Zubda in Idlib province, Syria."), gazetteer
    )
    village = found[0]
    assert (village.text, village.kind, village.country) == ("Kafr Zubda", "village", "SYR")
    assert village.where_prec in (2, 4)
    assert village.geonames_id is None


def test_the_title_says_which_country_a_namesake_is_in(document: Make, gazetteer: Gazetteer) -> None:
    text = "A blast shook the market of San Miguel on Friday."
    for title, country in (("El Salvador: blast in market", "SLV"), ("Peru: blast in market", "PER")):
        assert read_places(document(text, title=title), gazetteer)[0].country == country


def test_nothing_in_nothing_out(document: Make, gazetteer: Gazetteer) -> None:
    assert read_places(document(""), gazetteer) == []
