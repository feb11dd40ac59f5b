"""Keep a record current: look at feeds, pages and folders again and again, and build with what is new.

What was seen of each (what its host said of its version, the items fetched, the files by size and time) is kept beside the
tables in RECORD/watch.json, so that a watch that was ended goes on where it stopped.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dragoman.errors import SourceError
from dragoman.model import Report
from dragoman.pipeline import BuildSummary, build
from dragoman.record import Record
from dragoman.reports import SetAside, read_sources
from dragoman.reports.fetching import Fetcher, is_address
from dragoman.reports.types import Blob, Given, shown
from dragoman.settings import Settings

STATE: Final = "watch.json"
SETTLED: Final = 2.0  # seconds for which a file must not have changed: it may be being written
SHORT: Final = 1_000  # characters up to which an item's text may be a summary, and its page is fetched
ITEMS: Final = 10_000  # of one feed that are remembered


@dataclass
class _Seen:
    """What earlier rounds saw."""

    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    items: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, record: Path) -> _Seen:
        try:
            kept = json.loads((record / STATE).read_text(encoding="utf-8"))
            return cls(kept["answers"], kept["items"], kept["files"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls()  # at worst everything is looked at once more, and found to be there

    def save(self, record: Path) -> None:
        fresh = record / f"{STATE}.new"
        fresh.write_text(json.dumps(vars(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(fresh, record / STATE)


@dataclass(frozen=True)
class Round:
    """One look: what was built (None where nothing was new), and what could not be looked at."""

    summary: BuildSummary | None
    missed: tuple[SetAside, ...] = ()


def fetch(addresses: Sequence[str], fetcher: Fetcher | None = None) -> tuple[list[Blob], list[SetAside]]:
    """What stands at addresses that the user named, for a build; and what could not be fetched, with its reason."""
    fetcher = fetcher or Fetcher()
    found: list[Blob] = []
    missed: list[SetAside] = []
    for address in addresses:
        try:
            blob = fetcher.get(address)
            found += [blob] if blob is not None else []
        except SourceError as error:
            missed.append(SetAside(error.where, error.reason))
    return found, missed


def watch(
    sources: Sequence[str],
    record: Path,
    settings: Settings,
    *,
    every: float = 900.0,
    once: bool = False,
    articles: bool = False,
    fetcher: Fetcher | None = None,
    wait: Callable[[float], None] = time.sleep,
    **options: Any,
) -> Iterator[Round]:
    """Look at addresses and folders, and build with what is new; again after `every` seconds, unless `once`.

    With `articles` the page of each feed's item is fetched where the feed holds little of its text. What a source says of
    itself is remembered only after the record was written. `options` go to the build.
    """
    fetcher = fetcher or Fetcher()
    while True:
        seen = _Seen.load(record)
        fetcher.state = seen.answers
        fresh, missed = fetch([s for s in sources if is_address(s)], fetcher)
        new: list[Path | Blob] = []
        for blob in fresh:
            new += _with_articles(blob, seen, fetcher, missed) if articles else [blob]
        new += _changed([Path(s) for s in sources if not is_address(s)], seen, missed, settled=not once)
        summary = build(new, record, settings=settings, **options) if new else None
        if summary is None and not record.exists():
            Record.create(record)
        seen.save(record)
        yield Round(summary, tuple(missed))
        if once:
            return
        wait(every)


def _changed(
    folders: Sequence[Path], seen: _Seen, missed: list[SetAside], settled: bool
) -> list[Path | Blob]:
    """The files that are new, or not as they were."""
    out: list[Path | Blob] = []
    for folder in folders:
        if not folder.exists():
            missed.append(SetAside(shown(str(folder)), "no such file or folder"))
            continue
        files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else [folder]
        for path in files:
            at = path.stat()
            mark = [at.st_size, at.st_mtime_ns]
            hidden = folder.is_dir() and any(part.startswith(".") for part in path.relative_to(folder).parts)
            if (
                hidden
                or seen.files.get(str(path)) == mark
                or (settled and time.time() - at.st_mtime < SETTLED)
            ):
                continue
            seen.files[str(path)] = mark
            out.append(path)
    return out


def _with_articles(feed: Blob, seen: _Seen, fetcher: Fetcher, missed: list[SetAside]) -> list[Path | Blob]:
    """The pages of a feed's new items; of those that have their text in the feed, or whose page cannot be had, the item."""
    items = list(read_sources([feed]))
    reports = [i for i in items if isinstance(i, Report)]
    if len(reports) < 2 and not any(r.url and r.url != feed.given.url for r in reports):
        return [feed]  # no feed but a page
    known = seen.items.setdefault(feed.name, [])
    out: list[Path | Blob] = []
    for report in (r for r in reports if (r.url or r.external_id) not in known):
        known.append(report.url or report.external_id)
        page = _page(report, fetcher, missed)
        out.append(page or _item(report, feed))
    missed += [i for i in items if isinstance(i, SetAside) and not i.kept]
    del known[:-ITEMS]
    return out


def _page(report: Report, fetcher: Fetcher, missed: list[SetAside]) -> Blob | None:
    if report.url is None or len(report.text) > SHORT:
        return None
    found, lost = fetch([report.url], fetcher)
    fetcher.state.pop(report.url, None)  # a page is fetched once
    missed += lost
    if not found or "html" not in (found[0].given.media_type or "html"):
        return None
    told = found[0].given
    day = report.published_start.isoformat() if report.published_start else None
    given = Given(
        url=report.url,
        title=report.title,
        source=report.source,
        published=day,
        retrieved_at=told.retrieved_at,
        charset=told.charset,
    )
    return Blob(report.url, data=found[0].data, given=given)


def _item(report: Report, feed: Blob) -> Blob:
    """An item by itself, as a line of JSONL."""
    row = {
        "id": report.external_id, "text": report.text, "title": report.title, "source": report.source, "url": report.url,
        "byline": report.byline, "retrieved_at": feed.given.retrieved_at,
        "published": report.published_start.isoformat() if report.published_start else None,
    }  # fmt: skip
    data = json.dumps({k: v for k, v in row.items() if v}, ensure_ascii=False).encode()
    return Blob(f"{feed.name}#{shown(report.external_id)}.jsonl", data=data)
