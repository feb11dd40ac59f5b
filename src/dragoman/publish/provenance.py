"""Where a publication comes from: what anyone needs to judge it and to make it again."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from dragoman.publish.profile import Profile
from dragoman.record import Record
from dragoman.version import VERSION


def record_hash(record: Record) -> str:
    """SHA-256 over the tables of a record and its judgements: the same account, the same hash."""
    state = {
        "tables": record.manifest["tables"],
        "judgements": [j.judgement_id for j in record.judgements.all()],
    }
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


def provenance(record: Record, profile: Profile, query: str, incidents: int, withheld: int) -> dict[str, Any]:
    """The record's hash, the versions that read it, profile and filters, and how to make the same again."""
    chosen = f" {query}" if query else ""
    return {
        "record": record_hash(record),
        "dragoman": VERSION,
        "reader": record.manifest.get("reader"),
        "reader_and_codebook": record.fingerprint,
        "profile": profile.name,
        "about": profile.about,
        "filters": query or None,
        "incidents": incidents,
        "withheld_by_profile": withheld,
        "rebuild": f"dragoman build SOURCE... --record RECORD; dragoman export RECORD --profile {profile.name}{chosen}",
    }


def secret(record: Record) -> bytes:
    """The secret that keys a record's public ids, made once and kept beside its tables, never exported.

    Losing it gives later publications other ids; sharing it lets others rejoin public ids to the record.
    """
    path = record.path / "publication.secret"
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        fresh = secrets.token_hex(32)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(fresh)
        return bytes.fromhex(fresh)


def write_provenance(folder: Path, format: str, told: dict[str, Any]) -> Path:
    """`folder`/FORMAT.provenance.json."""
    path = folder / f"{format}.provenance.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
