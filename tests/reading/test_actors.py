from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import CodebookError
from dragoman.model import Interval
from dragoman.reading.actors import read_actors
from dragoman.reading.actors.book import ActorBook, fold, split
from dragoman.reading.document import Document

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "actors.toml").read_text(encoding="utf-8"))[
    "case"
]
MakeDocument = Callable[..., Document]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_case(case: dict[str, Any], document: MakeDocument) -> None:
    doc = document(case["text"], case.get("published"))
    mentions = read_actors(doc, ActorBook.default(), doc.report.published)
    read: dict[str, set[tuple[str, str, str]]] = {}
    for m in mentions:
        assert doc.text[m.start : m.end] == m.text
        assert 0 <= m.head < len(doc.sentences[m.sentence].doc)
        read.setdefault(m.text, set()).add(("; ".join(m.names), m.how, m.actor_type))
    for number, field in enumerate(("expect", "how", "type")):
        for words, wanted in case.get(field, {}).items():
            assert wanted in {row[number] for row in read.get(words, set())}, read
    assert not set(case.get("never", ())) & set(read)


def test_the_same_text_is_read_the_same_twice(document: MakeDocument) -> None:
    text = "Turkey sent troops into Syria. They met Russian soldiers, who fired at rebels. The two countries talked."
    book = ActorBook.default()
    assert read_actors(document(text), book, Interval()) == read_actors(document(text), book, Interval())


def test_mentions_come_in_order_of_place(document: MakeDocument) -> None:
    doc = document("Assad's forces and the SDF fought ISIS in Syria. Their commanders met.")
    starts = [m.start for m in read_actors(doc, ActorBook.default(), Interval())]
    assert starts == sorted(starts)


def test_a_case_may_add_actors(tmp_path: Path, document: MakeDocument) -> None:
    path = tmp_path / "actors.toml"
    path.write_text(
        '[[actor]]\nname = "River Guard"\naliases = ["Grey Shirts"]\ntype = "armed_group"\nside = "North"\n'
    )
    doc = document("The Grey Shirts burned the mill.")
    found = read_actors(doc, ActorBook.default([path]), Interval())
    assert ("River Guard", "North") in {(m.names[0], m.side) for m in found}


def test_a_broken_case_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "actors.toml"
    path.write_text("[[actor]]\nalias = 3\n")
    with pytest.raises(CodebookError, match=r"actors\.toml"):
        ActorBook.default([path])


def test_an_office_is_held_by_date() -> None:
    book = ActorBook.default()
    day = Interval(date(2016, 3, 1), date(2016, 3, 1))
    holder = book.holder("USA", "president", day)
    assert holder is not None
    assert holder.name == "Barack Obama"
    assert book.holder("USA", "president", Interval()) is None


def test_names_are_folded_as_the_parser_cuts_them() -> None:
    assert fold("Yıldırım") == "yildirim"
    assert split("People's al-Sham") == ("people", "s", "al", "sham")


def test_every_state_of_a_group_is_known() -> None:
    book = ActorBook.default()
    for rows in ("FMLN", "YPG", "Boko Haram", "al-Shabaab", "Shining Path", "LTTE"):
        alias = book.find(rows)[0]
        assert all(code in book.states for code in alias.actor.countries)
