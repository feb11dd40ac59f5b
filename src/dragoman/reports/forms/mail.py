"""A mail (EML), such as a newsletter; or a page of the web in one file, as browsers save it (MHTML)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.decode import clean
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.forms.page import fragment_text
from dragoman.reports.types import Blob, Given, Raw, shown

_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_TELLS = re.compile(
    rb"^(?:MIME-Version|Message-ID|Received|Snapshot-Content-Location):", re.IGNORECASE | re.MULTILINE
)


def fits(blob: Blob, head: bytes) -> bool:
    """Lines of header, one of them a mail's own."""
    m = _HEADER.match(head.replace(b"\r\n", b"\n")[:16_384])
    return m is not None and _TELLS.search(m[0]) is not None


def read(blob: Blob) -> Iterator[Found]:
    """The mail's text and what is attached to it; of a saved page, the page."""
    data = blob.read(4 * limits.PAGE)
    try:
        mail = message_from_bytes(data, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        yield from _page(mail, blob, data) if _is_page(mail) else _letter(mail, blob, data)
    except (
        ValueError,
        LookupError,
        AttributeError,
        KeyError,
        TypeError,
        IndexError,
        RecursionError,
    ) as error:
        raise SourceError(
            blob.name, f"not a mail that can be read ({type(error).__name__}: {error})"
        ) from None


def _is_page(mail: EmailMessage) -> bool:
    return "Snapshot-Content-Location" in mail or (
        mail.get_content_type() == "multipart/related" and "Message-ID" not in mail
    )


def _page(mail: EmailMessage, blob: Blob, data: bytes) -> Iterator[Found]:
    body = next((p for p in mail.walk() if p.get_content_type() == "text/html"), None)
    if body is None:
        raise SourceError(blob.name, "a saved page without a page in it")
    page = body.get_payload(decode=True)
    assert isinstance(page, bytes)
    url = str(mail.get("Snapshot-Content-Location") or body.get("Content-Location") or "")
    moment = _date(mail)
    given = Given(
        url=shown(url).strip() if url.startswith("http") else None,
        retrieved_at=moment,
        charset=body.get_content_charset(),
    )
    yield Blob(f"{blob.name}/page.html", data=page, given=given, depth=blob.depth + 1)


def _letter(mail: EmailMessage, blob: Blob, data: bytes) -> Iterator[Found]:
    body = mail.get_body(("plain", "html"))
    text = ""
    if body is not None:
        content = str(body.get_content())
        text = fragment_text(content) if body.get_content_type() == "text/html" else clean(content)
    name, address = parseaddr(str(mail.get("From") or ""))
    if text.strip():
        yield Raw(
            str(mail.get("Message-ID") or blob.name).strip(), text, blob.name,
            title=clean(str(mail.get("Subject") or "")).strip() or None,
            source=clean(name).strip() or address or None,
            published=_date(mail),
            original=data,
        )  # fmt: skip
    for number, part in enumerate(mail.iter_attachments(), 1):
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            name = f"{blob.name}/{shown(part.get_filename() or f'attachment {number}')}"
            yield Blob(name, data=payload, depth=blob.depth + 1)


def _date(mail: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(mail.get("Date"))).isoformat()
    except (ValueError, TypeError, OverflowError):  # a year beyond all years
        return None


FORM = Form("mail", (".eml", ".mhtml", ".mht"), fits, read, apart=True)
