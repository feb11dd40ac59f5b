"""An archive of the web (WARC, also packed by gzip), as Common Crawl's news crawl and most archives write it, by FastWARC."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import Any, Final

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.forms.archive import unpacked_head
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.types import Bad, Blob, Given, shown, size_in_words

_READ: Final = ("html", "pdf", "xml", "text/plain", "json", "wordprocessingml", "spreadsheetml")
_MARK: Final = b"WARC/"


def fits(blob: Blob, head: bytes) -> bool:
    """The mark of a WARC record, at once or under gzip."""
    return head.startswith(_MARK) or unpacked_head(blob, head).startswith(_MARK)


def read(blob: Blob) -> Iterator[Found]:
    """Each answer that was a success and can hold a report, as a blob with its address and time; the rest is counted."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # heavy

    other: dict[str, int] = {}
    stream = blob.open()
    try:
        with stream:
            for record in ArchiveIterator(
                stream, record_types=WarcRecordType.response | WarcRecordType.resource, parse_http=True
            ):
                found = _document(blob, record)
                if isinstance(found, str):
                    other[found] = other.get(found, 0) + 1
                else:
                    yield found
    except SourceError:
        raise
    except Exception as error:  # FastWARC lets through what its decompressors raise
        yield Bad(blob.name, f"damaged, read until there: {type(error).__name__}: {error}")
    for why, count in sorted(other.items()):
        yield Bad(blob.name, f"{count:,} {why}")


def _document(blob: Blob, record: Any) -> Blob | Bad | str:
    """What a record holds, or why it holds nothing that could be read."""
    url = shown(record.headers.get("WARC-Target-URI") or "").strip("<>")
    http = record.http_headers
    if http is not None and http.status_code != 200:
        return "answers other than 200"
    media = (
        (record.http_content_type or "").lower()
        if http is not None
        else (record.headers.get("Content-Type") or "").lower()
    )
    if media and not any(m in media for m in _READ):
        return "answers that hold no text (pictures, scripts, sound)"
    data = record.reader.read(limits.PAGE + 1)
    data = _decoded(data, (http.get("Content-Encoding") or "") if http is not None else "")
    if len(data) > limits.PAGE:
        return Bad(f"{blob.name}:{url}", f"larger than {size_in_words(limits.PAGE)}")
    given = Given(
        url=url or None,
        retrieved_at=record.headers.get("WARC-Date"),
        charset=record.http_charset if http is not None else None,
        media_type=media,
    )
    return Blob(f"{blob.name}:{url}", data=data, given=given, depth=blob.depth + 1, crawl=True)


def _decoded(data: bytes, encoding: str) -> bytes:
    """The body as the page's server meant it; crawlers mostly took the packing off already, and left its header."""
    if "gzip" not in encoding.lower() or not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(31).decompress(data, limits.PAGE + 1)
    except (zlib.error, gzip.BadGzipFile):
        return data


FORM = Form("WARC", (".warc",), fits, read, binary=True)
