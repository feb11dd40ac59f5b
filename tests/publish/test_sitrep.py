"""The situation report: what it says, what it must never say, and that it is the same every time."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dragoman.errors import PublicationError
from dragoman.model import Interval
from dragoman.publish.items import Act, Count, Item
from dragoman.publish.sentences import listed, number_sentences, sentence
from dragoman.publish.sitrep import sitrep
from dragoman.publish.sitrep.key import total
from dragoman.publish.sitrep.situation import Scope
from dragoman.publish.sitrep.tension import draw, tension
from dragoman.publish.sitrep.words import runs
from dragoman.publish.wording import in_place, in_time, named
from dragoman.record import Record
from dragoman.views.totals import Total

from . import make


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return make.record(tmp_path_factory.mktemp("sitrep") / "case.record")


PERIOD = (date(2020, 3, 1), date(2020, 4, 10))


def words(folder: Path) -> str:
    page = re.sub(
        r"<style>.*?</style>|<svg.*?</svg>",
        " ",
        (folder / "sitrep.html").read_text(encoding="utf-8"),
        flags=re.S,
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&#39;", "'")


def test_a_report_says_who_says_so(record: Record, tmp_path: Path) -> None:
    made = sitrep(record, tmp_path, *PERIOD, profile="full")
    text = words(tmp_path)
    assert (
        "carried out an air strike on civilians and the Syrian armed forces in Market Town in Idlib" in text
    )
    assert "according to Russia and the Syrian Observatory for Human Rights" in text
    assert "A meeting between Russia and Turkey is planned for 1 May in Moscow" in text
    assert "520,000 people had been displaced since 1 December 2019" in text
    assert "number withheld" in text
    assert made.situation.disputes[0].question.startswith("Air strike on Market Town")


def test_a_planned_meeting_is_never_told_as_held(record: Record, tmp_path: Path) -> None:
    made = sitrep(record, tmp_path, *PERIOD, profile="full")
    held = [line.text for _, lines in made.situation.themes for line in lines]
    assert not any("met" in t.split() and "Turkey" in t for t in held)


def test_a_reference_leads_to_its_incident(record: Record, tmp_path: Path) -> None:
    sitrep(record, tmp_path, *PERIOD)
    page = (tmp_path / "sitrep.html").read_text(encoding="utf-8")
    targets = set(re.findall(r'href="#(i\d+)"', page))
    assert targets
    assert targets <= set(re.findall(r'id="(i\d+)"', page))


def test_the_public_report_hides_what_the_profile_hides(record: Record, tmp_path: Path) -> None:
    sitrep(record, tmp_path, *PERIOD)
    from docx import Document

    page = (tmp_path / "sitrep.html").read_text(encoding="utf-8")
    document = "\n".join(p.text for p in Document(str(tmp_path / "sitrep.docx")).paragraphs)
    for secret in make.SECRETS:
        assert secret not in page
        assert secret not in document
    assert "DRAFT" in document


def test_the_same_record_gives_the_same_bytes(record: Record, tmp_path: Path) -> None:
    for name in ("one", "two"):
        sitrep(record, tmp_path / name, *PERIOD)
    one = {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()}
    assert one == {p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()}
    if "sitrep.pdf" in one:
        assert b"/StructTreeRoot" in _unpacked(one["sitrep.pdf"]), "tagged"


def _unpacked(pdf: bytes) -> bytes:
    """A PDF's objects, those in object streams too."""
    streams = re.findall(rb"/ObjStm.*?stream\n(.*?)\nendstream", pdf, re.S)
    return b"".join([pdf, *map(zlib.decompress, streams)])


def test_nothing_is_loaded_from_outside(record: Record, tmp_path: Path) -> None:
    sitrep(record, tmp_path, *PERIOD)
    page = (tmp_path / "sitrep.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "@import" not in page
    assert "url(" not in page


def test_an_area_without_anything_is_said(record: Record, tmp_path: Path) -> None:
    with pytest.raises(PublicationError, match="Atlantis"):
        sitrep(record, tmp_path, *PERIOD, areas=["Atlantis"])


# ---- sums: the arithmetic of every total, over what goes out
def item(
    name: str, killed: tuple[int | None, ...], start: date, end: date | None = None, **more: object
) -> Item:
    low, best, high = killed
    fields = {
        "incident_id": name,
        "title": name,
        "kind": "event",
        "modality": "asserted",
        "theme": "hostilities",
    }
    incident = replace(
        make.incident("i-market", name), killed_low=low, killed_best=best, killed_high=high, date_start=start,
        date_end=end or start, **{**fields, **more},
    )  # fmt: skip
    return Item(name, incident)


MARCH = Interval(date(2020, 3, 1), date(2020, 3, 31))


def killed_in_march(*found: Item) -> Total:
    return total(Scope.of(found, MARCH, MARCH, None, ()), "killed", MARCH)


def test_a_sum_keeps_open_bounds_open_and_counts_each_once() -> None:
    s = killed_in_march(
        item("a", (3, 3, 5), date(2020, 3, 2)), item("b", (10, 10, None), date(2020, 3, 4))
    ).sum
    assert (s.low, s.best, s.open) == (13, 13, 1)


def test_what_may_lie_outside_the_period_stands_beside_the_sum() -> None:
    found = killed_in_march(item("a", (4, 4, 6), date(2020, 2, 27), date(2020, 3, 2)))
    assert found.sum.incident_ids == []
    assert found.beside["straddles"].incident_ids == ["a"]


def test_a_campaign_is_not_added_to_events() -> None:
    whole = item("whole", (50, 50, 50), date(2020, 3, 1), date(2020, 3, 20), kind="campaign")
    part = item("part", (8, 8, 8), date(2020, 3, 5), part_of_incident="whole")
    assert killed_in_march(whole, part).sum.best == 8


def test_what_is_only_planned_or_denied_is_no_number_of_the_period() -> None:
    assert killed_in_march(item("a", (4, 4, 4), date(2020, 3, 2), modality="denied")).sum.incident_ids == []


# ---- sentences
@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (date(2020, 3, 1), date(2020, 3, 1), "On 1 March"),
        (date(2020, 3, 1), date(2020, 3, 2), "On 1 or 2 March"),
        (date(2020, 2, 24), date(2020, 3, 2), "Between 24 February and 2 March"),
        (date(2019, 12, 30), date(2020, 1, 3), "Between 30 December 2019 and 3 January"),
        (date(2018, 1, 1), date(2018, 12, 31), "In 2018"),
        (date(2020, 2, 1), date(2020, 2, 29), "In February"),
        (None, date(2020, 3, 1), "By 1 March"),
        (date(2019, 12, 1), None, "Since 1 December 2019"),
        (None, None, "On a date not given"),
    ],
)  # fmt: skip
def test_days_in_words(start: date | None, end: date | None, told: str) -> None:
    assert in_time(Interval(start, end), 2020) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("United Nations", "the United Nations"),
        ("Ministry of Defence of Turkey", "the Ministry of Defence of Turkey"),
        ("Civilians", "civilians"),
        ("Russia", "Russia"),
        ("Turkish armed forces", "the Turkish armed forces"),
    ],
)
def test_names_in_a_sentence(name: str, told: str) -> None:
    assert named(name) == told


def test_lists_are_cut_with_a_count() -> None:
    assert listed(["Russia"]) == "Russia"
    assert listed(["Russia", "Turkey"]) == "Russia and Turkey"
    assert listed(["Russia", "Turkey", "Iran", "Iraq", "Israel"]) == "Russia, Turkey, Iran and 2 more"


def test_a_place_known_to_the_province_is_told_so() -> None:
    assert in_place(make.incident("i-market", "x", place_name="Idlib", where_prec=4)) == "in Idlib province"
    assert in_place(make.incident("i-market", "x", place_name="Ariha", where_prec=2)) == "near Ariha, Idlib"
    assert in_place(make.incident("i-market", "x", where_prec=6, admin1=None)) == "in Syria"


def test_a_denied_act_counts_for_nothing_and_says_so() -> None:
    told = sentence(
        Item(
            "x", make.incident("i-market", "x", modality="denied", actors=("Russia",)), claimants=("Russia",)
        )
    )
    assert told == "Russia denied an air strike by Russia in Idlib province; nothing is counted from it."


def test_one_is_not_many() -> None:
    count = Count(
        "displaced", "people", None, None, 1, 1, 1, "x", "one", scope="cumulative", as_of=date(2020, 3, 1)
    )
    found = Item("x", make.incident("i-total", "x"), counts=(count,))
    assert next(number_sentences(found, 2020))[1].startswith("By 1 March, 1 person had been displaced")


def test_runs_of_days() -> None:
    days = [date(2020, 2, d) for d in (1, 7, 8, 9)] + [date(2020, 2, 29), date(2020, 3, 1)]
    assert runs(days, 2020) == "1 February, 7 to 9 February, 29 February to 1 March"


# ---- acts of two parties towards each other
def act(name: str, kind: str, day: date, did: str, met: str, **more: object) -> Item:
    made = item(
        name, (None, None, None), day, event_type=kind, mode=None, actors=(did,), recipients=(met,), **more
    )
    return replace(made, acts=(Act((did,), (met,)),))


def test_acts_of_two_parties_are_scored_each_once_and_a_plan_stays_hollow() -> None:
    found = [
        act("a", "ACCUSE", date(2020, 3, 2), "Russia", "Turkey"),
        act("b", "THREATEN", date(2020, 3, 4), "Turkish armed forces", "Ministry of Defence of Russia"),
        act("c", "CONSULT", date(2020, 3, 9), "Turkey", "Russia"),
        act("d", "CONSULT", date(2020, 4, 20), "Turkey", "Russia", modality="planned"),
        act("e", "ACCUSE", date(2020, 3, 5), "Turkey", "Greece"),
        act("f", "ASSAULT", date(2020, 3, 5), "Russia", "Turkey", modality="denied"),
        act("g", "ASSAULT", date(2020, 3, 5), "Farmer", "Turkey"),
    ]
    made = tension(Scope.of(found, MARCH, MARCH, None, ()))
    assert made is not None
    assert (made.one, made.other) == ("Russia", "Turkey")
    assert [(a.score, a.direction, a.hollow) for a in made.acts] == [
        (-3, "a", False), (-3.5, "b", False), (2.5, "b", False), (2.5, "b", True),
    ]  # fmt: skip
    drawn = draw(made, [date(2020, 3, 3), date(2020, 3, 10)], MARCH)
    assert "mean \N{MINUS SIGN}1.3, 3 acts" in drawn, "the plan is in no mean"


def test_of_fewer_than_three_acts_nothing_is_drawn() -> None:
    found = [act(n, "ACCUSE", date(2020, 3, 2), "Russia", "Turkey") for n in ("a", "b")]
    assert tension(Scope.of(found, MARCH, MARCH, None, ())) is None
