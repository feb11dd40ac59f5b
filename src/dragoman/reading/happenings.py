"""Claims of one report borne out as happenings by others near them, or told as a series where nothing does."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from dragoman.model import Claim, Interval
from dragoman.reading.choosing import HIGH

NEAR = 4  # sentences within which a happening bears out what is told of it


def settle(claims: Sequence[Claim], chances: Mapping[str, tuple[float, int]]) -> Iterator[Claim]:
    """The claims in their order; a doubtful act of force that no sure one near it bears out has kind "campaign".

    `chances` gives for a claim_id how likely it is one happening (0 to 1) and the number of its sentence.
    """
    sure = [
        c
        for c in claims
        if c.event_type == "ASSAULT" and c.kind == "event" and chances[c.claim_id][0] >= HIGH
    ]
    for claim in claims:
        chance, at = chances[claim.claim_id]
        doubtful = claim.kind == "event" and chance < HIGH
        if doubtful and not any(abs(chances[c.claim_id][1] - at) <= NEAR and _agree(claim, c) for c in sure):
            yield dataclasses.replace(claim, kind="campaign")
        else:
            yield claim


def _agree(a: Claim, b: Claim) -> bool:
    """Whether two claims can be of one day and one place."""
    days = Interval(a.date_start, a.date_end), Interval(b.date_start, b.date_end)
    if all(d.known for d in days) and not days[0].overlaps(days[1]):
        return False
    return a.place_name is None or b.place_name is None or a.place_name == b.place_name
