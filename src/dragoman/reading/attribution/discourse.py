"""Attributions beyond one sentence: quotations, who goes on speaking, statements set off by a colon, issuers."""

from __future__ import annotations

from dataclasses import replace

from dragoman.reading.attribution.lexicon import Lexicon
from dragoman.reading.attribution.quotes import SCARE, Quote
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import Attribution

Span = tuple[int, int]
TALKING = ("say", "report", "mention", "warn", "deny", "ask")  # groups of verbs that quotations go on with
OPENING = 3  # sentences at the start of a report in which a press release names who makes the statement
BLOCK = 12  # paragraphs that a statement set off by a colon may have


def with_quotes(doc: Document, made: Attribution, quotes: list[Quote], cues: list[int]) -> Attribution:
    """The attribution with the quotations it introduces, whole: over all their sentences."""
    sentence = doc.sentences[made.sentence]
    near = [q for q in quotes if q.start < sentence.end and sentence.start < q.end]
    near = [q for q in near if not q.start <= made.cue_start < q.end]
    spans = list(made.content)
    direct = False
    for quote in near:
        inside = any(a < quote.end and quote.start < b for a, b in spans)
        whole = quote.words > SCARE and _beside(doc.text, quote, made, cues)
        if not (inside or whole):
            continue
        if quote.end > sentence.end or quote.start < sentence.start or whole:
            spans.append((quote.start, quote.end))
        direct = direct or quote.words > SCARE
    if not direct:
        return replace(made, content=_merged(spans))
    return replace(made, content=_merged(spans), kind="direct" if made.kind == "indirect" else made.kind)


def _beside(text: str, quote: Quote, made: Attribution, cues: list[int]) -> bool:
    """Whether only the source and a few words stand between a quotation and the cue."""
    if quote.end <= made.cue_start:
        if any(quote.end <= c < made.cue_start for c in cues):
            return False
        between = text[quote.end : made.cue_start]
        return len(between) < 200 and not any(c in between for c in ".;")
    if any(made.cue_end <= c < quote.start for c in cues):
        return False
    between = text[made.cue_end : quote.start]
    return len(between) < 120 and not any(c in between for c in ";")


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for a, b in sorted(spans):
        if out and a <= out[-1][1] + 2:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return tuple(out)


def continued(
    doc: Document, found: list[Attribution], quotes: list[Quote], words: Lexicon
) -> list[Attribution]:
    """The attributions, and one more for every whole-sentence quotation that goes on with the last speaker.

    Attributions whose content is still to come ("The minister said:") stay without content.
    """
    out = [a for a in found if a.content]
    waiting = [a for a in found if not a.content]
    for quote in quotes:
        if quote.words <= SCARE or any(_holds(a, quote) for a in out):
            continue
        sentence = doc.sentence_at(quote.start)
        if sentence is None or doc.text[sentence.start : quote.start].strip(" \"'“‘«`([—–-•"):
            continue
        speaker_of = _before(doc, sentence, quote, out, waiting, words)
        if speaker_of is not None:
            out.append(_next(speaker_of, quote))
    return out + [a for a in waiting if _colon(doc, a) and _talks(a, words)]


def _holds(made: Attribution, quote: Quote) -> bool:
    return any(a < quote.end and quote.start < b for a, b in made.content)


def _before(
    doc: Document,
    sentence: Sentence,
    quote: Quote,
    out: list[Attribution],
    waiting: list[Attribution],
    words: Lexicon,
) -> Attribution | None:
    """Whose quotation goes on: who spoke last in this paragraph or, in quotation marks, in the one before."""
    opens = [a for a in waiting if 0 <= sentence.index - a.sentence <= 1 and _talks(a, words)]
    if opens and _colon(doc, opens[-1]):
        return opens[-1]
    best: Attribution | None = None
    for a in out:
        if a.cue_start >= quote.start and a.sentence != sentence.index:
            continue
        last = doc.sentences[a.sentence]
        gap = sentence.paragraph - last.paragraph
        near = gap == 0 or (gap == 1 and (a.kind in ("direct", "continued")))
        if near and _talks(a, words) and (best is None or _end(a) >= _end(best)):
            best = a
    return best


def _talks(made: Attribution, words: Lexicon) -> bool:
    """Whether a quotation can go on with this source: somebody who speaks, in words, not a study that shows."""
    groups = [f.group for f in words.verbs.get(made.cue, ())]
    return made.source_start is not None and (made.cue == ":" or any(g in TALKING for g in groups[:1]))


def _end(made: Attribution) -> int:
    return max(b for _, b in made.content)


def _next(made: Attribution, quote: Quote) -> Attribution:
    return replace(made, content=((quote.start, quote.end),), kind="continued", chain=(), confidence=0.7)


def _colon(doc: Document, made: Attribution) -> bool:
    sentence = doc.sentences[made.sentence]
    return sentence.text.endswith(":") and sentence.end - made.cue_end < 200


def blocks(doc: Document, found: list[Attribution], words: Lexicon) -> list[Attribution]:
    """Attributions without content get the unquoted text after their colon: "The minister said:", a statement.

    The statement runs to the next cue with a colon, quotation or headline: over one paragraph, or where the report
    opens with it (a press release) over BLOCK paragraphs at most.
    """
    stops = sorted(a.cue_start for a in found if _colon(doc, a) or a.kind in ("direct", "continued"))
    out = [a for a in found if a.content]
    for a in (x for x in found if not x.content):
        stop = next((s for s in stops if s > a.cue_end), len(doc.text))
        span = _block(doc, a, stop)
        if span is not None and not any(_overlaps(span, b) for b in out if b.kind in ("direct", "continued")):
            out.append(replace(a, content=(span,), kind="direct", confidence=0.7))
    return out


def _block(doc: Document, made: Attribution, stop: int) -> Span | None:
    first = made.sentence + 1
    if first >= len(doc.sentences):
        return None
    begin = doc.sentences[first]
    end = begin.start
    limit = BLOCK if made.sentence < OPENING else 1
    for s in doc.sentences[first:]:
        if (
            s.end > stop
            or s.paragraph - begin.paragraph >= limit
            or (s.kind == "headline" and s.index > first)
        ):
            break
        end = s.end
    return (begin.start, end) if end > begin.start else None


def _overlaps(span: Span, made: Attribution) -> bool:
    return any(a < span[1] and span[0] < b for a, b in made.content)


def issued(doc: Document, found: list[Attribution], words: Lexicon) -> list[Attribution]:
    """Attributions whose source is "the statement" with who issued it as source, where that was said just before."""
    ordered = sorted(found, key=lambda a: a.cue_start)
    out: list[Attribution] = []
    for a in ordered:
        by = _issuer(a, out, words) if _is_statement(a, words) else None
        if by is None:
            out.append(a)
            continue
        token = by.source_token if by.sentence == a.sentence else None
        out.append(
            replace(
                a,
                source_start=by.source_start,
                source_end=by.source_end,
                source_text=by.source_text,
                source_token=token,
                others=by.others,
            )
        )
    return out


def _is_statement(made: Attribution, words: Lexicon) -> bool:
    parts = (made.source_text or "").lower().split()
    return (
        len(parts) == 2
        and parts[0] in ("the", "its", "their", "his", "her")
        and parts[1] in words.nouns["issued_by"]
    )


def _issuer(made: Attribution, before: list[Attribution], words: Lexicon) -> Attribution | None:
    for a in reversed(before):
        if made.sentence - a.sentence > 2:
            return None
        if a.source_start is not None and not _is_statement(a, words) and a.cue_start < made.cue_start:
            return a
    return None
