"""Petitions (phản ánh, kiến nghị): a form for who is signed in, answered with a number to ask for the reply with.

No public description of these pages exists, so addresses and number are made up.
"""

from portal.account_pages import account_holder
from portal.answers import page
from portal.asked import found, sender
from portal.parts import parts_of
from portal.petitions import Petition, petition, petition_number, send_petition
from portal.uploads import read_upload
from portal.web.request import HTTPException, Request
from portal.web.response import Response, see_other
from portal.web.routes import Route

PATH = "/phan-anh-kien-nghi"
LONGEST = {"tieu_de": 200, "noi_dung": 4000}


async def petition_form(request: Request) -> Response:
    """The form; who is not signed in is sent to do that first."""
    if parts_of(request).visitors.of(request).person is None:
        return see_other(f"/dang-nhap?tiep={PATH}")
    account_holder(request)
    limit_mb = parts_of(request).settings.upload_limit_bytes // (1024 * 1024)
    return page(request, "petition_form.html", limit_mb=limit_mb, longest=LONGEST)


async def take_petition(request: Request) -> Response:
    """The petition came, with a photo or without: it gets its number."""
    parts, person = parts_of(request), account_holder(request)
    fields, documents = read_upload(request, parts.settings.upload_limit_bytes)
    sender(request, fields.get("csrf"))
    title, content = (fields.get(name, "").strip() for name in LONGEST)
    if not title or not content:
        raise HTTPException(400, "Phản ánh, kiến nghị cần có tiêu đề và nội dung")
    if len(title) > LONGEST["tieu_de"] or len(content) > LONGEST["noi_dung"]:
        raise HTTPException(400, "Tiêu đề hoặc nội dung quá dài")
    sent = Petition(person.number, parts.now().isoformat(" ", "seconds"), title, content)
    number = send_petition(parts.database, sent, [each for each in documents if each.name])
    return see_other(f"{PATH}/{number}")


async def show_petition(request: Request) -> Response:
    """One's own petition and its number."""
    parts, person = parts_of(request), account_holder(request)
    number = request.path_params["number"]
    sent = petition(parts.database, number)
    own = found(sent if sent and sent.owner == person.number else None, "Không tìm thấy phản ánh, kiến nghị")
    documents = parts.database.documents(petition_number(number))
    return page(request, "petition.html", petition=own, number=petition_number(number), documents=documents)


ROUTES = [
    Route(PATH, petition_form),
    Route(PATH, take_petition, methods=("POST",)),
    Route(f"{PATH}/{{number:int}}", show_petition),
]
