"""What the portal gives out is found again at run time: each table is a recording and the line that it must make."""

import pytest

from tests.harness.har.entries import call, code, entry, form, imported

PAGE = (
    '<form id="f" method="post" action="/send"><input type="hidden" name="t" value="tok3n-99"><input name="why"></form>'
)
OTHER_TOKEN = "x9-77-other"


@pytest.mark.parametrize(
    "before, after, lines",
    [
        (  # a hidden field goes with its form, and is not even named
            entry("GET", "/a", PAGE),
            form("/send", "t=tok3n-99&why=because"),
            ['f = page.get("/a").form("f")', 'typed = {"why": WHY}', "page.submit(f, typed)"],
        ),
        (  # a form without an id is known by where it goes
            entry("GET", "/a", PAGE.replace(' id="f"', "")),
            form("/send", "t=tok3n-99"),
            ['form = form_to(a, "/send")', "page.submit(form)"],
        ),
        (  # so is one whose id is made anew each time
            entry("GET", "/a", PAGE.replace('"f"', '"form-8a7b6c5d4e3f"')),
            form("/send", "t=tok3n-99"),
            ['form = form_to(a, "/send")', "page.submit(form)"],
        ),
        (  # a hidden field that a script sends
            entry("GET", "/a", PAGE),
            call("/api", {"token": "tok3n-99"}, {}),
            ['f = page.get("/a").form("f")', 'page.call("/api", {"token": field_of(f, "t")})'],
        ),
        (  # a data attribute; not the first of its name
            entry("GET", "/a", '<p data-key="one-11111"><p data-key="two-22222">'),
            call("/api", {"key": "two-22222"}, {}),
            ['key = nth_value(a, "data-key", 1)', 'page.call("/api", {"key": key})'],
        ),
        (  # JSON, by its path of keys; into an address
            call("/api/list", {}, {"data": {"items": [{"id": 1}, {"id": "7f3a-88"}]}}),
            entry("GET", "/dossiers/7f3a-88/state"),
            ['list_id = value_at(list_2, "data", "items", 1, "id")', 'page.get(f"/dossiers/{list_id}/state")'],
        ),
        (  # a number of JSON, into JSON again
            call("/api/new", {}, {"number": 4711001}),
            call("/api/old", {"number": 4711001}, {}),
            ['new_number = str(value_at(new, "number"))', '{"number": int(new_number)}'],
        ),
        (  # JSON that holds a whole address
            call("/api/where", {}, {"url": "/go?to=99-88-77"}),
            entry("GET", "/go?to=99-88-77"),
            ['where_url = value_at(where, "url")', "page.get(where_url)"],
        ),
        (  # got, not posted
            call("/api/me", None, {"account": "acc-5551"}, method="GET"),
            entry("GET", "/of?account=acc-5551"),
            ['me = page.fetch("/api/me")', 'page.get("/of", {"account": me_account})'],
        ),
        (  # a link
            entry("GET", "/a", '<a href="/x/9-9-1">1</a><a href="/x/9-9-2?k=55555">2</a>'),
            entry("GET", "/x/9-9-2?k=55555"),
            ['link = link_to(a, "/x/", 1)', "page.get(link)"],
        ),
        (  # what a short value is called must be alike
            call("/api/list", {}, {"items": [{"code": "07"}, {"size": "07"}]}),
            call("/api/of", {"provinceCode": "07"}, {}),
            ['list_code = value_at(list_2, "items", 0, "code")', '{"provinceCode": list_code}'],
        ),
    ],
)
def test_a_value_of_an_answer_is_found_again(before, after, lines):
    written = code(entry("GET", "/begin"), before, after)
    for line in lines:
        assert line in written
    assert "must_be_filled" not in written


def test_a_redirect_gives_what_stands_in_the_address_that_it_leads_to():
    new = entry("GET", "/new", redirect="/drafts/d-4711?step=s-0815")
    written = code(
        new, entry("GET", "/drafts/d-4711?step=s-0815"), call("/api", {"draft": "d-4711", "step": "s-0815"}, {})
    )
    assert 'step = query_of(new, "step")' in written
    assert "segment = segment_of(new, 1)" in written
    assert '{"draft": segment, "step": step}' in written


@pytest.mark.parametrize(
    "asked, line",
    [
        (call("/api", {"code": OTHER_TOKEN}, {}), 'page.call("/api", {"code": CODE})'),
        (call("/api", {"size": "07"}, {}), '{"size": SIZE}'),
        (call("/api", {"many": 5_000}, {}), '{"many": int(MANY)}'),
        (entry("GET", f"/go/{OTHER_TOKEN}"), 'page.get(f"/go/{GO}")'),
        (entry("GET", f"/go?code={OTHER_TOKEN}"), 'page.get("/go", {"code": CODE})'),
        (form("/unseen", f"t={OTHER_TOKEN}"), 'page.submit(Form("/unseen", "post", URL_ENCODED, {"t": T}))'),
    ],
)
def test_a_value_from_nowhere_must_be_filled_in(asked, line):
    written = code(entry("GET", "/a", PAGE), asked)
    assert line in written
    assert "must_be_filled(" in written
    assert OTHER_TOKEN not in written


@pytest.mark.parametrize(
    "value, literal",
    [(None, "None"), (True, "True"), ("", '""'), (25, "25"), ([], "[]"), ({}, "{}"), ([1, {"a": ""}], None)],
)
def test_what_says_nothing_about_anybody_stays(value, literal):
    assert f'{{"x": {literal or [1, {"a": ""}]}}}'.replace("'", '"') in code(entry(), call("/api", {"x": value}, {}))


OPTIONS = '<option value="">?</option><option value="first">1</option><option value="last">2</option>'


def test_of_what_a_page_offers_the_first_is_chosen_and_not_what_was_recorded():
    page = PAGE.replace("</form>", f'<select name="kind">{OPTIONS}</select></form>')
    written = code(entry("GET", "/a", page), form("/send", "t=tok3n-99&kind=last&why="))
    assert 'kind = first_choice(a, "kind")' in written
    assert 'page.submit(f, {"kind": kind})' in written
    assert "last" not in written


def test_what_was_chosen_from_an_answer_is_chosen_from_it_again():
    page = PAGE.replace("</form>", '<select name="place"><option value="">?</option></select></form>')
    places = call("/api/places", {}, [{"no": "01"}, {"no": "02"}])
    written = code(entry("GET", "/a", page), places, form("/send", "t=tok3n-99&place=02"))
    assert 'places_no = value_at(places, 1, "no")' in written
    assert '{"place": places_no}' in written


def test_a_link_may_look_like_a_form_and_is_none():
    search = '<form id="s" action="/search"><input name="q"><input type="hidden" name="page" value="1"></form>'
    assert 'page.get("/search", {"q": Q})' in code(entry("GET", "/", search), entry("GET", "/search?q=abc-1234"))
    assert "page.submit(s, typed)" in code(entry("GET", "/", search), entry("GET", "/search?q=abc-1234&page=1"))


def test_files_are_made_up_as_large_as_they_were():
    body = (
        '--B\r\nContent-Disposition: form-data; name="t"\r\n\r\ntok3n-99\r\n'
        '--B\r\nContent-Disposition: form-data; name="doc"; filename="my own.pdf"\r\nContent-Type: application/pdf\r\n'
        f"\r\n%PDF{'x' * 60_000}\r\n"
        '--B\r\nContent-Disposition: form-data; name="no"; filename=""\r\n\r\n\r\n--B--\r\n'
    )
    sent = ("multipart/form-data; boundary=B", body)
    page = PAGE.replace("action", 'enctype="multipart/form-data" action')
    written = code(entry("GET", "/a", page), entry("POST", "/send", sent=sent))
    assert 'page.submit(f, files=[made_up_file("doc", "application/pdf", 60_004)])' in written


def test_files_whose_content_the_browser_left_out_get_the_size_of_the_body():
    params = [{"name": "doc", "fileName": "a.jpg", "contentType": "image/jpeg"}, {"name": "t", "value": "tok3n-99"}]
    asked = entry("POST", "/send")
    asked["request"] |= {"bodySize": 250_000, "postData": {"mimeType": "multipart/form-data", "params": params}}
    assert 'made_up_file("doc", "image/jpeg", 250_000)' in code(entry("GET", "/a", PAGE), asked)


@pytest.mark.parametrize(
    "asked, reason",
    [
        (call("/api/x", {}, {}, method="PUT"), "PUT /api/x: a page of a journey only gets and posts"),
        (call("/api/x", [1], {}), "POST /api/x: a page of a journey posts JSON objects, and this is none"),
        (entry("POST", "/api/x", "", kind="application/json", sent=("application/json", "{}"), resource="xhr"), "JSON"),
    ],
)
def test_a_call_that_no_page_can_make_is_left_out_with_the_reason(asked, reason):
    journey = imported(entry(), asked)
    assert reason in " ".join(journey.notes)
    assert f"# Left out: {asked['request']['method']} /api/x: " in journey.text
    assert "requests=1)" in journey.text


def test_the_citizen_looks_for_his_own_name_where_the_recorded_one_stood():
    page = '<form id="f" method="post" action="/send"><input name="ho_ten"></form>'
    written = code(entry("GET", "/a", page), form("/send", "ho_ten=L%C3%AA+V%C4%83n+X", "<b>Lê Văn X</b>"))
    assert "page.submit(f, typed).must_show(citizen.name)" in written


def test_another_host_that_takes_part_is_written_with_its_name():
    written = code(entry(), entry("GET", "https://id.test/begin"), hosts=["portal.test", "id.test"])
    assert 'page.get("https://id.test/begin")' in written
    assert "portal.test" not in written


def test_static_parts_are_counted_once_as_the_browser_keeps_them():
    page = '<link rel="stylesheet" href="/a.css"><script src="/b.js"></script><img src="https://cdn.test/c.png">'
    style = entry("GET", "/a.css", kind="text/css", resource="stylesheet")
    journey = imported(entry("GET", "/", page), style, entry("GET", "/next", page))
    assert [page.requests for page in journey.pages] == [3, 1]
    assert "# 1 static part, which the browser finds by itself" in journey.text
