"""The tables of roles, and what is known of a report while its actors are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from dragoman.codebook import load
from dragoman.model import Interval
from dragoman.reading.actors.book import Actor, ActorBook, State, day
from dragoman.reading.actors.view import Found

GROUP_REACH = 4  # sentences that "the guerrillas" looks back for a group's name


@dataclass(frozen=True)
class RoleBook:
    """The tables of `actors/roles.toml`, looked up by word."""

    table: Mapping[str, Any]

    @cached_property
    def heads(self) -> dict[str, str]:
        """Class of role by the noun's dictionary form."""
        return {w: name for name, c in reversed(self.table["classes"].items()) for w in c["heads"]}

    @cached_property
    def sides(self) -> dict[str, str]:
        """Side by the word that names it."""
        return {w: side for side, ws in self.table["sides"].items() for w in ws}

    @cached_property
    def rebels(self) -> dict[str, list[tuple[str, Interval]]]:
        """The one armed opposition of a country, by ISO3, with the time for which it was."""
        out: dict[str, list[tuple[str, Interval]]] = {}
        for row in self.table["rebels_of"]:
            time = Interval(day(row["from"], False), day(row["until"], True))
            out.setdefault(row["country"], []).append((row["name"], time))
        return out

    @cached_property
    def sets(self) -> dict[str, frozenset[str]]:
        """The word lists as sets, by name."""
        groups = ("words", "place", "titles", "speech", "pronouns", "side_suffixes")
        return {k: frozenset(v) for g in groups for k, v in self.table[g].items()}

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """Forms of a class that stand for an actor only with a modifier (`needs`), or with an actor's name (`entity`)."""
        out: dict[str, frozenset[str]] = {}
        for name, c in self.table["classes"].items():
            out[name] = frozenset(c.get("needs", ()))
            out[name + "+entity"] = frozenset(c.get("entity", ()))
        return out


@lru_cache(maxsize=1)
def roles() -> RoleBook:
    """The shipped table of roles."""
    return RoleBook(load("actors/roles"))


@dataclass(slots=True)
class Context:
    """What is known of the report as a whole while its actors are read."""

    book: ActorBook
    anchor: Interval
    lemma: Callable[[Any], str]
    capitals: bool
    focus: str | None = None  # ISO3 of the country that the report is about
    war: str | None = (
        None  # ISO3 of the country whose government or rebels the report speaks of, else the focus
    )
    last_state: str | None = None  # ISO3 of the state last spoken of
    last_forces: Found | None = None
    last_rebels: Found | None = None  # "ELN guerrillas": whom "the guerrillas" are after that
    groups: list[tuple[int, Found]] = field(default_factory=list)  # armed groups named, and in which sentence
    last_ministry: Found | None = None
    last_official: Found | None = None
    people: dict[str, Actor] = field(default_factory=dict)  # named so far, by canonical name
    coalitions: dict[str, Actor] = field(default_factory=dict)
    titles: dict[str, list[tuple[int, Actor]]] = field(
        default_factory=dict
    )  # who has a title, and since which sentence
    sentence: int = 0  # the sentence being read
    named: frozenset[str] = frozenset()  # canonical names that the report writes somewhere
    lands: frozenset[str] = frozenset()  # ISO3 of all countries named

    def state(self, iso3: str | None) -> State | None:
        """The state of a code, None where there is none."""
        return self.book.states.get(iso3) if iso3 else None

    def group_meant(self, as_side: bool) -> Found | None:
        """Whom "the militants" mean: the one group named in the sentences just before, None where there were several.
        `as_side`: told as a side of a war ("the rebels"), which no one group is whose side has many."""
        near = {found[0]: found for at, found in self.groups if 0 <= self.sentence - at <= GROUP_REACH}
        if len(near) != 1:
            return None
        (found,) = near.values()
        return None if as_side and found[4] in self.book.many else found

    def rebels(self, state: State) -> str:
        """What a state's rebels are called: their organisation where there was but one, else by the state."""
        for name, time in roles().rebels.get(state.iso3, ()):
            if time.overlaps(self.anchor) if self.anchor.known else name in self.named:
                return name
        return f"{state.adjective} rebels"
