"""Simulated claims: happenings with a day, a town, a toll, each told by several reports; nothing is random twice."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.model import Claim, Figure, Report, stable_id

TYPES = [
    ("ASSAULT", "aerial"),
    ("ASSAULT", "heavy-weapons"),
    ("ASSAULT", "explosives"),
    ("CONSULT", None),
    ("COERCE", "arrest"),
]
SIDES = [
    "Military Forces of Northland",
    "Rebels of Southland",
    "Highland Front",
    "Republic Guard",
    "Coastal Union",
]


@dataclass(frozen=True)
class Simulated:
    reports: list[Report]
    claims: list[Claim]
    figures: list[Figure]
    truth: dict[str, int]  # claim_id -> happening


def simulate(n_claims: int, seed: int = 7, towns: int = 400, days: int = 730) -> Simulated:
    """About `n_claims` claims: a third of them about happenings told by two to five reports."""
    rng = random.Random(seed)
    places = [
        (f"Town{i}", 33 + rng.random() * 5, 36 + rng.random() * 6, f"Province{i % 14}") for i in range(towns)
    ]
    out = Simulated([], [], [], {})
    happening = 0
    while len(out.claims) < n_claims:
        happening += 1
        kind = rng.choice(TYPES)
        place = rng.choice(places)
        day = date(2019, 1, 1) + timedelta(rng.randrange(days))
        toll = rng.choice([0, 1, 2, 3, 5, 8, 12, 17, 33])
        sides = rng.sample(SIDES, 2)
        for _ in range(rng.choice([1, 1, 1, 1, 2, 3, 5])):
            _tell(out, rng, happening, kind, place, day, toll, sides)
    return out


def _tell(out, rng, happening, kind, place, day, toll, sides) -> None:  # type: ignore[no-untyped-def]
    n = len(out.reports)
    published = day + timedelta(rng.randrange(2))
    text = (
        f"Something happened in {place[0]}. It was serial{n}.\n\nThe attack left {toll} dead, officials said."
    )
    report = Report(
        stable_id(text, n), f"sim-{n}", text, published_start=published, published_end=published,
        published_basis="given", origin_id=f"origin-{n}",
    )  # fmt: skip
    out.reports.append(report)
    start = 0
    for number, sentence in enumerate(text.replace("\n\n", " ").split(". ")[: rng.choice([1, 2])]):
        known = number == 0 or rng.random() < 0.5
        claim_id = stable_id(report.report_id, number)
        out.claims.append(
            Claim(
                claim_id,
                report.report_id,
                "event",
                kind[0],
                "hostilities",
                "asserted",
                sentence,
                start,
                start + len(sentence),
                "attack",
                start + 2 + number,
                start + 8 + number,
                0.8,
                "test",
                mode=kind[1],
                actors=(sides[0],),
                recipients=(sides[1],) if rng.random() < 0.5 else (),
                place_name=place[0] if known else None,
                latitude=place[1] if known else None,
                longitude=place[2] if known else None,
                country="SYR" if known else None,
                admin1=place[3] if known else None,
                where_prec=1 if known else None,
                date_start=day if known else None,
                date_end=day if known else None,
                date_prec=1 if known else None,
                date_text="that day" if known else None,
            )
        )
        out.truth[claim_id] = happening
        if toll and number == 0:
            low = toll if rng.random() < 0.8 else max(1, toll - 2)
            out.figures.append(
                Figure(stable_id(claim_id, "f"), claim_id, report.report_id, "killed", "people", str(low), 0, 1,
                       low=low, best=low, high=low)
            )  # fmt: skip
        start += len(sentence) + 2
