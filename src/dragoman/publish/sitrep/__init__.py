"""The situation report: what a record tells of an area and a period, as HTML, tagged PDF and an editable DOCX.

    items through a profile -> content (what is said) -> drawings, map -> render (page, print, document)

The same record, period, area and profile give the same bytes.
"""

from dragoman.publish.sitrep.report import Written, sitrep

__all__ = ["Written", "sitrep"]
