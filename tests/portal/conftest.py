"""A portal in this process, browsers that talk to it without a network, and a clock that a test can set."""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from harness.browser.forms import Form, read_form
from portal import connections
from portal.app import Portal, create_app
from portal.once import SCHEMA, Once
from portal.settings import Settings
from tests.portal.postgres import ADDRESS, empty

NOON = 1_751_346_000.0  # 2025-07-01 12:00:00 in Viet Nam


class Clock:
    """Seconds since the epoch, which stand still until a test moves them."""

    def __init__(self) -> None:
        self.now_s = NOON

    def __call__(self) -> float:
        return self.now_s


class Client:
    """One browser: its own cookies; redirects are followed where a test asks for it."""

    def __init__(self, app: Portal, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://portal.test")

    def get(self, path: str, follow: bool = True, **options: object) -> httpx.Response:
        return self._runner.run(self._http.get(path, follow_redirects=follow, **options))

    def post(self, path: str, follow: bool = True, **options: object) -> httpx.Response:
        return self._runner.run(self._http.post(path, follow_redirects=follow, **options))

    def submit(self, form: Form, follow: bool = True, files: object = None, **fields: str) -> httpx.Response:
        return self.post(form.action, follow, data={**form.fields, **fields}, files=files)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._http.cookies


@pytest.fixture(autouse=True)
def _on_postgres(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As `make postgres-test` wants it, what would be a temporary file is a schema of PostgreSQL."""
    address = os.environ.get(ADDRESS)
    if address is None:
        yield
        return
    with ExitStack() as schemas:

        def connect(place: Path | str, temporary: bool = False) -> connections.Connection:
            return connections.connect(schemas.enter_context(empty(address)) if temporary else place)

        monkeypatch.setattr("portal.database.connect", connect)
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def once(clock: Clock) -> Iterator[Once]:
    """What may happen once, in a database of its own."""
    connection = connections.connect(":memory:")
    connection.create(SCHEMA)
    yield Once(connection, clock)
    connection.close()


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def start(runner: asyncio.Runner, clock: Clock) -> Iterator[Callable[[Settings], Portal]]:
    """Makes portals, and closes their databases in the end."""
    apps: list[Portal] = []

    def start(settings: Settings) -> Portal:
        apps.append(create_app(settings, clock))
        return apps[-1]

    yield start
    for app in apps:
        app.state.parts.database.close()


@pytest.fixture
def app(start: Callable[[Settings], Portal]) -> Portal:
    return start(Settings())


@pytest.fixture
def browse(app: Portal, runner: asyncio.Runner) -> Callable[[], Client]:
    """Opens a new browser."""
    return lambda: Client(app, runner)


@pytest.fixture
def client(browse: Callable[[], Client]) -> Client:
    return browse()


@pytest.fixture
def connect(runner: asyncio.Runner) -> Callable[[Portal], Client]:
    """Opens a browser on a portal that the test has made."""
    return lambda app: Client(app, runner)


@pytest.fixture
def form_of() -> Callable[[httpx.Response, str], Form]:
    def form_of(page: httpx.Response, form_id: str) -> Form:
        form = read_form(page.text, form_id)
        assert form is not None, f"no form {form_id} on a page with status {page.status_code}"
        return form

    return form_of


E_FORM = "/nop-truc-tuyen?thu_tuc=1.001193&don_vi=01007"


@pytest.fixture
def sign_in(form_of: Callable[[httpx.Response, str], Form]) -> Callable[..., httpx.Response]:
    """Signs a browser in; answers the e-form on which it ends."""

    def sign_in(client: Client, number: str = "000190000001", name: str = "Nguyễn Thị Mẫu") -> httpx.Response:
        asking = form_of(client.get(E_FORM), "dang-nhap")
        page = client.submit(asking, so_dinh_danh=number, mat_khau="thu-tai", ho_ten=name)
        one_time_code = re.search('data-otp="([0-9]{6})"', page.text)
        assert one_time_code is not None
        return client.submit(form_of(page, "ma-xac-thuc"), ma_xac_thuc=one_time_code[1])

    return sign_in


TYPED = {
    "ngay_sinh": "1990-01-31",
    "dien_thoai": "0100000001",
    "thu_dien_tu": "mau@thu-tai.invalid",
    "dia_chi": "Xã số 7, Thành phố Hà Nội",
    "noi_dung": "Đề nghị <cấp> giấy & bản sao",
}


@pytest.fixture
def typed() -> dict[str, str]:
    return dict(TYPED)


@pytest.fixture
def file(
    form_of: Callable[[httpx.Response, str], Form], sign_in: Callable[..., httpx.Response], typed: dict[str, str]
) -> Callable[..., tuple[httpx.Response, str]]:
    """Goes through the whole filing; answers the confirmation page and the code on it."""

    def file(client: Client, **who: str) -> tuple[httpx.Response, str]:
        documents = client.submit(form_of(sign_in(client, **who), "to-khai"), **typed)
        review = client.submit(form_of(documents, "thanh-phan"), files={"tep_1": ("a.pdf", b"%PDF", "application/pdf")})
        confirmation = client.submit(form_of(review, "nop-ho-so"))
        code = re.search('data-code="([^"]+)"', confirmation.text)
        assert code is not None
        return confirmation, code[1]

    return file
