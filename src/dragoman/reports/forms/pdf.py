"""A PDF: the words of its pages in reading order, lines put together to paragraphs, running heads left out, by PDFium.

Nothing in it is run: PDFium is built without scripts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.decode import clean
from dragoman.reports.forms.form import Form, Found
from dragoman.reports.forms.written import written_day
from dragoman.reports.types import Blob, Raw

PAGES: Final = 2_000
RUNNING: Final = 0.6  # share of pages on which a line at the edge stands for it to be a running head
EDGE: Final = 2  # lines at the top and the bottom that may be running heads
GAP: Final = 1.3  # usual distances of lines from which on a new paragraph begins
_HYPHEN = re.compile(r"[-\u2010\u00ad\ufffe\x02]$")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def fits(blob: Blob, head: bytes) -> bool:
    """The mark may stand after some bytes of mail or rubbish."""
    return b"%PDF-" in head[:1024]


def read(blob: Blob) -> Iterator[Found]:
    """One report. Raises SourceError where it is locked, damaged, or pictures alone."""
    import pypdfium2 as pdfium  # heavy

    data = blob.read(limits.BOOK)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise SourceError(blob.name, "is locked with a password" if locked else f"damaged: {error}") from None
    with document:
        notes, pages, told = [], [], document.get_metadata_dict()
        for number in range(min(len(document), PAGES)):
            try:
                pages.append(_lines(document[number]))
            except pdfium.PdfiumError as error:
                notes.append(f"page {number + 1} cannot be read ({error}): left out")
        if len(document) > PAGES:
            notes.append(f"has {len(document):,} pages: the first {PAGES:,} are read")
    text = clean("\n\n".join(_paragraphs(_without_heads(pages))))
    if not text.strip():
        raise SourceError(blob.name, "holds no words (a scan?): read its characters first (OCR)")
    day, note = written_day("PDF", _moment(told.get("CreationDate", "")), _moment(told.get("ModDate", "")))
    given = blob.given
    yield Raw(
        given.url or blob.name, text, blob.name,
        title=given.title or _title(told.get("Title", "")),
        source=given.source,
        published=given.published or day,
        url=given.url,
        byline=given.byline or clean(told.get("Author", "")).strip() or None,
        retrieved_at=given.retrieved_at,
        notes=(*notes, *((note,) if note and not given.published else ())),
        original=data,
    )  # fmt: skip


def _lines(page: Any) -> list[_Line]:
    """The lines of a page, in the order in which they are to be read."""
    words = page.get_textpage()
    out: list[_Line] = []
    for n in range(words.count_rects()):
        left, bottom, right, top = words.get_rect(n)
        text = re.sub(r"\s+", " ", words.get_text_bounded(left, bottom, right, top)).strip()
        if not text:
            continue
        last = out[-1] if out else None
        if (
            last
            and min(last.top, top) - max(last.bottom, bottom) > 0.5 * min(last.height, top - bottom)
            and left >= last.left
        ):
            out[-1] = _Line(_joined(last.text, text), last.left, max(last.top, top), min(last.bottom, bottom))
        else:
            out.append(_Line(text, left, top, bottom))
    return out


def _joined(one: str, other: str) -> str:
    """Two pieces of one line; what both hold (a box that reaches into the next) stands once."""
    if other in one[-len(other) - 2 :]:
        return one
    return f"{one} {other}"


def _without_heads(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The pages without lines that stand at the edge of most of them (running heads), and page numbers."""
    if len(pages) < 3:
        return [
            [
                x
                for x in page
                if not re.fullmatch(r"(?:page )?\d{1,4}(?: (?:of|/) \d{1,4})?", x.text, re.IGNORECASE)
            ]
            for page in pages
        ]
    at = Counter(k for page in pages for k in {_masked(x) for x in _edge(page)})
    return [
        [x for x in page if not (x in _edge(page) and at[_masked(x)] >= RUNNING * len(pages))]
        for page in pages
    ]


def _edge(page: Sequence[_Line]) -> list[_Line]:
    by_height = sorted(page, key=lambda x: -x.top)
    return [*by_height[:EDGE], *by_height[-EDGE:]]


def _masked(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


def _paragraphs(pages: Sequence[list[_Line]]) -> Iterator[str]:
    """Lines put together: a larger distance, a jump after a full stop, or another size of letters begins a paragraph."""
    open_: str = ""
    for page in pages:
        measure = _Measure.of(page)
        for n, line in enumerate(page):
            if open_ and _begins(page[n - 1] if n else None, line, open_, measure):
                yield open_
                open_ = ""
            open_ = _continued(open_, line.text)
    if open_:
        yield open_


@dataclass(frozen=True, slots=True)
class _Measure:
    """The usual height of a page's lines, and the usual distance from line to line in heights."""

    height: float
    step: float

    @classmethod
    def of(cls, page: Sequence[_Line]) -> _Measure:
        heights = sorted(x.height for x in page) or [10.0]
        height = max(heights[int(0.8 * len(heights))], 0.1)
        plain = cls(height, 0.0)
        steps = sorted(s for a, b in pairwise(page) if 0 < (s := plain.steps(a, b)) < 4)
        return cls(height, steps[len(steps) // 2] if steps else 1.4)

    def size(self, line: _Line) -> float:
        """The height of a line's letters. A line's own box is lower where none of its letters reach up or down."""
        return self.height if 0.7 < line.height / self.height < 1.25 else max(line.height, 0.1)

    def steps(self, a: _Line, b: _Line) -> float:
        return (a.top - b.top) / self.size(a)


def _begins(before: _Line | None, line: _Line, text: str, measure: _Measure) -> bool:
    ended = re.search(r"[.!?:”\"'’)\]]$", text) is not None
    if before is None:  # over to the next page
        return ended or not line.text[:1].islower()
    step = measure.steps(before, line)
    if step <= 0 or step > 10 * measure.step:  # over to the next column
        return ended
    resized = (
        measure.size(line) != measure.size(before) and not 0.8 < line.height / max(before.height, 0.1) < 1.25
    )
    indented = ended and line.left > before.left + 0.8 * line.height
    bullet = re.match(r"[•▪●–■*]\s|\d{1,2}[.)]\s", line.text) is not None
    return step > GAP * measure.step or resized or indented or (bullet and ended)


def _continued(text: str, line: str) -> str:
    if not text:
        return line
    if _HYPHEN.search(text) and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"


def _moment(given: str) -> str | None:
    """D:20210304050607Z as 2021-03-04."""
    m = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", given)
    return f"{m[1]}-{m[2]}-{m[3]}" if m else None


def _title(given: str) -> str | None:
    """The title, unless it is the name of a file or what a program put there."""
    title = clean(given).strip()
    odd = re.search(
        r"\.(?:docx?|pdf|indd|qxd|pptx?|rtf)$|^(?:microsoft word|untitled|slide \d|print)",
        title,
        re.IGNORECASE,
    )
    return None if odd or len(title) < 4 else title


FORM = Form("PDF", (".pdf",), fits, read, apart=True, binary=True)
