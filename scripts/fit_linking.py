#!/usr/bin/env python3
"""Fit the weights of codebook/linking.toml on the sets that may be fitted on, and print the table to put there.

    fit_linking.py within|across [--shared FOLDER] --keep FOLDER [--rounds N] [--step BITS]

`--keep` is the folder that `evaluate.py muc4 ecbplus --keep FOLDER` left: reading is not repeated. The weights are
climbed one at a time, by steps that halve, as long as the objective grows; a small price on every bit by which a weight
leaves the value it started from keeps what the sets say nothing about where it was.

within: MUC-4 templates (seven-slot F1) and ECB+ mentions of one report (B3 F1).
across: ECB+ mentions of a topic (B3 F1), less what the share of look-alike report pairs exceeds 0.08, and simulated
claims (pair F1; tests/simulate.py).
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import importlib
import sys
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

from dragoman.codebook import load
from dragoman.linking import link
from dragoman.linking.profiles import Profile
from dragoman.linking.scoring import PlainScorer
from dragoman.record import Record

ROOT = Path(__file__).resolve().parent.parent
PRICE = 0.0004  # of the objective, a bit


class Remembering(PlainScorer):
    """A plain scorer that keeps the levels of every pair, so that only the weights are worked out again."""

    def __init__(self, section: str, levels: dict[tuple[str, str], list[str]]) -> None:
        super().__init__(section)
        self.section, self.levels = section, levels
        self.table: dict[str, Any] = copy.deepcopy(load("linking")[section])

    def score(self, a: Profile, b: Profile) -> float:
        """As PlainScorer, from remembered levels."""
        key = (a.key, b.key) if a.key < b.key else (b.key, a.key)
        found = self.levels.get(key)
        if found is None:
            found = self.levels[key] = [feature(a, b) for _, feature, _ in self._features]
        return self.total(found)

    def total(self, levels: list[str]) -> float:
        total, shared = 0.0, False
        for (name, _, _), level in zip(self._features, levels, strict=True):
            weights = self.table["weights"][name]
            weight = weights.get(level, weights.get("other", 0.0))
            total += weight
            shared = shared or (weight > 0 and name in self.anchors)
        return total if shared or not self._needs_anchor else min(total, 0.0)


class Sets:
    """The development sets as read, and the objective over them."""

    def __init__(self, shared: Path, keep: Path) -> None:
        sys.path.insert(0, str(shared / "evaluate"))
        sys.path.insert(0, str(ROOT / "tests"))
        self.common = importlib.import_module("common")
        self.shared, self.keep = shared, keep
        self.levels: dict[str, dict[tuple[str, str], list[str]]] = {"within": {}, "across": {}}
        self.topics = [self._part(p) for p in sorted((keep / "ecbplus").glob("*/record"))]
        self.muc = self._part(next((keep / "muc4").glob("*/record")))
        self.mentions = self._mentions()
        self.muc_export = self.common.Export(keep / "muc4" / "export")
        self.muc_export.incident_by_id = {}
        self.muc_scorer = importlib.import_module("datasets.muc4")
        self.simulated = importlib.import_module("simulate").simulate(1500)

    def _part(self, path: Path) -> tuple[list, list, list]:
        r = Record.open(path)
        return (
            list(r.reports()),
            [dataclasses.replace(c, incident_id=None) for c in r.claims()],
            [dataclasses.replace(f, incident_id=None) for f in r.figures()],
        )

    def _mentions(self) -> list[tuple[str, str, str, str]]:
        """(topic, gold cluster, claim_id, report) of every ECB+ mention that a claim stands for."""
        scorer = importlib.import_module("datasets.ecbplus")
        spans = importlib.import_module("datasets._spans")
        record = spans.Record(self.common.Export(self.keep / "ecbplus" / "export"))
        return [
            (report["topic"], mention["cluster"], claim["claim_id"], report["id"])
            for report, mentions in scorer.documents(self.shared / "gold" / "ecbplus")
            for mention, claim, _ in scorer._map(
                mentions, record.rows("claims", report["id"], report["text"])
            )
        ]

    def within(self, scorer: Remembering) -> float:
        home, _ = self._link_topics(scorer, Never())
        alone = b_cubed([(f"{t}{r}", g, home[c]) for t, g, c, r in self.mentions])
        return 0.5 * self.templates(scorer) + 0.5 * alone

    def across(self, scorer: Remembering) -> float:
        home, same = self._link_topics(PlainScorer("within"), scorer)
        found = b_cubed([(t, g, home[c]) for t, g, c, _ in self.mentions])
        return 0.7 * found - max(0.0, same - 0.08) + 0.3 * self.simulation(scorer)

    def templates(self, scorer: Remembering) -> float:
        home = {
            c: cl.claim_ids[0]
            for cl in link(*self.muc, within=scorer, across=Never()).clusters
            for c in cl.claim_ids
        }
        for claim in self.muc_export.claims:
            claim["incident_id"] = home[claim["claim_id"]]
        return float(self.muc_scorer.score(self.shared / "gold" / "muc4", self.muc_export)["seven_slots_f1"])

    def simulation(self, scorer: Remembering) -> float:
        s = self.simulated
        clusters = link(s.reports, s.claims, s.figures, across=scorer).clusters
        right = sum(pairs(n) for c in clusters for n in Counter(s.truth[i] for i in c.claim_ids).values())
        made = sum(pairs(len(c.claim_ids)) for c in clusters)
        return 2 * right / (made + sum(pairs(n) for n in Counter(s.truth.values()).values()))

    def _link_topics(self, within: Any, across: Any) -> tuple[dict[str, str], float]:
        """claim_id -> its cluster, and the share of linked report pairs that tell the look-alike."""
        home: dict[str, str] = {}
        linked = wrong = 0
        for reports, claims, figures in self.topics:
            name = {r.report_id: r.external_id for r in reports}
            where = {c.claim_id: c.report_id for c in claims}
            met: set[tuple[str, str]] = set()
            for cluster in link(reports, claims, figures, within=within, across=across).clusters:
                home.update(dict.fromkeys(cluster.claim_ids, cluster.claim_ids[0]))
                met.update(combinations(sorted({name[where[c]] for c in cluster.claim_ids}), 2))
            linked += len(met)
            wrong += sum(a.endswith("plus") != b.endswith("plus") for a, b in met)
        return home, wrong / linked if linked else 0.0


class Never:
    """A scorer that links nothing."""

    threshold, cohesion = 1.0, 1.0

    def score(self, a: Profile, b: Profile) -> float:
        return 0.0

    def explain(self, a: Profile, b: Profile) -> tuple:
        return ()


def pairs(n: int) -> int:
    return n * (n - 1) // 2


def b_cubed(items: list[tuple[str, str, str]]) -> float:
    """B3 F1 of (scope, gold cluster, system cluster); a cluster never reaches over scopes."""
    gold, system, both = Counter(), Counter(), Counter()
    for scope, g, s in items:
        gold[scope, g] += 1
        system[scope, s] += 1
        both[scope, g, s] += 1
    p = sum(both[x, g, s] / system[x, s] for x, g, s in items) / len(items)
    r = sum(both[x, g, s] / gold[x, g] for x, g, s in items) / len(items)
    return 2 * p * r / (p + r)


def climb(objective: Callable[[], float], table: dict[str, Any], step: float, rounds: int) -> None:
    """Coordinate ascent over threshold, cohesion and all weights, in place."""
    spots = [(table, "threshold"), (table, "cohesion")]
    spots += [(weights, level) for weights in table["weights"].values() for level in weights]
    start = [holder[name] for holder, name in spots]

    def value() -> float:
        far = sum(abs(h[n] - s) for (h, n), s in zip(spots, start, strict=True))
        return objective() - PRICE * far

    best = value()
    print(f"start {best:.4f}", flush=True)
    for _ in range(rounds):
        before = best
        for holder, name in spots:
            for change in (step, -step):
                holder[name] += change
                if (now := value()) > best + 1e-6:
                    best = now
                    print(f"{best:.4f} {name} {change:+} -> {holder[name]}", flush=True)
                    break
                holder[name] -= change
        if best - before < 1e-4:
            step /= 2
        if step < 0.25:
            break


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("section", choices=["within", "across"])
    p.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    p.add_argument("--keep", type=Path, required=True)
    p.add_argument("--rounds", type=int, default=4)
    p.add_argument("--step", type=float, default=1.0)
    a = p.parse_args()
    sets = Sets(a.shared, a.keep)
    scorer = Remembering(a.section, {})
    objective = sets.within if a.section == "within" else sets.across

    def run() -> float:
        scorer.threshold, scorer.cohesion = scorer.table["threshold"], scorer.table["cohesion"]
        return objective(scorer)

    climb(run, scorer.table, a.step, a.rounds)
    show(a.section, scorer.table)
    return 0


def show(section: str, table: dict[str, Any]) -> None:
    print(f"[{section}]\nthreshold = {table['threshold']}\ncohesion = {table['cohesion']}")
    for name, weights in table["weights"].items():
        print(f"\n[{section}.weights.{name}]")
        print("\n".join(f"{level} = {round(w, 2)}" for level, w in weights.items()))


if __name__ == "__main__":
    sys.exit(main())
