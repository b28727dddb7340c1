from collections import Counter
from random import Random

import numpy as np

from harness.inside.counting import Cell, merge_cells
from harness.inside.intervals import Intervals


def cell(second, count=1, page="a/b", bucket=7):
    return Cell(second, page, "ok", "service", np.array([bucket]), np.array([count]))


def handed_on(interval_s, *steps):
    """What was written, batch by batch, as (interval, observations); a step is the second that passed and its cells."""
    written = []
    intervals = Intervals(interval_s, lambda cells: written.append([(it.second, it.total) for it in cells]))
    for through_second, *cells in steps:
        intervals.add(cells, through_second)
    before_the_end = len(written)
    intervals.finish()
    return written[:before_the_end], written[before_the_end:]


def test_an_interval_is_written_when_its_last_second_has_passed():
    seconds = [(second, cell(second, count=10**second)) for second in range(7)]
    assert handed_on(5, *seconds[:4]) == ([], [[(0, 1111)]])
    assert handed_on(5, *seconds) == ([[(0, 11111)]], [[(5, 1100000)]])


def test_intervals_of_a_second_are_written_at_once():
    assert handed_on(1, (0, cell(0)), (1, cell(1))) == ([[(0, 1)], [(1, 1)]], [])


def test_a_second_of_nothing_writes_nothing():
    assert handed_on(5, *((second,) for second in range(11))) == ([], [])


def test_a_late_report_is_with_its_interval_or_makes_a_batch_of_its_own():
    in_time = handed_on(5, (3, cell(3)), (4, cell(4), cell(1, count=100)))
    assert in_time == ([[(0, 102)]], [])
    late = handed_on(5, (3, cell(3)), (4, cell(4)), (6, cell(1, count=100), cell(6)), (9,))
    assert late == ([[(0, 2)], [(0, 100)], [(5, 1)]], [])


def test_several_intervals_that_end_together_are_written_in_their_order():
    assert handed_on(5, (20, cell(12), cell(3), cell(8))) == ([[(0, 1)], [(5, 1)], [(10, 1)]], [])


def test_merging_is_adding():
    """Against a list of everything."""
    chance, naive, cells = Random("merge"), Counter(), []
    for _ in range(500):
        second, page, bucket = chance.randrange(20), chance.choice("ab"), chance.randrange(40)
        buckets, counts = np.array([bucket, bucket + 100]), np.array([chance.randrange(1, 9), 10**12])
        cells.append(Cell(second, page, "ok", "service", buckets, counts))
        for place in (0, 1):
            naive[second // 5 * 5, page, int(buckets[place])] += int(counts[place])
    merged = merge_cells(cells, 5)
    assert {(it.second, it.page, bucket): n for it in merged for bucket, n in it.histogram.items()} == naive
    assert [(it.second, it.page) for it in merged] == sorted({key[:2] for key in naive})
    assert all((np.diff(it.buckets) > 0).all() for it in merged)
