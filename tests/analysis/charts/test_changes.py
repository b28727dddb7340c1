"""What the chart of a comparison says besides its points."""

import numpy as np
import pytest

from analysis.charts import changes
from analysis.compare import compare
from tests.analysis.compare.simulated_runs import NOISE, Portal


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts] + [text.get_text() for text in figure.texts]


@pytest.mark.parametrize(
    ("runs", "words"), [((1, 1), "1 run before, 1 run after"), ((1, 2), "1 run before, 2 runs after")]
)
def test_runs_are_counted_in_their_number(runs, words):
    random = np.random.default_rng(1)
    sides = [[Portal().run(random) for _ in range(number)] for number in runs]
    said = "\n".join(texts(changes.draw(compare(*sides, NOISE), "message", ["20 %"])))
    assert f"beside that of all pages, {words}; all limits" in said


def test_a_page_that_fails_has_a_row_that_says_so():
    random = np.random.default_rng(2)
    comparison = compare([Portal().run(random)], [Portal().failing(1.0, 7).run(random)], NOISE)
    assert (0, "journey/page_7") in changes.pages_of(comparison)
    said = texts(changes.draw(comparison, "message", ["20 %"]))
    assert any(text.startswith("answered 100 % → 0 %") for text in said)
