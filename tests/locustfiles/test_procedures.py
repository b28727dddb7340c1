from collections import Counter
from random import Random

import pytest
from scipy.stats import chisquare

from locustfiles.procedures import PROCEDURES, draw_procedure, mean_over_citizens
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
    known = catalogue.by_code[procedure.code]
    assert (known.name, known.handled_by, known.fee_vnd) == (procedure.name, procedure.handled_by, procedure.fee_vnd)


def test_a_mean_over_citizens_weighs_each_procedure_by_its_share():
    """25 of a hundred come for certified copies, 15 for extracts."""
    assert mean_over_citizens(lambda procedure: procedure.code in ("2.000815", "2.000635")) == pytest.approx(0.40)
