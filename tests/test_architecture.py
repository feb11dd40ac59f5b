"""The tree is the data flow: import-linter's contracts in architecture.ini hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import dragoman

HERE = Path(__file__).resolve().parent
SOURCE = Path(dragoman.__file__).resolve().parent


def test_contracts_hold() -> None:
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(sys.argv[1], no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", command, str(HERE / "architecture.ini")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_left_out_of_the_flow() -> None:
    told = (HERE / "architecture.ini").read_text()
    names = {
        p.stem if p.suffix else p.name
        for p in SOURCE.iterdir()
        if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    assert {n for n in names - {"__init__", "__main__"} if f"dragoman.{n}" not in told} == set()


def test_help_needs_nothing_heavy() -> None:
    """`dragoman --help` answers at once: the parser, tables and databases load only when a verb needs them."""
    program = (
        "import sys; sys.argv = ['dragoman', '--help']\n"
        "try:\n    from dragoman.cli import main; main()\nexcept SystemExit: pass\n"
        "print(sorted({'spacy', 'pyarrow', 'duckdb', 'sqlalchemy', 'trafilatura', 'numpy'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "explain" in done.stdout


def test_functions_and_files_stay_small() -> None:
    """A function over 60 lines or a file over 500 is two things: split it."""
    long = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(SOURCE).as_posix()
        if text.count("\n") > 500:
            long.append(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                long.append(f"{name}: {node.name}")
    assert long == []
