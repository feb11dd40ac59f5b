from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.codebook import languages
from dragoman.gazetteer import Gazetteer
from dragoman.model import Figure, Report
from dragoman.reading.actors import ActorBook
from dragoman.reading.languages import read_foreign
from dragoman.reading.languages.lexicon import fold, lexicon
from dragoman.reading.reader import Kit, read
from dragoman.reports.language import language_of

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "languages.toml").read_text(encoding="utf-8"))[
    "case"
]
DAY = date(2021, 5, 20)


def report(text: str, language: str) -> Report:
    return Report("r", "r", text, language=language, published_start=DAY, published_end=DAY)


def line(f: Figure) -> str:
    bounds = " ".join("-" if x is None else str(x) for x in (f.low, f.best, f.high))
    return f"{f.text} | {f.measure} | {f.unit} | {bounds}"


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:40] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    found = read_foreign(report(text, case["language"]), Gazetteer.default(), ActorBook.default())
    assert sorted(map(line, found.figures)) == sorted(case.get("want", ()))
    if case.get("none"):
        return
    first = found.claims[0]
    have = {
        "place": first.place_name, "day": str(first.date_start), "by": first.claimant, "theme": first.theme,
        "modality": first.modality,
    }  # fmt: skip
    assert {k: v for k, v in have.items() if k in case} == {k: case[k] for k in have if k in case}
    assert sum(f.part_of is not None for f in found.figures) == case.get("parts", 0)
    for c in found.claims:
        assert text[c.start : c.end] == c.sentence
        assert text[c.trigger_start : c.trigger_end] == c.trigger
        assert c.confidence < 0.5
        assert case["language"] in c.reader
    for f in found.figures:
        assert text[f.start : f.end] == f.text
        assert f.claim_id in {c.claim_id for c in found.claims}


def test_folding_keeps_every_offset() -> None:
    for text in ("Peñón d’Œuvre ÀÉÎ", "M�s de 2\u00a0000 ı İ ß ﬁ"):
        assert len(fold(text)) == len(text)


@pytest.mark.parametrize("code", languages())
def test_every_table_of_a_language_can_be_looked_up(code: str) -> None:
    lex = lexicon(code)
    assert len(lex.months) >= 12
    assert set(lex.roles) == {"participle", "active", "subject", "noun", "itself"}
    assert lex.speakers
    assert len(lex.countries) > 190


def test_english_is_never_read_by_the_words_of_another_language(kit: Kit) -> None:
    text = "The mayor of Tres Muertos said 12 heridos was the name of a bar; five soldiers were killed."
    found = read(report(text, "en"), kit)
    assert [f.text for f in found.figures] == ["five soldiers"]
    assert all("figures" not in c.reader for c in found.claims)


def test_a_language_without_tables_is_kept_and_not_read(kit: Kit) -> None:
    assert read(report("Bei dem Angriff wurden 12 Menschen getötet.", "de"), kit).claims == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Las autoridades evacuaron a 300 familias en el norte de la provincia.", "es"),
        ("Plus de 12 000 personnes ont fui les combats dans la province.", "fr"),
        ("Cerca de 4.500 pessoas foram deslocadas pelos ataques em Cabo Delgado.", "pt"),
        ("Bomb hits Santa Cruz de la Sierra hotel", None),
        ("Gunmen kill mayor San Vicente del Caguan", None),
        ("At least 12 people died in the village of La Paz.", "en"),
    ],
)
def test_short_texts_show_their_language_by_function_words(text: str, language: str | None) -> None:
    assert language_of(text) == language
