"""The program's version and the reader's name, as written into every claim."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
READER: Final = f"dragoman-reader {VERSION}"
