"""A record of a few reports of our own, one of them hostile, and a client of its workbench."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dragoman.pipeline import build
from dragoman.workbench.accounts import Accounts
from dragoman.workbench.app import create_app

PASSWORD = "a long enough password"
HOSTILE = (
    "<script>alert('text')</script> Troops shelled Aleppo on Monday, killing 4 soldiers, said \u202eevil\u202c "
    "spokesman </p></div><img src=x onerror=alert(1)> of the "
    + "W" * 3000
    + " brigade. \"'><svg onload=alert(2)>"
)
REPORTS = [
    {
        "id": "one", "source": "Harbour Post", "published": "2020-02-03", "title": "Five soldiers killed in Saraqib",
        "text": "BEIRUT - Syrian forces shelled Turkish troops near Saraqib in Idlib province on Monday, killing five Turkish "
        "soldiers, Turkey's Defence Ministry said.\n\nMore than 390,000 people have fled since December 1, the United Nations said.",
    },
    {
        "id": "two", "source": "Atlas Daily", "published": "2020-02-04", "title": "Toll rises to eight",
        "text": "ANKARA - Eight Turkish soldiers were killed in Monday's shelling near Saraqib, the Syrian Observatory for Human "
        "Rights said on Tuesday.\n\nRussian President Vladimir Putin will meet Turkish President Recep Tayyip Erdogan in Moscow "
        "on March 5, the Kremlin said.",
    },
    {
        "id": "three", "source": "Levant Wire", "published": "2020-02-28",
        "text": "At least 33 Turkish soldiers were killed in an air strike in Balyun, Idlib, on Thursday, the governor of Hatay said.",
    },
    {"id": "hostile", "source": "<b>Outlet</b>", "published": "2020-02-11", "title": "<script>alert('title')</script>\u202e", "text": HOSTILE},
]  # fmt: skip


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record; to be read only."""
    folder = tmp_path_factory.mktemp("workbench")
    source = folder / "reports.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in REPORTS), encoding="utf-8")
    build([source], folder / "case.record")
    return folder / "case.record"


@pytest.fixture(scope="session")
def client(record: Path) -> Iterator[TestClient]:
    with TestClient(create_app(record)) as client:
        yield client


@pytest.fixture
def mine(record: Path, tmp_path: Path) -> Path:
    """A copy of the record, to be written to, without the past days that others have asked for."""
    shutil.copytree(record, tmp_path / "case.record", ignore=shutil.ignore_patterns("known-*"))
    return tmp_path / "case.record"


@pytest.fixture
def local(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client at this machine, of a record without accounts; the tables do not follow by themselves."""
    app = create_app(mine)
    monkeypatch.setattr(app.state.deriver, "touch", lambda: None)
    with TestClient(app) as client:
        yield client


@pytest.fixture
def team(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], TestClient]:
    """team(name) is a client who has signed in: ann and bo code, cy adjudicates, vi views, root administers."""
    accounts = Accounts(mine)
    for name, role in (
        ("ann", "coder"),
        ("bo", "coder"),
        ("cy", "adjudicator"),
        ("vi", "viewer"),
        ("root", "admin"),
    ):
        accounts.add(name, role, PASSWORD)
    app = create_app(mine)
    monkeypatch.setattr(app.state.deriver, "touch", lambda: None)

    def client(name: str) -> TestClient:
        found = TestClient(app, headers={"origin": "http://testserver"})
        done = found.post("/sign-in", data={"name": name, "password": PASSWORD}, follow_redirects=False)
        assert done.status_code == 303, done.text
        return found

    return client
