"""The proof: a visit is recorded on one portal, imported, and made by other people on another portal."""

import subprocess
import sys

import pytest

from contract.outcomes import OK
from harness.har.har_file import parse_har
from harness.har.importing import Wishes, import_recording
from locustfiles.journey_files import read_journey_file
from locustfiles.people import person
from tests.harness.har.visiting import PHOTO, WHO, WHY, WORDS
from tests.real import ROOT

NAME = "file_as_recorded"
PAGES = (
    "home", "tim_kiem_thu_tuc_hanh_chinh", "thu_tuc_hanh_chinh", "chon_co_quan", "nop_truc_tuyen", "dang_nhap",
    "ma_xac_thuc", "nop_truc_tuyen_2", "ho_so_thanh_phan", "ho_so_nop", "tai_khoan_ho_so", "tai_khoan_ho_so_2",
)  # fmt: skip


@pytest.fixture(scope="module")
def imported(recorded):
    return import_recording(parse_har(recorded.saved(), "visit.har"), Wishes(NAME, kept=("q",)))


@pytest.fixture(scope="module")
def file(imported, tmp_path_factory):
    file = tmp_path_factory.mktemp("imported") / f"journeys_{NAME}.py"
    file.write_text(imported.text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def journey(file):
    return read_journey_file(str(file))[NAME]


def test_other_people_file_their_own_dossiers_on_another_portal(journey, portal_url, session, noted):
    for index in (3, 4):
        visit = session(NAME, portal_url, index)
        journey.go(visit)
        with visit.page("look") as page:
            account = page.get("/tai-khoan/ho-so")
        account.must_show(person(7, index).name)
        assert account.text.count('href="/tai-khoan/ho-so/') == 1  # a dossier of his own, and nobody else's
    assert {(outcome, detail) for _, outcome, detail in noted.pages} == {(OK, "")}
    assert [page for page, _, _ in noted.pages[: len(PAGES)]] == [f"{NAME}/{page}" for page in PAGES]


def test_the_browser_makes_the_requests_that_are_declared(journey, portal_url, session, noted):
    journey.go(session(NAME, portal_url, index=5))
    assert [page.name for page in journey.pages] == list(PAGES)
    assert {f"{NAME}/{page.name}": page.requests for page in journey.pages} == noted.requests


def test_what_was_typed_is_declared_as_it_was_recorded(journey):
    typed_by_page = {page.name: (page.typed, page.fields) for page in journey.pages if page.fields}
    assert typed_by_page == {
        "tim_kiem_thu_tuc_hanh_chinh": (len(WORDS), 1),
        "dang_nhap": (len(WHO.id_number + WHO.password + WHO.name), 3),
        "ma_xac_thuc": (6, 1),
        "nop_truc_tuyen_2": (
            len(WHO.birth_date.isoformat() + WHO.phone + WHO.email + WHO.address + WHY + "2"),
            6,
        ),
    }


def test_nothing_of_the_recorded_person_or_portal_is_written(imported, recorded):
    cookies = {cookie["value"] for entry in recorded.entries for cookie in entry["response"]["cookies"]}
    tokens = {part for part in recorded.saved().decode().split('"') if "csrf" in part.lower() and len(part) > 30}
    assert cookies
    own = {WHO.id_number, WHO.name, WHO.phone, WHO.email, WHO.address, WHO.birth_date.isoformat(), WHO.password, WHY}
    for secret in own | cookies | {"127.0.0.1", "Bí Mật", "Bi-Mat", "1.001193", PHOTO[4:30].decode()} | tokens:
        assert secret not in imported.text, secret


def test_it_is_written_as_people_here_write(file):
    """ruff and mypy, with the settings of this repository, have nothing to say."""
    for words in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        config = "--config-file" if words[0] == "mypy" else "--config"
        done = subprocess.run(
            [sys.executable, "-m", *words, config, str(ROOT / "pyproject.toml"), str(file)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        is_clean = file.name not in done.stdout if words == ["mypy"] else done.returncode == 0
        assert is_clean, done.stdout + done.stderr


def test_the_time_between_pages_is_said(imported):
    assert [page.thought_s for page in imported.pages] == pytest.approx([None, 4.5, 7, 21, 7, 15, 7, 95, 7, 7, 7, 7])
    assert "# 95.0 s later" in imported.text
