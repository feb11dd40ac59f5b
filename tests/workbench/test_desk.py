"""Judging over HTTP: answers go into the log, differences between coders come to an adjudicator, nobody does what they may not."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dragoman.errors import SettingError
from dragoman.pipeline import refresh
from dragoman.record import Record
from dragoman.workbench.accounts import Accounts
from dragoman.workbench.app import create_app
from dragoman.workbench.serving import is_loopback, serve

PASSWORD = "a long enough password"


def incident(mine: Path, words: str) -> str:
    claim = next(c for c in Record.open(mine).claims() if words in c.sentence)
    return str(claim.incident_id)


def judgements(mine: Path) -> list[tuple[str, str]]:
    return [(j.action, j.author) for j in Record.open(mine).judgements.all()]


def said(client: TestClient, **form: str) -> str:
    answer = client.post("/judge", data=form)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_accept_takes_the_question_off_and_undo_brings_it_back(local: TestClient, mine: Path) -> None:
    item = f"i-{incident(mine, 'At least 33')}"
    assert f"item={item}" in local.get("/review").text
    page = said(local, action="accept", subject=item[2:], item=item)
    assert "Kept: accepted." in page
    assert f"item={item}" not in page
    page = said(local, action="undo", item="")
    assert f"item={item}" in page
    assert [a for a, _ in judgements(mine)] == ["accept", "undo"]


def test_two_incidents_become_one_and_a_refusal_is_told(local: TestClient, mine: Path) -> None:
    a, b = incident(mine, "At least 33"), incident(mine, "killing five")
    said(local, action="not_same", subject=a, other=b, item=f"i-{a}")
    page = said(local, action="same", subject=a, other=b, item=f"i-{a}")
    assert "Not kept." in page
    said(local, action="undo", item="")
    assert "Kept: the same." in said(local, action="same", subject=a, other=b, item=f"i-{a}")
    refresh(mine)
    assert incident(mine, "At least 33") == incident(mine, "killing five")
    one = incident(mine, "At least 33")
    assert [local.get(f"/incident/{i}").url.path for i in (a, b)] == [f"/incident/{one}"] * 2
    assert local.get("/incident/0000").status_code == 404


def test_a_place_is_corrected_by_the_gazetteer(local: TestClient, mine: Path) -> None:
    found = local.get("/gazetteer.json", params={"q": "Saraqib"}).json()
    assert found["places"], found
    claim = next(c for c in Record.open(mine).claims() if "At least 33" in c.sentence)
    page = said(local, action="correct", subject=claim.claim_id, item=f"i-{claim.incident_id}", was_place="Balyun", to_place=found["places"][0]["value"], was_theme="x", to_theme="x")  # fmt: skip
    assert "Kept: corrected." in page
    refresh(mine)
    corrected = next(c for c in Record.open(mine).claims() if "At least 33" in c.sentence)
    assert corrected.place_name == found["places"][0]["name"]
    assert corrected.review_state == "corrected"
    assert "Correct</b> place" in local.get(f"/incident/{corrected.incident_id}").text


def test_a_value_that_does_not_fit_is_said_and_nothing_kept(local: TestClient, mine: Path) -> None:
    claim = next(c for c in Record.open(mine).claims() if "At least 33" in c.sentence)
    page = said(
        local,
        action="correct",
        subject=claim.claim_id,
        item=f"i-{claim.incident_id}",
        was_date="",
        to_date="soon",
    )
    assert "Not kept." in page
    assert judgements(mine) == []


def test_a_missed_claim_is_added_by_its_words(local: TestClient, mine: Path) -> None:
    report = next(r for r in Record.open(mine).reports() if r.external_id == "two")
    start = report.text.index("will meet")
    page = said(local, action="add", report=report.report_id, start=str(start), end=str(start + 9), event_type="CONSULT", date="2020-03-05", after=f"/report/{report.report_id}")  # fmt: skip
    assert "Kept: added." in page
    refresh(mine)
    added = [c for c in Record.open(mine).claims() if c.review_state == "added"]
    assert [(c.trigger, c.event_type) for c in added] == [("will meet", "CONSULT")]


def test_second_coder_is_blind_and_the_adjudicator_decides(
    team: Callable[[str], TestClient], mine: Path
) -> None:
    ann, bo, cy = team("ann"), team("bo"), team("cy")
    item = f"i-{incident(mine, 'At least 33')}"
    said(ann, action="reject", subject=item[2:], item=item, reason="ann thinks it is not so")
    page = bo.get(f"/review?item={item}").text
    assert "Second coder, blind" in page
    assert "ann thinks" not in page
    assert "rejected" not in page
    assert "ann thinks" not in bo.get(f"/incident/{item[2:]}").text
    said(bo, action="accept", subject=item[2:], item=item)
    assert ann.get("/review/differences").status_code == 403
    page = cy.get("/review/differences").text
    assert "ann is right" in page
    assert "bo is right" in page
    wanted = next(j for j in Record.open(mine).judgements.all() if j.author == "ann")
    decided = cy.post("/adjudicate", data={"judgement": wanted.judgement_id}).text
    assert "answer stands" in decided
    assert "No differences are open" in decided
    last = Record.open(mine).judgements.all()[-1]
    assert (last.author, last.action, last.adjudicates) == ("cy", "reject", True)


def test_a_coder_takes_back_only_the_own_answers(team: Callable[[str], TestClient], mine: Path) -> None:
    item = f"i-{incident(mine, 'At least 33')}"
    said(team("ann"), action="accept", subject=item[2:], item=item)
    first = Record.open(mine).judgements.all()[0].judgement_id
    assert "Not kept." in said(team("bo"), action="undo", subject=first, item=item)
    assert len(judgements(mine)) == 1


def test_viewers_see_and_do_not_judge(team: Callable[[str], TestClient], mine: Path) -> None:
    vi = team("vi")
    assert vi.get("/").status_code == 200
    assert "Right as shown" not in vi.get("/review").text
    item = incident(mine, "At least 33")
    assert (
        vi.post("/judge", data={"action": "accept", "subject": item, "item": f"i-{item}"}).status_code == 403
    )
    assert vi.get("/log").status_code == 403
    assert judgements(mine) == []


def test_admins_read_who_did_what(team: Callable[[str], TestClient], mine: Path) -> None:
    item = incident(mine, "At least 33")
    said(team("ann"), action="accept", subject=item, item=f"i-{item}")
    page = team("root").get("/log").text
    assert "judged: accept" in page
    assert "signed in" in page


def test_nobody_sees_without_signing_in(team: Callable[[str], TestClient], mine: Path) -> None:
    stranger = TestClient(team("ann").app, headers={"origin": "http://testserver"})
    answer = stranger.get("/?theme=control", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?back=%2F%3Ftheme%3Dcontrol")
    assert stranger.get("/map.json").status_code == 401
    assert stranger.post("/judge", data={"action": "accept"}).status_code == 401
    wrong = stranger.post("/sign-in", data={"name": "ann", "password": "not it, I fear"})
    assert wrong.status_code == 403
    assert "do not go together" in wrong.text
    assert stranger.post("/sign-in", data={"name": "ann", "password": PASSWORD, "back": "//evil.example"}, follow_redirects=False).headers["location"] == "/"  # fmt: skip


def test_a_name_rests_after_too_many_wrong_passwords(mine: Path) -> None:
    accounts = Accounts(mine)
    accounts.add("ann", "coder", PASSWORD)
    for _ in range(8):
        assert accounts.sign_in("ann", "wrong wrong wrong") is None
    assert accounts.sign_in("ann", PASSWORD) is None


def test_forms_from_elsewhere_are_refused(local: TestClient, mine: Path) -> None:
    form = {"action": "accept", "subject": incident(mine, "At least 33")}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert local.post("/judge", data=form, headers=headers).status_code == 403
    assert judgements(mine) == []


def test_without_accounts_no_other_name_is_answered(local: TestClient) -> None:
    """A page elsewhere that points its own name at this machine reads nothing."""
    assert local.get("/", headers={"host": "rebound.example"}).status_code == 421


def test_tokens_and_sessions_are_kept_as_hashes(mine: Path) -> None:
    accounts = Accounts(mine)
    accounts.add("ann", "coder", PASSWORD)
    token = accounts.token("ann")
    session = accounts.sign_in("ann", PASSWORD)
    assert session
    stored = accounts.path.read_bytes()
    assert token.encode() not in stored
    assert session.encode() not in stored
    assert PASSWORD.encode() not in stored
    assert accounts.user(token, "token")
    assert accounts.user(token, "session") is None
    accounts.change("ann", closed=True)
    assert accounts.user(token, "token") is None


@pytest.mark.parametrize(("name", "role", "password"), [("ann", "boss", PASSWORD), ("", "coder", PASSWORD), ("ann", "coder", "short"), ("a long enough name", "coder", "A long enough name")])  # fmt: skip
def test_accounts_refuse_what_is_weak(mine: Path, name: str, role: str, password: str) -> None:
    with pytest.raises(SettingError):
        Accounts(mine).add(name, role, password)


def test_other_machines_only_with_accounts(mine: Path) -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    with pytest.raises(SettingError, match="account add"):
        serve(mine, "0.0.0.0", 0, lambda url: None)


def test_the_tables_follow_in_the_background(mine: Path) -> None:
    app = create_app(mine)
    with TestClient(app) as client:
        item = incident(mine, "At least 33")
        said(client, action="accept", subject=item, item=f"i-{item}")
        for _ in range(300):
            if not app.state.deriver.busy:
                break
            time.sleep(0.1)
        assert app.state.deriver.problem is None
        assert Record.open(mine).applied[0] == 1
        assert client.get("/?review=accepted").text.count('class="row"') >= 1


def test_second_opinions_are_mixed_in() -> None:
    from dragoman.workbench.review import Item, _mixed

    def asked(*keys: str) -> list[Item]:
        return [Item(k, "incident", k, "", 0.0, frozenset()) for k in keys]

    assert [i.key for i in _mixed(asked(*"abcdef"), asked("X", "Y", "Z"))] == [*"abcd", "X", *"ef", "Y", "Z"]


def test_the_past_of_a_large_record_is_made_beside_it(
    local: TestClient, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.workbench.library.AT_ONCE", 0)
    first = local.get("/?known=2020-02-03")
    assert (first.status_code, first.headers["retry-after"]) == (503, "5")
    assert "is being made" in first.text
    assert '<meta http-equiv="refresh"' in first.text
    told = local.get("/api/v1/incidents?known=2020-02-03")
    assert told.status_code in (200, 503)
    for _ in range(600):
        if (answer := local.get("/?known=2020-02-03")).status_code == 200:
            break
        time.sleep(0.2)
    assert "could have been known on" in answer.text
    assert "Balyun" not in answer.text
    assert [p.name.count(".new") for p in mine.glob("known-*")] == [0]
