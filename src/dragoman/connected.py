"""What pairs tie together: groups of things that are one by way of others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def connected(things: Iterable[T], pairs: Iterable[tuple[T, T]]) -> list[list[T]]:
    """Groups of things that pairs of them connect, each in the order given, ordered by their first; a thing that stands in
    no pair is a group by itself. Raises KeyError for a pair of what is none of the things."""
    parent = {x: x for x in things}

    def root(x: T) -> T:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for a, b in pairs:
        parent[root(a)] = root(b)
    groups: dict[T, list[T]] = {}
    for x in parent:
        groups.setdefault(root(x), []).append(x)
    return list(groups.values())
