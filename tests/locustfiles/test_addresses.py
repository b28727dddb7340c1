from ipaddress import IPv4Address, IPv4Network

import pytest

from locustfiles.addresses import CITIZEN_ADDRESSES, OFFICER_BY_JOURNEY, address_of, centre_address, citizen_address
from locustfiles.journeys import JOURNEYS
from locustfiles.staff import officer

HOMES, CENTRES = IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12")


def test_citizens_share_no_address():
    addresses = {citizen_address(index) for index in range(100_000)}
    assert len(addresses) == 100_000
    assert all(IPv4Address(each) in HOMES for each in addresses)


def test_after_all_addresses_they_begin_again():
    assert citizen_address(CITIZEN_ADDRESSES) == citizen_address(0)
    assert citizen_address(CITIZEN_ADDRESSES - 1) != citizen_address(0)


def test_neighbours_are_not_in_one_network():
    networks = {citizen_address(index).rsplit(".", 2)[0] for index in range(200)}
    assert len(networks) > 150


def test_every_centre_has_one_address_of_its_own():
    codes = ["01001", "01126", "79168", "96064", "96914", "99999"]
    addresses = [centre_address(code) for code in codes]
    assert len(set(addresses)) == len(codes)
    assert all(IPv4Address(each) in CENTRES for each in addresses)


@pytest.mark.parametrize("journey", OFFICER_BY_JOURNEY)
def test_officers_of_one_centre_share_its_address(journey):
    assert journey in JOURNEYS
    same_centre = 5, 5 + 10 * 3_321 * 34 * 14  # whole rounds of the centres and of the departments
    assert address_of(journey, same_centre[0]) == address_of(journey, same_centre[1])
    assert address_of(journey, 5) != address_of(journey, 6)


def test_who_is_no_officer_comes_from_home():
    assert address_of("track_dossier", 7) == citizen_address(7)
    assert address_of("receive_dossiers", 7) == centre_address(officer(7).centre)
