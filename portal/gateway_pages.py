"""The payment gateway's two pages, under its own path and with its own cookie: the bank, then the one-time code."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from portal.answers import see_other
from portal.asked import fields_of
from portal.gateway import BANKS, Declined
from portal.parts import parts_of
from portal.waits import ask

PATH = "/cong-thanh-toan"
CODE_PATH = f"{PATH}/xac-nhan"
RESULT_PATH = "/thanh-toan/ket-qua"  # where the portal hears of payments
COOKIE = "thanh_toan"


async def choose_bank(request: Request) -> Response:
    """Where the portal sends its citizens with an order: the banks."""
    parts = parts_of(request)
    await ask(request, parts.systems.payment_gateway)
    try:
        order = parts.gateway.read_order(request.query_params)
    except Declined as refusal:
        return _declined(request, 400, refusal)
    return _page(request, "gateway_bank.html", parts.gateway.begin(order), order=order, banks=BANKS)


async def bank_chosen(request: Request) -> Response:
    """The bank came: on to its one-time code."""
    parts, interaction, fields = parts_of(request), _interaction(request), await _fields(request)
    await ask(request, parts.systems.payment_gateway)
    try:
        interaction = parts.gateway.choose_bank(interaction, fields.get("ngan_hang", ""))
    except Declined as refusal:
        return _declined(request, 400, refusal)
    response = see_other(CODE_PATH)
    _keep(interaction, response)
    return response


async def ask_one_time_code(request: Request) -> Response:
    """The second page; in load-testing mode the code that an SMS would bring stands on it."""
    parts, interaction = parts_of(request), _interaction(request)
    await ask(request, parts.systems.payment_gateway)
    try:
        paying = parts.gateway.paying(interaction)
    except Declined as refusal:
        return _declined(request, 400, refusal)
    return _page(request, "gateway_code.html", interaction, paying=paying, bank=BANKS.get(paying.bank, ""))


async def check_one_time_code(request: Request) -> Response:
    """The one-time code came: back to the portal with a signed word that the order is paid."""
    parts, interaction, fields = parts_of(request), _interaction(request), await _fields(request)
    await ask(request, parts.systems.payment_gateway)
    try:
        paid = parts.gateway.check_one_time_code(interaction, fields.get("ma_xac_nhan", ""))
    except Declined as refusal:
        return _declined(request, 401, refusal)
    response = see_other(f"{RESULT_PATH}?{parts.gateway.signed_payment(paid)}")
    response.delete_cookie(COOKIE, path=PATH)
    return response


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form that this browser was sent, or 403."""
    fields = await fields_of(request)
    parts_of(request).visitors.require_csrf(_interaction(request), fields.get("csrf"))
    return fields


def _interaction(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def _declined(request: Request, status: int, refusal: Declined) -> Response:
    return _page(request, "gateway_refusal.html", "", status, message=str(refusal))


def _page(request: Request, template: str, interaction: str, status: int = 200, **context: object) -> Response:
    parts = parts_of(request)
    html = parts.templates[template].render(context, csrf=parts.visitors.csrf_token(interaction))
    response = HTMLResponse(html, status, headers={"cache-control": "no-store"})
    _keep(interaction, response)
    return response


def _keep(interaction: str, response: Response) -> None:
    if interaction:
        response.set_cookie(COOKIE, interaction, path=PATH, httponly=True, samesite="lax")


ROUTES = [
    Route(f"{PATH}/chon-ngan-hang", choose_bank),
    Route(f"{PATH}/chon-ngan-hang", bank_chosen, methods=["POST"]),
    Route(CODE_PATH, ask_one_time_code),
    Route(CODE_PATH, check_one_time_code, methods=["POST"]),
]
