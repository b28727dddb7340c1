"""`GET /.well-known/portal-load/proof`: a file by which the portal's owner agrees to a load test, while it is there."""

from pathlib import Path

from portal.web.request import HTTPException, Request
from portal.web.response import JSON, Response
from portal.web.routes import Route

PROOF_PATH = "/.well-known/portal-load/proof"


def proof_route(file: Path | None) -> Route:
    """The file as it stands now: who takes it away is heard at once."""

    async def proof(request: Request) -> Response:
        try:
            content = file.read_bytes() if file is not None else None
        except OSError:
            content = None
        if content is None:
            raise HTTPException(404, "There is no such page.")
        return Response(content, content_type=JSON)

    return Route(PROOF_PATH, proof)
