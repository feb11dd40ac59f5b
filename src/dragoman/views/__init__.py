"""Views over a record: what is selected, tolls, series, totals, themes. One definition for every place that shows them.

Nothing here is kept: each view is made from the record's tables when asked for, and each row names the incidents,
claims or figures that it rests on.
"""

from dragoman.views.selection import Box, Filter
from dragoman.views.tables import Tables

__all__ = ["Box", "Filter", "Tables"]
