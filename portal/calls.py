"""The JSON calls that the pages make: POST, answered 201 with {"code": "OK", "data": ...}.

Paths and shapes are those seen on the real portal, except `save-draft`: no public description of filing exists, so that
one is made up.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.catalogue import Procedure
from portal.dossiers import Draft
from portal.parts import body_of, created, found, parts_of, signed_in

MOST_ITEMS = 25
NEWS = [
    {"id": number, "title": f"Thông báo số {number} về việc cung cấp dịch vụ công trực tuyến"} for number in range(1, 7)
]


async def list_news(request: Request) -> Response:
    """The headlines of the front page."""
    return created({"items": NEWS})


async def list_procedures(request: Request) -> Response:
    """`{q, lastId, limit}` -> `{items, lastId, total}`: the search, a cursor at a time."""
    body = await body_of(request)
    limit = body.get("limit", MOST_ITEMS)
    if not isinstance(limit, int) or not 0 < limit <= MOST_ITEMS:
        raise HTTPException(400, f"limit phải là số từ 1 đến {MOST_ITEMS}")
    items, total = parts_of(request).catalogue.search(str(body.get("q", "")), str(body.get("lastId") or ""), limit)
    return created(
        {"items": [_item(each) for each in items], "lastId": items[-1].code if items else None, "total": total}
    )


async def get_procedure(request: Request) -> Response:
    """`{id}` -> one procedure with the documents that it asks for."""
    body = await body_of(request)
    procedure = parts_of(request).procedure(str(body.get("id")))
    return created(_item(procedure) | {"components": ["Tờ khai theo mẫu", "Giấy tờ chứng minh nội dung đề nghị"]})


async def list_places(request: Request) -> Response:
    """`{type: PROVINCE}` -> all provinces; `{type: COMMUNE, provinceCode}` -> the communes of one."""
    body = await body_of(request)
    places = parts_of(request).places
    if body.get("type") == "PROVINCE":
        return created({"items": [{"code": each.code, "name": each.name} for each in places.provinces]})
    province = found(places.province_by_code.get(str(body.get("provinceCode"))), "Không tìm thấy tỉnh, thành phố")
    return created({"items": [{"code": each.code, "name": each.name} for each in province.communes]})


async def list_agencies(request: Request) -> Response:
    """`{formalityId, communeCode}` -> who handles the procedure there, and where it is filed."""
    body = await body_of(request)
    parts = parts_of(request)
    procedure, commune = parts.procedure(str(body.get("formalityId"))), parts.commune(str(body.get("communeCode")))
    name = f"Ủy ban nhân dân {commune.name}, {parts.places.province_of(commune.code).name}"
    url = f"/nop-truc-tuyen?thu_tuc={procedure.code}&don_vi={commune.code}"
    return created({"items": [{"code": commune.code, "name": name, "url": url}]})


async def save_draft(request: Request) -> Response:
    """`{csrf, id, formalityId, communeCode, form}` -> `{id}`: what is typed is saved as it is typed."""
    visitor, person = signed_in(request)
    parts, body = parts_of(request), await body_of(request)
    parts.visitors.require_csrf(visitor.id, body.get("csrf"))
    procedure, commune = parts.procedure(str(body.get("formalityId"))), parts.commune(str(body.get("communeCode")))
    form = body.get("form")
    if not isinstance(form, dict):
        raise HTTPException(400, "form phải là một đối tượng")
    draft = Draft(
        str(body.get("id")), person.number, procedure.code, commune.code, {k: str(v) for k, v in form.items()}
    )
    if not parts.database.save_draft(draft):
        raise HTTPException(403, "Hồ sơ thuộc về người khác")
    return created({"id": draft.id})


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
ROUTES = [Route(path, call, methods=["POST"]) for path, call in CALLS.items()]
