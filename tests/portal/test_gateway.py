from urllib.parse import parse_qsl

import pytest

from portal.gateway import BANKS, MOST_TRIES, Declined, Gateway, Order
from portal.share import alone

ORDER = Order("001.00.00.H26-250601-0006_1", 80_000)


@pytest.fixture
def gateway(clock, once):
    return Gateway(clock, alone(), once)


def query_of(message, **changes):
    return dict(parse_qsl(message)) | changes


def paid(gateway):
    interaction = gateway.choose_bank(gateway.begin(ORDER), "NH1")
    return gateway.check_one_time_code(interaction, gateway.paying(interaction).one_time_code)


def test_an_order_and_a_payment_arrive_as_they_were_sent(gateway):
    assert gateway.read_order(query_of(gateway.signed_order(ORDER))) == ORDER
    payment = paid(gateway)
    assert payment.order == ORDER
    assert gateway.read_payment(query_of(gateway.signed_payment(payment))) == payment


@pytest.mark.parametrize(
    "changes",
    [{"so_tien": "1"}, {"ma_don": "QD-000000001_1"}, {"giao_dich": "GD000000000000"}, {"chu_ky": ""}, {"chu_ky": "é"}],
)
def test_a_message_that_was_changed_is_declined(gateway, changes):
    with pytest.raises(Declined, match="chữ ký"):
        gateway.read_payment(query_of(gateway.signed_payment(paid(gateway)), **changes))


def test_an_order_is_no_payment(gateway):
    with pytest.raises(Declined, match="chữ ký"):
        gateway.read_payment(query_of(gateway.signed_order(ORDER), giao_dich="GD000000000000"))
    with pytest.raises(Declined, match="chữ ký"):
        gateway.read_order(query_of(gateway.signed_payment(paid(gateway))))


def test_another_gateway_signs_otherwise(gateway, clock, once):
    with pytest.raises(Declined):
        Gateway(clock, alone(), once).read_order(query_of(gateway.signed_order(ORDER)))


def test_ten_banks_are_connected_and_no_other(gateway):
    assert len(BANKS) == 10
    with pytest.raises(Declined, match="Ngân hàng"):
        gateway.choose_bank(gateway.begin(ORDER), "NH11")


def test_no_payment_without_a_bank(gateway):
    with pytest.raises(Declined, match="Chưa chọn ngân hàng"):
        gateway.check_one_time_code(gateway.begin(ORDER), "")


def test_an_interaction_pays_once_and_soon(gateway, clock):
    interaction = gateway.choose_bank(gateway.begin(ORDER), "NH1")
    code = gateway.paying(interaction).one_time_code
    gateway.check_one_time_code(interaction, code)
    with pytest.raises(Declined, match="hết hạn"):
        gateway.check_one_time_code(interaction, code)
    late = gateway.begin(ORDER)
    clock.now_s += 600
    with pytest.raises(Declined, match="hết hạn"):
        gateway.choose_bank(late, "NH1")


def test_five_wrong_codes_end_the_interaction(gateway):
    interaction = gateway.choose_bank(gateway.begin(ORDER), "NH1")
    right = gateway.paying(interaction).one_time_code
    for _ in range(MOST_TRIES):
        with pytest.raises(Declined, match="không đúng"):
            gateway.check_one_time_code(interaction, f"{(int(right) + 1) % 1_000_000:06d}")
    with pytest.raises(Declined, match="hết hạn"):
        gateway.check_one_time_code(interaction, right)
