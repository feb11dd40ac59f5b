"""Whose name may go out: organisations, roles and holders of senior public office; never a private person.

A name that is in no list goes out only where every word of it is one of roles, organisations and states ("Turkish
armed forces", "Witnesses"): anything else could be a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from dragoman.codebook import load, words
from dragoman.model import Interval
from dragoman.publish.data import load_table
from dragoman.reading.actors.book import Actor, ActorBook, fold, split
from dragoman.views.words import OWN_VOICE

WITHHELD: Final = "name withheld"
A_SOURCE: Final = "a source"


def public_name(name: str, offices: Sequence[str]) -> str:
    """The name where it may go out, else WITHHELD. `offices` are those whose holders are named."""
    actor = _listed(name)
    if actor is not None:
        held = actor.actor_type != "person" or (actor.office or "") in offices
        return name if held else WITHHELD
    return name if _of_roles(name) else WITHHELD


def public_claimant(name: str, offices: Sequence[str]) -> str:
    """The claimant where it is an organisation in a list, a state's organ or a holder of office, else A_SOURCE."""
    if name == OWN_VOICE:
        return name
    actor = _listed(name)
    if actor is not None:
        return name if actor.actor_type != "person" or (actor.office or "") in offices else A_SOURCE
    return name if _of_roles(name) and not _states().isdisjoint(split(name)) else A_SOURCE


def actor_type(name: str) -> str | None:
    """The type of a listed actor, or None."""
    actor = _listed(name)
    return actor.actor_type if actor else None


def is_role(name: str) -> bool:
    """Whether a name is a role written with a capital because it stands first: "Witnesses", "Local officials"."""
    first, *others = name.split() or [""]
    if actor_type(name) is not None or first.isupper() or any(w[:1].isupper() for w in others):
        return False
    return first.lower() in words("common") and fold(first) not in _states()


def office_of(name: str, on: date) -> tuple[str, str] | None:
    """The adjective of the state and the office that a listed person held on a day; None for everybody else."""
    book = ActorBook.default()
    for alias in book.find(name):
        actor = alias.actor
        state = book.states.get(actor.country or "")
        if (
            actor.actor_type == "person"
            and actor.name == name
            and actor.office
            and state
            and actor.valid.overlaps(Interval(on, on))
        ):
            return state.adjective, actor.office
    return None


def home_countries(name: str) -> tuple[str, ...]:
    """ISO 3166-1 alpha-3 codes of the countries that an actor acts in or is of; those of the state that its name holds."""
    actor = _listed(name)
    if actor is not None:
        return actor.countries
    found = set(split(name))
    return tuple(sorted(iso3 for word, iso3 in _state_words().items() if word in found))


@lru_cache(maxsize=50_000)
def _listed(name: str) -> Actor | None:
    found = ActorBook.default().find(name)
    exact = [a for a in found if a.actor.name == name] or list(found)
    return exact[0].actor if exact else None


def _of_roles(name: str) -> bool:
    parts = split(name)
    return bool(parts) and all(p in _vocabulary() or p.rstrip("s") in _vocabulary() for p in parts)


@lru_cache
def _vocabulary() -> frozenset[str]:
    roles = load("actors/roles")["classes"].values()
    heads = {h for c in roles for h in (*c["heads"], *c.get("needs", ()))}
    organisations = set(load("linking")["persons"]["not"])
    organs = set(load_table("parties")["organs"])
    every = {fold(w) for phrase in heads | organisations | organs for w in phrase.split()}
    return frozenset(every | set(words("english_function")) | _states())


@lru_cache
def _states() -> frozenset[str]:
    return frozenset(_state_words())


@lru_cache
def _state_words() -> dict[str, str]:
    """Folded words of states' names and adjectives, with the state's code."""
    out: dict[str, str] = {}
    for state in ActorBook.default().states.values():
        for text in (state.name, state.adjective):
            parts = split(text)
            if len(parts) == 1:
                out[parts[0]] = state.iso3
    return out
