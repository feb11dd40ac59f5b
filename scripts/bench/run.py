#!/usr/bin/env python3
"""Measure the build against bare spaCy and HeidelTime on the same simulated reports, in one run. `make bench` runs this.

    run.py [SIZE ...] [--workers N ...] [--page FILE] [--heideltime FOLDER] [--shared FOLDER]

Bare spaCy and HeidelTime hold one text at a time, so they are measured on the first reports (--sample) and their cost
is taken as so much a word. --page writes the figures as a page of the documentation.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from recombine import ROOT, Texts, texts, write

from dragoman.settings import Settings

MEASURE = Path(__file__).with_name("measure.py")
RELEVANT = 0.05  # of a crawl
STAGES = ("start", "sources", "loading", "reading", "linking", "reconciling", "writing")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("sizes", nargs="*", type=int, default=[250, 1000], metavar="SIZE", help="reports")
    p.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    p.add_argument("--sample", type=int, default=500, help="reports for spaCy and HeidelTime")
    p.add_argument("--crawl", type=int, default=2000, help="reports of the crawl, 5 % of them relevant")
    p.add_argument("--page", type=Path)
    p.add_argument("--heideltime", type=Path, default=os.environ.get("HEIDELTIME"))
    p.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    a = p.parse_args()
    of = texts(a.shared)
    with tempfile.TemporaryDirectory(prefix="dragoman-bench-") as folder:
        found = _measured(a, of, Path(folder))
    lines = "\n".join(page(found)) + "\n"
    print(lines)
    if a.page:
        a.page.parent.mkdir(parents=True, exist_ok=True)
        a.page.write_text(lines, encoding="utf-8")
        print(f"wrote {a.page}")


def _measured(a: argparse.Namespace, of: Texts, folder: Path) -> dict[str, Any]:
    sample = folder / "sample.jsonl"
    found: dict[str, Any] = {"texts": of.origin, "machine": _machine(), "sample": a.sample, "builds": []}
    words = write(sample, a.sample, of)
    found["spacy"] = _run("spacy", words, sample)
    missing = _no_heideltime(a.heideltime)
    found["heideltime"] = missing or _run("heideltime", words, sample, str(a.heideltime))
    for size in sorted(a.sizes):
        path = folder / f"{size}.jsonl"
        words = write(path, size, of)
        for workers in a.workers:
            found["builds"].append({"workers": workers, **_run("build", words, path, str(workers))})
        path.unlink()
    found["crawled"], found["crawl"] = a.crawl, []
    if "relevance" in {f.name for f in dataclasses.fields(Settings)}:
        crawl = folder / "crawl.jsonl"
        words = write(crawl, a.crawl, of, RELEVANT)
        found["crawl"] = [_run("crawl", words, crawl, *theatre) for theatre in ((), ("Syria", "Iraq"))]
    return found


def _run(what: str, words: int, path: Path, *rest: str) -> dict[str, Any]:
    """One measurement, told as it is done."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, str(MEASURE), what, str(path), *rest]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=False)
    if done.returncode:
        sys.exit(f"bench: {what} {path.name} failed")
    found = {**json.loads(done.stdout.splitlines()[-1]), "words": words}
    found["words_per_cpu_s"] = round(words / found["cpu_s"])
    print(
        f"{what} {path.stem} {' '.join(r for r in rest if r.isdigit())}: {json.dumps(found)}", file=sys.stderr
    )
    return found


def _no_heideltime(folder: Path | None) -> str | None:
    """Why HeidelTime is left out, None where it is not."""
    if shutil.which("java") is None:
        return "left out: no Java here"
    if folder is None:
        return "left out: HEIDELTIME does not name a folder that holds its standalone jar"
    if not any(Path(folder).rglob("de.unihd.dbs.heideltime.standalone.jar")):
        return "left out: no standalone jar in the folder that HEIDELTIME names"
    return None


def _machine() -> str:
    """Processor, cores and versions; no name of the machine."""
    import spacy

    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [x.split(":", 1)[1] for x in cpuinfo.read_text().splitlines() if x.startswith("model name")]
        model = names[0].strip() if names else model
    busy = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores (load {busy:.1f} when it began), "
        f"Python {platform.python_version()}, spaCy {spacy.__version__}"
    )


# ---- the page
def page(found: dict[str, Any]) -> list[str]:
    """The figures as Markdown."""
    spacy = found["spacy"]
    rate = spacy["words_per_cpu_s"]
    lines = [
        "# Speed", "",
        f"Written by `make bench`; texts: {found['texts']}. Machine: {found['machine']}.", "",
        "CPU time is of all processes together, from start to end, loading included. A ratio is CPU time over that of"
        f" bare spaCy (`{'`, `'.join(spacy['components'])}`; `nlp.pipe`) on the same words.", "",
        f"| measured on {found['sample']:,} reports | words per CPU-second | ratio | peak memory, MB |", "|---|---|---|---|",
        f"| bare spaCy | {rate:,} | 1 | {spacy['main_mb']:,} |",
    ]  # fmt: skip
    ht = found["heideltime"]
    if isinstance(ht, str):
        lines.append(f"| HeidelTime (times only) | {ht} | | |")
    else:
        ratio = rate / ht["words_per_cpu_s"]
        lines.append(
            f"| HeidelTime (times only) | {ht['words_per_cpu_s']:,} | {ratio:.2f} | {ht['worker_mb']:,} |"
        )
    lines += [
        "", "## The whole build", "",
        "| reports | workers | CPU, s | time, s | reports/s | words per CPU-second | ratio | largest worker, MB | main process, MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for b in found["builds"]:
        lines.append(
            f"| {b['reports']:,} | {b['workers']} | {b['cpu_s']:,} | {b['wall_s']:,} | {b['reports'] / b['wall_s']:.1f}"
            f" | {b['words_per_cpu_s']:,} | {rate / b['words_per_cpu_s']:.2f} | {b['worker_mb']:,} | {b['main_mb']:,} |"
        )
    return [*lines, "", *(_crawl(found) if found["crawl"] else ()), *_stages(found["builds"])]


def _crawl(found: dict[str, Any]) -> list[str]:
    """What a crawl costs with the first look at what is relevant."""
    rate = found["spacy"]["words_per_cpu_s"]
    lines = [
        f"## A crawl of {found['crawled']:,} reports, {RELEVANT:.0%} of them about the conflict", "",
        "What is about something else is from local newspapers, which tell of shootings and courts too.", "",
        "| relevance | read | CPU, s | words per CPU-second | ratio | largest process, MB |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, b in zip(("on", "on, with its theatre"), found["crawl"], strict=True):
        lines.append(
            f"| {name} | {b['reports']:,} | {b['cpu_s']:,} | {b['words_per_cpu_s']:,}"
            f" | {rate / b['words_per_cpu_s']:.3f} | {b['worker_mb']:,} |"
        )
    return [*lines, ""]


def _stages(builds: list[dict[str, Any]]) -> list[str]:
    """CPU time by stage and its exponent of growth, over the builds with the fewest workers."""
    fewest = min(b["workers"] for b in builds)
    some = [b for b in builds if b["workers"] == fewest]
    lines = [
        f"## Stages, in CPU-seconds, with {fewest} worker{'s' * (fewest > 1)}", "",
        "The exponent is the slope of the logarithm of CPU time over that of the number of reports, without what loading costs: 1 is linear.",
        "", "| stage | " + " | ".join(f"{b['reports']:,}" for b in some) + " | exponent |", "|---|" + "---|" * (len(some) + 1),
    ]  # fmt: skip
    rows = {s: [b["stages_cpu_s"].get(s, 0.0) for b in some] for s in STAGES}
    rows["all but start and loading"] = [
        sum(v for s, v in b["stages_cpu_s"].items() if s not in ("start", "loading")) for b in some
    ]
    sizes = [b["reports"] for b in some]
    for stage, values in rows.items():
        grows = "" if stage in ("start", "loading") else _exponent(sizes, values)
        lines.append(f"| {stage} | " + " | ".join(f"{v:.1f}" for v in values) + f" | {grows} |")
    return lines


def _exponent(sizes: list[int], seconds: list[float]) -> str:
    """Least squares over the logarithms; nothing where there is one size or too little time to tell."""
    points = [(math.log(n), math.log(s)) for n, s in zip(sizes, seconds, strict=True) if s >= 0.05]
    if len({x for x, _ in points}) < 2:
        return ""
    mx, my = (sum(v) / len(points) for v in zip(*points, strict=True))
    return f"{sum((x - mx) * (y - my) for x, y in points) / sum((x - mx) ** 2 for x, _ in points):.2f}"


if __name__ == "__main__":
    main()
