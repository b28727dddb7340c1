"""Forms as a browser reads them: a table of what pages do, and html.parser's reading of random ones."""

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.browser.forms import Form, Upload, encode_multipart, read_form
from harness.browser.markup import unescape_value


def form_of(inside: str) -> Form:
    form = read_form(f'<form id="f" action="/nop" method="post">{inside}</form><input name="outside" value="x">', "f")
    assert form is not None
    return form


# sentence, what stands in the form, its fields
FIELDS = (
    ("nothing", "", {}),
    ("a hidden input", '<input type="hidden" name="token" value="t1">', {"token": "t1"}),
    ("an input without a type", '<input name="a" value="1">', {"a": "1"}),
    ("an input without a value", '<input name="a">', {"a": ""}),
    ("an input without a name", '<input value="1"><input name="" value="1">', {}),
    ("attributes in any order", '<input value="1" type="text" name="a">', {"a": "1"}),
    ("any quoting", "<input name='a' value=1><input value='\"' name=b>", {"a": "1", "b": '"'}),
    ("blanks around the equals sign", '<input name = "a" value\n=\n"1">', {"a": "1"}),
    ("capitals", '<INPUT TYPE="HIDDEN" NAME="a" VALUE="Ă">', {"a": "Ă"}),
    ("self-closing", '<input name="a" value="1"/><input name=b value="2" />', {"a": "1", "b": "2"}),
    ("a value with tags in it", '<input name="a" value="<b>1</b>">', {"a": "<b>1</b>"}),
    ("a value with a slash", '<input name="a" value=/x/y>', {"a": "/x/y"}),
    ("references", '<input name="a" value="&lt;&#39;&#x1EC7;&quot;&amp;amp;">', {"a": "<'ệ\"&amp;"}),
    ("an ampersand that refers to nothing", '<input name="a" value="x&y&copy=1&notit">', {"a": "x&y&copy=1&notit"}),
    ("the first of two attributes", '<input name="a" name="b" value="1" value="2">', {"a": "1"}),
    ("the last of two inputs", '<input name="a" value="1"><input name="a" value="2">', {"a": "2"}),
    ("another's attribute", '<input data-name="b" name="a" data-value="2" value="1">', {"a": "1"}),
    ("a quote that opens nothing", '<p title=it\'s><input name="a" value="1">', {"a": "1"}),
    ("an attribute that looks like a tag", '<p title="<input name=b>"><input name="a" value="1">', {"a": "1"}),
    ("buttons", '<input type="submit" name="a"><input type=image name=b><button name="c" value="1">x</button>', {}),
    ("a file", '<input type="file" name="a">', {}),
    ("a disabled input", '<input name="a" value="1" disabled><input name=b disabled="disabled" value=2>', {}),
    ("boxes", '<input type="checkbox" name="a" value="1" checked><input type=checkbox name=b value=2>', {"a": "1"}),
    ("a box without a value", '<input type="checkbox" name="a" checked="">', {"a": "on"}),
    (
        "radio buttons",
        "<input type=radio name=a value=1><input type=radio name=a value=2 checked><input type=radio name=a value=3>",
        {"a": "2"},
    ),
    ("a text area", '<textarea name="a">\n  &lt;b&gt; <input name="b"> </textarea>', {"a": '  <b> <input name="b"> '}),
    ("an empty text area", '<textarea name="a"></textarea>', {"a": ""}),
    ("a disabled text area", '<textarea name="a" disabled>1</textarea>', {}),
    ("a selected option", "<select name=a><option value=1>x<option value=2 selected>y</select>", {"a": "2"}),
    (
        "no selected option: the first",
        '<select name="a"><option value="1">x</option><option>y</option></select>',
        {"a": "1"},
    ),
    ("an option without a value", '<select name="a"><option>\n An &amp; Bình </option></select>', {"a": "An & Bình"}),
    ("an option with an empty value", '<select name="a"><option value="">Chọn</option></select>', {"a": ""}),
    (
        "a disabled option",
        '<select name="a"><option disabled selected value="">Chọn</option><option value="1">x</option></select>',
        {"a": "1"},
    ),
    (
        "options in groups",
        '<select name="a"><optgroup label="x"><option>1</optgroup><optgroup><option selected>2</optgroup></select>',
        {"a": "2"},
    ),
    ("several may be chosen, and none is", '<select name="a" multiple><option>1</option></select>', {}),
    ("a select without options", '<select name="a"></select>', {}),
    ("a comment", '<!-- <input name="b" value="1"> > --><input name="a" value="1">', {"a": "1"}),
    ("a script", '<script>x = "<input name=b>" < 1</script><input name="a" value="1">', {"a": "1"}),
    (
        "nested markup",
        '<div><p><label>x<input name="a" value="1"></label></div><table><td><input name=b>',
        {"a": "1", "b": ""},
    ),
    ("a bare less-than", '1 < 2 <input name="a" value="1"> 3 <', {"a": "1"}),
    ("a tag that never ends", '<input name="a" value="1"><input name="b', {"a": "1"}),
)


@pytest.mark.parametrize(("inside", "fields"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS])
def test_what_stands_in_a_form(inside: str, fields: dict[str, str]) -> None:
    assert dict(form_of(inside).fields) == fields


@pytest.mark.parametrize(
    ("html", "form"),
    [
        ('<form id="f">', ("", "get", "application/x-www-form-urlencoded")),
        (
            '<form id="f" method="GET" action="/a?b=1&amp;copy=2">',
            ("/a?b=1&copy=2", "get", "application/x-www-form-urlencoded"),
        ),
        ("<FORM ACTION=/a METHOD=POST ENCTYPE=Multipart/Form-Data ID=f>", ("/a", "post", "multipart/form-data")),
        ('<form id="g" action="/g"></form><form id=f action="/f">', ("/f", "get", "application/x-www-form-urlencoded")),
        (
            '<!-- <form id="f" action="/old"> --><form id="f" action="/new">',
            ("/new", "get", "application/x-www-form-urlencoded"),
        ),
        (
            '<script>"<form id=f>"</script><form id="f" action="/new">',
            ("/new", "get", "application/x-www-form-urlencoded"),
        ),
    ],
)
def test_where_a_form_goes_and_how(html: str, form: tuple[str, str, str]) -> None:
    found = read_form(html, "f")
    assert found is not None
    assert (found.action, found.method, found.enctype) == form


@pytest.mark.parametrize(
    "html", ["", "<p id=f>", '<form id="g">', "<form name=f>", '<!-- <form id="f"> -->', "<formula id=f>"]
)
def test_a_page_without_that_form(html: str) -> None:
    assert read_form(html, "f") is None


def test_a_form_ends_where_it_ends() -> None:
    form = read_form('<form id="f"><input name="a"></FORM><input name="b"><form id="g"><input name="c">', "f")
    assert form is not None
    assert dict(form.fields) == {"a": ""}


def test_hopeless_input_is_read_in_no_time() -> None:
    for hopeless in ('<input a="' * 20_000, "<a " + "=" * 50_000, "<a " + "b " * 50_000, "<!--" * 20_000, "<" * 50_000):
        assert dict(form_of(hopeless).fields) == {}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&amp;", "&"),
        ("&amp", "&"),
        ("&copy;", "©"),
        ("&copy=1", "&copy=1"),
        ("&copya", "&copya"),
        ("&nosuch;", "&nosuch;"),
        ("&#7879;", "ệ"),
        ("&#7879", "ệ"),
        ("&#X1ec7;", "ệ"),
        ("&", "&"),
        ("&;", "&;"),
        ("&#;", "&#;"),
    ],
)
def test_character_references_in_attributes(written: str, read: str) -> None:
    assert unescape_value(written) == read


def test_a_boundary_does_not_stand_in_what_it_bounds() -> None:
    kind, pieces = encode_multipart({"a": "b"}, [Upload("f", "n\r\nX: y", "text/plain", b"--")])
    body = b"".join(pieces)
    boundary = kind.partition("boundary=")[2].encode()
    assert body.count(boundary) == 3
    assert b"\r\nX: y" not in body


class Reader(HTMLParser):
    """A second reading of one form, by the standard library's parser."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, str] = {}
        self._area: str | None = None
        self._options: list[list[str | bool | None]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}
        name = attributes.get("name", "")
        if tag == "input" and name and "disabled" not in attributes:
            is_box = attributes.get("type", "").lower() in ("checkbox", "radio")
            if not is_box or "checked" in attributes:
                self.fields[name] = attributes.get("value", "on" if is_box else "")
        elif tag == "textarea" and name:
            self._area, self.fields[name] = name, ""
        elif tag == "select" and name:
            self._select, self._options = name, []
        elif tag == "option" and self._options is not None:
            self._options.append([attributes.get("value"), "", "selected" in attributes])

    def handle_data(self, text: str) -> None:
        if self._area is not None:
            self.fields[self._area] += text
        elif self._options:
            self._options[-1][1] += text  # type: ignore[operator]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select" and self._options is not None:
            chosen = [option for option in self._options if option[2]][-1:] or self._options[:1]
            for value, text, _ in chosen:
                self.fields[self._select] = value if isinstance(value, str) else " ".join(str(text).split())
            self._options = None


TEXTS = st.text(st.sampled_from("aZ09 <>&\"'=/;ệĐ#-!\t"), max_size=12)
NAMES = st.sampled_from(["a", "b", "họ-tên", "x[0]", "d.e"])
QUOTES = st.sampled_from(['"', "'"])
CASES = st.sampled_from([str.lower, str.upper, str.title])
BLANKS = st.sampled_from([" ", "\n", "  ", " \t"])


@st.composite
def attributes(draw: st.DrawFn, *pairs: tuple[str, str | None]) -> str:
    """Attributes in any order, case, quoting and spacing."""
    written = []
    for name, value in draw(st.permutations(pairs)):
        quote, blank = draw(QUOTES), draw(BLANKS)
        equals = draw(st.sampled_from(["=", " = ", "=\n"]))
        shown = "" if value is None else f"{equals}{quote}{escape(value)}{quote}"
        written.append(blank + draw(CASES)(name) + shown)
    return "".join(written) + draw(st.sampled_from(["", " "]))


# Only inputs close themselves here: html.parser takes `<textarea/>` for closed too, which it is not.
@st.composite
def inputs(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["text", "hidden", "checkbox", "radio", "email", "DATE"]))
    pairs: list[tuple[str, str | None]] = [("type", kind), ("name", draw(NAMES)), ("value", draw(TEXTS))]
    pairs += [(flag, None) for flag in draw(st.sets(st.sampled_from(["checked", "disabled", "required"])))]
    return f"<{draw(CASES)('input')}{draw(attributes(*pairs))}{draw(st.sampled_from(['', '/', ' /']))}>"


@st.composite
def text_areas(draw: st.DrawFn) -> str:
    return f"<textarea{draw(attributes(('name', draw(NAMES)), ('rows', '3')))}>{escape(draw(TEXTS))}</textarea>"


@st.composite
def selects(draw: st.DrawFn) -> str:
    options = ""
    for value, text, is_selected in draw(st.lists(st.tuples(st.none() | TEXTS, TEXTS, st.booleans()), max_size=3)):
        pairs = [("value", value)] if value is not None else []
        inside = draw(attributes(*pairs, *([("selected", None)] if is_selected else [])))
        options += f"<option{inside}>{escape(text)}" + draw(st.sampled_from(["", "</option>", "</OPTION>\n"]))
    return f"<select{draw(attributes(('name', draw(NAMES)), ('class', 'x')))}>{options}</select>"


CLUTTER = st.sampled_from(
    ["<p>", "</p>", "<br/>", "x &amp; y", "<!-- <input name='no'> -->", '<b title="<i>">', "\n", "1 < 2 "]
)


@given(st.lists(inputs() | text_areas() | selects() | CLUTTER, max_size=8))
@settings(max_examples=400, deadline=None)
def test_a_random_form_is_read_as_html_parser_reads_it(pieces: list[str]) -> None:
    inside = "".join(pieces)
    reader = Reader()
    reader.feed(inside)
    reader.close()
    assert dict(form_of(inside).fields) == reader.fields


@given(st.text(st.sampled_from("<>\"'=/ aif-!selctxrp&;\n"), max_size=80))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_form_it_can_be_read(inside: str) -> None:
    form_of(inside)
