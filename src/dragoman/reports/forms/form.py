"""What a form of source is: how it is recognised by its bytes, and how reports are read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dragoman.reports.types import Bad, Blob, Raw

Found = Raw | Bad | Blob


@dataclass(frozen=True, slots=True)
class Form:
    """A form of source.

    `fits(blob, head)` tells by the first bytes (and only where these say nothing by the name) whether a blob has this form.
    `read(blob)` gives its reports, what of it cannot be read, and blobs that are found inside and have forms of their own;
    raises SourceError where nothing can be read. `apart` forms are read in a process of their own, with limits of time
    and memory: those whose parsers are large, or are written in C.
    """

    name: str
    suffixes: tuple[str, ...]
    fits: Callable[[Blob, bytes], bool]
    read: Callable[[Blob], Iterator[Found]]
    apart: bool = False
    binary: bool = False  # has marks of its own: a file only named so is damaged
