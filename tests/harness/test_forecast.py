import pytest

from contract.objectives import read_objective
from harness.forecast import Machine, forecast, portal_processes, samples_needed, shortages
from tests.harness.test_planner import JOURNEYS, planned

PLENTY = Machine(cores=2, descriptors=20_000, ports=28_232, memory_bytes=24_000_000_000)


def test_rates_are_citizens_over_think_time():
    first = forecast(planned(), JOURNEYS).stages[0]
    assert first.pages_per_s == 240 / 4
    # three of four sessions make 3 requests on 2 pages, one makes 3 on 2
    assert first.requests_per_s == pytest.approx(240 / 4 * 1.5)
    assert first.samples == 60 * 20


def test_shares_of_the_users_weigh_sessions_by_their_pages():
    shares = forecast(planned(), JOURNEYS).share_of_users_by_journey
    assert shares == {"look": pytest.approx(0.75), "file": pytest.approx(0.25)}


@pytest.mark.parametrize(
    ("text", "samples"),
    [
        ("errors of all < 1 %", 369),  # (1 - .01)^n = 1/40
        ("errors of all < 0.1 %", 3689),
        ("p95 of page < 1 s", 200),  # five batches with two samples beyond p95 in each
        ("p99 of page < 1 s", 1000),
        ("throughput of page > 1/s", 5),
    ],
)
def test_how_many_samples_decide_an_objective(text, samples):
    assert samples_needed(read_objective(text)) == pytest.approx(samples, abs=1)


def test_an_objective_without_enough_samples_is_named_with_the_hold_that_would_do():
    text_objective = "errors of all < 0.01 %"
    from tests.harness.test_planner import TEXT

    (one,) = forecast(planned(TEXT.replace("p95 of page < 500 ms", text_objective)), JOURNEYS).undecidable
    assert one.objective.text == text_objective
    longer = TEXT.replace("p95 of page < 500 ms", text_objective).replace("for: 60 s", f"for: {one.hold_s:.0f} s")
    assert not forecast(planned(longer), JOURNEYS).undecidable


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        (Machine(2, 200, 28_232, 24_000_000_000), "a worker would need 264 open sockets"),
        (Machine(2, 10, 28_232, 24_000_000_000), "the embedded portal would need 80 processes for 600 connections"),
        (Machine(2, 20_000, 500, 24_000_000_000), "local ports"),
        (Machine(2, 20_000, 28_232, 100_000_000), "memory"),
    ],
)
def test_what_the_machine_lacks_is_said_with_what_to_change(machine, said):
    assert any(said in sentence for sentence in shortages(forecast(planned(), JOURNEYS), machine))


@pytest.mark.parametrize(
    ("citizens", "descriptors", "processes"),
    [
        (1, 20_000, 1),
        (1_200, 20_000, 1),  # every scenario at scale 100
        (15_000, 20_000, 1),
        (15_001, 20_000, 2),
        (120_000, 20_000, 8),  # the nation
        (120_000, 1 << 20, 8),
        (1_200, 1_024, 2),
    ],
)
def test_the_embedded_portal_has_a_process_for_each_share_of_the_connections(citizens, descriptors, processes):
    assert portal_processes(citizens, Machine(2, descriptors, 28_232, 24_000_000_000)) == processes


def test_a_machine_with_plenty_lacks_nothing():
    assert list(shortages(forecast(planned(), JOURNEYS), PLENTY)) == []
