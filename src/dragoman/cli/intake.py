"""The verbs that take reports in: build and watch; and the options that several verbs share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

Gazetteers = Annotated[
    list[Path] | None, typer.Option("--gazetteer", help="A gazetteer of the case (see 'gazetteer import').")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Engine = Annotated[
    str | None,
    typer.Option(help="What reads: local, or spark (needs the extra of that name). [default: local]"),
]
SparkMaster = Annotated[
    str | None,
    typer.Option(metavar="MASTER", help="Spark's cluster, as Spark names it. [default: local[2,4]]"),
]
Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Files of any form (text, HTML, PDF, DOCX, feeds, WARC, JSONL, tables, Telegram exports, mails), folders or archives "
        "of them; addresses of feeds and pages.",
        show_default=False,
    ),
]
Watched = Annotated[
    list[str],
    typer.Argument(
        metavar="FEED|FOLDER...",
        help="Addresses of feeds (RSS, Atom) or pages, and folders or files.",
        show_default=False,
    ),
]
IntoRecord = Annotated[
    Path,
    typer.Option(
        "--record", "-r", help="Folder of the record; made where there is none.", show_default=False
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(help="Processes that read; the record is the same for any number. [default: 1]"),
]
Actors = Annotated[list[Path] | None, typer.Option("--actors", help="A list of actors of the case.")]
Preferred = Annotated[
    list[str] | None,
    typer.Option(
        "--prefer",
        help="A claimant whose numbers the case trusts first; again for the next. The record keeps them ('' ends it).",
    ),
]
FirstLook = Annotated[
    str | None,
    typer.Option(
        help="on: set reports aside that can hold no conflict event, before they are parsed; off; crawl: those of WARC files. "
        "[default: crawl]"
    ),
]
Theatre = Annotated[
    list[str] | None,
    typer.Option(
        help="A country (SYR, Syria), province or town of the case; with relevance, reports that name none are set aside."
    ),
]


def print_json(value: Any) -> None:
    """JSON for scripts, on standard output."""
    from dragoman.cli.screen import write

    write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def build(
    sources: Sources,
    record: IntoRecord,
    workers: Workers = None,
    engine: Engine = None,
    spark_master: SparkMaster = None,
    gazetteers: Gazetteers = None,
    actors: Actors = None,
    preferred: Preferred = None,
    relevance: FirstLook = None,
    theatre: Theatre = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of each report that failed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read reports into a record: claims, figures and incidents, each with the words it rests on.

    A record that stands is added to. What cannot be read is listed at the end with its reason, and stops nothing.
    Leaves with 1 where a SOURCE named here does not exist or the record holds no report.
    """
    from dragoman.cli.building import build_with_progress, fetched, print_summary
    from dragoman.settings import Settings

    settings = Settings.load(
        workers=workers, engine=engine, spark_master=spark_master,
        gazetteers=gazetteers, actors=actors, preferred=preferred, relevance=relevance, theatre=theatre,
    )  # fmt: skip
    given, missing = fetched(sources)
    summary = build_with_progress(given, record, settings, quiet=quiet or as_json)
    if as_json:
        from dragoman.model import to_row

        print_json(to_row(summary, without=() if debug else ("failed",)))
    elif not quiet:
        print_summary(summary, record, debug)
    for aside in missing:
        typer.echo(f"{aside.where}: {aside.reason}", err=True)
    if summary.reports == 0 or missing or not all(s.exists() for s in given if isinstance(s, Path)):
        raise typer.Exit(1)  # what could be read was built all the same


def watch(
    sources: Watched,
    record: IntoRecord,
    every: Annotated[float, typer.Option(help="Minutes between two looks.", min=1)] = 15,
    once: Annotated[bool, typer.Option("--once", help="Look once, and end: for cron and the like.")] = False,
    articles: Annotated[
        bool,
        typer.Option(
            "--articles",
            help="Fetch the page of each item of a feed that holds little of its text: one request a host every 5 s.",
        ),
    ] = False,
    workers: Workers = None,
    gazetteers: Gazetteers = None,
    actors: Actors = None,
    relevance: FirstLook = None,
    theatre: Theatre = None,
) -> None:
    """Keep a record current: look at feeds and folders again and again, and read what is new into the record.

    robots.txt is followed, and what did not change is not sent again. Ctrl+C ends it; the next watch goes on from there.
    """
    from dragoman.cli.building import follow
    from dragoman.settings import Settings

    settings = Settings.load(
        workers=workers, gazetteers=gazetteers, actors=actors, relevance=relevance, theatre=theatre
    )
    follow(sources, record, settings, every=60 * every, once=once, articles=articles)
