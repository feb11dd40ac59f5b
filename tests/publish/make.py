"""A small record for publications: three reports, five incidents, with everything that a public profile must hide."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dragoman.model import Claim, Figure, Incident, Report
from dragoman.record import Record
from dragoman.record.store import Content

SECRETS = (  # must not stand in any public file: places, persons, addresses, words and ids of the record
    "Qarya Saghira", "Samir Nadir", "35.123", "36.123", "clinic-story", "Shells on a clinic", "c-clinic", "i-clinic",
    "reports/field.txt", "stood at the door", "f-clinic", "r-field",
)  # fmt: skip


def record(folder: Path) -> Record:
    """The record, written into `folder`."""
    store = Record.create(folder)
    with store.locked():
        store.write(Content(reports=REPORTS, claims=CLAIMS, figures=FIGURES, incidents=INCIDENTS))
    return Record.open(folder)


def report(report_id: str, source: str | None, day: date, **more: object) -> Report:
    return Report(
        report_id, more.pop("external_id", report_id), "text", source=source, published_start=day, published_end=day,
        published_basis="given", origin_id=report_id, **more,
    )  # type: ignore[arg-type]  # fmt: skip


REPORTS = [
    report("r-wire", "North Wire", date(2020, 3, 20), title="A market is hit", url="https://wire.example/market"),
    report(
        "r-field", None, date(2020, 3, 20), external_id="reports/field.txt", title="Shells on a clinic",
        url="https://field.example/clinic-story",
    ),
    report("r-last", "Orontes Courier", date(2020, 4, 10)),
]  # fmt: skip


def claim(claim_id: str, incident: str, report_id: str = "r-wire", **more: object) -> Claim:
    fields = {
        "kind": "event", "event_type": "ASSAULT", "theme": "hostilities", "modality": "asserted", "sentence": "It was told.", "start": 0,
        "end": 12, "trigger": "told", "trigger_start": 7, "trigger_end": 11, "confidence": 0.8, "reader": "test",
        "acled_sub_event_type": "Air/drone strike", "mode": "aerial",
    }  # fmt: skip
    return Claim(claim_id=claim_id, report_id=report_id, incident_id=incident, **{**fields, **more})  # type: ignore[arg-type]


CLAIMS = [
    claim("c-market", "i-market", claimants=("Syrian Observatory for Human Rights",), claimant="Syrian Observatory for Human Rights"),
    claim("c-market2", "i-market", report_id="r-last", claimants=("Russia",), claimant="Russia"),
    claim(
        "c-clinic", "i-clinic", report_id="r-field", site_type="hospital", claimants=("Samir Nadir",), claimant="Samir Nadir",
        sentence="I stood at the door, Samir Nadir said.", recipients=("Samir Nadir",),
    ),
    claim("c-post", "i-post", event_type="MOBILIZE", theme="ceasefire", acled_sub_event_type="Other", mode="troops"),
    claim("c-meeting", "i-meeting", event_type="CONSULT", theme="diplomacy", modality="planned", acled_sub_event_type=None, mode=None),
    claim("c-total", "i-total", event_type=None, theme="displacement", acled_sub_event_type=None, mode=None),
]  # fmt: skip


def figure(figure_id: str, claim_id: str, **more: object) -> Figure:
    of = next(c for c in CLAIMS if c.claim_id == claim_id)
    fields = {
        "measure": "killed",
        "unit": "people",
        "text": "33 soldiers",
        "start": 0,
        "end": 4,
        "incident_id": of.incident_id,
    }
    return Figure(figure_id, claim_id, of.report_id, **{**fields, **more})  # type: ignore[arg-type]


FIGURES = [
    figure("f-market", "c-market", low=5, best=5, high=5, civilian=True, who_actor="Civilians", text="five shoppers"),
    figure("f-market-side", "c-market", low=2, best=2, high=2, civilian=False, who_actor="Syrian armed forces", text="two soldiers"),
    figure("f-withheld", "c-market2", who_actor="Russian armed forces", civilian=False, text="servicemen"),
    figure("f-clinic", "c-clinic", low=24, text="Dozens of patients of Samir Nadir"),
    figure(
        "f-total", "c-total", measure="displaced", low=520_000, best=520_000, high=520_000, scope="cumulative",
        since=date(2019, 12, 1), as_of=date(2020, 2, 6), claimant="United Nations", text="some 520,000 people",
    ),
]  # fmt: skip


def incident(incident_id: str, title: str, **more: object) -> Incident:
    mine = [c for c in CLAIMS if c.incident_id == incident_id]
    fields = {
        "kind": "event", "event_type": mine[0].event_type, "theme": mine[0].theme, "modality": mine[0].modality, "mode": mine[0].mode,
        "claim_ids": tuple(c.claim_id for c in mine), "report_ids": tuple(sorted({c.report_id for c in mine})), "n_reports": 1,
        "n_origins": 1, "n_root_sources": 1, "n_claimants": 1, "agreement": "single", "country": "SYR", "admin1": "Idlib",
    }  # fmt: skip
    return Incident(incident_id, title, **{**fields, **more})  # type: ignore[arg-type]


DAY = date(2020, 3, 19)
INCIDENTS = [
    incident(
        "i-market", "Air strike on Market Town: 7 killed", actors=("Russian armed forces",),
        recipients=("Civilians", "Syrian armed forces"), date_start=DAY, date_end=DAY, date_prec=1,
        place_name="Market Town", latitude=35.5, longitude=36.5, where_prec=1, killed_low=7, killed_best=7, killed_high=9,
        killed_basis="f-market+f-market-side", civilians_killed_low=5, civilians_killed_best=5, civilians_killed_high=5,
        civilians_killed_basis="f-market", agreement="disputed", n_origins=2,
    ),
    incident(
        "i-clinic", "Shelling on Qarya Saghira: Samir Nadir", recipients=("Samir Nadir",), date_start=DAY,
        date_end=date(2020, 3, 21), date_prec=2, place_name="Qarya Saghira", latitude=35.123, longitude=36.123,
        geonames_id=42, where_prec=1, killed_low=24, killed_basis="f-clinic",
    ),
    incident(
        "i-post", "Movement of troops", actors=("Turkish armed forces",), date_start=date(2020, 4, 5),
        date_end=date(2020, 4, 5), date_prec=1, place_name="Qarya Saghira", latitude=35.123, longitude=36.123, where_prec=1,
    ),
    incident(
        "i-meeting", "Planned meeting", actors=("Russia", "Turkey"), date_start=date(2020, 5, 1), date_end=date(2020, 5, 1),
        date_prec=1, place_name="Moscow", country="RUS", admin1="Moscow", latitude=55.75, longitude=37.6, where_prec=1,
    ),
    incident("i-total", "Displacement in Idlib", date_start=date(2019, 12, 1), date_end=date(2020, 2, 6), date_prec=5, where_prec=4),
]  # fmt: skip
