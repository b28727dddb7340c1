import os
import subprocess
import sys

import pytest

from portal.app import create_app
from portal.board import CALLS, Board, cpu_s_of
from portal.settings import Settings
from portal.share import Share, refuse_too_many
from portal.systems import WELL, Condition, Counts, Systems


def shares(processes):
    board = Board(processes)
    return [Share(board, processes, index) for index in range(processes)]


def in_a_process_of_its_own(act):
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    assert os.waitpid(pid, 0) == (pid, 0)


def test_requests_are_added_up_over_processes():
    board = Board(3)
    board.count_request(0)
    for _ in range(5):
        in_a_process_of_its_own(lambda: board.count_request(2))
    assert board.requests == 6


def test_what_is_done_to_a_system_is_seen_in_every_process():
    one, other = (Systems(["01"], 0.0, 1, share) for share in shares(2))
    slow = Condition(slow_s=0.1, failing=0.3, hanging=True)
    in_a_process_of_its_own(lambda: other.identity_provider.become(slow))
    assert (one.identity_provider.condition, other.identity_provider.condition) == (slow, slow)
    assert one.payment_gateway.condition == WELL
    one.identity_provider.become(WELL)
    assert other.identity_provider.condition == WELL


def test_what_processes_count_of_a_system_is_added_up():
    one, other = (Systems(["01", "04"], 0.0, 1, share) for share in shares(2))
    one.by_province["01"].turn_away()
    other.by_province["04"].expect(2)
    in_a_process_of_its_own(other.by_province["01"].turn_away)
    expected = Counts(calls=2, failed=2, waiting=2)
    assert one.counts()["provinces"] == other.counts()["provinces"] == expected
    assert other.by_province["01"].tally[CALLS] == 1


def test_a_rest_ends_when_another_process_heals_the_system(runner, monkeypatch):
    monkeypatch.setattr("portal.systems.NOTICE_WITHIN_S", 0.001)
    one, other = (Systems(["01"], 0.0, 1, share) for share in shares(2))

    async def rest():
        async with one.watched():
            other.by_province["01"].become(Condition(hanging=True))
            await one.by_province["01"].leave_alone(60)

    runner.run(rest())


def test_processes_draw_differently_and_one_alone_as_ever():
    drawn = [Systems(["01"], 0.003, 1, share).civil_status.random.random() for share in (*shares(2), *shares(1), None)]
    assert drawn[0] != drawn[1]
    assert drawn[2] == drawn[3]


def test_the_processor_time_of_another_process_is_read():
    busy = "import time\nwhile time.process_time() < 0.1: pass\nprint(flush=True)\ninput()"
    process = subprocess.Popen([sys.executable, "-c", busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()
    assert 0.1 <= cpu_s_of(process.pid) < 10
    process.communicate(b"\n")
    assert cpu_s_of(process.pid) == 0.0


def test_the_servers_of_a_bottleneck_are_dealt_out():
    assert [share.part_of(400) for share in shares(3)] == [134, 133, 133]


@pytest.mark.parametrize("processes, servers", [(1, 1), (1, None), (8, None), (8, 200), (64, None)])
def test_processes_that_can_be_one_portal(processes, servers):
    refuse_too_many(processes, servers)


@pytest.mark.parametrize(
    "processes, servers, said",
    [(8, 199, "--processes 7"), (2, 4, "--processes 1"), (0, None, "1 to 64"), (65, None, "1 to 64")],
)
def test_processes_that_cannot_are_refused_in_a_sentence(processes, servers, said):
    with pytest.raises(ValueError, match=said):
        refuse_too_many(processes, servers)


def test_a_form_of_one_process_is_taken_by_another(connect, form_of, tmp_path, clock):
    """Cookies, forms, one-time codes and sessions that one has given out: another knows them."""
    apps = [create_app(Settings(database=tmp_path / "portal.sqlite"), clock, share) for share in shared(2)]
    one, other = map(connect, apps)
    form = form_of(one.get("/tra-cuu-ho-so"), "tra-cuu")
    other.cookies.update(one.cookies)
    captcha = apps[1].state.parts.captchas.get(form.fields["ma_captcha"])
    asked = {"ma_ho_so": "007.00.00.H26-250601-0005", "captcha": captcha}
    assert other.submit(form, **asked).status_code == 200
    assert one.submit(form, **asked).status_code == 400  # each captcha is good once, wherever
    for app in apps:
        app.state.parts.database.close()


def shared(processes):
    first, *_ = shares(processes)
    return [Share(first.board, processes, index, secret=first.secret, key=first.key) for index in range(processes)]
