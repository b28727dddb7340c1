import pytest

PAGES = [
    "/",
    "/tim-kiem-thu-tuc-hanh-chinh?q=khai+sinh",
    "/thu-tuc-hanh-chinh/1.001193",
    "/chon-co-quan?thu_tuc=1.001193",
    "/tra-cuu-ho-so",
    "/dang-nhap",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_html_of_a_lean_but_real_size(client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert 4_500 < len(page.content) < 30_000
    assert 'href="/static/portal.css"' in page.text and 'src="/static/portal.js"' in page.text


def test_a_new_browser_gets_a_cookie_once(client):
    first, second = client.get("/"), client.get("/")
    assert "HttpOnly" in first.headers["set-cookie"] and "SameSite=lax" in first.headers["set-cookie"]
    assert "set-cookie" not in second.headers


@pytest.mark.parametrize("path", ["/nowhere", "/thu-tuc-hanh-chinh/0.000000", "/chon-co-quan", "/nop-truc-tuyen"])
def test_what_is_not_there_is_404(client, path):
    page = client.get(path)
    assert page.status_code == 404
    assert "Không thực hiện được yêu cầu" in page.text


@pytest.mark.parametrize(
    "name, media_type",
    [("portal.css", "text/css"), ("portal.js", "text/javascript"), ("khai-sinh.svg", "image/svg+xml")],
)
def test_a_static_part_is_sent_once(client, name, media_type):
    part = client.get(f"/static/{name}")
    assert part.headers["content-type"].startswith(media_type)
    assert part.headers["cache-control"] == "public, max-age=86400"
    again = client.get(f"/static/{name}", headers={"if-none-match": part.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_words_are_escaped(client):
    page = client.get("/tim-kiem-thu-tuc-hanh-chinh", params={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.text
