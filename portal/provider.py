"""The identity provider: who signs in, with which one-time code, and the ID token that says so; no HTTP here.

It runs in load-testing mode and says so on its pages: no SMS is sent, and it knows nobody. Any ID number of 12 digits
signs in with one password, if its first three digits are a province code that was never given out; others are refused,
so no real person's number is ever of use.

    begin -> interaction -> check_password -> one-time code -> check_one_time_code -> code -> exchange -> ID token
                                                                       |
      who signed in a while ago, for another client: grant_at_once <---+ session
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from joserfc import jwt

from portal.once import Once
from portal.sealed import Clock, Opened, Sealed
from portal.share import Share

UNASSIGNED_PROVINCES = ("000", "003", "005", "097", "098", "099")
OWNERS_OF_EARLIER_DOSSIERS = "007"  # as unassigned as those: portal/earlier_dossiers.py
PASSWORD = "thu-tai"
ISSUER = "/vneid"
TOKEN_LIFETIME_S = 1800
# The real provider signs with RS256; an elliptic curve says the same for a tenth of the processor time.
ALGORITHM = "ES256"
MOST_TRIES = 5
EXPIRED = "Phiên xác thực đã hết hạn"

_ID_NUMBER = re.compile(rf"(?:{'|'.join((*UNASSIGNED_PROVINCES, OWNERS_OF_EARLIER_DOSSIERS))})[0-9]{{9}}")


class Refused(Exception):
    """The provider does not accept this; the message may be shown to the citizen."""


@dataclass(frozen=True)
class Client:
    """A system whose citizens sign in here; `redirect_uri` is where they are sent back to."""

    id: str
    redirect_uri: str


@dataclass(frozen=True)
class Authorization:
    """What a client asked for: RFC 6749, 4.1.1, OpenID Connect Core 3.1.2.1 and, for the challenge, RFC 7636."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    code_challenge: str


ANYBODYS = Authorization("", "", "", "", "")


@dataclass(frozen=True)
class Interaction:
    """One citizen between the first page and the redirect back; all but the first are there after the password."""

    authorization: Authorization
    number: str = ""
    name: str = ""
    one_time_code: str = ""


@dataclass(frozen=True)
class Granted:
    """A citizen who is signed in; `code` goes back to the client, `session` stays with the citizen's browser."""

    authorization: Authorization
    code: str
    session: str


class Provider:
    """One identity provider; `clients` are those that it serves. What it knows of a citizen goes with the citizen."""

    def __init__(self, clients: Iterable[Client], clock: Clock, share: Share, once: Once) -> None:
        self._redirect_uri_by_client = {client.id: client.redirect_uri for client in clients}
        self._clock = clock
        self._once = once
        secret = share.secret_for("identity provider")
        self._interactions = Sealed(secret, "interaction", 600, clock, _read_interaction)
        self._grants = Sealed(secret, "grant", 60, clock, _read_interaction)
        self._sessions = Sealed(secret, "session", TOKEN_LIFETIME_S, clock, _read_interaction)
        self.key = share.key

    def begin(self, authorization: Authorization) -> str:
        """Open an interaction; answers its id."""
        self._check(authorization)
        return self._interactions.put(Interaction(authorization))

    def grant_at_once(self, authorization: Authorization, session: str) -> Granted | None:
        """What somebody gets who is still signed in: no second password; None for everybody else."""
        self._check(authorization)
        interaction = self._sessions.get(session)
        if interaction is None:
            return None
        return Granted(authorization, self._grants.put(replace(interaction, authorization=authorization)), session)

    def check_password(self, interaction_id: str, number: str, password: str, name: str) -> str:
        """The first factor; answers the id of the interaction as it goes on from here."""
        interaction = self._interaction(interaction_id)
        if not _ID_NUMBER.fullmatch(number) or not secrets.compare_digest(password.encode(), PASSWORD.encode()):
            raise Refused("Số định danh hoặc mật khẩu không đúng")
        if not name:
            raise Refused("Chưa nhập họ và tên")
        code = f"{secrets.randbelow(1_000_000):06d}"
        return self._interactions.put(replace(interaction, number=number, name=name, one_time_code=code))

    def one_time_code(self, interaction_id: str) -> str:
        """What an SMS would bring; in load-testing mode the page shows it."""
        code = self._interaction(interaction_id).one_time_code
        if not code:
            raise Refused("Chưa nhập mật khẩu")
        return code

    def check_one_time_code(self, interaction_id: str, one_time_code: str) -> Granted:
        """The second factor: the citizen is signed in."""
        opened = self._opened(interaction_id)
        interaction, expected = opened.value, opened.value.one_time_code
        if not expected:
            raise Refused("Chưa nhập mật khẩu")
        if not secrets.compare_digest(expected.encode(), one_time_code.encode()):
            self._once.note_try(opened.mark)
            raise Refused("Mã xác thực không đúng")
        if not self._once.use_up(opened.mark):
            raise Refused(EXPIRED)
        session = replace(interaction, authorization=ANYBODYS)
        return Granted(interaction.authorization, self._grants.put(interaction), self._sessions.put(session))

    def exchange(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> str:
        """An authorization code for a signed ID token, once, for the client that can prove that it asked."""
        opened = self._grants.open(code)
        if opened is None or not self._once.use_up(opened.mark):
            raise Refused("Mã ủy quyền không hợp lệ")
        grant, asked = opened.value, opened.value.authorization
        if (client_id, redirect_uri) != (asked.client_id, asked.redirect_uri):
            raise Refused("Mã ủy quyền thuộc ứng dụng khác")
        if not secrets.compare_digest(code_challenge(verifier), asked.code_challenge):
            raise Refused("code_verifier không đúng")
        return self._id_token(grant)

    def _check(self, authorization: Authorization) -> None:
        if self._redirect_uri_by_client.get(authorization.client_id) != authorization.redirect_uri:
            raise Refused("Ứng dụng chưa được đăng ký")
        if not (authorization.state and authorization.nonce and authorization.code_challenge):
            raise Refused("Yêu cầu thiếu state, nonce hoặc code_challenge")

    def _id_token(self, grant: Interaction) -> str:
        issued_s = int(self._clock())
        claims = {
            "iss": ISSUER,
            "sub": grant.number,
            "aud": grant.authorization.client_id,
            "iat": issued_s,
            "exp": issued_s + TOKEN_LIFETIME_S,
            "nonce": grant.authorization.nonce,
            "name": grant.name,
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self.key)

    def _interaction(self, interaction_id: str) -> Interaction:
        return self._opened(interaction_id).value

    def _opened(self, interaction_id: str) -> Opened[Interaction]:
        opened = self._interactions.open(interaction_id)
        if opened is None or self._once.tries(opened.mark) >= MOST_TRIES:
            raise Refused(EXPIRED)
        return opened


def _read_interaction(said: list[Any]) -> Interaction:
    return Interaction(Authorization(*said[0]), *said[1:])


def code_challenge(verifier: str) -> str:
    """The S256 challenge of a verifier: RFC 7636, 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
