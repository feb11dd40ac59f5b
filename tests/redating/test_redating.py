"""Dating across reports: what other reports say of the day of one that came without a date."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from dragoman.judging import redact
from dragoman.model import Evidence, Interval, Report, stable_id
from dragoman.pipeline import Stages, build, refresh
from dragoman.reading.reader import Kit, read
from dragoman.record import Record
from dragoman.record.check import check
from dragoman.redating import redate
from dragoman.redating.numbered import between_numbers, numbered
from dragoman.redating.spoken import Spoken, spoken


def report(text: str, day: str | None = None, url: str | None = None) -> Report:
    on = date.fromisoformat(day) if day else None
    return Report(
        stable_id(text, None, day, url), url or text[:20], text, url=url, language="en", published_start=on,
        published_end=on, published_basis="given" if on else "unknown",
    )  # fmt: skip


# -- numbers in addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.monitor.org/en/235912/?fbclid=abc123456", ("monitor.org/en/", "235912")),
        ("http://agency.example/en/?p=257486", ("agency.example/en/?p=", "257486")),
        ("https://paper.example/world/shells-hit-market-27794946", ("paper.example/world/", "27794946")),
        ("https://paper.example/2021/12/04/raid-709086.html", ("paper.example/", "709086")),
        ("https://paper.example/2021/12/04/raid", None),
        ("https://paper.example/world/16082022", None),  # a day
        ("https://paper.example/1234/5678", None),  # two numbers
        ("no address", None),
    ],
)
def test_the_number_by_which_a_site_counts(url: str, found: tuple[str, str] | None) -> None:
    assert numbered(url) == found


def counted(*rows: tuple[int, str | None]) -> dict[int, Interval]:
    """What the numbers leave of each report's days, by number; rows are (number, day or first/last or None)."""
    reports, days = [], {}
    for number, day in rows:
        r = report(f"text {number}", url=f"https://monitor.example/en/{number}/")
        reports.append(r)
        ends = [date.fromisoformat(d) if d else None for d in (day or "/").split("/")]
        days[r.report_id] = Interval(ends[0], ends[-1])
    out = {}
    for r in reports:
        left = days[r.report_id]
        for e in between_numbers(reports, days).get(r.report_id, ()):
            left = left.intersect(e.interval) or left
        out[int((r.url or "").split("/")[-2])] = left
    return out


def test_a_report_stands_between_its_neighbours() -> None:
    left = counted((5000, "2022-01-10"), (5500, None), (6000, "2022-01-14"), (4000, None), (7000, None))
    assert left[5500] == Interval(date(2022, 1, 9), date(2022, 1, 15))
    assert left[4000] == Interval(None, date(2022, 1, 11))
    assert left[7000] == Interval(date(2022, 1, 13), None)
    assert left[5000] == Interval(date(2022, 1, 10), date(2022, 1, 10))


def test_a_page_that_was_misdated_bounds_nothing() -> None:
    rows = [
        (1000, "2022-01-10"),
        (1100, "2020-05-05"),
        (1200, "2022-01-12"),
        (1500, None),
        (2000, "2022-01-14"),
    ]
    assert counted(*rows)[1500] == Interval(date(2022, 1, 11), date(2022, 1, 15))


def test_another_site_or_another_folder_says_nothing() -> None:
    mine = report("a", url="https://monitor.example/en/1500/")
    others = [
        report("b", url="https://monitor.example/ar/1000/"), report("c", url="https://paper.example/en/1000/"),
    ]  # fmt: skip
    days = {r.report_id: Interval(date(2022, 1, 1), date(2022, 1, 1)) for r in others}
    assert between_numbers([mine, *others], {mine.report_id: Interval(), **days}) == {}


# -- the same happening -----------------------------------------------------------------------------------------

DATED = "Shells killed nine people at a market in Saraqib, Syria, on 3 November 2021. Fourteen were hurt."
YEARLESS = "On November 3 shells hit Saraqib in Syria and killed people, residents said."
SAME = (
    "In Saraqib, Syria, nine people were killed on Wednesday when shells hit a market, and 14 were injured."
)
OTHER = "In Saraqib, Syria, four people were killed on Wednesday when shells hit a mill."


@pytest.mark.parametrize(
    ("text", "kinds", "window"),
    [
        (YEARLESS, ["same day of the year"], ("2021-11-03", "2022-09-29")),
        (SAME, ["same happening"], ("2021-11-03", "2021-11-09")),
        (OTHER, [], None),
        ("On November 4 shells hit Saraqib in Syria and killed people.", [], None),
        (
            "In Saraqib, Syria, nine people were killed on Monday when shells hit a market; 14 were injured.",
            [],
            None,
        ),
    ],
)
def test_the_same_happening_told_with_its_day(
    kit: Kit, text: str, kinds: list[str], window: tuple[str, str] | None
) -> None:
    open_, dated = report(text), report(DATED, "2021-11-04")
    found = redate([read(dated, kit), read(open_, kit)]).get(open_.report_id, ())
    assert [e.kind for e in found] == kinds
    for e in found:
        assert e.report_id == dated.report_id
        assert DATED[e.start : e.end] == e.text
        assert (str(e.interval.start), str(e.interval.end)) == window


def test_two_days_that_both_fit_say_nothing(kit: Kit) -> None:
    dated = [report(DATED, "2021-11-04"), report(DATED.replace("2021", "2020"), "2020-11-04")]
    assert redate([read(r, kit) for r in (*dated, report(YEARLESS))]) == {}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Shells hit the camp on November 3.", Spoken(None, (11, 3), None, False)),
        ("Shells hit the camp on 3 November 2021.", Spoken(date(2021, 11, 3), None, None, False)),
        ("Shells hit the camp on Monday evening.", Spoken(None, None, 0, False)),
        ("Shells hit the camp on Monday and again on Friday.", Spoken()),
        ("Last year shells hit the camp.", Spoken(None, None, None, True)),
    ],
)
def test_what_a_sentence_says_of_its_day(sentence: str, said: Spoken) -> None:
    assert spoken(sentence) == said


# -- with reading -----------------------------------------------------------------------------------------------


def evidence(start: str, end: str) -> tuple[Evidence, ...]:
    span = Interval(date.fromisoformat(start), date.fromisoformat(end))
    return (Evidence("same happening", "words", 0, 0, span, "another"),)


def test_what_others_say_narrows_the_report_and_its_claims(kit: Kit) -> None:
    told = dataclasses.replace(report(SAME), published_evidence=evidence("2021-11-03", "2021-11-09"))
    again = read(told, kit).report
    assert (again.published_basis, again.published) == (
        "inferred",
        Interval(date(2021, 11, 3), date(2021, 11, 9)),
    )
    assert again.alone == Interval()
    killed = [c for c in read(told, kit).claims if c.trigger == "killed"]
    assert [(c.date_start, c.date_end, c.date_text) for c in killed] == [
        (date(2021, 11, 3), date(2021, 11, 3), "Wednesday")
    ]
    assert [c.date_start for c in read(report(SAME), kit).claims if c.trigger == "killed"] == [None]


def test_what_does_not_fit_the_reports_own_words_is_a_clash(kit: Kit) -> None:
    text = (
        "On 4 May 2020 shells hit the market of Saraqib, and on 5 May 2020 the hospital, killing nine people."
    )
    told = dataclasses.replace(report(text), published_evidence=evidence("2021-11-03", "2021-11-09"))
    alone, again = read(report(text), kit).report, read(told, kit).report
    assert again.published == again.alone == alone.published
    assert [e.kind for e in again.published_evidence if e.report_id] == ["clash"]


def rows(reports: Sequence[Report]) -> str:
    return "".join(
        json.dumps({"id": r.external_id, "text": r.text, "url": r.url, "published": str(r.published_start or "") or None})
        + "\n"
        for r in reports
    )  # fmt: skip


def tables(folder: Path) -> dict[str, list[str]]:
    record = Record.open(folder)
    names = ("reports", "claims", "figures", "incidents", "times")
    return {n: [repr(x) for x in getattr(record, n)()] for n in names}


def test_a_record_that_grew_is_the_record_built_at_once(kit: Kit, tmp_path: Path) -> None:
    """Reports that are redated by one that comes later, in whatever order they come."""
    site = "https://monitor.example/en/{}/"
    reports = [
        report(SAME, url=site.format(1500)),
        report("Two soldiers were wounded by a mine near Saraqib, Syria, yesterday.", url=site.format(1400)),
        report(DATED, "2021-11-04", url=site.format(1600)),
        report(
            "A drone hit a car in Jarabulus, Syria, and killed a driver.", "2021-11-02", url=site.format(1300)
        ),
    ]
    stages = dataclasses.replace(Stages.default(), kit=lambda settings: kit)
    whole = tmp_path / "whole.jsonl"
    whole.write_text(rows(reports), encoding="utf-8")
    build([whole], tmp_path / "whole", stages=stages, workers=1)
    one = tables(tmp_path / "whole")
    assert list(check(Record.open(tmp_path / "whole"))) == []
    redated = {r.external_id: r.published for r in Record.open(tmp_path / "whole").reports()}
    assert redated[site.format(1400)] == Interval(date(2021, 11, 1), date(2021, 11, 5))
    assert redated[site.format(1500)] == Interval(date(2021, 11, 3), date(2021, 11, 5))
    for order in ([0, 1, 2, 3], [3, 2, 1, 0]):
        folder = tmp_path / f"grown{order[0]}"
        for n in order:
            part = tmp_path / f"part{order[0]}{n}.jsonl"
            part.write_text(rows([reports[n]]), encoding="utf-8")
            build([part], folder, stages=stages, workers=1)
        assert tables(folder) == one


def test_a_withdrawn_report_leaves_no_words_and_no_day(kit: Kit, tmp_path: Path) -> None:
    stages = dataclasses.replace(Stages.default(), kit=lambda settings: kit)
    dated, open_ = report(DATED, "2021-11-04"), report(SAME)
    both, one = tmp_path / "both.jsonl", tmp_path / "one.jsonl"
    both.write_text(rows([dated, open_]), encoding="utf-8")
    one.write_text(rows([open_]), encoding="utf-8")
    record = tmp_path / "record"
    build([both], record, stages=stages, workers=1)
    redact(Record.open(record), dated.report_id, author="coder", reason="asked for")
    refresh(record)
    assert not any(e.text for r in Record.open(record).reports() for e in r.published_evidence)
    build([one], record, stages=stages, workers=1)
    left = [r for r in Record.open(record).reports() if r.external_id == open_.external_id]
    assert [(r.published, r.published_evidence) for r in left] == [(Interval(), ())]
