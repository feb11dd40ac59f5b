"""The verbs of the command line. Each checks what it was told, calls the library, and prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from dragoman.cli import accounts, intake
from dragoman.cli.filters import filtered
from dragoman.cli.intake import AsJson, Gazetteers, print_json
from dragoman.version import VERSION
from dragoman.views.selection import Filter

app = typer.Typer(
    name="dragoman",
    help="An open war monitor: reads news reports of an armed conflict and keeps an attributed account of it: who did "
    "what to whom, where, when, how many, and according to whom, every value with the words it rests on.",
    epilog="Start with: dragoman demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
gazetteer = typer.Typer(help="Places: import a GeoNames country dump for a case.", no_args_is_help=True)
app.add_typer(gazetteer, name="gazetteer")
app.add_typer(accounts.app, name="account")

RecordPath = Annotated[
    Path, typer.Argument(metavar="RECORD", help="Folder of the record.", show_default=False)
]
FromSheet = Annotated[
    Path | None,
    typer.Option("--from", help="Take over what was changed in a sheet that 'export --format xlsx' wrote."),
]
LogOnly = Annotated[
    bool, typer.Option("--log-only", help="Write the log; the tables follow at the next build or refresh.")
]
ProfileName = Annotated[
    str | None,
    typer.Option(help="Publication profile: public, full, or a TOML file of yours. [default: public]"),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dragoman {VERSION}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    pass


app.command()(intake.build)
app.command()(intake.watch)


@app.command()
@filtered
def show(
    record: RecordPath,
    wanted: Filter,
    totals: Annotated[
        bool,
        typer.Option(
            "--totals", help="Add up the killed, injured and displaced; what cannot be added stands beside."
        ),
    ] = False,
    tolls: Annotated[
        bool, typer.Option("--tolls", help="What each claimant counts of each side's people, by incident.")
    ] = False,
    series: Annotated[bool, typer.Option("--series", help="Running totals over time, by claimant.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Reports read, by outlet and day.")] = False,
    incidents: Annotated[
        bool, typer.Option("--incidents", help="Incidents, also where one theme is asked for.")
    ] = False,
    limit: Annotated[int, typer.Option(help="Rows to show; 0 for all.", min=0)] = 40,
    as_json: AsJson = False,
) -> None:
    """Show the incidents as a table: when, where, what, who to whom, how many, according to whom; then running totals.

    With one --theme that has a table of its own (all but politics and other), that table.
    """
    from dragoman.cli.showing import print_record, view
    from dragoman.cli.tables import choose, print_table, table_rows
    from dragoman.record import Record

    opened = Record.open(record)
    asked = {"totals": totals, "tolls": tolls, "series": series, "coverage": coverage, "incidents": incidents}
    table = choose([name for name, given in asked.items() if given], wanted)
    if table == "incidents":
        found = view(opened, wanted, limit)
        if as_json:
            print_json(found.rows())
        else:
            print_record(found, record)
        return
    rows = table_rows(table, opened, wanted)
    if as_json:
        print_json({"table": table, "rows": rows.json(limit)})
    else:
        print_table(rows, limit, record)


@app.command()
@filtered
def explain(
    record: RecordPath,
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|MEASURE",
            help="Id of a claim, figure, incident or report, or its beginning; or a total: killed, civilians_killed, injured, displaced.",
        ),
    ],
    wanted: Filter,
    other: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A second claim: why the two are together or apart."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explain an id: each of its fields with the quoted words it rests on; an incident by who says what.

    Of a figure and an incident: by which rule its numbers are what they are, and what became of every other number told.
    Of a total, chosen with --since, --until, --area ...: what is added, incident by incident, and what is not, and why.
    Of two claims: why they are together or apart, each feature with its weight and both values.
    """
    from dragoman.explain import explain as explain_id
    from dragoman.explain import explain_pair
    from dragoman.record import Record

    store = Record.open(record)
    found: Any = explain_pair(store, what, other) if other else explain_id(store, what, wanted)
    if as_json:
        from dragoman.model import to_row

        print_json(to_row(found))
    else:
        from dragoman.cli.explaining import print_explanation, print_pair

        (print_pair if other else print_explanation)(found)


@app.command()
def original(
    record: RecordPath,
    wanted: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Id of a report, or its beginning; or the SHA-256 of what was set aside."
        ),
    ],
    to: Annotated[
        Path | None, typer.Option("--to", help="File to write into. [default: standard output]")
    ] = None,
) -> None:
    """Give back the bytes that a report was read from, as its source gave them."""
    from dragoman.record import Record

    data = Record.open(record).original(wanted)
    if to is not None:
        to.write_bytes(data)
    else:
        import sys

        sys.stdout.buffer.write(data)


@app.command()
@filtered
def export(
    record: RecordPath,
    to: Annotated[Path, typer.Option("--to", help="Folder to write into.", show_default=False)],
    wanted: Filter,
    format: Annotated[
        str,
        typer.Option(
            "--format", "-f",
            help="Working formats, with everything: jsonl, parquet, sqlite, xlsx. For publication: csv, acled, ged, "
            "plover, hxl, geojson.",
        ),
    ] = "jsonl",
    profile: Annotated[
        str | None,
        typer.Option(
            help="Publication profile: public (blurred), full, or a TOML file of yours. "
            "[default: public for publication formats, full for working ones]",
        ),
    ] = None,
    with_mentions: Annotated[
        bool,
        typer.Option(
            "--with-mentions", help="jsonl: also every place and time that was read, with or without a claim."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Write the record, or a part of it, in a format that other tools read, with what the format could not say beside it."""
    from dragoman.publish.export import export as write
    from dragoman.record import Record

    rows = write(Record.open(record), to, format, wanted, profile, with_mentions)
    if as_json:
        print_json(rows)
    else:
        typer.echo(f"{to}: " + ", ".join(f"{count:,} {name}" for name, count in rows.items()), err=True)


@app.command()
@filtered
def release(
    record: RecordPath,
    to: Annotated[
        Path,
        typer.Option(
            "--to", help="Folder of the releases; each gets one of its own in it.", show_default=False
        ),
    ],
    wanted: Filter,
    profile: ProfileName = None,
    as_json: AsJson = False,
) -> None:
    """Freeze a numbered release: every public format, and what was added, changed and removed since the last one."""
    from dragoman.model import to_row
    from dragoman.publish.release import release as make
    from dragoman.record import Record

    made = make(Record.open(record), to, profile, wanted)
    if as_json:
        print_json(to_row(made))
    else:
        told = f"{len(made.added):,} added, {len(made.changed):,} changed, {len(made.removed):,} removed"
        typer.echo(f"{made.folder}: {told}, {len(made.redirects):,} redirects", err=True)


@app.command()
def sitrep(
    record: RecordPath,
    to: Annotated[Path, typer.Option("--to", help="Folder to write into.", show_default=False)],
    since: Annotated[str, typer.Option(help="First day of the period, YYYY-MM-DD.", show_default=False)],
    until: Annotated[str, typer.Option(help="Last day of the period, YYYY-MM-DD.", show_default=False)],
    area: Annotated[
        list[str] | None,
        typer.Option(help="Only here: a place, province or country by name, or a box west,south,east,north."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="What to call the area in the heading.")] = None,
    profile: ProfileName = None,
    as_json: AsJson = False,
) -> None:
    """Write a situation report on a period: sitrep.html, sitrep.pdf, and an editable sitrep.docx marked as a draft."""
    from dragoman.publish.sitrep import sitrep as write
    from dragoman.record import Record

    period = Filter.of([("since", since), ("until", until)])
    assert period.since is not None
    assert period.until is not None
    made = write(Record.open(record), to, period.since, period.until, area or (), profile, title)
    if as_json:
        print_json({"files": made.files, "missing": made.missing})
    else:
        typer.echo("\n".join(str(f) for f in made.files))
        for why in made.missing:
            typer.echo(why, err=True)


@app.command()
def check(record: RecordPath, as_json: AsJson = False) -> None:
    """Verify a record: every span quotes its text, ids resolve, intervals and numbers are in order. Exit 1 if not."""
    from dragoman.record import Record
    from dragoman.record.check import check as check_record

    store = Record.open(record)
    problems = check_record(store)
    if as_json:
        print_json({"problems": problems, "rows": store.counts})
    else:
        for problem in problems:
            typer.echo(problem)
        counts = ", ".join(f"{count:,} {name}" for name, count in store.counts.items())
        typer.echo(
            f"{record}: {counts}; {len(problems) or 'no'} problem{'s' * (len(problems) != 1)}", err=True
        )
    if problems:
        raise typer.Exit(1)


@app.command()
def judge(
    record: RecordPath,
    action: Annotated[
        str | None,
        typer.Argument(
            metavar="[ACTION]",
            help="accept ID | reject ID | same ID ID | not_same ID ID | split INCIDENT CLAIM... | correct ID field=value... | "
            "add REPORT 'words' field=value... | undo [JUDGEMENT] | redact REPORT | history [ID] | conflicts | agreement | "
            "fields | refresh. None: the log at a glance.",
        ),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[...]", help="What the action is about; ids by their beginning."),
    ] = None,
    author: Annotated[
        str, typer.Option("--author", "-a", envvar="DRAGOMAN_AUTHOR", help="Who judges; a pseudonym will do.")
    ] = "",
    reason: Annotated[str | None, typer.Option("--reason", "-m", help="Why.")] = None,
    adjudicate: Annotated[bool, typer.Option("--adjudicate", help="Decide between coders.")] = False,
    dissent: Annotated[
        bool, typer.Option("--dissent", help="same: keep it beside the 'not the same' that forbids it.")
    ] = False,
    at: Annotated[
        int | None, typer.Option(help="add: where the words start, if they stand more than once.")
    ] = None,
    with_copies: Annotated[
        bool, typer.Option("--with-copies", help="redact: the reports of its origin too.")
    ] = False,
    log_only: LogOnly = False,
    gazetteers: Gazetteers = None,
    export_to: Annotated[Path | None, typer.Option("--export", help="Write the log as JSONL.")] = None,
    import_from: Annotated[Path | None, typer.Option("--import", help="Take in another team's log.")] = None,
    from_sheet: FromSheet = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="--from: do not ask before taking over.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge claims, figures and incidents: what people decide outranks the machine and outlasts every rebuild.

    Judgements are never changed or lost: 'undo' adds an entry that takes an earlier one back. See docs/judging.md.
    """
    from dragoman.cli.judging import Given, run
    from dragoman.settings import Settings

    settings = Settings.load(gazetteers=gazetteers)
    given = Given(author, reason, adjudicate, dissent, at, with_copies, settings.gazetteers)
    if from_sheet is not None:
        from dragoman.cli.sheet import take_over

        take_over(record, from_sheet, given, yes, log_only)
        return
    run(record, action, words or [], given, log_only, export_to, import_from, as_json)


@app.command()
def codebook(
    to: Annotated[Path | None, typer.Option("--to", help="Write the page into this file instead.")] = None,
) -> None:
    """Print the codebook as a page of documentation, made from the data that the reader uses."""
    from dragoman.publish.codebook import codebook_page

    page = codebook_page()
    if to is None:
        from dragoman.cli.screen import write

        write(page)
    else:
        to.write_text(page, encoding="utf-8")


@app.command()
def demo(
    record: Annotated[
        Path | None,
        typer.Option("--record", "-r", help="Keep the record here. [default: .scratch/demo.record]"),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that read. [default: 1]")] = None,
) -> None:
    """Build the example case (north-western Syria, 2019-2020, written for this project) and show it."""
    from dragoman.cli.building import run_demo

    run_demo(record, workers)


@app.command()
def serve(
    record: RecordPath,
    port: Annotated[
        int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)
    ] = 8321,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine need accounts.")
    ] = "127.0.0.1",
) -> None:
    """Serve the workbench of a record: see the account, follow every cell to its sentence, correct it."""
    from dragoman.workbench.serving import serve as serve_record

    serve_record(record, host, port, lambda url: typer.echo(f"{record}: {url} (Ctrl+C ends)", err=True))


@gazetteer.command("import")
def gazetteer_import(
    dump: Annotated[
        Path,
        typer.Argument(metavar="DUMP", help="Country dump, such as SY.txt or SY.zip.", show_default=False),
    ],
    to: Annotated[Path, typer.Option("--to", help="Gazetteer file to write.", show_default=False)],
    alternates: Annotated[
        Path | None, typer.Option("--alternates", help="GeoNames' alternate names, .txt or .zip.")
    ] = None,
) -> None:
    """Make a gazetteer of a GeoNames country dump, for 'dragoman build --gazetteer'."""
    from dragoman.gazetteer import import_geonames

    made = import_geonames(dump, alternates, to)
    typer.echo(f"{to}: {made.places:,} places", err=True)
    if made.aside:
        some = ", ".join(map(str, made.aside[:5])) + (" ..." if len(made.aside) > 5 else "")
        typer.echo(
            f"{dump}: {len(made.aside):,} lines set aside that are no places of a dump: {some}", err=True
        )
