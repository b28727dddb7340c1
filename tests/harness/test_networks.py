import ipaddress

import pytest

from harness.networks import in_ipv4, too_wide


def networks(*texts):
    return [ipaddress.ip_network(text) for text in texts]


@pytest.mark.parametrize(
    "wide",
    [
        "0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/7",
        "::/0", "8000::/1", "2000::/3", "2400::/12",
        "::/16", "::/80", "::/96",  # what embeds IPv4, or holds what does
        "::ffff:0:0/96", "::ffff:0:0/103", "::ffff:0:0:0/96",
        "64:ff9b::/96", "64:ff9b::/32", "64:ff9b:1::/48", "64:ff9b:1::/64",
        "2002::/16", "2002:8000::/17", "2001::/16", "2001::/32", "2001:0:5ef5::/48",
    ],
)  # fmt: skip
def test_a_network_that_nobody_has_for_himself_is_too_wide(wide):
    assert too_wide(networks("10.1.0.0/16", wide)) == f"the network {wide}"


@pytest.mark.parametrize(
    "together",
    [
        [f"{first}.0.0.0/8" for first in range(256)],
        [f"{first}.0.0.0/8" for first in range(0, 256, 2)],  # not side by side
        [f"{first}.{second}.0.0/16" for first in (20, 40) for second in range(200)],
        ["20.0.0.0/8", "30.0.0.0/32"],
        [f"::ffff:{first:x}00:0/104" for first in range(20, 60, 2)],
        ["2002:1400::/24", "2002:1e00::/24"],
        ["20.0.0.0/8", "64:ff9b::1e00:0/104"],  # one in words of IPv4, one in those of IPv6
        ["2400::/16", "2600::/16"],
    ],
)
def test_networks_that_add_up_to_a_wide_one_are_too_wide(together):
    assert too_wide(networks(*together)) == f"{len(together)} networks, which add up to one"


@pytest.mark.parametrize(
    "own",
    [
        ["20.0.0.0/8"],
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "203.0.113.0/24", "fc00::/7"],
        ["203.0.113.0/24", "2001:db8::/32", "::1/128"],
        ["::ffff:10.0.0.0/104", "::ffff:203.0.113.7/128"],
        ["64:ff9b::203.0.113.0/120", "2002:cb00:7100::/40"],
        ["127.0.0.0/8", "20.1.0.0/16", "20.1.0.0/16", "20.1.2.0/24"],  # counted once
    ],
)
def test_what_somebody_has_for_himself_is_not(own):
    assert too_wide(networks(*own)) is None


@pytest.mark.parametrize(
    ("network", "reached"),
    [
        ("::ffff:93.184.216.34/128", "93.184.216.34/32"),
        ("64:ff9b::5db8:d800/120", "93.184.216.0/24"),
        ("2002:5db8:d822::/48", "93.184.216.34/32"),
        ("2002:5db8:d822:1::/64", "93.184.216.34/32"),
        ("::/16", "0.0.0.0/0"),
        ("10.1.0.0/16", "10.1.0.0/16"),
    ],
)
def test_what_embeds_ipv4_reaches_it(network, reached):
    assert str(in_ipv4(ipaddress.ip_network(network))) == reached


def test_what_embeds_none_reaches_none():
    assert in_ipv4(ipaddress.ip_network("2001:db8::/32")) is None
