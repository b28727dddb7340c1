"""What a signed-in citizen has filed: the confirmation, the list, one dossier with its state."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.answers import page
from portal.asked import commune_of, found, procedure_of, signed_in
from portal.dossiers import STATES
from portal.parts import parts_of

MOST_LISTED = 20


async def confirmation(request: Request) -> Response:
    """The dossier's code, for the citizen to keep."""
    return _dossier_page(request, "confirmation.html")


async def account(request: Request) -> Response:
    """The citizen's dossiers, the newest first."""
    person = signed_in(request)
    dossiers = parts_of(request).database.dossiers_of(person.number, MOST_LISTED)
    names = {each.procedure: procedure_of(request, each.procedure).name for each in dossiers}
    return page(request, "account.html", dossiers=dossiers, names=names, states=STATES)


async def dossier(request: Request) -> Response:
    """One of the citizen's dossiers."""
    return _dossier_page(request, "dossier.html")


def _dossier_page(request: Request, template: str) -> Response:
    """Another citizen's dossier is as absent as one that does not exist: nobody finds out by trying."""
    parts, person = parts_of(request), signed_in(request)
    dossier = parts.database.dossier(request.path_params["code"])
    own = found(dossier if dossier and dossier.owner == person.number else None, "Không tìm thấy hồ sơ")
    return page(
        request,
        template,
        dossier=own,
        procedure=procedure_of(request, own.procedure),
        commune=commune_of(request, own.commune),
        province=parts.places.province_of(own.commune),
        documents=parts.database.documents(own.code),
        states=STATES,
    )


ROUTES = [
    Route("/da-nop/{code}", confirmation),
    Route("/tai-khoan/ho-so", account),
    Route("/tai-khoan/ho-so/{code}", dossier),
]
