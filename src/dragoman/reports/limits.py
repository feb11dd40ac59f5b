"""How much of anything is read. Beyond it a thing is set aside with its reason; the rest goes on.

The limits are counts of bytes and characters, so that the same input always meets the same fate; time and memory
(dragoman.guarded) are the last resort behind them.
"""

from __future__ import annotations

from typing import Final

MB: Final = 1_000_000
PAGE: Final = 10 * MB  # a page of the web, a mail, a feed, a text
BOOK: Final = 100 * MB  # a PDF, a Word file, a workbook: mostly pictures
LINE: Final = 10 * MB  # one row of JSONL or of a table, one message
TEXT: Final = 500_000  # characters of one report: some 80,000 words
WORD: Final = 5_000  # characters without white space: no word, no address is longer
MEMBER: Final = 1000 * MB  # one member of an archive
UNPACKED: Final = 1000 * MB  # what any archive may unpack to, and beyond it
RATIO: Final = 100  # times its own size
MEMBERS: Final = 1_000_000  # in one archive
DEPTH: Final = 4  # archives in archives
ORIGINAL: Final = 100 * MB  # bytes kept of what could not be read
