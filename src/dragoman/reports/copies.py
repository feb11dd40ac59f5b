"""Wire copies: reports that carry one text share an origin, so that corroboration counts witnesses, not printings.

Ten outlets print one agency's text under ten headlines, with a byline of their own, a tail cut off or a paragraph
added. MinHash signatures of word shingles (rensa; Broder 1997) find candidates by locality-sensitive hashing, and an
exact check of the shingles decides. Nothing depends on the order of the reports.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

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
WINDOW = 12  # comparisons a text may cause in one bucket: keeps crowded buckets linear

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


def assign_origins(reports: Sequence[Report]) -> list[Report]:
    """The reports in the order given, each with `origin_id` and, where it is a later version, `supersedes`.

    `origin_id` is the report_id of the earliest report of the group (by publication date, unknown last; then the
    smallest id). A report that keeps most of an earlier one of the same outlet and is longer and published later
    supersedes it; a `supersedes` that the input gave is kept.
    """
    ordered = sorted({r.report_id: r for r in reports}.values(), key=_seniority)
    sets = [shingles(body_words(r)) for r in ordered]
    roots = _groups(sets)
    members: dict[int, list[int]] = defaultdict(list)
    for i, root in enumerate(roots):
        members[root].append(i)
    made: dict[str, Report] = {}
    for group in members.values():
        origin = ordered[group[0]].report_id
        for position, i in enumerate(group):
            earlier = ordered[i].supersedes or _superseded(i, group[:position], ordered, sets)
            made[ordered[i].report_id] = dataclasses.replace(ordered[i], origin_id=origin, supersedes=earlier)
    return [made[r.report_id] for r in reports]


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


def _groups(sets: Sequence[frozenset[str]]) -> list[int]:
    """For each text the smallest index of its group (the groups are connected components)."""
    parent = list(range(len(sets)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in _candidates(sets):
        a, b = find(i), find(j)
        if a != b and same_text(sets[i], sets[j]):
            parent[max(a, b)] = min(a, b)
    return [find(i) for i in range(len(sets))]


def _candidates(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of texts, ascending, that agree on a band of their signatures and on enough of the rest."""
    texts = [i for i, s in enumerate(sets) if s]
    if len(texts) < 2:
        return
    lists = RMinHash.digests_from_token_sets([sorted(sets[i]) for i in texts], PERMUTATIONS, SEED)
    digests = np.array(lists, dtype=np.uint32)
    pairs = np.array(sorted(_meetings(digests)), dtype=np.int64).reshape(-1, 2)
    for chunk in np.array_split(pairs, len(pairs) // CHUNK + 1):
        alike = (digests[chunk[:, 0]] == digests[chunk[:, 1]]).mean(axis=1)
        for i, j in chunk[alike >= ALIKE].tolist():
            yield texts[i], texts[j]


def _meetings(digests: npt.NDArray[np.uint32]) -> set[tuple[int, int]]:
    """Pairs of rows that share a band; in a crowded bucket each row meets only the rows next to it."""
    found: set[tuple[int, int]] = set()
    for band in range(0, PERMUTATIONS, ROWS):
        table: dict[bytes, list[int]] = defaultdict(list)
        for i, row in enumerate(np.ascontiguousarray(digests[:, band : band + ROWS])):
            table[row.tobytes()].append(i)
        for bucket in table.values():
            for position, i in enumerate(bucket):
                found.update((i, j) for j in bucket[position + 1 : position + 1 + WINDOW])
    return found
