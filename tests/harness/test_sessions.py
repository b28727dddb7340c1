import pytest

from contract.journey import Journey, PageVisit
from contract.manners import Typing
from contract.plan import Citizens
from contract.think_time import Constant
from harness.sessions import FILLED, filled_after_s, pause_s, session_s, share_of_users

JOURNEYS = {
    "look": Journey("look", "", print, (PageVisit("home", 1), PageVisit("read", 1, times=2))),
    "file": Journey("file", "", print, (PageVisit("form", 1), PageVisit("send", 1, typed=100, fields=5))),
}
CITIZENS = Citizens({"look": 0.75, "file": 0.25}, Constant(10.0), 30.0, Typing(character_s=0.2, field_s=2.0))


def test_a_session_is_reading_and_typing_by_the_length_of_the_form():
    # look: 3 pages of 10 s; file: 2 pages of 10 s, 100 characters of 0.2 s, 5 fields of 2 s
    assert session_s(CITIZENS, JOURNEYS) == pytest.approx(0.75 * 30 + 0.25 * 50)
    assert pause_s(CITIZENS, JOURNEYS) == pytest.approx((0.75 * 30 + 0.25 * 50) / (0.75 * 3 + 0.25 * 2))


def test_who_stays_longer_is_more_of_the_concurrent_users():
    assert share_of_users(CITIZENS, JOURNEYS) == pytest.approx({"look": 22.5 / 35, "file": 12.5 / 35})


def test_a_sessions_load_has_filled_when_all_but_the_last_of_the_long_sessions_are_there():
    # After 30 s all who look are there, 22.5 of 35, and 0.25 x 30 of those who file; these go on filling until 50 s.
    after_s = filled_after_s(CITIZENS, JOURNEYS)
    assert after_s == pytest.approx(30 + (FILLED * 35 - 22.5 - 7.5) / 0.25)
    assert sum(share * min(after_s, time_s) for share, time_s in ((0.75, 30), (0.25, 50))) == pytest.approx(FILLED * 35)
