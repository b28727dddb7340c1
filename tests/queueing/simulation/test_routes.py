import numpy as np
import pytest

from queueing.simulation.routes import NOWHERE, Routes, Step


def walk(routes, sessions, chance):
    """Every session's pages, one list each."""
    found = []
    for journey in routes.draw_journeys(sessions, chance):
        place, pages = routes.begin(np.array([journey]), chance), []
        while routes.page[place[0]] != NOWHERE:
            pages.append(int(routes.page[place[0]]))
            place = routes.after(place, chance)
        found.append(pages)
    return found


def test_pages_that_every_session_visits_come_in_their_order():
    routes = Routes([1], [[Step(0, 1), Step(1, 1), Step(2, 1)]])
    assert walk(routes, 3, np.random.default_rng(1)) == [[0, 1, 2]] * 3


def test_neighbours_that_are_visited_equally_often_are_a_branch_and_come_together():
    routes = Routes([1], [[Step(0, 1), Step(1, 0.4), Step(2, 0.4), Step(3, 1)]])
    found = walk(routes, 4000, np.random.default_rng(2))
    assert {tuple(pages) for pages in found} == {(0, 3), (0, 1, 2, 3)}
    assert sum(1 in pages for pages in found) / 4000 == pytest.approx(0.4, abs=0.03)


def test_pages_that_come_several_times_come_in_turns():
    routes = Routes([1], [[Step(0, 1), Step(1, 2), Step(2, 2)]])
    assert walk(routes, 2, np.random.default_rng(3)) == [[0, 1, 2, 1, 2]] * 2


def test_every_page_is_visited_as_often_as_its_journey_says():
    times = [1, 0.3, 2.5, 2.5, 0.7, 0.1]
    routes = Routes([3, 1], [[Step(page, often) for page, often in enumerate(times)], [Step(6, 1)]])
    found = walk(routes, 8000, np.random.default_rng(4))
    counts = np.bincount(np.concatenate(found), minlength=7) / 8000
    assert counts == pytest.approx([*(0.75 * often for often in times), 0.25], abs=0.04)


def test_a_session_may_pass_over_everything():
    routes = Routes([1], [[Step(0, 0.5), Step(1, 0.5000001)]])
    assert [] in walk(routes, 50, np.random.default_rng(5))


def test_the_end_of_a_place_is_that_of_its_own_journey():
    routes = Routes([1, 1], [[Step(0, 1), Step(1, 1)], [Step(2, 1)]])
    assert routes.end_of(np.array([0, 1, 3])).tolist() == [2, 2, 4]


def test_journeys_without_any_page_are_refused():
    with pytest.raises(ValueError, match="no journey with a page"):
        Routes([1.0, 0.0], [[], [Step(0, 1)]])
