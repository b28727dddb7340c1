"""What a site allows, and what it makes once for all citizens."""

import gevent
import gevent.socket
import pytest

from harness.browser.site import Site
from harness.browser.urls import read_url

# sentence, hosts, url, allowed
ROWS = (
    ("its own origin", [], "http://portal.example:8000/x", True),
    ("its own host on another port", [], "http://portal.example/", False),
    ("a stranger", [], "http://other.example:8000/", False),
    ("a host on its default port", ["other.example"], "https://other.example/", True),
    ("a host on another port", ["other.example"], "https://other.example:8443/", False),
    ("a host with its port", ["other.example:8443"], "https://other.example:8443/", True),
    ("a host with a port, on the default port", ["other.example:8443"], "https://other.example/", False),
    ("an address of six numbers", ["[fd00::5]:8443"], "https://[fd00::5]:8443/", True),
    ("a host in capitals", ["Other.Example"], "https://OTHER.example/", True),
    ("a host below an allowed one", ["example"], "https://other.example/", False),
)


@pytest.mark.parametrize(("hosts", "url", "is_allowed"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_whom_a_citizen_may_talk_to(hosts: list[str], url: str, is_allowed: bool) -> None:
    assert Site("http://portal.example:8000", hosts).allows(read_url(url).origin) is is_allowed


@pytest.mark.parametrize("base_url", ["portal.example", "ftp://portal.example", "http://portal.example/dvc", ""])
def test_a_base_url_is_an_origin(base_url: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        Site(base_url)


@pytest.mark.parametrize("user_agent", ["", "a\r\nX: y", "trình duyệt"])
def test_a_user_agent_fits_in_a_header(user_agent: str) -> None:
    with pytest.raises(ValueError, match="expected printable ASCII"):
        Site("http://portal.example", user_agent=user_agent)


def test_a_name_is_looked_up_once_however_many_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        gevent.sleep(0.01)
        return [
            (2, 1, 6, "", ("192.0.2.1", port)),
            (2, 2, 17, "", ("192.0.2.1", port)),
            (2, 1, 6, "", ("192.0.2.2", port)),
        ]

    monkeypatch.setattr(gevent.socket, "getaddrinfo", look_up)
    site = Site("http://portal.example")
    asking = [gevent.spawn(site.addresses_of, site.base.origin) for _ in range(10)]
    gevent.joinall(asking, raise_error=True)
    assert asked == ["portal.example"]
    assert {one.value for one in asking} == {((2, ("192.0.2.1", 80)), (2, ("192.0.2.2", 80)))}


def test_there_is_one_tls_context() -> None:
    site = Site("https://portal.example")
    assert site.tls_context is site.tls_context
