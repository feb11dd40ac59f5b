"""A small case for tests of judging: three reports, a small reader, and other readers of the same reports."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from dragoman import pipeline
from dragoman.model import Claim, Figure, Reading, Report, stable_id
from dragoman.pipeline import Stages
from dragoman.record import Record
from small_reader import STAGES, read

ROWS = [
    {
        "id": "a", "published": "2020-03-02", "source": "A",
        "text": "Shelling hit the market of Northford. 12 people were killed in the town. 40 people were displaced by the fighting.",
    },
    {
        "id": "b", "published": "2020-03-02", "source": "B",
        "text": "Rescuers spoke of the market of Northford. 12 people were killed when shells fell, and 7 soldiers were killed near the river.",
    },
    {
        "id": "c", "published": "2020-03-03", "source": "C",
        "text": "In another place 5 people were killed on the road. Later nine traders were hurt at the gate, a medic said.",
    },
]  # fmt: skip
MORE = {
    "id": "d",
    "published": "2020-03-04",
    "source": "D",
    "text": "On Wednesday 3 people were killed in a village.",
}
WHOLE = re.compile(r"\b(\d+) (\w+) (were (killed|displaced))\b")


def moved(report: Report, kit: str) -> Reading:
    """Another reader: longer triggers, longer sentences, other ids."""
    claims, figures = [], []
    for m in WHOLE.finditer(report.text):
        end = min(m.end() + 3, len(report.text))
        claim_id = stable_id("moved", report.report_id, m.start(3))
        theme = "hostilities" if m[4] == "killed" else "displacement"
        claims.append(
            Claim(
                claim_id, report.report_id, "event", "ASSAULT", theme, "asserted", report.text[m.start() : end], m.start(), end,
                m[3], m.start(3), m.end(3), 0.6, "moved", spans=(("trigger", m.start(3), m.end(3)),),
            )
        )  # fmt: skip
        words = f"{m[1]} {m[2]}"
        n = int(m[1])
        figures.append(
            Figure(
                stable_id("moved", claim_id), claim_id, report.report_id, m[4], "people", words, m.start(1),
                m.start(1) + len(words), low=n, best=n, high=n,
            )
        )  # fmt: skip
    return Reading(report, tuple(claims), tuple(figures))


def blind(report: Report, kit: str) -> Reading:
    """A reader that reads nothing at all."""
    return Reading(report)


def mistaken(report: Report, kit: str) -> Reading:
    """A reader that reads every claim as another type, at the same words."""
    found = read(report, kit)
    return dataclasses.replace(
        found, claims=tuple(dataclasses.replace(c, event_type="PROTEST", claim_id=c.claim_id[::-1]) for c in found.claims),
        figures=tuple(dataclasses.replace(f, claim_id=f.claim_id[::-1]) for f in found.figures),
    )  # fmt: skip


def stages(reader: Callable[[Report, str], Reading] = read) -> Stages:
    return dataclasses.replace(STAGES, read=reader)


def write(folder: Path, rows: Sequence[dict[str, str]], name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def built(folder: Path, name: str = "r", rows: Sequence[dict[str, str]] = ROWS) -> Record:
    pipeline.build([write(folder, rows)], folder / name, stages=stages())
    return Record.open(folder / name)


def refreshed(record: Record) -> Record:
    pipeline.refresh(record.path)
    return Record.open(record.path)


def claim(record: Record, words: str, report: str | None = None) -> Claim:
    """The one claim whose sentence holds the words (in the report with this external id)."""
    names = {r.report_id: r.external_id for r in record.reports()}
    found = [
        c
        for c in record.claims()
        if words in c.sentence and (report is None or names[c.report_id].endswith(report))
    ]
    assert len(found) == 1, (words, report, found)
    return found[0]


def figure(record: Record, words: str, report: str | None = None) -> Figure:
    """The one figure of that claim."""
    found = [f for f in record.figures() if f.claim_id == claim(record, words, report).claim_id]
    assert len(found) == 1
    return found[0]


def report(record: Record, name: str) -> Report:
    return next(r for r in record.reports() if r.external_id.endswith(name))
