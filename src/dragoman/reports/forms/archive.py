"""Archives: zip, tar, and single files packed by gzip, bzip2 or xz. What is in them has forms of its own."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.types import HEAD, PACKERS, Bad, Blob, shown, size_in_words

_TORN: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_PACKED: Final = {b"\x1f\x8b": (".gz", "gzip"), b"BZh": (".bz2", "bzip2"), b"\xfd7zXZ\x00": (".xz", "xz")}


def members(blob: Blob) -> frozenset[str]:
    """The names in a zip; none where it cannot be listed."""
    return _names(blob.path, blob.data)


@lru_cache(4)
def _names(path: Path | None, data: bytes) -> frozenset[str]:
    try:
        with Blob("", path, data).open() as stream, zipfile.ZipFile(stream) as file:
            return frozenset(file.namelist()[: limits.MEMBERS])
    except _TORN:
        return frozenset()


def check_zip(blob: Blob) -> None:
    """Raises SourceError where a document that is a zip would unpack to more than it may."""
    try:
        with blob.open() as stream, zipfile.ZipFile(stream) as file:
            total, packed = (
                sum(i.file_size for i in file.infolist()),
                sum(i.compress_size for i in file.infolist()),
            )
    except _TORN as error:
        raise SourceError(blob.name, f"damaged: {error}") from None
    if total > 4 * limits.BOOK or (total > limits.BOOK and total > limits.RATIO * max(packed, 1)):
        raise SourceError(blob.name, f"would unpack to {size_in_words(total)}: not opened")


class _Budget:
    """What an archive may still unpack to."""

    def __init__(self, blob: Blob) -> None:
        size = blob.path.stat().st_size if blob.path else len(blob.data)
        self.left = max(limits.UNPACKED, limits.RATIO * size)
        self.name = blob.name

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise SourceError(
                self.name, "unpacks to far more than its size (a bomb?): the rest of it is not read"
            )


def read_zip(blob: Blob) -> Iterator[Found]:
    """Each file in a zip."""
    budget = _Budget(blob)
    with _opened(blob, zipfile.ZipFile) as file:
        infos = sorted((i for i in file.infolist() if not i.is_dir()), key=lambda i: i.filename)
        for number, info in enumerate(infos):
            if number >= limits.MEMBERS:
                raise SourceError(
                    blob.name, f"holds more than {limits.MEMBERS:,} files: the rest of it is not read"
                )
            name = f"{blob.name}/{shown(info.filename)}"
            if info.flag_bits & 1:
                yield Bad(name, "is locked with a password")
                continue
            yield from _member(name, partial(file.open, info), blob, budget)


def read_tar(blob: Blob) -> Iterator[Found]:
    """Each regular file in a tar; links and devices are no files."""
    budget = _Budget(blob)
    with _opened(blob, lambda f: tarfile.open(fileobj=f, mode="r:")) as file:
        try:
            for number, info in enumerate(file):
                if number >= limits.MEMBERS:
                    raise SourceError(
                        blob.name, f"holds more than {limits.MEMBERS:,} files: the rest of it is not read"
                    )
                if info.isreg():
                    yield from _member(
                        f"{blob.name}/{shown(info.name)}",
                        partial(file.extractfile, info),
                        blob,
                        budget,
                    )
        except _TORN as error:
            raise SourceError(blob.name, f"damaged: {error}") from None


def _member(name: str, open_: Callable[[], IO[bytes] | None], blob: Blob, budget: _Budget) -> Iterator[Found]:
    """A member's bytes as a blob. Its size is what it unpacks to, not what the archive says."""
    most = min(limits.MEMBER, budget.left) + 1
    try:
        with cast("IO[bytes]", open_()) as stream:
            data = _limited(stream, min(most, limits.BOOK + 1))
    except _TORN as error:
        yield Bad(name, f"damaged: {error or type(error).__name__}")
        return
    budget.spend(len(data))
    if len(data) > limits.BOOK:
        yield Bad(
            name,
            f"unpacks to more than {size_in_words(limits.BOOK)}, the most that is read of a file in an archive",
        )
        return
    yield Blob(name, data=data, given=blob.given, depth=blob.depth + 1, crawl=blob.crawl)


def _limited(stream: IO[bytes], most: int) -> bytes:
    """At most so many bytes of a stream that may be a bomb, taken in small pieces."""
    pieces: list[bytes] = []
    left = most
    while left > 0 and (piece := stream.read(min(left, limits.MB))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def read_packed(blob: Blob) -> Iterator[Found]:
    """The file that gzip, bzip2 or xz packed; it is unpacked as it is read."""
    head = blob.head()
    suffix, packer = next(v for mark, v in _PACKED.items() if head.startswith(mark))
    base = blob.name.rpartition("/")[2]
    inner = base.removesuffix(".tgz") + ".tar" if base.endswith(".tgz") else base.removesuffix(suffix)
    name = f"{blob.name}/{inner}"
    if blob.packed or inner.endswith(".tar"):
        yield from _member(name, lambda: PACKERS[packer](blob.open()), blob, _Budget(blob))
    else:
        yield replace(blob, name=name, depth=blob.depth + 1, packed=packer)


def _opened(blob: Blob, open_: Callable[[BinaryIO], Any]) -> Any:
    try:
        return open_(blob.open())
    except _TORN as error:
        raise SourceError(blob.name, f"damaged: {error}") from None


def unpacked_head(blob: Blob, head: bytes) -> bytes:
    """The first bytes of what gzip packed; nothing where it is torn."""
    try:
        return zlib.decompressobj(31).decompress(head, HEAD) if head.startswith(b"\x1f\x8b") else b""
    except zlib.error:
        return b""


ZIP = Form(
    "zip",
    (".zip",),
    lambda blob, head: head.startswith((b"PK\x03\x04", b"PK\x05\x06")),
    read_zip,
    binary=True,
)
TAR = Form("tar", (".tar",), lambda blob, head: head[257:262] == b"ustar", read_tar, binary=True)
PACKED = Form(
    "gzip",
    (".gz", ".tgz", ".bz2", ".xz"),
    lambda blob, head: head.startswith(tuple(_PACKED)),
    read_packed,
    binary=True,
)
