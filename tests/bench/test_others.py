import subprocess
import sys
import time

import numpy as np
import pytest

from bench.others import TICKS_A_SECOND, Look, cores_of_others, had_by_others, read_stat, watching_others

PATIENCE_S = 30
BURNT_S = 0.3
LOOK_TWICE = """
from bench.others import cpu_s_of_others
for _ in range(2):
    input()
    print(cpu_s_of_others(), flush=True)
"""
BURN = f"import time\nwhile time.process_time() < {BURNT_S}: pass"


def test_ours_are_who_descends_from_us():
    stats = {1: (0, 1.0), 5: (1, 10.0), 7: (5, 100.0), 8: (7, 100.0), 9: (8, 100.0), 404: (403, 1000.0)}
    assert had_by_others(stats, 7) == 1011.0


def test_a_line_of_the_kernel_is_read_whatever_a_program_is_called():
    line = "42 (a) b (c) S 7 42 42 0 -1 4194560 100 200 0 0 11 22 33 44 20 0 1 0 12345 0 0"
    assert read_stat(line) == (7, (11 + 22 + 33 + 44) / TICKS_A_SECOND)


def test_what_others_had_is_told_second_by_second():
    before = [Look(9.5, 10.0), Look(10.0, 10.0), Look(11.0, 10.4)]
    after_one_took_along_what_it_had = [Look(11.5, 3.0), Look(12.5, 3.3)]
    cores = cores_of_others(before + after_one_took_along_what_it_had, np.array([10.0, 11.0, 12.0, 13.0]))
    assert cores == pytest.approx([0.4, 0.15, np.nan], nan_ok=True)


def test_where_nobody_looked_nothing_is_known():
    edges_s = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    assert np.isnan(cores_of_others([], edges_s)).all()
    looks = [Look(0.0, 0.0), Look(1.0, 0.5), Look(3.5, 0.5), Look(4.0, 0.5), Look(5.0, 0.6)]
    assert cores_of_others(looks, edges_s) == pytest.approx([0.5, np.nan, np.nan, np.nan, 0.1], nan_ok=True)


def test_what_was_burnt_by_one_who_has_ended_is_seen_at_its_parent():
    """We are the other: whoever looks is a process that we start, and beside it another that burns, and ends."""
    looking = subprocess.Popen(
        [sys.executable, "-c", LOOK_TWICE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert looking.stdin is not None and looking.stdout is not None
    try:
        told = []
        for _ in range(2):
            looking.stdin.write("\n")
            looking.stdin.flush()
            told.append(float(looking.stdout.readline()))
            subprocess.run([sys.executable, "-c", BURN], check=True, timeout=PATIENCE_S)
        assert told[1] - told[0] > 0.9 * BURNT_S
    finally:
        looking.kill()
        looking.communicate()


def test_it_looks_again_and_again():
    with watching_others() as looks:
        deadline_s = time.monotonic() + PATIENCE_S
        while len(looks) < 2:
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
    assert looks[0].at_s < looks[1].at_s
