"""The day on which a file says that it was made, and whether that can be the day of the report."""

from __future__ import annotations

from datetime import date
from typing import Final

APART: Final = 2  # days between making and last change, up to which the file is the report as it came out


def written_day(form: str, made: str | None, changed: str | None) -> tuple[str | None, str | None]:
    """The day (ISO) to take as that of publication, with a note that says so; none where the file was changed later."""
    try:
        day = date.fromisoformat(made or "")
        last = date.fromisoformat(changed) if changed else day
    except ValueError:
        return None, None
    if abs((last - day).days) > APART:
        return None, None
    return last.isoformat(), f"its date, {last.isoformat()}, is the day on which the {form} file was made"
