from __future__ import annotations

from pathlib import Path

import pytest
from small_case import built

from dragoman.record import Record


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return built(tmp_path)
