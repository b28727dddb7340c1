"""The parts of one running portal, put together once and found again from every request."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import cast

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.requests import Request

from portal.agencies import agency_name
from portal.amounts import dong
from portal.catalogue import Catalogue, read_catalogue
from portal.database import Database
from portal.expiring import Clock, Expiring
from portal.gateway import Gateway
from portal.hand_off import OtherSystem, all_systems
from portal.officers import SESSION_S, Officer
from portal.places import Places, read_places
from portal.provider import Client, Provider
from portal.settings import Settings
from portal.synchronisation import Synchronisation
from portal.systems import Systems
from portal.visitors import SignedIn, Visitors

VIETNAM = timezone(timedelta(hours=7))
THE_PORTAL = Client("cong-dich-vu-cong", "/sso")  # as the identity provider knows it
UNCHANGING = ("popular", "field_links", "field_options")  # pieces of pages that are rendered once


@dataclass(frozen=True)
class PendingSignIn:
    """A citizen who was sent to the identity provider and has not come back."""

    client: Client
    visitor_id: str
    nonce: str
    verifier: str
    then: str


@dataclass(frozen=True)
class OtherSession:
    """A citizen who has signed in at another system too."""

    system: OtherSystem
    person: SignedIn


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
    officers: Expiring[Officer]
    provider: Provider
    other_sessions: Expiring[OtherSession]
    systems: Systems
    synchronisation: Synchronisation
    gateway: Gateway
    templates: dict[str, Template]

    def now(self) -> datetime:
        """The time in Viet Nam."""
        return datetime.fromtimestamp(self.clock(), VIETNAM).replace(tzinfo=None)


def assemble(settings: Settings, clock: Clock = time.time) -> Parts:
    """Read the catalogue, open the database, compile the pages."""
    places, catalogue = read_places(), read_catalogue()
    database = Database(settings.database, places, catalogue)
    systems = Systems(places.province_by_code, settings.system_service_mean_s, settings.seed)
    return Parts(
        settings=settings,
        clock=clock,
        places=places,
        catalogue=catalogue,
        database=database,
        visitors=Visitors(settings.session_s, clock),
        pending_sign_ins=Expiring(600, clock),
        captchas=Expiring(600, clock),
        officers=Expiring(SESSION_S, clock),
        provider=Provider((THE_PORTAL, *(each.client for each in all_systems(places))), clock),
        other_sessions=Expiring(settings.session_s, clock),
        systems=systems,
        synchronisation=Synchronisation(systems.by_province, settings.scale),
        gateway=Gateway(clock),
        templates=dict(_compile_templates(catalogue)),
    )


def parts_of(request: Request) -> Parts:
    """The portal that a request came to."""
    return cast(Parts, request.app.state.parts)


@cache
def _compile_templates(catalogue: Catalogue) -> dict[str, Template]:
    """Compiled once a process: that takes longer than all else that a portal does before it serves."""
    environment = Environment(
        loader=PackageLoader("portal"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.globals |= {"agency_name": agency_name, "dong": dong}
    for name in UNCHANGING:
        environment.globals[name] = Markup(environment.get_template(f"{name}.html").render(catalogue=catalogue))
    return {name: environment.get_template(name) for name in environment.list_templates()}
