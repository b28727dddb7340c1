"""The pages that everybody may see: home, search, a procedure, the choice of the agency."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.answers import page
from portal.asked import procedure_of
from portal.catalogue import LEVELS


async def home(request: Request) -> Response:
    """The front page: search, what people come for most, the fields."""
    return page(request, "home.html")


async def search(request: Request) -> Response:
    """The search page; its results come by a JSON call."""
    return page(request, "search.html", words=request.query_params.get("q", ""))


async def procedure(request: Request) -> Response:
    """One procedure: how it goes, what to bring, what it costs."""
    procedure = procedure_of(request, request.path_params["code"])
    return page(request, "procedure.html", procedure=procedure, level=LEVELS[procedure.level])


async def agency(request: Request) -> Response:
    """Province, then commune: dependent drop-downs that JSON calls fill."""
    return page(request, "agency.html", procedure=procedure_of(request, request.query_params.get("thu_tuc")))


ROUTES = [
    Route("/", home),
    Route("/tim-kiem-thu-tuc-hanh-chinh", search),
    Route("/thu-tuc-hanh-chinh/{code}", procedure),
    Route("/chon-co-quan", agency),
]
