"""A short way to write reports and claims for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from dragoman.model import Claim, Figure, Report, stable_id

PLACES = {  # name: latitude, longitude, admin1, country, where_prec
    "Northford": (36.10, 36.80, "Upland", "AAA", 1),
    "Eastham": (36.12, 36.83, "Upland", "AAA", 1),
    "Farhaven": (35.10, 38.90, "Lowland", "AAA", 1),
    "Upland": (36.00, 36.90, "Upland", "AAA", 4),
    "Country A": (35.00, 38.00, None, "AAA", 6),
    "Overthere": (36.11, 36.81, "Border", "BBB", 1),
}


def report(
    name: str, text: str = "", published: str | None = None, origin: str | None = None, **fields: Any
) -> Report:
    day = date.fromisoformat(published) if published else None
    return Report(
        name, name, text or "\n\n".join(f"Paragraph {i}." for i in range(20)), published_start=day, published_end=day,
        published_basis="given" if day else "unknown", origin_id=origin or name, **fields,
    )  # fmt: skip


def claim(
    claim_id: str,
    report_id: str,
    place: str | None = None,
    day: str | None = None,
    event_type: str | None = "ASSAULT",
    mode: str | None = "aerial",
    sentence: str | None = None,
    at: int = 0,
    **fields: Any,
) -> Claim:
    """`day` is "2020-02-06" or "2020-02-01/2020-02-29"."""
    words = sentence or f"Warplanes hit something number {claim_id} there."
    if place:
        lat, lon, admin1, country, prec = PLACES[place]
        fields = {"place_name": place, "latitude": lat, "longitude": lon, "admin1": admin1, "country": country, "where_prec": prec} | fields  # fmt: skip
    if day:
        first, _, last = day.partition("/")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        width = (end - start).days
        prec = 1 if width == 0 else 2 if width < 6 else 3 if width < 7 else 4 if width < 31 else 5
        fields = {"date_start": start, "date_end": end, "date_prec": prec, "date_text": day} | fields
    base: dict[str, Any] = {
        "kind": "event", "theme": "hostilities", "modality": "asserted", "trigger": "hit", "confidence": 0.8, "reader": "test",
        "trigger_start": at + 10, "trigger_end": at + 13,
    }  # fmt: skip
    return Claim(
        claim_id,
        report_id,
        event_type=event_type,
        mode=mode,
        sentence=words,
        start=at,
        end=at + len(words),
        **base | fields,
    )


def figure(claim: Claim, measure: str, n: int | None, at: int = 0, **fields: Any) -> Figure:
    base: dict[str, Any] = {"unit": "people", "low": n, "best": n, "high": n}
    return Figure(
        stable_id(claim.claim_id, measure, n, at), claim.claim_id, claim.report_id, measure, text=str(n), start=at, end=at + 1,
        **base | fields,
    )  # fmt: skip
