import json

import pytest

from cli.main import run_verb
from locustfiles.journey_files import BadJourneyFile, read_journey_file
from tests.harness.har.entries import call, entry, form, har

PAGE = '<form id="f" method="post" action="/send"><input name="why"></form>'
VISIT = har(entry("GET", "/a", PAGE), form("/send", "why=my+own+words"), entry("GET", "/done"))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my visit.har").write_bytes(VISIT)
    return tmp_path


def said(capsys):
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return " ".join(captured.out.split()), " ".join(captured.err.split())


def test_a_recording_becomes_a_journey_file_that_a_scenario_can_name(here, capsys):
    assert run_verb(["import-har", "my visit.har"]) == 0
    out, err = said(capsys)
    assert "wrote journeys_my_visit.py: 3 pages, 3 requests a session" in out
    assert "locustfile: journeys_my_visit.py journeys: {my_visit: 100}" in out
    assert "made up: WHY, typed into 'why' before page send" in err
    journey = read_journey_file(str(here / "journeys_my_visit.py"))["my_visit"]
    assert [page.name for page in journey.pages] == ["a", "send", "done"]
    assert [(page.typed, page.fields) for page in journey.pages] == [(0, 0), (len("my own words"), 1), (0, 0)]


def test_name_and_output_are_the_engineers_choice(here, capsys):
    assert run_verb(["import-har", "my visit.har", "--name", "renew", "--output", "ours.py"]) == 0
    assert list(read_journey_file(str(here / "ours.py"))) == ["renew"]


def test_nothing_is_written_over_without_force(here, capsys):
    file = here / "journeys_my_visit.py"
    file.write_text("ours", encoding="utf-8")
    assert run_verb(["import-har", "my visit.har"]) == 2
    assert "journeys_my_visit.py is there already: give --force" in said(capsys)[1]
    assert file.read_text(encoding="utf-8") == "ours"
    assert run_verb(["import-har", "my visit.har", "--force"]) == 0
    assert file.read_text(encoding="utf-8") != "ours"


def test_a_journey_that_is_not_filled_in_fails_with_a_sentence(here, capsys):
    (here / "x.har").write_bytes(har(entry(), call("/api", {"code": "nobody-knows-77"}, {})))
    assert run_verb(["import-har", "x.har"]) == 0
    assert "to be filled in: CODE, sent to /api the journey says so and stops" in said(capsys)[1]
    file = here / "journeys_x.py"
    with pytest.raises(BadJourneyFile, match="found nothing in CODE, expected values that your test portal knows"):
        read_journey_file(str(file))
    filled = here / "journeys_filled.py"
    filled.write_text(file.read_text(encoding="utf-8").replace('CODE = ""', 'CODE = "ours"'), encoding="utf-8")
    assert list(read_journey_file(str(filled))) == ["x"]


@pytest.mark.parametrize(
    "content, words, sentence",
    [
        (b"{", [], "is not JSON"),
        (b"{}", [], "no HAR"),
        (har(), [], "holds no entries"),
        (VISIT, ["--name", "Not a name"], "found --name 'Not a name', expected small letters"),
        (
            VISIT,
            ["--host", "other.test"],
            "found no request to other.test, expected a host of the recording: portal.test",
        ),
        (
            har(entry(), entry("GET", "https://id.test/")),
            [],
            "found documents of 2 hosts, expected one: name the portal",
        ),
        (VISIT, ["--output", "no/such/folder.py"], "No such file or directory"),
    ],
)
def test_what_cannot_be_imported_is_a_sentence_and_exit_2(here, capsys, content, words, sentence):
    (here / "x.har").write_bytes(content)
    assert run_verb(["import-har", "x.har", *words]) == 2
    assert sentence in said(capsys)[1]
    assert not list(here.glob("journeys_*"))


def test_a_file_that_is_not_there_is_a_sentence_and_exit_2(capsys):
    assert run_verb(["import-har", "nothing.har"]) == 2
    assert "nothing.har" in said(capsys)[1]


def test_other_hosts_are_counted(here, capsys):
    picture = entry("GET", "https://stats.test/1.gif", kind="image/gif", resource="image")
    (here / "x.har").write_bytes(har(entry(), picture, picture))
    assert run_verb(["import-har", "x.har"]) == 0
    assert "left out 2 requests of another host: stats.test" in said(capsys)[1]


def test_what_is_kept_is_written(here, capsys):
    assert run_verb(["import-har", "my visit.har", "--keep", "why"]) == 0
    text = (here / "journeys_my_visit.py").read_text(encoding="utf-8")
    assert json.dumps({"why": "my own words"}) in text
