"""Paying without signing in: a dossier's fee, or a traffic fine, by its number and a captcha; and the receipt.

No public description of these pages' addresses exists, so they are made up.
"""

from portal.account_pages import dossier_page
from portal.amounts import dong
from portal.answers import kept_page
from portal.asked import fields_of, found
from portal.captchas import check_captcha, page_with_captcha
from portal.fines import fine_of
from portal.gateway import Declined, Order
from portal.gateway_pages import PATH as GATEWAY_PATH
from portal.gateway_pages import RESULT_PATH
from portal.parts import parts_of
from portal.payments import NotOwed, owed, settle
from portal.tracking_pages import mask
from portal.web.request import HTTPException, Request
from portal.web.response import Response, see_other
from portal.web.routes import Route

FEE_PATH, FINE_PATH = "/thanh-toan", "/tra-cuu-vi-pham-giao-thong"


async def ask_dossier(request: Request) -> Response:
    """The form for a dossier's code and a captcha."""
    return page_with_captcha(request, "fee_search.html")


async def show_fee(request: Request) -> Response:
    """What is to be paid for the dossier."""
    parts, fields = parts_of(request), _checked_fields(request)
    dossier = found(parts.database.dossier(fields.get("ma_ho_so", "").strip()), "Không tìm thấy hồ sơ")
    order, masked_name = owed(parts, dossier.code), mask(dossier.name)
    return dossier_page(request, "fee.html", dossier, masked_name=masked_name, order=order, order_amount=_amount(order))


async def ask_decision(request: Request) -> Response:
    """The form for a decision's number, a plate and a captcha."""
    return page_with_captcha(request, "fine_search.html")


async def show_fine(request: Request) -> Response:
    """The fine, if number and plate belong together."""
    parts, fields = parts_of(request), _checked_fields(request)
    fine = found(fine_of(fields.get("so_quyet_dinh", "").strip()), "Không tìm thấy quyết định xử phạt")
    if fields.get("bien_so", "").strip() != fine.plate:
        raise HTTPException(404, "Biển số không khớp với quyết định xử phạt")
    order, amount = owed(parts, fine.number), dong(fine.amount_vnd)
    return kept_page(request, "fine.html", fine=fine, amount=amount, order=order, order_amount=_amount(order))


async def pay(request: Request) -> Response:
    """Send the citizen to the payment gateway with a signed order; 409 where nothing is to be paid."""
    parts, fields = parts_of(request), _fields(request)
    order = owed(parts, fields.get("noi_dung", ""))
    if order is None:
        raise HTTPException(409, "Không có khoản nào phải thanh toán, hoặc đã thanh toán")
    return see_other(f"{GATEWAY_PATH}/chon-ngan-hang?{parts.gateway.signed_order(order)}")


async def receipt(request: Request) -> Response:
    """The citizen comes back from the gateway: believe a signed payment of what is owed, once, and show the receipt."""
    parts = parts_of(request)
    try:
        payment = settle(parts, parts.gateway.read_payment(request.query_params))
    except Declined as refusal:
        raise HTTPException(400, str(refusal)) from refusal
    except NotOwed as refusal:
        raise HTTPException(409, str(refusal)) from refusal
    return kept_page(request, "receipt.html", payment=payment, amount=dong(payment.amount_vnd))


def _amount(order: Order | None) -> str | None:
    """As it is printed; None where nothing is to be paid, and there is no form for it."""
    return dong(order.amount_vnd) if order else None


def _fields(request: Request) -> dict[str, str]:
    """The fields of a form that this browser was sent, or 403."""
    parts, fields = parts_of(request), fields_of(request)
    parts.visitors.require_csrf(parts.visitors.of(request).id, fields.get("csrf"))
    return fields


def _checked_fields(request: Request) -> dict[str, str]:
    """The same, of a form with a captcha, or 400; each captcha is good once."""
    fields = _fields(request)
    check_captcha(request, fields)
    return fields


ROUTES = [
    Route(FEE_PATH, ask_dossier),
    Route(FEE_PATH, show_fee, methods=("POST",)),
    Route(FINE_PATH, ask_decision),
    Route(FINE_PATH, show_fine, methods=("POST",)),
    Route(f"{FEE_PATH}/bat-dau", pay, methods=("POST",)),
    Route(RESULT_PATH, receipt),
]
