#!/usr/bin/env python3
"""Fit the maps of codebook/confidence.toml, and measure on documents left out how far they hold (docs/confidence.md).

    fit_confidence.py [--shared FOLDER] [--check]

Reads the development sets that may be fitted on (about two minutes on one core) and judges parts of claims by them:
type: ECB+ (the trigger lies on what people marked as an event). day: GVA's training part, MUC-4's keys (dev, tst1,
tst2). place: MUC-4's keys. toll: GVA's training part. claimant: PolNeAR. Documents of an even number (by their hash)
are fitted on, the others are measured. `--check` measures the table as it stands and writes nothing.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from dragoman.codebook import load
from dragoman.model import Claim, Figure, Report, to_row
from dragoman.reading import confidence as trust
from dragoman.reading.reader import Kit, read
from dragoman.reports.making import report_from
from dragoman.reports.types import Raw
from dragoman.version import READER

ROOT = Path(__file__).resolve().parent.parent
TABLE, PAGE = ROOT / "src" / "dragoman" / "codebook" / "confidence.toml", ROOT / "docs" / "confidence.md"
GVA, MUC = 450, (0, 5, 10)  # articles; files of a hundred messages each, besides tst1 and tst2
STRENGTH = 0.5  # of the regularisation: weights of levels that are seldom seen stay small
BINS = 10


class Judged(NamedTuple):
    """A claim with the parts of it that a set judges."""

    document: str
    found: trust.Signs  # the judged parts alone
    right: dict[str, bool]

    @property
    def fitted(self) -> bool:
        """Whether its document is one of those fitted on."""
        return int(hashlib.sha256(self.document.encode()).hexdigest(), 16) % 2 == 0


class Reader:
    """The reader, with the signs of every claim kept."""

    def __init__(self) -> None:
        self.kit, self.kept = Kit.default(), {}
        signs = trust.signs

        def keep(claim: Claim, figures: Sequence[Figure], strength: trust.Strength) -> trust.Signs:
            self.kept[claim.claim_id] = signs(claim, figures, strength)
            return self.kept[claim.claim_id]

        trust.signs = keep

    def __call__(self, row: dict[str, Any]) -> tuple[Report, list[tuple[Claim, list[Figure]]]]:
        raw = Raw(
            row["id"], row["text"], row["id"], row.get("title"), row.get("source"), row.get("published")
        )
        reading = read(report_from(raw)[0], self.kit)
        figures: dict[str, list[Figure]] = defaultdict(list)
        for f in reading.figures:
            figures[f.claim_id].append(f)
        return reading.report, [(c, figures[c.claim_id]) for c in reading.claims]

    def judged(self, row: dict[str, Any], claim: Claim, right: dict[str, bool]) -> Iterator[Judged]:
        """The claim, where a part that it tells was judged."""
        told = self.kept.get(claim.claim_id, {})
        right = {part: ok for part, ok in right.items() if part in told}
        if right:
            yield Judged(row["id"], {part: told[part] for part in right}, right)


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    p.add_argument("--check", action="store_true")
    a = p.parse_args()
    if not (a.shared / "evaluate" / "evaluate.py").exists():
        print(f"fit_confidence: no development sets in {a.shared}: nothing was fitted")
        return 0
    sys.path.insert(0, str(a.shared / "evaluate"))
    reader, gold = Reader(), a.shared / "gold"
    every = [j for of in (ecbplus, gva, muc4, polnear) for j in of(reader, gold)]
    table = load("confidence") if a.check else fit(every)
    page = measured(every, table)
    if not a.check:
        TABLE.write_text(as_toml(table, every), encoding="utf-8")
        PAGE.write_text(page, encoding="utf-8")
        print(
            f"wrote {TABLE.name} and {PAGE.name}; make the codebook's page again: dragoman codebook --to docs/codebook.md"
        )
    print(page)
    return 0


# ---------------------------------------------------------------- what the sets judge


def ecbplus(reader: Reader, gold: Path) -> Iterator[Judged]:
    """Type: whether the trigger lies on a marked event, in the sentences that were marked wholly."""
    for row, mentions in importlib.import_module("datasets.ecbplus").documents(gold / "ecbplus"):
        sentences = {m["sentence"] for m in mentions}
        for claim, _ in reader(row)[1]:
            a, b = claim.trigger_start, claim.trigger_end
            if reader.kept[claim.claim_id]["type"]["rule"] == trust.BARE:
                continue  # its trigger is a number: nobody marked it as an event
            if any(x <= a and b <= y for x, y in sentences):
                hit = any(a < m["span"][1] and m["span"][0] < b for m in mentions)
                yield from reader.judged(row, claim, {"type": hit})


def gva(reader: Reader, gold: Path) -> Iterator[Judged]:
    """Toll and day of acts of force that tell of killed or injured people; type of what rests on a number alone."""
    texts, keys = (
        json.loads((gold / "gva" / f"{n}_train.json").read_text(encoding="utf-8")) for n in ("X", "y")
    )
    for n, (text, key) in enumerate(zip(texts[:GVA], keys[:GVA], strict=True)):
        row = {"id": f"gva-{n}", "text": text["text"], "published": text.get("publish_date") or None}
        if not row["text"].strip():
            continue
        day = _day(key.get("shooting_date"))
        for claim, figures in reader(row)[1]:
            if (
                claim.event_type != "ASSAULT"
                or claim.modality not in ("asserted", "possible")
                or claim.background
            ):
                continue
            right: dict[str, bool] = {}
            toll = _toll(figures, key)
            if toll is not None:
                right["toll"] = toll
            if day and toll is not None and claim.date_start and claim.date_end:
                right["day"] = claim.date_start <= day <= claim.date_end
            if figures and reader.kept[claim.claim_id]["type"]["rule"] == trust.BARE:
                right["type"] = key["n_killed"] + key["n_injured"] > 0
            yield from reader.judged(row, claim, right)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _toll(figures: Sequence[Figure], key: dict[str, Any]) -> bool | None:
    """Whether the killed and injured told are the archive's; None where they may be a part of them."""
    counted = [
        f for f in figures
        if f.measure in ("killed", "injured") and f.unit == "people" and f.scope == "event" and f.part_of is None
    ]  # fmt: skip
    known: list[bool] = []
    for f in counted:
        n = f.best if f.best is not None else f.low
        if n is None:
            continue
        whole, everybody = key[f"n_{f.measure}"], key["n_killed"] + key["n_injured"]
        if n == whole or (f.measure == "injured" and n == everybody) or (n == 1 and whole > 0):
            known.append(True)
        elif n > whole or n == 1:
            known.append(False)
    return all(known) if known else None


def muc4(reader: Reader, gold: Path) -> Iterator[Judged]:
    """Place of acts of force whose day a template has, and day of those whose place one has, the type agreeing."""
    scorer = importlib.import_module("datasets.muc4")
    for row, templates in _messages(gold / "muc4"):
        report, claims = reader(row)
        for claim, figures in claims:
            if claim.event_type != "ASSAULT" or claim.kind != "event" or claim.modality == "denied":
                continue
            got = _template(scorer, report, claim, figures)
            if got is None or not templates:
                continue
            right: dict[str, bool] = {}
            alike = [t for t in templates if _points(scorer, t, "INCIDENT: TYPE", got, "type")]
            days = {id(t): _points(scorer, t, "INCIDENT: DATE", got, "date") for t in alike}
            places = {id(t): _points(scorer, t, "INCIDENT: LOCATION", got, "location") for t in alike}
            here = [t for t in alike if places[id(t)] == 1.0]
            then = [t for t in alike if days[id(t)] == 1.0]
            if here and got["date"] and got["where_prec"] != 6:
                right["day"] = any(days[id(t)] for t in here)
            if then and (got["places"] or got["countries"]):
                # A town must be the key's; a province or a country is right where the key's place lies in it.
                enough = 1.0 if (got["where_prec"] or 9) < 4 else 0.5
                right["place"] = any(places[id(t)] >= enough for t in then)
            for part, ok in right.items():  # apart: each was judged where the other agrees
                yield from reader.judged(row, claim, {part: ok})


def _points(scorer: Any, template: dict[str, Any], slot: str, got: dict[str, Any], name: str) -> float:
    fills = scorer._fills(template, slot)
    if not fills:
        return 0.0
    have = {"type": got["type"], "date": got["date"], "location": got["places"] or got["countries"]}[name]
    if not have:
        return 0.0
    points = {"type": scorer.type_points, "date": scorer.date_points}.get(name)
    return points(fills[0][0], have) if points else scorer.place_points(fills[0][0], got)


def _template(scorer: Any, report: Report, claim: Claim, figures: Sequence[Figure]) -> dict[str, Any] | None:
    """The claim alone as the scorer of MUC-4 sees an incident."""

    class Alone:
        def __init__(self) -> None:
            self.incident_by_id: dict[str, Any] = {}

        def claims_of(self, _: str) -> list[dict[str, Any]]:
            return [{**to_row(claim), "incident_id": None}]

        def figures_of_claim(self, _: str) -> list[dict[str, Any]]:
            return [to_row(f) for f in figures]

    found = scorer.templates_of({"report_id": report.report_id}, Alone())
    return found[0] if found else None


def _messages(folder: Path) -> Iterator[tuple[dict[str, Any], list[dict[str, list[str]]]]]:
    """(report, templates) of each message of the parts that may be learned from."""
    pairs = [
        (sorted((folder / "dev").glob("dev-*.gz"))[n], sorted((folder / "dev").glob("key-*"))[n]) for n in MUC
    ]
    pairs += [(folder / "tst1-muc3", folder / "key-tst1.v7"), (folder / "tst2-muc4", folder / "key-tst2.v4")]
    for texts, key in pairs:
        raw = gzip.decompress(texts.read_bytes()) if texts.suffix == ".gz" else texts.read_bytes()
        templates = _templates(key.read_text(encoding="latin-1"))
        parts = re.split(r"^((?:DEV|TST\d)-MUC\d-\d+).*$", raw.decode("latin-1"), flags=re.MULTILINE)
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            yield {"id": name, "text": text.strip()}, templates.get(name, [])


def _templates(key: str) -> dict[str, list[dict[str, list[str]]]]:
    """The filled templates of an answer key by message."""
    out: dict[str, list[dict[str, list[str]]]] = defaultdict(list)
    slots: dict[str, list[str]] = {}
    slot = ""
    for line in [*key.split("\n"), "0.  MESSAGE: ID  -"]:
        m = re.match(r"\d+\.\s+(.+?)(?:\s{2,}(.*))?$", line)
        if m and m[1] == "MESSAGE: ID":
            if slots.get("INCIDENT: TYPE", ["*"])[0] not in ("*", "-", ""):
                out[slots["MESSAGE: ID"][0].split()[0]].append(slots)
            slots = {}
        if m:
            slot = m[1]
            slots[slot] = [(m[2] or "").strip()]
        elif line.strip() and not line.startswith(";") and slot:
            slots.setdefault(slot, []).append(line.strip())
    return out


def polnear(reader: Reader, gold: Path) -> Iterator[Judged]:
    """Claimant: whether it is the source of an attribution that the sentence touches."""
    scorer = importlib.import_module("datasets.polnear")
    for row, attributions in scorer.documents(gold / "polnear"):
        for claim, _ in reader(row)[1]:
            near = [
                a for a in attributions if scorer._touches(a["content"] + a["source"], claim.start, claim.end)
            ]
            if claim.claimant is not None:
                said = {"claimant": claim.claimant, "claimant_text": claim.claimant_text}
                right = any(scorer.matches(said, a, row["text"]) for a in near)
                yield from reader.judged(row, claim, {"claimant": right})


# ---------------------------------------------------------------- fitting


def fit(every: Sequence[Judged]) -> dict[str, Any]:
    """The maps of all parts, then the last map over the claims of which two parts or more were judged."""
    mine = [j for j in every if j.fitted]
    table: dict[str, Any] = {}
    for part in trust.PARTS:
        of = [j for j in mine if part in j.right]
        levels = sorted({f"{s}={v}" for j in of for s, v in j.found[part].items()})
        x = np.array(
            [
                [float(j.found[part].get(lv.partition("=")[0]) == lv.partition("=")[2]) for lv in levels]
                for j in of
            ]
        )
        y = np.array([j.right[part] for j in of])
        model = LogisticRegression(C=STRENGTH, max_iter=2_000).fit(x, y)
        weights = {lv: round(float(w), 3) for lv, w in zip(levels, model.coef_[0], strict=True)}
        table[part] = {"intercept": round(float(model.intercept_[0]), 3), "weights": weights}
    table["joint"] = {"intercept": 0.0, "slope": 1.0}
    product = [j for j in mine if len(j.right) > 1]
    odds = np.array([[_odds(trust.probability(j.found, table))] for j in product])
    last = LogisticRegression(C=1e6).fit(odds, np.array([all(j.right.values()) for j in product]))
    table["joint"] = {
        "intercept": round(float(last.intercept_[0]), 3),
        "slope": round(max(0.05, float(last.coef_[0][0])), 3),
    }
    return table


def _odds(p: float) -> float:
    return math.log(p / (1 - p))


# ---------------------------------------------------------------- measuring


def measured(every: Sequence[Judged], table: dict[str, Any]) -> str:
    """The page: how often claims of so much confidence are right, on the documents left out."""
    rest = [j for j in every if not j.fitted]
    several = [(trust.probability(j.found, table), all(j.right.values())) for j in rest if len(j.right) > 1]
    whole = [(trust.probability(j.found, table), all(j.right.values())) for j in rest]
    lines = [
        "# Confidence: what it means, and how far it holds",
        "",
        "A claim's `confidence` is the probability that a person who reads its sentence finds its type right and, where it",
        "tells them, its day, its place, its toll and its claimant. Each part has a logistic map over a few signs of the claim",
        "(`reading/confidence.py`); the maps are data (`codebook/confidence.toml`). This page is written by",
        "`scripts/fit_confidence.py`, which fits the maps on documents of one half of the sets named and measures on the",
        "other half. Run it again when the reader has changed.",
        "",
        "| part | judged by | fitted on | measured on | right | Brier | ECE |",
        "|---|---|---|---|---|---|---|",
    ]
    names = {
        "type": "ECB+: the trigger is marked as an event; GVA where a number alone tells it",
        "day": "GVA (training part), MUC-4 (dev, tst1, tst2)",
        "place": "MUC-4 (dev, tst1, tst2)",
        "toll": "GVA (training part)",
        "claimant": "PolNeAR",
    }
    for part in trust.PARTS:
        pairs = [
            (trust.part_probability(part, j.found[part], table), j.right[part])
            for j in rest
            if part in j.right
        ]
        n = sum(part in j.right for j in every if j.fitted)
        lines.append(f"| {part} | {names[part]} | {n} | {_row(pairs)} |")
    lines += [
        f"| two or more parts of a claim | GVA | {sum(len(j.right) > 1 for j in every if j.fitted)} | {_row(several)} |",
        f"| all that was judged of a claim | all of these | {sum(j.fitted for j in every)} | {_row(whole)} |",
        "",
        "By tenths of the confidence (documents left out):",
        "",
        "| confidence | claims | mean confidence | right |",
        "|---|---|---|---|",
    ]
    for low, some in _binned(whole):
        lines.append(
            f"| {low:.1f} to {low + 0.1:.1f} | {len(some)} | {_mean(p for p, _ in some):.2f} | {_mean(r for _, r in some):.2f} |"
        )
    lines += [
        "",
        "![Reliability: the share right against the confidence, by tenths](confidence.svg)",
        "",
        "What it does not say. ECB+ marks events and not PLOVER's types, so a marked event under the wrong type counts as",
        "right here. Archives and keys hold one incident where a text tells several, so some of what counts as wrong is",
        "right of another one. Parts are judged on different texts: a claim that tells all five is as right as their product",
        "only if they go wrong independently, which the last map corrects only as far as two or more were judged together",
        f"({sum(len(j.right) > 1 for j in every if j.fitted)} claims).",
        "Figures of Spanish, French and Portuguese reports have a fixed confidence of 0.3, which nothing was fitted on; of re3d",
        "no part is used, for its marks tell neither type, day nor toll.",
        "",
    ]
    PAGE.with_suffix(".svg").write_text(diagram(whole), encoding="utf-8")
    return "\n".join(lines)


def _row(pairs: Sequence[tuple[float, bool]]) -> str:
    brier = _mean((p - r) ** 2 for p, r in pairs)
    return f"{len(pairs)} | {_mean(r for _, r in pairs):.2f} | {brier:.3f} | {ece(pairs):.3f}"


def ece(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: the mean distance of confidence and share right, by tenths."""
    return sum(
        len(some) * abs(_mean(p for p, _ in some) - _mean(r for _, r in some)) for _, some in _binned(pairs)
    ) / len(pairs)


def _binned(pairs: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, list[tuple[float, bool]]]]:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for p, r in pairs:
        bins[min(BINS - 1, int(p * BINS))].append((p, r))
    for n in sorted(bins):
        yield n / BINS, bins[n]


def _mean(values: Any) -> float:
    found = [float(v) for v in values]
    return sum(found) / len(found) if found else 0.0


def diagram(pairs: Sequence[tuple[float, bool]]) -> str:
    """The reliability diagram as SVG: a dot a tenth, its area by the number of claims."""
    most = max(len(some) for _, some in _binned(pairs))
    dots = []
    for _, some in _binned(pairs):
        x, y = _mean(p for p, _ in some), _mean(r for _, r in some)
        radius = 3 + 11 * (len(some) / most) ** 0.5
        dots.append(
            f'<circle cx="{50 + 300 * x:.1f}" cy="{350 - 300 * y:.1f}" r="{radius:.1f}" fill="#1f6f8b" fill-opacity=".7">'
            f"<title>{len(some)} claims: confidence {x:.2f}, right {y:.2f}</title></circle>"
        )
    ticks = "".join(
        f'<text x="{50 + 30 * n}" y="368" text-anchor="middle">{n / 10:.1f}</text>'
        f'<text x="42" y="{354 - 30 * n}" text-anchor="end">{n / 10:.1f}</text>'
        for n in range(0, 11, 2)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" font-family="sans-serif" font-size="11" role="img" '
        'aria-label="Share of claims right against their confidence, by tenths">'
        '<rect width="400" height="400" fill="#fff"/><path d="M50 50V350H350" fill="none" stroke="#333"/>'
        '<path d="M50 350L350 50" stroke="#999" stroke-dasharray="4 4"/>'
        f'{ticks}<text x="200" y="392" text-anchor="middle">confidence</text>'
        '<text x="14" y="200" text-anchor="middle" transform="rotate(-90 14 200)">share right</text>'
        f"{''.join(dots)}</svg>\n"
    )


def as_toml(table: dict[str, Any], every: Sequence[Judged]) -> str:
    """The table with where it comes from."""
    n = Counter(part for j in every if j.fitted for part in j.right)
    lines = [
        "# How sure a claim is, by signs that it shows: weights of logistic maps, and the last map over their product.",
        "# Written by scripts/fit_confidence.py from ECB+, the training part of GVA, MUC-4 (dev, tst1, tst2) and PolNeAR, on",
        f"# half of their documents, with {READER}. What the signs are: reading/confidence.py; how far the maps hold on the",
        "# other half: docs/confidence.md. Do not edit.",
    ]
    for part in trust.PARTS:
        lines += [
            "",
            f"# Fitted on {n[part]} judged claims.",
            f"[{part}]",
            f"intercept = {table[part]['intercept']}",
            "",
            f"[{part}.weights]",
        ]
        lines += [f'"{level}" = {w}' for level, w in sorted(table[part]["weights"].items())]
    joint = table["joint"]
    lines += ["", "[joint]", f"intercept = {joint['intercept']}", f"slope = {joint['slope']}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
