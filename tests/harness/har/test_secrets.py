"""What is secret or somebody's own in a recording is never written: planted in every place of a HAR, and looked for."""

import itertools

import pytest

from harness.har.har_file import parse_har
from harness.har.importing import Wishes, import_recording
from tests.harness.har.entries import call, entry, form, har

NAME = "Nguyễn Bí Mật"
_numbers = itertools.count(1000)


def secret() -> str:
    """As tokens look: no two alike."""
    return f"s3cr3t{next(_numbers)}Zq9x"


def with_headers(one, **headers):
    pairs = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    one["request"]["headers"] = one["response"]["headers"] = pairs
    one["request"]["cookies"] = one["response"]["cookies"] = [{"name": "sid", "value": headers["cookie"]}]
    return one


FORM = (
    '<form id="f" method="post" action="/send"><input type="hidden" name="token" value="{0}"><input name="reason">'
    '<input name="fullname"><input type="password" name="pw"><input type="email" name="e">'
    '<select name="kind"><option value=""></option><option value="{1}">x</option></select>'
    '<input type="hidden" name="empty" value=""></form><p data-code="{2}">'
)


def everywhere():
    """Entries with a secret wherever one fits, and all those secrets."""
    planted = []

    def take():
        planted.append(secret())
        return planted[-1]

    token, kind, code, sid, in_script = take(), take(), take(), take(), take()
    multipart = "".join(
        f'--B0und\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{take()}\r\n'
        for name, more in [("note", ""), ("file", f'; filename="{take()}.pdf"'), (take(), "")]
    )
    fields = f"token={token}&reason={take()}&fullname={NAME}&pw={take()}&e={take()}@x.vn&kind={kind}&empty={take()}"
    body = {
        "account": take(), "token": in_script, "password": take(), "id": token, "deep": {"list": [take(), {"k": 1}]},
        take(): 1, "number": 918273645, "text": f"{NAME} {take()}", "phone": "0912345678", "point": 10.776889,
    }  # fmt: skip
    entries = [
        with_headers(
            entry("GET", f"/start/{take()}?q={take()}&{take()}=1#{take()}", FORM.format(token, kind, code)),
            cookie=sid, set_cookie=f"sid={sid}; path=/", authorization=f"Bearer {take()}", x_own=take(),
        ),
        entry("GET", "/app.js", f'var t = "{in_script}"', kind="text/javascript", resource="script"),
        form("/send", fields, f'<form id="{take()}" action="/x/{take()}"><input name="{take()}" value="{take()}">'),
        entry("POST", "/upload", "", sent=("multipart/form-data; boundary=B0und", f"{multipart}--B0und--")),
        call(f"/api/{take()}/v1?key={take()}", body, {"data": take(), take(): 5}),
        call(f"/api/{take()}", None, {"x": 1}, method="DELETE"),
        call("/api/echo", {"sid": sid, "lower": sid.lower()}, {}),
        entry("GET", f"/go?to={take()}", redirect=f"https://portal.test/end/{take()}?code={take()}"),
        entry("GET", f"https://other.test/{take()}", "", resource="image", kind="image/png"),
        entry("GET", f"/failed/{take()}", take(), status=500),
    ]  # fmt: skip
    for one in entries:
        one |= {"comment": take(), "timings": {"comment": take()}, "serverIPAddress": take(), "connection": take()}
        one |= {"cache": {"comment": take()}, "pageref": planted[0]}
    pages = [{"id": planted[0], "title": take(), "comment": take(), "pageTimings": {"comment": take()}}]
    log = {"pages": pages, "comment": take(), "creator": {"name": take()}, "browser": {"name": take()}}
    return har(*entries, **log), planted


def everything_said(content):
    journey = import_recording(parse_har(content, "visit.har"), Wishes("visit"))
    said = [f"{one.name} {one.text} {one.where}" for one in journey.constants]
    return "\n".join([journey.text, *said, *journey.left_out, *journey.notes])


def test_no_secret_is_written_wherever_it_was():
    content, planted = everywhere()
    said = everything_said(content)
    assert [one for one in planted if one.lower() in said.lower()] == []
    for own in (NAME, "918273645", "0912345678", "10.776889", "Bí Mật"):
        assert own not in said


def test_every_secret_is_really_planted():
    """Else the test above would look for what is nowhere."""
    content, planted = everywhere()
    assert len(planted) > 80
    assert all(one in content.decode() for one in planted)


@pytest.mark.parametrize(
    "value",
    [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0",  # a signed token
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "550e8400-e29b-41d4-a716-446655440000",
        "001085123456",  # an ID number
        "0912345678",
        "nguyen.van.a@example.vn",
        "Nguyễn Văn A",
        "QWxhZGRpbjpvcGVuc2VzYW1l",  # letters alone, and no word
        "bcdfghjklmnpqrst",
        "12345",
    ],
)
@pytest.mark.parametrize("place", ["path", "query", "json", "form"])
def test_a_value_is_known_as_one_in_every_place(value, place):
    page = entry("GET", "/start", '<form id="f" method="post" action="/send"><input name="x"></form>')
    asked = {
        "path": entry("GET", f"/dossiers/{value}/state"),
        "query": entry("GET", f"/search?x={value}"),
        "json": call("/api/x", {"x": value}, {}),
        "form": form("/send", f"x={value}"),
    }[place]
    assert value not in everything_said(har(page, asked))


def test_a_name_that_was_typed_is_no_word_of_a_path():
    page = entry("GET", "/start", '<form id="f" method="post" action="/send"><input name="x"></form>')
    said = everything_said(har(page, form("/send", "x=hoangvanthu"), entry("GET", "/users/hoangvanthu")))
    assert "hoangvanthu" not in said


@pytest.mark.parametrize("value", ["2000-01-01", "01/01/2000", "1111", "thut", "THUTAI", "thutaithutai", "x@y.z"])
def test_what_is_made_up_is_never_what_was_typed(value):
    page = entry("GET", "/start", '<form id="f" method="post" action="/send"><input name="why"></form>')
    assert f'"{value}"' not in everything_said(har(page, form("/send", f"why={value}")))


def test_a_word_of_the_portals_script_may_be_written_but_never_as_a_secret():
    script = entry("GET", "/app.js", 'call({type: "PROVINCE", pin: "ABCD"})', kind="text/javascript", resource="script")
    said = everything_said(har(entry(), script, call("/api", {"type": "PROVINCE", "pin": "ABCD"}, {})))
    assert '{"type": "PROVINCE", "pin": PIN}' in said
    assert "ABCD" not in said


def test_the_engineer_can_say_what_is_harmless():
    asked = entry("GET", "/search?words=khai+sinh&other=b%C3%AD+m%E1%BA%ADt")
    journey = import_recording(parse_har(har(asked), "visit.har"), Wishes("visit", kept=("words",)))
    assert '"words": "khai sinh"' in journey.text
    assert "bí mật" not in journey.text
