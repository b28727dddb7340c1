"""The payment gateway's two pages, under its own path and with its own cookie: the bank, then the one-time code."""

from portal.amounts import dong
from portal.answers import document
from portal.asked import fields_of
from portal.gateway import BANKS, Declined
from portal.parts import parts_of
from portal.waits import ask
from portal.web.request import Request
from portal.web.response import Response, see_other
from portal.web.routes import Route

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
    return _kept_page(
        request, "gateway_bank.html", parts.gateway.begin(order), order=order, amount=dong(order.amount_vnd)
    )


async def bank_chosen(request: Request) -> Response:
    """The bank came: on to its one-time code."""
    parts, interaction, fields = parts_of(request), _interaction(request), _fields(request)
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
    return _kept_page(
        request,
        "gateway_code.html",
        interaction,
        bank=BANKS.get(paying.bank, ""),
        order=paying.order,
        amount=dong(paying.order.amount_vnd),
        one_time_code=paying.one_time_code,
    )


async def check_one_time_code(request: Request) -> Response:
    """The one-time code came: back to the portal with a signed word that the order is paid."""
    parts, interaction, fields = parts_of(request), _interaction(request), _fields(request)
    await ask(request, parts.systems.payment_gateway)
    try:
        paid = parts.gateway.check_one_time_code(interaction, fields.get("ma_xac_nhan", ""))
    except Declined as refusal:
        return _declined(request, 401, refusal)
    response = see_other(f"{RESULT_PATH}?{parts.gateway.signed_payment(paid)}")
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _fields(request: Request) -> dict[str, str]:
    """The fields of a form that this browser was sent, or 403."""
    fields = fields_of(request)
    parts_of(request).visitors.require_csrf(_interaction(request), fields.get("csrf"))
    return fields


def _interaction(request: Request) -> str:
    return request.cookie(COOKIE) or ""


def _declined(request: Request, status: int, refusal: Declined) -> Response:
    page = parts_of(request).pages.rendered("gateway_refusal.html", {"message": str(refusal), "csrf": ""})
    return document(page, status)


def _kept_page(request: Request, template: str, interaction: str, **values: object) -> Response:
    parts = parts_of(request)
    own = {"csrf": parts.visitors.csrf_token(interaction)}
    response = document(parts.pages.filled(template, {}, values | own))
    _keep(interaction, response)
    return response


def _keep(interaction: str, response: Response) -> None:
    if interaction:
        response.set_cookie(COOKIE, interaction, path=PATH)


ROUTES = [
    Route(f"{PATH}/chon-ngan-hang", choose_bank),
    Route(f"{PATH}/chon-ngan-hang", bank_chosen, methods=("POST",)),
    Route(CODE_PATH, ask_one_time_code),
    Route(CODE_PATH, check_one_time_code, methods=("POST",)),
]
