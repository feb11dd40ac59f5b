"""Wire copies: reports that carry one text share an origin, so that corroboration counts witnesses, not printings.

Ten outlets print one agency's text under ten headlines, with a byline of their own, a tail cut off or a paragraph
added. MinHash signatures of word shingles (rensa; Broder 1997) find candidates by locality-sensitive hashing, and an
exact check of the shingles decides. Nothing depends on the order of the reports.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from rensa import RMinHash

from dragoman.connected import connected
from dragoman.model import Report

SHINGLE = 4  # words
PERMUTATIONS = 128
ROWS = 2  # rows a band: texts that share 30 % of their shingles meet with 99.8 %
SEED = 20200206
CONTAINED = 0.6  # share of the shorter text's shingles that the longer one holds
CONTAINED_SHORT = 0.8  # the same for a short text, where a site's standing words are a large share
SHORT = 100  # shingles
BALANCE = (
    0.15  # the shorter text must be no smaller than this share of the longer: a roundup is nobody's copy
)
UPDATE_HOLDS = 0.7  # share of the earlier version that an update keeps
UPDATE_GROWS = 1.05  # how much longer an update is
ALIKE = 0.15  # estimated likeness (Jaccard) below which the exact check is spared
CHUNK = 100_000  # pairs whose signatures are compared at once
LOOKED_UP = 5_000  # texts that are compared at once
WINDOW = 12  # comparisons a text may cause in one bucket: keeps crowded buckets linear

Pair = tuple[str, str]
LookUp = Callable[[Collection[str]], Mapping[str, Report]]  # reports by id
_WORD = re.compile(r"[^\W_]+")


def body_words(report: Report) -> list[str]:
    """The report's own words in lower case: without dateline, byline and web furniture."""
    text = report.text
    for start, end in sorted(report.furniture, reverse=True):
        text = text[:start] + " " * (end - start) + text[end:]
    return _WORD.findall(text[report.body_start :].lower())


def shingles(words: Sequence[str]) -> frozenset[str]:
    """All runs of four words; the whole text where it is shorter; empty for an empty text."""
    if len(words) < SHINGLE:
        return frozenset([" ".join(words)] if words else [])
    return frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def same_text(a: frozenset[str], b: frozenset[str]) -> bool:
    """The exact check: whether the shorter of two texts is mostly held by the other."""
    small, large = sorted((len(a), len(b)))
    if not small or small < BALANCE * large:
        return False
    return len(a & b) >= (CONTAINED_SHORT if small < SHORT else CONTAINED) * small


@dataclass(frozen=True, slots=True)
class Signed:
    """A report as comparing texts knows it: its signature (128 numbers of 32 bits, little-endian) and how old it is."""

    report_id: str
    seniority: tuple[date, str, str]
    shingles: int
    digest: bytes


def signed(reports: Iterable[Report]) -> dict[str, Signed]:
    """The signatures of reports, by report_id."""
    every = list(reports)
    sets = [shingles(body_words(r)) for r in every]
    digests = RMinHash.digests_from_token_sets([sorted(s) for s in sets], PERMUTATIONS, SEED) if every else []
    return {
        r.report_id: Signed(r.report_id, _seniority(r), len(s), np.array(d, "<u4").tobytes())
        for r, s, d in zip(every, sets, digests, strict=True)
    }


def assign_origins(reports: Sequence[Report]) -> list[Report]:
    """The reports in the order given, each with `origin_id` and, where it is a later version, `supersedes`.

    `origin_id` is the report_id of the earliest report of the group (by publication date, unknown last; then the
    smallest id). A report that keeps most of an earlier one of the same outlet and is longer and published later
    supersedes it; a `supersedes` that the input gave is kept.
    """
    by_id = {r.report_id: r for r in reports}
    every = signed(by_id.values())

    def look_up(ids: Collection[str]) -> dict[str, Report]:
        return {i: by_id[i] for i in ids}

    groups = grouped(every.values(), same_texts({}, every, (), (), look_up))
    earlier = versions(groups, look_up)
    origin = {i: group[0] for group in groups for i in group}
    return [
        dataclasses.replace(
            r, origin_id=origin[r.report_id], supersedes=r.supersedes or earlier.get(r.report_id)
        )
        for r in reports
    ]


def same_texts(
    before: Mapping[str, Signed],
    after: Mapping[str, Signed],
    changed: Collection[str],
    known: Iterable[Pair],
    look_up: LookUp,
) -> set[Pair]:
    """The pairs of reports that carry one text, ids ascending.

    `known` are the pairs that were found among `before`; texts that met then are not compared again, unless they are of
    `changed` reports.
    """
    met = {p for p in _met(before.values()) if p[0] not in changed and p[1] not in changed}
    meet = _met(after.values())
    found = {p for p in known if p in meet and p in met}
    fresh = sorted(meet - met)
    ids = sorted({i for p in fresh for i in p})
    for at in range(0, len(ids), LOOKED_UP):  # texts are large: not all at once
        some = set(ids[at : at + LOOKED_UP])
        mine = [p for p in fresh if p[0] in some]
        texts = look_up({i for p in mine for i in p})
        sets = {i: shingles(body_words(r)) for i, r in texts.items()}
        found |= {p for p in mine if same_text(sets[p[0]], sets[p[1]])}
    return found


def grouped(reports: Iterable[Signed], pairs: Iterable[Pair]) -> list[list[str]]:
    """Groups of reports that carry one text, each the oldest first."""
    every = sorted(reports, key=lambda r: r.seniority)
    return connected((r.report_id for r in every), pairs)


def versions(groups: Iterable[Sequence[str]], look_up: LookUp) -> dict[str, str]:
    """Which report of its group, if any, each is a later version of."""
    out = {}
    for group in groups:
        if len(group) > 1:
            texts = look_up(group)
            ordered = [texts[i] for i in group]
            sets = [shingles(body_words(r)) for r in ordered]
            for i in range(len(ordered)):
                if (earlier := _superseded(i, range(i), ordered, sets)) is not None:
                    out[ordered[i].report_id] = earlier
    return out


def _seniority(report: Report) -> tuple[date, str, str]:
    return (
        report.published_start or report.published_end or date.max,
        report.retrieved_at or "",
        report.report_id,
    )


def _superseded(
    i: int, before: Sequence[int], ordered: Sequence[Report], sets: Sequence[frozenset[str]]
) -> str | None:
    """The latest earlier version of report `i` by the same outlet, or None."""
    later = ordered[i]
    for j in reversed(before):
        earlier = ordered[j]
        kept = len(sets[i] & sets[j])
        if (
            earlier.source == later.source
            and _published_before(earlier, later)
            and kept >= UPDATE_HOLDS * len(sets[j])
            and len(sets[i]) >= UPDATE_GROWS * len(sets[j])
        ):
            return earlier.report_id
    return None


def _published_before(a: Report, b: Report) -> bool:
    if a.published_end and b.published_start and a.published_end < b.published_start:
        return True
    same_day = a.published == b.published
    return same_day and bool(a.retrieved_at and b.retrieved_at and a.retrieved_at < b.retrieved_at)


def _met(reports: Iterable[Signed]) -> set[Pair]:
    """Pairs of texts that agree on a band of their signatures and on enough of the rest; in a crowded bucket each meets
    only the next in age."""
    texts = sorted((r for r in reports if r.shingles), key=lambda r: r.seniority)
    n = len(texts)
    if n < 2:
        return set()
    digests = np.frombuffer(b"".join(r.digest for r in texts), "<u4").reshape(n, PERMUTATIONS)
    found = [np.zeros(0, np.int64)]
    for band in range(0, PERMUTATIONS, ROWS):
        bucket = digests[:, band].astype(np.uint64) << np.uint64(32) | digests[:, band + 1]
        order = np.argsort(bucket, kind="stable")
        ordered = bucket[order]
        for step in range(1, min(WINDOW, n - 1) + 1):
            same = ordered[step:] == ordered[:-step]
            if not same.any():
                break
            found.append(order[:-step][same] * n + order[step:][same])
    out = set()
    codes = np.unique(np.concatenate(found))
    for chunk in np.array_split(codes, len(codes) // CHUNK + 1):
        i, j = np.divmod(chunk, n)
        alike = (digests[i] == digests[j]).mean(axis=1) >= ALIKE
        for a, b in zip(i[alike].tolist(), j[alike].tolist(), strict=True):
            x, y = texts[a].report_id, texts[b].report_id
            out.add((x, y) if x < y else (y, x))
    return out
