import dataclasses

import pytest

from contract.grant import (
    Grant,
    grants_from_text,
    grants_to_text,
    is_never_a_target,
    most_citizens_of_a_worker,
    why_not,
)
from contract.plan import Target
from tests.contract.test_plan import PLAN

STAGING = Target("staging", "https://staging.example", ("staging.example:443",), addresses=("10.1.2.3:443",))
GRANT = Grant("staging", ("10.1.0.0/16",), most_users=1_000, most_requests_per_s=200.0, spans=((0.0, 2e9),))
AT_NIGHT = dataclasses.replace(GRANT, spans=((100.0, 200.0), (300.0, 400.0)), said="Mon-Fri 22:00-05:00 (Etc/UTC)")
HERE = Target("here", "http://127.0.0.1:1", ("127.0.0.1:1",), addresses=("127.0.0.1:1", "[::1]:1"))


def plan_for(target):
    return dataclasses.replace(PLAN, target=target)


@pytest.mark.parametrize(
    ("target", "grants", "now_s", "said"),
    [
        (STAGING, [GRANT], 1e9, None),
        (HERE, [], 1e9, None),
        (HERE, [dataclasses.replace(AT_NIGHT, target="here")], 250.0, "may not be loaded now"),
        (STAGING, [], 1e9, "has no target 'staging'"),
        (STAGING, [dataclasses.replace(GRANT, target="other")], 1e9, "has no target 'staging'"),
        (STAGING, [dataclasses.replace(GRANT, networks=("10.2.0.0/16",))], 1e9, "10.1.2.3 is not in the networks"),
        (STAGING, [dataclasses.replace(GRANT, most_users=5)], 1e9, "5 are allowed here"),
        (STAGING, [dataclasses.replace(GRANT, most_requests_per_s=1.5)], 1e9, "2 workers cannot share 1.5 requests"),
        (STAGING, [dataclasses.replace(GRANT, most_requests_per_s=2)], 1e9, None),
        (STAGING, [GRANT], 2e9, "may not be loaded now"),
        (STAGING, [AT_NIGHT], 99.0, "'staging' may not be loaded now, but Mon-Fri 22:00-05:00 (Etc/UTC)"),
        (STAGING, [AT_NIGHT], 100.0, None),  # it opened while the worker waited for its master
        (STAGING, [AT_NIGHT], 200.0, "may not be loaded now"),
        (STAGING, [AT_NIGHT], 300.0, None),
        (dataclasses.replace(STAGING, hosts=("dichvucong.gov.vn:443",)), [GRANT], 1e9, "live public portal"),
        (dataclasses.replace(STAGING, addresses=("127.0.0.1:1", "10.9.9.9:443")), [GRANT], 1e9, "10.9.9.9 is not in"),
    ],
)
def test_a_worker_loads_what_its_own_file_grants(target, grants, now_s, said):
    why = why_not(plan_for(target), grants, now_s)
    assert why is None if said is None else said in why


def test_a_grant_comes_through_the_environment():
    assert grants_from_text(grants_to_text([GRANT, AT_NIGHT])) == (GRANT, AT_NIGHT)
    assert grants_from_text(grants_to_text([])) == ()


@pytest.mark.parametrize(
    ("now_s", "until_s"), [(99.9, None), (100.0, 200.0), (199.9, 200.0), (200.0, None), (350.0, 400.0), (400.0, None)]
)
def test_a_grant_is_open_until_its_span_ends(now_s, until_s):
    assert AT_NIGHT.open_until(now_s) == until_s


@pytest.mark.parametrize(("workers", "most"), [(1, 1000), (3, 334), (1000, 1), (0, 1000)])
def test_each_worker_holds_its_share(workers, most):
    assert most_citizens_of_a_worker(GRANT, workers) == most


@pytest.mark.parametrize(
    "host", ["gov.vn", "dichvucong.gov.vn", "DICHVUCONG.GOV.VN.", "a.b.gov\u3002vn", "a.go\u00adv.vn"]
)
def test_live_portals_are_known_however_they_are_written(host):
    assert is_never_a_target(host)
    assert not is_never_a_target(f"{host.rstrip('.')}.example")
