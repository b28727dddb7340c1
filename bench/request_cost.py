"""What one request costs in CPU: this browser beside Locust's FastHttpUser and a bare gevent socket.

    python -m bench.request_cost

A small server answers in a process of its own, and so does each client; the clients take turns, a third of a second
at a time, on one keep-alive connection each, so that whatever else the machine does disturbs all alike. The answer has
8 headers and 90 bytes. Printed is the median of the turns of user and system CPU time of the client's process.

Two clients open a page of 10 KB that names six parts: a new visitor, who makes six connections for them and closes them
all, and one who has them from before. That is 7 requests, and 1. Two send a document of 2.8 MB, about what a dossier
has in the country's citizens: a bare socket that has it in memory, and the browser as part of a form.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

TURNS = 5
TURN_S = 0.33

REQUEST = b"GET /tra-cuu HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: portal-load\r\nAccept: */*\r\n\r\n"
ANSWER = (
    b"HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 10:15:07 GMT\r\nServer: uvicorn\r\nContent-Length: 90\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nX-Frame-Options: DENY\r\n"
    b"X-Request-Id: 8f3c9a7be2\r\nVary: Accept-Encoding\r\n\r\n" + b"x" * 90
)
PARTS = "".join(f'<img src="/static/{number}.svg">' for number in range(6))
PAGE = f"<!doctype html>{PARTS}{'<p>xin chào</p>' * 600}".encode()
PAGE_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(PAGE), PAGE)
DOCUMENT_BYTES = 2_800_000
PART_ANSWER = ANSWER.replace(b"no-store", b"max-age=86400")
ANSWER_BY_BEGINNING = {b"GET /page ": PAGE_ANSWER, b"GET /stati": PART_ANSWER}


def serve() -> None:
    """Answer everything that comes, one thread a connection; the port goes to stdout."""
    import socket
    import threading

    def answer(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while request := connection.recv(65536):
            if request.startswith(b"POST "):
                head, _, begun = request.partition(b"\r\n\r\n")
                missing = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]) - len(begun)
                while missing > 0 and (part := connection.recv(min(missing, 1 << 18))):
                    missing -= len(part)
            connection.sendall(ANSWER_BY_BEGINNING.get(request[:10], ANSWER))

    with socket.create_server(("127.0.0.1", 0)) as server:
        _say(str(server.getsockname()[1]))
        while True:
            threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()


def bare(port: int) -> Callable[[], object]:
    """A gevent socket that sends and receives, and looks at nothing."""
    return _sending(port, REQUEST)


def bare_upload(port: int) -> Callable[[], object]:
    """The same with a document, which is in memory."""
    return _sending(port, b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % DOCUMENT_BYTES + bytes(DOCUMENT_BYTES))


def _sending(port: int, request: bytes) -> Callable[[], object]:
    import gevent.socket

    connection = gevent.socket.create_connection(("127.0.0.1", port))

    def ask() -> None:
        connection.sendall(request)
        connection.recv(65536)

    return ask


def browser(port: int) -> Callable[[], object]:
    """A page of one document by harness.browser."""
    return _opening(port, "/tra-cuu", is_new=False)


def new_visitor(port: int) -> Callable[[], object]:
    """A page with its six parts, in a browser that has none of them."""
    return _opening(port, "/page", is_new=True)


def known_visitor(port: int) -> Callable[[], object]:
    """The same page, in a browser that has its parts."""
    return _opening(port, "/page", is_new=False)


def _opening(port: int, path: str, *, is_new: bool) -> Callable[[], object]:
    from contract.observer import Nobody
    from harness.browser.browser import Browser
    from harness.browser.site import Site

    site = Site(f"http://127.0.0.1:{port}")
    one = Browser(site, Nobody(), 1)

    def ask() -> None:
        visitor = Browser(site, Nobody(), 1) if is_new else one
        with visitor.page("look_up_procedure/home") as page:
            page.get(path)
        if is_new:
            visitor.close()

    return ask


def upload(port: int) -> Callable[[], object]:
    """A form with a document, as citizens fill it in."""
    from random import Random

    from contract.documents import DocumentSizes, Size
    from contract.observer import Nobody
    from harness.browser.browser import Browser
    from harness.browser.forms import Form
    from harness.browser.site import Site
    from locustfiles.documents import draw_uploads

    one = Browser(Site(f"http://127.0.0.1:{port}"), Nobody(), 1)
    size, random = Size(DOCUMENT_BYTES, DOCUMENT_BYTES), Random(1)
    form = Form("/nop", "post", "multipart/form-data", {"csrf": "x" * 32})

    def ask() -> None:
        documents = draw_uploads(random, DocumentSizes(1.0, size, size))[:1]
        with one.page("file_dossier/upload") as page:
            page.submit(form, files=documents)

    return ask


def fast_http_user(port: int) -> Callable[[], object]:
    """Locust's own fast client, with nobody listening to its request event."""
    from locust import FastHttpUser
    from locust.env import Environment

    class Citizen(FastHttpUser):
        host = f"http://127.0.0.1:{port}"

    citizen = Citizen(Environment(user_classes=[Citizen]))
    return lambda: citizen.client.get("/tra-cuu")


CLIENTS = {
    "bare gevent socket": bare,
    "harness.browser": browser,
    "FastHttpUser": fast_http_user,
    "a page, 6 parts new": new_visitor,
    "a page, 6 parts kept": known_visitor,
    "a document, bare socket": bare_upload,
    "a document": upload,
}


def take_turns(name: str, port: int) -> None:
    """For each line on stdin: ask for a while, and say how many microseconds of CPU each time took."""
    ask = CLIENTS[name](port)
    for _ in sys.stdin:
        end_s, requests = time.perf_counter() + TURN_S, 0
        before_s = time.process_time()
        while time.perf_counter() < end_s:
            ask()
            requests += 1
        _say(str((time.process_time() - before_s) / requests * 1e6))


def main() -> None:
    """Start everybody, let them take turns, and print the table."""
    server = _start("serve")
    port = _hear(server)
    clients = {name: _start("turns", name, port) for name in CLIENTS}
    try:
        turns = [{name: _turn(client) for name, client in clients.items()} for _ in range(1 + TURNS)]
    finally:
        for process in [server, *clients.values()]:
            process.kill()
            process.communicate()
    cost_us = {name: statistics.median(turn[name] for turn in turns[1:]) for name in CLIENTS}  # the first warms up
    least_us = cost_us["bare gevent socket"]
    for name, median_us in cost_us.items():
        _say(f"{name:24} {median_us:7.1f} us each, {median_us / least_us:5.2f} times the bare socket")


def _start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.request_cost", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _turn(client: subprocess.Popen[str]) -> float:
    assert client.stdin is not None
    client.stdin.write("go\n")
    client.stdin.flush()
    return float(_hear(client))


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise SystemExit("a process of the benchmark died; its error stands above")
    return line


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            serve()
        case ["turns", name, port]:
            take_turns(name, int(port))
        case _:
            main()
