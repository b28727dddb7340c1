"""Amounts of money as they are written."""


def dong(amount_vnd: int) -> str:
    """1250000 is `1.250.000 đồng`."""
    return f"{amount_vnd:,} đồng".replace(",", ".")
