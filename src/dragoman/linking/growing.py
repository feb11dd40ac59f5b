"""Linking a record that grows: only what new, changed or withdrawn reports touch is linked again.

Accounts (what one report tells of one happening) and the links between them are kept. The unit is the component of the
graph of links: a component that no changed report touches stays as it is, so the result is that of linking everything
at once. A changed report touches the accounts that it shares a block with, those that meet or no longer meet in a
crowded block because of it, and what people judged together with its claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dragoman.linking.blocking import Blocks, Ints, blocks_of, meetings, neighbourhood
from dragoman.linking.constraints import Constraints, Ties
from dragoman.linking.forest import Edge, grouped, linked
from dragoman.linking.profiles import Profile
from dragoman.linking.scoring import Scorer

Link = tuple[int, int]  # of positions


@dataclass(frozen=True)
class Memory:
    """What linking remembers of a record: its accounts, and the links between them by position.

    `windowed` and `capped` are the accounts' blocks (see `blocking`), `ranks` where they stand in crowded ones. `links`
    holds rows (first, second), `scores` beside them in bits. `claim_ids` and `profiles` look up what few accounts need.
    """

    keys: Sequence[str] = ()
    report_ids: Sequence[str] = ()
    ranks: Sequence[str] = ()
    windowed: Blocks = field(default_factory=Blocks)
    capped: Blocks = field(default_factory=Blocks)
    links: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    scores: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    claim_ids: Callable[[], Sequence[Sequence[str]]] = lambda: ()
    profiles: Callable[[Sequence[int]], list[Profile]] = lambda at: []


@dataclass(frozen=True)
class Relinked:
    """What linking again changed. `gone` are keys of accounts that stand no more or were told anew; `links` came (with
    their bits), `unlinked` went (of accounts that stand); `groups` are the accounts of each happening that was linked
    again, `used` the links that made them."""

    gone: frozenset[str]
    links: Sequence[tuple[str, str, float]]
    unlinked: Sequence[tuple[str, str]]
    groups: Sequence[tuple[str, ...]]
    used: Sequence[Edge]
    claims: dict[str, Sequence[str]]  # of the accounts in `groups`
    reports: frozenset[str]  # of the same


def relink(
    before: Memory,
    gone: Collection[str],
    accounts: Sequence[Profile],
    scorer: Scorer,
    ties: Ties,
    constraints: Constraints,
    changed: Collection[str] = (),
) -> Relinked:
    """Link again what the reports `gone` (withdrawn, or told anew by `accounts`) and the new accounts touch.

    `changed` are claims of which people judged otherwise than before; `ties` follow what was joined inside the new
    accounts' reports.
    """
    table = _Table(before, frozenset(gone), accounts)
    gained, lost = table.changes()
    met = [(int(i), int(j)) for i, j in gained]
    profiles = table.profiles({p for pair in met for p in pair})
    came = linked(profiles, met, scorer)
    standing, dropped = table.standing(lost)
    tied = table.tied(constraints, ties)
    seeds = table.seeds(came, dropped, changed)
    pairs = [*((e.i, e.j) for e in came), *tied]
    members = sorted(_component(seeds, pairs, standing.keys()) if len(seeds) < len(table.keys) else seeds)
    inside = set(members)
    edges = [*came, *(table.edge(pair, bits) for pair, bits in standing.items() if pair[0] in inside)]
    if constraints:
        for p in members:
            ties.unite(table.claims(p), ())
    joined = {p for e in edges for p in (e.i, e.j)} | {p for pair in tied for p in pair if pair[0] in inside}
    local = sorted(joined, key=table.keys.__getitem__)
    at = {p: n for n, p in enumerate(local)}
    some = table.profiles(joined)
    found, used = grouped(
        [some[p] for p in local], (e._replace(i=at[e.i], j=at[e.j]) for e in edges), scorer, ties
    )
    groups = [[local[n] for n in group] for group in found] + [[p] for p in members if p not in joined]
    return Relinked(
        gone=frozenset(before.keys[i] for i in table.dead),
        links=[(e.first, e.second, -e.negative) for e in came],
        unlinked=[table.named(pair) for pair in dropped],
        groups=[tuple(table.keys[p] for p in group) for group in groups],
        used=used,
        claims={table.keys[p]: table.claims(p) for group in groups for p in group},
        reports=frozenset(table.told_by(p) for group in groups for p in group),
    )


def _component(seeds: Iterable[int], *links: Iterable[Link]) -> set[int]:
    """The seeds and all that links lead to from them."""
    beside: dict[int, list[int]] = defaultdict(list)
    for some in links:
        for i, j in some:
            beside[i].append(j)
            beside[j].append(i)
    found = set(seeds)
    waiting = list(found)
    while waiting:
        for other in beside[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


class _Table:
    """The accounts before and after, under one numbering: those remembered by their position, the new ones after them."""

    def __init__(self, before: Memory, gone: frozenset[str], accounts: Sequence[Profile]) -> None:
        self.before, self.accounts = before, accounts
        self.old = len(before.keys)
        self.keys = [*before.keys, *(p.key for p in accounts)]
        self.dead = [i for i, r in enumerate(before.report_ids) if r in gone]
        self._gone = np.zeros(len(self.keys), bool)
        self._gone[self.dead] = True
        ranks = [*before.ranks, *(neighbourhood(p) for p in accounts)]
        self._at = np.array(sorted(range(len(ranks)), key=ranks.__getitem__), np.int64)
        self._place = np.empty_like(self._at)
        self._place[self._at] = np.arange(len(self._at))
        number: dict[str, int] = {}
        told = (*before.report_ids, *(p.report_id for p in accounts))
        self._report = np.array([number.setdefault(r, len(number)) for r in told], np.int64)
        self._loaded: dict[int, Profile] = {self.old + n: p for n, p in enumerate(accounts)}
        new = [blocks_of(p) for p in accounts]
        self._entries = [
            self._joined(before.windowed, Blocks.of(w for w, _ in new)),
            self._joined(before.capped, Blocks.of(c for _, c in new)),
        ]
        self._touched = [
            np.unique(keys[self._gone[owners] | (owners >= self.old)]) for keys, owners in self._entries
        ]

    def _joined(self, before: Blocks, new: Blocks) -> tuple[Ints, Ints]:
        return np.concatenate([before.keys, new.keys]), np.concatenate([before.owners, new.owners + self.old])

    def changes(self) -> tuple[Ints, Ints]:
        """Pairs of accounts that meet now and did not, and that met and do no more, as rows of positions."""
        within = [np.isin(keys, t) for (keys, _), t in zip(self._entries, self._touched, strict=True)]
        met = self._meetings([w & (o < self.old) for w, (_, o) in zip(within, self._entries, strict=True)])
        meet = self._meetings([w & ~self._gone[o] for w, (_, o) in zip(within, self._entries, strict=True)])
        return self._rows(np.setdiff1d(meet, met, True)), self._rows(np.setdiff1d(met, meet, True))

    def _meetings(self, chosen: Sequence[npt.NDArray[np.bool_]]) -> Ints:
        found = [
            meetings(keys[some], self._place[owners[some]], len(self.keys), capped)
            for (keys, owners), some, capped in zip(self._entries, chosen, (False, True), strict=True)
        ]
        return np.union1d(*found)

    def _rows(self, codes: Ints) -> Ints:
        """Codes as pairs of positions, without those of one report."""
        if not len(codes):
            return np.zeros((0, 2), np.int64)
        first, second = (self._at[x] for x in np.divmod(codes, len(self.keys)))
        others = self._report[first] != self._report[second]
        return np.column_stack([first[others], second[others]])

    def standing(self, lost: Ints) -> tuple[dict[Link, float], list[Link]]:
        """The remembered links that stand, with their bits, and those of accounts that stand but do not meet any more."""
        links = self.before.links
        alive = ~(self._gone[links[:, 0]] | self._gone[links[:, 1]])
        out = {
            (int(i), int(j)): float(s)
            for (i, j), s in zip(links[alive], self.before.scores[alive], strict=True)
        }
        parted = {(int(i), int(j)) for i, j in lost} | {(int(j), int(i)) for i, j in lost}
        doubtful = [pair for pair in out if pair in parted] if parted else []
        if not doubtful:
            return out, []
        elsewhere = self._elsewhere(doubtful)
        dropped = [pair for pair in doubtful if pair not in elsewhere]
        for pair in dropped:
            del out[pair]
        return out, dropped

    def _elsewhere(self, pairs: Sequence[Link]) -> set[Link]:
        """Those of the pairs that meet in a block that nothing touched."""
        ends = np.zeros(len(self.keys), bool)
        ends[[p for pair in pairs for p in pair]] = True
        chosen = []
        for (keys, owners), touched in zip(self._entries, self._touched, strict=True):
            mine = np.setdiff1d(keys[ends[owners]], touched)
            chosen.append(np.isin(keys, mine) & ~self._gone[owners])
        rows = self._rows(self._meetings(chosen))
        return {(int(i), int(j)) for i, j in rows} | {(int(j), int(i)) for i, j in rows}

    def seeds(self, came: Sequence[Edge], dropped: Sequence[Link], changed: Collection[str]) -> set[int]:
        """The accounts from which linking starts anew."""
        out = set(range(self.old, len(self.keys)))
        out.update(p for e in came for p in (e.i, e.j))
        out.update(p for pair in dropped for p in pair)
        links = self.before.links
        for one, other in ((0, 1), (1, 0)):
            out.update(links[self._gone[links[:, one]], other].tolist())
        if changed:
            out.update(self._home[c] for c in changed if c in self._home)
        return {p for p in out if not self._gone[p]}

    def tied(self, constraints: Constraints, ties: Ties) -> list[Link]:
        """Pairs of accounts that tie together what people judged the same, also through claims that are not there."""
        first: dict[str, int] = {}
        out = set()
        for claim in sorted({c for pair in constraints.same for c in pair}):
            if (p := self._home.get(claim)) is not None and (
                q := first.setdefault(ties.group(claim), p)
            ) != p:
                out.add((q, p))
        return sorted(out)

    @cached_property
    def _home(self) -> dict[str, int]:
        """The account of every claim."""
        told = [*self.before.claim_ids(), *(p.claim_ids for p in self.accounts)]
        return {c: n for n, ids in enumerate(told) if not self._gone[n] for c in ids}

    @cached_property
    def _claims(self) -> Sequence[Sequence[str]]:
        return self.before.claim_ids()

    def claims(self, p: int) -> Sequence[str]:
        """The claims of an account."""
        return self._claims[p] if p < self.old else self.accounts[p - self.old].claim_ids

    def told_by(self, p: int) -> str:
        """The report of an account."""
        return self.before.report_ids[p] if p < self.old else self.accounts[p - self.old].report_id

    def profiles(self, wanted: Collection[int]) -> dict[int, Profile]:
        """The profiles of accounts; those remembered are looked up once."""
        missing = sorted(p for p in wanted if p not in self._loaded)
        self._loaded.update(zip(missing, self.before.profiles(missing), strict=True))
        return self._loaded

    def edge(self, pair: Link, bits: float) -> Edge:
        """A remembered link as an edge."""
        first, second = sorted((self.keys[pair[0]], self.keys[pair[1]]))
        return Edge(-bits, first, second, *pair)

    def named(self, pair: Link) -> tuple[str, str]:
        """The keys of a pair, ascending."""
        first, second = sorted((self.keys[pair[0]], self.keys[pair[1]]))
        return first, second
