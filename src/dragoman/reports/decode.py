"""Bytes to text: the encoding by its byte order mark, then UTF-8, then Windows-1252 with a note."""

from __future__ import annotations

import codecs
import re
from typing import Final

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
_TURNING = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b\ufeff]"
)  # turns the direction of what follows, or is not seen
_HIGH = re.compile(rb"[\x80-\xff]")
SCRIPTS: Final = (
    "cp1251",
    "koi8_r",
    "cp1256",
    "cp1253",
    "cp1255",
    "iso8859_6",
    "cp866",
    "gb18030",
    "euc_kr",
    "shift_jis",
    "big5",
)
FOREIGN: Final = 0.25  # share of bytes above ASCII from which a text is in another script than the Latin one


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
    if (wide := _wide(data)) is not None:
        return clean(data.decode(wide, "replace")), f"no byte order mark: read as {wide}"
    try:
        text, note = _as_told(data, charset) or data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        text, name = _guessed(data, where)
        note = f"not UTF-8 at byte {error.start}: read as {name}"
    if len(_CONTROLS.findall(text)) > 0.02 * len(text) or text.count("\x00") > 0.1 * len(text):
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


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of a text in Latin letters is null."""
    head = data[:4096]
    if len(head) < 8 or head.count(0) < 0.3 * len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    return "utf-16-le" if odd > 20 * even else "utf-16-be" if even > 20 * odd else None


def _guessed(data: bytes, where: str) -> tuple[str, str]:
    """The text and its encoding: Windows-1252, or for other scripts what fits the letters best."""
    sample = data[:50_000]
    if len(_HIGH.findall(sample)) > FOREIGN * len(sample):
        from charset_normalizer import from_bytes  # heavy

        best = from_bytes(sample, cp_isolation=list(SCRIPTS)).best()
        if best is not None:
            return data.decode(best.encoding, "replace"), best.encoding
    return _western(data, where), "Windows-1252"


def _western(data: bytes, where: str) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise SourceError(where, "neither UTF-8, UTF-16 nor Windows-1252: save it as UTF-8") from None


def clean(text: str) -> str:
    """The text that offsets point into: line ends as \\n, without byte order marks, null bytes, broken pairs, and signs that
    turn the direction of writing or are not seen (what is read is what is shown)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").removeprefix("\ufeff")
    return _LONE.sub("\ufffd", _TURNING.sub("", text))
