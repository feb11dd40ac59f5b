"""What a judgement means beside others: refused merges, disputes, adjudication, undo, and what is refused to be judged."""

from __future__ import annotations

from typing import Any

import pytest
from small_case import claim, figure, refreshed, report

from dragoman import judging
from dragoman.errors import JudgementError, MergeRefused, NotFoundError
from dragoman.judging.fields import parse_fields
from dragoman.record import Record

A, B, C = "12 people", "7 soldiers", "5 people"


def ids(record: Record) -> tuple[str, str, str]:
    return (
        claim(record, A, "a").claim_id, claim(record, B).claim_id, claim(record, C).claim_id,
    )  # fmt: skip


# ---- merges
def test_a_merge_across_not_the_same_is_refused_with_who_when_and_why(record: Record) -> None:
    a, b, _ = ids(record)
    (made,) = judging.not_same(record, a, b, author="ana", reason="two days apart").judgements
    with pytest.raises(MergeRefused) as refused:
        judging.same(record, b, a, author="bo")
    for words in ("said ana", made.made_at[:10], "two days apart", f"undo {made.judgement_id}"):
        assert words in str(refused.value)
    with pytest.raises(MergeRefused, match="said ana"):
        judging.same(record, a, b, author="ana")  # also one's own: take it back first
    assert len(record.judgements.all()) == 1
    judging.undo(record, author="ana")
    judging.same(record, a, b, author="bo")
    record = refreshed(record)
    assert claim(record, A, "a").incident_id == claim(record, B).incident_id


def test_it_is_refused_through_others_too(record: Record) -> None:
    a, b, c = ids(record)
    judging.same(record, a, b, author="ana")
    judging.not_same(record, b, c, author="ana", reason="the road is elsewhere")
    with pytest.raises(MergeRefused, match=r"the road is elsewhere.*they would meet through"):
        judging.same(record, a, c, author="bo")


def test_a_merge_of_incidents_is_refused_for_one_of_their_claims(record: Record) -> None:
    displaced, c = claim(record, "40 people"), claim(record, C)
    judging.not_same(record, displaced.claim_id, c.claim_id, author="ana")
    with pytest.raises(MergeRefused):
        judging.same(record, str(displaced.incident_id), str(c.incident_id), author="bo")


def test_a_dissent_is_kept_without_effect_until_an_adjudicator_decides(record: Record) -> None:
    a, b, _ = ids(record)
    judging.not_same(record, a, b, author="ana")
    outcome = judging.same(record, a, b, author="bo", dissent=True)
    assert "not merged" in outcome.notes[0]
    record = refreshed(record)
    assert claim(record, A, "a").incident_id != claim(record, B).incident_id
    (conflict,) = judging.conflicts(record)
    assert (conflict.rule, conflict.standing.value, conflict.words[1].judgement.author) == (
        "apart",
        "apart",
        "bo",
    )
    assert [r.judgement.author for r in judging.status(record).refused] == ["bo"]
    assert [e.state for e in judging.history(record)] == ["stands", "refused"]
    judging.same(record, a, b, author="zoe", adjudicates=True)
    record = refreshed(record)
    assert claim(record, A, "a").incident_id == claim(record, B).incident_id
    (conflict,) = judging.conflicts(record)
    assert (conflict.rule, conflict.disputed) == ("adjudicated", False)


def test_not_the_same_after_same_stands_and_tells_whose_merge_gives_way(record: Record) -> None:
    a, b, c = ids(record)
    judging.same(record, a, b, author="ana")
    judging.same(record, b, c, author="ana")
    outcome = judging.not_same(record, a, c, author="bo", reason="days apart")
    assert any("no effect on the merge by ana" in note for note in outcome.notes)
    record = refreshed(record)
    homes = [claim(record, w, n).incident_id for w, n in ((A, "a"), (B, None), (C, None))]
    assert homes[0] == homes[1] != homes[2]


def test_a_split_takes_claims_out_of_ones_own_merge(record: Record) -> None:
    a, b, c = ids(record)
    judging.same(record, a, b, author="ana")
    record = refreshed(record)
    judging.same(record, str(claim(record, A, "a").incident_id), c, author="ana")
    record = refreshed(record)
    whole = claim(record, C).incident_id
    assert claim(record, B).incident_id == whole
    judging.split(record, str(whole), b, author="ana", reason="by the river")
    record = refreshed(record)
    assert claim(record, B).incident_id != claim(record, C).incident_id
    assert claim(record, A, "a").incident_id == claim(record, C).incident_id
    assert judging.status(record).refused == ()


def test_a_claim_and_its_own_incident_are_parted(record: Record) -> None:
    displaced = claim(record, "40 people")
    judging.not_same(record, str(displaced.incident_id), displaced.claim_id, author="ana")
    record = refreshed(record)
    assert claim(record, "40 people").incident_id != claim(record, A, "a").incident_id


# ---- coders who differ
def test_of_ones_own_judgements_the_latest_stands_of_two_coders_the_first(record: Record) -> None:
    c = claim(record, C).claim_id
    judging.correct(record, c, {"modality": "possible"}, author="ana")
    outcome = judging.correct(record, c, {"modality": "planned"}, author="bo")
    assert "kept as a dispute; ana said otherwise" in outcome.notes[0]
    judging.correct(record, c, {"modality": "denied"}, author="ana")
    record = refreshed(record)
    assert (claim(record, C).modality, claim(record, C).disputed) == ("denied", ("modality",))
    assert [e.state for e in judging.history(record, c)] == ["replaced", "outweighed", "stands"]
    judging.correct(record, c, {"modality": "planned"}, author="zoe", adjudicates=True, reason="read again")
    record = refreshed(record)
    assert (claim(record, C).modality, claim(record, C).disputed) == ("planned", ())
    (conflict,) = judging.conflicts(record)
    assert (conflict.field, conflict.rule) == ("modality", "adjudicated")


def test_coders_who_say_the_same_agree(record: Record) -> None:
    c = claim(record, C).claim_id
    judging.correct(record, c, {"modality": "possible"}, author="ana")
    judging.correct(record, c, {"modality": "possible"}, author="bo")
    assert judging.conflicts(record) == []


def test_a_rejection_against_an_acceptance_is_a_dispute_about_its_status(record: Record) -> None:
    c = claim(record, C).claim_id
    judging.accept(record, c, author="ana")
    judging.reject(record, c, author="bo")
    record = refreshed(record)
    assert (claim(record, C).review_state, claim(record, C).disputed) == ("accepted", ("status",))


def test_a_correction_outranks_an_acceptance_of_what_was_shown(record: Record) -> None:
    c = claim(record, C).claim_id
    judging.accept(record, c, author="ana")
    judging.correct(record, c, {"modality": "possible"}, author="bo")
    record = refreshed(record)
    assert (claim(record, C).modality, claim(record, C).review_state) == ("possible", "corrected")


def test_only_its_author_or_an_adjudicator_takes_a_judgement_back(record: Record) -> None:
    c = claim(record, C).claim_id
    (made,) = judging.reject(record, c, author="ana").judgements
    with pytest.raises(JudgementError, match="is not yours"):
        judging.undo(record, made.judgement_id, author="bo")
    with pytest.raises(NotFoundError, match="bo has no judgement"):
        judging.undo(record, author="bo")
    with pytest.raises(NotFoundError, match="none of that id"):
        judging.undo(record, "zz", author="ana")
    judging.undo(record, made.judgement_id[:6], author="zoe", adjudicates=True)
    with pytest.raises(JudgementError, match="was taken back already, by zoe"):
        judging.undo(record, made.judgement_id, author="ana")
    assert claim(refreshed(record), C).review_state == "unreviewed"
    assert [e.state for e in judging.history(record)] == ["taken back", "stands"]


# ---- what a coder may write
@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        ("claim", {"colour": "red"}, "a claim has no field 'colour'; it has kind, event_type"),
        ("claim", {"event_type": "ATTACK"}, "event_type 'ATTACK' is not one of AGREE"),
        ("claim", {"event_type": "PROTEST"}, "mode 'aerial' is no mode of PROTEST: it has demo, riot"),
        ("claim", {"event_type": "none"}, "mode 'aerial' is no mode of a claim without a type: it has none"),
        ("claim", {"mode": "visit"}, "mode 'visit' is no mode of ASSAULT"),
        ("claim", {"theme": "none"}, "theme 'none' is not one of hostilities"),
        ("claim", {"date": "yesterday"}, "give YYYY-MM-DD"),
        ("claim", {"date": "2020-02-30"}, "give YYYY-MM-DD"),
        ("claim", {"date": "2020-03-02..2020-03-01"}, "the wrong way round"),
        ("claim", {"date_prec": 6}, "date_prec 6 is not 1 to 5"),
        ("claim", {"place": "Xyzzyville"}, "is not in the gazetteer; give its coordinates"),
        ("claim", {"place": "Springfield"}, "say which, by 'id:...' or 'name, province'"),
        ("claim", {"place": "id:1"}, "no place of the gazetteer has GeoNames id 1"),
        ("claim", {"place": "91.0,36.0"}, "latitude 91.0 is not on the globe"),
        ("claim", {"place": {"latitude": 36.0}}, "give both latitude and longitude"),
        ("claim", {"place": {"latitude": 36.0, "longitude": 36.0, "country": "Syria"}}, "code of three letters"),
        ("claim", {"where_prec": "9"}, "where_prec 9 is not 1 to 7"),
        ("claim", {"claimant": " ; "}, "names nobody"),
        ("claim", {"background": "perhaps"}, "give yes or no"),
        ("figure", {"number": "a dozen"}, "number 'a dozen': give a whole number"),
        ("figure", {"number": "20..10"}, "low 20, high 10: not in order"),
        ("figure", {"low": "9"}, "not in order"),
        ("figure", {"measure": "dead"}, "measure 'dead' is not one of killed"),
        ("figure", {"since": "2020-03-02", "as_of": "2020-03-01"}, "the wrong way round"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_with_what_does(
    kind: str, given: dict[str, Any], told: str
) -> None:
    now = {"event_type": "ASSAULT", "mode": "aerial", "low": 5, "best": 5, "high": 5, "country": None}
    with pytest.raises(JudgementError) as refused:
        parse_fields(kind, given, now)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "given", "field", "columns"),
    [
        ("claim", {"date": "2020-02"}, "date", {"date_start": "2020-02-01", "date_end": "2020-02-29", "date_prec": 4}),
        ("claim", {"date": "..2020-02-05"}, "date", {"date_start": None, "date_end": "2020-02-05", "date_prec": 5}),
        ("claim", {"date": "2020-02-03", "date_prec": 2}, "date", {"date_start": "2020-02-03", "date_end": "2020-02-03", "date_prec": 2}),
        ("claim", {"date": "unknown"}, "date", {"date_start": None, "date_end": None, "date_prec": None}),
        ("claim", {"actors": "Side A;  Side B "}, "actors", {"actors": ["Side A", "Side B"]}),
        ("claim", {"recipients": None}, "recipients", {"recipients": []}),
        ("claim", {"claimant": "state media > a source"}, "claimant", {
            "claimant": "state media", "claimant_text": None, "claimants": ["state media", "a source"], "root_source": "a source"}),
        ("claim", {"claimant": "none"}, "claimant", {"claimant": None, "claimant_text": None, "claimants": [], "root_source": None}),
        ("claim", {"place": "Camp @ 36.1,36.8", "where_prec": 2}, "place", {
            "place_name": "Camp", "geonames_id": None, "latitude": 36.1, "longitude": 36.8, "country": "SYR", "admin1": "Aleppo", "where_prec": 2}),
        ("claim", {"place": "none"}, "place", dict.fromkeys(
            ("place_name", "geonames_id", "latitude", "longitude", "country", "admin1", "where_prec"))),
        ("claim", {"event_type": "protest", "mode": "riot"}, "event_type", {"event_type": "PROTEST"}),
        ("figure", {"number": "at least 1,200"}, "number", {"low": 1200, "best": 1200, "high": None, "qualifier": "at least"}),
        ("figure", {"number": "up to 50"}, "number", {"low": None, "best": 50, "high": 50, "qualifier": "up to"}),
        ("figure", {"number": "10..15 best 12"}, "number", {"low": 10, "best": 12, "high": 15, "qualifier": None}),
        ("figure", {"number": "withheld"}, "number", {"low": None, "best": None, "high": None, "qualifier": None}),
        ("figure", {"high": "8"}, "number", {"low": 5, "best": 5, "high": 8, "qualifier": None}),
        ("figure", {"civilian": "no"}, "civilian", {"civilian": False}),
    ],
)  # fmt: skip
def test_how_values_are_written(
    kind: str, given: dict[str, Any], field: str, columns: dict[str, Any]
) -> None:
    now = {"event_type": "ASSAULT", "mode": None, "low": 5, "best": 5, "high": 5, "country": "SYR"}
    assert parse_fields(kind, given, now)[field] == columns


def test_a_place_by_name_is_that_of_the_claims_country_or_of_the_province_named() -> None:
    found = parse_fields("claim", {"place": "Saraqib"}, {"country": "SYR"})["place"]
    assert (found["place_name"], found["country"], found["admin1"], found["where_prec"]) == (
        "Saraqib",
        "SYR",
        "Idlib",
        1,
    )
    named = parse_fields("claim", {"place": "Saraqib, Idlib"}, {})["place"]
    assert named == found == parse_fields("claim", {"place": f"id:{found['geonames_id']}"}, {})["place"]


def test_nothing_is_written_where_one_of_several_fields_is_wrong(record: Record) -> None:
    c = claim(record, C).claim_id
    with pytest.raises(JudgementError, match="theme 'war'"):
        judging.correct(record, c, {"modality": "possible", "theme": "war"}, author="ana")
    assert record.judgements.all() == []


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda r: judging.accept(r, claim(r, C).claim_id, author=" "), "who judges?"),
        (lambda r: judging.accept(r, claim(r, C).claim_id, author="x" * 99), "who judges?"),
        (lambda r: judging.accept(r, report(r, "a").report_id, author="ana"), "is a report"),
        (lambda r: judging.same(r, claim(r, C).claim_id, claim(r, C).claim_id, author="ana"), "the same thing"),
        (lambda r: judging.same(r, claim(r, C).claim_id, figure(r, C).figure_id, author="ana"), "is a figure"),
        (lambda r: judging.split(r, claim(r, C).claim_id, claim(r, C).claim_id, author="ana"), "is no incident"),
        (lambda r: judging.split(r, claim(r, C).incident_id, author="ana"), "name the claims"),
        (lambda r: judging.split(r, claim(r, C).incident_id, claim(r, C).claim_id, author="ana"), "nothing would be left"),
        (lambda r: judging.split(r, claim(r, C).incident_id, claim(r, B).claim_id, author="ana"), "is not of incident"),
        (lambda r: judging.correct(r, claim(r, C).incident_id, {"theme": "aid"}, author="ana"), "is no claim or figure"),
        (lambda r: judging.correct(r, claim(r, C).claim_id, {}, author="ana"), "name what is to be corrected"),
        (lambda r: judging.correct(r, claim(r, C).claim_id, {"theme": "hostilities"}, author="ana"), "is so already"),
        (lambda r: judging.add(r, report(r, "c").report_id, "was hurt", {"theme": "aid"}, author="ana"), "does not stand in"),
        (lambda r: judging.add(r, report(r, "b").report_id, "killed", {"theme": "aid"}, author="ana"), "stands 2 times"),
        (lambda r: judging.add(r, report(r, "c").report_id, "hurt", {}, author="ana"), "what is it? give event_type"),
        (lambda r: judging.add(r, figure(r, C).figure_id, "hurt", {}, author="ana"), "is no report"),
        (lambda r: judging.add(r, claim(r, C).claim_id, "on the road", {"measure": "killed"}, author="ana"), "a figure needs"),
        (lambda r: judging.redact(r, report(r, "a").report_id, author="ana", reason=" "), "needs its reason"),
        (lambda r: judging.redact(r, claim(r, C).claim_id, author="ana", reason="law"), "is no report"),
        (lambda r: judging.judge(r, "praise", author="ana"), "'praise' is no judgement"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_says_why(record: Record, act: Any, told: str) -> None:
    with pytest.raises(JudgementError) as refused:
        act(record)
    assert told in str(refused.value)
    assert record.judgements.all() == []


def test_a_missed_figure_is_added_to_its_claim(record: Record) -> None:
    c = claim(record, C)
    judging.add(record, c.claim_id, "5 people", {"measure": "injured", "number": "at least 3"}, author="ana")
    record = refreshed(record)
    added = next(f for f in record.figures() if f.review_state == "added")
    assert (added.claim_id, added.measure, added.low, added.text) == (c.claim_id, "injured", 3, "5 people")
    incident = next(i for i in record.incidents() if i.incident_id == claim(record, C).incident_id)
    assert incident.injured_low == 3


def test_an_added_claim_can_be_judged_like_any(record: Record) -> None:
    judging.add(record, report(record, "c").report_id, "hurt", {"event_type": "ASSAULT"}, author="ana")
    record = refreshed(record)
    added = next(c for c in record.claims() if c.trigger == "hurt")
    judging.correct(record, added.claim_id, {"modality": "possible"}, author="bo")
    judging.same(record, added.claim_id, claim(record, C).claim_id, author="bo")
    record = refreshed(record)
    now = next(c for c in record.claims() if c.trigger == "hurt")
    assert (now.claim_id, now.review_state, now.modality) == (added.claim_id, "added", "possible")
    assert now.incident_id == claim(record, C).incident_id
    judging.undo(record, author="ana")
    record = refreshed(record)
    assert not any(c.trigger == "hurt" for c in record.claims())
    assert {(o.judgement.author, o.why) for o in judging.status(record).open} == {
        ("bo", "what it judges was added by a coder, who took that back")
    }
