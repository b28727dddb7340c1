from collections import Counter
from random import Random

import pytest
from scipy.stats import chisquare

from locustfiles.procedures import PROCEDURES, draw_procedure
from portal.catalogue import read_catalogue


def test_the_shares_are_percentages():
    assert sum(procedure.share for procedure in PROCEDURES) == 100


def test_procedures_are_drawn_by_their_shares():
    random, draws = Random(3), 50_000
    drawn = Counter(draw_procedure(random).code for _ in range(draws))
    expected = [draws * procedure.share / 100 for procedure in PROCEDURES]
    assert chisquare([drawn[procedure.code] for procedure in PROCEDURES], expected).pvalue > 0.001


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.code)
def test_the_portal_finds_each_by_the_words_that_citizens_type(procedure):
    catalogue = read_catalogue()
    found, _ = catalogue.search(procedure.words, after="", limit=25)
    assert procedure.code in [each.code for each in found]
    assert catalogue.by_code[procedure.code].name == procedure.name
