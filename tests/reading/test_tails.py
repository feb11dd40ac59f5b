from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.reading.attribution import read_attributions
from dragoman.reading.document import Document
from dragoman.reading.tails import misread_tail

Make = Callable[..., Document]

TAILS = [
    ("A shell killed two shepherds near the river on Friday, the mayor of the district said.", "the mayor"),
    ("An air raid killed nine fishermen in the village of Kfar on Sunday, the governor of the coast province said.", "the governor"),
    ("Rebels seized the bridge at dawn, residents of the town said on Monday.", "residents"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source"), TAILS)
def test_who_says_so_at_the_end_is_read(document: Make, text: str, source: str) -> None:
    made = [
        a for a in read_attributions(document(text)) if a.source_text and a.source_text.startswith(source)
    ]
    assert len(made) == 1
    start, end = made[0].content[0]
    assert text[:10] in text[start:end] or start == 0


@pytest.mark.parametrize("text", [t for t, _ in TAILS])
def test_the_sentence_is_one_tree_with_the_saying_on_top(document: Make, text: str) -> None:
    sentence = document(text).sentences[0]
    roots = [t for t in sentence.doc if t.head == t]
    assert [t.text for t in roots] == ["said"]
    assert misread_tail(sentence.doc) is None
    assert sentence.doc.text == text


@pytest.mark.parametrize(
    "text",
    [
        "The army shelled the road, which the villagers use, and left.",
        "He would not go, and nobody else said",
        "Shells fell on the town.",
    ],
)
def test_other_sentences_are_left_alone(document: Make, text: str) -> None:
    assert misread_tail(document(text).sentences[0].doc) is None
