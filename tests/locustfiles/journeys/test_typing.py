"""What the journeys say that citizens type, held against what they do type."""

import math
from collections import defaultdict
from contextlib import contextmanager
from statistics import fmean, pstdev

import pytest

from locustfiles.journeys import JOURNEYS
from locustfiles.session import Session

SESSIONS = 40
WITHIN = 0.1  # and three standard errors: some type by chance


@pytest.fixture
def typed_by_page(monkeypatch):
    """What is typed before each visit of a page, as it is typed."""
    page, typed_by_page = Session.page, defaultdict(list)

    @contextmanager
    def noted(session, name, typed=None):
        typed_by_page[name].append(typed or {})
        with page(session, name, typed) as opened:
            yield opened

    monkeypatch.setattr(Session, "page", noted)
    return typed_by_page


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_types_what_it_declares(name, session, typed_by_page):
    for index in range(SESSIONS):
        JOURNEYS[name].go(session(name, index))
    for page in JOURNEYS[name].pages:
        typed = typed_by_page[page.name]
        declares(page.typed, [sum(map(len, fields.values())) for fields in typed], page.name)
        declares(page.fields, [len(fields) for fields in typed], page.name)


def declares(mean, values, page):
    error = pstdev(values) / math.sqrt(len(values))
    assert mean == pytest.approx(fmean(values), abs=WITHIN * fmean(values) + 3 * error), page


def test_every_journey_types_something():
    assert all(any(page.typed for page in journey.pages) for journey in JOURNEYS.values())
