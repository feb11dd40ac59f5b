"""explain: an explanation on the terminal, the quoted words marked in their sentence."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dragoman.cli.screen import results
from dragoman.explain import Explanation, Quote


def print_explanation(found: Explanation) -> None:
    """Print an explanation and its parts."""
    _print(results(), found, 0)


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
