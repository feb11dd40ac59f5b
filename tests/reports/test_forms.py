"""Sources as people have them: each form gives its words, headline, outlet, day and address, and keeps its original."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from datetime import UTC, date, datetime
from pathlib import Path

import made
import pytest

from dragoman.model import Report
from dragoman.reports import SetAside, read_sources
from dragoman.reports.forms import FORMS
from dragoman.reports.sources import digest

DAY = date(2021, 3, 5)


def read(tmp_path: Path, name: str, data: bytes, **kept: bytes) -> tuple[list[Report], list[SetAside]]:
    path = tmp_path / name
    path.write_bytes(data)
    items = list(read_sources([path]))
    return [x for x in items if isinstance(x, Report)], [x for x in items if isinstance(x, SetAside)]


def one(tmp_path: Path, name: str, data: bytes) -> Report:
    (report,), aside = read(tmp_path, name, data)
    assert [s for s in aside if not s.kept] == []
    return report


def told(report: Report) -> tuple[str | None, str | None, date | None, str | None, str | None]:
    return report.title, report.source, report.published_start, report.url, report.byline


@pytest.mark.parametrize("name", ["page.html", "page", "page.txt"])
def test_page(tmp_path: Path, name: str) -> None:
    data = made.page()
    report = one(tmp_path, name, data)
    assert report.text.split("\n") == [made.TITLE, *made.PARAGRAPHS]
    assert told(report) == (made.TITLE, "Valley Courier", DAY, made.URL, "Lena Orlova")
    assert report.original == digest(data)


def test_page_by_its_own_word_for_the_encoding(tmp_path: Path) -> None:
    text = "Обстрел рынка продолжался до полудня, сообщили врачи. " * 6
    data = f'<html><head><meta charset="windows-1251"></head><body><article><p>{text}</p></article></body></html>'.encode(
        "cp1251"
    )
    assert one(tmp_path, "a.html", data).text.startswith("Обстрел рынка")


def test_a_short_page_without_marks_of_a_story(tmp_path: Path) -> None:
    report = one(
        tmp_path, "a.html", b"<html><body><div>Three died in the blast at the mill.</div></body></html>"
    )
    assert report.text == "Three died in the blast at the mill."


def test_saved_site_is_a_folder_of_pages_and_of_what_lies_beside(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "page_files").mkdir(parents=True)
    (site / "page.html").write_bytes(made.page())
    for name in ("a.css", "b.js", "c.js", "d.png"):
        (site / "page_files" / name).write_bytes(b"x")
    items = list(read_sources([site]))
    assert [x.title for x in items if isinstance(x, Report)] == [made.TITLE]
    (beside,) = (x for x in items if isinstance(x, SetAside))
    assert beside.reason == "4 files beside that hold no reports (1 .css, 2 .js, 1 .png)"


def test_pdf(tmp_path: Path) -> None:
    data = made.pdf("".join(f"<p>{p}</p>" for p in made.PARAGRAPHS * 8))
    (report,), (note,) = read(tmp_path, "a.pdf", data)
    assert report.text.split("\n\n") == [made.TITLE, *made.PARAGRAPHS * 8]
    assert told(report) == (made.TITLE, None, DAY, None, "Lena Orlova")
    assert "the day on which the PDF file was made" in note.reason
    assert report.original == digest(data)


def test_pdf_in_columns(tmp_path: Path) -> None:
    body = "".join(f"<p>{p}</p>" for p in made.PARAGRAPHS * 4)
    report = read(tmp_path, "a.pdf", made.pdf(f"<div style='columns:2'>{body}</div>"))[0][0]
    assert [p for p in report.text.split("\n\n") if p.startswith("Shells")] == [made.PARAGRAPHS[0]] * 4


def test_docx(tmp_path: Path) -> None:
    (report,), (note,) = read(tmp_path, "a.docx", made.docx())
    assert report.text.split("\n") == [made.TITLE, *made.PARAGRAPHS, "Killed | 7"]
    assert told(report) == (made.TITLE, None, DAY, None, "Lena Orlova")
    assert note.kept


def test_a_file_that_was_changed_long_after_it_was_made_tells_no_day(tmp_path: Path) -> None:
    from docx import Document

    path = tmp_path / "a.docx"
    document = Document()
    document.add_paragraph(made.PARAGRAPHS[0])
    document.core_properties.created, document.core_properties.modified = (
        datetime(2013, 12, 23, tzinfo=UTC), datetime(2021, 3, 5, tzinfo=UTC),
    )  # fmt: skip
    document.save(str(path))
    (report,) = read_sources([path])
    assert isinstance(report, Report)
    assert report.published_basis == "unknown"


def test_workbook(tmp_path: Path) -> None:
    rows = [
        ["Incidents of the week"],
        ["Event Date", "Outlet", "Headline", "Full text", "Link", "Killed"],
        [datetime(2021, 3, 5, 8), "Valley Courier", made.TITLE, made.PARAGRAPHS[0], made.URL, 7],
        [None, None, "no words here", None, None, None],
        [None] * 6,
        [date(2021, 3, 6), "Harbin Desk", None, made.PARAGRAPHS[1], None, None],
    ]
    rows[1][0] = "Date"
    reports, aside = read(tmp_path, "a.xlsx", made.xlsx(rows))
    assert told(reports[0]) == (made.TITLE, "Valley Courier", DAY, made.URL, None)
    assert [r.text for r in reports] == list(made.PARAGRAPHS[:2])
    assert reports[1].published_start == date(2021, 3, 6)
    assert [(s.where[-2:], s.reason) for s in aside] == [(":4", "has no text")]


def test_workbook_without_a_column_for_the_text(tmp_path: Path) -> None:
    reports, (aside,) = read(tmp_path, "a.xlsx", made.xlsx([["Town", "Count"], ["Harbin", 7]]))
    assert reports == []
    assert "name one 'text'; columns found: Town, Count" in aside.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(tmp_path: Path, delimiter: str) -> None:
    lines = [["PUBLISHED", "Notes", "source name"], ["2021-03-05", f'"{made.PARAGRAPHS[1]}"', "Harbin Desk"]]
    data = "\n".join(delimiter.join(x) for x in lines).encode()
    for name in ("a.csv", "table"):
        report = one(tmp_path, name, data)
        assert (report.text, report.source, report.published_start) == (
            made.PARAGRAPHS[1],
            "Harbin Desk",
            DAY,
        )


def test_json_list(tmp_path: Path) -> None:
    rows = [
        {"body": made.PARAGRAPHS[0], "date": "2021-03-05", "outlet": "Harbin Desk", "headline": made.TITLE},
        "x",
    ]
    reports, (aside,) = read(tmp_path, "a.json", json.dumps(rows).encode())
    assert told(reports[0])[:3] == (made.TITLE, "Harbin Desk", DAY)
    assert aside.where.endswith(":2")


def test_rss(tmp_path: Path) -> None:
    (first, second), aside = read(tmp_path, "feed.xml", made.rss())
    assert aside == []
    assert first.text.split("\n") == [made.PARAGRAPHS[0], f"Item 1: {made.PARAGRAPHS[1]}"]
    assert told(first) == (f"{made.TITLE} (1)", "Valley Courier", DAY, f"{made.URL}?n=1", "Lena Orlova")
    assert (first.external_id, second.external_id, first.language) == ("harbin-1", "harbin-2", "en")


def test_atom(tmp_path: Path) -> None:
    report = one(tmp_path, "feed", made.atom())
    assert report.text.split("\n") == [made.PARAGRAPHS[0], made.PARAGRAPHS[2]]
    assert told(report) == (made.TITLE, "Harbin Monitor", DAY, made.URL, "Lena Orlova")


@pytest.mark.parametrize("packed", [False, True])
def test_warc(tmp_path: Path, packed: bool) -> None:
    pages = {made.URL: made.page(), "https://courier.example/void": b"<html><body></body></html>"}
    data = made.warc(pages, packed) + made.warc(
        {"https://courier.example/x.png": b"\x89PNG"}, packed, "image/png"
    )
    data += made.warc({"https://courier.example/gone": made.page()}, packed, status="404 Not Found")
    (report,), aside = read(tmp_path, "crawl.warc.gz" if packed else "crawl.warc", data)
    assert told(report) == (made.TITLE, "Valley Courier", DAY, made.URL, "Lena Orlova")
    assert (report.external_id, report.retrieved_at, report.original) == (
        made.URL,
        "2021-03-06T01:02:03Z",
        digest(made.page()),
    )
    assert [s.reason for s in aside] == [
        "no story found in the page",
        "1 answers other than 200",
        "1 answers that hold no text (pictures, scripts, sound)",
    ]


def test_telegram(tmp_path: Path) -> None:
    (first, second), (aside,) = read(tmp_path, "result.json", made.telegram())
    assert first.text == f"Urgent: {made.PARAGRAPHS[0]} https://t.me/harbin"
    assert told(first) == (None, "Harbin Now", DAY, "https://t.me/c/1234567/2", None)
    assert (first.external_id, second.byline) == ("Harbin Now/2", "Valley Desk")
    assert aside.reason == "2 messages without words (pictures, joins, calls)"


def test_telegram_export_of_a_whole_account(tmp_path: Path) -> None:
    chats = [{"name": n, "type": "public_channel", "id": i, "messages": [
        {"id": 5, "type": "message", "date": "2021-03-05T13:00:00", "text": f"{n}: {made.PARAGRAPHS[1]}"}]}
        for i, n in enumerate(("Harbin Now", "Dara Alert"), 70)]  # fmt: skip
    reports, aside = read(
        tmp_path, "result.json", json.dumps({"about": "x", "chats": {"about": "y", "list": chats}}).encode()
    )
    assert [(r.source, r.url) for r in reports] == [
        ("Harbin Now", "https://t.me/c/70/5"),
        ("Dara Alert", "https://t.me/c/71/5"),
    ]
    assert aside == []


def test_mail_with_what_is_attached(tmp_path: Path) -> None:
    (letter, attached), aside = read(tmp_path, "a.eml", made.mail())
    assert told(letter) == (made.TITLE, "Valley Courier", DAY, None, None)
    assert letter.text.rstrip().split("\n\n") == list(made.PARAGRAPHS)
    assert attached.title == "The wounded of Harbin"
    assert aside == []


def test_page_saved_as_one_file(tmp_path: Path) -> None:
    report = one(tmp_path, "a.mhtml", made.mhtml())
    assert told(report) == (made.TITLE, "Valley Courier", DAY, made.URL, "Lena Orlova")
    assert report.retrieved_at == "2021-03-06T10:00:00"


def test_archives_hold_any_form(tmp_path: Path) -> None:
    inner = made.zipped({"feed.xml": made.rss(1), "site/page.html": made.page(), "site/x.css": b""})
    for name, data in (
        ("a.zip", inner),
        ("b.tgz", made.tarred({"in/inner.zip": inner})),
        ("c.tar.bz2", made.tarred({"in/inner.zip": inner}, "w:bz2")),
    ):
        reports, (aside,) = read(tmp_path, name, data)
        assert [r.external_id for r in reports[:-1]] == ["harbin-1"]
        assert reports[1].external_id.endswith("site/page.html")
        assert reports[1].external_id.startswith(str(tmp_path / name))
        assert "1 .css" in aside.reason


@pytest.mark.parametrize(
    ("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_packed_lines(tmp_path: Path, suffix: str, pack: object) -> None:
    rows = "\n".join(json.dumps({"id": n, "text": f"{made.PARAGRAPHS[0]} ({n})"}) for n in range(3))
    reports, aside = read(tmp_path, "a.jsonl" + suffix, pack(rows.encode()))  # type: ignore[operator]
    assert [r.external_id for r in reports] == ["0", "1", "2"]
    assert aside == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.doc", "save it as .docx"),
        ("a.xls", "save it as .xlsx"),
        ("a.rar", "unpack it first"),
        ("a.pdf", "is no PDF"),
    ],
)
def test_what_is_no_form_is_told_with_what_to_do(tmp_path: Path, name: str, reason: str) -> None:
    reports, (aside,) = read(tmp_path, name, b"\xd0\xcf\x11\xe0 something")
    assert reports == []
    assert reason in aside.reason
    assert aside.original == digest(b"\xd0\xcf\x11\xe0 something")


def test_every_form_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "own-reports.md").read_text(encoding="utf-8")
    for form in FORMS:
        if form.name not in ("tar", "gzip"):  # told of with zip
            assert f"| {form.name} |" in page, f"docs/own-reports.md does not tell of {form.name}"
