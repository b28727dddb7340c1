"""A log whose truth is known gives that truth back."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
import yaml

from analysis.language import ENGLISH
from analysis.workload.calibrating import calibrate_log
from analysis.workload.caveats import caveats
from analysis.workload.files import FILES, scenario_fragment, write_calibration
from analysis.workload.lines import UnreadableLog
from analysis.workload.routes import read_routes
from analysis.workload.summary import summary
from tests.analysis.workload.simulated import BEGIN_S, World

ROUTES = read_routes()
SECRET = "Nguyễn-Thị-Bí-Mật-079123456789"


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    def of(**truth):
        world = World(**truth)
        path = world.write(tmp_path_factory.mktemp("log") / "access.log", packed=truth.get("timed", False))
        return world, calibrate_log(path, ROUTES)

    return of


@pytest.fixture(scope="module")
def ordinary(calibrated):
    return calibrated(secret=SECRET, arrivals_per_s=0.3)


@pytest.fixture(scope="module")
def written(ordinary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    write_calibration(ordinary[1], folder, 1800.0)
    return folder


@pytest.mark.parametrize(
    "truth",
    [
        {},
        {"timed": True},
        {"median_s": 3.2, "p95_s": 9.6, "seed": 3},
        {"median_s": 40.0, "p95_s": 120.0, "common": True},
        {"mix": {"look_up_procedure": 20.0, "track_dossier": 30.0, "file_dossier": 50.0}},
    ],
)
def test_the_truth_is_found_again(calibrated, truth):
    world, found = calibrated(**({"arrivals_per_s": 0.3} | truth))
    law = found.thinking.best.think_time
    share_by_journey = {journey.name: journey.share for journey in found.journeys}
    assert found.sessions == len(world.journeys)
    for name in world.mix:
        assert share_by_journey[name] == pytest.approx(world.share(name), abs=0.02)
    assert found.thinking.best.name == "lognormal"
    assert law.median_s == pytest.approx(world.median_s, rel=0.05)
    assert law.p95_s == pytest.approx(world.p95_s, rel=0.1)
    assert found.peak.users == pytest.approx(world.peak(), abs=1.5 * found.peak.unsure_users)


@pytest.mark.parametrize("timed", [False, True])
def test_the_peak_of_many_is_found_within_3_percent(calibrated, timed):
    mix = {"look_up_procedure": 50.0, "track_dossier": 50.0}
    world, found = calibrated(mix=mix, arrivals_per_s=4.0, lasts_s=2400.0, median_s=30.0, p95_s=60.0, timed=timed)
    assert world.peak() > 900
    assert found.peak.users == pytest.approx(world.peak(), rel=0.03)


def test_the_curve_is_that_of_the_sessions_open(ordinary):
    world, found = ordinary
    open_s = sum(at_s * -change for at_s, change in world.open_changes)
    assert found.curve.users.sum() * 5 == pytest.approx(open_s, rel=0.02)
    assert found.fitted_curve.users.sum() * 5 == pytest.approx(open_s, rel=0.03)
    assert found.clock(found.peak.at_s).utcoffset().total_seconds() == 7 * 3600
    assert abs(found.curve.origin_s + found.peak.at_s - BEGIN_S - world.lasts_s / 2) < world.lasts_s / 4


def test_the_fitted_sessions_are_like_those_of_the_log(ordinary):
    _, found = ordinary
    pages = sum(journey.pages * journey.sessions for journey in found.journeys) / found.sessions
    assert found.fitted.pages.mean() == pytest.approx(pages, rel=0.03)
    for journey in found.journeys:
        assert journey.fitted_share_of_users == pytest.approx(journey.share_of_users, abs=0.03)


def test_hours_are_those_of_the_log_s_own_clock(ordinary):
    _, found = ordinary
    assert sum(found.hours) == pytest.approx(1)
    assert {hour for hour, share in enumerate(found.hours) if share} <= {8, 9, 10, 11}
    assert max(found.hours) == found.hours[9]


def test_the_files_can_be_read_back(ordinary, written):
    _, found = ordinary
    assert {file.name for file in written.iterdir()} == set(FILES)
    fragment = yaml.safe_load((written / "scenario.yaml").read_text(encoding="utf-8"))
    assert fragment["observed_peak"]["users"] == round(found.peak.users)
    assert fragment["observed_peak"]["source"] == "access log access.log"
    assert sum(fragment["citizens"]["journeys"].values()) == pytest.approx(100, abs=0.1)
    assert set(fragment["citizens"]["think_time"]) == {"lognormal"}
    curve = list(csv.DictReader(io.StringIO((written / "curve.csv").read_text(encoding="utf-8"))))
    assert [float(row["time"]) for row in curve[:3]] == [0, 300, 600]
    assert max(float(row["users"]) for row in curve) <= found.peak.users
    times = list(csv.DictReader(io.StringIO((written / "think_times.csv").read_text(encoding="utf-8"))))
    values_s = [float(row["seconds"]) for row in times]
    assert values_s == sorted(values_s)
    assert np.median(values_s) == pytest.approx(found.thinking.median_s, rel=0.01)
    rows = list(csv.DictReader(io.StringIO((written / "transitions.csv").read_text(encoding="utf-8"))))
    by_page: dict[str, float] = {}
    for row in rows:
        by_page[row["page"]] = by_page.get(row["page"], 0) + float(row["share"])
    assert all(share == pytest.approx(1, abs=1e-4) for share in by_page.values())
    assert json.loads((written / "summary.json").read_text(encoding="utf-8")) == summary(found)


def test_the_same_log_gives_the_same_bytes(ordinary, written, tmp_path):
    world, _ = ordinary
    again = calibrate_log(world.write(tmp_path / "access.log"), ROUTES)
    write_calibration(again, tmp_path, 1800.0)
    for file in FILES:
        assert (tmp_path / file).read_bytes() == (written / file).read_bytes()


def test_nothing_of_a_person_is_written(ordinary, written):
    world, _ = ordinary
    text = "".join(line for _, line in world.lines)
    assert text.count(SECRET) > 2 * len(world.lines)  # in users, referers and agents of all lines, in many addresses
    for file in FILES:
        content = (written / file).read_text(encoding="utf-8")
        for personal in (SECRET, "Bí-Mật", "079123456789", "Mozilla", "portal.example", "10.0.0."):
            assert personal not in content, f"{file} tells {personal}"


def test_secrets_in_unknown_paths_are_not_written(tmp_path):
    lines = [
        f'10.0.0.{number} - - [28/Jul/2025:12:00:{number:02d} +0700] "GET {path} HTTP/1.1" 200 5 "-" "x"\n'
        for number in range(50)
        for path in ("/", "/nguyen-thi-bi-mat/079123456789", "/a@b.vn?otp=1", "/Bi_Mat.php", "/%4e%67%75%79en")
    ]
    (tmp_path / "access.log").write_text("".join(lines), encoding="utf-8")
    found = calibrate_log(tmp_path / "access.log", ROUTES)
    write_calibration(found, tmp_path / "out", 1800.0)
    assert sum(found.tally.shapes.values()) == 200
    assert "fit no rule" in " ".join(map(ENGLISH.say, caveats(found)))
    for file in FILES:
        content = (tmp_path / "out" / file).read_text(encoding="utf-8").lower()
        for personal in ("nguyen", "bi_mat", "bi-mat", "a@b", "otp", "%4e", "07912", "10.0.0"):
            assert personal not in content, f"{file} tells {personal}"


def test_a_scenario_s_name_of_the_log_is_quoted(ordinary):
    _, found = ordinary
    hostile = 'a"b: {c}\n<script>.log'
    fragment = yaml.safe_load(scenario_fragment(replace(found, log=hostile)))
    assert fragment["observed_peak"]["source"] == f"access log {hostile}"


def test_many_people_behind_one_address_are_noticed(tmp_path):
    world = World(arrivals_per_s=0.5, median_s=5, p95_s=15)
    crowd = [
        (at_s, line.replace(line.split()[0], "10.255.0.1")) for at_s, line in World(arrivals_per_s=0.5, seed=2).lines
    ]
    world.lines += crowd
    found = calibrate_log(world.write(tmp_path / "access.log"), ROUTES)
    assert found.crowds.sessions >= 1
    assert 0.3 < found.crowds.share_of_pages < 0.7
    assert "behind one address" in " ".join(map(ENGLISH.say, caveats(found)))


def test_an_ordinary_log_has_no_crowd(ordinary):
    _, found = ordinary
    assert found.crowds.sessions == 0
    assert "behind one address" not in " ".join(map(ENGLISH.say, caveats(found)))


def test_a_mix_is_not_bent_by_the_end_of_the_log(tmp_path):
    """In a log that is cut at its busiest, a tenth of the sessions are unfinished, the long ones most of all."""
    world = World(arrivals_per_s=0.4, median_s=30, p95_s=90, mix={"look_up_procedure": 50.0, "file_dossier": 50.0})
    world.lines = [(at_s, line) for at_s, line in world.lines if at_s < BEGIN_S + world.lasts_s / 2]
    found = calibrate_log(world.write(tmp_path / "access.log"), ROUTES)
    share_by_journey = {journey.name: journey.share for journey in found.journeys}
    assert not found.mix_is_whole
    assert share_by_journey["file_dossier"] == pytest.approx(world.share("file_dossier"), abs=0.02)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "found no session in 0 lines"),
        (b"nonsense\n" * 7, "of which 7 are not of the common or combined format (the first: 1, 2, 3, 4, 5)"),
        (b'1.1.1.1 - - [28/Jul/2025:12:00:00 +0700] "GET /x HTTP/1.1" 200 5\n', "1 clients saw no page of the rules"),
    ],
)
def test_a_log_without_a_session_is_told_so(tmp_path, content, said):
    (tmp_path / "access.log").write_bytes(content)
    with pytest.raises(UnreadableLog) as error:
        calibrate_log(tmp_path / "access.log", ROUTES)
    assert said in str(error.value)
