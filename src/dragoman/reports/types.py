"""What goes through the room: a blob of bytes, a raw report, something that could not be read, a notice that it was set
aside."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from dragoman.errors import SourceError

HEAD: Final = 65_536  # bytes by which a form is recognised
PACKERS: Final[dict[str, Any]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}


@dataclass(frozen=True, slots=True)
class Given:
    """What the place where a document stood says of it: an archive of the web, a feed, the headers of an answer."""

    url: str | None = None
    title: str | None = None
    source: str | None = None
    published: str | None = None
    byline: str | None = None
    language: str | None = None
    retrieved_at: str | None = None
    charset: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes with a name: a file, a member of an archive, a page of a crawl, an answer from the network."""

    name: str  # as messages show it
    path: Path | None = None
    data: bytes = b""
    given: Given = Given()
    depth: int = 0  # archives that it was taken out of
    crawl: bool = False  # part of a crawl of the web, of which most is about something else
    packed: str = ""  # what unpacks the bytes as they are read: one of PACKERS

    def open(self) -> BinaryIO:
        """A stream of the bytes, at their beginning. What unpacks them may raise OSError, EOFError or an error of its own."""
        stream: BinaryIO = io.BytesIO(self.data) if self.path is None else self.path.open("rb")
        return cast(BinaryIO, PACKERS[self.packed](stream)) if self.packed else stream

    def head(self) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(HEAD)

    def read(self, limit: int) -> bytes:
        """All bytes. Raises SourceError where there are more than `limit`."""
        with self.open() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise SourceError(
                self.name,
                f"larger than {size_in_words(limit)}, the most that is read of such a file: split it",
            )
        return data

    @property
    def suffix(self) -> str:
        """The end of the name from the last dot on, in lower case."""
        base = self.name.rpartition("/")[2].lower()
        return base[base.rindex(".") :] if "." in base else ""


@dataclass(frozen=True, slots=True)
class Raw:
    """One report as its source gives it. `published` is the source's own words for the date, `original` the bytes that it
    was read from."""

    external_id: str
    text: str
    where: str  # file, or file:line
    title: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    byline: str | None = None
    retrieved_at: str | None = None
    notes: tuple[str, ...] = ()  # what was odd but did not stop the reading
    original: bytes = b""
    crawl: bool = False  # of a crawl of the web


@dataclass(frozen=True, slots=True)
class Bad:
    """What a form could not read: `where` it stands, why, and its bytes."""

    where: str
    reason: str
    data: bytes = b""


@dataclass(frozen=True, slots=True, order=True)
class SetAside:
    """Something that was not read, or read with a reservation: `where` it stands, and the `reason`.

    `kept` tells that the report is in the record all the same (another language, an odd encoding). `original` is the
    SHA-256 under which the record keeps the bytes that could not be read; empty where it keeps none.
    """

    where: str
    reason: str
    kept: bool = False
    original: str = ""


def size_in_words(size: int) -> str:
    """A number of bytes for people: "3.2 MB"."""
    value, unit = float(size), "bytes"
    for unit in ("bytes", "kB", "MB", "GB", "TB"):  # noqa: B007
        if value < 1000:
            break
        value /= 1000
    return f"{value:.0f} {unit}" if value >= 100 or unit == "bytes" else f"{value:.3g} {unit}"


_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def shown(name: str) -> str:
    """A name from outside as it may stand in messages and tables: nothing in it moves a cursor, hides or turns text."""
    return _UNFIT.sub("\ufffd", name)
