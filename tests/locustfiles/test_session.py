import pytest

from contract.outcomes import GENERATOR, OK, WRONG_PAGE
from harness.browser.failures import PageFailed, wrong_page


def test_a_page_is_named_after_its_journey(session, noted):
    visit = session("track_dossier")
    with visit.page("home"):
        pass
    visit.leave()
    assert noted.pages == [("track_dossier/home", OK)]
    assert noted.thoughts == ["track_dossier/home"]


def test_the_citizen_thinks_after_a_page_that_failed_too(session, noted):
    visit = session("track_dossier")
    with pytest.raises(PageFailed), visit.page("home"):
        raise wrong_page("not this one")
    visit.leave()
    assert noted.pages == [("track_dossier/home", WRONG_PAGE)]
    assert noted.thoughts == ["track_dossier/home"]


@pytest.mark.parametrize("error, outcome", [(KeyError, [GENERATOR]), (GeneratorExit, ["cut"])])
def test_nobody_thinks_when_the_journey_breaks_or_is_cut(session, noted, error, outcome):
    with pytest.raises(error), session("track_dossier").page("home"):
        raise error
    assert [outcome for _, outcome in noted.pages] == outcome
    assert noted.thoughts == []
