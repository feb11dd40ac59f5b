"""What the readers of sources hand on: a raw report, or a notice that something was set aside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Raw:
    """One report as its source gives it. `published` is the source's own words for the date."""

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


@dataclass(frozen=True, slots=True, order=True)
class SetAside:
    """Something that was not read, or read with a reservation: `where` it stands, and the `reason`.

    `kept` tells that the report is in the record all the same (another language, an odd encoding).
    """

    where: str
    reason: str
    kept: bool = False
