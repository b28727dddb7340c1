"""Where a citizen is sent whose procedure another system takes: the addresses of those systems, and what they say.

Their shape is that of the addresses seen in public code; here all of them are paths of this portal.

    /he-thong-tinh/01/nop-ho-so?MaTTHCDP=1.001612.000.00.00.H26&MaCoQuanThucHien=H26.007&vnconnect=1
    /he-thong-bo/nop-ho-so?vneid=1&MaTTHCDP=1.004222&MaTTHC=1.004222&MaCoQuanThucHien=H26.007
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from portal.catalogue import MINISTRY, PROVINCE, Procedure
from portal.places import Commune, Places, Province
from portal.provider import Client

PROVINCIAL_PATH, MINISTERIAL_PATH = "/he-thong-tinh", "/he-thong-bo"
_SUFFIX = ".000.00.00."  # between a procedure's code and the province's agency that adopted it


@dataclass(frozen=True)
class OtherSystem:
    """A system that takes dossiers; `path` is where its pages stand, `province` None for the ministry's."""

    path: str
    province: str | None

    @property
    def client(self) -> Client:
        """As the identity provider knows it."""
        return Client(self.path.strip("/").replace("/", "-"), f"{self.path}/sso")


THE_MINISTRYS = OtherSystem(MINISTERIAL_PATH, None)


def of_province(code: str) -> OtherSystem:
    """The system of a province."""
    return OtherSystem(f"{PROVINCIAL_PATH}/{code}", code)


def all_systems(places: Places) -> Iterable[OtherSystem]:
    """Every system that a citizen may be sent to."""
    return (THE_MINISTRYS, *(of_province(province.code) for province in places.provinces))


def who_takes(procedure: Procedure, province: Province) -> OtherSystem | None:
    """The system that takes dossiers of a procedure in a province; None: the portal itself."""
    if procedure.handled_by == PROVINCE:
        return of_province(province.code)
    return THE_MINISTRYS if procedure.handled_by == MINISTRY else None


def address(system: OtherSystem, procedure: Procedure, province: Province, commune: Commune) -> str:
    """Where the citizen is sent to file."""
    if system.province is None:
        asked = {"vneid": "1", "MaTTHCDP": procedure.code, "MaTTHC": procedure.code}
    else:
        asked = {"MaTTHCDP": f"{procedure.code}{_SUFFIX}{province.agency}", "vnconnect": "1"}
    agency = {"MaCoQuanThucHien": f"{province.agency}.{commune.number:03d}"}
    return f"{system.path}/nop-ho-so?{urlencode(asked | agency)}"


def procedure_code(adopted_code: str) -> str:
    """The procedure's own code out of MaTTHCDP."""
    return adopted_code.partition(_SUFFIX)[0]


def commune_code(agency_code: str, places: Places) -> str:
    """The commune's code out of MaCoQuanThucHien; empty if there is no such agency."""
    agency, _, number = agency_code.partition(".")
    province = places.province_by_agency.get(agency)
    return f"{province.code}{number}" if province else ""
