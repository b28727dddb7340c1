"""What citizens attach: phone photos and PDF scans, as many bytes as a drawn size asks for, and nothing in them."""

import math
from dataclasses import dataclass
from functools import cache
from random import Random

from contract.think_time import P95
from harness.browser.forms import Upload


@dataclass(frozen=True)
class DocumentKind:
    """One kind of file; its size in bytes is lognormal, given by median and 95th percentile."""

    stem: str
    extension: str
    content_type: str
    first_bytes: bytes
    median_bytes: int
    p95_bytes: int

    def draw_bytes(self, random: Random) -> int:
        """The size of one such file, at most LARGEST_BYTES."""
        sigma = math.log(self.p95_bytes / self.median_bytes) / P95
        return min(LARGEST_BYTES, round(random.lognormvariate(math.log(self.median_bytes), sigma)))


# Assumed. A real phone photo is 2 to 5 MB; these are what a page that shrinks photos before it sends them would send,
# because generator and portal often share one machine and the bytes are not what is under test.
KINDS = (
    DocumentKind("anh-chup", "jpg", "image/jpeg", b"\xff\xd8\xff\xe0", median_bytes=60_000, p95_bytes=200_000),
    DocumentKind("ban-quet", "pdf", "application/pdf", b"%PDF-1.7\n", median_bytes=60_000, p95_bytes=300_000),
)
LARGEST_BYTES = 1_000_000
DOCUMENTS_A_DOSSIER = {1: 50, 2: 35, 3: 15}  # how many of a hundred dossiers have so many; assumed


def draw_uploads(random: Random) -> list[Upload]:
    """The documents of one dossier, for the fields `tep_1`, `tep_2`, ..."""
    (documents,) = random.choices(list(DOCUMENTS_A_DOSSIER), weights=list(DOCUMENTS_A_DOSSIER.values()))
    return [_draw_upload(random, number) for number in range(1, documents + 1)]


def _draw_upload(random: Random, number: int) -> Upload:
    kind = random.choice(KINDS)
    content = kind.first_bytes + _slice_of_filler(random, kind.draw_bytes(random) - len(kind.first_bytes))
    return Upload(f"tep_{number}", f"{kind.stem}-{number}.{kind.extension}", kind.content_type, content)


def _slice_of_filler(random: Random, size: int) -> bytes:
    """`size` bytes from anywhere in the filler: random bytes, because a photo does not compress either."""
    start = random.randrange(LARGEST_BYTES)
    return _filler()[start : start + max(0, size)]


@cache
def _filler() -> bytes:
    """Made once a process, and the same in each."""
    return Random("filler").randbytes(2 * LARGEST_BYTES)
