import gevent
import pytest

from harness.browser import permit as permits
from harness.browser.permit import LoadHeld, Permit
from harness.inside import lease as leases
from harness.inside.lease import BEYOND_PLAN_S, LEASE_S, UNHEARD, Lease
from tests.contract.test_plan import PLAN


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    for module in (permits, leases):
        monkeypatch.setattr(module, "perf_counter", lambda: now[0])
    monkeypatch.setattr(leases.gevent, "spawn_later", lambda *_: None)
    return now


def may_send(permit):
    try:
        permit.check()
    except LoadHeld:
        return False
    return True


def begun(origin_s=100.0):
    permit, held = Permit(), []
    lease = Lease(permit, held.append)
    lease.begin(origin_s, PLAN)
    return permit, lease, held


def test_without_a_fleet_requests_leave_for_ever(clock):
    permit = Permit()
    clock[0] = 1e12
    assert may_send(permit)


def test_a_lease_is_good_for_five_seconds(clock):
    permit, _, _ = begun()
    clock[0] += LEASE_S
    assert may_send(permit)
    clock[0] += 0.001
    assert not may_send(permit)


def test_a_lease_that_is_renewed_in_time_is_never_held(clock):
    permit, lease, held = begun()
    for _ in range(20):
        clock[0] += 1.0
        lease.renew()
        assert may_send(permit)
    assert held == []


def test_from_when_until_when_it_was_held_is_told(clock):
    permit, lease, held = begun()
    clock[0] += LEASE_S + 2.0
    assert not lease.is_good
    lease.renew()
    assert may_send(permit)
    assert lease.is_good
    assert held == [(105.0, 107.0, UNHEARD)]


def test_no_master_renews_it_beyond_the_plan(clock):
    permit, lease, held = begun()
    clock[0] += PLAN.duration_s + PLAN.citizens.request_timeout_s + BEYOND_PLAN_S + 0.001
    lease.renew()
    assert not may_send(permit)
    with pytest.raises(LoadHeld):
        permit.wait()
    assert held == []


def test_after_a_halt_nothing_renews_it(clock):
    permit, lease, held = begun()
    lease.halt()
    lease.renew()
    assert not may_send(permit)
    assert held == []


def test_who_waits_goes_on_when_it_is_renewed(clock):
    permit, lease, _ = begun()
    clock[0] += LEASE_S + 1.0
    waiting = gevent.spawn(permit.wait)
    gevent.sleep(0)
    assert not waiting.ready()
    lease.renew()
    waiting.join(timeout=5)
    assert waiting.successful()


def test_who_waits_goes_home_when_all_is_over(clock):
    permit, lease, _ = begun()
    clock[0] += LEASE_S + 1.0
    waiting = gevent.spawn(permit.wait)
    gevent.sleep(0)
    lease.halt()
    waiting.join(timeout=5)
    assert isinstance(waiting.value, LoadHeld)
