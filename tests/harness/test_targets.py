import datetime as dt

import pytest

from harness.targets import EMBEDDED, TargetRefused, check_caps, find_target, read_targets
from tests.harness.test_planner import planned

TODAY = dt.date(2026, 11, 23)
FILE = """\
- name: staging
  base_url: https://staging.example
  hosts: [id.staging.example:8443]
  networks: [10.1.0.0/16]
  most_users: 550
  valid_until: 2026-12-31
  owner: the portal team
  approval: "LT-17"
"""
ADDRESSES = {"staging.example": ["10.1.2.3"], "id.staging.example": ["10.1.9.9"], "localhost": ["127.0.0.1", "::1"]}


def resolve(host, port):
    return ADDRESSES.get(host, [host] if host[:1].isdigit() else [])


@pytest.fixture
def authorised(tmp_path):
    file = tmp_path / "targets.yaml"
    file.write_text(FILE, encoding="utf-8")
    return read_targets(file)


@pytest.mark.parametrize(
    ("wanted", "hosts"),
    [
        ("http://127.0.0.1:8080", ("127.0.0.1:8080",)),
        ("http://127.9.9.9", ("127.9.9.9:80",)),
        ("https://localhost:8443/", ("localhost:8443",)),
        ("staging", ("staging.example:443", "id.staging.example:8443")),
    ],
)
def test_loopback_and_what_is_authorised_are_targets(authorised, wanted, hosts):
    assert find_target(wanted, authorised, TODAY, resolve).hosts == hosts


def test_a_target_knows_every_address_that_may_be_reached(authorised):
    addresses = find_target("staging", authorised, TODAY, resolve).addresses
    assert addresses == ("10.1.2.3:443", "10.1.9.9:8443")
    assert find_target("http://localhost:80", [], TODAY, resolve).addresses == ("127.0.0.1:80", "[::1]:80")


def test_embedded_is_always_a_target():
    assert find_target("embedded", [], TODAY) is EMBEDDED


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("http://93.184.216.34", "is not this machine"),
        ("http://10.1.2.3:80", "is not this machine"),
        ("http://unknown.example", "is not this machine"),
        ("http://dichvucong.gov.vn", "never a target"),
        ("https://sso.dancuquocgia.gov.vn", "never a target"),
        ("production", "not in targets.yaml"),
        ("http://me:secret@127.0.0.1", "expected an address"),
        ("ftp://127.0.0.1", "expected an address"),
        ("http://", "expected an address"),
        ("http://127.0.0.1:notaport", "expected an address"),
        ("http://127.0.0.1:0", "expected an address"),
        ("http://:secret@127.0.0.1", "expected an address"),
        ("http://127.0.0.1/path", "expected an address"),
        ("http://127.0.0.1?x=1", "expected an address"),
        ("", "not in targets.yaml"),
        ("http://dichvucong.gov.vn.", "never a target"),
        ("http://dichvucong。gov。vn", "never a target"),
        ("http://" + "a" * 300, "is not this machine"),
    ],
)
def test_everything_else_is_refused_in_a_sentence(authorised, wanted, said):
    with pytest.raises(TargetRefused, match=said):
        find_target(wanted, authorised, TODAY, resolve)


def test_an_authorisation_ends(authorised):
    with pytest.raises(TargetRefused, match="authorised until 2026-12-31"):
        find_target("staging", authorised, dt.date(2027, 1, 1), resolve)


def test_a_name_that_now_leads_elsewhere_is_refused(authorised):
    with pytest.raises(TargetRefused, match="not in the networks"):
        find_target("staging", authorised, TODAY, lambda host, port: ["10.1.0.1", "192.168.0.1"])


def test_a_plan_may_not_bring_more_citizens_than_allowed(authorised):
    from dataclasses import replace

    staging = find_target("staging", authorised, TODAY, resolve)
    with pytest.raises(TargetRefused, match="600 citizens, target 'staging' allows 550"):
        check_caps(replace(planned(), target=staging), authorised)
    check_caps(planned(), authorised)


@pytest.mark.parametrize(
    "text", ["- name: x", "{", "nonsense", "- 5", FILE + "  colour: red\n", FILE.replace("10.1.0.0/16", "0.0.0.0/0")]
)
def test_a_file_that_cannot_be_trusted_authorises_nothing(tmp_path, text):
    file = tmp_path / "targets.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TargetRefused, match="nothing in it is authorised"):
        read_targets(file)


def test_without_a_file_nothing_is_authorised(tmp_path):
    assert read_targets(tmp_path / "targets.yaml") == []
