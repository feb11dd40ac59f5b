from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import CodebookError
from dragoman.model import EVENT_TYPES, KINDS, MODALITIES, THEMES
from dragoman.reading.document import Document
from dragoman.reading.events import EventBook, read_events
from dragoman.reading.mentions import EventMention

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "events.toml").read_text(encoding="utf-8"))[
    "case"
]
FIELDS = {
    "type": "event_type", "mode": "mode", "sub": "acled_sub_event_type", "theme": "theme", "kind": "kind",
    "measure": "measure", "modality": "modality", "site": "site_type", "weapon": "weapon", "definite": "definite",
}  # fmt: skip
Make = Callable[..., Document]


def matches(doc: Document, event: EventMention, want: dict[str, Any]) -> bool:
    words = doc.sentences[event.sentence].doc
    if want["on"].lower() not in event.text.lower():
        return False
    for key, name in FIELDS.items():
        if key in want and getattr(event, name) != want[key]:
            return False
    return all(
        [words[t].text for t in getattr(event, side)] == want[side]
        for side in ("agents", "patients")
        if side in want
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_case(case: dict[str, Any], document: Make) -> None:
    doc = document(case["text"])
    events = read_events(doc, EventBook.default())
    for want in case.get("events", ()):
        assert any(matches(doc, e, want) for e in events), (want, events)
    for kind in case.get("none", ()):
        assert not [e for e in events if e.event_type == kind], events
    if "count" in case:
        assert len(events) == case["count"], events


def test_offsets_quote_the_text(document: Make) -> None:
    doc = document("A\n\n" + "\n".join(c["text"] for c in CASES))
    events = read_events(doc, EventBook.default())
    assert events
    for e in events:
        assert doc.text[e.start : e.end] == e.text
        n = len(doc.sentences[e.sentence].doc)
        assert all(0 <= t < n for t in (*e.agents, *e.patients, *e.scope, e.token))
        assert e.event_type is None or e.event_type in EVENT_TYPES
        assert e.theme in THEMES
        assert e.kind in KINDS
        assert e.modality in MODALITIES


def test_same_input_same_output(document: Make) -> None:
    text = " ".join(c["text"] for c in CASES)
    assert read_events(document(text), EventBook.default()) == read_events(
        document(text), EventBook.default()
    )


def test_text_without_events_and_empty_text(document: Make) -> None:
    assert read_events(document("The recipe needs two eggs and a cup of flour."), EventBook.default()) == []
    assert read_events(document(""), EventBook.default()) == []


def test_codebook_refuses_unknown_keys_and_types() -> None:
    rules = {"light_verbs": [], "refine": [], "shift": [], "sites": {}, "weapons": {}}
    classes: dict[str, list[str]] = {"war": []}
    with pytest.raises(CodebookError, match="unknown keys"):
        EventBook([{"entry": [{"name": "x", "verbz": ["y"]}]}], classes, rules)
    with pytest.raises(CodebookError, match="'STRIKE' is not one of"):
        EventBook([{"entry": [{"name": "x", "verbs": ["y"], "type": "STRIKE"}]}], classes, rules)
