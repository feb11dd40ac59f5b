from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.model import MEASURES
from dragoman.reading.document import Document
from dragoman.reading.figures import read_bare_figures, read_figures
from dragoman.reading.mentions import EventMention, FigureMention
from dragoman.reading.numbers import read_numbers

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "figures.toml").read_text(encoding="utf-8"))[
    "case"
]


def bare(doc: Document) -> list[FigureMention]:
    numbers = read_numbers(doc, [])
    return [
        f
        for s in doc.sentences
        for f in read_bare_figures(doc, s, [n for n in numbers if n.sentence == s.index])
    ]


def event(doc: Document, word: str, event_type: str | None = "ASSAULT", **fields: Any) -> EventMention:
    token = next(t for t in doc.sentences[0].doc if t.text == word)
    return EventMention(
        0, token.idx, token.idx + len(word), word, token.i, doc.lemma(token), "event", event_type, None, None,
        "hostilities", "asserted", **fields,
    )  # fmt: skip


def line(f: FigureMention) -> str:
    bounds = " ".join("-" if x is None else str(x) for x in (f.low, f.best, f.high))
    return f"{f.text} | {f.measure} | {f.unit} | {bounds}"


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:40] for c in CASES])
def test_cases(case: dict[str, Any], document: Callable[..., Document]) -> None:
    doc = document(case["text"])
    figures = bare(doc)
    by_line = {line(f): f for f in figures}
    if case.get("none"):
        assert list(by_line) == []
    for want in case.get("want", ()):
        head, _, more = want.rpartition(" | ") if want.count(" | ") == 4 else (want, "", "")
        assert head in by_line
        for name, value in _pairs(more):
            assert str(getattr(by_line[head], name)) == value
    if "count" in case:
        assert len(figures) == case["count"]
    for f in figures:
        assert f.measure in MEASURES
        assert doc.text[f.start : f.end] == f.text


def _pairs(more: str) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for word in more.split():
        name, eq, value = word.partition("=")
        if eq:
            out.append((name, value))
        else:
            out[-1] = (out[-1][0], f"{out[-1][1]} {word}")
    return out


def test_a_figure_goes_to_the_event_of_its_own_word(document: Callable[..., Document]) -> None:
    doc = document("Shelling hit the market after gunmen killed four traders.")
    events = [event(doc, "Shelling"), event(doc, "killed", measure="killed")]
    numbers = read_numbers(doc, [])
    assert [(f.text, f.event) for f in read_figures(doc, doc.sentences[0], events, numbers)] == [
        ("four traders", 1)
    ]
    assert read_bare_figures(doc, doc.sentences[0], numbers, events) == []


def test_victims_do_not_belong_to_a_meeting(document: Callable[..., Document]) -> None:
    doc = document("The presidents met after four traders were killed.")
    events = [event(doc, "met", "CONSULT")]
    numbers = read_numbers(doc, [])
    assert read_figures(doc, doc.sentences[0], events, numbers) == []
    assert [f.event for f in read_bare_figures(doc, doc.sentences[0], numbers, events)] == [-1]


def test_an_event_gives_its_measure_to_its_patients(document: Callable[..., Document]) -> None:
    doc = document("The navy intercepted three trawlers.")
    token = next(t.i for t in doc.sentences[0].doc if t.text == "trawlers")
    numbers = read_numbers(doc, [])
    plain = [event(doc, "intercepted", "COERCE")]
    assert read_figures(doc, doc.sentences[0], plain, numbers) == []
    telling = [event(doc, "intercepted", "COERCE", patients=(token,), measure="captured")]
    found = read_figures(doc, doc.sentences[0], telling, numbers)
    assert [(f.measure, f.best, f.event) for f in found] == [("captured", 3, 0)]


def test_parts_point_into_the_list_returned(document: Callable[..., Document]) -> None:
    doc = document("Raiders killed 12 people, including three children, in the village.")
    numbers = read_numbers(doc, [])
    found = read_figures(doc, doc.sentences[0], [event(doc, "killed")], numbers)
    assert [(f.text, f.part_of) for f in found] == [("12 people", None), ("three children", 0)]


def test_the_same_input_gives_the_same_figures(document: Callable[..., Document]) -> None:
    text = "The blast killed 12 people and wounded 30; dozens of shops were destroyed."
    assert bare(document(text)) == bare(document(text))
