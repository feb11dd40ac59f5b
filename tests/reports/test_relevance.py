"""The first look: what can hold no conflict event, or is about another part of the world, is set aside before it is parsed."""

from __future__ import annotations

import json
from pathlib import Path

import made
import pytest

from dragoman.errors import SettingError
from dragoman.model import Report
from dragoman.reports import Look, Relevance, SetAside, read_sources
from dragoman.reports.relevance import ELSEWHERE, NO_EVENT, seen_words, theatre_names

DULL = "The choir of the town will sing in the new hall in May, and the tickets cost nine pounds, its director said."


@pytest.mark.parametrize(
    "text",
    [
        "Warplanes circled over the ridge at noon.",
        "Four men DIED when officers opened the gate: a blast threw them against the wall.",
        "The rebels took the hill.",
        "Police said that some 300 people had been arrested after a march.",
        "About sixty families fled to the coast.",
        "Más de 40 familias fueron desplazadas.",
        "A cease-fire was to begin on Friday.",
    ],
)
def test_what_may_tell_an_event_is_relevant(text: str) -> None:
    assert Relevance().why_not(text) is None


@pytest.mark.parametrize(
    "text",
    [DULL, "", "The warden opened the hive.", "Her campaign for the award went well; firefighters came too."],
)
def test_what_has_no_such_word_is_not(text: str) -> None:
    assert Relevance().why_not(text) == NO_EVENT


def test_two_words_count_together_only_near_each_other() -> None:
    far = "The dead were named. " + DULL * 4 + "The helicopter was sold."
    assert Relevance().why_not(far) == NO_EVENT
    assert Relevance().why_not("The dead were found by a helicopter.") is None


def test_theatre() -> None:
    look = Relevance(["SYR"])
    assert theatre_names(["syria"]) == theatre_names(["SYR"])
    assert look.why_not("Shelling hit a school in Maarat al-Numan.") is None
    assert look.why_not("The Syrian army said that four soldiers died.") is None
    assert look.why_not("Shelling hit a school in Donetsk.") == ELSEWHERE
    assert look.why_not("Homs sang.") == NO_EVENT


def test_theatre_of_a_province_and_of_nothing() -> None:
    look = Relevance(["Donetsk Oblast", "Bakhmut"])
    assert look.why_not("Shelling hit Bakhmut.") is None
    assert look.why_not("Shelling hit Homs.") == ELSEWHERE
    with pytest.raises(SettingError, match="theatre"):
        Relevance([" "])


def test_a_page_is_seen_by_its_paragraphs_without_scripts_and_links() -> None:
    page = made.page((DULL, DULL[::-1], DULL)).replace(
        b"<nav>", b"<nav>War and ceasefire<script>'shelling'</script>"
    )
    words = seen_words(page)
    assert b"choir" in words
    assert b"shelling" not in words
    assert b"ceasefire" not in words
    assert (
        seen_words(b"<body><script>shelling</script>Troops &amp; tanks<br>came").split()
        == b"troops & tanks came".split()
    )


def test_a_crawl_is_looked_at_and_what_is_dropped_is_told(tmp_path: Path) -> None:
    pages = {
        f"https://courier.example/{n}": made.page((f"{DULL} Number {n}.",) * 4, "The choir") for n in range(5)
    }
    (tmp_path / "c.warc").write_bytes(made.warc({**pages, made.URL: made.page()}))
    (tmp_path / "d.jsonl").write_text(json.dumps({"id": "dull", "text": DULL}))
    for look, ids, count in (
        (Look(Relevance()), {made.URL, "dull"}, 5),
        (Look(Relevance(), crawls_only=False), {made.URL}, 6),
        (Look(Relevance(["SYR"])), {"dull"}, 6),
        (Look(), {made.URL, "dull", *pages}, 0),
    ):
        items = list(read_sources([tmp_path], look=look))
        assert {x.external_id for x in items if isinstance(x, Report)} == ids
        dropped = [x for x in items if isinstance(x, SetAside)]
        assert len(dropped) == count
        assert all("not relevant" in x.reason for x in dropped)
