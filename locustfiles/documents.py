"""What citizens attach: phone photos and PDF scans, as many bytes as a drawn size asks for, and nothing in them."""

from functools import cache
from random import Random

from contract.documents import DocumentSizes
from harness.browser.content import Pieces, in_pieces
from harness.browser.forms import Upload

LARGEST_BYTES = 9_000_000  # below the reference portal's limit for one file
DOCUMENTS_A_DOSSIER = {1: 50, 2: 35, 3: 15}  # how many of a hundred dossiers have so many; assumed
FILLER_BYTES = 1_000_000


def draw_uploads(random: Random, sizes: DocumentSizes) -> list[Upload]:
    """The documents of one dossier, for the fields `tep_1`, `tep_2`, ..."""
    (documents,) = random.choices(list(DOCUMENTS_A_DOSSIER), weights=list(DOCUMENTS_A_DOSSIER.values()))
    return [_draw_upload(random, number, sizes) for number in range(1, documents + 1)]


def _draw_upload(random: Random, number: int, sizes: DocumentSizes) -> Upload:
    if random.random() < sizes.photos:
        content = _file(random, b"\xff\xd8\xff\xe0", sizes.photo.draw_bytes(random))
        return Upload(f"tep_{number}", f"anh-chup-{number}.jpg", "image/jpeg", content)
    content = _file(random, b"%PDF-1.7\n", sizes.scan.draw_bytes(random))
    return Upload(f"tep_{number}", f"ban-quet-{number}.pdf", "application/pdf", content)


def _file(random: Random, first_bytes: bytes, size_bytes: int) -> Pieces:
    """Random bytes, because a photo does not compress either, from anywhere in the filler and round again."""
    wanted = max(0, min(size_bytes, LARGEST_BYTES) - len(first_bytes))
    start = random.randrange(FILLER_BYTES)
    filler = memoryview(_filler())
    head = filler[start : start + wanted]
    rounds, rest = divmod(wanted - len(head), FILLER_BYTES)
    return in_pieces([first_bytes, head, *[filler] * rounds, filler[:rest]])


@cache
def _filler() -> bytes:
    """Made once a process, and the same in each."""
    return Random("filler").randbytes(FILLER_BYTES)
