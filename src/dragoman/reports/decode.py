"""Bytes to text: the encoding by its byte order mark, then UTF-8, then Windows-1252 with a note."""

from __future__ import annotations

import codecs
import re

from dragoman.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONE = re.compile("[\ud800-\udfff]")  # half of a pair: cannot be written as UTF-8
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f]")


def decode(data: bytes, where: str, charset: str | None = None) -> tuple[str, str | None]:
    """Text of a file, and a note where its encoding had to be guessed. Raises SourceError for what is no text.

    `charset` is the encoding by its surroundings (a header, a page's own word); it counts where the bytes bear it out.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return clean(data.decode(encoding)), None
            except UnicodeDecodeError as error:
                raise SourceError(
                    where, f"starts as {encoding} but breaks off at byte {error.start}"
                ) from None
    try:
        text, note = _as_told(data, charset) or data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        text, note = _western(data, where), f"not UTF-8 at byte {error.start}: read as Windows-1252"
    if len(_CONTROLS.findall(text)) + text.count("\x00") > 0.02 * len(text):
        raise SourceError(where, "not a text file (too many control characters)")
    return clean(text), note


def _as_told(data: bytes, charset: str | None) -> str | None:
    """The text by the encoding that is told of it; None where that is UTF-8, unknown, or does not fit."""
    try:
        name = codecs.lookup(charset or "utf-8").name
        if name in ("utf-8", "ascii"):
            return None
        return data.decode("cp1252" if name == "iso8859-1" else name)
    except (LookupError, UnicodeError, ValueError, TypeError):
        return None


def _western(data: bytes, where: str) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise SourceError(where, "neither UTF-8, UTF-16 nor Windows-1252: save it as UTF-8") from None


def clean(text: str) -> str:
    """The text that offsets point into: line ends as \\n, without byte order mark, null bytes and broken pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").removeprefix("\ufeff")
    return _LONE.sub("\ufffd", text)
