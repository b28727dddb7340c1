"""The port in a place that somebody writes, HOST:PORT."""

HIGHEST = 65_535


def read_port(text: str) -> int | None:
    """A port, 0 for any that is free; None for what is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(HIGHEST))
    return int(text) if is_number and int(text) <= HIGHEST else None
