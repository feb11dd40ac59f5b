"""Why two claims stand in one incident or in two, with their sentences and those of the claims between them."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman import linking
from dragoman.errors import NotFoundError
from dragoman.explain.things import Quote, quote_of
from dragoman.judging import entry_in_words, history, standing
from dragoman.linking import PairExplanation
from dragoman.model import Claim, Incident
from dragoman.record import Record


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims compared: `pair` says why they are together or apart, `quotes` are their sentences, `chain` the
    sentences of the claims that the chain leads over (first and last included), `judged` what people said of either."""

    pair: PairExplanation
    quotes: tuple[Quote, Quote]
    chain: tuple[Quote, ...]
    judged: tuple[str, ...]


def explain_pair(record: Record, first: str, second: str) -> Pair:
    """Why two claims (ids or their beginnings) are in one incident or in two.

    Reads the incidents of the two and nothing else of the record. Raises NotFoundError where either is no claim, or
    was rejected and so stands in no incident.
    """
    asked = [_a_claim(record, wanted) for wanted in (first, second)]
    if asked[0].claim_id == asked[1].claim_id:
        raise NotFoundError(f"{first!r} and {second!r} are one claim; name two")
    incidents = [record.get(i) for i in sorted({c.incident_id for c in asked if c.incident_id})]
    ids = {i for x in incidents if isinstance(x, Incident) for i in x.report_ids}
    homes = {c.incident_id for c in asked}
    claims = [c for c in record.of_reports("claims", ids) if c.incident_id in homes]
    reports = {r.report_id: r for r in record.of_reports("reports", ids)}
    figures = [f for f in record.of_reports("figures", ids) if f.incident_id in homes]
    applied = standing(record, record.judgements.all())
    found = linking.explain_pair(
        list(reports.values()), claims, figures, asked[0].claim_id, asked[1].claim_id, applied.constraints
    )
    by_id = {c.claim_id: c for c in claims}
    over = dict.fromkeys(i for link in found.chain for i in (link.first, link.second) if i in by_id)

    def sentence(c: Claim) -> Quote:
        return quote_of(c, reports[c.report_id], [(c.trigger_start, c.trigger_end)])

    said = [e for c in asked for e in history(record, c.claim_id)]
    judged = tuple(
        dict.fromkeys(entry_in_words(e) for e in said if e.judgement.action in ("same", "not_same"))
    )
    chain = tuple(sentence(by_id[i]) for i in over)
    return Pair(found, (sentence(asked[0]), sentence(asked[1])), chain, judged)


def _a_claim(record: Record, wanted: str) -> Claim:
    item = record.get(wanted)
    if not isinstance(item, Claim):
        raise NotFoundError(
            f"{wanted}: is a {type(item).__name__.lower()}; name two claims ('dragoman explain' lists them)"
        )
    if item.incident_id is None:
        raise NotFoundError(f"{wanted}: this claim was rejected and stands in no incident")
    return item
