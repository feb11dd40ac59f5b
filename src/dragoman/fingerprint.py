"""A fingerprint of everything that decides what the reader reads: code without comments and docstrings, and data.

Two trees with the same fingerprint read the same claims. It is written beside every measurement, so that a
measurement older than the reader can be told.
"""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ROOMS = ("codebook", "gazetteer", "reports", "reading", "linking", "reconciling")
FILES = ("model.py", "pipeline.py")


def fingerprint(root: Path = ROOT) -> str:
    """Sixteen hexadecimal digits over the rooms that read, link and reconcile, in the order of their paths."""
    digest = hashlib.sha256()
    for path in sorted([root / f for f in FILES] + [p for room in ROOMS for p in (root / room).rglob("*")]):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        data = path.read_bytes()
        digest.update(_meaning(data) if path.suffix == ".py" else data)
    return digest.hexdigest()[:16]


def _meaning(source: bytes) -> bytes:
    """A module's syntax tree without docstrings: formatting and comments do not change it."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
            and isinstance(body[0].value.value, str)
        ):
            node.body = body[1:]
    return ast.dump(tree).encode()
