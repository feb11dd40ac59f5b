"""A workbench that is killed while people judge: what it answered for stands, and the next one goes on."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from dragoman import pipeline
from dragoman.record import Record
from dragoman.record.check import check
from small_reader import STAGES, TEXTS

SERVE = "from pathlib import Path; from dragoman.workbench.serving import serve; serve(Path({!r}), '127.0.0.1', 0, print)"


def kill_servers(folder: Path, kills: int, seed: int) -> None:
    rows = [{"id": str(n), "text": f"{TEXTS[n % 4]} ({n})", "published": "2020-03-02"} for n in range(30)]
    (folder / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    record = folder / "r"
    pipeline.build([folder / "in.jsonl"], record, stages=STAGES)
    claims = [c.claim_id for c in Record.open(record).claims()]
    dice = random.Random(seed)
    answered: list[str] = []
    for _ in range(kills):
        process, url = served(record)
        answered += judge_until_it_dies(process, url, claims, dice)
        process.wait(30)
        store = Record.open(record)
        assert check(store) == []
        assert store.judgements.verify() == []
        assert {j.judgement_id for j in store.judgements.all()} >= set(answered)
    assert answered
    pipeline.refresh(record)
    store = Record.open(record)
    assert store.applied == store.judgements.head
    assert check(store) == []


def served(record: Path) -> tuple[subprocess.Popen[str], str]:
    env = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(str(record))], stdout=subprocess.PIPE, env=env, text=True
    )
    assert process.stdout is not None
    url = re.search(r"http://\S+", process.stdout.readline())
    assert url is not None
    with httpx.Client(base_url=url[0]) as client:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                client.get("/api/v1/openapi.json")
                break
            except httpx.TransportError:
                time.sleep(0.05)
    return process, url[0]


def judge_until_it_dies(
    process: subprocess.Popen[str], url: str, claims: list[str], dice: random.Random
) -> list[str]:
    """Judge, kill the server in the middle of it, and give the judgements that it answered for."""
    made: list[str] = []
    last = dice.randint(1, 8)
    with httpx.Client(base_url=url, timeout=60) as client:
        while True:
            told = {"action": dice.choice(["accept", "reject"]), "subject": dice.choice(claims)}
            if len(made) == last:
                threading.Timer(dice.uniform(0, 0.1), process.send_signal, [signal.SIGKILL]).start()
            try:
                answer = client.post("/api/v1/judgements", json=told)
            except httpx.TransportError:
                return made
            assert answer.status_code == 201, answer.text
            made += [j["judgement_id"] for j in answer.json()["judgements"]]


def test_what_a_killed_workbench_answered_for_stands(tmp_path: Path) -> None:
    kill_servers(tmp_path, kills=2, seed=0)


@pytest.mark.soak
def test_servers_killed_without_end(tmp_path: Path) -> None:
    kill_servers(tmp_path, kills=60, seed=1)
