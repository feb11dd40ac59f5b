"""Places named in one list, each with a claim of its own; what is counted of all stays with the whole."""

from __future__ import annotations

import pytest

from dragoman.model import Report
from dragoman.reading.reader import Kit, read


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit.default()


def _read(kit: Kit, text: str) -> tuple[set[str | None], list[tuple[str | None, int | None, int | None]]]:
    """Places of the claims, and (place, precision, number) of the figures."""
    reading = read(Report(report_id="r", external_id="r", text=text), kit)
    by_id = {c.claim_id: c for c in reading.claims}
    figures = [(by_id[f.claim_id].place_text, by_id[f.claim_id].where_prec, f.best) for f in reading.figures]
    return {c.place_text for c in reading.claims}, figures


def test_each_place_of_a_list_has_a_claim(kit: Kit) -> None:
    places, figures = _read(kit, "Russian jets bombed Idlib, Hama and Latakia in Syria on Monday.")
    assert places == {"Idlib", "Hama", "Latakia"}
    assert figures == []


def test_a_count_stays_with_the_whole(kit: Kit) -> None:
    places, figures = _read(kit, "Attacks in Baghdad, Mosul and Kirkuk killed 40 people in Iraq on Friday.")
    assert places == {"Baghdad", "Mosul", "Kirkuk", "Baghdad, Mosul and Kirkuk"}
    assert figures == [("Baghdad, Mosul and Kirkuk", 6, 40)]


def test_two_places_of_one_province_make_the_province(kit: Kit) -> None:
    _, figures = _read(kit, "Shells fell on Saraqib and Ariha in Syria, wounding three soldiers.")
    assert [(prec, best) for _, prec, best in figures] == [(4, 3)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("A bomb killed two soldiers in Karrada, Baghdad, on Monday.", {"Karrada"}),
        ("Rebels blew up the railway between Aleppo and Damascus in Syria.", {"Aleppo"}),
        ("Rebels attacked an army post near Saraqib in Syria.", {"Saraqib"}),
    ],
)
def test_what_is_no_list_has_one_claim(kit: Kit, text: str, places: set[str | None]) -> None:
    reading = read(Report(report_id="r", external_id="r", text=text), kit)
    assert len({(c.trigger_start, c.event_type) for c in reading.claims}) == len(reading.claims)
    assert {c.place_text for c in reading.claims} <= places | {None, "Syria", "Damascus"}
