"""A record that grows is linked as if it had been built at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.linking import Constraints, PlainScorer, link
from dragoman.linking.blocking import CAP, Blocks
from dragoman.linking.constraints import Ties
from dragoman.linking.growing import Memory, relink
from dragoman.linking.keeping import KeptAccount, KeptLink, keep, recall
from dragoman.linking.linker import accounts_of
from dragoman.linking.profiles import Gist, Profile, claim_profiles
from simulate import Simulated, simulate

Groups = set[tuple[str, ...]]


def memory(
    accounts: Sequence[KeptAccount],
    links: Iterable[KeptLink],
    gists: Callable[[Collection[str]], Mapping[str, Gist]],
) -> Memory:
    """What linking remembers, of rows. `gists` gives the gists of reports."""
    at = {a.key: n for n, a in enumerate(accounts)}
    every = list(links)

    def profiles(wanted: Sequence[int]) -> list[Profile]:
        some = [accounts[n] for n in wanted]
        known = gists({a.report_id for a in some})
        return [recall(a, known.get(a.report_id)) for a in some]

    return Memory(
        keys=[a.key for a in accounts],
        report_ids=[a.report_id for a in accounts],
        ranks=[a.rank for a in accounts],
        windowed=Blocks.of(a.windowed for a in accounts),
        capped=Blocks.of(a.capped for a in accounts),
        links=np.array([(at[x.first], at[x.second]) for x in every], np.int64).reshape(-1, 2),
        scores=np.array([x.bits for x in every], np.float64),
        claim_ids=lambda: [a.claim_ids for a in accounts],
        profiles=profiles,
    )


class Grown:
    """Linking done piece by piece over kept rows, as a record does it."""

    def __init__(self) -> None:
        self.accounts: dict[str, KeptAccount] = {}
        self.links: dict[tuple[str, str], float] = {}
        self.groups: Groups = set()
        self.gists: dict[str, Gist | None] = {}

    def grow(self, s: Simulated, gone: Collection[str], told: Collection[str]) -> None:
        """Take out the reports `gone`; take in, or tell anew, `told`."""
        mine = [c for c in s.claims if c.report_id in told]
        figures = [f for f in s.figures if f.report_id in told]
        singles = claim_profiles([r for r in s.reports if r.report_id in told], mine, figures)
        accounts, _ = accounts_of(singles, Ties(Constraints()))

        def gists(wanted: Collection[str]) -> Mapping[str, Gist]:
            return {i: g for i in wanted if (g := self.gists.get(i)) is not None}

        before = memory(
            [self.accounts[k] for k in sorted(self.accounts)],
            [KeptLink(*pair, bits) for pair, bits in sorted(self.links.items())],
            gists,
        )
        found = relink(
            before, {*gone, *told}, accounts, PlainScorer("across"), Ties(Constraints()), Constraints()
        )
        for key in found.gone:
            del self.accounts[key]
        self.links = {p: b for p, b in self.links.items() if found.gone.isdisjoint(p)}
        for pair in found.unlinked:
            del self.links[pair]
        self.accounts |= {p.key: keep(p) for p in accounts}
        self.links |= {(a, b): bits for a, b, bits in found.links}
        self.gists |= {p.report_id: p.gist for p in accounts}
        again = {c for group in found.groups for key in group for c in found.claims[key]}
        left = {c.claim_id for c in s.claims if c.report_id in {*gone, *told}}
        self.groups = {g for g in self.groups if again.isdisjoint(g) and left.isdisjoint(g)}
        self.groups |= {tuple(sorted(c for key in g for c in found.claims[key])) for g in found.groups}


def at_once(s: Simulated, reports: Collection[str]) -> Groups:
    """The groups of linking everything together."""
    some = [r for r in s.reports if r.report_id in reports]
    claims = [c for c in s.claims if c.report_id in reports]
    return {
        c.claim_ids for c in link(some, claims, [f for f in s.figures if f.report_id in reports]).clusters
    }


CROWDED = simulate(700, towns=2, days=6)  # blocks of more than CAP, so that reports push others apart
LOOSE = simulate(400, towns=12, days=30)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([CROWDED, LOOSE]))
def test_any_split_gives_what_linking_at_once_gives(seed: int, s: Simulated) -> None:
    rng = random.Random(seed)
    ids = sorted({c.report_id for c in s.claims})
    rng.shuffle(ids)
    cuts = sorted(rng.sample(range(1, len(ids)), 3))
    grown, there = Grown(), set()
    for piece in (ids[: cuts[0]], ids[cuts[0] : cuts[1]], ids[cuts[1] : cuts[2]], ids[cuts[2] :]):
        again = rng.sample(sorted(there), min(len(there), 3))
        gone = rng.sample(sorted(there - set(again)), min(len(there) // 4, 5))
        there = (there | set(piece)) - set(gone)
        grown.grow(s, gone, [*piece, *again])
    assert grown.groups == at_once(s, there)
    assert set(grown.links) == set(whole(s, there).links)
    assert grown.links == whole(s, there).links


def whole(s: Simulated, reports: Collection[str]) -> Grown:
    """Grown in one step."""
    out = Grown()
    out.grow(s, (), reports)
    return out


def test_the_crowded_case_is_crowded() -> None:
    days = {c.claim_id: (c.place_name, c.date_start) for c in CROWDED.claims if c.place_name}
    counted = [list(days.values()).count(x) for x in set(days.values())]
    assert max(counted) > 1.5 * CAP


@pytest.mark.parametrize("s", [CROWDED, LOOSE])
def test_a_kept_account_is_recalled_as_it_was(s: Simulated) -> None:
    accounts, _ = accounts_of(claim_profiles(s.reports, s.claims, s.figures), Ties(Constraints()))
    scorer = PlainScorer("across")
    for p, q in pairwise(accounts):
        a, b = recall(keep(p), p.gist), recall(keep(q), q.gist)
        assert keep(a) == keep(p)
        assert scorer.explain(a, b) == scorer.explain(p, q)
