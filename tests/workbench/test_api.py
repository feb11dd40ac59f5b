"""The API: filters as on the screen, parts, CSV and GeoJSON by Accept, one shape of error; schemathesis on all of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dragoman.record import Record
from dragoman.workbench.app import create_app

API = "/api/v1"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_parts_follow_each_other_and_hold_all(client: TestClient, record: Path) -> None:
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = client.get(f"{API}/claims", params={"limit": 3, "offset": offset}).json()
        seen += [c["claim_id"] for c in page["items"]]
        offset = page["next"]
    assert sorted(seen) == sorted(c.claim_id for c in Record.open(record).claims())


def test_filters_are_those_of_the_screen(client: TestClient) -> None:
    found = client.get(f"{API}/incidents", params={"theme": "diplomacy"}).json()
    assert found["items"]
    assert {i["theme"] for i in found["items"]} == {"diplomacy"}
    assert client.get(f"{API}/incidents", params={"colour": "red"}).json()["error"]["status"] == 400


def test_geojson_has_no_point_for_a_country(client: TestClient) -> None:
    answer = client.get(f"{API}/incidents", headers={"accept": "application/geo+json"})
    assert answer.headers["content-type"] == "application/geo+json"
    for feature in answer.json()["features"]:
        rough = (
            feature["properties"]["where_prec"] in (None, 6, 7) or feature["properties"]["latitude"] is None
        )
        assert (feature["geometry"] is None) == rough


def test_csv_has_every_column_and_runs_nothing(client: TestClient) -> None:
    answer = client.get(f"{API}/reports", headers={"accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 4
    assert all(not v.startswith("=") for r in rows for v in r.values() if v)


def test_one_by_id_and_not_there(client: TestClient, record: Path) -> None:
    claim = Record.open(record).claims()[0]
    assert client.get(f"{API}/claims/{claim.claim_id}").json()["sentence"] == claim.sentence
    answer = client.get(f"{API}/claims/0000")
    assert answer.status_code == 404
    assert set(answer.json()["error"]) == {"status", "message"}
    assert client.get(f"{API}/nothing").json()["error"]["status"] == 404
    assert client.get(f"{API}/claims", params={"limit": 0}).json()["error"]["status"] == 422


def test_a_judgement_is_kept(record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    shutil.copytree(record, tmp_path / "case.record")
    app = create_app(tmp_path / "case.record")
    monkeypatch.setattr(app.state.deriver, "touch", lambda: None)
    with TestClient(app) as client:
        claim = Record.open(record).claims()[0]
        made = client.post(
            f"{API}/judgements", json={"action": "accept", "subject": claim.claim_id, "reason": "so it says"}
        )
        assert made.status_code == 201
        assert made.json()["judgements"][0]["subject"] == claim.claim_id
        assert client.get(f"{API}/judgements").json()["total"] == 1
        wrong = client.post(f"{API}/judgements", json={"action": "accept", "subject": "0000"})
        assert wrong.json()["error"]["status"] == 404


def test_the_api_is_as_it_describes_itself(record: Path) -> None:
    """schemathesis asks what the description allows, and a little of what it does not."""
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", create_app(record))
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.method.upper() == "POST":
            continue

        @given(case=operation.as_strategy())
        @settings(
            max_examples=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        def check(case: Any) -> None:
            case.call_and_validate(headers={"host": "localhost"}, checks=CHECKS)

        check()
        asked += 1
    assert asked == 6
