"""A page of the web: its story with headline, outlet, author, date and canonical address, by trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.decode import clean, decode
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.types import Blob, Raw

_MARK = re.compile(rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_BLOCK: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_UNSEEN: Final = frozenset(
    ["script", "style", "template", "noscript", "iframe", "object", "head", "title", "svg"]
)
LATEST: Final = "2199-12-31"  # trafilatura's own bound is today's date, and a record does not depend on the day of its making


def fits(blob: Blob, head: bytes) -> bool:
    """Marks of a page near the beginning, or the name."""
    return _MARK.search(head[:4096]) is not None or blob.suffix in (".html", ".htm", ".xhtml")


def read(blob: Blob) -> Iterator[Found]:
    """The page's story. Raises SourceError where it holds none."""
    data = blob.read(limits.PAGE)
    given = blob.given
    text, note = decode_page(data, blob.name, given.charset)
    story = _story(text, given.url, blob.name)
    yield Raw(
        given.url or blob.name, story["text"], blob.name,
        title=given.title or story["title"],
        source=given.source or story["source"],
        published=given.published or story["published"],
        url=story["url"] or given.url,
        language=given.language,
        byline=given.byline or story["byline"],
        retrieved_at=given.retrieved_at,
        notes=(note,) if note else (),
        original=data,
    )  # fmt: skip


def decode_page(data: bytes, where: str, charset: str | None = None) -> tuple[str, str | None]:
    """The page's characters: by byte order mark, the answer's header, the page's own word, else as any text."""
    named = _CHARSET.search(data[:4096])
    return decode(data, where, charset or (named[1].decode("ascii", "replace") if named else None))


def _story(page: str, url: str | None, where: str) -> dict[str, Any]:
    from trafilatura import bare_extraction, baseline  # heavy: only where a page is read

    dates = {"original_date": True, "extensive_search": False, "max_date": LATEST}
    found: Any = bare_extraction(
        page,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params=dates,
    )
    text = (found.text if found is not None else "") or ""
    if not text.strip():
        text = baseline(page)[1]  # short pages, and those without marks of a story
    if not text.strip():
        raise SourceError(where, "no story found in the page")
    kept = {
        "text": clean(text),
        "title": None,
        "source": None,
        "published": None,
        "url": None,
        "byline": None,
    }
    if found is not None:
        kept |= {
            "title": found.title or None, "source": found.sitename or found.hostname or None, "published": found.date or None,
            "url": found.url or None, "byline": found.author or None,
        }  # fmt: skip
    return kept


def fragment_text(fragment: str) -> str:
    """The words of a piece of HTML, a paragraph a line."""
    if "<" not in fragment and "&" not in fragment:
        return clean(fragment).strip()
    from lxml import etree, html  # heavy

    try:
        tree = html.fragment_fromstring(clean(fragment), create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):  # lxml asserts that a piece has a body
        return clean(re.sub(r"<[^>]{0,1000}>", " ", fragment)).strip()
    out: list[str] = []
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        _walked(event, node, out)
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(out).split("\n"))
    return clean("\n".join(line for line in lines if line))


def _walked(event: str, node: Any, out: list[str]) -> None:
    if not isinstance(node.tag, str):
        out.append(node.tail or "")
        return
    unseen = node.tag in _UNSEEN or any(a.tag in _UNSEEN for a in node.iterancestors())
    if event == "start":
        out.append("\n" if node.tag in _BLOCK else "")
        out.append("" if unseen else re.sub(r"\s+", " ", node.text or ""))
    else:
        out.append("\n" if node.tag in _BLOCK else "")
        outside = any(a.tag in _UNSEEN for a in node.iterancestors())
        out.append("" if outside else re.sub(r"\s+", " ", node.tail or ""))


FORM = Form("HTML", (".html", ".htm", ".xhtml"), fits, read, apart=True)
