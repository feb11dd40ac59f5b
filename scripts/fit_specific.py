#!/usr/bin/env python3
"""Fit codebook/specific.toml: what speaks for one happening told, and what for talk of such, on MUC-4's texts and keys.

    fit_specific.py [--shared FOLDER] [--to FILE] [--folds N]

Of the 1,500 documents of dev, tst1 and tst2 (tst3 is measured on and left out) every claim of an act of force is an
example: of a happening where its incident is one that the coders filled a template for and the claim alone agrees with
it, of talk where neither it nor its incident agrees with any. What the coders leave out by rule although it happened
is no example of either: combat between armed sides, and what is older than two months. Of the train part of
GVA and of ECB+ come happenings only, of other countries and kinds. Prints, by cross-validation over documents, how many
claims of each kind a threshold keeps; writes the weights and leaves `low` and `high` as they stand. Same texts, same bytes.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import importlib
import json
import re
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.model import Claim
from dragoman.pipeline import Stages, build
from dragoman.publish.export import export
from dragoman.reading.document import Document
from dragoman.reading.mentions import EventMention
from dragoman.reading.reader import Kit
from dragoman.record import Record

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "src" / "dragoman" / "codebook" / "specific.toml"
RARE = 12  # documents that a feature must stand in to be weighed
RIDGE, RIDGE_WORD = 4.0, 16.0  # price of a squared weight: of grammar, and of a single word's
WORDS = ("word=", "under=", "far under=", "is=")
GVA = 500  # articles of the Gun Violence Archive
ALIKE = 2.0  # of the scorer's likeness: the type and one more thing agree
OLD = timedelta(days=60)
SIDES = re.compile(r"forces|army|troops|soldiers|police|rebels|guerrilla|front|movement|contras", re.I)


class Recorder:
    """A weigher that keeps the features it is asked about and takes everything for a happening."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, int, int], tuple[str, ...]] = {}

    def __call__(self, doc: Document, event: EventMention, found: Sequence[str]) -> float:
        self.found[doc.report.report_id, event.start, event.end] = tuple(found)
        return 1.0


@dataclasses.dataclass(frozen=True)
class Example:
    document: str
    features: tuple[str, ...]
    happened: bool


def arguments(told: str | None, table: Path) -> argparse.Namespace:
    """What a fit is asked for, with the scorers' folder on the path of imports."""
    p = argparse.ArgumentParser(description=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    p.add_argument("--to", type=Path, default=table)
    p.add_argument("--folds", type=int, default=5)
    a = p.parse_args()
    sys.path.insert(0, str(a.shared / "evaluate"))
    return a


def main() -> int:
    a = arguments(__doc__, TABLE)
    gold = a.shared / "gold"
    muc = list(of_muc([d for d in load(gold / "muc4") if not d["id"].startswith("TST3")]))
    examples = [*muc, *of_gva(gold / "gva"), *of_ecb(gold / "ecbplus")]
    chances = cross_validated(examples, a.folds)
    happened = np.array([e.happened for e in examples])
    print(f"{happened.sum()} claims of happenings, {(~happened).sum()} of talk")
    for keep in (0.98, 0.95, 0.93, 0.9, 0.85, 0.8):
        t = np.quantile(chances[happened], 1 - keep)
        print(
            f"threshold {t:.3f} keeps {keep:.2f} of happenings, drops {(chances[~happened] < t).mean():.2f} of talk"
        )
    write(a.to, fit(examples))
    return 0


# ---------------------------------------------------------------- texts and keys
def load(folder: Path) -> list[dict[str, Any]]:
    """Documents with their templates: {"id", "text", "templates"}."""
    pairs = [("tst1-muc3", "key-tst1.v7"), ("tst2-muc4", "key-tst2.v4")]
    pairs += [
        (f"dev/{p.name}", f"dev/key-dev-{p.name.split('-')[2]}.muc4")
        for p in sorted((folder / "dev").glob("dev-muc3-*.gz"))
    ]
    out = []
    for texts, keys in pairs:
        templates = read_keys((folder / keys).read_text(encoding="utf-8", errors="replace"))
        raw = (folder / texts).read_bytes()
        text = (gzip.decompress(raw) if texts.endswith(".gz") else raw).decode("utf-8", errors="replace")
        parts = re.split(r"(?m)^((?:DEV-MUC3|TST\d-MUC\d)-\d{4}).*$", text)
        out += [
            {"id": i, "text": t.strip(), "templates": templates.get(i, [])}
            for i, t in zip(parts[1::2], parts[2::2], strict=True)
        ]
    return out


def read_keys(text: str) -> dict[str, list[dict[str, list[str]]]]:
    """Document -> its templates, slot -> fills; a document without any has an empty one, marked '*', left out here."""
    out: dict[str, list[dict[str, list[str]]]] = {}
    template: dict[str, list[str]] = {}
    slot = ""
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith(";"):
            continue
        if m := re.match(r"(\d+)\.\s+([A-Z]+(?: [A-Z]+)?: [A-Z ]+?)\s{2,}(.*)$", line):
            slot = m[2]
            if m[1] == "0":
                template = {}
                out.setdefault(m[3].split()[0], []).append(template)
            else:
                template[slot] = [m[3].strip()]
        elif slot in template and line.startswith(" "):
            template[slot].append(line.strip())
    return {i: [t for t in found if t.get("MESSAGE: TEMPLATE", ["*"])[0] != "*"] for i, found in out.items()}


# ---------------------------------------------------------------- examples
class Corpus:
    """Texts as read, with everything taken for a happening: rows of the export, claims and the features met."""

    def __init__(self, documents: Sequence[dict[str, Any]]) -> None:
        recorder = Recorder()
        stages = dataclasses.replace(
            Stages.default(), kit=lambda s: dataclasses.replace(Kit.default(), specific=recorder)
        )
        self.found = recorder.found
        common = importlib.import_module("common")
        with tempfile.TemporaryDirectory() as folder:
            lines = Path(folder) / "in.jsonl"
            kept = ("id", "text", "title", "published")
            rows = ({k: d[k] for k in kept if d.get(k)} for d in documents)
            lines.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
            build([lines], Path(folder) / "record", workers=1, stages=stages)
            record = Record.open(Path(folder) / "record")
            export(record, Path(folder) / "export")
            self.export = common.Export(Path(folder) / "export")
            for table in ("reports", "claims", "figures", "incidents"):
                getattr(self.export, table)  # read before the folder goes
            self.claims: dict[str, list[Claim]] = defaultdict(list)
            for claim in record.claims():
                self.claims[claim.report_id].append(claim)

    def features(self, claim: Claim) -> tuple[str, ...] | None:
        """What speaks for and against an act of force; None for other claims."""
        if claim.event_type != "ASSAULT" or claim.kind != "event":
            return None
        return self.found.get((claim.report_id, claim.trigger_start, claim.trigger_end))


def of_muc(documents: Sequence[dict[str, Any]]) -> Iterator[Example]:
    corpus = Corpus(documents)
    scorer, common = importlib.import_module("datasets.muc4"), importlib.import_module("common")
    for d in documents:
        report = corpus.export.report_for(d["id"], d["text"])
        if report is not None:
            yield from _examples(d, report, corpus, scorer, common)


def of_gva(folder: Path) -> Iterator[Example]:
    """Claims of the day that the coders give the shooting."""
    texts, keys = (json.loads((folder / f"{x}_train.json").read_text(encoding="utf-8")) for x in "Xy")
    rows = list(zip(texts, keys, strict=True))[:GVA]
    documents = [
        {"id": f"gva-{n}", "text": x["text"], "published": x.get("publish_date"), "day": y["shooting_date"]}
        for n, (x, y) in enumerate(rows)
        if x["text"].strip()
    ]
    corpus = Corpus(documents)
    for d in documents:
        report = corpus.export.report_for(d["id"], d["text"])
        for claim in corpus.claims[report["report_id"]] if report else ():
            found = corpus.features(claim)
            told = claim.date_start and claim.date_end and (claim.date_end - claim.date_start).days < 3
            if found and told and str(claim.date_start) <= d["day"] <= str(claim.date_end):
                yield Example(d["id"], found, True)


def of_ecb(folder: Path) -> Iterator[Example]:
    """Claims whose trigger the annotators mark as a happening."""
    scorer, spans = importlib.import_module("datasets.ecbplus"), importlib.import_module("datasets._spans")
    annotated = list(scorer.documents(folder))
    corpus = Corpus([report for report, _ in annotated])
    for report, mentions in annotated:
        row = corpus.export.report_for(report["id"], report["text"])
        for claim in corpus.claims[row["report_id"]] if row else ():
            found = corpus.features(claim)
            at = (claim.trigger_start, claim.trigger_end)
            if found and any(spans.overlap(m["span"], at) for m in mentions):
                yield Example(report["id"], found, True)


def _examples(d: dict[str, Any], report: dict, corpus: Corpus, scorer: Any, common: Any) -> Iterator[Example]:
    keys, export = d["templates"], corpus.export
    groups = grouped(scorer, export, report)
    pairs = common.greedy_match(keys, [t for _, t in groups], scorer.likeness)
    matched = {c["claim_id"] for _, j, _ in pairs for c in groups[j][0]}
    rows = {r["claim_id"]: r for r in export.claims_of(report["report_id"])}
    for claim in corpus.claims[report["report_id"]]:
        found = corpus.features(claim)
        if found is None or left_out(claim, report, common):
            continue
        alone = templates_of(scorer, export, report, [rows[claim.claim_id]])
        alike = max((scorer.likeness(k, t) for k in keys for t in alone), default=0.0)
        if claim.claim_id in matched and alike >= ALIKE:
            yield Example(d["id"], found, True)
        elif claim.claim_id not in matched and alike < ALIKE + 1:
            yield Example(d["id"], found, False)


def left_out(claim: Claim, report: dict, common: Any) -> bool:
    """Whether the coders' rules leave a happening out: combat between armed sides, what is older than two months."""
    if claim.acled_sub_event_type in ("Armed clash", "Air/drone strike", "Shelling/artillery/missile attack"):
        return True
    if any(SIDES.search(a) for a in claim.actors) and any(SIDES.search(a) for a in claim.recipients):
        return True
    published = common.parse_date(report["published_end"])
    told = claim.date_end
    return bool(published and told and claim.date_text and told < published - OLD)


def grouped(scorer: Any, export: Any, report: dict) -> list[tuple[list[dict], dict]]:
    """The scorer's templates of a report, each with its claims."""
    by_incident: dict[str, list[dict]] = {}
    for row in export.claims_of(report["report_id"]):
        by_incident.setdefault(row["incident_id"] or row["claim_id"], []).append(row)
    out = []
    for rows in by_incident.values():
        out += [(rows, t) for t in templates_of(scorer, export, report, rows)]
    return out


def templates_of(scorer: Any, export: Any, report: dict, rows: list[dict]) -> list[dict]:
    class Some:
        incident_by_id: dict[str, dict] = export.incident_by_id if len(rows) > 1 else {}

        def claims_of(self, report_id: str) -> list[dict]:
            return rows

        def figures_of_claim(self, claim_id: str) -> list[dict]:
            return export.figures_of_claim(claim_id)

    return list(scorer.templates_of(report, Some()))


# ---------------------------------------------------------------- the model
def names_of(examples: Sequence[Example]) -> list[str]:
    """Features that stand in enough documents, in order of the alphabet."""
    where: dict[str, set[str]] = defaultdict(set)
    for e in examples:
        for f in e.features:
            where[f].add(e.document)
    return sorted(f for f, docs in where.items() if len(docs) >= RARE)


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Weights of a logistic regression with a ridge, by Newton's method; each document counts alike however long."""
    names = names_of(examples)
    column = {f: i for i, f in enumerate(names)}
    x = np.zeros((len(examples), len(names) + 1))
    x[:, -1] = 1.0
    for n, e in enumerate(examples):
        for f in e.features:
            if f in column:
                x[n, column[f]] = 1.0
    y = np.array([e.happened for e in examples], dtype=float)
    per = Counter((e.document, e.happened) for e in examples)
    weight = np.array([per[e.document, e.happened] ** -0.5 for e in examples])
    price = np.array([*(RIDGE_WORD if f.startswith(WORDS) else RIDGE for f in names), 0.01])
    w = np.zeros(len(names) + 1)
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-x @ w))
        gradient = x.T @ (weight * (p - y)) + price * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(price)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return {**{f: float(w[i]) for f, i in column.items()}, "bias": float(w[-1])}


def cross_validated(examples: Sequence[Example], folds: int) -> np.ndarray:
    """The chance of each example by a model that has not seen its document."""
    fold = np.array([zlib.crc32(e.document.encode()) % folds for e in examples])
    out = np.zeros(len(examples))
    for k in range(folds):
        weights = fit([e for e, f in zip(examples, fold, strict=True) if f != k])
        for n in np.flatnonzero(fold == k):
            total = weights["bias"] + sum(weights.get(f, 0.0) for f in examples[n].features)
            out[n] = 1.0 / (1.0 + np.exp(-total))
    return out


def write(path: Path, weights: dict[str, float]) -> None:
    """The table as TOML, weights to two decimals, without those that round to nothing."""
    bounds = [x for x in path.read_text(encoding="utf-8").splitlines() if x.startswith(("low", "high"))]
    lines = [
        "# What speaks for one happening (above 0) and for talk of such acts in general (below 0), in the order of the",
        "# alphabet; features are named in reading/choosing/specific.py. Weights written by scripts/fit_specific.py (MUC-4, the",
        "# train part of GVA, ECB+); low and high are set by hand: a claim under low is talk, from high up one happening.",
        *bounds,
        "",
        "[weights]",
    ]
    lines += [f"{json.dumps(f)} = {w:.2f}" for f, w in sorted(weights.items()) if abs(w) >= 0.005]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"wrote {path.name}: {len(weights)} weights")


if __name__ == "__main__":
    sys.exit(main())
