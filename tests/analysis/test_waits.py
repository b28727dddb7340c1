from collections import Counter

import pytest

from analysis import open_recording
from analysis.systems import system_counts
from analysis.waits import waits_of
from analysis.windows import window_of
from tests.analysis.visits import Portal


def test_the_sums_of_a_page_are_those_of_its_visits(made, tmp_path):
    """Counted again from the visits themselves."""
    portal = Portal(outcome_by_page={"pay_fee/pay": "status_5xx"}, patience_s=0.045)
    it = made.with_(told=portal.told, utilisations=(0.2,), measure_s=10.0)
    window = window_of(open_recording(it.write(tmp_path / "run")), it.plan.stages[0])
    pages = [
        page for page in portal.told(it.plan, 22.0).pages if 12 <= page.ended_s < 22 and page.name == "pay_fee/pay"
    ]
    outcomes = Counter(page.outcome for page in pages)
    waits = waits_of(window)["pay_fee/pay"]
    assert (waits.visits, waits.failed, waits.unheard) == (len(pages), outcomes["status_5xx"], outcomes["gave_up"])
    assert min(outcomes.values()) > 10
    assert waits.spent_s == pytest.approx(sum(page.ended_s - page.sent_s for page in pages), rel=0.005)
    assert waits.unheard_s == pytest.approx(outcomes["gave_up"] * 0.045, rel=0.005)
    for system in ("identity_provider", "payment_gateway"):
        told = [dict(page.waits)[system] for page in pages if page.waits]
        assert waits.visits_by_system[system] == len(told)
        assert waits.waited_s_by_system[system] == pytest.approx(sum(told), rel=0.005)
        assert waits.failed_by_system[system] == outcomes["status_5xx"]


@pytest.mark.parametrize(
    ("counts_of", "found"),
    [
        (lambda second: {"provinces": (second * 10, second, 0, second * 0.5, second * 2)}, (190, 19, 9.5, 62, 62)),
        # The ministry's count begins in the middle of the window.
        (lambda second: {"provinces": (second, 0, 0, 0.0, 0)} if second > 25 else {}, None),
        # It was started again in the middle of the window.
        (lambda second: {"provinces": (second % 20, 0, 0, 0.0, 0)}, None),
        # It fell silent before the window.
        (lambda second: {"provinces": (second, 0, 0, 0.0, 0)} if second < 10 else {}, None),
    ],
)
def test_what_the_target_counted_in_a_window(made, tmp_path, counts_of, found):
    """The window is [12, 32): its last count is that of second 31, its first that of second 12; it began in 0."""
    it = made.with_(told=Portal().told, utilisations=(0.05,), counts_of=counts_of)
    recording = open_recording(it.write(tmp_path / "run"))
    count = system_counts(recording, window_of(recording, it.plan.stages[0])).get("provinces")
    assert (count and (count.calls, count.failed, count.busy_s, count.waiting, count.grown)) == found
