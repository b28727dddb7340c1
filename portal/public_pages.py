"""The pages that everybody may see: home, search, a procedure, the choice of the agency."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.parts import page, parts_of

POPULAR = 15


async def home(request: Request) -> Response:
    """The front page: search, the fields, what people come for most."""
    catalogue = parts_of(request).catalogue
    return page(request, "home.html", fields=catalogue.fields, popular=catalogue.procedures[:POPULAR])


async def search(request: Request) -> Response:
    """The search page; its results come by a JSON call."""
    catalogue = parts_of(request).catalogue
    words = request.query_params.get("q", "")
    return page(request, "search.html", words=words, fields=catalogue.fields, popular=catalogue.procedures[:POPULAR])


async def procedure(request: Request) -> Response:
    """One procedure: how it goes, what to bring, what it costs."""
    parts = parts_of(request)
    return page(request, "procedure.html", procedure=parts.procedure(request.path_params["code"]))


async def agency(request: Request) -> Response:
    """Province, then commune: dependent drop-downs that JSON calls fill."""
    parts = parts_of(request)
    return page(request, "agency.html", procedure=parts.procedure(request.query_params.get("thu_tuc", "")))


ROUTES = [
    Route("/", home),
    Route("/tim-kiem-thu-tuc-hanh-chinh", search),
    Route("/thu-tuc-hanh-chinh/{code}", procedure),
    Route("/chon-co-quan", agency),
]
