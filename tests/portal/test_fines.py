import pytest

from portal.fines import fine_of


@pytest.mark.parametrize(
    "number, plate, amount_vnd",
    [
        ("QD-000000000", "11A-00000", 5_000_000),
        ("QD-000000001", "12A-00001", 1_000_000),
        ("QD-000000089", "11A-00089", 500_000),  # 89 mod 89 is 0, 89 mod 5 is 4
        ("QD-123456789", "94A-56789", 500_000),  # 89 * 1387154 + 83
        ("QD-999999999", "15A-99999", 500_000),  # 89 * 11235955 + 4
    ],
)
def test_a_fine_follows_from_its_number(number, plate, amount_vnd):
    fine = fine_of(number)
    assert (fine.number, fine.plate, fine.amount_vnd) == (number, plate, amount_vnd)


@pytest.mark.parametrize(
    "number", ["", "QD-", "QD-12345678", "QD-1234567890", "qd-123456789", "QD-12345678x", "QD-²²²²²²²²²"]
)
def test_what_is_no_number_is_no_fine(number):
    assert fine_of(number) is None
