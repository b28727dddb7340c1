"""What a signed-in citizen has filed: the confirmation, the list by folders, one dossier with what became of it."""

from collections.abc import Mapping, Sequence

from portal.amounts import dong
from portal.answers import kept_page, rows
from portal.asked import agency_of, commune_of, found, procedure_of, signed_in
from portal.dossier_changes import history_of, request_for_papers
from portal.dossiers import FOLDERS, STATES, Dossier
from portal.parts import parts_of
from portal.visitors import SignedIn
from portal.web.request import HTTPException, Request
from portal.web.response import Response
from portal.web.routes import Route

MOST_LISTED = 20


async def confirmation(request: Request) -> Response:
    """The dossier's code, for the citizen to keep, or for the officer who filed it in the citizen's name."""
    dossier = _dossier_of(request, signed_in(request))
    fee_vnd = procedure_of(request, dossier.procedure).fee_vnd
    return dossier_page(
        request,
        "confirmation.html",
        dossier,
        documents=len(parts_of(request).database.documents(dossier.code)),
        fee=dong(fee_vnd) if fee_vnd else None,
    )


async def account(request: Request) -> Response:
    """The citizen's dossiers, the newest first; `?thu_muc=` shows one folder of them."""
    person = account_holder(request)
    folder = request.query_params.get("thu_muc", "")
    dossiers = parts_of(request).database.dossiers_of(person.number, MOST_LISTED)
    if folder:
        _, states = found(FOLDERS.get(folder), "Không có thư mục này")
        dossiers = [each for each in dossiers if each.state in states]
    listed = dossier_rows(request, "account_row.html", dossiers)
    return kept_page(request, "account.html", {"folder": folder}, rows=listed)


async def dossier(request: Request) -> Response:
    """One of the citizen's dossiers."""
    dossier = own_dossier(request)
    documents = document_rows(request, dossier.code)
    return dossier_page(request, "dossier.html", dossier, documents=documents, **history_on_page(request, dossier))


def account_holder(request: Request) -> SignedIn:
    """The citizen who is signed in, or 401; 403 to an officer who files in somebody's name."""
    person = signed_in(request)
    if person.assisted_by:
        raise HTTPException(403, "Cán bộ chỉ nộp hồ sơ giúp, không mở tài khoản của người nộp")
    return person


def own_dossier(request: Request) -> Dossier:
    """The dossier that the path names, if it is the citizen's, or 404."""
    return _dossier_of(request, account_holder(request))


def dossier_page(
    request: Request, template: str, dossier: Dossier, fixed: Mapping[str, object] | None = None, /, **values: object
) -> Response:
    """A page about one dossier, for each state one that is kept; see portal.answers.kept_page."""
    return kept_page(
        request,
        template,
        {"state": dossier.state, **(fixed or {})},
        dossier=dossier,
        procedure=procedure_of(request, dossier.procedure),
        agency=agency_of(request, commune_of(request, dossier.commune)),
        **values,
    )


def dossier_rows(request: Request, template: str, dossiers: Sequence[Dossier]) -> bytes | None:
    """The rows of a table of dossiers; None if there are none."""
    name_by_code = {code: procedure_of(request, code).name for code in {each.procedure for each in dossiers}}
    return rows(
        request,
        template,
        [
            {"dossier": each, "procedure": name_by_code[each.procedure], "state": STATES[each.state]}
            for each in dossiers
        ],
    )


def document_rows(request: Request, of: str) -> bytes | None:
    """The rows of the table of what was attached to a draft (by its id) or a dossier (by its code)."""
    documents = parts_of(request).database.documents(of)
    return rows(request, "document_row.html", [{"document": each} for each in documents])


def history_on_page(request: Request, dossier: Dossier) -> dict[str, object]:
    """Of a page's values those of what became of a dossier: its rows, and the papers that are asked for, if any are."""
    history = history_of(parts_of(request).database, dossier.code)
    changes = rows(request, "change_row.html", [{"change": each, "state": STATES[each.state]} for each in history])
    return {"papers": request_for_papers(dossier, history), "changes": changes}


def _dossier_of(request: Request, person: SignedIn) -> Dossier:
    """Another citizen's dossier is as absent as one that does not exist: nobody finds out by trying."""
    dossier = parts_of(request).database.dossier(request.path_params["code"])
    return found(dossier if dossier and dossier.owner == person.number else None, "Không tìm thấy hồ sơ")


ROUTES = [
    Route("/da-nop/{code}", confirmation),
    Route("/tai-khoan/ho-so", account),
    Route("/tai-khoan/ho-so/{code}", dossier),
]
