"""The parts of one running portal, put together once and found again from every request."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from portal.catalogue import Catalogue, read_catalogue
from portal.database import Database
from portal.gateway import Gateway
from portal.hand_off import OtherSystem, all_systems
from portal.officers import SESSION_S, Officer
from portal.once import Once
from portal.pages import Pages, compile_templates
from portal.places import Places, read_places
from portal.provider import Client, Provider
from portal.sealed import Clock, Sealed
from portal.settings import Settings
from portal.share import Share
from portal.synchronisation import Synchronisation
from portal.systems import Systems
from portal.visitors import SignedIn, Visitors
from portal.web.request import Request

VIETNAM = timezone(timedelta(hours=7))
THE_PORTAL = Client("cong-dich-vu-cong", "/sso")  # as the identity provider knows it


@dataclass(frozen=True)
class PendingSignIn:
    """A citizen who was sent to the identity provider and has not come back; `visitor` is the token of his browser."""

    client_id: str
    visitor: str
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
    once: Once
    pending_sign_ins: Sealed[PendingSignIn]
    captchas: Sealed[str]
    officers: Sealed[Officer]
    provider: Provider
    other_sessions: Sealed[OtherSession]
    systems: Systems
    synchronisation: Synchronisation
    gateway: Gateway
    pages: Pages

    def now(self) -> datetime:
        """The time in Viet Nam."""
        return datetime.fromtimestamp(self.clock(), VIETNAM).replace(tzinfo=None)


def assemble(settings: Settings, clock: Clock, share: Share) -> Parts:
    """Read the catalogue, open the database, compile the pages."""
    places, catalogue = read_places(), read_catalogue()
    database = Database(settings.database, places, catalogue, share.folder)
    once = Once(database.connection, clock)
    secret = share.secret_for("portal")
    systems = Systems(places.province_by_code, settings.system_service_mean_s, settings.seed, share)
    return Parts(
        settings=settings,
        clock=clock,
        places=places,
        catalogue=catalogue,
        database=database,
        visitors=Visitors(
            Sealed(secret, "visitor", settings.session_s, clock, lambda said: SignedIn(*said)),
            share.secret_for("forms"),
        ),
        once=once,
        pending_sign_ins=Sealed(secret, "pending sign-in", 600, clock, lambda said: PendingSignIn(*said)),
        captchas=Sealed(secret, "captcha", 600, clock, str),
        officers=Sealed(secret, "officer", SESSION_S, clock, lambda said: Officer(*said)),
        provider=Provider((THE_PORTAL, *(each.client for each in all_systems(places))), clock, share, once),
        other_sessions=Sealed(
            secret,
            "other session",
            settings.session_s,
            clock,
            lambda said: OtherSession(OtherSystem(*said[0]), SignedIn(*said[1])),
        ),
        systems=systems,
        synchronisation=Synchronisation(systems.by_province, settings.scale, share.of),
        gateway=Gateway(clock, share, once),
        pages=Pages(compile_templates(catalogue)),
    )


def parts_of(request: Request) -> Parts:
    """The portal that a request came to."""
    parts: Parts = request.parts
    return parts
