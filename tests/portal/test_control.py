import json

import pytest

from portal.settings import Settings
from portal.systems import WELL, Condition

SYSTEMS = "/.well-known/portal-load/systems"
TOKEN = {"authorization": "Bearer secret"}


@pytest.fixture
def app(start):
    return start(Settings(control_token="secret"))


def condition_of(app, name):
    (system,) = app.state.parts.systems.named(name)
    return system.condition


def test_a_system_is_slowed_broken_and_healed(app, client):
    order = {"system": "identity_provider", "slow_s": 4.0, "failing": 0.3, "hanging": False}
    answer = client.post(SYSTEMS, json=order, headers=TOKEN)
    assert (answer.status_code, answer.content) == (204, b"")
    assert condition_of(app, "identity_provider") == Condition(4.0, 0.3, False)
    assert condition_of(app, "payment_gateway") == WELL
    assert client.post(SYSTEMS, json={"system": "identity_provider"}, headers=TOKEN).status_code == 204
    assert condition_of(app, "identity_provider") == WELL


def test_all_provinces_have_one_name(app, client):
    orders = [{"system": "provinces", "slow_s": 1}, {"system": "province_79", "hanging": True}]
    assert client.post(SYSTEMS, json=orders, headers=TOKEN).status_code == 204
    assert condition_of(app, "province_01") == Condition(slow_s=1.0)
    assert condition_of(app, "province_79") == Condition(hanging=True)
    assert condition_of(app, "ministry") == WELL


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": ""}, {"authorization": "secret"}, {"authorization": "Bearer wrong"}]
)
def test_without_the_token_nothing_is_done(app, client, headers):
    assert client.post(SYSTEMS, json={"system": "ministry", "hanging": True}, headers=headers).status_code == 403
    assert condition_of(app, "ministry") == WELL


@pytest.mark.parametrize("headers", [{}, TOKEN, {"authorization": "Bearer "}, {"authorization": "Bearer None"}])
def test_a_portal_without_a_token_has_no_control(start, connect, headers):
    client = connect(start(Settings()))
    assert client.post(SYSTEMS, json={"system": "ministry"}, headers=headers).status_code == 404


@pytest.mark.parametrize(
    "body, status, complaint",
    [
        ('{"system": "province_99"}', 404, "province_99"),  # no such province
        ('{"system": ""}', 404, "expected one of: provinces, identity_provider"),
        ("{", 400, "no JSON"),
        ("\xff", 400, "no JSON"),
        ("null", 400, "found no system"),
        ('"ministry"', 400, "found no system"),
        ('{"slow_s": 1}', 400, "found no system"),
        ('{"system": 1}', 400, "found no system"),
        ('{"system": "ministry", "slow": 1}', 400, "'slow'"),
        ('{"system": "ministry", "slow_s": -1}', 400, "slow_s -1"),
        ('{"system": "ministry", "slow_s": NaN}', 400, "slow_s nan"),
        ('{"system": "ministry", "slow_s": 1e9}', 400, "slow_s"),
        ('{"system": "ministry", "slow_s": true}', 400, "slow_s True"),
        ('{"system": "ministry", "failing": 1.1}', 400, "from 0 to 1"),
        ('{"system": "ministry", "failing": "0.3"}', 400, "failing '0.3'"),
        ('{"system": "ministry", "hanging": 1}', 400, "true or false"),
    ],
)
def test_a_wrong_order_is_refused_in_a_sentence(client, body, status, complaint):
    answer = client.post(SYSTEMS, content=body.encode("latin-1"), headers=TOKEN)
    assert (answer.status_code, complaint in answer.text) == (status, True), answer.text


@pytest.mark.parametrize("wrong, status", [({"system": "moon"}, 404), ({"system": "ministry", "failing": 2}, 400)])
def test_of_a_list_all_orders_are_carried_out_or_none(app, client, wrong, status):
    orders = [{"system": "civil_status", "hanging": True}, wrong]
    assert client.post(SYSTEMS, content=json.dumps(orders), headers=TOKEN).status_code == status
    assert condition_of(app, "civil_status") == WELL


def test_control_is_no_request_of_a_citizen(app, client):
    client.post(SYSTEMS, json={"system": "ministry"}, headers=TOKEN)
    client.post(SYSTEMS, json={"system": "ministry"})
    assert app.state.requests.arrived == 0


def test_the_token_is_not_shown():
    assert "secret" not in repr(Settings(control_token="secret"))
