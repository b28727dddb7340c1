import os
import subprocess
import sys
import time

import numpy as np
import pytest

from bench.others import Look, cores_of_others, descends, watching_others

PATIENCE_S = 30


@pytest.mark.parametrize(("pid", "is_ours"), [(7, True), (8, True), (9, True), (5, False), (1, False), (404, False)])
def test_ours_are_who_descends_from_us(pid, is_ours):
    assert descends(pid, 7, {1: 0, 5: 1, 7: 5, 8: 7, 9: 8}) is is_ours


def test_what_others_had_is_told_second_by_second():
    looks = [Look(9.5, {1: 10.0}), Look(10.0, {1: 10.0}), Look(11.0, {1: 10.4, 2: 7.0}), Look(12.5, {2: 7.3})]
    cores = cores_of_others(looks, np.array([10.0, 11.0, 12.0, 13.0]))
    assert cores == pytest.approx([0.4, 0.2, np.nan], nan_ok=True)  # of who ended, the last is not known


def test_where_nobody_looked_nothing_is_known():
    assert np.isnan(cores_of_others([], np.array([0.0, 1.0, 2.0]))).all()


def test_who_was_started_by_another_counts_and_who_was_started_by_us_does_not():
    ours = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with watching_others() as looks:
            deadline_s = time.monotonic() + PATIENCE_S
            while not looks:
                assert time.monotonic() < deadline_s
                time.sleep(0.05)
        seen = looks[-1].cpu_s_by_pid
        assert os.getppid() in seen
        assert not {os.getpid(), ours.pid} & seen.keys()
    finally:
        ours.kill()
        ours.wait()
