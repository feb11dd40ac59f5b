"""Many reports from few: the texts at hand are cut into passages and put together anew, with other numbers and days.

Report number n is the same whatever number of reports is asked for. A hundred appear a day; one in ten is a reprint
of another paper's report of the days before. What a source says with a month or a year is moved to when the simulated
report appeared, so that reports of different days do not all tell of one.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
FIRST_DAY: Final = date(2017, 1, 1)
A_DAY: Final = 100  # reports
REPRINTS: Final = 0.1
OUTLETS: Final = 40
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH: Final = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b"
)
_YEAR: Final = re.compile(r"\b20[012]\d\b")
_NUMBER: Final = re.compile(
    r"(?<![\w.,:$-])[1-9]\d{0,2}(?![\w,:%-]|\.\d)(?!\s+(?:[JFMASOND][a-z]{2,8}\b|[ap]\.?m))"
)
_PASSAGE: Final = re.compile(r"\n{2,}|(?<=[.!?])\s+(?=[A-Z\"“])")
SENTENCES: Final = 3  # a passage


@dataclass(frozen=True)
class Texts:
    """What is recombined: texts about an armed conflict, others about anything else, and where both are from."""

    conflict: list[list[str]]  # passages by text
    other: list[list[str]]
    origin: str


def texts(shared: Path | None = None) -> Texts:
    """The development texts that may be used to simulate load, where they are at hand; else the project's own example
    and sentences made from its templates."""
    gold = (shared or ROOT.parent / "shared") / "gold"
    if (gold / "fa_kes").exists():
        return Texts(
            [_passages(t) for t in (*_fa_kes(gold), *_airwars(gold))],
            [_passages(t) for t in _local_papers(gold)],
            "recombined from reports on a war (conflict) and from local newspapers (other)",
        )
    return Texts(
        [_passages(t) for t in (*_example(), *(_made(n, "conflict") for n in range(400)))],
        [_passages(_made(n, "other")) for n in range(400)],
        "recombined from the example case and from sentences made from templates",
    )


def reports(count: int, of: Texts, relevant: float = 1.0) -> Iterator[dict[str, Any]]:
    """`count` reports as rows of JSONL; `relevant` is the share that is about the conflict."""
    recent: list[dict[str, Any]] = []
    for n in range(count):
        dice = random.Random(f"report {n}")
        about = of.conflict if dice.random() < relevant else of.other
        row = _report(n, about, dice)
        if recent and dice.random() < REPRINTS:
            row = {**dice.choice(recent), **{k: row[k] for k in ("id", "source", "published")}}
        recent = [*recent[-200:], row]
        yield row


def write(path: Path, count: int, of: Texts, relevant: float = 1.0) -> int:
    """Write the reports as JSONL; gives how many words they have."""
    words = 0
    with path.open("w", encoding="utf-8") as out:
        for row in reports(count, of, relevant):
            words += len(row["text"].split())
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return words


def _report(n: int, about: list[list[str]], dice: random.Random) -> dict[str, Any]:
    """Every other passage of one text comes from another one."""
    base = dice.choice(about)
    mixed = [p if i % 2 == 0 else dice.choice(dice.choice(about)) for i, p in enumerate(base)]
    day = FIRST_DAY + timedelta(days=n // A_DAY)
    return {
        "id": f"r{n:06}",
        "text": "\n\n".join(_moved(p, day, dice) for p in mixed),
        "source": f"Outlet {dice.randrange(OUTLETS)}",
        "published": day.isoformat(),
    }


def _moved(passage: str, day: date, dice: random.Random) -> str:
    passage = _YEAR.sub(str(day.year), _MONTH.sub(MONTHS[day.month - 1], passage))
    return _NUMBER.sub(lambda m: str(dice.randint(1, 2 * int(m[0]))), passage)


def _passages(text: str) -> list[str]:
    """Paragraphs of a few sentences each; the first line, a title, is one."""
    parts = [p.strip() for p in _PASSAGE.split(text) if p.strip()]
    return parts[:1] + [" ".join(parts[i : i + SENTENCES]) for i in range(1, len(parts), SENTENCES)]


# ---- the texts at hand
def _fa_kes(gold: Path) -> Iterator[str]:
    with (gold / "fa_kes" / "FA-KES-Dataset.csv").open(encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file):
            yield f"{row['article_title']}\n\n{row['article_content']}"


def _airwars(gold: Path) -> Iterator[str]:
    with (gold / "airwars" / "docs_en.dev.jsonl").open(encoding="utf-8") as file:
        yield from (t for t in (json.loads(line)["text"] for line in file) if len(t) > 400)


def _local_papers(gold: Path) -> Iterator[str]:
    whole = (gold / "toponyms" / "lgl.xml").read_text(encoding="utf-8")
    yield from (t for t in re.findall(r"<text><!\[CDATA\[(.*?)\]\]></text>", whole, re.S) if len(t) > 400)


def _example() -> Iterator[str]:
    for line in (ROOT / "examples" / "north-west-syria" / "reports.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        yield f"{row['title']}\n\n{row['text']}"


# ---- sentences from templates
_PLACES: Final = (
    "Aleppo", "Idlib", "Saraqib", "Maarat al-Numan", "Jisr al-Shughour", "Ariha", "Kafr Nabl", "Khan Sheikhoun",
    "Hama", "Homs", "Raqqa", "Deir ez-Zor", "Mosul", "Tikrit", "Kirkuk", "Daraa", "Afrin", "Manbij", "Azaz", "Latakia",
)  # fmt: skip
_WORDS: Final = {
    "place": _PLACES,
    "side": ("Government forces", "Rebel fighters", "Islamic State", "Turkish forces", "Kurdish-led forces"),
    "people": ("civilians", "fighters", "soldiers", "people", "women and children"),
    "speaker": ("the Syrian Observatory for Human Rights", "the United Nations", "state media", "residents", "a rebel spokesman"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "strike": ("An air strike", "Shelling", "Artillery fire", "A car bomb", "A barrel bomb attack"),
    "target": ("a market", "a hospital", "a school", "a checkpoint", "a residential district", "a convoy"),
    "team": ("the Rovers", "the Harriers", "the visiting side", "the university", "the county champions"),
    "board": ("The council", "The school board", "The planning committee", "The library", "The bus company"),
    "matter": ("a new car park", "longer opening hours", "the price of tickets", "a bridge over the canal", "a music festival"),
}  # fmt: skip
_TEMPLATES: Final = {
    "conflict": (
        "{strike} on {target} in {place} killed {number} {people} on {day}, {speaker} said.",
        "{side} captured a village near {place} after heavy clashes that left {number} dead.",
        "At least {number} {people} were wounded when {side} shelled {place}, according to {speaker}.",
        "More than {number} families fled {place} after the bombardment, {speaker} reported.",
        "{side} said they had withdrawn from {place} under an agreement reached on {day}.",
        "Aid convoys have not reached {place} since {day}, and prices of bread have doubled.",
        "The two sides accused each other of breaking the truce in {place}.",
        "A doctor in {place} said the ward had no room left and that generators were failing.",
    ),
    "other": (
        "{board} will vote on {matter} on {day} after a debate that drew {number} residents.",
        "{team} won by {number} points on {day} and moved to the top of the table.",
        "The harvest was late this year, and growers expect {number} tons at most.",
        "{board} thanked the volunteers who had painted {number} benches in the park.",
        "Tickets for the play are sold at the door; the first night is on {day}.",
        "Shares of the brewery rose by {number} cents after it opened a second hall.",
        "The choir sings in the old town hall on {day}, and admission is free.",
        "The coach praised {team} and said that the season had only begun.",
    ),
}  # fmt: skip


def _made(n: int, about: str) -> str:
    dice = random.Random(f"{about} {n}")
    lines = [_filled(dice.choice(_TEMPLATES[about]), dice) for _ in range(dice.randint(9, 18))]
    return lines[0].rstrip(".") + "\n\n" + " ".join(lines[1:])


def _filled(template: str, dice: random.Random) -> str:
    chosen = {name: dice.choice(words) for name, words in _WORDS.items()}
    return template.format(number=dice.randint(2, 90), **chosen)
