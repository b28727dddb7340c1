from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.scenario_file import BadScenario, did_you_mean, parse_scenario, read_scenario

GOOD = """\
name: small
about: Does it work?
stated_capacity: 120000
citizens:
  journeys: {look_up_procedure: 1}
  think_time: {constant: 1 s}
load:
  - closed: {hold: {utilisation: 1 %, ramp: 1 s, for: 10 s}}
objectives:
  - p95 of page < 2 s
"""


def problems_of(text):
    with pytest.raises(BadScenario) as error:
        parse_scenario(text, "x.yaml")
    return [str(problem) for problem in error.value.problems]


def test_a_good_scenario_is_read_with_its_defaults():
    scenario = parse_scenario(GOOD, "x.yaml").scenario
    assert scenario.stated_capacity.users == 120_000
    assert scenario.citizens.think_time.distribution().mean_s == 1
    assert (scenario.target, scenario.scale, scenario.workers, scenario.seed) == ("embedded", 1, None, 1)
    assert scenario.load[0].closed.hold.utilisation == 0.01


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        # each row: a piece of the good scenario, what stands there instead, and what is said of it, with its place
        ("hold: {", "holdd: {", "x.yaml:8:14: unknown key 'holdd'; did you mean 'hold'?"),
        ("about:", "abuot:", "x.yaml:2:1: unknown key 'abuot'; did you mean 'about'?"),
        ("about: Does it work?\n", "", "x.yaml:1:1: key 'about' is missing"),
        ("120000", "lots", "x.yaml:3:18: users: found 'lots', expected a whole number such as '120000'"),
        ("120000", "0", "x.yaml:3:18: users: found '0', expected at least 1"),
        ("for: 10 s", "for: 10 seconds", "x.yaml:8:55: for: found '10 seconds', expected a duration"),
        ("for: 10 s", "for: 0 s", "x.yaml:8:55: for: found '0 s', expected a duration above zero"),
        ("1 %", "1", "x.yaml:8:34: utilisation: found '1', expected a percentage with its sign"),
        ("1 %", "0 %", "x.yaml:8:34: utilisation: found '0 %', expected a utilisation above 0 %"),
        ("1 %", "20000 %", "x.yaml:8:34: utilisation: found '20000 %', expected a utilisation above 0 %"),
        ("p95 of page < 2 s", "p95 of page < 2 parsecs", "x.yaml:10:5: objectives: found '2 parsecs'"),
        ("p95 of page < 2 s", "p95 of page under 2 s", "x.yaml:10:5: objectives: found 'p95 of page under 2 s'"),
        (": 1}", ": -1}", "x.yaml:5:33: look_up_procedure: found '-1', expected a share that is not negative"),
        (": 1}", ": 0}", "x.yaml:5:3: journeys: found shares that add up to nothing"),
        ("name: small", "name: Small Test", "x.yaml:1:7: name: found 'Small Test', expected small letters"),
        ("{constant: 1 s}", "{constant: 1 s, exponential: 2 s}", "expected exactly one of: lognormal, exponential"),
        ("{constant: 1 s}", "{}", "found none, expected exactly one of"),
        ("{constant: 1 s}", "{lognormal: {median: 3 s, p95: 2 s}}", "expected p95 > median"),
        ("  - p95 of page < 2 s\n", "", "objectives: found nothing, expected a list"),
        ("utilisation: 1 %", "utilisation: 1 %, users: 5", "expected exactly one of: utilisation, users, arrivals"),
        ("about: Does it work?", 'about: "\\0"', "x.yaml:2:8: holds a zero byte, which no text can"),
        ("name: small", "name: small\nname: other", "x.yaml:2:1: key 'name' stands twice"),
        ("name: small", "name: small\nplanted: 50 %\ntarget: staging", "expected it only with 'target: embedded'"),
    ],
)
def test_every_error_says_where_what_and_what_would_be_right(found, instead, said):
    assert found in GOOD
    assert any(said in problem for problem in problems_of(GOOD.replace(found, instead, 1)))


def test_an_unknown_journey_is_said_beside_other_errors():
    with pytest.raises(BadScenario) as error:
        parse_scenario(
            GOOD.replace("look_up_procedure", "look_up").replace("hold", "holdd"), "x.yaml", ["look_up_procedure"]
        )
    said = str(error.value)
    assert "x.yaml:5:14: unknown journey 'look_up'; did you mean 'look_up_procedure'?" in said
    assert "did you mean 'hold'?" in said


def test_every_error_is_said_at_once():
    text = GOOD.replace("120000", "lots").replace("1 %", "1").replace("hold", "holdd").replace("< 2 s", "< 2 parsecs")
    assert len(problems_of(text)) >= 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.yaml:1:1: holds no scenario"),
        ("- a\n- b\n", "x.yaml:1:1: holds no scenario"),
        ("name: [", "x.yaml:1:8: is not YAML"),
        ("name: \t'", "is not YAML"),
        ("a: &a [*a]", "too"),
    ],
)
def test_what_is_no_scenario_is_said_in_a_line(text, said):
    assert said in problems_of(text)[0]


def test_a_bomb_of_aliases_is_refused():
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "too large" in problems_of("\n".join(levels))[0]


def test_tags_of_python_are_not_carried_out(tmp_path):
    text = GOOD.replace("Does it work?", "!!python/object/apply:os.mkdir ['made']")
    problems_of(text)
    assert not Path("made").exists()


def test_scalars_are_text_so_that_yaml_changes_nothing():
    assert parse_scenario(GOOD.replace("Does it work?", "no"), "x.yaml").scenario.about == "no"
    assert parse_scenario(GOOD.replace("Does it work?", "22:00"), "x.yaml").scenario.about == "22:00"


def test_a_file_that_is_not_there_or_not_text_is_said_in_a_line(tmp_path):
    with pytest.raises(BadScenario, match="cannot be read"):
        read_scenario(tmp_path / "absent.yaml")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(BadScenario, match="cannot be read"):
        read_scenario(binary)


def test_names_that_are_left_out_are_counted():
    names = [f"name_{number:02d}" for number in range(19)]
    assert did_you_mean("xyz", names[:12]) == f"known here: {', '.join(names[:12])}"
    assert did_you_mean("xyz", names) == f"known here: {', '.join(names[:12])}, and 7 more"


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(["name", "about", "stated_capacity", "citizens", "load", "objectives", "scale", "stop_when"])


@settings(max_examples=300)
@given(st.dictionaries(KEYS, VALUES))
def test_no_mapping_of_anything_makes_a_traceback(value):
    text = yaml.safe_dump(value, allow_unicode=True)
    try:
        parse_scenario(text, "x.yaml")
    except BadScenario as error:
        assert error.problems


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_no_text_makes_a_traceback(text):
    try:
        parse_scenario(text, "x.yaml")
    except BadScenario as error:
        assert error.problems
