from random import Random
from statistics import median, quantiles

import pytest

from locustfiles.documents import KINDS, LARGEST_BYTES, draw_uploads

UPLOADS = [upload for seed in range(1500) for upload in draw_uploads(Random(seed))]


def test_a_dossier_has_one_to_three_documents_in_fields_of_their_own():
    counts = [len(draw_uploads(Random(seed))) for seed in range(1000)]
    assert set(counts) == {1, 2, 3}
    assert 1.5 < sum(counts) / len(counts) < 1.8  # 0.5 + 2 x 0.35 + 3 x 0.15 = 1.65
    assert [upload.field for upload in draw_uploads(Random(next(i for i, n in enumerate(counts) if n == 3)))] == [
        "tep_1",
        "tep_2",
        "tep_3",
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.stem)
def test_sizes_follow_the_stated_distribution(kind):
    random = Random(1)
    sizes = [kind.draw_bytes(random) for _ in range(20_000)]
    assert median(sizes) == pytest.approx(kind.median_bytes, rel=0.03)
    assert quantiles(sizes, n=20)[-1] == pytest.approx(kind.p95_bytes, rel=0.06)
    assert max(sizes) <= LARGEST_BYTES


def test_a_file_looks_like_what_it_says_and_is_as_long_as_was_drawn():
    first_bytes = {kind.content_type: kind.first_bytes for kind in KINDS}
    assert all(upload.content.startswith(first_bytes[upload.content_type]) for upload in UPLOADS)
    assert all(10 < len(upload.content) <= LARGEST_BYTES for upload in UPLOADS)
    assert {upload.filename for upload in UPLOADS} >= {"anh-chup-1.jpg", "ban-quet-1.pdf", "ban-quet-3.pdf"}


def test_the_same_chance_gives_the_same_files():
    assert draw_uploads(Random(9)) == draw_uploads(Random(9))
