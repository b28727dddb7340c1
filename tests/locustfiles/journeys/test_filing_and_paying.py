import re
from collections import Counter

import pytest

from contract.outcomes import OK, STATUS_4XX, STATUS_5XX, WRONG_PAGE
from harness.browser.failures import PageFailed
from locustfiles.earlier_dossiers import earlier_dossier
from locustfiles.fines import decision_of
from locustfiles.journeys import JOURNEYS
from locustfiles.journeys.file_dossier import HANDED_OFF, PAYS
from locustfiles.procedures import PROCEDURES
from portal.payments import owed
from portal.systems import Condition

FILE_DOSSIER = JOURNEYS["file_dossier"]


@pytest.fixture
def comes_for(monkeypatch):
    """Everybody comes for one procedure."""

    def comes_for(code):
        (procedure,) = (each for each in PROCEDURES if each.code == code)
        monkeypatch.setattr("locustfiles.journeys.file_dossier.draw_procedure", lambda random: procedure)
        return procedure

    return comes_for


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.code)
def test_every_procedure_is_filed_where_it_is_taken(procedure, session, noted, app, comes_for):
    comes_for(procedure.code)
    FILE_DOSSIER.go(session("file_dossier"))
    pages = Counter(noted.pages)
    assert {outcome for _, outcome in pages} == {OK}
    assert pages["file_dossier/hand_off", OK] == procedure.is_handed_off
    called = {name for name, counts in app.state.parts.systems.counts().items() if counts.calls}
    assert ("ministry" in called, "provinces" in called) == (
        procedure.handled_by == "ministry",
        procedure.handled_by == "province",
    )


def test_the_shares_are_those_of_the_procedures():
    assert pytest.approx(0.30) == HANDED_OFF  # 6 + 6 + 4 at the ministry's, 8 + 6 at the provinces'
    assert pytest.approx(38.7 / 92.6, abs=0.01) == PAYS  # what PAYS_AT_ONCE was chosen for


@pytest.mark.parametrize("pays", [True, False])
def test_a_fee_is_paid_at_once_or_not(session, noted, app, comes_for, monkeypatch, pays):
    comes_for("2.000488")
    monkeypatch.setattr("locustfiles.journeys.file_dossier.PAYS_AT_ONCE", float(pays))
    visit = session("file_dossier")
    FILE_DOSSIER.go(visit)
    (code,) = visit.codes._filed
    assert (owed(app.state.parts, code) is None) == pays
    assert noted.pages.count(("file_dossier/receipt", OK)) == pays


def test_a_paid_fee_brings_the_dossier_on(session, app):
    JOURNEYS["pay_fee"].go(session("pay_fee", 5))
    assert app.state.parts.database.dossier(earlier_dossier(5, 6).code).state == 4


def test_a_paid_fine_is_owed_no_more(session, app):
    JOURNEYS["pay_traffic_fine"].go(session("pay_traffic_fine", 5))
    assert owed(app.state.parts, decision_of(5)[0]) is None


@pytest.mark.parametrize("journey, page", [("pay_fee", "fee"), ("pay_traffic_fine", "fine")])
def test_who_comes_twice_finds_nothing_to_pay(session, noted, journey, page):
    JOURNEYS[journey].go(session(journey))
    with pytest.raises(PageFailed):
        JOURNEYS[journey].go(session(journey))
    assert noted.pages[-1] == (f"{journey}/{page}", WRONG_PAGE)


@pytest.mark.parametrize(
    "system, procedure, page",
    [
        ("identity_provider", "2.000815", "sign_in"),
        ("civil_status", "1.001193", "form"),
        ("provinces", "1.001612", "hand_off"),
        ("ministry", "1.004222", "hand_off"),
        ("payment_gateway", "2.000488", "bank"),
    ],
)
def test_the_page_that_fails_is_the_one_that_waits_for_the_broken_system(
    session, noted, app, comes_for, monkeypatch, system, procedure, page
):
    comes_for(procedure)
    monkeypatch.setattr("locustfiles.journeys.file_dossier.PAYS_AT_ONCE", 1.0)
    for each in app.state.parts.systems.named(system):
        each.become(Condition(failing=1.0))
    with pytest.raises(PageFailed):
        FILE_DOSSIER.go(session("file_dossier"))
    assert noted.pages[-1] == (f"file_dossier/{page}", STATUS_5XX)


def test_another_subject_on_the_receipt_is_a_wrong_page(session, noted, app, monkeypatch):
    """The portal mixes two payments up."""
    pages = app.state.parts.pages
    filled = pages.filled

    def mixed(template, fixed, values):
        html = filled(template, fixed, values)
        return re.sub(b"QD-[0-9]{9}", b"QD-000000000", html) if template == "receipt.html" else html

    monkeypatch.setattr(pages, "filled", mixed)
    with pytest.raises(PageFailed):
        JOURNEYS["pay_traffic_fine"].go(session("pay_traffic_fine", 3))
    assert noted.pages[-1] == ("pay_traffic_fine/receipt", WRONG_PAGE)


def test_a_dossier_that_nobody_charges_cannot_be_paid(session, noted, monkeypatch):
    monkeypatch.setattr("locustfiles.journeys.pay_fee.AWAITS_PAYMENT", 10)
    with pytest.raises(PageFailed):
        JOURNEYS["pay_fee"].go(session("pay_fee"))
    assert noted.pages[-1] == ("pay_fee/fee", WRONG_PAGE)


def test_a_decision_that_does_not_exist_fails(session, noted, monkeypatch):
    monkeypatch.setattr("locustfiles.journeys.pay_traffic_fine.decision_of", lambda index: ("QD-1", "11A-00000"))
    with pytest.raises(PageFailed):
        JOURNEYS["pay_traffic_fine"].go(session("pay_traffic_fine"))
    assert noted.pages[-1] == ("pay_traffic_fine/fine", STATUS_4XX)
