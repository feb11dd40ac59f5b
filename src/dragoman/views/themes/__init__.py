"""The account in themes: a table of typed rows for each, the same for the terminal, the workbench and publications.

    rows = theme_rows("control", tables, wanted)      # list of ControlRow

Each row's fields are documented by their metadata (`head`: the column's head, `help`: what it holds). A row names the
claims it is made of; who says so, when it was last said and by how many origins stand in every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dragoman.views.plans import MEETINGS
from dragoman.views.selection import Filter
from dragoman.views.tables import Tables
from dragoman.views.themes.base import Row, accepted
from dragoman.views.themes.fighting import (
    AirspaceRow,
    CeasefireRow,
    ControlRow,
    HostilityRow,
    airspace,
    ceasefire,
    control,
    hostilities,
)
from dragoman.views.themes.people import AidRow, DisplacementRow, HealthRow, aid, displacement, health_care
from dragoman.views.themes.relations import (
    AlignmentRow,
    ArmsRow,
    DiplomacyRow,
    alignment,
    arms,
    diplomacy,
)

VIEWS: Final[dict[str, tuple[type[Row], Callable[[Tables, Filter], Sequence[Row]]]]] = {
    "hostilities": (HostilityRow, hostilities),
    "displacement": (DisplacementRow, displacement),
    "health_care": (HealthRow, health_care),
    "control": (ControlRow, control),
    "ceasefire": (CeasefireRow, ceasefire),
    "airspace": (AirspaceRow, airspace),
    "diplomacy": (DiplomacyRow, diplomacy),
    "arms": (ArmsRow, arms),
    "aid": (AidRow, aid),
    "alignment": (AlignmentRow, alignment),
}


def theme_rows(theme: str, tables: Tables, wanted: Filter | None = None) -> Sequence[Row]:
    """The rows of a theme, of what is wanted (its own themes are passed over), by day or place. KeyError for a theme
    without a table (politics, other)."""
    return VIEWS[theme][1](tables, wanted or Filter())


# What a table looks at beside the claims that its rules name: meetings that were held, numbers told of anything.
_ALSO: Final[dict[str, tuple[Mapping[str, frozenset[str]], ...]]] = {
    "hostilities": ({"theme": frozenset({"hostilities"})},),
    "displacement": (
        {"theme": frozenset({"displacement"})},
        {"measure": frozenset({"displaced", "returned"})},
    ),
    "diplomacy": ({"event_type": frozenset(MEETINGS)},),
    "arms": ({"theme": frozenset({"arms"})},),
}


def looks_at(theme: str) -> list[Mapping[str, frozenset[str]]]:
    """The claims that the table of a theme can rest on, so that a large record need not be loaded whole: those that fit
    any of these conditions, each of columns of claims (and `measure`, of their figures) with the values allowed ("none"
    for a missing one)."""
    return [*accepted(theme), *_ALSO.get(theme, ())]


__all__ = [
    "VIEWS", "AidRow", "AirspaceRow", "AlignmentRow", "ArmsRow", "CeasefireRow", "ControlRow", "DiplomacyRow",
    "DisplacementRow", "HealthRow", "HostilityRow", "Row", "looks_at", "theme_rows",
]  # fmt: skip
