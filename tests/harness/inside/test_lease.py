from types import SimpleNamespace

import gevent
import pytest

from harness.browser import permit as permits
from harness.browser.permit import LoadHeld, Permit
from harness.inside import lease as leases
from harness.inside.lease import BEGINS_WITHIN_S, BEYOND_PLAN_S, LEASE_S, UNHEARD, Lease
from tests.contract.test_plan import PLAN


@pytest.fixture
def clock(monkeypatch):
    """[0] is the monotonic one."""
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


def heard(lease, clock):
    """The master's word, read as soon as it was sent."""
    lease.renew(clock[0] + LEASE_S)


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
        heard(lease, clock)
        assert may_send(permit)
    assert held == []


def test_from_when_until_when_it_was_held_is_told(clock):
    permit, lease, held = begun()
    clock[0] += LEASE_S + 2.0
    assert not lease.is_good
    heard(lease, clock)
    assert may_send(permit)
    assert lease.is_good
    assert held == [(105.0, 107.0, UNHEARD)]


def test_no_master_renews_it_beyond_the_plan(clock):
    permit, lease, held = begun()
    clock[0] += PLAN.duration_s + PLAN.citizens.request_timeout_s + BEYOND_PLAN_S + 0.001
    heard(lease, clock)
    assert not may_send(permit)
    with pytest.raises(LoadHeld):
        permit.wait()
    assert held == []


def test_no_master_puts_the_beginning_far_away(clock):
    permit, lease, _ = begun(origin_s=100.0 + 10 * 86400.0)
    clock[0] += BEGINS_WITHIN_S + LEASE_S + 0.001
    assert not may_send(permit)
    for _ in range(10):
        clock[0] += PLAN.duration_s
        heard(lease, clock)
    assert not may_send(permit)


def test_after_a_halt_nothing_renews_it(clock):
    permit, lease, held = begun()
    for _ in range(2):  # it is said again and again
        lease.halt()
        heard(lease, clock)
        assert not may_send(permit)
    assert lease.is_good  # reports are taken still
    assert held == []


def test_before_second_zero_is_known_nobody_sends(clock):
    permit = Permit()
    lease = Lease(permit, [].append)
    assert not may_send(permit)
    heard(lease, clock)  # a master that forgot to begin
    assert not may_send(permit)
    waiting = gevent.spawn(permit.wait)
    gevent.sleep(0)
    assert not waiting.ready()
    lease.begin(100.0, PLAN)
    waiting.join(timeout=5)
    assert waiting.successful()
    assert may_send(permit)


def test_a_start_that_is_read_late_is_good_for_no_longer(clock):
    permit, _, _ = begun(origin_s=100.0 - LEASE_S - 0.001)  # it lay there while the process was frozen
    assert not may_send(permit)


def test_leases_of_a_master_that_died_meanwhile_are_good_for_no_longer(clock):
    permit, lease, held = begun()
    clock[0] = 150.0  # frozen for 50 s
    for sent_s in (101.0, 102.0, 103.0):
        lease.renew(sent_s + LEASE_S)
        assert not may_send(permit)
    assert not lease.is_good
    assert held == []
    heard(lease, clock)  # it lives after all
    assert may_send(permit)
    assert held == [(105.0, 150.0, UNHEARD)]  # of what lay unread nobody knew


@pytest.mark.parametrize("until_s", [1e9, float("inf")])  # this clock stood still since it was read, or was never read
def test_no_lease_is_good_for_longer_than_a_lease(clock, until_s):
    permit, lease, _ = begun()
    lease.renew(until_s)
    clock[0] += LEASE_S + 0.001
    assert not may_send(permit)


@pytest.fixture
def wall(monkeypatch):
    now = SimpleNamespace(s=1e9)
    monkeypatch.setattr(leases, "time", lambda: now.s)
    return now


def test_no_master_renews_it_beyond_the_window_of_its_target(clock, wall):
    permit, lease, _ = begun()
    lease.end_at_epoch(1e9 + 3)
    clock[0] += 3.001
    wall.s += 3.001
    heard(lease, clock)
    assert not may_send(permit)


def test_a_machine_that_was_suspended_into_forbidden_hours_is_still(clock, wall):
    permit, lease, _ = begun()
    lease.end_at_epoch(1e9 + 20)
    clock[0] += 1.0  # but the monotonic clock stood still for half an hour
    wall.s += 1_800.0
    heard(lease, clock)
    assert not may_send(permit)
    wall.s = 1e9  # and for good
    heard(lease, clock)
    assert not may_send(permit)
    with pytest.raises(LoadHeld):
        permit.wait()


def test_who_waits_goes_on_when_it_is_renewed(clock):
    permit, lease, _ = begun()
    clock[0] += LEASE_S + 1.0
    waiting = gevent.spawn(permit.wait)
    gevent.sleep(0)
    assert not waiting.ready()
    heard(lease, clock)
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
