"""What others made: access logs, recordings of browsers, tables of monitoring; in a word, files that nobody checked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.damage import ODD_TEXTS, damaged_bytes, damaged_values
from tests.fuzz.law import cases, hold
from tests.harness.har.entries import call, entry, form, har

pytestmark = pytest.mark.fuzz

AGENT = "Mozilla/5.0 (X11) Gecko"
LOG = "".join(
    f"10.0.0.{citizen} - - [05/Aug/2025:09:{minute:02d}:{second:02d} +0700] "
    f'"GET {path} HTTP/1.1" 200 512 "-" "{AGENT}"\n'
    for minute, path in enumerate(("/", "/tra-cuu", "/thu-tuc/1.000123", "/tra-cuu?q=x", "/dang-nhap"))
    for citizen, second in ((1, 5), (2, 20), (3, 59))
)
FIELDS = '<input name="why" value="x"><input type="hidden" name="t" value="k9">'
PAGE = f'<form id="f" method="post" action="/send">{FIELDS}</form>'
HAR = har(
    entry("GET", "/a?q=1", PAGE),
    form("/send", "why=my+own+words&t=k9", "<p>done</p>"),
    call("/api", {"code": "k9", "n": [1, {"a": None}]}, {"id": "77aa", "list": [1, 2]}),
    entry("GET", "/done/77aa", redirectURL="/x"),
)
TABLE = [
    ["users", "throughput_per_s", "mean_s", "p95_ms", "think_time_s", "cpu_utilisation", "db_percent", "note"],
    *(
        [str(n * 1000), f"{n * 70 - n * n * 0.3:.1f}", f"{n / 50:.2f}", "300", "12", f"{n / 10:.2f}", str(n * 9), "x"]
        for n in range(1, 9)
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@cases(4, share=0.1)  # each draws a page of plots
@given(text=damaged_bytes(LOG.encode()) | st.binary(max_size=80))
def test_an_access_log(home, text):
    (home / "x.log").write_bytes(text)
    assert hold(["calibrate", "x.log", "--force", "--json"], home).code in (0, 2)


@cases(20)
@given(text=damaged_values(json.loads(HAR)).map(lambda value: json.dumps(value).encode()) | damaged_bytes(HAR))
def test_a_recording_of_a_browser(home, text):
    (home / "x.har").write_bytes(text)
    said = hold(["import-har", "x.har", "--force"], home)
    assert said.code in (0, 2)
    if said.code == 0:
        compile((home / "journeys_x.py").read_text(encoding="utf-8"), "journeys_x.py", "exec")


@st.composite
def damaged_tables(draw):
    rows = [list(row) for row in TABLE]
    for _ in range(draw(st.integers(1, 4))):
        row = draw(st.integers(0, len(rows) - 1))
        if not rows[row]:
            continue
        column = draw(st.integers(0, len(rows[row]) - 1))
        match draw(st.sampled_from(("cell", "cell", "cell", "short", "rows", "columns"))):
            case "cell":
                odd = st.sampled_from(ODD_TEXTS) | st.floats().map(str) | st.integers(-(10**12), 10**12).map(str)
                rows[row][column] = draw(odd)
            case "short":
                del rows[row][column]
            case "rows":
                rows[1:] = [list(rows[row]) for _ in range(3)]
            case _:
                rows = [line[column:] for line in rows]
    return "\n".join(",".join(row) for row in rows).encode("utf-8", errors="surrogatepass")


@cases(10, share=0.3)
@given(text=damaged_tables() | damaged_bytes("\n".join(map(",".join, TABLE)).encode()))
def test_a_table_of_monitoring(home, text):
    (home / "x.csv").write_bytes(text)
    words = ["fit", "x.csv", "--json", "--stated-capacity", "120000", "--observed-peak", "50000"]
    assert hold(words, home).code in (0, 2, 4)
