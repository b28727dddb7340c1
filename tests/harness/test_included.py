import pytest

from harness.scenario_file import BadScenario, read_scenario
from tests.harness.test_planner import JOURNEYS, TEXT

COUNTRY = """\
citizens:
  journeys: {look: 3, file: 1}
  think_time: {constant: 4 s}
  returning: 40 %
"""


@pytest.fixture
def scenario(tmp_path):
    """Reads TEXT with other citizens, beside a folder with country.yaml in it."""

    def scenario(citizens, country=COUNTRY):
        (tmp_path / "people").mkdir()
        (tmp_path / "people" / "country.yaml").write_text(country, encoding="utf-8")
        head, tail = TEXT[: TEXT.index("citizens:")], TEXT[TEXT.index("load:") :]
        file = tmp_path / "x.yaml"
        file.write_text(f"{head}citizens: {citizens}\n{tail}", encoding="utf-8")
        return read_scenario(file, JOURNEYS)

    return scenario


def test_citizens_come_from_another_file_and_keys_beside_it_win(scenario):
    read = scenario("{from: people/country.yaml, returning: 10 %}")
    assert read.scenario.citizens.journeys == {"look": 3, "file": 1}
    assert read.scenario.citizens.returning == 0.1
    assert COUNTRY in read.text  # what was asked for is more than one file


def test_files_that_the_other_file_names_are_found_from_where_it_stands(scenario):
    country = COUNTRY.replace("{constant: 4 s}", "{empirical: {file: times.csv}}") + "  locustfile: own.py\n"
    citizens = scenario("{from: people/country.yaml}", country).scenario.citizens
    assert citizens.think_time.empirical.file == "people/times.csv"
    assert citizens.locustfile == "people/own.py"


@pytest.mark.parametrize(
    ("citizens", "country", "said"),
    [
        ("{from: nowhere.yaml}", COUNTRY, "nowhere.yaml:1:1: cannot be read"),
        ('{from: "\\0"}', COUNTRY, "x.yaml:7:18: holds a zero byte"),
        ('{from: "\\ud800"}', COUNTRY, "x.yaml:7:18: holds half a letter"),
        ("{from: people/country.yaml}", COUNTRY + '  locustfile: "\\0"\n', "country.yaml:5:15: holds a zero byte"),
        ("{from: people/country.yaml}", "name: x\n", "from: people/country.yaml holds no citizens"),
        ("{from: people/country.yaml}", "citizens: {from: x.yaml}\n", "holds no citizens"),
        ("{from: people/country.yaml}", "citizens: [\n", "country.yaml:2:1: is not YAML"),
        (
            "{from: people/country.yaml}",
            COUNTRY + "  returning: 5 %\n",
            "country.yaml:5:3: key 'returning' stands twice",
        ),
        ("{from: people/country.yaml}", COUNTRY.replace("40 %", "400 %"), "returning: found '400 %'"),
        ("{from: people/country.yaml, patience: 3 s}", COUNTRY, "x.yaml:7:49: patience: found '3 s'"),
    ],
)
def test_what_is_wrong_with_either_file_is_said(scenario, citizens, country, said):
    with pytest.raises(BadScenario) as error:
        scenario(citizens, country)
    assert said in str(error.value)
