"""Secrets by their shape: what of a text is told, and what is not."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contract.redaction import LONGEST_TOLD, one_line, redacted

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMDEwOTkxMjM0NTYifQ.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # addresses: neither what is asked, nor who asks
        ("GET /cb?code=Ab12&state=xyz HTTP/1.1", "GET /cb?… HTTP/1.1"),
        ("to https://id.test/cb?code=Ab12#top, which", "to https://id.test/cb?… which"),
        ("https://id.test/#access_token=abc", "https://id.test/#…"),
        ("at http://an:hunter2@127.0.0.1:8080/", "at http://…@127.0.0.1:8080/"),
        # headers
        ("Cookie: JSESSIONID=1A2B; theme=dark", "Cookie: …"),
        ("set-cookie: sid=abc; Path=/\nLocation: /", "set-cookie: …\nLocation: /"),
        (r"b'Cookie: a=b\r\nHost: x'", r"b'Cookie: …\r\nHost: x'"),
        ("Authorization: Bearer abc.def", "Authorization: …"),
        ("sent bearer abcdef to it", "sent bearer … to it"),
        # what is named
        ("password=hunter2 was wrong", "password=… was wrong"),
        ('{"password": "hun\\"ter2", "kind": "a"}', '{"password": …, "kind": "a"}'),
        ("{'otp': 482, 'n': 1}", "{'otp': …, 'n': 1}"),
        ("token: abc123 and so on", "token: … and so on"),
        ("?code=4711&n=1", "?code=…&n=1"),
        ("csrf_token='a b c' there", "csrf_token=… there"),
        ("mật khẩu: hunter2", "mật khẩu: …"),
        ("mat khau: hunter2", "mat khau: …"),
        ("Mật khẩu mới của bạn là hunter2.", "Mật khẩu mới của bạn là …"),
        ("MAT_KHAU=hunter2", "MAT_KHAU=…"),
        ("Mã xác thực của bạn là 9471", "Mã xác thực của bạn là …"),
        ("Ma xac nhan: 94 71", "Ma xac nhan: …"),
        ("mã OTP 9471 có hiệu lực trong 5 phút", "mã OTP … có hiệu lực trong 5 phút"),
        ("9471 là mã xác thực của bạn", "… là mã xác thực của bạn"),
        ("G-4829 is your verification code", "… is your verification code"),
        ("your code is 4829", "your code is …"),
        ("the password for an is hunter2", "the password for an is …"),
        ("user_password was hunter2", "user_password was …"),
        ("curl -u an:hunter2 http://127.0.0.1/", "curl -u … http://127.0.0.1/"),
        ("curl --user 'an:hun ter2' -v", "curl --user … -v"),
        ("curl -uan:hunter2 -v", "curl -u… -v"),
        ('{\\"password\\": \\"hunter2\\"}', '{\\"password\\": …\\"}'),
        ('{"mật khẩu": "hunter2"}', '{"mật khẩu": …}'),
        ('<input name="otp" type="text" value="9471">', '<input name="otp" type="text" value=…>'),
        ('<input value="hunter2" name="password">', '<input value=… name="password">'),
        ("<ns:Password type='x'>hunter2</ns:Password>", "<ns:Password type='x'>…</ns:Password>"),
        ('form-data; name="password"\r\n\r\nhunter2\r\n--', 'form-data; name="password"\r\n\r\n…\r\n--'),
        ("Họ và tên: Nguyễn Văn An, 12 Phố Huế", "Họ và tên: …, 12 Phố Huế"),
        # shapes
        (f"the token was {JWT}.", "the token was …"),
        ("write to nguyen.van.an+1@example.com.vn now", "write to … now"),
        ("citizen 001099123456 is unknown", "citizen … is unknown"),
        ("call 0912 345 678 or +84 912 345 678", "call … or …"),
        ("call 0912.345.678", "call …"),
        ("your code is 482915", "your code is …"),
        ("dossier 001.00.00.H29-250612-0001 is lost", "dossier … is lost"),
        ("key 9f3ac1d27be94a10c2 here", "key … here"),
        ("AKIAIOSFODNN7EXAMPLE was used", "… was used"),
        ("key ABCD7FGHIJKLMNOP, ABCDEFGHIJKLMNOPQRSTUVWXYZ", "key …, …"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq", "-----BEGIN PRIVATE KEY-----…"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\\nMIIEvQ+/a=\\nab-c\\n-----END RSA PRIVATE KEY----- x",
            "-----BEGIN RSA PRIVATE KEY-----…-----END RSA PRIVATE KEY----- x",
        ),
        ("Ab3/" * 16, "…"),
        ("SAMLResponse=PHNhbWw", "SAMLResponse=…"),
        ("biển số 30A-123.45 và 29-X1 234.56", "biển số … và …"),
        ("number plate 30a12345, 51F-1234", "number plate …, …"),
        ("ngày sinh: 01/02/1990", "ngày sinh: …"),
        ("Sinh ngày 1 tháng 2 năm 1990 tại Huế", "Sinh ngày … tại Huế"),
        ("sinh năm 1990", "sinh năm …"),
        ('{"ngaySinh": "1990-02-01", "n": 1}', '{"ngaySinh": …, "n": 1}'),
        ("born on 2 February 1990", "born on …"),
        ("dob 1990-02-01", "dob …"),
        ("STK 0123 4567 89", "STK …"),
        ('{"hoVaTen": "Nguyễn Văn An"}', '{"hoVaTen": …}'),
        ('{"ho_va_ten": "Nguyễn Văn An", "hoTenNguoiNop": "Trần Thị B"}', '{"ho_va_ten": …, "hoTenNguoiNop": …}'),
        ("số tài khoản là 1234 5678", "số tài khoản là …"),
        ("account number: 1234-56", "account number: …"),
        # what is useful stays
        ("404 for GET /tra-cuu", "404 for GET /tra-cuu"),
        ("refused to connect to ('192.168.100.200', 8080)", "refused to connect to ('192.168.100.200', 8080)"),
        ("ended after 1234567 bytes of the answer", "ended after 1234567 bytes of the answer"),
        ("[2026-11-24 21:13:42,123] up", "[2026-11-24 21:13:42,123] up"),
        ("All users spawned: 120000 users", "All users spawned: 120000 users"),
        ("status 503, exit code: 3", "status 503, exit code: 3"),
        ("it took 0.123456789 s", "it took 0.123456789 s"),
        ("certificate: self-signed certificate", "certificate: self-signed certificate"),
        ("Không tìm thấy hồ sơ", "Không tìm thấy hồ sơ"),
        ("name not found: Name or service not known", "name not found: Name or service not known"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_told_of_a_text(text, told):
    assert redacted(text) == told


def without_marks(text):
    plain = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return plain.replace("đ", "d").replace("Đ", "D")


SPELLINGS = (
    str, str.upper, str.title, without_marks, lambda text: unicodedata.normalize("NFD", text),
    lambda text: without_marks(text).replace(" ", "_"),
)  # fmt: skip
PASSWORDS = (
    "mk", "mật khẩu", "mật khẩu mới", "mật khẩu của bạn", "mật khẩu tạm thời của quý khách", "mật mã", "password",
    "passphrase", "passcode", "your new password", "old_password", "the password for an", "pwd",
)  # fmt: skip
CODES = (
    "mã xác thực", "mã xác thực của bạn", "mã xác nhận", "mã OTP", "mã otp của quý khách", "OTP", "mã PIN",
    "mã kích hoạt", "mã của bạn", "one-time code", "verification code", "your code", "your sign-in code", "PIN",
    "security code",
)  # fmt: skip
SAYS = (
    ": ",
    ":",
    " : ",
    "=",
    " = ",
    " là ",
    " LÀ ",
    " la ",
    " là: ",
    " is ",
    " was ",
    " is: ",
    "\u00a0là\u00a0",
    "： ",
)
AROUND = (
    "{}",
    "{}.",
    "Lỗi: {}, thử lại",
    "<p>{}</p>",
    '{{"message": "{}"}}',
    "['{}']",
    "[2026-11-24] WARN {} (x)\nnext",
)
# A password that is no word of a sentence; nothing else of a text has these letters.
PLANTED = st.from_regex(r"zq[a-z0-9]{4,10}", fullmatch=True)
DIGITS = st.from_regex(r"97[1-9]{2,6}", fullmatch=True)


@given(
    st.sampled_from(PASSWORDS), st.sampled_from(SPELLINGS), st.sampled_from(SAYS), st.sampled_from(AROUND), PLANTED
)  # fmt: skip
def test_no_password_is_told_whatever_it_is_called(called, spelling, says, around, planted):
    assert planted not in redacted(around.format(f"{spelling(called)}{says}{planted}"))


PAIRED = (
    "password", "pwd", "passphrase", "mật khẩu", "mk", "pw", "refresh_token", "client_secret", "token", "secret",
    "api-key", "SAMLResponse",
)  # fmt: skip
# With nothing between: what cannot be a word of a sentence.
NO_WORDS = st.one_of(
    st.from_regex(r"[Zz]q[a-z]{1,6}[0-9][a-z0-9]{0,6}", fullmatch=True),
    st.from_regex(r"zq[a-z]{2,6}[A-Z]{2,8}", fullmatch=True),
    st.from_regex(r"ZQ[A-Z]{2,6}[a-z]{3,6}", fullmatch=True),
)


@given(
    st.sampled_from(PAIRED), st.sampled_from(SPELLINGS), st.sampled_from((" ", "  ", "\t")), st.sampled_from(AROUND),
    NO_WORDS,
)  # fmt: skip
def test_no_secret_is_told_behind_its_name_alone(called, spelling, between, around, planted):
    assert planted not in redacted(around.format(f"{spelling(called)}{between}{planted}"))


@given(
    st.sampled_from(CODES), st.sampled_from(SPELLINGS), st.sampled_from((*SAYS, " ")), st.sampled_from(AROUND), DIGITS
)  # fmt: skip
def test_no_one_time_code_is_told_whatever_it_is_called(called, spelling, says, around, planted):
    assert planted not in redacted(around.format(f"{spelling(called)}{says}{planted}"))


# Where a portal, or what asks it, puts what nobody else may know.
PUT_INTO = (
    "http://an:{}@127.0.0.1/", "GET /cb?a={} HTTP/1.1", "https://id.test/#x={}", "Location: /cb?code={}&state=x",
    "Location: https://id.test/cb#access_token={}", "Set-Cookie: sid={}; Path=/; HttpOnly", "set-cookie: x={}",
    "Cookie: a=b; c={}", "Authorization: Bearer {}", "Authorization: Basic {}", "Proxy-Authorization: {}",
    "X-API-Key: {}", "X-Auth-Token: {}", "X-CSRF-Token: {}", "('Set-Cookie', 'sid={}')", "{{'Cookie': 'a={}'}}",
    r"b'HTTP/1.1 200 OK\r\nSet-Cookie: s={}\r\n'", "curl -u an:{} http://127.0.0.1", "curl -b 'sid={}' http://x",
    "curl -H 'Authorization: Basic {}' http://x", "wget --password={} http://x", "JSESSIONID={}", "PHPSESSID={};",
    "user=an&password={}&go=1", "password%3D{}%26go", "mat_khau={}&x=1", "otp={}", "id_token={}", "code={}",
    '{{"password": "{}"}}', '{{"access_token":"{}","n":1}}', '{{"matKhau":"{}"}}', '{{"maXacThuc": "{}"}}',
    '{{"ma_otp": "{}"}}', '{{"mật khẩu": "{}"}}', '{{"password_confirmation": "{}"}}', '{{"password2": "{}"}}',
    r'"{{\"password\": \"{}\"}}"', r'"{{\"refresh_token\":\"{}\"}}"', "{{'otp': '{}'}}", '{{\n  "secret":\n  "{}"\n}}',
    '<input type="password" name="password" value="{}">', '<input type=hidden name="csrf_token" value="{}">',
    '<input value="{}" name="_csrf">', "<meta name='csrf-token' value='{}'>", "<password>{}</password>",
    '<wsse:Password Type="#PasswordText">{}</wsse:Password>', "<otp>{}</otp>", "<matKhau>{}</matKhau>",
    'name="password"\r\n\r\n{}\r\n--x', r'name=\"otp\"\r\n\r\n{}\r\n', "password='{}'", 'PORTAL_PASSWORD="{}"',
    "<p>Mật khẩu mới của bạn là <b>{}</b></p>", "<td>Mã OTP</td><td>{}</td>", "KeyError: 'token={}'",
    "an{}@example.com", "Họ và tên: {}", "Ho ten: {}", "full name: {}",
)  # fmt: skip


@given(st.sampled_from(PUT_INTO), PLANTED)
def test_no_secret_is_told_wherever_it_is_put(place, planted):
    assert planted not in redacted(place.format(planted))


@given(st.sampled_from(PUT_INTO), st.sampled_from(AROUND), st.lists(PLANTED, min_size=1, max_size=3))
@example("Set-Cookie: sid={}; Path=/; HttpOnly", "{}", ["zqabcd", "zqefgh"])
def test_no_secret_is_told_beside_others(place, around, planted):
    text = "\n".join(around.format(place.format(one)) for one in planted)
    assert not any(one in redacted(text) for one in planted)


@pytest.mark.parametrize(
    "line",
    [
        "[2026-11-24 21:13:42,123] host/INFO/locust.runners: 4 workers connected.",
        "Ramping to 120000 users at a rate of 500.00 per second",
        "wrong_page: expected the dossier's page, found the sign-in page",
        "timeout: no answer within 60 s to GET /ho-so/nop",
        "status 503 for POST /dang-nhap, exit code: 3, error code 1045",
        "the password is wrong", "if the password is right", "No password is asked for", "one-time code -> check",
        "Password is required", "mật khẩu không đúng", "Mật khẩu là bắt buộc",
        "the token is expired", "Mã xác thực không đúng", "OTP is missing", "the security code was not sent",
        "mã lỗi 503", "Mã trạng thái: 200", "mã hồ sơ không tồn tại", "status code is 503", "error code: 1045",
        "a status of 200 was expected of /tra-cuu",
        "page sign_in: 12 of 400 failed, 3 timed out", "worker 3: loop lag 0.012 s, cpu 71 %, 1,200 requests/s",
        "lá đơn là văn bản", "Hồ sơ là hợp lệ", "Tên là gì?", "spinning up 3 workers", "compass: north",
        "passengers: 12, passing: 3, passed: 4", "key error in stage 2", "pinned to core 1", "tokenizer ready",
        'File "/srv/portal-load/harness/browser/wire.py", line 157, in _ask',
        "ConnectionRefusedError: [Errno 111] Connection refused", "http://127.0.0.1:8080/tra-cuu answered 200",
        "uid 1000 is no user", "python -u run.py", "sort -u names.txt",
        "token RS256 is used", "secret sha256 hash", "password TypeError", "the token ring", "token 503",
        "mkdir -p results",
        "a password 30min old", "the secret wire.py:12", "mkv: 3", "bookmk=3", "PYTHONUNBUFFERED=1",
        "tài khoản không có",
        "account 3 is locked", "sinh viên: 12", "born again in stage 2", "a plate of 12 charts", "step 12A-B of 30",
        "at 1.6448536269514722 s", "-----BEGIN of a stage", "client_secret missing", "refresh_token expired",
        "master: 127.0.0.1:5557, web: off", "it is your turn 2 times", "stage 4 is the last one",
    ],
)  # fmt: skip
def test_what_an_ordinary_line_says_stays(line):
    assert redacted(line) == line


@given(st.text(st.sampled_from("aB1 -.:=/?@#'\"\\é\n"), max_size=80))
def test_no_long_number_is_left_and_one_line_is_one(text):
    assert not re.search(r"(?<!\d\.)(?<!\d)\d{10}", redacted(text))
    told = one_line(text, 50)
    assert len(told) <= 50
    assert "\n" not in told


@pytest.mark.parametrize(
    "text",
    [
        "a=" * 20_000,
        "1" * 50_000,
        "'" * 30_000,
        "eyJ" * 9_000,
        "a@" * 9_000,
        "a-1_" * 9_000,
        "mat khau " * 2_000,
        "password for x " * 1_000,
        '\\"' * 9_000,
        "<otp " * 3_000,
        'name="otp" ' * 2_000,
        "value=1 " * 2_000,
        "la " * 5_000,
        "a1 is " * 3_000,
        "-u " * 4_000,
        "ma" * 9_000,
        "token: " * 3_000,
        "-----BEGIN A-----" * 900,
        "token " * 3_000,
        "ngày sinh là " * 900,
        "stk 1 " * 2_000,
        "30A" * 4_000,
    ],
)
def test_no_text_is_slow_and_a_long_one_is_cut(text):
    assert len(redacted(text)) <= LONGEST_TOLD + 10_000
