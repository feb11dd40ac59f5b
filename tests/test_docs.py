"""The documentation tells what the program does: pages made from it are made again, and links lead somewhere."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
from pathlib import Path

import pytest

from dragoman import model

ROOT = Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location("make_docs", ROOT / "scripts" / "make_docs.py")
assert spec is not None
assert spec.loader is not None
make_docs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_docs)


@pytest.mark.parametrize("name", make_docs.pages())
def test_pages_made_from_the_program_are_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == make_docs.pages()[name], "run 'make docs'"


@pytest.mark.parametrize("cls", [model.Report, model.Claim, model.Figure, model.Incident])
def test_every_field_of_the_record_is_documented(cls: type) -> None:
    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    short = {m: f"`{m}_*`" for m in ("killed", "injured", "civilians_killed", "displaced")}
    for field in dataclasses.fields(cls):
        family = short.get(re.sub(r"_(low|best|high|basis)$", "", field.name))
        told = re.search(rf"\b{field.name}\b", page) or (family and family in page)
        assert told, f"docs/record.md does not say what {cls.__name__}.{field.name} is"


def test_links_between_pages_lead_somewhere() -> None:
    for page in [
        ROOT / "README.md",
        *sorted(p for p in (ROOT / "docs").glob("*.md") if p.name != "codebook.md"),
    ]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_every_page_is_in_the_site() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert f": {page.name}" in nav, f"mkdocs.yml does not list docs/{page.name}"
