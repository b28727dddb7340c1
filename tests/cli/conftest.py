"""Made runs to compare: four of the same thing, one with a slower page, one of another plan, and two that break."""

from random import Random

import pytest

from tests.analysis.conftest import Made, Told
from tests.analysis.naive_portal import Page, Think

STOP_RULE = "errors of all > 50 % for 10 s"
PAGES = [f"journey/page_{number}" for number in range(6)]


def told(slower=1.0):
    """Every page twenty times a second, the third of them slower."""

    def tell(plan, until_s):
        random = Random(plan.seed)
        pages, thinks = [], []
        for second in range(int(until_s)):
            for number, name in enumerate(PAGES * 20):
                sent_s = second + number / 200
                took_s = 0.02 * random.lognormvariate(0, 0.2) * (slower if name == PAGES[2] else 1.0)
                pages.append(Page(name, sent_s, sent_s + took_s))
                thinks.append(Think(name, sent_s, plan.citizens.think_time.draw_s(random)))
        return Told(pages, thinks)

    return tell


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Four runs of the same thing, one with a page that is slower, one of another plan, and two that break."""
    folder = tmp_path_factory.mktemp("results")
    plain = Made(utilisations=(0.2,), measure_s=20.0, told=told())
    for seed in range(4):
        plain.with_(seed=seed).write(folder / "same" / f"run-{seed}")
    plain.with_(seed=5, told=told(1.5)).write(folder / "slow" / "run")
    plain.with_(seed=6, measure_s=30.0).write(folder / "longer" / "run")
    fast_errors = {"told": told(0.2), "outcome_of": lambda page, _: "status_5xx" if page.name == PAGES[2] else "ok"}
    plain.with_(seed=7, **fast_errors).write(folder / "fails" / "run")
    stopped = {"event": "stop_rule", "t_s": 8.0, "rule": STOP_RULE}
    plain.with_(seed=8, runs_until_s=8.0, ended="stopped", events=[stopped]).write(folder / "stopped" / "run")
    return folder
