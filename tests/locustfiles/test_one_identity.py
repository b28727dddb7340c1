"""A million citizens over 64 workers: each worker numbers its own, and nobody is anybody else."""

import itertools

import pytest

from locustfiles.earlier_dossiers import earlier_dossier
from locustfiles.people import _identity, person
from locustfiles.staff import officer, processing_officer

CITIZENS, WORKERS = 1_000_000, 64
# As locustfiles/citizen.py numbers them: worker w of n takes every n-th number from w on.
INDEXES = [
    index
    for worker in range(WORKERS)
    for index in itertools.islice(itertools.count(worker, WORKERS), CITIZENS // WORKERS)
]


@pytest.mark.parametrize("seed", [1, 20_250_728])
def test_no_two_share_an_id_number(seed):
    numbers = {_identity(seed, index)[0] for index in INDEXES}
    assert len(numbers) == CITIZENS
    assert person(seed, INDEXES[77]).id_number in numbers  # these are the numbers that people carry


def test_no_two_have_the_same_dossier_of_before_and_no_two_officers_are_one():
    some = INDEXES[:: WORKERS // 8]
    for of_index in (
        lambda index: earlier_dossier(index, 5).code,
        lambda index: officer(index).number,
        lambda index: processing_officer(index).number,
    ):
        assert len({of_index(index) for index in some}) == len(some)
