"""The command line: one verb a job. Only what a verb needs is imported, and only when it runs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 record unusable, 4 id not found,
    5 a merge refused."""
    from dragoman.errors import DragomanError

    if len(sys.argv) == 2 and sys.argv[1] in ("--version", "-V"):  # quick: needs nothing else
        from dragoman.version import VERSION

        print(f"dragoman {VERSION}")
        return
    from dragoman.cli.app import app

    try:
        app()
    except DragomanError as error:
        print(f"dragoman: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:  # "dragoman show R | head"
        sys.stderr.close()
        raise SystemExit(0) from None


__all__ = ["main"]
