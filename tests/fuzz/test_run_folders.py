"""Run folders that are cut, flipped, mixed up or forged: judged or refused, and never better than the whole was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.damage import damaged_bytes, damaged_values, odd_values
from tests.fuzz.law import cases, hold
from tests.fuzz.runs import FILES, contents, rows_of_latency, whole, write_rows

pytestmark = pytest.mark.fuzz

JSON_FILES = [name for name in FILES if name.endswith(".json")]
LINE_FILES = [name for name in FILES if name.endswith((".csv", ".jsonl"))]
words = st.sampled_from(
    ("page", "a/b", "worker/0", "", "<script>", "$x$", "backend/", "backend/db", "service", "ok", "generator")
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


class Folder:
    """A run folder in which one file at a time is replaced, and put back."""

    def __init__(self, home, fails):
        self.home, self.path = home, whole(home / ("fails" if fails else "passes"), fails)
        self.files = contents(self.path)
        self.rows = rows_of_latency(self.path)
        self.samples = samples(self.judged({}))[0]

    def judged(self, changed, verbs=("judge",)):
        for name, content in changed.items():
            (self.path / name).write_bytes(content)
        try:
            said = [hold(words_of(verb, self.path.name), self.home) for verb in verbs]
        finally:
            for name in changed:
                (self.path / name).write_bytes(self.files[name])
        return json.loads(said[0].out) if said[0].code != 2 else None


def words_of(verb, run):
    return [verb, run, "--json"] if verb == "judge" else [verb, run]


@pytest.fixture(scope="module")
def passes(home):
    return Folder(home, fails=False)


@pytest.fixture(scope="module")
def fails(home):
    return Folder(home, fails=True)


def samples(verdict):
    return [stage["errors"]["samples"] if stage["errors"] else 0 for stage in verdict["stages"]]


@cases(8)
@given(name=st.sampled_from(FILES), share=st.floats(0, 1))
def test_a_file_that_is_cut_says_no_more_than_the_whole_and_nothing_better(passes, fails, name, share):
    for folder, answer in ((passes, "not_reached"), (fails, "refuted")):
        cut = folder.files[name][: int(share * len(folder.files[name]))]
        found = folder.judged({name: cut})
        if found is None or name == "plan.json":
            continue
        assert samples(found)[0] <= folder.samples
        assert found["answer"] in (answer, "inconclusive", "invalid")


@cases(12)
@given(data=st.data(), name=st.sampled_from(FILES))
def test_a_file_of_other_bytes(passes, data, name):
    passes.judged({name: data.draw(damaged_bytes(passes.files[name]))})


@cases(15)
@given(data=st.data(), name=st.sampled_from(JSON_FILES))
def test_a_file_of_other_values(passes, data, name):
    value = data.draw(damaged_values(json.loads(passes.files[name])))
    passes.judged({name: json.dumps(value).encode()})


@cases(12)
@given(data=st.data(), name=st.sampled_from(LINE_FILES))
def test_a_table_of_other_cells(passes, data, name):
    passes.judged({name: data.draw(damaged_lines(passes.files[name]))})


@cases(10)
@given(data=st.data())
def test_latencies_of_other_numbers_and_words(passes, data):
    write_rows(passes.path, data.draw(damaged_rows(passes.rows)))
    passes.judged({"recording/latency.arrows": (passes.path / "recording" / "latency.arrows").read_bytes()})


@cases(2, share=0.1)
@given(data=st.data(), name=st.sampled_from(FILES))
def test_a_report_of_a_damaged_run(passes, data, name):
    content = passes.files[name]
    if name.endswith(".json"):
        damaged = json.dumps(data.draw(damaged_values(json.loads(content)))).encode()
    elif name.endswith(".arrows"):
        write_rows(passes.path, data.draw(damaged_rows(passes.rows)))
        damaged = (passes.path / name).read_bytes()
    else:
        damaged = data.draw(damaged_lines(content))
    passes.judged({name: damaged}, verbs=("judge", "report"))


@st.composite
def damaged_lines(draw, content):
    """Lines of CSV or of JSON with other values in a few places, in another order, or doubled."""
    is_json = content.startswith(b"{")
    lines = content.decode().splitlines()
    for _ in range(draw(st.integers(1, 5))):
        number = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("value", "value", "value", "double", "order"))):
            case "double":
                lines[number:number] = [lines[number]] * draw(st.integers(1, 3))
            case "order":
                other = draw(st.integers(0, len(lines) - 1))
                lines[number], lines[other] = lines[other], lines[number]
            case _ if is_json:
                lines[number] = json.dumps(draw(damaged_values(json.loads(lines[number]))))
            case _:
                cells = lines[number].split(",")
                cells[draw(st.integers(0, len(cells) - 1))] = str(draw(odd_values))
                lines[number] = ",".join(cells)
    return ("\n".join(lines) + "\n").encode("utf-8", errors="surrogatepass")


@st.composite
def damaged_rows(draw, rows):
    """Rows of latency.arrows with other numbers and words, as far as their types can hold them."""
    changed = {name: list(values) for name, values in rows.items()}
    length = len(changed["interval"])
    for _ in range(draw(st.integers(1, 5))):
        row = draw(st.integers(0, length - 1))
        name = draw(st.sampled_from(sorted(changed)))
        if name in ("page", "outcome", "kind"):
            changed[name][row] = draw(words | st.text(max_size=10) | st.none())
        else:
            bits = 63 if name == "count" else 31
            changed[name][row] = draw(st.integers(-(2**bits), 2**bits - 1) | st.sampled_from((0, -1, 1, 65535, 65536)))
    return changed
