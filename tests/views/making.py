"""A record's tables made by chance from few values, so that every filter finds some rows and leaves some."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from dragoman.model import AGREEMENTS, KINDS, MODALITIES, REVIEW_STATES, Claim, Figure, Incident, Report
from dragoman.views import Tables

DAY = date(2020, 2, 1)
NAMES = ("Turkey", "Turkish armed forces", "İdlib Şura", "Observatory", "SANA", "50% club", "under_score")
PLACES: tuple[tuple[Any, ...], ...] = (
    ("Saraqib", "Idlib", "SYR", 35.86, 36.8, 1), ("Suva", None, "FJI", -18.1, 178.4, 1), ("Taveuni", None, "FJI", -16.8, -179.9, 2),
    (None, None, "SYR", 35.0, 38.0, 6), ("Nairab", "İdlib", "SYR", 35.8, 36.7, None), (None, None, None, None, None, None),
)  # fmt: skip
THEMES = ("hostilities", "control", "aid", "diplomacy")
TYPES = ("ASSAULT", "SUPPORT", "AID", None)
MODES = ("aerial", None)
SENTENCES = ("Çavuşoğlu said 35 men died.", "Nothing was said of ΣΑΣ.", "THE İDLIB POST stands.")


def make_tables(seed: int, claims: int = 120) -> Tables:
    dice = random.Random(seed)
    reports = [
        Report(
            f"r{n}",
            f"file{n}",
            "text",
            dice.choice((None, "AP", "Reuters")),
            byline=dice.choice((None, "A. Writer")),
        )
        for n in range(12)
    ]
    incidents = [_incident(dice, f"i{n}") for n in range(claims // 3)]
    told = [_claim(dice, f"c{n}", reports, incidents) for n in range(claims)]
    figures = [_figure(dice, f"f{n}", dice.choice(told)) for n in range(claims)]
    return Tables(reports, told, figures, incidents)


def _days(dice: random.Random) -> dict[str, Any]:
    start = DAY + timedelta(days=dice.randrange(30))
    end = start + timedelta(days=dice.choice((0, 0, 3)))
    return {
        "date_start": start if dice.random() < 0.8 else None,
        "date_end": end if dice.random() < 0.8 else None,
    }


def _told(dice: random.Random) -> dict[str, Any]:
    place, admin1, country, latitude, longitude, prec = dice.choice(PLACES)
    return _days(dice) | {
        "kind": dice.choice(KINDS), "event_type": dice.choice(TYPES), "theme": dice.choice(THEMES), "mode": dice.choice(MODES),
        "modality": dice.choice(MODALITIES), "actors": _some(dice), "recipients": _some(dice), "place_name": place,
        "admin1": admin1, "country": country, "latitude": latitude, "longitude": longitude, "where_prec": prec,
    }  # fmt: skip


def _some(dice: random.Random) -> tuple[str, ...]:
    return tuple(dice.sample(NAMES, dice.randrange(3)))


def _incident(dice: random.Random, name: str) -> Incident:
    return Incident(
        incident_id=name, title=name, claim_ids=(), report_ids=(), n_reports=1, n_origins=1, n_root_sources=1, n_claimants=1,
        agreement=dice.choice(AGREEMENTS), **_told(dice),
    )  # fmt: skip


def _claim(dice: random.Random, name: str, reports: list[Report], incidents: list[Incident]) -> Claim:
    claimants = _some(dice)
    return Claim(
        claim_id=name, report_id=dice.choice(reports).report_id, sentence=dice.choice(SENTENCES), start=0, end=1, trigger="x",
        trigger_start=0, trigger_end=1, confidence=0.5, reader="r", claimants=claimants, review_state=dice.choice(REVIEW_STATES),
        claimant=claimants[0] if claimants else None, root_source=dice.choice((None, None, "Observatory")),
        incident_id=dice.choice((None, *(i.incident_id for i in incidents))), **_told(dice),
    )  # fmt: skip


def _figure(dice: random.Random, name: str, claim: Claim) -> Figure:
    return Figure(
        name, claim.claim_id, claim.report_id, "killed", "people", "35", 0, 1, incident_id=claim.incident_id,
        scope=dice.choice(("event", "cumulative")), as_of=dice.choice((None, DAY, DAY + timedelta(days=9))),
        claimant=dice.choice((None, None, "SANA")),
    )  # fmt: skip
