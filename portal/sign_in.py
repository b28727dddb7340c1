"""Signing in: a client's side of OpenID Connect's authorization code flow with PKCE; the portal is one client of it."""

import secrets
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError

from portal.parts import THE_PORTAL, Parts, PendingSignIn, parts_of
from portal.provider import ALGORITHM, ISSUER, Client, Refused, code_challenge
from portal.visitors import SignedIn
from portal.waits import ask
from portal.web.request import HTTPException, Request
from portal.web.response import Response, see_other
from portal.web.routes import Route


async def sign_in(request: Request) -> Response:
    """Send the citizen to the identity provider, to come back to `?tiep=`, a path of this portal.

    The portal always wants the password (OpenID Connect Core 3.1.2.1, prompt): many share one computer.
    """
    return send_to_provider(request, THE_PORTAL, request.query_params.get("tiep", "/"), prompt="login")


async def come_back(request: Request) -> Response:
    """The citizen returns: open the session."""
    person, then = await who_came_back(request, THE_PORTAL)
    response = see_other(then)
    visitors = parts_of(request).visitors
    visitors.keep(visitors.sign_in(person), response)
    return response


def send_to_provider(request: Request, client: Client, then: str, **further: str) -> Response:
    """Send the citizen to sign in for a client, and afterwards to `then`; 400 if that is not a path of ours."""
    if not then.startswith("/") or then.startswith(("//", "/\\")):
        raise HTTPException(400, "Trang tiếp theo không thuộc cổng")
    parts = parts_of(request)
    visitor = parts.visitors.of(request)
    pending = PendingSignIn(
        client_id=client.id,
        visitor=parts.visitors.csrf_token(visitor.id),
        nonce=secrets.token_urlsafe(16),
        verifier=secrets.token_urlsafe(32),
        then=then,
    )
    query = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": client.redirect_uri,
        "scope": "openid",
        "state": parts.pending_sign_ins.put(pending),
        "nonce": pending.nonce,
        "code_challenge": code_challenge(pending.verifier),
        "code_challenge_method": "S256",
        **further,
    }
    response = see_other(f"{ISSUER}/authorize?{urlencode(query)}")
    parts.visitors.keep(visitor, response)
    return response


async def who_came_back(request: Request, client: Client) -> tuple[SignedIn, str]:
    """Exchange the code that a citizen brought, and believe the ID token if it is right: who it is, and where to go on.

    Raises HTTPException 400.
    """
    parts = parts_of(request)
    await ask(request, parts.systems.identity_provider)
    pending = parts.pending_sign_ins.get(request.query_params.get("state", ""))
    visitor = parts.visitors.csrf_token(parts.visitors.of(request).id)
    if pending is None or (pending.client_id, pending.visitor) != (client.id, visitor):
        raise HTTPException(400, "Phiên đăng nhập không hợp lệ")
    code = request.query_params.get("code", "")
    try:
        token = parts.provider.exchange(code, client.id, client.redirect_uri, pending.verifier)
        return read_id_token(parts, token, pending.nonce, client), pending.then
    except (Refused, JoseError) as refusal:
        raise HTTPException(400, "Không đăng nhập được") from refusal


def read_id_token(parts: Parts, token: str, nonce: str, client: Client = THE_PORTAL) -> SignedIn:
    """The citizen whom a valid ID token names: OpenID Connect Core 3.1.3.7. Raises JoseError."""
    claims = jwt.decode(token, parts.provider.key, algorithms=[ALGORITHM]).claims
    expected = jwt.JWTClaimsRegistry(
        now=lambda: int(parts.clock()),
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": client.id},
        nonce={"essential": True, "value": nonce},
        exp={"essential": True},
        sub={"essential": True},
        name={"essential": True},
    )
    expected.validate(claims)
    return SignedIn(claims["sub"], claims["name"])


ROUTES = [Route("/dang-nhap", sign_in), Route(THE_PORTAL.redirect_uri, come_back)]
