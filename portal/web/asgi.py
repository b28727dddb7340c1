"""The portal as an ASGI application, so that it can be asked without a network."""

from typing import Any

from portal.web.request import Request
from portal.web.server import Application


async def answer_asgi(application: Application, scope: Any, receive: Any, send: Any) -> None:
    """Read one request of ASGI 3, and send its answer; background work is not run."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    peer = scope["client"][0] if scope.get("client") else None
    answer = await application.answer(Request(scope["method"], target, dict(scope["headers"]), body, peer))
    headers = [(b"content-length", b"%d" % len(answer.body)), *answer.headers]
    if answer.content_type:
        headers.insert(0, (b"content-type", answer.content_type.encode()))
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
