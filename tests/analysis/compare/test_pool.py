import numpy as np
import pytest

from analysis.compare.pool import deal, pool_of
from tests.analysis.compare.simulated_runs import Portal


@pytest.mark.parametrize(("share", "visits_per_s"), [(0.5, 8.0), (0.95, 8.0), (0.95, 0.05)])
def test_quantiles_of_a_dealing_are_those_of_its_visits_one_by_one(share, visits_per_s):
    random = np.random.default_rng(1)
    portal = Portal(pages=1, visits_per_s=visits_per_s)
    pool = pool_of([portal.run(random)[0] for _ in range(2)])
    dealings = deal((pool.run >= 1).astype(np.int64), 40, random)
    found = pool.quantiles(0, share, dealings, 2)
    for dealing, both in zip(dealings, found, strict=True):
        for group, seen in enumerate(both):
            blocks = dealing == group
            of_group = pool.counts[0][blocks].sum(axis=0)
            visits = np.repeat(pool.middles_s[0], of_group if of_group.any() else pool.counts[0].sum(axis=0))
            assert seen == pytest.approx(np.log(np.quantile(visits, share, method="inverted_cdf")))
