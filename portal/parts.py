"""The parts of one running portal, put together once and found again from every request."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import cast

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.requests import Request

from portal.catalogue import Catalogue, read_catalogue
from portal.database import Database
from portal.expiring import Clock, Expiring
from portal.places import Places, read_places
from portal.provider import Provider
from portal.seeding import seeded_dossiers
from portal.settings import Settings
from portal.visitors import Visitors

VIETNAM = timezone(timedelta(hours=7))
CLIENT_ID = "cong-dich-vu-cong"
CALLBACK_PATH = "/sso"
UNCHANGING = ("popular", "field_links", "field_options")  # pieces of pages that are rendered once


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
        templates=_compile_templates(catalogue),
    )


def parts_of(request: Request) -> Parts:
    """The portal that a request came to."""
    return cast(Parts, request.app.state.parts)


def _compile_templates(catalogue: Catalogue) -> dict[str, Template]:
    environment = Environment(
        loader=PackageLoader("portal"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    for name in UNCHANGING:
        environment.globals[name] = Markup(environment.get_template(f"{name}.html").render(catalogue=catalogue))
    return {name: environment.get_template(name) for name in environment.list_templates()}
