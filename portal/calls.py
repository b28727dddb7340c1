"""The JSON calls that the pages make: POST, answered 201 with {"code": "OK", "data": ...}.

Paths and shapes are those seen on the real portal, except `save-draft`: no public description of filing exists, so that
one is made up.
"""

from functools import cache, lru_cache

from portal.answers import created, created_from, encoded
from portal.asked import agency_of, body_of, commune_of, found, procedure_of, sender
from portal.catalogue import Catalogue, Procedure
from portal.dossiers import Draft
from portal.filing_pages import keep_draft
from portal.parts import parts_of
from portal.web.request import HTTPException, Request
from portal.web.response import Response
from portal.web.routes import Route

MOST_ITEMS = 25
COMPONENTS = ["Tờ khai theo mẫu", "Giấy tờ chứng minh nội dung đề nghị"]
NEWS = [
    {"id": number, "title": f"Thông báo số {number} về việc cung cấp dịch vụ công trực tuyến"} for number in range(1, 7)
]
ENCODED_NEWS = encoded({"items": NEWS})


async def list_news(request: Request) -> Response:
    """The headlines of the front page."""
    return created_from(ENCODED_NEWS)


async def list_procedures(request: Request) -> Response:
    """`{q, lastId, limit}` -> `{items, lastId, total}`: the search, a cursor at a time."""
    body = body_of(request)
    limit = body.get("limit", MOST_ITEMS)
    if not isinstance(limit, int) or not 0 < limit <= MOST_ITEMS:
        raise HTTPException(400, f"limit phải là số từ 1 đến {MOST_ITEMS}")
    words, after = str(body.get("q", "")), str(body.get("lastId") or "")
    return created_from(_found(parts_of(request).catalogue, words, after, limit))


async def get_procedure(request: Request) -> Response:
    """`{id}` -> one procedure with the documents that it asks for."""
    body = body_of(request)
    return created_from(_described(procedure_of(request, body.get("id"))))


async def list_places(request: Request) -> Response:
    """`{type: PROVINCE}` -> all provinces; `{type: COMMUNE, provinceCode}` -> the communes of one."""
    places, body = parts_of(request).places, body_of(request)
    if body.get("type") == "PROVINCE":
        return created_from(places.provinces_json)
    communes = places.communes_json_by_province.get(str(body.get("provinceCode")))
    return created_from(found(communes, "Không tìm thấy tỉnh, thành phố"))


async def list_agencies(request: Request) -> Response:
    """`{formalityId, communeCode}` -> who handles the procedure there, and where it is filed."""
    body = body_of(request)
    procedure, commune = procedure_of(request, body.get("formalityId")), commune_of(request, body.get("communeCode"))
    url = f"/nop-truc-tuyen?thu_tuc={procedure.code}&don_vi={commune.code}"
    return created({"items": [{"code": commune.code, "name": agency_of(request, commune), "url": url}]})


async def save_draft(request: Request) -> Response:
    """`{csrf, id, formalityId, communeCode, form}` -> `{id}`: what is typed is saved as it is typed."""
    body = body_of(request)
    person = sender(request, body.get("csrf"))
    form = body.get("form")
    if not isinstance(form, dict):
        raise HTTPException(400, "form phải là một đối tượng")
    draft = Draft(
        id=str(body.get("id", "")),
        owner=person.number,
        procedure=procedure_of(request, body.get("formalityId")).code,
        commune=commune_of(request, body.get("communeCode")).code,
        form={name: str(value) for name, value in form.items()},
    )
    keep_draft(request, draft)
    return created({"id": draft.id})


@lru_cache(maxsize=512)  # many search for the same few things
def _found(catalogue: Catalogue, words: str, after: str, limit: int) -> bytes:
    items, total = catalogue.search(words, after, limit)
    last = items[-1].code if items else None
    return encoded({"items": [_item(each) for each in items], "lastId": last, "total": total})


@cache
def _described(procedure: Procedure) -> bytes:
    return encoded(_item(procedure) | {"components": COMPONENTS})


def _item(procedure: Procedure) -> dict[str, object]:
    return {"id": procedure.code, "name": procedure.name, "field": procedure.field}


CALLS = {
    "/api/v1/configuring/news/list-by-citizen": list_news,
    "/api/v1/submitting/formality/list-all-public-formality-by-citizen": list_procedures,
    "/api/v1/configuring/formality/get-formality-by-citizen": get_procedure,
    "/api/v1/configuring/citizen/department/list-with-location": list_places,
    "/api/v1/submitting/formality/list-department-url-by-citizen": list_agencies,
    "/api/v1/submitting/dossier/save-draft": save_draft,
}
ROUTES = [Route(path, call, methods=("POST",)) for path, call in CALLS.items()]
