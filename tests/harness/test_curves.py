import random
from itertools import pairwise

import pytest

from harness.curves import MOST_STAGES, MOST_TIMES, BadTable, fitted, hours_of, read_series, read_times


@pytest.fixture
def write(tmp_path):
    def write(text):
        file = tmp_path / "series.csv"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_times_may_be_seconds_or_dates(write):
    expected = [(0, 10), (60, 20)]
    assert read_series(write("time,users\n100,10\n160,20\n"), "time", "users") == expected
    dates = "time,users\n2025-07-28T08:00:00+07:00,10\n2025-07-28T08:01:00+07:00,20\n"
    assert read_series(write(dates), "time", "users") == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column 'time'; found: nothing"),
        ("time,people\n1,2\n", "has no column 'users'; found: time, people"),
        ("time,users\n1,2\n", "holds 1 rows, expected at least 2"),
        ("time,users\n1,2\n2,many\n", "line 3: found 'many' as users"),
        ("time,users\n1,2\n2,-5\n", "line 3: found '-5' as users"),
        ("time,users\n1,2\n2,nan\n", "line 3: found 'nan' as users"),
        ("time,users\n1,2\n2\n", "line 3: found None as users"),
        ("time,users\n2,2\n1,5\n", "line 3: found a time that is not after the one before it"),
        ("time,users\n0,2\n5e-324,5\n", "takes 4.94066e-324 s, expected a millisecond to ten years"),
        (f"time,{'x' * 200_000}\n1,2\n", "is not CSV: field larger"),
        ("time,users\nyesterday,2\n1,5\n", "line 2: found 'yesterday' as time"),
    ],
)
def test_a_bad_table_is_named_by_its_line(write, text, said):
    with pytest.raises(BadTable, match=said.replace("'", ".")):
        read_series(write(text), "time", "users")


@pytest.mark.parametrize("rows", [96, 97, 200, 1440])
def test_a_long_series_is_averaged_and_keeps_its_length_and_its_mean(rows):
    chance = random.Random("series")
    points = [(60.0 * minute, chance.uniform(1000, 50_000)) for minute in range(rows)]
    thin, end_s = fitted(points, over_s=None, times=1.0)
    assert len(thin) <= MOST_STAGES
    assert end_s == 60.0 * rows
    lengths = [after - before for before, after in pairwise([*(time_s for time_s, _ in thin), end_s])]
    area = sum(users * length for (_, users), length in zip(thin, lengths, strict=True))
    assert area == pytest.approx(sum(60.0 * users for _, users in points))


def test_a_series_may_be_told_faster_and_larger():
    assert fitted([(0.0, 10.0), (60.0, 20.0)], over_s=12.0, times=3.0) == ([(0.0, 30.0), (6.0, 60.0)], 12.0)


def test_measured_times_are_kept_in_order_and_thinned_to_their_quantiles(write):
    assert read_times(write("seconds\n3\n1\n2.5\n"), "seconds") == (1, 2.5, 3)
    many = read_times(write("seconds\n" + "\n".join(map(str, range(10_000)))), "seconds")
    assert (len(many), many[0], many[-1]) == (MOST_TIMES, 0, 9999)
    assert many[MOST_TIMES // 2] == pytest.approx(5000, rel=0.01)


@pytest.mark.parametrize("curve", ["ordinary", "deadline"])
def test_a_day_has_24_hours_and_all_of_its_sessions(curve):
    hours = hours_of(curve)
    assert len(hours) == 24
    assert sum(hours) == pytest.approx(100)
