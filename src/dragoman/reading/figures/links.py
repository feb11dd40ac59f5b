"""Which word of a sentence gives a counted phrase its measure: by dependency, then by neighbourhood.

Labels are ClearNLP's as spaCy's English models give them (nsubj, nsubjpass, dobj, pobj, acl, relcl ...).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from dragoman.reading.figures.words import Entries, Measures
from dragoman.reading.parse import Doc, Token

STEPS = 8  # how far up the tree a phrase may climb
_BELOW = frozenset(("amod", "acl", "relcl", "acomp", "oprd", "advcl", "nmod", "xcomp", "ccomp"))
_PREDICATES = frozenset(("xcomp", "ccomp", "acomp", "attr", "oprd", "advcl", "prep", "advmod"))
_UP = frozenset(("conj", "appos", "nummod", "quantmod", "compound", "nmod", "npadvmod"))
_PASSIVE = ("VBN",)
_SKIP = ("RB", "MD", "VBZ", "VBP", "IN", "TO", "DT", "PRP$", "CD", "JJ", "CC", "JJR", "RBR", "NNP")


class Link(NamedTuple):
    """A measure and the token that gives it; `how` is the table it came from, `part` whether it is told as a part."""

    measure: str
    token: int
    how: str
    part: bool = False


class Linker:
    """Finds links in one sentence. `kind` of a phrase: people, things, none, unknown, bare (no noun)."""

    def __init__(self, doc: Doc, lemma: Callable[[Token], str], m: Measures) -> None:
        self.doc = doc
        self.lemma = lemma
        self.m = m

    # ------------------------------------------------------------ tables

    def find(self, table: Entries, word: Token, kind: str, how: str, unit: str | None = None) -> Link | None:
        """The first measure of a word that fits what is counted."""
        lemma = self.lemma(word)
        entries = table.get(lemma) or table.get(word.lower_)
        if not entries:
            return None
        near: set[str] | None = None
        for asked, measure in entries:
            if asked is not None:
                near = near if near is not None else self._near(word)
                if asked not in near or (asked.endswith("ly") and not self._adverb(word, asked)):
                    continue
                if asked == "hospital" and any(
                    self.lemma(t) in self.m.lists["dying.words"] for t in word.subtree
                ):
                    continue
            if self._fits(measure, kind, unit, lemma, asked):
                return Link(measure, word.i, how)
        return None

    def _adverb(self, word: Token, adverb: str) -> bool:
        return any(c.lower_ == adverb and abs(c.i - word.i) < 3 for c in word.children)

    def _near(self, word: Token) -> set[str]:
        """Lemmas of a word's children and theirs."""
        out: set[str] = set()
        for c in word.children:
            if c.dep_ == "conj" and any(g.dep_ in ("nsubj", "nsubjpass") for g in c.children):
                continue
            if c.tag_ == "VBG" and any(g.dep_ == "dobj" for g in c.children):  # "shot two, killing one"
                continue
            out.add(self.lemma(c))
            out.update(self.lemma(g) for g in c.children)
        return out

    def _fits(self, measure: str, kind: str, unit: str | None, lemma: str, asked: str | None) -> bool:
        lists = self.m.lists
        if kind in ("unknown", "bare") and asked is None and lemma in lists["weak.words"]:
            return False
        if measure == "deployed":
            allowed = lists["set_up.units"] if lemma in lists["set_up.verbs"] else lists["deployed.units"]
            return unit in allowed
        if kind == "people":
            return measure in lists["by_unit.people"]
        if kind == "things":
            return measure in lists["by_unit.things"] or (measure == "displaced" and unit == "houses")
        return kind != "none"

    # ------------------------------------------------------------ the search

    def link(self, top: Token, noun: Token | None, kind: str, unit: str | None) -> Link | None:
        """The measure of the phrase with head `top` (and counted noun `noun`), or None."""
        of = top.head
        bodies = (
            top.dep_ == "pobj" and of.lower_ == "of" and self.lemma(of.head) in self.m.lists["bodies.words"]
        )
        if bodies and kind != "things":
            return Link("killed", of.head.i, "noun")
        found = self._below(noun, kind, unit) if noun is not None else None
        found = found or self._below(top, kind, unit)
        if found and found.measure != "injured":
            return found
        above = self._above(top, kind, unit)
        if found and above and above.measure == "killed":  # "the death of a man who was shot"
            return above
        return found or above

    def _below(self, t: Token, kind: str, unit: str | None) -> Link | None:
        for c in t.children:
            if c.dep_ in _BELOW:
                found = self.says(c, kind, unit)
                if found:
                    return found
            elif c.dep_ == "prep" and c.lower_ == "with":
                found = self._phrase(c, kind)
                if found:
                    return found
        return None

    def says(self, c: Token, kind: str, unit: str | None, depth: int = 0) -> Link | None:
        """What a participle, adjective or clause says of the noun that it belongs to."""
        tag = c.tag_
        if tag[:2] == "JJ" or tag in ("NN", "NNP"):
            if c.dep_ == "amod" and c.lower_ in self.m.lists["implied.once"] and kind == "people":
                return None
            found = self.find(self.m.state, c, kind, "state", unit) or self._participle(c, kind, unit)
            return found or (self._light(c, kind, unit, depth) if tag[:2] == "JJ" else None)
        if tag[:2] != "VB":
            return None
        own_subject = any(x.dep_ == "nsubj" and x.tag_ not in ("WP", "WDT") for x in c.children)
        has_object = any(x.dep_ == "dobj" and x.tag_ not in ("WP", "WDT") for x in c.children)
        passive = tag == "VBN" and not _has_aux(c) and not has_object
        if passive or own_subject or (tag == "VBD" and not has_object and not _has_subject(c)):
            found = self.find(self.m.object, c, kind, "object", unit)
            if found:
                return found
        if not own_subject:
            found = self.find(self.m.subject, c, kind, "subject", unit)
            if found:
                return found
        found = self.find(self.m.state, c, kind, "state", unit) if tag in ("VBN", "VBG", "VBD") else None
        return found or self._light(c, kind, unit, depth)

    def _light(
        self, v: Token, kind: str, unit: str | None, depth: int = 0, verbs: str = "light"
    ) -> Link | None:
        """A verb that says nothing of its own: "left 12 dead", "are believed to have died"."""
        if depth > 3 or self.lemma(v) not in self.m.lists[f"{verbs}.words"]:
            return None
        for c in v.children:
            if c.dep_ in _PREDICATES:
                found = self.says(c, kind, unit, depth + 1) or self._phrase(c, kind)
                if found:
                    return found
        return None

    def _phrase(self, prep: Token, kind: str) -> Link | None:
        """ "left without homes", "are in critical condition", "two people with gunshot wounds"."""
        if kind in ("things", "none") or prep.tag_ != "IN":
            return None
        for asked, measure in self.m.phrase.get(prep.lower_, ()):
            noun, *inside = (asked or "").split()
            for c in prep.children:
                if (
                    c.dep_ == "pobj"
                    and self.lemma(c) == noun
                    and {*inside} <= {self.lemma(t) for t in c.subtree}
                ):
                    return Link(measure, prep.i, "phrase")
        return None

    def _above(self, top: Token, kind: str, unit: str | None) -> Link | None:
        t, part = top, False
        for _ in range(STEPS):
            h, dep = t.head, t.dep_
            if h.i == t.i:
                return None
            found = self._role(t, h, dep, kind, unit)
            if found:
                return found._replace(part=part)
            step = self._step(t, h, dep)
            if step is None:
                return None
            if step[1]:
                part = True
                if step[0].tag_[:2] == "VB":
                    return self._part_of_verb(step[0], t, kind, unit)
            t = step[0]
            found = self._below(t, kind, unit) if dep in ("appos", "pobj") else None
            if found:
                return found._replace(part=part)
        return None

    def _part_of_verb(self, verb: Token, t: Token, kind: str, unit: str | None) -> Link | None:
        """The measure of "including three children" where the parser hangs it on the verb."""
        found = (
            self.says(verb, kind, unit)
            or self.find(self.m.object, verb, kind, "object", unit)
            or self._toll(verb, t)
        )
        return found._replace(part=True) if found else None

    def _step(self, t: Token, h: Token, dep: str) -> tuple[Token, bool] | None:
        """One step up to a word that shares this one's role; second, whether this is a part of that."""
        if dep == "conj" and (bearer := self._bearer(h)) is not None:
            return bearer, False  # "a man named Ali Hasan and a boy": the boy stands beside the man
        if dep in _UP and h.tag_[:2] != "VB":
            return h, dep == "appos" and any(c.dep_ == "nummod" for c in h.children)
        if dep in ("pobj", "pcomp") and h.tag_ in ("IN", "VBG", "CC", "RB"):
            word = h.lower_
            if word in self.m.lists["joins.parts"] and word != "of":
                return h.head, True
            if word == "of" and (h.head.tag_ == "CD" or self.lemma(h.head) in self.m.lists["groupers.words"]):
                return h.head, False
            if word in ("as", "with", "alongside", "besides", "plus") and h.head.tag_[:2] != "VB":
                return h.head, False
        return None

    def _bearer(self, name: Token) -> Token | None:
        """Who bears a name that a participle gives: "a man named Ali Hasan"."""
        verb = name.head.head if name.dep_ == "pobj" and name.head.lower_ == "as" else name.head
        given = verb.dep_ == "acl" and verb.lower_ in self.m.lists["joins.naming"]
        return verb.head if given and name.tag_ in ("NNP", "NNPS") else None

    def _role(self, t: Token, h: Token, dep: str, kind: str, unit: str | None) -> Link | None:
        m = self.m
        if dep == "nsubjpass":
            sure = "people" if kind == "bare" and self.lemma(h) in m.lists["weak.of_persons"] else kind
            return self.find(m.object, h, sure, "object", unit) or self._light(h, kind, unit)
        if dep in ("nsubj", "csubj"):
            return self._subject(t, h, kind, unit)
        if dep in ("dobj", "dative", "oprd", "attr", "npadvmod", "ccomp") and h.tag_[:2] == "VB":
            found = (
                self.find(m.object, h, kind, "object", unit) if dep in ("dobj", "dative", "oprd") else None
            )
            return found or self._light(h, kind, unit) or self._toll(h, t)
        if dep == "poss":
            return self.find(m.noun, h, kind, "noun", unit)
        if dep == "pobj":
            return self._prepositional(t, h, kind, unit)
        if dep in ("nummod", "compound", "appos") and h.tag_[:2] == "NN":
            return self.find(m.toll, h, kind, "toll", unit) if dep != "nummod" and kind == "bare" else None
        if dep == "nummod" and h.tag_[:2] == "VB":
            return self._toll(h, t)
        return None

    def _subject(self, t: Token, h: Token, kind: str, unit: str | None) -> Link | None:
        m = self.m
        if h.tag_[:2] == "JJ":
            return self.find(m.state, h, kind, "state", unit)
        found = self.find(m.subject, h, kind, "subject", unit)
        if found:
            return found
        bare_verb = not any(c.dep_ == "dobj" for c in h.children) and not _shares_object(h)
        if (h.tag_ == "VBN" and bare_verb) or (h.tag_ == "VBD" and bare_verb and h.i > t.i and not _aims(h)):
            found = self.find(m.object, h, kind, "object", unit)
        return (
            found
            or (
                self.find(m.state, h, kind, "state", unit)
                if h.tag_ != "VB" and (bare_verb or h.tag_[:2] != "VB")
                else None
            )
            or self._light(
                h, kind, unit, 0, "light" if h.tag_ == "VBN" and not _has_aux(h) else "light_active"
            )
        )

    def _prepositional(self, t: Token, prep: Token, kind: str, unit: str | None) -> Link | None:
        m, word, gov = self.m, prep.lower_, prep.head
        if gov.tag_[:2] in ("NN", "VB", "JJ") and word in ("of", "for", "to", "among"):
            noun = self.lemma(gov)
            if noun == "life" and self.lemma(gov.head) in m.lists["life_verbs.words"]:
                return Link("killed", gov.i, "noun")
            if word == "of" and noun in m.lists["bodies.words"] and kind != "things":
                return Link("killed", gov.i, "noun")
            if word in ("of", "to") and noun in m.lists["present.nouns"] and kind not in ("things", "none"):
                return Link("present", gov.i, "noun")
            if word == "of" and gov.tag_[:2] in ("NN", "VB"):
                found = self.find(m.noun, gov, kind, "noun", unit) or (
                    self.find(m.toll, gov, kind, "toll", unit) if kind in ("bare", "people") else None
                )
                if found or gov.tag_ != "VBG":
                    return found
                return self.find(m.object, gov, kind, "object", unit)
        if word in ("to", "at", "by") and gov.tag_[:2] == "VB":
            return self._toll(gov, t)
        return None

    def _toll(self, verb: Token, t: Token) -> Link | None:
        """ "the death toll rose to 45", "put the number of dead at 45"."""
        if self.lemma(verb) not in self.m.lists["toll_verbs.words"]:
            return None
        for v in (verb, verb.head) if verb.dep_ in ("xcomp", "ccomp") else (verb,):
            for c in v.children:
                if (
                    c.dep_ in ("nsubj", "nsubjpass", "dobj")
                    and c.i != t.i
                    and self.lemma(c) in self.m.lists["toll_nouns.words"]
                ):
                    found = self._toll_measure(c)
                    if found:
                        return found
        return None

    def _toll_measure(self, c: Token) -> Link | None:
        """What a toll or number counts: "number of displaced families", "death toll", "toll"."""
        for w in sorted(c.subtree, key=lambda w: (w.i == c.i, w.i)):
            word = self.lemma(w)
            entries = (
                self.m.state.get(w.lower_)
                or self.m.itself.get(word)
                or self.m.itself.get(w.lower_)
                or self.m.noun.get(word)
                or (self.m.object.get(word) if w.tag_ == "VBN" else None)
            )
            if entries and word != "life":
                return Link(entries[0][1], c.i, "toll")
        entries = self.m.toll.get(self.lemma(c))
        return Link(entries[0][1], c.i, "toll") if entries else None

    # ------------------------------------------------------------ neighbourhood

    def beside(self, first: int, last: int, kind: str, unit: str | None) -> Link | None:
        """A measure word right after or right before the phrase, where the parse gives none."""
        head = self.doc[last]
        if head.dep_ == "pobj" and head.head.lower_ not in self.m.lists["joins.parts"]:
            return self._before(first, kind, unit)
        return self._after(last, kind, unit) or self._before(first, kind, unit)

    def _after(self, last: int, kind: str, unit: str | None) -> Link | None:
        for t in self.doc[last + 1 : last + 7]:
            if t.tag_[:2] in ("VB", "JJ"):
                passive = t.tag_ in ("VBN", "VBD", "JJ")
                found = (
                    self.find(self.m.object, t, kind, "object", unit)
                    if passive
                    and not _object_follows(t)
                    and not (t.tag_ == "VBD" and (_aims(t) or _shares_object(t)))
                    else None
                )
                found = (
                    found
                    or self.find(self.m.subject, t, kind, "subject", unit)
                    or self.find(self.m.state, t, kind, "state", unit)
                )
                if found:
                    return found
                if t.tag_[:2] == "VB" and self.lemma(t) not in self.m.lists["light.words"]:
                    return None
            elif t.tag_ == "RB" and t.lower_ in self.m.state:
                return self.find(self.m.state, t, kind, "state", unit)
            elif t.tag_ not in ("RB", "MD", "TO", "IN"):
                return None
        return None

    def _before(self, first: int, kind: str, unit: str | None) -> Link | None:
        for t in self._back(first):
            if t.tag_[:2] == "VB" or (t.i == first - 1 and t.tag_[:2] == "NN" and self._verb(t)):
                found = self.find(self.m.object, t, kind, "object", unit) or self._stemmed(t, kind, unit)
                return found if found and t.tag_ != "VBN" else None
            if t.lower_ == ":":
                return self._label(t.i, kind, unit)
            if t.tag_[:2] == "NN":
                return self.find(self.m.toll, t, kind, "toll", unit) if kind == "bare" else None
            if t.tag_ not in ("RB", "DT", "JJ", "JJR", "JJS", "IN", "RBS", "CD", "PRP$"):
                return None
        return None

    def _label(self, colon: int, kind: str, unit: str | None) -> Link | None:
        """A line such as "Houses destroyed: 146" or "Number of displaced: 452"."""
        for t in self.doc[max(0, colon - 6) : colon]:
            for table, how in (
                (self.m.itself, "itself"),
                (self.m.state, "state"),
                (self.m.object, "object"),
                (self.m.noun, "noun"),
            ):
                found = self.find(table, t, kind, how, unit)
                if found:
                    return found._replace(part=any(c.dep_ == "nummod" for c in t.children))
        return None

    def _verb(self, t: Token) -> str | None:
        """The verb that a word of a headline taken for a noun may be: "Bombs Kill 22", "Blast Wounds 5"."""
        low = t.lower_
        for end in ("", "s", "es", "ed", "d", "ing"):
            if low.endswith(end) and low[: len(low) - len(end)] in self.m.lists["headline.verbs"]:
                return low[: len(low) - len(end)]
        return None

    def _participle(self, t: Token, kind: str, unit: str | None) -> Link | None:
        """A participle tagged as an adjective: "300 evacuated people"."""
        return self._stemmed(t, kind, unit) if t.lower_.endswith("ed") else None

    def _stemmed(self, t: Token, kind: str, unit: str | None) -> Link | None:
        stem = self._verb(t)
        entries = self.m.object.get(stem, ()) if stem else ()
        fitting = [
            measure
            for asked, measure in entries
            if asked is None and self._fits(measure, kind, unit, stem or "", None)
        ]
        return Link(fitting[0], t.i, "object") if fitting else None

    def _back(self, first: int) -> Iterator[Token]:
        for i in range(first - 1, max(-1, first - 6), -1):
            yield self.doc[i]


def negated(word: Token) -> bool:
    """Whether a word is denied: "was not hurt", "did not suffer any injuries"."""
    if any(c.dep_ == "neg" for c in word.children):
        return True
    return word.dep_ in ("acomp", "attr", "oprd") and any(c.dep_ == "neg" for c in word.head.children)


def _has_aux(v: Token) -> bool:
    """Whether a participle is a perfect ("has killed") and so active."""
    perfect = any(
        c.dep_ == "aux" and c.lower_ in ("has", "have", "had", "having", "'ve", "'d") for c in v.children
    )
    return perfect and not any(c.dep_ == "auxpass" for c in v.children)


def _shares_object(v: Token) -> bool:
    """ "shot and killed himself": the object of the second verb is the first one's too."""
    return v.tag_ == "VBD" and any(
        c.dep_ == "conj" and c.tag_ in ("VBD", "VBN") and any(g.dep_ == "dobj" for g in c.children)
        for c in v.children
    )


def _has_subject(v: Token) -> bool:
    return any(c.dep_ == "nsubj" for c in v.children)


def _aims(v: Token) -> bool:
    """ "shot at a post": an act, not what befell the subject."""
    return any(
        c.dep_ == "prep" and c.lower_ in ("at", "into", "on", "upon", "towards", "toward") for c in v.children
    )


def _object_follows(v: Token) -> bool:
    return v.tag_ == "VBD" and any(c.dep_ == "dobj" for c in v.children)
