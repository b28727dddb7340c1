"""Against a real web server: uvicorn with a small Starlette application, in a thread of its own."""

import threading
from collections.abc import Iterator

import gevent
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from starlette.routing import Route

from contract import outcomes
from harness.browser.failures import PageFailed
from harness.browser.forms import Upload
from harness.browser.site import Site

FORM = """<!doctype html><html><body><h1>Nộp hồ sơ</h1>
<form id="dossier" action="nop" method="post" enctype="multipart/form-data">
<input type="hidden" name="token" value="{token}"><input name="ho_ten"><input type="file" name="giay_to">
<select name="tinh"><option value="01">Hà Nội</option><option value="79" selected>TP. Hồ Chí Minh</option></select>
</form></body></html>"""


async def home(request: Request) -> RedirectResponse:
    redirect = RedirectResponse("/ho-so/moi", status_code=302)
    redirect.set_cookie("session", "s1", httponly=True)
    return redirect


async def blank_form(request: Request) -> HTMLResponse:
    assert request.cookies == {"session": "s1"}
    return HTMLResponse(FORM.format(token="a&quot;b") + "x" * 2000)


async def submit(request: Request) -> RedirectResponse:
    async with request.form() as form:
        scan = form["giay_to"]
        assert not isinstance(scan, str)
        size = len(await scan.read())
        received = f"{form['token']}|{form['ho_ten']}|{form['tinh']}|{scan.filename}|{size}"
    return RedirectResponse(str(request.url_for("receipt")) + f"?nhan={received}", status_code=303)


async def receipt(request: Request) -> StreamingResponse:
    async def lines():
        yield "<p>Đã nhận: "
        yield request.query_params["nhan"]

    return StreamingResponse(lines(), media_type="text/html")


async def echo(request: Request) -> JSONResponse:
    return JSONResponse({"echo": await request.json()})


async def fails(request: Request) -> PlainTextResponse:
    return PlainTextResponse("không xong", status_code=503)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    routes = [
        Route("/", home),
        Route("/ho-so/moi", blank_form),
        Route("/ho-so/nop", submit, methods=["POST"]),
        Route("/da-nhan", receipt, name="receipt"),
        Route("/api", echo, methods=["POST"]),
        Route("/hong", fails),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off"))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    with gevent.Timeout(20):
        while not server.started:
            gevent.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    serving.join(10)


def test_a_citizen_files_a_dossier(address, browse, listener) -> None:
    browser = browse(Site(address, request_timeout_s=10))
    with browser.page("file_dossier/form") as page:
        document = page.get("/")
        document.must_show("Nộp hồ sơ")
        form = document.form("dossier")
    assert dict(form.fields) == {"token": 'a"b', "ho_ten": "", "tinh": "79"}
    with browser.page("file_dossier/submit") as page:
        scan = Upload("giay_to", "căn cước.pdf", "application/pdf", b"%PDF" * 50_000)
        page.submit(form, {"ho_ten": "Nguyễn Thị Ánh"}, [scan]).must_show(
            'Đã nhận: a"b|Nguyễn Thị Ánh|79|căn cước.pdf|200000'
        )
    with browser.page("file_dossier/check") as page:
        assert page.call("/api", {"mã": ["H01"]}) == {"echo": {"mã": ["H01"]}}
    with pytest.raises(PageFailed, match="status_5xx: 503 for GET /hong"), browser.page("file_dossier/sad") as page:
        page.get("/hong?token=secret")
    assert listener.outcomes == [outcomes.OK] * 5 + [outcomes.STATUS_5XX]
    assert [outcome for _, outcome, _ in listener.pages] == [outcomes.OK] * 3 + [outcomes.STATUS_5XX]
