"""Every parser meets bytes that nobody meant for it: it gives reports or reasons, and never raises.

Hypothesis changes small files of each form, and those of `corpus/` (what once went wrong). `make test` looks a moment,
`make fuzz` for ten minutes (DRAGOMAN_FUZZ_SECONDS).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import SourceError
from dragoman.reports.forms import FORMS, recognise
from dragoman.reports.sources import TORN, read_sources
from dragoman.reports.types import Blob

CORPUS = Path(__file__).parent / "corpus"
SEEDS: dict[str, Callable[[], bytes]] = {
    "text": lambda: "\n".join(made.PARAGRAPHS).encode(),
    "JSONL": lambda: b'{"id": 1, "text": "Six died.", "published": "2020-02-03"}\n{"text": "Seven died."}\n',
    "JSON": lambda: b'[{"text": "Six died.", "date": "2020-02-03"}]',
    "CSV": lambda: b"text,date,outlet\nSix died.,2020-02-03,Courier\n",
    "HTML": made.page,
    "feed": made.rss,
    "WARC": lambda: made.warc({made.URL: made.page()}),
    "gzip": lambda: made.warc({made.URL: made.page()}, packed=True),
    "Telegram": made.telegram,
    "mail": made.mail,
    "zip": lambda: made.zipped({"a.txt": b"Six died.", "b.xml": made.rss(1)}),
    "tar": lambda: made.tarred({"a.txt": b"Six died."}, "w"),
    "DOCX": made.docx,
    "XLSX": lambda: made.xlsx([["text", "date"], ["Six died.", "2020-02-03"]]),
    "PDF": made.pdf,
}


def changed(data: bytes, dice: random.Random) -> bytes:
    """A file with a few bytes changed, cut, doubled or put in from elsewhere."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(out) + 1)
        to = min(len(out), at + dice.choice((1, 2, 8, 64)))
        how = dice.randrange(5)
        if how == 0:
            out[at:to] = dice.randbytes(to - at)
        elif how == 1:
            del out[at:to]
        elif how == 2:
            out[at:at] = out[at:to] * dice.choice((1, 3, 50))
        elif how == 3:
            out[at:at] = dice.choice(
                (
                    b"\0",
                    b"\xff\xfe",
                    b"<",
                    b"]]>",
                    b'"',
                    b"{",
                    b"9" * 40,
                    b"\r\n\r\n",
                    b"%n",
                    "\u202e".encode(),
                )
            )
        else:
            del out[at:]
    return bytes(out)


def meets(name: str, data: bytes) -> None:
    """The form's parser, here and not in a process of its own, so that what it lets through is seen."""
    form = next(f for f in FORMS if f.name == name)
    blob = Blob(f"x{form.suffixes[0]}", data=data)
    try:
        recognise(blob)
    except (SourceError, *TORN):
        pass
    if form.binary and not form.fits(blob, blob.head()):
        return  # never reached: the marks by which it is recognised are gone
    try:
        for found in form.read(blob):
            assert found is not None
    except (SourceError, *TORN, RecursionError, MemoryError):
        pass


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_every_parser_gives_reports_or_reasons(name: str, seed: int) -> None:
    meets(name, changed(SEEDS[name](), random.Random(seed)))


BLANK = bytes(range(33))  # a line of nothing but signs that nobody sees holds no report


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_have_a_form_or_a_reason(data: bytes) -> None:
    for suffix in ("", ".txt", ".jsonl", ".csv"):
        assert list(read_sources([Blob(f"x{suffix}", data=data)])) or not data.strip(BLANK)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.*")), ids=lambda p: p.name)
def test_what_once_went_wrong(path: Path) -> None:
    meets(path.stem.split("-")[0], path.read_bytes())


@pytest.mark.soak
def test_for_a_long_time() -> None:
    until = time.monotonic() + float(os.environ.get("DRAGOMAN_FUZZ_SECONDS", "600"))
    seed = int(os.environ.get("DRAGOMAN_FUZZ_SEED", "1"))
    files = {name: make() for name, make in SEEDS.items()}
    done = 0
    while time.monotonic() < until:
        for name, data in files.items():
            made_now = changed(data, random.Random(f"{seed} {name} {done}"))
            try:
                meets(name, made_now)
            except BaseException:
                (CORPUS / f"{name}-{seed}-{done}.bin").write_bytes(made_now)
                raise
        done += 1
    print(f"\n{done * len(files):,} files in {len(files)} forms, clean")
