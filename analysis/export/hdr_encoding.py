"""Counts as an HdrHistogram of three significant digits, in its V2 encoding, compressed and in base 64.

HdrHistogram 2.1, AbstractHistogram.encodeIntoByteBuffer and ZigZagEncoding: a header of 40 bytes, then the counts in
the order of their values, each a zigzag LEB128 number, a run of n zeros as -n. Written here because the library for
Python writes no tags, and is a C extension that a run does not need; the tests read all of it back with that library.
"""

import base64
import struct
import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

DIGITS = 3
HALF_BITS = 10  # 2**11 places keep three digits apart; but for the first, half of each octave's are another's
COOKIE, COMPRESSED_COOKIE = 0x1C849313, 0x1C849314
HIGHEST = 3_600_000_000  # microseconds: an hour, unless there is more

Numbers = NDArray[np.int64]


def encode_histogram(values: Numbers, counts: Numbers) -> str:
    """`values` are whole, not negative, in any order, and each stands for `counts` observations."""
    places, first = np.unique(places_of(values), return_inverse=True)
    totals = np.bincount(first, weights=counts, minlength=len(places)).astype(np.int64)
    payload = b"".join(map(_zigzag, _runs(places.tolist(), totals.tolist())))
    highest = max(HIGHEST, int(values.max(initial=0)))
    plain = struct.pack(">iiiiqqd", COOKIE, len(payload), 0, DIGITS, 1, highest, 1.0) + payload
    packed = zlib.compress(plain)
    return base64.b64encode(struct.pack(">ii", COMPRESSED_COOKIE, len(packed)) + packed).decode()


def places_of(values: Numbers) -> Numbers:
    """The place of each value among the counts: 2,048 of width one, then 1,024 for each octave."""
    bits = np.frexp(np.maximum(values, 1).astype(np.float64))[1].astype(np.int64)  # exact up to 2**53
    octave = np.maximum(bits - HALF_BITS - 1, 0)
    return (octave << HALF_BITS) + (values >> octave)


def _runs(places: Iterable[int], totals: Iterable[int]) -> Iterator[int]:
    """The counts one after the other, the zeros between them taken together."""
    next_place = 0
    for place, total in zip(places, totals, strict=True):
        zeros = place - next_place
        if zeros:
            yield -zeros if zeros > 1 else 0
        yield total
        next_place = place + 1


def _zigzag(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the sign is the lowest bit of all."""
    left = (number << 1) ^ (number >> 63)
    found = bytearray()
    while left > 0x7F:
        found.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes((*found, left))
