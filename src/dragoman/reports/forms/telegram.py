"""A Telegram channel or chat as Telegram Desktop exports it (result.json): a report a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.decode import clean
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.forms.rows import as_json
from dragoman.reports.types import Bad, Blob, Raw

DEEPEST: Final = 30  # objects and lists in one another


def fits(blob: Blob, head: bytes) -> bool:
    """An object with messages, or with lists of chats."""
    return re.match(rb'[\xef\xbb\xbf\s]*\{\s*"', head) is not None and (
        re.search(rb'"messages"\s*:\s*\[', head) is not None
        or re.search(rb'"chats"\s*:\s*\{\s*"', head) is not None
    )


def read(blob: Blob) -> Iterator[Found]:
    """The messages that hold words, of one chat or of all chats of an account. Read as a stream."""
    import ijson  # only where an export is read

    wordless = 0
    try:
        with blob.open() as stream:
            for prefix, chat, message in _messages(
                _shallow(ijson.basic_parse(stream, use_float=True), blob.name), ijson.ObjectBuilder
            ):
                where = f"{blob.name}:{message.get('id', '?')}"
                text = clean(_text(message.get("text")))
                if message.get("type") != "message" or not text.strip():
                    wordless += 1
                    continue
                yield _report(chat, message, text, where, named=prefix != "messages")
    except (ijson.JSONError, UnicodeDecodeError) as error:
        yield Bad(
            blob.name, f"the export breaks off or is no JSON ({str(error).splitlines()[0]}): read until there"
        )
    if wordless:
        yield Bad(blob.name, f"{wordless:,} messages without words (pictures, joins, calls)")


def _shallow(events: Any, name: str) -> Iterator[tuple[str, str, Any]]:
    """The events with the path to each, as ijson.parse gives them. Raises SourceError for what is deeper than any export."""
    path: list[str] = []
    for event, value in events:
        if event == "map_key":
            path[-1] = value
            yield ".".join(path[:-1]), event, value
            continue
        if event in ("end_map", "end_array"):
            path.pop()
        yield ".".join(path), event, value
        if event in ("start_map", "start_array"):
            path.append("item" if event == "start_array" else "")
            if len(path) > DEEPEST:
                raise SourceError(
                    name, f"not an export of Telegram: more than {DEEPEST} things in one another"
                )


def _messages(events: Any, builder: Any) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each message with the fields of its chat that stand before it."""
    chat: dict[str, Any] = {}
    made = None
    size = 0
    for prefix, event, value in events:
        if made is not None:
            size += len(value) if isinstance(value, str) else 1
            if size <= limits.LINE:
                made.event(event, value)
            if event == "end_map" and prefix.endswith("messages.item"):
                if size <= limits.LINE and isinstance(made.value, dict):
                    yield prefix.removesuffix(".item"), chat, made.value
                made = None
        elif event == "start_map" and prefix.endswith("messages.item"):
            made, size = builder(), 0
            made.event(event, value)
        elif event in ("string", "number") and re.fullmatch(r"(?:.*\.item\.)?(?:name|type|id)", prefix):
            chat = {**(chat if not prefix.endswith("name") else {}), prefix.rpartition(".")[2]: value}


def _report(chat: dict[str, Any], message: dict[str, Any], text: str, where: str, named: bool) -> Raw:
    identity, number = chat.get("id"), message.get("id")
    public = "channel" in str(chat.get("type", "")) or "supergroup" in str(chat.get("type", ""))
    sender = message.get("forwarded_from") or message.get("author")
    return Raw(
        f"{chat.get('name') or identity or where}/{number}", text, where,
        source=_words(chat.get("name")),
        published=_when(message),
        url=f"https://t.me/c/{identity}/{number}" if public and identity and number else None,
        byline=_words(sender),
        original=as_json(message),
    )  # fmt: skip


def _text(value: Any) -> str:
    """The words of a message: a string, or a list of strings and entities (links, bold words) with a text each."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_text(v.get("text") if isinstance(v, dict) else v) for v in value)
    return ""


def _when(message: dict[str, Any]) -> str | None:
    """The moment in UTC, so that an export made in another time zone gives the same report."""
    seconds = str(message.get("date_unixtime", ""))
    if re.fullmatch(r"\d{1,11}", seconds):
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    given = message.get("date")
    return given if isinstance(given, str) else None


def _words(value: Any) -> str | None:
    return clean(value).strip() or None if isinstance(value, str) else None


FORM = Form("Telegram", (".json",), fits, read)
