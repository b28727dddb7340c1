"""The pages that everybody may see: home, search, a procedure, the choice of the agency."""

from portal.amounts import dong
from portal.answers import kept_page
from portal.asked import procedure_of
from portal.catalogue import LEVELS
from portal.web.request import Request
from portal.web.response import Response
from portal.web.routes import Route


async def home(request: Request) -> Response:
    """The front page: search, what people come for most, the fields."""
    return kept_page(request, "home.html")


async def search(request: Request) -> Response:
    """The search page; its results come by a JSON call."""
    return kept_page(request, "search.html", words=request.query_params.get("q", ""))


async def procedure(request: Request) -> Response:
    """One procedure: how it goes, what to bring, what it costs."""
    procedure = procedure_of(request, request.path_params["code"])
    fee = dong(procedure.fee_vnd) if procedure.fee_vnd else "Không"
    return kept_page(request, "procedure.html", procedure=procedure, level=LEVELS[procedure.level], fee=fee)


async def agency(request: Request) -> Response:
    """Province, then commune: dependent drop-downs that JSON calls fill."""
    return kept_page(request, "agency.html", procedure=procedure_of(request, request.query_params.get("thu_tuc")))


ROUTES = [
    Route("/", home),
    Route("/tim-kiem-thu-tuc-hanh-chinh", search),
    Route("/thu-tuc-hanh-chinh/{code}", procedure),
    Route("/chon-co-quan", agency),
]
