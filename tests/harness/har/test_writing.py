import subprocess
import sys

import pytest

from harness.har import at_run_time
from harness.har.layout import Call, Display, Keyword, Pair, lay_out, quoted
from harness.har.names import Names, identifier, page_name
from harness.har.plain import Plain
from harness.har.typed import made_up, of_the_citizen
from harness.har.writing import RESERVED
from tests.harness.har.entries import call, entry, form, imported
from tests.real import ROOT


def test_all_that_a_journey_may_call_at_run_time_can_be_imported():
    own = {name for name, one in vars(at_run_time).items() if getattr(one, "__module__", "") == at_run_time.__name__}
    assert {name for name in own if name.islower() and not name.startswith("_")} <= RESERVED


@pytest.mark.parametrize(
    "path, name",
    [
        ("/", "home"),
        ("/ho-so/a8F3x_9/nop", "ho_so_nop"),
        ("/dang-nhap.html", "dang_nhap"),
        ("/Portal/soTheo/DanhSach.aspx", "portal_so_theo_danh_sach"),
        ("/h%E1%BB%93-s%C6%A1/nop", "nop"),
        ("/thu-tuc-hanh-chinh/1.001193", "thu_tuc_hanh_chinh"),
        ("/001085123456", "page"),
        ("/v2/oauth2/token", "v2_oauth2_token"),
        ("/class", "class_2"),  # a word of Python's own
        ("/print", "print_2"),
    ],
)
def test_a_page_is_named_by_the_words_of_its_path(path, name):
    assert Names().new(page_name(path, Plain(()))) == name


def test_a_name_is_given_once():
    names = Names({"page"})
    assert [names.new("search"), names.new("search"), names.new("page"), names.new("search")] == [
        "search",
        "search_2",
        "page_2",
        "search_3",
    ]


@pytest.mark.parametrize(
    "text, name",
    [("Hồ sơ đã nộp", "ho_so_da_nop"), ("soDinhDanh", "so_dinh_danh"), ("2fa", "x_2fa"), ("!", "x"), ("", "x")],
)
def test_an_identifier_is_snake_case_in_ascii(text, name):
    assert identifier(text, "x") == name


@pytest.mark.parametrize(
    "name, value, kind, attribute",
    [
        ("so_dinh_danh", "001085123456", "text", "citizen.id_number"),
        ("anything", "001085123456", "text", "citizen.id_number"),
        ("cmnd", "012345678", "text", "citizen.id_number"),
        ("dien_thoai", "0912345678", "text", "citizen.phone"),
        ("x", "+84 912 345 678", "text", "citizen.phone"),
        ("soDienThoai", "—", "text", "citizen.phone"),
        ("x", "a.b@c.vn", "text", "citizen.email"),
        ("ho_ten", "Lê Văn X", "text", "citizen.name"),
        ("fullName", "Lê Văn X", "text", "citizen.name"),
        ("p", "hunter2", "password", "citizen.password"),
        ("mat_khau", "hunter2", "text", "citizen.password"),
        ("ngay_sinh", "1990-05-17", "date", "citizen.birth_date.isoformat()"),
        ("birthDate", "17/05/1990", "text", 'citizen.birth_date.strftime("%d/%m/%Y")'),
        ("dia_chi", "Xã số 3", "text", "citizen.address"),
        ("gioi_tinh", "nu", "select", "citizen.sex"),
        ("gioi_tinh", "2", "select", None),  # another portal's word for it
        ("noi_dung", "Xin cấp lại", "textarea", None),
        ("ngay_cap", "2020-01-31", "date", None),
        ("hotel", "Rex", "text", None),  # neither a name nor a telephone
    ],
)
def test_whose_word_it_is(name, value, kind, attribute):
    assert of_the_citizen(name, value, kind) == attribute


@pytest.mark.parametrize(
    "value, instead",
    [
        ("khai sinh", "thut aith"),
        ("Hồ sơ 12/3", "Th ut 11/1"),
        ("1990-05-17", "2000-01-01"),
        ("17/05/1990", "01/01/2000"),
        ("2", "1"),
        ("1111", "2222"),
        ("a\nb", "t h"),
        ("", ""),
    ],
)
def test_what_is_made_up_has_the_same_shape(value, instead):
    assert made_up(value) == instead
    assert len(made_up(value)) == len(value)


@pytest.mark.parametrize(
    "text, literal", [("a", '"a"'), ('a"b', "'a\"b'"), ("it's", '"it\'s"'), ("\n\ud800", '"\\n\\ud800"')]
)
def test_a_literal_is_in_double_quotes_where_it_can_be(text, literal):
    assert quoted(text) == literal


LONG = quoted("x" * 50)


@pytest.mark.parametrize(
    "source, lines",
    [
        (Call("f", ["a", Keyword("b", "1")]), ["f(a, b=1)"]),
        (Display("()", ["a"]), ["(a,)"]),
        (Call("f", [LONG, LONG]), ["f(" + f"{LONG}, {LONG})"]),
        (Call("function", [LONG, LONG, "12345"]), ["function(", f"    {LONG}, {LONG}, 12345", ")"]),
        (Call("f", [LONG, LONG, LONG]), ["f(", f"    {LONG},", f"    {LONG},", f"    {LONG},", ")"]),
        (Display("{}", [Pair('"k"', LONG)] * 3), ["{", *[f'    "k": {LONG},'] * 3, "}"]),
    ],
)
def test_source_is_taken_apart_where_it_is_too_long(source, lines):
    assert lay_out(source) == lines


PAGE = '<form id="f" method="post" action="/send"><input name="why"><textarea name="long"></textarea></form>'
ODD = {
    "long_words": (entry("GET", "/a", PAGE), form("/send", "why=" + "a" * 70 + "&long=" + "ab%0Acd+" * 60)),
    "long_path": (entry("GET", "/" + "/".join(["dang-ky-thuong-tru"] * 9)),),
    "deep_json": (entry(), call("/api", {"a": [{"b": ["", None, {"c": 12}]}] * 9, "d": {}, "e": []}, {"x": 1})),
    "no_document": (call("/api", {"why": "nobody-knows-1"}, []), call("/api/x", {}, {}, method="PUT")),
    "nothing_in_between": (entry(), call("/api/x", {}, {}, method="PUT", pageref="two"), entry("GET", "/b")),
    "many_unknown": (entry("GET", "/a?" + "&".join(f"key{n}x=v-{n}-123456" for n in range(14))),),
    "names_in_the_way": (entry("GET", "/session", PAGE.replace('"f"', '"page"')), form("/send", "why=x")),
}  # fmt: skip


def test_whatever_is_written_needs_no_mending(tmp_path):
    """ruff finds nothing to say about any of them, and nothing to lay out otherwise."""
    for name, entries in ODD.items():
        (tmp_path / f"journeys_{name}.py").write_text(imported(*entries).text, encoding="utf-8")
    for words in (["check"], ["format", "--diff"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--config", str(ROOT / "pyproject.toml"), str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
