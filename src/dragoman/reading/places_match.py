"""Find candidate place mentions in a sentence: the longest names the gazetteer knows, and what speaks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from dragoman.gazetteer import Entry, Gazetteer
from dragoman.gazetteer.names import exact_key
from dragoman.reading.document import Sentence
from dragoman.reading.places_words import CALENDAR, PlaceWords, Spot, place_words

MAX_TOKENS = 9
BIG = 150_000  # people: a place this big needs less evidence than a village


@dataclass(slots=True)
class Tokens:
    """Tokens of one sentence as plain strings, for speed."""

    sentence: Sentence
    text: list[str]
    lower: list[str]
    at: list[int]
    upper: list[bool]  # starts with a capital letter

    @classmethod
    def of(cls, sentence: Sentence) -> Tokens:
        """Plain strings of a sentence's tokens."""
        text = [t.text for t in sentence.doc]
        return cls(sentence, text, [t.lower() for t in text], [t.idx for t in sentence.doc],
                   [t[0].isupper() for t in text])  # fmt: skip

    def end(self, i: int) -> int:
        """Offset in the sentence after token i."""
        return self.at[i] + len(self.text[i])

    def token(self, i: int) -> Token:
        """The parsed token."""
        return self.sentence.doc[i]


def find_spots(tokens: Tokens, gazetteer: Gazetteer, taken: set[int]) -> tuple[list[Spot], set[str]]:
    """Mentions in order, and family names seen ("Jack London"), whose later bare use is no place."""
    w = place_words()
    out: list[Spot] = []
    surnames: set[str] = set()
    i, n = 0, len(tokens.text)
    while i < n:
        found = (
            None if i in taken or not _may_start(tokens, i, w) else _longest(tokens, i, gazetteer, w, taken)
        )
        if found is None:
            i += 1
            continue
        last, key, entries = found
        spot = _spot(tokens, i, last, key, entries)
        if _is_person(tokens, i, last, w, entries):
            surnames.update(tokens.lower[i : last + 1])
        elif _accept(tokens, spot, w):
            out.append(spot)
        i = spot.last + 1
    return out, surnames


def _may_start(tokens: Tokens, i: int, w: PlaceWords) -> bool:
    if tokens.upper[i]:
        return True
    return (
        tokens.lower[i] in w.articles
        and i + 2 < len(tokens.text)
        and tokens.text[i + 1] == "-"
        and tokens.upper[i + 2]
    )


def _ends(tokens: Tokens, i: int, w: PlaceWords, taken: set[int]) -> Iterator[int]:
    """Tokens that a name from i on may end with, the last first."""
    ends = []
    for j in range(i, min(i + MAX_TOKENS, len(tokens.text))):
        if j in taken:
            break
        if tokens.upper[j] or (j > i and tokens.text[j - 1] == "-" and tokens.text[j][0].isalpha()):
            ends.append(j)
        elif tokens.lower[j] not in w.joiners:
            break
    return reversed(ends)


def _longest(
    tokens: Tokens, i: int, gazetteer: Gazetteer, w: PlaceWords, taken: set[int]
) -> tuple[int, str, tuple[Entry, ...]] | None:
    shown = tokens.sentence.doc.text
    for j in _ends(tokens, i, w, taken):
        name = shown[tokens.at[i] : tokens.end(j)]
        key = exact_key(name)
        if len(key) < 2:
            continue
        entries = gazetteer.exact(key)
        if entries and (entries := _fitting(name, key, entries)):
            return j, key, entries
    return None


def _fitting(name: str, key: str, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Entries whose name may be written like this: US only in capitals, Van never in capitals alone."""
    if len(key) > 3:
        return entries
    capitals = name.replace(".", "").isupper()
    short = tuple(e for e in entries if (e.kind in ("country", "admin1") or not e.geonames_id) == capitals)
    return short if capitals or len(key) == 3 else ()


def _spot(tokens: Tokens, first: int, last: int, key: str, entries: tuple[Entry, ...]) -> Spot:
    s = tokens.sentence
    return Spot(s.index, first, last, s.start + tokens.at[first], s.start + tokens.end(last), key, entries)


def _part_of_run(tokens: Tokens, i: int) -> bool:
    """Whether token i is a capitalised word that could belong to the same name."""
    if not 0 <= i < len(tokens.text) or not tokens.upper[i] or tokens.lower[i] in CALENDAR:
        return False
    return tokens.token(i).tag_[:2] in ("NN", "JJ", "FW", "VB") or tokens.token(i).tag_ == "NNP"


def _is_person(tokens: Tokens, first: int, last: int, w: PlaceWords, entries: tuple[Entry, ...]) -> bool:
    """Whether the words belong to a person's name: a title or given name before, an unknown name after a given name."""
    if first > 0:
        before = tokens.lower[first - 1].rstrip(".")
        if (
            before in w.titles
            and tokens.text[first - 1] not in (".", "General", "State")
            and entries[0].kind != "country"
        ):
            return True
        if tokens.upper[first - 1] and (before in w.given or _initial(tokens.text[first - 1])):
            return entries[0].kind != "country" or before in w.given
    after = last + 1
    if first == last and tokens.lower[first] in w.given and _part_of_run(tokens, after):
        nxt = tokens.lower[after]
        return nxt not in w.types and nxt not in w.bodies and nxt not in w.directions
    return False


def _initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "." and word[0].isupper()


def _accept(tokens: Tokens, spot: Spot, w: PlaceWords) -> bool:
    """Decide on the evidence; sets strong, hint, adjectival and direction on the way."""
    before = tokens.lower[spot.first - 1] if spot.first else ""
    skip = spot.first - 1
    while skip >= 0 and (tokens.lower[skip] in w.directions or tokens.lower[skip] in ("the", "of", "-")):
        skip -= 1
    lead = tokens.lower[skip] if skip >= 0 else ""
    spot.strong = before in w.strong or lead in w.strong
    _type_word(tokens, spot, w)
    if spot.first and before in w.directions:
        spot.direction = before
    if spot.first == spot.last and tokens.lower[spot.first] in CALENDAR and not spot.hint:
        return _then_place(tokens, spot)
    if not _own_run(tokens, spot, w):
        return False
    return _known_enough(tokens, spot, w)


def _type_word(tokens: Tokens, spot: Spot, w: PlaceWords) -> None:
    """Read the word after (or "town of" before): a kind; a capitalised one joins the name."""
    after = spot.last + 1
    if after < len(tokens.text):
        kind = w.types.get(tokens.lower[after])
        if kind:
            spot.hint, spot.strong = kind, True
            if tokens.upper[after] and tokens.sentence.kind != "headline":
                spot.last = after
                spot.end = tokens.sentence.start + tokens.end(after)
            return
    if spot.first >= 2 and tokens.lower[spot.first - 1] == "of":
        kind = w.types.get(tokens.lower[spot.first - 2])
        if kind and kind not in ("site",):
            spot.hint, spot.strong = kind, True
    elif (
        spot.first >= 1
        and (kind := w.types.get(tokens.lower[spot.first - 1]))
        and not tokens.upper[spot.first - 1]
    ):
        spot.hint, spot.strong = kind, True


def _then_place(tokens: Tokens, spot: Spot) -> bool:
    """Whether ", Capital" follows at once, as in "March, Cambridgeshire"."""
    i = spot.last + 1
    return (
        i + 1 < len(tokens.text)
        and tokens.text[i] == ","
        and tokens.upper[i + 1]
        and not tokens.lower[i + 1][0].isdigit()
        and spot.strong
    )


def _own_run(tokens: Tokens, spot: Spot, w: PlaceWords) -> bool:
    """Whether the name stands alone among capitals, or in a longer name that may still count (marked adjectival)."""
    right = spot.last + 1
    end = right
    while _part_of_run(tokens, end):
        end += 1
    if end > right:
        tail = tokens.lower[right:end]
        if any(t in w.bodies or t in w.types for t in tail) or spot.entries[0].kind in ("country", "admin1"):
            spot.adjectival, spot.confidence = True, 0.6
            return True
        if not spot.strong and spot.first == spot.last:
            return False
        spot.confidence = 0.6
    left = spot.first - 1
    if left < 0 or not _part_of_run(tokens, left):
        return True
    word = tokens.lower[left]
    if (
        word in w.directions
        or word in w.types
        or word in w.before
        or tokens.token(left).tag_[:2] in ("JJ", "VB")
    ):
        return True
    if left == 0 and word in w.common:
        return True
    spot.confidence = 0.5
    return spot.first != spot.last or max(e.population for e in spot.entries) > BIG


def _known_enough(tokens: Tokens, spot: Spot, w: PlaceWords) -> bool:
    first = spot.entries[0]
    words = tokens.lower[spot.first : spot.last + 1]
    big = (
        first.kind in ("country", "continent", "region", "water")
        or max(e.population for e in spot.entries) > BIG
    )
    if len(words) > 1 and not all(x in w.common or x in w.joiners for x in words):
        return True
    tag = tokens.token(spot.last).tag_
    if len(words) == 1 and words[0] in w.common:
        if first.kind == "country" or (spot.hint and spot.hint != "region"):
            return tag in ("NNP", "NNPS") or spot.strong
        follows = _then_place(tokens, spot)
        return tag in ("NNP", "NNPS") and (spot.strong or follows) and (big or follows or spot.first > 0)
    if tag not in ("NNP", "NNPS", "NN", "NNS") and not spot.strong and not big:
        return False
    if spot.first == 0 and not big and not spot.strong:
        spot.confidence = min(spot.confidence, 0.6)
    return big or spot.strong or not _speaks(tokens, spot, w)


def _speaks(tokens: Tokens, spot: Spot, w: PlaceWords) -> bool:
    """Whether the name is the subject of a verb of speech or thought: then a small place is a person."""
    token = tokens.token(spot.last)
    if token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    verb = token.head.lower_
    return any(verb.startswith(x) for x in w.speech) or verb in (
        "said",
        "told",
        "thought",
        "knew",
        "was",
        "had",
        "wrote",
    )
