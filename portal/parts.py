"""The parts of one running portal, put together once and found again from every request."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import cast

from jinja2 import Template

from portal.catalogue import Catalogue, read_catalogue
from portal.database import Database
from portal.expiring import Clock, Expiring
from portal.gateway import Gateway
from portal.hand_off import OtherSystem, all_systems
from portal.officers import SESSION_S, Officer
from portal.pages import Pages, compile_templates
from portal.places import Places, read_places
from portal.provider import Client, Provider
from portal.settings import Settings
from portal.synchronisation import Synchronisation
from portal.systems import Systems
from portal.visitors import SignedIn, Visitors
from portal.web.request import Request

VIETNAM = timezone(timedelta(hours=7))
THE_PORTAL = Client("cong-dich-vu-cong", "/sso")  # as the identity provider knows it


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
    pages: Pages

    def now(self) -> datetime:
        """The time in Viet Nam."""
        return datetime.fromtimestamp(self.clock(), VIETNAM).replace(tzinfo=None)


def assemble(settings: Settings, clock: Clock = time.time) -> Parts:
    """Read the catalogue, open the database, compile the pages."""
    places, catalogue = read_places(), read_catalogue()
    database = Database(settings.database, places, catalogue)
    templates = dict(compile_templates(catalogue))
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
        templates=templates,
        pages=Pages(templates),
    )


def parts_of(request: Request) -> Parts:
    """The portal that a request came to."""
    return cast(Parts, request.parts)
