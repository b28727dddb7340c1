import pytest

from contract.quantities import (
    BadQuantity,
    counted,
    read_bytes,
    read_count,
    read_duration_s,
    read_fraction,
    read_rate_per_s,
    write_duration,
    write_percentage,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500 ms", 0.5),
        ("12 s", 12.0),
        ("12s", 12.0),
        ("5 min", 300.0),
        ("1 h 30 min", 5400.0),
        ("1.5 s", 1.5),
        ("2 d", 172_800.0),
        (" 3 s ", 3.0),
    ],
)
def test_durations(text, seconds):
    assert read_duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "12", "12 sec", "s", "-3 s", "1 s and more", "5 m", "1.2.3 s", "12 S"])
def test_what_is_not_a_duration_is_said_with_what_would_be(text):
    with pytest.raises(BadQuantity, match="expected a duration"):
        read_duration_s(text)


@pytest.mark.parametrize(("text", "fraction"), [("41.67 %", 0.4167), ("60%", 0.6), ("0 %", 0.0), ("120 %", 1.2)])
def test_percentages(text, fraction):
    assert read_fraction(text) == fraction


@pytest.mark.parametrize("text", ["0.6", "60", "-5 %", "% 60", "sixty %", ""])
def test_a_percentage_without_its_sign_could_be_two_things(text):
    with pytest.raises(BadQuantity, match="percentage"):
        read_fraction(text)


def test_rates():
    assert read_rate_per_s("200/s") == 200
    assert read_rate_per_s("12,000 / min") == 200
    with pytest.raises(BadQuantity, match="rate"):
        read_rate_per_s("200")


@pytest.mark.parametrize(("text", "count"), [("120000", 120_000), ("120,000", 120_000), ("120_000", 120_000)])
def test_counts(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["1.5", "-3", "many", "1,2", ""])
def test_what_is_not_a_count(text):
    with pytest.raises(BadQuantity, match="whole number"):
        read_count(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0345, "34.5 ms"), (12, "12 s"), (90, "1 min 30 s"), (7200, "2 h"), (3661, "1 h 1 min 1 s"), (0, "0 ms")],
)
def test_durations_are_written_as_people_read_them(seconds, text):
    assert write_duration(seconds) == text


@pytest.mark.parametrize("seconds", [0.25, 3, 59, 60, 3600, 5025])
def test_a_written_duration_reads_back(seconds):
    assert read_duration_s(write_duration(seconds)) == pytest.approx(seconds)


@pytest.mark.parametrize("read", [read_count, lambda text: read_duration_s(text + " s")])
def test_a_number_of_hundreds_of_digits_is_no_number(read):
    with pytest.raises(BadQuantity, match="digits"):
        read("9" * 400)


def test_a_written_percentage_reads_back():
    assert write_percentage(0.4167) == "41.67 %"
    assert read_fraction(write_percentage(0.4167)) == 0.4167


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(7.9e-7, "0.000079 %"), (1.23456e-8, "0.000001235 %"), (1234.56, "123500 %"), (0.0, "0 %"), (-2e-7, "-0.00002 %")],
)
def test_a_percentage_has_no_power_of_ten(fraction, text):
    assert write_percentage(fraction) == text


@pytest.mark.parametrize(("count", "text"), [(1, "1 stage"), (0, "0 stages"), (1200, "1,200 stages")])
def test_one_alone_is_no_several(count, text):
    assert counted(count, "stage") == text


@pytest.mark.parametrize(("text", "size_bytes"), [("300 kB", 300_000), ("2.5 MB", 2_500_000), ("12B", 12)])
def test_sizes(text, size_bytes):
    assert read_bytes(text) == size_bytes


@pytest.mark.parametrize("text", ["", "300", "300 KB", "3 GB", "-1 kB"])
def test_what_is_not_a_size_is_said_with_what_would_be(text):
    with pytest.raises(BadQuantity, match="expected a size"):
        read_bytes(text)
