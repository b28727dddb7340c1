"""Durations, percentages, rates and counts as people write them, read into seconds, fractions and numbers."""

import re
from decimal import Decimal

MOST_DIGITS = 12
SECONDS_BY_UNIT = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
BYTES_BY_UNIT = {"B": 1.0, "kB": 1e3, "MB": 1e6}

_NUMBER = r"([0-9]+(?:[_,][0-9]{3})*(?:\.[0-9]+)?)"
_DURATION_PART = re.compile(_NUMBER + r"\s*([a-zA-Z]+)\s*")
_PERCENTAGE = re.compile(_NUMBER + r"\s*%")
_RATE = re.compile(_NUMBER + r"\s*/\s*(s|min|h)")
_BYTES = re.compile(_NUMBER + r"\s*(B|kB|MB)")
_COUNT = re.compile(_NUMBER)


class BadQuantity(ValueError):
    """A text that is not the quantity that was expected; the message says what was found and what would be right."""


def read_duration_s(text: str) -> float:
    """Read `500 ms`, `12 s`, `5 min`, `1 h 30 min` into seconds."""
    rest, total_s, position = text.strip(), 0.0, 0
    while position < len(rest):
        part = _DURATION_PART.match(rest, position)
        if part is None or part[2] not in SECONDS_BY_UNIT:
            raise BadQuantity(f"found {text!r}, expected a duration such as '500 ms', '12 s', '5 min' or '1 h 30 min'")
        total_s += _number(part[1]) * SECONDS_BY_UNIT[part[2]]
        position = part.end()
    if not rest:
        raise BadQuantity("found nothing, expected a duration such as '12 s'")
    return total_s


def read_fraction(text: str) -> float:
    """Read `41.67 %` into 0.4167. A bare number is refused: 0.6 and 60 could both be meant."""
    found = _PERCENTAGE.fullmatch(text.strip())
    if found is None:
        raise BadQuantity(f"found {text!r}, expected a percentage with its sign such as '41.67 %'")
    return round(_number(found[1]) / 100, 12)


def read_rate_per_s(text: str) -> float:
    """Read `200/s`, `12000/min` into a number a second."""
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise BadQuantity(f"found {text!r}, expected a rate such as '200/s' or '12000/min'")
    return _number(found[1]) / SECONDS_BY_UNIT[found[2]]


def read_bytes(text: str) -> float:
    """Read `300 kB`, `2.5 MB` into bytes; a kilobyte is 1,000 of them."""
    found = _BYTES.fullmatch(text.strip())
    if found is None:
        raise BadQuantity(f"found {text!r}, expected a size such as '300 kB' or '2.5 MB'")
    return _number(found[1]) * BYTES_BY_UNIT[found[2]]


def read_count(text: str) -> int:
    """Read `120000`, `120,000` or `120_000` into a whole number."""
    found = _COUNT.fullmatch(text.strip())
    if found is None or "." in found[1]:
        raise BadQuantity(f"found {text!r}, expected a whole number such as '120000'")
    return int(_number(found[1]))


def write_duration(duration_s: float) -> str:
    """Write seconds as people read them: `500 ms`, `12 s`, `1 min 30 s`, `2 h`."""
    return " ".join(f"{amount} {unit}" for amount, unit in duration_parts(duration_s))


def duration_parts(duration_s: float) -> list[tuple[str, str]]:
    """A duration as amounts with their units, as `write_duration` puts them together."""
    if duration_s < 1:
        return [(f"{duration_s * 1000:.4g}", "ms")]
    if duration_s < 60:
        return [(f"{duration_s:.4g}", "s")]
    whole_s = round(duration_s)
    parts = ((whole_s // 3600, "h"), (whole_s // 60 % 60, "min"), (whole_s % 60, "s"))
    return [(str(amount), unit) for amount, unit in parts if amount]


def write_percentage(fraction: float) -> str:
    """Write 0.4167 as `41.67 %`, 0.6 as `60 %`, 0.0000079 as `0.00079 %`: four digits, and no power of ten."""
    digits = f"{fraction * 100:.4g}"
    return f"{Decimal(digits):f} %" if "e" in digits else f"{digits} %"


def counted(count: int, what: str) -> str:
    """`1 stage`, `1,200 stages`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _number(digits: str) -> float:
    plain = digits.replace(",", "").replace("_", "")
    if len(plain.partition(".")[0]) > MOST_DIGITS:
        raise BadQuantity(f"found a number of {len(plain)} digits, expected one that means something")
    return float(plain)
