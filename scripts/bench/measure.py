"""One measurement in one process, so that its CPU time and its memory are its own. Prints a JSON object.

measure.py build INPUT WORKERS | crawl INPUT [THEATRE] | spacy INPUT | heideltime INPUT FOLDER
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main() -> None:
    what, path, *rest = sys.argv[1:]
    began = time.monotonic()
    found = {"build": _build, "crawl": _crawl, "spacy": _spacy, "heideltime": _heideltime}[what](
        Path(path), *rest
    )
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    found["cpu_s"] = round(own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, 2)
    found["wall_s"] = round(time.monotonic() - began, 2)
    found["main_mb"] = own.ru_maxrss // 1024
    found["worker_mb"] = (children.ru_maxrss or own.ru_maxrss) // 1024
    print(json.dumps(found))


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """Day and text of each report."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["published"], row["text"]


def _crawl(path: Path, *theatre: str) -> dict[str, Any]:
    """The build of a crawl, with the first look at what is relevant."""
    from dragoman.settings import Settings

    return _build(path, "1", Settings(relevance="on", theatre=theatre))


def _build(path: Path, workers: str, settings: Any = None) -> dict[str, Any]:
    from dragoman.pipeline import build

    stages: list[tuple[str, float]] = []

    def tell(stage: str, done: int, total: int) -> None:
        if done == 0 and (not stages or stages[-1][0] != stage):
            stages.append((stage, _cpu()))

    with tempfile.TemporaryDirectory() as folder:
        summary = build(
            [path], Path(folder) / "record", workers=int(workers), progress=tell, settings=settings
        )
    if summary.failed:
        sys.exit(f"reading failed: {min(summary.failed.values())}")
    ends = [at for _, at in stages[1:]] + [_cpu()]
    cpu: dict[str, float] = {"start": round(stages[0][1], 2)}
    for (stage, at), end in zip(stages, ends, strict=True):
        cpu[stage] = round(cpu.get(stage, 0.0) + end - at, 2)
    counts = {k: getattr(summary, k) for k in ("reports", "claims", "figures", "incidents")}
    return {"stages_cpu_s": cpu, **counts}


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _spacy(path: Path) -> dict[str, Any]:
    """spaCy's small English model as it comes: all default components, nlp.pipe with its default batches."""
    import importlib

    from dragoman.reading.document import MODELS

    for name in reversed(MODELS):
        try:
            nlp = importlib.import_module(name).load()
            break
        except ImportError:
            continue
    sentences = sum(1 for doc in nlp.pipe(t for _, t in _texts(path)) for _ in doc.sents)
    return {"sentences": sentences, "components": nlp.pipe_names}


def _heideltime(path: Path, folder: str) -> dict[str, Any]:
    """HeidelTime's standalone version in one Java process; its time includes starting Java."""
    jar = next(Path(folder).rglob("de.unihd.dbs.heideltime.standalone.jar"))
    driver = Path(__file__).with_name("HeidelTimeBench.java")
    with tempfile.TemporaryDirectory() as scratch:
        texts = Path(scratch)
        for n, (day, text) in enumerate(_texts(path)):
            (texts / f"{n:06}.txt").write_text(f"{day}\n{text}", encoding="utf-8")
        config = texts / "config.props"
        config.write_text(_CONFIG, encoding="utf-8")
        command = ["java", "-cp", str(jar), str(driver), scratch, str(config)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"HeidelTime failed: {done.stderr[-2000:]}")
    return {"times": int(done.stdout.split()[-1])}


_CONFIG = """considerDate = true
considerDuration = true
considerSet = true
considerTime = true
considerTemponym = false
treeTaggerHome = .
typeSystemHome = desc/type/HeidelTime_TypeSystem.xml
typeSystemHome_DKPro = desc/type/DKPro_TypeSystem.xml
uimaVarDate = Date
uimaVarDuration = Duration
uimaVarLanguage = Language
uimaVarSet = Set
uimaVarTime = Time
uimaVarTemponym = Temponym
uimaVarTypeToProcess = Type
"""

if __name__ == "__main__":
    main()
