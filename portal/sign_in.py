"""Signing in: the portal's side of OpenID Connect's authorization code flow with PKCE."""

import secrets
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.answers import see_other
from portal.parts import CALLBACK_PATH, CLIENT_ID, Parts, PendingSignIn, parts_of
from portal.provider import ALGORITHM, ISSUER, Refused, code_challenge
from portal.visitors import SignedIn


async def sign_in(request: Request) -> Response:
    """Send the citizen to the identity provider, to come back to `?tiep=`, a path of this portal."""
    parts = parts_of(request)
    then = request.query_params.get("tiep", "/")
    if not then.startswith("/") or then.startswith(("//", "/\\")):
        raise HTTPException(400, "Trang tiếp theo không thuộc cổng")
    visitor = parts.visitors.of(request)
    pending = PendingSignIn(visitor.id, secrets.token_urlsafe(16), secrets.token_urlsafe(32), then)
    query = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK_PATH,
        "scope": "openid",
        "state": parts.pending_sign_ins.put(pending),
        "nonce": pending.nonce,
        "code_challenge": code_challenge(pending.verifier),
        "code_challenge_method": "S256",
    }
    response = see_other(f"{ISSUER}/authorize?{urlencode(query)}")
    parts.visitors.keep(visitor, response)
    return response


async def come_back(request: Request) -> Response:
    """The citizen returns with a code: exchange it, believe the ID token if it is right, open the session."""
    parts = parts_of(request)
    pending = parts.pending_sign_ins.pop(request.query_params.get("state", ""))
    if pending is None or pending.visitor_id != parts.visitors.of(request).id:
        raise HTTPException(400, "Phiên đăng nhập không hợp lệ")
    try:
        token = parts.provider.exchange(
            request.query_params.get("code", ""), CLIENT_ID, CALLBACK_PATH, pending.verifier
        )
        person = read_id_token(parts, token, pending.nonce)
    except (Refused, JoseError) as refusal:
        raise HTTPException(400, "Không đăng nhập được") from refusal
    response = see_other(pending.then)
    parts.visitors.keep(parts.visitors.sign_in(person), response)
    return response


def read_id_token(parts: Parts, token: str, nonce: str) -> SignedIn:
    """The citizen whom a valid ID token names: OpenID Connect Core 3.1.3.7. Raises JoseError."""
    claims = jwt.decode(token, parts.provider.key, algorithms=[ALGORITHM]).claims
    expected = jwt.JWTClaimsRegistry(
        now=lambda: int(parts.clock()),
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": CLIENT_ID},
        nonce={"essential": True, "value": nonce},
        exp={"essential": True},
        sub={"essential": True},
        name={"essential": True},
    )
    expected.validate(claims)
    return SignedIn(claims["sub"], claims["name"])


ROUTES = [Route("/dang-nhap", sign_in), Route(CALLBACK_PATH, come_back)]
