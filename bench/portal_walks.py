"""The walks of bench.portal: what a citizen asks the portal for, request by request, as plain bytes over a socket."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from random import Random
from urllib.parse import urlencode

STATIC = ("portal.css", "portal.js", "khai-sinh.svg", "hoc-tap.svg", "viec-lam.svg", "cu-tru.svg")
CALLS = "/api/v1"
PLACES = f"{CALLS}/configuring/citizen/department/list-with-location"
TYPED = {
    "ngay_sinh": "1990-01-31",
    "dien_thoai": "0100000001",
    "thu_dien_tu": "mau@thu-tai.invalid",
    "dia_chi": "Xã số 7, Thành phố Hà Nội",
    "noi_dung": "Đề nghị giải quyết thủ tục, hồ sơ thử tải",
}
DOCUMENT_BYTES = 1_000_000  # of one upload: between a scan and a photo
BOUNDARY = "0123456789abcdef0123456789abcdef"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BROWSER = "User-Agent: portal-load\r\nAccept: */*\r\nAccept-Language: vi-VN,vi;q=0.9\r\n"


class WrongAnswer(Exception):
    """The portal did not answer as a citizen needs it to."""


@dataclass(frozen=True)
class Step:
    """One request: `route` names it in the table, `opens_page` whether a page begins with it."""

    route: str
    method: str
    target: str
    body: bytes = b""
    content_type: str = ""
    opens_page: bool = False


@dataclass
class Answer:
    """What came back."""

    status: int
    head: str
    body: bytes

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        return self.found(rf'name="{name}" value="([^"]*)"')

    def found(self, pattern: str) -> str:
        """What stands where the pattern has its group; raises WrongAnswer."""
        match = re.search(pattern, self.body.decode())
        if match is None:
            raise WrongAnswer(f"found no {pattern} on a page with status {self.status}")
        return match[1]

    @property
    def location(self) -> str:
        """Where it sends the citizen."""
        match = re.search(r"\r\nlocation: (\S+)", self.head, re.IGNORECASE)
        if match is None:
            raise WrongAnswer(f"found no location in an answer with status {self.status}")
        return match[1]


Walk = Iterator[Step]


@dataclass
class Citizen:
    """A connection with its cookies, on a walk; `answer` is the last that came."""

    place: tuple[str, int]
    number: int
    cookies: dict[str, str] = field(default_factory=dict)
    answer: Answer = field(default_factory=lambda: Answer(0, "", b""))

    def __post_init__(self) -> None:
        self.connection = socket.create_connection(self.place, timeout=20)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, step: Step) -> None:
        """Ask, and do not wait."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{step.method} {step.target} HTTP/1.1\r\nHost: {self.place[0]}:{self.place[1]}\r\n{BROWSER}"
        head += f"Cookie: {cookies}\r\n" if cookies else ""
        if step.method == "POST":
            head += f"Content-Type: {step.content_type}\r\nContent-Length: {len(step.body)}\r\n"
        self.connection.sendall(f"{head}\r\n".encode() + step.body)

    def receive(self, step: Step) -> None:
        """Wait for the answer; raises WrongAnswer where it is none that leads on."""
        received = self.connection.recv(1 << 18)
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        while length and len(body) < int(length[1]):
            body += self._more()
        self.answer = Answer(int(head[9:12]), head.decode("latin-1"), body)
        if self.answer.status >= 400:
            raise WrongAnswer(f"found {self.answer.status} for {step.method} {step.target}")
        for name, value in re.findall(r"(?i)\r\nset-cookie: ([^=]+)=([^;\r]*)", self.answer.head):
            self.cookies[name] = value.strip('"')

    def close(self) -> None:
        """Leave."""
        self.connection.close()

    def _more(self) -> bytes:
        more = self.connection.recv(1 << 18)
        if not more:
            raise WrongAnswer("the portal closed a connection in the middle of an answer")
        return more


def look_up(citizen: Citizen) -> Walk:
    """Search, read, see who handles it."""
    yield from _home()
    words = urlencode({"q": "khai sinh"})
    yield Step("search", "GET", f"/tim-kiem-thu-tuc-hanh-chinh?{words}", opens_page=True)
    yield _call("api search", "submitting/formality/list-all-public-formality-by-citizen", b'{"q":"khai sinh"}')
    yield Step("procedure", "GET", "/thu-tuc-hanh-chinh/1.001193", opens_page=True)
    yield _call("api procedure", "configuring/formality/get-formality-by-citizen", b'{"id":"1.001193"}')
    yield Step("agency", "GET", "/chon-co-quan?thu_tuc=1.001193", opens_page=True)
    yield Step("api provinces", "POST", PLACES, b'{"type":"PROVINCE"}', JSON)
    yield Step("api communes", "POST", PLACES, b'{"type":"COMMUNE","provinceCode":"01"}', JSON)
    agencies = b'{"formalityId":"1.001193","communeCode":"01007"}'
    yield _call("api agencies", "submitting/formality/list-department-url-by-citizen", agencies)


def track_by_code(citizen: Citizen) -> Walk:
    """A dossier's state, by its code and a captcha."""
    yield from _home()
    yield Step("track", "GET", "/tra-cuu-ho-so", opens_page=True)
    typed = {"ma_ho_so": _earlier_code(citizen, 4), **_captcha_of(citizen)}
    yield _form("tracked", "/tra-cuu-ho-so", typed, opens_page=True)


def track_in_account(citizen: Citizen) -> Walk:
    """The same, signed in."""
    yield from _home()
    owner = f"00701{1 + citizen.number % 100:03d}{10 * (citizen.number // 100 % 1000) + 4:04d}"
    yield from _sign_in(citizen, "/tai-khoan/ho-so", owner)
    yield Step("account", "GET", citizen.answer.location)
    code = citizen.answer.found('href="/tai-khoan/ho-so/([^"/?]+)"')
    yield Step("dossier", "GET", f"/tai-khoan/ho-so/{code}", opens_page=True)


def file_dossier(citizen: Citizen) -> Walk:
    """The long one: from the front page to what was filed."""
    yield from look_up(citizen)
    where = "/nop-truc-tuyen?thu_tuc=1.001193&don_vi=01" + f"{1 + citizen.number % 100:03d}"
    yield Step("to sign in", "GET", where, opens_page=True)
    yield from _sign_in(citizen, where, f"000{citizen.number % 10**9:09d}", opens_page=False)
    yield Step("e-form", "GET", citizen.answer.location)
    hidden = {name: citizen.answer.hidden(name) for name in ("csrf", "ho_so", "thu_tuc", "don_vi")}
    draft = (
        f'{{"csrf":"{hidden["csrf"]}","id":"{hidden["ho_so"]}","formalityId":"{hidden["thu_tuc"]}",'
        f'"communeCode":"{hidden["don_vi"]}","form":{{"ho_ten":"Mẫu"}}}}'
    )
    yield _call("api draft", "submitting/dossier/save-draft", draft.encode())
    yield _form("e-form sent", "/nop-truc-tuyen", hidden | TYPED, opens_page=True)
    documents = citizen.answer.location
    yield Step("documents", "GET", documents)
    yield _upload(documents, citizen.answer.hidden("csrf"))
    yield Step("review", "GET", citizen.answer.location)
    submit = documents.replace("thanh-phan", "nop")
    yield _form("submit", submit, {"csrf": citizen.answer.hidden("csrf")}, opens_page=True)
    yield Step("confirmation", "GET", citizen.answer.location)
    yield Step("account", "GET", "/tai-khoan/ho-so", opens_page=True)
    code = citizen.answer.found('href="/tai-khoan/ho-so/([^"/?]+)"')
    yield Step("dossier", "GET", f"/tai-khoan/ho-so/{code}", opens_page=True)


def pay_fine(citizen: Citizen) -> Walk:
    """A traffic fine, over the payment gateway."""
    yield from _home()
    yield Step("fine search", "GET", "/tra-cuu-vi-pham-giao-thong", opens_page=True)
    digits = citizen.number % 10**9
    typed = {"so_quyet_dinh": f"QD-{digits:09d}", "bien_so": f"{11 + digits % 89}A-{digits % 100_000:05d}"}
    yield _form("fine", "/tra-cuu-vi-pham-giao-thong", typed | _captcha_of(citizen), opens_page=True)
    hidden = {name: citizen.answer.hidden(name) for name in ("csrf", "noi_dung")}
    yield _form("to pay", "/thanh-toan/bat-dau", hidden, opens_page=True)
    yield Step("banks", "GET", citizen.answer.location)
    chosen = {"csrf": citizen.answer.hidden("csrf"), "ngan_hang": "NH3"}
    yield _form("bank chosen", "/cong-thanh-toan/chon-ngan-hang", chosen, opens_page=True)
    yield Step("payment code", "GET", citizen.answer.location)
    code = {"csrf": citizen.answer.hidden("csrf"), "ma_xac_nhan": citizen.answer.found('data-otp="([0-9]{6})"')}
    yield _form("code sent", "/cong-thanh-toan/xac-nhan", code, opens_page=True)
    yield Step("receipt", "GET", citizen.answer.location)


# What share of the sessions each is: those of scenarios/citizens/country.yaml, the rarer journeys to their likes.
SHARE_BY_WALK: dict[Callable[[Citizen], Walk], float] = {
    look_up: 0.49,
    track_by_code: 0.15,
    track_in_account: 0.15,
    file_dossier: 0.10,
    pay_fine: 0.11,
}


def _home() -> Walk:
    yield Step("home", "GET", "/", opens_page=True)
    for name in STATIC:
        yield Step("static", "GET", f"/static/{name}")
    yield _call("api news", "configuring/news/list-by-citizen", b'{"limit":6}')


def _sign_in(citizen: Citizen, then: str, number: str, opens_page: bool = True) -> Walk:
    yield Step("sign in", "GET", f"/dang-nhap?{urlencode({'tiep': then})}", opens_page=opens_page)
    yield Step("provider", "GET", citizen.answer.location)
    typed = {"so_dinh_danh": number, "mat_khau": "thu-tai", "ho_ten": "Nguyễn Thị Mẫu"}
    typed["csrf"] = citizen.answer.hidden("csrf")
    yield _form("password", "/vneid/dang-nhap", typed, opens_page=True)
    yield Step("provider code", "GET", citizen.answer.location)
    code = {"csrf": citizen.answer.hidden("csrf"), "ma_xac_thuc": citizen.answer.found('data-otp="([0-9]{6})"')}
    yield _form("otp", "/vneid/ma-xac-thuc", code, opens_page=True)
    yield Step("signed in", "GET", citizen.answer.location)


def _call(route: str, path: str, body: bytes) -> Step:
    return Step(route, "POST", f"{CALLS}/{path}", body, JSON)


def _form(route: str, target: str, fields: dict[str, str], opens_page: bool = False) -> Step:
    return Step(route, "POST", target, urlencode(fields).encode(), FORM, opens_page)


def _upload(target: str, csrf: str) -> Step:
    disposition = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    head = f'{disposition}"csrf"\r\n\r\n{csrf}\r\n{disposition}"tep_1"; filename="a.pdf"\r\n\r\n'
    body = head.encode() + _document() + f"\r\n--{BOUNDARY}--\r\n".encode()
    return Step("upload", "POST", target, body, f"multipart/form-data; boundary={BOUNDARY}", opens_page=True)


@cache
def _document() -> bytes:
    """As little in order as a photo is."""
    return Random("document").randbytes(DOCUMENT_BYTES)


def _captcha_of(citizen: Citizen) -> dict[str, str]:
    answer = citizen.answer
    return {
        "csrf": answer.hidden("csrf"),
        "ma_captcha": answer.hidden("ma_captcha"),
        "captcha": answer.found('data-captcha="([0-9]+)"'),
    }


def _earlier_code(citizen: Citizen, state: int) -> str:
    number = 10 * (citizen.number // 100 % 1000) + state
    return f"{1 + citizen.number % 100:03d}.00.00.H26-250615-{number:04d}"
