"""The errors that Dragoman raises on purpose; each message says what was wrong, with what, and what to do next.

DragomanError
├── SourceError      an input that could not be read (set aside, never fatal to a build)
├── RecordError      a record that is missing, locked, torn or of another version
├── NotFoundError    an id that the record does not hold
├── JudgementError   a judgement that cannot be made as it was given
│   └── MergeRefused     a merge across a "not the same"
├── CodebookError    a codebook file with a bad entry
├── GazetteerError   a gazetteer that is missing or cannot be imported
├── PublicationError a publication that cannot be written as it was asked for
└── SettingError     a setting or option with a value that cannot be used
"""

from __future__ import annotations


class DragomanError(Exception):
    """Base of all errors that are meant for people. `exit_code` is what the command line leaves with."""

    exit_code = 1


class SourceError(DragomanError):
    """An input cannot be read: `where` names the file (and line), `reason` says why."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class RecordError(DragomanError):
    """A record is missing, locked, torn or of another version."""

    exit_code = 3


class NotFoundError(DragomanError):
    """An id that the record does not hold."""

    exit_code = 4


class JudgementError(DragomanError):
    """A judgement cannot be made as it was given: a value that does not fit, words that are not there, nobody named."""

    exit_code = 2


class MergeRefused(JudgementError):
    """Two happenings cannot be joined, because somebody judged claims of them not the same."""

    exit_code = 5


class CodebookError(DragomanError):
    """A codebook file has a bad entry; the message names file and entry."""


class GazetteerError(DragomanError):
    """The gazetteer is missing or a dump cannot be imported."""


class PublicationError(DragomanError):
    """A publication cannot be written as it was asked for."""


class SettingError(DragomanError):
    """A setting or option has a value that cannot be used."""

    exit_code = 2
