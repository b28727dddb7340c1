"""What all pages share: the parts of one running portal, and how a page, a JSON answer and a form are made of them."""

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.catalogue import Catalogue, Procedure, read_catalogue
from portal.database import Database
from portal.expiring import Clock, Expiring
from portal.places import Commune, Places, read_places
from portal.provider import Provider
from portal.seeding import seeded_dossiers
from portal.settings import Settings
from portal.visitors import SignedIn, Visitor, Visitors

VIETNAM = timezone(timedelta(hours=7))
Value = TypeVar("Value")
CLIENT_ID = "cong-dich-vu-cong"
CALLBACK_PATH = "/sso"


@dataclass(frozen=True)
class PendingSignIn:
    """A citizen who was sent to the identity provider and has not come back."""

    visitor_id: str
    nonce: str
    verifier: str
    then: str


@dataclass(frozen=True)
class Parts:
    """One running portal."""

    settings: Settings
    clock: Clock
    places: Places
    catalogue: Catalogue
    database: Database
    visitors: Visitors
    pending_sign_ins: Expiring[PendingSignIn]
    captchas: Expiring[str]
    provider: Provider
    templates: dict[str, Template]

    def now(self) -> datetime:
        """The time in Viet Nam."""
        return datetime.fromtimestamp(self.clock(), VIETNAM).replace(tzinfo=None)

    def procedure(self, code: str) -> Procedure:
        """The procedure of this code, or 404."""
        return found(self.catalogue.by_code.get(code), "Không tìm thấy thủ tục hành chính")

    def commune(self, code: str) -> Commune:
        """The commune of this code, or 404."""
        return found(self.places.commune_by_code.get(code), "Không tìm thấy cơ quan thực hiện")


def assemble(settings: Settings, clock: Clock = time.time) -> Parts:
    """Read the catalogue, open and seed the database, compile the pages."""
    places, catalogue = read_places(), read_catalogue()
    database = Database(settings.database, places)
    database.seed(seeded_dossiers(places, catalogue))
    return Parts(
        settings=settings,
        clock=clock,
        places=places,
        catalogue=catalogue,
        database=database,
        visitors=Visitors(settings.session_s, clock),
        pending_sign_ins=Expiring(600, clock),
        captchas=Expiring(600, clock),
        provider=Provider({CLIENT_ID: CALLBACK_PATH}, clock),
        templates=_compile_templates(),
    )


def parts_of(request: Request) -> Parts:
    """The portal that a request came to."""
    return cast(Parts, request.app.state.parts)


def page(request: Request, template: str, status: int = 200, **context: object) -> Response:
    """An HTML page; every template knows `person` (signed in, or None) and `csrf`; a new browser gets its cookie."""
    parts = parts_of(request)
    visitor = parts.visitors.of(request)
    csrf = parts.visitors.csrf_token(visitor.id)
    response = HTMLResponse(
        parts.templates[template].render(context, person=visitor.person, csrf=csrf),
        status,
        headers={"cache-control": "no-store"},
    )
    parts.visitors.keep(visitor, response)
    return response


def created(value: object) -> Response:
    """A JSON answer as the real portal gives it: 201, the value under `data`."""
    return created_from(encode(value))


def created_from(encoded: bytes) -> Response:
    """The same, of a value that was encoded before."""
    return Response(b'{"code":"OK","data":' + encoded + b"}", 201, media_type="application/json")


def encode(value: object) -> bytes:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def see_other(path: str) -> Response:
    """Redirect to the page that follows a form."""
    return RedirectResponse(path, 303)


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a URL-encoded form."""
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


async def body_of(request: Request) -> dict[str, Any]:
    """The object in the body of a JSON call, or 400."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise HTTPException(400, "Nội dung yêu cầu không phải là JSON")
    return body


def signed_in(request: Request) -> tuple[Visitor, SignedIn]:
    """The browser and the citizen signed in with it, or 401."""
    visitor = parts_of(request).visitors.of(request)
    if visitor.person is None:
        raise HTTPException(401, "Phiên làm việc đã hết hạn, vui lòng đăng nhập lại")
    return visitor, visitor.person


def found(value: Value | None, message: str) -> Value:
    """The value, or 404."""
    if value is None:
        raise HTTPException(404, message)
    return value


def _compile_templates() -> dict[str, Template]:
    environment = Environment(
        loader=PackageLoader("portal"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    return {name: environment.get_template(name) for name in environment.list_templates()}
