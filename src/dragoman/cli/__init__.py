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
    except OSError as error:
        if (told := _of_the_disk(error)) is None:
            raise
        print(f"dragoman: {told}", file=sys.stderr)
        raise SystemExit(1) from None


def _of_the_disk(error: OSError) -> str | None:
    """What to tell of a disk that takes nothing more; None for another error, which is one of the program."""
    import errno

    where = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{where}the disk is full ({error.strerror}). What was there stands as it was: free some space and run the same command again"
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"{where}cannot be written to ({error.strerror}). Nothing was changed: name another folder, or ask for the right to write there"
    return None


__all__ = ["main"]
