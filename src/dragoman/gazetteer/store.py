"""The compiled gazetteer: one file of plain arrays, mapped into memory and shared between processes.

Layout: 8 bytes magic, 8 bytes length of a JSON header, the header (name -> [dtype, count, offset]), the arrays,
each on a multiple of 8. Keys are 64-bit hashes in order; `starts[i]:starts[i + 1]` are a key's postings.
"""

from __future__ import annotations

import json
import os
import struct
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dragoman.errors import GazetteerError

MAGIC: Final = b"DRAGGAZ1"
Arrays = dict[str, npt.NDArray[Any]]


def key_hash(key: str) -> int:
    """64-bit hash of a key: the same on every machine."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Row:
    """A place on its way into the file; `names` holds its own name first, then its other names."""

    names: tuple[str, ...]
    kind: int
    latitude: float
    longitude: float
    country: str
    admin1: str
    geonames_id: int
    population: int


def pack(rows: Sequence[Row], postings: dict[int, list[int]]) -> Arrays:
    """Arrays of places and keys. A posting is twice the row's number, plus one where an alternate name matched."""
    texts: dict[str, int] = {"": 0}

    def text(value: str) -> int:
        return texts.setdefault(value, len(texts))

    columns: Arrays = {
        "name": np.array([text(r.names[0]) for r in rows], np.uint32),
        "country": np.array([text(r.country) for r in rows], np.uint32),
        "admin1": np.array([text(r.admin1) for r in rows], np.uint32),
        "kind": np.array([r.kind for r in rows], np.uint8),
        "latitude": np.array([r.latitude for r in rows], np.float64),
        "longitude": np.array([r.longitude for r in rows], np.float64),
        "geonames_id": np.array([r.geonames_id for r in rows], np.uint32),
        "population": np.array([r.population for r in rows], np.uint32),
    }
    keys = sorted(postings)
    columns["keys"] = np.array(keys, np.uint64)
    columns["starts"] = np.concatenate(([0], np.cumsum([len(postings[k]) for k in keys]))).astype(np.uint32)
    columns["postings"] = np.array([p for k in keys for p in postings[k]], np.uint32)
    encoded = [t.encode() for t in texts]
    columns["text_starts"] = np.concatenate(([0], np.cumsum([len(t) for t in encoded]))).astype(np.uint32)
    columns["texts"] = np.frombuffer(b"".join(encoded), np.uint8)
    return columns


def write(arrays: Arrays, to: Path) -> None:
    """Write the file in one step: readers see the old one or the whole new one. Raises OSError."""
    header: dict[str, tuple[str, int, int]] = {}
    at = 0
    for name, array in arrays.items():
        header[name] = (array.dtype.str, len(array), at)
        at += -(-array.nbytes // 8) * 8
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    to.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=to.parent, prefix=to.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + struct.pack("<Q", len(head)) + head)
            for array in arrays.values():
                data = array.tobytes()
                file.write(data + b"\0" * (-len(data) % 8))
        os.replace(temporary, to)
    except BaseException:
        os.unlink(temporary)
        raise


def read(path: Path) -> Arrays:
    """The arrays of a file, mapped read-only. Raises OSError, and GazetteerError where it is not such a file."""
    mapped = np.memmap(path, np.uint8, mode="r")
    if len(mapped) < 16 or mapped[:8].tobytes() != MAGIC:
        raise GazetteerError(f"{path} is not a compiled gazetteer: delete it, it is made anew")
    (length,) = struct.unpack("<Q", mapped[8:16].tobytes())
    try:
        header = json.loads(mapped[16 : 16 + length].tobytes())
        out: Arrays = {}
        for name, (dtype, count, at) in header.items():
            start = 16 + length + at
            out[name] = mapped[start : start + count * np.dtype(dtype).itemsize].view(dtype)
            if len(out[name]) != count:
                raise ValueError(name)
    except (ValueError, TypeError, KeyError) as error:
        raise GazetteerError(f"{path} is cut short or damaged: delete it, it is made anew") from error
    return out
