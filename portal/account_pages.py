"""What a signed-in citizen has filed: the confirmation, the list by folders, one dossier with what became of it."""

from portal.answers import page
from portal.asked import commune_of, found, procedure_of, signed_in
from portal.dossier_changes import history_of, request_for_papers
from portal.dossiers import STATES, Dossier
from portal.parts import parts_of
from portal.visitors import SignedIn
from portal.web.request import HTTPException, Request
from portal.web.response import Response
from portal.web.routes import Route

MOST_LISTED = 20
FOLDERS = {
    "cho-tiep-nhan": ("Chờ tiếp nhận", (1,)),
    "dang-xu-ly": ("Đang xử lý", (2, 4, 7)),
    "cho-bo-sung": ("Chờ bổ sung", (5,)),
    "cho-thanh-toan": ("Chờ thanh toán", (6,)),
    "da-xong": ("Đã xong", (3, 8, 9, 10)),
}


async def confirmation(request: Request) -> Response:
    """The dossier's code, for the citizen to keep, or for the officer who filed it in the citizen's name."""
    return dossier_page(request, "confirmation.html", _dossier_of(request, signed_in(request)))


async def account(request: Request) -> Response:
    """The citizen's dossiers, the newest first; `?thu_muc=` shows one folder of them."""
    person = account_holder(request)
    folder = request.query_params.get("thu_muc", "")
    dossiers = parts_of(request).database.dossiers_of(person.number, MOST_LISTED)
    if folder:
        _, states = found(FOLDERS.get(folder), "Không có thư mục này")
        dossiers = [each for each in dossiers if each.state in states]
    names = {each.procedure: procedure_of(request, each.procedure).name for each in dossiers}
    return page(request, "account.html", dossiers=dossiers, names=names, states=STATES, folders=FOLDERS, folder=folder)


async def dossier(request: Request) -> Response:
    """One of the citizen's dossiers."""
    return dossier_page(request, "dossier.html", own_dossier(request))


def account_holder(request: Request) -> SignedIn:
    """The citizen who is signed in, or 401; 403 to an officer who files in somebody's name."""
    person = signed_in(request)
    if person.assisted_by:
        raise HTTPException(403, "Cán bộ chỉ nộp hồ sơ giúp, không mở tài khoản của người nộp")
    return person


def own_dossier(request: Request) -> Dossier:
    """The dossier that the path names, if it is the citizen's, or 404."""
    return _dossier_of(request, account_holder(request))


def dossier_page(request: Request, template: str, dossier: Dossier, **context: object) -> Response:
    """A page about one dossier, with all that is known of it."""
    database = parts_of(request).database
    history = history_of(database, dossier.code)
    return page(
        request,
        template,
        200,
        dossier=dossier,
        procedure=procedure_of(request, dossier.procedure),
        commune=commune_of(request, dossier.commune),
        province=parts_of(request).places.province_of(dossier.commune),
        documents=database.documents(dossier.code),
        history=history,
        papers=request_for_papers(dossier, history),
        states=STATES,
        **context,
    )


def _dossier_of(request: Request, person: SignedIn) -> Dossier:
    """Another citizen's dossier is as absent as one that does not exist: nobody finds out by trying."""
    dossier = parts_of(request).database.dossier(request.path_params["code"])
    return found(dossier if dossier and dossier.owner == person.number else None, "Không tìm thấy hồ sơ")


ROUTES = [
    Route("/da-nop/{code}", confirmation),
    Route("/tai-khoan/ho-so", account),
    Route("/tai-khoan/ho-so/{code}", dossier),
]
