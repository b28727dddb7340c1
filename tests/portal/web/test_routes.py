import pytest

from portal.web.request import HTTPException, Request
from portal.web.routes import Route, Routes


async def one(request): ...


async def other(request): ...


ROUTES = Routes(
    [
        Route("/", one),
        Route("/ho-so", one),
        Route("/ho-so", other, methods=("POST",)),
        Route("/ho-so/{code}", one),
        Route("/ho-so/{code}/rut", other),
        Route("/so/{number:int}", one),
    ]
)


@pytest.mark.parametrize(
    "method, target, endpoint, route, params",
    [
        ("GET", b"/", one, "/", {}),
        ("GET", b"/ho-so?a=/", one, "/ho-so", {}),
        ("POST", b"/ho-so", other, "/ho-so", {}),
        ("HEAD", b"/ho-so", one, "/ho-so", {}),
        ("GET", b"/ho-so/001.00-1", one, "/ho-so/{code}", {"code": "001.00-1"}),
        ("GET", b"/ho-so/%C4%91", one, "/ho-so/{code}", {"code": "đ"}),
        ("GET", b"/ho-so/a/rut", other, "/ho-so/{code}/rut", {"code": "a"}),
        ("GET", b"/so/0012", one, "/so/{number:int}", {"number": 12}),
        ("GET", b"http://portal.test/ho-so?a", one, "/ho-so", {}),
    ],
)
def test_a_path_and_a_method_have_one_who_answers(method, target, endpoint, route, params):
    request = Request(method, target)
    assert ROUTES.find(request) is endpoint
    assert (request.route, request.path_params) == (route, params)


@pytest.mark.parametrize("target", [b"/nowhere", b"/ho-so/", b"/ho-so/a/b", b"/so/x", b"/so/-1", b"*", b"http://["])
def test_what_nobody_answers_is_404(target):
    with pytest.raises(HTTPException) as earned:
        ROUTES.find(Request("GET", target))
    assert earned.value.status_code == 404


def test_a_wrong_method_is_405_and_told_the_right_ones():
    request = Request("DELETE", b"/ho-so")
    with pytest.raises(HTTPException) as earned:
        ROUTES.find(request)
    assert (earned.value.status_code, earned.value.allow, request.route) == (405, "GET, HEAD, POST", "/ho-so")


def test_a_slash_too_many_is_sent_to_the_right_place(client):
    assert client.get("/tai-khoan/ho-so/?a=1", follow=False).headers["location"] == "/tai-khoan/ho-so?a=1"
    assert client.get("/nowhere/", follow=False).status_code == 404
