import select
import socket
import sys

import pytest

from portal.listeners import listening
from portal.sticky import process_of

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no kernel deals out by addresses")
ADDRESSES = [f"127.1.0.{number}" for number in range(1, 15)] + ["127.0.0.1", "127.200.3.4"]


def met_by(listeners, address):
    """The numbers of the listeners that three connections from an address came to."""
    place, met = listeners[0].getsockname(), set()
    for _ in range(3):
        with socket.create_connection(place, timeout=5, source_address=(address, 0)):
            readable, _, _ = select.select(listeners, [], [], 5)
            readable[0].accept()[0].close()
            met.add(listeners.index(readable[0]))
    return met


@on_linux
@pytest.mark.parametrize("processes", [2, 3, 7])
def test_all_connections_of_an_address_meet_one_process(processes):
    with listening("127.0.0.1", 0, processes, sticky=True) as listeners:
        found = {address: met_by(listeners, address) for address in ADDRESSES}
    assert found == {address: {process_of(address, processes)} for address in ADDRESSES}
    assert set.union(*found.values()) == set(range(processes))


def test_neighbours_meet_neighbours():
    assert [process_of(address, 7) for address in ADDRESSES[:14]] == [(4 + place) % 7 for place in range(14)]


def test_one_process_alone_has_nothing_to_deal_out():
    with listening("127.0.0.1", 0, 1, sticky=True) as (listener,):
        assert met_by([listener], "127.1.0.9") == {0}


def test_where_there_is_none_all_are_served_by_the_hash_and_it_is_said(monkeypatch, capsys):
    monkeypatch.setattr("portal.sticky._SO_ATTACH_REUSEPORT_CBPF", 9999)
    with listening("127.0.0.1", 0, 2, sticky=True) as listeners:
        assert set.union(*(met_by(listeners, "127.1.0.1") for _ in range(20))) == {0, 1}
    assert "by the kernel's hash, not by their address" in capsys.readouterr().err


def test_without_it_connections_of_one_address_meet_all():
    with listening("127.0.0.1", 0, 2) as listeners:
        assert set.union(*(met_by(listeners, "127.1.0.1") for _ in range(20))) == {0, 1}
