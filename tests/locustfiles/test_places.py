from collections import Counter
from importlib.resources import files
from random import Random

from scipy.stats import chisquare

from locustfiles.places import PROVINCES, draw_commune, draw_province


def test_there_are_34_provinces_and_3321_communes():
    assert len(PROVINCES) == 34
    assert sum(province.communes for province in PROVINCES) == 3321


def test_the_portal_has_the_same_provinces():
    ours, portals = (files(package).joinpath("provinces.csv").read_bytes() for package in ("locustfiles", "portal"))
    assert ours == portals


def test_provinces_are_drawn_by_population():
    random, draws = Random(5), 100_000
    drawn = Counter(draw_province(random).code for _ in range(draws))
    nation = sum(province.population for province in PROVINCES)
    expected = [draws * province.population / nation for province in PROVINCES]
    assert chisquare([drawn[province.code] for province in PROVINCES], expected).pvalue > 0.001


def test_communes_are_drawn_evenly_from_the_first_to_the_last():
    random, province = Random(6), PROVINCES[0]
    drawn = Counter(draw_commune(random, province) for _ in range(50_000))
    assert sorted(drawn) == list(range(1, province.communes + 1))
    assert chisquare(list(drawn.values())).pvalue > 0.001
