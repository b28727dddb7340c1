"""Which cookie is sent where (RFC 6265, as far as a portal's sessions need it)."""

import pytest

from harness.browser.cookies import Cookies
from harness.browser.urls import read_url

FROM = "https://portal.example/nop/ho-so"

# sentence, Set-Cookie lines from FROM, where to, what is sent
ROWS = (
    ("sent back", ["a=1; Path=/"], FROM, "a=1"),
    ("two of them", ["a=1; Path=/", "b=2; Path=/"], FROM, "a=1; b=2"),
    ("the newest of a name", ["a=1; Path=/", "a=2; Path=/"], FROM, "a=2"),
    ("with signs of its own", ["a=x=y&z; Path=/"], FROM, "a=x=y&z"),
    ("without a value", ["a=; Path=/"], FROM, "a="),
    ("with blanks around", [" a = 1 ; path = / "], FROM, "a=1"),
    ("without a path: for its folder", ["a=1"], "https://portal.example/nop/khac", "a=1"),
    ("without a path: not for others", ["a=1"], "https://portal.example/tra-cuu", ""),
    ("of a path: for what is below", ["a=1; Path=/nop"], "https://portal.example/nop/x?y", "a=1"),
    ("of a path: for itself", ["a=1; Path=/nop"], "https://portal.example/nop", "a=1"),
    ("of a path: not for what begins like it", ["a=1; Path=/nop"], "https://portal.example/nophoso", ""),
    ("of a path that ends with a slash", ["a=1; Path=/nop/"], "https://portal.example/nop/x", "a=1"),
    ("the longer path first", ["a=1; Path=/", "a=2; Path=/nop"], FROM, "a=2; a=1"),
    (
        "of paths of one length in their order",
        ["a=1; Path=/", "b=2; Path=/nop", "c=3; Path=/nop"],
        FROM,
        "b=2; c=3; a=1",
    ),
    ("a new one in the old one's place", ["a=1; Path=/", "b=2; Path=/", "a=3; Path=/"], FROM, "a=3; b=2"),
    ("not for another host", ["a=1; Path=/"], "https://other.example/", ""),
    ("not for a host below, without a domain", ["a=1; Path=/"], "https://sso.portal.example/", ""),
    ("for a host below, with a domain", ["a=1; Path=/; Domain=portal.example"], "https://sso.portal.example/", "a=1"),
    ("of a domain with a dot", ["a=1; Path=/; Domain=.portal.example"], "https://sso.portal.example/", "a=1"),
    ("of a domain that is not the host's", ["a=1; Path=/; Domain=other.example"], "https://other.example/", ""),
    ("of a domain that only ends alike", ["a=1; Path=/; Domain=rtal.example"], FROM, ""),
    ("on every port", ["a=1; Path=/"], "https://portal.example:8443/", "a=1"),
    ("secure, over TLS", ["a=1; Path=/; Secure"], FROM, "a=1"),
    ("secure, in the clear", ["a=1; Path=/; secure"], "http://portal.example/", ""),
    ("taken back by age", ["a=1; Path=/", "a=; Path=/; Max-Age=0"], FROM, ""),
    ("taken back by a negative age", ["a=1; Path=/", "a=; Path=/; max-age=-1"], FROM, ""),
    ("taken back by date", ["a=1; Path=/", "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], FROM, ""),
    ("good for long by date", ["a=1; Path=/; Expires=Fri, 31 Dec 2999 23:59:59 GMT"], FROM, "a=1"),
    ("age before date", ["a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], FROM, "a=1"),
    ("with a date that is none", ["a=1; Path=/; Expires=some day"], FROM, "a=1"),
    ("taken back of another path", ["a=1; Path=/", "a=; Path=/nop; Max-Age=0"], FROM, "a=1"),
    ("without a name", ["=1; Path=/"], FROM, ""),
    ("that is no cookie", ["nothing"], FROM, ""),
    ("empty", [""], FROM, ""),
)


@pytest.mark.parametrize(("lines", "to", "sent"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_cookie(lines: list[str], to: str, sent: str) -> None:
    cookies = Cookies()
    for line in lines:
        cookies.keep(line.encode(), read_url(FROM))
    assert cookies.line(read_url(to)) == (f"Cookie: {sent}\r\n" if sent else "")
