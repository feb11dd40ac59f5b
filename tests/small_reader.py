"""A very small reader and linker, in place of the real ones: for tests of what is built around them."""

from __future__ import annotations

import re

from dragoman.model import Claim, Figure, Place, Reading, Report, Time, stable_id
from dragoman.pipeline import Stages

WORD = re.compile(r"\b(\d+) (\w+) were (killed|displaced)\b")
TEXTS = [
    "Shelling hit the market. 12 people were killed in the town.",
    "Officials spoke on Monday. 300 families were displaced by the fighting.",
    "7 soldiers were killed near the river. 40 people were displaced overnight.",
    "The summit ended without a statement of any kind on Friday.",
]


def read(report: Report, kit: str) -> Reading:
    assert kit == "kit"
    if "BROKEN" in report.text:
        raise ValueError("cannot be parsed")
    claims, figures = [], []
    for m in WORD.finditer(report.text):
        claim_id = stable_id(report.report_id, m.start())
        theme = "hostilities" if m[3] == "killed" else "displacement"
        claims.append(
            Claim(
                claim_id, report.report_id, "event", "ASSAULT", theme, "asserted", m[0], m.start(), m.end(),
                m[3], m.start(3), m.end(3), 0.5, "test", spans=(("trigger", m.start(3), m.end(3)),),
            )
        )  # fmt: skip
        n = int(m[1])
        figures.append(
            Figure(
                stable_id("f", claim_id), claim_id, report.report_id, m[3], "people", m[1], m.start(1), m.end(1),
                low=n, best=n, high=n,
            )
        )  # fmt: skip
    place = Place(report.report_id, report.text[:5], 0, 5)
    time = Time(report.report_id, report.text[6:9], 6, 9, "date")
    return Reading(report, tuple(claims), tuple(figures), (place,), (time,))


STAGES = Stages(kit=lambda settings: "kit", read=read)
