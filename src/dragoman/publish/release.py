"""release(): a numbered, frozen publication, with what was added, changed and removed since the last one.

Ids stay good: where incidents were merged or split since an earlier release, the old id is redirected to the incident
that took most of its claims. What a release must remember for that (which claims an id stood for) is never published;
it is kept beside the record's tables in `releases.jsonl`, one line a release, added to and never rewritten.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dragoman.errors import PublicationError
from dragoman.publish.export import FORMATS, Publication, write_format
from dragoman.publish.files import write_json, write_text
from dragoman.publish.flat import flat
from dragoman.publish.profile import Profile
from dragoman.record import Record
from dragoman.views import Filter

MEMORY: Final = "releases.jsonl"
PUBLIC: Final = tuple(f.name for f in FORMATS.values() if not f.working)


@dataclass(frozen=True)
class Release:
    """What a release is: its number, and the public ids that came, changed, went, and where those that went lead."""

    number: int
    folder: Path
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    redirects: dict[
        str, str
    ]  # every id of any earlier release that has none of its own now -> the one that took it over


def release(
    record: Record, folder: Path, profile: str | Path | None = None, wanted: Filter | None = None
) -> Release:
    """Write the next release as `folder`/release-NNNN: every public format, release.json and changes.md.

    Raises PublicationError where that folder is already there. The record is held for writing meanwhile, so that two
    releases at once do not take one number.
    """
    with record.locked():
        memory = _memory(record)
        number = len(memory) + 1
        target = folder / f"release-{number:04}"
        if target.exists():
            raise PublicationError(
                f"{target}: is there already, but this record has had {number - 1} releases; name another folder"
            )
        publication = Publication(record, wanted or Filter(), Profile.load(profile or "public"))
        state = _state(publication)
        made = _compare(number, target, state, memory)
        scratch = folder / f"release-{number:04}.new"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        for name in PUBLIC:
            write_format(publication, scratch, name)
        _write(made, publication, scratch, memory)
        with (record.path / MEMORY).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"number": number, "incidents": state}, sort_keys=True) + "\n")
        scratch.rename(target)
    return made


def _memory(record: Record) -> list[dict[str, Any]]:
    """The earlier releases, oldest first."""
    path = record.path / MEMORY
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _state(publication: Publication) -> dict[str, dict[str, Any]]:
    """By public id: a hash of what goes out, and the claims that it stands for."""
    behind = publication.published.behind
    claims = {i.incident_id: i.claim_ids for i in publication.chosen}
    return {
        item.id: {"hash": _digest(item), "claims": list(claims[behind[item.id]])}
        for item in publication.items
    }


def _digest(item: Any) -> str:
    row = {**flat(item), "counts": [dataclasses.astuple(c) for c in item.counts]}
    return hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _compare(
    number: int, folder: Path, state: dict[str, dict[str, Any]], memory: list[dict[str, Any]]
) -> Release:
    before: dict[str, dict[str, Any]] = memory[-1]["incidents"] if memory else {}
    home = {claim: identity for identity, told in state.items() for claim in told["claims"]}
    ever: dict[str, list[str]] = {}
    for old in memory:
        ever |= {identity: told["claims"] for identity, told in old["incidents"].items()}
    redirects = {}
    for identity, claims in ever.items():
        moved = Counter(home[c] for c in claims if c in home)
        if identity not in state and moved:
            redirects[identity] = min(moved, key=lambda i: (-moved[i], i))
    return Release(
        number,
        folder,
        added=tuple(sorted(state.keys() - before.keys())),
        changed=tuple(
            sorted(i for i in state.keys() & before.keys() if state[i]["hash"] != before[i]["hash"])
        ),
        removed=tuple(sorted(before.keys() - state.keys())),
        redirects=dict(sorted(redirects.items())),
    )


def _write(made: Release, publication: Publication, folder: Path, memory: list[dict[str, Any]]) -> None:
    titles = {item.id: item.incident.title for item in publication.items}
    write_json(
        folder / "release.json",
        {
            "release": made.number,
            "since": made.number - 1 or None,
            "provenance": publication.provenance,
            "added": made.added,
            "changed": made.changed,
            "removed": made.removed,
            "redirects": made.redirects,
        },
    )
    lines = [f"# Release {made.number}", ""]
    lines += [f"Since release {made.number - 1}:" if memory else "The first release of this record.", ""]
    for name in ("added", "changed", "removed"):
        found = getattr(made, name)
        lines += [f"## {name.capitalize()} ({len(found):,})", ""]
        lines += [f"- `{i}` {titles.get(i, '')}{_leads(i, made)}".rstrip() for i in found] + [""]
    write_text(folder / "changes.md", "\n".join(lines))


def _leads(identity: str, made: Release) -> str:
    return f"now in `{made.redirects[identity]}`" if identity in made.redirects else ""
