"""The record on disk: Parquet parts for what is derived, an insert-only log for judgements, one manifest."""

from __future__ import annotations

from dragoman.record.content import Changes, Content, Kept
from dragoman.record.judgements import JudgementLog
from dragoman.record.originals import Originals
from dragoman.record.store import Record
from dragoman.record.unfinished import Unfinished, forget

__all__ = ["Changes", "Content", "JudgementLog", "Kept", "Originals", "Record", "Unfinished", "forget"]
