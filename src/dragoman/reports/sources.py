"""From files, folders and addresses to reports: find the blobs, recognise each, read it, make a Report of every raw one."""

from __future__ import annotations

import hashlib
import lzma
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from dragoman.errors import SourceError
from dragoman.guarded import Failure, Guard, Ready
from dragoman.model import Report
from dragoman.reports import limits
from dragoman.reports.forms import BY_NAME, Found, recognise
from dragoman.reports.making import report_from
from dragoman.reports.relevance import Relevance
from dragoman.reports.types import Bad, Blob, Raw, SetAside, shown

Keep = Callable[[bytes], str]  # stores the bytes of an original, gives their SHA-256
Item = Report | SetAside


@dataclass(frozen=True, slots=True)
class Look:
    """The first look: at all reports, at those of crawls, or (with nothing that looks) at none."""

    relevance: Relevance | None = None
    crawls_only: bool = True

    def why_not(self, text: str, crawl: bool) -> str | None:
        """Why a text is not relevant; None where it may be, or is not looked at."""
        if self.relevance is None or (self.crawls_only and not crawl):
            return None
        return self.relevance.why_not(text)

    def why_not_blob(self, blob: Blob, form: str) -> str | None:
        """The same of a page in memory; other forms are looked at when their words are known."""
        if self.relevance is None or (self.crawls_only and not blob.crawl) or form != "HTML" or not blob.data:
            return None
        return self.relevance.why_not_page(blob.data)


Piece = tuple[str, Blob]  # the form's name; goes from process to process
TORN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError)  # what unpacking lets through
# Files that hold no report, though they lie among saved pages.
_BESIDE: Final = frozenset(
    [
        ".css",
        ".js",
        ".mjs",
        ".map",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".svg",
        ".ico",
        ".webp",
        ".avif",
        ".bmp",
        ".tif",
        ".tiff",
        ".woff",
        ".woff2",
        ".ttf",
        ".otf",
        ".eot",
        ".mp3",
        ".mp4",
        ".m4a",
        ".m4v",
        ".mov",
        ".avi",
        ".mkv",
        ".webm",
        ".ogg",
        ".wav",
        ".py",
        ".pyc",
        ".exe",
        ".dll",
        ".so",
        ".parquet",
        ".sqlite",
        ".db",
    ]
)
_SKIPPED = re.compile(r"\.(?!\.?$)|README(?:\.|$)|__MACOSX$")  # hidden, or about the folder


def digest(data: bytes) -> str:
    """SHA-256 of an original; keeps nothing."""
    return hashlib.sha256(data).hexdigest()


def read_sources(
    sources: Sequence[Path | Blob], keep: Keep = digest, workers: int = 1, look: Look | None = None
) -> Iterator[Item]:
    """Every report of the sources (files of any form, archives, or folders read recursively), and what had to be set aside.

    The order is that of the sources, inside a folder by name. Nothing raises: a missing, empty, unreadable or
    broken input gives a SetAside with its reason. A report that is kept with a reservation gives both. `keep` is given the
    bytes of every report, and of what could not be read. Forms with large parsers are read in `workers` processes. `look`
    tells what is not relevant; it is asked before anything is parsed.
    """
    look = look or Look()
    with Guard(_read_apart, workers) as guard:
        for answer in guard.map(_pieces(_blobs(sources), look)):
            if isinstance(answer, Failure):
                name, blob = answer.piece
                answer = _whole(blob, f"{name}: {answer.reason}")
            for found in answer:
                yield from _items(found, keep, look)


def _blobs(sources: Sequence[Path | Blob]) -> Iterator[Blob | Bad]:
    for source in sources:
        if isinstance(source, Blob):
            yield source
        elif not source.exists():
            yield Bad(shown(str(source)), "no such file or folder")
        elif source.is_dir():
            yield from _folder(source)
        else:
            yield Blob(shown(str(source)), source)


def _folder(folder: Path) -> Iterator[Blob | Bad]:
    beside: Counter[str] = Counter()
    found = (p for p in folder.rglob("*") if p.is_file())
    visible = (p for p in found if not any(_SKIPPED.match(part) for part in p.relative_to(folder).parts))
    for path in sorted(visible, key=lambda p: p.relative_to(folder).parts):
        if path.suffix.lower() in _BESIDE:
            beside[path.suffix.lower()] += 1
        else:
            yield Blob(shown(str(path)), path)
    yield from _told_beside(shown(str(folder)), beside)


def _told_beside(where: str, beside: Counter[str]) -> Iterator[Bad]:
    if beside:
        told = ", ".join(f"{count:,} {suffix}" for suffix, count in sorted(beside.items()))
        yield Bad(where, f"{beside.total():,} files beside that hold no reports ({told})")


def _pieces(blobs: Iterable[Blob | Bad], look: Look) -> Iterator[Piece | Ready[list[Found]]]:
    """What is to be read apart, as it comes; all else is read here."""
    for blob in blobs:
        if isinstance(blob, Bad):
            yield Ready([blob])
        else:
            yield from _opened(blob, look)


def _opened(blob: Blob, look: Look) -> Iterator[Piece | Ready[list[Found]]]:
    try:
        form = recognise(blob)
        if why := look.why_not_blob(blob, form.name):
            yield Ready([Bad(blob.name, why)])
            return
        if form.apart:
            yield form.name, blob
            return
        beside: Counter[str] = Counter()
        for found in form.read(blob):
            if not isinstance(found, Blob):
                yield Ready([_of_crawl(found, blob)])
            elif form.name in ("zip", "tar") and _is_beside(found, blob):
                beside[found.suffix] += 1
            elif found.depth > limits.DEPTH:
                yield Ready(
                    [Bad(found.name, f"more than {limits.DEPTH} archives in one another: not opened")]
                )
            else:
                yield from _opened(found, look)
        for bad in _told_beside(blob.name, beside):
            yield Ready([bad])
    except SourceError as error:
        yield Ready(_whole(blob, error.reason, error.where))
    except TORN as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        yield Ready(_whole(blob, f"damaged or not readable: {why}" if blob.packed or blob.depth else why))


def _is_beside(found: Blob, archive: Blob) -> bool:
    inside = found.name.removeprefix(archive.name + "/").split("/")
    return found.suffix in _BESIDE or any(_SKIPPED.match(part) for part in inside)


def _read_apart(piece: Piece) -> list[Found]:
    """What a form finds in a blob; in a process of its own."""
    name, blob = piece
    out: list[Found] = []
    try:
        for found in BY_NAME[name].read(blob):
            out += _inner(found) if isinstance(found, Blob) else [_of_crawl(found, blob)]
    except SourceError as error:
        out += _whole(blob, error.reason, error.where)
    except TORN as error:
        out += _whole(blob, f"damaged or not readable: {error or type(error).__name__}")
    return out


def _of_crawl(found: Found, blob: Blob) -> Found:
    return replace(found, crawl=True) if blob.crawl and isinstance(found, Raw) else found


def _inner(blob: Blob) -> list[Found]:
    """What is found in a blob that stood in another (a page in a mail)."""
    out: list[Found] = []
    for piece in _opened(blob, Look()):
        out += piece.value if isinstance(piece, Ready) else _read_apart(piece)
    return out


def _whole(blob: Blob, reason: str, where: str | None = None) -> list[Found]:
    """A blob that could not be read, with its bytes where these are not too many to be kept."""
    data = b""
    size = blob.path.stat().st_size if blob.path and blob.path.exists() else len(blob.data)
    if 0 < size <= limits.ORIGINAL:
        try:
            data = blob.path.read_bytes() if blob.path else blob.data
        except OSError:
            data = b""
    return [Bad(where or blob.name, reason, data)]


def _items(found: Found, keep: Keep, look: Look) -> Iterator[Item]:
    if isinstance(found, Bad):
        yield SetAside(found.where, found.reason, original=keep(found.data) if found.data else "")
    elif isinstance(found, Raw):
        why = look.why_not(f"{found.title or ''}\n{found.text}", found.crawl)
        if why is None:
            yield from _read_raw(found, keep)
        else:
            yield SetAside(found.where, why)


def _read_raw(raw: Raw, keep: Keep) -> Iterator[Item]:
    refuse = partial(SetAside, raw.where)
    if not raw.text.strip():
        yield refuse("empty", original=keep(raw.original) if raw.original.strip() else "")
        return
    if len(raw.text) > limits.TEXT:
        told = f"a text of {len(raw.text):,} characters; at most {limits.TEXT:,} are read of one report: split it"
        yield refuse(told, original=keep(raw.original) if len(raw.original) <= limits.ORIGINAL else "")
        return
    report, notes = report_from(raw, keep(raw.original) if raw.original else None)
    yield report
    yield from (refuse(note, kept=True) for note in (*raw.notes, *notes))


__all__ = ["Item", "Keep", "digest", "read_sources"]
