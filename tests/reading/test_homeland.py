from __future__ import annotations

from collections.abc import Callable

from dragoman.reading.document import Document
from dragoman.reading.homeland import adjectives_of_states, homeland, leanings

Make = Callable[..., Document]
URL = "https://news.example.org/asia/nepal-bridge-washed-away"


def test_signs_beside_the_place_names(document: Make) -> None:
    report = document(
        "The Peruvian army and a Peruvian court were told of it.", title="Chile denies it"
    ).report
    assert leanings(report) == {"CHL": 1.0, "PER": 0.5 * 2**0.5}


def test_an_address_names_a_country(document: Make) -> None:
    assert homeland(document("The bridge was washed away.", url=URL).report, []) == "NPL"
    assert (
        homeland(document("The bridge was washed away.", url="https://www.example.gov.ph/a").report, [])
        == "PHL"
    )


def test_no_country_is_made_up(document: Make) -> None:
    assert homeland(document("The bridge was washed away.").report, []) is None
    assert leanings(document("The Central American University was shut.").report) == {}


def test_adjectives_are_single_words() -> None:
    assert {"spanish", "syrian"} <= adjectives_of_states()
    assert not any(" " in word for word in adjectives_of_states())


def test_what_is_sent_abroad_says_little(document: Make) -> None:
    report = document("A Turkish drone hit a car, and Turkish shelling went on.").report
    assert leanings(report)["TUR"] < 0.3
    assert leanings(document("The Turkish army left its Turkish barracks.").report)["TUR"] > 0.6
