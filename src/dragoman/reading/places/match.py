"""Find candidate place mentions in a sentence: the longest names the gazetteer knows, and what speaks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.gazetteer import Entry, Gazetteer
from dragoman.gazetteer.names import exact_key
from dragoman.reading.document import Sentence
from dragoman.reading.homeland import adjectives_of_states
from dragoman.reading.parse import Token
from dragoman.reading.places.words import CALENDAR, PlaceWords, Spot, place_words

MAX_TOKENS = 9
_SURE = frozenset({"country", "continent", "region", "water"})
ENGLISH = frozenset({"USA", "GBR", "CAN", "AUS", "NZL", "IRL", "JAM", "ZAF", None})
POINTS = frozenset({"city", "village", "district"})
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
        found = None
        if i not in taken and _may_start(tokens, i, w):
            found = _state(tokens, i, gazetteer) or _longest(tokens, i, gazetteer, w, taken)
        if found is None:
            i += 1
            continue
        last, key, entries = found
        first = i + 1 if tokens.lower[i] in ("the", "a", "an") and last > i else _with_article(tokens, i, w)
        spot = _spot(tokens, first, last, key, entries)
        if first == last and tokens.lower[last] in w.before and _part_of_run(tokens, last + 1):
            i += 1  # "Tal" of an unknown Tal Something
            continue
        if is_person(tokens, first, last, w, entries):
            surnames.update(tokens.lower[first : last + 1])
        elif _acronym(tokens, first, last, entries):
            pass  # SANA is an agency
        elif first == last and _tied_before(tokens, first, gazetteer, w) and entries[0].kind not in _SURE:
            pass  # "Chan-Hom"
        elif first > i and first == last and tokens.lower[first] in w.common and entries[0].kind not in _SURE:
            pass  # "The Church"
        elif _accept(tokens, spot, w, surnames):
            if spot.confidence < 1:
                spot = _whole(tokens, spot, gazetteer, w)
            if not _full_name(tokens, spot, w):
                out.append(spot)
        i = spot.last + 1
    return out, surnames


def _whole(tokens: Tokens, spot: Spot, gazetteer: Gazetteer, w: PlaceWords) -> Spot:
    """The whole run of capitals where only its beginning is a known small place: "San Pablo Tres Rios" is not San Pablo."""
    tail = _tail(tokens, spot.last + 1)
    first = spot.entries[0]
    if not tail or spot.adjectival or first.kind not in POINTS or not _foreign_to(tail, w):
        return spot
    last = spot.last + len(tail)
    whole = tokens.sentence.shown[tokens.at[spot.first] : tokens.end(last)]
    found = gazetteer.lookup(whole)
    entries = found.entries if found.how != "rough" else ()
    key, end = exact_key(whole), tokens.sentence.start + tokens.end(last)
    return replace(
        spot, last=last, end=end, key=key, entries=entries, how=found.how, kind=None if entries else "village"
    )


def _full_name(tokens: Tokens, spot: Spot, w: PlaceWords) -> bool:
    """Whether the words are a person's: a given name and one that the gazetteer lacks."""
    return spot.kind == "village" and tokens.lower[spot.first] in w.given


def _foreign_to(tail: list[str], w: PlaceWords) -> bool:
    """Whether no word of a tail is one of the language's, a given name or a title: then it belongs to the name."""
    return not any(t in w.common or t in w.given or t.rstrip(".") in w.titles for t in tail)


def _with_article(tokens: Tokens, i: int, w: PlaceWords) -> int:
    """First token of the name with the article that a hyphen ties to it ("Al-Golan" where Golan was found)."""
    tied = i >= 2 and tokens.text[i - 1] == "-" and tokens.lower[i - 2] in w.articles
    return (
        i - 2 if tied and tokens.end(i - 2) == tokens.at[i - 1] and tokens.end(i - 1) == tokens.at[i] else i
    )


def _state(tokens: Tokens, i: int, gazetteer: Gazetteer) -> tuple[int, str, tuple[Entry, ...]] | None:
    """A state's abbreviation: with its full stop, or two capitals after a comma ("Paris, TX")."""
    for last in (i + 1, i):
        if last >= len(tokens.text):
            continue
        short = tokens.sentence.shown[tokens.at[i] : tokens.end(last)]
        after_comma = i > 1 and tokens.text[i - 1] == "," and tokens.upper[i - 2]
        if "." in short or (after_comma and len(short) == 2):
            entries = gazetteer.state(short)
            if entries:
                return last, exact_key(entries[0].name), entries
    return None


def _acronym(tokens: Tokens, first: int, last: int, entries: tuple[Entry, ...]) -> bool:
    """Whether four capitals inside a sentence are more likely an organisation's than a town's."""
    word = tokens.sentence.text[tokens.at[first] : tokens.end(first)]
    if first != last or not first or len(word) != 4 or not word.isupper() or entries[0].kind in _SURE:
        return False
    return not tokens.sentence.text[: tokens.at[first]].isupper()


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
        if (
            tokens.upper[j]
            or (j > i and tokens.sentence.text[tokens.at[j]].isupper())
            or (j > i and tokens.text[j - 1] == "-" and tokens.text[j][0].isalpha())
        ):
            ends.append(j)
        elif tokens.lower[j] not in w.joiners:
            break
    return reversed(ends)


def _longest(
    tokens: Tokens, i: int, gazetteer: Gazetteer, w: PlaceWords, taken: set[int]
) -> tuple[int, str, tuple[Entry, ...]] | None:
    shown = tokens.sentence.shown
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
    end = tokens.end(last)
    end -= len(tokens.text[last]) - len(
        tokens.text[last].rstrip("-/#+")
    )  # marks that the tokenizer left on the word
    return Spot(s.index, first, last, s.start + tokens.at[first], s.start + end, key, entries)


def _part_of_run(tokens: Tokens, i: int) -> bool:
    """Whether token i is a capitalised word that could belong to the same name."""
    if not 0 <= i < len(tokens.text) or not tokens.upper[i] or tokens.lower[i] in CALENDAR:
        return False
    return tokens.token(i).tag_[:2] in ("NN", "JJ", "FW", "VB") or tokens.token(i).tag_ == "NNP"


def is_person(tokens: Tokens, first: int, last: int, w: PlaceWords, entries: tuple[Entry, ...]) -> bool:
    """Whether the words belong to a person's name: a title or given name before, an unknown name after a given name."""
    if first > 0:
        word, before = tokens.text[first - 1], tokens.lower[first - 1].rstrip(".")
        if (
            before in w.titles
            and word[0].isalpha()
            and (before not in w.offices or entries[0].kind not in _SURE)
        ):
            return before not in ("general", "state", "mayor") or tokens.upper[first - 1]
        if tokens.upper[first - 1] and (before in w.given or _initial(word)):
            return entries[0].kind not in _SURE or before in w.given
    if first == last and tokens.lower[first] in w.given:
        tail = _tail(tokens, last + 1)
        return bool(tail) and not any(
            t in w.types or t in w.bodies or t in w.titles or t in w.directions for t in tail
        )
    return False


def _tail(tokens: Tokens, i: int) -> list[str]:
    """Capitalised words from token i on that belong to the same name, in lower case."""
    end = i
    while _part_of_run(tokens, end):
        end += 1
    return tokens.lower[i:end]


def _initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "." and word[0].isupper()


def _accept(tokens: Tokens, spot: Spot, w: PlaceWords, surnames: set[str]) -> bool:
    """Decide on the evidence; sets strong, hint, adjectival and direction on the way."""
    if spot.first == spot.last and _no_name(tokens, spot, w):
        return False
    before = tokens.lower[spot.first - 1] if spot.first else ""
    skip = spot.first - 1
    while skip >= 0 and (tokens.lower[skip] in w.directions or tokens.lower[skip] in ("the", "of", "-")):
        skip -= 1
    lead = tokens.lower[skip] if skip >= 0 else ""
    spot.strong = before in w.strong or lead in w.strong or _dateline(tokens, spot)
    _type_word(tokens, spot, w)
    if spot.first and before in w.directions:
        spot.direction = before
    if spot.first == spot.last and tokens.lower[spot.first] in CALENDAR and not spot.hint:
        return _then_place(tokens, spot)
    if not (_own_run(tokens, spot, w, surnames) and _known_enough(tokens, spot, w)):
        return False
    if not spot.strong and _governs(tokens.token(spot.last), w):
        spot.adjectival = True
    return True


def _no_name(tokens: Tokens, spot: Spot, w: PlaceWords) -> bool:
    """Whether a single word is no name: a direction, a state's adjective, the type word of the name before it."""
    word = tokens.lower[spot.first]
    if word in w.directions:
        return True
    if word in w.types and spot.first and tokens.upper[spot.first - 1]:
        return True
    return spot.entries[0].kind not in _SURE and word in adjectives_of_states()


def _governs(token: Token, w: PlaceWords) -> bool:
    """Whether a place stands for its government: the subject of saying, agreeing, denying."""
    if token.dep_ == "conj":
        token = token.head
    return token.dep_ == "nsubj" and token.head.lower_.startswith(w.governs)


def _dateline(tokens: Tokens, spot: Spot) -> bool:
    """Whether the name opens its sentence in capitals before a dash or bracket: "CAIRO (Agency) -"."""
    if spot.first or not tokens.text[0].isupper():
        return False
    rest = tokens.text[spot.last + 1 : spot.last + 8]
    return bool(rest) and (
        rest[0] in ("-", "(", ":", "/", '"') or (rest[0] == "," and ("-" in rest or "(" in rest))
    )


def _type_word(tokens: Tokens, spot: Spot, w: PlaceWords) -> None:
    """Read the word after (or "town of" before): a kind; some capitalised ones join the name."""
    after = spot.last + 1
    if after < len(tokens.text) and (kind := w.types.get(tokens.lower[after])):
        if not tokens.upper[after]:
            spot.hint, spot.strong = kind, True
        elif tokens.lower[after] in w.joining and not _part_of_run(tokens, after + 1):
            spot.hint, spot.strong, spot.last = kind, True, after
            spot.end = tokens.sentence.start + tokens.end(after)
        elif tokens.lower[after] not in w.bodies or kind in ("admin2", "city"):
            spot.hint = kind
        return
    of = 1 if spot.first >= 2 and tokens.lower[spot.first - 1] == "of" else 0
    i = spot.first - 1 - of
    if i >= 0 and not tokens.upper[i] and (kind := w.types.get(tokens.lower[i])):
        spot.hint, spot.strong = kind, True


def _then_place(tokens: Tokens, spot: Spot) -> bool:
    """Whether ", Capital" follows at once, as in "March, Cambridgeshire"."""
    i = spot.last + 1
    return i + 1 < len(tokens.text) and tokens.text[i] == "," and tokens.upper[i + 1] and spot.strong


def _own_run(tokens: Tokens, spot: Spot, w: PlaceWords, surnames: set[str]) -> bool:
    """Whether the name stands alone among capitals, or in a longer name that may still count (marked adjectival)."""
    big = spot.entries[0].kind in (*_SURE, "admin1") or max(e.population for e in spot.entries) > BIG
    tail = _tail(tokens, spot.last + 1)
    if tail and tail[0] in w.titles:
        tail = []  # "Toledo Mayor Smith"
    if tail:
        area = (
            spot.entries[0].kind in (*_SURE, "admin1") or max(e.population for e in spot.entries) > 1_000_000
        )
        if any(t in w.bodies or t in w.types for t in tail) or area or (big and len(tail) > 1):
            spot.adjectival, spot.confidence = True, 0.6
        elif not spot.strong and spot.first == spot.last:
            return False
        else:
            spot.confidence = 0.6
    elif _hyphenated(tokens, spot.last + 1) and not big:
        return False
    elif spot.last + 1 < len(tokens.text) and tokens.lower[spot.last + 1] in w.things:
        if spot.entries[0].kind not in _SURE and spot.entries[0].population < BIG:
            return False  # "Apache helicopters": the name is the thing's
        spot.adjectival, spot.confidence = True, 0.6
    return _left(tokens, spot, w, surnames, big)


def _hyphenated(tokens: Tokens, i: int) -> bool:
    """Whether a hyphen without spaces ties the name to the next word ("Wal-Mart")."""
    return (
        i + 1 < len(tokens.text)
        and tokens.text[i] == "-"
        and tokens.at[i] + 1 == tokens.at[i + 1] == tokens.end(i - 1) + 1
    )


def _tied_before(tokens: Tokens, i: int, gazetteer: Gazetteer, w: PlaceWords) -> bool:
    """Whether a hyphen without spaces ties the name to a word before it that is neither a place, an article nor letters
    of a party ("R-Dayton")."""
    if i < 2 or tokens.text[i - 1] != "-" or tokens.end(i - 1) != tokens.at[i]:
        return False
    word = tokens.text[i - 2]
    if tokens.end(i - 2) != tokens.at[i - 1] or word.isupper() or not word[0].isupper():
        return False
    return (
        word.lower() not in w.articles
        and word.lower() not in w.directions
        and not gazetteer.exact(exact_key(word))
    )


def _left(tokens: Tokens, spot: Spot, w: PlaceWords, surnames: set[str], big: bool) -> bool:
    """Whether what stands before lets the name be a place: "Saddam Homs" is a person, "University of Homs" a body."""
    left = spot.first - 1
    if (
        left >= 1
        and tokens.lower[left] == "of"
        and tokens.upper[left - 1]
        and tokens.lower[left - 1] in w.bodies
    ):
        spot.adjectival, spot.confidence = True, 0.6
        return tokens.lower[spot.first] not in w.common
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
    sure = spot.entries[0].kind in (*_SURE, "admin1") or max(e.population for e in spot.entries) > 1_000_000
    if spot.first != spot.last or sure or (big and (word in w.common or spot.strong)):
        return True
    if word not in w.common:
        surnames.add(tokens.lower[spot.last])
    return False


def _known_enough(tokens: Tokens, spot: Spot, w: PlaceWords) -> bool:
    first = spot.entries[0]
    words = tokens.lower[spot.first : spot.last + 1]
    most = max(e.population for e in spot.entries)
    big = first.kind in _SURE or most > BIG
    if len(words) > 1:
        plain = all(x in w.common or x in w.joiners or x in CALENDAR for x in words)
        return (
            not plain
            or first.kind in _SURE
            or words[-1] in w.joining
            or bool(spot.hint)
            or (spot.strong and not first.alternate)
        )
    tag = tokens.token(spot.last).tag_
    if words[0] in w.common:
        if first.kind == "country" or (spot.hint and spot.hint != "region"):
            return tag in ("NNP", "NNPS") or (spot.strong and first.kind == "country")
        if words[0] in w.bodies or words[0] in w.titles or words[0] in w.types:
            return False
        follows = _then_place(tokens, spot)
        return tag in ("NNP", "NNPS") and (spot.strong or follows) and (big or follows or not first.alternate)
    odd = tag not in ("NNP", "NNPS", "NN", "NNS") and (
        spot.first == 0 or first.alternate
    )  # taggers miss rare names
    if odd and not spot.strong and not big:
        return False
    if (
        all(e.alternate for e in spot.entries)
        and first.kind not in (*_SURE, "admin1")
        and most < 1_000_000
        and not spot.strong
    ):
        return _hint_or_middle(spot, most)
    if spot.first == 0 and not big and not spot.strong:
        spot.confidence = min(spot.confidence, 0.6)
    return big or spot.strong or spot.hint is not None or not _acts(tokens, spot, w)


def _hint_or_middle(spot: Spot, most: int) -> bool:
    """Another name of a place counts without a preposition only where there is a type word or a real town behind it."""
    return spot.hint is not None or most > 20_000


def _acts(tokens: Tokens, spot: Spot, w: PlaceWords) -> bool:
    """Whether the name does or suffers what the verb says, as people do: then a small place is a person."""
    token = tokens.token(spot.last)
    if any(e.country not in ENGLISH for e in spot.entries[:3]):
        return False  # nobody's family name in English
    if token.dep_ in ("nsubj", "nsubjpass", "dobj"):
        return token.head.tag_.startswith("VB")
    return (
        token.dep_ == "conj"
        and token.head.dep_ in ("nsubj", "nsubjpass")
        and any(token.head.head.lower_.startswith(x) for x in (*w.speech, "said"))
    )
