"""Who is asking: the session cookie, the signed-in citizen behind it, and the CSRF token that goes with it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from portal.sealed import Sealed
from portal.web.request import HTTPException, Request
from portal.web.response import Response

COOKIE = "phien"


@dataclass(frozen=True)
class SignedIn:
    """What the ID token said of the citizen; or an officer, whose number `assisted_by` is, read on his card."""

    number: str
    name: str
    assisted_by: str = ""


@dataclass(frozen=True)
class Visitor:
    """One browser: `id` is the value of its cookie, `person` None until it has signed in."""

    id: str
    is_new: bool
    person: SignedIn | None


class Visitors:
    """Reads and writes the cookie; of who is signed in it is sealed, and says who."""

    def __init__(self, signed_in: Sealed[SignedIn], secret: bytes) -> None:
        self._signed_in = signed_in
        self._secret = secret

    def of(self, request: Request) -> Visitor:
        """The browser that sent this request; a new one is given an id, which `keep` puts in its cookie."""
        visitor: Visitor | None = request.visitor
        if visitor is None:
            visitor = request.visitor = self._read(request.cookie(COOKIE))
        return visitor

    def sign_in(self, person: SignedIn) -> Visitor:
        """The browser under a new id, so that nobody who knew the old one is signed in with it."""
        return Visitor(self._signed_in.put(person), is_new=True, person=person)

    def keep(self, visitor: Visitor, response: Response) -> None:
        """Give a new browser its cookie."""
        if visitor.is_new:
            response.set_cookie(COOKIE, visitor.id)

    def _read(self, visitor_id: str | None) -> Visitor:
        if visitor_id is None:
            return Visitor(secrets.token_urlsafe(16), is_new=True, person=None)
        return Visitor(visitor_id, is_new=False, person=self._signed_in.get(visitor_id))

    def csrf_token(self, owner_id: str) -> str:
        """The token that a form carries: only who was sent the cookie can have been sent the form."""
        return hashlib.blake2b(owner_id.encode(), key=self._secret, digest_size=16).hexdigest()

    def require_csrf(self, owner_id: str, token: object) -> None:
        """Answer 403 unless the form was the one sent to this browser."""
        if not isinstance(token, str) or not hmac.compare_digest(self.csrf_token(owner_id).encode(), token.encode()):
            raise HTTPException(403, "Biểu mẫu không còn hợp lệ, vui lòng tải lại trang")
