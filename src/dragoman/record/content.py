"""What a build hands to a record: all of its rows, or what changes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dragoman.model import Claim, Figure, Incident, Place, Report, Time
from dragoman.record.kept import KeptAccount, KeptLink, KeptPair, KeptReport
from dragoman.record.parts import Change
from dragoman.reports.types import SetAside


@dataclass(frozen=True)
class Content:
    """Everything a build derives: the rows of all tables, and what was set aside.

    `judged` are the reports whose claims or figures people judged: `claims_read` and `figures_read` hold their reading
    as it was read, so that a judgement that is taken back gives it again.
    """

    reports: Sequence[Report] = ()
    claims: Sequence[Claim] = ()
    figures: Sequence[Figure] = ()
    incidents: Sequence[Incident] = ()
    places: Sequence[Place] = ()
    times: Sequence[Time] = ()
    set_aside: Sequence[SetAside] = ()
    claims_read: Sequence[Claim] = ()
    figures_read: Sequence[Figure] = ()
    judged: Sequence[str] = ()
    preferred: Sequence[str] = ()  # claimants whose numbers the case trusts first
    kept: Kept | None = None


@dataclass(frozen=True)
class Kept:
    """The rows that the next build goes on from (see `kept`), and the fingerprint of what made them."""

    fingerprint: str
    kept_reports: Sequence[KeptReport] = ()
    kept_accounts: Sequence[KeptAccount] = ()
    kept_links: Sequence[KeptLink] = ()
    kept_pairs: Sequence[KeptPair] = ()


@dataclass(frozen=True)
class Changes:
    """What a build changes of a record: rows of any of its tables, and what the manifest says."""

    tables: Mapping[str, Change]
    set_aside: Sequence[SetAside]
    judged: Sequence[str]
    preferred: Sequence[str]
