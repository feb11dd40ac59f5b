"""Small files of every form, made here, that tell the same story in the project's own words."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

PARAGRAPHS = (
    "Shells fell on the vegetable market of Harbin on Friday morning, and seven traders were killed, the district's health "
    "office said.",
    "Rescue workers carried the wounded to the clinic on the western road until noon. A doctor there spoke of nineteen people "
    "with injuries, among them four children.",
    "The mayor asked both sides to let the ambulances of the neighbouring towns through, and announced three days of mourning.",
)
TITLE = "Seven traders killed at the market of Harbin"
URL = "https://courier.example/2021/03/market-of-harbin"
DAY = "2021-03-05"


def page(
    paragraphs: tuple[str, ...] = PARAGRAPHS, title: str = TITLE, url: str = URL, day: str = DAY
) -> bytes:
    body = "".join(f"<p>{p}</p>\n" for p in paragraphs)
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Valley Courier</title>
<link rel="canonical" href="{url}"><meta property="og:title" content="{title}"><meta property="og:site_name" content="Valley Courier">
<meta property="article:published_time" content="{day}T08:30:00Z"><meta name="author" content="Lena Orlova"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>{title}</h1>{body}</article>
<aside><h2>Most read</h2><ul><li><a href="/a">The new tram line opens in May</a></li></ul></aside>
<footer>We use cookies to make this site better. Subscribe to our newsletter.</footer></body></html>""".encode()


def pdf(html: str | None = None, title: str = TITLE) -> bytes:
    import weasyprint

    body = html or "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    whole = f"""<html lang="en"><head><title>{title}</title><meta name="author" content="Lena Orlova">
    <meta name="dcterms.created" content="{DAY}T05:06:07Z"><style>@page {{size: A5; margin: 2cm;
    @top-left {{content: "Harbin Relief Committee, bulletin"}} @bottom-center {{content: "Page " counter(page)}}}}
    body {{hyphens: auto; font-family: sans-serif}}</style></head><body><h1>{title}</h1>{body}</body></html>"""
    made: bytes = weasyprint.HTML(string=whole).write_pdf()
    return made


def docx(made: datetime = datetime(2021, 3, 5, 9, tzinfo=UTC)) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.title = TITLE
    document.core_properties.author = "Lena Orlova"
    document.core_properties.created = document.core_properties.modified = made
    document.add_heading(TITLE, 1)
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Killed", "7"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(rows: list[list[Any]], title: str = "Reports") -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rss(items: int = 2) -> bytes:
    told = "".join(
        f"""<item><title>{TITLE} ({n})</title><link>{URL}?n={n}</link><guid isPermaLink="false">harbin-{n}</guid>
    <pubDate>Fri, 05 Mar 2021 0{n}:30:00 +0300</pubDate><dc:creator>Lena Orlova</dc:creator>
    <description>{PARAGRAPHS[0]}</description>
    <content:encoded><![CDATA[<p>{PARAGRAPHS[0]}</p><p>Item {n}: {PARAGRAPHS[1]}</p><script>track()</script>]]></content:encoded></item>"""
        for n in range(1, items + 1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Valley Courier RSS feed</title>
    <link>https://courier.example/</link><language>en-gb</language>{told}</channel></rss>""".encode()


def atom() -> bytes:
    return f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harbin Monitor</title>
    <id>urn:harbin</id><updated>2021-03-05T10:00:00Z</updated><entry><id>urn:harbin:1</id><title>{TITLE}</title>
    <link href="{URL}"/><updated>2021-03-05T10:00:00Z</updated><author><name>Lena Orlova</name></author>
    <summary type="html">&lt;p&gt;{PARAGRAPHS[0]}&lt;/p&gt;&lt;p&gt;{PARAGRAPHS[2]}&lt;/p&gt;</summary></entry></feed>""".encode()


def warc(
    pages: dict[str, bytes], packed: bool = False, media: str = "text/html", status: str = "200 OK"
) -> bytes:
    out = b""
    for url, body in pages.items():
        answer = (
            f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{len(out):032x}>\r\nWARC-Date: 2021-03-06T01:02:03Z\r\n"
            f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        ).encode()
        record = head + answer + b"\r\n\r\n"
        out += gzip.compress(record, mtime=0) if packed else record
    return out


def telegram() -> bytes:
    messages = [
        {"id": 1, "type": "service", "date": "2021-03-01T00:00:00", "action": "create_channel", "text": ""},
        {"id": 2, "type": "message", "date": "2021-03-05T11:00:00", "date_unixtime": "1614931200", "from": "Harbin Now",
         "text": [{"type": "bold", "text": "Urgent: "}, PARAGRAPHS[0] + " ", {"type": "link", "text": "https://t.me/harbin"}],
         "text_entities": []},
        {"id": 3, "type": "message", "date": "2021-03-05T12:00:00", "date_unixtime": "1614934800", "photo": "a.jpg", "text": ""},
        {"id": 4, "type": "message", "date": "2021-03-05T13:00:00", "date_unixtime": "1614938400", "forwarded_from": "Valley Desk",
         "text": PARAGRAPHS[1]},
    ]  # fmt: skip
    return json.dumps(
        {"name": "Harbin Now", "type": "public_channel", "id": 1234567, "messages": messages},
        indent=1,
        ensure_ascii=False,
    ).encode()


def mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Valley Courier <news@courier.example>"
    message["Subject"] = TITLE
    message["Date"] = "Fri, 05 Mar 2021 09:00:00 +0300"
    message["Message-ID"] = "<1@courier.example>"
    message.set_content("\n\n".join(PARAGRAPHS))
    message.add_attachment(
        page(PARAGRAPHS[1:], "The wounded of Harbin"), "text", "html", filename="wounded.html"
    )
    return bytes(message)


def mhtml() -> bytes:
    boundary = "----Boundary1"
    return (
        (
            f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nSubject: x\r\nDate: Sat, 6 Mar 2021 10:00:00 -0000\r\n"
            f'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="{boundary}"\r\n\r\n'
            f"--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: binary\r\nContent-Location: {URL}\r\n\r\n"
        ).encode()
        + page()
        + f"\r\n--{boundary}--\r\n".encode()
    )


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as file:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return out.getvalue()
