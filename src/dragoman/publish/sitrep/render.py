"""A situation report on page, in print and as a document: HTML by Jinja, PDF/UA by WeasyPrint, DOCX by python-docx."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import jinja2

import dragoman
from dragoman.errors import PublicationError
from dragoman.model import Interval
from dragoman.publish.files import EPOCH, rezip, write_text
from dragoman.publish.items import Item
from dragoman.publish.profile import Profile
from dragoman.publish.sitrep import area_map, drawings, tension
from dragoman.publish.sitrep.situation import NAMES, Line, Situation
from dragoman.publish.wording import day

HERE: Final = Path(__file__).resolve().parent / "templates"
FONTS: Final = Path(dragoman.__file__).resolve().parent / "workbench" / "static" / "vendor"
SHORT: Final = 5  # lines of a theme that has room beside another
DRAFT: Final = "DRAFT: not cleared for publication"


# ---- page
def write_html(
    s: Situation, items: Sequence[Item], provenance: dict[str, Any], command: str, profile: Profile, folder: Path
) -> str:  # fmt: skip
    """Write `folder`/sitrep.html, one file that loads nothing, and return it."""
    assert s.period.start is not None
    assert s.period.end is not None
    charts = _charts(s, items)
    drawn = area_map.draw([x for x in items if x.incident.when.overlaps(s.period)])
    hash = provenance["record"]
    page = _template().render(
        s=s,
        css=(HERE / "sitrep.css").read_text(encoding="utf-8"),
        period=_period(s.period),
        previous=_period(s.previous),
        days=(s.period.end - s.period.start).days + 1,
        in_period=sum(c.reports for c in s.coverage),
        share=f"{100 * s.reviewed[0] // s.reviewed[1]}%" if s.reviewed[1] else "none",
        hash=" ".join(hash[n : n + 4] for n in range(0, 16, 4)),
        provenance=provenance,
        command=command,
        profile_note=f"{profile.name.capitalize()} profile. {profile.about}" if profile.about else "",
        map={"svg": drawn[0], "off": drawn[1], "without": drawn[2]} if drawn else None,
        timeline=drawings.timeline(s, items),
        charts=charts,
        rows=_rows(s, charts),
        tension=tension.draw(s.tension, s.read, s.period) if s.tension else None,
        names=NAMES,
    )
    write_text(folder / "sitrep.html", page)
    return page


@lru_cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("sitrep.html")


def _charts(s: Situation, items: Sequence[Item]) -> dict[str, dict[str, str]]:
    """The drawing that stands beside a theme, with its title and note."""
    out = {}
    if killed := drawings.killed_per_week(s, items):
        out["hostilities"] = {
            "svg": killed, "title": "Reported killed per week", "about": "people, all sides",
            "note": "Sums of dated incidents that have a figure; not a toll. Solid: the least; outlined: up to; fading: no upper bound.",
        }  # fmt: skip
    if displaced := drawings.running(s):
        out["displacement"] = {
            "svg": displaced, "title": "Displaced", "about": "running totals, by claimant",
            "note": "A line joins one claimant's numbers alone. Tint: the period.",
        }  # fmt: skip
    return out


def _rows(s: Situation, charts: Mapping[str, Any]) -> list[list[tuple[str, tuple[Line, ...]]]]:
    """The themes by rows of the page: one with its drawing beside it, a long one alone, two short ones side by side."""
    rows: list[list[tuple[str, tuple[Line, ...]]]] = []
    for theme, lines in s.themes:
        short = theme not in charts and len(lines) <= SHORT
        last = rows[-1] if rows else []
        if short and len(last) == 1 and last[0][0] not in charts and len(last[0][1]) <= SHORT:
            last.append((theme, lines))
        else:
            rows.append([(theme, lines)])
    return rows


def _period(period: Interval) -> str:
    assert period.start is not None
    assert period.end is not None
    return f"{day(period.start, period.end.year)} to {day(period.end)}"


# ---- print
def write_pdf(page: str, path: Path) -> None:
    """The page as tagged PDF (PDF/UA-1). Raises PublicationError where the system lacks Pango."""
    try:
        import weasyprint
    except OSError as error:
        raise PublicationError(
            f"no PDF: WeasyPrint needs the system's Pango library ({error}). "
            "Debian, Ubuntu: sudo apt install libpango-1.0-0 libpangoft2-1.0-0"
        ) from None
    faces = [
        ("Source Serif 4", "source-serif-4-latin-wght-normal.woff2", "normal"),
        ("Source Serif 4", "source-serif-4-latin-ext-wght-normal.woff2", "normal"),
        ("Source Sans 3", "source-sans-3-latin-wght-normal.woff2", "normal"),
        ("Source Sans 3", "source-sans-3-latin-ext-wght-normal.woff2", "normal"),
    ]
    css = "".join(
        f'@font-face{{font-family:"{family}";src:url("{(FONTS / file).as_uri()}");font-style:{style}}}'
        for family, file, style in faces
    )
    fonts = weasyprint.text.fonts.FontConfiguration()
    sheet = weasyprint.CSS(string=css, font_config=fonts)
    fresh = path.with_name(path.name + ".new")
    document = weasyprint.HTML(string=page, url_fetcher=_only_files)
    with _no_clock():
        document.write_pdf(
            fresh,
            stylesheets=[sheet],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=b"dragoman-sitrep",
        )
    fresh.replace(path)


@contextmanager
def _no_clock() -> Iterator[None]:
    """Subset fonts carry the time at which they were cut, unless the environment gives one (reproducible-builds.org)."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _only_files(url: str, *args: Any, **kwargs: Any) -> Any:
    """Fetches the vendored faces and nothing else: a report's text cannot make the PDF load anything."""
    import weasyprint

    if url.startswith(FONTS.as_uri()):
        return weasyprint.default_url_fetcher(url, *args, **kwargs)
    raise ValueError(f"{url}: a situation report loads nothing")


# ---- document
def write_docx(s: Situation, provenance: dict[str, Any], path: Path) -> None:
    """An editable document with the same sentences and tables, marked as a draft until somebody clears it."""
    from docx import Document

    document = Document()
    told = document.core_properties
    told.author, told.title = "Dragoman", f"Situation report: {s.area}, {_period(s.period)}"
    told.created = told.modified = datetime(*EPOCH)
    for section in document.sections:
        section.header.paragraphs[0].text = DRAFT
    document.add_heading(f"{s.area}: situation report", 0)
    document.add_paragraph(DRAFT, style="Intense Quote")
    document.add_paragraph(
        f"{_period(s.period)}. {s.reports:,} reports of {s.origins:,} independent origins were read; "
        f"{s.reviewed[0]:,} of {s.reviewed[1]:,} incidents were reviewed by a person."
    )
    document.add_heading("In brief", 1)
    _bullets(document, s.brief)
    document.add_heading("Key figures", 1)
    _figures(document, s)
    document.add_heading("What happened", 1)
    for theme, lines in s.themes:
        document.add_heading(NAMES[theme], 2)
        _bullets(document, lines)
    if s.tension:
        document.add_heading(f"{s.tension.one} and {s.tension.other}: acts towards each other", 1)
        for act in s.tension.acts:
            document.add_paragraph(f"{act.text}{_refs(act.refs)}", style="List Bullet")
    for name, found in (("Planned", s.planned), ("Overdue", s.overdue)):
        document.add_heading(name, 1)
        _bullets(document, [line for _, line in found])
    document.add_heading("What is disputed, and by whom", 1)
    for d in s.disputes:
        document.add_paragraph(f"{d.question}: {' '.join(d.accounts)}{_refs(d.refs)}", style="List Bullet")
    document.add_heading("What this report cannot say", 1)
    for what, why in s.limits:
        document.add_paragraph(f"{what} {why}", style="List Bullet")
    document.add_heading("Sources", 1)
    for c in s.coverage:
        document.add_paragraph(
            f"{c.outlet}: {c.reports:,} reports in the period, {c.copies:,} of them copies",
            style="List Bullet",
        )
    document.add_paragraph(f"Record {provenance['record']}; profile {provenance['profile']}.")
    document.add_heading("Incidents", 1)
    for number, x in s.index:
        document.add_paragraph(f"[{number}] {x.incident.title} ({', '.join(x.outlets)}; {x.id})")
    content = io.BytesIO()
    document.save(content)
    rezip(content.getvalue(), path)


def _bullets(document: Any, lines: Sequence[Line]) -> None:
    for line in lines or (Line("Nothing in the record.", ()),):
        tags = f" [{', '.join(line.tags)}]" if line.tags else ""
        document.add_paragraph(f"{line.text}{tags}{_refs(line.refs)}", style="List Bullet")


def _figures(document: Any, s: Situation) -> None:
    columns = ("Figure", "Low", "Best", "High", "According to", "Earlier value", "Incidents")
    table = document.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, columns, strict=True):
        cell.text = name
    for k in s.key:
        numbers = (k.note, "", "") if k.note else (k.low, k.best, k.high)
        row = (f"{k.value} {k.label} ({k.about})", *numbers, k.claimant, k.earlier, _refs(k.refs).strip())
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value


def _refs(numbers: Sequence[int]) -> str:
    return f" [{', '.join(map(str, numbers))}]" if numbers else ""
