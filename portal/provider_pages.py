"""The identity provider's two pages, under its own path and with its own cookies: password, then one-time code."""

import dataclasses
from urllib.parse import urlencode

from portal.answers import document
from portal.asked import fields_of
from portal.parts import parts_of
from portal.provider import ISSUER, Authorization, Granted, Refused
from portal.waits import ask
from portal.web.request import Request
from portal.web.response import Response, see_other
from portal.web.routes import Route

COOKIE = "vneid"
SESSION_COOKIE = "vneid_phien"
SUPPORTED = {"response_type": "code", "scope": "openid", "code_challenge_method": "S256"}
ONE_TIME_CODE_PATH = f"{ISSUER}/ma-xac-thuc"


async def authorize(request: Request) -> Response:
    """Where clients send their citizens: the first page, or straight back if the provider knows them still."""
    provider, asked = parts_of(request).provider, request.query_params
    await ask(request, parts_of(request).systems.identity_provider)
    if any(asked.get(name) != value for name, value in SUPPORTED.items()):
        return _page(request, "provider_refusal.html", "", 400, message="Yêu cầu không được hỗ trợ")
    authorization = Authorization(**{each.name: asked.get(each.name, "") for each in dataclasses.fields(Authorization)})
    try:
        if asked.get("prompt") != "login":
            granted = provider.grant_at_once(authorization, request.cookie(SESSION_COOKIE) or "")
            if granted is not None:
                return _send_back(granted)
        interaction = provider.begin(authorization)
    except Refused as refusal:
        return _page(request, "provider_refusal.html", "", 400, message=str(refusal))
    return _kept_page(request, "provider_password.html", interaction, {"message": ""})


async def check_password(request: Request) -> Response:
    """ID number and password came: go on to the one-time code, or say that they are wrong."""
    parts, fields = parts_of(request), fields_of(request)
    interaction = request.cookie(COOKIE) or ""
    parts.visitors.require_csrf(interaction, fields.get("csrf"))
    await ask(request, parts.systems.identity_provider)
    try:
        interaction = parts.provider.check_password(
            interaction, fields.get("so_dinh_danh", ""), fields.get("mat_khau", ""), fields.get("ho_ten", "").strip()
        )
    except Refused as refusal:
        return _page(request, "provider_password.html", interaction, 401, message=str(refusal))
    response = see_other(ONE_TIME_CODE_PATH)
    _keep(interaction, response)
    return response


async def ask_one_time_code(request: Request) -> Response:
    """The second page; in load-testing mode the code that an SMS would bring stands on it."""
    interaction = request.cookie(COOKIE) or ""
    await ask(request, parts_of(request).systems.identity_provider)
    try:
        code = parts_of(request).provider.one_time_code(interaction)
    except Refused as refusal:
        return _page(request, "provider_refusal.html", "", 400, message=str(refusal))
    return _kept_page(request, "provider_one_time_code.html", interaction, {}, one_time_code=code)


async def check_one_time_code(request: Request) -> Response:
    """The one-time code came: send the citizen back to the client with an authorization code."""
    parts, fields = parts_of(request), fields_of(request)
    interaction = request.cookie(COOKIE) or ""
    parts.visitors.require_csrf(interaction, fields.get("csrf"))
    await ask(request, parts.systems.identity_provider)
    try:
        granted = parts.provider.check_one_time_code(interaction, fields.get("ma_xac_thuc", ""))
    except Refused as refusal:
        return _page(request, "provider_refusal.html", interaction, 401, message=str(refusal))
    response = _send_back(granted)
    response.delete_cookie(COOKIE, path=ISSUER)
    return response


def _send_back(granted: Granted) -> Response:
    asked = granted.authorization
    response = see_other(f"{asked.redirect_uri}?{urlencode({'code': granted.code, 'state': asked.state})}")
    response.set_cookie(SESSION_COOKIE, granted.session, path=ISSUER)
    return response


def _page(request: Request, template: str, interaction: str, status: int = 200, **context: str) -> Response:
    parts = parts_of(request)
    own = {"csrf": parts.visitors.csrf_token(interaction)}
    response = document(parts.pages.rendered(template, context | own), status)
    _keep(interaction, response)
    return response


def _kept_page(
    request: Request, template: str, interaction: str, fixed: dict[str, object], **values: object
) -> Response:
    parts = parts_of(request)
    own = {"csrf": parts.visitors.csrf_token(interaction)}
    response = document(parts.pages.filled(template, fixed, values | own))
    _keep(interaction, response)
    return response


def _keep(interaction: str, response: Response) -> None:
    if interaction:
        response.set_cookie(COOKIE, interaction, path=ISSUER)


ROUTES = [
    Route(f"{ISSUER}/authorize", authorize),
    Route(f"{ISSUER}/dang-nhap", check_password, methods=("POST",)),
    Route(ONE_TIME_CODE_PATH, ask_one_time_code),
    Route(ONE_TIME_CODE_PATH, check_one_time_code, methods=("POST",)),
]
