#!/usr/bin/env python3
"""A slow, boring, complete run. `make soak` runs it after the long tests; SOAK_REPORTS says how long it takes.

    soak.py [--reports N] [--more N] [--judgements N] [--workers N] [--page FILE] [--keep FOLDER]

Builds N reports, adds some twice (two builds, then the second one's source again), while two processes write
judgements and the workbench is asked for pages throughout; then counts that nothing was lost and runs `dragoman check`.
Leaves with 1 where anything is amiss.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from recombine import ROOT, reports, texts

DRAGOMAN = [sys.executable, "-m", "dragoman"]
PAGES = ("/", "/api/v1/incidents?limit=20", "/figures")
CODERS = 2


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--reports", type=int, default=int(os.environ.get("SOAK_REPORTS", "50000")))
    p.add_argument("--more", type=int, help="reports of each addition (a fiftieth)")
    p.add_argument("--judgements", type=int, default=1000)
    p.add_argument("--workers", type=int, default=2)
    p.add_argument("--page", type=Path)
    p.add_argument("--keep", type=Path, help="keep inputs and record here")
    p.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    a = p.parse_args()
    a.more = a.more or max(a.reports // 50, 1)
    with tempfile.TemporaryDirectory(prefix="dragoman-soak-") as scratch:
        folder = a.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        figures, wrong = soak(a, folder)
    lines = "\n".join(page(a, figures, wrong)) + "\n"
    print(lines)
    if a.page:
        a.page.parent.mkdir(parents=True, exist_ok=True)
        a.page.write_text(lines, encoding="utf-8")
    return 1 if wrong else 0


def soak(a: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Figures of the run, and what was wrong."""
    record = folder / "record"
    sources, expected = _sources(a, folder)
    figures: dict[str, Any] = {"builds": [_build(sources[0], record, a.workers)]}
    with _Served(record) as served:
        coders = [
            multiprocessing.Process(target=_judge, args=(record, n, a.judgements // CODERS))
            for n in range(CODERS)
        ]
        for coder in coders:
            coder.start()
        figures["builds"] += [_build(s, record, a.workers) for s in (*sources[1:], sources[-1])]
        for coder in coders:
            coder.join()
        figures["builds"].append(_build(sources[-1], record, a.workers))  # applies the last judgements
    figures["served"], figures["slowest_s"] = served.answered, round(max(served.seconds, default=0.0), 2)
    check = subprocess.run([*DRAGOMAN, "check", str(record)], capture_output=True, text=True, check=False)
    wrong = [f"page not served: {f}" for f in served.failed[:5]]
    wrong += [f"coder {n} left with {c.exitcode}" for n, c in enumerate(coders) if c.exitcode]
    if check.returncode:
        wrong.append(f"dragoman check: {(check.stdout + check.stderr).strip()[:500]}")
    return figures, wrong + _lost(record, expected, a.judgements // CODERS * CODERS)


def _sources(a: argparse.Namespace, folder: Path) -> tuple[list[Path], set[str]]:
    """The first source and two additions; and the ids that all their reports have."""
    from dragoman.model import stable_id

    paths = [folder / f"{name}.jsonl" for name in ("first", "second", "third")]
    ends = (a.reports, a.reports + a.more, a.reports + 2 * a.more)
    files = [p.open("w", encoding="utf-8") for p in paths]
    expected = set()
    for n, row in enumerate(reports(ends[-1], texts(a.shared))):
        at = next(i for i, end in enumerate(ends) if n < end)
        files[at].write(json.dumps(row, ensure_ascii=False) + "\n")
        expected.add(stable_id(row["text"], row["source"], row["published"], None))
    for file in files:
        file.close()
    return paths, expected


def _build(source: Path, record: Path, workers: int) -> dict[str, Any]:
    """A build in a process of its own: its summary, seconds, and memory of its largest process so far."""
    began = time.monotonic()
    command = [*DRAGOMAN, "build", str(source), "--record", str(record), "--workers", str(workers), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"soak: building {source.name} failed:\n{done.stderr[-3000:]}")
    found = {k: v for k, v in json.loads(done.stdout).items() if isinstance(v, int)}
    found["seconds"] = round(time.monotonic() - began, 1)
    found["mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"built {source.name}: {found}", file=sys.stderr, flush=True)
    return {"source": source.name, **found}


def _judge(record: Path, coder: int, count: int) -> None:
    """Accept, reject and correct claims as they come, whatever builds do meanwhile."""
    from dragoman.errors import JudgementError, NotFoundError
    from dragoman.judging.acts import accept, correct, reject
    from dragoman.record import Record

    dice = random.Random(f"coder {coder}")
    opened = Record.open(record)
    ids = [c.claim_id for c in opened.claims()]
    author, made = f"coder {coder}", 0
    while made < count:
        wanted = dice.choice(ids)
        try:
            if made % 10 == 0:
                correct(opened, wanted, {"modality": "possible"}, author=author, reason="soak")
            else:
                (reject if made % 3 == 0 else accept)(opened, wanted, author=author, reason="soak")
            made += 1
        except (JudgementError, NotFoundError):
            continue  # judged so before, or gone with a report that another one replaced
    print(f"{author}: {made} judgements", file=sys.stderr, flush=True)


class _Served:
    """The workbench, asked for a page after the other until the end."""

    def __init__(self, record: Path) -> None:
        self.answered, self.failed, self.seconds = 0, list[str](), list[float]()
        self._end = threading.Event()
        command = [*DRAGOMAN, "serve", str(record), "--port", "0"]
        self._server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> _Served:
        assert self._server.stderr is not None
        first = self._server.stderr.readline()
        found = re.search(r"http://\S+?(?=[/\s]|$)", first)
        if found is None:
            sys.exit(f"soak: the workbench did not start: {first}{self._server.stderr.read()}")
        threading.Thread(target=self._server.stderr.read, daemon=True).start()
        self._asking = threading.Thread(target=self._ask, args=(found[0],))
        self._asking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._asking.join()
        self._server.terminate()
        self._server.wait(30)

    def _ask(self, url: str) -> None:
        while not self._end.wait(0.5):
            path = PAGES[self.answered % len(PAGES)]
            began = time.monotonic()
            try:
                with urllib.request.urlopen(url + path, timeout=120) as answer:
                    answer.read()
                self.seconds.append(time.monotonic() - began)
            except OSError as error:
                self.failed.append(f"{path}: {error}")
            self.answered += 1


def _lost(record: Path, expected: set[str], judged: int) -> list[str]:
    """What the record lacks of the reports and judgements that went in."""
    from dragoman.record import Record

    store = Record.open(record)
    have = {r.report_id for r in store.reports()}
    wrong = [f"{len(expected - have):,} reports lost"] if expected - have else []
    if have - expected:
        wrong.append(f"{len(have - expected):,} reports that nobody gave")
    entries = store.judgements.all()
    if len(entries) != judged or len({e.judgement_id for e in entries}) != judged:
        wrong.append(f"{judged:,} judgements made, {len(entries):,} in the log")
    wrong += store.judgements.verify()[:5]
    if store.applied[0] != judged:
        wrong.append(f"tables follow {store.applied[0]:,} of {judged:,} judgements")
    return wrong


def page(a: argparse.Namespace, figures: dict[str, Any], wrong: list[str]) -> list[str]:
    """The run as Markdown."""
    rows = [
        f"| {b['source']} | {b['added']:,} | {b['reports']:,} | {b['claims']:,} | {b['incidents']:,} | {b['seconds']:,} | {b['mb']:,} |"
        for b in figures["builds"]
    ]
    return [
        "# A long run", "",
        f"Written by `make soak SOAK_REPORTS={a.reports}`: {a.reports:,} simulated reports, {a.more:,} more twice, "
        f"{a.judgements:,} judgements from {CODERS} processes, the workbench asked for pages throughout.", "",
        "| build of | reports added | reports | claims | incidents | seconds | largest process so far, MB |",
        "|---|---|---|---|---|---|---|", *rows, "",
        f"Pages served meanwhile: {figures['served']:,}, the slowest in {figures['slowest_s']} s.", "",
        "Nothing was lost, and `dragoman check` found nothing." if not wrong else "Amiss:", *(f"- {w}" for w in wrong),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
