import zlib
from dataclasses import replace
from random import Random
from statistics import median, quantiles

import pytest

from contract.documents import DocumentSizes, Size
from harness.browser.content import length_of
from harness.browser.forms import Upload
from locustfiles.documents import FILLER_BYTES, LARGEST_BYTES, draw_uploads

SMALL = DocumentSizes()
REAL = DocumentSizes(0.5, Size(2.5e6, 5e6), Size(3e5, 2e6))
UPLOADS = [upload for seed in range(1500) for upload in draw_uploads(Random(seed), SMALL)]


def bytes_of(upload: Upload) -> bytes:
    return b"".join(upload.content)


def test_a_dossier_has_one_to_three_documents_in_fields_of_their_own():
    counts = [len(draw_uploads(Random(seed), SMALL)) for seed in range(1000)]
    assert set(counts) == {1, 2, 3}
    assert 1.5 < sum(counts) / len(counts) < 1.8  # 0.5 + 2 x 0.35 + 3 x 0.15 = 1.65
    assert [
        upload.field for upload in draw_uploads(Random(next(i for i, n in enumerate(counts) if n == 3)), SMALL)
    ] == [
        "tep_1",
        "tep_2",
        "tep_3",
    ]


@pytest.mark.parametrize("sizes", [SMALL, REAL])
def test_sizes_follow_the_stated_distribution(sizes):
    random = Random(1)
    for size in (sizes.photo, sizes.scan):
        drawn = [size.draw_bytes(random) for _ in range(20_000)]
        assert median(drawn) == pytest.approx(size.median_bytes, rel=0.03)
        assert quantiles(drawn, n=20)[-1] == pytest.approx(size.p95_bytes, rel=0.06)


def test_a_file_looks_like_what_it_says_and_is_as_long_as_was_drawn():
    first_bytes = {"image/jpeg": b"\xff\xd8\xff\xe0", "application/pdf": b"%PDF-1.7\n"}
    assert all(bytes_of(upload).startswith(first_bytes[upload.content_type]) for upload in UPLOADS)
    assert {upload.filename for upload in UPLOADS} >= {"anh-chup-1.jpg", "ban-quet-1.pdf", "ban-quet-3.pdf"}
    assert median(length_of(upload.content) for upload in UPLOADS) == pytest.approx(60_000, rel=0.1)


def test_a_photo_as_phones_make_them_is_megabytes_that_do_not_repeat_soon():
    photos = [one for seed in range(30) for one in draw_uploads(Random(seed), replace(REAL, photos=1.0))]
    assert median(length_of(photo.content) for photo in photos) == pytest.approx(2.5e6, rel=0.3)
    assert max(length_of(photo.content) for photo in photos) <= LARGEST_BYTES
    content = bytes_of(max(photos, key=lambda photo: length_of(photo.content)))
    assert len(zlib.compress(content, 1)) > 0.99 * len(content)


@pytest.mark.parametrize("size", [1, 4, 9, 60_000, FILLER_BYTES, FILLER_BYTES + 5, 2_500_000, 2 * LARGEST_BYTES])
def test_a_file_goes_round_and_round_the_filler(size):
    """Written down the long way: all of it, as often as needed, and then cut."""
    fixed = DocumentSizes(1.0, Size(size, size), Size(size, size))
    ring = Random("filler").randbytes(FILLER_BYTES) * 11
    for seed in range(4):
        content = bytes_of(draw_uploads(Random(seed), fixed)[0])
        start = ring.find(content[4:104])
        assert content == b"\xff\xd8\xff\xe0" + ring[start:][: max(0, min(size, LARGEST_BYTES) - 4)]


@pytest.mark.parametrize("photos", [0.0, 0.3, 1.0])
def test_so_many_are_photos_as_was_said(photos):
    kinds = [
        one.content_type for seed in range(800) for one in draw_uploads(Random(seed), replace(SMALL, photos=photos))
    ]
    assert kinds.count("image/jpeg") / len(kinds) == pytest.approx(photos, abs=0.05)


def test_the_same_chance_gives_the_same_files():
    assert draw_uploads(Random(9), SMALL) == draw_uploads(Random(9), SMALL)
