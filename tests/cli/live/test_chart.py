import pytest

from cli.live.big import write_big
from cli.live.chart import Column, columns_of, draw_chart, seconds_a_column, top_of
from cli.live.look import ASCII, BLOCKS, SHADES
from cli.live.so_far import second_of
from tests.cli.live.watched import second


def seconds_of(*p95s_s, first=0):
    return [second_of(second(first + n, p50_s=p95_s and p95_s / 2, p95_s=p95_s)) for n, p95_s in enumerate(p95s_s)]


def drawn(columns, height, limit_s=None, look=BLOCKS):
    return [line.plain for line in draw_chart(columns, height, limit_s, look)]


def test_a_column_holds_the_highest_of_its_seconds():
    assert columns_of(seconds_of(0.1, 0.3, None, 0.2), 2) == [Column(0.15, 0.3), Column(0.1, 0.2)]
    assert columns_of(seconds_of(None), 2) == [Column(None, None)]
    assert columns_of([], 2) == []


def test_the_same_seconds_stay_together_while_time_goes_on():
    """Else every column would change each second."""
    seconds = seconds_of(*(0.001 * n for n in range(1, 302)))
    before, after = columns_of(seconds[:300], 100), columns_of(seconds[1:301], 100)
    assert before[1:] == after[:-1]


@pytest.mark.parametrize(("seconds", "columns", "together"), [(1, 60, 1), (60, 60, 1), (61, 60, 2), (300, 71, 5)])
def test_everything_that_is_kept_fits(seconds, columns, together):
    assert seconds_a_column(seconds, columns) == together


@pytest.mark.parametrize(
    ("p95_s", "limit_s", "top_s"),
    [
        (0.11, None, 0.15),
        (0.1, None, 0.1),
        (0.11, 0.5, 0.15),  # far below the limit: it is left out
        (0.13, 0.5, 0.5),
        (0.61, 0.5, 0.8),
        (None, 0.5, 0.001),
    ],
)
def test_the_axis_ends_at_a_round_number(p95_s, limit_s, top_s):
    assert top_of([Column(None, p95_s)], limit_s) == pytest.approx(top_s)


def test_mountains_and_the_limit():
    columns = [Column(0.1, 0.2), Column(0.2, 0.3), Column(None, None), Column(0.4, 0.9)]
    assert drawn(columns, 4, 0.5) == [
        "    1 s ┤   ▅",
        "        ┤╌╌╌█",
        "        ┤ ▂ ▅",
        "      0 ┤▆▆ █",
    ]


def test_without_colours_they_differ_by_their_letters():
    columns = [Column(0.5, 1.0), Column(0.25, 0.5)]
    assert drawn(columns, 4, None, SHADES) == ["    1 s ┤░ ", "        ┤░ ", "        ┤█░", "      0 ┤██"]
    assert drawn(columns, 4, None, ASCII) == ["    1 s +: ", "        +: ", "        +#:", "      0 +##"]


def test_large_digits():
    assert write_big("41.7 %") == (
        "█ █ ▄█    ▀▀█   ▀ █",
        "▀▀█  █     ▄▀   ▄▀ ",
        "  ▀ ▀▀▀ ▀  ▀    ▀ ▀",
    )


def test_every_digit_is_another():
    assert len({write_big(digit) for digit in "0123456789"}) == 10
