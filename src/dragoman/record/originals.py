"""The originals: the bytes that each report was read from, and those that could not be read, by their SHA-256.

One packed file each, so that a record that grows writes only what is new, and a withdrawn report takes its own away. The
packing holds neither time nor name: the same bytes are the same file.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

from dragoman.errors import NotFoundError, RecordError


class Originals:
    """A folder of originals; made when the first is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, data: bytes) -> str:
        """Store bytes, unless they are there; gives their SHA-256, 64 hexadecimal digits."""
        name = hashlib.sha256(data).hexdigest()
        target = self._file(name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_suffix(".new")
            try:
                fresh.write_bytes(gzip.compress(data, 6, mtime=0))
                os.replace(fresh, target)
            except OSError:
                fresh.unlink(missing_ok=True)
                raise
        return name

    def get(self, name: str) -> bytes:
        """The bytes. Raises NotFoundError where they are not here, RecordError where they are damaged."""
        try:
            data = gzip.decompress(self._file(name).read_bytes())
        except FileNotFoundError:
            raise NotFoundError(f"{self.path}: holds no original {name}") from None
        except (OSError, EOFError, zlib.error) as error:
            raise RecordError(f"{self._file(name)}: damaged ({error})") from None
        if hashlib.sha256(data).hexdigest() != name:
            raise RecordError(f"{self._file(name)}: holds other bytes than its name says")
        return data

    def names(self) -> Iterator[str]:
        """The SHA-256 of all that are here."""
        return (p.stem for p in sorted(self.path.glob("??/*.gz")))

    def sweep(self, keep: Collection[str]) -> None:
        """Delete all but these."""
        for path in self.path.glob("??/*"):
            if path.suffix != ".gz" or path.stem not in keep:
                path.unlink(missing_ok=True)
        for folder in self.path.glob("??"):
            if not any(folder.iterdir()):
                folder.rmdir()

    def _file(self, name: str) -> Path:
        return self.path / name[:2] / f"{name}.gz"
