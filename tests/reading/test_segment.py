from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reading.segment import readable, segment, truecase
from dragoman.reports.lines import hard_wrapped

SENTENCES = [
    ("Shells fell on the town. Two people died.", ["Shells fell on the town.", "Two people died."]),
    ("Mr. Hadi met Gen. Salem in St. Petersburg.", ["Mr. Hadi met Gen. Salem in St. Petersburg."]),
    (
        "The U.N. said so. The U.S. The army denied it.",
        ["The U.N. said so.", "The U.S.", "The army denied it."],
    ),
    (
        "It cost 1.5 million. It was 3.30 p.m. when it fell.",
        ["It cost 1.5 million.", "It was 3.30 p.m. when it fell."],
    ),
    ('"They must leave." He said no more.', ['"They must leave."', "He said no more."]),
    ('"Will they leave?" he asked. No.', ['"Will they leave?" he asked.', "No."]),
    ("One line\nAnother line", ["One line", "Another line"]),
    ("The village of Foo, No. 5 on the list, fell.", ["The village of Foo, No. 5 on the list, fell."]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: list[str]):
    assert [text[p.start : p.end] for p in segment(text)] == expected


def test_lines_of_a_hard_wrapped_text_are_not_paragraphs():
    text = (
        "Government troops moved towards the town on the river on Tuesday and\n"
        "met no resistance on the way, a spokesman of the ministry of defence\n"
        "told journalists in the capital. He gave no number of the soldiers who\n"
        "took part.\n\nThe rebels said nothing."
    )
    assert hard_wrapped(text)
    assert len(segment(text)) == 3
    assert {p.paragraph for p in segment(text)} == {0, 1}


def test_furniture_and_what_stands_before_the_body_are_left_out():
    text = "BEIRUT -- Shells fell. Share this. Two died."
    a = text.index("Share")
    pieces = segment(text, text.index("Shells"), [(a, a + len("Share this."))])
    assert [text[p.start : p.end] for p in pieces] == ["Shells fell.", "Two died."]


def test_capitals_become_readable():
    shown = truecase("THE ARMY BOMBED SAN MIGUEL. FMLN REBELS FLED.")
    assert shown == "The army bombed San Miguel. FMLN rebels fled."


@given(st.text(max_size=400))
def test_offsets_hold_whatever_the_text(text: str):
    assert len(readable(text)) == len(text)
    last = 0
    for p in segment(text):
        assert last <= p.start < p.end <= len(text)
        assert text[p.start : p.end].strip() == text[p.start : p.end]
        last = p.end
