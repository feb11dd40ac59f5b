"""account: who may sign in to the workbench of a record, and what they may do there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dragoman.workbench.accounts import Accounts

app = typer.Typer(
    no_args_is_help=True, help="Accounts of the workbench: who may sign in, and what they may do."
)
RecordPath = Annotated[
    Path, typer.Argument(metavar="RECORD", help="Folder of the record.", show_default=False)
]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="Name to sign in with; a pseudonym will do.", show_default=False)
]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input, not from a prompt.")
]


@app.command()
def add(
    record: RecordPath,
    name: Name,
    role: Annotated[str, typer.Option(help="viewer, coder, adjudicator or admin.")] = "viewer",
    password_stdin: FromInput = False,
) -> None:
    """Make an account. There is no default password: it is asked for, twice."""
    accounts = _accounts(record)
    accounts.add(name, role, _password(password_stdin))
    typer.echo(f"{record}: {name} may sign in as {role}", err=True)


@app.command()
def change(
    record: RecordPath,
    name: Name,
    role: Annotated[str | None, typer.Option(help="Another role.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for another password.")] = False,
    password_stdin: FromInput = False,
) -> None:
    """Change the role or the password of an account; its sessions and tokens end."""
    accounts = _accounts(record)
    accounts.change(
        name, role=role, password=_password(password_stdin) if password or password_stdin else None
    )
    typer.echo(f"{record}: {name} is changed", err=True)


@app.command()
def close(record: RecordPath, name: Name) -> None:
    """Close an account. Its judgements stay."""
    _accounts(record).change(name, closed=True)
    typer.echo(f"{record}: {name} can no longer sign in", err=True)


@app.command("list")
def list_accounts(record: RecordPath) -> None:
    """List the accounts."""
    for name, role, made, closed in _accounts(record).all():
        typer.echo(f"{name}\t{role}\t{made[:10]}" + ("\tclosed" if closed else ""))


@app.command()
def token(
    record: RecordPath,
    name: Name,
    days: Annotated[int, typer.Option(help="Days that it lasts.", min=1)] = 365,
) -> None:
    """Make a token for the API, shown this once: Authorization: Bearer TOKEN."""
    typer.echo(_accounts(record).token(name, days))


def _accounts(record: Path) -> Accounts:
    from dragoman.record import Record
    from dragoman.workbench.accounts import Accounts

    return Accounts(Record.open(record).path)


def _password(from_input: bool) -> str:
    if from_input:
        import sys

        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
