"""The forms of numbers, as English marks them; a language puts its own marks in."""

from collections.abc import Callable, Mapping
from datetime import date

from contract.quantities import write_percentage


def _rate(rate: float) -> str:
    """Three significant digits, or all before the point."""
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


def _significant(value: float) -> str:
    """Four significant digits, and thousands where there are any."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


NUMBER_BY_FORM: Mapping[str, Callable[[float], str]] = {
    "": lambda value: f"{value:,.0f}",
    "count": lambda value: f"{value:,.0f}",
    "signed": lambda value: f"{value:+,.0f}",
    "rounded": lambda value: f"{float(f'{value:.3g}'):,.0f}",  # a count of which three digits are known
    "rate": _rate,
    "percentage": write_percentage,
    "share": lambda share: write_percentage(float(f"{share:.3g}")),
    "percentile": lambda share: f"{share * 100:.10g}",
    "difference": lambda share: f"{share * 100:+.1f} %",
    "number": lambda value: f"{value:g}",
    "significant": _significant,
    "six_digits": lambda value: f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:.6g}",
    "three_digits": lambda value: f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}",
    "one_digit": lambda value: f"{value:,.1f}",
    "megabytes": lambda size: f"{size / 1e6:,.0f} MB",
    "gigabytes": lambda size: f"{size / 1e9:,.1f} GB",
    "second": lambda second: f"{second:.0f}",
}


def read_date(text: str) -> date | None:
    """An ISO date; None of any other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
