"""The public surface: what a package says that it offers is there, is documented, and loads lightly."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import dragoman

PACKAGES = ["dragoman", *(f"dragoman.{m.name}" for m in pkgutil.iter_modules(dragoman.__path__) if m.ispkg)]


@pytest.mark.parametrize("name", PACKAGES)
def test_what_is_offered_is_there_and_documented(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} has no docstring"
    for public in getattr(module, "__all__", []):
        thing = getattr(module, public)
        if callable(thing):
            assert thing.__doc__, f"{name}.{public} has no docstring"


@pytest.mark.parametrize("name", ["dragoman.reports", "dragoman.record", "dragoman.cli"])
def test_packages_name_what_they_offer(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__all__ == sorted(module.__all__, key=lambda n: (n.islower(), n))
