"""The settings: one table with name, default, unit and help. An environment variable DRAGOMAN_<NAME> overrides a default."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dragoman.errors import SettingError

ENGINES: Final = ("local", "spark")
RELEVANCE: Final = ("on", "off", "crawl")


def _setting(default: Any, unit: str, help: str) -> Any:
    return field(default=default, metadata={"unit": unit, "help": help})


@dataclass(frozen=True)
class Settings:
    """What a build can be told, beside its sources. Every field's metadata gives its unit and help."""

    workers: int = _setting(
        1, "processes", "Processes that read reports; the record is the same for any number."
    )
    engine: str = _setting(
        "local", "name", "What reads: 'local' (processes of this machine) or 'spark'; the record is the same."
    )
    spark_master: str = _setting(
        "local[2,4]",
        "name",
        "The cluster of the engine 'spark', as Spark names masters; the last number is of tries.",
    )
    gazetteers: tuple[Path, ...] = _setting((), "files", "Gazetteers of the case, beside the packaged one.")
    actors: tuple[Path, ...] = _setting((), "files", "Lists of actors of the case, beside the codebook's.")
    preferred: tuple[str, ...] | None = _setting(
        None,
        "names",
        "Claimants whose numbers the case trusts first, in order; the record keeps them for later builds.",
    )

    relevance: str = _setting(
        "crawl",
        "on, off or crawl",
        "Whether reports that can hold no conflict event are set aside before they are parsed; crawl: those of WARC files.",
    )
    theatre: tuple[str, ...] = _setting(
        (),
        "names",
        "Countries (SYR, Syria), provinces or towns that the case is about; with relevance, reports that name none are set aside.",
    )

    @classmethod
    def load(cls, environment: Mapping[str, str] = os.environ, **given: Any) -> Settings:
        """Defaults, then the environment, then what is given here (None: not given). Raises SettingError."""
        values: dict[str, Any] = {}
        for f in dataclasses.fields(cls):
            name = f"DRAGOMAN_{f.name.upper()}"
            if name in environment:
                values[f.name] = _parsed(name, environment[name], f)
        values.update({k: tuple(v) if isinstance(v, list) else v for k, v in given.items() if v is not None})
        settings = cls(**values)
        if settings.workers < 1:
            raise SettingError(f"workers is {settings.workers}: give 1 or more")
        if settings.engine not in ENGINES:
            raise SettingError(f"engine is {settings.engine!r}: give one of {', '.join(ENGINES)}")
        if settings.relevance not in RELEVANCE:
            raise SettingError(f"relevance is {settings.relevance!r}: give one of {', '.join(RELEVANCE)}")
        for path in (*settings.gazetteers, *settings.actors):
            if not path.exists():
                raise SettingError(f"{path}: no such file")
        return settings


def _parsed(name: str, text: str, setting: dataclasses.Field[Any]) -> Any:
    if setting.metadata["unit"] == "name":
        return text
    if setting.metadata["unit"] == "names":
        return tuple(n.strip() for n in text.split(";") if n.strip())
    if setting.metadata["unit"] == "files":
        return tuple(Path(p) for p in text.split(os.pathsep) if p)
    if setting.metadata["unit"] == "on, off or crawl":
        return text
    try:
        return int(text)
    except ValueError:
        raise SettingError(f"{name} is {text!r}: give a whole number") from None
