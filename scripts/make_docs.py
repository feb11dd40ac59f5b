#!/usr/bin/env python3
"""Make the pages of documentation that follow from the program itself: commands, settings, fields, exports.

    make_docs.py [--to FOLDER]      (docs/ unless given; `make docs` runs this)

A test makes them again and compares, so a command, setting, field or column without its line in the docs fails.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from dragoman.cli.app import app
from dragoman.publish import acled, export, flat, ged, hxl
from dragoman.publish.codebook import codebook_page
from dragoman.publish.data import load_table
from dragoman.publish.losses import KINDS
from dragoman.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
MADE = "This page is made from the program by `make docs`; a test compares it."


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--to", type=Path, default=ROOT / "docs")
    folder = p.parse_args().to
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
        print(f"wrote {name}")


def pages() -> dict[str, str]:
    """The pages by file name."""
    return {
        "codebook.md": codebook_page(),
        "commands.md": "\n".join(commands()) + "\n",
        "settings.md": "\n".join(settings()) + "\n",
        "exports.md": "\n".join(exports()) + "\n",
    }


# ---- commands
def commands() -> Iterator[str]:
    yield from ("# Commands", "", MADE, "")
    yield from (
        "Exit codes: 0 done, 1 not all of it could be done, 2 a wrong option or setting, 3 the record, 4 no such id, 5 a merge refused.",
        "",
    )
    root = typer.main.get_command(app)
    yield from _command("dragoman", root)


def _command(name: str, command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):
        for part in command.commands.values():
            yield from _command(f"{name} {part.name}", part)
        return
    with command.make_context(name, [], resilient_parsing=True) as context:
        usage = " ".join(command.collect_usage_pieces(context))
    yield from (f"## {name}", "", f"    {name} {usage}", "", _line(command.help or ""), "")
    rows = [_parameter(p) for p in command.params]
    yield from ("| | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows if b), "")


def _parameter(p: Any) -> tuple[str, str]:
    if p.param_type_name == "option":
        names = ", ".join(f"`{o}`" for o in (*p.opts, *p.secondary_opts))
        return (
            f"{names} {p.metavar or ''}".strip(),
            _line(p.help or "") + (" (may be given several times)" if p.multiple else ""),
        )
    return f"`{p.metavar or p.name}`", _line(getattr(p, "help", "") or "")


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|").replace("<", "&lt;")


# ---- settings
def settings() -> Iterator[str]:
    yield from ("# Settings", "", MADE, "")
    yield from (
        "An environment variable `DRAGOMAN_<NAME>` sets a default; an option of a command goes before it.",
        "",
    )
    yield from ("| setting | variable | default | unit | what it is |", "|---|---|---|---|---|")
    for f in dataclasses.fields(Settings):
        default = f.default if f.default not in ((), None) else "none"
        yield f"| {f.name} | `DRAGOMAN_{f.name.upper()}` | {default} | {f.metadata['unit']} | {_line(f.metadata['help'])} |"


# ---- exports
def exports() -> Iterator[str]:
    yield from ("# Exports: what goes where, and what gets lost", "", MADE, "")
    yield from _formats()
    yield from _profiles()
    yield from ("## What a format cannot say", "")
    yield from ("`FORMAT.losses.json` and `FORMAT.losses.md` list it by incident, in these words:", "")
    yield from ("| kind | meaning |", "|---|---|", *(f"| `{k}` | {v} |" for k, v in KINDS.items()), "")
    yield from _columns("ACLED", acled.COLUMNS, "acled")
    yield from _vague()
    yield from _columns("UCDP GED", ged.COLUMNS, "ged")
    yield from ("## HXL", "", "| column | tag | from |", "|---|---|---|")
    yield from (
        f"| {h} | `{t}` | `{c[2]}` |"
        for h, t, c in zip(hxl.HEADER, hxl.TAGS, load_table("hxl")["columns"], strict=True)
    )
    yield ""
    yield from (
        "## csv and geojson",
        "",
        "Columns of `incidents.csv`, which are the properties of `incidents.geojson` too:",
        "",
    )
    yield from (", ".join(f"`{c}`" for c in flat.COLUMNS) + ".", "")
    yield from (
        "Columns of `counts.csv` (each number that somebody gave): "
        + ", ".join(f"`{c}`" for c in flat.COUNT_COLUMNS)
        + ".",
        "",
    )


def _formats() -> Iterator[str]:
    yield from ("| format | files | what for | profile |", "|---|---|---|---|")
    for f in export.FORMATS.values():
        files = ", ".join(f"`{x}`" for x in f.files if x != "...")
        yield f"| `{f.name}` | {files} | {f.about} | {'full (unblurred), always' if f.working else 'public, unless another is named'} |"
    yield ""


def _profiles() -> Iterator[str]:
    yield from ("## Profiles", "")
    yield from (
        "What the `public` profile cannot prevent: a reader who holds the same news can find an incident again by its day,"
        " province and toll. A toll or a place that is in every paper is public; the profile keeps this file from adding to it."
        " `RECORD/publication.secret` keys the public ids: keep it to yourself, and with the record.",
        "",
    )


def _columns(title: str, columns: tuple[str, ...], name: str) -> Iterator[str]:
    told = load_table("mapping")[name]
    yield from (f"## {title}: {len(columns)} columns", "", "| column | from |", "|---|---|")
    yield from (f"| `{c}` | {told[c]} |" for c in columns)
    yield ""


def _vague() -> Iterator[str]:
    vague = load_table("acled")["vague"]
    yield from ("Vague counts by ACLED's rule: " + ", ".join(f"{w} {n}" for w, n in vague.items()) + ".", "")


if __name__ == "__main__":
    main()
