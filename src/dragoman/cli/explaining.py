"""explain: an explanation on the terminal, the quoted words marked in their sentence."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from dragoman.cli.screen import results
from dragoman.explain import Explanation, Pair, Quote
from dragoman.linking import in_plain_words


def print_explanation(found: Explanation) -> None:
    """Print an explanation and its parts."""
    _print(results(), found, 0)


def print_pair(found: Pair) -> None:
    """Print why two claims are together or apart: the answer, both sentences, the features, and the chain."""
    out, pair = results(), found.pair
    _line(out, Text(pair.why, style="bold"), 0)
    for claim, quote in zip((pair.first, pair.second), found.quotes, strict=True):
        _line(out, Text(f"claim {claim}", style="bold cyan"), 1)
        _line(out, _quoted(quote), 2)
    if pair.between and set(pair.between) != {pair.first, pair.second}:
        _line(out, Text(f"What keeps them apart is true of claims {' and '.join(pair.between)}."), 1)
    for entry in found.judged:
        _line(out, Text(f"judged  {entry}"), 1)
    out.print()
    table = Table("feature", "found", Column("bits", justify="right"), "first", "second", box=None)
    for f in pair.features:
        table.add_row(
            Text(f.label),
            Text(f.words),
            Text(f"{f.weight:+.2f}", justify="right"),
            Text(f.left),
            Text(f.right),
        )
    table.add_row(
        "",
        Text(
            "sum, of two claims of one report"
            if pair.compared == "within"
            else "sum, of what the two reports tell of it",
            style="bold",
        ),
        Text(f"{pair.score:+.2f}", style="bold", justify="right"),
        "",
        "",
    )
    out.print(table)
    if len(pair.chain) > 1:
        out.print()
        _line(out, Text("The chain between them:", style="bold"), 0)
        for n, link in enumerate(pair.chain, 1):
            because = ", ".join(
                in_plain_words(e) for e in link.evidence if e.weight > 0 or len(link.evidence) == 1
            )
            _line(out, Text(f"{n}. {link.first} and {link.second} ({link.score:+.1f} bits): {because}"), 1)
        for quote in found.chain:
            _line(out, _quoted(quote), 2)


def _print(out: Console, found: Explanation, depth: int) -> None:
    head = Text(f"{found.kind} {found.id}", style="bold cyan")
    head.append(f"  {found.title}", style="bold")
    _line(out, head, depth)
    for quote in found.quotes:
        _line(out, _quoted(quote), depth + 1)
    width = max((len(f.name) for f in found.fields), default=0)
    for field in found.fields:
        line = Text(f"{field.name:<{width}}  ", style="dim")
        line.append(field.value, style="default")
        if field.words:
            line.append("  ← " + " · ".join(f"“{' '.join(w.split())}”" for w in field.words), style="green")
        _line(out, line, depth + 1)
    for part in found.parts:
        out.print()
        _print(out, part, depth + 1)


def _line(out: Console, text: Text, depth: int) -> None:
    out.print(Padding(text, (0, 0, 0, 2 * depth), expand=False))


def _quoted(quote: Quote) -> Text:
    """The sentence with its marks; where there is no colour the marks are shown by [ ]."""
    text = Text(f"{quote.outlet} @{quote.start}: ", style="dim")
    at = 0
    for start, end in _joined(quote.marks):
        text.append(quote.text[at:start].replace("\n", " "), style="default")
        text.append("[" + quote.text[start:end].replace("\n", " ") + "]", style="bold yellow")
        at = end
    text.append(quote.text[at:].replace("\n", " "), style="default")
    return text


def _joined(marks: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in marks:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
