"""Judging: what people decide about claims, figures, incidents and reports, kept in an insert-only log.

    judge, accept, reject, same, not_same, split, correct, add, add_figure, undo, redact    write an entry
    history, standing, conflicts, agreement                                                  read what stands
    export_log, import_log                                                                   exchange with another team
    apply                                                                                    readings and entries to what is linked

The functions write the log alone; `dragoman.pipeline.refresh(record)` brings the tables up to it, as every build does.
"""

from dragoman.judging.acts import (
    Outcome,
    accept,
    correct,
    judge,
    not_same,
    redact,
    reject,
    same,
    split,
    undo,
)
from dragoman.judging.adding import add, add_figure
from dragoman.judging.agreement import Agreement, agreement
from dragoman.judging.apply import Applied, Open, apply
from dragoman.judging.exchange import Exchange, export_log, import_log
from dragoman.judging.fields import FIELDS
from dragoman.judging.review import Entry, Status, conflicts, history, standing, status
from dragoman.judging.wording import (
    entry_in_words,
    named,
    open_in_words,
    refused_in_words,
    said,
    value_in_words,
)

__all__ = [
    "FIELDS",
    "Agreement",
    "Applied",
    "Entry",
    "Exchange",
    "Open",
    "Outcome",
    "Status",
    "accept",
    "add",
    "add_figure",
    "agreement",
    "apply",
    "conflicts",
    "correct",
    "entry_in_words",
    "export_log",
    "history",
    "import_log",
    "judge",
    "named",
    "not_same",
    "open_in_words",
    "redact",
    "refused_in_words",
    "reject",
    "said",
    "same",
    "split",
    "standing",
    "status",
    "undo",
    "value_in_words",
]
