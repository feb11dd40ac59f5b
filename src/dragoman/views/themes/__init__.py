"""The account in themes: a table of typed rows for each, the same for the terminal, the workbench and publications.

    rows = theme_rows("control", tables, wanted)      # list of ControlRow

Each row's fields are documented by their metadata (`head`: the column's head, `help`: what it holds). A row names the
claims it is made of; who says so, when it was last said and by how many origins stand in every row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from dragoman.views.selection import Filter
from dragoman.views.tables import Tables
from dragoman.views.themes.base import Row
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
from dragoman.views.themes.relations import AlignmentRow, ArmsRow, DiplomacyRow, alignment, arms, diplomacy

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


__all__ = [
    "VIEWS", "AidRow", "AirspaceRow", "AlignmentRow", "ArmsRow", "CeasefireRow", "ControlRow", "DiplomacyRow",
    "DisplacementRow", "HealthRow", "HostilityRow", "Row", "theme_rows",
]  # fmt: skip
