from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dragoman.model import Report, stable_id
from dragoman.reports import Raw, SetAside, as_given, expected_id, read_sources, report_from

TEXT = "Shelling hit the market on Sunday. Officials said that four people were hurt in the town."


def read(*paths: Path) -> tuple[list[Report], list[SetAside]]:
    items = list(read_sources(paths))
    return [x for x in items if isinstance(x, Report)], [x for x in items if isinstance(x, SetAside)]


def test_text_file_is_kept_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf  " + TEXT.encode() + b"\r\nThe  end, they said.\x00\r\n")
    (report,), aside = read(path)
    assert report.text == f"  {TEXT}\nThe  end, they said.\n"
    assert (report.external_id, report.language, report.published_basis) == (str(path), "en", "unknown")
    assert aside == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((TEXT + " “Çankaya”").encode(encoding))
    (report,), aside = read(path)
    assert report.text.endswith("“Çankaya”")
    assert aside == []


def test_western_encoding_is_read_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((TEXT + " “Café”").encode("cp1252"))
    (report,), (note,) = read(path)
    assert report.text.endswith("“Café”")
    assert note.kept
    assert "Windows-1252" in note.reason


def test_what_cannot_be_read_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "good.txt").write_text(TEXT)
    (tmp_path / "page.docx").write_bytes(b"PK")
    (tmp_path / "torn.txt").write_bytes(b"\xff\xfea\x00b")
    (tmp_path / ".hidden.txt").write_text(TEXT)
    (tmp_path / "README.md").write_text("About this folder.")
    (tmp_path / "void.html").write_text("<html><body></body></html>")
    reports, aside = read(tmp_path, tmp_path / "none")
    assert [Path(r.external_id).name for r in reports] == ["good.txt"]
    reasons = {Path(s.where).name: s.reason for s in aside}
    assert set(reasons) == {"binary.txt", "empty.txt", "page.docx", "torn.txt", "void.html", "none"}
    assert reasons["empty.txt"] == "empty"
    assert reasons["none"] == "no such file or folder"
    assert "is no DOCX" in reasons["page.docx"]


def test_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    rows: list[object] = [
        {"id": 7, "text": TEXT, "title": "T", "source": "S", "published": "2020-03-02T10:00:00Z", "url": "http://x/1", "language": "EN"},
        {"text": TEXT + " It rained.", "published": "2020-02"},
        {"id": "bad date", "text": TEXT + " It snowed.", "published": "soon", "source": "", "title": ["x"]},
        ["no object"],
        {"id": "no text"},
        {"id": "number", "text": 5},
        {"id": "void", "text": "\n"},
        {"id": "pair", "text": TEXT + " \ud83d"},
    ]  # fmt: skip
    path.write_text("\n".join([*map(json.dumps, rows), "{torn", ""]))
    reports, aside = read(path)
    assert [r.external_id for r in reports] == ["7", f"{path}:2", "bad date", "pair"]
    first, second, third, last = reports
    assert (first.title, first.source, first.url, first.language) == ("T", "S", "http://x/1", "en")
    assert first.published_start == first.published_end == date(2020, 3, 2)
    assert first.report_id == stable_id(TEXT, "S", "2020-03-02", "http://x/1")
    assert (second.published_start, second.published_end) == (date(2020, 2, 1), date(2020, 2, 29))
    assert (third.published_basis, third.source, third.title) == ("unknown", None, None)
    assert last.text.endswith("\ufffd")
    lost = {s.where.rpartition(":")[2]: s.reason for s in aside if not s.kept}
    assert set(lost) == {"4", "5", "6", "7", "9"}
    assert lost["9"].startswith("not JSON")
    assert sorted(s.reason for s in aside if s.kept) == [
        "published 'soon' is not an ISO date: taken as not known",
        "title is list, not a string: left out",
    ]


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ("2020-03-02", date(2020, 3, 2), date(2020, 3, 2)),
        ("2020-03-02 14:05", date(2020, 3, 2), date(2020, 3, 2)),
        ("2020-12", date(2020, 12, 1), date(2020, 12, 31)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-03-02/2020-03-05", date(2020, 3, 2), date(2020, 3, 5)),
        ("Mon, 02 Mar 2020 14:05:00 +0200", date(2020, 3, 2), date(2020, 3, 2)),
        ("2020-13-45", None, None),
        ("2020-03-05/2020-03-02", None, None),
    ],
)
def test_published(given: str, start: date | None, end: date | None) -> None:
    report, notes = report_from(Raw("x", TEXT, "x", published=given))
    assert (report.published_start, report.published_end) == (start, end)
    assert bool(notes) == (start is None)
    assert expected_id(report, None) == report.report_id


def test_html(tmp_path: Path) -> None:
    body = "".join(f"<p>{TEXT} Paragraph {i} told more about it, and at some length.</p>" for i in range(4))
    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><title>Market hit</title><meta property='article:published_time' content='2021-05-06T08:00:00Z'>"
        "<meta property='og:site_name' content='Valley Courier'></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Market hit</h1>{body}</article><footer>Cookies</footer></body></html>"
    )
    (report,), aside = read(path)
    assert aside == []
    assert (report.title, report.source, report.published_start) == (
        "Market hit",
        "Valley Courier",
        date(2021, 5, 6),
    )
    assert "Paragraph 3" in report.text
    assert "Cookies" not in report.text


def test_another_language_is_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "fr.txt"
    path.write_text(
        "Le gouverneur a déclaré dimanche que la route resterait fermée jusqu'à la fin de la semaine. " * 3
    )
    (report,), (note,) = read(path)
    assert report.language == "fr"
    assert note.kept
    assert "only its figures are read" in note.reason


def test_dateline_gives_a_source_only_where_none_is_given() -> None:
    text = "HOMS (AP) — Cars crossed the bridge on Sunday, and the governor said that it was safe."
    agency, _ = report_from(Raw("x", text, "x"))
    given, _ = report_from(Raw("x", text, "x", source="Valley Courier"))
    assert (agency.source, given.source) == ("AP", "Valley Courier")
    assert agency.report_id == stable_id(text, None, None, None)
    assert given.report_id == stable_id(text, "Valley Courier", None, None)


@pytest.mark.parametrize(
    "raw",
    [
        Raw("a", "HOMS (AP) — Cars crossed the bridge on Sunday.", "a"),
        Raw("b", TEXT, "b", source="S", published="2020-03", url="u", title="T"),
        Raw("c", TEXT + "\n\nRelated news\nOther story", "c", byline="L. Orlova", language="en"),
    ],
)
def test_as_given_makes_the_same_report_again(raw: Raw) -> None:
    report, _ = report_from(raw)
    assert as_given(report) == report


def test_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/9.txt", "a/10.txt", "1.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{TEXT} {name}")
    reports, _ = read(tmp_path)
    assert [Path(r.external_id).relative_to(tmp_path).as_posix() for r in reports] == [
        "1.txt", "a/10.txt", "a/9.txt", "b/2.txt",
    ]  # fmt: skip
