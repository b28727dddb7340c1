import datetime as dt

import pytest

from harness.windows import open_until, openings, read_window


def at(day, clock):
    """A moment of the week of Monday, 2026-11-23."""
    hour, minute = map(int, clock.split(":"))
    return dt.datetime(2026, 11, 23 + day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "now", "until"),
    [
        ("Mon-Fri 22:00-05:00", at(0, "22:00"), at(1, "05:00")),
        ("Mon-Fri 22:00-05:00", at(1, "04:59"), at(1, "05:00")),  # it began yesterday
        ("Mon-Fri 22:00-05:00", at(1, "05:00"), None),
        ("Mon-Fri 22:00-05:00", at(0, "04:00"), None),  # Sunday's night is no night of Mon-Fri
        ("Mon-Fri 22:00-05:00", at(5, "04:00"), at(5, "05:00")),  # but Friday's is
        ("Sat 00:00-24:00", at(5, "12:00"), at(6, "00:00")),
        ("Sat 00:00-24:00", at(4, "23:59"), None),
        ("Fri-Mon 01:00-02:00", at(6, "01:30"), at(6, "02:00")),
        ("Fri-Mon 01:00-02:00", at(2, "01:30"), None),
        ("Sun 12:00-12:00", at(6, "13:00"), at(7, "12:00")),  # a whole day
    ],
)
def test_until_when_a_window_is_open(text, now, until):
    assert open_until([read_window(text)], now) == until


def test_windows_that_follow_each_other_are_one():
    windows = [read_window("Fri 22:00-24:00"), read_window("Sat 00:00-06:00"), read_window("Sat 05:00-08:00")]
    assert open_until(windows, at(4, "23:00")) == at(5, "08:00")


def test_windows_without_an_end_end_after_a_week_and_a_day():
    always = open_until([read_window("Mon-Sun 00:00-24:00")], at(0, "12:00"))
    assert dt.timedelta(days=7) < always - at(0, "12:00") < dt.timedelta(days=10)


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        (at(0, "21:55"), [at(0, "22:00"), at(1, "12:00")]),
        (at(0, "22:00"), [at(1, "12:00"), at(1, "22:00")]),  # one that is open now has opened
        (at(4, "22:01"), []),  # no night of a Saturday, but
        (at(5, "13:00"), []),
        (at(6, "23:00"), [at(7, "22:00")]),
    ],
)
def test_when_windows_open_within_a_day(now, starts):
    windows = [read_window("Mon-Fri 22:00-05:00"), read_window("Tue-Wed 12:00-13:00")]
    assert openings(windows, now, dt.timedelta(days=1)) == starts


@pytest.mark.parametrize(
    "text",
    ["", "Mon", "Mon 22:00", "Mon-Fri 22:00-25:00", "Mon 22:60-23:00", "Montag 22:00-23:00", "mon 22:00-23:00",
     "Mon 24:00-25:00", "Mon 24:00-02:00", "Mon-Fri-Sat 22:00-23:00"],
)  # fmt: skip
def test_what_is_no_window_is_said(text):
    with pytest.raises(ValueError, match="expected days and times"):
        read_window(text)
