"""From a key to the next question on a record of 100,000 claims, over HTTP, while the tables follow in the background."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dragoman.linking import link
from dragoman.reconciling import reconcile
from dragoman.record import Record
from dragoman.record.store import Content

sys.path.insert(0, str(Path(__file__).parents[1] / "linking"))
from simulate import simulate  # of the tests of linking

CLAIMS = 100_000
ANSWERS = 20
MOST = 2.0  # seconds, as a median


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of simulated claims; some minutes."""
    path = tmp_path_factory.mktemp("large") / "large.record"
    made = simulate(CLAIMS)
    clusters = link(made.reports, made.claims, made.figures).clusters
    incidents, claims, figures = reconcile(clusters, made.reports, made.claims, made.figures)
    record = Record.create(path)
    with record.locked():
        record.write(Content(made.reports, claims, figures, incidents), "simulated")
    return path


@pytest.fixture
def client(large: Path) -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", "dragoman", "serve", str(large), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout is not None
    url = next(m[0] for line in server.stdout if (m := re.search(r"http://[\w.:]+", line)))
    headers = {"origin": url, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=url, timeout=120, headers=headers) as found:
        yield found
    server.terminate()
    server.wait(30)


@pytest.mark.soak
def test_two_seconds_from_key_to_next(client: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    page = client.get("/review").text
    times = []
    for _ in range(ANSWERS):
        question = page.split('class="keys"')[1].split("</form>")[0]
        form = dict(re.findall(r'name="(item|action|subject|other)" value="([^"]*)"', question))
        began = time.perf_counter()
        assert client.post("/judge", data=form).status_code == 303
        page = client.get("/review").text
        times.append(time.perf_counter() - began)
        assert "Kept: " in page
        time.sleep(1)
    with capsys.disabled():
        print(
            f"\nkey to next, {CLAIMS:,} claims: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s"
        )
    assert statistics.median(times) < MOST
