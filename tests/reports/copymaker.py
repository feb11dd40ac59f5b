"""Texts with known copies: stories put together from small parts, then edited the way newspapers edit wire copy.

Every story has facts (town, toll, sides, day). `own_story` writes a story of its own on those facts; `copy_of` edits a
text: another headline, another byline, a tail cut off, a paragraph added, words replaced. Two own stories on one
event share facts and figures but no text.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dragoman.model import Report, stable_id

TOWNS = [
    "Karsana",
    "Bel Tara",
    "Oum Deir",
    "Safranli",
    "Tell Marut",
    "Kafr Yun",
    "Wadi Shams",
    "Derkush Bala",
]
SIDES = [
    "government forces",
    "rebel fighters",
    "the northern brigade",
    "a coalition of militias",
    "border guards",
]
ACTS = ["shelled", "bombed", "raided", "stormed", "struck", "attacked"]
TARGETS = [
    "a market",
    "a grain depot",
    "the old bus station",
    "a row of houses",
    "a school yard",
    "the eastern bridge",
]
TIMES = ["at dawn", "shortly after noon", "late in the evening", "before sunrise", "during Friday prayers"]
WHO_SAYS = ["a medic", "the town council", "two residents", "a local monitor", "the regional health office"]
VERBS = ["said", "told reporters", "confirmed by phone", "wrote in a statement", "announced"]
OUTCOMES = [
    "leaving {n} people dead", "which killed {n}", "and {n} bodies were pulled out", "with at least {n} deaths",
    "causing {n} fatalities, among them a teacher",
]  # fmt: skip
PEOPLE = [
    "ambulance crews", "shopkeepers", "two families", "volunteers", "schoolchildren", "drivers", "old men", "farmers",
    "nurses", "firemen", "bakers", "students", "widows", "soldiers on leave", "traders", "shepherds", "tailors", "guards",
]  # fmt: skip
DID = [
    "waited", "slept", "argued", "searched", "prayed", "queued", "gathered", "sheltered", "walked", "worked", "hid",
    "listened", "stood", "ran", "wept", "dug", "watched", "sang",
]  # fmt: skip
SPOTS = [
    "by the mill", "under the arcade", "at the crossroads", "behind the clinic", "along the canal", "in cellars", "on rooftops",
    "near the depot", "outside the bakery", "beneath the viaduct", "beside parked lorries", "in the orchard", "around fires",
    "at the quarry", "inside the mosque", "off the ring road",
]  # fmt: skip
ENDS = [
    "as the fighting moved {w}", "while talks dragged on", "despite the truce of {m}", "for the {k} time this month",
    "before they fled {w}", "though nobody knew why", "and the wounded went {w}", "as stocks ran low within {k} days",
    "until the sirens stopped", "because the bridges were shut", "once the shells had ceased", "without light or water",
    "since buses no longer came", "when the market closed in {m}", "so few could leave", "after a {k} sleepless night",
]  # fmt: skip
DIRECTIONS = ["north", "south", "towards the river", "into the hills", "closer to the frontier"]
MONTHS = ["March", "April", "June", "October", "December"]
KEYS = ["second", "third", "fourth", "fifth", "sixth"]
HEADLINES = [
    "Deadly day in {t}",
    "{n} dead as {t} comes under fire",
    "War reaches {t}",
    "Blood and dust: {t}",
    "{t} hit again",
]
BACKGROUND = (
    "The conflict has driven hundreds of thousands of people from their homes since last spring and has drawn in "
    "neighbours on both sides of the border."
)


@dataclass(frozen=True)
class Told:
    """A report and the number of the story whose text it carries."""

    report: Report
    story: int


def make(n_texts: int, seed: int = 3) -> list[Told]:
    """About `n_texts` reports: half of them copies; every fourth event is told by two outlets in their own words."""
    rng = random.Random(seed)
    out: list[Told] = []
    story = 0
    while len(out) < n_texts:
        facts = (rng.choice(TOWNS), rng.randrange(2, 60), date(2020, 1, 1) + timedelta(rng.randrange(120)))
        for _ in range(rng.choice([1, 1, 1, 2])):
            story += 1
            paragraphs = own_story(rng, *facts)
            out.append(Told(report(rng, paragraphs, facts[2], len(out)), story))
            for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
                edited = copy_of(rng, paragraphs)
                out.append(Told(report(rng, edited, facts[2] + timedelta(rng.randrange(3)), len(out)), story))
    rng.shuffle(out)
    return out


def own_story(rng: random.Random, town: str, toll: int, day: date) -> list[str]:
    """Headline, byline and six to twelve paragraphs about one event."""
    lead = (
        f"{rng.choice(SIDES).capitalize()} {rng.choice(ACTS)} {rng.choice(TARGETS)} in {town} {rng.choice(TIMES)} on "
        f"{day:%A}, {rng.choice(OUTCOMES).format(n=toll)}, {rng.choice(WHO_SAYS)} {rng.choice(VERBS)}."
    )
    body = [lead, *(_paragraph(rng, town) for _ in range(rng.randrange(5, 11)))]
    if rng.random() < 0.5:
        body.append(BACKGROUND)
    return [rng.choice(HEADLINES).format(t=town, n=toll), f"By {_name(rng)}", *body]


def _paragraph(rng: random.Random, town: str) -> str:
    said = f"{rng.choice(WHO_SAYS)} of {town} {rng.choice(VERBS)}"
    return f"{_clause(rng).capitalize()}, {said}. {_clause(rng).capitalize()}, and {_clause(rng)}, {_name(rng)} {rng.choice(VERBS)}."


def _clause(rng: random.Random) -> str:
    end = rng.choice(ENDS).format(w=rng.choice(DIRECTIONS), m=rng.choice(MONTHS), k=rng.choice(KEYS))
    return f"{rng.choice(PEOPLE)} {rng.choice(DID)} {rng.choice(SPOTS)} {rng.choice(TIMES)} {end}"


def _name(rng: random.Random) -> str:
    syllables = ["ra", "mi", "to", "sel", "ka", "dor", "ni", "ver", "hal", "um", "ez", "ly"]
    return " ".join("".join(rng.sample(syllables, 3)).capitalize() for _ in range(2))


def copy_of(rng: random.Random, paragraphs: list[str]) -> list[str]:
    """One to three edits of the kinds that desks make."""
    head, byline, *body = paragraphs
    for edit in rng.sample(["headline", "byline", "tail", "add", "words"], rng.choice([1, 2, 3])):
        if edit == "headline":
            head = f"{_name(rng)}: {head.lower()}"
        elif edit == "byline":
            byline = f"By {_name(rng)} and agencies"
        elif edit == "tail":
            body = body[: max(2, round(len(body) * rng.uniform(0.5, 0.9)))]
        elif edit == "add":
            body = [*body, _paragraph(rng, "the region")]
        else:
            body = [_reworded(rng, p) for p in body]
    return [head, byline, *body]


def _reworded(rng: random.Random, text: str) -> str:
    words = text.split()
    for i in range(len(words)):
        if rng.random() < 0.02:
            words[i] = rng.choice(["some", "many", "reportedly", "local", "heavy"])
    return " ".join(words)


def report(rng: random.Random, paragraphs: list[str], day: date, number: int) -> Report:
    text = "\n\n".join(paragraphs)
    source = rng.choice(["Daily Herald", "Coast Times", "Gulf Wire", "The Standard", "Evening Post"])
    return Report(
        stable_id(text, source, number), f"copy-{number}", text, source=source, title=paragraphs[0],
        published_start=day, published_end=day, published_basis="given",
    )  # fmt: skip


def longer(told: Report, days: int = 1) -> Report:
    """A later version of the same outlet with two paragraphs more."""
    rng = random.Random(told.report_id)
    text = "\n\n".join([told.text, _paragraph(rng, "Karsana"), _paragraph(rng, "Safranli")])
    day = (told.published_start or date(2020, 1, 1)) + timedelta(days)
    return replace(
        told, report_id=stable_id(text, day.isoformat()), text=text, published_start=day, published_end=day
    )
