"""Who is named: states, forces, groups, bodies, persons, roles and pronouns, as canonical names."""

from dragoman.reading.actors.book import ActorBook
from dragoman.reading.actors.read import read_actors

__all__ = ["ActorBook", "read_actors"]
