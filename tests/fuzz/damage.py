"""Damage as it happens, and as somebody may do it on purpose: to bytes, to lines, and to values."""

import copy

from hypothesis import strategies as st

ODD_NUMBERS = (
    0, 1, -1, 2**31, 2**63, -(2**63), 10**40, 0.0, -0.0, 1e-320, 1e308, float("nan"), float("inf"), float("-inf"), 0.5,
)  # fmt: skip
ODD_TEXTS = (
    "", " ", "0", "-1", "nan", "inf", "1e999", "100 %", "-5 %", "1e9 %", "10 s", "-1 s", "1e300 s",
    "99999999999 h", "5 min", "../../../../tmp/evil", "/etc/passwd", "/dev/zero", "/proc/self/mem", "a/../../b", "~",
    ".",     "\0", "\ud800", "é" * 3,
    "=1+1", "<script>alert(1)</script>", "$\\frac{1}{$", "{{ 7*7 }}", "%s%n", "x" * 5000, "\n", "\r\n", "\u202e",
    "1" * 400,
    "file_dossier", "p95 of page < 2 s", "errors of all < 1 %", "null", "true", "[]", "*a", "&a",
    "!!python/object:x", "2025-02-30",
)  # fmt: skip
ODD_VALUES = (None, True, False, [], {}, [[]], [None], {"": None}, *ODD_NUMBERS, *ODD_TEXTS)
odd_values = st.sampled_from(ODD_VALUES) | st.integers() | st.floats() | st.text(max_size=20)


def paths_of(value, path=()):
    """The path of every value inside a value."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from paths_of(value[key], (*path, key))
    elif isinstance(value, list):
        for number in range(len(value)):
            yield from paths_of(value[number], (*path, number))


@st.composite
def damaged_values(draw, whole, most=3, odd=odd_values):
    """A value of JSON, in which a few values are replaced, taken away, doubled, or stand under another key."""
    value = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, most))):
        path = draw(st.sampled_from(list(paths_of(value))))
        if not path:
            continue
        within = value
        for key in path[:-1]:
            within = within[key]
        last = path[-1]
        match draw(st.sampled_from(("replace", "replace", "replace", "remove", "double", "rename"))):
            case "replace":
                within[last] = copy.deepcopy(draw(odd))  # what is drawn is drawn again, and must not hold itself
            case "remove":
                del within[last]
            case "double" if isinstance(within, list):
                within.append(copy.deepcopy(within[last]))
            case "rename" if isinstance(within, dict):
                within[draw(st.sampled_from(("", "x", "name", "../x", "1")))] = within.pop(last)
            case _:
                within[last] = copy.deepcopy(draw(odd))
    return value


@st.composite
def damaged_bytes(draw, whole):
    """Bytes that are cut, flipped, doubled, swapped, or have others put in."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(("cut", "flip", "flip", "insert", "double", "swap lines", "zeros"))):
            case "cut":
                del data[at:]
            case "flip":
                data[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "insert":
                data[at:at] = draw(st.binary(max_size=8) | st.sampled_from(ODD_TEXTS).map(_encoded))
            case "double":
                data[at:at] = data[at : at + draw(st.integers(1, 200))]
            case "zeros":
                data[at : at + 16] = bytes(len(data[at : at + 16]))
            case _:
                lines = data.split(b"\n")
                one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
                lines[one], lines[other] = lines[other], lines[one]
                data = bytearray(b"\n".join(lines))
    return bytes(data)


def _encoded(text):
    return text.encode("utf-8", errors="surrogatepass")
