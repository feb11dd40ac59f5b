"""A feed, RSS or Atom: a report an item, with what the feed holds of its text, by feedparser."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.decode import clean
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.forms.page import fragment_text
from dragoman.reports.forms.rows import as_json
from dragoman.reports.types import Bad, Blob, Raw

_MARK = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_TAIL = re.compile(
    r"\s*(?:[-–—|:»]\s*)?(?:RSS(?:\s*2\.0)?|Atom)?\s*\b(?:feed|RSS|news feed)\s*$", re.IGNORECASE
)
ITEMS: Final = 10_000
_ENTITY = re.compile(rb"<!(?:ENTITY|DOCTYPE[^>]{0,500}\[)", re.IGNORECASE)


def fits(blob: Blob, head: bytes) -> bool:
    """The root element of a feed, and no page of the web around it."""
    return _MARK.search(head[:4096]) is not None and b"<html" not in head[:4096].lower()


def read(blob: Blob) -> Iterator[Found]:
    """One report an item, the newest state of each."""
    import feedparser  # heavy

    data = blob.read(limits.PAGE)
    if _ENTITY.search(data[:100_000]):
        raise SourceError(blob.name, "declares entities of its own, which no feed needs: not read")
    try:
        feed: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # feedparser lets through what its guesses at an encoding raise
        raise SourceError(blob.name, f"damaged ({type(error).__name__}: {error})") from None
    if not feed.entries:
        why = feed.get("bozo_exception")
        raise SourceError(blob.name, f"no items in the feed{f' ({why})' if why else ''}")
    outlet = _TAIL.sub("", _words(feed.feed.get("title")) or "") or None
    for number, entry in enumerate(feed.entries[:ITEMS], 1):
        raw = item_report(entry, outlet, feed.feed.get("language"), f"{blob.name}:{number}", blob)
        yield raw or Bad(
            f"{blob.name}:{number}", "the item has neither text nor title", as_json(_kept(entry))
        )
    if len(feed.entries) > ITEMS:
        yield Bad(blob.name, f"has {len(feed.entries):,} items: the first {ITEMS:,} are read")


def item_report(entry: Any, outlet: str | None, language: str | None, where: str, blob: Blob) -> Raw | None:
    """The report that an item tells; None where it has no words."""
    title = _words(entry.get("title"))
    bodies = [c.get("value", "") for c in entry.get("content", ())] + [entry.get("summary", "")]
    text = max((fragment_text(b or "") for b in bodies), key=len, default="") or title
    if not text or not text.strip():
        return None
    link = _link(entry)
    return Raw(
        entry.get("id") or link or where, text, where,
        title=title,
        source=_words((entry.get("source") or {}).get("title")) or outlet or blob.given.source,
        published=_day(entry),
        url=link,
        language=language if language and re.match(r"[A-Za-z]{2}\b", language) else None,
        byline=_words(entry.get("author")),
        retrieved_at=blob.given.retrieved_at,
        original=as_json(_kept(entry)),
    )  # fmt: skip


def _kept(entry: Any) -> dict[str, Any]:
    """What is kept of an item: its fields as the feed gives them."""
    names = ("id", "link", "title", "author", "published", "updated", "summary")
    kept: dict[str, Any] = {n: str(entry[n]) for n in names if entry.get(n)}
    if entry.get("content"):
        kept["content"] = [str(c.get("value", "")) for c in entry.content]
    return kept


def _link(entry: Any) -> str | None:
    link = str(entry.get("link") or "")
    return clean(link).strip() if re.match(r"https?://", link) else None


def _day(entry: Any) -> str | None:
    """The moment that the feed gives, in its own words where these are usual ones, else as feedparser made it out."""
    given = str(entry.get("published") or entry.get("updated") or entry.get("created") or "").strip()
    if re.match(r"\d{4}-\d\d-\d\d|[A-Z][a-z]{2}, \d", given):
        return given
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat() if parsed else given or None


def _words(value: Any) -> str | None:
    return fragment_text(value).replace("\n", " ").strip() or None if isinstance(value, str) else None


FORM = Form("feed", (".rss", ".atom", ".xml", ".rdf"), fits, read, apart=True)
